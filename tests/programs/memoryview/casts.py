"""Casting, comparing, hashing."""
from array import array


def attempt(function, *arguments):
    try:
        print(repr(function(*arguments)))
    except Exception as error:
        print(type(error).__name__, error)


m = memoryview(bytearray(range(16)))
for letter in "bBhHiIlLqQnNPefd?c":
    view = m.cast(letter)
    print(letter, view.format, view.itemsize, view.shape, view.tolist()[:3], m.cast("@" + letter)[0] == view[0])
for letter in ["F", "D", "@", "<i", "ii", "", "x", "s", "w", "\u1234"]:
    attempt(m.cast, letter)
for letter, value in [("b", -128), ("b", 128), ("B", -1), ("h", 2**15), ("I", 2**32 - 1), ("I", -1), ("q", -(2**63)), ("q", 2**63), ("Q", 2**64 - 1), ("Q", 2**64), ("P", -1), ("e", 1.5), ("e", 1e6), ("f", 1e60), ("f", 0.1), ("d", 1e300), ("d", "a"), ("?", []), ("?", 7), ("c", b"z"), ("c", b"zz"), ("c", 5), ("d", 2**2000), ("i", 1.5)]:
    view = m.cast(letter)
    try:
        view[0] = value
        print(letter, value, view[0])
    except Exception as error:
        print(letter, type(error).__name__, error)


class Index:
    def __index__(self):
        return 3


class Broken:
    def __index__(self):
        raise KeyError("broken")

    __float__ = __bool__ = __index__


m[Index()] = Index()
print(m[3], m[Index()])
attempt(m.__setitem__, 0, Broken())
attempt(m.cast("d").__setitem__, 0, Broken())
attempt(m.cast("?").__setitem__, 0, Broken())

m = memoryview(bytearray(range(12)))
for shape in [[12], [3, 4], (2, 6), [2, 2, 3], [1, 12], [12, 1], [1] * 64, [7], [0], [-1], [1.5], ["a"], 5, None, [2**62, 2**62], [1] * 65, [True, 12], {1: 2}]:
    attempt(lambda: m.cast("B", shape).shape)
print(m.cast("B", [2, 2, 3]).tolist(), m.cast("h", [2, 3]).tolist(), m.cast("B", [3, 4]).cast("B").shape, m.cast("i", shape=[3]).tolist())
attempt(m.cast("B", [3, 4]).cast, "B", [2, 6])
attempt(m.cast("I").cast, "h")
attempt(m[:3].cast, "I")
attempt(m[::2].cast, "b")
attempt(m[0:0].cast, "B", [1])
attempt(lambda: m[0:0].cast("I").shape)
attempt(m.cast, 5)
attempt(m.cast)

print(memoryview(b"abc") == b"abc", memoryview(b"abc") == bytearray(b"abd"), memoryview(b"abc") != b"abc", memoryview(b"abc") == "abc", memoryview(b"abc") == 5, b"abc" == memoryview(b"abc"), bytearray(b"abc") == memoryview(b"abc"))
print(memoryview(array("d", [1, 2])) == memoryview(array("f", [1, 2])), memoryview(array("i", [1, 2])) == memoryview(array("q", [1, 2])), memoryview(array("d", [float("nan")])) == memoryview(array("d", [float("nan")])), memoryview(array("b", [-1])) == memoryview(array("B", [255])), memoryview(array("w", "a")) == memoryview(array("w", "a")))
print(m.cast("B", [3, 4]) == m, m.cast("B", [3, 4]) == m.cast("B", [3, 4]), m[::2] == bytes(range(0, 12, 2)), m[::-1] == bytes(range(11, -1, -1)), m.cast("B", [3, 4])[::-1] == m.cast("B", [3, 4]))
attempt(lambda: memoryview(array("w", "ab"))[0])
attempt(lambda: memoryview(array("w", "ab")).tolist())
attempt(lambda: memoryview(array("w", "ab")).format)

print(hash(memoryview(b"abc")) == hash(b"abc"), hash(memoryview(b"abcd")[::2]) == hash(b"ac"), hash(memoryview(b"abc").cast("b")) == hash(b"abc"), hash(memoryview(b"abc").cast("c")) == hash(b"abc"), {memoryview(b"k"): 1}[b"k"])
attempt(hash, m)
attempt(hash, m.toreadonly())
attempt(hash, memoryview(b"abcd").cast("I"))
