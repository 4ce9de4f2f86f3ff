# Docstrings of what is built in: found by the name of the type or module, wherever the function was got from.
import collections, itertools, math, operator, types


class Sub(list):
    pass


class Plain:
    pass


for thing in (
    len, math.sqrt, operator.add, itertools.count, collections.deque, collections.deque.rotate, math, dict, dict.get, {}.get, Sub.append, Sub().append,
    list.__add__, [].__add__, Sub().__add__, int.__new__, object.__new__, Sub.__new__, dict.fromkeys, str.maketrans, type.mro, Sub.mro, int.real, complex.imag,
    property.fget, types.FunctionType.__code__, Plain.__dict__["__dict__"], Plain.__dict__["__weakref__"], object.__reduce__, object.__init_subclass__,
    ValueError, ImportError.name, OSError.errno, KeyError.__str__, BaseException.with_traceback, type(iter([])).__length_hint__, type(iter([])), type(None),
    type(iter([])).__next__, range.start, slice.indices, memoryview.tobytes, classmethod, staticmethod, property, types.FunctionType, types.MethodType,
    float.__getformat__, int.__int__, int.__getnewargs__, frozenset.__and__, types.GeneratorType.send, types.GeneratorType,
):
    doc = thing.__doc__
    print(getattr(thing, "__qualname__", getattr(thing, "__name__", "?")), "|", (doc or str(doc)).partition("\n")[0])

# These types have an attribute of that name for their instances.
print(types.BuiltinFunctionType.__doc__, types.GetSetDescriptorType.__doc__, type(int.__add__).__doc__)

# What the name of a class written in Python has to do with others does not count.
for name in "list", "", "é.x", "_.", "os.stat_result":
    print(type(name, (), {"__doc__": types.FunctionType.__dict__["__doc__"]}).__doc__, type(name, (), {}).__doc__)
