# `in` of ranges, of all kinds of numbers, in loops.


class Index:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other

    def __index__(self):
        return self.value


def count(ranges, numbers):
    found = []
    for each in ranges:
        total = 0
        for number in numbers:
            if number in each:
                total += 1
            if number not in each:
                total += 1000
        found.append(total)
    return found


ranges = [range(8), range(3, 9), range(0, 20, 3), range(20, 0, -3), range(5, 5), range(9, 3), range(-5, 6, 5), range(2**70, 2**70 + 9, 2)]
numbers = list(range(-12, 25)) + [2**62 - 1, -(2**62), 2**63, 2**70, 2**70 + 1, 2**70 + 2]
print(count(ranges, numbers))
print(count(ranges, [0.0, 3.0, 3.5, True, False, None, "3", 1 + 0j, Index(4), float("nan")]))
wide = [range(-(2**62), 2**62 - 1), range(-(2**62), 2**62 - 1, 2**61), range(2**62 - 1, -(2**62), -(2**61)), range(-(2**63), 2**63, 3)]
print(count(wide, numbers))


def inside(width, height):
    x = y = steps = 0
    while True:
        x, y = x + 1, y + steps % 2
        if x not in range(width) or y not in range(height):
            return x, y
        steps += 1


print(inside(700, 300), inside(300, 700))
