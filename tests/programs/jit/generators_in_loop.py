def count(n):
    for i in range(n):
        yield i


def evens(source):
    for v in source:
        if v % 2 == 0:
            yield v


def squares(source):
    for v in source:
        yield v * v


print(sum(squares(evens(count(5000)))))


def short(n):
    total = 0
    for i in range(n):
        for v in count(3):
            total += v * i
    return total


print(short(2000))


def delegate(n):
    yield from count(n)
    yield from (v * 10 for v in count(n))
    return "done"


def outer(n):
    result = yield from delegate(n)
    yield result


print(list(outer(3))[-1], sum(v for v in outer(1000) if v != "done"))


def average():
    total = n = 0
    value = None
    while True:
        value = yield value if n == 0 else total / n
        total += value
        n += 1


g = average()
next(g)
for i in range(3000):
    last = g.send(i)
print(last)


def early(n):
    found = 0
    for i in range(n):
        for v in count(100):
            if v == i % 10:
                found += v
                break
    return found


print(early(1000))


def closing():
    try:
        while True:
            yield 1
    finally:
        closed.append(1)


closed = []
for i in range(1000):
    g = closing()
    next(g)
    next(g)
    g.close()
print(len(closed))


def thrown():
    n = 0
    while True:
        try:
            yield n
        except ValueError:
            n += 100
        else:
            n += 1


g = thrown()
next(g)
for i in range(1000):
    r = g.throw(ValueError) if i % 10 == 0 else next(g)
print(r)


def tree(lo, hi):
    if lo < hi:
        mid = (lo + hi) // 2
        yield from tree(lo, mid)
        yield mid
        yield from tree(mid + 1, hi)


print(sum(i * v for i, v in enumerate(tree(0, 800))))


def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for it in list(its):
            try:
                yield next(it)
            except StopIteration:
                its.remove(it)


print(sum(interleave(range(1000), count(500), [1.5] * 700)))
print(sum(1 for a in range(60) for b in range(a) if (a ^ b) & 1))
print(max(zip(count(2000), evens(count(9000)))))
