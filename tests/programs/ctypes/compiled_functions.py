"""Functions of a library that the C compiler makes here: values of all kinds are passed, given and called back with."""

import ctypes
import os
import subprocess
import tempfile
import threading
from ctypes import *

SOURCE = r"""
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define NUMBER(NAME, TYPE) TYPE next_##NAME(TYPE x) { return x + 1; } TYPE called_##NAME(TYPE (*f)(TYPE), TYPE x) { return f(x); }
NUMBER(schar, signed char) NUMBER(uchar, unsigned char) NUMBER(short, short) NUMBER(ushort, unsigned short)
NUMBER(int, int) NUMBER(uint, unsigned) NUMBER(long, long) NUMBER(ulong, unsigned long)
NUMBER(float, float) NUMBER(double, double) NUMBER(longdouble, long double)
_Bool not(_Bool x) { return !x; }
wchar_t next_wide(wchar_t x) { return x + 1; }
_Complex double turned(_Complex double x) { return x * 1.0i; }
_Complex float turned_float(_Complex float x) { return x * 1.0i; }
double many(int a, double b, long c, float d, short e, double f, int g, char h, double i, long j, unsigned k, double l)
{ return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l; }
int sum(int count, ...) { va_list list; va_start(list, count); int all = 0; while (count--) all += va_arg(list, int); va_end(list); return all; }
double sum_double(int count, ...) { va_list list; va_start(list, count); double all = 0; while (count--) all += va_arg(list, double); va_end(list); return all; }

typedef struct { int a; } I; typedef struct { int a, b; } II; typedef struct { int a, b, c; } III; typedef struct { int a, b, c, d; } IIII;
typedef struct { int a[5]; } I5; typedef struct { char a; } C; typedef struct { char a, b, c; } CCC; typedef struct { char a[7]; } C7;
typedef struct { float a; } F; typedef struct { float a, b; } FF; typedef struct { float a, b, c; } FFF; typedef struct { float a[4]; } F4;
typedef struct { double a; } D; typedef struct { double a, b; } DD; typedef struct { double a, b, c; } DDD;
typedef struct { int a; double b; } ID; typedef struct { double a; int b; } DI; typedef struct { float a; int b; } FI; typedef struct { float a, b; long c; } FFL;
typedef struct { char a; short b; int c; long d; } CSIL; typedef union { int a; float b; } UIF; typedef union { double a; float b[2]; } UDF;
typedef union { long a; double b; char c[16]; } U16; typedef struct { II a; FF b; } NEST; typedef struct { unsigned a : 3, b : 13, c : 16; } BITS;
typedef struct { long double a; } LD; typedef struct { char *a; int b; } PI;
#define AGGREGATE(T) T same_##T(T x) { return x; } T behind_##T(double p, T x, int q) { return x; } T called_##T(T (*f)(T), T x) { return f(x); } \
    int bytes_##T(T x, char *to) { memcpy(to, &x, sizeof x); return sizeof x; } void give_##T(void (*f)(T), T x) { f(x); }
AGGREGATE(I) AGGREGATE(II) AGGREGATE(III) AGGREGATE(IIII) AGGREGATE(I5) AGGREGATE(C) AGGREGATE(CCC) AGGREGATE(C7)
AGGREGATE(F) AGGREGATE(FF) AGGREGATE(FFF) AGGREGATE(F4) AGGREGATE(D) AGGREGATE(DD) AGGREGATE(DDD) AGGREGATE(ID) AGGREGATE(DI)
AGGREGATE(FI) AGGREGATE(FFL) AGGREGATE(CSIL) AGGREGATE(UIF) AGGREGATE(UDF) AGGREGATE(U16) AGGREGATE(NEST) AGGREGATE(BITS) AGGREGATE(LD) AGGREGATE(PI)

int number = 42; int numbers[3] = {1, 2, 3}; II pair = {3, 4}; const char *text = "text";
int set_error(int x) { int old = errno; errno = x; return old; }
char *upper(char *s) { for (char *p = s; *p; p++) if (*p >= 'a' && *p <= 'z') *p -= 32; return s; }
void fill(int *to, int count) { while (count--) *to++ = count; }
void divide(int a, int b, int *quotient, int *rest) { *quotient = a / b; *rest = a % b; }
static const char *kept; void keep(const char *s) { kept = s; } const char *get_kept(void) { return kept; }
typedef int (*handler)(int); static handler handlers[2]; handler exchange(handler f) { handler old = handlers[0]; handlers[0] = f; return old; }
int square(int x) { return x * x; } handler get_square(void) { return square; } int twice(handler f, int x) { return f(f(x)); }
typedef struct { int (*f)(int); int x, result; } job;
static void *run(void *p) { job *j = p; j->result = j->f(j->x); return 0; }
int on_thread(int (*f)(int), int x) { pthread_t t; job j = {f, x, 0}; pthread_create(&t, 0, run, &j); pthread_join(t, 0); return j.result; }
int on_threads(int (*f)(int), int count) { pthread_t t[16]; job j[16]; int all = 0;
    for (int i = 0; i < count; i++) { j[i] = (job){f, i, 0}; pthread_create(&t[i], 0, run, &j[i]); }
    for (int i = 0; i < count; i++) { pthread_join(t[i], 0); all += j[i].result; } return all; }
typedef struct node { int value; struct node *next; } node;
node *push(node *list, int value) { node *made = malloc(sizeof *made); made->value = value; made->next = list; return made; }
void each(node *list, void (*f)(node *)) { for (; list; list = list->next) f(list); }
"""

