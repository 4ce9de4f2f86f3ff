"""Multiplication of matrices that are too large for the processor's first caches."""

from matrix import run as multiplied

SIZE = 250


def run(n):
    return multiplied(n)


if __name__ == "__main__":
    import sys

    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
