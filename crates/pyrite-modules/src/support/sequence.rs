//! Iterables as lists and tuples, indices and slices, for modules with containers of their own.

use super::{Gc, Obj, PyResult, int, list, number, protocol, storage, tuple, type_name};
use pyrite_vm::fields::*;
use pyrite_vm::object::Value;
use pyrite_vm::protocol::Comparison;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::slice::PySlice;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{type_error, value_error};

/// The items of an iterable as a new list.
///
/// # Errors
/// What iterating raises.
pub fn to_list(iterable: Obj) -> PyResult<Gc<PyList>> {
    if let Some(items) = iterable.exact::<PyTuple>() {
        return list::from_slice(tuple::items(items));
    }
    if let Some(items) = iterable.exact::<PyList>() {
        return list::from_slice(list::items(items));
    }
    let items = list::new();
    let iterator = protocol::iterator(iterable)?;
    while let Some(item) = protocol::next(iterator)? {
        list::push(items, item)?;
    }
    Ok(items)
}

/// The items of an iterable as a tuple: itself, if it is one.
///
/// # Errors
/// What iterating raises.
pub fn to_tuple(iterable: Obj) -> PyResult<Gc<PyTuple>> {
    if let Some(items) = iterable.exact::<PyTuple>() {
        return Ok(items);
    }
    let items = to_list(iterable)?;
    tuple::try_from_slice(list::items(items))
}

/// A tuple of the items of a list.
///
/// # Errors
/// `MemoryError`.
pub fn list_to_tuple(items: Gc<PyList>) -> PyResult<Gc<PyTuple>> {
    tuple::try_from_slice(list::items(items))
}

/// Where an index into a sequence of `length` items points; `None` if outside.
///
/// # Errors
/// `TypeError` if it is no integer.
pub fn place(index: Obj, length: usize) -> PyResult<Option<usize>> {
    let index = match number::integer(index)?.machine() {
        Some(value) => value,
        None => {
            return Err(pyrite_vm::index_error!(
                "cannot fit '{}' into an index-sized integer",
                type_name(index)
            ));
        }
    };
    let index = if index < 0 {
        index + length as i64
    } else {
        index
    };
    Ok(usize::try_from(index).ok().filter(|index| *index < length))
}

/// A start or stop index, clamped to `0..=length`; anything that is not an integer is an error.
///
/// # Errors
/// `TypeError`.
pub fn clamp(index: Obj, length: usize) -> PyResult<usize> {
    let index = match number::integer(index)? {
        Integer::Small(value) => value,
        Integer::Big(big) if big.negative().get() != 0 => return Ok(0),
        Integer::Big(_) => return Ok(length),
    };
    let index = if index < 0 {
        index + length as i64
    } else {
        index
    };
    Ok(index.clamp(0, length as i64) as usize)
}

/// A slice of a sequence of known length: `count` items from `start` on, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first item's place.
    pub start: i64,
    /// Where the slice ends (exclusive; may be -1 for negative steps).
    pub stop: i64,
    /// From item to item; not zero.
    pub step: i64,
    /// How many items.
    pub count: usize,
}

impl Span {
    /// The places, in the slice's order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..self.count as i64).map(move |index| (self.start + index * self.step) as usize)
    }
}

/// The part of a sequence that a slice object means, if `key` is one.
///
/// # Errors
/// `TypeError` for indices that are no integers; `ValueError` for a step of zero.
pub fn span(key: Obj, length: impl FnOnce() -> usize) -> PyResult<Option<Span>> {
    let Some(slice) = key.exact::<PySlice>() else {
        return Ok(None);
    };
    let part = |object: Obj, default: i64| -> PyResult<i64> {
        if object.is_none() {
            return Ok(default);
        }
        if Integer::of(object).is_none()
            && pyrite_vm::class::Class::of(object)
                .known(pyrite_vm::names::INDEX)
                .is_none()
        {
            return Err(type_error!(
                "slice indices must be integers or None or have an __index__ method"
            ));
        }
        Ok(match number::integer(object)? {
            Integer::Small(value) => value,
            Integer::Big(big) if big.negative().get() != 0 => i64::MIN / 4,
            Integer::Big(_) => i64::MAX / 4,
        })
    };
    let step = part(slice.step(), 1)?;
    if step == 0 {
        return Err(value_error!("slice step cannot be zero"));
    }
    let start = part(slice.start(), if step > 0 { 0 } else { i64::MAX / 4 })?;
    let stop = part(
        slice.stop(),
        if step > 0 { i64::MAX / 4 } else { i64::MIN / 4 },
    )?;
    // Asked only now: the indices may have run code that changed the sequence.
    let length = length() as i64;
    let (low, high) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let bound = |index: i64| (if index < 0 { index + length } else { index }).clamp(low, high);
    let (start, stop) = (bound(start), bound(stop));
    let count = if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && stop < start {
        (start - stop - 1) / (-step) + 1
    } else {
        0
    };
    Ok(Some(Span {
        start,
        stop,
        step,
        count: count as usize,
    }))
}

/// Compares two sequences item by item, as `list` and `tuple` do; the items are asked for by place, since comparing may change them.
///
/// # Errors
/// What comparing items raises.
pub fn compare(
    comparison: Comparison,
    left: impl Fn(usize) -> Option<Obj>,
    right: impl Fn(usize) -> Option<Obj>,
    lengths: impl Fn() -> (usize, usize),
) -> PyResult {
    let (a, b) = lengths();
    if a != b && matches!(comparison, Comparison::Eq | Comparison::Ne) {
        return Ok(super::boolean(comparison == Comparison::Ne));
    }
    let mut index = 0;
    while let (Some(x), Some(y)) = (left(index), right(index)) {
        if !protocol::is_equal(x, y)? {
            return match comparison {
                Comparison::Eq => Ok(super::boolean(false)),
                Comparison::Ne => Ok(super::boolean(true)),
                _ => protocol::compare(x, y, comparison),
            };
        }
        index += 1;
    }
    let (a, b) = lengths();
    Ok(super::boolean(comparison.holds(a.cmp(&b))))
}

/// Calls with a list's items as arguments, copied so that the list may change meanwhile.
///
/// # Errors
/// What `body` raises.
pub fn with_items<R>(items: Gc<PyList>, body: impl FnOnce(&[Obj]) -> PyResult<R>) -> PyResult<R> {
    let count = list::length(items);
    storage::with_scratch(count, |words| {
        words.copy_from_slice(list::items(items));
        body(words)
    })
}

/// How many items an object says it has: `len`, else `__length_hint__`, else the default.
///
/// # Errors
/// What those methods raise, `TypeError` apart.
pub fn length_hint(object: Obj, default: i64) -> PyResult<Obj> {
    let hint = pyrite_vm::types::sequence::length_hint(object)?;
    Ok(hint.map_or_else(|| int::new(default), int::from_usize))
}
