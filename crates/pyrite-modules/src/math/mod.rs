//! `math`.
//!
//! Floats go to the C library wherever CPython's do, so that the last digits agree; what CPython computes itself (gamma, `hypot`, `fsum`,
//! `sumprod`) is computed here the same way.

mod floats;
mod gamma;
mod generic;
mod integers;
mod libm;
mod sums;

use crate::support::*;
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::result::Outcome;
use pyrite_vm::{overflow_error, value_error};
use smelt::twin;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        for (name, value) in [
            ("pi", std::f64::consts::PI),
            ("e", std::f64::consts::E),
            ("tau", std::f64::consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            dict::set_name(namespace, names::intern(name), float::new(value));
        }
        Ok(())
    },
    ..ModuleDefinition::new(
        "math",
        "This module provides access to the mathematical functions\ndefined by the C standard.",
        FUNCTIONS,
    )
};

/// A function of one float, by a closure that gives the result; with an intrinsic of its own, or by calling the closure with a float.
macro_rules! unary {
    ($name:ident, $doc:literal, |$x:ident| $body:expr) => {{
        fn result($x: f64) -> PyResult<f64> {
            $body
        }
        #[smelt::elidable]
        fn $name(x: smelt::Float) -> smelt::Float {
            result(x.get()).unwrap_or(f64::NAN).into()
        }
        fn twin<D: smelt::Domain>(given: &Given<D>) -> Option<Outcome<D>> {
            generic::of_one(given, $name::<D>)
        }
        Builtin::function(stringify!($name), "(x, /)", $doc, |args| {
            Ok(float::new(result(number::real(args.at(0))?)?))
        })
        .elidable()
        .intrinsic(twin!(twin))
    }};
    ($name:ident, $doc:literal, $twin:expr, |$x:ident| $body:expr) => {
        Builtin::function(stringify!($name), "(x, /)", $doc, |args| {
            let $x = number::real(args.at(0))?;
            Ok(float::new($body?))
        })
        .elidable()
        .intrinsic($twin)
    };
}

/// A finite result of finite arguments; infinite ones are out of range, NaN is "no number has it".
fn checked(x: f64, result: f64, domain: impl FnOnce() -> Raised) -> PyResult<f64> {
    if result.is_nan() && !x.is_nan() {
        return Err(domain());
    }
    if result.is_infinite() && x.is_finite() {
        return Err(range_error());
    }
    Ok(result)
}

/// As [`checked`], for functions with poles: an infinite result of a finite argument is no result.
fn checked_pole(x: f64, result: f64, domain: impl FnOnce() -> Raised) -> PyResult<f64> {
    if !result.is_finite() && x.is_finite() || result.is_nan() && !x.is_nan() {
        return Err(domain());
    }
    Ok(result)
}

/// `OverflowError: math range error`.
fn range_error() -> Raised {
    overflow_error!("math range error")
}

/// `ValueError: math domain error`.
fn domain_error() -> Raised {
    value_error!("math domain error")
}

/// `expected ..., got x`.
fn expected(what: &str, x: f64) -> Raised {
    match protocol::repr(float::new(x)) {
        Ok(text) => value_error!("expected {what}, got {}", str::text(text)),
        Err(raised) => raised,
    }
}

fn finite(x: f64) -> impl FnOnce() -> Raised {
    move || expected("a finite input", x)
}

fn never(result: f64) -> PyResult<f64> {
    Ok(result)
}

