//! Iterators of dicts and sets.

use super::PyDictIterator;
use crate::builtin::{Arguments, Builtin};
#[allow(unused_imports)]
use crate::fields::*;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::types::dict::{self, PyDict};
use crate::types::set::{self, PySet};
use crate::types::{int, list, tuple};
use crate::{ids, runtime_error};
use smelt::{AnyValue, Gc, Int, Native};

/// The methods of all of them.
pub static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    crate::next_method!(|this| step(this.cast())),
    Builtin::method("__length_hint__", "(self, /)", |args| {
        let iterator: Gc<PyDictIterator> = args.at(0).cast();
        let table: Obj = iterator.dict().cast();
        if table.is_null() || size(table) != iterator.expected().get() {
            return Ok(int::new(0));
        }
        Ok(int::new(iterator.left().get().max(0)))
    }),
    Builtin::method("__reduce__", "(self, /)", reduce),
];

fn size(table: Obj) -> i64 {
    match table.exact::<PyDict>() {
        Some(dict) => dict.used().get(),
        None => table.cast::<PySet>().used().get(),
    }
}

/// A new iterator of a plain dict, of a kind given by its map.
pub fn new(map: u32, dict: Gc<PyDict>) -> Obj {
    let is_reverse = matches!(
        map,
        ids::DICT_REVERSE_KEY_ITERATOR
            | ids::DICT_REVERSE_VALUE_ITERATOR
            | ids::DICT_REVERSE_ITEM_ITERATOR
    );
    let place = if is_reverse {
        dict.filled() - 1
    } else {
        Int::from(0)
    };
    PyDictIterator::new_shaped::<Native>(map, place, dict.used(), dict.used(), dict).cast()
}

/// A new iterator of a plain set or frozenset.
pub fn of_set(set: Gc<PySet>) -> Obj {
    let used = set.used();
    PyDictIterator::new_shaped::<Native>(
        ids::SET_ITERATOR,
        Int::from(0),
        used,
        used,
        set.cast::<AnyValue>().cast(),
    )
    .cast()
}

/// The next key, value or item.
///
/// # Errors
/// `RuntimeError` if keys came or went meanwhile; `MemoryError`.
#[inline]
pub fn step(iterator: Gc<PyDictIterator>) -> PyResult<Option<Obj>> {
    let map = iterator.cast::<AnyValue>().map_number();
    let table = iterator.dict();
    if table.is_null() {
        return Ok(None);
    }
    if size(table.cast()) != iterator.expected().get() {
        let what = if map == ids::SET_ITERATOR {
            "Set"
        } else {
            "dictionary"
        };
        iterator.set_expected(Int::from(-1));
        return Err(runtime_error!("{what} changed size during iteration"));
    }
    let from = iterator.place().get();
    let found = match map {
        ids::SET_ITERATOR => set::next_element(table.cast::<AnyValue>().cast(), from as usize)
            .map(|(place, element)| (place as i64 + 1, element, element)),
        ids::DICT_REVERSE_KEY_ITERATOR
        | ids::DICT_REVERSE_VALUE_ITERATOR
        | ids::DICT_REVERSE_ITEM_ITERATOR => dict::previous_entry(table, from)
            .map(|(place, key, value)| (place as i64 - 1, key, value)),
        _ => dict::next_entry(table, from as usize)
            .map(|(place, key, value)| (place as i64 + 1, key, value)),
    };
    let Some((next, key, value)) = found else {
        iterator.set_dict(Gc::null());
        return Ok(None);
    };
    let left = iterator.left().get() - 1;
    if left < 0 {
        iterator.set_dict(Gc::null());
        return Err(runtime_error!("dictionary keys changed during iteration"));
    }
    iterator.set_place(Int::from(next));
    iterator.set_left(Int::from(left));
    Ok(Some(match map {
        ids::DICT_VALUE_ITERATOR | ids::DICT_REVERSE_VALUE_ITERATOR => value,
        ids::DICT_ITEM_ITERATOR | ids::DICT_REVERSE_ITEM_ITERATOR => {
            tuple::try_from_slice(&[key, value])?.cast()
        }
        _ => key,
    }))
}

/// `iter([...])` of what is left, without stepping the iterator itself.
fn reduce(args: &Arguments) -> PyResult {
    let iterator: Gc<PyDictIterator> = args.at(0).cast();
    let copy = PyDictIterator::new_shaped::<Native>(
        args.at(0).map_number(),
        iterator.place(),
        iterator.expected(),
        iterator.left(),
        iterator.dict(),
    );
    let rest = list::new();
    while let Some(item) = step(copy)? {
        list::push(rest, item)?;
    }
    let arguments = tuple::from_slice(&[rest.cast()]).cast();
    Ok(tuple::from_slice(&[crate::builtins::function("iter")?, arguments]).cast())
}
