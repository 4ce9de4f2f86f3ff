class R:
    def __repr__(self):
        return "R()"


class S:
    def __str__(self):
        return "S str"

    def __repr__(self):
        return "S repr"


print(R(), str(R()), [R()], f"{R()} {R()!r} {S()} {S()!r} {S()!s}", "%s %r" % (S(), S()), {1: S()}, (S(),), {S()} and "set")
print(str(S), repr(S), S.__name__)


class Del:
    def __init__(self):
        self.items = []

    def __eq__(self, other):
        return NotImplemented

    __hash__ = None


d = Del()
print(d == d, d == Del(), d != Del())
print(type(d).__hash__)


class Total:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __le__(self, o):
        return self.v <= o.v


print(Total(1) <= Total(2), Total(1) >= Total(2), Total(1) == Total(1), Total(1) != Total(1))


class Name:
    def __init__(self):
        self.__private = 1
        self._protected = 2

    def __method(self):
        return self.__private

    def call(self):
        return self.__method()


n = Name()
print(n.call(), sorted(n.__dict__), n._Name__private)
try:
    n.__private
except AttributeError as e:
    print(e)


class Outer:
    class Inner:
        def m(self):
            return type(self).__qualname__

    @classmethod
    def make(cls):
        return cls.Inner()


print(Outer.make().m(), Outer.Inner.__qualname__, Outer.Inner.m.__qualname__)


class Doc:
    """A docstring."""
    x: int = 5
    y: "str"


print(Doc.__doc__, Doc.__annotations__, Doc.__module__)
print(Doc.__dict__["x"], "y" in Doc.__dict__, sorted(k for k in vars(Doc) if not k.startswith("__")))


class Cond:
    if True:
        a = 1
    else:
        b = 2
    for i in range(3):
        pass
    c = [k for k in range(2)]


print(Cond.a, Cond.i, Cond.c, hasattr(Cond, "b"))


def f():
    class Local:
        def g(self):
            return 1
    return Local


print(f().__qualname__, f().g.__qualname__, f() is f())
print(object.__repr__(5)[:12], type.__repr__(int), int.__doc__[:20] if int.__doc__ else "")
print(isinstance(R, type), type(R) is type, issubclass(R, object), R.__class__)


class Weird:
    def __getitem__(self, k):
        if k > 3:
            raise IndexError
        return k * k


print(list(Weird()), 9 in Weird(), 10 in Weird())
