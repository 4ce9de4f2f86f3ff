//! Functions of floats that need more than one call.

use super::{domain_error, expected, gamma, libm, range_error};
use crate::support::number::{real, split, split_big, truncated};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::names::Known;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error, zero_division_error};

/// `floor`, `ceil`: of exact floats at once, else the object's own method, else what it is as a float.
fn rounded(object: Obj, method: Known, round: fn(f64) -> f64) -> PyResult {
    if Class::of(object) != float::TYPE.class()
        && let Some(value) = protocol::call_special(object, method, &[])?
    {
        return Ok(value);
    }
    truncated(round(real(object)?))
}

pub fn floor(args: &Arguments) -> PyResult {
    rounded(args.at(0), names::FLOOR, f64::floor)
}

pub fn ceil(args: &Arguments) -> PyResult {
    rounded(args.at(0), names::CEIL, f64::ceil)
}

pub fn trunc(args: &Arguments) -> PyResult {
    let object = args.at(0);
    if Class::of(object) == float::TYPE.class() {
        return truncated(real(object)?);
    }
    match protocol::call_special(object, names::TRUNC, &[])? {
        Some(value) => Ok(value),
        None => Err(type_error!(
            "type {} doesn't define __trunc__ method",
            type_name(object)
        )),
    }
}

