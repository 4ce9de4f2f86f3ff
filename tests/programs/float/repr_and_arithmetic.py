def item(container, key):
    return container[key]


values = [0.1, 0.1 + 0.2, 1.0, -0.0, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 1.5e300, 5e-324, 1.7976931348623157e308, 2.5, 1 / 3, 100.0, 1e22, 1e23, 0.00012345, 1e100,
          float("inf"), float("-inf"), float("nan"), 3.0e-10, 9007199254740993.0, 4.35, 2.675, 1.1, 0.5, 1e5, 12345.678]
for v in values:
    print(repr(v), str(v), f"{v}", v == v, -v, abs(v), bool(v))
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, -0.0 % 2, 5.0 // 0.3, divmod(7.5, -2), divmod(-1e-20, 3), 1e20 // 3, 0.0 // -5, 2.0 % float("inf"), -2.0 % float("inf"))
print(2.0**0.5, 2**0.5, (-8) ** (1 / 3), 0.0**0, 1e200 * 1e200, -1e200 * 1e200, 1e-200 * 1e-200, float("inf") * 0, float("inf") - float("inf"), 2.0**-1074, 2.0**1023 * 2)
print(round(2.5), round(-2.5), round(3.5), round(2.675, 2), round(1e20), round(1234.5678, -2), round(1.5), round(0.5), round(1e300, 2), round(-0.4), round(2.5, 0), round(1.25, 1), round(1.35, 1), round(5e-324, 3))
print(int(1e16), int(-2.9), int(1e300) % 10**6, float("1e-400"), float("  -1.5e3\n"), float("1_000.5"), float("Infinity"), float("-nan"), float("٣.5"), float(".5"), float("5."))
print((2.5).as_integer_ratio(), (0.1).as_integer_ratio(), (0.1).hex(), float.fromhex("0x1.8p3"), (1e300).hex(), (3.0).is_integer(), (3.5).is_integer(), (-0.0).hex(), float("inf").hex(), float.fromhex("-0x.8"), (1.5).conjugate(), (1.5).real, (1.5).imag)
print(0.1 + 0.2 == 0.3, 1e308 * 10 == float("inf"), 0.0 == -0.0, float("nan") != float("nan"), 1.0 == 1, 2.0**53 == 2**53 + 1, 1.5 < 2, 1 < 1.5, 10**20 < 1e21, float("inf") > 10**400, float("-inf") < -10**400)
print(hash(1.0) == hash(1), hash(0.5), hash(float("inf")), hash(float("-inf")), hash(1e300), hash(-1.5), {1: "a"}[1.0])
print(sum([0.1] * 10), sum([1e100, 1.0, -1e100]), max(1.0, 2), min(-0.0, 0.0), max(float("nan"), 1.0), sorted([2.5, -1.0, 2, 0.1]))
for call in [lambda: 1.0 / 0, lambda: 1.0 // 0.0, lambda: 1.0 % 0, lambda: divmod(1.0, 0.0), lambda: 0.0 ** -1, lambda: 10.0**400, lambda: int(float("inf")), lambda: round(float("nan")), lambda: round(float("inf")), lambda: float("1e"),
             lambda: float(""), lambda: float("1__0"), lambda: float.fromhex("zz"), lambda: float("inf").as_integer_ratio(), lambda: 1.5 << 1, lambda: 1.5 & 1, lambda: ~1.5, lambda: "a" * 1.5, lambda: item([1], 1.0), lambda: range(1.0), lambda: float({}), lambda: 1.5 + "a",
             lambda: 1.5 < "a", lambda: round(1.5, "a"), lambda: (lambda v: v())(1.5), lambda: float("0x10"), lambda: float.fromhex("0x1p5000")]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
print(1e3.__class__, (1.5).__add__(1), (1.5).__add__("a"), (1.5).__radd__(2), (2.0).__floordiv__(3), (1.5).__eq__(1.5), (1.5).__lt__(2), (1.5).__int__(), (1.5).__trunc__(), (1.5).__floor__(), (1.5).__ceil__())
