//! `cmath`. The functions are those of the C library, which treat special values as annex G of the standard of C wants, as CPython does.

use crate::support::*;
use pyrite_vm::types::complex;
use pyrite_vm::{overflow_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("pi", float::new(std::f64::consts::PI));
        set("e", float::new(std::f64::consts::E));
        set("tau", float::new(std::f64::consts::TAU));
        set("inf", float::new(f64::INFINITY));
        set("nan", float::new(f64::NAN));
        set("infj", complex::new(0.0, f64::INFINITY));
        set("nanj", complex::new(0.0, f64::NAN));
        Ok(())
    },
    ..ModuleDefinition::new("cmath", FUNCTIONS)
};

/// A complex number as C has it.
#[derive(Clone, Copy)]
#[repr(C)]
struct Complex {
    real: f64,
    imaginary: f64,
}

impl Complex {
    fn is_finite(self) -> bool {
        self.real.is_finite() && self.imaginary.is_finite()
    }
    fn is_nan(self) -> bool {
        self.real.is_nan() || self.imaginary.is_nan()
    }
    fn object(self) -> Obj {
        complex::new(self.real, self.imaginary)
    }
}

macro_rules! functions {
    ($($name:ident)*) => {
        unsafe extern "C" { $(fn $name(z: Complex) -> Complex;)* }
    };
}
functions! { cacos cacosh casin casinh catan catanh ccos ccosh cexp clog csin csinh csqrt ctan ctanh }

/// A function of one complex number; `$undefined` says for which infinite numbers it has no value.
macro_rules! function {
    ($name:literal $function:ident $undefined:expr) => {
        Builtin::function($name, "(z, /)", |args| {
            let z = argument(args.at(0))?;
            // SAFETY: a function of the C library on plain numbers.
            let result = unsafe { $function(z) };
            let undefined: fn(Complex) -> bool = $undefined;
            Ok(checked(z, result, undefined(z))?.object())
        })
    };
}

/// Of infinite arguments: nothing is undefined.
const NONE: fn(Complex) -> bool = |_| false;

static FUNCTIONS: &[Builtin] = &[
    function! { "acos" cacos NONE },
    function! { "acosh" cacosh NONE },
    function! { "asin" casin NONE },
    function! { "asinh" casinh NONE },
    function! { "atan" catan |z| z.real == 0.0 && z.imaginary.abs() == 1.0 },
    function! { "atanh" catanh |z| z.imaginary == 0.0 && z.real.abs() == 1.0 },
    function! { "cos" ccos |z| z.real.is_infinite() && !z.imaginary.is_nan() },
    function! { "cosh" ccosh |z| z.imaginary.is_infinite() && !z.real.is_nan() },
    function! { "exp" cexp |z| z.imaginary.is_infinite() && (z.real.is_finite() || z.real == f64::INFINITY) },
    function! { "sin" csin |z| z.real.is_infinite() && !z.imaginary.is_nan() },
    function! { "sinh" csinh |z| z.imaginary.is_infinite() && !z.real.is_nan() },
    function! { "sqrt" csqrt NONE },
    function! { "tan" ctan |z| z.real.is_infinite() && z.imaginary.is_finite() },
    function! { "tanh" ctanh |z| z.imaginary.is_infinite() && z.real.is_finite() },
    Builtin::function("log", "(z, base=<unrepresentable>, /)", |args| {
        let mut result = logarithm(argument(args.at(0))?)?;
        if let Some(base) = args.get(1) {
            let base = logarithm(argument(base)?)?;
            result = quotient(result, base)?;
        }
        Ok(result.object())
    }),
    Builtin::function("log10", "(z, /)", |args| {
        let result = logarithm(argument(args.at(0))?)?;
        let base = std::f64::consts::LN_10;
        Ok(complex::new(result.real / base, result.imaginary / base))
    }),
    Builtin::function("phase", "(z, /)", |args| {
        let z = argument(args.at(0))?;
        Ok(float::new(z.imaginary.atan2(z.real)))
    }),
    Builtin::function("polar", "(z, /)", |args| {
        let z = argument(args.at(0))?;
        let distance = z.real.hypot(z.imaginary);
        if distance.is_infinite() && z.is_finite() {
            return Err(overflow_error!("math range error"));
        }
        let angle = z.imaginary.atan2(z.real);
        Ok(tuple::from_slice(&[float::new(distance), float::new(angle)]).cast())
    }),
    Builtin::function("rect", "(r, phi, /)", |args| {
        let (distance, angle) = (number::real(args.at(0))?, number::real(args.at(1))?);
        Ok(rectangular(distance, angle)?.object())
    }),
    Builtin::function("isfinite", "(z, /)", |args| {
        Ok(boolean(argument(args.at(0))?.is_finite()))
    }),
    Builtin::function("isinf", "(z, /)", |args| {
        let z = argument(args.at(0))?;
        Ok(boolean(z.real.is_infinite() || z.imaginary.is_infinite()))
    }),
    Builtin::function("isnan", "(z, /)", |args| {
        Ok(boolean(argument(args.at(0))?.is_nan()))
    }),
    Builtin::function("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", is_close),
];

