//! `cell`: a variable that a closure shares.

use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use smelt::{AnyValue, Gc, heap_object};

/// A cell.
#[heap_object(id = ids::CELL)]
pub struct PyCell {
    /// Its content, or null.
    content: Gc<AnyValue>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::CELL,
    flags: 0,
    ..TypeDefinition::new("cell", "", METHODS)
};

static METHODS: &[Builtin] = &[];
