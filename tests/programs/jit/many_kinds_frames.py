"""Attributes of objects of many classes, at one place, whose code looks at the frames that asked for them."""

import sys


def caller():
    return sys._getframe(2).f_code.co_name


def make_class(number):
    class Kind:
        def __init__(self):
            self.told = []

        def __getattr__(self, name):
            return caller()

        def __setattr__(self, name, value):
            if name == "told":
                object.__setattr__(self, name, value)
            else:
                self.told.append(caller())

        asking = property(lambda self: caller(), lambda self, value: self.told.append(caller()))

        def method(self):
            return caller()

    Kind.__name__ = f"Kind{number}"
    return Kind


def ask(things):
    found = set()
    for thing in things:
        found.add(thing.missing)
        found.add(thing.asking)
        found.add(thing.method())
        thing.other = 1
        thing.asking = 1
        found.update(thing.told)
        thing.told = []
    return found


things = [make_class(number)() for number in range(40)]
found = set()
for _ in range(100):
    found |= ask(things)
print(found)
