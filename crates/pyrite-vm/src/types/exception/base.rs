//! The methods of `BaseException`.

use super::{is_exception, slot, slots};
use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::class::Class;
use crate::instance::{self, set_slot};
use crate::names;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::type_error;
use crate::types::{dict, list, sequence, str, tuple};

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[tuple_of(args.rest())?]))
    }),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        no_keywords(args)?;
        set_args(args)
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__str__", "(self, /)", |args| text(args.at(0))),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let class = Class::of(this).object();
        match attributes_of(this) {
            Some(attributes) => {
                Ok(tuple::from_slice(&[class, slot(this, slots::ARGS), attributes]).cast())
            }
            None => Ok(tuple::from_slice(&[class, slot(this, slots::ARGS)]).cast()),
        }
    }),
    Builtin::method("__setstate__", "(self, state, /)", |args| {
        if !args.at(1).is_none() {
            let Some(state) = dict::of(args.at(1)) else {
                return Err(type_error!("state is not a dictionary"));
            };
            for (name, value) in dict::pairs(state) {
                attributes::set(args.at(0), attributes::name_of(name)?, value)?;
            }
        }
        Ok(none())
    }),
    Builtin::method("with_traceback", "(self, tb, /)", |args| {
        set_traceback(args)?;
        Ok(args.at(0))
    }),
    Builtin::method("add_note", "(self, note, /)", add_note),
    Builtin::attribute(
        "args",
        |args| Ok(slot(args.at(0), slots::ARGS)),
        |args| {
            refuse_deletion(args, "args")?;
            set_slot(
                args.at(0),
                slots::ARGS,
                tuple::from_iterable(args.at(1))?.cast(),
            );
            Ok(none())
        },
    )
    .reads(),
    Builtin::attribute(
        "__traceback__",
        |args| Ok(slot(args.at(0), slots::TRACEBACK)),
        set_traceback,
    )
    .reads(),
    Builtin::attribute(
        "__context__",
        |args| Ok(slot(args.at(0), slots::CONTEXT)),
        |args| {
            refuse_deletion(args, "__context__")?;
            set_related(args, slots::CONTEXT, "context")
        },
    )
    .reads(),
    Builtin::attribute(
        "__cause__",
        |args| Ok(slot(args.at(0), slots::CAUSE)),
        |args| {
            refuse_deletion(args, "__cause__")?;
            set_related(args, slots::CAUSE, "cause")?;
            set_slot(args.at(0), slots::SUPPRESS_CONTEXT, boolean(true));
            Ok(none())
        },
    )
    .reads(),
    Builtin::attribute(
        "__suppress_context__",
        |args| {
            Ok(boolean(
                !slot(args.at(0), slots::SUPPRESS_CONTEXT).is_none(),
            ))
        },
        |args| {
            let value = args.at(1);
            if value.is_null() {
                return Err(type_error!("can't delete numeric/char attribute"));
            }
            if value.0 != crate::object::TRUE && value.0 != crate::object::FALSE {
                return Err(type_error!("attribute value type must be bool"));
            }
            let word = if value.0 == crate::object::TRUE {
                value
            } else {
                Obj::null()
            };
            set_slot(args.at(0), slots::SUPPRESS_CONTEXT, word);
            Ok(none())
        },
    )
    .as_member()
    .reads(),
];

fn tuple_of(items: &[Obj]) -> PyResult {
    if items.is_empty() {
        return Ok(tuple::empty().cast());
    }
    Ok(tuple::try_from_slice(items)?.cast())
}

/// Refuses keyword arguments.
///
/// # Errors
/// `TypeError` if there are any.
pub fn no_keywords(args: &Arguments) -> PyResult<()> {
    if args
        .keywords()
        .is_some_and(|keywords| dict::length(keywords) > 0)
    {
        return Err(type_error!(
            "{}() takes no keyword arguments",
            protocol::type_name(args.at(0))
        ));
    }
    Ok(())
}

/// Stores what the `*` parameter got as `args`.
///
/// # Errors
/// `MemoryError`.
pub fn set_args(args: &Arguments) -> PyResult {
    set_slot(args.at(0), slots::ARGS, tuple_of(args.rest())?);
    Ok(none())
}

/// The attributes in the `__dict__` of an exception as a dict, if there are any.
pub fn attributes_of(exception: Obj) -> Option<Obj> {
    let attributes = attributes::dict_of(exception)?;
    (dict::length(attributes) > 0).then(|| attributes.cast())
}

