"""What there can be weak references to, and what not."""

import __future__
import array
import functools
import re
import types
import weakref


async def coroutine():
    pass


async def asynchronous():
    yield


def generator():
    yield


made = coroutine()
objects = {
    "coroutine": made, "asynchronous generator": asynchronous(), "generator": generator(), "function": generator, "method": made.send, "code": generator.__code__,
    "module": re, "class": int, "set": set(), "frozenset": frozenset(), "array": array.array("b"), "pattern": re.compile("a"), "partial": functools.partial(int),
    "alias": list[int], "union": int | str, "memoryview": memoryview(b""), "exception": ValueError(),
    "int": 5, "str": "", "tuple": (), "list": [], "dict": {}, "bytes": b"", "float": 1.5, "None": None, "range": range(3), "slice": slice(3),
    "proxy": types.MappingProxyType({}), "iterator": iter([]),
}
for name, thing in objects.items():
    try:
        print(name, weakref.ref(thing)() is thing)
    except TypeError as error:
        print(name, error)
made.close()

for name in __future__.all_feature_names:
    flag = getattr(__future__, name).compiler_flag
    print(name, eval(compile("1 + 1", "?", "eval", flag)))
