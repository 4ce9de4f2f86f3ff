//! Numbers by specification: sign, prefix, grouped digits, point, exponent, padding.

use super::spec::{Align, Spec};
use super::{fill, pad, reserve};
use crate::overflow_error;
use crate::result::PyResult;
use crate::types::float::text::{self, Digits};
use crate::types::int::{self, Integer};
use crate::types::str;
use crate::value_error;

/// A number in pieces.
#[derive(Default)]
pub struct Pieces {
    /// Has a minus sign.
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'static str,
    /// Digits before the point; empty for `inf` and `nan`.
    pub whole: String,
    /// Shows a point.
    pub point: bool,
    /// Digits behind it.
    pub fraction: String,
    /// Exponent, `%`, `inf`, `nan`.
    pub tail: String,
}

/// Digits that a float can have behind the point, or in all, without being zeros; more are appended as zeros.
const MOST_DIGITS: usize = 1100;

/// The pieces of a float in one of the presentations `e f g` (lower or upper case) or `r`, the shortest.
pub fn pieces(
    value: f64,
    kind: u8,
    precision: usize,
    alternate: bool,
    add_fraction: bool,
) -> Pieces {
    let upper = kind.is_ascii_uppercase();
    let mut pieces = Pieces {
        negative: value.is_sign_negative() && !value.is_nan(),
        ..Pieces::default()
    };
    if !value.is_finite() {
        pieces.tail = if value.is_nan() { "nan" } else { "inf" }.to_string();
    } else {
        match kind.to_ascii_lowercase() {
            b'f' => fixed(&mut pieces, value, precision, alternate),
            b'e' => {
                let precision_here = precision.min(MOST_DIGITS);
                let mut digits = text::significant(value, precision_here + 1);
                digits
                    .digits
                    .extend(std::iter::repeat_n('0', precision - precision_here));
                scientific(&mut pieces, &digits, alternate);
            }
            b'g' => general(
                &mut pieces,
                value,
                precision.max(1),
                alternate,
                add_fraction,
            ),
            _ => shortest(&mut pieces, value, alternate, add_fraction),
        }
    }
    if upper {
        pieces.tail.make_ascii_uppercase();
    }
    pieces
}

