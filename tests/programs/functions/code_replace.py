# Code objects with other names, places and flags; functions made of code.
import types


def f(a, b=2, *, c=3):
    "the docstring"
    return a + b + c


code = f.__code__
renamed = code.replace(co_name="g", co_qualname="outer.g", co_filename="elsewhere.py", co_firstlineno=100)
print(renamed.co_name, renamed.co_qualname, renamed.co_filename, renamed.co_firstlineno, code.co_name, code.co_firstlineno)
g = types.FunctionType(renamed, globals(), None, (5,))
g.__kwdefaults__ = {"c": 1}
print(g.__name__, g.__qualname__, g.__doc__, g.__defaults__, g(1), g.__module__)
print(code.replace(co_consts=code.co_consts, co_argcount=2).co_argcount, code.replace() == code, hash(code.replace()) == hash(code), code == renamed)


def fail():
    raise ValueError("here")


moved = types.FunctionType(fail.__code__.replace(co_firstlineno=1000, co_filename="moved.py", co_name="moved", co_qualname="moved"), {})
try:
    moved()
except ValueError as error:
    frame = error.__traceback__.tb_next
    print(frame.tb_lineno, frame.tb_frame.f_code.co_filename)


def outer():
    x = 7

    def inner():
        return x

    return inner


inner = outer()
print(types.FunctionType(inner.__code__, {}, "copied", None, inner.__closure__)())
for call in [
    lambda: types.FunctionType(1, {}),
    lambda: types.FunctionType(code, 1),
    lambda: types.FunctionType(code, {}, 1),
    lambda: types.FunctionType(code, {}, "n", 1),
    lambda: types.FunctionType(inner.__code__, {}),
    lambda: types.FunctionType(inner.__code__, {}, "n", None, ()),
    lambda: types.FunctionType(inner.__code__, {}, "n", None, (1,)),
    lambda: types.FunctionType(inner.__code__, {}, "n", None, 1),
    lambda: code.replace(co_name=1),
    lambda: code.replace(co_nothing=1),
    lambda: code.replace(co_firstlineno="x"),
]:
    try:
        print(call())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


@types.coroutine
def step():
    return (yield "step")


async def main():
    return await step()


running = main()
print(running.send(None))
try:
    running.send("answer")
except StopIteration as stop:
    print(stop.value)
import sys

print(type(__builtins__) is types.ModuleType, __builtins__.len is len, type(sys.modules["types"].__builtins__).__name__)
