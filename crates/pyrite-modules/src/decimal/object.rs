//! `Decimal` objects, and what takes part in their arithmetic.
//!
//! A `Decimal` is three slots: sign and kind, the coefficient as an `int`, the exponent as an `int`. Coefficients of up to 18 digits are in the word, and the
//! collector knows nothing new.

use super::context::Context;
use super::methods::METHODS;
use super::number::{Kind, Number};
use super::quick::Small;
use super::rounding::{Settings, invalid, status};
use super::text::parse;
use crate::support::*;
use dashu_int::UBig;
use dashu_int::ops::UnsignedAbs;
use pyrite_vm::class::Class;
use pyrite_vm::result::memory_error;
use pyrite_vm::types::int::{BigInt, Integer};
use pyrite_vm::{overflow_error, type_error, value_error};

/// `decimal.Decimal`.
pub static DECIMAL: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("decimal.Decimal", METHODS)
};
/// Kind and sign: see [`Tag`].
const TAG: u32 = 0;
const COEFFICIENT: u32 = 1;
const EXPONENT: u32 = 2;

/// Kind and sign as an integer: the sign in the lowest bit.
fn tag(number: &Number) -> i64 {
    (number.kind as i64) << 1 | i64::from(number.negative)
}

/// The number that an instance of `Decimal` is.
#[inline]
pub fn number(object: Obj) -> Number {
    let tag = int_slot(object, TAG);
    let kind = match tag >> 1 {
        0 => Kind::Finite,
        1 => Kind::Infinite,
        2 => Kind::Quiet,
        _ => Kind::Signaling,
    };
    let coefficient: Obj = instance::slot(object, COEFFICIENT);
    let coefficient = match coefficient.as_small() {
        Some(small) => UBig::from_word(small.get() as u64),
        None => UBig::from_words(int::magnitude(coefficient.cast::<BigInt>())),
    };
    Number {
        negative: tag & 1 != 0,
        kind,
        coefficient,
        exponent: int_slot(object, EXPONENT),
    }
}

/// The operand as a finite number of two words or less, if it is one.
#[inline]
pub fn small(object: Obj) -> Option<Small> {
    if let Some(value) = object.as_small() {
        let value = value.get();
        return Some(Small {
            negative: value < 0,
            coefficient: u128::from(value.unsigned_abs()),
            exponent: 0,
        });
    }
    if !is_decimal(object) {
        return None;
    }
    let tag = int_slot(object, TAG);
    if tag > 1 {
        return None;
    }
    let coefficient: Obj = instance::slot(object, COEFFICIENT);
    let coefficient = match coefficient.as_small() {
        Some(small) => small.get() as u128,
        None => match *int::magnitude(coefficient.cast::<BigInt>()) {
            [low] => u128::from(low),
            [low, high] => u128::from(high) << 64 | u128::from(low),
            _ => return None,
        },
    };
    Some(Small {
        negative: tag != 0,
        coefficient,
        exponent: int_slot(object, EXPONENT),
    })
}

/// A `Decimal` of a small number.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn make_small(number: Small) -> PyResult {
    let words = [number.coefficient as u64, (number.coefficient >> 64) as u64];
    let coefficient = int::from_words(false, &words)?;
    Ok(instance::with(
        DECIMAL.class(),
        &[
            int::new(i64::from(number.negative)),
            coefficient,
            int::new(number.exponent),
        ],
    ))
}

/// A `Decimal` of a number.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn make(number: &Number) -> PyResult {
    make_of(DECIMAL.class(), number)
}

/// An instance of `Decimal` or of a subclass.
///
/// # Errors
/// `MemoryError`.
pub fn make_of(class: &'static Class, number: &Number) -> PyResult {
    let coefficient = int::from_words(false, number.coefficient.as_words())?;
    Ok(instance::with(
        class,
        &[
            int::new(tag(number)),
            coefficient,
            int::new(number.exponent),
        ],
    ))
}

/// Is it a `Decimal`?
#[inline]
pub fn is_decimal(object: Obj) -> bool {
    if !object.is_heap() {
        return false;
    }
    let (class, decimal) = (Class::of(object), DECIMAL.class());
    std::ptr::eq(class, decimal) || class.is_subclass(decimal)
}

