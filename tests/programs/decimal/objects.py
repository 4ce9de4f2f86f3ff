# Decimal objects: from what they are made, what they become, with what they take part.
import copy
import fractions
import math
import numbers
import pickle
from decimal import *


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


for value in ["1_0", " 1 ", "", "_", "\u0661.\u0662", "1e5", "-.5", "5.", ".", "+inf", "nAn12", "sNaN", "1e", "1e+-3", "NaN_3", 3, True, 1.1, -0.0, 5e-324,
              float("inf"), (1, (1, 2), -1), [0, [9], 2], (0, (), "F"), (1, (3,), "n"), (1, 2), (3, (1,), 1), (1, (10,), 1), (1, (1,), "x"), b"1", None, 1j,
              10**30, "1E1000000000000000000", "9" * 50]:
    attempt(lambda: Decimal(value))
attempt(lambda: Decimal(1, 2))
a, b = Decimal("3.25"), Decimal("-1.5")
print(a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b), a**2, -a, +b, abs(b), 2 + a, 2 - a, 2 * a, 2 / a, 7 // a, 7 % a, 2**a, pow(Decimal(7), 3, 5))
for other in ("x", 1.0, None, 1j, fractions.Fraction(1, 3)):
    attempt(lambda: a + other)
    attempt(lambda: a < other)
    attempt(lambda: a == other)
print(a == 3.25, a == fractions.Fraction(13, 4), a > fractions.Fraction(13, 5), a == 3.25 + 0j, 3 < a, 3.5 > a, a != "x", Decimal("NaN") == Decimal("NaN"))
attempt(lambda: Decimal("NaN") < 1)
attempt(lambda: Decimal("sNaN") == 1)
print([hash(Decimal(x)) == hash(y) for x, y in [("3", 3), ("0.5", 0.5), ("1E+20", 10**20), ("-7", -7), ("Inf", float("inf")), ("1E-3", fractions.Fraction(1, 1000))]])
attempt(lambda: hash(Decimal("sNaN")))
print(int(a), int(b), math.floor(b), math.ceil(b), math.trunc(b), round(b), round(a, 1), float(a), complex(a), bool(Decimal(0)))
for value in ("NaN", "-Infinity", "sNaN"):
    for convert in (int, float, round, math.floor, Decimal.as_integer_ratio):
        attempt(lambda: convert(Decimal(value)))
print(a.as_tuple(), Decimal("-0").as_tuple(), Decimal("NaN12").as_tuple(), Decimal("-Inf").as_tuple(), Decimal("sNaN").as_tuple())
print(a.as_integer_ratio(), Decimal("1E+3").as_integer_ratio(), Decimal("-0.125").as_integer_ratio())
print(copy.copy(a) is a, copy.deepcopy(a) is a, pickle.loads(pickle.dumps(a)), a.real, a.imag, a.conjugate(), isinstance(a, numbers.Number))
print(sum([Decimal("0.1")] * 10), max(a, b), sorted([a, b, Decimal(0)]), {a: 1}[Decimal("3.250")])


class Money(Decimal):
    def __repr__(self):
        return f"Money({self})"


m = Money("1.50")
print(repr(m), type(m + 1), Money.from_float(0.5), type(Money.from_float(0.5)), m.__reduce__(), copy.copy(m) is m, Money(m), m == Decimal("1.5"))
print(Decimal.from_float(0.1), Decimal.from_number(7), Decimal.from_number(a) is a)
attempt(lambda: Decimal.from_float("x"))
attempt(lambda: Decimal.from_number("x"))
attempt(lambda: setattr(a, "x", 1))

with localcontext(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN):
    product = Decimal(1)
    for factor in range(2, 1000):
        product *= factor
    print(product == math.factorial(999), len(str(product)), str(product)[:20])
    print(Decimal(4) / 2, Decimal(400) ** -1, Decimal(4).sqrt(), Decimal(10**223).log10())
    attempt(lambda: Decimal(1) / 3)
with localcontext(prec=300):
    print(Decimal(2).sqrt(), Decimal(2).ln(), Decimal(1).exp(), Decimal(3).log10(), Decimal(2) ** Decimal("0.5"), sep="\n")
