"""Traced are the `StopIteration` that ends a loop, where there is one; and `or` and `and` over several lines, each of whose jumps belongs to the whole."""
import sys

events = []


def trace(frame, event, argument):
    if frame.f_code.co_name in NAMES:
        told = argument[0].__name__ if event == "exception" else None
        events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, told))
    return trace


class Iterator:
    def __init__(self):
        self.left = 2

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return self.left


def generator():
    yield 1


def with_value():
    yield 1
    return 8


def loops():
    for i in Iterator():
        pass
    for i in generator():
        pass
    for i in with_value():
        pass
    for i in [1]:
        pass
    return [
        i
        for i in Iterator()
    ]


def either():
    return (
        a
        or
        b
        or
        c
    )


def both():
    return (
        a
        and
        b
        and
        c
    )


def mixed():
    if (
        a
        or b
    ):
        pass
    return (
        a
        and
        b
        or
        c
    )


NAMES = ("loops", "either", "both", "mixed")
for a, b, c in ((False, False, False), (True, False, True), (True, True, True)):
    for function in (loops, either, both, mixed):
        events.clear()
        sys.settrace(trace)
        function()
        sys.settrace(None)
        print(function.__name__, a, b, c)
        for event in events:
            print("   ", event)


def raising(frame, event, argument):
    if event == "exception":
        raise KeyError("from the tracer")
    return raising


def loop():
    try:
        for i in Iterator():
            pass
    except KeyError as e:
        print("caught", e)


sys.settrace(raising)
loop()
sys.settrace(None)
