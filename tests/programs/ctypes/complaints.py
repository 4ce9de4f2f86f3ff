"""What the types of C say to values, arguments and definitions that do not fit."""

import _ctypes
import ctypes
import operator
from ctypes import *


def tell(*attempts):
    for attempt in attempts:
        try:
            print(attempt())
        except Exception as error:
            print(type(error).__name__, error)


def assign(target, name, value):
    setattr(target, name, value)


def new(base, **namespace):
    return type("New", (base,), namespace)


class S(Structure):
    _fields_ = [("a", c_int), ("p", POINTER(c_int))]


field = dict(name="a", type=c_int, byte_size=4, byte_offset=0, index=0, _internal_use=True)
tell(
    lambda: CField(**field),
    lambda: CField(**field | {"type": int}),
    lambda: CField(**field | {"name": 3}),
    lambda: CField(**field | {"byte_size": 3}),
    lambda: CField(**field | {"byte_size": -3}),
    lambda: CField(**field, bit_size=3, bit_offset=2),
    lambda: CField(**field, bit_size=0, bit_offset=2),
    lambda: CField(**field, bit_size=3, bit_offset=31),
    lambda: CField(**field, bit_size=3, bit_offset=-1),
    lambda: CField(**field | {"type": c_float}, bit_size=3, bit_offset=1),
    lambda: CField(**field | {"type": c_float * 3, "byte_size": 12}, bit_size=3, bit_offset=1),
    lambda: S.a.nothing,
    lambda: S.a.__get__(3),
    lambda: S.a.__set__(3, 4),
    lambda: delattr(S(), "a"),
)
print("-- classes")
tell(
    lambda: Structure(),
    lambda: Structure.__pointer_type__,
    lambda: _ctypes._Pointer(),
    lambda: _ctypes.CFuncPtr(),
    lambda: new(_ctypes.CFuncPtr),
    lambda: new(Array),
    lambda: new(Array, _length_=3),
    lambda: new(Array, _type_=c_int, _length_="3"),
    lambda: new(Array, _type_=c_int, _length_=-3),
    lambda: new(Array, _type_=3, _length_=3),
    lambda: new(Array, _type_=c_int, _length_=1 << 62),
    lambda: new(Array, _type_=c_int, _length_=1 << 64),
    lambda: new(_ctypes._SimpleCData),
    lambda: new(_ctypes._SimpleCData, _type_="w"),
    lambda: new(_ctypes._SimpleCData, _type_="ii"),
    lambda: new(_ctypes._SimpleCData, _type_=3),
    lambda: new(_ctypes._Pointer, _type_=3),
    lambda: new(_ctypes._Pointer, _type_=int),
    lambda: new(Structure, _fields_=3),
    lambda: new(Structure, _fields_=[("a",)]),
    lambda: new(Structure, _fields_=[("a", int)]),
    lambda: new(Structure, _fields_=[(3, c_int)]),
    lambda: new(Structure, _fields_=[(b"a", c_int)]),
    lambda: new(Structure, _fields_=[("a", c_int, 0)]),
    lambda: new(Structure, _fields_=[("a", c_int, 33)]),
    lambda: new(Structure, _fields_=[("a", c_float, 3)]),
    lambda: new(Structure, _fields_=[("a", c_int)], _anonymous_=["b"]),
    lambda: new(Structure, _fields_=[("a", c_int)], _anonymous_=["a"]),
    lambda: new(Structure, _fields_=[("a", c_int)], _pack_=-1, _layout_="ms"),
    lambda: assign(S, "_fields_", []),
    lambda: assign(new(Structure), "_fields_", [("s", S), ("t", 3)]),
    lambda: c_int * -1,
    lambda: c_int * "a",
    lambda: c_int * 1.5,
    lambda: 3 * c_int,
    lambda: POINTER(3),
    lambda: pointer(3),
)


class Recursive(Structure):
    pass


