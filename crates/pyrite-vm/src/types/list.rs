//! `list`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
use crate::result::PyResult;
use crate::storage::{self, Array};
use smelt::{AnyValue, Gc, Int, Native, heap_object};

/// A list.
#[heap_object(id = ids::LIST)]
pub struct PyList {
    /// Items in use at the start of the storage.
    length: i64,
    /// What the storage is: see [`strategy`].
    strategy: u32,
    /// The items and room for more.
    storage: Gc<AnyValue>,
}

/// Storage strategies. Whoever reads the storage must look at the strategy first.
pub mod strategy {
    /// The storage is an [`Array`](crate::storage::Array) of values (null when there is no room at all).
    pub const OBJECT: i64 = 0;
}

/// A new list of these items.
///
/// # Errors
/// `MemoryError`.
pub fn from_slice(items: &[Obj]) -> PyResult<Gc<PyList>> {
    let storage = storage::new_array(items.len())?;
    for (index, item) in items.iter().enumerate() {
        storage::set_item(storage, index, *item);
    }
    Ok(PyList::new::<Native>(
        Int::from(items.len() as i64),
        Int::from(strategy::OBJECT),
        storage.cast(),
    ))
}

/// A new empty list.
pub fn new() -> Gc<PyList> {
    PyList::new::<Native>(Int::from(0), Int::from(strategy::OBJECT), Obj::null())
}

/// Number of items.
#[inline(always)]
pub fn length(list: Gc<PyList>) -> usize {
    list.length().get() as usize
}

/// Item `index`.
///
/// # Panics
/// When the index is out of bounds.
#[inline]
pub fn get(list: Gc<PyList>, index: usize) -> Obj {
    assert!(index < length(list));
    storage::items::<Array>(list.storage().cast())[index]
}

/// Writes item `index`.
///
/// # Panics
/// When the index is out of bounds.
#[inline]
pub fn set(list: Gc<PyList>, index: usize, value: Obj) {
    assert!(index < length(list));
    storage::set_item::<Array>(list.storage().cast(), index, value);
}

/// The items as a slice that is good until the list is next changed (copy it before calling anything that runs Python code).
pub fn items<'a>(list: Gc<PyList>) -> &'a [Obj] {
    if list.storage().is_null() {
        &[]
    } else {
        &storage::items::<Array>(list.storage().cast())[..length(list)]
    }
}

/// Appends an item.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn push(list: Gc<PyList>, value: Obj) -> PyResult<()> {
    let length = length(list);
    if list.storage().is_null() || length == storage::length::<Array>(list.storage().cast()) {
        reserve(list, length + 1)?;
    }
    storage::set_item::<Array>(list.storage().cast(), length, value);
    list.set_length(Int::from(length as i64 + 1));
    Ok(())
}

/// Makes room for `wanted` items in all, and an eighth more.
///
/// # Errors
/// `MemoryError`.
#[cold]
pub fn reserve(list: Gc<PyList>, wanted: usize) -> PyResult<()> {
    let storage = storage::new_array(wanted + wanted / 8 + 4)?;
    if !list.storage().is_null() {
        storage::copy_items::<Array, Array>(list.storage().cast(), 0, storage, 0, length(list));
    }
    list.set_storage(storage.cast());
    Ok(())
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::LIST,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE,
    ..TypeDefinition::new("list", "", METHODS)
};

static METHODS: &[Builtin] = &[];

/// Drops all items from `length` on.
pub fn truncate(list: Gc<PyList>, length: usize) {
    if length < self::length(list) {
        storage::fill_items::<Array>(
            list.storage().cast(),
            length..self::length(list),
            Obj::null(),
        );
        list.set_length(Int::from(length as i64));
    }
}
