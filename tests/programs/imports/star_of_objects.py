"""`from x import *` of what is no module: its `__all__`, or the keys of its `__dict__`."""
import sys
import types


def star(thing):
    sys.modules["thing"] = thing
    names = {}
    try:
        exec("from thing import *", names)
        print(sorted(name for name in names if name != "__builtins__"), {name: names[name] for name in names if name != "__builtins__"})
    except BaseException as e:
        print(type(e).__name__, e)


class A:
    x = "class"
    _hidden = 1

    def __init__(self):
        self.x = "instance"


star(A)
star(A())


class B:
    __all__ = ("y",)
    x = "x"
    y = "y"

    def __init__(self):
        self.__all__ = ["x"]


star(B)
star(B())
star(1)


class C:
    __slots__ = ("x",)


star(C())


class D:
    __dict__ = {"x": 5, "_y": 4}
    x = 7


star(D())


class E:
    __dict__ = 5


star(E())
module = types.ModuleType("module")
module.a = 1


class Items:
    def __getitem__(self, index):
        if index < 1:
            return "a"
        raise IndexError


class Wrong:
    def __getitem__(self, index):
        raise KeyError(index)


for names in (["a"], ["a", 5], {"a"}, {"a": 1}, ("a",), 5, "a", iter("a"), ["nope"], Items(), Wrong()):
    module.__all__ = names
    star(module)
del module.__all__
module.__dict__[5] = 3
star(module)
module.__name__ = 6
star(module)
