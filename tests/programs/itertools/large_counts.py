# Counts of up to sys.maxsize, which are more than an integer without an object of its own can hold.
import itertools
import sys
from collections import deque

most = sys.maxsize
print(list(itertools.islice(range(5), most)), list(itertools.islice(range(5), 1, most)))
print(list(itertools.islice(range(5), 1, 3, most)), list(itertools.islice(range(5), 2**62, 2**62 + 5)))
print(next(itertools.islice(itertools.count(), 3, None, most)))
repeated = itertools.repeat("a", most)
print(next(repeated), repeated.__length_hint__() > 2**61)
print(deque([1, 2], most))
for call in (
    lambda: itertools.islice([], most + 1),
    lambda: itertools.islice([], 0, 1, 0),
    lambda: itertools.repeat(1, most + 1),
    lambda: deque([], 2**70),
):
    try:
        call()
    except (ValueError, OverflowError) as error:
        print(type(error).__name__, error)
