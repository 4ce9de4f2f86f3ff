class Base:
    kind = "base"

    def __init__(self, name):
        self.name = name

    def hello(self):
        return f"{self.kind} {self.name}"

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"


class Child(Base):
    kind = "child"

    def __init__(self, name, extra):
        super().__init__(name)
        self.extra = extra

    def hello(self):
        return super().hello() + f" +{self.extra}"


c = Child("n", 1)
print(c, c.hello(), isinstance(c, Base), issubclass(Child, Base), Child.__bases__, Child.__mro__)
print(Base("b").hello(), Base.hello(c))
Base.kind = "changed"
print(Base("b").hello(), c.hello())
del Child.kind
print(c.hello())
c.kind = "instance"
print(c.hello())


class A:
    def who(self):
        return ["A"]


class B(A):
    def who(self):
        return ["B"] + super().who()


class C(A):
    def who(self):
        return ["C"] + super().who()


class D(B, C):
    def who(self):
        return ["D"] + super().who()


print(D().who(), [k.__name__ for k in D.__mro__])
print(super(B, D()).who(), super(D, D).who(D()))
try:
    class Bad(A, B):
        pass
except TypeError as e:
    print(e)
try:
    class Bad(A, A):
        pass
except TypeError as e:
    print(e)
try:
    class Bad(bool):
        pass
except TypeError as e:
    print(e)
try:
    class Bad(5):
        pass
except TypeError as e:
    print(e)


class Number(int):
    def double(self):
        return Number(self * 2)


n = Number(21)
print(n.double(), type(n.double()).__name__, n + 1, type(n + 1).__name__, isinstance(n, int), {n: 1}[21])


class Stack(list):
    def push(self, v):
        self.append(v)
        return self


print(Stack([1]).push(2), len(Stack()), Stack("ab") == ["a", "b"])


class Text(str):
    def shout(self):
        return self.upper() + "!"


print(Text("hi").shout(), Text("a") + "b", type(Text("a").upper()).__name__)


class Default(dict):
    def __missing__(self, key):
        return key * 2


print(Default(a=1)["a"], Default()["xy"], Default().get("q"))


class Err(ValueError):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


try:
    raise Err(5)
except ValueError as e:
    print(e, e.code, e.args)


class NewOnly:
    def __new__(cls, v):
        self = super().__new__(cls)
        self.v = v
        return self


print(NewOnly(3).v)


class Single:
    instance = None

    def __new__(cls):
        if cls.instance is None:
            cls.instance = object.__new__(cls)
        return cls.instance


print(Single() is Single())


class Other:
    def __new__(cls):
        return 5

    def __init__(self):
        print("never")


print(Other())


class BadInit:
    def __init__(self):
        return 5


try:
    BadInit()
except TypeError as e:
    print(e)
try:
    object(1)
except TypeError as e:
    print(e)
try:
    super().x
except RuntimeError as e:
    print(e)