folder = tempfile.TemporaryDirectory()
source, library = os.path.join(folder.name, "functions.c"), os.path.join(folder.name, "functions.so")
with open(source, "w") as file:
    file.write(SOURCE)
subprocess.run(["cc", "-shared", "-fPIC", "-w", "-O1", "-o", library, source, "-lpthread"], check=True)
lib = CDLL(library)

# Numbers: passed, given, called back with; those that are too large are cut off.
for name, kind, value in [
    ("schar", c_byte, 127), ("uchar", c_ubyte, 255), ("short", c_short, -2), ("ushort", c_ushort, 65535), ("int", c_int, 2**31 - 1),
    ("uint", c_uint, 2**32 - 1), ("long", c_long, -(2**63)), ("ulong", c_ulong, 2**64 - 2), ("float", c_float, 0.5), ("double", c_double, 1e300),
    ("longdouble", c_longdouble, 3.25),
]:
    function = lib["next_" + name]
    function.argtypes, function.restype = [kind], kind
    print(name, function(value), function(kind(value)), end=" ")
    proto = CFUNCTYPE(kind, kind)
    called = lib["called_" + name]
    called.argtypes, called.restype = [proto, kind], kind
    seen = []
    print(called(proto(lambda x: seen.append(x) or x), value), seen)
negated = lib["not"]
negated.argtypes, negated.restype = [c_bool], c_bool
print(negated([]), negated([1]), negated(c_bool(True)))
lib.next_wide.argtypes, lib.next_wide.restype = [c_wchar], c_wchar
print(lib.next_wide("a"), lib.next_wide("\U0001f600") == "\U0001f601")
lib.turned.argtypes, lib.turned.restype = [c_double_complex], c_double_complex
lib.turned_float.argtypes, lib.turned_float.restype = [c_float_complex], c_float_complex
print(lib.turned(1 + 2j), lib.turned_float(1 + 2j))
lib.many.argtypes = [c_int, c_double, c_long, c_float, c_short, c_double, c_int, c_char, c_double, c_long, c_uint, c_double]
lib.many.restype = c_double
print(lib.many(1, 2, 3, 4, 5, 6.5, 7, b"a", 9, 10, 11, 12.25))
lib.sum_double.restype = c_double
print(lib.sum(3, 1, 2, 3), lib.sum(2, c_int(-5), 2), lib.sum_double(2, c_double(1.5), c_double(2)))
lib.sum.argtypes = [c_int]
print(lib.sum(4, 1, 2, 3, 4))


# Structures and unions by value.
def structure(name, *fields, base=Structure):
    return type(name, (base,), {"_fields_": list(fields)})


def plain(count, kind, name):
    return structure(name, *zip("abcd"[:count], [kind] * count))


I, II, III, IIII = (plain(n, c_int, "I" * n) for n in (1, 2, 3, 4))
C, CCC = plain(1, c_byte, "C"), plain(3, c_byte, "CCC")
F, FF, FFF = (plain(n, c_float, "F" * n) for n in (1, 2, 3))
D, DD, DDD = (plain(n, c_double, "D" * n) for n in (1, 2, 3))
I5 = structure("I5", ("a", c_int * 5))
C7 = structure("C7", ("a", c_char * 7))
F4 = structure("F4", ("a", c_float * 4))
ID, DI = structure("ID", ("a", c_int), ("b", c_double)), structure("DI", ("a", c_double), ("b", c_int))
FI, FFL = structure("FI", ("a", c_float), ("b", c_int)), structure("FFL", ("a", c_float), ("b", c_float), ("c", c_long))
CSIL = structure("CSIL", ("a", c_byte), ("b", c_short), ("c", c_int), ("d", c_long))
UIF = structure("UIF", ("a", c_int), ("b", c_float), base=Union)
UDF = structure("UDF", ("a", c_double), ("b", c_float * 2), base=Union)
U16 = structure("U16", ("a", c_long), ("b", c_double), ("c", c_char * 16), base=Union)
NEST = structure("NEST", ("a", II), ("b", FF))
BITS = structure("BITS", ("a", c_uint, 3), ("b", c_uint, 13), ("c", c_uint, 16))
LD, PI = structure("LD", ("a", c_longdouble)), structure("PI", ("a", c_char_p), ("b", c_int))


def shown(value):
    if isinstance(value, (Structure, Union)):
        return [shown(getattr(value, field[0])) for field in value._fields_]
    return value[:] if isinstance(value, Array) else value


