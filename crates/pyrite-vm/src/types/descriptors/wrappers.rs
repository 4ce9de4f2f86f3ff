//! The methods of `staticmethod` and `classmethod`.

use super::method_slots::FUNCTION;
use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::instance::{self, set_slot, slot};
use crate::names;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::str;

const NEW: Builtin = Builtin::constructor("(type, function, /)", |args| {
    let class = instance::class_argument(args.at(0))?;
    let made = instance::with(class, &[args.at(1)]);
    copy_attributes(made, args.at(1))?;
    Ok(made)
});
const INIT: Builtin = Builtin::method(
    "__init__",
    "(self, function, /)",
    "Initialize self.  See help(type(self)) for accurate signature.",
    |args| {
        set_slot(args.at(0), FUNCTION, args.at(1));
        Ok(none())
    },
);
const FUNC: Builtin = Builtin::getter("__func__", "", function);
const WRAPPED: Builtin = Builtin::getter("__wrapped__", "", function);
const ABSTRACT: Builtin = Builtin::getter("__isabstractmethod__", "", |args| {
    Ok(boolean(is_abstract(slot(args.at(0), FUNCTION))?))
});
const ITEM: Builtin = Builtin::class_method(
    "__class_getitem__",
    "(type, object, /)",
    "See PEP 585",
    crate::types::generic_alias::of_class,
);

fn function(args: &Arguments) -> PyResult {
    Ok(slot(args.at(0), FUNCTION))
}

/// The methods of `staticmethod`.
pub static STATIC_METHODS: &[Builtin] = &[
    NEW,
    INIT,
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        repr("staticmethod", args)
    }),
    Builtin::method(
        "__get__",
        "(self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner.",
        function,
    ),
    Builtin::method(
        "__call__",
        "(self, /, *args, **kwargs)",
        "Call self as a function.",
        |args| {
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
        },
    ),
    FUNC,
    WRAPPED,
    ABSTRACT,
    ITEM,
];

/// The methods of `classmethod`.
pub static CLASS_METHODS: &[Builtin] = &[
    NEW,
    INIT,
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        repr("classmethod", args)
    }),
    Builtin::method(
        "__get__",
        "(self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner.",
        |args| {
            let class = match args.get_not_none(2) {
                Some(class) => class,
                None => crate::class::Class::of(args.at(1)).object(),
            };
            crate::types::method::bind(slot(args.at(0), FUNCTION), class)
        },
    ),
    FUNC,
    WRAPPED,
    ABSTRACT,
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
