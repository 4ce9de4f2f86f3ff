//! Operations that change the exponent, the neighbours of numbers, and those that look at digits.

use super::arithmetic;
use super::number::{
    Kind, MOST_DIGITS, Number, Rest, cut, digits, power_of_ten, scaled, without_zeros, zeros_at_end,
};
use super::rounding::{
    Rounding, Settings, finish, greatest, invalid, no_memory, not_a_number, rescaled, status,
};
use dashu_int::UBig;

/// `a` with the exponent of `b`.
pub fn quantize(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if !(a.is_finite() && b.is_finite()) {
        if let Some(nan) = not_a_number(&[a, b], settings, status) {
            return nan;
        }
        if a.is_infinite() && b.is_infinite() {
            return a.clone();
        }
        return invalid(status::INVALID_OPERATION, status);
    }
    quantize_to(a, b.exponent, settings, status)
}

/// The finite number `a` with an exponent.
pub fn quantize_to(a: &Number, exponent: i64, settings: &Settings, status: &mut u32) -> Number {
    if exponent > settings.emax || exponent < settings.etiny() {
        return invalid(status::INVALID_OPERATION, status);
    }
    if a.coefficient.is_zero() {
        return finish(Number::zero(a.negative, exponent), settings, status);
    }
    let adjusted = a.adjusted();
    if adjusted > settings.emax || adjusted - exponent + 1 > settings.precision {
        return invalid(status::INVALID_OPERATION, status);
    }
    let Some((result, rest)) = rescaled(a, exponent, settings.rounding) else {
        return no_memory(status);
    };
    if !result.coefficient.is_zero() {
        let length = result.digits();
        let adjusted = exponent + length - 1;
        if adjusted > settings.emax || length > settings.precision {
            return invalid(status::INVALID_OPERATION, status);
        }
        if adjusted < settings.emin {
            *status |= status::SUBNORMAL;
        }
    }
    if exponent > a.exponent {
        *status |= status::ROUNDED;
        if rest != Rest::Nothing {
            *status |= status::INEXACT;
        }
    }
    finish(result, settings, status)
}

/// Rounded to an integer; `exact`: the flags tell about it.
pub fn to_integral(a: &Number, exact: bool, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    if a.is_infinite() || a.exponent >= 0 {
        return a.clone();
    }
    let Some((result, rest)) = rescaled(a, 0, settings.rounding) else {
        return no_memory(status);
    };
    if exact && !a.coefficient.is_zero() {
        *status |= status::ROUNDED;
        if rest != Rest::Nothing {
            *status |= status::INEXACT;
        }
    }
    result
}

/// Without zeros at the end.
pub fn normalize(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    let rounded = finish(a.clone(), settings, status);
    if !rounded.is_finite() {
        return rounded;
    }
    if rounded.coefficient.is_zero() {
        return Number::zero(rounded.negative, 0);
    }
    let most = if settings.clamp {
        settings.etop()
    } else {
        settings.emax
    };
    let zeros = zeros_at_end(&rounded.coefficient, most - rounded.exponent);
    Number::new(
        rounded.negative,
        without_zeros(&rounded.coefficient, zeros),
        rounded.exponent + zeros,
    )
}

/// `+a`: rounded, and zero has no sign but where rounding goes down.
pub fn plus(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    let mut result = a.clone();
    if a.is_zero() {
        result.negative &= settings.rounding == Rounding::Floor;
    }
    finish(result, settings, status)
}

/// `-a`.
pub fn minus(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    let negative = if a.is_zero() {
        settings.rounding == Rounding::Floor && !a.negative
    } else {
        !a.negative
    };
    finish(a.clone().with_sign(negative), settings, status)
}

/// `abs(a)`.
pub fn absolute(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    finish(a.clone().with_sign(false), settings, status)
}

/// The next number towards an infinity.
fn next(a: &Number, up: bool, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    if a.is_infinite() {
        if a.negative != up {
            return a.clone();
        }
        return greatest(a.negative, settings, status);
    }
    let settings = Settings {
        rounding: if up {
            Rounding::Ceiling
        } else {
            Rounding::Floor
        },
        ..*settings
    };
    let mut ignored = 0;
    let rounded = finish(a.clone(), &settings, &mut ignored);
    if !rounded.is_finite() || super::compare::order(&rounded, a).is_ne() {
        return rounded;
    }
    if settings.precision > MOST_DIGITS {
        return no_memory(status);
    }
    let least = Number::new(!up, UBig::ONE, settings.etiny() - 1);
    arithmetic::add(a, &least, &settings, &mut ignored)
}

/// The next greater number.
pub fn next_plus(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    next(a, true, settings, status)
}

/// The next lesser number.
pub fn next_minus(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    next(a, false, settings, status)
}

/// The number beside `a` in the direction of `b`.
pub fn next_toward(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    let order = super::compare::order(a, b);
    if order.is_eq() {
        return a.clone().with_sign(b.negative);
    }
    let result = next(a, order.is_lt(), settings, status);
    if result.is_infinite() {
        *status |= status::OVERFLOW | status::ROUNDED | status::INEXACT;
    } else if result.is_finite() && result.adjusted() < settings.emin {
        *status |= status::UNDERFLOW | status::SUBNORMAL | status::ROUNDED | status::INEXACT;
        if result.coefficient.is_zero() {
            *status |= status::CLAMPED;
        }
    }
    result
}

/// The integer that an operand which counts something is. `None`: it is none of those.
fn count(b: &Number, most: i64) -> Option<i64> {
    if !b.is_finite() || b.exponent != 0 {
        return None;
    }
    let count = i64::try_from(&b.coefficient).ok()?;
    (count <= most).then_some(if b.negative { -count } else { count })
}

