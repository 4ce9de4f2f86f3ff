def f(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(f(1, d=4))
print(f(1, 20, 30, 40, 50, d=60, e=70, g=80))
print(f(1, d=4, a=9, b=8))


def g(a, b, c=3):
    return a, b, c


print(g(1, 2), g(1, c=5, b=4), g(*[1, 2], **{"c": 9}), g(*"ab", "c"), g(b=1, a=2))


def h(*, key):
    return key


def only(a, /):
    return a


def none():
    return None


calls = [
    lambda: g(), lambda: g(1), lambda: g(1, 2, 3, 4), lambda: g(1, 2, x=3), lambda: g(1, 2, a=3), lambda: g(c=1), lambda: h(1), lambda: h(),
    lambda: h(key=1, other=2), lambda: only(a=1), lambda: only(), lambda: none(1), lambda: none(x=1), lambda: f(), lambda: f(1),
    lambda: g(*5), lambda: g(**5), lambda: g(**{1: 2}), lambda: g(1, **{"a": 2}), lambda: g(**{"a": 1}, **{"a": 2}), lambda: f(1, d=1, **{"d": 2}),
    lambda: (lambda a, b: 0)(1), lambda: (lambda v: v())(5), lambda: g(1, 2, 3, 4, 5, z=1), lambda: h(1, 2, key=3), lambda: g(1, 2, cc=3), lambda: (lambda v: v(1))("a"),
]
for call in calls:
    try:
        print(call())
    except TypeError as e:
        print(e)


class C:
    def method(self, a, b=2):
        return a, b

    @classmethod
    def klass(cls, a):
        return a

    @staticmethod
    def static(a):
        return a


for call in [lambda: C().method(), lambda: C().method(1, 2, 3), lambda: C.method(), lambda: C(1), lambda: C.klass(), lambda: C.static(),
             lambda: C().static(1, 2), lambda: C.klass(1, 2), lambda: C().method(a=1, b=2, c=3)]:
    try:
        print(call())
    except TypeError as e:
        print(e)
print(C().method(1), C.klass(2), C.static(3), C().klass(4), C().static(5), C.method(C(), 6))


def star(*args, **kwargs):
    return args, kwargs


print(star(*[1], 2, *(3, 4), a=1, **{"b": 2}, c=3, **{"d": 4}))
print(star(**dict(self=1, args=2, kwargs=3)))
print(star(*{"x": 1}), star(*iter([1, 2])), star(*(i for i in range(3))))
