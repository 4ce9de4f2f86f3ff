class A:
    def f(self):
        return "A.f"

    @classmethod
    def c(cls):
        return "A.c " + cls.__name__

    @staticmethod
    def s():
        return "A.s"

    @property
    def p(self):
        return "A.p"

    attr = "A.attr"


class B(A):
    def f(self):
        return "B>" + super().f()

    @classmethod
    def c(cls):
        return "B>" + super().c()

    @staticmethod
    def s():
        return "B>" + super(B, B).s()

    @property
    def p(self):
        return "B>" + super().p

    def get(self):
        return super().attr

    def nested(self):
        return [super(B, self).f() for _ in range(1)], (lambda: super(B, self).f())()

    def arg(this):
        return super().f()

    def closure(self):
        def inner():
            return __class__.__name__
        return inner()


b = B()
print(b.f(), b.c(), B.c(), b.s(), b.p, b.get(), b.nested(), b.arg(), b.closure())
print(super(B, b).f(), super(B, B).c())
try:
    super(B, A()).f()
except TypeError as e:
    print(e)
try:
    super(B, b).nothing
except AttributeError as e:
    print(e)


def outside(self):
    return super().f()


try:
    outside(b)
except RuntimeError as e:
    print(e)


class Cooperative:
    def __init__(self, **kwargs):
        if kwargs:
            raise TypeError(f"left over: {sorted(kwargs)}")


class X(Cooperative):
    def __init__(self, x=0, **kwargs):
        super().__init__(**kwargs)
        self.x = x


class Y(Cooperative):
    def __init__(self, y=0, **kwargs):
        super().__init__(**kwargs)
        self.y = y


class XY(X, Y):
    pass


v = XY(x=1, y=2)
print(v.x, v.y, [k.__name__ for k in XY.__mro__])
try:
    XY(z=1)
except TypeError as e:
    print(e)
print(repr(super(B, b)).split(" object")[0], super(B, b).__thisclass__.__name__, super(B, b).__self_class__.__name__)
