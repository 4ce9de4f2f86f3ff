"""`cProfile` and `_lsprof`: what was called, how often, by whom."""
import cProfile
import io
import pstats
import sys


def recurse(depth):
    items = []
    items.append(depth)
    return abs(depth) + (recurse(depth - 1) if 0 < depth < 3 else 0)


def total(count):
    return sum(recurse(number) for number in range(count)) + len([1].copy())


class Thing:
    def __init__(self):
        self.value = 1

    @property
    def double(self):
        return 2 * self.value

    def __len__(self):
        return 3


def name(code):
    return code if isinstance(code, str) else code.co_qualname


def show(profile):
    for entry in sorted(profile.getstats(), key=lambda entry: name(entry.code)):
        calls = sorted((name(called.code), called.callcount, called.reccallcount) for called in entry.calls or ())
        print(name(entry.code), entry.callcount, entry.reccallcount, entry.totaltime >= entry.inlinetime >= 0, calls)


def failing():
    raise KeyError("gone")


profile = cProfile.Profile()
profile.enable()
total(5)
try:
    int("x")
except ValueError:
    pass
try:
    failing()
except KeyError:
    pass
sorted([3, 1], key=lambda item: -item)
profile.disable()
show(profile)
profile.clear()
print(profile.getstats())
profile.enable(subcalls=False, builtins=False)
total(3)
profile.disable()
show(profile)

ticks = iter(range(10**6))
counted = cProfile.Profile(lambda: next(ticks), 0.5)
print(counted.runcall(total, 2))
print([(name(entry.code), entry.callcount, entry.totaltime, entry.inlinetime) for entry in sorted(counted.getstats(), key=lambda entry: name(entry.code)) if not isinstance(entry.code, str)])
with cProfile.Profile() as outer:
    try:
        cProfile.Profile().enable()
    except ValueError as error:
        print(error)
text = io.StringIO()
statistics = pstats.Stats(profile, stream=text)
statistics.sort_stats("name").print_stats("recurse|total")
print([line.split()[-1].rpartition("/")[2] for line in text.getvalue().splitlines() if "profilers.py" in line])
thing = cProfile.Profile()
thing.runctx("thing = Thing(); thing.double; thing.double; list(range(3))", globals(), {})
thing.create_stats()
print(sorted((key[2], value[:2], sorted(caller[2] for caller in value[4])) for key, value in thing.stats.items()))
print(type(profile.getstats()).__name__, cProfile.label("x"), cProfile.label(total.__code__)[1:], sys.monitoring.get_tool(2))
