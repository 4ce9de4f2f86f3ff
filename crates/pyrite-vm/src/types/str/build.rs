//! New strs from others: adding, repeating, joining.
//!
//! `s += t` in a loop must be linear, though strs do not change. The second sum in a row gets a storage with room behind the text, and the next sum,
//! if nobody has taken that room yet, writes there and shares the storage: each str knows how many bytes of it are its own. How many bytes are
//! taken stands in the last word of such a storage.

use super::{
    PyStr, byte_length, bytes, flags, has, is_ascii, length, make, of, storage, with_room,
};
use crate::fields::*;
use crate::object::{Obj, Value};
use crate::protocol::type_name;
use crate::result::{PyResult, memory_error};
use crate::storage::{self as storages, ByteStorage, put};
use crate::type_error;
use crate::types::exception;
use crate::types::list::{self, PyList};
use crate::types::tuple::{self, PyTuple};
use smelt::Gc;

/// Sums shorter than this get no room to grow: copying them is cheap.
pub(super) const LEAST_GROWABLE: usize = 128;
/// Bytes of the word that says how many bytes of a growable storage are taken.
const TRAILER: usize = 8;

fn taken(storage: Gc<ByteStorage>) -> usize {
    let bytes = storages::bytes(storage);
    let word = bytes.last_chunk::<TRAILER>().copied().unwrap_or_default();
    u64::from_le_bytes(word) as usize
}

fn set_taken(storage: Gc<ByteStorage>, taken: usize) {
    if let Some(place) = storages::bytes_mut(storage).last_chunk_mut::<TRAILER>() {
        *place = (taken as u64).to_le_bytes();
    }
}

/// `a + b`.
///
/// # Errors
/// `MemoryError`.
pub fn concat(a: Gc<PyStr>, b: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
    let (left, right) = (bytes(a), bytes(b));
    if right.is_empty() {
        return Ok(a);
    }
    if left.is_empty() {
        return Ok(b);
    }
    let total = left.len() + right.len();
    let points = length(a) + length(b);
    let kind = a.kind().get() & b.kind().get() & flags::ASCII;
    let room = storage(a).filter(|data| has(a, flags::GROWABLE) && taken(*data) == left.len());
    if let Some(data) = room
        && total + TRAILER <= storages::bytes(data).len()
    {
        // Behind the text of every str that shares the storage.
        storages::bytes_mut(data)[left.len()..total].copy_from_slice(right);
        set_taken(data, total);
        return Ok(make(data, points, total, kind | flags::GROWABLE));
    }
    let grows = total >= LEAST_GROWABLE && (has(a, flags::SUM) || room.is_some());
    let (sum, place) = if grows {
        let data = storages::new_bytes((total + total / 2 + TRAILER).next_multiple_of(8))?;
        set_taken(data, total);
        let sum = make(data, points, total, kind | flags::GROWABLE);
        (sum, storages::bytes_mut(data))
    } else {
        with_room(total, points, kind | flags::SUM)?
    };
    put(put(place, left), right);
    Ok(sum)
}

/// All of them one after the other, where together they are not [long](LEAST_GROWABLE) enough to grow in place.
pub fn sum<const COUNT: usize>(parts: [Gc<PyStr>; COUNT]) -> Obj {
    let (mut points, mut total, mut kind) = (0, 0, flags::ASCII);
    let mut filled = None;
    let texts = parts.map(|part| {
        let text = bytes(part);
        if !text.is_empty() {
            filled = if total == 0 { Some(part) } else { None };
        }
        points += length(part);
        total += text.len();
        kind &= part.kind().get();
        text
    });
    if total == 0 {
        return parts[0].cast();
    }
    if let Some(only) = filled {
        return only.cast();
    }
    let Ok((sum, mut place)) = with_room(total, points, kind | flags::SUM) else {
        smelt::out_of_memory()
    };
    for text in texts {
        place = put(place, text);
    }
    sum.cast()
}

