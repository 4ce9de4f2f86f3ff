# Unions of types, type parameters, aliases.
import types
import typing

print(int | str, (int | str) == (str | int), hash(int | str) == hash(str | int), isinstance(3, int | str), int | None)
print((int | str | int).__args__, list[int] | None, types.UnionType is typing.Union, issubclass(bool, int | str))
print(int | int, type(int | str), (int | str).__parameters__, str | (int | None) | float)
for operation in (lambda: int | 3, lambda: (int | str)[int], lambda: isinstance(1, int | list[int]), lambda: typing.Union[()], lambda: type("X", (int | str,), {})):
    try:
        print(operation())
    except TypeError as error:
        print(type(error).__name__, error)
T = typing.TypeVar("T")
S = typing.TypeVar("S", bound=int, covariant=True)
C = typing.TypeVar("C", int, str, contravariant=True)
print(T, S, C, S.__bound__, C.__constraints__, T.__module__, T.has_default(), T.__default__)
print(T | int, dict[str, T][int], (T | list[T])[int], typing.Union[int, None], typing.Optional[str])
for call in (lambda: typing.TypeVar("A", int), lambda: typing.TypeVar("A", covariant=True, contravariant=True), lambda: typing.TypeVar(3), lambda: typing.TypeVar("A", int, str, bound=int)):
    try:
        print(call())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
type Pair[A, *B, **D] = tuple[A, *B]
print(Pair, Pair.__type_params__, Pair.__name__, type(Pair), Pair.__type_params__[0].__name__)
type Lazy = undefined_name
try:
    Lazy.__value__
except NameError as error:
    print(error)


def first[E: (int, str), F = int](value: E) -> E:
    return value


print(first.__type_params__, first.__type_params__[0].__constraints__, first.__type_params__[1].__default__)
Ts = typing.TypeVarTuple("Ts")
P = typing.ParamSpec("P")
print(tuple[*Ts][int, str], tuple[int, *Ts][str, float], P, P.args, P.kwargs, P.args == P.args, P.args.__origin__ is P)


class Box[V]:
    pass


print(Box.__type_params__, Box.__parameters__, Box.__orig_bases__[0].__origin__ is typing.Generic, Box[int].__args__, Box[int].__origin__ is Box)
print([x.__name__ for x in Box.__mro__], issubclass(Box, typing.Generic))
