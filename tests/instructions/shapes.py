"""Objects of many classes that inherit what one instruction asks for: one trace for all of them."""

import sys


class Base:
    weight = 2

    def __init__(self, number):
        self.number = number

    def total(self):
        return self.number * self.weight


def run(objects):
    result = 0
    for _ in range(1000):
        for one in objects:
            if isinstance(one, Base):
                result += one.total()
    return result


objects = [type("Kind", (Base,), {})(number) for number in range(int(sys.argv[1]))]
print(run(objects))
