//! `list`.

mod methods;
pub mod sort;

use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::interpreter::consumers;
use crate::interpreter::loops::{self, Consumer};
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::types::range::PyRange;
use crate::types::sequence::Span;
use crate::types::tuple::PyTuple;
pub use methods::to_tuple;
pub(crate) use methods::{assign_span, find};
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

/// A new empty list with room for `room` items.
///
/// # Errors
/// `MemoryError`.
pub fn with_capacity(room: usize) -> PyResult<Gc<PyList>> {
    let list = new();
    if room > 0 {
        list.set_storage(storage::new_array(room)?.cast());
    }
    Ok(list)
}

/// A new list of the items from place `start` to `end` (or to the end of the list).
///
/// # Errors
/// `MemoryError`.
pub fn copy_range(list: Gc<PyList>, start: usize, end: usize) -> PyResult<Gc<PyList>> {
    let end = end.min(length(list));
    let count = end.saturating_sub(start);
    let result = with_capacity(count)?;
    if count > 0 {
        storage::copy_items::<Array, Array>(
            list.storage().cast(),
            start,
            result.storage().cast(),
            0,
            count,
        );
        result.set_length(Int::from(count as i64));
    }
    Ok(result)
}

/// A new list of the items that a slice selects.
///
/// # Errors
/// `MemoryError`.
pub fn part(list: Gc<PyList>, span: Span) -> PyResult<Gc<PyList>> {
    if span.step == 1 {
        let start = span.start as usize;
        return copy_range(list, start, start + span.count);
    }
    let result = with_capacity(span.count)?;
    if span.count > 0 {
        let (source, target) = (list.storage().cast(), result.storage().cast());
        let start = span.start as usize;
        storage::copy_every::<Array, Array>(source, start, span.step, target, span.count);
        result.set_length(Int::from(span.count as i64));
    }
    Ok(result)
}

/// Removes all items.
pub fn clear(list: Gc<PyList>) {
    list.set_length(Int::from(0));
    list.set_storage(Obj::null());
}

/// Removes the items from place `length` on.
pub fn truncate(list: Gc<PyList>, wanted: usize) {
    let length = length(list);
    if wanted >= length {
        return;
    }
    let storage: Gc<Array> = list.storage().cast();
    storage::fill_items(storage, wanted..length, Obj::null());
    list.set_length(Int::from(wanted as i64));
    let room = storage::length(storage);
    if room > SHRINK_FROM && wanted < room / 4 {
        // Without memory for the smaller storage the large one stays.
        let _ = reserve(list, wanted);
    }
}

/// Storages of more items than these are given up when less than a quarter of them is in use.
pub const SHRINK_FROM: usize = 64;

/// Removes the items from place `start` to `end`, which are in the list.
pub fn remove_range(list: Gc<PyList>, start: usize, end: usize) {
    let length = length(list);
    if end < length {
        let storage: Gc<Array> = list.storage().cast();
        storage::copy_items(storage, end, storage, start, length - end);
    }
    truncate(list, length - (end - start));
}

/// Inserts an item before place `index`, at most the length.
///
/// # Errors
/// `MemoryError`.
pub fn insert(list: Gc<PyList>, index: usize, value: Obj) -> PyResult<()> {
    let before = length(list);
    push(list, value)?;
    if index < before {
        let storage: Gc<Array> = list.storage().cast();
        storage::copy_items(storage, index, storage, index + 1, before - index);
        storage::set_item(storage, index, value);
    }
    Ok(())
}

/// Replaces the items from place `start` to `end` by those of another list.
///
/// # Errors
/// `MemoryError`.
pub fn splice(list: Gc<PyList>, start: usize, end: usize, values: Gc<PyList>) -> PyResult<()> {
    let (before, removed, added) = (length(list), end - start, length(values));
    if added > removed {
        let wanted = before + added - removed;
        if list.storage().is_null() || wanted > storage::length::<Array>(list.storage().cast()) {
            reserve(list, wanted)?;
        }
        let storage: Gc<Array> = list.storage().cast();
        storage::copy_items(storage, end, storage, start + added, before - end);
        list.set_length(Int::from(wanted as i64));
    } else if added < removed {
        remove_range(list, start + added, end);
    }
    if added > 0 {
        storage::copy_items::<Array, Array>(
            values.storage().cast(),
            0,
            list.storage().cast(),
            start,
            added,
        );
    }
    Ok(())
}

/// Appends the items that another list, which may be the same, has now.
///
/// # Errors
/// `MemoryError`.
pub fn extend_list(list: Gc<PyList>, other: Gc<PyList>) -> PyResult<()> {
    let count = length(other);
    if count == 0 {
        return Ok(());
    }
    let start = make_room(list, count)?;
    storage::copy_items::<Array, Array>(
        other.storage().cast(),
        0,
        list.storage().cast(),
        start,
        count,
    );
    list.set_length(Int::from((start + count) as i64));
    Ok(())
}

/// Makes room for `count` more items; gives the present length.
fn make_room(list: Gc<PyList>, count: usize) -> PyResult<usize> {
    let start = length(list);
    if list.storage().is_null() || start + count > storage::length::<Array>(list.storage().cast()) {
        reserve(list, start + count)?;
    }
    Ok(start)
}

/// Appends the items of any iterable.
///
/// # Errors
/// What iterating raises; `MemoryError`.
pub fn extend(list: Gc<PyList>, iterable: Obj) -> PyResult<()> {
    if let Some(other) = iterable.exact::<PyList>() {
        return extend_list(list, other);
    }
    if let Some(tuple) = iterable.exact::<PyTuple>() {
        let count = storage::length(tuple);
        if count > 0 {
            let start = make_room(list, count)?;
            storage::copy_items::<_, Array>(tuple, 0, list.storage().cast(), start, count);
            list.set_length(Int::from((start + count) as i64));
        }
        return Ok(());
    }
    if let Some(range) = iterable.exact::<PyRange>()
        && let Some((start, step, count)) = crate::types::range::small_parts(range)
    {
        make_room(list, count)?;
        for index in 0..count as i64 {
            push(list, crate::types::int::new(start + index * step))?;
        }
        return Ok(());
    }
    let iterator = crate::protocol::iterator(iterable)?;
    if let Some(hint) = crate::types::sequence::length_hint(iterable)? {
        make_room(list, hint.min(MOST_HINT))?;
    }
    if loops::is_lazy(iterator) {
        return loops::consume(Consumer::Append, iterator, consumers::only(list.cast()))
            .map(|_| ());
    }
    while let Some(item) = crate::types::iterators::next(iterator)? {
        push(list, item)?;
    }
    Ok(())
}

/// A length that an object claims is believed up to this many items.
const MOST_HINT: usize = 1 << 16;

/// A new list of the items of an iterable.
///
/// # Errors
/// As [`extend`].
pub fn from_iterable(iterable: Obj) -> PyResult<Gc<PyList>> {
    let list = new();
    extend(list, iterable)?;
    Ok(list)
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::LIST,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE,
    ..TypeDefinition::new(
        "list",
        "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.",
        methods::METHODS,
    )
};
