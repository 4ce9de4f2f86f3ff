//! `float`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::Obj;
use smelt::{Float, Native, heap_object};

/// A binary64.
#[heap_object(id = ids::FLOAT)]
pub struct PyFloat {
    /// The number.
    #[immutable]
    value: f64,
}

/// A float as an object.
#[inline]
pub fn new(value: f64) -> Obj {
    PyFloat::new::<Native>(Float::from(value)).cast()
}

/// The value of a `float` (or of an instance of a subclass).
#[inline]
pub fn value(object: Obj) -> Option<f64> {
    instance::view::<PyFloat>(object).map(|float| float.value().get())
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::FLOAT,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("float", "", METHODS)
};

static METHODS: &[Builtin] = &[];
