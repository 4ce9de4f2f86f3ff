# What built-in functions and operators say of arguments that they do not take.
import array
import asyncio
import io
import itertools
import random
import struct
import sys
import time
import types
import warnings
import weakref


def tell(name, function):
    try:
        print(name, "->", repr(function()))
    except BaseException as error:
        print(name, "!!", type(error).__name__, str(error), "|", repr(error.__cause__))


for sequence in ("a", b"a", bytearray(b"a"), [1], (1,)):
    for other in ("", 1.5, None):
        tell("method", lambda: sequence.__mul__(other))
        tell("reflected", lambda: sequence.__rmul__(other))
        tell("operator", lambda: sequence * other)
        tell("operator", lambda: other * sequence)


class Row(list):
    def __mul__(self, other):
        return super().__mul__(other)


class Times:
    def __rmul__(self, other):
        return f"{other!r} times"


tell("subclass", lambda: Row([1]) * "a")
tell("subclass", lambda: Row([1]) * 2)
tell("reflected", lambda: [1] * Times())
items = [1]
tell("in place", lambda: items.__imul__("a"))


def in_place(other):
    global items
    items *= other
    return items


tell("in place", lambda: in_place("a"))
tell("in place", lambda: in_place(Times()))

tell("bits", lambda: random.getrandbits(2**70))
tell("bits", lambda: random.getrandbits(-1))
tell("bits", lambda: random.getrandbits(-(2**70)))
tell("to_bytes", lambda: (5).to_bytes(2**70))
tell("sleep", lambda: time.sleep(2**70))
tell("enumerate", lambda: enumerate(a=1))
tell("enumerate", lambda: enumerate([], a=1))
tell("enumerate", lambda: enumerate([], iterable=1))
tell("enumerate", lambda: enumerate([], 1, 2))
tell("enumerate", lambda: enumerate())
for number in (bytearray(b"100"), memoryview(b"100"), array.array("B", b"100"), b"100"):
    tell("int", lambda: int(number))
    tell("int", lambda: int(number, 2))
tell("pack_into", lambda: struct.pack_into("2s", memoryview(bytearray(8))[::2], 0, b"ab"))
tell("%c", lambda: "%c" % Times())


class Turned(complex):
    def __complex__(self):
        return 42j


print(complex(Turned(1j)), complex(Turned(1j), 0) if sys.warnoptions else "")


class Bare:
    __slots__ = ["__class__", "__dict__"]

    def __init__(self):
        self.bar = "wow"


print(dir(Bare()))


class Strange:
    def __repr__(self):
        return Text("shown")


class Text(str):
    pass


print(type(str(Strange())), type(Strange().__str__()))
first, second = itertools.tee("ab")
print(weakref.ref(first)() is first)
print(types.CoroutineType.__name__, types.CoroutineType.__dict__["__name__"].__doc__, types.CoroutineType.send.__doc__.split("\n"))


class Broken:
    def __aiter__(self):
        return self

    def __anext__(self):
        return self

    def __await__(self):
        1 / 0


async def loop():
    async for _ in Broken():
        pass


tell("async for", lambda: asyncio.run(loop()))


class Silent:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text


saved = sys.stdin, sys.stdout
sys.stdin, sys.stdout = io.StringIO("answer\n"), Silent()
answer = input("question")
sys.stdin, sys.stdout = saved
print(answer)

for source in (r"f'a\{x}'", r"f'{x:\{y}}'", r"t'\{x}'", r"rf'\{x}'", r"f'\\{x}'", r"f'\d\{x}'", "t'{a}' 'x'", "b'x' t'{a}'", "f'x' t'{a}'"):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tell(source, lambda: compile(source, "<source>", "eval") and None)
    print(sorted(str(warning.message) for warning in caught))
