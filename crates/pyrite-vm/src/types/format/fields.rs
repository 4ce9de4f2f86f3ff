//! `str.format` and `str.format_map`: templates with replacement fields.

use crate::attributes;
use crate::builtin::Arguments;
use crate::names;
use crate::object::Obj;
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, exception, int, str};
use crate::{index_error, value_error};

/// Where the values of fields come from.
struct Source<'a> {
    positional: &'a [Obj],
    /// By name: a dict or any mapping; null for none.
    named: Obj,
    /// `format_map`: there are no positional values.
    only_named: bool,
    numbering: Numbering,
}

#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Unknown,
    Manual,
    Automatic(usize),
}

/// Fields may hold fields in their specifications, but not deeper.
const MAX_DEPTH: usize = 2;

/// `template.format(*args, **keywords)`.
///
/// # Errors
/// `ValueError` for a bad template, `IndexError`, `KeyError`; what attributes, items and formatting raise.
pub fn format(args: &Arguments) -> PyResult {
    let mut source = Source {
        positional: args.rest(),
        named: args
            .keywords()
            .map_or(Obj::null(), |keywords| keywords.cast()),
        only_named: false,
        numbering: Numbering::Unknown,
    };
    expand_to_str(args.at(0), &mut source)
}

/// `template.format_map(mapping)`.
///
/// # Errors
/// As [`format`].
pub fn format_map(args: &Arguments) -> PyResult {
    let mut source = Source {
        positional: &[],
        named: args.at(1),
        only_named: true,
        numbering: Numbering::Unknown,
    };
    expand_to_str(args.at(0), &mut source)
}

fn expand_to_str(template: Obj, source: &mut Source) -> PyResult {
    let Some(string) = str::of(template) else {
        return Err(crate::type_error!("a str is required"));
    };
    let mut out = Vec::new();
    expand(str::bytes(string), source, MAX_DEPTH, &mut out)?;
    Ok(str::try_from_bytes(&out)?.cast())
}

fn expand(template: &[u8], source: &mut Source, depth: usize, out: &mut Vec<u8>) -> PyResult<()> {
    if depth == 0 {
        return Err(value_error!("Max string recursion exceeded"));
    }
    let mut place = 0;
    while let Some(found) = template[place..]
        .iter()
        .position(|byte| matches!(byte, b'{' | b'}'))
    {
        out.extend_from_slice(&template[place..place + found]);
        place += found;
        let brace = template[place];
        place += 1;
        if template.get(place) == Some(&brace) {
            out.push(brace);
            place += 1;
        } else if brace == b'}' {
            return Err(value_error!("Single '}}' encountered in format string"));
        } else if place == template.len() {
            return Err(value_error!("Single '{{' encountered in format string"));
        } else {
            place += field(&template[place..], source, depth, out)?;
        }
    }
    out.extend_from_slice(&template[place..]);
    Ok(())
}

/// Expands the field that a text begins with, behind its brace; gives the bytes it takes, the closing brace included.
fn field(text: &[u8], source: &mut Source, depth: usize, out: &mut Vec<u8>) -> PyResult<usize> {
    let name_end = name_length(text)?;
    let name = &text[..name_end];
    let mut place = name_end;
    let mut conversion = None;
    if text[place] == b'!' {
        (conversion, place) = conversion_at(text, place)?;
    }
    let mut spec = &text[..0];
    let mut has_nested = false;
    if text[place] == b':' {
        let length = spec_length(&text[place + 1..])?;
        spec = &text[place + 1..place + 1 + length];
        has_nested = spec.iter().any(|byte| matches!(byte, b'{' | b'}'));
        place += 1 + length;
    }
    let value = convert(lookup(name, source)?, conversion)?;
    let spec_text = if has_nested {
        let mut expanded = Vec::new();
        expand(spec, source, depth - 1, &mut expanded)?;
        str::try_from_bytes(&expanded)?
    } else {
        str::try_from_bytes(spec)?
    };
    let formatted = super::value(value, spec_text)?;
    if let Some(string) = str::of(formatted) {
        super::reserve(out, str::bytes(string).len())?;
        out.extend_from_slice(str::bytes(string));
    }
    Ok(place + 1)
}

/// Bytes of the field's name: up to `:`, `!` or `}` outside of square brackets.
pub(super) fn name_length(text: &[u8]) -> PyResult<usize> {
    let mut in_brackets = false;
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b']' => in_brackets = false,
            _ if in_brackets => {}
            b'{' => return Err(value_error!("unexpected '{{' in field name")),
            b'[' => in_brackets = true,
            b'}' | b':' | b'!' => return Ok(index),
            _ => {}
        }
    }
    Err(value_error!("expected '}}' before end of string"))
}

