# Functions that call themselves within a loop, and before it.
import sys


class Permute:
    def __init__(self, size):
        self.count = 0
        self.values = list(range(size))
        self.seen = []

    def permute(self, n):
        self.count += 1
        if n == 0:
            return
        last = n - 1
        self.permute(last)
        for i in range(last, -1, -1):
            self.swap(last, i)
            self.permute(last)
            self.swap(last, i)

    def swap(self, i, j):
        values = self.values
        kept = values[i]
        values[i] = values[j]
        values[j] = kept


def walk(tree, depth):
    total = depth
    for part in tree:
        if type(part) is list:
            total += walk(part, depth + 1)
        elif part < 0:
            raise ValueError(part)
        else:
            total += part
    return total


def tree(depth):
    return [depth] + [tree(depth - 1) for _ in range(depth % 3 + 1)] if depth else [1, 2]


def generators(depth):
    if depth:
        for i in range(2):
            yield from generators(depth - 1)
    yield depth


for _ in range(4):
    permuted = Permute(5)
    for size in range(6):
        permuted.permute(size)
    print(permuted.count, permuted.values)
    print(sum(walk(tree(n), 0) for n in range(9)))
    print(sum(generators(7)))
try:
    walk([[1, [2, [3, [-4]]]], 5], 0)
except ValueError as error:
    print(error, error.__traceback__.tb_next.tb_next.tb_frame.f_locals["depth"])
endless = []
endless.append(endless)
sys.setrecursionlimit(300)
try:
    walk(endless, 0)
except RecursionError as error:
    print(type(error).__name__)
