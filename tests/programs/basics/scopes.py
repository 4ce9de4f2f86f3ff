x = "global"


def outer():
    x = "outer"

    def inner():
        nonlocal x
        x = "changed"
        return x

    def reader():
        return x

    before = reader()
    inner()
    return before, reader()


print(outer(), x)


def set_global():
    global x, created
    x = "set"
    created = 1


set_global()
print(x, created)


def unbound():
    try:
        print(y)
    except UnboundLocalError as e:
        print(type(e).__name__, e)
    y = 1


unbound()


def deleted():
    z = 1
    del z
    try:
        z
    except UnboundLocalError as e:
        print(e)


deleted()


def free():
    def use():
        return w

    try:
        use()
    except NameError as e:
        print(type(e).__name__, e)
    w = 1
    return use()


print(free())
try:
    undefined_name
except NameError as e:
    print(e, e.name)


class Scope:
    x = "class"
    y = x

    def get(self):
        return x

    z = [x for _ in range(2)]


print(Scope.y, Scope().get(), Scope.z)
funcs = [lambda: i for i in range(3)]
print([f() for f in funcs])
funcs = [lambda i=i: i for i in range(3)]
print([f() for f in funcs])


def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    def down():
        nonlocal n
        n -= 1
        return n

    return up, down


up, down = counter()
print(up(), up(5), down(), up())
up2, _ = counter()
print(up2())
try:
    raise ValueError("gone")
except ValueError as e:
    pass
try:
    e
except NameError as err:
    print(err)
print(len("abc"))
len = lambda v: 42
print(len("abc"))
del len
print(len("abc"))
print(sorted(k for k in locals() if k in ("x", "up", "down")))


def local_names(a, b=2):
    c = 3
    return locals()


print(local_names(1))
print((walrus := 5) + walrus, [last := v for v in range(4)], last)
