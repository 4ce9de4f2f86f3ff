# Replaced bases reach the subclasses; metaclasses have a say in the order.
class A:
    name = "A"


class B:
    name = "B"

    def hello(self):
        return "hello"


class C(A):
    pass


class D(C):
    pass


instance = D()
print(instance.name)
C.__bases__ = (B,)
print(instance.name, instance.hello(), D.__mro__, A.__subclasses__(), B.__subclasses__())


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


def assign(cls, bases):
    cls.__bases__ = bases
    return cls.__mro__


attempt(lambda: assign(C, ()))
attempt(lambda: assign(C, [B]))
attempt(lambda: assign(C, (B, 1)))
attempt(lambda: assign(C, (D,)))
attempt(lambda: assign(C, (B, B)))
attempt(lambda: assign(C, (type(None),)))
attempt(lambda: assign(int, (object,)))
attempt(lambda: delattr(C, "__bases__"))


class E(A, B):
    pass


class F(A, B):
    pass


class G(E, F):
    pass


try:
    E.__bases__ = (B, A)
except TypeError:
    print("no order")
print(E.__mro__ == (E, A, B, object), E.__bases__ == (A, B), G.__mro__[1:3] == (E, F))


class Reversed(type):
    def mro(cls):
        return type.mro(cls)[::-1]


class H(C, metaclass=Reversed):
    pass


print(H.__mro__, H().name)
B.name = "changed"
print(H().name)


class Another(type):
    def mro(cls):
        return [cls, A, object]


class Outside(metaclass=Another):
    pass


print(Outside().name, issubclass(Outside, A), A.__subclasses__())
A.name = "changed, too"
print(Outside().name)


class Wrong(type):
    answer = None

    def mro(cls):
        return Wrong.answer or type.mro(cls)


for answer in [1], [dict, object], 5:
    Wrong.answer = answer
    attempt(lambda: Wrong("X", (), {}))


class Meta(type):
    pass


class Plain:
    pass


class Mixed(Plain, type):
    pass


class OfMixed(metaclass=Mixed):
    x = 1


print(sorted(OfMixed.__dict__)[-1])
attempt(lambda: setattr(OfMixed, "__dict__", {}))
