"""Multiplication of matrices that are too large for the processor's first caches."""

from matrix import matrix, multiply

SIZE = 250


def run(n):
    c = multiply(matrix(n, n, 1), matrix(n, n, 2))
    return sum(c[i][i] for i in range(n))


if __name__ == "__main__":
    import sys

    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
