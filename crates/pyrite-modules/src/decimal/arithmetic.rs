//! Sums, products and quotients.

use super::number::{
    MOST_DIGITS, Number, Rest, cut, digits, is_odd, power_of_ten, scaled, without_zeros,
    zeros_at_end,
};
use super::rounding::{Settings, finish, invalid, no_memory, not_a_number, rescaled, status};
use dashu_int::UBig;
use dashu_int::ops::DivRem;
use std::cmp::Ordering;

/// `a + b`.
pub fn add(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    sum(a, b, b.negative, settings, status)
}

/// `a - b`.
pub fn subtract(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    sum(a, b, !b.negative, settings, status)
}

/// `a + b`, where the sign of `b` is said.
fn sum(a: &Number, b: &Number, negative: bool, settings: &Settings, status: &mut u32) -> Number {
    if !(a.is_finite() && b.is_finite()) {
        return special_sum(a, b, negative, settings, status);
    }
    match finite_sum(a, b, negative, settings) {
        Some(sum) => finish(sum, settings, status),
        None => no_memory(status),
    }
}

fn special_sum(
    a: &Number,
    b: &Number,
    negative: bool,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    if !a.is_infinite() {
        return Number::infinity(negative);
    }
    if b.is_infinite() && a.negative != negative {
        return invalid(status::INVALID_OPERATION, status);
    }
    a.clone()
}

/// A sum that is yet to be rounded. `None`: it is too long.
fn finite_sum(a: &Number, b: &Number, negative: bool, settings: &Settings) -> Option<Number> {
    let is_floor = settings.rounding == super::rounding::Rounding::Floor;
    let sign_of_zero = if a.negative == negative {
        negative
    } else {
        is_floor
    };
    let exponent = a.exponent.min(b.exponent);
    if a.coefficient.is_zero() || b.coefficient.is_zero() {
        if a.coefficient.is_zero() && b.coefficient.is_zero() {
            return Some(Number::zero(sign_of_zero, exponent));
        }
        // The other one, with zeros behind it as far as they matter.
        let (other, sign) = if a.coefficient.is_zero() {
            (b, negative)
        } else {
            (a, a.negative)
        };
        let least = other.exponent.saturating_sub(settings.precision + 1);
        let coefficient = scaled(&other.coefficient, other.exponent - exponent.max(least))?;
        return Some(Number::new(sign, coefficient, exponent.max(least)));
    }
    let (x, y, exponent) = if a.exponent == b.exponent {
        return Some(join(
            (a.negative, &a.coefficient),
            (negative, &b.coefficient),
            exponent,
            sign_of_zero,
        ));
    } else if a.exponent > b.exponent {
        let (x, y, exponent) = align(a, b, settings.precision)?;
        (x, y, exponent)
    } else {
        let (y, x, exponent) = align(b, a, settings.precision)?;
        (x, y, exponent)
    };
    Some(join(
        (a.negative, &x),
        (negative, &y),
        exponent,
        sign_of_zero,
    ))
}

/// The coefficients of two numbers for one exponent, the first of which has the greater. What the second has far behind the last digit of the sum
/// matters only by not being nothing.
fn align(high: &Number, low: &Number, precision: i64) -> Option<(UBig, UBig, i64)> {
    let limit = high.exponent + (high.digits().saturating_sub(precision) - 2).min(-1);
    // Numbers of about one size may leave nothing but their last digits.
    let is_far = low.adjusted() < high.adjusted() - 1;
    let (low, exponent) = if is_far && low.exponent < limit {
        let (mut kept, rest) = cut(&low.coefficient, limit - low.exponent);
        // Not to be taken for half or for nothing.
        if rest != Rest::Nothing && (&kept % 5u8) == 0 {
            kept += 1u8;
        }
        (kept, limit)
    } else {
        (low.coefficient.clone(), low.exponent)
    };
    let high = scaled(&high.coefficient, high.exponent - exponent)?;
    Some((high, low, exponent))
}

fn join(a: (bool, &UBig), b: (bool, &UBig), exponent: i64, sign_of_zero: bool) -> Number {
    if a.0 == b.0 {
        return Number::new(a.0, a.1 + b.1, exponent);
    }
    match a.1.cmp(b.1) {
        Ordering::Equal => Number::zero(sign_of_zero, exponent),
        Ordering::Greater => Number::new(a.0, a.1 - b.1, exponent),
        Ordering::Less => Number::new(b.0, b.1 - a.1, exponent),
    }
}

/// `a * b`.
pub fn multiply(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    match product(a, b, settings, status) {
        Some(product) if product.is_finite() => finish(product, settings, status),
        Some(special) => special,
        None => no_memory(status),
    }
}