/// Refuses the deletion of an attribute.
///
/// # Errors
/// `TypeError`.
pub fn refuse_deletion(args: &Arguments, name: &str) -> PyResult<()> {
    if args.at(1).is_null() {
        return Err(type_error!("{name} may not be deleted"));
    }
    Ok(())
}

/// Its `args`.
pub fn args_of<'a>(exception: Obj) -> &'a [Obj] {
    tuple::of(slot(exception, slots::ARGS)).unwrap_or(&[])
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let mut text = protocol::class_name(this).as_bytes().to_vec();
    match args_of(this) {
        [one] => {
            text.push(b'(');
            sequence::write_repr(&mut text, *one)?;
            text.push(b')');
        }
        _ => sequence::write_repr(&mut text, slot(this, slots::ARGS))?,
    }
    Ok(str::try_from_bytes(&text)?.cast())
}

/// What `BaseException.__str__` gives.
///
/// # Errors
/// What the `__str__` of the arguments raises.
pub fn text(exception: Obj) -> PyResult {
    match args_of(exception) {
        [] => Ok(names::EMPTY.object()),
        [one] => Ok(protocol::to_str(*one)?.cast()),
        _ => Ok(protocol::to_str(slot(exception, slots::ARGS))?.cast()),
    }
}

fn set_traceback(args: &Arguments) -> PyResult {
    let value = args.at(1);
    refuse_deletion(args, "__traceback__")?;
    if value.is_none() {
        set_slot(args.at(0), slots::TRACEBACK, Obj::null());
    } else if value.has_map(crate::ids::TRACEBACK) {
        set_slot(args.at(0), slots::TRACEBACK, value);
    } else {
        return Err(type_error!("__traceback__ must be a traceback or None"));
    }
    Ok(none())
}

fn set_related(args: &Arguments, place: u32, what: &str) -> PyResult {
    let value = args.at(1);
    if value.is_none() {
        set_slot(args.at(0), place, Obj::null());
    } else if is_exception(value) {
        set_slot(args.at(0), place, value);
    } else {
        return Err(type_error!(
            "exception {what} must be None or derive from BaseException"
        ));
    }
    Ok(none())
}

/// Adds a note to an exception that is raised.
pub fn with_note(raised: Raised, note: &str) -> Raised {
    match add_note_to(raised.0, str::new(note)) {
        Ok(_) => raised,
        Err(other) => other,
    }
}

fn add_note(args: &Arguments) -> PyResult {
    add_note_to(args.at(0), args.at(1))
}

fn add_note_to(this: Obj, note: Obj) -> PyResult {
    if str::of(note).is_none() {
        return Err(type_error!(
            "add_note() argument must be str, not {}",
            protocol::argument_name(note)
        ));
    }
    let notes = match attributes::get_optional(this, names::NOTES.name())? {
        Some(notes) => notes,
        None => {
            let notes = list::new().cast();
            attributes::set(this, names::NOTES.name(), notes)?;
            notes
        }
    };
    let Some(notes) = instance::view(notes) else {
        return Err(type_error!("Cannot add note: __notes__ is not a list"));
    };
    list::push(notes, note)?;
    Ok(none())
}

/// An attribute that is a base slot, None while it is null.
#[macro_export]
macro_rules! exception_slot {
    ($name:literal, $slot:expr) => {
        $crate::builtin::Builtin::attribute(
            $name,
            |args| Ok($crate::types::exception::slot(args.at(0), $slot)),
            |args| {
                $crate::instance::set_slot(args.at(0), $slot, args.at(1));
                Ok($crate::object::none())
            },
        )
        .as_member()
    };
}

/// Stores keyword arguments of these names into slots.
///
/// # Errors
/// `TypeError` for other keywords.
pub fn take_keywords(args: &Arguments, places: &[(&str, u32)]) -> PyResult<()> {
    for (_, place) in places {
        set_slot(args.at(0), *place, Obj::null());
    }
    let Some(keywords) = args.keywords() else {
        return Ok(());
    };
    for (name, value) in dict::pairs(keywords) {
        let name = str::of(name).map(str::text).unwrap_or_default();
        match places.iter().find(|(known, _)| *known == name) {
            Some((_, place)) => set_slot(args.at(0), *place, value),
            None => {
                // The message names the class that defines the parameters, not a subclass.
                return Err(type_error!(
                    "{}() got an unexpected keyword argument '{name}'",
                    Class::of(args.at(0)).native().name()
                ));
            }
        }
    }
    Ok(())
}
