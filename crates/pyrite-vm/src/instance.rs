//! Objects made of slots: instances of user classes, exceptions, and most small built-in types.
//!
//! A class says how many *base slots* its instances have: fixed places for the class's own Rust code (an exception's `args`, the function
//! of a `partial`), for `__slots__`, and, in a subclass of `int`, `list`, `dict`, ..., slot 0 for the *payload*: the plain `int` or `list`
//! that the instance is. Behind them come the attributes of the instance, in the order its map says.

use crate::class::Class;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::map::Map;
use crate::object::{Obj, Value};
use crate::types::float::PyFloat;
use smelt::{AnyValue, Domain, Float, Gc, Native, Ref, heap_object};

/// An object made of slots.
#[heap_object(id = ids::INSTANCE, slots)]
pub struct Instance {
    /// Attributes that do not fit the slots: an [`Array`](crate::storage::Array) of them, or, if the map says so, the dict of all attributes.
    overflow: Gc<AnyValue>,
}

/// A new instance of `class` with base slots and attributes null.
#[inline]
pub fn new(class: &'static Class) -> Gc<Instance> {
    let map = class.root_map();
    let instance = Instance::new_shaped::<Native>(map.number, map.inline_slots, Obj::null());
    if crate::finalisers::has_finaliser(class) {
        crate::finalisers::register(instance);
    }
    instance
}

/// A new instance of `class` whose first base slots are `values`.
#[inline]
pub fn with(class: &'static Class, values: &[Obj]) -> Obj {
    let instance = new(class);
    for (index, value) in values.iter().enumerate() {
        instance.set_slot(index as u32, *value);
    }
    instance.cast()
}

/// As [`with`], in generic code.
pub fn with_in<D: Domain>(class: &'static Class, values: &[Obj<D>]) -> Obj<D> {
    let map = class.root_map_in::<D>();
    let instance = Instance::new_shaped::<D>(map.number, map.inline_slots, Obj::null());
    for (index, value) in values.iter().enumerate() {
        instance.set_slot(index as u32, *value);
    }
    instance.cast()
}

/// The plain built-in value of an instance of a subclass of `int`, `str`, `list`, ...; everything else is its own.
#[inline(always)]
pub fn payload(object: Obj) -> Obj {
    if object.is_heap() && object.shape().get() as u32 >= crate::ids::FIRST_FREE_MAP {
        payload_of_instance(object)
    } else {
        object
    }
}

fn payload_of_instance(object: Obj) -> Obj {
    if Map::of(object).class.has_payload() {
        object.cast::<Instance>().slot(0)
    } else {
        object
    }
}

/// The object as a `T`, if it is an instance of that built-in type or of a subclass. For `int` see [`crate::types::int`].
#[inline(always)]
pub fn view<T: smelt::HeapObject>(object: Obj) -> Option<Gc<T>> {
    object.exact::<T>().or_else(|| payload(object).exact::<T>())
}

/// Base slot `index`, in any domain.
#[inline(always)]
pub fn slot<D: Domain>(object: Obj<D>, index: u32) -> Obj<D> {
    object.cast::<Instance>().slot(index)
}

/// Writes base slot `index`.
#[inline(always)]
pub fn set_slot<D: Domain>(object: Obj<D>, index: u32, value: Obj<D>) {
    let instance: Ref<D, Instance> = object.cast();
    instance.set_slot(index, value)
}

/// A plain built-in value as an instance of `class`: itself if that is its own class, otherwise the payload of a new instance.
#[inline]
pub fn of_class(class: &'static Class, plain: Obj) -> Obj {
    if class.has_payload() {
        with(class, &[plain])
    } else {
        plain
    }
}

/// The class that the first argument of a `__new__` names.
///
/// # Errors
/// `TypeError` if it is no class.
pub fn class_argument(object: Obj) -> crate::result::PyResult<&'static Class> {
    Class::from_object(object).ok_or_else(|| {
        crate::type_error!(
            "__new__(X): X is not a type object ({})",
            crate::protocol::type_name(object)
        )
    })
}

/// A float as instances keep it in the slots of attributes that hold nothing but floats: as its bits. (A word that is no reference is nothing to the collector; that of a float is one only
/// for the smallest of the numbers below the normal ones, some of which look like addresses.) `None` for everything that is not kept so.
#[inline(always)]
pub fn bare<D: Domain>(value: Obj<D>) -> Option<Float<D>> {
    let number = value.exact::<PyFloat>()?.value();
    // Zero becomes the greatest number; what has its first sixteen bits zero may be an address, and the next one is no loss.
    let is_far = (number.bits() - 1).logical_shr(48) != 0;
    is_far.then_some(number)
}

/// Writes a slot that holds bare floats. False, and nothing done, if the value is none that is kept so.
#[inline(always)]
pub fn set_bare<D: Domain>(instance: Ref<D, Instance>, slot: u32, value: Obj<D>) -> bool {
    let number = bare(value);
    if let Some(number) = number {
        instance.set_float_slot(slot, number);
    }
    number.is_some()
}

/// A bare float as an object.
#[inline(always)]
pub fn boxed<D: Domain>(number: Float<D>) -> Obj<D> {
    PyFloat::new::<D>(number).cast()
}
