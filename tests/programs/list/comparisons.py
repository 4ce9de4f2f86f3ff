# Lists of all kinds compared with each other, and sorted.
import random

nan = float("nan")


class Equal:
    def __init__(self, items):
        self.items = items

    def __eq__(self, other):
        self.items.clear()
        return False

    def __lt__(self, other):
        return True


lists = [
    [], [1], [1, 2], [1, 2, 3], [2], [0, 5], [1.0], [1.0, 2.0], [1.0, 2.0, 0.5], [0.5], [-0.0], [0.0], [nan], [1.5, nan],
    [[1], [2]], [[1], [3]], [[1.0], [2]], [True], [10**30], [10**30, 1],
]
for left in lists:
    print([[a == b, a != b, a < b, a <= b, a > b, a >= b] for a in [left] for b in lists])
print([nan] == [nan], [nan] < [nan], [nan] <= [nan], [nan] == [float("nan")])
print(["a", "b"] < ["a", "c"], ["a", None] == ["a", None], ["a"] < ["a", None])
try:
    print(["a", None] < ["a", 1])
except TypeError as error:
    print(error)
items = [1, 2]
items[1] = Equal(items)
print(items == [1, 2], items)
items = [1, 2]
items[1] = Equal(items)
print(items < [1, 2], items)
random.seed(3)
rows = [[random.randrange(3) for _ in range(4)] for _ in range(300)]
print(sorted(rows)[::40], sorted(rows, reverse=True)[::40])
rows = [[random.choice((0.5, 1.5)), random.randrange(3)] for _ in range(300)]
print(sorted(rows)[::40], max(rows), min(rows))
rows = [[random.choice((0.5, 1.5)), random.random()] for _ in range(300)]
print(sorted(rows) == sorted(rows, key=tuple))
rows = [[[random.randrange(3)], "ab"[random.randrange(2)]] for _ in range(300)]
print(sorted(rows)[::40], rows.index([[1], "b"]), rows.count([[1], "b"]))
deep = other = []
for _ in range(100_000):
    deep, other = [deep], [other]
other = [other]
try:
    print(deep == other)
except RecursionError as error:
    print("too deep")
