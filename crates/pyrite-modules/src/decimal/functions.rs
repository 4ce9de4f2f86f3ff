//! Square root, exponential, logarithms and powers.

use super::arithmetic::{divide, multiply};
use super::fixed;
use super::number::{
    Kind, MOST_DIGITS, Number, cut, digits, power_of_ten, scaled, without_zeros, zeros_at_end,
};
use super::rounding::{Settings, finish, invalid, no_memory, not_a_number, status};
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{BitTest, DivRem, SquareRootRem};
use dashu_int::{IBig, Sign, UBig};
use std::cmp::Ordering;

/// The square root.
pub fn square_root(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    if a.is_zero() {
        return finish(
            Number::zero(a.negative, a.exponent.div_euclid(2)),
            settings,
            status,
        );
    }
    if a.negative {
        return invalid(status::INVALID_OPERATION, status);
    }
    if a.is_infinite() {
        return a.clone();
    }
    let settings = settings.half_even();
    // A root that fits no memory may be exact, and is short then.
    let is_great = settings.precision > MOST_DIGITS;
    let precision = if is_great {
        a.digits()
    } else {
        settings.precision
    };
    match root(a, precision + 1) {
        Some((root, is_exact)) if is_exact || !is_great => finish(root, &settings, status),
        _ => no_memory(status),
    }
}

/// The root with so many digits, or exact.
fn root(a: &Number, precision: i64) -> Option<(Number, bool)> {
    let ideal = a.exponent.div_euclid(2);
    let odd = a.exponent.rem_euclid(2);
    let coefficient = scaled(&a.coefficient, odd)?;
    let length = (digits(&coefficient) + 1) / 2;
    let shift = precision - length;
    let (radicand, mut is_exact) = if shift >= 0 {
        (scaled(&coefficient, 2 * shift)?, true)
    } else {
        let power = power_of_ten(-2 * shift);
        let (kept, lost): (UBig, UBig) = coefficient.div_rem(&power);
        (kept, lost.is_zero())
    };
    let (mut root, rest) = radicand.sqrt_rem();
    is_exact &= rest.is_zero();
    let mut exponent = ideal - shift;
    if !is_exact {
        if (&root % 5u8) == 0 {
            root += 1u8;
        }
        return Some((Number::new(false, root, exponent), false));
    }
    let zeros = zeros_at_end(&root, ideal - exponent);
    root = without_zeros(&root, zeros);
    exponent += zeros;
    if exponent > ideal {
        root = scaled(&root, exponent - ideal)?;
        exponent = ideal;
    }
    Some((Number::new(false, root, exponent), true))
}

/// Bits that hold so many decimal digits.
fn bits_of(digits: i64) -> usize {
    (digits as f64 * std::f64::consts::LOG2_10) as usize + 2
}

/// A result whose last digits may be wrong by one, made from an approximation with some digits more than the precision. It is good if these do not stand
/// right between two results; otherwise more are asked for.
fn rounded(
    settings: &Settings,
    status: &mut u32,
    approximate: impl Fn(i64) -> Option<Number>,
) -> Number {
    let settings = settings.half_even();
    if settings.precision > MOST_DIGITS {
        return no_memory(status);
    }
    let mut more = 4;
    loop {
        let Some(number) = approximate(settings.precision + more) else {
            return no_memory(status);
        };
        let count = number.digits() - settings.precision - 1;
        let (_, rest): (UBig, UBig) = (&number.coefficient).div_rem(&(power_of_ten(count) * 5u8));
        let rest_above = power_of_ten(count) * 5u8 - &rest;
        // Units of the last digit that the approximation may be wrong by.
        let doubt = UBig::from(2u8);
        if rest > doubt && rest_above > doubt {
            return finish(number, &settings, status);
        }
        more *= 2;
    }
}

/// `e**a`.
pub fn exponential(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    if a.is_infinite() {
        return if a.negative {
            Number::zero(false, 0)
        } else {
            a.clone()
        };
    }
    if a.coefficient.is_zero() {
        return Number::new(false, UBig::ONE, 0);
    }
    let settings = settings.half_even();
    let adjusted = a.adjusted();
    // Beyond all exponents.
    let limit = if a.negative {
        digits(&UBig::from((-settings.etiny() + 1) as u64 * 3))
    } else {
        digits(&UBig::from((settings.emax + 1) as u64 * 3))
    };
    if adjusted > limit {
        let exponent = if a.negative {
            settings.etiny() - 1
        } else {
            settings.emax + 1
        };
        return finish(Number::new(false, UBig::ONE, exponent), &settings, status);
    }
    // So near to one that only the flags tell.
    if adjusted < -settings.precision - 1 {
        if settings.precision > MOST_DIGITS {
            return no_memory(status);
        }
        let power = power_of_ten(settings.precision + 1);
        let coefficient = if a.negative { power - 1u8 } else { power + 1u8 };
        let number = Number::new(false, coefficient, -settings.precision - 1);
        return finish(number, &settings, status);
    }
    rounded(&settings, status, |digits| exponential_digits(a, digits))
}

