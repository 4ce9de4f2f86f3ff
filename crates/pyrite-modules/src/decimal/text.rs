//! Numbers as text, and text as numbers.

use super::adjust::of_digits;
use super::number::{Kind, Number};

/// Exponents beyond this are as good as this one: results are infinite or zero.
const GREATEST_EXPONENT: i64 = 4_000_000_000_000_000_000;

/// The number that a text stands for, exactly. `None`: none.
pub fn parse(text: &[u8]) -> Option<Number> {
    let (negative, rest) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    if !matches!(rest.first()?, b'0'..=b'9' | b'.') {
        return parse_word(negative, rest);
    }
    let (mantissa, exponent) = match rest.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(place) => (&rest[..place], parse_exponent(&rest[place + 1..])?),
        None => (rest, 0),
    };
    let Some(point) = mantissa.iter().position(|byte| *byte == b'.') else {
        return finite(negative, mantissa, exponent);
    };
    let fraction = &mantissa[point + 1..];
    let exponent = exponent - fraction.len() as i64;
    if point == 0 {
        return finite(negative, fraction, exponent);
    }
    let mut digits = mantissa[..point].to_vec();
    digits.extend_from_slice(fraction);
    finite(negative, &digits, exponent)
}

fn finite(negative: bool, digits: &[u8], exponent: i64) -> Option<Number> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(Number::new(negative, of_digits(digits), exponent))
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', digits) => (true, digits),
        (b'+', digits) => (false, digits),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits.iter().fold(0i64, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    let magnitude = magnitude.min(GREATEST_EXPONENT);
    Some(if negative { -magnitude } else { magnitude })
}

/// An infinity, or what is no number and the digits behind that.
fn parse_word(negative: bool, text: &[u8]) -> Option<Number> {
    let word = text.to_ascii_lowercase();
    if word == b"inf" || word == b"infinity" {
        return Some(Number::infinity(negative));
    }
    let (kind, payload) = match word.strip_prefix(b"snan") {
        Some(payload) => (Kind::Signaling, payload),
        None => (Kind::Quiet, word.strip_prefix(b"nan")?),
    };
    if !payload.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(Number {
        negative,
        kind,
        coefficient: of_digits(payload),
        exponent: 0,
    })
}

/// How exponents are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One digit in front of the point.
    Scientific,
    /// Exponents are multiples of three.
    Engineering,
}

/// The text of a number.
pub fn write(number: &Number, style: Style, capitals: bool) -> String {
    let mut text = String::new();
    if number.negative {
        text.push('-');
    }
    let word = match number.kind {
        Kind::Finite => {
            write_finite(number, style, capitals, &mut text);
            return text;
        }
        Kind::Infinite => "Infinity",
        Kind::Quiet => "NaN",
        Kind::Signaling => "sNaN",
    };
    text.push_str(word);
    if number.is_nan() && !number.coefficient.is_zero() {
        text.push_str(&number.coefficient.to_string());
    }
    text
}

/// Digits of a word, written from the end of a buffer.
fn digits_of_word(mut word: u64, buffer: &mut [u8; 20]) -> &str {
    let mut first = buffer.len();
    loop {
        first -= 1;
        buffer[first] = b'0' + (word % 10) as u8;
        word /= 10;
        if word == 0 {
            break;
        }
    }
    std::str::from_utf8(&buffer[first..]).unwrap_or("0")
}

fn write_finite(number: &Number, style: Style, capitals: bool, text: &mut String) {
    let mut buffer = [0; 20];
    let long;
    let digits = match *number.coefficient.as_words() {
        [] => "0",
        [word] => digits_of_word(word, &mut buffer),
        _ => {
            long = number.coefficient.to_string();
            &long
        }
    };
    let length = digits.len() as i64;
    // Digits in front of the point if there were no exponent.
    let left = number.exponent + length;
    let point = if number.exponent <= 0 && left > -6 {
        left
    } else if style == Style::Scientific {
        1
    } else if number.coefficient.is_zero() {
        (left + 1).rem_euclid(3) - 1
    } else {
        (left - 1).rem_euclid(3) + 1
    };
    // Room for a sign, a point, zeros and an exponent.
    text.reserve(digits.len() + 32);
    let zeros = |text: &mut String, count: i64| (0..count).for_each(|_| text.push('0'));
    if point <= 0 {
        text.push_str("0.");
        zeros(text, -point);
        text.push_str(digits);
    } else if point >= length {
        text.push_str(digits);
        zeros(text, point - length);
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        text.push_str(whole);
        text.push('.');
        text.push_str(fraction);
    }
    if left != point {
        text.push(if capitals { 'E' } else { 'e' });
        let exponent = left - point;
        text.push(if exponent < 0 { '-' } else { '+' });
        text.push_str(digits_of_word(exponent.unsigned_abs(), &mut [0; 20]));
    }
}
