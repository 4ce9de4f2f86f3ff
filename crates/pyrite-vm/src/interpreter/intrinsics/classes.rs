//! `isinstance`, `issubclass`, `callable`.

use super::Given;
use crate::class::{Class, flags};
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::attributes::find_plainly;
use crate::interpreter::questions;
use crate::names::{self, Known};
use crate::object::{Obj, Value, boolean};
use crate::result::Outcome;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Int, Ref};

/// `isinstance(object, class)`, the class one whose metaclass has no say in it, or a tuple of such.
pub fn is_instance<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    any_of(given.at(1), 0, names::INSTANCECHECK, &|candidate| {
        questions::is_instance(given.at(0), candidate)
    })
}

/// `issubclass(class, other)` for a class whose metaclass is `type`, the other one whose metaclass has no say in it, or a tuple of such.
pub fn is_subclass<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 || !given.at(0).has_map(ids::TYPE) {
        return None;
    }
    let class = known_class(given.at(0))?;
    any_of(given.at(1), 0, names::SUBCLASSCHECK, &|candidate| {
        Some(class.mro_in::<D>().contains(&candidate))
    })
}

fn known_class<D: Domain>(object: Obj<D>) -> Option<&'static Class> {
    let object: Obj = object.promote();
    Class::from_object(object)
}

/// Does the test hold for a class, or for any in a tuple? `None` if others are concerned.
fn any_of<D: Domain>(
    classes: Obj<D>,
    depth: usize,
    check: Known,
    test: &dyn Fn(&'static Class) -> Option<bool>,
) -> Option<Outcome<D>> {
    // Several classes, or kinds of what is no class, have been met here.
    if !D::is_constant(classes.0) && D::decide(D::is_further_way) {
        return None;
    }
    if questions::is_class_by_default(classes, check) {
        return Some(Ok(boolean(test(known_class(classes)?)?)));
    }
    if depth > MOST_NESTED || !classes.has_map(ids::TUPLE) {
        return None;
    }
    let classes: Ref<D, PyTuple> = classes.cast();
    let length = classes.length().promote();
    if length > MOST_CLASSES {
        return None;
    }
    // All must be known: the first that holds decides, and those behind it are not even looked at.
    for index in 0..length {
        let class = classes.item(Int::from(index));
        match any_of(class, depth + 1, check, test)? {
            Ok(holds) if holds.is_word(crate::object::TRUE) => return Some(Ok(holds)),
            _ => {}
        }
    }
    Some(Ok(boolean(false)))
}

const MOST_NESTED: usize = 3;
const MOST_CLASSES: i64 = 16;

/// `getattr(object, name)`, or with a default, of a name that the trace knows.
pub fn get_attribute<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let found = known_attribute(given)?;
    if found.is_some() {
        return found.map(Ok);
    }
    let has_default = given.count == 3 && !given.at(2).is_null();
    has_default.then(|| Ok(given.at(2)))
}

/// `hasattr(object, name)` of a name that the trace knows.
pub fn has_attribute<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let found = known_attribute(given)?;
    Some(Ok(boolean(found.is_some())))
}

#[allow(clippy::option_option)]
fn known_attribute<D: Domain>(given: &Given<D>) -> Option<Option<Obj<D>>> {
    if D::NATIVE || !(2..=3).contains(&given.count) || !D::is_constant(given.at(1).0) {
        return None;
    }
    let name: Obj = given.at(1).promote();
    let name = names::intern_str(name.exact()?);
    find_plainly(given.at(0), name)
}

/// `callable(object)`.
pub fn callable<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let class = questions::class_of(given.at(0));
    if class.version::<D>() == 0 {
        return None;
    }
    let is_callable = class.has(flags::METACLASS) || class.known(names::CALL).is_some();
    Some(Ok(boolean(is_callable)))
}

/// `object.__new__(class)`, where that makes an instance of a user class.
pub fn new_object<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let class = constructed_class(given)?;
    let root = Class::builtin(ids::OBJECT);
    // `__init__` may have been given arguments, but not `object`'s.
    let takes_all = || {
        class.known(names::NEW) == root.known(names::NEW)
            && class.known(names::INIT) != root.known(names::INIT)
    };
    if class.native() != root || class.has(flags::ABSTRACT) || given.count > 1 && !takes_all() {
        return None;
    }
    Some(Ok(instance::with_in(class, &[])))
}

/// `tuple.__new__(class, tuple)`, of a subclass.
pub fn new_tuple<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let class = constructed_class(given)?;
    if given.count != 2 || !class.has_payload() || class.native() != Class::builtin(ids::TUPLE) {
        return None;
    }
    let items = given.at(1).exact::<PyTuple>()?;
    if items.length() == 0 {
        return None;
    }
    Some(Ok(instance::with_in(class, &[items.cast()])))
}

/// The user class that the first argument of a `__new__` is, whose instances are only to be made.
fn constructed_class<D: Domain>(given: &Given<D>) -> Option<&'static Class> {
    if given.count == 0 || !given.at(0).is_heap() {
        return None;
    }
    let class = known_class(given.at(0))?;
    let is_simple = class.version::<D>() != 0
        && class.has(flags::MUTABLE)
        && !crate::finalisers::has_finaliser(class);
    is_simple.then_some(class)
}
