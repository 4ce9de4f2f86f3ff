# `tracemalloc`: where memory was allocated, by code that is interpreted and by code that was machine code before.
import gc
import sys
import tracemalloc
from pathlib import Path

here = Path(__file__).name


def lines(traceback):
    return [(Path(frame.filename).name, frame.lineno) for frame in traceback]


def tell(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)


print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_traceback_limit())
print(tracemalloc.get_object_traceback([]), tracemalloc._get_traces())
tell(tracemalloc.take_snapshot)
for wrong in (0, -1, 70000, "a", 2**70):
    tell(lambda: tracemalloc.start(wrong))


def make(size):
    return bytearray(size)


def outer(size):
    result = [
        make(size),
        bytes(size),
    ]
    return result


def hot():
    kept = []
    for i in range(5000):
        kept.append(bytes(i % 7 + 100))
    return kept


hot()
outer(10)
tracemalloc.start(3)
tracemalloc.start(7)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
big = outer(100_000)
for object in big:
    print(lines(tracemalloc.get_object_traceback(object)), tracemalloc.get_object_traceback(object).total_nframe)
blocks = hot()
print(lines(tracemalloc.get_object_traceback(blocks[17])), lines(tracemalloc.get_object_traceback(blocks[4999])))


class Thing:
    def __init__(self):
        self.inner = {"a": bytes(200)}


def generate():
    yield Thing()
    thing = Thing()
    yield thing


for thing in generate():
    print(lines(tracemalloc.get_object_traceback(thing)))
    print(lines(tracemalloc.get_object_traceback(thing.inner["a"])))
sorted_by = sorted([3, 1, 2], key=lambda x: blocks.append(bytes(200 + x)) or x)
print(lines(tracemalloc.get_object_traceback(blocks[-1])))

snapshot = tracemalloc.take_snapshot()
top = snapshot.filter_traces([tracemalloc.Filter(True, __file__)]).statistics("lineno")
print([(Path(s.traceback[0].filename).name, s.traceback[0].lineno) for s in top[:2]] , top[0].size >= 100_000, top[1].size >= 100_000)
by_place = {s.traceback[0].lineno: s for s in top}
print(by_place[lines(tracemalloc.get_object_traceback(blocks[3]))[-1][1]].count >= 5000)

gc.collect()
before, _ = tracemalloc.get_traced_memory()
tracemalloc.reset_peak()
more = bytes(1_000_000)
middle, peak = tracemalloc.get_traced_memory()
print(1_000_000 <= middle - before < 1_010_000, peak >= middle)
del more
gc.collect()
after, peak = tracemalloc.get_traced_memory()
print(abs(after - before) < 10_000, peak - after >= 990_000)
later = tracemalloc.take_snapshot()
print(len(later.compare_to(snapshot, "filename")) > 0, later.traceback_limit)
del big
gc.collect()
print(tracemalloc.get_traced_memory()[0] < after - 190_000)
print(tracemalloc.get_tracemalloc_memory() > 0)
tracemalloc.clear_traces()
print(tracemalloc.get_object_traceback(blocks[17]), tracemalloc.is_tracing())
print(lines(tracemalloc.get_object_traceback(bytes(3000))))
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(blocks))
print(len(hot()), sum(map(len, hot())))


# Allocations outside of calls, in the module's own code and in frames that have just begun.
tracemalloc.start(5)
floats = [0.5 * number for number in range(3)]
total = 0.0
for value in floats:
    total += value - 0.25
made = [[total - value, {"a": value}] for value in floats for _ in range(1500)]
print(total, len(made))


def cells(value):
    def inner():
        nonlocal value
        value += 1.5
        return value

    return inner


class Body:
    rows = [float(number) for number in range(1000)]
    total = 0.0
    for row in rows:
        total += row


print(sum(cells(number)() for number in range(1500)), Body.total, [cells(2.5)() for _ in range(3)])
print(len(tracemalloc.take_snapshot().traces) > 10)
tracemalloc.stop()
