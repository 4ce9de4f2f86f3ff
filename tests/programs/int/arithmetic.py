pairs = [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (10**20, 7), (-10**20, 7), (10**20, -10**10), (3, 10**20), (-3, 10**20)]
for a, b in pairs:
    print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a / b)
print(2**100, (-2)**101, 2**0, 0**0, 2**-1, (-2)**-3, 10**-2, pow(2, 100, 17), pow(-3, 5, 7), pow(3, -1, 11), pow(2, 5, -7), pow(5, 0, 1))
print(1 << 100, -1 << 70, 1 >> 5, -1 >> 5, -(2**70) >> 3, -(2**70) >> 100, (2**70 + 5) >> 69, 0 << 1000)
print(0xFF & 0x0F, -1 & 0xFF, -(2**70) & 2**70 - 1, (2**70) | -(2**65), 2**70 ^ -1, ~(2**70), ~0, -6 & -4, -6 | 3, -6 ^ 3)
print(2**62, 2**62 - 1, -2**62, -2**62 - 1, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64)
print(2**62 + 2**62, -2**62 - 2**62, 2**31 * 2**31, 2**32 * -2**31, 4611686018427387903 + 1, -4611686018427387904 - 1, -(-4611686018427387904))
print(10**30 == 10**30, 10**30 < 10**30 + 1, -10**30 < 10**30, 10**30 > 1e29, 2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), 10**400 > 1e300)
print((10**30).bit_length(), (255).bit_length(), (0).bit_length(), (-256).bit_length(), (10**30).bit_count(), (-7).bit_count())
print((255).to_bytes(2, "big"), (255).to_bytes(2, "little"), (-2).to_bytes(3, "big", signed=True), (10**20).to_bytes(10), int.from_bytes(b"\x01\x00"), int.from_bytes(b"\xff\xfe", "little", signed=True))
print((5).as_integer_ratio(), (5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (5).is_integer())
print(int(1e20), int(-1.9), int("-0x1f", 16), int("1" * 50), int(" -12_3 "), int(b"42"), int("٣"), int("z", 36), int("-101", 2), int("0o17", 0), int(True))
print(round(15, -1), round(25, -1), round(-15, -1), round(10**25 + 5, -1), round(12345, -10), round(5, 3), abs(-10**25), -(-5), +True)
print(hash(2**61 - 1), hash(2**61), hash(-2), hash(10**20) == hash(10**20 + 0), hash(2**64) == hash(float(2**64)))
print(float(2**70), float(-10**22), 10**22 / 10**20, (10**400) / (10**399), 1 / 3, 2**1000 / 2**999, 7 // 2.0, 7 % 2.5, -7 // 2.0)
x = 12345678901234567890
print(x * x, x * x * x // x, (x * x) % 1000007, -x // 7, -x % 7, x // -7, x % -7, x**5 % x)
a = 3**200
b = 7**100
print(a // b, a % b, a * b == b * a, (a // b) * b + a % b == a, a - b, b - a, a & b, a | b, a ^ b)
f = 1
for i in range(1, 60):
    f *= i
print(f, len(str(f)))
print(str(10**100)[:5], repr(-10**40), len(str(2**5000)), int(str(2**500)) == 2**500, int(hex(3**300), 16) == 3**300)
for call in [lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: divmod(5, 0), lambda: 0 ** -1, lambda: 1 << -1, lambda: 1 >> -1, lambda: pow(2, -1, 4), lambda: 10**400 * 1.0,
             lambda: float(10**400), lambda: int("1.5"), lambda: int(float("nan")), lambda: int(float("inf")), lambda: (300).to_bytes(1), lambda: (-1).to_bytes(1), lambda: 10**400 / 3,
             lambda: 10**20 // 0, lambda: 1 << (1 << 70), lambda: int("1_"), lambda: int(""), lambda: int("0b2", 0), lambda: int("9", 8), lambda: pow(2, 1.5, 3), lambda: int(None), lambda: 5 & 1.0,
             lambda: int("1" * 5000), lambda: str(10**5000)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, str(e)[:120])
