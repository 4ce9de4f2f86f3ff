"""Misuse of built-in machinery that is to end in an exception: closures of exec, __dict__ of functions, exceptions that are none."""

import functools
import sys


def function():
    pass


def attempt(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, str(error).split(" at 0x")[0])


attempt(lambda: delattr(function, "__dict__"))
attempt(lambda: setattr(function, "__dict__", 7))
function.__dict__ = {"note": 1}
print(function.note)


def make():
    value = 1

    def inner():
        nonlocal value
        value += 1
        return value

    return inner


inner = make()
attempt(lambda: exec(inner.__code__))
attempt(lambda: eval(inner.__code__, {}))
attempt(lambda: exec(inner.__code__, {}, closure=()))
attempt(lambda: exec(inner.__code__, {}, closure=(1,)))
attempt(lambda: exec(function.__code__, {}, closure=inner.__closure__))
attempt(lambda: exec("1", {}, closure=inner.__closure__))
exec(inner.__code__, {}, closure=inner.__closure__)
print(inner())

partial = functools.partial(print)
partial.keywords[1] = 2
attempt(partial)
partial.__setstate__((partial, (partial,), {}, {}))
print(repr(partial))


class NotAnException(Exception):
    def __new__(cls, *arguments):
        return cls


def generator(catches):
    try:
        yield
    except TypeError as error:
        if not catches:
            raise
        yield str(error)


for catches in (True, False):
    running = generator(catches)
    next(running)
    attempt(lambda: running.throw(NotAnException))
attempt(lambda: generator(True).throw(NotAnException))


class Endless:
    pass


Endless.__call__ = Endless()
try:
    Endless()()
except RecursionError:
    print("too deep")

print(sys.get_int_max_str_digits())
attempt(lambda: sys.set_int_max_str_digits(5))
sys.set_int_max_str_digits(700)
attempt(lambda: len(str(10**800)))
sys.set_int_max_str_digits(0)
attempt(lambda: len(str(10**5000)))
sys.breakpointhook = lambda *arguments, **keywords: print("stopped", arguments, keywords)
breakpoint(1, two=2)
del sys.breakpointhook
attempt(breakpoint)
