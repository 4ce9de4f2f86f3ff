def divisions(n):
    t = 0
    for i in range(-n, n):
        t += i // 7 + i % 7 * 3 + i // -7 * 5 + i % -7 * 11
        q, r = divmod(i, -5)
        t += q * 2 - r
    return t


print(divisions(2000))


def by_variable(n):
    t = errors = 0
    for i in range(n):
        for d in (3, -3, 1, -1, i % 4 - 2):
            try:
                t += (i - n // 2) // d + (n // 2 - i) % d
            except ZeroDivisionError:
                errors += 1
    return t, errors


print(by_variable(1500))


def shifts(n):
    t = 0
    for i in range(n):
        t ^= 1 << (i % 80)
        t ^= (i - 1000) >> (i % 70)
        t ^= -(1 << 70) >> (i % 75)
        t ^= i << 3 >> 1
    return t


print(shifts(3000))
errors = 0
for i in range(2000):
    try:
        1 << (5 - i % 10)
    except ValueError as e:
        errors += 1
        message = str(e)
print(errors, message)


def bits(n):
    t = 0
    for i in range(n):
        x = i * 2654435761 & 0xFFFFFFFF
        x ^= x >> 16
        x = x * 0x45D9F3B & 0xFFFFFFFF
        x ^= x >> 16
        t += x & -x
        t ^= ~x & 0xFF
        t += bin(x).count("1") + x.bit_length() + x.bit_count()
    return t


print(bits(3000))


def xorshift(n):
    x = 88172645463325252
    for _ in range(n):
        x ^= (x << 13) & (2**64 - 1)
        x ^= x >> 7
        x ^= (x << 17) & (2**64 - 1)
    return x


print(xorshift(2000))


def booleans(n):
    t = 0
    flag = True
    for i in range(n):
        flag = not flag
        t += flag
        t += (i > 5) + (i < 100) * 2
        t ^= flag & (i % 3 == 0)
        t -= -flag
    return t


print(booleans(3000))


def extremes(n):
    low, high = -(2**63), 2**63 - 1
    out = set()
    for i in range(n):
        out.add(low // (-1 if i % 2 else 1))
        out.add(abs(low + i % 2))
        out.add(high + i % 3)
        out.add((high - i % 2) * -1)
        out.add(low % (i % 3 + 1))
    return sorted(out)


print(extremes(2000))


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(sum(gcd(i, j) for i in range(1, 60) for j in range(-30, 60)))


def modpow(base, e, m):
    r = 1
    while e:
        if e & 1:
            r = r * base % m
        base = base * base % m
        e >>= 1
    return r


print(modpow(3, 10**18, 10**9 + 7), modpow(7, 2**200, 2**89 - 1), pow(3, 10**18, 10**9 + 7))


def digits(n):
    t = 0
    for i in range(n):
        x = i * i * i - 5000
        neg = x < 0
        x = abs(x)
        while x:
            x, d = divmod(x, 10)
            t += -d if neg else d
    return t


print(digits(1000))


def powers(n):
    t = 0
    for i in range(n):
        t += (i % 10) ** (i % 5) + (-2) ** (i % 7) + 2 ** (i % 64)
    return t


print(powers(3000))


def big_in_loop(n):
    x = 1
    for i in range(1, n):
        x = x * i % (10**30 + 57)
        if i % 100 == 0:
            x //= 10**25
            x += 1
    return x


print(big_in_loop(2000))
