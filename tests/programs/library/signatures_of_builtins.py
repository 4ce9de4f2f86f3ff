"""What functions, methods and types that are not written in Python say of their parameters."""
import builtins
import functools
import inspect
import itertools
import math
import operator
import time
import unicodedata
import zlib


def said(thing):
    try:
        return str(inspect.signature(thing))
    except (ValueError, TypeError) as error:
        return type(error).__name__


def show(path, thing):
    text = getattr(thing, "__text_signature__", "none")
    print(path, type(thing).__name__, said(thing) if callable(thing) else "-", repr(text))


for name, thing in sorted(vars(builtins).items()):
    if name.startswith("_") or not callable(thing) or isinstance(thing, type) and issubclass(thing, BaseException):
        continue
    if type(thing).__module__ not in ("builtins",):
        continue
    show(name, thing)
for kind in (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice, memoryview, property, object, type):
    for name, thing in sorted(vars(kind).items()):
        if name in ("__reduce_ex__", "__sizeof__", "__release_buffer__"):
            continue
        if callable(thing) or type(thing).__name__ in ("classmethod_descriptor", "getset_descriptor", "member_descriptor"):
            show(f"{kind.__name__}.{name}", thing)
for module in (functools, itertools, math, operator, time, unicodedata, zlib):
    for name, thing in sorted(vars(module).items()):
        if name.startswith(("clock_settime", "pthread_")):
            continue
        if not name.startswith("_") and type(thing).__name__ == "builtin_function_or_method":
            show(f"{module.__name__}.{name}", thing)
for thing in (operator.itemgetter(1), operator.attrgetter("x"), operator.methodcaller("x"), functools.cmp_to_key(max)):
    print(type(thing).__name__, said(thing), thing.__text_signature__)
for kind in (functools.partial, itertools.zip_longest, itertools.count, operator.itemgetter, map, zip, enumerate, reversed, type(None), type(...)):
    print(kind.__name__, said(kind), kind.__text_signature__)
