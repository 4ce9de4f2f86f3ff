//! `set` and `frozenset`: the same layout, told apart by their maps. The table is a [`dict`](crate::types::dict) whose values are None.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
use crate::types::dict::{self, PyDict};
use smelt::{Gc, Int, Native, heap_object};

/// A set; with the map [`ids::FROZENSET`] a frozenset.
#[heap_object(id = ids::SET)]
pub struct PySet {
    /// Its hash, or [`NO_HASH`](crate::types::str::NO_HASH) (frozensets).
    hash: i64,
    /// The elements.
    table: Gc<PyDict>,
}

/// A new empty set.
pub fn new() -> Gc<PySet> {
    PySet::new::<Native>(Int::from(crate::types::str::NO_HASH), dict::new())
}

/// A new empty frozenset, to be filled before anybody sees it.
pub fn new_frozen() -> Gc<PySet> {
    PySet::new_shaped::<Native>(
        ids::FROZENSET,
        Int::from(crate::types::str::NO_HASH),
        dict::new(),
    )
}

/// Adds an element.
///
/// # Errors
/// What hashing or comparing raises; `MemoryError`.
pub fn add(set: Gc<PySet>, element: Obj) -> crate::result::PyResult<()> {
    dict::set(set.table(), element, crate::object::none())
}

/// Is it an element?
///
/// # Errors
/// What hashing or comparing raises.
pub fn contains(set: Gc<PySet>, element: Obj) -> crate::result::PyResult<bool> {
    Ok(dict::get(set.table(), element)?.is_some())
}

/// The set or frozenset that an object is (or the payload of an instance of a subclass).
pub fn of(object: Obj) -> Option<Gc<PySet>> {
    use crate::object::Value;
    let plain = crate::instance::payload(object);
    (plain.has_map(ids::SET) || plain.has_map(ids::FROZENSET)).then(|| plain.cast())
}

/// The type `set`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::SET,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("set", "", METHODS)
};

static METHODS: &[Builtin] = &[];

/// The type `frozenset`.
pub static FROZEN: TypeDefinition = TypeDefinition {
    id: ids::FROZENSET,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("frozenset", "", FROZEN_METHODS)
};

static FROZEN_METHODS: &[Builtin] = &[];
