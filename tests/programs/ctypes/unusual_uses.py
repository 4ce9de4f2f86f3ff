"""Unusual uses of the types of C: classes that were never finished, sizes and places beyond all bounds, instances of other classes, memory that moves."""

import _ctypes
import ctypes
import gc
import sys
from ctypes import *


def tell(*attempts):
    for attempt in attempts:
        try:
            print(repr(attempt())[:150])
        except Exception as error:
            print(type(error).__name__, str(error)[:150])


# A class that its metaclass has not looked at.
Unfinished = type.__new__(type(Structure), "Unfinished", (Structure,), {})
tell(
    lambda: Unfinished(),
    lambda: sizeof(Unfinished),
    lambda: Unfinished * 3,
    lambda: POINTER(Unfinished),
    lambda: Unfinished.from_address(0),
    lambda: Unfinished.from_buffer_copy(b"x" * 10),
    lambda: setattr(Unfinished, "_fields_", [("a", c_int)]),
)
# Sizes and places.
numbers, number = (c_int * 3)(0, 1, 2), c_int()
tell(
    lambda: (c_char * (1 << 62))(),
    lambda: sizeof((c_int * 100) * (10**15)),
    lambda: numbers[1 << 70],
    lambda: numbers[-4],
    lambda: numbers[1 << 62 :],
    lambda: pointer(number)[1 << 70],
    lambda: byref(number, 1 << 70),
    lambda: c_int.from_address(1 << 70),
    lambda: c_int.from_buffer(bytearray(10), 1 << 70),
    lambda: c_int.from_buffer(bytearray(10), sys.maxsize),
    lambda: c_int.from_buffer_copy(b"1234", sys.maxsize),
    lambda: resize(number, -5),
    lambda: resize(number, 1 << 62),
    lambda: resize(number, 1 << 70),
    lambda: string_at(b"abc", -5),
    lambda: wstring_at("abc", -5),
)


# Classes and instances of others.
class S(Structure):
    _fields_ = [("a", c_int)]


class Big(Structure):
    _fields_ = [("a", c_char * 1000)]


class Slotted(Structure):
    __slots__ = ("z",)
    _fields_ = [("a", c_int)]


s, slotted = S(), Slotted(3)
slotted.z = 5
tell(
    lambda: Structure.__init__(number),
    lambda: Array.__len__(number),
    lambda: CField.__get__(3, 4),
    lambda: type(c_int).from_param(3, 4),
    lambda: s.__setstate__({}, b"x" * 1000),
    lambda: s.__setstate__({"q": 3}, bytearray(2)),
    lambda: s.__setstate__({"q": 3}, b""),
    lambda: s.q,
    lambda: type("Y", (Structure, Union), {}),
    lambda: type("Y", (S, int), {}),
    lambda: type("Y", (S,), {"__slots__": ("q",)})().q,
    lambda: (slotted.a, slotted.z),
    lambda: c_int.__new__(int),
    lambda: c_int.__new__(c_long),
    lambda: _ctypes._SimpleCData.__new__(S),
    lambda: Structure.__new__(c_int),
    lambda: _ctypes.CFuncPtr.__new__(S),
    lambda: type("Meta", (type(c_int),), {})("c", (c_int,), {})(3).value,
    lambda: type("K", (c_int,), {"_type_": "d"})(3.5).value,
    lambda: py_object.from_buffer(bytearray(8)).value,
    lambda: setattr(S, "_fields_", 3),
    lambda: delattr(S, "a"),
    lambda: S().a,
    lambda: delattr(S, "_fields_"),
    lambda: S(1),
)
# Calls of many arguments, and of values without a size.
lib = CDLL(None)
absolute, other = lib.abs, lib.labs
absolute.argtypes = [c_int]


class Empty(Structure):
    pass


tell(
    lambda: lib.abs(*range(2000)),
    lambda: absolute(1, *range(1500)),
    lambda: absolute(-1, *range(20)),
    lambda: setattr(absolute, "argtypes", [c_int] * 1025),
    lambda: CFUNCTYPE(c_int, *[c_int] * 1025),
    lambda: CFUNCTYPE(c_int, *[c_int] * 30)(lambda *all: sum(all))(*range(30)),
    lambda: setattr(other, "restype", Empty),
    lambda: other(3),
    lambda: setattr(other, "restype", c_long),
    lambda: setattr(other, "argtypes", [Empty]),
    lambda: other(Empty()),
    lambda: CDLL(b"x"),
    lambda: CDLL("x\0y"),
    lambda: CDLL(3),
    lambda: _ctypes.dlsym("x", "y"),
)


# A function that changes how it is called while it is.
class Changing:
    @classmethod
    def from_param(cls, value):
        other.argtypes, other.restype = [Changing], c_long
        garbage = [bytes(50) for _ in range(1000)]
        gc.collect()
        return c_long(value)


other.argtypes = [Changing]
print([other(-i) for i in range(5)])
# Text.
wide = (c_wchar * 2)()
memmove(wide, b"\xff" * 4, 4)
tell(lambda: c_wchar("\ud800").value, lambda: wide.value, lambda: wide[0], lambda: (c_char * 3)(b"a", "b"))
# Memory that moves, and what looks at it.
view = memoryview(slotted)
characters = create_string_buffer(b"characters", 10)
of_characters = memoryview(characters)
whole = type("Whole", (Structure,), {"_fields_": [("a", c_int * 4)]})((1, 2, 3, 4))
part = whole.a
resize(characters, 1000)
resize(whole, 5000)
gc.collect()
print(bytes(view), len(of_characters), bytes(of_characters), len(bytes(characters)), characters.value, part[:], sizeof(whole), whole.a[:])


class Ring(Structure):
    pass


Ring._fields_ = [("next", POINTER(Ring))]
ring = Ring()
ring.next = pointer(ring)
print(bool(ring.next.contents.next.contents.next))
del ring
gc.collect()
