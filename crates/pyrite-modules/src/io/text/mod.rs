//! `io.TextIOWrapper`: text around a buffer of bytes.

mod methods;
mod position;
mod read;
mod write;

use super::base::{self, CLOSED, method, says};
use super::buffered;
use super::decoder::{self, Plain, Progress};
use super::finalising;
use super::newline::Newlines;
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::cell::{RefCell, RefMut};

pub use write::{flush_pending, write_directly};

/// The type.
pub static WRAPPER: TypeDefinition = TypeDefinition {
    base: Some(&base::TEXT),
    slots: 7,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_io.TextIOWrapper", methods::METHODS)
};
/// The buffer; null before `__init__` and after `detach`.
pub const BUFFER: u32 = 1;
/// The state as Rust data; null before `__init__`.
const STATE: u32 = 2;
/// `encoding`, a str.
const ENCODING: u32 = 3;
/// `errors`, a str.
const ERRORS: u32 = 4;
/// The library's incremental encoder and decoder, for encodings that need one.
const ENCODER: u32 = 5;
const DECODER: u32 = 6;

/// Where lines end.
#[derive(Clone, Copy, Default)]
struct LineEnds {
    /// Any of `\n`, `\r`, `\r\n` ends a line that is read.
    universal: bool,
    /// What is read has `\n` for all of them.
    translate: bool,
    /// What ends a line that is read, if not universal.
    end: &'static str,
    /// What is written for `\n`; "" for itself.
    written: &'static str,
}

impl LineEnds {
    fn of(newline: Option<&str>) -> PyResult<LineEnds> {
        let ends = |universal, translate, end, written| LineEnds {
            universal,
            translate,
            end,
            written,
        };
        Ok(match newline {
            None => ends(true, true, "\n", ""),
            Some("") => ends(true, false, "\n", ""),
            Some("\n") => ends(false, false, "\n", ""),
            Some("\r") => ends(false, false, "\r", "\r"),
            Some("\r\n") => ends(false, false, "\r\n", "\r\n"),
            Some(other) => return Err(value_error!("illegal newline value: {other}")),
        })
    }
}

/// What a `TextIOWrapper` knows besides its slots.
#[derive(Default)]
struct State {
    /// The encoding, if it needs no codec of the library.
    plain: Option<Plain>,
    errors: String,
    ends: LineEnds,
    line_buffering: bool,
    write_through: bool,
    readable: bool,
    writable: bool,
    seekable: bool,
    /// `tell` is possible: no iteration is under way.
    telling: bool,
    detached: bool,
    chunk: usize,
    /// Encoded text that the buffer has not got yet.
    pending: Vec<u8>,
    /// Text that has been read; the program has had its first `used` bytes.
    decoded: Vec<u8>,
    used: usize,
    progress: Progress,
    /// The decoder's state before the last part was read, and the bytes that it has decoded since.
    snapshot: Option<(i64, Vec<u8>)>,
}

impl State {
    fn rest(&self) -> &[u8] {
        &self.decoded[self.used..]
    }
    fn forget_decoded(&mut self) {
        self.decoded.clear();
        self.used = 0;
    }
}

