//! What kind of characters a text consists of.

use super::{PyStr, bytes, is_ascii, points, push, unicode};
use rustpython_unicode::{case, classify, identifier};
use smelt::Gc;
use std::borrow::Cow;

/// Is the text not empty and every code point of the kind? Surrogates are of none.
pub fn all(string: Gc<PyStr>, ascii: fn(&u8) -> bool, other: fn(char) -> bool) -> bool {
    let text = bytes(string);
    if text.is_empty() {
        return false;
    }
    if is_ascii(string) {
        return text.iter().all(ascii);
    }
    points(text).all(|point| char::from_u32(point).is_some_and(other))
}

/// `str.isprintable`.
pub fn is_printable(string: Gc<PyStr>) -> bool {
    bytes(string).is_empty()
        || all(
            string,
            |byte| (32..127).contains(byte),
            unicode::is_printable,
        )
}

/// `str.isidentifier`.
pub fn is_identifier(text: &[u8]) -> bool {
    if text.is_ascii() {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        return text.first().is_some_and(|first| !first.is_ascii_digit())
            && text.iter().all(is_part);
    }
    let mut points = points(text).map(|point| char::from_u32(point).unwrap_or(' '));
    let is_assigned = |point: char| unicode::is_assigned(point.into());
    let is_start = |point| identifier::is_start(point) && is_assigned(point);
    points.next().is_some_and(is_start)
        && points.all(|point| identifier::is_xid_continue(point) && is_assigned(point))
}

/// Is a code point white space?
pub fn is_space(point: u32) -> bool {
    match point {
        0..=127 => matches!(point, 9..=13 | 28..=32),
        _ => char::from_u32(point).is_some_and(classify::is_space),
    }
}

fn is_upper(point: char) -> bool {
    case::is_uppercase(point) && unicode::is_assigned(point.into())
}
fn is_title(point: char) -> bool {
    case::is_titlecase(point) && unicode::is_assigned(point.into())
}
fn is_lower(point: char) -> bool {
    case::is_lowercase(point) && unicode::is_assigned(point.into())
}

/// `str.islower`: some cased characters, all of them lower case.
pub fn is_lower_text(text: &[u8]) -> bool {
    let mut found = false;
    for point in points(text).filter_map(char::from_u32) {
        if is_upper(point) || is_title(point) {
            return false;
        }
        found |= is_lower(point);
    }
    found
}

/// `str.isupper`.
pub fn is_upper_text(text: &[u8]) -> bool {
    let mut found = false;
    for point in points(text).filter_map(char::from_u32) {
        if is_lower(point) || is_title(point) {
            return false;
        }
        found |= is_upper(point);
    }
    found
}

/// `str.istitle`: upper case only behind uncased characters, lower case only behind cased ones.
pub fn is_title_text(text: &[u8]) -> bool {
    let (mut found, mut behind_cased) = (false, false);
    for point in points(text) {
        let point = char::from_u32(point).unwrap_or(' ');
        if is_upper(point) || is_title(point) {
            if behind_cased {
                return false;
            }
            (found, behind_cased) = (true, true);
        } else if is_lower(point) {
            if !behind_cased {
                return false;
            }
            (found, behind_cased) = (true, true);
        } else {
            behind_cased = false;
        }
    }
    found
}

/// The value of a decimal digit of any script.
pub fn decimal_digit(point: u32) -> Option<u32> {
    if point < 128 {
        return (point as u8 as char).to_digit(10);
    }
    let is_decimal = |point: u32| char::from_u32(point).is_some_and(unicode::is_decimal);
    if !is_decimal(point) {
        return None;
    }
    // Digits come in runs of ten, from zero on; the mathematical ones are five runs without gap.
    let before = (1..64)
        .take_while(|distance| is_decimal(point - distance))
        .count() as u32;
    Some(before % 10)
}

/// A text as ASCII for the parsers of numbers: decimal digits of all scripts and white space become those of ASCII, other
/// characters something that no number has.
pub fn number_text(string: Gc<PyStr>) -> Cow<'static, [u8]> {
    let text = bytes(string);
    if is_ascii(string) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    for point in points(text) {
        let simple = match decimal_digit(point) {
            _ if point < 128 => point,
            Some(digit) => u32::from(b'0') + digit,
            None if is_space(point) => u32::from(b' '),
            None => u32::from(b'?'),
        };
        push(&mut out, simple);
    }
    Cow::Owned(out)
}
