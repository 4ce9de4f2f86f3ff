class Seq:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return ("slice", i.start, i.stop, i.step)
        if isinstance(i, tuple):
            return ("tuple", i)
        return self.items[i]

    def __setitem__(self, i, v):
        print("set", i, v)

    def __delitem__(self, i):
        print("del", i)


s = Seq(1, 2, 3)
print(len(s), s[0], s[-1], s[1:2], s[::2], s[1, 2], s[..., 1:2], s[:])
s[0] = 5
s[1:2] = [1]
del s[0], s[:]
s[2] += 10
print(list(s), 2 in s, 9 in s, bool(s), bool(Seq()), [*s], list(reversed(s)), sorted(s, reverse=True), max(s), sum(s), tuple(s))
a, b, c = s
print(a, b, c)
print(list(zip(s, s)), dict(enumerate(s)), "-".join(map(str, s)))


class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return CountIter(self.n)

    def __contains__(self, v):
        return 0 <= v < self.n

    def __reversed__(self):
        return iter(range(self.n - 1, -1, -1))

    def __length_hint__(self):
        return 1000


class CountIter:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i - 1


k = Count(4)
print(list(k), list(k), 3 in k, 4 in k, list(reversed(k)), [*k, *k], dict.fromkeys(k), set(k), max(k), all(k), any(k))
x, *y = k
print(x, y)
it = iter(k)
print(next(it), next(it), list(it), next(it, "done"))


class Bad:
    def __iter__(self):
        return 5

    def __len__(self):
        return -1

    def __contains__(self, v):
        raise KeyError(v)


class BadLen:
    def __len__(self):
        return "x"


class BadBool:
    def __bool__(self):
        return 1


class BadHash:
    def __hash__(self):
        return "a"


class BadStr:
    def __str__(self):
        return 5

    __repr__ = __str__


for call in [lambda: iter(Bad()), lambda: len(Bad()), lambda: 1 in Bad(), lambda: len(BadLen()), lambda: bool(BadBool()), lambda: hash(BadHash()),
             lambda: str(BadStr()), lambda: repr(BadStr()), lambda: len(object()), lambda: object()[0], lambda: iter(object()),
             lambda: reversed(object()), lambda: 1 in object(), lambda: {BadHash(): 1}, lambda: int(BadStr()), lambda: bool(Bad()),
             lambda: [][object()], lambda: {}[[]], lambda: object() + 1]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, str(e))


class Map:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2


print(dict(Map()), {**Map()}, dict(Map(), c=1))


def kw(**k):
    return k


print(kw(**Map()))


class Attr:
    def __getattr__(self, name):
        if name.startswith("x"):
            return "dynamic " + name
        raise AttributeError(f"no {name}")

    def __setattr__(self, name, value):
        print("setattr", name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        print("delattr", name)
        super().__delattr__(name)

    def __dir__(self):
        return ["b", "a"]


o = Attr()
print(o.xyz, hasattr(o, "nope"), getattr(o, "q", 1), dir(o))
o.xyz = 5
print(o.xyz)
del o.xyz
print(o.xyz)


class GetAttribute:
    def __init__(self):
        self.real = 1

    def __getattribute__(self, name):
        if name == "fake":
            return "faked"
        return super().__getattribute__(name)

    def __getattr__(self, name):
        return "fallback " + name


g = GetAttribute()
print(g.real, g.fake, g.other)
