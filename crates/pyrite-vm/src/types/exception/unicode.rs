//! `UnicodeDecodeError`, `UnicodeEncodeError` and `UnicodeTranslateError`.

use super::base::{no_keywords, set_args};
use super::{slot, slots};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::exception_slot;
use crate::instance::set_slot;
use crate::object::{Obj, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::type_error;
use crate::types::int::Integer;
use crate::types::{bytes, int, str};

/// `encoding`.
pub const ENCODING: u32 = slots::OWN;
/// `object`: what was to be converted.
pub const OBJECT: u32 = slots::OWN + 1;
/// `start`: the place of the first item that cannot be converted.
pub const START: u32 = slots::OWN + 2;
/// `end`: the place behind the last.
pub const END: u32 = slots::OWN + 3;
/// `reason`.
pub const REASON: u32 = slots::OWN + 4;

const SIGNATURE: &str = "(self, /, *args, **kwargs)";

macro_rules! methods {
    ($init:expr, $text:expr $(, $encoding:expr)?) => {
        &[
            Builtin::method("__init__", SIGNATURE, $init),
            Builtin::method("__str__", "(self, /)", $text),
            $($encoding,)?
            exception_slot!("object", OBJECT),
            exception_slot!("start", START),
            exception_slot!("end", END),
            exception_slot!("reason", REASON),
        ]
    };
}

/// Methods of `UnicodeDecodeError`.
pub static DECODE: &[Builtin] = methods!(
    |args| init(args, &[ENCODING, OBJECT, START, END, REASON], true),
    decode_text,
    exception_slot!("encoding", ENCODING)
);
/// Methods of `UnicodeEncodeError`.
pub static ENCODE: &[Builtin] = methods!(
    |args| init(args, &[ENCODING, OBJECT, START, END, REASON], false),
    encode_text,
    exception_slot!("encoding", ENCODING)
);
/// Methods of `UnicodeTranslateError`.
pub static TRANSLATE: &[Builtin] = methods!(
    |args| init(args, &[OBJECT, START, END, REASON], false),
    translate_text
);

/// A new exception: `definition` is that of `UnicodeDecodeError` (the object is bytes) or `UnicodeEncodeError` (a str).
#[cold]
pub fn raise(
    definition: &'static TypeDefinition,
    encoding: &str,
    object: Obj,
    range: std::ops::Range<usize>,
    reason: &str,
) -> Raised {
    let values = [
        str::new(encoding),
        object,
        int::from_usize(range.start),
        int::from_usize(range.end),
        str::new(reason),
    ];
    let exception = super::with_args(definition, &values);
    for (index, value) in values.into_iter().enumerate() {
        set_slot(exception, ENCODING + index as u32, value);
    }
    Raised(exception)
}

fn init(args: &Arguments, places: &[u32], is_decoding: bool) -> PyResult {
    no_keywords(args)?;
    set_args(args)?;
    let given = args.rest();
    if given.len() != places.len() {
        return Err(type_error!(
            "function takes exactly {} arguments ({} given)",
            places.len(),
            given.len()
        ));
    }
    for (index, (place, given)) in places.iter().zip(given).enumerate() {
        let mut value = *given;
        match *place {
            START | END => {
                protocol::index_i64(value)?;
            }
            OBJECT if is_decoding => {
                if bytes::value(value).is_none() {
                    value = bytes::new(&crate::buffer::argument(value)?)?;
                }
            }
            _ => {
                if str::of(value).is_none() {
                    return Err(type_error!(
                        "argument {} must be str, not {}",
                        index + 1,
                        protocol::type_name(value)
                    ));
                }
            }
        }
        set_slot(args.at(0), *place, value);
    }
    Ok(none())
}

/// Start and end, whether there is anything or not.
fn range(exception: Obj) -> (i64, i64) {
    let place = |place: u32| match Integer::of(slot(exception, place)) {
        Some(Integer::Small(value)) => value,
        _ => 0,
    };
    (place(START), place(END))
}

/// The place of the only item that cannot be converted, of `length` items.
fn only(exception: Obj, length: usize) -> Option<usize> {
    let (start, end) = range(exception);
    let start = usize::try_from(start).ok()?;
    (start < length && end == start as i64 + 1).then_some(start)
}

/// The error if the object is not what the exception is about: its text may be asked for after that has changed.
fn wrong_object(this: Obj, kind: &str) -> Raised {
    if crate::instance::slot(this, OBJECT).is_null() {
        return type_error!("UnicodeError 'object' attribute is not set");
    }
    type_error!("UnicodeError 'object' attribute must be {kind}")
}

fn text_of(exception: Obj, place: u32) -> PyResult<String> {
    Ok(str::text(protocol::to_str(slot(exception, place))?).into_owned())
}

fn decode_text(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if crate::instance::slot(this, OBJECT).is_null() {
        return Ok(crate::names::EMPTY.object());
    }
    let (encoding, reason) = (text_of(this, ENCODING)?, text_of(this, REASON)?);
    let Some(data) = bytes::value(slot(this, OBJECT)) else {
        return Err(wrong_object(this, "a bytes"));
    };
    let text = match only(this, data.len()) {
        Some(start) => format!(
            "'{encoding}' codec can't decode byte 0x{:02x} in position {start}: {reason}",
            data[start]
        ),
        None => {
            let (start, end) = range(this);
            let last = end.wrapping_sub(1);
            format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}")
        }
    };
    Ok(str::new(&text))
}

/// The code point at a place of a str.
fn code_point(text: &[u8], index: usize) -> Option<u32> {
    let mut starts = (0..text.len()).filter(|&at| (text[at] as i8) >= -64);
    let at = starts.nth(index)?;
    let more = |n: usize| u32::from(text.get(at + n).copied().unwrap_or(0)) & 0x3f;
    let first = u32::from(text[at]);
    Some(match first {
        ..0x80 => first,
        0x80..0xe0 => (first & 0x1f) << 6 | more(1),
        0xe0..0xf0 => (first & 0x0f) << 12 | more(1) << 6 | more(2),
        _ => (first & 0x07) << 18 | more(1) << 12 | more(2) << 6 | more(3),
    })
}

/// `character '\xe9' in position 3`, or `characters in position 3-5`.
fn described(this: Obj) -> PyResult<String> {
    let Some(text) = str::of(slot(this, OBJECT)).map(str::bytes) else {
        return Err(wrong_object(this, "a string"));
    };
    let start = only(this, str::count(text));
    let code = start.and_then(|start| code_point(text, start));
    Ok(match (start, code) {
        (Some(start), Some(code)) => {
            let escaped = match code {
                ..0x100 => format!("\\x{code:02x}"),
                0x100..0x10000 => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            };
            format!("character '{escaped}' in position {start}")
        }
        _ => {
            let (start, end) = range(this);
            format!("characters in position {start}-{}", end.wrapping_sub(1))
        }
    })
}

fn encode_text(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if crate::instance::slot(this, OBJECT).is_null() {
        return Ok(crate::names::EMPTY.object());
    }
    let (encoding, reason) = (text_of(this, ENCODING)?, text_of(this, REASON)?);
    Ok(str::new(&format!(
        "'{encoding}' codec can't encode {}: {reason}",
        described(this)?
    )))
}

fn translate_text(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if crate::instance::slot(this, OBJECT).is_null() {
        return Ok(crate::names::EMPTY.object());
    }
    let reason = text_of(this, REASON)?;
    Ok(str::new(&format!(
        "can't translate {}: {reason}",
        described(this)?
    )))
}
