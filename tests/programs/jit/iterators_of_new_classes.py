"""A loop over instances of classes that the program makes as it goes, each with a `__next__` of its own that is no function of Python."""


def numbers(count):
    for number in range(count):
        yield number


def fails(count):
    yield from range(count)
    raise KeyError(count)


class Bound:
    def __init__(self, values):
        self.values = list(values)

    def take(self):
        if not self.values:
            raise StopIteration
        return self.values.pop()


def iterator_of(kind, count):
    class Fresh:
        def __iter__(self):
            return self

    if kind == 0:
        Fresh.__next__ = numbers(count).__next__
    elif kind == 1:
        Fresh.__next__ = staticmethod(iter(list(range(count))).__next__)
    elif kind == 2:
        Fresh.__next__ = Bound(range(count)).take
    elif kind == 3:
        Fresh.__next__ = fails(count).__next__
    elif kind == 4:
        Fresh.__next__ = property(lambda self: zip(range(5), range(5)).__next__)
    elif kind == 5:
        left = [count]

        class Step:
            def __call__(self):
                left[0] -= 1
                if left[0] < 0:
                    raise StopIteration("over")
                return left[0]

        Fresh.__next__ = Step()
    elif kind == 6:
        Fresh.__next__ = 5
    return Fresh()


def total(iterator):
    result = taken = 0
    for item in iterator:
        taken += 1
        if type(item) is tuple:
            item = sum(item)
        result += item
        if taken == 200:
            break
    return result, taken


for turn in range(30):
    for kind in range(8):
        if kind == 7:
            iterators = [range(90), map(abs, range(-40, 40)), numbers(60), {1: 2, 3: 4}, "" and [], iter([7, 8] * 40)]
            results = [total(iterator) for iterator in iterators]
        else:
            try:
                results = total(iterator_of(kind, 100 + turn % 3))
            except (KeyError, TypeError, AttributeError) as error:
                results = type(error).__name__, error.args
        if turn in (0, 1, 28, 29):
            print(turn, kind, results)


class Loses:
    """Its class is given another way to step while a loop goes on."""

    def __iter__(self):
        return self

    __next__ = numbers(10_000).__next__


def lost(limit):
    seen = 0
    for item in Loses():
        seen += 1
        if seen == limit:
            Loses.__next__ = lambda self, left=[3]: left.append(left.pop() - 1) or left[0] or next(iter(()))
    return seen


print(lost(3000), lost(5))
