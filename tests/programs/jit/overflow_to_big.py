def product(n):
    x = 1
    for i in range(1, n):
        x *= 3
    return x


print(product(200))


def double(n):
    x, steps = 1, []
    for i in range(n):
        x += x
        if i in (60, 61, 62, 63, 64):
            steps.append(x)
        if x > 1 << 100:
            x = 1
    return x, steps


print(double(5000))


def around(limit, n):
    x = limit - n // 2
    over = 0
    for _ in range(n):
        x += 1
        if x > limit:
            over += 1
    y = x
    for _ in range(n):
        y -= 1
    return x, y, over


for limit in (2**31 - 1, 2**61, 2**62 - 1, 2**62, 2**63 - 1, 2**64 - 1):
    print(around(limit, 3000), around(-limit, 3000))


def negate(n):
    low = -(2**62)
    results = []
    for i in range(n):
        v = low + (i % 3) - 1
        results.append(-v)
        results.append(abs(v))
        if len(results) > 6:
            del results[0]
    return results


print(negate(3000))


def multiply(n):
    out = 0
    for i in range(n):
        a = 3037000499 + (i % 3)
        out ^= a * a
        b = 2**31 + i % 5
        out ^= b * -b
    return out


print(multiply(4000))


def subtract(n):
    x = -(2**61)
    for i in range(n):
        x = x - (2**52)
    return x


print(subtract(5000))
