//! Reading text.

use super::super::base::{method, unsupported};
use super::super::buffered;
use super::{LineEnds, buffer, check_closed, decode, decoder_state, flush_pending, state};
use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;

/// Reads and decodes the next part; gives false at the end.
fn read_part(this: Obj) -> PyResult<bool> {
    let (telling, chunk) = {
        let state = state(this)?;
        if !state.readable {
            return Err(unsupported("not readable"));
        }
        (state.telling, state.chunk)
    };
    let before = if telling {
        Some(decoder_state(this)?)
    } else {
        None
    };
    let part = read_bytes(this, chunk)?;
    let last = part.is_empty();
    let text = decode(this, &part, last)?;
    let mut state = state(this)?;
    let came = !text.is_empty();
    state.decoded = text;
    state.used = 0;
    if let Some((mut kept, flags)) = before {
        kept.extend_from_slice(&part);
        state.snapshot = Some((flags, kept));
    }
    Ok(came || !last)
}

fn read_bytes(this: Obj, chunk: usize) -> PyResult<Vec<u8>> {
    let buffer = buffer(this)?;
    if buffered::is_exact(buffer, &buffered::READER)
        || buffered::is_exact(buffer, &buffered::RANDOM)
    {
        return buffered::read_once(buffer, chunk as i64);
    }
    let mut name = "read1";
    if attributes::get_optional(buffer, names::intern(name))?.is_none() {
        name = "read";
    }
    let part = method(buffer, name, &[int::from_usize(chunk)])?;
    match pyrite_vm::buffer::get(part)? {
        Some(part) => Ok(part.to_vec()),
        None => Err(type_error!(
            "underlying {name}() should have returned a bytes-like object, not '{}'",
            type_name(part)
        )),
    }
}

/// What the program asked to be written comes first: whoever answers may read it.
fn before_reading(this: Obj) -> PyResult<()> {
    check_closed(this)?;
    flush_pending(this)
}

/// `read(size)`.
///
/// # Errors
/// `UnicodeDecodeError`; what the buffer raises.
pub(super) fn read(this: Obj, size: i64) -> PyResult {
    before_reading(this)?;
    if !state(this)?.readable {
        return Err(unsupported("not readable"));
    }
    if size < 0 {
        return read_all(this);
    }
    let mut missing = size as usize;
    let mut result = Vec::new();
    loop {
        {
            let mut state = state(this)?;
            let rest = state.rest();
            let taken = str::first_points(rest, missing);
            missing -= str::count(taken);
            result.extend_from_slice(taken);
            state.used += taken.len();
        }
        if missing == 0 || !read_part(this)? {
            return str::shared(&result);
        }
    }
}

fn read_all(this: Obj) -> PyResult {
    let buffer = buffer(this)?;
    let part = if buffered::is_exact(buffer, &buffered::READER)
        || buffered::is_exact(buffer, &buffered::RANDOM)
    {
        buffered::read_all(buffer)?
    } else {
        let part = method(buffer, "read", &[])?;
        match pyrite_vm::buffer::get(part)? {
            Some(part) => Some(part.to_vec()),
            None if part.is_none() => None,
            None => {
                return Err(type_error!(
                    "underlying read() should have returned a bytes-like object, not '{}'",
                    type_name(part)
                ));
            }
        }
    };
    let Some(part) = part else {
        return Err(exception::raise_message(
            &exception::BLOCKING_IO_ERROR,
            "Read returned None.",
        ));
    };
    let text = decode(this, &part, true)?;
    let mut state = state(this)?;
    let rest = state.rest();
    let result = if rest.is_empty() {
        text
    } else {
        [rest, text.as_slice()].concat()
    };
    state.forget_decoded();
    state.snapshot = None;
    drop(state);
    str::shared(&result)
}

/// Bytes up to the end of the first line of a text, the end included; `None` if there is no end.
fn line_length(ends: LineEnds, text: &[u8]) -> Option<usize> {
    if ends.universal && !ends.translate {
        let at = memchr::memchr2(b'\n', b'\r', text)?;
        let is_pair = text[at] == b'\r' && text.get(at + 1) == Some(&b'\n');
        return Some(at + if is_pair { 2 } else { 1 });
    }
    let end = ends.end.as_bytes();
    match end {
        [one] => memchr::memchr(*one, text).map(|at| at + 1),
        _ => memchr::memmem::find(text, end).map(|at| at + end.len()),
    }
}

/// `readline(limit)`.
///
/// # Errors
/// As [`read`].
pub(super) fn read_line(this: Obj, limit: i64) -> PyResult {
    before_reading(this)?;
    let ends = state(this)?.ends;
    let mut line: Vec<u8> = Vec::new();
    let mut missing = if limit < 0 {
        usize::MAX
    } else {
        limit as usize
    };
    loop {
        {
            let mut state = state(this)?;
            let rest = state.rest();
            // An end of two characters may lie on both sides of where parts meet.
            let split_end = ends.end == "\r\n"
                && !ends.universal
                && line.last() == Some(&b'\r')
                && rest.first() == Some(&b'\n');
            let found = if split_end {
                Some(1)
            } else {
                line_length(ends, rest)
            };
            let mut length = found.unwrap_or(rest.len());
            let mut is_whole = found.is_some();
            if limit >= 0 {
                let allowed = str::first_points(rest, missing);
                if allowed.len() < length || missing == 0 {
                    length = allowed.len();
                    is_whole = true;
                }
                missing -= str::count(&rest[..length]);
                is_whole |= missing == 0;
            }
            let taken = &rest[..length];
            if is_whole && line.is_empty() {
                let result = str::shared(taken);
                state.used += length;
                return result;
            }
            line.extend_from_slice(taken);
            state.used += length;
            if is_whole {
                break;
            }
        }
        if !read_part(this)? {
            let mut state = state(this)?;
            state.forget_decoded();
            state.snapshot = None;
            break;
        }
    }
    str::shared(&line)
}

/// `next(file)`.
///
/// # Errors
/// `StopIteration` at the end; as [`read_line`].
pub(super) fn next(this: Obj) -> PyResult<Option<Obj>> {
    state(this)?.telling = false;
    let line = if super::is_exact(this) {
        read_line(this, -1)?
    } else {
        let line = method(this, "readline", &[])?;
        if str::of(line).is_none() {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                &format!(
                    "readline() should have returned a str object, not '{}'",
                    type_name(line)
                ),
            ));
        }
        line
    };
    if str::of(line).is_some_and(|line| str::bytes(line).is_empty()) {
        let mut state = state(this)?;
        state.snapshot = None;
        state.telling = state.seekable;
        return Ok(None);
    }
    Ok(Some(line))
}

/// Bytes that one read gave, for `seek`.
pub(super) fn read_exactly(this: Obj, count: usize) -> PyResult<Vec<u8>> {
    let part = method(buffer(this)?, "read", &[int::from_usize(count)])?;
    match bytes::value(part) {
        Some(part) => Ok(part.to_vec()),
        None => Err(type_error!(
            "underlying read() should have returned a bytes object, not '{}'",
            type_name(part)
        )),
    }
}
