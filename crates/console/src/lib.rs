//! How commands write to their standard streams. The macros of Rust's library panic where nobody reads any more or a disk is full; nothing here does:
//! what cannot be told on standard error is dropped, and a command whose output is lost ends with a status that says so.
//!
//! Knows nothing of any command.
#![warn(missing_docs)]

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// The status of a command that could not write its output.
pub const LOST: i32 = 1;

/// Writes a line to standard error, if it can be written.
pub fn tell(message: impl Display) {
    tell_part(format_args!("{message}\n"));
}

/// Writes to standard error, if that is possible, without ending the line.
pub fn tell_part(text: impl Display) {
    // In one piece: the lines of several processes stay whole.
    let _ = io::stderr().write_all(text.to_string().as_bytes());
}

/// Writes to standard output at once.
///
/// # Errors
/// When that is not possible.
pub fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Writes to standard output at once; a process that cannot ends as by [`give_up`].
pub fn print(command: &str, text: impl Display) {
    if let Err(error) = write(text.to_string().as_bytes()) {
        give_up(command, &error);
    }
}

/// Ends the process, whose standard output cannot be written: with a message, or, where it is only that nobody reads any more, without one.
pub fn give_up(command: &str, error: &io::Error) -> ! {
    if error.kind() != ErrorKind::BrokenPipe {
        tell(format_args!(
            "{command}: cannot write to standard output: {error}"
        ));
    }
    std::process::exit(LOST)
}
