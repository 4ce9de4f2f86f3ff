//! Standard output and standard error as the virtual machine itself writes to them: through the program's `sys.stdout` and `sys.stderr`.

use crate::global::Global;
use crate::import;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::str::{self, PyStr};
use smelt::Gc;
use std::io::Write;

/// Writes text to a file of the library's own type without calling its method; `None` for other files.
pub type Direct = fn(Obj, Gc<PyStr>) -> Option<PyResult<()>>;

static DIRECT: Global<Option<Direct>> = Global::new(None);

/// Says how files of the library's own type are written.
pub fn set_direct(direct: Direct) {
    DIRECT.set(Some(direct));
}

/// Writes text to a file, directly if it is of the library's own type.
///
/// # Errors
/// `None` if it is not; what writing raises.
pub fn write_directly(file: Obj, text: Gc<PyStr>) -> Option<PyResult<()>> {
    DIRECT.get().and_then(|direct| direct(file, text))
}

fn file(name: &str) -> Option<Obj> {
    import::sys_attribute(name).filter(|file| !file.is_none())
}

/// Writes to standard output.
///
/// # Errors
/// What writing raises.
pub fn write(text: &[u8]) -> PyResult<()> {
    let Some(file) = file("stdout") else {
        return Ok(());
    };
    let text = str::try_from_bytes(text)?;
    if let Some(outcome) = write_directly(file, text) {
        return outcome;
    }
    protocol::call_method(file, names::PLAIN_WRITE.name(), &[text.cast()]).map(drop)
}

/// Writes what standard output keeps back.
///
/// # Errors
/// What flushing raises.
pub fn flush() -> PyResult<()> {
    match file("stdout") {
        Some(file) => protocol::call_method(file, names::PLAIN_FLUSH.name(), &[]).map(drop),
        None => Ok(()),
    }
}

/// Writes to standard error; to the descriptor if there is no such file, or it fails.
pub fn write_error(text: &str) {
    let written = file("stderr").is_some_and(|file| {
        protocol::call_method(file, names::PLAIN_WRITE.name(), &[str::new(text)])
            .and_then(|_| protocol::call_method(file, names::PLAIN_FLUSH.name(), &[]))
            .is_ok()
    });
    if !written {
        // Errors on standard error have nowhere to be told.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}
