//! `OSError`: its attributes, and which subclass an error number means.

use super::base::{attributes_of, no_keywords, text};
use super::{slot, slots};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::Class;
use crate::exception_slot;
use crate::instance::{self, set_slot};
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::types::int::{self, Integer};
use crate::types::{str, tuple};

/// `errno`.
pub const ERRNO: u32 = slots::OWN;
/// `strerror`.
pub const MESSAGE: u32 = slots::OWN + 1;
/// `filename`.
pub const FILENAME: u32 = slots::OWN + 2;
/// `filename2`.
pub const FILENAME_2: u32 = slots::OWN + 3;
/// `characters_written`.
pub const WRITTEN: u32 = slots::OWN + 4;

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let mut class = instance::class_argument(args.at(0))?;
        if class == super::OS_ERROR.class()
            && (2..=5).contains(&args.rest().len())
            && let Some(Integer::Small(number)) = Integer::of(args.rest()[0])
            && let Some(specific) = subclass(number)
        {
            class = specific.class();
        }
        let made = instance::new(class).cast();
        fill(made, args.rest())?;
        Ok(made)
    }),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        no_keywords(args)?;
        fill(args.at(0), args.rest())?;
        Ok(none())
    }),
    Builtin::method("__str__", "(self, /)", to_str),
    Builtin::method("__reduce__", "(self, /)", reduce),
    exception_slot!("errno", ERRNO),
    exception_slot!("strerror", MESSAGE),
    exception_slot!("filename", FILENAME),
    exception_slot!("filename2", FILENAME_2),
    Builtin::attribute(
        "characters_written",
        |args| {
            let written = instance::slot(args.at(0), WRITTEN);
            if written.is_null() {
                return Err(crate::attribute_error!("characters_written"));
            }
            Ok(written)
        },
        |args| {
            let value = args.at(1);
            if value.is_null() {
                if instance::slot(args.at(0), WRITTEN).is_null() {
                    return Err(crate::attribute_error!("characters_written"));
                }
                set_slot(args.at(0), WRITTEN, value);
            } else {
                set_slot(args.at(0), WRITTEN, int::new(protocol::index_i64(value)?));
            }
            Ok(none())
        },
    ),
];

fn fill(exception: Obj, arguments: &[Obj]) -> PyResult<()> {
    for place in [ERRNO, MESSAGE, FILENAME, FILENAME_2] {
        set_slot(exception, place, Obj::null());
    }
    let mut shown = arguments;
    if (2..=5).contains(&arguments.len()) {
        set_slot(exception, ERRNO, arguments[0]);
        set_slot(exception, MESSAGE, arguments[1]);
        let given = |index: usize| {
            arguments
                .get(index)
                .copied()
                .filter(|value| !value.is_none())
        };
        if let Some(name) = given(2) {
            let is_blocking =
                crate::class::is_instance(exception, super::BLOCKING_IO_ERROR.class());
            if is_blocking && let Some(Integer::Small(count)) = Integer::of(name) {
                set_slot(exception, WRITTEN, int::new(count));
            } else {
                set_slot(exception, FILENAME, name);
                shown = &arguments[..2];
            }
        }
        // The fourth is for another operating system.
        if let Some(name) = given(4) {
            set_slot(exception, FILENAME_2, name);
            shown = &arguments[..2];
        }
    }
    let arguments = tuple::try_from_slice(shown)?.cast();
    set_slot(exception, slots::ARGS, arguments);
    Ok(())
}

fn to_str(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let part = |place: u32| instance::slot(this, place);
    let (number, message) = (slot(this, ERRNO), slot(this, MESSAGE));
    let mut out = Vec::new();
    let mut write = |text: &str, object: Option<Obj>, quoted: bool| -> PyResult<()> {
        out.extend_from_slice(text.as_bytes());
        if let Some(object) = object {
            let string = if quoted {
                protocol::repr(object)?
            } else {
                protocol::to_str(object)?
            };
            out.extend_from_slice(str::bytes(string));
        }
        Ok(())
    };
    if !part(FILENAME).is_null() {
        write("[Errno ", Some(number), false)?;
        write("] ", Some(message), false)?;
        write(": ", Some(part(FILENAME)), true)?;
        if !part(FILENAME_2).is_null() {
            write(" -> ", Some(part(FILENAME_2)), true)?;
        }
    } else if !part(ERRNO).is_null() && !part(MESSAGE).is_null() {
        write("[Errno ", Some(number), false)?;
        write("] ", Some(message), false)?;
    } else {
        return text(this);
    }
    Ok(str::try_from_bytes(&out)?.cast())
}

fn reduce(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = Class::of(this).object();
    let mut arguments = slot(this, slots::ARGS);
    let filename = instance::slot(this, FILENAME);
    if let (Some(&[number, message]), false) = (tuple::of(arguments), filename.is_null()) {
        let second = instance::slot(this, FILENAME_2);
        arguments = if second.is_null() {
            tuple::from_slice(&[number, message, filename]).cast()
        } else {
            tuple::from_slice(&[number, message, filename, none(), second]).cast()
        };
    }
    match attributes_of(this) {
        Some(attributes) => Ok(tuple::from_slice(&[class, arguments, attributes]).cast()),
        None => Ok(tuple::from_slice(&[class, arguments]).cast()),
    }
}

/// The subclass of `OSError` for an error number.
fn subclass(number: i64) -> Option<&'static TypeDefinition> {
    let number = i32::try_from(number).ok()?;
    Some(match number {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &super::BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &super::BROKEN_PIPE_ERROR,
        libc::ECHILD => &super::CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &super::CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &super::CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &super::CONNECTION_RESET_ERROR,
        libc::EEXIST => &super::FILE_EXISTS_ERROR,
        libc::ENOENT => &super::FILE_NOT_FOUND_ERROR,
        libc::EINTR => &super::INTERRUPTED_ERROR,
        libc::EISDIR => &super::IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &super::NOT_A_DIRECTORY_ERROR,
        libc::EACCES | libc::EPERM => &super::PERMISSION_ERROR,
        libc::ESRCH => &super::PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &super::TIMEOUT_ERROR,
        _ => return None,
    })
}

/// What the system calls an error number.
pub fn message(number: i32) -> String {
    let text = std::io::Error::from_raw_os_error(number).to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// The exception for an error that the system has reported, about a file (null: about none).
#[cold]
pub fn from_system(error: &std::io::Error, filename: Obj) -> Raised {
    let Some(number) = error.raw_os_error() else {
        return super::raise_message(&super::OS_ERROR, &error.to_string());
    };
    let definition = subclass(i64::from(number)).unwrap_or(&super::OS_ERROR);
    let arguments = [int::new(i64::from(number)), str::new(&message(number))];
    let exception = super::with_args(definition, &arguments);
    set_slot(exception, ERRNO, arguments[0]);
    set_slot(exception, MESSAGE, arguments[1]);
    set_slot(exception, FILENAME, filename);
    Raised(exception)
}
