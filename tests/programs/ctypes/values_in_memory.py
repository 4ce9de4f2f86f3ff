"""Numbers, structures, unions, arrays and pointers of C: what is read, written, shared, kept alive, shown as a buffer, copied and pickled."""

import _ctypes
import copy
import ctypes
import gc
import pickle
import weakref
from ctypes import *

# Simple values: cut off, converted, compared with zero, shown.
KINDS = [
    c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint, c_long, c_ulong, c_longlong, c_float, c_double, c_longdouble, c_bool, c_char, c_wchar, c_char_p,
    c_wchar_p, c_void_p, py_object, c_float_complex, c_double_complex, c_longdouble_complex, c_size_t, c_time_t,
]
for kind in KINDS:
    print(kind.__name__, kind._type_, sizeof(kind), alignment(kind), _ctypes.buffer_info(kind), kind is c_longdouble_complex or bool(kind()), hasattr(kind, "__ctype_be__"))
for kind in KINDS[:9]:
    print(kind.__name__, kind(-1).value, kind(2**70 + 5).value, kind(200).value, kind(True), bytes(kind(0x0102030405060708)))
    if hasattr(kind, "__ctype_be__") and sizeof(kind) > 1:
        big = kind.__ctype_be__
        print(big(0x0102), bytes(big(0x0102)), big.__ctype_le__ is kind, big.__ctype_be__ is big)
print(c_float(0.1), c_double(0.1), c_longdouble(0.1), c_longdouble(5e-324), c_longdouble(float("-inf")), c_longdouble(-0.0))
print(c_double.__ctype_be__(1.5), bytes(c_float.__ctype_be__(1.5)), c_double_complex.__ctype_be__(1 + 2j), c_longdouble_complex(1 - 2j))
print(c_bool([]), c_bool("x"), c_char(b"x"), c_char(65), c_char(bytearray(b"z")), c_wchar("\U0001f600").value == "\U0001f600", c_void_p(-1), c_void_p(0), c_void_p(None))
print(c_char_p(None).value, c_char_p(b"ab\0c").value, c_wchar_p("héllo").value, c_wchar_p().value, py_object([1]).value, py_object(None), py_object(5))
number = c_int(5)
for value in 7, True, -(2**40):
    number.value = value
    print(number.value, bool(number), number)
number.attribute = "own"
print(number.attribute, number._objects, number._b_base_, number._b_needsfree_)


class Mine(c_int):
    pass


print(Mine(3).value, repr(Mine(3)).startswith("<Mine object at "), type((Mine * 2)()[0]).__name__, type((c_int * 2)()[0]).__name__)


# Structures.
class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_double)]

    def norm(self):
        return self.x + self.y


class Named(Point):
    _fields_ = [("name", c_char * 8), ("wide", c_wchar * 4), ("text", c_char_p), ("next", c_void_p)]


point, named = Point(1, y=2.5), Named(1, 2, b"name", "wide", b"text", 5)
print(sizeof(Point), sizeof(Named), alignment(Named), point.norm(), named.norm(), named.name, named.wide, named.text, named.next)
print(Point.x, Point.y, Named.name, Named.x is Point.x, Point._fields_ == [("x", c_int), ("y", c_double)], sorted(named._objects.values(), key=str))
for i in range(3000):
    point.x = i
    point.y += point.x & 3
print(point.x, point.y)
named.name = b"12345678"
print(named.name, len(bytes(named)))
for bad in b"123456789", "text":
    try:
        named.name = bad
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


class Bits(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_uint, 5), ("c", c_short, 9), ("d", c_ulong, 40), ("e", c_bool, 1), ("f", c_byte)]


bits = Bits(3, 31, -200, 2**39 + 1, 1, -5)
print([getattr(bits, name) for name, *_ in Bits._fields_], sizeof(Bits), bytes(bits))
bits.a, bits.b, bits.c = 4, 33, 255
print(bits.a, bits.b, bits.c, Bits.a, Bits.d, Bits.d.bit_size, Bits.d.bit_offset, Bits.d.size == 40 << 16 | Bits.d.bit_offset, Bits.f.is_bitfield)