/// `a + b` of a str and any object, as `str.__add__`: `TypeError` if `b` is no str.
///
/// # Errors
/// `TypeError`, `MemoryError`.
pub fn concat_objects(a: Gc<PyStr>, b: Obj) -> PyResult {
    match of(b) {
        Some(b) => Ok(concat(a, b)?.cast()),
        None => Err(type_error!(
            "can only concatenate str (not \"{}\") to str",
            type_name(b)
        )),
    }
}

/// `string * count`.
///
/// # Errors
/// `MemoryError`.
pub fn repeat(string: Gc<PyStr>, count: usize) -> PyResult<Gc<PyStr>> {
    let text = bytes(string);
    if count == 1 {
        return Ok(string);
    }
    let total = text.len().checked_mul(count).ok_or_else(memory_error)?;
    let kind = string.kind().get() & flags::ASCII;
    let (repeated, place) = with_room(total, length(string) * count, kind)?;
    match text {
        [byte] => place.fill(*byte),
        [] => {}
        _ => place
            .chunks_exact_mut(text.len())
            .for_each(|chunk| chunk.copy_from_slice(text)),
    }
    Ok(repeated)
}

/// The items of a list or tuple as they are, of other iterables in a new list. A list must not change while they are used.
fn items_of<'a>(iterable: Obj) -> PyResult<&'a [Obj]> {
    if let Some(list) = iterable.exact::<PyList>() {
        return Ok(list::items(list));
    }
    if let Some(tuple) = iterable.exact::<PyTuple>() {
        return Ok(tuple::items(tuple));
    }
    let list = list::new();
    // How many there are is asked of its iterator.
    let mut error =
        crate::protocol::iterator(iterable).and_then(|iterator| list::extend(list, iterator));
    if let Err(raised) = error
        && exception::matches(raised.0, &exception::TYPE_ERROR)
        && crate::class::Class::of(iterable)
            .known(crate::names::ITER)
            .is_none()
        && crate::class::Class::of(iterable)
            .known(crate::names::GETITEM)
            .is_none()
    {
        error = Err(type_error!("can only join an iterable"));
    }
    error?;
    Ok(list::items(list))
}

/// `separator.join(iterable)`.
///
/// # Errors
/// `TypeError` if an item is no str; what iterating raises.
pub fn join(separator: Gc<PyStr>, iterable: Obj) -> PyResult<Gc<PyStr>> {
    join_items(separator, items_of(iterable)?)
}

/// The texts of strs, which may be of subclasses, with a separator in between.
///
/// # Errors
/// `TypeError` if one is no str; `MemoryError`.
pub fn join_items(separator: Gc<PyStr>, items: &[Obj]) -> PyResult<Gc<PyStr>> {
    let count = items.len();
    let (mut total, mut points, mut kind) = (0usize, 0usize, flags::ASCII);
    for (index, item) in items.iter().enumerate() {
        let Some(string) = of(*item) else {
            return Err(type_error!(
                "sequence item {index}: expected str instance, {} found",
                type_name(*item)
            ));
        };
        if count == 1 && item.exact::<PyStr>().is_some() {
            return Ok(string);
        }
        total += byte_length(string);
        points += length(string);
        kind &= string.kind().get();
    }
    if count > 1 {
        total += bytes(separator).len() * (count - 1);
        points += length(separator) * (count - 1);
        kind &= separator.kind().get();
    }
    let (joined, mut place) = with_room(total, points, kind & flags::ASCII)?;
    let between = bytes(separator);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            place = put(place, between);
        }
        place = put(place, of(*item).map(bytes).unwrap_or_default());
    }
    Ok(joined)
}

/// `a + b` or `NotImplemented`-like error of the method `__add__`.
pub(super) fn add_method(args: &crate::builtin::Arguments) -> PyResult {
    concat_objects(args.this::<PyStr>(), args.at(1))
}

/// `string * count` as a method.
pub(super) fn multiply_method(args: &crate::builtin::Arguments) -> PyResult {
    let count = crate::types::sequence::repetitions(args.at(1))?;
    let this = args.this::<PyStr>();
    if is_ascii(this) && count == 0 {
        return Ok(crate::names::EMPTY.object());
    }
    Ok(repeat(this, count)?.cast())
}
