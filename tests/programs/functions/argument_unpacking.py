"""Calls with * and ** on either side: what is bound, in which order, and what is refused."""


def show(*args, **kwargs):
    return args, kwargs


def plain(a, b=2, *rest, c=3, d, **others):
    return a, b, rest, c, d, others


def names_outside_ascii(é, *, ü=1):
    return é, ü


print(names_outside_ascii(é=1), names_outside_ascii(é=1, ü=4), names_outside_ascii(**{"é": 5, "ü": 3}))

print(plain(1, d=4))
print(plain(*[1, 2, 3, 4], d=5, **{"c": 6, "e": 7}))
print(plain(1, *(), d=0, **{}))
print(plain(*"abc", **dict(d=1, x=2), y=3))
print(plain(d=1, *(0,), **{"b": 9}))
print(show(*range(20), **{"k%d" % i: i for i in range(12)}))
print(show(1, *[2], 3, *(4, 5), a=1, **{"b": 2}, c=3, **{"d": 4}))
print(show(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, **{"j": 10}))

# Keys that are equal to a name but not the same object, and keys that are no names at all.
key = "".join(["al", "pha"])
print(show(**{key: 1, "not a name": 2, "": 3}))


def alpha(alpha):
    return alpha


print(alpha(**{key: 5}))


class Text(str):
    pass


print(show(**{Text("sub"): 1}))


class Mapping:
    def keys(self):
        return ["c", "d"]

    def __getitem__(self, key):
        return key * 2


print(plain(1, **Mapping()))

# The dict that is received is a new one, and so is the tuple unless it is exact.
options = {"x": 1}
got = (lambda **o: o)(**options)
got["y"] = 2
print(options, got)
arguments = (1, 2)
print((lambda *a: a)(*arguments) == arguments)


def grow(**options):
    for i in range(20):
        options["n%d" % i] = i
    options.pop("x")
    options.setdefault("last", 1)
    return list(options.items())[:3], len(options)


print(grow(x=1, y=2))

# What a deleted entry leaves behind.
holes = {"a": 1, "b": 2, "c": 3}
del holes["a"]
print(show(**holes))
holes["a"] = 4
print(show(**holes))


class Base:
    def __init__(self, *args, **kwargs):
        self.seen = args, sorted(kwargs.items())

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    def method(self, *args, **kwargs):
        return self.seen, args, kwargs

    def __call__(self, *args, key=None):
        return args, key


class Derived(Base):
    def __init__(self, first, *args, **kwargs):
        super().__init__(*args, first=first, **kwargs)


print(Derived.make(1, 2, z=3).method(*[4], **{"a": 5}))
print(Base(7)(*[1, 2], **{"key": "k"}))
print(sorted(*[[3, 1, 2]], **{"reverse": True}), dict(*[[("a", 1)]], **{"b": 2}), max(*[3, 9, 4]), "{} {x}".format(*[1], **{"x": 2}))
print(int(*["ff"], **{"base": 16}) if False else int("ff", *[16]))


def attempt(call):
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def two(a, b):
    return a, b


def only_position(a, /, **rest):
    return a, rest


def keyword_only(*, a, b=1):
    return a, b


print(attempt(lambda: two(*[1], **{"a": 2})))
print(attempt(lambda: two(**{"a": 1, "c": 2, "b": 3})))
print(attempt(lambda: two(*[1, 2, 3])))
print(attempt(lambda: two(**{"a": 1})))
print(attempt(lambda: two(a=1, **{"a": 2})))
print(attempt(lambda: two(**{"a": 1}, **{"a": 2})))
print(attempt(lambda: two(**{1: 2})))
print(attempt(lambda: two(*5)))
print(attempt(lambda: two(**5)))
print(attempt(lambda: two(1, *5)))
print(attempt(lambda: only_position(**{"a": 1})))
print(attempt(lambda: only_position(1, **{"a": 2})))
print(attempt(lambda: keyword_only(*[1])))
print(attempt(lambda: keyword_only(**{"b": 1})))
print(attempt(lambda: keyword_only(**{"aa": 1})))
print(attempt(lambda: Derived.make(**{"first": 1, "last": 2}).seen))
print(attempt(lambda: len(*[1, 2])))
print(attempt(lambda: len(**{"x": 1})))
print(attempt(lambda: show(**{"a": 1}, a=2)))

# Evaluation goes from left to right.
log = []


def note(value):
    log.append(value)
    return value


show(note(1), *note([2]), a=note(3), **note({"b": 4}), c=note(5))
print(log)

# Defaults of keyword-only parameters that are changed, removed and reordered.
print(keyword_only(a=0))
keyword_only.__kwdefaults__["b"] = 5
print(keyword_only(a=0))
keyword_only.__kwdefaults__ = {"a": 8, "z": 0, "b": 9}
print(keyword_only(), keyword_only(**{"b": 1}))
del keyword_only.__kwdefaults__["a"]
print(attempt(keyword_only), keyword_only(a=1))
keyword_only.__kwdefaults__ = None
print(attempt(lambda: keyword_only(a=1)))


def many(*, a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10):
    return a, b, c, d, e, f, g, h, i, j


print(many(j=0), many(**{"c": 0, "i": 1}), many.__kwdefaults__)

# Dict displays whose keys are known.
print({"a": 1, "b": 2, "a": 3}, {"x": note(1), "y": note(2)}, {"é": 1}, {"": 0})
table = {"one": 1, "two": 2}
for i in range(10):
    table[str(i)] = i
del table["one"]
print(table, len(table), "two" in table, "one" in table)
