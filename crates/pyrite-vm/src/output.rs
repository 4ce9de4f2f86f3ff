//! Standard output until `sys.stdout` is an object: a buffer in front of the file descriptor.

use crate::global::Global;
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
