"""Sums, differences, products and comparisons, in loops that are traced, with types and values that change midway."""
import random
from datetime import *

chooser = random.Random(3)


def walk(start, steps, turns):
    seen = []
    here = start
    for turn in range(turns):
        here = here + steps[turn % len(steps)]
        if turn % 97 == 0:
            seen.append(here)
    return here, seen


hours = [timedelta(hours=7, seconds=1, microseconds=999_999), timedelta(days=-1, hours=3), timedelta(microseconds=1), timedelta(days=400)]
print(walk(datetime(2020, 2, 28, 23, 59, 59), hours, 2000))
print(walk(date(2020, 2, 28), hours, 2000))
print(walk(timedelta(0), hours, 2000))
print(walk(datetime(2020, 2, 28, tzinfo=timezone.utc), hours, 1000)[0])


class Day(date):
    pass


class Moment(datetime):
    def __new__(cls, *arguments, **named):
        made = super().__new__(cls, *arguments, **named)
        made.extra = len(arguments)
        return made


class Span(timedelta):
    pass


def kinds(values, step):
    result = []
    for turn in range(600):
        value = values[turn // 100 % len(values)]
        result.append(type(value + step).__name__)
        result.append(type(value - step).__name__)
    return sorted(set(result)), len(result)


values = [date(2020, 1, 1), Day(2020, 1, 1), datetime(2020, 1, 1), Moment(2020, 1, 1, 5), timedelta(3), Span(3)]
print(kinds(values, timedelta(1)), kinds(values, Span(1)))
print((Moment(2020, 1, 1) + timedelta(1)).extra, Moment(2020, 1, 1).replace(fold=1).fold, Moment.now().extra, Moment.fromtimestamp(0, timezone.utc).extra)


def until_the_end(here, step):
    count = 0
    try:
        while True:
            here += step
            count += 1
    except OverflowError as error:
        return here, count, str(error)


print(until_the_end(date(9998, 1, 1), timedelta(1)))
print(until_the_end(datetime(9999, 12, 1, 12), timedelta(hours=1)))
print(until_the_end(datetime(1, 1, 20), -timedelta(hours=1)))
print(until_the_end(timedelta(999_999_000), timedelta(3)))
print(until_the_end(timedelta(-999_999_000), timedelta(-3, 5)))


def compare(a, b):
    counts = [0] * 6
    for turn in range(900):
        x, y = a[turn % len(a)], b[turn % len(b)]
        counts[0] += x < y
        counts[1] += x <= y
        counts[2] += x == y
        counts[3] += x != y
        counts[4] += x > y
        counts[5] += x >= y
    return counts


dates = [date(2020, month, 5) for month in range(1, 12)]
moments = [datetime(2020, month, 5, month) for month in range(1, 12)]
aware = [moment.replace(tzinfo=timezone(timedelta(hours=moment.month - 6))) for moment in moments]
spans = [timedelta(days, seconds) for days in (-2, 0, 3) for seconds in (0, 7, 86399)]
clocks = [moment.time() for moment in moments]
for kind in (dates, moments, aware, spans, clocks):
    shuffled = kind[::-1][:7]
    print(compare(kind, shuffled), sorted(shuffled) == shuffled[::-1], max(kind), min(kind), len({*kind, *shuffled}))
for a, b in ((dates, moments), (moments, aware), (clocks, moments), (spans, dates)):
    try:
        compare(a, b)
    except TypeError as error:
        print(error, a[0] == b[0], a[0] != b[0])


def differences(a, b):
    total = timedelta(0)
    for turn in range(700):
        total += a[turn % len(a)] - b[turn % len(b)]
    return total, total.total_seconds(), total // timedelta(hours=1), total % timedelta(hours=1)


print(differences(moments, moments[:7]), differences(dates, dates[:7]), differences(aware, aware[:3]))


def read(values):
    total = 0
    for turn in range(700):
        value = values[turn % len(values)]
        total += value.hour + value.minute + value.second + value.microsecond + value.fold
        if isinstance(value, datetime):
            total += value.year + value.month + value.day + value.toordinal() + value.weekday()
        total += value.tzinfo is None
    return total


print(read(moments), read(clocks), read(aware), read([*moments, *clocks, *aware]))

for _ in range(300):
    a = timedelta(chooser.randrange(-10**4, 10**4), chooser.randrange(86400), chooser.randrange(10**6))
    b = timedelta(chooser.randrange(-50, 50), chooser.randrange(86400), chooser.randrange(10**6))
    n = chooser.choice([chooser.randrange(-9, 9), chooser.randrange(-10**25, 10**25), chooser.random() * 100 - 50, 0.5, -1.5])
    results = [a // b, a % b, divmod(a, b), a / b, -a, abs(a), +a, a.total_seconds(), str(a), repr(b), bool(a), a.days, a.seconds, a.microseconds]
    for operation in (lambda: a * n, lambda: n * a, lambda: a / n, lambda: a // n):
        try:
            results.append(operation())
        except Exception as error:
            results.append(f"{type(error).__name__} {error}")
    print(*results)
for part in (0.5, 1.5, 2.5, -0.5, 0.1, 1e-7, 1e10, True, 10**18):
    print(timedelta(microseconds=part), timedelta(seconds=part / 10**6), timedelta(days=part / 10**10, microseconds=part / 10))
print(timedelta(weeks=1, days=1.5, hours=-3.25, minutes=7, seconds=0.000001, milliseconds=3.5, microseconds=0.75))
print(hash(timedelta(1, 2, 3)) == hash(timedelta(microseconds=86402000003)), {timedelta(1): "day"}[timedelta(hours=24)], {date(2020, 1, 1): 5}[Day(2020, 1, 1)], {datetime(2020, 1, 1, fold=1): 6}[datetime(2020, 1, 1)])
# Hashes of 64 bits stay what they are once they are known.
moments = [datetime(2000, 1, 1) + timedelta(days=day, microseconds=7 * day) for day in range(100)]
clocks = [moment.time() for moment in moments]
for things in moments, clocks:
    hashes = [hash(thing) for thing in things]
    print(hashes == [hash(thing) for thing in things], hashes == [hash(thing.replace()) for thing in things])
    print(any(value >= 1 << 62 for value in hashes), any(value < -1 << 62 for value in hashes), len({thing: None for thing in things + things}))
