# A comparison of keys that steps the very group which compares: the item is gone when the comparison has its answer.
from itertools import groupby


def reenter(times):
    class Key:
        def __init__(self, item):
            self.item = item

        def __eq__(self, other):
            nonlocal compared
            compared += 1
            if compared <= times:
                taken.append(next(group, "inner end"))
            return True

    compared = 0
    taken = []
    group = next(groupby(range(10), Key))[1]
    for _ in range(3):
        taken.append(next(group, "end"))
    taken.append(list(group))
    return taken


for _ in range(4):
    for times in range(4):
        print(times, reenter(times))
