def add_all(values):
    total = 0
    for v in values:
        total = total + v
    return total


print(add_all(list(range(3000)) + [0.5] * 10 + list(range(3000))))
print(add_all([1] * 2000 + [2.25] + [True] * 2000 + [10**30] + [1] * 2000))


def grow(n):
    x = 1
    kinds = []
    for i in range(n):
        if i == n // 3:
            x = float(x)
        if i == 2 * n // 3:
            x = str(x)
        x = x + (1 if not isinstance(x, str) else "!") if i % 500 == 0 or not isinstance(x, str) else x
        if not kinds or kinds[-1] is not type(x):
            kinds.append(type(x))
    return x, [k.__name__ for k in kinds]


print(grow(6000))


def none_to_value(n):
    best = None
    for i in range(n):
        v = i * 7919 % 1009
        if best is None or v > best:
            best = v
    return best


print(none_to_value(5000))


def swap_types(n):
    a, b = 0, "x"
    counts = {}
    for i in range(n):
        if i % 1000 == 999:
            a, b = b, a
        key = type(a).__name__
        counts[key] = counts.get(key, 0) + 1
    return counts, a, b


print(swap_types(5500))
