//! The methods of `property`.

use super::property_slots::{DELETE, DOC, DOC_OF_GETTER, GET, NAME, SET};
use crate::attributes;
use crate::builtin::{Arguments, Builtin, Wording};
use crate::instance::{self, set_slot, slot};
use crate::names;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::storage::Pinned;
use crate::type_error;
use crate::types::{exception, str};

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    }),
    Builtin::method(
        "__init__",
        "(self, fget=None, fset=None, fdel=None, doc=None)",
        init,
    )
    .worded(Wording::Parsing("property()")),
    Builtin::method("__get__", "(self, instance, owner=None, /)", |args| {
        let (this, object) = (args.at(0), args.at(1));
        super::check_get(args)?;
        if object.is_none() {
            return Ok(this);
        }
        let getter = slot(this, GET);
        if getter.is_null() {
            return Err(lacks(this, object, "getter"));
        }
        crate::call::call(getter, &[object])
    }),
    Builtin::method("__set__", "(self, instance, value, /)", |args| {
        let (this, object) = (args.at(0), args.at(1));
        let setter = slot(this, SET);
        if setter.is_null() {
            return Err(lacks(this, object, "setter"));
        }
        crate::call::call(setter, &[object, args.at(2)])?;
        Ok(none())
    }),
    Builtin::method("__delete__", "(self, instance, /)", |args| {
        let (this, object) = (args.at(0), args.at(1));
        let deleter = slot(this, DELETE);
        if deleter.is_null() {
            return Err(lacks(this, object, "deleter"));
        }
        crate::call::call(deleter, &[object])?;
        Ok(none())
    }),
    Builtin::method("__set_name__", "(self, /, *args)", |args| {
        match *args.rest() {
            [_, name] => {
                set_slot(args.at(0), NAME, name);
                Ok(none())
            }
            ref other => Err(type_error!(
                "__set_name__() takes 2 positional arguments but {} were given",
                other.len()
            )),
        }
    })
    .telling("($self, owner, name, /)"),
    Builtin::method("getter", "(self, object, /)", |args| {
        copy(args.at(0), GET, args.at(1))
    }),
    Builtin::method("setter", "(self, object, /)", |args| {
        copy(args.at(0), SET, args.at(1))
    }),
    Builtin::method("deleter", "(self, object, /)", |args| {
        copy(args.at(0), DELETE, args.at(1))
    }),
    Builtin::member("fget", |args| Ok(or_none(slot(args.at(0), GET)))),
    Builtin::member("fset", |args| Ok(or_none(slot(args.at(0), SET)))),
    Builtin::member("fdel", |args| Ok(or_none(slot(args.at(0), DELETE)))),
    Builtin::attribute(
        "__doc__",
        |args| Ok(or_none(slot(args.at(0), DOC))),
        |args| {
            set_slot(args.at(0), DOC, args.at(1));
            Ok(none())
        },
    )
    .as_member(),
    Builtin::attribute("__name__", name, |args| {
        set_slot(args.at(0), NAME, args.at(1));
        Ok(none())
    }),
    Builtin::getter("__isabstractmethod__", |args| {
        for place in [GET, SET, DELETE] {
            let function = slot(args.at(0), place);
            if !function.is_null() && super::wrappers::is_abstract(function)? {
                return Ok(boolean(true));
            }
        }
        Ok(boolean(false))
    }),
];

fn or_none(object: Obj) -> Obj {
    if object.is_null() { none() } else { object }
}

fn init(args: &Arguments) -> PyResult {
    let this = args.at(0);
    for (index, place) in [(1, GET), (2, SET), (3, DELETE)] {
        // Inline caches of a class may have it still.
        Pinned::for_ever(slot(this, place));
        set_slot(this, place, args.get_not_none(index).unwrap_or(Obj::null()));
    }
    let null = Obj::null();
    let given = args.get_not_none(4);
    let of_getter = match (given, args.get_not_none(1)) {
        (None, Some(getter)) => attributes::get_optional(getter, names::DOC.name())?,
        _ => None,
    };
    let of_getter = of_getter.filter(|doc| !doc.is_none());
    set_slot(this, DOC_OF_GETTER, boolean(of_getter.is_some()));
    let doc = given.or(of_getter);
    if crate::class::Class::of(this) == super::PROPERTY.class() {
        set_slot(this, DOC, doc.unwrap_or(null));
        return Ok(none());
    }
    // The class of the instance has a `__doc__` of its own, which hides the one of properties.
    match attributes::set(this, names::DOC.name(), doc.unwrap_or(none())) {
        Err(raised) if of_getter.is_none() && is_attribute_error(raised) => Ok(none()),
        Err(raised) => Err(raised),
        Ok(()) => Ok(none()),
    }
}

fn is_attribute_error(raised: Raised) -> bool {
    crate::class::is_instance(raised.0, exception::ATTRIBUTE_ERROR.class())
}

/// A property like this one with another function.
fn copy(this: Obj, place: u32, function: Obj) -> PyResult {
    let part = |which: u32| {
        if which == place && !function.is_none() {
            function
        } else {
            or_none(slot(this, which))
        }
    };
    let doc = if slot(this, DOC_OF_GETTER) == boolean(true) && !part(GET).is_none() {
        none() // taken from the getter again
    } else {
        or_none(slot(this, DOC))
    };
    let class = crate::class::Class::of(this).object();
    let made = crate::call::call(class, &[part(GET), part(SET), part(DELETE), doc])?;
    if !slot(this, NAME).is_null() && crate::class::is_instance(made, super::PROPERTY.class()) {
        set_slot(made, NAME, slot(this, NAME));
    }
    Ok(made)
}

fn name(args: &Arguments) -> PyResult {
    let this = args.at(0);
    if !slot(this, NAME).is_null() {
        return Ok(slot(this, NAME));
    }
    let getter = slot(this, GET);
    if !getter.is_null()
        && let Some(name) = attributes::get_optional(getter, names::NAME.name())?
    {
        return Ok(name);
    }
    Err(crate::attribute_error!(
        "'property' object has no attribute '__name__'"
    ))
}

/// The error for an operation that the property has no function for.
#[cold]
fn lacks(this: Obj, object: Obj, what: &str) -> Raised {
    let name = slot(this, NAME);
    let class = crate::class::Class::of(object).qualified_name();
    if name.is_null() {
        return crate::attribute_error!("property of '{class}' object has no {what}");
    }
    match protocol::repr(name) {
        Ok(name) => crate::attribute_error!(
            "property {} of '{class}' object has no {what}",
            str::text(name)
        ),
        Err(raised) => raised,
    }
}
