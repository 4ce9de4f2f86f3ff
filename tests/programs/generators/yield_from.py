def inner():
    try:
        x = yield 1
        print("inner got", x)
        y = yield 2
        print("inner got", y)
        return "inner result"
    except ValueError as e:
        print("inner caught", e)
        yield "recovered"
        return "after error"
    finally:
        print("inner finally")


def outer():
    result = yield from inner()
    print("result", result)
    yield "outer last"


g = outer()
print(next(g), g.send("a"), g.send("b"))
print(list(g))
g = outer()
next(g)
print(g.throw(ValueError("thrown")), next(g))
g = outer()
next(g)
g.close()


def from_list():
    r = yield from [1, 2, 3]
    yield r


print(list(from_list()))


class It:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration("value")


def from_iter():
    v = yield from It()
    yield v


print(list(from_iter()))


class Sender:
    def __iter__(self):
        return self

    def __next__(self):
        return "next"

    def send(self, v):
        return ("sent", v)

    def throw(self, *e):
        return ("thrown", [type(x).__name__ for x in e])

    def close(self):
        print("closed")


def delegate():
    yield from Sender()


g = delegate()
print(next(g), g.send(None), g.send(5), g.throw(KeyError("k")))
g.close()


def flatten(v):
    for x in v:
        if isinstance(x, list):
            yield from flatten(x)
        else:
            yield x


print(list(flatten([1, [2, [3, [4, []]]], 5])))


def permutations(items):
    if len(items) <= 1:
        yield items
    else:
        for i, v in enumerate(items):
            for p in permutations(items[:i] + items[i + 1:]):
                yield [v] + p


print(list(permutations([1, 2, 3])))


def sieve():
    def numbers(n):
        while True:
            yield n
            n += 1

    def without(p, source):
        for n in source:
            if n % p:
                yield n

    source = numbers(2)
    while True:
        p = next(source)
        yield p
        source = without(p, source)


s = sieve()
print([next(s) for _ in range(20)])
try:
    def bad():
        yield from 5
    list(bad())
except TypeError as e:
    print(e)


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


print(sum(deep(100)), list(deep(5)))


def context():
    try:
        yield
    except ValueError as e:
        raise TypeError("translated") from e


g = context()
next(g)
try:
    g.throw(ValueError("original"))
except TypeError as e:
    print(e, repr(e.__cause__))
