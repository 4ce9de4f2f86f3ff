//! `len`, and methods of lists and dicts.

use super::super::{build, items, native_calls};
use super::Given;
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value, none, small_int};
use crate::quiet;
use crate::result::Outcome;
use crate::storage::Array;
use crate::types::bytearray::PyByteArray;
use crate::types::bytes::PyBytes;
use crate::types::dict::PyDict;
use crate::types::iterators::PyDictView;
use crate::types::list::{self, PyList, strategy};
use crate::types::range::PyRange;
use crate::types::set::PySet;
use crate::types::str::PyStr;
use crate::types::tuple::PyTuple;
use smelt::{Domain, Gc, Int, Ref};

/// `len(object)`.
pub fn len<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    match length(given.at(0)) {
        Some(length) => Some(Ok(small_int(length))),
        None => match native_calls::own_payload(given.at(0), names::LEN).and_then(length) {
            Some(length) => Some(Ok(small_int(length))),
            None => native_calls::call_own_special(given.at(0), names::LEN, &[]),
        },
    }
}

/// The length of an object whose layout has one.
pub fn length<D: Domain>(object: Obj<D>) -> Option<Int<D>> {
    if !object.is_heap() {
        return None;
    }
    match object.shape().promote() as u32 {
        ids::LIST => Some(object.cast::<PyList>().length()),
        ids::TUPLE => Some(object.cast::<PyTuple>().length()),
        ids::STR => Some(object.cast::<PyStr>().length()),
        ids::DICT => Some(object.cast::<PyDict>().used()),
        ids::BYTES => Some(object.cast::<PyBytes>().length()),
        ids::BYTEARRAY => Some(object.cast::<PyByteArray>().length()),
        ids::SET | ids::FROZENSET => Some(object.cast::<PySet>().used()),
        ids::RANGE => object.cast::<PyRange>().length().as_small(),
        _ => None,
    }
}

/// `list.append(item)`.
pub fn append<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let list = given.at(0).exact::<PyList>()?;
    let item = given.at(1);
    if build::append(list, item) {
        return Some(Ok(none()));
    }
    Some(build::push::<D>(list, item).map(|()| none()))
}

/// `list.insert(index, item)`.
pub fn insert<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 3 {
        return None;
    }
    let list = given.at(0).exact::<PyList>()?;
    let index = given.at(1).as_small()?;
    let inserted = insert_at::<D>(list, index, given.at(2));
    (!inserted.is_null()).then(|| Ok(none()))
}

/// Null when there is no memory.
#[smelt::residual(writes)]
fn insert_at(list: Gc<PyList>, index: Int, item: Obj) -> Obj {
    let (index, length) = (index.get(), list::length(list) as i64);
    let index = if index < 0 { index + length } else { index };
    quiet::attempt(|| list::insert(list, index.clamp(0, length) as usize, item).map(|()| none()))
}

/// `list.pop(index)`.
fn pop_at<D: Domain>(list: Ref<D, PyList>, index: Obj<D>) -> Option<Outcome<D>> {
    let index = items::within(index.as_small()?, list.length())?;
    let item = strategy::item(list, index);
    remove_at::<D>(list, index);
    Some(Ok(item))
}

#[smelt::residual(writes)]
fn remove_at(list: Gc<PyList>, index: Int) {
    let index = index.get() as usize;
    list::remove_range(list, index, index + 1)
}

/// `list.pop()`.
pub fn pop<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let list = given.at(0).exact::<PyList>()?;
    match given.count {
        1 => {}
        2 => return pop_at(list, given.at(1)),
        _ => return None,
    }
    let last = list.length() - 1;
    if last < 0 {
        return None;
    }
    let item = strategy::item(list, last);
    let room = strategy::room(list);
    // A storage that is mostly empty is given up.
    if room > list::SHRINK_FROM as i64 && last < (room >> 2) {
        truncate::<D>(list, last);
        return Some(Ok(item));
    }
    if list.strategy() == strategy::OBJECT {
        list.storage().cast::<Array>().set_item(last, Obj::null());
    }
    list.set_length(last);
    Some(Ok(item))
}

#[smelt::residual(writes)]
fn truncate(list: Gc<PyList>, length: Int) {
    list::truncate(list, length.get() as usize)
}

/// `dict.get(key, default=None)`.
pub fn dict_get<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !(2..=3).contains(&given.count) {
        return None;
    }
    let dict = given.at(0).exact::<PyDict>()?;
    let found = items::look_up(dict, given.at(1));
    Some(found.map(|value| value.unwrap_or_else(|| given.get(2).unwrap_or_else(none))))
}

/// `dict.keys()`.
pub fn dict_keys<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    view(given, ids::DICT_KEYS)
}

/// `dict.values()`.
pub fn dict_values<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    view(given, ids::DICT_VALUES)
}

/// `dict.items()`.
pub fn dict_items<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    view(given, ids::DICT_ITEMS)
}

fn view<D: Domain>(given: &Given<D>, map: u32) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let dict = given.at(0).exact::<PyDict>()?;
    Some(Ok(
        PyDictView::new_shaped::<D>(map, dict, given.at(0)).cast()
    ))
}