/// `e**a` with so many digits.
fn exponential_digits(a: &Number, wanted: i64) -> Option<Number> {
    // With room for the digits in front of the point, which are lost.
    let bits = bits_of(wanted) + 24;
    let whole = bits_of(a.adjusted().max(0) + 1) + 8;
    let long = bits + whole;
    let magnitude = shifted(a, long)?;
    let ten = fixed::ln_ten(long);
    let (mut power, mut rest): (UBig, UBig) = magnitude.div_rem(&ten);
    if a.negative && !rest.is_zero() {
        power += 1u8;
        rest = ten - rest;
    }
    // Greater ones are beyond all exponents, as this one is.
    const BEYOND: i64 = 1 << 62;
    let power = i64::try_from(&power).unwrap_or(BEYOND);
    let exponent = if a.negative { -power } else { power };
    let mantissa = fixed::exp(&(rest >> whole), bits);
    let coefficient = (mantissa * power_of_ten(wanted - 1)) >> bits;
    Some(Number::new(false, coefficient, exponent - (wanted - 1)))
}

/// A finite number without its sign, times `2**bits`.
fn shifted(a: &Number, bits: usize) -> Option<UBig> {
    if a.exponent >= 0 {
        return Some(scaled(&a.coefficient, a.exponent)? << bits);
    }
    // What is far behind the last bit is nothing.
    if a.exponent < -MOST_DIGITS {
        return Some(UBig::ZERO);
    }
    let (quotient, _): (UBig, UBig) = (&a.coefficient << bits).div_rem(&power_of_ten(-a.exponent));
    Some(quotient)
}

/// The natural logarithm.
pub fn natural_logarithm(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    logarithm(a, false, settings, status)
}

/// The logarithm to the base ten.
pub fn common_logarithm(a: &Number, settings: &Settings, status: &mut u32) -> Number {
    logarithm(a, true, settings, status)
}

fn logarithm(a: &Number, common: bool, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a], settings, status) {
        return nan;
    }
    if a.is_zero() {
        return Number::infinity(true);
    }
    if a.negative {
        return invalid(status::INVALID_OPERATION, status);
    }
    if a.is_infinite() {
        return a.clone();
    }
    let is_one = || super::compare::order_of_magnitudes(a, &Number::from_i64(1)).is_eq();
    let is_power = || {
        let length = a.digits();
        zeros_at_end(&a.coefficient, length) == length - 1
            && cut(&a.coefficient, length - 1).0.is_one()
    };
    if !common && is_one() {
        return Number::zero(false, 0);
    }
    let settings = settings.half_even();
    if common && is_power() {
        return finish(Number::from_i64(a.adjusted()), &settings, status);
    }
    rounded(&settings, status, |digits| {
        logarithm_digits(a, common, digits)
    })
}

/// A logarithm with so many digits.
fn logarithm_digits(a: &Number, common: bool, wanted: i64) -> Option<Number> {
    // a = mantissa * 10**power, the mantissa between a third and three or so.
    let mut power = a.adjusted();
    let first = cut(&a.coefficient, a.digits() - 1).0;
    if first >= UBig::from(3u8) {
        power += 1;
    }
    let mantissa = Number::new(false, a.coefficient.clone(), a.exponent - power);
    // Near one the logarithm is about as small as the distance.
    let one = Number::from_i64(1);
    let near = if power == 0 {
        let distance =
            super::arithmetic::subtract(&mantissa, &one, &Settings::MAX, &mut 0).adjusted();
        (-distance).max(0)
    } else {
        0
    };
    let bits = bits_of(wanted + near) + bits_of(digits(&UBig::from(power.unsigned_abs()))) + 24;
    let is_less = super::compare::order_of_magnitudes(&mantissa, &one) == Ordering::Less;
    let mut fraction = shifted(&mantissa, bits)?;
    if is_less {
        fraction = (UBig::ONE << (2 * bits)) / fraction;
    }
    let logarithm = fixed::ln(&fraction, bits);
    let sign = |negative| {
        if negative {
            Sign::Negative
        } else {
            Sign::Positive
        }
    };
    let ten = fixed::ln_ten(bits);
    let sum = IBig::from_parts(sign(is_less), logarithm) + IBig::from(power) * IBig::from(ten);
    let (sign, mut magnitude) = sum.into_parts();
    if common {
        magnitude = (magnitude << bits) / fixed::ln_ten(bits);
    }
    // Digits in front of the point, or how many zeros are behind it.
    let mut exponent = magnitude.bit_len() as i64 - bits as i64;
    exponent = (exponent as f64 * std::f64::consts::LOG10_2).floor() as i64;
    let places = wanted - exponent;
    let coefficient = if places >= 0 {
        (magnitude * power_of_ten(places)) >> bits
    } else {
        (magnitude / power_of_ten(-places)) >> bits
    };
    Some(Number::new(sign == Sign::Negative, coefficient, -places))
}