/// Is it a `Decimal`, and of no subclass?
pub fn is_exactly_decimal(object: Obj) -> bool {
    object.is_heap() && std::ptr::eq(Class::of(object), DECIMAL.class())
}

/// The number of an integer.
pub fn of_integer(integer: Integer) -> Number {
    match integer {
        Integer::Small(value) => Number::from_i64(value),
        Integer::Big(big) => {
            let value = int::big_value(big).unsigned_abs();
            Number::new(int::is_negative(big), value, 0)
        }
    }
}

/// The number that an operand is: of a `Decimal` or an `int`. `None`: it takes no part.
#[inline]
pub fn operand(object: Obj) -> Option<Number> {
    if is_decimal(object) {
        return Some(number(object));
    }
    Integer::of(object).map(of_integer)
}

/// As [`operand`], of an argument.
///
/// # Errors
/// `TypeError`.
pub fn argument(object: Obj) -> PyResult<Number> {
    operand(object).ok_or_else(|| unsupported(object))
}

/// The error of an object that is no number.
pub fn unsupported(object: Obj) -> Raised {
    type_error!(
        "conversion from {} to Decimal is not supported",
        protocol::type_name(object)
    )
}

/// An integer that has to fit 64 bits.
///
/// # Errors
/// `OverflowError`.
pub fn word(integer: Integer) -> PyResult<i64> {
    let fitting = match integer {
        Integer::Small(value) => Some(value),
        Integer::Big(big) => i64::try_from(&int::big_value(big)).ok(),
    };
    fitting.ok_or_else(|| overflow_error!("Python int too large to convert to C ssize_t"))
}

/// A float, exactly.
pub fn of_float(value: f64) -> Number {
    let negative = value.is_sign_negative();
    if value.is_infinite() {
        return Number::infinity(negative);
    }
    if value.is_nan() {
        return Number::nan().with_sign(negative);
    }
    if value == 0.0 {
        return Number::zero(negative, 0);
    }
    let bits = value.to_bits();
    const FRACTION: u32 = 52;
    let fraction = bits & ((1 << FRACTION) - 1);
    let biased = (bits >> FRACTION & 0x7ff) as i64;
    let (mut mantissa, mut exponent) = match biased {
        0 => (fraction, -1074),
        _ => (fraction | 1 << FRACTION, biased - 1075),
    };
    let zeros = mantissa.trailing_zeros();
    mantissa >>= zeros;
    exponent += i64::from(zeros);
    let mantissa = UBig::from(mantissa);
    if exponent >= 0 {
        return Number::new(negative, mantissa << exponent as usize, 0);
    }
    // A half is five tenths.
    let fives = UBig::from(5u8).pow(-exponent as usize);
    Number::new(negative, mantissa * fives, exponent)
}

/// What `Decimal(object)` gives.
///
/// # Errors
/// `TypeError`, `ValueError`; the signals that the context has traps for.
pub fn exact(class: &'static Class, object: Obj, context: Context) -> PyResult {
    if is_exactly_decimal(object) && std::ptr::eq(class, DECIMAL.class()) {
        return Ok(object);
    }
    let mut happened = 0;
    let result = match source(object, context, Strictness::Lenient)? {
        Some(number) => within_limits(number, &mut happened),
        None => invalid(status::CONVERSION_SYNTAX, &mut happened),
    };
    context.settle(happened)?;
    make_of(class, &result)
}

/// A number that is not beyond all contexts.
fn within_limits(number: Number, happened: &mut u32) -> Number {
    let mut changes = 0;
    let result = super::rounding::finish(number.clone(), &Settings::MAX, &mut changes);
    if number.kind == Kind::Signaling {
        return number;
    }
    if changes & (status::INEXACT | status::ROUNDED | status::CLAMPED) != 0 {
        return invalid(status::INVALID_OPERATION, happened);
    }
    *happened |= changes & status::INVALID;
    result
}

/// Whether a text may have blanks around it and underscores.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    Lenient,
    Strict,
}