fn fixed(pieces: &mut Pieces, value: f64, precision: usize, alternate: bool) {
    let text = format!("{:.*}", precision.min(MOST_DIGITS), value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    pieces.whole = whole.to_string();
    pieces.fraction = fraction.to_string();
    let zeros = precision.saturating_sub(MOST_DIGITS);
    pieces.fraction.extend(std::iter::repeat_n('0', zeros));
    pieces.point = precision > 0 || alternate;
}

fn scientific(pieces: &mut Pieces, digits: &Digits, alternate: bool) {
    pieces.whole = digits.digits[..1].to_string();
    pieces.fraction = digits.digits[1..].to_string();
    pieces.point = alternate || !pieces.fraction.is_empty();
    text::write_exponent(&mut pieces.tail, digits.point - 1, 'e');
}

fn general(pieces: &mut Pieces, value: f64, precision: usize, alternate: bool, add_fraction: bool) {
    let mut digits = text::significant(value, precision.min(MOST_DIGITS));
    if alternate {
        let zeros = precision.saturating_sub(digits.digits.len());
        digits.digits.extend(std::iter::repeat_n('0', zeros));
    } else {
        strip_zeros(&mut digits.digits);
    }
    let precision = i32::try_from(precision).unwrap_or(i32::MAX);
    let most = precision - i32::from(add_fraction);
    if digits.point <= -4 || digits.point > most {
        scientific(pieces, &digits, alternate);
    } else {
        plain(pieces, &digits, alternate, add_fraction);
    }
}

fn shortest(pieces: &mut Pieces, value: f64, alternate: bool, add_fraction: bool) {
    let mut digits = text::shortest(value);
    if value == 0.0 {
        digits.point = 1;
    }
    if (-3..17).contains(&digits.point) {
        plain(pieces, &digits, alternate, add_fraction);
    } else {
        scientific(pieces, &digits, alternate);
    }
}

fn strip_zeros(digits: &mut String) {
    let kept = digits.trim_end_matches('0').len().max(1);
    digits.truncate(kept);
}

fn plain(pieces: &mut Pieces, digits: &Digits, alternate: bool, add_fraction: bool) {
    let text = &digits.digits;
    if digits.point <= 0 {
        pieces.whole = "0".to_string();
        pieces.fraction = "0".repeat((-digits.point) as usize) + text;
    } else if text.len() > digits.point as usize {
        let (whole, fraction) = text.split_at(digits.point as usize);
        pieces.whole = whole.to_string();
        pieces.fraction = fraction.to_string();
    } else {
        pieces.whole = text.clone() + &"0".repeat(digits.point as usize - text.len());
        if add_fraction {
            pieces.fraction = "0".to_string();
        }
    }
    pieces.point = alternate || !pieces.fraction.is_empty();
}

/// The digits in groups from the right, with zeros in front up to `width`.
fn group(digits: &str, separator: Option<u8>, size: usize, width: usize) -> PyResult<Vec<u8>> {
    let mut reversed = Vec::new();
    let zeros = width.saturating_sub(digits.len());
    reserve(&mut reversed, (digits.len() + zeros).saturating_mul(2))?;
    let Some(separator) = separator else {
        reversed.resize(zeros, b'0');
        reversed.extend_from_slice(digits.as_bytes());
        return Ok(reversed);
    };
    let mut rest = digits.bytes().rev();
    let mut left = digits.len();
    let mut in_group = 0;
    while left > 0 || reversed.len() < width {
        if in_group == size {
            reversed.push(separator);
            in_group = 0;
            // A separator is never the first character.
            reversed.push(rest.next().unwrap_or(b'0'));
        } else {
            reversed.push(rest.next().unwrap_or(b'0'));
        }
        left = left.saturating_sub(1);
        in_group += 1;
    }
    reversed.reverse();
    Ok(reversed)
}

/// Digits behind the point in groups of three from the left.
fn group_fraction(digits: &str, separator: Option<u8>) -> Vec<u8> {
    let Some(separator) = separator else {
        return digits.as_bytes().to_vec();
    };
    let groups: Vec<&[u8]> = digits.as_bytes().chunks(3).collect();
    groups.join(&separator)
}

/// Puts the pieces together.
///
/// # Errors
/// `MemoryError`.
pub fn assemble(pieces: &Pieces, spec: &Spec, group_size: usize) -> PyResult<Vec<u8>> {
    let sign: &[u8] = match (pieces.negative, spec.sign) {
        (true, _) => b"-",
        (false, Some(b'+')) => b"+",
        (false, Some(b' ')) => b" ",
        _ => b"",
    };
    let fraction = group_fraction(&pieces.fraction, spec.fraction_grouping);
    let around = sign.len()
        + pieces.prefix.len()
        + usize::from(pieces.point)
        + fraction.len()
        + pieces.tail.len();
    let width = spec.width.unwrap_or(0);
    let zero_padded = spec.fill == u32::from(b'0') && spec.align == Align::BehindSign;
    let digits = if pieces.whole.is_empty() {
        Vec::new()
    } else {
        let least = if zero_padded {
            width.saturating_sub(around)
        } else {
            0
        };
        group(&pieces.whole, spec.grouping, group_size, least)?
    };
    let length = around + digits.len();
    let missing = width.saturating_sub(length);
    let (left, inside) = match spec.align {
        Align::Left => (0, 0),
        Align::Right => (missing, 0),
        Align::Center => (missing / 2, 0),
        Align::BehindSign => (0, missing),
    };
    let mut out = Vec::new();
    reserve(&mut out, length)?;
    fill(&mut out, spec.fill, left)?;
    out.extend_from_slice(sign);
    out.extend_from_slice(pieces.prefix.as_bytes());
    fill(&mut out, spec.fill, inside)?;
    out.extend_from_slice(&digits);
    if pieces.point {
        out.push(b'.');
    }
    out.extend_from_slice(&fraction);
    out.extend_from_slice(pieces.tail.as_bytes());
    fill(&mut out, spec.fill, missing - left - inside)?;
    Ok(out)
}

const GROUP: usize = 3;
/// Of binary, octal and hexadecimal digits.
const GROUP_OF_BITS: usize = 4;

/// An integer.
///
/// # Errors
/// `ValueError` for presentations that integers do not have; `OverflowError`.
pub fn integer(value: Integer, spec: &Spec, type_name: &str) -> PyResult<Vec<u8>> {
    let kind = spec.letter().unwrap_or(b'd');
    if b"eEfFgG%".contains(&kind) && spec.kind.is_some() {
        return float(int::arithmetic::to_f64(value)?, spec, "float");
    }
    if !b"bcdoxXn".contains(&kind) {
        return Err(spec.unknown(type_name));
    }
    if spec.precision.is_some() {
        return Err(value_error!(
            "Precision not allowed in integer format specifier"
        ));
    }
    if spec.no_negative_zero {
        return Err(value_error!(
            "Negative zero coercion (z) not allowed in integer format specifier"
        ));
    }
    let negative = value.is_negative();
    let based = |base, prefix: &'static str| {
        let prefix = if spec.alternate { prefix } else { "" };
        (
            prefix,
            int::text::to_power_of_two_base(value, base),
            GROUP_OF_BITS,
        )
    };
    let (prefix, whole, size) = match kind {
        b'c' => return character(value, spec),
        b'b' => based(2, "0b"),
        b'o' => based(8, "0o"),
        b'x' => based(16, "0x"),
        b'X' => {
            let (prefix, digits, size) = based(16, "0X");
            (prefix, digits.to_ascii_uppercase(), size)
        }
        _ => {
            let text = int::text::to_decimal(value)?;
            ("", text.trim_start_matches('-').to_string(), GROUP)
        }
    };
    let pieces = Pieces {
        negative,
        prefix,
        whole,
        ..Pieces::default()
    };
    assemble(&pieces, spec, size)
}

