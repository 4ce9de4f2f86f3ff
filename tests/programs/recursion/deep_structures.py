# Deep and cyclic structures: what built-in code does with them recursively.
def nest(make, n, start):
    value = start
    for _ in range(n):
        value = make(value)
    return value


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
for i in range(20000):
    it = enumerate(it)
try:
    next(it)
    print("enumerate ok")
except RecursionError:
    print("enumerate RecursionError")