for kind, values in [
    (I, [1]), (II, [1, 2]), (III, [1, 2, 3]), (IIII, [1, 2, 3, 4]), (I5, [(1, 2, 3, 4, 5)]), (C, [1]), (CCC, [1, 2, 3]), (C7, [b"abcdef"]),
    (F, [1]), (FF, [1, 2]), (FFF, [1, 2, 3]), (F4, [(1, 2, 3, 4)]), (D, [1]), (DD, [1, 2]), (DDD, [1, 2, 3]), (ID, [1, 2]), (DI, [1, 2]),
    (FI, [1, 2]), (FFL, [1, 2, 3]), (CSIL, [1, 2, 3, 4]), (NEST, [(1, 2), (3, 4)]), (BITS, [5, 4000, 60000]), (LD, [2.5]), (PI, [b"x", 3]),
    (UIF, [5]), (UDF, [2.5]), (U16, [77]),
]:
    name = kind.__name__
    value = kind(*values)
    copied = create_string_buffer(64)
    for prefix in ("same_", "behind_") if kind is not LD else ():  # which libffi takes, but does not give
        function = lib[prefix + name]
        function.restype = kind
        function.argtypes = [kind] if prefix == "same_" else [c_double, kind, c_int]
        print(name, shown(function(value) if prefix == "same_" else function(1.5, value, 2)), end=" ")
    function = lib["bytes_" + name]
    function.argtypes = [kind, c_char_p]
    size = function(value, copied)
    print(size == sizeof(kind), copied.raw[:size] == bytes(value) or name in ("LD", "ID", "DI", "CSIL", "PI", "U16"), end=" ")
    proto, seen = CFUNCTYPE(None, kind), []
    give = lib["give_" + name]
    give.argtypes = [proto, kind]
    give(proto(lambda x: seen.append(shown(x))), value)
    print(seen)

# What is in the library.
print(c_int.in_dll(lib, "number"), (c_int * 3).in_dll(lib, "numbers")[:], shown(II.in_dll(lib, "pair")), c_char_p.in_dll(lib, "text").value)
c_int.in_dll(lib, "number").value = 43
print(c_int.in_dll(lib, "number").value)

# errno.
careful = CDLL(library, use_errno=True)
ctypes.set_errno(7)
print(careful.set_error(9), ctypes.get_errno(), lib.set_error(11) != 7, ctypes.get_errno())
thread = threading.Thread(target=lambda: print("thread", ctypes.get_errno()))
thread.start()
thread.join()

# Text and pointers.
buffer = create_string_buffer(b"some text")
lib.upper.restype = c_char_p
print(lib.upper(buffer), buffer.value)
numbers = (c_int * 4)()
lib.fill(numbers, 4)
print(numbers[:])
lib.fill(byref(numbers, 4), 2)
print(numbers[:])
lib.divide.argtypes = [c_int, c_int, POINTER(c_int), POINTER(c_int)]
quotient, rest = c_int(), c_int()
lib.divide(17, 5, quotient, byref(rest))
print(quotient, rest)
divide = CFUNCTYPE(None, c_int, c_int, POINTER(c_int), POINTER(c_int))(("divide", lib), ((1, "a"), (1, "b", 4), (2, "q"), (2, "r")))
print(divide(17, 5), divide(17), divide(b=3, a=17))
lib.keep.argtypes, lib.get_kept.restype = [c_char_p], c_char_p
for length in range(5, 20):
    kept = b"k" * length
    lib.keep(kept)
    garbage = [bytes([i % 256]) * 50 for i in range(2000)]
    assert lib.get_kept() == kept, length

# Functions as values.
lib.get_square.restype = CFUNCTYPE(c_int, c_int)
square = lib.get_square()
print(square(7), type(square).__name__, lib.twice(square, 3), lib.twice(lib.square, 3))
proto = CFUNCTYPE(c_int, c_int)
add = proto(lambda x: x + 1)
print(lib.twice(add, 3), lib.twice(proto(lambda x: lib.twice(add, x)), 3))
lib.exchange.restype, lib.exchange.argtypes = proto, [proto]
print(bool(lib.exchange(add)), lib.exchange(proto()).__call__(5))

# Threads that nobody here has started.
names = []


def on_thread(x):
    names.append(threading.get_ident() != threading.main_thread().ident)
    return sum(len(str(i)) for i in range(x, 100 + x))


print(lib.on_thread(proto(on_thread), 5), names)
print(lib.on_threads(proto(on_thread), 8), len(names), all(names))
results = []
starters = [threading.Thread(target=lambda: results.append(lib.on_threads(proto(on_thread), 4))) for _ in range(4)]
for thread in starters:
    thread.start()
for thread in starters:
    thread.join()
print(results, len(names))


# Lists in C.
class Node(Structure):
    pass


Node._fields_ = [("value", c_int), ("next", POINTER(Node))]
lib.push.restype, lib.push.argtypes = POINTER(Node), [POINTER(Node), c_int]
chain = None
for i in range(3):
    chain = lib.push(chain, i)
values = []
each = CFUNCTYPE(None, POINTER(Node))
lib.each(chain, each(lambda node: values.append(node.contents.value)))
print(values, chain.contents.next.contents.next[0].value, bool(chain[0].next[0].next[0].next))
folder.cleanup()
