"""One loop, over containers of many kinds and of items of two: a loop of machine code for each."""

import sys


def total(items):
    result = 0
    for item in items:
        result += item
    return result


numbers = [*range(200)]
kinds = [numbers, [*map(float, numbers)], (*numbers,), range(200), {*numbers}, dict.fromkeys(numbers), (*map(float, numbers),)]
for kind in kinds * 2:
    for _ in range(200):
        total(kind)
for _ in range(int(sys.argv[1])):
    for kind in kinds:
        total(kind)
