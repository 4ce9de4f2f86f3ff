# What an operator's method assigns to a variable of its caller is there when the operator is done, and the frame's object knows when the frame has ended.
import sys

kept = []


class Thing:
    def assign(self, *arguments):
        frame = sys._getframe(1)
        frame.f_locals["x"] += 1
        kept.append(frame)
        return True

    __add__ = __radd__ = __lt__ = __bool__ = __contains__ = __getitem__ = __setitem__ = __delitem__ = assign
    __getattr__ = assign

    def __format__(self, specification):
        frame = sys._getframe(1)
        frame.f_locals["x"] += 1
        kept.append(frame)
        return ""


def by_operators(o):
    x = 0
    results = []
    o + 1
    results.append(x)
    1 + o
    results.append(x)
    o < 1
    results.append(x)
    1 > o
    results.append(x)
    if o:
        results.append(x)
    not o
    results.append(x)
    1 in o
    results.append(x)
    o[1]
    results.append(x)
    o[1:2]
    results.append(x)
    o[1] = 2
    results.append(x)
    del o[1]
    results.append(x)
    o.attribute
    results.append(x)
    f"{o}"
    results.append(x)
    return results


def last_of_all(o):
    x = 10
    y = "local"
    return 1 + o


def in_a_loop(o, count):
    x = 0
    for _ in range(count):
        1 + o
        o[x]
    return x


thing = Thing()
for _ in range(3):
    print(by_operators(thing))
    kept.clear()
    last_of_all(thing)
    print(kept[0].f_locals["x"], kept[0].f_locals["y"], kept[0].f_code.co_name, kept[0].f_lineno - kept[0].f_code.co_firstlineno)
kept.clear()
print(in_a_loop(thing, 3), in_a_loop(thing, 2500))
print(len(set(map(id, kept))), all(frame.f_locals["x"] in (6, 5000) for frame in kept))
