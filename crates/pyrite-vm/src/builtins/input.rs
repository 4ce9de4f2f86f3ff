//! `input`.

use crate::builtin::{Arguments, Builtin};
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{exception, str};

/// The function.
pub static FUNCTIONS: &[Builtin] = &[Builtin::function("input", "(prompt='', /)", input)];

fn input(args: &Arguments) -> PyResult {
    let file = |name: &str| match crate::import::sys_attribute(name) {
        Some(file) if !file.is_none() => Ok(file),
        _ => Err(crate::runtime_error!("input(): lost sys.{name}")),
    };
    crate::audit::event("builtins.input", || {
        Ok([args.get(0).unwrap_or(crate::object::none())])
    })?;
    let stdin = file("stdin")?;
    let stdout = file("stdout")?;
    if let Ok(stderr) = file("stderr") {
        flush(stderr)?;
    }
    if let Some(prompt) = args.get(0) {
        let prompt = protocol::to_str(prompt)?;
        protocol::call_method(stdout, names::PLAIN_WRITE.name(), &[prompt.cast()])?;
    }
    flush(stdout)?;
    let line = protocol::call_method(stdin, names::intern("readline"), &[])?;
    let Some(text) = str::of(line) else {
        return Err(crate::type_error!("object.readline() returned non-string"));
    };
    match str::bytes(text) {
        b"" => Err(exception::raise_message(
            &exception::EOF_ERROR,
            "EOF when reading a line",
        )),
        [rest @ .., b'\n'] => Ok(str::try_from_bytes(rest)?.cast()),
        _ => Ok(line),
    }
}

/// Writes what a stream holds back, if it can: where it cannot, the question is not worth an exception.
fn flush(stream: Obj) -> PyResult<()> {
    match protocol::call_method(stream, names::PLAIN_FLUSH.name(), &[]) {
        Err(raised) if !exception::matches(raised.0, &exception::EXCEPTION) => Err(raised),
        _ => Ok(()),
    }
}
