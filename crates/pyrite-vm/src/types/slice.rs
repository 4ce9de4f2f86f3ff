//! `slice`.

use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
use smelt::{AnyValue, Gc, Native, heap_object};

/// A slice: any objects.
#[heap_object(id = ids::SLICE)]
pub struct PySlice {
    #[immutable]
    start: Gc<AnyValue>,
    #[immutable]
    stop: Gc<AnyValue>,
    #[immutable]
    step: Gc<AnyValue>,
}

/// A new slice.
pub fn new(start: Obj, stop: Obj, step: Obj) -> Obj {
    PySlice::new::<Native>(start, stop, step).cast()
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::SLICE,
    flags: 0,
    ..TypeDefinition::new("slice", "", METHODS)
};

static METHODS: &[Builtin] = &[];
