"""sum, min and max over generators and with keys written in Python, often enough to be compiled; what they add and compare changes in the middle."""

from fractions import Fraction


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + (other.cents if isinstance(other, Money) else other))

    __radd__ = __add__

    def __lt__(self, other):
        return self.cents < other.cents

    def __gt__(self, other):
        return self.cents > other.cents

    def __repr__(self):
        return f"Money({self.cents})"


def squares(n):
    return sum(i * i for i in range(n))


def harmonic(n):
    return sum(1 / i for i in range(1, n))


def mixed(items):
    return sum(item for item in items), sum((item for item in items), 0.5)


def started(items, start):
    return sum((item for item in items), start)


def farthest(points, centre):
    return max(points, key=lambda point: abs(point - centre)), min(points, key=lambda point: abs(point - centre))


def extremes(items):
    return min(item for item in items), max(item for item in items)


print([squares(n) for n in (0, 1, 5, 1000, 3000)])
print([harmonic(n) for n in (1, 2, 10, 1000, 3000)])
for _ in range(40):
    mixed([1, 2, 3])
print(mixed([0.1] * 10), mixed([1, 0.1, 1e100, 1, -1e100]), mixed([2**62, 2**62, 1]), mixed([True, False, True]))
print(mixed([1, Fraction(1, 3), 0.5]), mixed([float("inf"), 1.0]), mixed([float("inf"), -float("inf")]), mixed([-0.0, -0.0]))
print(started([Money(3), Money(4)], 0), started([Money(3)], Money(2)), started([[1], [2]], []), started([1e16, 1.0, -1e16], 0.0))
try:
    print(started(["a", "b"], ""))
except TypeError as error:
    print(error)
try:
    print(mixed([1, None]))
except TypeError as error:
    print(error)
points = [(i * 37) % 101 for i in range(100)]
print([farthest(points, centre) for centre in range(0, 100, 9)])
print(farthest([Money(5).cents, 2.5, -3], 1))
for items in ([3, 1, 2], [2.5, 1, 7.0], ["b", "a", "c"], [(1, 2), (1, 1)], [Money(4), Money(2), Money(9)], [float("nan"), 1.0], [1.0, float("nan")], [True, 0, 1]):
    for _ in range(30):
        found = extremes(items)
    print(found)
print(max([3, 4, 4.0, 3.0], key=lambda item: item), min([1, True, 1.0], key=lambda item: item))
for broken in (lambda: extremes([]), lambda: extremes([1, "a"]), lambda: max([], key=lambda item: item), lambda: max((1, 2), key=lambda item: None),
               lambda: sum(1 // item for item in (2, 1, 0))):
    for _ in range(3):
        try:
            broken()
        except (ValueError, TypeError, ZeroDivisionError) as error:
            print(type(error).__name__, error)
print(max([], key=lambda item: item, default="nothing"), min((item for item in ()), default=None))


def nested(n):
    return sum(max(j % 7 for j in range(i, i + 9)) + min((j * 5 % 11 for j in range(i, i + 4)), key=lambda x: -x) for i in range(n))


print([nested(n) for n in (1, 10, 400)])
total = 0
for i in range(300):
    total += sum(x for x in range(i % 7)) + sum(float(x) for x in range(3))
print(total)
