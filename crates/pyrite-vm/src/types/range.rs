//! `range`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
use smelt::{AnyValue, Gc, Native, heap_object};

/// A range: integers of any size.
#[heap_object(id = ids::RANGE)]
pub struct PyRange {
    /// First number.
    #[immutable]
    start: Gc<AnyValue>,
    /// Where it ends, exclusive.
    #[immutable]
    stop: Gc<AnyValue>,
    /// Distance of the numbers, not 0.
    #[immutable]
    step: Gc<AnyValue>,
    /// How many numbers.
    #[immutable]
    length: Gc<AnyValue>,
}

/// A new range of integers whose length has been computed.
pub fn new(start: Obj, stop: Obj, step: Obj, length: Obj) -> Obj {
    PyRange::new::<Native>(start, stop, step, length).cast()
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::RANGE,
    flags: flags::SEQUENCE,
    ..TypeDefinition::new("range", "", METHODS)
};

static METHODS: &[Builtin] = &[];
