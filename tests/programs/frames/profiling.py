"""sys.setprofile: calls of Python and of C."""

import sys

events = []


def profile(frame, event, argument):
    if event.startswith("c_"):
        argument = argument.__qualname__
    events.append((frame.f_code.co_name, event, argument))


def show(function):
    events.clear()
    sys.setprofile(profile)
    try:
        function()
    except Exception as error:
        print(repr(error))
    sys.setprofile(None)
    print(function.__name__)
    for event in events:
        print("   ", event)


class Class:
    def __init__(self):
        self.items = []

    def method(self):
        self.items.append(1)
        return len(self.items)


def calls():
    Class().method()
    sorted([2, 1], key=abs)


def fails():
    try:
        int("x")
    except ValueError:
        pass
    [].pop()


def generator():
    yield 1


def consumes():
    for x in generator():
        pass
    return max(generator())


show(calls)
show(fails)
show(consumes)
print(sys.getprofile())