/// A one with as many zeros behind it as the precision has room for.
fn long_one(negative: bool, zeros: i64, status: &mut u32) -> Number {
    match scaled(&UBig::ONE, zeros) {
        Some(coefficient) => Number::new(negative, coefficient, -zeros),
        None => no_memory(status),
    }
}

/// `a ** b`.
pub fn power(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    if let Some(nan) = not_a_number(&[a, b], settings, status) {
        return nan;
    }
    let is_integer = b.is_integer();
    let negative = a.negative && is_integer && is_odd_integer(b);
    if a.is_zero() {
        if b.is_zero() {
            return invalid(status::INVALID_OPERATION, status);
        }
        if b.negative {
            return Number::infinity(negative);
        }
        return Number::zero(negative, 0);
    }
    if a.negative && !(is_integer || a.is_infinite() && b.is_zero()) {
        return invalid(status::INVALID_OPERATION, status);
    }
    let beside_one = match a.kind {
        Kind::Infinite => Ordering::Greater,
        _ => super::compare::order_of_magnitudes(a, &Number::from_i64(1)),
    };
    if b.is_infinite() {
        return match (beside_one, b.negative) {
            (Ordering::Equal, _) => {
                *status |= status::INEXACT | status::ROUNDED;
                long_one(negative, settings.precision - 1, status)
            }
            (Ordering::Less, true) | (Ordering::Greater, false) => Number::infinity(negative),
            _ => Number::zero(negative, 0),
        };
    }
    if a.is_infinite() {
        return match b {
            _ if b.is_zero() => Number::from_i64(1),
            _ if b.negative => Number::zero(negative, 0),
            _ => Number::infinity(negative),
        };
    }
    if b.is_zero() {
        return Number::from_i64(1);
    }
    if beside_one == Ordering::Equal {
        return power_of_one(a, b, negative, settings, status);
    }
    if let Some(exponent) = beyond(a, b, settings) {
        return finish(Number::new(negative, UBig::ONE, exponent), settings, status);
    }
    if is_integer {
        integer_power(a, b, negative, settings, status)
    } else {
        real_power(a, b, settings, status)
    }
}

fn is_odd_integer(b: &Number) -> bool {
    match b.exponent.cmp(&0) {
        Ordering::Greater => false,
        Ordering::Equal => super::number::is_odd(&b.coefficient),
        Ordering::Less => super::number::is_odd(&cut(&b.coefficient, -b.exponent).0),
    }
}

fn power_of_one(
    a: &Number,
    b: &Number,
    negative: bool,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    let most = settings.precision - 1;
    if !b.is_integer() {
        *status |= status::INEXACT | status::ROUNDED;
        return long_one(negative, most, status);
    }
    if b.negative {
        return Number::new(negative, UBig::ONE, 0);
    }
    let count = b
        .integer_part()
        .and_then(|count| i64::try_from(&count).ok());
    let zeros = count.and_then(|count| count.checked_mul(-a.exponent));
    let zeros = zeros.filter(|zeros| *zeros <= most).unwrap_or_else(|| {
        if a.exponent < 0 {
            *status |= status::ROUNDED;
            most
        } else {
            0
        }
    });
    long_one(negative, zeros, status)
}

/// An exponent that is as good as that of the result, if this is certainly beyond the context's.
fn beyond(a: &Number, b: &Number, settings: &Settings) -> Option<i64> {
    let bound = bound_of_exponent(a) + b.adjusted();
    let length = |value: i64| digits(&UBig::from(value.unsigned_abs()));
    if (a.adjusted() >= 0) != b.negative {
        (bound > length(settings.emax)).then_some(settings.emax + 1)
    } else {
        let etiny = settings.etiny();
        (bound > length(etiny)).then_some(etiny - 1)
    }
}