/// A product that is yet to be rounded. `None`: it is too long.
fn product(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Option<Number> {
    let negative = a.negative != b.negative;
    if !(a.is_finite() && b.is_finite()) {
        if let Some(nan) = not_a_number(&[a, b], settings, status) {
            return Some(nan);
        }
        if a.is_zero() || b.is_zero() {
            return Some(invalid(status::INVALID_OPERATION, status));
        }
        return Some(Number::infinity(negative));
    }
    let length = a.coefficient.as_words().len() + b.coefficient.as_words().len();
    // A word is 19 digits or more.
    if length as i64 > MOST_DIGITS / 19 {
        return None;
    }
    let coefficient = &a.coefficient * &b.coefficient;
    Some(Number::new(negative, coefficient, a.exponent + b.exponent))
}

/// `a * b + c`, rounded once.
pub fn multiply_add(
    a: &Number,
    b: &Number,
    c: &Number,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    // An infinity times zero is wrong whatever is added.
    let are_numbers = !(a.is_nan() || b.is_nan());
    if !are_numbers && let Some(nan) = not_a_number(&[a, b, c], settings, status) {
        return nan;
    }
    match product(a, b, settings, status) {
        Some(product) if product.is_nan() => product,
        Some(product) => add(&product, c, settings, status),
        None => no_memory(status),
    }
}

/// `a / b`.
pub fn divide(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    let negative = a.negative != b.negative;
    if !(a.is_finite() && b.is_finite()) {
        if let Some(nan) = not_a_number(&[a, b], settings, status) {
            return nan;
        }
        return match (a.is_infinite(), b.is_infinite()) {
            (true, true) => invalid(status::INVALID_OPERATION, status),
            (true, false) => Number::infinity(negative),
            _ => {
                *status |= status::CLAMPED;
                Number::zero(negative, settings.etiny())
            }
        };
    }
    if b.coefficient.is_zero() {
        if a.coefficient.is_zero() {
            return invalid(status::DIVISION_UNDEFINED, status);
        }
        *status |= status::DIVISION_BY_ZERO;
        return Number::infinity(negative);
    }
    let exponent = a.exponent - b.exponent;
    if a.coefficient.is_zero() {
        return finish(Number::zero(negative, exponent), settings, status);
    }
    // One that is not exact fills the precision; an exact one is no longer than this.
    let is_great = settings.precision > MOST_DIGITS;
    let precision = if is_great {
        a.digits() + 4 * b.digits()
    } else {
        settings.precision
    };
    match quotient(a, b, precision) {
        Some((quotient, is_exact)) if is_exact || !is_great => {
            finish(quotient.with_sign(negative), settings, status)
        }
        _ => no_memory(status),
    }
}

/// The quotient of two numbers that are not zero, with a digit more than the precision if it is not exact, and whether it is.
fn quotient(a: &Number, b: &Number, precision: i64) -> Option<(Number, bool)> {
    let shift = b.digits() - a.digits() + precision + 1;
    let ideal = a.exponent - b.exponent;
    let (mut coefficient, rest) = if shift >= 0 {
        divide_rounding_down(&scaled(&a.coefficient, shift)?, &b.coefficient)
    } else {
        divide_rounding_down(&a.coefficient, &scaled(&b.coefficient, -shift)?)
    };
    let mut exponent = ideal - shift;
    if !rest.is_zero() {
        // Not to be taken for half or for nothing.
        if (&coefficient % 5u8) == 0 {
            coefficient += 1u8;
        }
        return Some((Number::new(false, coefficient, exponent), false));
    }
    let zeros = zeros_at_end(&coefficient, ideal - exponent);
    if zeros > 0 {
        coefficient = without_zeros(&coefficient, zeros);
        exponent += zeros;
    }
    Some((Number::new(false, coefficient, exponent), true))
}

fn divide_rounding_down(a: &UBig, b: &UBig) -> (UBig, UBig) {
    a.div_rem(b)
}

/// The integer part of `a / b` and what is left, of finite numbers of which the second is not zero; or `b` is infinite. `None`: the quotient is
/// longer than the precision, or the numbers are too long (`NO_MEMORY` is set).
fn divide_integers(
    a: &Number,
    b: &Number,
    settings: &Settings,
    status: &mut u32,
) -> Option<(Number, Number)> {
    let negative = a.negative != b.negative;
    let ideal = if b.is_infinite() {
        a.exponent
    } else {
        a.exponent.min(b.exponent)
    };
    let difference = a.adjusted() - b.adjusted();
    let mut too_long = || *status |= status::NO_MEMORY;
    if a.coefficient.is_zero() || b.is_infinite() || difference <= -2 {
        let rest = rescaled(a, ideal, settings.rounding);
        let Some((rest, _)) = rest else {
            too_long();
            return None;
        };
        return Some((Number::zero(negative, 0), rest));
    }
    if difference > settings.precision {
        return None;
    }
    let (x, y) = (
        scaled(&a.coefficient, a.exponent - ideal),
        scaled(&b.coefficient, b.exponent - ideal),
    );
    let (Some(x), Some(y)) = (x, y) else {
        too_long();
        return None;
    };
    let (quotient, rest) = divide_rounding_down(&x, &y);
    if digits(&quotient) > settings.precision {
        return None;
    }
    Some((
        Number::new(negative, quotient, 0),
        Number::new(a.negative, rest, ideal),
    ))
}

fn impossible(status: &mut u32) -> Number {
    if *status & status::NO_MEMORY != 0 {
        return Number::nan();
    }
    invalid(status::DIVISION_IMPOSSIBLE, status)
}

/// `a // b`.
pub fn divide_integer(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    let negative = a.negative != b.negative;
    if a.is_infinite() {
        if b.is_infinite() {
            return invalid(status::INVALID_OPERATION, status);
        }
        return Number::infinity(negative);
    }
    if b.is_zero() {
        if a.is_zero() {
            return invalid(status::DIVISION_UNDEFINED, status);
        }
        *status |= status::DIVISION_BY_ZERO;
        return Number::infinity(negative);
    }
    match divide_integers(a, b, settings, status) {
        Some((quotient, _)) => finish(quotient, settings, status),
        None => impossible(status),
    }
}

/// `a % b`, with the sign of `a`.
pub fn remainder(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    if a.is_infinite() {
        return invalid(status::INVALID_OPERATION, status);
    }
    if b.is_zero() {
        return invalid(condition_of_rest(a), status);
    }
    match divide_integers(a, b, settings, status) {
        Some((_, rest)) => finish(rest, settings, status),
        None => impossible(status),
    }
}

/// What is wrong with a remainder of a division by zero.
fn condition_of_rest(a: &Number) -> u32 {
    if a.is_zero() {
        status::DIVISION_UNDEFINED
    } else {
        status::INVALID_OPERATION
    }
}

/// `divmod(a, b)`.
pub fn divide_both(
    a: &Number,
    b: &Number,
    settings: &Settings,
    status: &mut u32,
) -> (Number, Number) {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return (nan.clone(), nan);
    }
    let negative = a.negative != b.negative;
    if a.is_infinite() {
        let quotient = if b.is_infinite() {
            Number::nan()
        } else {
            Number::infinity(negative)
        };
        return (quotient, invalid(status::INVALID_OPERATION, status));
    }
    if b.is_zero() {
        if a.is_zero() {
            return (Number::nan(), invalid(status::DIVISION_UNDEFINED, status));
        }
        *status |= status::DIVISION_BY_ZERO;
        return (
            Number::infinity(negative),
            invalid(status::INVALID_OPERATION, status),
        );
    }
    match divide_integers(a, b, settings, status) {
        Some((quotient, rest)) => (
            finish(quotient, settings, status),
            finish(rest, settings, status),
        ),
        None => (impossible(status), Number::nan()),
    }
}

