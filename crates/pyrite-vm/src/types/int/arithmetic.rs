//! Arithmetic of integers of any size. Operands that fit the word, and products of two of them, need no big integer.

use super::{Integer, from_big, new, words};
use crate::object::{MAX_SMALL, MIN_SMALL, Obj};
use crate::result::{PyResult, memory_error};
use crate::{overflow_error, value_error, zero_division_error};
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};
use dashu_int::{IBig, Sign, UBig};
use std::ops::{Add, Div, Rem, Sub};

use Integer::Small;

/// Integers of more bits (1 GB) are refused with a `MemoryError` before their making is tried: the allocator of Rust cannot fail gracefully.
const MAX_BITS: usize = 1 << 33;

fn from_i128(value: i128) -> PyResult {
    if (MIN_SMALL as i128..=MAX_SMALL as i128).contains(&value) {
        return Ok(new(value as i64));
    }
    words::from_i128(value)
}

/// The result of an operation on integers of up to 127 bits, such as hashes and their products, whose result is one too.
#[inline]
fn short(
    a: Integer,
    b: Integer,
    operation: impl FnOnce(i128, i128) -> Option<i128>,
) -> Option<PyResult> {
    let result = operation(words::as_i128(a)?, words::as_i128(b)?)?;
    Some(from_i128(result))
}

/// `a + b`.
///
/// # Errors
/// `MemoryError`, here and below.
#[inline]
pub fn add(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (Small(a), Small(b)) => Ok(new(a + b)), // 63 bits each: the sum fits 64
        _ => short(a, b, i128::checked_add).unwrap_or_else(|| words::sum(a, b, false)),
    }
}

/// `a - b`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn subtract(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (Small(a), Small(b)) => Ok(new(a - b)),
        _ => short(a, b, i128::checked_sub).unwrap_or_else(|| words::sum(a, b, true)),
    }
}

/// `a * b`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn multiply(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (Small(a), Small(b)) => from_i128(a as i128 * b as i128),
        _ if let Some(product) = short(a, b, i128::checked_mul) => product,
        _ if a.bit_length() + b.bit_length() > MAX_BITS => Err(memory_error()),
        (Small(small), Integer::Big(big)) | (Integer::Big(big), Small(small)) => {
            words::multiple(big, small)
        }
        (Integer::Big(x), Integer::Big(y)) => {
            words::product(x, y).unwrap_or_else(|| from_big(&(a.big() * b.big())))
        }
    }
}

/// Quotient rounded down, and the remainder, which has the sign of `b`. `b` is not zero.
pub fn floor_div_rem(a: &IBig, b: &IBig) -> (IBig, IBig) {
    let (quotient, remainder) = a.div_rem(b);
    if !remainder.is_zero() && remainder.sign() != b.sign() {
        (quotient - IBig::ONE, remainder + b)
    } else {
        (quotient, remainder)
    }
}

/// As [`floor_div_rem`] for integers of the processor's; the quotient of the least integer by -1 must fit.
pub fn machine_floor_div_rem<T>(a: T, b: T) -> (T, T)
where
    T: Copy
        + PartialOrd
        + From<i8>
        + Add<Output = T>
        + Sub<Output = T>
        + Div<Output = T>
        + Rem<Output = T>,
{
    let zero = T::from(0);
    let (quotient, remainder) = (a / b, a % b);
    if remainder != zero && (remainder < zero) != (b < zero) {
        (quotient - T::from(1), remainder + b)
    } else {
        (quotient, remainder)
    }
}

#[cold]
fn division_by_zero() -> crate::result::Raised {
    zero_division_error!("division by zero")
}

/// `a // b`.
///
/// # Errors
/// `ZeroDivisionError`.
#[inline]
pub fn floor_divide(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (_, Small(0)) => Err(division_by_zero()),
        (Small(a), Small(b)) => Ok(new(machine_floor_div_rem(a, b).0)),
        _ => short(a, b, |a, b| Some(machine_floor_div_rem(a, b).0))
            .or_else(|| words::floor_quotient(a, b))
            .unwrap_or_else(|| from_big(&floor_div_rem(&a.big(), &b.big()).0)),
    }
}

