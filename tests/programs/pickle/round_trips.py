"""Objects of all kinds to pickles of all protocols, and back."""
import collections
import copyreg
import functools
import io
import operator
import pickle
import sys


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__


class Slots:
    __slots__ = ("a", "__private", "__dict__")

    def __init__(self):
        self.a, self.__private, self.other = 1, 2, 3


class Words(list):
    pass


class Table(dict):
    pass


class Number(int):
    pass


class Stated:
    def __getstate__(self):
        return (1, 2)

    def __setstate__(self, state):
        self.state = state


class Made:
    def __new__(cls, a, *, b=None):
        self = super().__new__(cls)
        self.both = a, b
        return self

    def __getnewargs_ex__(self):
        return (self.both[0],), {"b": self.both[1]}


class Outer:
    class Inner:
        def method(self):
            return "inner"


Pair = collections.namedtuple("Pair", "a b")

values = [
    None, True, False, 0, 1, -1, 255, 256, 65535, 65536, -(2**31), 2**31, 2**63, -(2**63), 2**100, -(2**100), 2**2100, 1.5, -0.0, 1e300, 1j,
    "", "abc", "\u00e9\n\\\r\0\x1a", "\U0001f600\udc80", "x" * 300, b"", b"x\xff", b"y" * 300, bytearray(), bytearray(b"zz"),
    (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, [2, []]], {}, {1: 2}, {"a": [1], "b": {}}, set(), {1}, frozenset(), frozenset([2]),
    range(3), slice(1, 2, 3), Ellipsis, NotImplemented, type(None), type(...), type(NotImplemented), int, len, Plain, Outer.Inner, Outer.Inner.method,
    [].append, str.upper, "a".join, operator.attrgetter("x"), functools.partial(int, base=2), collections.OrderedDict(a=1), collections.deque([1, 2]), Pair(1, 2),
    collections.Counter("aab"), iter([1, 2]), reversed([1, 2]), iter((1,)), iter(range(5)), iter(range(2**70, 2**70 + 3)), enumerate("ab"), zip([1], [2]), map(len, ["a"]),
]  # fmt: skip
for protocol in range(6):
    total = 0
    for value in values:
        try:
            data = pickle.dumps(value, protocol)
        except Exception as error:
            print(protocol, type(error).__name__, error, getattr(error, "__notes__", None))
            continue
        if len(data) < 120 and protocol in (0, 3):
            print(protocol, data)
        total += len(data)
        back = pickle.loads(data)
        if hasattr(value, "__next__"):
            print(list(back), end=" ")
            continue
        same = back == value and type(back) is type(value) or callable(value)
        if not same:
            print("differs:", protocol, value, back)
        if pickle._loads(data) != value and not callable(value):
            print("differs for Python:", protocol, value)
        if pickle.loads(pickle._dumps(value, protocol)) != value and not callable(value):
            print("differs from Python:", protocol, value)
    print()
    plain = Plain(x=1, y=[1, 2])
    plain.me = plain
    back = pickle.loads(pickle.dumps([plain, plain], protocol))
    print(back[0] is back[1], back[0].me is back[0], back[0].x, list(vars(back[0])))
    for made in (Words([1, Words()]), Table(a=Table()), Number(7), Stated(), Made(1, b=2)):
        data = pickle.dumps(made, protocol)
        back = pickle.loads(data)
        print(type(back).__name__, back if isinstance(back, (list, dict, int)) else vars(back))
    try:
        back = pickle.loads(pickle.dumps(Slots(), protocol))
        print(back.a, back._Slots__private, back.other)
    except TypeError as error:
        print(error)
    recursive = []
    recursive.append((recursive, {1: recursive}))
    back = pickle.loads(pickle.dumps(recursive, protocol))
    print(back[0][0] is back, back[0][1][1] is back)
    many = [list(range(2500)), {i: str(i) for i in range(2100)}, set(range(1001)), "long" * 20000, b"long" * 20000]
    file = io.BytesIO()
    pickle.dump(many, file, protocol)
    pickle.dump("next", file, protocol)
    print(file.tell() > 100000)
    file.seek(0)
    print(pickle.load(file) == many, pickle.load(file))
    reader = io.BufferedReader(io.BytesIO(file.getvalue()), 100)
    print(pickle.load(reader) == many, pickle.load(reader), reader.read())

copyreg.add_extension("__main__", "Plain", 0x123)
data = pickle.dumps(Plain, 2)
print(data, pickle.loads(data) is Plain)
copyreg.remove_extension("__main__", "Plain", 0x123)
copyreg.pickle(Stated, lambda stated: (Plain, (), {"by": "table"}))
print(vars(pickle.loads(pickle.dumps(Stated()))))

total = 0
for i in range(3000):
    back = pickle.loads(pickle.dumps([Plain(i=i), (i, str(i)), {"a": i}]))
    total += back[0].i + back[1][0] + back[2]["a"]
print(total)


# what is asked of the class, and names of slots that a class tells
class Picky:
    def __getstate__(self):
        return {}

    def __getattr__(self, name):
        if name in ("__getnewargs__", "__getnewargs_ex__"):
            raise AssertionError(name)
        return None


class TellsSlots:
    __slotnames__ = ["ham"]

    def __getattr__(self, name):
        if name == "ham":
            return 42
        raise AttributeError(name)


print([Picky().__reduce_ex__(protocol)[1:] for protocol in range(6)])
print(TellsSlots().__reduce_ex__(2)[2:])
for file in open(__file__), open(__file__, "rb"), open(__file__, "rb", 0):
    with file:
        try:
            file.__reduce_ex__(2)
        except TypeError as error:
            print(error)
