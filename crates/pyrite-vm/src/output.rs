//! Standard output until `sys.stdout` is an object: a buffer in front of the file descriptor.

use crate::global::Global;
use crate::names;
use crate::object::Value;
use crate::result::PyResult;
use crate::types::exception;
use std::io::{IsTerminal, Write};

/// Bytes kept before they are written.
const BUFFER: usize = 8192;

static PENDING: Global<Vec<u8>> = Global::new(Vec::new());

/// Writes to standard output.
///
/// # Errors
/// `OSError`.
pub fn write(text: &[u8]) -> PyResult<()> {
    let full = PENDING.with(|pending| {
        pending.extend_from_slice(text);
        pending.len() >= BUFFER
    });
    if full || text.contains(&b'\n') && std::io::stdout().is_terminal() {
        return flush();
    }
    Ok(())
}

/// Writes what is pending.
///
/// # Errors
/// `OSError`.
pub fn flush() -> PyResult<()> {
    let pending = PENDING.with(std::mem::take);
    let mut out = std::io::stdout().lock();
    out.write_all(&pending)
        .and_then(|()| out.flush())
        .map_err(|error| exception::raise_message(&exception::OS_ERROR, &error.to_string()))
}

/// Writes to `sys.stderr`, or to the standard error of the process if that is not there or fails.
pub fn write_error(text: &str) {
    let written = crate::import::sys_attribute("stderr")
        .filter(|file| !file.is_none())
        .map(|file| {
            let text = crate::types::str::new(text);
            crate::protocol::call_method(file, names::PLAIN_WRITE.name(), &[text])?;
            crate::protocol::call_method(file, names::PLAIN_FLUSH.name(), &[])
        });
    if !matches!(written, Some(Ok(_))) {
        // Nobody is left to be told of a failure.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}
