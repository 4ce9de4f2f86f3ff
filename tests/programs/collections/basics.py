from collections import Counter, OrderedDict, defaultdict, deque, namedtuple, ChainMap

P = namedtuple("P", "x y")
p = P(1, y=2)
print(p, p.x, p[1], p._replace(x=5), p._asdict(), P._fields, p == (1, 2), P._make([3, 4]), *p, P.__doc__, namedtuple("D", "a b", defaults=[9])(1), isinstance(p, tuple), p._fields)
try:
    P(1)
except TypeError as e:
    print(e)
try:
    p.x = 5
except AttributeError as e:
    print(e)
try:
    namedtuple("Q", "class x")
except ValueError as e:
    print(e)
d = defaultdict(list)
d["a"].append(1)
d["a"].append(2)
print(d, d["new"], len(d), d.default_factory, "zz" in d, d.get("zz"), dict(d), defaultdict(int, a=1), defaultdict(lambda: 5)["q"])
try:
    defaultdict()["x"]
except KeyError as e:
    print(repr(e))
c = Counter("mississippi")
print(c, c["s"], c["zz"], c.most_common(2), sorted(c.elements())[:5], c.total(), c + Counter("miss"), c - Counter("miss"), c & Counter("mmm"), c | Counter("mmm"), Counter(a=1, b=-1), +Counter(a=1, b=-1), Counter([1, 1, 2]))
c.update("mm")
c.subtract({"i": 10})
del c["p"]
print(c, sum(c.values()), dict(c), Counter("ab") == Counter("ba"), Counter("a") <= Counter("ab"))
q = deque([1, 2, 3], maxlen=4)
q.append(4)
q.append(5)
q.appendleft(0)
print(q, q[0], q[-1], q.pop(), q.popleft(), q, len(q), q.maxlen, 3 in q, q.index(3), q.count(2))
q.extend([7, 8])
q.extendleft([9])
q.rotate(1)
print(q, list(reversed(q)), q.copy() == q, deque("abc"), deque([1, 2]) + deque([3]), deque([1]) * 3, deque() == deque(), deque([1]) < deque([2]), bool(deque()))
q = deque(range(5))
q.rotate(-2)
q.remove(3)
q.insert(1, "x")
q.reverse()
q[1] = "set"
del q[0]
print(q, q.clear(), q)
for call in [lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque([1]).remove(2), lambda: deque(5), lambda: deque([1], maxlen=-1), lambda: hash(deque()), lambda: deque([1], 1).insert(0, 2), lambda: deque([1]).index(2), lambda: deque([1]) + [1]]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
try:
    w = deque([1, 2, 3])
    for x in w:
        w.append(x)
except RuntimeError as e:
    print(e)
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.popitem(), o.popitem(last=False), o, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}, list(reversed(o)), OrderedDict.fromkeys("xy"))
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 9
print(m["a"], m["b"], len(m), sorted(m), m.maps, m.new_child({"z": 1})["z"], m.parents["a"], m)
big = deque()
for i in range(3000):
    big.append(i)
    if i % 3:
        big.popleft()
print(len(big), big[0], big[500], big[-1], sum(big))
from collections import UserDict, UserList
import collections.abc as abc
print(UserDict(a=1), UserList([1, 2]) + [3], isinstance([], abc.Sequence), isinstance({}, abc.Mapping), isinstance(5, abc.Hashable), isinstance([], abc.Hashable), isinstance((x for x in ()), abc.Generator), issubclass(dict, abc.MutableMapping), isinstance(len, abc.Callable))
