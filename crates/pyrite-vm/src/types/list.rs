//! `list`.

mod methods;
pub mod sort;
pub mod strategy;

use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::interpreter::consumers;
use crate::interpreter::loops::{self, Consumer};
use crate::object::{Obj, Value, small_int};
use crate::result::PyResult;
use crate::storage;
use crate::types::dict::{self, PyDict};
use crate::types::float;
use crate::types::iterators::PyDictView;
use crate::types::range::PyRange;
use crate::types::sequence::Span;
use crate::types::set;
use crate::types::tuple::{self, PyTuple};
pub(crate) use methods::{assign_span, find};
pub use methods::{compare_items, to_tuple};
use smelt::{AnyValue, Gc, Int, Native, heap_object};
use strategy::{Storage, plain_float};

/// A list.
#[heap_object(id = ids::LIST)]
pub struct PyList {
    /// Items in use at the start of the storage.
    length: i64,
    /// What the storage is, which whoever reads it must look at first: see [`strategy`].
    strategy: u32,
    /// The items and room for more.
    storage: Gc<AnyValue>,
}

/// A new list of these items.
///
/// # Errors
/// `MemoryError`.
pub fn from_slice(items: &[Obj]) -> PyResult<Gc<PyList>> {
    let list = new();
    extend_slice(list, items)?;
    Ok(list)
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
    strategy::item(list, Int::from(index as i64))
}

/// Writes item `index`.
///
/// # Panics
/// When the index is out of bounds.
#[inline]
pub fn set(list: Gc<PyList>, index: usize, value: Obj) {
    assert!(index < length(list));
    let index = Int::from(index as i64);
    if !strategy::set_item(list, index, value) {
        if strategy::generalise(list).is_err() {
            smelt::out_of_memory();
        }
        strategy::set_item(list, index, value);
    }
}

/// The items as a slice that is good until the list is next changed (copy it before calling anything that runs Python code). Of a list of bare
/// numbers it is made anew by each call.
#[inline]
pub fn items<'a>(list: Gc<PyList>) -> &'a [Obj] {
    let array = match strategy::storage_of(list) {
        Storage::Nothing => return &[],
        Storage::Objects(array) => array,
        Storage::Floats(_) => strategy::boxed(list).unwrap_or_else(|_| smelt::out_of_memory()),
    };
    &storage::items(array)[..length(list)]
}

/// Appends an item.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn push(list: Gc<PyList>, value: Obj) -> PyResult<()> {
    let length = length(list);
    match strategy::storage_of(list) {
        Storage::Objects(array) if length < storage::length(array) => {
            storage::set_item(array, length, value);
            list.set_length(Int::from(length as i64 + 1));
            Ok(())
        }
        _ => push_with_room(list, value, 0),
    }
}

/// As [`push`]. If it is the first item, there is room for `room` in all afterwards.
fn push_with_room(list: Gc<PyList>, value: Obj, room: usize) -> PyResult<()> {
    let length = length(list);
    match strategy::storage_of(list) {
        Storage::Objects(array) if length < storage::length(array) => {}
        Storage::Objects(_) => reserve(list, length + 1)?,
        Storage::Floats(array) => match plain_float(value) {
            Some(_) if length < storage::floats(array).len() => {}
            Some(_) => reserve(list, length + 1)?,
            None => {
                strategy::generalise(list)?;
                return push(list, value);
            }
        },
        Storage::Nothing => {
            if plain_float(value).is_some() {
                strategy::start_floats(list, 0)?;
            }
            reserve(list, room.max(1))?;
        }
    }
    let is_set = strategy::set_item(list, Int::from(length as i64), value);
    debug_assert!(is_set, "the list takes the item");
    list.set_length(Int::from(length as i64 + 1));
    Ok(())
}

/// Makes room for `wanted` items in all, and an eighth more.
///
/// # Errors
/// `MemoryError`.
#[cold]
pub fn reserve(list: Gc<PyList>, wanted: usize) -> PyResult<()> {
    strategy::resize(list, wanted + wanted / 8 + 4)
}

/// A new empty list with room for `room` items.
///
/// # Errors
/// `MemoryError`.
pub fn with_capacity(room: usize) -> PyResult<Gc<PyList>> {
    let list = new();
    if room > 0 {
        strategy::resize(list, room)?;
    }
    Ok(list)
}

/// A new empty list that can take the items of another as they are, with room for `room` items.
///
/// # Errors
/// `MemoryError`.
#[inline]
fn empty_like(list: Gc<PyList>, room: usize) -> PyResult<Gc<PyList>> {
    if let Storage::Floats(_) = strategy::storage_of(list) {
        let result = new();
        strategy::start_floats(result, room)?;
        return Ok(result);
    }
    with_capacity(room)
}

