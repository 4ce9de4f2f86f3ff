//! Integers to digits and back.

use super::{Integer, from_big, new};
use crate::global::Global;
use crate::object::Obj;
use crate::result::{PyResult, Raised};
use crate::storage::Pinned;
use crate::types::str::PyStr;
use crate::value_error;
use dashu_int::{IBig, Sign, UBig};
use smelt::Gc;
use std::fmt::Write;

/// Decimal digits that may be converted (`sys.set_int_max_str_digits`), 0 for any number.
pub static MAX_STR_DIGITS: Global<usize> = Global::new(DEFAULT_MAX_STR_DIGITS);
/// What it is unless somebody wants another limit.
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;

/// Sets [`MAX_STR_DIGITS`], for literals too.
pub fn set_max_digits(limit: usize) {
    MAX_STR_DIGITS.set(limit);
    pyrite_compiler::set_max_digits(limit);
}

/// Decimal digits, with a sign if it is negative.
///
/// # Errors
/// `ValueError` beyond [`MAX_STR_DIGITS`].
pub fn to_decimal(value: Integer) -> PyResult<String> {
    match value {
        Integer::Small(value) => Ok(value.to_string()),
        Integer::Big(_) => {
            let limit = MAX_STR_DIGITS.get();
            // 3.33 bits are more than a digit: certainly too long, before the work is done.
            if limit > 0 && value.bit_length() > limit.saturating_mul(333) / 100 + 4 {
                return Err(too_long());
            }
            let text = value.big().to_string();
            if limit > 0 && text.len() - usize::from(text.starts_with('-')) > limit {
                return Err(too_long());
            }
            Ok(text)
        }
    }
}

/// The strs of the first integers, as far as they have been asked for: most of those that programs write.
static SHARED: Global<[Pinned<PyStr>; SHARED_TEXTS]> = Global::new([Pinned::NULL; SHARED_TEXTS]);
const SHARED_TEXTS: usize = 256;

/// The str of the decimal digits of an integer that a word holds.
///
/// # Errors
/// `MemoryError`.
pub fn small_text(value: i64) -> PyResult<Gc<PyStr>> {
    let mut digits = [0; MOST_DIGITS];
    let index = value as usize;
    if index >= SHARED_TEXTS {
        return crate::types::str::ascii(decimal(value, &mut digits));
    }
    let known = SHARED.with(|all| all[index]);
    if !known.get().is_null() {
        return Ok(known.get());
    }
    let made = crate::types::str::ascii(decimal(value, &mut digits))?;
    SHARED.with(|all| all[index] = Pinned::for_ever(made));
    Ok(made)
}

/// Appends the decimal digits of an integer that a word holds.
pub fn write_small(out: &mut Vec<u8>, value: i64) {
    let mut digits = [0; MOST_DIGITS];
    out.extend_from_slice(decimal(value, &mut digits));
}

/// Decimal digits of a word, and a sign.
const MOST_DIGITS: usize = 20;

fn decimal(value: i64, digits: &mut [u8; MOST_DIGITS]) -> &[u8] {
    let mut first = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        first -= 1;
        digits[first] = b'-';
    }
    &digits[first..]
}

#[cold]
fn too_long() -> Raised {
    value_error!(
        "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit",
        MAX_STR_DIGITS.get()
    )
}

/// Digits of the magnitude in base 2, 8 or 16, lower case.
pub fn to_power_of_two_base(value: Integer, base: u32) -> String {
    let mut text = String::new();
    write_in_base(&mut text, value, base);
    text
}

fn write_in_base(text: &mut String, value: Integer, base: u32) {
    let bits = base.trailing_zeros();
    match value {
        Integer::Small(value) => {
            let magnitude = value.unsigned_abs();
            let places = (u64::BITS - magnitude.leading_zeros())
                .div_ceil(bits)
                .max(1);
            text.extend((0..places).rev().map(|place| {
                let digit = (magnitude >> (place * bits)) as usize & (base as usize - 1);
                char::from(b"0123456789abcdef"[digit])
            }));
        }
        Integer::Big(_) => {
            let (_, magnitude) = value.big().into_parts();
            text.reserve(value.bit_length() / bits as usize + 1);
            // Writing to a String cannot fail.
            let _ = write!(text, "{}", magnitude.in_radix(base as u8));
        }
    }
}

