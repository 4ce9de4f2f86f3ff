//! `tuple`: its items lie in the object itself.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::Obj;
use crate::result::{PyResult, memory_error};
use crate::storage;
use smelt::{Gc, heap, heap_object};

/// A tuple.
#[heap_object(id = ids::TUPLE, array)]
pub struct PyTuple;

/// A new tuple of `length` items, all null and to be set with [`storage::set_item`] before anybody sees it.
///
/// # Errors
/// `MemoryError`.
pub fn new(length: usize) -> PyResult<Gc<PyTuple>> {
    match heap::allocate_array(heap::TypeId::new(ids::TUPLE as u16), ids::TUPLE, length) {
        Some(object) => Ok(Gc::from_bits(object.to_word())),
        None => Err(memory_error()),
    }
}

/// A new tuple of these items.
///
/// # Errors
/// `MemoryError`.
pub fn try_from_slice(items: &[Obj]) -> PyResult<Gc<PyTuple>> {
    let tuple = new(items.len())?;
    for (index, item) in items.iter().enumerate() {
        storage::set_item(tuple, index, *item);
    }
    Ok(tuple)
}

/// A new tuple of items so few that there is always memory for it.
pub fn from_slice(items: &[Obj]) -> Gc<PyTuple> {
    try_from_slice(items).unwrap_or_else(|_| smelt::out_of_memory())
}

/// The items. See [`storage::items`] for how long the slice is good.
#[inline(always)]
pub fn items<'a>(tuple: Gc<PyTuple>) -> &'a [Obj] {
    storage::items(tuple)
}

/// The items of a `tuple` (or of an instance of a subclass).
pub fn of<'a>(object: Obj) -> Option<&'a [Obj]> {
    instance::view::<PyTuple>(object).map(items)
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::TUPLE,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE,
    ..TypeDefinition::new("tuple", "", METHODS)
};

static METHODS: &[Builtin] = &[];
