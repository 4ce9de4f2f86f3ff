"""Assigning to f_lineno in a trace function."""

import sys
import warnings

warnings.simplefilter("ignore")


def jumping(function, origin, target, event="line"):
    output = []
    done = False

    def trace(frame, what, argument):
        nonlocal done
        if frame.f_code is not function.__code__:
            return None
        line = frame.f_lineno - frame.f_code.co_firstlineno
        if not done and what == event and line == origin:
            done = True
            frame.f_lineno = frame.f_code.co_firstlineno + target
        return trace

    sys.settrace(trace)
    try:
        result = function(output)
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    sys.settrace(None)
    print(function.__name__, origin, target, event, output, result)


def straight(output):
    output.append(1)
    output.append(2)
    output.append(3)


def loops(output):
    for i in 1, 2:
        output.append(i)
    output.append("between")
    while len(output) < 5:
        output.append("more")
    return "end"


def tries(output):
    try:
        output.append(2)
        1 / 0
    except ZeroDivisionError:
        output.append(5)
    finally:
        output.append(7)
    output.append(8)
    return sys.exception()


class Context:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass


def contexts(output):
    with Context():
        output.append(2)
        output.append(3)
    output.append(4)


def unbound(output):
    output.append(1)
    x = 2
    return x


def inside(output):
    for i in [1]:
        with Context():
            output.append(3)
        output.append(4)
    output.append(5)


def within(output):
    x = 3
    output.extend(
        (f"{x!r} and",
         f"{x!r} and",
         [f"{x!r} {x + 1}",
          x],
         x))
    output += [6,
               *output[:2], 7, *output[2:],
               8]


jumping(straight, 1, 3)
jumping(straight, 3, 1)
jumping(straight, 1, 99)
jumping(straight, 1, -1)
jumping(straight, 0, 2, "call")
jumping(straight, 3, 1, "return")
jumping(loops, 3, 2)
jumping(loops, 2, 3)
jumping(loops, 3, 5)
jumping(loops, 2, 6)
jumping(tries, 2, 5)
jumping(tries, 5, 8)
jumping(tries, 1, 8)
jumping(tries, 2, 7)
jumping(contexts, 1, 3)
jumping(contexts, 2, 4)
jumping(unbound, 1, 3)
jumping(inside, 3, 4)
jumping(inside, 3, 5)
for line in 3, 4, 5, 6, 9, 10:
    jumping(within, line, 1)

frame = sys._getframe()
for value in 5, "five", 1 << 40:
    try:
        frame.f_lineno = value
    except ValueError as error:
        print(error)
