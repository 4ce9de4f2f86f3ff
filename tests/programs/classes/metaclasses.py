class Meta(type):
    def __new__(mcls, name, bases, namespace, **kwargs):
        print("new", name, [b.__name__ for b in bases], sorted(k for k in namespace if not k.startswith("__")), kwargs)
        cls = super().__new__(mcls, name, bases, namespace)
        cls.tag = name.lower()
        return cls

    def __init__(cls, name, bases, namespace, **kwargs):
        print("init", name)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args):
        print("call", cls.__name__, args)
        return super().__call__(*args)

    def __len__(cls):
        return 42

    def __getattr__(cls, name):
        return f"meta {name}"

    def __repr__(cls):
        return f"<meta {cls.__name__}>"

    @property
    def prop(cls):
        return "prop " + cls.__name__

    def __iter__(cls):
        return iter("abc")

    def __contains__(cls, x):
        return x == 1

    def __instancecheck__(cls, x):
        return x == "magic" or type.__instancecheck__(cls, x)


class A(metaclass=Meta):
    x = 1

    def f(self):
        pass


class B(A, flag=True):
    y = 2


print(A, B, A.tag, B.tag, len(A), A.missing, B.prop, type(B) is Meta, list(A), 1 in A, isinstance("magic", A), isinstance(B(), A))


class Prepared(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        print("prepare", name)
        return {"injected": 7}


class P(metaclass=Prepared):
    doubled = injected * 2


print(P.injected, P.doubled)


class Plugin:
    registry = {}

    def __init_subclass__(cls, /, key=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry[key or cls.__name__] = cls


class One(Plugin):
    pass


class Two(Plugin, key="second"):
    pass


print({k: v.__name__ for k, v in Plugin.registry.items()})
try:
    class Three(Plugin, unknown=1):
        pass
except TypeError as e:
    print(e)
Dynamic = type("Dynamic", (A,), {"z": 3, "m": lambda self: self.z})
print(Dynamic.z, Dynamic().m(), Dynamic.__name__)


class M1(type):
    pass


class M2(type):
    pass


class X(metaclass=M1):
    pass


class Y(metaclass=M2):
    pass


try:
    class Z(X, Y):
        pass
except TypeError as e:
    print(e)


class Generic:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


print(Generic["T"])


def factory(name, bases, namespace):
    return (name, bases, sorted(k for k in namespace if not k.startswith("__")))


class NotAClass(metaclass=factory):
    attr = 1


print(NotAClass)


class Entries:
    def __mro_entries__(self, bases):
        return (Plugin,)


class FromEntry(Entries()):
    pass


print(FromEntry.__bases__, type(FromEntry.__orig_bases__[0]).__name__)
print(Plugin.__subclasses__() == [One, Two, FromEntry] or [c.__name__ for c in Plugin.__subclasses__()])


# `type` makes classes of the metaclass that their bases have, whichever it is called for.
class Counted(type):
    made = []

    def __init__(cls, name, bases, namespace):
        Counted.made.append(name)
        super().__init__(name, bases, namespace)


class Base(metaclass=Counted):
    pass


print(type(type("Derived", (Base,), {})).__name__, type(type.__new__(type, "Other", (Base,), {})).__name__, Counted.made)
