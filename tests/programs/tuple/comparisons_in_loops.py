# Short tuples are compared item by item in traces, and what that does not decide as ever.
nan = float("nan")


class Odd:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Odd) and self.value % 2 == other.value % 2

    def __lt__(self, other):
        return self.value < other.value

    __hash__ = None


def compare(a, b):
    return [a == b, a != b, a < b, a <= b, a > b, a >= b]


def points(pairs):
    counts = [0] * 6
    for left in pairs:
        for right in pairs:
            for index, outcome in enumerate(compare(left, right)):
                counts[index] += outcome
    return counts


same = object()
print(points([(x, y) for x in range(6) for y in range(6)]))
print(points([(x / 2, y) for x in range(6) for y in range(6)]))
print(points([(x,) * (x % 4) for x in range(30)]))
print(points([(name, 1) for name in ("a", "b", "ab", "", "\xe9", "a" * 40)] * 5))
print(points([(None, x, same) for x in range(20)]))
print(points([(Odd(x), x // 2) for x in range(20)]))
print(points([(nan, x) for x in range(20)]))
print(points([(True, x) for x in range(5)] + [(1, x) for x in range(5)] + [(1.0, x) for x in range(5)]))
print(points([(1 << 70, x) for x in range(5)] + [((1 << 70) + x % 2, x) for x in range(9)]))
print(points([((x, 1), [x]) for x in range(20)]))
print(points([tuple(range(x % 7)) for x in range(30)]))


def not_comparable(items):
    failed = 0
    for left in items:
        for right in items:
            try:
                failed += left < right
            except TypeError as error:
                failed += 1000
                message = str(error)
    return failed, message


print(not_comparable([(1, None), (1, 2), (2, "a"), (1, "a"), (None,)] * 4))
for other_nan in (nan, float("nan")):
    equal = 0
    for index in range(200):
        equal += (nan, index) == (other_nan, index)
    print(equal)


def walk(start, end):
    here, steps = start, 0
    while here != end:
        x, y = here
        here = (x + 1, y) if x < end[0] else (x, y + 1)
        steps += 1
    return steps


print(walk((0, 0), (150, 150)))


class Interval(tuple):
    __slots__ = ()

    def __lt__(self, other):
        return self[0:2] < other[0:2]


class Text(str):
    pass


class Items(list):
    def __getitem__(self, key):
        return ("own", super().__getitem__(key))


intervals = [Interval((index * 7 % 50, index * 3 % 11, str(index))) for index in range(200)]
print(sorted(intervals)[:5], type(intervals[0][0:2]), type(Text("abc")[:2]))
print([Items(range(index))[1:3] for index in range(60)][-1], [Text("abcdef")[index % 6 :] for index in range(60)][-1])
