//! Floats to digits and back.

use std::fmt::Write;

/// The shortest decimal digits that read back as the float, and the place of the decimal point: the value is `0.digits * 10**point`.
/// Infinite values have no digits.
pub struct Digits {
    /// ASCII digits, no zeros at the end (but "0" for zero).
    pub digits: String,
    /// Digits before the decimal point; may be negative or beyond the digits.
    pub point: i32,
}

/// Splits what `{:e}` has written.
fn from_scientific(text: &str) -> Digits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    Digits {
        digits,
        point: exponent.parse::<i32>().unwrap_or(0) + 1,
    }
}

/// A text as short as [`shortest`] wants.
#[derive(Default)]
struct ShortText {
    bytes: [u8; 32],
    length: usize,
}

impl Write for ShortText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let place = self.bytes[self.length..].get_mut(..text.len());
        place
            .ok_or(std::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }
}

/// The shortest digits of the magnitude; of two that are equally near the even one.
pub fn shortest(value: f64) -> Digits {
    // 17 digits, a point and an exponent.
    let mut text = ShortText::default();
    let written = write!(text, "{:e}", value.abs());
    debug_assert!(written.is_ok());
    let text = &text.bytes[..text.length];
    let digits = from_scientific(str::from_utf8(text).unwrap_or_default());
    if !may_be_tie(value, &digits) {
        return digits;
    }
    // The standard library rounds ties up; rounding to a given number of digits is half to even.
    let even = significant(value, digits.digits.len());
    let read = format!("0.{}e{}", even.digits, even.point).parse::<f64>();
    if read == Ok(value.abs()) {
        even
    } else {
        digits
    }
}

/// Could the value lie exactly between two decimals of so many digits? Then its exact decimal has one digit more, and a fraction of
/// binary digits has as many decimal ones.
fn may_be_tie(value: f64, digits: &Digits) -> bool {
    /// Decimals of up to 15 digits are farther apart than floats.
    const LEAST_DIGITS: usize = 16;
    if digits.digits.len() < LEAST_DIGITS {
        return false;
    }
    let (mantissa, exponent) = crate::types::int::arithmetic::decode(value);
    let fraction_bits = -(exponent + i64::from(mantissa.trailing_zeros()));
    if fraction_bits <= 0 {
        return exponent >= 0;
    }
    fraction_bits == digits.digits.len() as i64 - i64::from(digits.point) + 1
}

/// Exactly `count` significant digits (at least one) of the magnitude, half to even.
pub fn significant(value: f64, count: usize) -> Digits {
    from_scientific(&format!("{:.*e}", count.max(1) - 1, value.abs()))
}

/// Decimal exponents from which, and below which, `repr` writes an exponent.
const REPR_EXPONENTS: std::ops::Range<i32> = -3..17;

/// `repr(value)`.
pub fn repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.into();
    }
    let mut text = String::with_capacity(24);
    if value.is_sign_negative() {
        text.push('-');
    }
    write_shortest(&mut text, value, REPR_EXPONENTS, true);
    text
}

/// The shortest digits; with an exponent if the place of the point is not in `plain`; ".0" behind whole numbers if `add_fraction`.
pub fn write_shortest(
    text: &mut String,
    value: f64,
    plain: std::ops::Range<i32>,
    add_fraction: bool,
) {
    let Digits { digits, point } = if value == 0.0 {
        Digits {
            digits: "0".into(),
            point: 1,
        }
    } else {
        shortest(value)
    };
    if plain.contains(&point) {
        write_plain(text, &digits, point, add_fraction);
    } else {
        text.push_str(&digits[..1]);
        if digits.len() > 1 {
            text.push('.');
            text.push_str(&digits[1..]);
        }
        write_exponent(text, point - 1, 'e');
    }
}

fn write_plain(text: &mut String, digits: &str, point: i32, add_fraction: bool) {
    if point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', (-point) as usize));
        text.push_str(digits);
        return;
    }
    let point = point as usize;
    if digits.len() > point {
        text.push_str(&digits[..point]);
        text.push('.');
        text.push_str(&digits[point..]);
    } else {
        text.push_str(digits);
        text.extend(std::iter::repeat_n('0', point - digits.len()));
        if add_fraction {
            text.push_str(".0");
        }
    }
}

/// `e+16`: a sign and at least two digits.
pub fn write_exponent(text: &mut String, exponent: i32, letter: char) {
    let sign = if exponent < 0 { '-' } else { '+' };
    // Writing to a String cannot fail.
    let _ = write!(text, "{letter}{sign}{:02}", exponent.unsigned_abs());
}

/// The float written in an ASCII text, blanks around it and single underscores between digits allowed.
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(crate::types::int::text::trim(text)).ok()?;
    if text.contains('_') {
        return parse_plain(&without_underscores(text)?);
    }
    parse_plain(text)
}

fn parse_plain(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned.as_bytes().first()? {
        b'0'..=b'9' | b'.' => text.parse().ok(),
        b'i' | b'I' | b'n' | b'N' => {
            let value = match unsigned.to_ascii_lowercase().as_str() {
                "inf" | "infinity" => f64::INFINITY,
                "nan" => f64::NAN,
                _ => return None,
            };
            Some(if text.starts_with('-') { -value } else { value })
        }
        _ => None,
    }
}

/// The text without underscores, if each stands between two digits.
pub fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        if *byte == b'_' {
            let before = index.checked_sub(1).map(|index| bytes[index]);
            let after = bytes.get(index + 1);
            if !before.is_some_and(|byte| byte.is_ascii_digit())
                || !after.is_some_and(u8::is_ascii_digit)
            {
                return None;
            }
        }
    }
    Some(text.replace('_', ""))
}