static FUNCTIONS: &[Builtin] = &[
    unary!(acos,
        "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.",
        |x| {
            checked(x, x.acos(), || {
                expected("a number in range from -1 up to 1", x)
            })
        }
    ),
    unary!(acosh, "Return the inverse hyperbolic cosine of x.", |x| {
        checked(x, libm::acosh(x), || {
            expected("argument value not less than 1", x)
        })
    }),
    unary!(asin,
        "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.",
        |x| {
            checked(x, x.asin(), || {
                expected("a number in range from -1 up to 1", x)
            })
        }
    ),
    unary!(asinh, "Return the inverse hyperbolic sine of x.", |x| {
        never(libm::asinh(x))
    }),
    unary!(atan,
        "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.",
        |x| never(x.atan())
    ),
    Builtin::function(
        "atan2",
        "(y, x, /)",
        "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered.",
        |args| {
            Ok(float::new(
                number::real(args.at(0))?.atan2(number::real(args.at(1))?),
            ))
        },
    ).elidable().intrinsic(twin!(generic::atan2)),
    unary!(atanh,
        "Return the inverse hyperbolic tangent of x.",
        |x| {
            checked_pole(x, libm::atanh(x), || {
                expected("a number between -1 and 1", x)
            })
        }
    ),
    unary!(cbrt, "Return the cube root of x.", |x| never(x.cbrt())),
    Builtin::function(
        "ceil",
        "(x, /)",
        "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.",
        floats::ceil,
    ).elidable().intrinsic(twin!(generic::ceil)),
    Builtin::function(
        "comb",
        "(n, k, /)",
        "Number of ways to choose k items from n items without repetition and without order.",
        integers::comb,
    ).elidable(),
    Builtin::function(
        "copysign",
        "(x, y, /)",
        "Return a float with the magnitude (absolute value) of x but the sign of y.",
        |args| {
            Ok(float::new(
                number::real(args.at(0))?.copysign(number::real(args.at(1))?),
            ))
        },
    ).elidable().intrinsic(twin!(generic::copysign)),
    unary!(cos,
        "Return the cosine of x (measured in radians).",
        |x| checked(x, x.cos(), finite(x))
    ),
    unary!(cosh, "Return the hyperbolic cosine of x.", |x| checked(
        x,
        x.cosh(),
        finite(x)
    )),
    unary!(degrees, "Convert angle x from radians to degrees.", twin!(generic::degrees), |x| {
        never(x * (180.0 / std::f64::consts::PI))
    }),
    Builtin::function(
        "dist",
        "(p, q, /)",
        "Return the Euclidean distance between two points p and q.",
        sums::dist,
    ).reads(),
    unary!(erf, "Error function at x.", |x| never(libm::erf(x))),
    unary!(erfc, "Complementary error function at x.", |x| never(
        libm::erfc(x)
    )),
    unary!(exp, "Return e raised to the power of x.", |x| checked(
        x,
        x.exp(),
        domain_error
    )),
    unary!(exp2, "Return 2 raised to the power of x.", |x| checked(
        x,
        libm::exp2(x),
        domain_error
    )),
    unary!(expm1,
        "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.",
        |x| checked(x, x.exp_m1(), domain_error)
    ),
    unary!(fabs, "Return the absolute value of the float x.", twin!(generic::fabs), |x| {
        never(x.abs())
    }),
    Builtin::function("factorial", "(n, /)", "Find n!.", integers::factorial).elidable(),
    Builtin::function(
        "floor",
        "(x, /)",
        "Return the floor of x as an Integral.\n\nThis is the largest integer <= x.",
        floats::floor,
    ).elidable().intrinsic(twin!(generic::floor)),
    Builtin::function(
        "fma",
        "(x, y, z, /)",
        "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round.",
        floats::fma,
    ).elidable(),
    Builtin::function(
        "fmod",
        "(x, y, /)",
        "Return fmod(x, y), according to platform C.\n\nx % y may differ.",
        floats::fmod,
    ).elidable().intrinsic(twin!(generic::fmod)),
    Builtin::function(
        "frexp",
        "(x, /)",
        "Return the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, such that x = m * 2.**e.",
        |args| {
            let (mantissa, exponent) = number::split(number::real(args.at(0))?);
            Ok(tuple::from_slice(&[float::new(mantissa), int::new(exponent)]).cast())
        },
    ).elidable(),
    Builtin::function(
        "fsum",
        "(seq, /)",
        "Return an accurate floating-point sum of values in the iterable seq.\n\nAssumes IEEE-754 floating-point arithmetic.",
        sums::fsum,
    ).reads(),
    unary!(gamma, "Gamma function at x.", |x| floats::gamma(x)),
    Builtin::function(
        "gcd",
        "(*integers)",
        "Greatest Common Divisor.",
        integers::gcd,
    ).elidable(),
    Builtin::function(
        "hypot",
        "(*coordinates)",
        "Multidimensional Euclidean distance from the origin to a point.",
        sums::hypot,
    ).elidable().intrinsic(twin!(generic::hypot)),
    Builtin::function(
        "isclose",
        "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        "Determine whether two floating-point numbers are close in value.",
        floats::isclose,
    ).elidable(),
    Builtin::function(
        "isfinite",
        "(x, /)",
        "Return True if x is neither an infinity nor a NaN, and False otherwise.",
        |args| Ok(boolean(number::real(args.at(0))?.is_finite())),
    ).elidable().intrinsic(twin!(generic::isfinite)),
    Builtin::function(
        "isinf",
        "(x, /)",
        "Return True if x is a positive or negative infinity, and False otherwise.",
        |args| Ok(boolean(number::real(args.at(0))?.is_infinite())),
    ).elidable().intrinsic(twin!(generic::isinf)),
    Builtin::function(
        "isnan",
        "(x, /)",
        "Return True if x is a NaN (not a number), and False otherwise.",
        |args| Ok(boolean(number::real(args.at(0))?.is_nan())),
    ).elidable().intrinsic(twin!(generic::isnan)),
    Builtin::function(
        "isqrt",
        "(n, /)",
        "Return the integer part of the square root of the input.",
        integers::isqrt,
    ).elidable(),
    Builtin::function(
        "lcm",
        "(*integers)",
        "Least Common Multiple.",
        integers::lcm,
    ).elidable(),
    Builtin::function(
        "ldexp",
        "(x, i, /)",
        "Return x * (2**i).\n\nThis is essentially the inverse of frexp().",
        floats::ldexp,
    ).elidable(),
    unary!(lgamma,
        "Natural logarithm of absolute value of Gamma function at x.",
        |x| floats::lgamma(x)
    ),
    Builtin::function(
        "log",
        "$(x, base=None, /)",
        "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of x.",
        floats::log,
    ).elidable().intrinsic(twin!(generic::log)),
    Builtin::function(
        "log10",
        "(x, /)",
        "Return the base 10 logarithm of x.",
        |args| {
            Ok(float::new(floats::logarithm(args.at(0), |x| {
                libm::log10(x)
            })?))
        },
    ).elidable().intrinsic(twin!(generic::log10)),
    unary!(log1p,
        "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero.",
        |x| checked_pole(x, x.ln_1p(), || expected("argument value > -1", x))
    ),
    Builtin::function(
        "log2",
        "(x, /)",
        "Return the base 2 logarithm of x.",
        |args| {
            Ok(float::new(floats::logarithm(args.at(0), |x| {
                libm::log2(x)
            })?))
        },
    ).elidable().intrinsic(twin!(generic::log2)),
    Builtin::function(
        "modf",
        "(x, /)",
        "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats.",
        floats::modf,
    ).elidable(),
    Builtin::function(
        "nextafter",
        "(x, y, /, *, steps=None)",
        "Return the floating-point value the given number of steps after x towards y.",
        floats::nextafter,
    ).elidable(),
    Builtin::function(
        "perm",
        "(n, k=None, /)",
        "Number of ways to choose k items from n items without repetition and with order.",
        integers::perm,
    ).elidable(),
    Builtin::function(
        "pow",
        "(x, y, /)",
        "Return x**y (x to the power of y).",
        floats::pow,
    ).elidable().intrinsic(twin!(generic::pow)),
    Builtin::function(
        "prod",
        "(iterable, /, *, start=1)",
        "Calculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1.",
        sums::prod,
    ).reads(),
    unary!(radians, "Convert angle x from degrees to radians.", twin!(generic::radians), |x| {
        never(x * (std::f64::consts::PI / 180.0))
    }),
    Builtin::function(
        "remainder",
        "(x, y, /)",
        "Difference between x and the closest integer multiple of y.",
        floats::remainder,
    ).elidable(),
    unary!(sin, "Return the sine of x (measured in radians).", |x| {
        checked(x, x.sin(), finite(x))
    }),
    unary!(sinh, "Return the hyperbolic sine of x.", |x| checked(
        x,
        x.sinh(),
        finite(x)
    )),
    unary!(sqrt, "Return the square root of x.", twin!(generic::sqrt), |x| checked(
        x,
        x.sqrt(),
        || expected("a nonnegative input", x)
    )),
    Builtin::function(
        "sumprod",
        "(p, q, /)",
        "Return the sum of products of values from two iterables p and q.",
        sums::sumprod,
    ).reads(),
    unary!(tan,
        "Return the tangent of x (measured in radians).",
        |x| checked(x, x.tan(), finite(x))
    ),
    unary!(tanh, "Return the hyperbolic tangent of x.", |x| never(
        x.tanh()
    )),
    Builtin::function(
        "trunc",
        "(x, /)",
        "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.",
        floats::trunc,
    ).elidable().intrinsic(twin!(generic::trunc)),
    Builtin::function(
        "ulp",
        "(x, /)",
        "Return the value of the least significant bit of the float x.",
        floats::ulp,
    ).elidable(),
];
