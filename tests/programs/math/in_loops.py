"""Functions of math in loops that are compiled: arguments of all sorts, results without boxes, errors in the middle."""

import math

inf, nan = math.inf, math.nan


class Real:
    def __float__(self):
        return 0.5

    def __index__(self):
        return 7

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"


class Half(float):
    pass


ARGUMENTS = (0.5, 1, 0, -0.0, -1, 2.5, -2.5, 1e300, -1e300, 1e-320, inf, -inf, nan, True, 2**62, 10**30, 10**400, Real(), Half(0.25),
             "x", None)
ONE = """acos acosh asin asinh atan atanh cbrt cos cosh degrees erf erfc exp exp2 expm1 fabs gamma lgamma log log10 log1p log2 radians sin sinh sqrt
tan tanh ceil floor trunc isnan isinf isfinite isqrt factorial frexp modf ulp""".split()
TWO = "atan2 copysign fmod pow hypot remainder log nextafter ldexp gcd lcm comb perm dist isclose".split()


def attempt(function, *arguments):
    try:
        result = function(*arguments)
        return f"{result:.11g}" if isinstance(result, float) else repr(result)
    except (ValueError, TypeError, OverflowError, ZeroDivisionError) as error:
        return f"{type(error).__name__}: {error}"


def name(argument):
    return type(argument).__name__ if isinstance(argument, (Real, Half)) else "10**400" if argument == 10**400 else repr(argument)


for function in ONE:
    for argument in ARGUMENTS:
        if function == "factorial" and isinstance(argument, (int, float)) and abs(argument) > 50:
            continue
        outcomes = {attempt(getattr(math, function), argument) for _ in range(10)}
        if argument == 10**400 and function == "isqrt":
            outcomes = {len(outcome) for outcome in outcomes}
        print(function, name(argument), *outcomes)

for function in TWO:
    for first in ARGUMENTS[::2]:
        for second in ARGUMENTS[1::3]:
            if function in ("comb", "perm", "ldexp", "lcm", "gcd") and 10**400 in (first, second):
                continue
            if function in ("comb", "perm") and 2**62 in (first, second):
                continue
            outcomes = {attempt(getattr(math, function), first, second) for _ in range(10)}
            print(function, name(first), name(second), *outcomes)


def integrate(count):
    total = 0.0
    for index in range(1, count):
        x = index / count
        total += math.sqrt(x) * math.sin(x) + math.exp(-x) - math.log(x) * math.cos(index)
        total += math.hypot(x, index) % 1 + math.atan2(x, -index) + math.pow(x, 1.5) + math.fabs(-x)
        total += math.floor(total) - math.ceil(x) + math.trunc(-2.5 * x) + math.copysign(x, -1.0) + math.degrees(x) - math.radians(x)
    return total


for count in (10, 500, 1000):
    print(f"{integrate(count):.9g}")


def roots(values):
    found = []
    for value in values:
        try:
            found.append(math.sqrt(value))
        except ValueError as error:
            found.append(str(error))
    return found


print(roots([4, 2.25, 0, -0.0] * 60)[-4:])
print(roots([4.0] * 100 + [-4.0, nan, inf, -inf, -1] * 20)[-5:])


def safe_log(values):
    total = 0
    for value in values:
        total += math.log(value) if value > 0 else math.log10(-value) if value < 0 else -1
    return total


print(f"{safe_log([1.5, 2, -3.5, 0, 10**40, 1e-300] * 50):.9g}")
