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
    ..ModuleDefinition::new("math", FUNCTIONS)
};

/// A function of one float, by a closure that gives the result; with an intrinsic of its own, or by calling the closure with a float.
macro_rules! unary {
    ($name:ident, |$x:ident| $body:expr) => {{
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
        Builtin::function(stringify!($name), "(x, /)", |args| {
            Ok(float::new(result(number::real(args.at(0))?)?))
        })
        .elidable()
        .intrinsic(twin!(twin))
    }};
    ($name:ident, $twin:expr, |$x:ident| $body:expr) => {
        Builtin::function(stringify!($name), "(x, /)", |args| {
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
    unary!(acos, |x| {
        checked(x, x.acos(), || {
            expected("a number in range from -1 up to 1", x)
        })
    }),
    unary!(acosh, |x| {
        checked(x, libm::acosh(x), || {
            expected("argument value not less than 1", x)
        })
    }),
    unary!(asin, |x| {
        checked(x, x.asin(), || {
            expected("a number in range from -1 up to 1", x)
        })
    }),
    unary!(asinh, |x| never(libm::asinh(x))),
    unary!(atan, |x| never(x.atan())),
    Builtin::function("atan2", "(y, x, /)", |args| {
        Ok(float::new(
            number::real(args.at(0))?.atan2(number::real(args.at(1))?),
        ))
    })
    .elidable()
    .intrinsic(twin!(generic::atan2)),
    unary!(atanh, |x| {
        checked_pole(x, libm::atanh(x), || {
            expected("a number between -1 and 1", x)
        })
    }),
    unary!(cbrt, |x| never(x.cbrt())),
    Builtin::function("ceil", "(x, /)", floats::ceil)
        .elidable()
        .intrinsic(twin!(generic::ceil)),
    Builtin::function("comb", "(n, k, /)", integers::comb).elidable(),
    Builtin::function("copysign", "(x, y, /)", |args| {
        Ok(float::new(
            number::real(args.at(0))?.copysign(number::real(args.at(1))?),
        ))
    })
    .elidable()
    .intrinsic(twin!(generic::copysign)),
    unary!(cos, |x| checked(x, x.cos(), finite(x))),
    unary!(cosh, |x| checked(x, x.cosh(), finite(x))),
    unary!(degrees, twin!(generic::degrees), |x| {
        never(x * (180.0 / std::f64::consts::PI))
    }),
    Builtin::function("dist", "(p, q, /)", sums::dist).reads(),
    unary!(erf, |x| never(libm::erf(x))),
    unary!(erfc, |x| never(libm::erfc(x))),
    unary!(exp, |x| checked(x, x.exp(), domain_error)),
    unary!(exp2, |x| checked(x, libm::exp2(x), domain_error)),
    unary!(expm1, |x| checked(x, x.exp_m1(), domain_error)),
    unary!(fabs, twin!(generic::fabs), |x| never(x.abs())),
    Builtin::function("factorial", "(n, /)", integers::factorial).elidable(),
    Builtin::function("floor", "(x, /)", floats::floor)
        .elidable()
        .intrinsic(twin!(generic::floor)),
    Builtin::function("fma", "(x, y, z, /)", floats::fma).elidable(),
    Builtin::function("fmod", "(x, y, /)", floats::fmod)
        .elidable()
        .intrinsic(twin!(generic::fmod)),
    Builtin::function("frexp", "(x, /)", |args| {
        let (mantissa, exponent) = number::split(number::real(args.at(0))?);
        Ok(tuple::from_slice(&[float::new(mantissa), int::new(exponent)]).cast())
    })
    .elidable(),
    Builtin::function("fsum", "(seq, /)", sums::fsum).reads(),
    unary!(gamma, |x| floats::gamma(x)),
    Builtin::function("gcd", "(*integers)", integers::gcd).elidable(),
    Builtin::function("hypot", "(*coordinates)", sums::hypot)
        .elidable()
        .intrinsic(twin!(generic::hypot)),
    Builtin::function(
        "isclose",
        "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        floats::isclose,
    )
    .elidable(),
    Builtin::function("isfinite", "(x, /)", |args| {
        Ok(boolean(number::real(args.at(0))?.is_finite()))
    })
    .elidable()
    .intrinsic(twin!(generic::isfinite)),
    Builtin::function("isinf", "(x, /)", |args| {
        Ok(boolean(number::real(args.at(0))?.is_infinite()))
    })
    .elidable()
    .intrinsic(twin!(generic::isinf)),
    Builtin::function("isnan", "(x, /)", |args| {
        Ok(boolean(number::real(args.at(0))?.is_nan()))
    })
    .elidable()
    .intrinsic(twin!(generic::isnan)),
    Builtin::function("isqrt", "(n, /)", integers::isqrt).elidable(),
    Builtin::function("lcm", "(*integers)", integers::lcm).elidable(),
    Builtin::function("ldexp", "(x, i, /)", floats::ldexp).elidable(),
    unary!(lgamma, |x| floats::lgamma(x)),
    Builtin::function("log", "$(x, base=None, /)", floats::log)
        .elidable()
        .intrinsic(twin!(generic::log)),
    Builtin::function("log10", "(x, /)", |args| {
        Ok(float::new(floats::logarithm(args.at(0), |x| {
            libm::log10(x)
        })?))
    })
    .elidable()
    .intrinsic(twin!(generic::log10)),
    unary!(log1p, |x| checked_pole(x, x.ln_1p(), || expected(
        "argument value > -1",
        x
    ))),
    Builtin::function("log2", "(x, /)", |args| {
        Ok(float::new(floats::logarithm(args.at(0), |x| {
            libm::log2(x)
        })?))
    })
    .elidable()
    .intrinsic(twin!(generic::log2)),
    Builtin::function("modf", "(x, /)", floats::modf).elidable(),
    Builtin::function("nextafter", "(x, y, /, *, steps=None)", floats::nextafter).elidable(),
    Builtin::function("perm", "(n, k=None, /)", integers::perm).elidable(),
    Builtin::function("pow", "(x, y, /)", floats::pow)
        .elidable()
        .intrinsic(twin!(generic::pow)),
    Builtin::function("prod", "(iterable, /, *, start=1)", sums::prod).reads(),
    unary!(radians, twin!(generic::radians), |x| {
        never(x * (std::f64::consts::PI / 180.0))
    }),
    Builtin::function("remainder", "(x, y, /)", floats::remainder).elidable(),
    unary!(sin, |x| checked(x, x.sin(), finite(x))),
    unary!(sinh, |x| checked(x, x.sinh(), finite(x))),
    unary!(sqrt, twin!(generic::sqrt), |x| checked(x, x.sqrt(), || {
        expected("a nonnegative input", x)
    })),
    Builtin::function("sumprod", "(p, q, /)", sums::sumprod).reads(),
    unary!(tan, |x| checked(x, x.tan(), finite(x))),
    unary!(tanh, |x| never(x.tanh())),
    Builtin::function("trunc", "(x, /)", floats::trunc)
        .elidable()
        .intrinsic(twin!(generic::trunc)),
    Builtin::function("ulp", "(x, /)", floats::ulp).elidable(),
];
