"""Multiplication of matrices held as lists of lists: `matrix.py [N]`. The same in C and with NumPy: c/, with_numpy/."""

import sys

SIZE = 60


def matrix(rows, columns, seed):
    value = seed
    result = []
    for _ in range(rows):
        row = []
        for _ in range(columns):
            value = (value * 1103515245 + 12345) % 2147483648
            row.append(value / 2147483648)
        result.append(row)
    return result


def multiply(a, b):
    inner, columns = len(b), len(b[0])
    product = []
    for row in a:
        line = []
        for j in range(columns):
            total = 0.0
            for k in range(inner):
                total += row[k] * b[k][j]
            line.append(total)
        product.append(line)
    return product


def run(n):
    c = multiply(matrix(n, n, 1), matrix(n, n, 2))
    trace = 0.0
    for i in range(n):
        trace += c[i][i]
    return "%.6f" % trace


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
