//! `sys.stdin`, `sys.stdout` and `sys.stderr`.

use super::{buffered, file, text};
use crate::support::*;

/// Bytes of the buffers of standard files.
const BUFFER_SIZE: usize = 8192;

/// A standard file; None if its descriptor is closed.
///
/// # Errors
/// `MemoryError`.
pub fn new(name: &str, descriptor: i64) -> PyResult {
    if crate::posix::calls::fcntl(descriptor, libc::F_GETFD, 0).is_err() {
        return nothing();
    }
    let writable = descriptor > 0;
    let shown = str::new(&format!("<{name}>"));
    let raw = file::of_descriptor(descriptor, writable, shown)?;
    let definition = if writable {
        &buffered::WRITER
    } else {
        &buffered::READER
    };
    let flags = pyrite_vm::flags::get();
    let unbuffered = writable && flags.unbuffered;
    let buffer = match unbuffered {
        true => raw,
        false => buffered::new(definition, raw, BUFFER_SIZE)?,
    };
    // What is no UTF-8 passes through where the locale says nothing of the encoding.
    let errors = match &flags.standard_errors {
        _ if descriptor == 2 => "backslashreplace",
        Some(errors) => errors,
        None if flags.standard_encoding.is_none() && flags.utf8_mode != 0 => "surrogateescape",
        None => "strict",
    };
    let is_terminal = crate::posix::calls::is_terminal(descriptor);
    let options = text::Options {
        encoding: flags.standard_encoding.as_deref().unwrap_or("utf-8"),
        errors,
        // What is read is to be as files are read, what is written stays as it is.
        newline: if writable { Some("\n") } else { None },
        line_buffering: is_terminal || descriptor == 2,
        write_through: unbuffered,
    };
    let this = instance::new(text::WRAPPER.class()).cast();
    text::initialise(this, buffer, &options)?;
    // It stays open to the end, where it is flushed.
    pyrite_vm::finalisers::unregister(this);
    let mode = if writable { "w" } else { "r" };
    attributes::set(this, names::intern("mode"), str::new(mode))?;
    Ok(this)
}
