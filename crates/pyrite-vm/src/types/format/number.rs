//! Numbers by specification: sign, prefix, grouped digits, point, exponent, padding.

use super::spec::{Align, Spec};
use super::{USUAL_LENGTH, fill, pad, reserve};
use crate::object::Obj;
use crate::overflow_error;
use crate::result::PyResult;
use crate::types::float::text::{self, Digits};
use crate::types::int::{self, Integer};
use crate::types::str;
use crate::value_error;
use std::fmt::Write;
use std::ops::Range;

/// A number in pieces.
#[derive(Default)]
pub struct Pieces {
    /// Has a minus sign.
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'static str,
    /// The digits, with something between those before and those behind the point, or nothing.
    digits: String,
    /// Where in them those before the point stand; empty for `inf` and `nan`.
    whole: Range<usize>,
    /// Shows a point.
    pub point: bool,
    /// Where those behind it stand.
    fraction: Range<usize>,
    /// Exponent, `%`, `inf`, `nan`.
    pub tail: String,
}

impl Pieces {
    /// Of an integer, from its digits, which may have a minus sign.
    pub fn of_integer(prefix: &'static str, digits: String) -> Self {
        let negative = digits.starts_with('-');
        Pieces {
            negative,
            prefix,
            whole: usize::from(negative)..digits.len(),
            digits,
            ..Pieces::default()
        }
    }

    fn whole(&self) -> &str {
        &self.digits[self.whole.clone()]
    }

    fn fraction(&self) -> &str {
        &self.digits[self.fraction.clone()]
    }

    /// Takes the digits: so many stand before the point, the rest behind it.
    fn split(&mut self, digits: String, whole: usize) {
        (self.whole, self.fraction) = (0..whole, whole..digits.len());
        self.digits = digits;
    }
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
                scientific(&mut pieces, digits, alternate);
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

/// Room for the digits before the point that most numbers have, and the point.
const USUAL_WHOLE: usize = 12;

fn fixed(pieces: &mut Pieces, value: f64, precision: usize, alternate: bool) {
    let mut text = String::with_capacity(precision.min(MOST_DIGITS) + USUAL_WHOLE);
    // Writing to a String does not fail.
    let _ = write!(text, "{:.*}", precision.min(MOST_DIGITS), value.abs());
    let point = text.find('.').unwrap_or(text.len());
    let zeros = precision.saturating_sub(MOST_DIGITS);
    text.extend(std::iter::repeat_n('0', zeros));
    pieces.whole = 0..point;
    pieces.fraction = (point + 1).min(text.len())..text.len();
    pieces.digits = text;
    pieces.point = precision > 0 || alternate;
}

fn scientific(pieces: &mut Pieces, digits: Digits, alternate: bool) {
    pieces.point = alternate || digits.digits.len() > 1;
    pieces.split(digits.digits, 1);
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
        scientific(pieces, digits, alternate);
    } else {
        plain(pieces, digits, alternate, add_fraction);
    }
}

fn shortest(pieces: &mut Pieces, value: f64, alternate: bool, add_fraction: bool) {
    let mut digits = text::shortest(value);
    if value == 0.0 {
        digits.point = 1;
    }
    if (-3..17).contains(&digits.point) {
        plain(pieces, digits, alternate, add_fraction);
    } else {
        scientific(pieces, digits, alternate);
    }
}

fn strip_zeros(digits: &mut String) {
    let kept = digits.trim_end_matches('0').len().max(1);
    digits.truncate(kept);
}

fn plain(pieces: &mut Pieces, digits: Digits, alternate: bool, add_fraction: bool) {
    let Digits {
        digits: mut text,
        point,
    } = digits;
    if point <= 0 {
        text.insert_str(0, &"0".repeat(1 + (-point) as usize));
        pieces.split(text, 1);
    } else {
        let point = point as usize;
        let zeros = point.saturating_sub(text.len());
        text.extend(std::iter::repeat_n('0', zeros));
        if text.len() == point && add_fraction {
            text.push('0');
        }
        pieces.split(text, point);
    }
    pieces.point = alternate || !pieces.fraction.is_empty();
}

/// Appends the digits in groups from the right, with zeros in front up to `width`.
fn group(
    out: &mut Vec<u8>,
    digits: &str,
    separator: Option<u8>,
    size: usize,
    width: usize,
) -> PyResult<()> {
    let zeros = width.saturating_sub(digits.len());
    let Some(separator) = separator else {
        fill(out, u32::from(b'0'), zeros)?;
        reserve(out, digits.len())?;
        out.extend_from_slice(digits.as_bytes());
        return Ok(());
    };
    reserve(out, (digits.len() + zeros).saturating_mul(2))?;
    let start = out.len();
    let mut rest = digits.bytes().rev();
    let mut left = digits.len();
    let mut in_group = 0;
    while left > 0 || out.len() - start < width {
        if in_group == size {
            // A separator is never the first character.
            out.push(separator);
            in_group = 0;
        }
        out.push(rest.next().unwrap_or(b'0'));
        left = left.saturating_sub(1);
        in_group += 1;
    }
    out[start..].reverse();
    Ok(())
}

/// Appends digits behind the point in groups of three from the left.
fn group_fraction(out: &mut Vec<u8>, digits: &str, separator: Option<u8>) -> PyResult<()> {
    reserve(out, digits.len().saturating_mul(2))?;
    if separator.is_none() {
        out.extend_from_slice(digits.as_bytes());
        return Ok(());
    }
    for (index, digit) in digits.bytes().enumerate() {
        if index > 0
            && index.is_multiple_of(GROUP)
            && let Some(separator) = separator
        {
            out.push(separator);
        }
        out.push(digit);
    }
    Ok(())
}

