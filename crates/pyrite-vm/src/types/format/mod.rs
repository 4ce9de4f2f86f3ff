//! Formatting: the mini-language of `format()` and f-strings, `str.format`, and the `%` operator.
//!
//! Text is built as bytes in the encoding of [`PyStr`](crate::types::str::PyStr).

pub mod fields;
pub mod number;
pub mod parts;
pub mod percent;
pub mod spec;

use crate::builtin::Arguments;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol::{self, type_name};
use crate::result::{PyResult, memory_error};
use crate::type_error;
use crate::types::int::Integer;
use crate::types::str::{self, PyStr};
use crate::types::{complex as complex_type, float as float_type};
use smelt::Gc;
use spec::{Align, Spec};

/// `format(object, spec)`, what f-strings do too.
///
/// # Errors
/// `ValueError` for a bad specification; what `__format__` raises.
pub fn value(object: Obj, spec: Gc<PyStr>) -> PyResult {
    let text = str::bytes(spec);
    let is_plain = |object: Obj| {
        object.is_small()
            || object.exact::<PyStr>().is_some()
            || object.exact::<float_type::PyFloat>().is_some()
    };
    if text.is_empty() && is_plain(object) {
        return Ok(protocol::to_str(object)?.cast());
    }
    if object.exact::<PyStr>().is_some() {
        return string(object, text);
    }
    if object.is_small() {
        return integer(object, text);
    }
    let Some(result) = protocol::call_special(object, names::FORMAT, &[spec.cast()])? else {
        return Err(type_error!(
            "Type {} doesn't define __format__",
            type_name(object)
        ));
    };
    if str::of(result).is_none() {
        return Err(type_error!(
            "__format__ must return a str, not {}",
            type_name(result)
        ));
    }
    Ok(result)
}

/// A `__format__` method: checks the specification.
///
/// # Errors
/// `TypeError` if it is no str; what `body` raises.
pub fn method(args: &Arguments, body: fn(Obj, &[u8]) -> PyResult) -> PyResult {
    let Some(spec) = str::of(args.at(1)) else {
        return Err(type_error!(
            "__format__() argument must be str, not {}",
            protocol::argument_name(args.at(1))
        ));
    };
    let text = str::bytes(spec);
    if text.is_empty() {
        return Ok(protocol::to_str(args.at(0))?.cast());
    }
    body(args.at(0), text)
}

/// Room for the text of most numbers.
const USUAL_LENGTH: usize = 32;

fn finish(text: &[u8]) -> PyResult {
    Ok(str::try_from_bytes(text)?.cast())
}

/// `int.__format__` with a specification that is not empty.
///
/// # Errors
/// `ValueError`, `OverflowError`.
pub fn integer(object: Obj, text: &[u8]) -> PyResult {
    let spec = Spec::parse(text, object, Align::Right)?;
    let value = Integer::of(object).unwrap_or(Integer::Small(0));
    finish(&number::integer(value, &spec, object)?)
}

/// `float.__format__` with a specification that is not empty.
///
/// # Errors
/// `ValueError`.
pub fn float(object: Obj, text: &[u8]) -> PyResult {
    let spec = Spec::parse(text, object, Align::Right)?;
    let value = float_type::value(object).unwrap_or(0.0);
    finish(&number::float(value, &spec, object)?)
}

/// `complex.__format__` with a specification that is not empty.
///
/// # Errors
/// `ValueError`.
pub fn complex(object: Obj, text: &[u8]) -> PyResult {
    let spec = Spec::parse(text, object, Align::Right)?;
    let value = complex_type::value(object).unwrap_or((0.0, 0.0));
    finish(&number::complex(value, &spec, object)?)
}

/// `str.__format__` with a specification that is not empty.
///
/// # Errors
/// `ValueError`.
pub fn string(object: Obj, text: &[u8]) -> PyResult {
    let spec = Spec::parse(text, object, Align::Left)?;
    spec.check_for_text(object)?;
    let Some(string) = str::of(object) else {
        return Err(type_error!("a str is required, not {}", type_name(object)));
    };
    let all = str::bytes(string);
    let shown = match spec.precision {
        Some(precision) => str::first_points(all, precision),
        None => all,
    };
    let mut out = Vec::with_capacity(shown.len().max(USUAL_LENGTH));
    pad(&mut out, shown, str::count(shown), &spec, spec.align)?;
    finish(&out)
}

/// Makes room, or raises `MemoryError`: widths come from programs and can be anything.
///
/// # Errors
/// `MemoryError`.
pub fn reserve(out: &mut Vec<u8>, more: usize) -> PyResult<()> {
    out.try_reserve(more).map_err(|_| memory_error())
}

/// Appends a character `count` times.
///
/// # Errors
/// `MemoryError`.
pub fn fill(out: &mut Vec<u8>, character: u32, count: usize) -> PyResult<()> {
    reserve(
        out,
        count.saturating_mul(if character < 128 { 1 } else { 4 }),
    )?;
    if character < 128 {
        out.resize(out.len() + count, character as u8);
    } else {
        for _ in 0..count {
            str::push(out, character);
        }
    }
    Ok(())
}

/// Appends a text of `length` code points, filled up to the width.
///
/// # Errors
/// `MemoryError`.
pub fn pad(
    out: &mut Vec<u8>,
    text: &[u8],
    length: usize,
    spec: &Spec,
    align: Align,
) -> PyResult<()> {
    let missing = spec.width.unwrap_or(0).saturating_sub(length);
    let left = match align {
        Align::Left => 0,
        Align::Center => missing / 2,
        Align::Right | Align::BehindSign => missing,
    };
    fill(out, spec.fill, left)?;
    reserve(out, text.len())?;
    out.extend_from_slice(text);
    fill(out, spec.fill, missing - left)
}
