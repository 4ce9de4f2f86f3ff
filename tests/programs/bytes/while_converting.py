"""What bytes and bytearrays do when what they are given runs code that changes them, and what their constructors look at first."""
import copy
import pickle
import sys


def tell(what, call):
    try:
        print(what, repr(call()))
    except Exception as error:
        print(what, type(error).__name__, error)


class Clears:
    def __init__(self, array):
        self.array = array

    def __buffer__(self, flags):
        self.array.clear()
        return memoryview(b"A")

    def __index__(self):
        self.array.clear()
        return 65

    def __repr__(self):
        self.array.clear()
        return "E"


for name in ("find", "count", "index", "rindex", "rfind", "split", "rsplit", "__contains__"):
    array = bytearray(b"A")
    tell(name, lambda: getattr(array, name)(Clears(array)))
    print(array)


class Separator(bytes):
    def __len__(self):
        array.clear()
        return 1


array = bytearray(b"\xaa")
tell("hex", lambda: array.hex(Separator(b":")))
array = bytearray(b"%a end")
tell("%", lambda: array % Clears(array))


class Item:
    def __init__(self, change):
        self.change = change

    def __buffer__(self, flags):
        self.change()
        return memoryview(b"x")


for separator in (b"::", bytearray(b"")):
    parts = [b"a", None, b"c"]
    parts[1] = Item(parts.clear)
    tell("join", lambda: separator.join(parts))
    parts = [b"a", None, b"c"]
    parts[1] = Item(lambda: parts.__setitem__(1, b"z"))
    tell("join", lambda: separator.join(parts))

array = bytearray(b"x" * 10)
array.extend(Item(array.clear))
print(array)
array = bytearray(b"x" * 10)
array.extend(Item(lambda: array.extend(b"y" * 10)))
print(array)
array = bytearray(b"x" * 10)
array += Item(lambda: array.__delitem__(slice(3, None)))
print(array)

# A constructor that fails leaves nothing.
for source in ([256] * 3, (-1,), [0] * 50 + [1000], (1, 2, 1 << 100), 0.5):
    array = bytearray(b"abc")
    tell("init", lambda: array.__init__(source))
    print(array)


def growing():
    for number in range(1, 20):
        yield number


array.__init__(growing())
print(array, array.__alloc__() > len(array))


class Array(bytearray):
    pass


class Slotted(bytearray):
    __slots__ = ("x", "__dict__")


for made in (Array(b"abcd"), Slotted(b"\xff"), Array(), bytearray(b"q\x80")):
    if type(made) is not bytearray:
        made.x, made.y = 10, [1]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(made, protocol))
        print(type(again).__name__, again, getattr(again, "x", None), getattr(again, "y", None))
        print(made.__reduce_ex__(protocol))
    for again in (copy.copy(made), copy.deepcopy(made)):
        print(again, getattr(again, "x", None))
    print(made.__reduce__())


class Text(str):
    def __bytes__(self):
        return b"abc"


class BadBytes:
    @property
    def __bytes__(self):
        raise ZeroDivisionError("asked")

    def __buffer__(self, flags):
        return memoryview(b"abc")


tell("bytes", lambda: bytes(Text("\u20ac")))
tell("bytes", lambda: bytes(Text("\u20ac"), "iso8859-15"))
tell("bytearray", lambda: bytearray(Text("\u20ac")))
tell("%b", lambda: b"%b" % BadBytes())
tell("%b", lambda: bytearray(b"%b") % BadBytes())
tell("%c", lambda: b"%c" % sys.version_info)
for kind in (bytes, bytearray):
    tell(kind.__name__, lambda: kind(b"", errors="ignore"))
    tell(kind.__name__, lambda: kind(b"", "ascii"))
    tell(kind.__name__, lambda: kind("", errors="ignore"))
value = b"abc"
print(value * 1 is value, 1 * value is value, type(Array(b"a") * 1))
