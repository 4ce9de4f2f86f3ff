//! Hexadecimal digits.

use super::error;
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};

pub(super) fn decode(text: &[u8]) -> PyResult<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return Err(error("Odd-length string"));
    }
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let pairs = text
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?));
    pairs
        .collect::<Option<_>>()
        .ok_or_else(|| error("Non-hexadecimal digit found"))
}

/// What is put between groups.
pub(super) fn separator(object: Obj) -> PyResult<u8> {
    let text = match str::of(object) {
        Some(text) => str::bytes(text),
        None => match bytes::value(object) {
            Some(bytes) => bytes,
            None => {
                // What has no length at all says so itself.
                protocol::length(object)?;
                return Err(type_error!("sep must be str or bytes."));
            }
        },
    };
    match text {
        [byte] if byte.is_ascii() => Ok(*byte),
        [_] => Err(value_error!("sep must be ASCII.")),
        _ => Err(value_error!("sep must be length 1.")),
    }
}

/// The digits, with a separator after each `group` bytes, counted from the right or (if negative) from the left.
pub(super) fn encode(data: &[u8], separator: Option<u8>, group: i64) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let size = group.unsigned_abs() as usize;
    let mut text = Vec::with_capacity(data.len() * 3);
    for (index, byte) in data.iter().enumerate() {
        if let Some(separator) = separator
            && index > 0
            && size > 0
            && (if group > 0 { data.len() - index } else { index }).is_multiple_of(size)
        {
            text.push(separator);
        }
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
    text
}
