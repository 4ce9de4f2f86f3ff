# Floats are passed to compiled functions and returned by them; whoever looks at frames meanwhile, or changes them, finds objects.
import sys


def fall(x, n):
    if n == 0:
        return x
    return fall(x * 0.5 + 1.0, n - 1) + 1.0


def area(a, b, least):
    m = (a + b) * 0.5
    whole = (b - a) * (a * a + 4.0 * m * m + b * b) / 6.0
    if b - a < least:
        return whole
    return area(a, m, least) + area(m, b, least)


def mixed(x, n):
    "Arguments that are floats, ints, strings or nothing, in turn."
    if n == 0:
        return x
    if n % 5 == 0:
        return mixed(n, n - 1)
    if n % 7 == 0:
        return mixed(float(n), n - 1)
    if n % 11 == 0:
        return mixed(None, n - 1) or 0.25
    if x is None:
        return mixed(0.5, n - 1)
    y = mixed(x + 0.5, n - 1)
    return y + 1 if y is not None else 2.5


def passes(x, n):
    "Hands its argument on, and the result back, without a look at them."
    if n:
        return passes(x, n - 1)
    return x


seen = []


def looks(x, n):
    "The deepest call looks at the variables of all."
    y = x * 2.0
    if n == 0:
        frame, found = sys._getframe(), []
        while frame is not None and frame.f_code.co_name == "looks":
            found.append((frame.f_locals["x"], frame.f_locals["y"]))
            frame = frame.f_back
        seen.append((len(found), sum(x for x, y in found), sum(y for x, y in found)))
        return y
    return looks(y * 0.25, n - 1) + y + x


def changes(x, n):
    "The deepest call changes a variable of another."
    y = x + 1.0
    if n == 0:
        sys._getframe(2).f_locals["y"] = 100 if x > 30.0 else 100.5
        return 0.0
    z = changes(y, n - 1)
    return z + y


def raises(x, n):
    y = x / (n - 3) if n != 3 else x
    if n == 0:
        raise ValueError(x)
    try:
        return raises(y + 1.0, n - 1) + y
    except ValueError as error:
        if n % 2:
            raise ValueError(error.args[0] + y) from None
        return error.args[0] + x


def inner(x, steps):
    total = x
    for i in range(steps):
        total += x * i
    return total


def loops(x, n):
    "A function with a loop of its own is called in the middle."
    if n == 0:
        return x
    y = inner(x, 3)
    z = loops(x + 0.125, n - 1)
    return inner(y, 2) + z + len(str(y))


def turns(x, n):
    if n == 0:
        yield x
        return
    yield x
    y = x * 0.5
    yield from turns(y + 1.0, n - 1)
    yield y


def keeps(x, n, kept):
    if n == 0:
        kept.append(x)
        return x
    y = keeps(x + 1.0, n - 1, kept)
    kept.append(y)
    return y


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def towards(self, x, y, n):
        if n == 0:
            return self.x + x, self.y - y
        return self.towards(y * 0.5, x, n - 1)


def nothing(x):
    return -x if x > 0.0 else x


def zeros(x, n):
    return nothing(zeros(-x, n - 1)) if n else x


def same(x, n):
    """Is what comes back the very object, and what has been kept on the way? Of numbers nobody can tell."""
    y = x * 1.0 if n % 3 else x
    kept = []
    z = hands_back(y, n, kept)
    return z in [y], y in kept, z in kept, kept[0] in kept[1:] or n == 0


def hands_back(x, n, kept):
    kept.append(x)
    if n == 0:
        return x
    return hands_back(x, n - 1, kept)


def run():
    print([fall(float(i), i % 13) for i in range(0, 300, 37)])
    print([fall(i, i % 13) for i in range(0, 300, 37)])
    print(area(0.0, 1.0, 0.01), area(0, 1, 0.02), area(-1.0, 2.5, 0.3))
    print([mixed(0.25, n) for n in range(0, 60, 7)], mixed(None, 23))
    print([passes(x, n) for n in range(0, 40, 9) for x in (1.5, 2, "x", None)])
    print([looks(1.0 + i, i % 9) for i in range(0, 50, 11)])
    print([changes(float(i), 2 + i % 7) for i in range(0, 50, 6)])
    for i in range(0, 30, 4):
        try:
            print(raises(1.0 + i, i % 10))
        except ValueError as error:
            print("raised", error)
    print([loops(0.5 * i, i % 8) for i in range(0, 60, 7)])
    print([sum(turns(0.5 * i, i % 6)) for i in range(0, 60, 7)])
    kept = []
    print([keeps(0.5 * i, i % 6, kept) for i in range(0, 40, 7)], sum(kept))
    print([Point(0.5, 2.0).towards(1.0 * i, 2.0, i % 7) for i in range(0, 40, 6)])
    print([zeros(0.0, n) for n in range(5)], [zeros(-2.0, n) for n in range(5)])


def run_same():
    for x in 1.5, float("nan"), -0.0, float("inf"), float("inf") - float("inf"):
        print([same(x, n) for n in range(0, 40, 7)], same(x, 80))


for _ in range(3):
    run()
    run_same()
for i in range(150):
    fall(1.0, 30), area(0.0, 1.0, 0.05), mixed(0.5, 25), passes(0.5, 20), looks(1.5, 12)
    changes(0.5 + i, 8), loops(0.5, 9), sum(turns(0.5, 9)), zeros(1.0, 9)
    keeps(0.5, 9, []), Point(1.0, 2.0).towards(0.5, 0.25, 12)
    same(1.5, 13), same(float("nan") if i % 10 == 0 else 0.5, 14)
    try:
        raises(2.0, i % 12)
    except ValueError:
        pass
run()
run_same()
print(len(seen), seen[-1], seen[0])
sys.setrecursionlimit(300)
try:
    fall(1.0, 1000)
except RecursionError as error:
    frames, trace = 0, error.__traceback__
    while trace is not None:
        frames += isinstance(trace.tb_frame.f_locals.get("x"), float)
        trace = trace.tb_next
    print(frames > 250)
