"""../matrix.py as one writes it with NumPy."""

import numpy

SIZE = 60

FACTOR, STEP, MODULUS = 1103515245, 12345, 2147483648


def matrix(rows, columns, seed):
    """The same numbers: the generator's n-th is FACTOR**n * seed + STEP * (1 + FACTOR + ... + FACTOR**(n - 1))."""
    powers = numpy.cumprod(numpy.full(rows * columns, FACTOR, dtype=numpy.uint64))
    sums = numpy.cumsum(powers) - powers + numpy.uint64(1)
    values = (powers * numpy.uint64(seed) + sums * numpy.uint64(STEP)) % numpy.uint64(MODULUS)
    return (values / MODULUS).reshape(rows, columns)


def run(n):
    return "%.6f" % numpy.trace(matrix(n, n, 1) @ matrix(n, n, 2))


if __name__ == "__main__":
    print(run(SIZE))
