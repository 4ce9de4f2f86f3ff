"""cmath: values, branches by the signs of zeros, infinities, and where there is no value."""

import cmath

FUNCTIONS = "acos acosh asin asinh atan atanh cos cosh exp sin sinh sqrt tan tanh log log10".split()
for name in FUNCTIONS:
    function = getattr(cmath, name)
    shown = []
    for z in (1 + 2j, -1.5 + 0.25j, 0.5, -3, complex(-2.0, -0.0), complex(2.0, 0.0), -1e-9j):
        result = function(z)
        shown.append(f"{result.real:.9g} {result.imag:.9g}")
    print(name, "; ".join(shown))
infinity = float("inf")
for call in (
    lambda: cmath.log(0),
    lambda: cmath.log(2, 1),
    lambda: cmath.atanh(1),
    lambda: cmath.atan(1j),
    lambda: cmath.exp(1000),
    lambda: cmath.cosh(1000),
    lambda: cmath.cos(infinity),
    lambda: cmath.exp(complex(1, infinity)),
    lambda: cmath.exp(complex(-infinity, 2)),
    lambda: cmath.sqrt(complex(-infinity, 1)),
    lambda: cmath.tanh(complex(infinity, 1)),
    lambda: cmath.rect(1, infinity),
    lambda: cmath.rect(2, cmath.pi / 2).imag,
    lambda: cmath.rect(-0.0, 0.0),
    lambda: cmath.rect(infinity, 1),
    lambda: cmath.polar(3 + 4j),
    lambda: cmath.polar(complex(1.7e308, 1.7e308)),
    lambda: cmath.phase(complex(-1, -0.0)),
    lambda: cmath.log(8j, 2j).real > 0,
    lambda: (cmath.isnan(cmath.nanj), cmath.isinf(cmath.infj), cmath.isfinite(1j), cmath.isfinite(infinity)),
    lambda: (cmath.isclose(1, 1 + 1e-12j), cmath.isclose(1, 1.1), cmath.isclose(infinity, infinity), cmath.isclose(1, infinity)),
    lambda: cmath.isclose(1, 1, rel_tol=-1),
    lambda: cmath.sqrt("x"),
    lambda: (cmath.e, cmath.pi, cmath.tau, cmath.inf, cmath.nan, cmath.infj),
):
    try:
        print(call())
    except (ValueError, OverflowError, TypeError) as error:
        print(type(error).__name__, error)


class Number:
    def __complex__(self):
        return -4 + 0j


print(cmath.sqrt(Number()), cmath.sqrt(True))
