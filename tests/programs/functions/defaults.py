def append(item, target=[]):
    target.append(item)
    return target


print(append(1), append(2), append(3, []), append(4))
print(append.__defaults__)
n = 10


def late(a=n, *, b=n * 2):
    return a, b


n = 20
print(late(), late.__defaults__, late.__kwdefaults__)
late.__defaults__ = (99,)
late.__kwdefaults__ = {"b": 98}
print(late())
late.__defaults__ = None
try:
    late()
except TypeError as e:
    print(e)


def order(a=print("default a"), b=print("default b")):
    pass


print(order.__name__, order.__qualname__, order.__module__, order.__doc__)


def documented(a: int, b: "text" = 2) -> float:
    """Says what it does."""
    return a / b


print(documented.__doc__, documented.__annotations__)
documented.attribute = "set"
print(documented.attribute, documented.__dict__, documented(3))
code = documented.__code__
print(code.co_name, code.co_argcount, code.co_varnames, code.co_kwonlyargcount, code.co_posonlyargcount)


def outer():
    def inner():
        pass

    class K:
        def m(self):
            pass

    return inner, K.m


for function in outer():
    print(function.__qualname__)
print((lambda: 0).__name__, (lambda: 0).__qualname__)


# Methods and functions that are given fewer arguments than they have parameters, or too few, or too many.
class Given:
    def method(self, a, b=2, c=3):
        return a, b, c


def given(a, b=2, c=3):
    return a, b, c


bound = Given().method
for _ in range(40):
    answers = [given(1), given(1, 5), bound(1), bound(1, 5, 6), Given().method(7), given(1, c=9), Given.method(None, 4)]
print(answers)
for bad in (lambda: given(), lambda: given(1, 2, 3, 4), lambda: bound(), lambda: bound(1, 2, 3, 4), lambda: Given().method()):
    try:
        bad()
    except TypeError as error:
        print(error)
given.__defaults__ = (20,)
print(given(1, 2))
try:
    given(1)
except TypeError as error:
    print(error)
given.__defaults__ = None
try:
    given(1, 2)
except TypeError as error:
    print(error)
