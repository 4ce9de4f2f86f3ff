"""A loop over an object with `__next__` in Python, when that is called by a trace instead of being inlined, ends as it does otherwise."""
import random


class Basic:
    def __init__(self, *args):
        self.args = args


class Other(Basic):
    pass


class Third(Basic):
    pass


class Walk:
    """All nodes of a tree."""

    def __init__(self, node):
        self.walk = self.nodes(node)

    def nodes(self, node):
        yield node
        if isinstance(node, Basic):
            for arg in node.args:
                yield from self.nodes(arg)

    def __next__(self):
        return next(self.walk)

    def __iter__(self):
        return self


def has(node, kind):
    return any(isinstance(arg, kind) for arg in Walk(node))


def names(node, kinds):
    return {type(n).__name__ for n in Walk(node) if isinstance(n, kinds)}


def count(node):
    number = 0
    for _ in Walk(node):
        number += 1
    else:
        number += 100
    return number


def tree(depth):
    kind = source.choice([Basic, Other, Third])
    if depth == 0 or source.random() < 0.2:
        return kind()
    return kind(*[tree(depth - 1) for _ in range(source.randrange(4))])


source = random.Random(1)
trees = [tree(3) for _ in range(60)]
total = 0
for _ in range(8):
    for node in trees:
        total += has(node, (Third, int)) + len(names(node, (Basic, int))) + any(has(arg, int) for arg in node.args)
        total += sum(1 for _ in Walk(node)) + count(node)
print(total)
