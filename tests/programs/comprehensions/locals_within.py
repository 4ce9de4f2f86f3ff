"""Within a comprehension `locals()`, `eval` and `f_locals` know its variables, and at its end they do not any more."""

import sys


def shown(names):
    return {name: value for name, value in sorted(names.items()) if not name.startswith("_") and type(value) is int}


def in_function(a):
    x = 1
    inside = [shown(locals()) for k in [0, 2] for y in (1,) if k < 3]
    return inside, shown(locals())


def of_same_name():
    k = 1
    first = [locals()["k"] for k in [0]]
    second = [[(k, locals()["k"], eval("k")) for k in (k + 5, 9)] for k in [0, 2]]
    return first, second, k, locals()["k"], eval("k")


def captured():
    lambda: k
    k = 1
    with_function = [(lambda: k, locals()["k"])[1] for k in [0]]
    return [locals()["k"] for k in [0]], with_function, k


def in_frames():
    inside = [sys._getframe().f_locals["k"] for k in [3]]
    assigned = [(sys._getframe().f_locals.update({"k": k + 1}), k)[1] for k in [3, 4]]
    try:
        sys._getframe().f_locals["k"]
    except KeyError as error:
        print(type(error).__name__)
    return inside, assigned, sorted(sys._getframe().f_locals)


def after_an_exception():
    try:
        [1 // k for k in [1, 0]]
    except ZeroDivisionError as error:
        traceback = error.__traceback__
    return sorted(locals()), sorted(traceback.tb_frame.f_locals)


def of_callers():
    def caller():
        return shown(sys._getframe(1).f_locals)

    x = 4
    return [caller() for y in (5,)], caller()


def generator():
    yield [shown(locals()) for y in (5,)]
    yield [locals() for x in () for y in ()]
    yield shown(locals())


class Body:
    number = 7
    inside = [shown(locals()) for k in [1]]
    evaluated = [eval("k") for k in [1]]


print(in_function(6))
print(of_same_name())
print(captured())
print(in_frames())
print(after_an_exception())
print(of_callers())
print(list(generator()))
print(Body.inside, Body.evaluated)
number = 8
print([shown(locals()) for k in [1]], [eval("k + number") for k in [1]], {eval("k"): eval("v") for k, v in [(1, 2)]})
print(["%(k)s %(v)d" % locals() for k, v in [("a", 1), ("b", 2)]])
print("k" in locals(), "v" in locals(), locals() is globals())
for _ in range(3000):
    [locals()["n"] for n in (1, 2)]
    [eval("n") for n in (1,)]


def often():
    total = 0
    for i in range(2000):
        total += sum([locals()["n"] for n in (i, 1)])
        total += sum([sys._getframe().f_locals["n"] for n in (i, 1)])
    return total


print(often())


class Frames:
    inside = [sorted(set(sys._getframe().f_locals) - {"__classdict__"}) for k in [1]]


print(Frames.inside, [shown(sys._getframe().f_locals) for k in [1]], sys._getframe().f_locals is globals())