/// The conversion behind the `!` at `place`, and the place behind it.
pub(super) fn conversion_at(text: &[u8], place: usize) -> PyResult<(Option<u32>, usize)> {
    let mut points = str::points(&text[place + 1..]);
    let Some(conversion) = points.next() else {
        return Err(value_error!(
            "end of string while looking for conversion specifier"
        ));
    };
    if conversion == u32::from(b'}') {
        return Err(value_error!("unmatched '{{' in format spec"));
    }
    let next = place + 1 + str::point_length(text[place + 1]);
    match text.get(next) {
        Some(b':' | b'}') => Ok((Some(conversion), next)),
        Some(_) => Err(value_error!("expected ':' after conversion specifier")),
        None => Err(value_error!("unmatched '{{' in format spec")),
    }
}

/// Bytes of a specification, in which braces are balanced.
pub(super) fn spec_length(text: &[u8]) -> PyResult<usize> {
    let mut depth = 0;
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Ok(index),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    Err(value_error!("unmatched '{{' in format spec"))
}

fn convert(value: Obj, conversion: Option<u32>) -> PyResult {
    match conversion.map(|conversion| u8::try_from(conversion).unwrap_or(0)) {
        None => Ok(value),
        Some(b'r') => Ok(protocol::repr(value)?.cast()),
        Some(b's') => Ok(protocol::to_str(value)?.cast()),
        Some(b'a') => str::ascii_repr(value),
        Some(_) => {
            let conversion = conversion.unwrap_or(0);
            Err(match char::from_u32(conversion) {
                Some(shown) if conversion > 32 && conversion < 127 => {
                    value_error!("Unknown conversion specifier {shown}")
                }
                _ => value_error!("Unknown conversion specifier \\x{conversion:x}"),
            })
        }
    }
}

/// The digits of a text as a number, if it is one.
pub(super) fn number(text: &[u8]) -> PyResult<Option<usize>> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let mut value = 0usize;
    for digit in text {
        let sum = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(usize::from(digit - b'0')));
        value = sum
            .filter(|sum| *sum <= i64::MAX as usize)
            .ok_or_else(|| value_error!("Too many decimal digits in format string"))?;
    }
    Ok(Some(value))
}

/// The value that a field's name selects: `name`, `0`, or nothing, and then attributes and items.
fn lookup(name: &[u8], source: &mut Source) -> PyResult {
    let first_end = name
        .iter()
        .position(|byte| matches!(byte, b'.' | b'['))
        .unwrap_or(name.len());
    let mut value = first(&name[..first_end], source)?;
    let mut rest = &name[first_end..];
    while let Some((kind, tail)) = rest.split_first() {
        if *kind == b'.' {
            let end = tail
                .iter()
                .position(|byte| matches!(byte, b'.' | b'['))
                .unwrap_or(tail.len());
            if end == 0 {
                return Err(value_error!("Empty attribute in format string"));
            }
            value = attributes::get(value, names::intern_bytes(&tail[..end]))?;
            rest = &tail[end..];
        } else if *kind == b'[' {
            let Some(end) = tail.iter().position(|byte| *byte == b']') else {
                return Err(value_error!("Missing ']' in format string"));
            };
            if end == 0 {
                return Err(value_error!("Empty attribute in format string"));
            }
            let key = match number(&tail[..end])? {
                Some(index) => int::from_usize(index),
                None => str::try_from_bytes(&tail[..end])?.cast(),
            };
            value = protocol::get_item(value, key)?;
            rest = &tail[end + 1..];
        } else {
            return Err(value_error!(
                "Only '.' or '[' may follow ']' in format field specifier"
            ));
        }
    }
    Ok(value)
}

fn first(name: &[u8], source: &mut Source) -> PyResult {
    let index = if name.is_empty() {
        match source.numbering {
            Numbering::Manual => {
                return Err(value_error!(
                    "cannot switch from manual field specification to automatic field numbering"
                ));
            }
            Numbering::Unknown => {
                source.numbering = Numbering::Automatic(1);
                Some(0)
            }
            Numbering::Automatic(next) => {
                source.numbering = Numbering::Automatic(next + 1);
                Some(next)
            }
        }
    } else {
        let index = number(name)?;
        if index.is_some() {
            if matches!(source.numbering, Numbering::Automatic(_)) {
                return Err(value_error!(
                    "cannot switch from automatic field numbering to manual field specification"
                ));
            }
            source.numbering = Numbering::Manual;
        }
        index
    };
    let Some(index) = index else {
        return named(name, source);
    };
    if source.only_named {
        return Err(value_error!("Format string contains positional fields"));
    }
    source.positional.get(index).copied().ok_or_else(|| {
        index_error!("Replacement index {index} out of range for positional args tuple")
    })
}

fn named(name: &[u8], source: &Source) -> PyResult {
    let key: Obj = str::try_from_bytes(name)?.cast();
    if source.only_named {
        return protocol::get_item(source.named, key);
    }
    let found = if source.named.is_null() {
        None
    } else {
        dict::get(source.named.cast(), key)?
    };
    found.ok_or_else(|| exception::raise(&exception::KEY_ERROR, &[key]))
}
