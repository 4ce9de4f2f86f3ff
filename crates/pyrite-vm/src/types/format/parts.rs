//! The parts of templates and of field names, as `string.Formatter` wants them.

use super::fields::{conversion_at, name_length, number, spec_length};
use crate::object::{Obj, boolean, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::str::{self, PyStr};
use crate::types::{int, list, tuple};
use crate::value_error;
use smelt::Gc;

/// An iterator over the parts of a template: tuples of literal text, field name, specification and conversion; the last three are None
/// where no field follows.
///
/// # Errors
/// `ValueError` for a bad template.
pub fn template(template: Gc<PyStr>) -> PyResult {
    let text = str::bytes(template);
    let parts = list::new();
    let mut literal = Vec::new();
    let mut place = 0;
    while place < text.len() {
        let byte = text[place];
        place += 1;
        if !matches!(byte, b'{' | b'}') {
            literal.push(byte);
            continue;
        }
        if text.get(place) == Some(&byte) {
            // A doubled brace ends a part.
            literal.push(byte);
            place += 1;
            let shown = str::try_from_bytes(&std::mem::take(&mut literal))?.cast();
            list::push(
                parts,
                tuple::from_slice(&[shown, none(), none(), none()]).cast(),
            )?;
        } else if byte == b'}' {
            return Err(value_error!("Single '}}' encountered in format string"));
        } else if place == text.len() {
            return Err(value_error!("Single '{{' encountered in format string"));
        } else {
            let shown = str::try_from_bytes(&std::mem::take(&mut literal))?.cast();
            place += field(&text[place..], shown, parts)?;
        }
    }
    if !literal.is_empty() {
        let shown = str::try_from_bytes(&literal)?.cast();
        list::push(
            parts,
            tuple::from_slice(&[shown, none(), none(), none()]).cast(),
        )?;
    }
    protocol::iterator(parts.cast())
}

/// Adds the part of a field; gives the bytes it takes, the closing brace included.
fn field(text: &[u8], literal: Obj, parts: Gc<list::PyList>) -> PyResult<usize> {
    let name_end = name_length(text)?;
    let mut place = name_end;
    let mut conversion = none();
    if text[place] == b'!' {
        let (found, next) = conversion_at(text, place)?;
        conversion = found.map_or(none(), str::character);
        place = next;
    }
    let mut spec = &text[..0];
    if text[place] == b':' {
        let length = spec_length(&text[place + 1..])?;
        spec = &text[place + 1..place + 1 + length];
        place += 1 + length;
    }
    let name = str::try_from_bytes(&text[..name_end])?.cast();
    let spec = str::try_from_bytes(spec)?.cast();
    list::push(
        parts,
        tuple::from_slice(&[literal, name, spec, conversion]).cast(),
    )?;
    Ok(place + 1)
}

/// A field's name: what it begins with (a number or text), and an iterator over what follows: tuples of whether it is an attribute, and its
/// name or index.
///
/// # Errors
/// `ValueError` for a bad name.
pub fn field_name(name: Gc<PyStr>) -> PyResult {
    let text = str::bytes(name);
    let key = |text: &[u8]| -> PyResult {
        Ok(match number(text)? {
            Some(index) => int::from_usize(index),
            None => str::try_from_bytes(text)?.cast(),
        })
    };
    let is_end = |byte: &u8| matches!(byte, b'.' | b'[');
    let first_end = text.iter().position(is_end).unwrap_or(text.len());
    let first = key(&text[..first_end])?;
    let parts = list::new();
    let mut rest = &text[first_end..];
    while let Some((kind, tail)) = rest.split_first() {
        let (is_attribute, end, next) = match kind {
            b'.' => {
                let end = tail.iter().position(is_end).unwrap_or(tail.len());
                (true, end, end)
            }
            b'[' => match tail.iter().position(|byte| *byte == b']') {
                Some(end) => (false, end, end + 1),
                None => return Err(value_error!("Missing ']' in format string")),
            },
            _ => {
                return Err(value_error!(
                    "Only '.' or '[' may follow ']' in format field specifier"
                ));
            }
        };
        if end == 0 {
            return Err(value_error!("Empty attribute in format string"));
        }
        let value = if is_attribute {
            str::try_from_bytes(&tail[..end])?.cast()
        } else {
            key(&tail[..end])?
        };
        list::push(
            parts,
            tuple::from_slice(&[boolean(is_attribute), value]).cast(),
        )?;
        rest = &tail[next..];
    }
    let parts = protocol::iterator(parts.cast())?;
    Ok(tuple::from_slice(&[first, parts]).cast())
}
