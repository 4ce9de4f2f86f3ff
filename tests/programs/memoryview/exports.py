"""Views pin the size of what they look at; releasing; __buffer__ in Python."""
import struct
from array import array


def attempt(function, *arguments):
    try:
        print(repr(function(*arguments)))
    except Exception as error:
        print(type(error).__name__, error)


def resizing(b):
    for function in [lambda: b.append(1), lambda: b.extend(b"ab"), lambda: b.clear(), lambda: b.pop(), lambda: b.__delitem__(0), lambda: b.__setitem__(slice(0, 1), b"xyz"), lambda: b.__iadd__(b"x"), lambda: b.insert(0, 1), lambda: b.remove(97), lambda: b.resize(1)]:
        attempt(function)


b = bytearray(b"abc")
v = memoryview(b)
resizing(b)
b[0] = 65
b[1:2] = b"z"
b.reverse()
print(b, bytes(v))
v.release()
b.append(33)
print(b)

with memoryview(b) as v:
    part = v[1:]
    attempt(b.append, 1)
attempt(lambda: v[0])
print(part[0])
attempt(b.append, 1)
part.release()
part.release()
b.append(63)
print(b)

a = array("i", [1, 2, 3])
v = memoryview(a)
for function in [lambda: a.append(1), lambda: a.extend([1]), lambda: a.pop(), lambda: a.fromlist([1]), lambda: a.frombytes(b"abcd"), lambda: a.insert(0, 1), lambda: a.remove(1), lambda: a.__delitem__(0), lambda: a.__setitem__(slice(0, 0), array("i", [1])), lambda: a.__imul__(2), lambda: a.byteswap(), lambda: a.__setitem__(0, 7)]:
    attempt(function)
v.release()
a.append(4)
print(a)

v = memoryview(b"abc")
print(repr(v)[:11])
v.release()
print(repr(v)[:20], v == v, v == memoryview(b"abc"), memoryview(b"abc") == v, v != 5)
for name in ["obj", "nbytes", "readonly", "itemsize", "format", "ndim", "shape", "strides", "suboffsets", "c_contiguous"]:
    attempt(lambda: getattr(v, name))
for function in [len, iter, hash, bytes, memoryview, lambda v: v[0], lambda v: v.tolist(), lambda v: v.tobytes(), lambda v: v.cast("B"), lambda v: v.__enter__(), lambda v: v.hex(), lambda v: v.toreadonly(), lambda v: b"".join([v]), lambda v: v.release(), lambda v: v.__exit__(None, None, None)]:
    attempt(function, v)


class Releases:
    def __init__(self, view):
        self.view = view

    def __index__(self):
        self.view.release()
        return 0


v = memoryview(bytearray(b"abc"))
attempt(lambda: v[Releases(v)])
v = memoryview(bytearray(b"abc"))
attempt(lambda: v.__setitem__(0, Releases(v)))

b = bytearray(4)
iterator = struct.iter_unpack("B", b)
attempt(b.append, 1)
print(list(iterator))
b.append(1)
v = memoryview(b)
iterator = struct.iter_unpack("B", v)
attempt(v.release)
print(list(iterator))
v.release()
b.append(2)


class Lender:
    def __init__(self, data):
        self.data = data

    def __buffer__(self, flags):
        print("lends", flags)
        return memoryview(self.data)

    def __release_buffer__(self, view):
        print("back", view.tolist())


lender = Lender(bytearray(b"abcd"))
with memoryview(lender) as v:
    print(v.tolist())
    v[0] = 90
print(bytes(lender), b"".join([lender]), b"-" + lender, int.from_bytes(lender, "little"), struct.unpack("4s", lender))
struct.pack_into("B", lender, 1, 65)
print(lender.data)
attempt(struct.pack_into, "B", Lender(b"abcd"), 1, 65)


class Bad:
    def __buffer__(self, flags):
        return 5


attempt(memoryview, Bad())
attempt(bytes, Bad())


class Bytes(bytes):
    def __buffer__(self, flags):
        return memoryview(b"other")


print(bytes(memoryview(Bytes(b"own"))), b"".join([Bytes(b"own")]))
print(b"abc".__buffer__(0).tolist(), memoryview(bytearray(b"a")).__buffer__(1).readonly)
attempt(b"abc".__buffer__, 1)


def drops():
    b = bytearray(10)
    for n in range(200):
        memoryview(b)[n % 10] = 1
        part = memoryview(b)[2:]
    part.release()
    return b


print(drops())
