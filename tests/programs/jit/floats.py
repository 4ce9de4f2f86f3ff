def int_start(n):
    x = 0
    for i in range(n):
        x += 0.5 if i > 5 else 1
    return x


print(int_start(3000))


def integrate(f, a, b, n):
    h = (b - a) / n
    total = 0
    for i in range(n):
        total += f(a + (i + 0.5) * h)
    return total * h


print(integrate(lambda x: x * x, 0, 1, 3000), integrate(lambda x: 1 / (1 + x * x), 0, 1, 3000) * 4)


def logistic(x, r, n):
    for _ in range(n):
        x = r * x * (1 - x)
    return x


print(logistic(0.5, 3.7, 3000), logistic(0.5, 2, 3000))


def to_infinity(n):
    x, steps = 1.0, None
    for i in range(n):
        x *= 2
        if x == float("inf") and steps is None:
            steps = i
    return x, steps, x - x, x > 1e308


print(to_infinity(2000))


def nan_compare(n):
    nan, inf = float("nan"), float("inf")
    values = [1.0, nan, -inf, inf, 0.0, -0.0]
    lt = eq = gt = ne = 0
    for i in range(n):
        a, b = values[i % 6], values[i // 6 % 6]
        lt += a < b
        eq += a == b
        gt += a >= b
        ne += a != b
    return lt, eq, gt, ne


print(nan_compare(3600))


def mixed(n):
    x = 1
    for i in range(n):
        if i % 3 == 0:
            x = x + 1
        elif i % 3 == 1:
            x = x / 2
        else:
            x = int(x)
    return x, type(x).__name__


print(mixed(3001))


def zeros(n):
    z, signs = 0.0, 0
    for i in range(n):
        z = -z
        signs += str(z) == "-0.0"
    return signs, z


print(zeros(3001))


def divisions(n):
    errors, total = 0, 0.0
    for i in range(n):
        try:
            total += 1.0 / (i % 100) + 7.5 // (i % 50 + 0.5) + -7.5 % (i % 9 + 1)
        except ZeroDivisionError:
            errors += 1
    return errors, total


print(divisions(3000))


def powers(n):
    total = 0
    for i in range(n):
        total += 1.0001 ** i + 2 ** -(i % 10) + (i % 5) ** 2 + 4 ** 0.5
    return total


print(powers(2000))


def conversions(n):
    total = 0
    for i in range(n):
        total += int(i * 0.7) + round(i * 0.3) + int(-i / 3) + (i / 2).is_integer()
    return total


print(conversions(3000))


def compare_int_float(n):
    big = 2**53
    hits = 0
    for i in range(n):
        hits += (big + i == float(big + i)) + (big + i < float(big + i)) + (10**400 > 1e308)
    return hits


print(compare_int_float(2000))
