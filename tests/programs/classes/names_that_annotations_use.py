"""Names that the compiler uses itself for annotations, bound by programs."""


class Named:
    __classdict__: int


print(Named.__annotations__)


class Bound:
    __classdict__ = 5
    x: int = 1


print(Bound.__annotations__, Bound.__classdict__)
for value in (0, {}, [], "", object(), frozenset()):
    for left in ("__conditional_annotations__", 'globals()["__conditional_annotations__"]'):
        try:
            exec(f"{left} = value\nif 1:\n x: int", {"value": value})
        except TypeError as error:
            print(error)
for case in ('f""', 'f"{x}"', 't""', '"a" f"b"', "-0 ** 0j", "_.a", "0 * 0j", "a.b.c", "-1.5"):
    try:
        compile(f"match value:\n case {case}: pass", "<source>", "exec")
        print(case, "compiles")
    except SyntaxError as error:
        print(case, "|", error.msg, error.offset, error.end_offset)
x = "global"


def function():
    x = "enclosing"

    class Inner:
        global x

        def method[T: x](self):
            pass

    Inner.x = "class"
    return Inner.method.__type_params__[0].__bound__


print(function())
