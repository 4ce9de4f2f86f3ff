# A loop in machine code.
import sys


def run(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total


run(int(sys.argv[1]))
