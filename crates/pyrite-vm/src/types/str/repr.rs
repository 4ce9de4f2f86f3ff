//! `repr` and `ascii` of text.

use super::{PyStr, bytes, first_point, is_ascii, of, push, unicode};
use crate::object::Obj;
use crate::protocol;
use crate::result::PyResult;
use smelt::Gc;
use std::io::Write;

/// `repr(string)`.
///
/// # Errors
/// `MemoryError`.
pub fn repr(string: Gc<PyStr>) -> PyResult {
    let mut out = Vec::with_capacity(bytes(string).len() + 2);
    write_repr(&mut out, bytes(string));
    Ok(super::try_from_bytes(&out)?.cast())
}

/// Appends the repr of a text.
pub fn write_repr(out: &mut Vec<u8>, text: &[u8]) {
    let quote = if text.contains(&b'\'') && !text.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    out.push(quote);
    let mut rest = text;
    while let Some((point, length)) = first_point(rest) {
        match point {
            0x20..0x7F => {
                if point == u32::from(quote) || point == u32::from(b'\\') {
                    out.push(b'\\');
                }
                out.push(point as u8);
            }
            _ if point >= 0x80 && char::from_u32(point).is_some_and(unicode::is_printable) => {
                push(out, point)
            }
            _ => escape(out, point),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push(quote);
}

/// Appends the escape sequence of a code point.
pub fn escape(out: &mut Vec<u8>, point: u32) {
    // Writing to a Vec cannot fail.
    let _ = match point {
        9 => out.write_all(b"\\t"),
        10 => out.write_all(b"\\n"),
        13 => out.write_all(b"\\r"),
        0..=0xFF => write!(out, "\\x{point:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{point:04x}"),
        _ => write!(out, "\\U{point:08x}"),
    };
}

/// `ascii(object)`: its repr with everything beyond ASCII escaped.
///
/// # Errors
/// As [`protocol::repr`].
pub fn ascii_repr(object: Obj) -> PyResult {
    let string = protocol::repr(object)?;
    if is_ascii(string) {
        return Ok(string.cast());
    }
    let text = of(string.cast()).map(bytes).unwrap_or_default();
    let mut out = Vec::with_capacity(text.len() * 2);
    for point in super::points(text) {
        if point < 128 {
            out.push(point as u8);
        } else {
            escape(&mut out, point);
        }
    }
    Ok(super::ascii(&out)?.cast())
}
