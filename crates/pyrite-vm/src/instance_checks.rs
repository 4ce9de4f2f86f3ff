//! `isinstance` and `issubclass`: of classes, and of objects that only look like classes because they have a tuple of `__bases__`.

use crate::attributes::{custom, get_optional, has_plain_class};
use crate::call;
use crate::class::Class;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::recursion;
use crate::result::PyResult;
use crate::type_error;
use crate::types::tuple;

const INSTANCE_OF_WHAT: &str = "isinstance() arg 2 must be a type, a tuple of types, or a union";
const SUBCLASS_OF_WHAT: &str = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
const WHAT_SUBCLASS: &str = "issubclass() arg 1 must be a class";

/// `isinstance(object, class)`.
///
/// # Errors
/// As [`crate::protocol::is_instance`].
pub fn is_instance(object: Obj, class: Obj) -> PyResult<bool> {
    if let Some(this) = Class::from_object(class) {
        if Class::of(object) == this {
            return Ok(true);
        }
        let metaclass = Class::of(class);
        if metaclass != Class::builtin(ids::TYPE)
            && let Some(method) = custom(metaclass, metaclass.known(names::INSTANCECHECK))
        {
            return protocol::is_true(call::call_unbound(method, class, &[object])?);
        }
        return is_instance_default(object, this);
    }
    if let Some(classes) = tuple::of(class) {
        recursion::check(" in __instancecheck__")?;
        for class in classes {
            if is_instance(object, *class)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(result) = protocol::call_special(class, names::INSTANCECHECK, &[object])? {
        return protocol::is_true(result);
    }
    expect_bases(class, INSTANCE_OF_WHAT)?;
    match get_optional(object, names::CLASS.name())? {
        Some(of_object) => is_below(of_object, class),
        None => Ok(false),
    }
}

/// What `type.__instancecheck__` does: the object's class, or what it says its `__class__` is.
///
/// # Errors
/// What looking up `__class__` raises.
pub fn is_instance_default(object: Obj, class: &'static Class) -> PyResult<bool> {
    if Class::of(object).is_subclass(class) {
        return Ok(true);
    }
    if !object.is_heap() || has_plain_class(Class::of(object)) {
        return Ok(false);
    }
    let claimed = get_optional(object, names::CLASS.name())?;
    Ok(claimed
        .and_then(Class::from_object)
        .is_some_and(|claimed| claimed.is_subclass(class)))
}

/// `issubclass(class, other)`.
///
/// # Errors
/// `TypeError` for bad arguments; what `__subclasscheck__` raises.
pub fn is_subclass(class: Obj, other: Obj) -> PyResult<bool> {
    if let Some(others) = tuple::of(other) {
        recursion::check(" in __subclasscheck__")?;
        for other in others {
            if is_subclass(class, *other)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let metaclass = Class::of(other);
    if metaclass != Class::builtin(ids::TYPE)
        && let Some(method) = custom(metaclass, metaclass.known(names::SUBCLASSCHECK))
    {
        return protocol::is_true(call::call_unbound(method, other, &[class])?);
    }
    is_subclass_default(class, other)
}

/// What `type.__subclasscheck__` does.
///
/// # Errors
/// `TypeError` if either is nothing like a class; what looking up `__bases__` raises.
pub fn is_subclass_default(class: Obj, other: Obj) -> PyResult<bool> {
    if let (Some(this), Some(other)) = (Class::from_object(class), Class::from_object(other)) {
        return Ok(this.is_subclass(other));
    }
    expect_bases(class, WHAT_SUBCLASS)?;
    expect_bases(other, SUBCLASS_OF_WHAT)?;
    is_below(class, other)
}

/// The `__bases__` of an object, if they are a tuple.
fn bases_of(object: Obj) -> PyResult<Option<Obj>> {
    let bases = get_optional(object, names::BASES.name())?;
    Ok(bases.filter(|bases| tuple::of(*bases).is_some()))
}

fn expect_bases(object: Obj, message: &str) -> PyResult<()> {
    if Class::from_object(object).is_none() && bases_of(object)?.is_none() {
        return Err(type_error!("{message}"));
    }
    Ok(())
}

/// Is `other` the object itself, or among its bases and their bases?
fn is_below(mut object: Obj, other: Obj) -> PyResult<bool> {
    loop {
        if object == other {
            return Ok(true);
        }
        let Some(bases) = bases_of(object)? else {
            return Ok(false);
        };
        match tuple::of(bases).unwrap_or(&[]) {
            [] => return Ok(false),
            [base] => object = *base,
            several => {
                recursion::check(" in __issubclass__")?;
                for base in several {
                    if is_below(*base, other)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
        }
    }
}
