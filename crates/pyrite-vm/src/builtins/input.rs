//! `input`.

use crate::builtin::{Arguments, Builtin};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{exception, str};
use std::io::BufRead;

/// The function.
pub static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "input",
    "(prompt='', /)",
    "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.",
    input,
)];

fn input(args: &Arguments) -> PyResult {
    if let Some(prompt) = args.get(0) {
        crate::output::write(str::bytes(protocol::to_str(prompt)?))?;
    }
    crate::output::flush()?;
    let mut line = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_until(b'\n', &mut line) {
        return Err(exception::os_error::from_system(
            &error,
            crate::object::Obj::null(),
        ));
    }
    if line.is_empty() {
        return Err(exception::raise_message(
            &exception::EOF_ERROR,
            "EOF when reading a line",
        ));
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if let Err(error) = std::str::from_utf8(&line) {
        let start = error.valid_up_to();
        let object = crate::types::bytes::new(&line)?;
        return Err(exception::unicode::raise(
            &exception::UNICODE_DECODE_ERROR,
            "utf-8",
            object,
            start..start + 1,
            "invalid start byte",
        ));
    }
    Ok(str::try_from_bytes(&line)?.cast())
}
