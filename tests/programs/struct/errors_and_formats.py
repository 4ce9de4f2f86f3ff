"""Every format with values at its limits, and the messages."""
import struct


def attempt(function, *arguments):
    try:
        print(repr(function(*arguments)))
    except Exception as error:
        print(type(error).__name__, error)


print(struct.error, struct.error.__module__, struct.Struct("i"), repr(struct.Struct(b"<3h")))
values = [("b", 200), ("B", -1), ("h", 40000), ("H", 70000), ("i", 2**31), ("I", -1), ("l", 2**63), ("L", 2**64), ("q", -(2**63) - 1), ("Q", -1), ("n", 2**63), ("N", -1), ("P", -1), ("P", 2**64), ("i", "a"), ("q", 1.5), ("P", None), ("f", "a"), ("f", 1e40), ("e", 65519), ("e", 65520), ("d", 2**2000), ("F", "a"), ("F", 1), ("F", 1e39j), ("D", 1 + 2j), ("c", b"ab"), ("c", 1), ("s", "a"), ("5s", b"ab"), ("2s", bytearray(b"abc")), ("p", "a"), ("3p", b"abcdef"), ("p", b"abc"), ("0p", b"abc"), ("0s", b"a"), ("?", 5), ("?", []), ("f", 1 + 2j)]
for letter, value in values:
    for prefix in "@<>!=":
        attempt(struct.pack, prefix + letter, value)
for text in ["y", "3", "i3", " i", "i i", "3 i", "<P", "<n", "@i@", "99999999999999999999i", "9223372036854775807i", "9223372036854775807s", "9223372036854775807s1x", "-1i", "x", "4x", "", "\u0e01", "<?", "i\0", 5, b"i", b"\xff", None, "bq", "qb", "bixq", "=bixq", "b0q", "bF", "bD", "3sxi", "hhl", "\ti\n2h"]:
    attempt(struct.calcsize, text)

S = struct.Struct("<iH")
print(S.size, S.format, S == struct.Struct("<iH"), hash(S) == hash(S), S.__sizeof__() > 0)
calls = [lambda: S.unpack(b"a"), lambda: S.unpack_from(b"a"), lambda: S.unpack_from(b"abcdefgh", -1), lambda: S.unpack_from(b"abcdefgh", -9), lambda: S.unpack_from(b"abcdefgh", -8), lambda: S.unpack_from(b"abcdefgh", 5), lambda: S.unpack_from(buffer=b"abcdefgh", offset=1), lambda: S.iter_unpack(b"a"), lambda: struct.Struct("").iter_unpack(b"a"), lambda: S.pack(), lambda: S.pack_into(bytearray(2), 0, 1, 2), lambda: S.pack_into(bytearray(2)), lambda: S.pack_into(), lambda: S.pack_into(bytearray(20), -3, 1, 2), lambda: S.pack_into(bytearray(5), -6, 1, 2), lambda: S.pack_into(bytearray(2), 5, 1, 2), lambda: S.pack_into(b"abc", 0, 1, 2), lambda: S.pack_into(bytearray(20), 0, 1), lambda: S.pack_into(bytearray(20), "a", 1, 2), lambda: S.pack_into(5, 0, 1, 2), lambda: S.pack_into(bytearray(20), 2**70, 1, 2), lambda: struct.pack_into(), lambda: struct.pack(), lambda: struct.unpack("i", "abcd"), lambda: struct.unpack("i", memoryview(b"abcdefgh")[::2]), lambda: struct.unpack_from("i", 5), lambda: struct.Struct(), lambda: struct.Struct(5), lambda: struct.Struct.__new__(struct.Struct).size, lambda: struct.Struct.__new__(struct.Struct).pack(), lambda: setattr(S, "size", 5), lambda: struct.unpack("5p", b"\xffabcd"), lambda: struct.unpack("0p0s", b""), lambda: struct.pack("<3i", 1, 2), lambda: len(struct.pack("<300p", b"a" * 299)), lambda: struct.unpack("?", b"\x05")]
for call in calls:
    attempt(call)
iterator = S.iter_unpack(bytes(12))
print(iterator.__length_hint__(), next(iterator), iterator.__length_hint__(), list(iterator), iterator.__length_hint__(), iter(iterator) is iterator, type(iterator).__name__)
S.__init__("h")
print(S.size)


class Index:
    def __index__(self):
        return 5

    def __float__(self):
        return 2.5


class Broken:
    def __index__(self):
        raise KeyError("broken")

    __float__ = __bool__ = __complex__ = __index__


class Shape(struct.Struct):
    def __new__(cls, *arguments):
        return super().__new__(cls, "i")


print(struct.pack("<bhiqQP"[1:], *[Index()] * 6), struct.pack("<d", Index()), Shape("h").size)
for letter in "id?F":
    attempt(struct.pack, letter, Broken())
target = bytearray(b"........")
attempt(struct.pack_into, "<BBB", target, 1, 1, 2, "a")
print(target)


def halves():
    for value in [0.0, -0.0, 1.0, 65504.0, 2**-24, 2**-25, 2**-25 * 1.5, 1 / 3, 2047.5, 2048.5, float("inf"), float("-inf"), float("nan"), 6.1e-5, 0.1]:
        packed = struct.pack(">e", value)
        yield packed.hex(), struct.unpack(">e", packed)[0]


print(list(halves()))
print([struct.pack(">f", value).hex() for value in [0.1, 1e-45, 3.4028234e38, float("nan"), -float("nan"), float("inf"), 1e-50]])


def checksum(n):
    total = 0
    for i in range(n):
        packed = struct.pack("<HiQ", i, -i, i * i)
        a, b, c = struct.unpack("<HiQ", packed)
        total += a - b + c
    return total


print(checksum(300))
