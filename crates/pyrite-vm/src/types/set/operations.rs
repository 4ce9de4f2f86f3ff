//! Sets combined with any iterables.

use super::{
    PySet, add, add_fresh, add_hashed, clear, contains, contains_hashed, length, make_room, merge,
    new, new_frozen, next_hashed, of, remove_hashed,
};
#[allow(unused_imports)]
use crate::fields::*;
use crate::interpreter::consumers;
use crate::interpreter::loops::{self, Consumer};
use crate::object::{Obj, Value};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::storage;
use crate::types::dict::{self, PyDict};
use crate::types::list::{self, PyList};
use crate::{ids, types};
use smelt::{AnyValue, Gc, Int};

/// A new set of the same type, set or frozenset.
pub fn new_like(set: Gc<PySet>) -> Gc<PySet> {
    if set.cast::<AnyValue>().has_map(ids::FROZENSET) {
        new_frozen()
    } else {
        new()
    }
}

/// A copy of the same type, set or frozenset.
///
/// # Errors
/// `MemoryError`.
pub fn copy(set: Gc<PySet>) -> PyResult<Gc<PySet>> {
    let result = new_like(set);
    merge(result, set)?;
    Ok(result)
}

/// Adds the items of any iterable.
///
/// # Errors
/// What iterating, hashing or comparing raises; `MemoryError`.
pub fn update(set: Gc<PySet>, other: Obj) -> PyResult<()> {
    if let Some(other) = of(other) {
        return merge(set, other);
    }
    if let Some(other) = other.exact::<PyDict>() {
        make_room(set, dict::length(other))?;
        let mut from = 0;
        while let Some((place, key, hash)) = dict::next_hashed(other, from) {
            add_hashed(set, key, hash)?;
            from = place + 1;
        }
        return Ok(());
    }
    if let Some(list) = other.exact::<PyList>() {
        // What elements do while they are compared may change the list.
        let mut index = 0;
        while index < list::length(list) {
            add(set, list::get(list, index))?;
            index += 1;
        }
        return Ok(());
    }
    let iterator = protocol::iterator(other)?;
    if loops::is_lazy(iterator) {
        return loops::consume(Consumer::Add, iterator, consumers::only(set.cast())).map(|_| ());
    }
    while let Some(item) = protocol::next(iterator)? {
        add(set, item)?;
    }
    Ok(())
}

/// What `act` does with each element of a set and its hash.
///
/// # Errors
/// What `act` raises.
pub fn for_each_hashed(
    set: Gc<PySet>,
    mut act: impl FnMut(Obj, i64) -> PyResult<()>,
) -> PyResult<()> {
    let mut from = 0;
    while let Some((place, hash, element)) = next_hashed(set, from) {
        act(element, hash)?;
        from = place + 1;
    }
    Ok(())
}

/// A plain set of the items of an iterable: itself, if it is a set or frozenset.
///
/// # Errors
/// As [`update`].
pub fn as_set(other: Obj) -> PyResult<Gc<PySet>> {
    match of(other) {
        Some(set) => Ok(set),
        None => {
            let set = new();
            update(set, other)?;
            Ok(set)
        }
    }
}

/// Removes the items of any iterable.
///
/// # Errors
/// As [`update`].
pub fn subtract(set: Gc<PySet>, other: Obj) -> PyResult<()> {
    if let Some(other) = of(other) {
        if other == set {
            clear(set);
            return Ok(());
        }
        let mut from = 0;
        while let Some((place, hash, element)) = next_hashed(other, from) {
            remove_hashed(set, element, hash)?;
            from = place + 1;
        }
    } else {
        let iterator = protocol::iterator(other)?;
        while let Some(item) = protocol::next(iterator)? {
            super::remove(set, item)?;
        }
    }
    super::drop_removed(set)
}

/// Removes the items of an iterable that are there, and adds those that are not.
///
/// # Errors
/// As [`update`].
pub fn toggle(set: Gc<PySet>, other: Obj) -> PyResult<()> {
    let other = match of(other) {
        Some(other) if other == set => {
            clear(set);
            return Ok(());
        }
        Some(other) => other,
        None => {
            let copy = new();
            update(copy, other)?;
            copy
        }
    };
    let mut from = 0;
    while let Some((place, hash, element)) = next_hashed(other, from) {
        if !remove_hashed(set, element, hash)? {
            add_hashed(set, element, hash)?;
        }
        from = place + 1;
    }
    Ok(())
}

/// Adds to a new set an element of another that is gone through once. If comparing elements has changed that since it had the version, it may come again.
fn add_taken(
    result: Gc<PySet>,
    source: Gc<PySet>,
    version: Int,
    element: Obj,
    hash: i64,
) -> PyResult<()> {
    if source.version() == version {
        add_fresh(result, element, hash)
    } else {
        add_hashed(result, element, hash)
    }
}

