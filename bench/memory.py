"""How much memory three million objects take, while they are made, while random ones are replaced, and when
they are gone."""

import gc
import random
import time

OBJECTS = 3_000_000
ROUNDS = 2


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def make(number):
    kind = number % 5
    if kind == 0:
        return Node(number, number + 0.5)
    if kind == 1:
        return number, str(number)
    if kind == 2:
        return [number, number + 1, number + 2]
    if kind == 3:
        return {"x": number, "y": number * 2}
    return str(number) * 3


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 >> 20


def report(what, start):
    print(f"{what:9} {resident():5} MB {time.process_time() - start:6.2f} s")


def main():
    random.seed(1)
    start = time.process_time()
    data = [make(number) for number in range(OBJECTS)]
    report("made", start)
    start = time.process_time()
    for _ in range(ROUNDS):
        for number in range(OBJECTS):
            data[random.randrange(OBJECTS)] = make(number)
    report("replaced", start)
    start = time.process_time()
    data = None
    gc.collect()
    report("dropped", start)


main()
