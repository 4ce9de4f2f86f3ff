//! Writing text.

use super::super::base::{method, unsupported};
use super::super::buffered;
use super::super::decoder::Plain;
use super::{ENCODER, buffer, check_closed, is_exact, state};
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::types::codec;
use pyrite_vm::types::str::PyStr;

/// `write(text)`: how many characters.
///
/// # Errors
/// `UnicodeEncodeError`; what the buffer raises.
pub(super) fn write(this: Obj, string: Gc<PyStr>) -> PyResult {
    check_closed(this)?;
    put(this, string)?;
    Ok(int::from_usize(str::length(string)))
}

fn put(this: Obj, string: Gc<PyStr>) -> PyResult<()> {
    let (plain, flush) = {
        let state = state(this)?;
        if !state.writable {
            return Err(unsupported("not writable"));
        }
        let flush =
            state.line_buffering && memchr::memchr2(b'\n', b'\r', str::bytes(string)).is_some();
        (state.plain.filter(|_| state.ends.written.is_empty()), flush)
    };
    let fits = plain == Some(Plain::Utf8) && std::str::from_utf8(str::bytes(string)).is_ok()
        || plain.is_some() && str::is_ascii(string);
    if fits {
        append(this, str::bytes(string))?;
    } else {
        let encoded = encode(this, string)?;
        append(this, bytes::value(encoded).unwrap_or_default())?;
    }
    let write_through = state(this)?.write_through;
    if write_through || flush {
        flush_pending(this)?;
    }
    if flush {
        let buffer = buffer(this)?;
        if super::is_own_buffer(buffer) {
            buffered::flush(buffer)?;
        } else {
            method(buffer, "flush", &[])?;
        }
    }
    forget_reading(this)
}

/// What has been read ahead is no longer what comes next.
fn forget_reading(this: Obj) -> PyResult<()> {
    let mut state = state(this)?;
    if state.readable {
        // What cannot tell its position goes on where it was.
        if state.snapshot.take().is_some() {
            state.forget_decoded();
        }
        drop(state);
        super::reset_decoder(this)?;
    }
    Ok(())
}

fn append(this: Obj, encoded: &[u8]) -> PyResult<()> {
    let mut state = state(this)?;
    // To write what is pending may make more of it.
    while !state.pending.is_empty() && state.pending.len() + encoded.len() > state.chunk {
        drop(state);
        flush_pending(this)?;
        state = super::state(this)?;
    }
    state.pending.extend_from_slice(encoded);
    let full = state.pending.len() >= state.chunk;
    drop(state);
    if full {
        flush_pending(this)?;
    }
    Ok(())
}

/// Encodes with the codec, line ends as they are to be.
fn encode(this: Obj, string: Gc<PyStr>) -> PyResult {
    let (plain, written, errors) = {
        let state = state(this)?;
        (state.plain, state.ends.written, state.errors.clone())
    };
    let string = if written.is_empty() {
        string
    } else {
        let text = str::bytes(string);
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        str::try_from_bytes(&lines.join(written.as_bytes()))?
    };
    match plain {
        Some(plain) => codec::encode(string, plain.name(), &errors),
        None => {
            let encoded = method(instance::slot(this, ENCODER), "encode", &[string.cast()])?;
            if bytes::value(encoded).is_none() {
                return Err(pyrite_vm::type_error!(
                    "encoder should return a bytes object, not '{}'",
                    type_name(encoded)
                ));
            }
            Ok(encoded)
        }
    }
}

/// Gives the buffer what is pending.
///
/// # Errors
/// What the buffer raises.
pub fn flush_pending(this: Obj) -> PyResult<()> {
    let mut data = std::mem::take(&mut state(this)?.pending);
    if data.is_empty() {
        return Ok(());
    }
    let buffer = buffer(this)?;
    if buffered::is_exact(buffer, &buffered::WRITER)
        || buffered::is_exact(buffer, &buffered::RANDOM)
    {
        buffered::write(buffer, &data)?;
    } else {
        method(buffer, "write", &[bytes::new(&data)?])?;
    }
    let mut state = state(this)?;
    if state.pending.is_empty() {
        // The room is kept.
        data.clear();
        state.pending = data;
    }
    Ok(())
}

/// Writes for `print`, if the file is exactly a `TextIOWrapper`; whatever `write` gives is of no interest.
pub fn write_directly(file: Obj, string: Gc<PyStr>) -> Option<PyResult<()>> {
    if !is_exact(file) {
        return None;
    }
    Some(check_closed(file).and_then(|()| put(file, string)))
}
