"""Attributes of functions that take only some values, and calls that look at their arguments first."""
import types


def attempt(source):
    try:
        exec(source, globals())
        print(source, "works")
    except Exception as error:
        print(source, "|", type(error).__name__, error)


def f(x=1, *, y=2):
    return x, y


for name in ["__defaults__", "__kwdefaults__", "__annotations__", "__annotate__", "__code__", "__name__", "__qualname__", "__type_params__", "__dict__"]:
    attempt(f"f.{name} = 5")
    attempt(f"del f.{name}")
attempt("f.__closure__ = 5")
attempt("f.__globals__ = 5")
attempt("f.__builtins__ = 5")
attempt("f.__annotate__ = None")
attempt("f.__defaults__ = None")
attempt("types.MethodType(5, 5)")
attempt("types.MethodType(f, None)")
attempt("eval('1', {}, 5)")
attempt("eval('1', 5)")
attempt("eval('1', types.MappingProxyType({}))")
attempt("eval('1', {}, [])")
attempt("exec('1', {}, 5)")
attempt("exec('1', 5)")
attempt("exec('1', None, 5)")
attempt("property(1, 2, 3, 4, 5)")
attempt("property().__set_name__()")
attempt("property().__set_name__(1, 2, 3)")
attempt("dict.__dict__['fromkeys']()")
attempt("dict.__dict__['fromkeys'](5)")
attempt("dict.__dict__['fromkeys'](int)")
print(dict.__dict__["fromkeys"](dict, "ab"), callable(dict.__dict__["fromkeys"]))


class Many:
    def __bytes__(self):
        return 5

    def __complex__(self):
        return 5

    def __int__(self):
        return "a"

    def __index__(self):
        return "a"

    def __iter__(self):
        return 5


many = Many()
attempt("bytes(many)")
attempt("bytearray(many)")
attempt("complex(many)")
attempt("'%d' % many")
attempt("'%x' % many")
attempt("'%c' % many")
attempt("b'%d' % many")


class Empty(type):
    def mro(cls):
        return []


attempt("class A(metaclass=Empty): pass")
attempt("type('a', (5,), {})")
attempt("type('a', (object(),), {})")
attempt("import collections; collections.deque.x = 5")
attempt("int.x = 5")


class Weak:
    pass


import weakref

weak = Weak()
print(weak.__weakref__)
reference = weakref.ref(weak)
print(weak.__weakref__ is reference)


class Slotted:
    __slots__ = "__weakref__"


slotted = Slotted()
reference = weakref.ref(slotted)
print(slotted.__weakref__ is reference, weakref.getweakrefs(slotted) == [reference])
try:
    1 / 0
except ZeroDivisionError as error:
    print(dir(error.__traceback__))


class Namespace:
    T = int

    def method[U: T](self):
        pass

    type Alias = T


Namespace.T = float
print(Namespace.method.__type_params__[0].__bound__, Namespace.Alias.__value__)
print([bit for bit in (8, 9, 10, 12, 24, 25, 26, 27, 28, 29, 30, 31) if bool.__flags__ >> bit & 1])
