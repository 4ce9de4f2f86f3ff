//! Upper, lower and title case.

use super::{PyStr, ascii, bytes, is_ascii, try_from_bytes};
use crate::result::PyResult;
use rustpython_unicode::case;
use smelt::Gc;

/// Maps what is Unicode; surrogates stay as they are. `first` maps the beginning, `rest` what is behind a surrogate.
fn map(text: &[u8], first: fn(&str) -> String, rest: fn(&str) -> String) -> PyResult {
    let mut out = Vec::with_capacity(text.len());
    for (index, chunk) in text.utf8_chunks().enumerate() {
        let mapped = if index == 0 {
            first(chunk.valid())
        } else {
            rest(chunk.valid())
        };
        out.extend_from_slice(mapped.as_bytes());
        out.extend_from_slice(chunk.invalid());
    }
    Ok(try_from_bytes(&out)?.cast())
}

fn lower_str(text: &str) -> String {
    text.to_lowercase()
}
fn upper_str(text: &str) -> String {
    text.to_uppercase()
}

/// `str.lower`.
pub fn lower(string: Gc<PyStr>) -> PyResult {
    if is_ascii(string) {
        return Ok(ascii(&bytes(string).to_ascii_lowercase())?.cast());
    }
    map(bytes(string), lower_str, lower_str)
}

/// `str.upper`.
pub fn upper(string: Gc<PyStr>) -> PyResult {
    if is_ascii(string) {
        return Ok(ascii(&bytes(string).to_ascii_uppercase())?.cast());
    }
    map(bytes(string), upper_str, upper_str)
}

/// `str.casefold`.
pub fn fold(string: Gc<PyStr>) -> PyResult {
    if is_ascii(string) {
        return lower(string);
    }
    map(bytes(string), case::casefold_str, case::casefold_str)
}

/// `str.swapcase`.
pub fn swap(string: Gc<PyStr>) -> PyResult {
    if is_ascii(string) {
        return Ok(ascii(&swap_ascii(bytes(string)))?.cast());
    }
    map(bytes(string), case::swapcase_str, case::swapcase_str)
}

/// `str.title`.
pub fn title(string: Gc<PyStr>) -> PyResult {
    if is_ascii(string) {
        return Ok(ascii(&title_ascii(bytes(string)))?.cast());
    }
    map(bytes(string), case::title_str, case::title_str)
}

/// `str.capitalize`.
pub fn capitalize(string: Gc<PyStr>) -> PyResult {
    if is_ascii(string) {
        return Ok(ascii(&capitalize_ascii(bytes(string)))?.cast());
    }
    map(bytes(string), case::capitalize_str, lower_str)
}

/// ASCII letters in the other case.
pub fn swap_ascii(text: &[u8]) -> Vec<u8> {
    let swap = |byte: &u8| {
        if byte.is_ascii_alphabetic() {
            byte ^ 0x20
        } else {
            *byte
        }
    };
    text.iter().map(swap).collect()
}

/// Words of ASCII letters with a capital.
pub fn title_ascii(text: &[u8]) -> Vec<u8> {
    let mut behind_letter = false;
    let title = |byte: &u8| {
        let mapped = if behind_letter {
            byte.to_ascii_lowercase()
        } else {
            byte.to_ascii_uppercase()
        };
        behind_letter = byte.is_ascii_alphabetic();
        mapped
    };
    text.iter().map(title).collect()
}

/// A capital and then lower case, of ASCII letters.
pub fn capitalize_ascii(text: &[u8]) -> Vec<u8> {
    let mut out = text.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}
