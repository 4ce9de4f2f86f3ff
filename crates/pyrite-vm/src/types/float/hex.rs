//! `float.hex` and `float.fromhex`.

use crate::result::PyResult;
use crate::types::int::arithmetic::{decode, scale};
use crate::{overflow_error, value_error};

/// `0x1.8000000000000p+1`.
pub fn to_hex(value: f64) -> String {
    if !value.is_finite() {
        return super::text::repr(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    const FRACTION_BITS: i64 = 52;
    let (mantissa, exponent) = decode(value);
    let whole = mantissa >> FRACTION_BITS;
    let fraction = mantissa & ((1 << FRACTION_BITS) - 1);
    format!(
        "{sign}0x{whole}.{fraction:013x}p{:+}",
        exponent + FRACTION_BITS
    )
}

/// The float of a hexadecimal text.
///
/// # Errors
/// `ValueError` if it is none; `OverflowError` if it is beyond the floats.
pub fn from_hex(text: &[u8]) -> PyResult<f64> {
    let text = crate::types::int::text::trim(text);
    let (negative, body) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = match body.to_ascii_lowercase().as_slice() {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        lower => parse(lower.strip_prefix(b"0x").unwrap_or(lower))?,
    };
    Ok(if negative { -magnitude } else { magnitude })
}

fn parse(text: &[u8]) -> PyResult<f64> {
    let invalid = || value_error!("invalid hexadecimal floating-point string");
    let (digits, exponent) = match text.iter().position(|byte| *byte == b'p') {
        Some(place) => (
            &text[..place],
            parse_exponent(&text[place + 1..]).ok_or_else(invalid)?,
        ),
        None => (text, 0),
    };
    let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
        Some(place) => (&digits[..place], &digits[place + 1..]),
        None => (digits, &digits[..0]),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(invalid());
    }
    let (mut mantissa, mut dropped, mut sticky) = (0u128, 0i64, false);
    for byte in whole.iter().chain(fraction) {
        let digit = (*byte as char).to_digit(16).ok_or_else(invalid)?;
        if mantissa >> 120 == 0 {
            mantissa = mantissa << 4 | u128::from(digit);
        } else {
            dropped += 1;
            sticky |= digit != 0;
        }
    }
    // Far beyond what any text can have in digits, so that the sum cannot overflow.
    let exponent = exponent.clamp(-(1 << 40), 1 << 40);
    let value = scale(
        mantissa,
        sticky,
        exponent + 4 * (dropped - fraction.len() as i64),
    );
    if value.is_infinite() {
        return Err(overflow_error!(
            "hexadecimal value too large to represent as a float"
        ));
    }
    Ok(value)
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for byte in digits {
        let digit = (*byte as char).to_digit(10)?;
        value = value.saturating_mul(10).saturating_add(i64::from(digit));
    }
    Some(if negative { -value } else { value })
}