class Big(BigEndianStructure):
    _fields_ = [("a", c_short), ("b", c_int, 5), ("c", c_int, 7), ("d", c_double), ("e", c_ushort * 2)]


big = Big(258, -3, 60, 1.5, (1, 2))
print(bytes(big), big.a, big.b, big.c, big.d, big.e[:], Big.b)


class Packed(Structure):
    _pack_, _layout_ = 1, "ms"
    _fields_ = [("a", c_byte), ("b", c_int), ("c", c_double)]


class Aligned(Structure):
    _align_ = 32
    _fields_ = [("a", c_byte)]


class Number(Union):
    _fields_ = [("i", c_int), ("f", c_float), ("bytes", c_ubyte * 4)]


class Tagged(Structure):
    _anonymous_ = ["number", "point"]
    _fields_ = [("tag", c_int), ("number", Number), ("point", Point)]


print(sizeof(Packed), Packed.c.offset, sizeof(Aligned), alignment(Aligned), addressof(Aligned()) % 16)
tagged = Tagged(1)
tagged.f, tagged.x = 1.0, 7
print(tagged.i, tagged.bytes[:], tagged.number.f, Tagged.f, Tagged.x, Tagged.number.is_anonymous, tagged.point.x, Number(f=2.0).i, _ctypes.buffer_info(Number))


class Node(Structure):
    pass


Node._fields_ = [("value", c_int), ("next", POINTER(Node))]
chain = Node(1, pointer(Node(2, pointer(Node(3)))))
gc.collect()
print(chain.next.contents.next.contents.value, bool(chain.next[0].next[0].next), Node.next.type is POINTER(Node))
part = chain.next.contents
print(part._b_base_ is not None, part._b_needsfree_, chain._b_needsfree_)

# Arrays.
matrix = (c_int * 3 * 2)((1, 2, 3), (4, 5, 6))
print([row[:] for row in matrix], matrix[1][-1], len(matrix), (c_int * 3 * 2).__name__, c_int * 3 is c_int * 3)
matrix[0][1] = 9
matrix[1] = (c_int * 3)(7, 8, 9)
row = matrix[0]
row[0] = 100
print([list(row) for row in matrix], matrix[0][::-1], matrix[0][5:], list(reversed((c_int * 3)(1, 2, 3))), 2 in (c_int * 3)(1, 2, 3))
characters, wide = (c_char * 5)(b"a", b"b"), create_unicode_buffer("héllo", 8)
print(characters.value, characters.raw, characters[0:3], characters[::-2], wide.value, wide[:3], repr(wide[::-1]), sizeof(wide))
characters.value, characters[3] = b"xyz", b"!"
print(characters.raw, create_string_buffer(3).raw, create_string_buffer(b"abc").raw)
many = (c_double * 1000)(*range(1000))
total = 0
for i in range(1000):
    many[i] *= 2
    total += many[i]
print(total, sum(many), many[997:])
structures = (Point * 3)((1, 2), (3, 4))
structures[2] = Point(5, 6)
print([(each.x, each.y) for each in structures])


class Own(Array):
    _type_, _length_ = c_short, 3

    def total(self):
        return sum(self)


print(Own(1, 2, 3).total(), sizeof(Own), Array[int])

# Pointers.
value = c_int(5)
to = pointer(value)
to[0] = 6
to.contents.value += 1
print(value, to.contents, to[0], bool(to), bool(POINTER(c_int)()), POINTER(c_int) is type(to), POINTER(None) is c_void_p, type(to).__name__)
to.contents = c_int(8)
print(value, to[0], to.contents._b_base_ is None)
numbers = (c_int * 5)(1, 2, 3, 4, 5)
start = cast(numbers, POINTER(c_int))
print(start[2], start[1:4], start[3:0:-1], cast(start, c_void_p).value == addressof(numbers), cast(b"text", c_char_p).value)
shifted = cast(addressof(numbers) + 8, POINTER(c_int))
print(shifted[0], shifted[-1])
text = cast(create_string_buffer(b"some text"), POINTER(c_char))
gc.collect()
print(text[:9], text[5], string_at(text, 4), string_at(b"abc\0def"), string_at(b"abc\0def", 6), wstring_at("wide"), wstring_at("wide", 2))
deep = pointer(pointer(pointer(c_int(9))))
gc.collect()
print(deep[0][0][0], deep.contents.contents.contents)