/// A new set like `set` of its elements that an iterable does not have.
///
/// # Errors
/// As [`update`].
pub fn difference(set: Gc<PySet>, other: Obj) -> PyResult<Gc<PySet>> {
    let (other_set, other_dict) = (of(other), other.exact::<PyDict>());
    let other_length = match (other_set, other_dict) {
        (Some(other), _) => length(other),
        (_, Some(other)) => dict::length(other),
        _ => {
            let result = copy(set)?;
            subtract(result, other)?;
            return Ok(result);
        }
    };
    // With many elements here and few there, take those few away.
    if length(set) >> 2 > other_length {
        let result = copy(set)?;
        subtract(result, other)?;
        return Ok(result);
    }
    let (result, version) = (new_like(set), set.version());
    let mut from = 0;
    while let Some((place, hash, element)) = next_hashed(set, from) {
        let is_there = match (other_set, other_dict) {
            (Some(other), _) => contains_hashed(other, element, hash)?,
            (_, Some(other)) => dict::get_hashed(other, element, hash)?.is_some(),
            _ => false,
        };
        if !is_there {
            add_taken(result, set, version, element, hash)?;
        }
        from = place + 1;
    }
    Ok(result)
}

/// A new set like `set` of its elements that an iterable has too.
///
/// # Errors
/// As [`update`].
pub fn intersection(set: Gc<PySet>, other: Obj) -> PyResult<Gc<PySet>> {
    let result = new_like(set);
    let Some(other_set) = of(other) else {
        let iterator = protocol::iterator(other)?;
        while let Some(item) = protocol::next(iterator)? {
            let hash = protocol::hash(item)?;
            if contains_hashed(set, item, hash)? {
                add_hashed(result, item, hash)?;
            }
        }
        return Ok(result);
    };
    // The smaller one is gone through.
    let (large, small) = if length(other_set) > length(set) {
        (other_set, set)
    } else {
        (set, other_set)
    };
    let version = small.version();
    let mut from = 0;
    while let Some((place, hash, element)) = next_hashed(small, from) {
        if contains_hashed(large, element, hash)? {
            add_taken(result, small, version, element, hash)?;
        }
        from = place + 1;
    }
    Ok(result)
}

/// Takes over the elements of another set, which is not used any more.
pub fn replace(set: Gc<PySet>, other: Gc<PySet>) {
    if set == other {
        return;
    }
    storage::discard(set.table());
    set.set_table(other.table());
    other.set_table(Obj::null());
    set.set_occupied(other.occupied());
    set.set_used(other.used());
    set.set_filled(other.filled());
    set.set_version(set.version() + 1);
}

/// `a < b` and its kin.
///
/// # Errors
/// What comparing elements raises.
pub fn compare(a: Gc<PySet>, b: Gc<PySet>, comparison: Comparison) -> PyResult<bool> {
    let (left, right) = (length(a), length(b));
    Ok(match comparison {
        Comparison::Eq => left == right && is_subset(a, b)?,
        Comparison::Ne => !(left == right && is_subset(a, b)?),
        Comparison::Lt => left < right && is_subset(a, b)?,
        Comparison::Le => is_subset(a, b)?,
        Comparison::Gt => left > right && is_subset(b, a)?,
        Comparison::Ge => is_subset(b, a)?,
    })
}

/// Are all elements of `some` in `all`?
///
/// # Errors
/// What comparing raises.
pub fn is_subset(some: Gc<PySet>, all: Gc<PySet>) -> PyResult<bool> {
    if length(some) > length(all) {
        return Ok(false);
    }
    let mut from = 0;
    while let Some((place, hash, element)) = next_hashed(some, from) {
        if !contains_hashed(all, element, hash)? {
            return Ok(false);
        }
        from = place + 1;
    }
    Ok(true)
}

/// Have they no element in common?
///
/// # Errors
/// As [`update`].
pub fn is_disjoint(set: Gc<PySet>, other: Obj) -> PyResult<bool> {
    if let Some(other) = of(other) {
        let (large, small) = if length(other) > length(set) {
            (other, set)
        } else {
            (set, other)
        };
        let mut from = 0;
        while let Some((place, hash, element)) = next_hashed(small, from) {
            if contains_hashed(large, element, hash)? {
                return Ok(false);
            }
            from = place + 1;
        }
        return Ok(true);
    }
    let iterator = protocol::iterator(other)?;
    while let Some(item) = protocol::next(iterator)? {
        if contains(set, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The hash of a frozenset, which does not depend on the order: CPython's.
///
/// # Errors
/// None at present; the elements have been hashed before.
pub fn hash(set: Gc<PySet>) -> PyResult<i64> {
    if set.hash().get() != types::str::NO_HASH {
        return Ok(set.hash().get());
    }
    let scatter = |hash: u64| (hash ^ 89_869_747 ^ (hash << 16)).wrapping_mul(3_644_798_167);
    let mut hash = 0u64;
    let mut from = 0;
    while let Some((place, _, element)) = next_hashed(set, from) {
        hash ^= scatter(protocol::hash(element)? as u64);
        from = place + 1;
    }
    hash ^= (length(set) as u64 + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    let hash = if hash == u64::MAX {
        590_923_713
    } else {
        hash as i64
    };
    set.set_hash(smelt::Int::from(hash));
    Ok(hash)
}