pub fn fma(args: &Arguments) -> PyResult {
    let (x, y, z) = (real(args.at(0))?, real(args.at(1))?, real(args.at(2))?);
    let result = x.mul_add(y, z);
    if result.is_finite() {
        return Ok(float::new(result));
    }
    if result.is_nan() && !(x.is_nan() || y.is_nan() || z.is_nan()) {
        return Err(value_error!("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(overflow_error!("overflow in fma"));
    }
    Ok(float::new(result))
}

pub fn fmod(args: &Arguments) -> PyResult {
    let (x, y) = (real(args.at(0))?, real(args.at(1))?);
    if y.is_infinite() && x.is_finite() {
        return Ok(float::new(x));
    }
    two(x, y, libm::fmod(x, y))
}

pub fn remainder(args: &Arguments) -> PyResult {
    let (x, y) = (real(args.at(0))?, real(args.at(1))?);
    two(x, y, libm::remainder(x, y))
}

/// NaN that no argument brought is an error.
fn two(x: f64, y: f64, result: f64) -> PyResult {
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        Err(domain_error())
    } else {
        Ok(float::new(result))
    }
}

pub fn pow(args: &Arguments) -> PyResult {
    let (x, y) = (real(args.at(0))?, real(args.at(1))?);
    let result = libm::pow(x, y);
    if !result.is_finite() && x.is_finite() && y.is_finite() {
        // A negative base with a fractional exponent, zero with a negative one, or too large.
        return Err(if result.is_nan() || x == 0.0 {
            domain_error()
        } else {
            range_error()
        });
    }
    Ok(float::new(result))
}

pub fn gamma(x: f64) -> PyResult<f64> {
    match gamma::gamma(x) {
        Some(value) if value.is_infinite() && x.is_finite() => Err(range_error()),
        Some(value) => Ok(value),
        None => Err(expected("a noninteger or positive integer", x)),
    }
}

pub fn lgamma(x: f64) -> PyResult<f64> {
    match gamma::log_gamma(x) {
        Some(value) if value.is_infinite() && x.is_finite() => Err(range_error()),
        Some(value) => Ok(value),
        None => Err(expected("a noninteger or positive integer", x)),
    }
}

pub fn isclose(args: &Arguments) -> PyResult {
    let (a, b) = (real(args.at(0))?, real(args.at(1))?);
    let relative = args.get(2).map_or(Ok(1e-9), real)?;
    let absolute = args.get(3).map_or(Ok(0.0), real)?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(value_error!("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(boolean(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(boolean(false));
    }
    let difference = (b - a).abs();
    Ok(boolean(
        difference <= (relative * b).abs()
            || difference <= (relative * a).abs()
            || difference <= absolute,
    ))
}

pub fn ldexp(args: &Arguments) -> PyResult {
    let x = real(args.at(0))?;
    let Some(exponent) = Integer::of(args.at(1)) else {
        return Err(type_error!("Expected an int as second argument to ldexp."));
    };
    let exponent = match exponent {
        Integer::Small(value) => value,
        Integer::Big(big) if int::big_value(big).sign() == dashu_int::Sign::Negative => i64::MIN,
        Integer::Big(_) => i64::MAX,
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(float::new(x));
    }
    let result = libm::ldexp(x, exponent.clamp(-5000, 5000) as i32);
    if result.is_infinite() {
        Err(range_error())
    } else {
        Ok(float::new(result))
    }
}

/// A logarithm; integers too large for a float are taken apart first.
pub fn logarithm(object: Obj, function: fn(f64) -> f64) -> PyResult<f64> {
    if let Some(integer) = Integer::of(object) {
        return of_integer(integer, function);
    }
    if float::value(object).is_none()
        && Class::of(object).known(names::FLOAT).is_none()
        && Class::of(object).known(names::INDEX).is_some()
    {
        return of_integer(number::integer(object)?, function);
    }
    let x = real(object)?;
    if x > 0.0 || x.is_nan() {
        return Ok(function(x));
    }
    Err(expected("a positive input", x))
}

fn of_integer(integer: Integer, function: fn(f64) -> f64) -> PyResult<f64> {
    match integer {
        Integer::Small(value) if value > 0 => Ok(function(value as f64)),
        Integer::Big(big) if int::big_value(big).sign() == dashu_int::Sign::Positive => {
            let value = int::big_value(big);
            let near = number::nearest(&value);
            if near.is_finite() {
                return Ok(function(near));
            }
            let (mantissa, exponent) = split_big(&value);
            Ok(function(mantissa) + function(2.0) * exponent as f64)
        }
        _ => Err(value_error!("expected a positive input")),
    }
}

/// The natural logarithm.
pub fn natural(x: f64) -> f64 {
    x.ln()
}

pub fn log(args: &Arguments) -> PyResult {
    let value = logarithm(args.at(0), natural)?;
    let Some(base) = args.get(1) else {
        return Ok(float::new(value));
    };
    let base = logarithm(base, natural)?;
    if base == 0.0 {
        return Err(zero_division_error!("division by zero"));
    }
    Ok(float::new(value / base))
}

pub fn modf(args: &Arguments) -> PyResult {
    let x = real(args.at(0))?;
    let (fraction, whole) = if x.is_infinite() {
        (0f64.copysign(x), x)
    } else {
        ((x - x.trunc()).copysign(x), x.trunc())
    };
    Ok(tuple::from_slice(&[float::new(fraction), float::new(whole)]).cast())
}

pub fn nextafter(args: &Arguments) -> PyResult {
    let (x, y) = (real(args.at(0))?, real(args.at(1))?);
    let Some(steps) = args.get_not_none(2) else {
        return Ok(float::new(libm::nextafter(x, y)));
    };
    let steps = match number::integer(steps)? {
        Integer::Small(value) => value,
        Integer::Big(big) if int::big_value(big).sign() == dashu_int::Sign::Negative => -1,
        Integer::Big(_) => i64::MAX,
    };
    let Ok(steps) = u64::try_from(steps) else {
        return Err(value_error!("steps must be a non-negative integer"));
    };
    Ok(float::new(walk(x, y, steps)))
}

/// `steps` floats from `x` towards `y`, and not beyond it.
fn walk(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 || x.is_nan() {
        return x;
    }
    if y.is_nan() {
        return y;
    }
    if x == y {
        return y;
    }
    // Floats of one sign are ordered as their bits are; numbered so, both signs make one line with the zeros in the middle.
    let number = |value: f64| {
        let magnitude = (value.to_bits() & (i64::MAX as u64)) as i64;
        if value.is_sign_negative() {
            -magnitude
        } else {
            magnitude
        }
    };
    let (from, to) = (number(x), number(y));
    let distance = (i128::from(to) - i128::from(from)).unsigned_abs();
    if u128::from(steps) >= distance {
        return y;
    }
    let target = if to > from {
        from + steps as i64
    } else {
        from - steps as i64
    };
    let value = f64::from_bits(target.unsigned_abs());
    if target < 0 || target == 0 && x.is_sign_negative() {
        -value
    } else {
        value
    }
}

pub fn ulp(args: &Arguments) -> PyResult {
    let x = real(args.at(0))?.abs();
    if !x.is_finite() {
        return Ok(float::new(x));
    }
    let next = libm::nextafter(x, f64::INFINITY);
    let gap = if next.is_infinite() {
        x - libm::nextafter(x, 0.0)
    } else {
        next - x
    };
    debug_assert!(split(gap).0 == 0.5);
    Ok(float::new(gap))
}
