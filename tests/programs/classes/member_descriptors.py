# Which attributes of built-in types are members, and what slots say when they are empty.
import inspect
import types


class Point:
    __slots__ = ("x", "__hidden")

    def hidden(self):
        return self.__hidden


class Other:
    __slots__ = ["y", "x"]


class Another:
    __slots__ = ["x", "y"]


for owner, name in [(types.FunctionType, "__globals__"), (types.FunctionType, "__closure__"), (types.FunctionType, "__code__"), (complex, "real"), (float, "real"), (Point, "x")]:
    member = vars(owner)[name]
    print(type(member).__name__, inspect.ismemberdescriptor(member), inspect.isgetsetdescriptor(member), member, member.__name__, member.__qualname__, member.__objclass__.__name__)

print(types.MemberDescriptorType.__name__, types.GetSetDescriptorType.__name__)
point = Point()
for function in (lambda: point.x, lambda: Point.x.__get__(point), lambda: point.hidden(), lambda: setattr(3j, "real", 1), lambda: vars(complex)["real"].__set__(3j, 1)):
    try:
        function()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
print(vars(complex)["real"].__get__(3 + 2j), vars(types.FunctionType)["__globals__"].__get__(lambda: 1) is globals())

# Slots of the same names in another order are alike.
other = Other()
other.x, other.y = 1, 2
other.__class__ = Another
print(other.x, other.y, type(other).__name__)
try:
    other.__class__ = Point
except TypeError as error:
    print(error)


class Meta(type):
    def __setattr__(cls, name, value):
        object.__setattr__(cls, name, value)


class Class(metaclass=Meta):
    pass


for function in (lambda: setattr(Class, "a", 1), lambda: object.__setattr__(int, "a", 1), lambda: object.__delattr__(Class, "a")):
    try:
        function()
    except TypeError as error:
        print(error)


class Below(Other):
    __slots__ = ["z"]


class BelowAnother(Another):
    __slots__ = ["z"]


class Plain(Other):
    __slots__ = ()


below = Below()
for cls in (BelowAnother, Plain, Other):
    try:
        below.__class__ = cls
    except TypeError as error:
        print(error)
other.__class__ = Plain
print(type(other).__name__, other.x)
other.__class__ = Another
print(type(other).__name__, other.y)