/// A new list of the items from place `start` to `end` (or to the end of the list).
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn copy_range(list: Gc<PyList>, start: usize, end: usize) -> PyResult<Gc<PyList>> {
    let end = end.min(length(list));
    let count = end.saturating_sub(start);
    if count == 0 {
        return Ok(new());
    }
    let (strategy, storage) = match strategy::storage_of(list) {
        Storage::Nothing => return Ok(new()),
        Storage::Objects(array) => {
            let part = storage::array_of(&storage::items(array)[start..end])?;
            (strategy::OBJECT, part.cast())
        }
        Storage::Floats(array) => {
            let part = storage::floats_of(&storage::floats(array)[start..end])?;
            (strategy::FLOAT, part.cast())
        }
    };
    Ok(PyList::new::<Native>(
        Int::from(count as i64),
        Int::from(strategy),
        storage,
    ))
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
    if span.count == 0 {
        return Ok(new());
    }
    let (strategy, storage) = match strategy::storage_of(list) {
        Storage::Nothing => return Ok(new()),
        Storage::Objects(source) => {
            let target = storage::new_array(span.count)?;
            let start = span.start as usize;
            storage::copy_every(source, start, span.step, target, span.count);
            (strategy::OBJECT, target.cast())
        }
        Storage::Floats(source) => {
            let target = storage::new_floats(span.count)?;
            let numbers = (storage::floats(source), storage::floats_mut(target));
            for (place, number) in span.places().zip(numbers.1) {
                *number = numbers.0[place];
            }
            (strategy::FLOAT, target.cast())
        }
    };
    Ok(PyList::new::<Native>(
        Int::from(span.count as i64),
        Int::from(strategy),
        storage,
    ))
}

/// The greatest item, or the least, of a list of small integers alone or of bare floats alone; `None` for all others, and if there is none.
pub fn extreme(list: Gc<PyList>, greatest: bool) -> Option<Obj> {
    match strategy::storage_of(list) {
        Storage::Nothing => None,
        Storage::Objects(array) => {
            let items = &storage::items(array)[..length(list)];
            if !items.iter().all(|item| item.is_small()) {
                return None;
            }
            // Of equal integers it cannot be told which one it is.
            let values = items.iter().map(|item| item.small_value().get());
            let found = if greatest { values.max() } else { values.min() };
            found.map(|value| small_int(Int::from(value)))
        }
        Storage::Floats(array) => {
            let mut numbers = storage::floats(array)[..length(list)].iter();
            let first = *numbers.next()?;
            // The first of those that are equal (zeros differ in their signs); none of them is no number.
            let better = |a: f64, b: f64| if greatest { a > b } else { a < b };
            let found = numbers.fold(first, |best, x| if better(*x, best) { *x } else { best });
            Some(float::new(found))
        }
    }
}

/// Removes all items.
pub fn clear(list: Gc<PyList>) {
    list.set_length(Int::from(0));
    list.set_strategy(Int::from(strategy::OBJECT));
    storage::discard(list.storage());
    list.set_storage(Obj::null());
}

/// Removes the items from place `length` on.
#[inline]
pub fn truncate(list: Gc<PyList>, wanted: usize) {
    let length = length(list);
    if wanted >= length {
        return;
    }
    strategy::forget(list, wanted..length);
    list.set_length(Int::from(wanted as i64));
    let room = strategy::capacity(list);
    if room > SHRINK_FROM && wanted < room / 4 {
        // Without memory for the smaller storage the large one stays.
        let _ = reserve(list, wanted);
    }
}

/// Storages of more items than these are given up when less than a quarter of them is in use.
pub const SHRINK_FROM: usize = 64;

/// Removes the items from place `start` to `end`, which are in the list.
#[inline]
pub fn remove_range(list: Gc<PyList>, start: usize, end: usize) {
    let length = length(list);
    if end < length {
        strategy::copy(list, end, list, start, length - end);
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
        strategy::copy(list, index, list, index + 1, before - index);
        set(list, index, value);
    }
    Ok(())
}

/// Replaces the items from place `start` to `end` by those of another list.
///
/// # Errors
/// `MemoryError`.
pub fn splice(list: Gc<PyList>, start: usize, end: usize, values: Gc<PyList>) -> PyResult<()> {
    let (before, removed, added) = (length(list), end - start, length(values));
    let values = strategy::unify(list, values)?;
    if added > removed {
        let wanted = before + added - removed;
        if wanted > strategy::capacity(list) {
            reserve(list, wanted)?;
        }
        strategy::copy(list, end, list, start + added, before - end);
        list.set_length(Int::from(wanted as i64));
    } else if added < removed {
        remove_range(list, start + added, end);
    }
    strategy::copy(values, 0, list, start, added);
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
    let other = strategy::unify(list, other)?;
    let start = make_room(list, count)?;
    strategy::copy(other, 0, list, start, count);
    list.set_length(Int::from((start + count) as i64));
    Ok(())
}

