import math

print(math.pi, math.e, math.tau, math.inf, math.nan)
for f in [math.sqrt, math.exp, math.log, math.log2, math.log10, math.log1p, math.expm1, math.cbrt, math.exp2]:
    print(f.__name__, [float(f"{f(v):.14g}") for v in (0.5, 1, 2, 10, 100.25)])
for f in [math.sin, math.cos, math.tan, math.asin, math.acos, math.atan, math.sinh, math.cosh, math.tanh, math.asinh, math.atanh, math.erf, math.erfc]:
    print(f.__name__, [round(f(v), 14) for v in (-0.5, 0.0, 0.25, 0.9)])
print(math.gamma(5), math.lgamma(10), math.gamma(0.5), round(math.acosh(2), 14), math.atan2(1, -1), math.atan2(-0.0, -1), math.hypot(3, 4), math.hypot(1, 2, 3), math.dist((1, 2), (4, 6)), math.degrees(math.pi), math.radians(180))
for f in [math.floor, math.ceil, math.trunc]:
    print(f.__name__, [f(v) for v in (2.5, -2.5, 3, 1e20, -0.5)])
print(math.fabs(-3), math.copysign(1, -0.0), math.fmod(-7, 3), math.remainder(7, 4), math.modf(-2.5), math.frexp(10.5), math.ldexp(0.65625, 4), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 2, rel_tol=0.6), math.isclose(0, 1e-10, abs_tol=1e-9), math.nextafter(1.0, 2.0), math.ulp(1.0), math.fma(2.0, 3.0, 4.0))
print(math.factorial(20), math.factorial(30), math.gcd(12, 18), math.gcd(), math.gcd(10**30, 10**20 * 7, 35), math.lcm(4, 6), math.lcm(2, 3, 5), math.comb(10, 3), math.comb(100, 50), math.perm(5, 2), math.perm(5), math.isqrt(10**30 + 1), math.isqrt(15), math.prod([1, 2, 3]), math.prod([0.5, 4], start=2), math.sumprod([1, 2], [3, 4]), math.sumprod([0.1] * 3, [1, 2, 3]))
print(math.fsum([0.1] * 10), math.fsum([1e100, 1, -1e100]), math.log(8, 2), math.log(10**400), math.log2(2**1000), math.log10(10**300), math.pow(2, 0.5), math.pow(0, 0), math.sqrt(10**40), math.exp(-1000), math.floor(10**30), math.trunc(-1e30), math.ceil(True))


class F:
    def __float__(self):
        return 4.0

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"


print(math.sqrt(F()), math.floor(F()), math.ceil(F()), math.trunc(F()))
for call in [lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: math.acos(2), lambda: math.sqrt("a"), lambda: math.floor(math.nan), lambda: math.ceil(math.inf), lambda: math.gcd(1.5, 2), lambda: math.isqrt(-1), lambda: math.comb(-1, 2), lambda: math.fmod(1, 0), lambda: math.pow(-1, 0.5), lambda: math.pow(10, 400), lambda: math.sin(math.inf), lambda: math.sqrt(), lambda: math.sqrt(1, 2), lambda: math.log("a"), lambda: math.dist((1,), (1, 2)), lambda: math.gamma(0), lambda: math.prod(5), lambda: math.atanh(1), lambda: math.ldexp(1, 10**10), lambda: math.fsum(["a"]), lambda: math.log(2, 1), lambda: math.sqrt(10**400), lambda: math.cosh(1000), lambda: math.perm(3, -1), lambda: math.sumprod([1], [1, 2])]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