/// Appends the number as the specification wants it.
///
/// # Errors
/// `MemoryError`.
pub fn assemble(
    out: &mut Vec<u8>,
    pieces: &Pieces,
    spec: &Spec,
    group_size: usize,
) -> PyResult<()> {
    let sign: &[u8] = match (pieces.negative, spec.sign) {
        (true, _) => b"-",
        (false, Some(b'+')) => b"+",
        (false, Some(b' ')) => b" ",
        _ => b"",
    };
    let behind = pieces.fraction.len();
    let separators = match spec.fraction_grouping {
        Some(_) => behind.saturating_sub(1) / GROUP,
        None => 0,
    };
    let around = sign.len()
        + pieces.prefix.len()
        + usize::from(pieces.point)
        + behind
        + separators
        + pieces.tail.len();
    let width = spec.width.unwrap_or(0);
    let start = out.len();
    out.extend_from_slice(sign);
    out.extend_from_slice(pieces.prefix.as_bytes());
    let inside = out.len();
    if !pieces.whole.is_empty() {
        let zero_padded = spec.fill == u32::from(b'0') && spec.align == Align::BehindSign;
        let least = if zero_padded {
            width.saturating_sub(around)
        } else {
            0
        };
        group(out, pieces.whole(), spec.grouping, group_size, least)?;
    }
    if pieces.point {
        out.push(b'.');
    }
    group_fraction(out, pieces.fraction(), spec.fraction_grouping)?;
    out.extend_from_slice(pieces.tail.as_bytes());
    let missing = width.saturating_sub(out.len() - start);
    match spec.align {
        _ if missing == 0 => Ok(()),
        Align::Left => fill(out, spec.fill, missing),
        Align::Right => fill_before(out, start, spec.fill, missing),
        Align::BehindSign => fill_before(out, inside, spec.fill, missing),
        Align::Center => {
            fill_before(out, start, spec.fill, missing / 2)?;
            fill(out, spec.fill, missing - missing / 2)
        }
    }
}

/// As [`fill`], before what has been written from a place on.
fn fill_before(out: &mut Vec<u8>, place: usize, character: u32, count: usize) -> PyResult<()> {
    let end = out.len();
    fill(out, character, count)?;
    out[place..].rotate_left(end - place);
    Ok(())
}

/// Decimal digits stand in groups of so many.
const GROUP: usize = 3;
/// Of binary, octal and hexadecimal digits.
const GROUP_OF_BITS: usize = 4;

/// An integer.
///
/// # Errors
/// `ValueError` for presentations that integers do not have; `OverflowError`.
pub fn integer(value: Integer, spec: &Spec, object: Obj) -> PyResult<Vec<u8>> {
    let kind = spec.letter().unwrap_or(b'd');
    if b"eEfFgG%".contains(&kind) && spec.kind.is_some() {
        return float(int::arithmetic::to_f64(value)?, spec, object);
    }
    if !b"bcdoxXn".contains(&kind) {
        return Err(spec.unknown(object));
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
        _ => ("", int::text::to_decimal(value)?, GROUP),
    };
    let mut pieces = Pieces::of_integer(prefix, whole);
    pieces.negative = value.is_negative();
    let mut out = Vec::with_capacity(USUAL_LENGTH);
    assemble(&mut out, &pieces, spec, size)?;
    Ok(out)
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

/// Does a float take so many digits?
///
/// # Errors
/// `ValueError` if not.
pub fn check_precision(precision: usize) -> PyResult<()> {
    if precision > i32::MAX as usize - 1024 {
        return Err(value_error!("precision too big"));
    }
    Ok(())
}

/// The pieces of a float as the specification wants them.
fn float_pieces(mut value: f64, spec: &Spec, object: Obj, add_fraction: bool) -> PyResult<Pieces> {
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    check_precision(precision)?;
    let (kind, percent) = match spec.letter() {
        None if spec.precision.is_some() => (b'g', false),
        None => (b'r', false),
        Some(b'%') => (b'f', true),
        Some(b'n') => (b'g', false),
        Some(kind @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G')) => (kind, false),
        _ => return Err(spec.unknown(object)),
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
        && is_zero(pieces.whole())
        && is_zero(pieces.fraction())
    {
        pieces.negative = false;
    }
    Ok(pieces)
}

/// A float.
///
/// # Errors
/// `ValueError` for presentations that floats do not have.
pub fn float(value: f64, spec: &Spec, object: Obj) -> PyResult<Vec<u8>> {
    let pieces = float_pieces(value, spec, object, true)?;
    let mut out = Vec::with_capacity(USUAL_LENGTH);
    assemble(&mut out, &pieces, spec, GROUP)?;
    Ok(out)
}

/// A complex number.
///
/// # Errors
/// `ValueError` for presentations that complex numbers do not have.
pub fn complex(value: (f64, f64), spec: &Spec, object: Obj) -> PyResult<Vec<u8>> {
    if matches!(spec.letter(), Some(b'%')) {
        return Err(spec.unknown(object));
    }
    let real = float_pieces(value.0, spec, object, false)?;
    let imaginary = float_pieces(value.1, spec, object, false)?;
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
        assemble(&mut text, &imaginary, &bare, GROUP)?;
        text.push(b'j');
    } else {
        let parentheses = spec.kind.is_none();
        if parentheses {
            text.push(b'(');
        }
        assemble(&mut text, &real, &bare, GROUP)?;
        assemble(&mut text, &imaginary, &signed, GROUP)?;
        text.push(b'j');
        if parentheses {
            text.push(b')');
        }
    }
    let mut out = Vec::new();
    pad(&mut out, &text, text.len(), spec, spec.align)?;
    Ok(out)
}
