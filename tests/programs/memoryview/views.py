"""Looking at the memory of other objects: indices, slices, dimensions, messages."""
from array import array


def attempt(function, *arguments):
    try:
        print(repr(function(*arguments)))
    except Exception as error:
        print(type(error).__name__, error)


def describe(view):
    print(view.format, view.itemsize, view.ndim, view.shape, view.strides, view.suboffsets, view.nbytes, view.readonly, view.c_contiguous, view.f_contiguous, view.contiguous, view.tolist())


for source in [b"hello", bytearray(b"abc"), array("i", [1, -2, 3]), array("d", [1.5]), array("B", [255]), array("q", []), memoryview(b"xyz")]:
    view = memoryview(source)
    describe(view)
    print(view.obj is source, bytes(view), view == source, len(view), list(view))

numbers = memoryview(array("h", range(10)))
describe(numbers[2:7])
describe(numbers[::-1])
describe(numbers[::3])
describe(numbers[8:2:-2])
describe(numbers[5:2])
describe(numbers[1:9][::2][1:])
print(numbers[3], numbers[-1], numbers[::-1][0], numbers[::3].tobytes() == array("h", [0, 3, 6, 9]).tobytes())
print(3 in numbers, 30 in numbers, list(reversed(numbers))[:3], numbers.index(4), numbers.count(4), numbers[::2].index(4))
attempt(numbers.index, 100)
attempt(numbers.index, 4, 5)

m = memoryview(bytearray(range(12)))
grid = m.cast("B", [3, 4])
describe(grid)
describe(grid[1:3])
describe(grid[::-1])
print(grid[1, 2], grid[-1, -1], grid.tobytes("F"), grid.tobytes("C"), grid.tobytes(None), grid[::-1].tobytes("A"), grid.hex("-", 2))
for key in [0, (1,), (1, 2, 3), (0, 4), (slice(1), slice(1)), 1.5, "a", None, (0, "a"), 2**70, (-4, 0)]:
    attempt(grid.__getitem__, key)
    attempt(grid.__setitem__, key, 1)
for method in ["__len__", "__iter__", "tolist"]:
    attempt(getattr(grid, method)) if method != "__iter__" else attempt(lambda: list(grid))
attempt(grid.index, 1)
attempt(grid.count, 1)
grid[1, 1] = 77
print(grid.tolist(), m.tolist())

scalar = m[:1].cast("B", [])
describe(scalar)
scalar[()] = 9
scalar[...] = 8
print(scalar[()], scalar[...] is scalar, scalar.tolist(), scalar.tobytes())
for function in [len, iter, lambda s: s[0], lambda s: s[0:1], lambda s: s.index(0), lambda s: s.count(0), lambda s: s.__setitem__(0, 1)]:
    attempt(function, scalar)

target = bytearray(b"abcdefgh")
view = memoryview(target)
view[0] = 65
view[1:3] = b"XY"
view[-2:] = memoryview(b"!!")
view[::3] = b"..."
print(target)
view[0:4] = view[2:6]
print(target)
for key, value in [(0, 256), (0, -1), (0, "a"), (0, b"a"), (0, 1.5), (100, 1), (slice(0, 2), b"abc"), (slice(0, 2), 5), (slice(0, 2), [1, 2]), (slice(0, 2), array("h", [1])), ("a", 1)]:
    attempt(view.__setitem__, key, value)
attempt(view.__delitem__, 0)
attempt(memoryview(b"abc").__setitem__, 0, 1)
attempt(memoryview(b"abc").__delitem__, 0)
print(view.toreadonly().readonly, view.readonly)
attempt(view.toreadonly().__setitem__, 0, 1)

attempt(memoryview)
attempt(memoryview, 5)
attempt(memoryview, "text")
attempt(memoryview, [1])
attempt(lambda: memoryview(object=b"a").tolist())
print(type(iter(memoryview(b"a"))).__name__, memoryview[int], memoryview(b"a").__class__)
attempt(lambda: memoryview(b"a") < memoryview(b"b"))
attempt(m.tobytes, "X")
attempt(m.tobytes, 5)
attempt(lambda: memoryview(b"\x01\xab").hex(":"))
attempt(m.hex, 5)
attempt(m.hex, "ab")
print([bytes(memoryview(b"abcdef")[::2]), bytearray(memoryview(b"abcdef")[::-1]), b"-".join([memoryview(b"a"), bytearray(b"b")]), b"a" + memoryview(b"b"), bytearray(b"a") + memoryview(b"b"), b"abc".find(memoryview(b"c")), memoryview(b"b") in b"abc", b"abc".split(memoryview(b"b")), int.from_bytes(memoryview(b"\1\2"), "big"), int(memoryview(b"12")), float(memoryview(b"1.5")), str(memoryview(b"text"), "ascii"), b"%s" % memoryview(b"x"), bytes.fromhex("6162")])
attempt(lambda: b"".join([memoryview(b"abcd")[::2]]))
attempt(lambda: b"abcd".startswith(memoryview(b"ab")))
attempt(lambda: b"a".replace(array("B", b"a"), memoryview(b"bc")))


def total(view):
    result = 0
    for index in range(len(view)):
        result += view[index]
        view[index] = result & 0x7F
    return result


print([total(memoryview(bytearray(range(100)))) for _ in range(5)], total(memoryview(array("l", range(200)))), total(memoryview(array("d", [1.5, 2])).cast("B")))
