//! Numbers as arguments.

use super::{Obj, PyResult, exception, float, int, protocol, type_name};
use dashu_int::IBig;
use dashu_int::ops::BitTest;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::names;
use pyrite_vm::object::Value;
use pyrite_vm::types::float::PyFloat;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};

/// The real number that an object stands for.
///
/// # Errors
/// `TypeError` if it is none; `OverflowError` for integers beyond the range of floats; what `__float__` raises.
#[inline]
pub fn real(object: Obj) -> PyResult<f64> {
    if let Some(value) = object.exact::<PyFloat>() {
        use pyrite_vm::fields::*;
        return Ok(value.value().get());
    }
    real_slow(object)
}

/// A span of time in seconds.
///
/// # Errors
/// As [`real`], in other words; `ValueError` for NaN.
pub fn seconds(object: Obj) -> PyResult<f64> {
    let seconds = real(object).map_err(|raised| {
        if exception::matches(raised.0, &exception::TYPE_ERROR) {
            type_error!(
                "'{}' object cannot be interpreted as an integer or float",
                type_name(object)
            )
        } else {
            raised
        }
    })?;
    if seconds.is_nan() {
        return Err(value_error!("Invalid value NaN (not a number)"));
    }
    Ok(seconds)
}

/// The longest span of time in seconds: that of a word of nanoseconds.
pub const LONGEST_SPAN: f64 = 9_223_372_036.0;

/// A span of time, if it is not too long.
///
/// # Errors
/// `OverflowError`.
pub fn limited_span(seconds: f64) -> PyResult<f64> {
    if seconds.abs() > LONGEST_SPAN {
        return Err(overflow_error!("timestamp out of range for C PyTime_t"));
    }
    Ok(seconds)
}

/// Is it a complex number, or can be made an integer or a float? CPython's `PyNumber_Check`.
pub fn is_number(object: Obj) -> bool {
    pyrite_vm::types::complex::value(object).is_some()
        || [names::INDEX, names::INT, names::FLOAT]
            .into_iter()
            .any(|name| Class::of(object).known(name).is_some())
}

fn real_slow(object: Obj) -> PyResult<f64> {
    if let Some(value) = object.as_small() {
        return Ok(value.get() as f64);
    }
    let class = Class::of(object);
    if let Some(value) = float::value(object) {
        return Ok(value);
    }
    // A subclass may have a `__float__` of its own.
    if !class.has(flags::MUTABLE)
        && let Some(value) = Integer::of(object)
    {
        return of_integer(value);
    }
    if class.known(names::FLOAT).is_some() {
        let result = protocol::call_special(object, names::FLOAT, &[])?;
        let result = result.unwrap_or(object);
        return float::value(result).ok_or_else(|| {
            type_error!(
                "{}.__float__ returned non-float (type {})",
                class.name(),
                type_name(result)
            )
        });
    }
    if class.known(names::INDEX).is_some() {
        return of_integer(integer(object)?);
    }
    Err(type_error!("must be real number, not {}", class.name()))
}

/// The nearest float of an integer.
///
/// # Errors
/// `OverflowError`.
pub fn of_integer(value: Integer) -> PyResult<f64> {
    match value {
        Integer::Small(value) => Ok(value as f64),
        Integer::Big(big) => {
            let value = nearest(&int::big_value(big));
            if value.is_finite() {
                Ok(value)
            } else {
                Err(overflow_error!("int too large to convert to float"))
            }
        }
    }
}

/// The nearest float, infinite if there is none; ties go to even.
pub fn nearest(value: &IBig) -> f64 {
    value.to_f64().value()
}

/// A big integer as mantissa in [0.5, 1) and binary exponent.
pub fn split_big(value: &IBig) -> (f64, i64) {
    let bits = value.unsigned_abs_bits();
    // 64 bits hold all that a float can, and one more to say on which side of a tie the rest lies.
    let shift = bits.saturating_sub(66);
    let top: IBig = value >> shift;
    let exact = (&top << shift) == *value;
    let top = if exact {
        top
    } else {
        (top >> 1usize << 1usize) + IBig::ONE
    };
    let (mantissa, exponent) = split(nearest(&top));
    (mantissa, exponent + shift as i64)
}

trait Bits {
    fn unsigned_abs_bits(&self) -> usize;
}
impl Bits for IBig {
    fn unsigned_abs_bits(&self) -> usize {
        let (_, magnitude) = self.clone().into_parts();
        magnitude.bit_len()
    }
}

/// A float as mantissa in [0.5, 1) and binary exponent; zeros, infinities and NaN as they are, with exponent 0.
pub fn split(value: f64) -> (f64, i64) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    if exponent == 0 {
        let (mantissa, exponent) = split(value * 2f64.powi(64));
        return (mantissa, exponent - 64);
    }
    (
        f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52),
        exponent - 1022,
    )
}

/// The integer that a float is, its fraction cut off.
///
/// # Errors
/// `ValueError` for NaN, `OverflowError` for infinities.
pub fn truncated(value: f64) -> PyResult {
    if value.abs() < (1u64 << 62) as f64 {
        return Ok(int::new(value as i64));
    }
    if value.is_nan() {
        return Err(value_error!("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        return Err(overflow_error!("cannot convert float infinity to integer"));
    }
    let (mantissa, exponent) = split(value);
    // Exact: the mantissa has 53 bits, and the value is beyond 2**62.
    let digits = IBig::from((mantissa * 2f64.powi(53)) as i64);
    int::from_big(&(digits << (exponent - 53) as usize))
}

/// The `int` that an object stands for.
///
/// # Errors
/// `TypeError` if it stands for none.
pub fn integer(object: Obj) -> PyResult<Integer> {
    let number = protocol::index(object)?;
    Integer::of(number).ok_or_else(|| {
        type_error!(
            "'{}' object cannot be interpreted as an integer",
            type_name(object)
        )
    })
}

/// As [`integer`], of any size.
///
/// # Errors
/// As [`integer`].
pub fn big(object: Obj) -> PyResult<IBig> {
    Ok(match integer(object)? {
        Integer::Small(value) => IBig::from(value),
        Integer::Big(big) => int::big_value(big),
    })
}

/// An index-sized argument (`Py_ssize_t`).
///
/// # Errors
/// `TypeError` and `OverflowError`.
pub fn size(object: Obj) -> PyResult<i64> {
    if let Some(value) = object.as_small() {
        return Ok(value.get());
    }
    protocol::size_argument(object)
}

/// A C `int` argument.
///
/// # Errors
/// `TypeError` and `OverflowError`.
pub fn c_int(object: Obj) -> PyResult<i32> {
    let value = match integer(object)? {
        Integer::Small(value) => value,
        Integer::Big(_) => return Err(overflow_error!("Python int too large to convert to C int")),
    };
    i32::try_from(value).map_err(|_| {
        let message = if value > 0 {
            "signed integer is greater than maximum"
        } else {
            "signed integer is less than minimum"
        };
        exception::raise_message(&exception::OVERFLOW_ERROR, message)
    })
}
