"""Functions made of the code of modules: what they bind is global."""
import types

names = {}
module = types.FunctionType(compile("x = 5\ny = x + 1\ndef f(): return y", "", "exec"), names)


def call():
    return module()


for _ in range(3):
    print(module(), call(), names["y"], names["f"]())
print(list(map(lambda _: module(), "ab")), module.__call__(), module(*(), **{}))
expression = types.FunctionType(compile("x * 2", "", "eval"), names)
print(expression(), [expression() for _ in range(2)])
try:
    module(1)
except TypeError as error:
    print(error)


class Made:
    __init__ = module


print(type(Made.__dict__["__init__"]))
total = 0
for index in range(500):
    names["x"] = index
    total += expression()
print(total)
