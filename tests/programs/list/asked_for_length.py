"""What makes a list (or bytes) of an iterable asks how many there are first, and heeds the answer."""
import itertools
import sys
from collections import deque


class Told:
    def __init__(self, hint):
        self.hint = hint

    def __iter__(self):
        print("iter", end=" ")
        return iter([1, 2, 3])

    def __length_hint__(self):
        print("hint", end=" ")
        if isinstance(self.hint, type):
            raise self.hint("h")
        return self.hint


class Long:
    def __iter__(self):
        print("iter", end=" ")
        return iter([1, 2, 3])

    def __len__(self):
        print("len", end=" ")
        return 3


MAKERS = {
    "list": list,
    "tuple": tuple,
    "bytes": bytes,
    "bytearray": bytearray,
    "display": lambda x: [0, *x],
    "tuple display": lambda x: (0, *x),
    "sorted": sorted,
    "set": set,
    "deque": deque,
    "extend": lambda x: [].extend(x),
    "+=": lambda x: [0].__iadd__(x),
    "bytearray.extend": lambda x: bytearray().extend(x),
    "slice": lambda x: [0].__setitem__(slice(0, 1), x),
    "sum": sum,
    "max": max,
}
for name, make in MAKERS.items():
    for hint in (5, -1, 2**50, sys.maxsize, 2**70, "a", 1.5, None, NotImplemented, ValueError, TypeError):
        try:
            print(name, hint, make(Told(hint)))
        except (MemoryError, OverflowError) as e:
            print(name, "too many")
        except BaseException as e:
            print(name, hint, type(e).__name__, e)
    print(name, make(Long()))

for count in (2**50, sys.maxsize):
    for make in (
        lambda: itertools.combinations(range(3), count),
        lambda: itertools.permutations(range(3), count),
        lambda: itertools.combinations_with_replacement(range(3), count),
        lambda: itertools.product(range(3), repeat=count),
        lambda: itertools.tee([1], count),
        lambda: [1] * count,
    ):
        try:
            make()
        except (MemoryError, OverflowError) as e:
            print(type(e).__name__)