fn argument(object: Obj) -> PyResult<Complex> {
    match complex::number(object)? {
        Some((real, imaginary)) => Ok(Complex { real, imaginary }),
        None => Err(pyrite_vm::type_error!(
            "must be real number, not {}",
            type_name(object)
        )),
    }
}

/// The result of a function of `z`, if it has one.
fn checked(z: Complex, result: Complex, undefined: bool) -> PyResult<Complex> {
    if undefined || result.is_nan() && z.is_finite() {
        return Err(value_error!("math domain error"));
    }
    if !result.is_finite() && z.is_finite() {
        return Err(overflow_error!("math range error"));
    }
    Ok(result)
}

fn logarithm(z: Complex) -> PyResult<Complex> {
    // SAFETY: a function of the C library on plain numbers.
    checked(z, unsafe { clog(z) }, z.real == 0.0 && z.imaginary == 0.0)
}

fn quotient(z: Complex, by: Complex) -> PyResult<Complex> {
    if by.real == 0.0 && by.imaginary == 0.0 {
        return Err(value_error!("math domain error"));
    }
    let (real, imaginary) = complex::quotient((z.real, z.imaginary), (by.real, by.imaginary));
    Ok(Complex { real, imaginary })
}

fn rectangular(distance: f64, angle: f64) -> PyResult<Complex> {
    if distance != 0.0 && !distance.is_nan() && angle.is_infinite() {
        return Err(value_error!("math domain error"));
    }
    let (sine, cosine) = (angle.sin(), angle.cos());
    if distance.is_infinite() && angle.is_finite() && angle != 0.0 {
        let real = f64::INFINITY.copysign(cosine);
        let imaginary = f64::INFINITY.copysign(sine);
        return Ok(match distance > 0.0 {
            true => Complex { real, imaginary },
            false => Complex {
                real: -real,
                imaginary: -imaginary,
            },
        });
    }
    if angle == 0.0 {
        // The sign of this zero is that of the product, even where the distance is infinite or no number.
        let imaginary = match distance.is_nan() {
            true => angle,
            false => angle * distance.signum(),
        };
        return Ok(Complex {
            real: distance,
            imaginary,
        });
    }
    if distance.is_infinite() && angle.is_nan() {
        return Ok(Complex {
            real: f64::INFINITY,
            imaginary: angle,
        });
    }
    if distance == 0.0 && !angle.is_finite() {
        return Ok(Complex {
            real: 0.0,
            imaginary: 0.0,
        });
    }
    Ok(Complex {
        real: distance * cosine,
        imaginary: distance * sine,
    })
}

fn is_close(args: &Arguments) -> PyResult {
    let (a, b) = (argument(args.at(0))?, argument(args.at(1))?);
    let relative = args.get(2).map_or(Ok(1e-9), number::real)?;
    let absolute = args.get(3).map_or(Ok(0.0), number::real)?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(value_error!("tolerances must be non-negative"));
    }
    if a.real == b.real && a.imaginary == b.imaginary {
        return Ok(boolean(true));
    }
    let is_infinite = |z: Complex| z.real.is_infinite() || z.imaginary.is_infinite();
    if is_infinite(a) || is_infinite(b) {
        return Ok(boolean(false));
    }
    let difference = (a.real - b.real).hypot(a.imaginary - b.imaginary);
    let size = |z: Complex| z.real.hypot(z.imaginary);
    Ok(boolean(
        difference <= relative * size(b)
            || difference <= relative * size(a)
            || difference <= absolute,
    ))
}
