"""Module objects made by hand, and by classes that derive from theirs."""

import types


class Lazy(types.ModuleType):
    def __init__(self, name):
        super().__init__(name)
        self.asked = []

    def __getattr__(self, name):
        self.asked.append(name)
        return name.upper()


lazy = Lazy("lazy")
print(lazy.__name__, lazy.__doc__, lazy.__spec__, lazy.colour, lazy.asked)
plain = types.ModuleType("plain", doc="What it is.")
print(plain, plain.__doc__, sorted(vars(plain)))
for arguments in (), (1,):
    try:
        types.ModuleType(*arguments)
    except TypeError as error:
        print(error)
print(type.__module__, types.FunctionType.__module__, types.BuiltinFunctionType.__module__, Lazy.__module__)


class Odd:
    __module__ = 5


print(Odd.__module__)