/// `0x1f`, `-0b101`: sign, prefix and digits.
pub fn with_prefix(value: Integer, base: u32, prefix: &str) -> String {
    let mut text = String::from(if value.is_negative() { "-" } else { "" });
    text.push_str(prefix);
    write_in_base(&mut text, value, base);
    text
}

/// Why a text is no integer.
pub enum Failure {
    /// It has not the form of one.
    Invalid,
    /// It raises.
    Raised(Raised),
}

/// The integer written in an ASCII text: blanks around it, a sign, a prefix that fits the base, digits with single underscores
/// between them. `base` is 0 or 2 to 36.
///
/// # Errors
/// See [`Failure`].
pub fn parse(text: &[u8], base: u32) -> Result<Obj, Failure> {
    let text = trim(text);
    let (negative, text) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (base, digits) = strip_prefix(text, base)?;
    if let Some(value) = parse_small(digits, base) {
        return Ok(new(if negative { -value } else { value }));
    }
    let clean = check_digits(digits, base)?;
    if !base.is_power_of_two() {
        check_length(clean.len())?;
    }
    let magnitude = UBig::from_str_radix(&clean, base).map_err(|_| Failure::Invalid)?;
    let sign = if negative {
        Sign::Negative
    } else {
        Sign::Positive
    };
    from_big(&IBig::from_parts(sign, magnitude)).map_err(Failure::Raised)
}

fn check_length(digits: usize) -> Result<(), Failure> {
    let limit = MAX_STR_DIGITS.get();
    if limit > 0 && digits > limit {
        return Err(Failure::Raised(value_error!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
        )));
    }
    Ok(())
}

/// Without blanks at the ends: those of ASCII, separators included.
pub fn trim(mut text: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(*byte, 9..=13 | 28..=32);
    while let Some((first, rest)) = text.split_first()
        && blank(first)
    {
        text = rest;
    }
    while let Some((last, rest)) = text.split_last()
        && blank(last)
    {
        text = rest;
    }
    text
}

/// The base that the prefix says, and what is behind it.
fn strip_prefix(text: &[u8], base: u32) -> Result<(u32, &[u8]), Failure> {
    let prefixed = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if prefixed != 0 && (base == 0 || base == prefixed) {
        let digits = &text[2..];
        return Ok((prefixed, digits.strip_prefix(b"_").unwrap_or(digits)));
    }
    if base != 0 {
        return Ok((base, text));
    }
    // Decimal literals do not begin with 0, but for zeros.
    let zeros = text.iter().all(|byte| matches!(byte, b'0' | b'_'));
    if text.first() == Some(&b'0') && !zeros {
        return Err(Failure::Invalid);
    }
    Ok((10, text))
}

fn parse_small(digits: &[u8], base: u32) -> Option<i64> {
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value: i64 = 0;
    for byte in digits {
        let digit = (*byte as char).to_digit(base)?;
        value = value
            .checked_mul(i64::from(base))?
            .checked_add(i64::from(digit))?;
    }
    Some(value)
}

/// The digits without underscores, if they are digits.
fn check_digits(digits: &[u8], base: u32) -> Result<String, Failure> {
    let mut clean = String::with_capacity(digits.len());
    let mut after_digit = false;
    for byte in digits {
        if *byte == b'_' {
            if !after_digit {
                return Err(Failure::Invalid);
            }
            after_digit = false;
        } else if (*byte as char).is_digit(base) {
            clean.push(*byte as char);
            after_digit = true;
        } else {
            return Err(Failure::Invalid);
        }
    }
    if after_digit {
        Ok(clean)
    } else {
        Err(Failure::Invalid)
    }
}
