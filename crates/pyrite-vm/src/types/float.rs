//! `float`.

use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::Obj;
use crate::result::PyResult;
use crate::{overflow_error, value_error};
use smelt::{Float, Native, heap_object};

pub mod arithmetic;
mod hex;
mod methods;
pub mod text;

/// A binary64.
#[heap_object(id = ids::FLOAT, by_value)]
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

/// The integer left when the fraction is cut off.
///
/// # Errors
/// `OverflowError` for infinities, `ValueError` for what is not a number.
pub fn to_integer(value: f64) -> PyResult {
    if value.is_nan() {
        return Err(value_error!("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        return Err(overflow_error!("cannot convert float infinity to integer"));
    }
    crate::types::int::arithmetic::from_f64(value)
}

/// The float that a number stands for: a `float`, an object with `__float__` or with `__index__`.
///
/// # Errors
/// `TypeError` if it is no real number; what the methods raise.
pub fn from_number(object: Obj) -> PyResult<f64> {
    methods::from_number(object)
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::FLOAT,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("float", methods::METHODS)
};
