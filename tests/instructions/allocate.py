# Objects that die young but for every hundredth, interpreted: allocation and minor collections.
import sys


def run(n):
    kept = []
    for i in range(n):
        item = [i, i]
        if i % 100 == 0:
            kept.append(item)


run(int(sys.argv[1]))
