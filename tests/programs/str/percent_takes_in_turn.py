"""What the directives of `%` take: an item each, one value once, or what a key has selected once."""


import builtins


def attempt(format, values):
    try:
        print(repr(format), repr(values), "->", repr(format % values))
    except BaseException as e:
        print(repr(format), repr(values), "->", type(e).__name__, e)


FORMATS = [
    "%d %s", "%(a)s %s", "%(a)s %s %(a)s", "%s %(a)s %(a)s", "%(a)s %(b)s", "%(a)*d", "%(a).*f", "%(a)s %%", "%(a)% %s", "%(a)d %d", "%%", "%s", "%*d",
    "%.*f", "%-*d|", "%*.*f", "x", "%c%c",
]
VALUES = [(), 5, -5, "ab", b"a", (1,), (1, 2), (5, 3, 2.25), {}, {"a": 3}, {"a": 3, "b": 4}, [1], None, 10**20, range(3), True]
for format in FORMATS:
    for values in VALUES:
        attempt(format, values)
for format in FORMATS:
    for values in ({b"a": b"3"}, {b"a": 3, b"b": 4}, (b"x", b"y"), b"x"):
        attempt(format.encode(), values)
for sizes in ((2**31, 1), (2**63, 1), (-(2**31) - 1, 1)):
    attempt("%.*f", sizes)
attempt("%*d", (2**63, 1))
attempt(f"%.{2**31 - 1}d", 1)
for precision in (2**31 - 1, 2**31 - 1024):
    for kind in "efgFEG":
        attempt(f"%.{precision}{kind}", 1.0)
    for value in (1.0, 1j, 5):
        try:
            builtins.format(value, f".{precision}g")
        except ValueError as e:
            print(e)
