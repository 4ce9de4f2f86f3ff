//! Slices of built-in sequences: in traces neither a slice object nor anything else is left of them but one call of declared effects.

use super::compare::EQUAL_STRS;
use super::intrinsics::lists;
use super::{items, native_calls};
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{NONE, Obj, Value, none};
use crate::protocol;
use crate::quiet::attempt;
use crate::result::Outcome;
use crate::storage;
use crate::types::list::{self, PyList};
use crate::types::sequence::{self, span_of_parts};
use crate::types::slice::{self, PySlice};
use crate::types::str::{self, PyStr};
use crate::types::tuple::{self, PyTuple};
use smelt::{Domain, Gc, Int, Ref, Shortcut, Use};

/// `object[start:stop]`.
pub fn get<D: Domain>(object: Obj<D>, start: Obj<D>, stop: Obj<D>) -> Outcome<D> {
    if let Some(part) = of_sequence(object, start, stop, none()) {
        return Ok(part);
    }
    let is_known = !D::NATIVE
        && matches!(
            object.map_number(),
            ids::BYTES | ids::BYTEARRAY | ids::RANGE
        );
    if is_known {
        let part = any::<D>(object, start, stop);
        if !part.is_null() {
            return Ok(part);
        }
    }
    // Of an instance of a class that inherits from one of these.
    let payload = native_calls::own_payload(object, names::GETITEM);
    let part = payload.and_then(|sequence| of_sequence(sequence, start, stop, none()));
    match part {
        Some(part) => Ok(part),
        None => items::get_slice::<D>(object, start, stop),
    }
}

/// `object[key]` with a slice object as key, of a list, tuple or str.
pub fn get_by_object<D: Domain>(object: Obj<D>, key: Obj<D>) -> Option<Obj<D>> {
    let key: Ref<D, PySlice> = key.exact()?;
    of_sequence(object, key.start(), key.stop(), key.step())
}

/// `object[start:stop] = value`.
pub fn set<D: Domain>(
    object: Obj<D>,
    start: Obj<D>,
    stop: Obj<D>,
    value: Obj<D>,
) -> Outcome<D, ()> {
    if object.has_map(ids::LIST)
        && (value.has_map(ids::LIST) || value.has_map(ids::TUPLE))
        && are_plain(&[start, stop])
        && !assign::<D>(object.cast(), start, stop, value).is_null()
    {
        return Ok(());
    }
    items::set_slice::<D>(object, start, stop, value)
}

/// Are the bounds such that finding out what they are runs no Python code?
fn are_plain<D: Domain>(bounds: &[Obj<D>]) -> bool {
    bounds
        .iter()
        .all(|bound| bound.is_small() || bound.is_word(NONE))
}

/// Of a list, tuple or str with plain bounds; `None`: of something else, or it raises.
fn of_sequence<D: Domain>(
    object: Obj<D>,
    start: Obj<D>,
    stop: Obj<D>,
    step: Obj<D>,
) -> Option<Obj<D>> {
    if !object.is_heap() {
        return None;
    }
    let map = object.map_number();
    if !matches!(map, ids::LIST | ids::TUPLE | ids::STR) || !are_plain(&[start, stop, step]) {
        return None;
    }
    if map == ids::LIST
        && step.is_word(NONE)
        && let Some(part) = lists::part(object.cast(), start, stop)
    {
        return Some(part.cast());
    }
    if map == ids::STR && step.is_word(NONE) {
        let string: Ref<D, PyStr> = object.cast();
        if string.length().is_below(Int::from(LEAST_LONG)) {
            return Some(part_of_str::<D>(string, start, stop));
        }
    }
    let part = match map {
        ids::LIST => of_list::<D>(object.cast(), start, stop, step),
        ids::TUPLE => of_tuple::<D>(object.cast(), start, stop, step),
        _ => of_str::<D>(object.cast(), start, stop, step),
    };
    if part.is_null() { None } else { Some(part) }
}

// Null: it raises, and nothing has been done.

#[smelt::residual(reads)]
fn of_list(list: Gc<PyList>, start: Obj, stop: Obj, step: Obj) -> Obj {
    let span = span_of_parts(start, stop, step, || list::length(list));
    let part = span.and_then(|span| list::part(list, span));
    part.map_or(Obj::null(), Gc::cast)
}
#[smelt::elidable]
fn of_tuple(tuple: Gc<PyTuple>, start: Obj, stop: Obj, step: Obj) -> Obj {
    let span = span_of_parts(start, stop, step, || storage::length(tuple));
    let part = span.and_then(|span| tuple::part(tuple, span));
    part.map_or(Obj::null(), Gc::cast)
}
/// Parts of shorter strings are made when somebody looks at them, or never: if there is no memory for one then nobody can be told.
const LEAST_LONG: i64 = 1 << 16;

#[smelt::elidable(makes = ids::STR, shortcuts = &[
    Shortcut { to: Use::Read(str::LENGTH), callee: &LENGTH_OF_PART },
    Shortcut { to: Use::Pass(&EQUAL_STRS, 0), callee: &EQUAL_PART },
    Shortcut { to: Use::Pass(&EQUAL_STRS, 1), callee: &EQUAL_TO_PART },
])]
fn part_of_str(string: Gc<PyStr>, start: Obj, stop: Obj) -> Obj {
    let (start, stop) = bounds(string, start, stop);
    str::index::slice(string, start, stop).unwrap_or_else(|_| smelt::out_of_memory())
}
#[smelt::elidable(callee = LENGTH_OF_PART)]
fn length_of_part(string: Gc<PyStr>, start: Obj, stop: Obj) -> Int {
    let (start, stop) = bounds(string, start, stop);
    Int::from((stop - start) as i64)
}
#[smelt::elidable(callee = EQUAL_PART)]
fn equal_part(string: Gc<PyStr>, start: Obj, stop: Obj, other: Gc<PyStr>) -> bool {
    let (start, stop) = bounds(string, start, stop);
    str::index::is_part(string, start, stop, other)
}
#[smelt::elidable(callee = EQUAL_TO_PART)]
fn equal_to_part(other: Gc<PyStr>, string: Gc<PyStr>, start: Obj, stop: Obj) -> bool {
    let (start, stop) = bounds(string, start, stop);
    str::index::is_part(string, start, stop, other)
}

/// Where a part with plain bounds begins and ends.
fn bounds(string: Gc<PyStr>, start: Obj, stop: Obj) -> (usize, usize) {
    let place = |bound: Obj| bound.as_small().map(|place| place.get());
    let length = str::length(string) as i64;
    let span = sequence::adjust(place(start), place(stop), 1, length);
    (span.start as usize, span.start as usize + span.count)
}

#[smelt::elidable]
fn of_str(string: Gc<PyStr>, start: Obj, stop: Obj, step: Obj) -> Obj {
    let span = span_of_parts(start, stop, step, || str::length(string));
    let part = span.and_then(|span| str::index::part(string, span));
    part.unwrap_or(Obj::null())
}
#[smelt::residual(writes)]
fn assign(list: Gc<PyList>, start: Obj, stop: Obj, value: Obj) -> Obj {
    let span = span_of_parts(start, stop, none(), || list::length(list));
    let assigned = span.and_then(|span| list::assign_span(list, span, value));
    assigned.map_or(Obj::null(), |()| none())
}
#[smelt::residual(reads)]
fn any(object: Obj, start: Obj, stop: Obj) -> Obj {
    attempt(|| protocol::get_item(object, slice::new(start, stop, none())))
}
