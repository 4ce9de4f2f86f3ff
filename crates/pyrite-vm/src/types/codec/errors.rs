//! What error handlers do: those that are built in, and those of the registry in `_codecs`.

use super::{Encoding, Handler, decode, encode, unicode_error};
use crate::attributes;
use crate::names;
use crate::object::Obj;
use crate::result::{PyResult, Raised};
use crate::type_error;
use crate::types::str::{self, PyStr};
use crate::types::{bytes, exception, int, tuple};
use smelt::Gc;
use std::ops::Range;

/// What is written for characters that an encoding does not have.
#[derive(Debug, PartialEq, Eq)]
pub enum Replacement {
    /// Characters, in UTF-8 as `str` keeps them, which are encoded in turn.
    Text(Vec<u8>),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// What a handler has answered.
#[derive(Debug)]
pub struct Handled {
    /// What is written.
    pub replacement: Replacement,
    /// The character to go on with.
    pub next: usize,
}

/// The characters of a range of a text, as bytes.
fn part(string: Gc<PyStr>, range: &Range<usize>) -> PyResult<&'static [u8]> {
    let start = str::byte_offset(string, range.start)?;
    let end = str::byte_offset(string, range.end)?;
    Ok(&str::bytes(string)[start..end])
}

/// Where a `UnicodeError` has what was to be encoded or decoded, among its own slots.
const OBJECT: u32 = 1;

/// A `UnicodeEncodeError`.
pub fn encode_error(
    string: Gc<PyStr>,
    encoding: &str,
    range: Range<usize>,
    reason: &str,
) -> Raised {
    let class = &exception::UNICODE_ENCODE_ERROR;
    unicode_error(class, encoding, string.cast(), range, reason)
}

/// What the built-in handler of this name writes for characters; `None` if it raises.
///
/// # Errors
/// `LookupError` if no such handler is built in.
pub fn built_in_encode(
    string: Gc<PyStr>,
    encoding: &str,
    range: Range<usize>,
    name: &str,
) -> PyResult<Option<Replacement>> {
    let text = part(string, &range)?;
    let Some(handler) = Handler::by_name(name) else {
        return Err(unknown_handler(name));
    };
    let known = Encoding::by_name(encoding).unwrap_or(Encoding::Ascii);
    let mut out = Vec::new();
    Ok(match handler {
        Handler::SurrogateEscape | Handler::SurrogatePass => {
            encode::handle(&mut out, known, handler, text).then_some(Replacement::Bytes(out))
        }
        _ => encode::handle(&mut out, Encoding::Utf8(false), handler, text)
            .then_some(Replacement::Text(out)),
    })
}

/// As [`built_in_encode`], for bytes: writes text, and gives the byte to go on with.
///
/// # Errors
/// `LookupError` if no such handler is built in.
pub fn built_in_decode(
    out: &mut Vec<u8>,
    source: &[u8],
    encoding: &str,
    range: Range<usize>,
    name: &str,
) -> PyResult<Option<usize>> {
    let Some(handler) = Handler::by_name(name) else {
        return Err(unknown_handler(name));
    };
    let known = Encoding::by_name(encoding).unwrap_or(Encoding::Ascii);
    let start = range.start;
    Ok(decode::built_in(out, source, range, known, handler).map(|count| start + count))
}

fn unknown_handler(name: &str) -> Raised {
    super::lookup_error(&format!("unknown error handler name '{name}'"))
}

/// The handler that the registry has under a name.
pub(super) fn registered(name: &str) -> PyResult {
    let module = crate::import::import_absolute("_codecs")?;
    let lookup = attributes::get(module, names::intern("lookup_error"))?;
    crate::call::call(lookup, &[str::new(name)])
}