fn character(value: Integer, spec: &Spec) -> PyResult<Vec<u8>> {
    if spec.sign.is_some() {
        return Err(value_error!(
            "Sign not allowed with integer format specifier 'c'"
        ));
    }
    if spec.alternate {
        return Err(value_error!(
            "Alternate form (#) not allowed with integer format specifier 'c'"
        ));
    }
    if matches!(value, Integer::Big(_)) {
        return Err(overflow_error!("Python int too large to convert to C long"));
    }
    let Integer::Small(point @ 0..=0x10FFFF) = value else {
        return Err(overflow_error!("%c arg not in range(0x110000)"));
    };
    let (mut text, mut out) = (Vec::new(), Vec::new());
    str::push(&mut text, point as u32);
    pad(&mut out, &text, 1, spec, spec.align)?;
    Ok(out)
}

const DEFAULT_PRECISION: usize = 6;

/// The pieces of a float as the specification wants them.
fn float_pieces(
    mut value: f64,
    spec: &Spec,
    type_name: &str,
    add_fraction: bool,
) -> PyResult<Pieces> {
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    if precision > i32::MAX as usize {
        return Err(value_error!("precision too big"));
    }
    let (kind, percent) = match spec.letter() {
        None if spec.precision.is_some() => (b'g', false),
        None => (b'r', false),
        Some(b'%') => (b'f', true),
        Some(b'n') => (b'g', false),
        Some(kind @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G')) => (kind, false),
        _ => return Err(spec.unknown(type_name)),
    };
    if percent {
        value *= 100.0;
    }
    let add_fraction = add_fraction && spec.kind.is_none();
    let mut pieces = pieces(value, kind, precision, spec.alternate, add_fraction);
    if percent {
        pieces.tail.push('%');
    }
    let is_zero = |digits: &str| digits.bytes().all(|digit| digit == b'0');
    if spec.no_negative_zero
        && value.is_finite()
        && is_zero(&pieces.whole)
        && is_zero(&pieces.fraction)
    {
        pieces.negative = false;
    }
    Ok(pieces)
}

/// A float.
///
/// # Errors
/// `ValueError` for presentations that floats do not have.
pub fn float(value: f64, spec: &Spec, type_name: &str) -> PyResult<Vec<u8>> {
    let pieces = float_pieces(value, spec, type_name, true)?;
    assemble(&pieces, spec, GROUP)
}

/// A complex number.
///
/// # Errors
/// `ValueError` for presentations that complex numbers do not have.
pub fn complex(value: (f64, f64), spec: &Spec, type_name: &str) -> PyResult<Vec<u8>> {
    if matches!(spec.letter(), Some(b'%')) {
        return Err(spec.unknown(type_name));
    }
    let real = float_pieces(value.0, spec, type_name, false)?;
    let imaginary = float_pieces(value.1, spec, type_name, false)?;
    if spec.fill == u32::from(b'0') {
        return Err(value_error!(
            "Zero padding is not allowed in complex format specifier"
        ));
    }
    if spec.align == Align::BehindSign {
        return Err(value_error!(
            "'=' alignment flag is not allowed in complex format specifier"
        ));
    }
    let bare = Spec {
        width: None,
        ..spec.clone()
    };
    let signed = Spec {
        sign: Some(b'+'),
        ..bare.clone()
    };
    let only_imaginary = spec.kind.is_none() && value.0 == 0.0 && value.0.is_sign_positive();
    let mut text = Vec::new();
    if only_imaginary {
        text = assemble(&imaginary, &bare, GROUP)?;
        text.push(b'j');
    } else {
        let parentheses = spec.kind.is_none();
        if parentheses {
            text.push(b'(');
        }
        text.extend(assemble(&real, &bare, GROUP)?);
        text.extend(assemble(&imaginary, &signed, GROUP)?);
        text.push(b'j');
        if parentheses {
            text.push(b')');
        }
    }
    let mut out = Vec::new();
    pad(&mut out, &text, text.len(), spec, spec.align)?;
    Ok(out)
}
