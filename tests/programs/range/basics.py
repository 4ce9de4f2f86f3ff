for r in [range(5), range(2, 5), range(0, 10, 3), range(10, 0, -3), range(0), range(5, 1), range(-5, 5, 4), range(10**20, 10**20 + 3), range(0, -10, -1), range(1, 2, 10**30)]:
    print(r, len(r), list(r), r[0] if r else None, r[-1] if r else None, r[1:], r[::-1], list(reversed(r)), bool(r), 4 in r, 4.0 in r, "a" in r, r == range(len(r)), hash(r) == hash(r[:]), r.start, r.stop, r.step, sum(r), r.count(2), r.index(r[0]) if r else None)
print(range(0, 3, 2) == range(0, 4, 2), range(0) == range(5, 5), range(3) == [0, 1, 2], len(range(10**18)), range(10)[3:8:2], range(10)[-3:], range(10)[True], range(0, 10, 3)[2], isinstance(range(3), range), range(5).index(3), 10**30 in range(10**31), -1 in range(5), True in range(2), max(range(5)), sorted(range(3, 0, -1)), list(map(str, range(3))), [*range(3)], tuple(range(2)), set(range(3)) == {0, 1, 2}, repr(range(True, 3)))
for call in [lambda: range(), lambda: range(1, 2, 3, 4), lambda: range(1.0), lambda: range(5)[5], lambda: range(5)[-6], lambda: range(5).index(9), lambda: range(0, 5, 0), lambda: range("a"), lambda: len(range(10**20)), lambda: range(5) + range(3), lambda: range(5)["a"], lambda: range(5) < range(6), lambda: range(None), lambda: range(3).foo, lambda: range(3, step=1)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
r = range(3)
try:
    r[0] = 5
except TypeError as e:
    print(e)
try:
    r.start = 5
except AttributeError as e:
    print(e)
it = iter(range(3))
print(next(it), it.__length_hint__(), list(it), next(it, "end"))
it = iter(range(10**20, 10**20 + 2))
print(next(it), next(it), next(it, "end"))
