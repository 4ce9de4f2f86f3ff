"""What items that do not fit are told: as the type of C through which they pass complains."""
from array import array

for code in "QqLlIiHhBb":
    for value in (-1, -(2**63) - 1, -(2**64), 2**64, 2**63, 2**32, 2**31, 2**16, 2**15, -(2**31) - 1, -(2**15) - 1, 256, 128, -129, 1.5, "1"):
        try:
            print(code, value, array(code, [value])[0])
        except (OverflowError, TypeError) as e:
            print(code, value, type(e).__name__, e)
a = array("b", [1])
for value in (5, [1], None):
    try:
        a += value
    except TypeError as e:
        print(e)
