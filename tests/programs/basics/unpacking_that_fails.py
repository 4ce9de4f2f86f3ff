"""What unpacking raises leaves the targets as they were, whatever the iterable is."""


def given(*items):
    yield from items


def raising():
    yield 1
    raise KeyError("second")


def two(iterable):
    a, b = "old a", "old b"
    try:
        a, b = iterable
    except (ValueError, TypeError, KeyError) as error:
        print(type(error).__name__, error, end=": ")
    print(a, b)


def two_unbound(iterable):
    try:
        a, b = iterable
    except ValueError:
        pass
    try:
        print(a)
    except UnboundLocalError as error:
        print(error)


def around_a_star(iterable):
    a = b = c = "old"
    try:
        a, *b, c = iterable
    except ValueError as error:
        print(error, end=": ")
    print(a, b, c)


def in_a_loop(pairs):
    key, value = "no key", "no value"
    try:
        for key, value in pairs:
            pass
    except ValueError as error:
        print(error, end=": ")
    print(key, value)


def seven(iterable):
    a = b = c = d = e = f = g = 0
    try:
        a, b, c, d, e, f, g = iterable
    except ValueError as error:
        print(error, end=": ")
    print(a, b, c, d, e, f, g)


for _ in range(3):
    for wrong in [(1,), (1, 2, 3), [1], [1, 2, 3], {1}, "x", "xyz", {1: 2}, 5]:
        two(wrong)
        if wrong != 5:
            two_unbound(wrong)
    two(given(1))
    two(given(1, 2, 3))
    two(raising())
    two(given(1, 2))
    two(iter([3, 4]))
    around_a_star(given(1))
    around_a_star([1])
    around_a_star(given(1, 2))
    in_a_loop([(1, 2), (3,)])
    in_a_loop([(1, 2), "abc"])
    in_a_loop(iter([given(1, 2), given(3)]))
    seven(range(6))
    seven(range(7))
    seven(range(8))


def swapped(a, b):
    for _ in range(50):
        a, b = map(lambda x: x + 1, (b, a))
    return a, b


print(swapped(1, 2))
