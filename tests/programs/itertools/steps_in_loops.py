# Iterators written in Rust, stepped in hot loops, by traces and by what consumes them; iterators over each other; the ends and errors of all of them.
import collections
import itertools
from itertools import *


class Source:
    """An iterator in Python that fails at its third item."""

    def __init__(self, fails):
        self.count, self.fails = 0, fails

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        if self.count == 3:
            if self.fails:
                raise KeyError(self.count)
            raise StopIteration
        return self.count


def generator(n):
    for i in range(n):
        yield i


def makers(i):
    yield lambda: chain([i], (1, 2), "ab", range(2), generator(2))
    yield lambda: chain.from_iterable([[i], [], (1,)])
    yield lambda: islice(count(i), 3)
    yield lambda: islice("abcdef", 1, None, 2)
    yield lambda: islice([1, 2, 3], 0)
    yield lambda: repeat(i, 3)
    yield lambda: islice(cycle([i, 1]), 5)
    yield lambda: accumulate([1, i, 3])
    yield lambda: accumulate([1, i, 3], max, initial=2)
    yield lambda: accumulate(["a", "b"])
    yield lambda: compress("abcd", [1, 0, i, ""])
    yield lambda: dropwhile(lambda v: v < 2, [1, 2, 1])
    yield lambda: takewhile(lambda v: v < 2, [1, 2, 1])
    yield lambda: filterfalse(None, [0, i, ""])
    yield lambda: filterfalse(lambda v: v > 1, [0, 1, 2])
    yield lambda: starmap(max, [(1, 2), (i, 3, 2), [1, 2, 3, 4]])
    yield lambda: pairwise([1, 2, i])
    yield lambda: pairwise([1])
    yield lambda: islice(count(2**62 - 2), 4)
    yield lambda: islice(count(0.5, 0.5), 3)
    yield lambda: zip_longest([1, i], "a", fillvalue=0)
    yield lambda: product([1, i], repeat=2)
    yield lambda: permutations("abc", 2)
    yield lambda: combinations([1, 2, i], 2)
    yield lambda: combinations_with_replacement("ab", 2)
    yield lambda: batched(range(5), 2)
    yield lambda: iter(collections.deque([1, i]))
    yield lambda: reversed(collections.deque([1, i]))
    yield lambda: reversed([1, i])
    yield lambda: iter("aé")
    yield lambda: iter("ab")
    yield lambda: tee([1, i])[1]
    yield lambda: (tuple(group) for _, group in groupby([1, 1, i]))
    yield lambda: chain(Source(False), Source(True))
    yield lambda: accumulate(Source(True))
    yield lambda: starmap(pow, [(2, 2), 3])
    yield lambda: starmap(ord, ["a", "bc"])
    yield lambda: takewhile(ord, "ab\0c")
    yield lambda: chain([1], 2)
    yield lambda: map(next, [iter([1]), iter([])])
    yield lambda: chain(map(next, [iter([1]), iter([])]), [2])
    yield lambda: zip(map(next, [iter([1]), iter([])]), [2, 3])
    yield lambda: islice(map(next, [iter([1]), iter([])]), 1, 3)


def consumed(make):
    """What a loop, `list`, `set`, `sum` and `next` make of it, or the error."""
    items = []
    results = []
    try:
        iterator = make()
        for item in iterator:
            items.append(item)
        results.append(next(iterator, "exhausted"))
    except Exception as error:
        items.append((type(error).__name__, str(error)))
    for consume in list, tuple, collections.deque:
        try:
            result = list(consume(make()))
        except Exception as error:
            result = items[:-1] + [(type(error).__name__, str(error))]
        results.append(result == items)
    return items, results


def run(count):
    shown = None
    for i in range(count):
        shown = [consumed(make) for make in makers(i)]
    return shown


for line in run(150):
    print(*line)
ring = collections.deque([1, 2, 3])
try:
    for item in ring:
        ring.append(item)
except RuntimeError as error:
    print(error)
nested = iter([1, 2])
for _ in range(2000):
    nested = chain(nested, [3])
print(sum(nested))
print(itertools.count(3), itertools.repeat(2, 3))


def parts_far_behind(items, turns):
    total = 0
    for turn in range(turns):
        start = turn * 7 % 300
        total += sum(itertools.islice(itertools.cycle(items), start, start + turn % 5))
        total += sum(itertools.islice((item * 2 for item in items), start % 40, None, 3))
        total += len(list(itertools.islice(items, start, start + 3)))
        try:
            total += next(itertools.islice(failing(start), start + 1, None))
        except ZeroDivisionError:
            total += 1000
    return total


def failing(count):
    for number in range(count):
        yield number
    1 / 0


print(parts_far_behind(list(range(30)), 300), parts_far_behind(range(5), 300))