tell(lambda: assign(Recursive, "_fields_", [("x", Recursive)]))
print("-- values")
tell(
    lambda: c_int("x"),
    lambda: c_int(1.5),
    lambda: c_int(1, 2),
    lambda: c_int(x=1),
    lambda: c_double("x"),
    lambda: c_float_complex("x"),
    lambda: c_char("x"),
    lambda: c_char(b"xy"),
    lambda: c_char(300),
    lambda: c_char(bytearray(2)),
    lambda: c_wchar("xy"),
    lambda: c_wchar(3),
    lambda: c_char_p(3.5),
    lambda: c_wchar_p(3.5),
    lambda: c_void_p("x"),
    lambda: py_object().value,
    lambda: py_object(),
    lambda: delattr(c_int(), "value"),
    lambda: hash(c_int()),
    lambda: c_void_p().__reduce__(),
    lambda: S(1).__setstate__(3, 4),
    lambda: S(1, a=2),
    lambda: S(1, None, 3),
    lambda: S("x"),
    lambda: S(p=3),
    lambda: S(p=(c_short * 3)()),
    lambda: assign(S(), "a", "x"),
)
print("-- arrays and pointers")
three, to = (c_int * 3)(), pointer(c_int(3))
tell(
    lambda: three["a"],
    lambda: three[5],
    lambda: (c_int * 3)(1, 2, 3, 4),
    lambda: three.__setitem__("a", 1),
    lambda: three.__setitem__(3, 1),
    lambda: three.__setitem__(slice(0, 2), [1]),
    lambda: three.__delitem__(0),
    lambda: delattr((c_char * 3)(), "value"),
    lambda: delattr((c_char * 3)(), "raw"),
    lambda: assign((c_char * 3)(), "value", "x"),
    lambda: assign((c_char * 3)(), "value", b"xxxxx"),
    lambda: assign((c_char * 3)(), "raw", b"xxxxx"),
    lambda: assign((c_wchar * 3)(), "value", "xxxxx"),
    lambda: assign((c_wchar * 3)(), "value", b"xxxxx"),
    lambda: to["a"],
    lambda: to[0:2:0],
    lambda: to[0:],
    lambda: to[::-1],
    lambda: len(to),
    lambda: operator.setitem(to, "a", 3),
    lambda: operator.setitem(to, slice(0, 1), 3),
    lambda: to.__delitem__(0),
    lambda: assign(to, "contents", 3),
    lambda: delattr(to, "contents"),
    lambda: POINTER(c_int)().contents,
    lambda: POINTER(c_int)()[0],
    lambda: POINTER(c_int)(1, 2),
    lambda: type(POINTER(c_int)(c_short())),
)
print("-- memory")
tell(
    lambda: byref(3),
    lambda: byref(c_int(), "x"),
    lambda: sizeof(3),
    lambda: sizeof(Structure),
    lambda: alignment(3),
    lambda: addressof(3),
    lambda: resize(3, 3),
    lambda: resize(c_int(), 1),
    lambda: resize(c_int.from_buffer(bytearray(4)), 10),
    lambda: _ctypes.buffer_info(3),
    lambda: cast(3, 4),
    lambda: cast(3, c_int),
    lambda: (c_int * 3).from_buffer(b"123"),
    lambda: (c_int * 3).from_buffer(bytearray(3)),
    lambda: (c_int * 3).from_buffer(bytearray(3), -1),
    lambda: (c_int * 3).from_buffer(memoryview(bytearray(30))[::2]),
    lambda: (c_int * 3).from_buffer_copy(3),
    lambda: (c_int * 3).from_buffer_copy(b"12"),
    lambda: c_int.from_address("x"),
    lambda: memoryview_at(b"abc", -3),
    lambda: memoryview(c_int(3)).tolist(),
    lambda: memoryview((c_int * 3)())[0],
    lambda: ctypes.set_errno("x"),
)
print("-- functions")
lib = CDLL(None)
labs = lib.labs
proto = CFUNCTYPE(c_int, c_int, POINTER(c_int))
tell(
    lambda: _ctypes.dlopen("/nothing.so", 2),
    lambda: c_int.in_dll(3, "x"),
    lambda: c_int.in_dll(lib, 2),
    lambda: CFUNCTYPE(None)(3.5),
    lambda: CFUNCTYPE(None, int)(print),
    lambda: CFUNCTYPE(3)(print),
    lambda: CFUNCTYPE(c_int * 3)(print),
    lambda: CFUNCTYPE(None, x=3),
    lambda: lib.abs(object()),
    lambda: lib.abs(3.5),
    lambda: lib.abs(1 << 70),
    lambda: assign(labs, "restype", 3),
    lambda: assign(labs, "argtypes", 3),
    lambda: assign(labs, "argtypes", [3]),
    lambda: assign(labs, "errcheck", 3),
    lambda: assign(labs, "argtypes", [c_long]),
    lambda: labs("3"),
    lambda: labs(),
    lambda: labs(1, 2),
    lambda: (labs.restype, labs.argtypes, labs.errcheck),
    lambda: proto(("abs", lib), 3),
    lambda: proto(("abs", lib), ((1,),)),
    lambda: proto(("abs", lib), ((1,), 3)),
    lambda: proto(("abs", lib), ((2, "x"), (2, "p"))),
    lambda: proto(("abs", lib), ((1, "x"), (2, "p")))(),
    lambda: proto(("abs", lib), ((1, "x"), (2, "p")))(1, 2),
    lambda: proto(3.5, 1),
    lambda: proto((3, lib)),
    lambda: proto(("abs",)),
    lambda: proto(()),
    lambda: c_int.from_param("x"),
    lambda: c_char_p.from_param(3),
    lambda: c_wchar_p.from_param(3),
    lambda: c_void_p.from_param(3.5),
    lambda: POINTER(c_int).from_param(c_short(3)),
    lambda: POINTER(c_int).from_param(byref(c_short(3))),
    lambda: S.from_param(3),
)


class Endless:
    @property
    def _as_parameter_(self):
        return self


for kind in c_int, c_char_p, c_void_p, POINTER(c_int), S:
    try:
        kind.from_param(Endless())
    except RecursionError:
        print("endless")
