"""What becomes of exceptions in Python functions that C calls; and the standard library of C."""

import ctypes
import sys
import threading
from ctypes import *

lib = CDLL(None)


class Shown:
    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)

    def __repr__(self):
        return "<shown>"


def hook(told):
    print("hook", told.err_msg, told.exc_type.__name__, told.exc_value, told.object)


sys.unraisablehook = hook
proto = CFUNCTYPE(c_int, c_int)
print(proto(Shown(lambda x: 5))(1), proto(Shown(lambda x: x))(2**40 + 3))
for function in (
    lambda x: 1 / 0,
    lambda x: "text",
    lambda x: None,
    lambda x: sys.exit(3),
    lambda: 3,
    lambda x: [].nothing,
):
    proto(Shown(function))(3)
print(CFUNCTYPE(None, c_int)(Shown(lambda x: "ignored"))(3))
CFUNCTYPE(c_int, py_object)(Shown(lambda x: x))("text")
CFUNCTYPE(c_char_p, c_int)(Shown(lambda x: 3.5))(1)


class Bad(c_int):
    def __init__(self, *arguments):
        if not arguments:
            raise ValueError("no argument")


CFUNCTYPE(c_int, Bad)(Shown(lambda x: 1))(Bad(3))
print(CFUNCTYPE(py_object, py_object)(lambda x: x + ["more"])(["some"]))
print(CFUNCTYPE(c_char_p, c_char_p)(lambda x: None)(b"x"), CFUNCTYPE(c_void_p, c_void_p)(lambda x: x)(5), CFUNCTYPE(c_bool)(lambda: [1])())


class Pair(Structure):
    _fields_ = [("a", c_int), ("b", c_double)]


print(CFUNCTYPE(c_double, Pair, POINTER(Pair))(lambda x, y: x.a + y[0].b)(Pair(1, 2), Pair(3, 4.5)))
try:
    CFUNCTYPE(Pair)(lambda: Pair())
except TypeError as error:
    print(error)


# Calls within calls, each of which gives up the interpreter's lock.
def deep(x):
    return 0 if x == 0 else 1 + again(x - 1)


again = proto(deep)
print(again(50))
threads = [threading.Thread(target=lambda: seen.append(again(20))) for _ in range(6)]
seen = []
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(seen)


def sorted_by(compare, numbers):
    array = (c_int * len(numbers))(*numbers)
    lib.qsort(array, len(array), sizeof(c_int), CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))(compare))
    return array[:]


print(sorted_by(lambda a, b: a[0] - b[0], [5, 3, 9, 1]), sorted_by(lambda a, b: b.contents.value - a.contents.value, range(10)))

# Arguments that are told nothing about, and those that are.
print(lib.abs(-5), lib.strlen(b"some bytes"), lib.strlen(b"12345678"), lib.wcslen("wide"), lib.abs(c_int(-7)), lib.abs(2**32 - 1))
lib.strchr.restype = c_char_p
print(lib.strchr(b"abcdef", ord("d")), lib.strchr(b"abc", ord("x")), lib.strchr(c_char_p(b"xyz"), c_char(b"y")))
buffer = create_string_buffer(50)
print(lib.sprintf(buffer, b"%d %s %c %.2f %ld", 5, b"text", c_char(b"c"), c_double(2.5), c_long(-3)), buffer.value)
lib.strtol.argtypes, lib.strtol.restype = [c_char_p, POINTER(c_char_p), c_int], c_long
end = c_char_p()
print(lib.strtol(b"123abc", byref(end), 10), end.value, lib.strtol(b"ff", None, 16), lib.strtol(b"7", end, 10), end.value)
lib.div.restype = type("div_t", (Structure,), {"_fields_": [("quot", c_int), ("rem", c_int)]})
answer = lib.div(17, 5)
print(answer.quot, answer.rem)


class Parameter:
    _as_parameter_ = -8


class Twice:
    @classmethod
    def from_param(cls, value):
        return c_int(value * 2)


print(lib.abs(Parameter()), lib.labs(c_long(-(2**40))))
lib.abs.argtypes = [Twice]
print(lib.abs(-4))
lib.abs.argtypes, lib.abs.restype = [c_int], lambda value: [value]
print(lib.abs(-4), lib.abs(Parameter()))


class Checked(c_int):
    def _check_retval_(self):
        return "checked", self.value


lib.abs.restype = Checked
print(lib.abs(-6))
lib.abs.restype = c_int
lib.abs.errcheck = lambda result, function, arguments: (result, function is lib.abs, arguments)
print(lib.abs(-6))
del lib.abs.errcheck
print(lib.abs(-6))
total = 0
for i in range(3000):
    total += lib.abs(-i)
print(total)


def failing(result, function, arguments):
    raise LookupError("checked")


lib.abs.errcheck = failing
try:
    lib.abs(1)
except LookupError as error:
    print(error)
careful = CDLL(None, use_errno=True)
print(careful.close(-1), ctypes.get_errno(), ctypes.set_errno(0), ctypes.get_errno())
print(PyDLL(None).abs(-3), bool(CFUNCTYPE(None)()), callable(lib.abs))
