# Code objects as bytes: what is read does what was written, and damage is an error.
import marshal
import types


SOURCE = '''
"""Documented."""
import os.path as p
from collections import namedtuple as n

LIMIT = 10 ** 30, -1.5, 2j, b"\\xff", "h\\udc80", ..., None, frozenset({1})

def outer(a, /, b=2, *c, d: int = 4, **e):
    "docstring"
    def inner():
        nonlocal a
        a += 1
        try:
            yield a, b, c, d, sorted(e.items())
        finally:
            yield "end"
    return inner

class C:
    x: int = 1
    def m(self):
        return __class__.__name__, [i * i for i in range(4)][1:3]

async def coroutine():
    return 5

def fails():
    return 1 / 0
'''

code = compile(SOURCE, "a source.py", "exec")
data = marshal.dumps(code)
again = marshal.loads(data)
print(type(again) is types.CodeType, again == code, again.co_filename, again.co_name)
namespace = {"__name__": "made"}
exec(again, namespace)
print(namespace["__doc__"], namespace["LIMIT"])
print(list(namespace["outer"](1, 2, 3, d=5, z=6)()))
print(namespace["outer"].__doc__, namespace["outer"].__annotations__, namespace["outer"].__defaults__)
print(namespace["C"]().m(), namespace["C"].__annotations__)
try:
    namespace["coroutine"]().send(None)
except StopIteration as stop:
    print("coroutine:", stop.value)
try:
    namespace["fails"]()
except ZeroDivisionError as error:
    last = error.__traceback__.tb_next
    print(last.tb_frame.f_code.co_filename, last.tb_lineno, list(last.tb_frame.f_code.co_positions())[last.tb_lasti // 2][:1])


def twice(x):
    return lambda y: x + y


both = marshal.loads(marshal.dumps([twice.__code__, twice.__code__]))
print(both[0] is both[1], types.FunctionType(both[0], {})(3)(4))

for call in (
    lambda: marshal.dumps(code, allow_code=False),
    lambda: marshal.dumps([{1: code}], 4, allow_code=False),
    lambda: marshal.loads(data, allow_code=False),
):
    try:
        print(call())
    except ValueError as error:
        print("ValueError:", error)

cut = 0
for end in range(0, len(data), 7):
    try:
        marshal.loads(data[:end])
    except (EOFError, ValueError, TypeError):
        cut += 1
print("cut", cut == len(range(0, len(data), 7)))
