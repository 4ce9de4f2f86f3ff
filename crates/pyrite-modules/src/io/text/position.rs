//! `tell` and `seek`.
//!
//! A position is the place in the buffer, or, where the program is in the midst of what a decoder has made of some bytes, a number that
//! packs a place from which to decode again, the decoder's state there, how many bytes to decode and how many characters of those to skip.

use super::super::base::{method, unsupported};
use super::super::decoder::Progress;
use super::{
    ENCODER, buffer, check_closed, decode, decoder_state, flush_pending, set_decoder_state, state,
};
use crate::support::*;
use dashu_int::IBig;
use pyrite_vm::value_error;

/// A position, unpacked.
#[derive(Default, Debug, PartialEq)]
struct Cookie {
    start: i64,
    flags: i64,
    bytes: i64,
    characters: i64,
    /// The decoder must be told that this is the end.
    at_end: bool,
}

impl Cookie {
    fn pack(&self) -> PyResult {
        let parts = [
            (self.flags, 64),
            (self.bytes, 96),
            (self.characters, 128),
            (i64::from(self.at_end), 160),
        ];
        let mut value = IBig::from(self.start);
        for (part, shift) in parts {
            if part != 0 {
                value += IBig::from(part) << shift as usize;
            }
        }
        int::from_big(&value)
    }

    fn unpack(value: &IBig) -> PyResult<Cookie> {
        let part = |shift: usize, bits: usize| -> PyResult<i64> {
            let mask = (IBig::ONE << bits) - IBig::ONE;
            let part = (value >> shift) & mask;
            i64::try_from(&part).map_err(|_| {
                pyrite_vm::overflow_error!("Python int too large to convert to C long")
            })
        };
        Ok(Cookie {
            start: part(0, 64)?,
            flags: part(64, 32)?,
            bytes: part(96, 32)?,
            characters: part(128, 32)?,
            at_end: part(160, 8)? != 0,
        })
    }
}

/// `tell()`.
///
/// # Errors
/// `OSError`, `UnsupportedOperation`; what the buffer raises.
pub(super) fn tell(this: Obj) -> PyResult {
    check_closed(this)?;
    {
        let state = state(this)?;
        if !state.seekable {
            return Err(unsupported("underlying stream is not seekable"));
        }
        if !state.telling {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                "telling position disabled by next() call",
            ));
        }
    }
    flush_pending(this)?;
    let buffer = buffer(this)?;
    method(buffer, "flush", &[])?;
    let position = method(buffer, "tell", &[])?;
    let (flags, input, skip) = {
        let state = state(this)?;
        let Some((flags, input)) = state.snapshot.clone() else {
            return Ok(position);
        };
        (flags, input, str::count(&state.decoded[..state.used]))
    };
    let start = number::size(position)? - input.len() as i64;
    let cookie = Cookie {
        start,
        flags,
        characters: skip as i64,
        ..Cookie::default()
    };
    if skip == 0 {
        return Cookie {
            characters: 0,
            ..cookie
        }
        .pack();
    }
    if let Some(length) = plain_length(this, flags, &input, skip)? {
        return int_result(start + length);
    }
    let saved = decoder_state(this)?;
    let found = find(this, cookie, &input);
    restore(this, saved)?;
    found?.pack()
}

fn int_result(value: i64) -> PyResult {
    Ok(int::new(value))
}

/// How many bytes the first characters are, where that is plain to see: valid text without carriage returns.
fn plain_length(this: Obj, flags: i64, input: &[u8], skip: usize) -> PyResult<Option<i64>> {
    let state = state(this)?;
    let is_plain = flags == 0
        && state.plain.is_some()
        && memchr::memchr(b'\r', input).is_none()
        && (input.is_ascii()
            || state.plain == Some(super::super::decoder::Plain::Utf8)
                && std::str::from_utf8(input).is_ok());
    Ok(is_plain.then(|| str::first_points(input, skip).len() as i64))
}

fn restore(this: Obj, (kept, flags): (Vec<u8>, i64)) -> PyResult<()> {
    set_decoder_state(this, flags)?;
    let is_plain = {
        let mut state = state(this)?;
        if state.plain.is_some() {
            state.progress.pending = kept.clone();
        }
        state.plain.is_some()
    };
    if !is_plain && !kept.is_empty() {
        decode(this, &kept, false)?;
    }
    Ok(())
}