/// `a % b`.
///
/// # Errors
/// `ZeroDivisionError`.
#[inline]
pub fn modulo(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (_, Small(0)) => Err(division_by_zero()),
        (Small(a), Small(b)) => Ok(new(machine_floor_div_rem(a, b).1)),
        _ => short(a, b, |a, b| Some(machine_floor_div_rem(a, b).1))
            .or_else(|| words::floor_remainder(a, b))
            .unwrap_or_else(|| from_big(&floor_div_rem(&a.big(), &b.big()).1)),
    }
}

/// `divmod(a, b)` as two objects.
///
/// # Errors
/// `ZeroDivisionError`.
pub fn divide_modulo(a: Integer, b: Integer) -> PyResult<(Obj, Obj)> {
    match (a, b) {
        (_, Small(0)) => Err(division_by_zero()),
        (Small(a), Small(b)) => {
            let (quotient, remainder) = machine_floor_div_rem(a, b);
            Ok((new(quotient), new(remainder)))
        }
        _ => {
            let (quotient, remainder) = floor_div_rem(&a.big(), &b.big());
            Ok((from_big(&quotient)?, from_big(&remainder)?))
        }
    }
}

/// Integers up to here are floats without rounding.
const EXACT_IN_F64: u64 = 1 << 53;

/// `a / b`, the nearest float.
///
/// # Errors
/// `ZeroDivisionError`; `OverflowError` if it is beyond the floats.
#[inline]
pub fn true_divide(a: Integer, b: Integer) -> PyResult<f64> {
    match (a, b) {
        (_, Small(0)) => Err(division_by_zero()),
        (Small(a), Small(b))
            if a.unsigned_abs() <= EXACT_IN_F64 && b.unsigned_abs() <= EXACT_IN_F64 =>
        {
            Ok(a as f64 / b as f64)
        }
        _ => {
            let (sign, a) = a.big().into_parts();
            let (other, b) = b.big().into_parts();
            let value = ratio(&a, &b);
            if value.is_infinite() {
                return Err(overflow_error!(
                    "integer division result too large for a float"
                ));
            }
            Ok(if sign == other { value } else { -value })
        }
    }
}

/// The float nearest to `a / b`, infinite beyond the greatest. `b` is not zero.
pub fn ratio(a: &UBig, b: &UBig) -> f64 {
    if a.is_zero() {
        return 0.0;
    }
    // The quotient gets 66 or 67 bits, or fewer where the result is subnormal; a sticky bit below stands for the remainder.
    const WANTED: i64 = 66;
    let shift = (WANTED - (a.bit_len() as i64 - b.bit_len() as i64)).min(1074 + 3);
    if a.bit_len() as i64 - b.bit_len() as i64 > 1025 {
        return f64::INFINITY;
    }
    if shift < -4000 || a.bit_len() as i64 + shift < 0 {
        return if shift < 0 { f64::INFINITY } else { 0.0 };
    }
    let (quotient, remainder) = if shift >= 0 {
        (a << shift as usize).div_rem(b)
    } else {
        a.div_rem(&(b << (-shift) as usize))
    };
    let quotient = u128::try_from(&quotient).unwrap_or(u128::MAX);
    scale(quotient, !remainder.is_zero(), -shift)
}

/// `(mantissa + something below one if `sticky`) * 2**exponent`, rounded to the nearest float, half to even.
pub fn scale(mantissa: u128, sticky: bool, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = 128 - mantissa.leading_zeros() as i64;
    let least = (bits + exponent - 53).max(-1074); // exponent of the last bit of the result
    let drop = least - exponent;
    let rounded = if drop <= 0 {
        mantissa << (-drop)
    } else if drop > 127 {
        return 0.0;
    } else {
        let kept = mantissa >> drop;
        let rest = mantissa & ((1 << drop) - 1);
        let half = 1u128 << (drop - 1);
        let up = rest > half || rest == half && (sticky || kept & 1 == 1);
        kept + u128::from(up)
    };
    multiply_by_power_of_two(rounded as f64, least)
}

/// `value * 2**exponent`, where neither the value nor the result is subnormal, or the product is exact.
fn multiply_by_power_of_two(mut value: f64, mut exponent: i64) -> f64 {
    while exponent > 1000 {
        value *= 2f64.powi(1000);
        exponent -= 1000;
        if value.is_infinite() {
            return value;
        }
    }
    while exponent < -1000 {
        value *= 2f64.powi(-500);
        exponent += 500;
    }
    if exponent < -500 {
        value * 2f64.powi(-500) * 2f64.powi((exponent + 500) as i32)
    } else {
        value * 2f64.powi(exponent as i32)
    }
}

