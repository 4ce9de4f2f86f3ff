//! `complex`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::Obj;
use smelt::{Float, Native, heap_object};

/// Two binary64.
#[heap_object(id = ids::COMPLEX)]
pub struct PyComplex {
    /// Real part.
    #[immutable]
    real: f64,
    /// Imaginary part.
    #[immutable]
    imaginary: f64,
}

/// A complex number as an object.
pub fn new(real: f64, imaginary: f64) -> Obj {
    PyComplex::new::<Native>(Float::from(real), Float::from(imaginary)).cast()
}

/// The parts of a `complex` (or of an instance of a subclass).
pub fn value(object: Obj) -> Option<(f64, f64)> {
    instance::view::<PyComplex>(object)
        .map(|number| (number.real().get(), number.imaginary().get()))
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::COMPLEX,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("complex", "", METHODS)
};

static METHODS: &[Builtin] = &[];
