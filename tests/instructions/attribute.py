# Reading and writing an attribute and calling a method, interpreted.
import sys


class Counter:
    def __init__(self):
        self.value = 0

    def up(self):
        self.value += 1


def run(counter, n):
    for _ in range(n):
        counter.up()


run(Counter(), int(sys.argv[1]))