/// `a << b`.
///
/// # Errors
/// `ValueError` for a negative count; `OverflowError`, `MemoryError`.
#[inline]
pub fn shift_left(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        _ if b.is_negative() => Err(value_error!("negative shift count")),
        (Small(0), _) => Ok(new(0)),
        (Small(a), Small(b)) if b < 64 => from_i128((a as i128) << b),
        (_, Small(count)) => {
            let count = count as usize;
            if count.saturating_add(a.bit_length()) < 127
                && let Some(a) = words::as_i128(a)
            {
                return from_i128(a << count);
            }
            if count.saturating_add(a.bit_length()) > MAX_BITS {
                return Err(memory_error());
            }
            from_big(&(a.big() << count))
        }
        _ => Err(overflow_error!("too many digits in integer")),
    }
}

/// `a >> b`.
///
/// # Errors
/// `ValueError` for a negative count.
#[inline]
pub fn shift_right(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        _ if b.is_negative() => Err(value_error!("negative shift count")),
        (Small(a), Small(b)) => Ok(new(a >> b.min(63))),
        (_, Small(count)) if (count as usize) < a.bit_length() => {
            if let Some(a) = words::as_i128(a) {
                return from_i128(a >> count);
            }
            from_big(&(a.big() >> count as usize))
        }
        _ => Ok(new(if a.is_negative() { -1 } else { 0 })),
    }
}

/// `a & b`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn and(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (Small(a), Small(b)) => Ok(new(a & b)),
        _ => short(a, b, |a, b| Some(a & b))
            .or_else(|| words::common_bits(a, b))
            .unwrap_or_else(|| from_big(&(a.big() & b.big()))),
    }
}

/// `a | b`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn or(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (Small(a), Small(b)) => Ok(new(a | b)),
        _ => short(a, b, |a, b| Some(a | b)).unwrap_or_else(|| from_big(&(a.big() | b.big()))),
    }
}

/// `a ^ b`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn xor(a: Integer, b: Integer) -> PyResult {
    match (a, b) {
        (Small(a), Small(b)) => Ok(new(a ^ b)),
        _ => short(a, b, |a, b| Some(a ^ b)).unwrap_or_else(|| from_big(&(a.big() ^ b.big()))),
    }
}

/// `-a`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn negate(a: Integer) -> PyResult {
    match a {
        Small(a) => Ok(new(-a)),
        Integer::Big(_) => from_big(&-a.big()),
    }
}

/// `~a`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn invert(a: Integer) -> PyResult {
    match a {
        Small(a) => Ok(new(!a)),
        Integer::Big(_) => from_big(&!a.big()),
    }
}

/// `abs(a)`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn absolute(a: Integer) -> PyResult {
    if a.is_negative() {
        negate(a)
    } else {
        Ok(a.object())
    }
}

/// `a ** b`: an `int`, or a `float` for a negative exponent.
///
/// # Errors
/// `ZeroDivisionError`, `MemoryError`.
pub fn power(a: Integer, b: Integer) -> PyResult {
    if b.is_negative() {
        let (a, b) = (to_f64(a)?, to_f64(b)?);
        return crate::types::float::arithmetic::power(a, b);
    }
    match (a, b) {
        (_, Small(0)) | (Small(1), _) => Ok(new(1)),
        (Small(0), _) => Ok(new(0)),
        (Small(-1), _) => Ok(new(if is_odd(b) { -1 } else { 1 })),
        (Small(a), Small(b)) => match a.checked_pow(b.min(u32::MAX as i64) as u32) {
            Some(value) if b <= u32::MAX as i64 => Ok(new(value)),
            _ => big_power(Small(a), b as usize),
        },
        (_, Small(b)) => big_power(a, b as usize),
        _ => Err(memory_error()),
    }
}

fn is_odd(a: Integer) -> bool {
    match a {
        Small(a) => a & 1 == 1,
        Integer::Big(_) => a.big().bit(0),
    }
}

fn big_power(base: Integer, exponent: usize) -> PyResult {
    if (base.bit_length() - 1).saturating_mul(exponent) > MAX_BITS {
        return Err(memory_error());
    }
    from_big(&base.big().pow(exponent))
}