/// A lower bound of the exponent of the first digit of `log10(a)`, without its sign.
fn bound_of_exponent(a: &Number) -> i64 {
    let adjusted = a.adjusted();
    let length = |value: i64| digits(&UBig::from(value.unsigned_abs()));
    if adjusted >= 1 {
        return length(adjusted) - 1;
    }
    if adjusted <= -2 {
        return length(-1 - adjusted) - 1;
    }
    let one = power_of_ten(-a.exponent);
    // log10(1 + x) is at least log10(e) * x / (1 + x), and log10(1 - x) at least log10(e) * x: two
    // digits below the one and one below the other.
    let distance = if adjusted == 0 {
        &a.coefficient - one
    } else {
        one - &a.coefficient
    };
    let beside = digits(&distance) + a.exponent - 1;
    if adjusted == 0 {
        beside - 2
    } else {
        beside - 1
    }
}

/// `a` to an integer that is not zero: by squaring, with some digits more.
fn integer_power(
    a: &Number,
    b: &Number,
    negative: bool,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    let Some(count) = b.integer_part() else {
        return no_memory(status);
    };
    let mut working = Settings {
        precision: settings.precision + digits(&count) + 4,
        clamp: false,
        ..settings.half_even()
    };
    let mut happened = 0;
    let mut base = a.clone().with_sign(false);
    if b.negative {
        working.precision += 1;
        base = divide(&Number::from_i64(1), &base, &working, &mut happened);
    }
    let mut result = base.clone();
    for place in (0..count.bit_len() - 1).rev() {
        result = multiply(&result, &result, &working, &mut happened);
        if count.bit(place) {
            result = multiply(&result, &base, &working, &mut happened);
        }
        if !result.is_finite() || result.is_zero() && happened & status::CLAMPED != 0 {
            break;
        }
    }
    *status |= happened;
    if result.is_infinite() {
        // Whether that is what the context's rounding gives is yet to be seen.
        result = Number::new(false, UBig::ONE, settings.emax + 1);
    }
    finish(result.with_sign(negative), settings, status)
}

/// `a` to something that is no integer.
fn real_power(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    // The logarithm gets as many digits more as the product with `b` has in front of the point.
    const MORE: i64 = 4 + 19;
    let working = Settings {
        precision: a.digits().max(settings.precision) + MORE,
        emin: super::rounding::MIN_EMIN,
        emax: super::rounding::MAX_EMAX,
        clamp: false,
        ..settings.half_even()
    };
    let mut happened = 0;
    let logarithm = natural_logarithm(a, &working, &mut happened);
    let product = multiply(&logarithm, b, &working, &mut happened);
    let mut result = exponential(&product, &working, &mut happened);
    *status |= happened & status::NO_MEMORY;
    *status |= status::INEXACT | status::ROUNDED;
    if result.is_infinite() {
        result = Number::new(false, UBig::ONE, settings.emax + 1);
    }
    finish(result, settings, status)
}

/// `a**b % modulus`, of integers.
pub fn power_modulo(
    a: &Number,
    b: &Number,
    modulus: &Number,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    if let Some(nan) = not_a_number(&[a, b, modulus], settings, status) {
        return nan;
    }
    let are_integers = a.is_integer() && b.is_integer() && modulus.is_integer();
    let are_right = are_integers
        && (!b.negative || b.is_zero())
        && !modulus.is_zero()
        && modulus.adjusted() < settings.precision
        && !(a.is_zero() && b.is_zero());
    if !are_right {
        return invalid(status::INVALID_OPERATION, status);
    }
    let negative = a.negative && is_odd_integer(b);
    let (Some(modulus), Some(count)) = (modulus.integer_part(), b.integer_part()) else {
        return no_memory(status);
    };
    if modulus.is_one() {
        return Number::zero(negative, 0);
    }
    let ring = ConstDivisor::new(modulus);
    let mut base = if a.exponent >= 0 {
        let power = ring
            .reduce(UBig::from(10u8))
            .pow(&UBig::from(a.exponent as u64));
        ring.reduce(a.coefficient.clone()) * power
    } else {
        ring.reduce(cut(&a.coefficient, -a.exponent).0)
    };
    base = base.pow(&count);
    Number::new(negative, base.residue(), 0)
}
