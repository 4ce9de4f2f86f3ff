"""Lists made of lists, maxima and texts in hot loops: all kinds of bounds, of items, and what changes its kind."""


def parts(rows, bounds):
    out = []
    for _ in range(3):
        for row in rows:
            for start in bounds:
                for stop in bounds:
                    out.append(row[start:stop])
                    part = row[start:stop]
                    part.append(None)
                    out.append(part)
    return hash(repr(out[-2 * len(rows) * len(bounds) ** 2:])) == hash(repr(out[:2 * len(rows) * len(bounds) ** 2])), len(out), out[7::97]


def constant_parts(rows):
    total = 0
    for _ in range(300):
        for row in rows:
            a, b = row[:2]
            first = row[0:1]
            first[0] = 5
            total += len(row[1:3]) + len(row[-2:]) + len(row[2:1]) + (row[:] == row) + (row[:] is row) + len(row[:100])
            total += row[0] is a
    return total


def multiples(n):
    out = []
    for i in range(n):
        a = [0] * 4
        a[i & 3] = i
        b = [i] * (i % 23)
        c = 3 * [1.5]
        c.append("x" if i % 7 == 0 else 2.0)
        d = [a] * 2
        d[0][0] = "same"
        out.append((a, b[-1:], c, d[1] is a, len([i] * -1), [1, 2] * (i & 1), [] * i))
    return out[::331]


def sums(n):
    out = []
    left, floats, empty = [1, "a"], [0.5], []
    for i in range(n):
        out.append((left + [i], floats + floats, left + floats, empty + empty, [*left, *empty, i, *floats], empty + left))
        if i == n // 2:
            left = left + left
    copy = left.copy()
    copy += copy
    return out[::431], copy, list(left) is left, list(floats), floats.copy()


class Items(list):
    def __add__(self, other):
        return "mine"

    def __rmul__(self, other):
        return other


def subclasses(n):
    mine, out = Items([1, 2]), set()
    for i in range(n):
        out.add((str([0] + mine), mine + [0], 2 * mine, str(mine * 2), type(mine[:]).__name__, type(mine.copy()).__name__))
    return sorted(out)


def refused(n):
    out = set()
    for i in range(n):
        for operation in (lambda: [1] + (2,), lambda: [1] * 1.5, lambda: [1] * [2], lambda: {} * 3, lambda: (1,) + [2], lambda: [1][None:"a"], lambda: 2 + [1], lambda: [0] * 10**19):
            try:
                operation()
            except (TypeError, MemoryError, OverflowError) as e:
                out.add(type(e).__name__ + ": " + str(e))
    return sorted(out)


def extremes(n):
    rows = [[3, 1, 2], [1.5, -0.0, 0.0], ["b", "a"], [True, 2], [2**70, 1], [1, 2.5], [0.0, -0.0], [(1, 2), (1, 1)], [float("nan"), 1.0]]
    out = []
    for i in range(n):
        out.append([(max(row), min(row)) for row in rows])
    return out[-1] if len({repr(o) for o in out}) == 1 else "differ"


def texts(n):
    out = []
    for i in range(n):
        out.append(f"{i}|{i:>4}|{i!s}|{'ä' if i & 1 else 'a'}|{i * 10**18}|{True}{None}" + "%d-%s" % (i, "b") + "%5.1f%%" % (i / 3) + chr(i & 511))
    return out[::97], sum(map(len, out))


def powers(n):
    total = 0
    for i in range(n):
        total ^= i**2 + (i << 20) ** 2 + (-i) ** 2 + i ** (i & 3)
    return total


ROWS = [[1, 2, 3, 4], [1.0, 2.5, float("inf")], ["a", None, 2], [[1], [2], 3.5, (4,)]]
print(parts(ROWS, [None, 0, 1, 2, 3, 9, -1, -2, -9, 2**70]))
print(constant_parts(ROWS))
print(multiples(1500))
print(sums(1500))
print(subclasses(1500))
print(refused(400))
print(extremes(600))
print(texts(800))
print(powers(3000))
