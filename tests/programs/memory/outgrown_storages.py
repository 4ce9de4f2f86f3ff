"""Large lists, dicts and sets that grow, shrink and are emptied while somebody looks at them: what they have outgrown is freed before the heap is marked."""
import gc
from collections import OrderedDict, deque
from itertools import chain, islice

SIZE = 5000


def churn(count=3):
    """Makes what would come in the place of anything that was freed too early."""
    return [list(range(index, index + SIZE)) for index in range(count)]


# Growing by append while it is iterated over.
growing = list(range(SIZE))
for item in growing:
    if len(growing) < 4 * SIZE:
        growing.append(item + 1)
        if item % 1000 == 0:
            churn()
print(len(growing), sum(growing))

# By its own items, and by slices of itself.
growing.extend(growing)
growing[10:20] = growing
growing += growing[: 2 * SIZE]
growing *= 2
print(len(growing), sum(growing))

# Emptied by the function that compares, hashes or iterates.
class Emptying:
    def __init__(self, table, number):
        self.table, self.number = table, number

    def __hash__(self):
        return 7

    def __eq__(self, other):
        if self.number == -1 and len(self.table) > 10:
            self.table.clear()
            churn()
        return self is other


for make in (dict, OrderedDict, set):
    table = make()
    objects = [Emptying(table, number) for number in range(40)]
    for each in objects:
        if make is set:
            table.add(each)
        else:
            table[each] = each.number
    for number in range(SIZE):
        if make is set:
            table.add(number * 3)
        else:
            table[number * 3] = number
    asked = Emptying(table, -1)
    try:
        print(make.__name__, asked in table, len(table))
    except RuntimeError as error:
        print(make.__name__, type(error).__name__)
    for number in range(SIZE):
        if make is set:
            table.add(-number)
        else:
            table[-number] = number
    churn()
    print(len(table), -SIZE + 1 in table, sum(key for key in table if isinstance(key, int)))

items = list(range(SIZE))


def key(number):
    if number == SIZE // 2:
        items.extend(range(3 * SIZE))
        churn()
    return -number


try:
    items.sort(key=key)
except ValueError as error:
    print(error, len(items))

items = [float(number) for number in range(3 * SIZE)]
items.sort(reverse=True)
items.append("no float")
churn()
print(items[:2], items[-2:], len(items))
total = 0
for index, item in enumerate(items):
    total += item if index < 3 * SIZE else len(item)
    if index == SIZE:
        del items[2 * SIZE :]
        items.clear()
        items.extend(range(2 * SIZE))
        churn()
print(total, len(items))


# Iterators that are in the middle when what they go over is replaced.
table = {number: str(number) for number in range(SIZE)}
views = iter(table), iter(table.values()), iter(table.items())
first = [list(islice(view, 100))[-1] for view in views]
for number in range(SIZE):
    table[number] = [number]
del table[0]
table[-1] = None
churn()
try:
    rest = [list(view)[-1] for view in views]
    print(first, rest)
except RuntimeError as error:
    print(first, error)
print([next(view, "ended") for view in views])
view = iter(table)
next(view)
table.update({number: number for number in range(SIZE, 8 * SIZE)})
try:
    next(view)
except RuntimeError as error:
    print(error)
copied = dict(table)
table.clear()
churn()
print(len(copied), copied[SIZE], list(copied)[:3], list(copied)[-1], len(table))

numbers = set(range(SIZE))
iterator = iter(numbers)
next(iterator)
numbers.update(range(SIZE, 6 * SIZE))
churn()
try:
    next(iterator)
except RuntimeError as error:
    print(error)
numbers &= set(range(100, 3 * SIZE))
numbers.intersection_update(numbers)
numbers.intersection_update()
numbers |= set(range(50))
numbers ^= set(range(25, 150))
numbers -= {7}
print(len(numbers), sum(numbers))
print(len(numbers.intersection()), numbers.intersection() == numbers, numbers.intersection() is numbers)

# Loops that are compiled, with storages that are outgrown in them.
def grow(count):
    one, two, three = [], {}, set()
    for number in range(count):
        one.append(number)
        two[number, 1] = one
        three.add(str(number))
        if number % 4096 == 4095:
            one = one[number % 3 :]
    return one, two, three


for _ in range(3):
    one, two, three = grow(6 * SIZE)
    gc.collect(0)
    print(len(one), sum(one), len(two), two[5, 1] is not one, len(three), str(6 * SIZE - 1) in three)


def stack(rounds):
    pending, seen = [0], 0
    for _ in range(rounds):
        while len(pending) < 3 * SIZE:
            pending.append(len(pending))
        while pending:
            seen += pending.pop()
    return seen


print(stack(6))
print(sum(chain.from_iterable(deque(churn(), maxlen=2))))
