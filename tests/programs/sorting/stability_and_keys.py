data = [("b", 2), ("a", 2), ("c", 1), ("a", 1), ("b", 1)]
print(sorted(data), sorted(data, key=lambda p: p[1]), sorted(data, key=lambda p: p[0], reverse=True), sorted(data, key=lambda p: -p[1]))
print(sorted("bAcB"), sorted("bAcB", key=str.lower), sorted([3, 1, 2], reverse=True), sorted({3: 1, 1: 2}), sorted([True, False, 2, 0.5]), sorted([(1, "b"), (1, "a")]), sorted([[2], [1, 5], [1]]), sorted([]), sorted(["10", "9", "1"], key=int))


class Item:
    compares = 0

    def __init__(self, k, tag):
        self.k, self.tag = k, tag

    def __lt__(self, o):
        Item.compares += 1
        return self.k < o.k

    def __repr__(self):
        return f"{self.k}{self.tag}"


items = [Item(k, t) for k, t in [(2, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")]]
print(sorted(items), sorted(items, reverse=True), min(items), max([i for i in items], key=lambda i: i.k), Item.compares > 0)
v = [5, 2, 9, 1]
print(v.sort(), v, v.sort(key=lambda x: -x), v, v.sort(reverse=True), v)
calls = []
print(sorted([3, 1, 2], key=lambda x: calls.append(x) or x), calls)
w = [3, 1, 2]


def meddle(x):
    w.append(x)
    return x


try:
    w.sort(key=meddle)
except ValueError as e:
    print(e, sorted(w))
u = [3, 1, "a", 2]
try:
    u.sort()
except TypeError as e:
    print(e, sorted(map(str, u)))
try:
    sorted([1, 2], key=lambda x: 1 / (x - 2))
except ZeroDivisionError as e:
    print(e)
r = [(i * 7919) % 1013 for i in range(1000)]
s = sorted(r)
print(s[:5], s[-5:], all(s[i] <= s[i + 1] for i in range(999)), sorted(r, reverse=True) == s[::-1], sorted(s) == s, sorted(s[::-1]) == s, sorted(range(500, 0, -1)) == list(range(1, 501)))
runs = list(range(100)) + list(range(50)) + list(range(150, 0, -1))
print(sorted(runs)[::37], sorted(runs, key=lambda x: x % 10)[:12], sorted(runs, key=lambda x: (x % 3, -x))[:6])
print(sorted([2.5, 1, 10**20, -1e30, 0, float("inf"), -float("inf")]), sorted(["é", "z", "a", "Z", ""]), sorted([b"b", b"a"]), sorted([(2, None), (1, None)]), sorted([0.0, -0.0, 0]), sorted("hello world".split(), key=len))
import functools
print(sorted([5, 3, 8], key=functools.cmp_to_key(lambda a, b: b - a)), sorted(["aa", "b"], key=functools.cmp_to_key(lambda a, b: len(a) - len(b))))
print(list(reversed(sorted([1, 3, 2]))), sorted(sorted([(1, "z"), (2, "a")], key=lambda p: p[1]), key=lambda p: p[0] % 1))
for call in [lambda: sorted(5), lambda: sorted([1, None]), lambda: sorted([1j, 2j]), lambda: sorted([{}, {}]), lambda: sorted([1], key=1) , lambda: sorted(), lambda: sorted([1], lambda x: x), lambda: sorted([2, 1], key=1), lambda: sorted([1, 2], reverse="x"), lambda: sorted([1], cmp=1)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
