"""A generator that an iterator in Rust steps, in a loop, sees all frames outside it."""

import functools
import itertools
import sys
import traceback


def names(frame):
    while frame is not None:
        yield frame.f_code.co_name
        frame = frame.f_back


def own_names():
    yield from names(sys._getframe())


def look(wrap):
    result = []
    for name in wrap(names(sys._getframe())):
        result.append(name)
    return result


def look_from_within(wrap):
    result = []
    for name in wrap(own_names()):
        result.append(name)
    return result


def outer(function, wrap):
    return function(wrap)


class Own:
    def __init__(self, iterable):
        self.inner = iter(iterable)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.inner)


kinds = {
    "plain": iter,
    "islice": lambda items: itertools.islice(items, 10),
    "chain": lambda items: itertools.chain(items),
    "map": lambda items: map(str, items),
    "filter": lambda items: filter(None, items),
    "zip": lambda items: (name for (name,) in zip(items)),
    "enumerate": lambda items: (name for _, name in enumerate(items)),
    "takewhile": lambda items: itertools.takewhile(bool, items),
    "Own": Own,
    "islice of Own": lambda items: itertools.islice(Own(items), 10),
    "reduce": lambda items: functools.reduce(lambda so_far, name: so_far + [name], items, []),
}
for _ in range(3):
    for kind, wrap in kinds.items():
        print(kind, *outer(look, wrap))
for kind, wrap in kinds.items():
    if kind not in ("zip", "enumerate"):
        print(kind, *outer(look_from_within, wrap))


def limited():
    return [line.name for line in traceback.extract_stack(limit=2)]


print(limited(), [line.name for line in traceback.StackSummary.extract(traceback.walk_stack(sys._getframe()), limit=3)])
