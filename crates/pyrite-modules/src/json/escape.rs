//! Strs as JSON writes them.

use super::text_argument;
use crate::support::*;

/// Which characters are escaped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    /// All that are not ASCII, too.
    Ascii,
    /// Only those that must be.
    Unicode,
}

/// `encode_basestring` and `encode_basestring_ascii`.
pub(super) fn quoted_object(object: Obj, style: Style) -> PyResult {
    let text = str::bytes(text_argument(object)?);
    let mut out = Vec::with_capacity(text.len() + 2);
    write_quoted(&mut out, text, style);
    Ok(str::try_from_bytes(&out)?.cast())
}

/// Appends a text in quotes.
pub(super) fn write_quoted(out: &mut Vec<u8>, text: &[u8], style: Style) {
    out.push(b'"');
    let (mut rest, ascii) = (text, style == Style::Ascii);
    loop {
        let plain = rest.iter().position(|byte| needs_escape(*byte, ascii));
        let plain = plain.unwrap_or(rest.len());
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let Some((point, length)) = str::first_point(rest) else {
            break;
        };
        write_escape(out, point);
        rest = &rest[length..];
    }
    out.push(b'"');
}

fn needs_escape(byte: u8, ascii: bool) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\' || ascii && byte >= 0x7F
}

fn write_escape(out: &mut Vec<u8>, point: u32) {
    let letter = match point {
        0x22 => b'"',
        0x5C => b'\\',
        0x08 => b'b',
        0x09 => b't',
        0x0A => b'n',
        0x0C => b'f',
        0x0D => b'r',
        0x10000.. => {
            let bits = point - 0x10000;
            write_unit(out, 0xD800 | bits >> 10);
            return write_unit(out, 0xDC00 | bits & 0x3FF);
        }
        _ => return write_unit(out, point),
    };
    out.extend_from_slice(&[b'\\', letter]);
}

/// A unit of UTF-16.
fn write_unit(out: &mut Vec<u8>, unit: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(DIGITS[(unit >> shift & 15) as usize]);
    }
}
