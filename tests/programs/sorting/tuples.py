# Tuples are ordered by their first items, where these are all ints, floats or strs; equal ones by what follows.
import random
from datetime import date, datetime, timedelta, timezone

choice = random.Random(1)


def check(name, keys):
    for reverse in (False, True):
        marked = sorted(enumerate(keys), key=lambda pair: pair[1], reverse=reverse)
        plain = sorted(keys, reverse=reverse)
        assert [key for _, key in marked] == plain, name
        for (i, a), (j, b) in zip(marked, marked[1:]):
            assert (b <= a if reverse else a <= b) and (a != b or i < j), (name, a, b)
    print(name, plain[0], plain[-1])


check("ints", [(choice.randrange(-50, 50), choice.randrange(5)) for _ in range(500)])
check("wide", [(choice.randrange(-(2**62), 2**62), 1) for _ in range(300)])
check("big", [(choice.randrange(-(2**70), 2**70), 1) for _ in range(300)])
check("floats", [(choice.uniform(-3, 3), i % 4) for i in range(500)])
check("zeros", [(choice.choice([0.0, -0.0, 1.0, -1.0]), i % 3) for i in range(300)])
check("infinities", [(choice.choice([float("inf"), float("-inf"), 1e308, -5e-324, 5e-324]), i) for i in range(100)])
check("strs", [(choice.choice(["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefgh\0", "\u00e9", "z\U0001f600"]), i % 3) for i in range(300)])
check("mixed", [(choice.choice([1, 1.5, True, 2]), i % 3) for i in range(300)])
check("lengths", [tuple(range(choice.randrange(1, 5))) for _ in range(200)])
check("empty", [(), (1,), (), (1, 2)] * 20)
check("nested", [((choice.randrange(4), "x"), choice.random()) for _ in range(200)])
check("bytes", [(bytes([choice.randrange(3)] * choice.randrange(3)), i) for i in range(200)])
check("words", ["".join(choice.choice("ab\u00e9") for _ in range(choice.randrange(14))) for _ in range(500)])
check("dates", [date(2000, 1, 1) + timedelta(days=choice.randrange(900)) for _ in range(300)])
check("moments", [datetime(2000, 1, 1) + timedelta(hours=choice.randrange(900)) for _ in range(300)])
zones = [timezone.utc, timezone(timedelta(hours=2))]
check("zones", [datetime(2000, 1, 1, choice.randrange(24), tzinfo=choice.choice(zones)) for _ in range(300)])
check("spans", [timedelta(minutes=choice.randrange(-90, 90)) for _ in range(300)])
check("pairs of dates", [(date(2000, 1, choice.randrange(1, 9)), i % 3) for i in range(300)])

# What is no number is smaller than nothing: the result is what the algorithm makes of it, but the comparison itself is known.
nan = float("nan")
print((nan, 1) < (nan, 2), (float("nan"), 1) < (nan, 2), (1.0, 2) < (nan, 1), (nan,) == (nan,), max([(1.0, 1), (nan, 2)]))


class Text(str):
    pass


class Loud(str):
    def __lt__(self, other):
        return str.__gt__(self, other)

    def __eq__(self, other):
        raise ValueError("asked")

    __hash__ = str.__hash__


print(sorted([(Text("b"), 1), ("a", 2), (Text("a"), 1)]))
print(sorted([Loud("a"), Loud("c"), Loud("b")]))
try:
    sorted([(Loud("a"), 1), (Loud("b"), 2)])
except ValueError as error:
    print(error)
try:
    sorted([(1, "a"), (1, 2)])
except TypeError as error:
    print(error)
try:
    sorted([("a", 1), (2, 1)])
except TypeError as error:
    print(error)
names = {Text("a"): 1, "b": 2}
print(names["a"], names[Text("b")], Text("b") in names, "a" in names, Text("a") == "a", hash(Text("a")) == hash("a"))