/// Appends these items.
///
/// # Errors
/// `MemoryError`.
pub fn extend_slice(list: Gc<PyList>, items: &[Obj]) -> PyResult<()> {
    if items.is_empty() {
        return Ok(());
    }
    let are_floats = |items: &[Obj]| items.iter().all(|item| plain_float(*item).is_some());
    match strategy::storage_of(list) {
        Storage::Nothing if are_floats(items) => strategy::start_floats(list, items.len())?,
        Storage::Nothing => {
            list.set_storage(storage::array_of(items)?.cast());
            list.set_length(Int::from(items.len() as i64));
            return Ok(());
        }
        Storage::Floats(_) if !are_floats(items) => strategy::generalise(list)?,
        _ => {}
    }
    let start = make_room(list, items.len())?;
    list.set_length(Int::from((start + items.len()) as i64));
    if let Storage::Objects(array) = strategy::storage_of(list) {
        storage::write_items(array, start, items);
        return Ok(());
    }
    for (index, item) in items.iter().enumerate() {
        set(list, start + index, *item);
    }
    Ok(())
}

/// Makes room for `count` more items; gives the present length.
#[inline]
fn make_room(list: Gc<PyList>, count: usize) -> PyResult<usize> {
    let start = length(list);
    if start + count > strategy::capacity(list) {
        reserve(list, start + count)?;
    }
    Ok(start)
}

/// Appends the items of any iterable.
///
/// # Errors
/// What iterating raises; `MemoryError`.
pub fn extend(list: Gc<PyList>, iterable: Obj) -> PyResult<()> {
    if extend_at_once(list, iterable)? {
        return Ok(());
    }
    let iterator = crate::protocol::iterator(iterable)?;
    let mut room = 0;
    if let Some(hint) = crate::types::sequence::length_hint_for_room(iterable, length(list))? {
        room = hint.min(MOST_HINT);
        if !list.storage().is_null() {
            make_room(list, room)?;
        }
    }
    extend_by(list, iterator, room)
}

/// The items of any iterable, which is not asked how many there are.
///
/// # Errors
/// What iterating raises; `MemoryError`.
pub fn from_unsized(iterable: Obj) -> PyResult<Gc<PyList>> {
    let list = new();
    if !extend_at_once(list, iterable)? {
        extend_by(list, crate::protocol::iterator(iterable)?, 0)?;
    }
    Ok(list)
}

/// Appends the items of an iterable that has them at hand; false, and nothing done, if it has not.
fn extend_at_once(list: Gc<PyList>, iterable: Obj) -> PyResult<bool> {
    if let Some(other) = iterable.exact::<PyList>() {
        extend_list(list, other)?;
    } else if let Some(tuple) = iterable.exact::<PyTuple>() {
        extend_slice(list, storage::items(tuple))?;
    } else if let Some(range) = iterable.exact::<PyRange>()
        && let Some((start, step, count)) = crate::types::range::small_parts(range)
    {
        if count > 0 {
            make_room(list, count)?;
        }
        for index in 0..count as i64 {
            push(list, crate::types::int::new(start + index * step))?;
        }
    } else if let Some((dict, part)) = entries_of(iterable) {
        let room = length(list) + dict::length(dict);
        for (key, value) in dict::pairs(dict) {
            push_with_room(list, part(key, value)?, room)?;
        }
    } else if let Some(set) = set::exact(iterable) {
        let room = length(list) + set::length(set);
        let mut from = 0;
        while let Some((place, element)) = set::next_element(set, from) {
            push_with_room(list, element, room)?;
            from = place + 1;
        }
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Appends what an iterator gives, of which there are so many as far as is known.
fn extend_by(list: Gc<PyList>, iterator: Obj, room: usize) -> PyResult<()> {
    if loops::is_lazy(iterator) {
        return loops::consume(Consumer::Append, iterator, consumers::only(list.cast()))
            .map(|_| ());
    }
    while let Some(item) = crate::protocol::next(iterator)? {
        push_with_room(list, item, room)?;
    }
    Ok(())
}

/// What a view takes of an entry, of which the key and the value are given.
type Part = fn(Obj, Obj) -> PyResult;

/// The dict whose keys, values or items an iterable is, and what that takes of an entry.
fn entries_of(iterable: Obj) -> Option<(Gc<PyDict>, Part)> {
    if !iterable.is_heap() {
        return None;
    }
    let dict = || iterable.cast::<PyDictView>().dict();
    Some(match iterable.map_number() {
        ids::DICT => (iterable.cast(), |key, _| Ok(key)),
        ids::DICT_KEYS => (dict(), |key, _| Ok(key)),
        ids::DICT_VALUES => (dict(), |_, value| Ok(value)),
        ids::DICT_ITEMS => (dict(), |key, value| {
            Ok(tuple::try_from_slice(&[key, value])?.cast())
        }),
        _ => return None,
    })
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
    ..TypeDefinition::new("list", methods::METHODS)
};
