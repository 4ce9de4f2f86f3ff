//! `dict`: compact and ordered.
//!
//! Entries lie in the order of insertion in an array of triples (hash as a tagged integer, key, value); a deleted entry has a null key. The
//! index is an open-addressing table of entry numbers.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::names::Name;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array, ByteStorage, Immortal};
use crate::types::str;
use smelt::{AnyValue, Gc, Int, Native, heap_object};

/// A dict.
#[heap_object(id = ids::DICT)]
pub struct PyDict {
    /// Keys in it.
    used: i64,
    /// Entries written, deleted ones included.
    filled: i64,
    /// See [`strategy`].
    strategy: u32,
    /// Changes whenever a key comes or goes: iterators compare it.
    version: i64,
    /// For the namespaces of modules: address of their [`Namespace`](crate::globals::Namespace); otherwise 0.
    namespace: u64,
    /// Entry numbers + 1 by hash, of 1, 2, 4 or 8 bytes each; null in an empty dict.
    index: Gc<AnyValue>,
    /// The entries.
    entries: Gc<AnyValue>,
}

/// Storage strategies.
pub mod strategy {
    /// No entry was ever made.
    pub const EMPTY: i64 = 0;
    /// All keys are exact strs: comparing them runs no Python code.
    pub const STR: i64 = 1;
    /// Any keys.
    pub const OBJECT: i64 = 2;
    /// As [`STR`], and the values are [`GlobalCell`](crate::globals::GlobalCell)s: the namespace of a module.
    pub const CELLS: i64 = 3;
}

/// Up to so many entries there is no index: comparing the hashes one after the other is faster.
const LINEAR: usize = 8;
/// Words of an entry.
const ENTRY: usize = 3;

/// A new empty dict.
#[inline]
pub fn new() -> Gc<PyDict> {
    let zero = Int::from(0);
    PyDict::new::<Native>(
        zero,
        zero,
        Int::from(strategy::EMPTY),
        zero,
        zero,
        Obj::null(),
        Obj::null(),
    )
}

/// Number of keys.
#[inline(always)]
pub fn length(dict: Gc<PyDict>) -> usize {
    dict.used().get() as usize
}

#[inline(always)]
fn entries(dict: Gc<PyDict>) -> Gc<Array> {
    dict.entries().cast()
}

#[inline(always)]
fn tagged(hash: i64) -> u64 {
    (hash as u64) << 1 | 1
}

/// The next entry at or behind place `from` that is not deleted: its place, key and value. For iteration, also while the dict changes.
#[inline]
pub fn next_entry(dict: Gc<PyDict>, from: usize) -> Option<(usize, Obj, Obj)> {
    let filled = dict.filled().get() as usize;
    let mut place = from;
    while place < filled {
        let words = &storage::items(entries(dict))[place * ENTRY..];
        if words[1].0 != 0 {
            return Some((place, words[1], seen(dict, words[2])));
        }
        place += 1;
    }
    None
}

/// Keys and values in order, copied out: safe against changes while they are used.
pub fn pairs(dict: Gc<PyDict>) -> impl Iterator<Item = (Obj, Obj)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (place, key, value) = next_entry(dict, from)?;
        from = place + 1;
        Some((key, value))
    })
}

/// What a program sees of the word stored as a value.
#[inline(always)]
fn seen(dict: Gc<PyDict>, value: Obj) -> Obj {
    if dict.strategy().get() == strategy::CELLS && value.has_map(ids::GLOBAL_CELL) {
        value.cast::<crate::globals::GlobalCell>().value()
    } else {
        value
    }
}

// ---------------------------------------------------------------- finding

