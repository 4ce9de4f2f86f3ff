# A loop of additions and comparisons, interpreted.
import sys


def run(n):
    total = 0
    for i in range(n):
        if i > total:
            total += 3


run(int(sys.argv[1]))