/// The number that an object of any suitable type stands for; `None` for a text that stands for none.
///
/// # Errors
/// `TypeError`, `ValueError`; `FloatOperation` if the context has a trap for it.
pub fn source(object: Obj, context: Context, strictness: Strictness) -> PyResult<Option<Number>> {
    if let Some(number) = operand(object) {
        return Ok(Some(number));
    }
    if let Some(text) = str::of(object) {
        return Ok(of_text(text, strictness));
    }
    if let Some(value) = float::value(object) {
        context.settle(status::FLOAT_OPERATION)?;
        return Ok(Some(of_float(value)));
    }
    if let Some(items) = tuple::of(object) {
        return of_parts(items).map(Some);
    }
    if let Some(items) = instance::view::<list::PyList>(object) {
        let items = tuple::from_slice(list::items(items));
        return of_parts(tuple::items(items)).map(Some);
    }
    Err(unsupported(object))
}

fn of_text(string: Gc<str::PyStr>, strictness: Strictness) -> Option<Number> {
    let text = str::number_text(string);
    if strictness == Strictness::Strict {
        return parse(&text);
    }
    let text = int::text::trim(&text);
    if !text.contains(&b'_') {
        return parse(text);
    }
    let text: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'_').collect();
    parse(&text)
}

/// The number of `(sign, digits, exponent)`.
fn of_parts(items: &[Obj]) -> PyResult<Number> {
    let [sign, digits, exponent] = items else {
        return Err(value_error!("argument must be a sequence of length 3"));
    };
    let sign = match Integer::of(*sign) {
        Some(Integer::Small(sign @ 0..=1)) => sign == 1,
        _ => {
            return Err(value_error!(
                "sign must be an integer with the value 0 or 1"
            ));
        }
    };
    let (kind, exponent) = match (str::of(*exponent), Integer::of(*exponent)) {
        (Some(letter), _) => match str::bytes(letter) {
            b"F" => return Ok(Number::infinity(sign)),
            b"n" => (Kind::Quiet, 0),
            b"N" => (Kind::Signaling, 0),
            _ => {
                return Err(value_error!(
                    "string argument in the third position must be 'F', 'n' or 'N'"
                ));
            }
        },
        (None, Some(exponent)) => {
            // Farther away than any number can be is far enough, and leaves room to reckon.
            let limit = 4 * super::rounding::MAX_EMAX;
            (Kind::Finite, word(exponent)?.clamp(-limit, limit))
        }
        _ => return Err(value_error!("exponent must be an integer")),
    };
    Ok(Number {
        negative: sign,
        kind,
        coefficient: of_digit_objects(*digits)?,
        exponent,
    })
}

fn of_digit_objects(object: Obj) -> PyResult<UBig> {
    let wrong = || value_error!("coefficient must be a tuple of digits");
    let items = match (tuple::of(object), instance::view::<list::PyList>(object)) {
        (Some(items), _) => items,
        (None, Some(items)) => list::items(items),
        _ => return Err(wrong()),
    };
    let mut text = Vec::new();
    text.try_reserve(items.len()).map_err(|_| memory_error())?;
    for item in items {
        match Integer::of(*item) {
            Some(Integer::Small(digit @ 0..=9)) => text.push(b'0' + digit as u8),
            _ => return Err(wrong()),
        }
    }
    Ok(super::adjust::of_digits(&text))
}

/// The hash of a number, which is that of equal numbers of other types.
pub fn hash(this: Obj) -> PyResult<i64> {
    let number = number(this);
    let sign =
        |hash: i64| pyrite_vm::hash::avoid_minus_one(if number.negative { -hash } else { hash });
    match number.kind {
        Kind::Signaling => return Err(type_error!("Cannot hash a signaling NaN value")),
        Kind::Quiet => return Ok(pyrite_vm::hash::of_identity(this)),
        Kind::Infinite => return Ok(sign(314_159)),
        Kind::Finite => {}
    }
    const MODULUS: u64 = pyrite_vm::hash::MODULUS;
    // The number whose product with ten is one.
    const TENTH: u64 = 2_075_258_708_292_324_556;
    let base = if number.exponent >= 0 { 10 } else { TENTH };
    let power = power_modulo(base, number.exponent.unsigned_abs());
    let coefficient = (&number.coefficient % MODULUS) as u128;
    Ok(sign((coefficient * power as u128 % MODULUS as u128) as i64))
}

fn power_modulo(base: u64, mut exponent: u64) -> u64 {
    let modulus = pyrite_vm::hash::MODULUS as u128;
    let (mut result, mut base) = (1u128, base as u128);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    result as u64
}
