a, b = 1 + 2j, 3 - 4j
print(a + b, a - b, a * b, a / b, a**2, a**0.5, abs(b), -a, +a, a.conjugate(), a.real, a.imag, bool(0j), a == b, a == 1 + 2j, 2j * 2j, a**b, 0j**0, a**-1)
print(repr(0j), -0j, complex(0, -0.0), complex(-0.0, 0), 1j, -1j, 1 + 0j, complex("1+2j"), complex(" -3.5j "), complex("nan"), complex("inf-infj"), complex(1.5), complex(1, 2.5), complex("(1+1j)"))
print(a + 1, 1 + a, a * 2.5, 2 - a, 1 / a, 5 == 5 + 0j, hash(5 + 0j) == hash(5), {5: 1}[5 + 0j], str(1e20 + 1e-5j), 1e300 * 1e10j, complex(float("inf"), float("nan")))
print(f"{a}", f"{a:.2f}", f"{a:>15}|", f"{a!r}", "%s %r" % (a, b), format(1234.5 + 6789j, ",.1f"), f"{1.5 + 2j:g}", f"{a:+.1e}")
print(sum([1j, 2, 0.5]), [1j, 2j] == [1j, 2j], isinstance(1j, complex), type(1j).__name__, a.__eq__(5), complex.__mro__)
for call in [lambda: a < b, lambda: a // b, lambda: a % b, lambda: int(a), lambda: float(a), lambda: a / 0, lambda: 0j ** -1, lambda: complex("x"), lambda: complex("1", 2), lambda: complex(1, "2"), lambda: divmod(a, b), lambda: complex("1 + 2j"),
             lambda: max(1j, 2j), lambda: a & b, lambda: range(1j), lambda: pow(a, 2, 3), lambda: format(a, "d"), lambda: format(a, "05.1f"), lambda: complex([]), lambda: round(a)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