/// `a - b * n`, where `n` is the integer nearest to `a / b`.
pub fn remainder_near(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    if a.is_infinite() {
        return invalid(status::INVALID_OPERATION, status);
    }
    if b.is_zero() {
        return invalid(condition_of_rest(a), status);
    }
    if b.is_infinite() {
        return finish(a.clone(), settings, status);
    }
    let ideal = a.exponent.min(b.exponent);
    if a.coefficient.is_zero() {
        return finish(Number::zero(a.negative, ideal), settings, status);
    }
    let difference = a.adjusted() - b.adjusted();
    if difference > settings.precision {
        return impossible(status);
    }
    if difference <= -2 {
        return match rescaled(a, ideal, settings.rounding) {
            Some((rest, _)) => finish(rest, settings, status),
            None => no_memory(status),
        };
    }
    let (x, y) = (
        scaled(&a.coefficient, a.exponent - ideal),
        scaled(&b.coefficient, b.exponent - ideal),
    );
    let (Some(x), Some(y)) = (x, y) else {
        return no_memory(status);
    };
    let (mut quotient, mut rest) = divide_rounding_down(&x, &y);
    let mut negative = a.negative;
    if (&rest << 1) + UBig::from(u8::from(is_odd(&quotient))) > y {
        rest = y - rest;
        negative = !negative;
        quotient += 1u8;
    }
    if quotient >= power_of_ten(settings.precision.min(MOST_DIGITS)) {
        return impossible(status);
    }
    finish(Number::new(negative, rest, ideal), settings, status)
}
