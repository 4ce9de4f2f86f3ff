"""Sums, differences and multiples of integers around the sizes where they stop fitting a word, and of large ones."""

edges = [0, 1, 2, 3, 7]
for bits in (31, 32, 61, 62, 63, 64, 65, 126, 127, 128, 129, 191, 192, 193, 640):
    edges += [2**bits - 1, 2**bits, 2**bits + 1, 2**bits + 2**(bits // 2), 3**(bits // 2)]
numbers = edges + [-number for number in edges if number]


def checksum(value):
    result = 0
    while value:
        result = (result * 1_000_003 + (value & 0xFFFF_FFFF)) % (2**61 - 1)
        value = value >> 32 if value > 0 else -(-value >> 32)
    return result


for operation in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a // b if b else b, lambda a, b: a % b if b else b,
                  lambda a, b: a == b, lambda a, b: a < b, lambda a, b: hash(a) ^ hash(b)):
    total = 0
    for a in numbers:
        for b in numbers:
            result = operation(a, b)
            total = (total * 31 + checksum(result if result >= 0 else -result) + (result < 0)) % (2**61 - 1)
    print(total)

for a in numbers:
    assert a + -a == 0 and a - a == 0 and (a + 1) - 1 == a and (a - 1) + 1 == a, a
    assert a + a == 2 * a == a * 2 == a << 1, a
    assert a * -1 == -a and a * 0 == 0 and -a - a == -2 * a, a
    assert (a * 10**18 + 7) // 10**18 == a, a
    assert (a + 2**64) - 2**64 == a and (a - 2**200) + 2**200 == a, a
    assert type(a + 0) is int and (a + 0) is not None and a.bit_length() == (a + 1 - 1).bit_length(), a


def factorial(n):
    result = 1
    for factor in range(2, n + 1):
        result *= factor
    return result


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def alternating(n):
    total = 0
    for index in range(n):
        total += (-1) ** index * 7**index
    return total


print(factorial(60), factorial(300) % 1_000_000_007, factorial(300).bit_length())
print(fibonacci(90), fibonacci(91), fibonacci(92), fibonacci(93), fibonacci(94), fibonacci(1000))
print(alternating(30), alternating(31), alternating(300) % 10**20, alternating(301) % 10**20)


def digits(count):
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    found = []
    while len(found) < count:
        if 4 * q + r - t < n * t:
            found.append(n)
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
    return "".join(map(str, found))


print(digits(200))


def generator(count):
    state, mixed = 1, 0
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFF_FFFF_FFFF_FFFF
        mixed ^= state >> 7 | state << 3 & 0xFFFF_FFFF_FFFF_FFFF
    return state, mixed, -state & 0xFFFF_FFFF_FFFF_FFFF, state & -2**70, -state & -mixed


print(generator(1), generator(400))


class Odd(int):
    def __mul__(self, other):
        return "odd"

    __rmul__ = __and__ = __mul__


print({(Odd(2**70) * 3, 2**70 * Odd(3), Odd(2**70) & 1, Odd(2**70) + 1, 2**64 & True, True * 2**64) for _ in range(30)})