fn state<'a>(this: Obj) -> PyResult<RefMut<'a, State>> {
    let external: Obj = instance::slot(this, STATE);
    if external.is_null() {
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    let state: &RefCell<State> = storage::external(external.cast()).expect("made by `initialise`");
    Ok(state.borrow_mut())
}

/// The buffer.
///
/// # Errors
/// `ValueError` if there is none (any more).
fn buffer(this: Obj) -> PyResult {
    let buffer: Obj = instance::slot(this, BUFFER);
    if buffer.is_null() {
        if state(this)?.detached {
            return Err(value_error!("underlying buffer has been detached"));
        }
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    Ok(buffer)
}

/// Is it exactly a `TextIOWrapper`?
pub fn is_exact(object: Obj) -> bool {
    use pyrite_vm::object::Value;
    object.is_heap() && Class::of(object) == WRAPPER.class()
}

fn is_own_buffer(buffer: Obj) -> bool {
    [&buffered::READER, &buffered::WRITER, &buffered::RANDOM]
        .into_iter()
        .any(|definition| buffered::is_exact(buffer, definition))
}

fn is_closed(this: Obj) -> PyResult<bool> {
    let buffer = buffer(this)?;
    if is_own_buffer(buffer) {
        return buffered::is_closed(buffer);
    }
    base::is_closed(buffer)
}

fn check_closed(this: Obj) -> PyResult<()> {
    if is_closed(this)? {
        return Err(base::closed_error());
    }
    Ok(())
}

/// How a text file is to be.
pub struct Options<'a> {
    /// Name of the encoding.
    pub encoding: &'a str,
    /// Name of the error handler.
    pub errors: &'a str,
    /// As `open` takes it.
    pub newline: Option<&'a str>,
    /// Flush after each line.
    pub line_buffering: bool,
    /// Keep nothing back.
    pub write_through: bool,
}

/// Makes a new or old `TextIOWrapper` one around `buffer`.
///
/// # Errors
/// `LookupError`, `ValueError`; what the buffer raises.
pub fn initialise(this: Obj, buffer: Obj, options: &Options) -> PyResult<()> {
    // What it was before, it is no more, even if this fails.
    instance::set_slot(this, STATE, Obj::null());
    instance::set_slot(this, BUFFER, Obj::null());
    let mut new = State {
        plain: Plain::by_name(options.encoding),
        errors: options.errors.to_owned(),
        ends: LineEnds::of(options.newline)?,
        line_buffering: options.line_buffering,
        write_through: options.write_through,
        chunk: 8192,
        ..State::default()
    };
    let null = Obj::null();
    let (mut encoder, mut decoder) = (null, null);
    let of_library = match new.plain {
        Some(_) => None,
        None => Some(decoder::codec_info(options.encoding)?),
    };
    new.readable = says(buffer, "readable")?;
    new.writable = says(buffer, "writable")?;
    new.seekable = says(buffer, "seekable")?;
    new.telling = new.seekable;
    if let Some(info) = of_library {
        let errors = [str::new(options.errors)];
        if new.readable {
            decoder = method(info, "incrementaldecoder", &errors)?;
        }
        if new.writable {
            encoder = method(info, "incrementalencoder", &errors)?;
            if new.seekable && number::size(method(buffer, "tell", &[])?)? != 0 {
                method(encoder, "setstate", &[int::new(0)])?;
            }
        }
    }
    new.progress.newlines = new.ends.universal.then(|| Newlines {
        translate: new.ends.translate,
        ..Newlines::default()
    });
    let new = RefCell::new(new);
    instance::set_slot(this, CLOSED, null);
    instance::set_slot(this, STATE, storage::new_external(new).cast());
    instance::set_slot(this, ENCODING, str::new(options.encoding));
    instance::set_slot(this, ERRORS, str::new(options.errors));
    instance::set_slot(this, ENCODER, encoder);
    instance::set_slot(this, DECODER, decoder);
    instance::set_slot(this, BUFFER, buffer);
    finalising::opened(this, Some(buffer));
    Ok(())
}

/// Decodes the next bytes.
fn decode(this: Obj, part: &[u8], last: bool) -> PyResult<Vec<u8>> {
    let plain = state(this)?.plain;
    if let Some(plain) = plain {
        let (mut progress, errors) = {
            let mut state = state(this)?;
            (
                std::mem::take(&mut state.progress),
                std::mem::take(&mut state.errors),
            )
        };
        let text = progress.decode(plain, &errors, part, last);
        let mut state = state(this)?;
        state.progress = progress;
        state.errors = errors;
        return text;
    }
    let decoder: Obj = instance::slot(this, DECODER);
    let text = method(decoder, "decode", &[bytes::new(part)?, boolean(last)])?;
    let Some(text) = str::of(text) else {
        return Err(pyrite_vm::type_error!(
            "decoder should return a string result, not '{}'",
            type_name(text)
        ));
    };
    let text = str::bytes(text);
    Ok(match &mut state(this)?.progress.newlines {
        Some(newlines) => newlines.feed(text, last),
        None => text.to_vec(),
    })
}

/// The decoder's state: bytes that it keeps, and a number for the rest.
fn decoder_state(this: Obj) -> PyResult<(Vec<u8>, i64)> {
    {
        let state = state(this)?;
        if state.plain.is_some() {
            return Ok((state.progress.pending.clone(), state.progress.flags()));
        }
    }
    let (kept, flags) = decoder::state_of(instance::slot(this, DECODER))?;
    let kept = bytes::value(kept).unwrap_or_default().to_vec();
    let state = state(this)?;
    Ok((
        kept,
        if state.progress.newlines.is_some() {
            flags << 1 | state.progress.flags()
        } else {
            flags
        },
    ))
}

/// Puts the decoder into a state without bytes kept.
fn set_decoder_state(this: Obj, flags: i64) -> PyResult<()> {
    let inner = {
        let mut state = state(this)?;
        state.progress.pending.clear();
        match &mut state.progress.newlines {
            Some(newlines) => {
                newlines.pending_cr = flags & 1 != 0;
                flags >> 1
            }
            None => flags,
        }
    };
    let decoder: Obj = instance::slot(this, DECODER);
    if !decoder.is_null() {
        let new = tuple::from_slice(&[bytes::new(b"")?, int::new(inner)]);
        method(decoder, "setstate", &[new.cast()])?;
    }
    Ok(())
}

fn reset_decoder(this: Obj) -> PyResult<()> {
    state(this)?.progress.reset();
    let decoder: Obj = instance::slot(this, DECODER);
    if !decoder.is_null() {
        method(decoder, "reset", &[])?;
    }
    Ok(())
}
