//! Iterators of lists, tuples, strs, bytes, and of anything with `__getitem__`.

use super::PySequenceIterator;
use crate::builtin::{Arguments, Builtin};
use crate::class::{Class, flags};
#[allow(unused_imports)]
use crate::fields::*;
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::types::bytearray::{self, PyByteArray};
use crate::types::list::PyList;
use crate::types::tuple::PyTuple;
use crate::types::{bytes, exception, int, list, str, tuple};
use crate::{ids, protocol};
use smelt::{Gc, Int};

/// The methods of all of them.
pub static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    crate::next_method!(|this| step(this.cast())),
    Builtin::method("__length_hint__", "(self, /)", length_hint),
    Builtin::method("__reduce__", "(self, /)", reduce),
    Builtin::method("__setstate__", "(self, object, /)", set_state),
];

/// The next item.
///
/// # Errors
/// What `__getitem__` raises, for those that ask it.
#[inline]
pub fn step(iterator: Gc<PySequenceIterator>) -> PyResult<Option<Obj>> {
    let sequence = iterator.sequence();
    if sequence.is_null() {
        return Ok(None);
    }
    let index = iterator.index().get();
    let (item, next) = match iterator.cast::<smelt::AnyValue>().map_number() {
        ids::LIST_ITERATOR => {
            let list: Gc<PyList> = sequence.cast();
            let item = (index < list.length().get()).then(|| list::get(list, index as usize));
            (item, index + 1)
        }
        ids::LIST_REVERSE_ITERATOR => {
            let list: Gc<PyList> = sequence.cast();
            let is_there = index >= 0 && index < list.length().get();
            (is_there.then(|| list::get(list, index as usize)), index - 1)
        }
        ids::TUPLE_ITERATOR => {
            let items = tuple::items(sequence.cast::<PyTuple>());
            (items.get(index as usize).copied(), index + 1)
        }
        ids::STR_ITERATOR => character(sequence.cast(), index as usize),
        ids::BYTES_ITERATOR => {
            let bytes = bytes::contents(sequence.cast());
            (byte(bytes, index), index + 1)
        }
        ids::BYTEARRAY_ITERATOR => {
            let array: Gc<PyByteArray> = sequence.cast();
            (byte(bytearray::bytes(array), index), index + 1)
        }
        _ => (by_item(sequence, index)?, index + 1),
    };
    match item {
        Some(_) => iterator.set_index(Int::from(next)),
        None => iterator.set_sequence(Obj::null()),
    }
    Ok(item)
}

fn byte(bytes: &[u8], index: i64) -> Option<Obj> {
    Some(int::new(i64::from(*bytes.get(index as usize)?)))
}

/// The character that begins at a byte, and where the next one does.
fn character(string: Gc<str::PyStr>, start: usize) -> (Option<Obj>, i64) {
    let bytes = str::bytes(string);
    let Some(first) = bytes.get(start) else {
        return (None, start as i64);
    };
    let length = match first {
        0..0x80 => 1,
        0..0xe0 => 2,
        0..0xf0 => 3,
        _ => 4,
    };
    let end = start + length;
    (Some(str::from_bytes(&bytes[start..end]).cast()), end as i64)
}

fn by_item(sequence: Obj, index: i64) -> PyResult<Option<Obj>> {
    if Class::of(sequence).native().has(flags::HAS_ITEMS)
        && index >= protocol::length(sequence)? as i64
    {
        return Ok(None);
    }
    match protocol::get_item(sequence, int::new(index)) {
        Ok(item) => Ok(Some(item)),
        Err(raised)
            if exception::matches(raised.0, &exception::INDEX_ERROR)
                || exception::matches(raised.0, &exception::STOP_ITERATION) =>
        {
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

fn length_hint(args: &Arguments) -> PyResult {
    let iterator: Gc<PySequenceIterator> = args.at(0).cast();
    let sequence = iterator.sequence();
    if sequence.is_null() {
        return Ok(int::new(0));
    }
    let index = iterator.index().get();
    let left = match args.at(0).map_number() {
        ids::LIST_REVERSE_ITERATOR => index + 1,
        ids::STR_ITERATOR => {
            let text = str::bytes(sequence.cast());
            str::count(&text[index as usize..]) as i64
        }
        ids::SEQUENCE_ITERATOR if Class::of(sequence).known(crate::names::LEN).is_none() => {
            return Ok(crate::object::not_implemented());
        }
        _ => protocol::length(sequence)? as i64 - index,
    };
    Ok(int::new(left.max(0)))
}

fn reduce(args: &Arguments) -> PyResult {
    let iterator: Gc<PySequenceIterator> = args.at(0).cast();
    let sequence = iterator.sequence();
    let is_reverse = args.at(0).has_map(ids::LIST_REVERSE_ITERATOR);
    if sequence.is_null() {
        let empty = tuple::from_slice(&[list::new().cast()]).cast();
        return Ok(tuple::from_slice(&[crate::builtins::function("iter")?, empty]).cast());
    }
    let function = crate::builtins::function(if is_reverse { "reversed" } else { "iter" })?;
    let arguments = tuple::from_slice(&[sequence]).cast();
    let index = match args.at(0).map_number() {
        ids::STR_ITERATOR => {
            let text = str::bytes(sequence.cast());
            str::count(&text[..iterator.index().get() as usize]) as i64
        }
        _ => iterator.index().get(),
    };
    Ok(tuple::from_slice(&[function, arguments, int::new(index)]).cast())
}

fn set_state(args: &Arguments) -> PyResult {
    let iterator: Gc<PySequenceIterator> = args.at(0).cast();
    if iterator.sequence().is_null() {
        return Ok(none());
    }
    let index = protocol::index_i64(args.at(1))?;
    let index = match args.at(0).map_number() {
        ids::STR_ITERATOR => {
            let text = str::bytes(iterator.sequence().cast());
            let starts = (0..text.len()).filter(|&at| (text[at] as i8) >= -64);
            starts
                .into_iter()
                .nth(index.max(0) as usize)
                .unwrap_or(text.len()) as i64
        }
        ids::LIST_REVERSE_ITERATOR => {
            let length = list::length(iterator.sequence().cast()) as i64;
            index.clamp(-1, length - 1)
        }
        _ => index.max(0),
    };
    iterator.set_index(Int::from(index));
    Ok(none())
}
