d = {"a": 1, "b": 2}
d["c"] = 3
print(d, d["a"], d.get("x"), d.get("x", 5), "a" in d, len(d), list(d), list(d.values()), list(d.items()), d.setdefault("a", 9), d.setdefault("z", 9), d)
print(d.pop("z"), d.pop("nope", "default"), d.popitem(), d, d.copy() == d, d.copy() is d)
d.update({"a": 10}, e=5)
d.update([("f", 6)])
d.update(g=7)
print(d, dict(a=1), dict([("x", 1), ("y", 2)]), dict({"q": 1}, r=2), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), {**d, "a": 0}, d | {"a": -1, "n": 1}, {1: "one", 1.0: "float", True: "bool"})
d |= {"h": 8}
d |= [("i", 9)]
del d["a"]
d["a"] = "moved to end"
print(d, list(reversed(d)), list(reversed(d.values())), d == dict(reversed(list(d.items()))), {} == {}, {1: 2} != {1: 3})
k, v, i = d.keys(), d.values(), d.items()
print(k, len(v), ("b", 2) in i, "b" in k, 2 in v, k & {"b", "zz"}, sorted(k | {"new"}), k - {"b"} == {x for x in d if x != "b"}, k ^ k, {"b": 0}.keys() == {"b"}, k.isdisjoint(["q"]), i & {("b", 2)}, k >= {"b"}, type(k).__name__)
d["later"] = 1
print("later" in k, len(k), list(v)[-1], k.mapping["later"])
d.clear()
print(d, list(k), bool(d))
d = {i: i * i for i in range(5)}
for change in ["d[99] = 1", "del d[0]", "d.pop(1)"]:
    try:
        for key in d:
            exec(change)
    except RuntimeError as e:
        print(e, len(d))
for key in d:
    d[key] = -1
print(d)
for key in list(d):
    del d[key]
print(d)
try:
    m = {1: 1, 2: 2}
    for key, value in m.items():
        m[key + 10] = value
except RuntimeError as e:
    print(e)
try:
    m = {1: 1, 2: 2}
    for key in m:
        m[key + 10] = m.pop(key)
except RuntimeError as e:
    print(e)
for call in [lambda: {}["a"], lambda: {}[5], lambda: {}[(1, "a")], lambda: {[]: 1}, lambda: {}.pop("x"), lambda: {}.popitem(), lambda: dict(1), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(["ab", "cde"]), lambda: {} + {}, lambda: {} < {}, lambda: {} | 5, lambda: {}.update(5), lambda: {}.foo, lambda: dict(a=1, **{"a": 2}), lambda: {1: 2}[1][0], lambda: hash({}), lambda: {}.get(), lambda: {}.setdefault([], 1), lambda: {} | [(1, 2)], lambda: dict.fromkeys(5), lambda: {"a": 1}.keys() + [1], lambda: {}.__getitem__(1), lambda: {{}: 1}, lambda: {**5}, lambda: [] in {}, lambda: {1: 1}.keys()[0]]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
class K:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, o):
        return isinstance(o, K) and self.n == o.n

    def __repr__(self):
        return f"K{self.n}"


c = {K(1): "a", K(2): "b"}
c[K(1)] = "c"
print(c, c[K(2)], K(3) in c, len(c))
order = {}
for n in [5, 3, 9, 1]:
    order[n] = n
order[3] = "same place"
del order[5]
order[5] = "end"
print(order, next(iter(order)), list(order.items())[-1], order.popitem())
big = {i: str(i) for i in range(2000)}
for i in range(0, 2000, 3):
    del big[i]
print(len(big), sum(big), list(big)[:4], big[1999], big.get(3))
print({"a": {"b": {"c": 1}}}["a"]["b"]["c"], {None: 1, (): 2, 1.5: 3, b"x": 4, frozenset(): 5}, {float("nan"): 1} == {float("nan"): 1}, dict(zip("abc", range(3))), {k: v for v, k in enumerate("xyz")})
it = iter({1: 2, 3: 4}.items())
print(next(it), it.__length_hint__(), list(it), list(it))


class D(dict):
    def __getitem__(self, k):
        return "overridden"

    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)


s = D(a=1)
s["b"] = 2
s.update(c=3)
print(s, s["a"], s.get("a"), {**s}, dict(s), D.fromkeys("x", 4), type(s.copy()).__name__)


# Large dicts whose keys are alike in what the index keeps of their hashes, and which shrink and grow at both ends.
from collections import OrderedDict

for make in (dict, OrderedDict):
    alike = make((number << 40 | number % 7, number) for number in range(3000))
    alike.update((float(number) + 0.5, -number) for number in range(500))
    for number in range(0, 3000, 3):
        del alike[number << 40 | number % 7]
    for _ in range(300):
        alike.popitem()
    for number in range(0, 3000, 6):
        alike[number << 40 | number % 7] = "again"
    if make is OrderedDict:
        for number in range(1, 3000, 30):
            alike.move_to_end(number << 40 | number % 7, last=number % 4 == 1)
        for _ in range(50):
            alike.popitem(last=False)
    present = [number for number in range(3000) if (number << 40 | number % 7) in alike]
    print(len(alike), len(present), sum(present), sum(1 for number in range(500) if number + 0.5 in alike), list(alike)[:2], list(alike)[-2:])
    copied = alike.copy()
    print(copied == alike, all(copied[key] == value for key, value in alike.items()), 1 << 41 in copied, -1 in copied)
elements = {number * 7 % 1001 for number in range(500)}
print(sum(list(elements)), sorted(elements)[:4], sorted(frozenset(elements), reverse=True)[:2], [*elements, *frozenset(elements)] == list(elements) * 2)
