//! From numbers to objects of other types.

use super::context::Context;
use super::number::{Kind, MOST_DIGITS, Number, power_of_ten};
use super::object::make;
use super::rounding::{Rounding, rescaled};
use super::text::{Style, write};
use crate::support::*;
use dashu_int::UBig;
use dashu_int::ops::Gcd;
use pyrite_vm::global::Global;
use pyrite_vm::result::memory_error;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{overflow_error, value_error};

fn integer(negative: bool, value: &UBig) -> PyResult {
    int::from_words(negative, value.as_words())
}

/// The `int` that a number is when it is rounded.
///
/// # Errors
/// `ValueError`, `OverflowError`, `MemoryError`.
pub fn to_int(number: &Number, rounding: Rounding) -> PyResult {
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => return Err(overflow_error!("cannot convert Infinity to integer")),
        _ => return Err(value_error!("cannot convert NaN to integer")),
    }
    let (rounded, _) = rescaled(number, 0, rounding).ok_or_else(memory_error)?;
    integer(rounded.negative, &rounded.coefficient)
}

/// The nearest float.
///
/// # Errors
/// `ValueError` of a signaling NaN.
pub fn to_float(number: &Number) -> PyResult<f64> {
    if number.kind == Kind::Signaling {
        return Err(value_error!("cannot convert signaling NaN to float"));
    }
    if number.is_nan() {
        return Ok(if number.negative { -f64::NAN } else { f64::NAN });
    }
    let text = write(number, Style::Scientific, true);
    Ok(text.parse().unwrap_or(f64::NAN))
}

/// `as_integer_ratio`.
///
/// # Errors
/// `ValueError`, `OverflowError`, `MemoryError`.
pub fn as_integer_ratio(args: &Arguments) -> PyResult {
    let number = super::object::number(args.at(0));
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => {
            return Err(overflow_error!("cannot convert Infinity to integer ratio"));
        }
        _ => return Err(value_error!("cannot convert NaN to integer ratio")),
    }
    if number.exponent >= 0 {
        let numerator = to_int(&number, Rounding::Down)?;
        return Ok(tuple::from_slice(&[numerator, int::new(1)]).cast());
    }
    if number.exponent < -MOST_DIGITS {
        return Err(memory_error());
    }
    let denominator = power_of_ten(-number.exponent);
    let common = (&number.coefficient).gcd(&denominator);
    let numerator = integer(number.negative, &(&number.coefficient / &common))?;
    let denominator = integer(false, &(denominator / common))?;
    Ok(tuple::from_slice(&[numerator, denominator]).cast())
}

/// The class `DecimalTuple`.
static TUPLE: Global<Pinned> = Global::new(Pinned::NULL);

/// Makes the class of what `as_tuple` gives.
///
/// # Errors
/// What importing `collections` raises.
pub fn create(namespace: Gc<dict::PyDict>) -> PyResult<()> {
    let module = pyrite_vm::import::import_absolute("collections")?;
    let named_tuple = attributes::get(module, names::intern("namedtuple"))?;
    let class = call::call_with_names(
        named_tuple,
        &[
            str::new("DecimalTuple"),
            str::new("sign digits exponent"),
            str::new("decimal"),
        ],
        &[names::intern("module").object()],
    )?;
    TUPLE.set(Pinned::for_ever(class));
    dict::set_name(namespace, names::intern("DecimalTuple"), class);
    Ok(())
}

/// `as_tuple`.
///
/// # Errors
/// `MemoryError`.
pub fn as_tuple(number: &Number) -> PyResult {
    let is_plain_nan = number.is_nan() && number.coefficient.is_zero();
    let text = if is_plain_nan {
        String::new()
    } else {
        number.coefficient.to_string()
    };
    let digits = tuple::new(text.len())?;
    for (index, digit) in text.bytes().enumerate() {
        storage::set_item(digits, index, int::new(i64::from(digit - b'0')));
    }
    let exponent = match number.kind {
        Kind::Finite => int::new(number.exponent),
        Kind::Infinite => str::new("F"),
        Kind::Quiet => str::new("n"),
        Kind::Signaling => str::new("N"),
    };
    let sign = int::new(i64::from(number.negative));
    call::call(TUPLE.get().get(), &[sign, digits.cast(), exponent])
}

/// `divmod(a, b)` as a tuple.
///
/// # Errors
/// Of what the context has traps for.
pub fn quotient_and_rest(context: Context, a: &Number, b: &Number) -> PyResult {
    let mut happened = 0;
    let (quotient, rest) = super::arithmetic::divide_both(a, b, &context.settings(), &mut happened);
    context.settle(happened)?;
    Ok(tuple::from_slice(&[make(&quotient)?, make(&rest)?]).cast())
}