/// `a * 10**b`.
pub fn scale(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    let Some(count) = count(b, 2 * (settings.emax + settings.precision)) else {
        return invalid(status::INVALID_OPERATION, status);
    };
    if a.is_infinite() {
        return a.clone();
    }
    let mut result = a.clone();
    result.exponent = result.exponent.saturating_add(count);
    finish(result, settings, status)
}

/// The exponent of the first digit, as a number.
pub fn exponent_of(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    if a.is_infinite() {
        return Number::infinity(false);
    }
    if a.coefficient.is_zero() {
        *status |= status::DIVISION_BY_ZERO;
        return Number::infinity(true);
    }
    finish(Number::from_i64(a.adjusted()), settings, status)
}

/// The last `count` digits.
fn last_digits(value: &UBig, count: i64) -> UBig {
    if digits(value) <= count {
        return value.clone();
    }
    value % power_of_ten(count)
}

/// Digits moved to the left (right for negative `b`) within the precision; those that fall out are lost, or come in again at the other end.
fn moved(
    a: &Number,
    b: &Number,
    comes_back: bool,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    let precision = settings.precision;
    let Some(count) = count(b, precision) else {
        return invalid(status::INVALID_OPERATION, status);
    };
    if a.is_infinite() {
        return a.clone();
    }
    let value = last_digits(&a.coefficient, precision);
    // Turned around, to the right is to the left by what is missing to all.
    let (left, lost) = match (count >= 0, comes_back) {
        (true, _) => (count, cut(&value, precision - count).0),
        (false, true) => (precision + count, cut(&value, -count).0),
        (false, false) => {
            let kept = cut(&value, -count).0;
            return Number::new(a.negative, kept, a.exponent);
        }
    };
    let Some(mut result) = scaled(&last_digits(&value, precision - left), left) else {
        return no_memory(status);
    };
    if comes_back {
        result += lost;
    }
    Number::new(a.negative, result, a.exponent)
}

/// Digits moved, and zeros in their place.
pub fn shift(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    moved(a, b, false, settings, status)
}

/// Digits turned around.
pub fn rotate(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    moved(a, b, true, settings, status)
}

/// The digits of an operand of a logical operation, `precision` of them: zeros and ones. `None`: it is none.
fn logical_digits(a: &Number, precision: i64) -> Option<Vec<u8>> {
    if !a.is_finite() || a.negative || a.exponent != 0 {
        return None;
    }
    let text = a.coefficient.to_string().into_bytes();
    if text.iter().any(|digit| !matches!(digit, b'0' | b'1')) {
        return None;
    }
    let skipped = text.len().saturating_sub(precision as usize);
    Some(text[skipped..].to_vec())
}

fn logical(
    a: &Number,
    b: &Number,
    settings: &Settings,
    status: &mut u32,
    operation: fn(bool, bool) -> bool,
) -> Number {
    let operands = (
        logical_digits(a, settings.precision),
        logical_digits(b, settings.precision),
    );
    let (Some(mut a), Some(b)) = operands else {
        return invalid(status::INVALID_OPERATION, status);
    };
    if a.len() < b.len() {
        a.splice(0..0, std::iter::repeat_n(b'0', b.len() - a.len()));
    }
    let missing = a.len() - b.len();
    for (index, digit) in a.iter_mut().enumerate() {
        let other = index
            .checked_sub(missing)
            .is_some_and(|index| b[index] == b'1');
        *digit = b'0' + u8::from(operation(*digit == b'1', other));
    }
    Number::new(false, of_digits(&a), 0)
}

/// The number that decimal digits stand for; they are nothing else.
pub fn of_digits(text: &[u8]) -> UBig {
    let word = |text: &[u8]| {
        text.iter()
            .fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'))
    };
    // Words are less than 10**19.
    if text.len() <= 19 {
        return UBig::from(word(text));
    }
    if text.len() <= 38 {
        let (high, low) = text.split_at(text.len() - 19);
        let high = u128::from(word(high)) * 10u128.pow(19);
        return UBig::from(high + u128::from(word(low)));
    }
    let text = std::str::from_utf8(text).unwrap_or("0");
    UBig::from_str_radix(text, 10).unwrap_or(UBig::ZERO)
}

/// Digit by digit.
pub fn logical_and(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    logical(a, b, settings, status, |a, b| a && b)
}

/// Digit by digit.
pub fn logical_or(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    logical(a, b, settings, status, |a, b| a || b)
}

/// Digit by digit.
pub fn logical_xor(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    logical(a, b, settings, status, |a, b| a != b)
}

/// Digit by digit, of all that the precision has.
pub fn logical_invert(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    if settings.precision > MOST_DIGITS {
        return no_memory(status);
    }
    let ones = (power_of_ten(settings.precision) - 1u8) / 9u8;
    logical_xor(a, &Number::new(false, ones, 0), settings, status)
}

/// `number_class`.
pub fn class_of(a: &Number, settings: &Settings) -> &'static str {
    let names = match a.kind {
        Kind::Signaling => return "sNaN",
        Kind::Quiet => return "NaN",
        Kind::Infinite => ["+Infinity", "-Infinity"],
        Kind::Finite if a.coefficient.is_zero() => ["+Zero", "-Zero"],
        Kind::Finite if a.adjusted() < settings.emin => ["+Subnormal", "-Subnormal"],
        Kind::Finite => ["+Normal", "-Normal"],
    };
    names[usize::from(a.negative)]
}
