def show(label, f):
    try:
        r = repr(f())
    except Exception as e:
        r = "raises " + str(e)
    print(label, r if len(r) < 300 else r[:140] + "..." + r[-140:])

ints = [0, 1, -1, 2, -7, 255, 2**31, -2**62, 2**62, 2**63 - 1, -2**63, 10**20, -10**20 + 1, 3**100, -7**90, 2**200]
for a in ints:
    for b in ints:
        show((a, b), lambda: (a + b, a - b, a * b, a & b, a | b, a ^ b, a < b, a == b, a >= b))
        show("div", lambda: (a // b, a % b, divmod(a, b)))
        show("true", lambda: a / b)
    for n in [0, 1, 5, 63, 64, 100, 300]:
        show(("shift", n), lambda: (a << n, a >> n))
    for n in [0, 1, 2, 3, 7]:
        show(("pow", n), lambda: (a**n, pow(a, n, 1000007), pow(a, n, -97), pow(a, n, 2**70 + 1)))
    show("unary", lambda: (-a, ~a, +a, a.bit_length(), a.bit_count(), hash(a), float(a), bool(a), str(a), hex(a), oct(a), bin(a)))
    for n in [-1, -2, -5, -19, -25, 0, 3]:
        show(("round", n), lambda: round(a, n))
    for f in [0.0, -0.5, 1.0, 1e10, 2.0**62, -2.0**63, 1e20, 1e30, float("inf"), float("nan")]:
        show(("cmp", f), lambda: (a < f, a == f, a > f, a != f, f < a, f == a))
for t in ["12", "-12", "+5", " 7 ", "1_000", "0x1f", "0b11", "0o7", "١٢", "1__0", "_1", "1_", "", " ", "- 5", "0x", "00", "010", "1e5", "99999999999999999999999", "-9223372036854775808", "zz", "0_0"]:
    for base in [10, 0, 16, 2, 36, 8]:
        show(("int", t, base), lambda: int(t, base))
    show(("float", t), lambda: float(t))
show("limit", lambda: int("1" * 4301))
show("limit", lambda: len(str(10**4299)))
show("limit", lambda: str(10**4300))
floats = [0.0, -0.0, 0.5, 1.5, -2.5, 0.1, 1e16, 1e15, 1e-5, 123456.789, 1e22, 1e100, 5e-324, 1.7976931348623157e308, 2.0**53, 1 / 3, float("inf"), float("-inf"), float("nan"), 3.0]
for x in floats:
    for y in floats:
        show((x, y), lambda: (x + y, x - y, x * y))
        show("div", lambda: (x / y, x // y, x % y))
        if abs(y) < 200 and abs(x) < 1e20:
            show("pow", lambda: x**y if x > 0 or y == int(y) else 0)
    show("unary", lambda: (repr(x), x.hex(), -x, bool(x), x.is_integer()))
    show("ratio", lambda: x.as_integer_ratio())
    show("int", lambda: (int(x), round(x), hash(x)))
    for n in [0, 1, 2, 5, -1, -2, 20, -300, 300]:
        show(("round", n), lambda: round(x, n))
