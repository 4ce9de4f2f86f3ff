//! `bytearray`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::storage::ByteStorage;
use smelt::{Gc, heap_object};

/// A bytearray.
#[heap_object(id = ids::BYTEARRAY)]
pub struct PyByteArray {
    /// Bytes in use at the start of the storage.
    length: i64,
    /// Views that forbid changing the length.
    exports: i64,
    /// The bytes and room for more.
    data: Gc<ByteStorage>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BYTEARRAY,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("bytearray", "", METHODS)
};

static METHODS: &[Builtin] = &[];
