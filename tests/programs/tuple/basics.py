t = (1, "a", 2.5)
print(t, t[0], t[-1], t[1:], t[::-1], len(t), t + (3,), t * 2, "a" in t, t.index("a"), t.count(1), (), (1,), tuple("ab"), tuple([1]), tuple(), tuple(t) is t, t == (1, "a", 2.5), (1, 2) < (1, 3), (1,) < (1, 0), hash((1, 2)) == hash((1, 2)), ((1, 2), [3]), {(1, 2): "k"}[1, 2])
a, b, c = t
print(a, b, c, max((1, 3, 2)), sorted((3, 1, 2)), sum((1, 2)), list(reversed((1, 2))), (1, 2, 3)[slice(0, 2)], () == (), () < (1,), (1, 2) != [1, 2], repr(("a",)), (None,), ((),), (1, (2, (3,))))
t += (9,)
print(t, t[3:], t[10:], (0,) * 3, 2 * (1, 2), (1, 2, 3).__contains__(2), tuple(x * x for x in range(4)), tuple({1: 2}), (*"ab", *[1]), tuple(reversed((1, 2))))
for call in [lambda: t[10], lambda: t["a"], lambda: t + [1], lambda: t.index(100), lambda: t.append, lambda: hash(([],)), lambda: t < 5, lambda: tuple(5), lambda: t * 1.5, lambda: (1,) + 1, lambda: (1, "a") < ("a", 1), lambda: tuple(1, 2), lambda: t[1.5], lambda: (1, 2).index(1, 1)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
try:
    t[0] = 1
except TypeError as e:
    print(e)
try:
    del t[0]
except TypeError as e:
    print(e)


class P(tuple):
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))

    @property
    def x(self):
        return self[0]


p = P(1, 2)
print(p, p.x, p == (1, 2), p + (3,), type(p + ()).__name__, isinstance(p, tuple), p[::-1], hash(p) == hash((1, 2)))
print(hash(()) == hash(()), hash((1,)) != hash((2,)), (1, 2.0) == (1.0, 2), (True,) == (1,), {(1, "a"): 1, (1.0, "a"): 2})
deep = ()
for _ in range(600_000):
    deep = (deep,)
for operation in (hash, lambda key: {key}, lambda key: {key: 1}):
    try:
        operation(deep)
    except RecursionError as e:
        print(str(e).partition("kB)")[2])