/// Goes through the places whose stored hash is `hash`, until `matches` says yes.
#[inline]
fn find_where(
    dict: Gc<PyDict>,
    hash: i64,
    mut matches: impl FnMut(Obj) -> PyResult<bool>,
) -> PyResult<Option<usize>> {
    let hash = tagged(hash);
    'again: loop {
        let version = dict.version().get();
        let filled = dict.filled().get() as usize;
        let check = |place: usize,
                     matches: &mut dyn FnMut(Obj) -> PyResult<bool>|
         -> PyResult<Option<bool>> {
            let words = &storage::items(entries(dict))[place * ENTRY..];
            if words[0].0 != hash || words[1].0 == 0 {
                return Ok(Some(false));
            }
            let matched = matches(words[1])?;
            // Comparing may have run code that changed this dict: then begin again.
            Ok((dict.version().get() == version).then_some(matched))
        };
        if dict.index().is_null() {
            for place in 0..filled {
                match check(place, &mut matches)? {
                    Some(true) => return Ok(Some(place)),
                    Some(false) => {}
                    None => continue 'again,
                }
            }
            return Ok(None);
        }
        let index = storage::bytes(dict.index().cast::<ByteStorage>());
        let mask = index.len() / 4 - 1;
        let mut slot = spread(hash) & mask;
        loop {
            let number = read(index, slot);
            if number == 0 {
                return Ok(None);
            }
            match check(number - 1, &mut matches)? {
                Some(true) => return Ok(Some(number - 1)),
                Some(false) => {}
                None => continue 'again,
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// Small integers are their own hashes, which a table with linear probing must spread.
#[inline(always)]
fn spread(hash: u64) -> usize {
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}

#[inline(always)]
fn read(index: &[u8], slot: usize) -> usize {
    u32::from_ne_bytes([
        index[slot * 4],
        index[slot * 4 + 1],
        index[slot * 4 + 2],
        index[slot * 4 + 3],
    ]) as usize
}

#[inline(always)]
fn write(index: &mut [u8], slot: usize, number: usize) {
    index[slot * 4..slot * 4 + 4].copy_from_slice(&(number as u32).to_ne_bytes());
}

/// The place of a str key in a dict that has only such keys.
#[inline]
fn find_str(dict: Gc<PyDict>, key: Gc<str::PyStr>) -> Option<usize> {
    let same = |other: Obj| {
        Ok(other.0 == key.0 || other.exact().is_some_and(|other| str::equal(key, other)))
    };
    find_where(dict, str::hash(key), same).ok().flatten()
}

/// The place of any key.
fn find(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<Option<usize>> {
    match key.exact::<str::PyStr>() {
        Some(key) if dict.strategy().get() <= strategy::STR => Ok(find_str(dict, key)),
        _ => find_where(dict, hash, |other| {
            Ok(other.0 == key.0 || crate::protocol::is_equal(other, key)?)
        }),
    }
}

/// The value of an interned name.
#[inline]
pub fn get_name(dict: Gc<PyDict>, name: Name) -> Option<Obj> {
    let place = if dict.strategy().get() <= strategy::STR {
        find_str(dict, name.string())
    } else {
        // Keys of other types that claim to equal a name are not asked.
        let key = name.string();
        let same = |other: Obj| {
            Ok(other.0 == key.0 || other.exact().is_some_and(|other| str::equal(key, other)))
        };
        find_where(dict, str::hash(key), same).ok().flatten()
    }?;
    Some(value_at(dict, place))
}

/// The value for a key.
///
/// # Errors
/// What hashing or comparing raises.
pub fn get(dict: Gc<PyDict>, key: Obj) -> PyResult<Option<Obj>> {
    let hash = crate::protocol::hash(key)?;
    get_hashed(dict, key, hash)
}

/// As [`get`], of a key whose hash is known.
///
/// # Errors
/// What comparing raises.
pub fn get_hashed(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<Option<Obj>> {
    Ok(find(dict, key, hash)?.map(|place| value_at(dict, place)))
}

#[inline(always)]
fn value_at(dict: Gc<PyDict>, place: usize) -> Obj {
    seen(dict, storage::items(entries(dict))[place * ENTRY + 2])
}

// ---------------------------------------------------------------- changing

/// Sets the value for an interned name.
pub fn set_name(dict: Gc<PyDict>, name: Name, value: Obj) {
    let key = name.object();
    if set_hashed(dict, key, str::hash(name.string()), value).is_err() {
        smelt::out_of_memory();
    }
}

/// Sets the value for a key.
///
/// # Errors
/// What hashing or comparing raises; `MemoryError`.
pub fn set(dict: Gc<PyDict>, key: Obj, value: Obj) -> PyResult<()> {
    let hash = crate::protocol::hash(key)?;
    set_hashed(dict, key, hash, value)
}

/// As [`set`], of a key whose hash is known.
///
/// # Errors
/// What comparing raises; `MemoryError`.
pub fn set_hashed(dict: Gc<PyDict>, key: Obj, hash: i64, value: Obj) -> PyResult<()> {
    if dict.strategy().get() == strategy::CELLS {
        if let Some(string) = key.exact::<str::PyStr>() {
            return set_global(dict, crate::names::intern_str(string), value);
        }
    } else if dict.strategy().get() != strategy::OBJECT {
        let is_str = key.exact::<str::PyStr>().is_some();
        dict.set_strategy(Int::from(if is_str {
            strategy::STR
        } else {
            strategy::OBJECT
        }));
    }
    if let Some(place) = find(dict, key, hash)? {
        storage::set_item(entries(dict), place * ENTRY + 2, value);
        return Ok(());
    }
    append(dict, key, hash, value)
}

fn set_global(dict: Gc<PyDict>, name: Name, value: Obj) -> PyResult<()> {
    let cell = crate::globals::Namespace::of(dict).cell(name);
    let was_there = !cell.object().value().is_null();
    cell.store(value);
    if was_there {
        Ok(())
    } else {
        append(
            dict,
            name.object(),
            str::hash(name.string()),
            cell.object().cast(),
        )
    }
}

/// Adds an entry for a key that is not there.
pub(crate) fn append(dict: Gc<PyDict>, key: Obj, hash: i64, value: Obj) -> PyResult<()> {
    let filled = dict.filled().get() as usize;
    if dict.entries().is_null() || (filled + 1) * ENTRY > storage::length(entries(dict)) {
        rebuild(dict, (length(dict) + 1) * 2)?;
    }
    let place = dict.filled().get() as usize;
    storage::set_item(entries(dict), place * ENTRY, Obj::from_bits(tagged(hash)));
    storage::set_item(entries(dict), place * ENTRY + 1, key);
    storage::set_item(entries(dict), place * ENTRY + 2, value);
    dict.set_filled(Int::from(place as i64 + 1));
    dict.set_used(dict.used() + 1);
    dict.set_version(dict.version() + 1);
    if !dict.index().is_null() {
        enter(storage::bytes_mut(dict.index().cast()), tagged(hash), place);
    }
    Ok(())
}

fn enter(index: &mut [u8], hash: u64, place: usize) {
    let mask = index.len() / 4 - 1;
    let mut slot = spread(hash) & mask;
    while read(index, slot) != 0 {
        slot = (slot + 1) & mask;
    }
    write(index, slot, place + 1);
}

/// Moves the entries, without the deleted ones, to an array with room for `room`, and makes a new index.
fn rebuild(dict: Gc<PyDict>, room: usize) -> PyResult<()> {
    let room = room.max(LINEAR / 2);
    let fresh = storage::new_array(room * ENTRY)?;
    let mut filled = 0;
    for place in 0..dict.filled().get() as usize {
        if storage::items(entries(dict))[place * ENTRY + 1].0 != 0 {
            storage::copy_items(entries(dict), place * ENTRY, fresh, filled * ENTRY, ENTRY);
            filled += 1;
        }
    }
    let index = if room > LINEAR {
        let index = storage::new_bytes((room * 3 / 2).next_power_of_two() * 4)?;
        for place in 0..filled {
            enter(
                storage::bytes_mut(index),
                storage::items(fresh)[place * ENTRY].0,
                place,
            );
        }
        index.cast()
    } else {
        Obj::null()
    };
    dict.set_entries(fresh.cast());
    dict.set_index(index);
    dict.set_filled(Int::from(filled as i64));
    Ok(())
}

/// Removes a key; gives its value, if it was there.
///
/// # Errors
/// What hashing or comparing raises.
pub fn remove(dict: Gc<PyDict>, key: Obj) -> PyResult<Option<Obj>> {
    let hash = crate::protocol::hash(key)?;
    let Some(place) = find(dict, key, hash)? else {
        return Ok(None);
    };
    let stored = storage::items(entries(dict))[place * ENTRY + 2];
    let value = seen(dict, stored);
    storage::set_item(entries(dict), place * ENTRY + 1, Obj::null());
    storage::set_item(entries(dict), place * ENTRY + 2, Obj::null());
    dict.set_used(dict.used() - 1);
    dict.set_version(dict.version() + 1);
    if stored.has_map(ids::GLOBAL_CELL) {
        crate::globals::CellState::of(stored.cast()).store(Obj::null());
    }
    Ok(Some(value))
}

/// Makes the dict the namespace of a module: from now on its str keys have cells.
pub(crate) fn make_namespace(dict: Gc<PyDict>, namespace: &'static crate::globals::Namespace) {
    let old: Vec<(Immortal, Immortal)> = pairs(dict)
        .map(|(key, value)| (Immortal::new(key), Immortal::new(value)))
        .collect();
    clear(dict);
    dict.set_strategy(Int::from(strategy::CELLS));
    dict.set_namespace(Int::from(std::ptr::from_ref(namespace) as i64));
    for (key, value) in old {
        if set(dict, key.get(), value.get()).is_err() {
            smelt::out_of_memory();
        }
    }
}

/// Removes everything.
pub fn clear(dict: Gc<PyDict>) {
    if dict.strategy().get() == strategy::CELLS {
        let mut from = 0;
        while from < dict.filled().get() as usize {
            let value = storage::items(entries(dict))[from * ENTRY + 2];
            if value.has_map(ids::GLOBAL_CELL) {
                crate::globals::CellState::of(value.cast()).store(Obj::null());
            }
            from += 1;
        }
    } else {
        dict.set_strategy(Int::from(strategy::EMPTY));
    }
    dict.set_entries(Obj::null());
    dict.set_index(Obj::null());
    dict.set_used(Int::from(0));
    dict.set_filled(Int::from(0));
    dict.set_version(dict.version() + 1);
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::DICT,
    flags: flags::SUBCLASSABLE | flags::MAPPING,
    ..TypeDefinition::new("dict", "", METHODS)
};

static METHODS: &[Builtin] = &[];
