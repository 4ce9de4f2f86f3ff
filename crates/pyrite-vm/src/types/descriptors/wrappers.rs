//! The methods of `staticmethod` and `classmethod`.

use super::method_slots::FUNCTION;
use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::instance::{self, set_slot, slot};
use crate::names;
use crate::names::Name;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::PyResult;
use crate::storage::Pinned;
use crate::types::dict::{self, PyDict};
use crate::types::str;
use smelt::Gc;

const NEW: Builtin = Builtin::constructor("(type, /, *args, **kwargs)", |args| {
    let class = instance::class_argument(args.at(0))?;
    Ok(instance::with(class, &[none()]))
});
const INIT: Builtin = Builtin::method("__init__", "(self, function, /)", |args| {
    // Inline caches of a class may have it still.
    Pinned::for_ever(slot(args.at(0), FUNCTION));
    set_slot(args.at(0), FUNCTION, args.at(1));
    copy_attributes(args.at(0), args.at(1))?;
    Ok(none())
});
const ANNOTATIONS: Builtin = Builtin::attribute(
    "__annotations__",
    |args| of_function(args, names::ANNOTATIONS.name()),
    |args| set_kept(args, names::ANNOTATIONS.name()),
);
const ANNOTATE: Builtin = Builtin::attribute(
    "__annotate__",
    |args| of_function(args, names::intern("__annotate__")),
    |args| set_kept(args, names::intern("__annotate__")),
);

/// What the wrapper keeps under a name, and before there is something, what the function has there.
fn of_function(args: &Arguments, name: Name) -> PyResult {
    let kept = kept(args)?;
    if let Some(value) = dict::get(kept, name.object())? {
        return Ok(value);
    }
    let value = attributes::get(slot(args.at(0), FUNCTION), name)?;
    dict::set(kept, name.object(), value)?;
    Ok(value)
}

fn set_kept(args: &Arguments, name: Name) -> PyResult {
    let (kept, value) = (kept(args)?, args.at(1));
    if !value.is_null() {
        dict::set(kept, name.object(), value)?;
    } else if dict::remove(kept, name.object())?.is_none() {
        return Err(crate::attribute_error!("{}", name.text()));
    }
    Ok(none())
}

/// The attributes of the wrapper itself.
fn kept(args: &Arguments) -> PyResult<Gc<PyDict>> {
    Ok(attributes::get(args.at(0), names::DICT.name())?.cast())
}
const FUNC: Builtin = Builtin::member("__func__", function);
const WRAPPED: Builtin = Builtin::member("__wrapped__", function);
const ABSTRACT: Builtin = Builtin::getter("__isabstractmethod__", |args| {
    Ok(boolean(is_abstract(slot(args.at(0), FUNCTION))?))
});
const ITEM: Builtin = Builtin::class_method(
    "__class_getitem__",
    "(type, object, /)",
    crate::types::generic_alias::of_class,
);

fn function(args: &Arguments) -> PyResult {
    Ok(slot(args.at(0), FUNCTION))
}

/// The methods of `staticmethod`.
pub static STATIC_METHODS: &[Builtin] = &[
    NEW,
    INIT,
    Builtin::method("__repr__", "(self, /)", |args| repr("staticmethod", args)),
    Builtin::method("__get__", "(self, instance, owner=None, /)", |args| {
        super::check_get(args)?;
        function(args)
    }),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", |args| {
        let keywords = args.keywords();
        let count = keywords.map_or(0, crate::types::dict::length);
        crate::storage::with_scratch(args.rest().len() + 2 * count, |words| {
            let (arguments, names) = words.split_at_mut(args.rest().len() + count);
            arguments[..args.rest().len()].copy_from_slice(args.rest());
            if let Some(keywords) = keywords {
                for (index, (name, value)) in crate::types::dict::pairs(keywords).enumerate() {
                    names[index] = name;
                    arguments[args.rest().len() + index] = value;
                }
            }
            crate::call::call_with_names(slot(args.at(0), FUNCTION), arguments, names)
        })
    }),
    FUNC,
    WRAPPED,
    ABSTRACT,
    ANNOTATIONS,
    ANNOTATE,
    ITEM,
];

/// The methods of `classmethod`.
pub static CLASS_METHODS: &[Builtin] = &[
    NEW,
    INIT,
    Builtin::method("__repr__", "(self, /)", |args| repr("classmethod", args)),
    Builtin::method("__get__", "(self, instance, owner=None, /)", |args| {
        super::check_get(args)?;
        let class = match args.get_not_none(2) {
            Some(class) => class,
            None => crate::class::Class::of(args.at(1)).object(),
        };
        crate::types::method::bind(slot(args.at(0), FUNCTION), class)
    }),
    FUNC,
    WRAPPED,
    ABSTRACT,
    ANNOTATIONS,
    ANNOTATE,
    ITEM,
];

/// Takes over name and documentation of the function, as `functools.wraps` does.
fn copy_attributes(made: Obj, function: Obj) -> PyResult<()> {
    for name in [names::MODULE, names::NAME, names::QUALNAME, names::DOC] {
        if let Some(value) = attributes::get_optional(function, name.name())? {
            attributes::set_own(made, name.name(), value)?;
        }
    }
    Ok(())
}

fn repr(name: &str, args: &Arguments) -> PyResult {
    let function = protocol::repr(slot(args.at(0), FUNCTION))?;
    Ok(str::new(&format!("<{name}({})>", str::text(function))))
}

/// Is a function marked as abstract?
///
/// # Errors
/// What looking at the mark raises.
pub fn is_abstract(function: Obj) -> PyResult<bool> {
    if !function.is_heap() {
        return Ok(false);
    }
    match attributes::get_optional(function, names::intern("__isabstractmethod__"))? {
        Some(mark) => protocol::is_true(mark),
        None => Ok(false),
    }
}