/// Calls the handler that the registry has under a name: what it gives, and where to go on.
fn call_registered(
    name: &str,
    error: Raised,
    what: &str,
    length: impl FnOnce() -> PyResult<usize>,
) -> PyResult<(Obj, usize)> {
    crate::quiet::leave()?;
    let handler = registered(name)?;
    let answer = crate::call::call(handler, &[error.0])?;
    let unfit = || {
        type_error!(
            "{what} error handler must return (str{}, int) tuple",
            if what == "encoding" { "/bytes" } else { "" }
        )
    };
    let Some(&[replacement, position]) = tuple::of(answer) else {
        return Err(unfit());
    };
    let given = match int::Integer::of(position) {
        Some(int::Integer::Small(given)) => given,
        Some(int::Integer::Big(_)) => {
            return Err(crate::index_error!(
                "cannot fit 'int' into an index-sized integer"
            ));
        }
        None => return Err(unfit()),
    };
    let length = length()?;
    let next = if given < 0 {
        given + length as i64
    } else {
        given
    };
    if next < 0 || next > length as i64 {
        return Err(crate::index_error!(
            "position {given} from error handler out of bounds"
        ));
    }
    Ok((replacement, next as usize))
}

/// Has an error handler, built in or not, deal with characters that cannot be encoded.
///
/// # Errors
/// What the handler raises.
pub fn handle_encode_error(
    string: Gc<PyStr>,
    encoding: &str,
    range: Range<usize>,
    reason: &str,
    errors: &str,
) -> PyResult<Handled> {
    let next = range.end;
    if Handler::by_name(errors).is_some() {
        return match built_in_encode(string, encoding, range.clone(), errors)? {
            Some(replacement) => Ok(Handled { replacement, next }),
            None => Err(encode_error(string, encoding, range, reason)),
        };
    }
    let error = encode_error(string, encoding, range, reason);
    let length = || Ok(str::length(string));
    let (replacement, next) = call_registered(errors, error, "encoding", length)?;
    let replacement = match (str::of(replacement), bytes::value(replacement)) {
        (Some(text), _) => Replacement::Text(str::bytes(text).to_vec()),
        (_, Some(bytes)) => Replacement::Bytes(bytes.to_vec()),
        _ => {
            return Err(type_error!(
                "encoding error handler must return (str/bytes, int) tuple"
            ));
        }
    };
    Ok(Handled { replacement, next })
}

/// Has an error handler, built in or not, deal with bytes that cannot be decoded: writes text, and gives the byte to go on with. A handler may put other bytes
/// into the exception; they are the source then.
///
/// # Errors
/// What the handler raises.
pub fn handle_decode_error(
    out: &mut Vec<u8>,
    source: &mut &[u8],
    encoding: &str,
    range: Range<usize>,
    reason: &str,
    errors: &str,
) -> PyResult<usize> {
    let given = *source;
    deal_with(out, given, encoding, range, reason, errors, |error| {
        let slot = exception::slots::OWN + OBJECT;
        *source = bytes::value(crate::instance::slot(error, slot))
            .ok_or_else(|| type_error!("UnicodeError 'object' attribute must be a bytes"))?;
        Ok(source.len())
    })
}

/// As [`handle_decode_error`], for a codec that goes on in the bytes that it was given, whatever a handler puts into the exception.
///
/// # Errors
/// What the handler raises.
pub fn handle_decode_error_here(
    out: &mut Vec<u8>,
    source: &[u8],
    encoding: &str,
    range: Range<usize>,
    reason: &str,
    errors: &str,
) -> PyResult<usize> {
    deal_with(out, source, encoding, range, reason, errors, |_| {
        Ok(source.len())
    })
}

/// Has an error handler deal with bytes that cannot be decoded. `length`, of the exception that the handler has seen: how many bytes there are to go on in.
fn deal_with(
    out: &mut Vec<u8>,
    source: &[u8],
    encoding: &str,
    range: Range<usize>,
    reason: &str,
    errors: &str,
    length: impl FnOnce(Obj) -> PyResult<usize>,
) -> PyResult<usize> {
    let is_built_in = Handler::by_name(errors).is_some();
    if is_built_in
        && let Some(next) = built_in_decode(out, source, encoding, range.clone(), errors)?
    {
        return Ok(next);
    }
    let object = bytes::new(source)?;
    let class = &exception::UNICODE_DECODE_ERROR;
    let error = unicode_error(class, encoding, object, range, reason);
    if is_built_in {
        return Err(error);
    }
    let (replacement, next) = call_registered(errors, error, "decoding", || length(error.0))?;
    match str::of(replacement) {
        Some(text) => out.extend_from_slice(str::bytes(text)),
        None => {
            return Err(type_error!(
                "decoding error handler must return (str, int) tuple"
            ));
        }
    }
    Ok(next)
}
