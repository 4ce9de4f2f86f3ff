//! Standard output, buffered.

use crate::global::Global;
use std::io::IsTerminal;

/// Bytes kept before they are written.
const BUFFER: usize = 8192;

static PENDING: Global<Vec<u8>> = Global::new(Vec::new());

/// Writes.
pub fn write(text: &str) {
    let full = PENDING.with(|pending| {
        pending.extend_from_slice(text.as_bytes());
        pending.len() >= BUFFER
    });
    if full || text.contains('\n') && std::io::stdout().is_terminal() {
        flush();
    }
}

/// Writes what is pending. Ends the process when that is not possible.
pub fn flush() {
    let pending = PENDING.with(std::mem::take);
    if let Err(error) = console::write(&pending) {
        console::give_up("som", &error);
    }
}
