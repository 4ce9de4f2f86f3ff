"""What is appended to itself; what slices and `extend` of a bytearray take; subclasses and `fromhex`; a table that changes nothing."""
from array import array


def attempt(source, **names):
    b = bytearray(b"123")
    names.update(b=b, a=array("b", b"123"))
    try:
        exec(source, names)
        print(source, "->", b, names["a"].tolist())
    except BaseException as e:
        print(source, "->", type(e).__name__, e, b)


for source in (
    "b += b", "b.__iadd__(b)", "b.extend(b)", "b[:] = b", "b[1:2] = b", "m = memoryview(b); b += m", "m = memoryview(b); b += b''", "b += memoryview(b'45')",
    "a += a", "a.extend(a)", "a.frombytes(a)", "a.frombytes(b); b.append(1)", "m = memoryview(a); a.frombytes(b'')",
):
    attempt(source)
empty = bytearray()
empty += empty
print(empty)


class Index:
    def __index__(self):
        return 3


class Float:
    def __float__(self):
        return 3.0


class Bytes:
    def __bytes__(self):
        return b"ab"


class Both(Bytes):
    def __iter__(self):
        return iter([1, 2])


class Items:
    def __getitem__(self, index):
        if index < 2:
            return index
        raise IndexError


for value in (None, 3, 1.5, 1j, True, "a", Index(), Float(), Bytes(), Both(), Items(), object(), [300], [1, 2], {1}, range(2), iter([5]), b"zz", bytearray(b"yy"), memoryview(b"xx"), array("b", [7])):
    for key in (slice(0, 1), slice(None), slice(None, None, 2)):
        b = bytearray(b"123")
        try:
            b[key] = value
            print(type(value).__name__, b)
        except BaseException as e:
            print(type(value).__name__, type(e).__name__, e)


class Sub(bytearray):
    def __new__(cls, value):
        print("new", cls.__name__, type(value).__name__, value)
        return super().__new__(cls, value)


class SubBytes(bytes):
    def __new__(cls, value):
        print("new", cls.__name__, type(value).__name__, value)
        return super().__new__(cls, value)


print(type(Sub.fromhex("a0a1")).__name__, type(SubBytes.fromhex("a0a1")).__name__, type(bytearray.fromhex("a0")).__name__)
b = b"some"
print(b.translate(None) is b, b.translate(bytes(range(256))) is b, b.translate(None, b"") is b, b.translate(None, b"o") is b)
