# Text of numbers: exponents, format specifications, conventions of a country.
import warnings
from decimal import *


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


VALUES = ["-12345678.987654321", "0E+5", "0E-9", "1E+20", "0.000001", "1.23E-7", "-0.00", "NaN12", "-Infinity", "sNaN"]
for value in VALUES:
    number = Decimal(value)
    print(str(number), number.to_eng_string(), Context(capitals=0).to_sci_string(number))
SPECIFICATIONS = """f .3f .0f e .3e .0e E g .5g .0g G % .1% , ,.2f 020,.2f 030 +020 ^40 x=20 <30.8 =+40.3E _ _.3f .6,f .,f ._ .3_e #.0f #g # z.2f
    n .2n + - - z 0, 1.,f 10.3 é<20 b s d . .. .3, ,_ ,n 05 <05 0=10 +z#020,.6_f""".split()
for specification in SPECIFICATIONS:
    for value in VALUES:
        try:
            print(specification, format(Decimal(value), specification))
        except ValueError as error:
            print(specification, error)
            break
print(f"{Decimal('1.5'):>10}|{Decimal('2.675'):.2f}|{Decimal(7):05}")
n = Decimal("1234567.5")
for conventions in [
    {"decimal_point": "::", "thousands_sep": "ab", "grouping": "\3\2\0"},
    {"decimal_point": ",", "thousands_sep": ".", "grouping": "\3\177"},
    {"decimal_point": "", "thousands_sep": ".", "grouping": "\3"},
    {"thousands_sep": 3},
    3,
]:
    attempt(lambda: n.__format__("n", conventions))
attempt(lambda: n.__format__("020n", {"decimal_point": ",", "thousands_sep": ".", "grouping": "\3"}))
attempt(lambda: n.__format__(3))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(format(Decimal("6.626e-34"), "N"), [str(warning.message) for warning in caught])
