"""What functions, generators, methods and cells take and say."""

import types


def closure():
    a = 1

    def inner():
        return a

    return inner


def plain():
    return 0


for function, code in (plain, closure().__code__), (closure(), plain.__code__):
    try:
        function.__code__ = code
    except ValueError as error:
        print(error)
    print(function())
for name, value in ("__kwdefaults__", (1, 2)), ("__type_params__", 5), ("__type_params__", None), ("__code__", 1):
    try:
        setattr(plain, name, value)
    except TypeError as error:
        print(error)


def generating():
    yield


async def coroutine():
    pass


made = coroutine()
for generator in generating(), made:
    for name in "__name__", "__qualname__":
        try:
            setattr(generator, name, 123)
        except TypeError as error:
            print(error)
        try:
            delattr(generator, name)
        except TypeError as error:
            print(error)
        setattr(generator, name, "new")
        print(getattr(generator, name))
made.close()


class Named:
    __name__ = "name"

    def __call__(self):
        pass

    def __repr__(self):
        return "<Named>"


print(types.MethodType(Named(), 5), types.MethodType(Named, Named()), types.MethodType(len, ()))
held = property(len)
for change in lambda: setattr(held, "fget", 1), lambda: delattr(held, "fset"):
    try:
        change()
    except AttributeError as error:
        print(error)
cell = types.CellType
print(cell(2) < cell(3), cell(2) == cell(2), cell(2) != cell(2), cell() < cell(-4), cell() == cell(), cell(1) >= cell(), cell(1) == 1)
try:
    cell(1) < cell("")
except TypeError as error:
    print(error)
try:
    hash(cell(1))
except TypeError as error:
    print(error)
