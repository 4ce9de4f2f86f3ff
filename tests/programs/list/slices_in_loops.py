"""Slices of lists, insertions and removals in loops that are compiled."""


def attempt(action):
    outcomes = set()
    for _ in range(12):
        try:
            outcomes.add(repr(action()))
        except Exception as error:
            outcomes.add(f"{type(error).__name__}: {error}")
    return " | ".join(sorted(outcomes))


BOUNDS = (None, 0, 1, 3, 5, 9, -1, -3, -9, 2**70, -2**70, True, "x", 1.5)
STEPS = (None, 1, 2, -1, -2, 7, -7, 0, 2**70, -2**70)
items = [0, 1, 2, 3, 4]
for start in BOUNDS:
    for stop in BOUNDS:
        print(start, stop, attempt(lambda: items[start:stop]), *(attempt(lambda: items[start:stop:step]) for step in STEPS))


def replaced(start, stop, values):
    copy = items[:]
    copy[start:stop] = values
    return copy


for start in BOUNDS[:10]:
    for stop in BOUNDS[:10]:
        print(start, stop, attempt(lambda: replaced(start, stop, [])), attempt(lambda: replaced(start, stop, [7, 8, 9, 10, 11, 12])),
              attempt(lambda: replaced(start, stop, (5, 6))))


def itself(start, stop):
    copy = items[:]
    copy[start:stop] = copy
    return copy


print(attempt(lambda: itself(1, 3)), attempt(lambda: itself(0, 0)), attempt(lambda: replaced(0, 1, 5)), attempt(lambda: replaced("a", 1, [5])))


def flips(n):
    total = 0
    for seed in range(400):
        row = [(seed * 7 + index * 3) % n for index in range(n)]
        row = sorted(range(n), key=row.__getitem__)
        count = 0
        first = row[0]
        while first and count < 50:
            row[:first + 1] = row[first::-1]
            count += 1
            first = row[0]
        total += count
    return total


print(flips(7), flips(5))


def rotate(values, count):
    insert, pop = values.insert, values.pop
    for index in range(count):
        insert(index % (len(values) + 3) - 1, pop(0))
        if index % 5 == 0:
            insert(-2, pop(-1))
        if index % 11 == 0:
            values.insert(100, values.pop(len(values) // 2))
    return values


print(rotate(list("abcdefgh"), 300))
for index in (-6, -5, 0, 4, 5, True, 2**70, "x", None):
    print(index, attempt(lambda: (lambda copy: (copy.pop(index), copy))(items[:])), attempt(lambda: (lambda copy: (copy.insert(index, "new"), copy))(items[:])))
print(attempt(lambda: [].pop(0)), attempt(lambda: [].insert(3, 1)))


class Mine(list):
    def pop(self, index=-1):
        return "mine"


class Plain(list):
    pass


print(attempt(lambda: (Mine([1, 2]).pop(0), Plain([1, 2, 3])[1:], Plain([1, 2, 3])[::-1], Plain([4]).pop(0), type(Plain([1])[:]))))


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        items_seen.append(self.value)
        return self.value


items_seen = []
print(attempt(lambda: items[Index(1):Index(4):Index(2)]), len(items_seen))
