class P:
    k = 1

    def f(self):
        return self.k

    def g(self):
        return 1


def replace_method(n):
    p, total = P(), 0
    for i in range(n):
        if i == n // 2:
            P.g = lambda self: 10
        if i == n - 10:
            p.g = lambda: 1000
        total += p.g()
    return total


print(replace_method(4000))


def class_attribute(n):
    p, total = P(), 0
    for i in range(n):
        if i == 1000:
            P.k = 2
        if i == 2000:
            p.k = 3
        if i == 3000:
            del p.k
            P.k = 0.25
        total += p.f()
    return total


print(class_attribute(4000))


class Base:
    def who(self):
        return 1


class Child(Base):
    pass


def inherit(n):
    c, total = Child(), 0
    for i in range(n):
        if i == 1000:
            Base.who = lambda self: 2
        if i == 2000:
            Child.who = lambda self: 3
        if i == 3000:
            del Child.who
        total += c.who()
    return total


print(inherit(4000))


class X:
    def who(self):
        return "x"


class Y:
    def who(self):
        return "y"


def change_class(n):
    o, counts = X(), {}
    for i in range(n):
        if i % 1300 == 1299:
            o.__class__ = Y if type(o) is X else X
        w = o.who()
        counts[w] = counts.get(w, 0) + 1
    return counts


print(change_class(5000))


class Prop:
    v = 1


def becomes_property(n):
    o, total = Prop(), 0
    for i in range(n):
        if i == 2000:
            Prop.v = property(lambda self: 5)
        total += o.v
    return total


print(becomes_property(3000))


class Ops:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        return Ops(self.v + o)


def operator_added(n):
    o, errors = Ops(0), 0
    for i in range(n):
        if i == 1000:
            Ops.__mul__ = lambda self, k: Ops(self.v * k)
        if i == 2500:
            del Ops.__add__
        try:
            o = o * 1
            o = o + 1
        except TypeError:
            errors += 1
    return o.v, errors


print(operator_added(3000))


class WithGetattr:
    pass


def getattr_added(n):
    o, missing, found = WithGetattr(), 0, 0
    for i in range(n):
        if i == 1500:
            WithGetattr.__getattr__ = lambda self, name: 7
        try:
            found += o.nothing
        except AttributeError:
            missing += 1
    return missing, found


print(getattr_added(3000))


class M:
    pass


class N1:
    def z(self):
        return 1


class N2:
    def z(self):
        return 2


class Q(N1):
    pass


def bases(n):
    q, total = Q(), 0
    for i in range(n):
        if i == 1500:
            Q.__bases__ = (N2,)
        total += q.z()
    return total


print(bases(3000))
