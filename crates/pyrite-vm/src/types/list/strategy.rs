//! What a list keeps its items in, and how they are moved about there.
//!
//! A list of floats alone keeps the bare numbers: a third of the memory, nothing for the collector to look at, and machine code neither makes
//! objects of them nor takes them apart. It becomes one when its first item is a float, or all that it is made of are, and is an ordinary list from the
//! moment when anything else is put into it. After Bolz, Diekmann and Tratt, *Storage Strategies for Collections in Dynamically Typed Languages* (2013).
//!
//! A float that is no number (`nan`) has an identity of its own, which `in` and `==` look at: it counts as anything else here.

use super::{PyList, length};
#[allow(unused_imports)]
use crate::fields::*;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array, FloatArray};
use crate::types::float::{self, PyFloat};
use smelt::{Compare, Domain, Float, Gc, Int, Native, Ref};

/// The storage is an [`Array`] of values, or null when there is no room at all.
pub const OBJECT: i64 = 0;
/// The storage is a [`FloatArray`].
pub const FLOAT: i64 = 1;

/// The number of a float that a list may keep as a bare one. (Rust code fills lists with null for a time; programs never see that.)
#[inline(always)]
pub fn plain_float<D: Domain>(value: Obj<D>) -> Option<Float<D>> {
    if D::NATIVE && value.is_null() {
        return None;
    }
    let number = value.exact::<PyFloat>()?.value();
    // Only what is no number differs from itself.
    number.compare(Compare::Eq, number).then_some(number)
}

/// Item `index`, which is below the length.
#[inline(always)]
pub fn item<D: Domain>(list: Ref<D, PyList>, index: Int<D>) -> Obj<D> {
    if list.strategy() == OBJECT {
        list.storage().cast::<Array>().item(index)
    } else {
        let number = list.storage().cast::<FloatArray>().item(index);
        PyFloat::new::<D>(number).cast()
    }
}

/// Writes item `index`, which is below the length; false, and nothing done, if the list cannot hold the value as it is.
#[inline(always)]
pub fn set_item<D: Domain>(list: Ref<D, PyList>, index: Int<D>, value: Obj<D>) -> bool {
    if list.strategy() == OBJECT {
        list.storage().cast::<Array>().set_item(index, value);
        return true;
    }
    match plain_float(value) {
        Some(number) => {
            list.storage().cast::<FloatArray>().set_item(index, number);
            true
        }
        None => false,
    }
}

/// What the items are in.
pub(super) enum Storage {
    /// There is no room yet, and what comes first decides what the list will be.
    Nothing,
    Objects(Gc<Array>),
    Floats(Gc<FloatArray>),
}

#[inline(always)]
pub(super) fn storage_of(list: Gc<PyList>) -> Storage {
    if list.strategy().get() == FLOAT {
        Storage::Floats(list.storage().cast())
    } else if list.storage().is_null() {
        Storage::Nothing
    } else {
        Storage::Objects(list.storage().cast())
    }
}

/// Item `index`, which is below the length, if the list holds bare floats.
#[inline(always)]
pub fn bare_float(list: Gc<PyList>, index: usize) -> Option<f64> {
    match storage_of(list) {
        Storage::Floats(numbers) => Some(numbers.item(Int::from(index as i64)).get()),
        _ => None,
    }
}

/// How many items there is room for.
#[inline(always)]
pub fn room<D: Domain>(list: Ref<D, PyList>) -> Int<D> {
    let storage = list.storage();
    if storage.is_null() {
        Int::from(0)
    } else if list.strategy() == OBJECT {
        storage.cast::<Array>().length()
    } else {
        storage.cast::<FloatArray>().length()
    }
}

/// As [`room`].
#[inline]
pub(super) fn capacity(list: Gc<PyList>) -> usize {
    room(list).get() as usize
}

