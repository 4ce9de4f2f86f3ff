//! Arithmetic of floats where Python differs from IEEE 754: division by zero raises, division rounds down, powers raise.

use super::new;
use crate::object::{Obj, boolean, not_implemented};
use crate::protocol::Comparison;
use crate::result::{PyResult, Raised};
use crate::types::complex;
use crate::types::exception;
use crate::types::int::{self, Integer};
use crate::{overflow_error, zero_division_error};

#[cold]
fn division_by_zero() -> Raised {
    zero_division_error!("division by zero")
}

/// `a / b`.
///
/// # Errors
/// `ZeroDivisionError`.
#[inline]
pub fn true_divide(a: f64, b: f64) -> PyResult<f64> {
    if b == 0.0 {
        return Err(division_by_zero());
    }
    Ok(a / b)
}

/// `divmod(a, b)`.
///
/// # Errors
/// `ZeroDivisionError`.
#[inline]
pub fn divide_modulo(a: f64, b: f64) -> PyResult<(f64, f64)> {
    if b == 0.0 {
        return Err(division_by_zero());
    }
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(b);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    } else {
        0f64.copysign(a / b)
    };
    Ok((floor, remainder))
}

/// `a // b`.
///
/// # Errors
/// `ZeroDivisionError`.
#[inline]
pub fn floor_divide(a: f64, b: f64) -> PyResult<f64> {
    Ok(divide_modulo(a, b)?.0)
}

/// `a % b`.
///
/// # Errors
/// `ZeroDivisionError`.
#[inline]
pub fn modulo(a: f64, b: f64) -> PyResult<f64> {
    if b == 0.0 {
        return Err(division_by_zero());
    }
    let remainder = a % b;
    if remainder == 0.0 {
        return Ok(0f64.copysign(b));
    }
    Ok(if (b < 0.0) != (remainder < 0.0) {
        remainder + b
    } else {
        remainder
    })
}

/// `a ** b`: a `float`, or a `complex` for a fractional power of a negative number.
///
/// # Errors
/// `ZeroDivisionError` for a negative power of zero, `OverflowError`.
pub fn power(a: f64, b: f64) -> PyResult {
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return Err(zero_division_error!("zero to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        return complex::power((a, 0.0), (b, 0.0))
            .map(|(real, imaginary)| complex::new(real, imaginary));
    }
    let result = a.powf(b);
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(out_of_range());
    }
    Ok(new(result))
}

/// What the C library's ERANGE becomes.
#[cold]
pub fn out_of_range() -> Raised {
    const ERANGE: i64 = 34;
    exception::raise(
        &exception::OVERFLOW_ERROR,
        &[
            int::new(ERANGE),
            crate::types::str::new("Numerical result out of range"),
        ],
    )
}

/// `round(value, digits)`: to that many decimal places, half to even, as if calculated exactly.
///
/// # Errors
/// `OverflowError` if the result is beyond the floats.
pub fn round(value: f64, digits: i64) -> PyResult<f64> {
    // More places than any float has, or so few that nothing is left.
    const MOST: i64 = 323;
    const LEAST: i64 = -308;
    if !value.is_finite() || value == 0.0 || digits > MOST {
        return Ok(value);
    }
    if digits < LEAST {
        return Ok(0f64.copysign(value));
    }
    let rounded = if digits >= 0 {
        format!("{value:.*}", digits as usize)
    } else {
        return round_to_power_of_ten(value, digits.unsigned_abs() as usize);
    };
    let rounded: f64 = rounded.parse().unwrap_or(f64::NAN);
    Ok(rounded)
}

fn round_to_power_of_ten(value: f64, digits: usize) -> PyResult<f64> {
    // Rounded as an exact decimal: `digits` places fewer than the integer part has.
    let magnitude = value.abs();
    let whole = format!("{magnitude:.0}");
    let exact = int::arithmetic::big_from_f64(magnitude);
    let has_fraction = magnitude.fract() != 0.0;
    if whole.len() < digits {
        return Ok(0f64.copysign(value));
    }
    let unit = dashu_int::IBig::from(10).pow(digits);
    let (quotient, remainder) = int::arithmetic::floor_div_rem(&exact, &unit);
    let twice = &remainder * dashu_int::IBig::from(2);
    let odd = {
        use dashu_int::ops::BitTest;
        quotient.bit(0)
    };
    let up = twice > unit || twice == unit && (has_fraction || odd);
    let quotient = if up {
        quotient + dashu_int::IBig::ONE
    } else {
        quotient
    };
    let result = int::arithmetic::nearest_f64(&(quotient * unit));
    if result.is_infinite() {
        return Err(overflow_error!("rounded value too large to represent"));
    }
    Ok(result.copysign(value))
}

/// A comparison of a float with a number.
pub fn compare(a: f64, b: Obj, comparison: Comparison) -> Obj {
    let order = if let Some(b) = super::value(b) {
        a.partial_cmp(&b)
    } else if let Some(b) = Integer::of(b) {
        int::compare::order_with_float(b, a).map(std::cmp::Ordering::reverse)
    } else {
        return not_implemented();
    };
    boolean(match order {
        Some(order) => comparison.holds(order),
        None => comparison == Comparison::Ne,
    })
}

/// The hash: that of the equal integer or fraction, modulo the prime 2**61 - 1. Numbers that are not numbers hash by identity, which the
/// caller knows.
pub fn hash(value: f64) -> i64 {
    const INFINITY: i64 = 314159;
    if value.is_infinite() {
        return if value > 0.0 { INFINITY } else { -INFINITY };
    }
    if value.abs() < 1e15 && value == value.trunc() {
        return crate::hash::of_int(value as i64);
    }
    let (mantissa, exponent) = int::arithmetic::decode(value);
    // Multiplying by a power of two modulo 2**61 - 1 rotates 61 bits.
    const BITS: i64 = 61;
    let reduced = mantissa % crate::hash::MODULUS;
    let shift = exponent.rem_euclid(BITS) as u32;
    let rotated = if shift == 0 {
        reduced
    } else {
        (reduced << shift | reduced >> (BITS as u32 - shift)) & crate::hash::MODULUS
    };
    let hash = rotated as i64;
    crate::hash::avoid_minus_one(if value < 0.0 { -hash } else { hash })
}
