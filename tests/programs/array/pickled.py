# Arrays in pickles of all protocols, and items in the formats of other machines.
import array
import copy
import pickle

rebuild = array._array_reconstructor


class Sub(array.array):
    pass


values = [("b", [-1, 2]), ("B", [250, 0]), ("w", "a\u20ac\U0001f600"), ("h", [-300, 300]), ("H", [65000]), ("i", [-(2**31), 5]),
          ("I", [2**32 - 1]), ("l", [-(2**63), 1]), ("L", [2**64 - 1]), ("q", [2**63 - 1]), ("Q", [7]), ("f", [0.5, -1.25]), ("d", [1e300, 0.1])]
for code, items in values:
    a = array.array(code, items)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        b = pickle.loads(pickle.dumps(a, protocol))
        assert (a, a.typecode) == (b, b.typecode), (code, protocol)
    assert copy.copy(a) == copy.deepcopy(a) == a
    print(code, a.__reduce_ex__(2)[1:], a.__reduce_ex__(3)[1][1:3], a.__reduce_ex__(3)[2])
s = Sub("i", [1, 2])
s.x = 3
for protocol in (0, 3):
    t = pickle.loads(pickle.dumps(s, protocol))
    print(type(t).__name__, t, t.x)

for typecode, number, data in [
    ("B", 0, b"\x80\x7f"), ("b", 1, b"\x80\x7f"), ("H", 2, b"\x80\x7f\x00\xff"), ("H", 3, b"\x7f\x80\xff\x00"), ("h", 4, b"\x80\x7f\x00\xff"),
    ("h", 5, b"\x7f\x80\xff\x00"), ("I", 6, b"\x80\x7f\x00\xff"), ("I", 7, b"\x80\x7f\x00\xff"), ("i", 8, b"\x80\x7f\x00\xff"), ("i", 9, b"\x80\x7f\x00\xff"),
    ("Q", 11, b"\0\0\0\0\0\0\1\2"), ("q", 12, b"\1\0\0\0\0\0\0\x80"), ("q", 13, b"\x80\0\0\0\0\0\0\1"), ("b", 9, b"\0\0\1\0"), ("L", 3, b"\1\2"),
    ("f", 14, b"\0\0\0\x3f"), ("f", 15, b"\x3f\0\0\0"), ("d", 14, b"\0\0\0\x3f"), ("d", 16, b"\0" * 6 + b"\xe0\x3f"), ("f", 17, b"\x3f\xe0" + b"\0" * 6),
    ("w", 18, "a\u20ac\U0001f600".encode("utf-16-le")), ("w", 19, "a\u20ac".encode("utf-16-be")), ("w", 20, "b\U0001f600".encode("utf-32-le")),
    ("w", 21, "b\U0001f600".encode("utf-32-be")), ("i", 8, b""),
]:
    print(typecode, number, rebuild(array.array, typecode, number, data))

for arguments in [
    ("", "b", 0, b""), (str, "b", 0, b""), (array.array, "b", "", b""), (array.array, "b", 0, ""), (array.array, "?", 0, b""), (array.array, 1, 0, b""),
    (array.array, "b", 22, b""), (array.array, "b", -1, b""), (array.array, "d", 16, b"a"), (array.array, "d", 17, b"a"), (array.array, "h", 5, b"abc"),
    (array.array, "B", 8, b"\1\0\0"), (Sub, "w", 19, b"\xd8\0"), (array.array,),
]:
    try:
        print(rebuild(*arguments))
    except Exception as error:
        print(type(error).__name__, error)
try:
    array.array("i").__reduce_ex__("x")
except TypeError as error:
    print(error)

numbers = iter(array.array("i", [1, 2, 3]))
next(numbers)
for copied in copy.copy(numbers), pickle.loads(pickle.dumps(numbers)):
    print(list(copied))
for place in -5, 2, 99:
    numbers = iter(array.array("i", [1, 2, 3]))
    numbers.__setstate__(place)
    print(list(numbers), numbers.__reduce__()[1:])
