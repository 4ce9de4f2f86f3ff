"""Iterators over classes that have items and no __iter__, in generators that built-in functions go through: what they call has machine code of its own."""


class Numbers:
    def __init__(self, count):
        self.count = count

    def __getitem__(self, index):
        if index >= self.count:
            raise IndexError
        return index


class Around:
    def __init__(self, sequence):
        self.sequence = sequence

    def __iter__(self):
        for value in self.sequence:
            yield value


def again(sequence):
    for value in sequence:
        yield value


def is_even(number):
    return number % 2 == 0


def same(value):
    return value


for turn in range(40):
    even = list(filter(is_even, map(same, again(Around(Numbers(200))))))
    assert even == [value for value in map(same, again(Around(Numbers(200)))) if is_even(value)]
    total = sum(map(same, again(Numbers(200))))
print(even[-3:], total)
