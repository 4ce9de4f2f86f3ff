//! Exceptions with one or a few attributes of their own.

use super::base::{args_of, attributes_of, no_keywords, set_args, take_keywords, text};
use super::{slot, slots};
use crate::builtin::{Arguments, Builtin};
use crate::class::Class;
use crate::exception_slot;
use crate::instance::set_slot;
use crate::object::{Obj, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, str, tuple};

const SIGNATURE: &str = "(self, /, *args, **kwargs)";

/// `StopIteration`.
pub static STOP_ITERATION: &[Builtin] = &[
    Builtin::method("__init__", SIGNATURE, |args| {
        no_keywords(args)?;
        set_args(args)?;
        let value = args.rest().first().copied().unwrap_or_else(none);
        set_slot(args.at(0), slots::OWN, value);
        Ok(none())
    }),
    exception_slot!("value", slots::OWN),
];

/// `SystemExit`.
pub static SYSTEM_EXIT: &[Builtin] = &[
    Builtin::method("__init__", SIGNATURE, |args| {
        no_keywords(args)?;
        set_args(args)?;
        let code = match args.rest() {
            [] => none(),
            [code] => *code,
            _ => slot(args.at(0), slots::ARGS),
        };
        set_slot(args.at(0), slots::OWN, code);
        Ok(none())
    }),
    exception_slot!("code", slots::OWN),
];

/// `KeyError`.
pub static KEY_ERROR: &[Builtin] = &[Builtin::method(
    "__str__",
    "(self, /)",
    |args| match args_of(args.at(0)) {
        [key] => Ok(protocol::repr(*key)?.cast()),
        _ => text(args.at(0)),
    },
)];

/// `NameError`.
pub static NAME_ERROR: &[Builtin] = &[
    Builtin::method("__init__", SIGNATURE, |args| {
        set_args(args)?;
        take_keywords(args, &[("name", slots::OWN)])?;
        Ok(none())
    }),
    exception_slot!("name", slots::OWN),
];

/// `AttributeError`.
pub static ATTRIBUTE_ERROR: &[Builtin] = &[
    Builtin::method("__init__", SIGNATURE, |args| {
        set_args(args)?;
        take_keywords(args, &[("name", slots::OWN), ("obj", slots::OWN + 1)])?;
        Ok(none())
    }),
    exception_slot!("name", slots::OWN),
    exception_slot!("obj", slots::OWN + 1),
    Builtin::method("__getstate__", "(self, /)", |args| {
        let state = state_of(args.at(0), &[("name", slots::OWN)])?;
        dict::set_name(
            state,
            crate::names::PLAIN_ARGS.name(),
            slot(args.at(0), slots::ARGS),
        );
        Ok(state.cast())
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let state = state_of(this, &[("name", slots::OWN)])?;
        let arguments = slot(this, slots::ARGS);
        dict::set_name(state, crate::names::PLAIN_ARGS.name(), arguments);
        Ok(tuple::from_slice(&[Class::of(this).object(), arguments, state.cast()]).cast())
    }),
];

/// Base slots of an `ImportError`, from [`slots::OWN`] on.
pub mod import_slots {
    use super::slots::OWN;
    /// `name`.
    pub const NAME: u32 = OWN;
    /// `path`.
    pub const PATH: u32 = OWN + 1;
    /// `name_from`.
    pub const NAME_FROM: u32 = OWN + 2;
    /// `msg`.
    pub const MESSAGE: u32 = OWN + 3;
}

const IMPORT_KEYWORDS: &[(&str, u32)] = &[
    ("name", import_slots::NAME),
    ("path", import_slots::PATH),
    ("name_from", import_slots::NAME_FROM),
];

/// `ImportError`.
pub static IMPORT_ERROR: &[Builtin] = &[
    Builtin::method("__init__", SIGNATURE, |args| {
        set_args(args)?;
        take_keywords(args, IMPORT_KEYWORDS)?;
        let message = match args.rest() {
            [message] => *message,
            _ => Obj::null(),
        };
        set_slot(args.at(0), import_slots::MESSAGE, message);
        Ok(none())
    }),
    Builtin::method("__str__", "(self, /)", |args| {
        let message = slot(args.at(0), import_slots::MESSAGE);
        match str::of(message) {
            Some(_) => Ok(message),
            None => text(args.at(0)),
        }
    }),
    Builtin::method("__reduce__", "(self, /)", import_reduce),
    exception_slot!("msg", import_slots::MESSAGE),
    exception_slot!("name", import_slots::NAME),
    exception_slot!("path", import_slots::PATH),
    exception_slot!("name_from", import_slots::NAME_FROM),
];

/// The `__dict__` and the slots that have a value, in a new dict.
fn state_of(exception: Obj, places: &[(&str, u32)]) -> PyResult<smelt::Gc<dict::PyDict>> {
    let state = dict::new();
    if let Some(attributes) = attributes_of(exception) {
        dict::merge(state, attributes.cast())?;
    }
    for (name, place) in places {
        let value = crate::instance::slot(exception, *place);
        if !value.is_null() {
            dict::set_name(state, crate::names::intern(name), value);
        }
    }
    Ok(state)
}

fn import_reduce(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (class, arguments) = (Class::of(this).object(), slot(this, slots::ARGS));
    let state = state_of(this, IMPORT_KEYWORDS)?;
    if dict::length(state) == 0 {
        return Ok(tuple::from_slice(&[class, arguments]).cast());
    }
    Ok(tuple::from_slice(&[class, arguments, state.cast()]).cast())
}
