//! `input`.

use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, exception, str};

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
    if let Some(line) = edited(stdin, stdout, args.get(0))? {
        return Ok(line);
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

/// The line that was edited on the terminal, if both streams are the terminal and the program has imported `readline`.
fn edited(stdin: Obj, stdout: Obj, prompt: Option<Obj>) -> PyResult<Option<Obj>> {
    let Some(editor) = editor() else {
        return Ok(None);
    };
    for (stream, number) in [(stdin, 0), (stdout, 1)] {
        let file = protocol::call_method(stream, names::intern("fileno"), &[]);
        if !file.is_ok_and(|file| file.as_small().is_some_and(|file| file.get() == number)) {
            return Ok(None);
        }
    }
    let prompt = match prompt {
        Some(prompt) => protocol::to_str(prompt)?,
        None => str::new("").cast(),
    };
    flush(stdout)?;
    let line = crate::call::call(editor, &[prompt.cast()])?;
    if str::of(line).is_none() {
        return Ok(None);
    }
    crate::audit::event("builtins.input/result", || Ok([line]))?;
    Ok(Some(line))
}

/// What edits lines where standard input and output are a terminal: a function of `readline`, once that is imported. It gives `NotImplemented` where it cannot.
pub fn editor() -> Option<Obj> {
    // SAFETY: numbers only.
    let is_terminal = || unsafe { libc::isatty(0) == 1 && libc::isatty(1) == 1 };
    let readline = dict::get_name(crate::import::modules(), names::intern("readline"))?;
    let namespace = attributes::get(readline, names::DICT.name()).ok()?;
    let editor = dict::get_name(namespace.exact()?, names::intern("_input"))?;
    is_terminal().then_some(editor)
}

/// Writes what a stream holds back, if it can: where it cannot, the question is not worth an exception.
fn flush(stream: Obj) -> PyResult<()> {
    match protocol::call_method(stream, names::PLAIN_FLUSH.name(), &[]) {
        Err(raised) if !exception::matches(raised.0, &exception::EXCEPTION) => Err(raised),
        _ => Ok(()),
    }
}
