# Generators and functions that call themselves and have loops: a loop's end returns to any of the calls, and each of these to any.
class Node:
    def __init__(self, value, children=()):
        self.value = value
        self.children = children

    def __iter__(self):
        yield self.value
        for child in self.children:
            for item in child:
                yield item

    def odd_ones(self):
        for child in self.children:
            for item in child.odd_ones():
                if item % 3:
                    yield item
        if self.value % 2:
            yield self.value

    def total(self, depth):
        result = self.value * depth
        for child in self.children:
            result += child.total(depth + 1)
        return result

    def visit(self, seen):
        half = len(self.children) // 2
        for child in self.children[:half]:
            child.visit(seen)
        seen.append(self.value)
        for child in self.children[half:]:
            child.visit(seen)

    def deepest(self, depth=0):
        best = depth
        i = 0
        while i < len(self.children):
            found = self.children[i].deepest(depth + 1)
            if found > best:
                best = found
            i += 1
        return best


def build(value, width, depth):
    if depth == 0:
        return Node(value)
    return Node(value, [build(value * width + i + 1, width, depth - 1) for i in range(width)])


def checksum(items):
    result = 0
    for item in items:
        result = (result * 31 + item) % 1_000_000_007
    return result


def permutations(items):
    if len(items) <= 1:
        yield items
        return
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1 :]):
            yield [items[i]] + rest


def even(items, i):
    for _ in range(2):
        if i >= len(items):
            return 0
        result = odd(items, i + 1) + items[i]
    return result


def odd(items, i):
    result = 0
    for _ in range(1):
        if i >= len(items):
            return 1
        result -= items[i]
    return result + even(items, i + 1)


def lopsided(n):
    if n == 0:
        return
    for i in lopsided(n - 1):
        yield i
    yield n
    if n % 40 == 0:
        for i in lopsided(n // 2):
            yield -i


for width, depth in (2, 7), (5, 3), (1, 60), (3, 5):
    root = build(1, width, depth)
    for _ in range(2):
        seen = []
        root.visit(seen)
        print(width, depth, checksum(root), checksum(root.odd_ones()), root.total(1), checksum(seen), root.deepest())
print(sum(1 for _ in permutations(list(range(6)))), checksum(n for p in permutations([1, 2, 3, 4]) for n in p))
print(even(list(range(12)), 0), checksum(lopsided(100)))
for cut in 5, 50, 500:
    taken = []
    for item in build(1, 3, 6):
        taken.append(item)
        if len(taken) == cut:
            break
    print(cut, checksum(taken))
