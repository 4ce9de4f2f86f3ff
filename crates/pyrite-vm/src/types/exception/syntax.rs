//! `SyntaxError`.

use super::base::{no_keywords, set_args};
use super::{slot, slots};
use crate::builtin::{Arguments, Builtin};
use crate::exception_slot;
use crate::instance::set_slot;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::int::Integer;
use crate::types::{list, str, tuple};

/// `msg`.
pub const MESSAGE: u32 = slots::OWN;
/// `filename`.
pub const FILENAME: u32 = slots::OWN + 1;
/// `lineno`.
pub const LINE: u32 = slots::OWN + 2;
/// `offset`, from 1.
pub const OFFSET: u32 = slots::OWN + 3;
/// `text`.
pub const TEXT: u32 = slots::OWN + 4;
/// `end_lineno`.
pub const END_LINE: u32 = slots::OWN + 5;
/// `end_offset`.
pub const END_OFFSET: u32 = slots::OWN + 6;
/// `print_file_and_line`.
pub const PRINT: u32 = slots::OWN + 7;
/// `_metadata`.
pub const METADATA: u32 = slots::OWN + 8;

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::method("__init__", "(self, /, *args, **kwargs)", init),
    Builtin::method("__str__", "(self, /)", to_str),
    exception_slot!("msg", MESSAGE),
    exception_slot!("filename", FILENAME),
    exception_slot!("lineno", LINE),
    exception_slot!("offset", OFFSET),
    exception_slot!("text", TEXT),
    exception_slot!("end_lineno", END_LINE),
    exception_slot!("end_offset", END_OFFSET),
    exception_slot!("print_file_and_line", PRINT),
    exception_slot!("_metadata", METADATA),
];

fn init(args: &Arguments) -> PyResult {
    let this = args.at(0);
    no_keywords(args)?;
    set_args(args)?;
    if let Some(message) = args.rest().first() {
        set_slot(this, MESSAGE, *message);
    }
    if let &[_, details] = args.rest() {
        let details = list::from_iterable(details)?;
        let count = list::length(details);
        if count < 4 {
            return Err(crate::type_error!(
                "function takes at least 4 arguments ({count} given)"
            ));
        }
        if count > 7 {
            return Err(crate::type_error!(
                "function takes at most 7 arguments ({count} given)"
            ));
        }
        for (index, place) in [FILENAME, LINE, OFFSET, TEXT, END_LINE, END_OFFSET, METADATA]
            .into_iter()
            .enumerate()
        {
            let value = if index < count {
                list::get(details, index)
            } else {
                Obj::null()
            };
            set_slot(this, place, value);
        }
        if count == 5 {
            return Err(crate::type_error!(
                "end_offset must be provided when end_lineno is provided"
            ));
        }
    }
    Ok(none())
}

fn to_str(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let message = protocol::to_str(slot(this, MESSAGE))?;
    let message = str::text(message);
    let filename = str::of(slot(this, FILENAME)).map(|name| {
        let name = str::text(name);
        name.rsplit('/').next().unwrap_or_default().to_owned()
    });
    let line = match slot(this, LINE) {
        line if line.is_none() => None,
        line => Integer::of(line),
    };
    let line = line.map(|line| match line {
        Integer::Small(line) => line,
        Integer::Big(_) => -1,
    });
    let text = match (filename, line) {
        (Some(name), Some(line)) => format!("{message} ({name}, line {line})"),
        (Some(name), None) => format!("{message} ({name})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message.into_owned(),
    };
    Ok(str::new(&text))
}

/// Tells an error the source that it is in, which tracebacks look through for misspelled keywords.
pub fn set_source(error: Obj, source: Obj) {
    let start = crate::types::int::new(0);
    let metadata = tuple::from_slice(&[start, start, source]);
    set_slot(error, METADATA, metadata.cast());
}

/// An error with its place: file name, line, offset, text, and perhaps end line and end offset.
pub fn with_place(
    class: &'static crate::builtin::TypeDefinition,
    message: &str,
    place: &[Obj],
    is_argument: bool,
) -> Obj {
    let message = str::new(message);
    let arguments = [message, tuple::from_slice(place).cast()];
    let error = super::with_args(class, &arguments[..1 + usize::from(is_argument)]);
    set_slot(error, MESSAGE, message);
    for (slot, value) in (FILENAME..).zip(place) {
        set_slot(error, slot, *value);
    }
    error
}