/// Gives the list a storage of `room` items in which those that it has stand, as many as fit.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub(super) fn resize(list: Gc<PyList>, room: usize) -> PyResult<()> {
    let count = length(list).min(room);
    let outgrown = list.storage();
    if let Storage::Floats(old) = storage_of(list) {
        let new = storage::new_floats(room)?;
        storage::floats_mut(new)[..count].copy_from_slice(&storage::floats(old)[..count]);
        list.set_storage(new.cast());
    } else {
        let items = &super::items(list)[..count];
        list.set_storage(storage::array_from(room, items)?.cast());
    }
    storage::discard(outgrown);
    Ok(())
}

/// Makes an empty list one of bare numbers, with that much room.
///
/// # Errors
/// `MemoryError`.
pub(super) fn start_floats(list: Gc<PyList>, room: usize) -> PyResult<()> {
    let array = storage::new_floats(room)?;
    list.set_storage(array.cast());
    list.set_strategy(Int::from(FLOAT));
    Ok(())
}

/// Objects for the items of a list of bare numbers, in an array as long as its own. Neighbours that are the same share one.
///
/// # Errors
/// `MemoryError`.
pub(super) fn boxed(list: Gc<PyList>) -> PyResult<Gc<Array>> {
    let numbers = storage::floats(list.storage().cast());
    let array = storage::new_array(numbers.len())?;
    let mut last: Option<(u64, Obj)> = None;
    for (index, number) in numbers[..length(list)].iter().enumerate() {
        let object = match last {
            Some((bits, object)) if bits == number.to_bits() => object,
            _ => float::new(*number),
        };
        last = Some((number.to_bits(), object));
        storage::set_item(array, index, object);
    }
    Ok(array)
}

/// Makes it an ordinary list, which takes anything.
///
/// # Errors
/// `MemoryError`.
#[cold]
pub(super) fn generalise(list: Gc<PyList>) -> PyResult<()> {
    if let Storage::Floats(_) = storage_of(list) {
        let boxed = boxed(list)?;
        storage::discard(list.storage());
        list.set_storage(boxed.cast());
        list.set_strategy(Int::from(OBJECT));
    }
    Ok(())
}

/// Prepares a list to take the items of another by [`copy`]: afterwards both are of one kind. Gives the other, or a copy of it in objects.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub(super) fn unify(list: Gc<PyList>, other: Gc<PyList>) -> PyResult<Gc<PyList>> {
    match (storage_of(list), storage_of(other)) {
        (Storage::Nothing, Storage::Floats(_)) => start_floats(list, length(other))?,
        (Storage::Objects(_), Storage::Floats(_)) => {
            let objects = boxed(other)?.cast();
            return Ok(PyList::new::<Native>(
                other.length(),
                Int::from(OBJECT),
                objects,
            ));
        }
        (Storage::Floats(_), Storage::Objects(_)) => generalise(list)?,
        _ => {}
    }
    Ok(other)
}

/// Copies items between lists of one kind, or within a list, where the ranges may overlap.
///
/// # Panics
/// When a range is out of the storage's bounds, or the lists are of two kinds.
#[inline]
pub(super) fn copy(source: Gc<PyList>, from: usize, target: Gc<PyList>, to: usize, count: usize) {
    if count == 0 {
        return;
    }
    match (storage_of(source), storage_of(target)) {
        (Storage::Objects(old), Storage::Objects(new)) => {
            storage::copy_items(old, from, new, to, count);
        }
        (Storage::Floats(old), Storage::Floats(new)) if old.same(new) => {
            storage::floats_mut(new).copy_within(from..from + count, to);
        }
        (Storage::Floats(old), Storage::Floats(new)) => {
            storage::floats_mut(new)[to..to + count]
                .copy_from_slice(&storage::floats(old)[from..from + count]);
        }
        _ => unreachable!("lists of two kinds"),
    }
}

/// Lets go of the items in a range that the list no longer has.
#[inline]
pub(super) fn forget(list: Gc<PyList>, range: std::ops::Range<usize>) {
    if let Storage::Objects(array) = storage_of(list) {
        storage::fill_items(array, range, Obj::null());
    }
}