class Holder(Structure):
    _fields_ = [("numbers", POINTER(c_int)), ("name", c_char_p), ("object", py_object)]


def held():
    return Holder((c_int * 3)(1, 2, 3), b"held " * 5, ["an", "object"])


holders = [held() for _ in range(20)]
garbage = [bytes(i % 256 for _ in range(100)) for i in range(5000)]
gc.collect()
print({tuple(each.numbers[:3]) + (each.name,) + tuple(each.object) for each in holders})

# Memory of others, and as others see it.
memory = bytearray(16)
shared = (c_short * 4).from_buffer(memory, 4)
shared[:] = [1, 2, 3, 4]
print(memory)
memory[4] = 77
print(shared[0], (c_short * 2).from_buffer_copy(memory, 4)[:])
try:
    memory.append(1)
except BufferError as error:
    print(error)
del shared
gc.collect()
view = memoryview(matrix)
print(view.format, view.shape, view.strides, view.itemsize, view.ndim, view.nbytes, view.readonly, bytes(view) == bytes(matrix))
for thing in point, c_int(3), Number(), pointer(value), (c_char * 3)(), structures, tagged, big, CFUNCTYPE(c_int)():
    view = memoryview(thing)
    print(view.format, view.shape, view.itemsize, view.ndim)
view = memoryview(numbers).cast("B").cast("i")
view[0] = 50
print(numbers[0], memoryview_at(numbers, 8).tolist(), memoryview_at(numbers, 8, True).readonly)
memmove(numbers, (c_int * 2)(8, 9), 8)
memset(byref(numbers, 8), 1, 4)
print(numbers[:])
small = c_int(1)
resize(small, 64)
print(sizeof(small), small.value, sizeof(c_int))
print(c_int.from_address(addressof(value)).value, (c_int * 2).from_address(addressof(numbers))[:])

# Copies and pickles.
for thing in point, c_int(3), Point(4, 5):
    again = pickle.loads(pickle.dumps(thing))
    print(type(again).__name__, bytes(again) == bytes(thing), bytes(copy.copy(thing)) == bytes(thing), copy.deepcopy(thing) is thing)

# Who lives how long.
kind = new = type("Short", (Structure,), {"_fields_": [("a", c_int * 7)]})
dead = weakref.ref(kind)
instance = kind()
inner = instance.a
instance_dead = weakref.ref(instance)
del instance, kind, new
gc.collect()
print(inner[:], instance_dead() is not None)
print(sorted(ctypes.sizeof(c_char * n) for n in range(3)))

# Objects by their addresses.
for thing in ["a", "list"], "text", 5, None, True, Point, print, range(10**6), bytes(10**5), {1: 2}:
    print(_ctypes.PyObj_FromPtr(id(thing)) is thing, cast(id(thing), py_object).value is thing, py_object(thing).value is thing)
things = [[number] for number in range(2000)]
print(all(cast(id(thing), py_object).value is thing for thing in things))

# What is shown of an object that has been resized is all of its memory, whatever its items are.
class Empty(Structure):
    pass


class Number(Structure):
    _fields_ = [("number", c_int)]


for make in Empty, Number, c_int, c_int * 2:
    for size in 5, 16:
        resized = make()
        try:
            resize(resized, size)
        except ValueError as error:
            print(make.__name__, size, error)
            continue
        shown = memoryview(resized)
        print(make.__name__, shown.format, shown.itemsize, shown.nbytes, shown.shape, shown.contiguous)
        print(len(shown.tobytes()), len(bytes(resized)), shown.cast("b").shape, shown.cast("B").nbytes)
        shown.cast("B")[:] = bytes(range(size))
        print(bytes(resized).hex())
shown = memoryview(make()).cast("B").cast("i")
print(shown[1:].nbytes, shown[1:].tolist())
