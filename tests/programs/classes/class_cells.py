# What __classcell__ may be, when it is set, and super() on odd objects.
import warnings


def attempt(function):
    try:
        print(function.__name__, function())
    except (TypeError, RuntimeError) as error:
        print(function.__name__, type(error).__name__, error)


class Bad(type):
    def __new__(cls, name, bases, namespace, cell):
        namespace["__classcell__"] = cell
        return super().__new__(cls, name, bases, namespace)


for cell in (None, 0, "", object):

    @attempt
    def bad_cell():
        class A(metaclass=Bad, cell=cell):
            pass


@attempt
def other_class():
    class Meta(type):
        def __new__(cls, name, bases, namespace):
            made = super().__new__(cls, name, bases, namespace)
            type("B", (), namespace)
            return made

    class A(metaclass=Meta):
        def f(self):
            return __class__


@attempt
def forgotten():
    class Meta(type):
        def __new__(cls, name, bases, namespace):
            namespace.pop("__classcell__")
            return super().__new__(cls, name, bases, namespace)

    class A(metaclass=Meta):
        def f(self):
            return __class__


@attempt
def known_to_mro():
    seen = []

    class Meta(type):
        def mro(self):
            self.__dict__["f"]()
            return super().mro()

    class A(metaclass=Meta):
        def f():
            seen.append(__class__.__name__)

    return seen


class Base:
    def method(self):
        return "base of " + type(self).__name__


class Child(Base):
    def method(self):
        return super().method()

    def what(self):
        return super().__class__, super().__thisclass__.__name__

    @classmethod
    def made(cls):
        return super().__class__


print(Child().what(), Child.made())


class Proxy:
    def __init__(self, target):
        self.__target = target

    def __getattribute__(self, name):
        if name.startswith("_Proxy__"):
            return object.__getattribute__(self, name)
        return getattr(self.__target, name)


print(Child.method(Proxy(Child())))
for wrong in (3, Base(), type):
    try:
        Child.method(wrong)
    except TypeError as error:
        print(error)


@attempt
def cell_for_self():
    class X:
        def method(self):
            super()

    def f():
        k = X()
        return lambda: k

    X.method(f().__closure__[0])


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    type("Odd", (), {1: 2})
print(caught[0].category.__name__, caught[0].message)
try:
    type("Doc", (), {"__doc__": "x\udcdcy"})
except UnicodeEncodeError as error:
    print(error)
