import types


def f(a, b=1):
    return a + b


print(type(f) is types.FunctionType, type(len) is types.BuiltinFunctionType, type([].append) is types.BuiltinMethodType, type((x for x in ())) is types.GeneratorType, type(None) is types.NoneType, type(types) is types.ModuleType, isinstance(f.__code__, types.CodeType))


class C:
    def m(self):
        return self

    @classmethod
    def c(cls):
        return cls


print(type(C().m) is types.MethodType, types.MethodType(lambda self, k: (self, k), 5)(6), type(C.__dict__["m"]) is types.FunctionType, type(C.__dict__) is types.MappingProxyType)
n = types.SimpleNamespace(a=1, b="x")
n.c = 3
print(n, n.a, n == types.SimpleNamespace(a=1, b="x", c=3), vars(n))
m = types.ModuleType("made", "its docstring")
m.x = 5
print(m.__name__, m.__doc__, m.x, "x" in vars(m), repr(m))
print(types.CapsuleType, [name for name in dir(types) if name.endswith("Type")])
try:
    types.CapsuleType()
except TypeError as e:
    print(e)
p = types.MappingProxyType({"k": 1})
print(p["k"], list(p), p.get("z"), p | {"z": 2}, p)
try:
    p["k"] = 2
except TypeError as e:
    print(e)
K = types.new_class("K", (C,), {}, lambda ns: ns.update(attr=7))
print(K.attr, K.__bases__, K.__name__)
g = types.FunctionType(f.__code__, {"__builtins__": __builtins__}, "renamed", (10,))
print(g.__name__, g(1), g.__defaults__)


class D:
    @types.DynamicClassAttribute
    def v(self):
        return "instance"


print(D().v)
print(int | str, isinstance(5, int | None), list[int], dict[str, list[int]].__args__, list[int]([1, 2]), types.GenericAlias(list, (int,)), type(int | str).__name__, (int | str) == (str | int))


def cell_value():
    x = 3
    return lambda: x


print(cell_value().__closure__[0].cell_contents, type(cell_value().__closure__[0]) is types.CellType)
