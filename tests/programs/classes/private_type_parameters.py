"""Private names and the names of classes in what surrounds generic classes, functions and aliases."""


class Foo[__T]:
    param = __T

    def method[__U](self, arg: __T, other: __U): ...


print(Foo.__type_params__, Foo.method.__annotations__, Foo.param is Foo.__type_params__[0])


def base(value):
    return type("Base", (), {"value": value})


class __Base:
    pass


class Derived[T: __Base](base(lambda: __Base), base([__Base for _ in (1,)])):
    pass


print(Derived.__bases__[0].value(), Derived.__bases__[1].value, Derived.__type_params__[0].__bound__)


class C[T]:
    T = "class"

    def method[U](x: [T for _ in (1,)], y: T, z: list(T for _ in (1,))): ...

    class Inner[U](base(T), base([T for _ in (1,)]), base(lambda: T)):
        pass

    type Alias = (T, [T for _ in (1,)], lambda: T)


print(C.method.__annotations__)
print(C.Inner.__bases__[0].value, C.Inner.__bases__[1].value, C.Inner.__bases__[2].value())
print(C.Alias.__value__[:2], C.Alias.__value__[2]())

x = "global"


def function():
    x = "nonlocal"

    class Class:
        type Before = x
        seen = [Before.__value__]
        x = "class"
        seen.append(Before.__value__)
        del x
        seen.append(Before.__value__)

    class Declared:
        global x
        type Alias = x

        def method[T](self, a: x): ...

    class Free:
        type Alias = x

    return Class.seen, Declared.Alias.__value__, Declared.method.__annotations__, Free.Alias.__value__


print(function())
