# What __float__ of subclasses counts for, powers of zero, and what is passed through.
import warnings

warnings.simplefilter("ignore")


class Float(float):
    def __float__(self):
        return 9.0


class Text(str):
    def __float__(self):
        return float(str(self)) + 1


print(float(Float(8)), "%.1f" % Float(8), "%d" % Float(8), float(Text("8")), b"%.1f" % Float(8))
nan = float("nan")
print(float.from_number(nan) is nan, complex.from_number(complex(nan, 1)) == 1, float(nan) is nan)
z = complex(nan, nan)
print(complex.from_number(z) is z, complex(z) is z)
inf = float("inf")
for base in (0.0, -0.0):
    print(base**-inf, pow(base, -inf), base**inf)
    for exponent in (-1.0, -2.0, -0.5):
        try:
            print(pow(base, exponent))
        except ZeroDivisionError as error:
            print(error)


class Modular(int):
    def __pow__(self, other, modulus=None):
        return "pow", int(self), int(other), modulus

    def __rpow__(self, other, modulus=None):
        return "rpow", int(self), int(other), modulus


print(pow(Modular(2), 3), pow(2, Modular(3)), pow(Modular(2), 3, 5), pow(2, Modular(3), 5), pow(2, 3, Modular(5)))
for arguments in ((), (1, 2, 3)):
    try:
        (2).__pow__(*arguments)
    except TypeError as error:
        print(error)
