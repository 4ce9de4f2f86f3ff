"""`+` and `*` ask what numbers know, of both operands, before sequences join or repeat; in place too."""
from array import array
from collections import deque
from string.templatelib import Template


def attempt(source, **names):
    try:
        exec(source, names)
        print(source.replace("\n", "; "), "->", repr(names["x"]))
    except BaseException as e:
        print(source.replace("\n", "; "), "->", type(e).__name__, e)


class Reflected:
    def __radd__(self, other):
        return ("radd", other)

    def __rmul__(self, other):
        return ("rmul", other)

    def __rmod__(self, other):
        return ("rmod", other)


class Iterable(Reflected):
    def __iter__(self):
        return iter([1, 2])


class Index(Reflected):
    def __index__(self):
        return 2


class Declining:
    def __radd__(self, other):
        return NotImplemented

    __rmul__ = __rmod__ = __radd__


SEQUENCES = ["'a'", "b'a'", "bytearray(b'a')", "[0]", "(0,)", "deque([0])", "array('b', [0])", "t'a'", "Plain([0])", "1", "1.5", "{1}", "None"]


class Plain(list):
    pass


for R in (Reflected, Iterable, Index, Declining):
    print("---", R.__name__)
    for sequence in SEQUENCES:
        for operator in "+*%":
            names = dict(R=R, deque=deque, array=array, Plain=Plain)
            attempt(f"x = {sequence} {operator} R()", **names)
            attempt(f"x = {sequence}\nx {operator}= R()", **names)


class Radd(list):
    def __radd__(self, other):
        return ("radd", other)

    def __rmul__(self, other):
        return ("rmul", other)


class Add(list):
    def __add__(self, other):
        return ("add", other)

    def __mul__(self, other):
        return ("mul", other)


class Iadd(list):
    def __iadd__(self, other):
        return NotImplemented

    def __imul__(self, other):
        return NotImplemented


class Neither:
    def __repr__(self):
        return "Neither()"

    def __add__(self, other):
        return NotImplemented

    __iadd__ = __mul__ = __imul__ = __add__


class Deque(deque):
    def __radd__(self, other):
        return ("radd", other)


names = dict(Radd=Radd, Add=Add, Iadd=Iadd, Neither=Neither, R=Reflected, Deque=Deque, deque=deque)
for source in (
    "x = [] + Radd()",
    "x = []\nx += Radd()",
    "x = Radd()\nx += [1]",
    "x = Radd()\nx += 1",
    "x = 3 * Radd()",
    "x = Radd() * 3",
    "x = [] + Add()",
    "x = Add()\nx += [1]",
    "x = Add()\nx *= 3",
    "x = 3 * Add()",
    "x = 3\nx *= Add()",
    "x = Iadd()\nx += [1]",
    "x = Iadd()\nx += 1",
    "x = Iadd()\nx += R()",
    "x = Iadd()\nx *= 2",
    "x = Iadd()\nx *= 'a'",
    "x = Neither() + []",
    "x = Neither()\nx += []",
    "x = Neither()\nx += R()",
    "x = Neither() * []",
    "x = Neither()\nx *= []",
    "x = [] * Neither()",
    "x = deque() + Deque()",
    "x = Deque() + deque()",
    "x = deque()\nx += Deque([1])",
    "x = 2 * deque([1])",
    "x = 2\nx *= deque([1])",
    "x = 2.5 * deque([1])",
    "x = deque([1]) * deque([1])",
    "x = 3\nx *= 'a'",
    "x = 3.0\nx *= 'a'",
    "x = 'a' * 'a'",
    "x = [] * []",
    "x = range(3) + [1]",
    "x = range(3) * 2",
    "x = memoryview(b'a') * 2",
):
    attempt(source, **names)

# Where it is machine code.
for i in range(3000):
    a = deque([i]) + Reflected() if i % 2 else deque([i]) + deque([i])
    b = [i]
    b += Reflected()
print(a, b)
