# Every operation, on random numbers in random contexts; what comes out is told in short by checksums, and in full for some.
import random
import zlib
from decimal import *

UNARY = """exp ln log10 next_minus next_plus normalize to_integral to_integral_exact to_integral_value sqrt abs minus plus logb
    logical_invert number_class to_sci_string to_eng_string copy_abs copy_negate copy_decimal is_normal is_subnormal is_zero
    create_decimal is_signed""".split()
BINARY = """add subtract multiply divide divide_int divmod remainder remainder_near compare compare_signal max max_mag min min_mag
    next_toward quantize compare_total compare_total_mag copy_sign logical_and logical_or logical_xor rotate same_quantum scaleb
    shift power""".split()
ROUNDINGS = [ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP]
SPECIALS = "Inf -Inf NaN -NaN sNaN NaN123 -sNaN45 0 -0 0E+10 0E-30 1 -1 10 0.1 1E+5".split()

source = random.Random(20)


def number():
    if source.random() < 0.05:
        return source.choice(SPECIALS)
    length = source.choice([1, 2, 3, 5, 9, 10, 18, 19, 20, 28, 29, 38, 39, 40, 60])
    kind = source.random()
    if kind < 0.2:
        digits = source.choice("9150") * length
    elif kind < 0.3:
        digits = "1" + "0" * (length - 1)
    else:
        digits = "".join(source.choice("0123456789") for _ in range(length))
    exponent = source.choice([0, 0, -1, -2, -length, -length // 2, 5, source.randint(-60, 60), source.randint(-2000, 2000)])
    return source.choice(["", "-"]) + digits + (f"E{exponent}" if exponent else "")


def operands(name, count):
    result = [number() for _ in range(count)]
    if name == "power":
        result[1] = source.choice(["2", "3", "-1", "-2", "0.5", "-0.5", "1.5", "-3.7", "100", str(source.randint(-100, 100))])
    if name in ("rotate", "shift", "scaleb"):
        result[1] = str(source.randint(-40, 40))
    if name == "quantize" and source.random() < 0.7:
        result[1] = f"1E{source.randint(-40, 40)}"
    if name.startswith("logical"):
        result = ["".join(source.choice("01") for _ in range(source.randint(1, 30))) for _ in result]
    if name == "exp":
        result[0] = f"{source.randint(-99, 99)}.{source.randint(0, 10**12)}E{source.randint(-25, 2)}"
    return result


for name, count in [(name, 1) for name in UNARY] + [(name, 2) for name in BINARY] + [("fma", 3)]:
    checksum = 0
    for turn in range(60):
        context = Context(
            prec=source.choice([1, 2, 5, 9, 16, 28, 28, 34, 50]),
            Emax=source.choice([999999, 384, 96, 9]),
            Emin=source.choice([-999999, -383, -95, -5]),
            rounding=source.choice(ROUNDINGS),
            clamp=source.choice([0, 0, 1]),
            traps=[],
        )
        texts = operands(name, count)
        result = getattr(context, name)(*map(Decimal, texts))
        flags = [signal.__name__ for signal, on in context.flags.items() if on]
        line = f"{texts} {context.prec} {context.rounding} -> {result!r} {flags}"
        if turn == 0:
            print(name, line)
        checksum = zlib.crc32(line.encode(), checksum)
    print(name, hex(checksum))
