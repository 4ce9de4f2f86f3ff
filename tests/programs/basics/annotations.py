def f(a: int, b: "later" = 1, *args: str, c: undefined_name = 2, **k: float) -> bool:
    x: list[int] = [1]
    y: never_evaluated
    return a


print(f(1))
try:
    f.__annotations__
except NameError as e:
    print(e)


class C:
    a: int
    b: str = "x"
    c: "C"
    d: list["C"] | None = None


print(C.__annotations__, C.b, hasattr(C, "a"))
n: int = 5
m: str
print(n, __annotations__ if False else "module")


def g(x: int) -> str: ...


print(g.__annotations__)
type Pair[T] = tuple[T, T]
print(Pair, Pair.__value__, Pair.__type_params__)


def generic[T: int](x: T) -> T:
    return x


class Box[T]:
    def __init__(self, v: T):
        self.v = v


print(generic(5), Box(3).v, Box[int], generic.__type_params__, Box.__type_params__)
(parenthesised): int = 3
obj = C()
obj.attr: int = 9
print(parenthesised, obj.attr)
