"""Every operator on integers around the sizes of one, two and three machine words, in a loop that becomes machine code."""

import operator

EDGES = [0, 1, 2, 3, 2**31, 2**61, 2**62 - 1, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**65 + 12345, 2**126 - 1, 2**126, 2**127 - 1, 2**127, 2**127 + 1, 2**128 - 1, 2**128, 2**129 + 7, 2**190 + 3]
NUMBERS = EDGES + [-x for x in EDGES if x]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.and_, operator.or_, operator.xor, operator.floordiv, operator.mod, operator.lt, operator.eq]


def digest(values):
    total = 0
    for value in values:
        total = (total * 1000003 ^ value ^ value >> 7) & 0xFFFFFFFFFFFFFFFF
    return total


def binary(operation):
    results = []
    for a in NUMBERS:
        for b in NUMBERS:
            if b == 0 and operation in (operator.floordiv, operator.mod):
                continue
            result = operation(a, b)
            if operation is operator.floordiv:
                assert a == result * b + a % b, (a, b)
            if operation is operator.mod:
                assert 0 <= result < b or b < result <= 0, (a, b)
            results.append(result)
    return digest(results)


def shifts():
    results = []
    for a in NUMBERS:
        for count in (0, 1, 2, 31, 62, 63, 64, 65, 125, 126, 127, 128, 200):
            left, right = a << count, a >> count
            assert left >> count == a and right == a // 2**count, (a, count)
            results += [left, right, ~a, -a, abs(a)]
    return digest(results)


def inline():
    """The same by instructions, not by calls."""
    total = 0
    for a in NUMBERS:
        for b in NUMBERS:
            total ^= a + b
            total += (a - b) ^ (a * b)
            total ^= (a & b) | (a ^ b)
            total &= 2**200 - 1
            if b:
                total += a // b ^ a % b
    return total


def generators(n):
    """Linear congruences, shifts and xors of 64 bits, as programs that need numbers of their own write them."""
    a, b, h = 1, 88172645463325252, 0xCBF29CE484222325
    for i in range(n):
        a = (a * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        b ^= (b << 13) & 0xFFFFFFFFFFFFFFFF
        b ^= b >> 7
        b ^= (b << 17) & 0xFFFFFFFFFFFFFFFF
        h = (h ^ (i & 255)) * 0x100000001B3 % 2**64
    return a, b, h, pow(a, 3, 2**64), divmod(-a * b, h)


for operation in OPERATORS:
    print(operation.__name__, binary(operation))
print(shifts())
print(inline())
print(generators(4000))