/// `pow(a, b, modulus)`.
///
/// # Errors
/// `ValueError` for modulus 0, or a negative exponent where `a` has no inverse.
pub fn power_modulo(a: Integer, b: Integer, modulus: Integer) -> PyResult {
    if modulus.is_zero() {
        return Err(value_error!("pow() 3rd argument cannot be 0"));
    }
    if let (Small(a), Small(b), Small(m)) = (a, b, modulus)
        && b >= 0
    {
        let result = small_power_modulo(a, b as u64, m.unsigned_abs());
        return Ok(new(with_sign_of(result as i64, m)));
    }
    let (sign, magnitude) = modulus.big().into_parts();
    if magnitude.is_one() {
        return Ok(new(0));
    }
    let ring = ConstDivisor::new(magnitude.clone());
    let mut base = ring.reduce(a.big());
    if b.is_negative() {
        base = base
            .inv()
            .ok_or_else(|| value_error!("base is not invertible for the given modulus"))?;
    }
    let residue = base.pow(&b.big().unsigned_abs()).residue();
    let residue = IBig::from(residue);
    if sign == Sign::Negative && !residue.is_zero() {
        from_big(&(residue - IBig::from(magnitude)))
    } else {
        from_big(&residue)
    }
}

fn with_sign_of(residue: i64, modulus: i64) -> i64 {
    if modulus < 0 && residue != 0 {
        residue + modulus
    } else {
        residue
    }
}

fn small_power_modulo(base: i64, mut exponent: u64, modulus: u64) -> u64 {
    let modulus = modulus as i128;
    let mut base = (base as i128).rem_euclid(modulus);
    let mut result = 1 % modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    result as u64
}

/// The nearest float.
///
/// # Errors
/// `OverflowError`.
#[inline]
pub fn to_f64(a: Integer) -> PyResult<f64> {
    match a {
        Small(a) => Ok(a as f64),
        Integer::Big(_) => {
            let value = nearest_f64(&a.big());
            if value.is_infinite() {
                return Err(overflow_error!("int too large to convert to float"));
            }
            Ok(value)
        }
    }
}

/// The nearest float, infinite beyond the greatest.
pub fn nearest_f64(a: &IBig) -> f64 {
    let (sign, magnitude) = a.as_sign_words();
    let bits = magnitude.len() * 64;
    if bits > 1024 + 64 {
        return f64::INFINITY * if sign == Sign::Negative { -1.0 } else { 1.0 };
    }
    let mut mantissa: u128 = 0;
    let (mut sticky, mut exponent) = (false, 0);
    for (index, word) in magnitude.iter().enumerate().rev() {
        if index + 2 >= magnitude.len() {
            mantissa = mantissa << 64 | u128::from(*word);
        } else {
            sticky |= *word != 0;
            exponent += 64;
        }
    }
    let value = scale(mantissa, sticky, exponent);
    if sign == Sign::Negative {
        -value
    } else {
        value
    }
}

/// The integer that a float is when its fraction is cut off, which must be finite.
pub fn from_f64(value: f64) -> PyResult {
    if value.abs() < 9e18 {
        return Ok(new(value as i64));
    }
    from_big(&big_from_f64(value))
}

/// As [`from_f64`], as a big integer.
pub fn big_from_f64(value: f64) -> IBig {
    let (mantissa, exponent) = decode(value);
    let mantissa = IBig::from(mantissa);
    let magnitude = if exponent >= 0 {
        mantissa << exponent as usize
    } else {
        mantissa >> (-exponent) as usize
    };
    if value < 0.0 { -magnitude } else { magnitude }
}

/// Mantissa and exponent of the magnitude of a finite float.
pub fn decode(value: f64) -> (u64, i64) {
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7FF) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    }
}

/// `round(a, -digits)`: to a multiple of a power of ten, half to even.
///
/// # Errors
/// As [`add`].
pub fn round(a: Integer, digits: usize) -> PyResult {
    // Half of a power of ten with more digits than `a` has is greater than `a`.
    if digits as f64 * 3.3 > a.bit_length() as f64 + 4.0 {
        return Ok(new(0));
    }
    let unit = IBig::from(10).pow(digits);
    let a = a.big();
    let (quotient, remainder) = floor_div_rem(&a, &unit);
    let twice = &remainder * IBig::from(2);
    let up = twice > unit || twice == unit && quotient.bit(0);
    let quotient = if up { quotient + IBig::ONE } else { quotient };
    from_big(&(quotient * unit))
}
