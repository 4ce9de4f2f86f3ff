"""Traces that join a loop whose objects turn out to be of other maps, or whose claims about the heap stop holding, later on."""


class Source:
    def __init__(self, seed, extra):
        self.values = [(seed * 7 + i * 13) % 101 / 8 for i in range(17)]
        self.low = 4
        self.high = 16
        self.factor = 0.5
        self.wraps = 0
        if extra:
            # More attributes than the class has seen so far: another map, and an overflow area.
            self.a, self.b, self.c, self.d = range(4)
        self.range = False

    def step(self):
        low, high, values = self.low, self.high, self.values
        value = values[low] - values[high]
        if value < 0:
            value += 12.625
        values[high] = value
        if low == 0:
            low = 16
            self.wraps += 1
        else:
            low -= 1
        self.low = low
        if high == 0:
            high = 16
        else:
            high -= 1
        self.high = high
        if self.range:
            return value + self.factor
        return value * self.factor


def run(source, count, flip=None):
    inside = 0
    for index in range(count):
        x = source.step()
        y = source.step()
        if x * x + y * y <= 12.0:
            inside += 1
        if index == flip:
            source.range = not source.range
            source.extra = index
    return inside


for seed in range(6):
    for extra in (False, True):
        source = Source(seed, extra)
        print(seed, extra, run(source, 900), run(source, 900, 450), source.wraps, sum(source.values))


# Two loops, one after the other, that pass through each other's headers.
def alternate(sources, count):
    total = 0
    for index in range(count):
        source = sources[index % len(sources)]
        for _ in range(index % 3 + 1):
            total += source.step() > 3
        if index % 50 == 49:
            source.range = not source.range
    return total


for count in (1, 2, 3):
    print(alternate([Source(i, i % 2) for i in range(count)], 1500))
