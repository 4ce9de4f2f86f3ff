# Who called is known behind built-in functions, generators resumed by them, and compiled calls.
import contextlib
import sys


def names():
    found = []
    frame = sys._getframe(1)
    while frame:
        found.append(frame.f_code.co_name)
        frame = frame.f_back
    return found


@contextlib.contextmanager
def managed():
    yield names()


def in_context():
    with managed() as found:
        return found


def by_next():
    return next(names() for _ in range(1))


def by_send():
    def generator():
        while True:
            yield names()

    running = generator()
    running.send(None)
    return running.send(None)


class Item:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Item.seen = names()
        return self.value < other.value

    def __len__(self):
        self.seen = names()
        return 1

    def __delitem__(self, key):
        self.seen = names()

    def __index__(self):
        self.seen = names()
        return 0


def by_sorting():
    sorted([Item(2), Item(1)])
    return Item.seen


def by_length():
    item = Item(1)
    len(item)
    return item.seen


def by_index():
    item, values = Item(1), [1]
    del values[item]
    return item.seen


for function in in_context, by_next, by_send, by_sorting, by_length, by_index:
    print(function.__name__, function()[:-1])


def depth():
    return len(names())


def deep(n):
    return depth() if n == 0 else deep(n - 1)


def measured():
    return {deep(n % 30) - n % 30 for n in range(2000)}


print(measured())


def repeated():
    seen = set()
    for _ in range(700):
        seen.add(tuple(by_next()))
        seen.add(tuple(in_context()))
    return sorted(len(found) for found in seen)


print(repeated())
