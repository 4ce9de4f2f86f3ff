//! `bytes`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::Obj;
use crate::result::PyResult;
use crate::storage::{self, ByteStorage};
use smelt::{Gc, Int, Native, heap_object};

/// A bytes object.
#[heap_object(id = ids::BYTES)]
pub struct PyBytes {
    /// Its hash, or [`NO_HASH`](crate::types::str::NO_HASH).
    hash: i64,
    /// The bytes, exactly.
    #[immutable]
    data: Gc<ByteStorage>,
}

/// A new bytes object.
///
/// # Errors
/// `MemoryError`.
pub fn new(bytes: &[u8]) -> PyResult {
    let data = storage::new_bytes(bytes.len())?;
    storage::bytes_mut(data).copy_from_slice(bytes);
    Ok(PyBytes::new::<Native>(Int::from(crate::types::str::NO_HASH), data).cast())
}

/// The bytes of a `bytes` (or of an instance of a subclass).
pub fn value<'a>(object: Obj) -> Option<&'a [u8]> {
    instance::view::<PyBytes>(object).map(|bytes| storage::bytes(bytes.data()))
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BYTES,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("bytes", "", METHODS)
};

static METHODS: &[Builtin] = &[];