/// Decodes byte by byte, from the snapshot on, as far as the program is: the last place on the way from which decoding can begin.
fn find(this: Obj, mut cookie: Cookie, input: &[u8]) -> PyResult<Cookie> {
    set_decoder_state(this, cookie.flags)?;
    let mut decoded = 0;
    for byte in input {
        cookie.bytes += 1;
        decoded += str::count(&decode(this, &[*byte], false)?) as i64;
        let (kept, flags) = decoder_state(this)?;
        if kept.is_empty() && decoded <= cookie.characters {
            cookie.start += cookie.bytes;
            cookie.characters -= decoded;
            cookie.flags = flags;
            (cookie.bytes, decoded) = (0, 0);
        }
        if decoded >= cookie.characters {
            return Ok(cookie);
        }
    }
    decoded += str::count(&decode(this, b"", true)?) as i64;
    cookie.at_end = true;
    if decoded < cookie.characters {
        return Err(exception::raise_message(
            &exception::OS_ERROR,
            "can't reconstruct logical file position",
        ));
    }
    Ok(cookie)
}

/// `seek(cookie, whence)`.
///
/// # Errors
/// As [`tell`].
pub(super) fn seek(this: Obj, target: Obj, whence: i64) -> PyResult {
    check_closed(this)?;
    if !state(this)?.seekable {
        return Err(unsupported("underlying stream is not seekable"));
    }
    let is_zero = protocol::is_equal(target, int::new(0))?;
    let target = match whence {
        0 => target,
        1 if is_zero => method(this, "tell", &[])?,
        1 => return Err(unsupported("can't do nonzero cur-relative seeks")),
        2 if is_zero => {
            method(this, "flush", &[])?;
            forget(this)?;
            let reached = method(buffer(this)?, "seek", &[int::new(0), int::new(2)])?;
            set_encoder_start(this, !protocol::is_equal(reached, int::new(0))?)?;
            return Ok(reached);
        }
        2 => return Err(unsupported("can't do nonzero end-relative seeks")),
        _ => {
            return Err(value_error!(
                "invalid whence ({whence}, should be 0, 1 or 2)"
            ));
        }
    };
    let value = number::big(target)?;
    if value < IBig::ZERO {
        let shown = repr_text(target)?;
        return Err(value_error!("negative seek position {shown}"));
    }
    method(this, "flush", &[])?;
    let cookie = Cookie::unpack(&value)?;
    method(buffer(this)?, "seek", &[int::new(cookie.start)])?;
    forget(this)?;
    if cookie.start != 0 || cookie.flags != 0 {
        set_decoder_state(this, cookie.flags)?;
    }
    if cookie.characters != 0 {
        let input = super::read::read_exactly(this, cookie.bytes.max(0) as usize)?;
        state(this)?.snapshot = Some((cookie.flags, input.clone()));
        let text = decode(this, &input, cookie.at_end)?;
        let skipped = str::first_points(&text, cookie.characters as usize).len();
        if (str::count(&text) as i64) < cookie.characters {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                "can't restore logical file position",
            ));
        }
        let mut state = state(this)?;
        state.decoded = text;
        state.used = skipped;
    } else {
        state(this)?.snapshot = Some((cookie.flags, Vec::new()));
    }
    let at_start = cookie.start == 0 && cookie.flags == 0;
    set_encoder_start(this, !at_start)?;
    Ok(target)
}

/// Forgets what has been read.
fn forget(this: Obj) -> PyResult<()> {
    {
        let mut state = state(this)?;
        state.forget_decoded();
        state.snapshot = None;
        let newlines = state.progress.newlines;
        state.progress = Progress {
            newlines,
            ..Progress::default()
        };
    }
    super::reset_decoder(this)
}

/// Tells the encoder whether it is past the beginning, where a byte order mark belongs.
fn set_encoder_start(this: Obj, past: bool) -> PyResult<()> {
    let encoder: Obj = instance::slot(this, ENCODER);
    if encoder.is_null() {
        return Ok(());
    }
    if past {
        method(encoder, "setstate", &[int::new(0)])?;
    } else {
        method(encoder, "reset", &[])?;
    }
    Ok(())
}
