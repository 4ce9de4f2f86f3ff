# The module traceback, which reads code and frames; and who looks at the frames that call.
import io
import sys
import traceback
import warnings
from typing import Protocol, runtime_checkable


def fail(value):
    return [
        1 / 1,
        value.missing,
    ]


def show(text):
    """All but the marks below lines."""
    for line in text.splitlines():
        if line.strip(" ~^"):
            print(line)


def middle():
    fail("text" "more")


try:
    middle()
except AttributeError as error:
    out = io.StringIO()
    traceback.print_exc(file=out)
    show(out.getvalue())
    show("".join(traceback.format_exception(error, limit=-1)))
    stack = traceback.extract_tb(error.__traceback__)
    print([(frame.name, frame.lineno - stack[0].lineno) for frame in stack])
    print([name for name, _ in ((f.f_code.co_name, n) for f, n in traceback.walk_tb(error.__traceback__))], error.__traceback__.tb_lasti % 2)


def inner():
    return [frame.name for frame in traceback.extract_stack()]


def outer():
    return inner()


print(outer())


def names():
    depth, found = 0, []
    while True:
        try:
            found.append(sys._getframe(depth).f_code.co_name)
        except ValueError:
            return found
        depth += 1


class Looks:
    def __init__(self):
        self.found = names()


print(names(), (lambda: names())(), Looks().found)
code = fail.__code__
print(sorted({line - code.co_firstlineno for _, _, line in code.co_lines() if line is not None and line > code.co_firstlineno}), all(len(position) == 4 for position in code.co_positions()))


def deprecated():
    warnings.warn("old", DeprecationWarning, stacklevel=2)


def caller():
    deprecated()


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    caller()
print(caught[0].lineno - caller.__code__.co_firstlineno, caught[0].filename == __file__)


@runtime_checkable
class HasX(Protocol):
    x: int


@runtime_checkable
class HasMethod(Protocol):
    def method(self): ...


class Foo:
    def __init__(self):
        self.x = 1

    def method(self):
        pass


class Nominal(HasX):
    def __init__(self):
        self.x = 2


class NominalMethod(HasMethod):
    pass


for _ in range(3):
    print(isinstance(Foo(), HasX), isinstance(5, HasX), isinstance(Foo(), HasMethod), issubclass(Foo, HasMethod), issubclass(int, HasMethod), isinstance(Nominal(), HasX), isinstance(NominalMethod(), HasMethod), issubclass(NominalMethod, HasMethod))
try:
    issubclass(Foo, HasX)
except TypeError as error:
    print(error)
