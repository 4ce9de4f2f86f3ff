class Temperature:
    def __init__(self, c):
        self._c = c

    @property
    def celsius(self):
        "in degrees"
        return self._c

    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError("too cold")
        self._c = value

    @celsius.deleter
    def celsius(self):
        print("deleted")
        self._c = 0

    fahrenheit = property(lambda self: self._c * 9 / 5 + 32)


t = Temperature(100)
print(t.celsius, t.fahrenheit, Temperature.celsius.__doc__)
t.celsius = 20
print(t.celsius, t.fahrenheit)
del t.celsius
print(t.celsius)
try:
    t.celsius = -300
except ValueError as e:
    print(e)
try:
    t.fahrenheit = 5
except AttributeError as e:
    print(e)
try:
    del t.fahrenheit
except AttributeError as e:
    print(e)


class Sub(Temperature):
    @property
    def celsius(self):
        return super().celsius + 1000

    @Temperature.fahrenheit.getter
    def fahrenheit(self):
        return "sub"


print(Sub(5).celsius, Sub(5).fahrenheit)


class Slots:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


s = Slots()
print(s.a)
for action in [lambda: s.b, lambda: setattr(s, "c", 1), lambda: s.__dict__, lambda: delattr(s, "b")]:
    try:
        print(action())
    except AttributeError as e:
        print(e)
s.b = 2
del s.a
print(hasattr(s, "a"), s.b, Slots.a)


class SubSlots(Slots):
    __slots__ = ("c",)


x = SubSlots()
x.c, x.b = 3, 4
print(x.c, x.b, x.a)


class WithDict(Slots):
    pass


w = WithDict()
w.anything = 1
print(w.__dict__, w.a)


class Desc:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        print("set", self.name, value)
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        print("delete", self.name)


class NonData:
    def __get__(self, instance, owner=None):
        return "non-data", instance is None, owner.__name__


class Uses:
    d = Desc()
    n = NonData()


u = Uses()
print(u.d)
u.d = 5
print(u.d, u.__dict__)
u.__dict__["d"] = 6
print(u.d)
del u.d
print(u.n, Uses.n)
u.n = "own"
print(u.n)
print(type(Uses.d).__name__, type(Uses.__dict__["d"]).__name__)


class Bound:
    def m(self):
        return "m"

    @staticmethod
    def s():
        return "s"

    @classmethod
    def c(cls):
        return cls.__name__


b = Bound()
m = b.m
print(m(), m.__self__ is b, m.__func__ is Bound.m, b.m == b.m, b.m is b.m, Bound.c.__self__ is Bound, b.s(), Bound.s())
b.m = lambda: "instance"
print(b.m(), Bound.m(b))
Bound.added = lambda self, k: (self is b, k)
print(b.added(3))
