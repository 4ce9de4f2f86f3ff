//! Text and bytes as arguments and results.

use super::{Gc, Obj, PyResult, argument_name, str};
use pyrite_vm::type_error;
use pyrite_vm::types::str::PyStr;

/// A str argument.
///
/// # Errors
/// `TypeError`: `name() argument position must be str, not int`.
pub fn argument(object: Obj, function: &str, position: &str) -> PyResult<Gc<PyStr>> {
    str::of(object).ok_or_else(|| {
        let what = argument_name(object);
        type_error!("{function}() argument {position} must be str, not {what}")
    })
}

/// The bytes of a bytes-like argument, good until the object next changes. Where code may run before they are used, hold what
/// [`buffer::argument`](pyrite_vm::buffer::argument) gives instead.
///
/// # Errors
/// `TypeError`.
pub fn bytes_argument<'a>(object: Obj) -> PyResult<&'a [u8]> {
    Ok(pyrite_vm::buffer::argument(object)?.whole())
}

/// A new str of text in UTF-8.
///
/// # Errors
/// `MemoryError`.
pub fn new(text: &str) -> PyResult {
    Ok(str::try_from_bytes(text.as_bytes())?.cast())
}

/// The code points of a str, surrogates included.
pub fn code_points(text: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let (length, bits) = match first {
            0..0x80 => (1, u32::from(first)),
            0x80..0xe0 => (2, u32::from(first & 0x1f)),
            0xe0..0xf0 => (3, u32::from(first & 0x0f)),
            _ => (4, u32::from(first & 0x07)),
        };
        let (character, behind) = rest.split_at(length.min(rest.len()));
        rest = behind;
        Some(
            character[1..]
                .iter()
                .fold(bits, |bits, byte| bits << 6 | u32::from(byte & 0x3f)),
        )
    })
}

/// Appends a code point, which may be a surrogate, in the encoding of str.
pub fn push_code_point(text: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => text.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}
