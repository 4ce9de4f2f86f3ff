# Deep structures: what built-in code does with them recursively ends in a RecursionError, or works.
def nest(make, n, start):
    value = start
    for _ in range(n):
        value = make(value)
    return value


DEEP = 120000
for kind, make, start in [("list", lambda v: [v], []), ("tuple", lambda v: (v,), ()), ("dict", lambda v: {1: v}, {})]:
    a, b = nest(make, DEEP, start), nest(make, DEEP, start)
    for name, action in [("==", lambda: a == b), ("<", lambda: a < b), ("in", lambda: b in [a]), ("repr", lambda: len(repr(a))), ("str", lambda: len(str([a])))]:
        if (kind, name) == ("dict", "<"):
            continue
        try:
            print(kind, name, action())
        except RecursionError:
            print(kind, name, "RecursionError")
    if kind == "tuple":
        try:
            print(hash(a) == hash(b))
        except RecursionError:
            print(kind, "hash", "RecursionError")
    del a, b
shallow = nest(lambda v: [v], 500, [])
print(len(repr(shallow)), shallow == nest(lambda v: [v], 500, []))
loop = []
loop.append(loop)
other = []
other.append(other)
try:
    print(loop == other)
except RecursionError:
    print("cyclic lists RecursionError")
print(loop, {1: loop}, (loop,))
d = {}
d["d"] = d
print(d)
chain = None
for i in range(5000):
    e = ValueError(i)
    e.__cause__ = chain
    chain = e
print(repr(chain))
g = iter([1])
for i in range(20000):
    g = map(lambda x: x, g)
try:
    print(list(g))
except RecursionError:
    print("maps RecursionError")
it = iter(range(3))
for i in range(100000):
    it = enumerate(it)
try:
    next(it)
    print("enumerate ok")
except RecursionError:
    print("enumerate RecursionError")
