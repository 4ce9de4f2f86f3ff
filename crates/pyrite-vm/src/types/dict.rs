//! `dict`: compact and ordered.
//!
//! Entries lie in the order of insertion in an array of triples (hash as a tagged integer, key, value); a deleted entry has a null key. The
//! index is an open-addressing table of entry numbers, each with what fits beside it of the key's hash.

pub mod methods;
pub use methods::contents;
pub mod views;

use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::names::Name;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array, ByteStorage};
use crate::types::str;
use smelt::{AnyValue, Domain, Gc, Int, Native, heap_object};

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
    /// For the namespaces of modules: an array with the address of their [`Namespace`](crate::globals::Namespace); otherwise null.
    namespace: Gc<AnyValue>,
    /// Entry numbers + 1 by hash, with other bits of it (see `read`), of 4 bytes each; null in a dict of few entries.
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
    /// As [`STR`], and some values are in [`GlobalCell`](crate::globals::GlobalCell)s: the namespace of a class.
    pub const CLASS: i64 = 4;
}

/// Up to so many entries there is no index: comparing the hashes one after the other is faster.
const LINEAR: usize = 8;
/// Words of an entry.
const ENTRY: usize = 3;

// For generic code, which makes and reads dicts without an index.
const _: () = assert!(pyrite_compiler::bytecode::MOST_NAMED <= LINEAR);

/// Where hash, key and value of an entry stand in the array of entries.
#[inline(always)]
pub fn entry<D: Domain>(place: usize) -> [Int<D>; 3] {
    [0, 1, 2].map(|part| Int::from((place * ENTRY + part) as i64))
}

/// Words of the array of entries of a new dict with `count` keys.
pub fn words_for(count: usize) -> usize {
    count.max(LINEAR / 2) * ENTRY
}

/// A hash as it stands in an entry.
pub fn stored_hash(hash: i64) -> Obj {
    Obj::from_bits(tagged(hash))
}

/// A new empty dict.
#[inline]
pub fn new() -> Gc<PyDict> {
    let zero = Int::from(0);
    PyDict::new::<Native>(
        zero,
        zero,
        Int::from(strategy::EMPTY),
        zero,
        Obj::null(),
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

/// As [`next_entry`], but its place, key and hash.
pub fn next_hashed(dict: Gc<PyDict>, from: usize) -> Option<(usize, Obj, i64)> {
    let (place, key, _) = next_entry(dict, from)?;
    Some((place, key, stored_hash_at(dict, place)))
}

/// The hash of the entry at a place. Without its tag it has lost its highest bit; what is stored again is the same.
#[inline]
fn stored_hash_at(dict: Gc<PyDict>, place: usize) -> i64 {
    storage::items(entries(dict))[place * ENTRY].0 as i64 >> 1
}

/// The last entry at or before place `from` that is not deleted: its place, key and value.
pub fn previous_entry(dict: Gc<PyDict>, from: i64) -> Option<(usize, Obj, Obj)> {
    if from >= dict.filled().get() {
        return None;
    }
    let mut place = from;
    while place >= 0 {
        let words = &storage::items(entries(dict))[place as usize * ENTRY..];
        if words[1].0 != 0 {
            return Some((place as usize, words[1], seen(dict, words[2])));
        }
        place -= 1;
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
    if dict.strategy().get() >= strategy::CELLS && value.has_map(ids::GLOBAL_CELL) {
        value.cast::<crate::globals::GlobalCell>().value()
    } else {
        value
    }
}

// ---------------------------------------------------------------- finding

/// The places of the entries with a stored hash, deleted ones included.
struct Candidates<'a> {
    words: &'a [Obj],
    /// Null in a dict without an index.
    index: &'a [u8],
    hash: u64,
    /// The slot of the index, or the place, that is looked at next.
    at: usize,
}

impl<'a> Candidates<'a> {
    #[inline(always)]
    fn new(dict: Gc<PyDict>, hash: i64) -> Candidates<'a> {
        let hash = tagged(hash);
        let filled = dict.filled().get() as usize;
        let words: &[Obj] = if filled == 0 {
            &[]
        } else {
            &storage::items(entries(dict))[..filled * ENTRY]
        };
        if words.is_empty() || dict.index().is_null() {
            let (index, at) = (&[][..], 0);
            return Candidates {
                words,
                index,
                hash,
                at,
            };
        }
        let index = storage::bytes(dict.index().cast::<ByteStorage>());
        let at = spread(hash) as usize & mask(index);
        Candidates {
            words,
            index,
            hash,
            at,
        }
    }

    /// The key at a place; null if the entry has been deleted.
    #[inline(always)]
    fn key(&self, place: usize) -> Obj {
        self.words[place * ENTRY + 1]
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.index.is_empty() {
            while self.at * ENTRY < self.words.len() {
                let place = self.at;
                self.at += 1;
                if self.words[place * ENTRY].0 == self.hash {
                    return Some(place);
                }
            }
            return None;
        }
        let mask = mask(self.index);
        let spread = spread(self.hash);
        loop {
            let (number, other) = read(self.index, self.at);
            if number == 0 {
                return None;
            }
            self.at = (self.at + 1) & mask;
            // What the index tells of the hash spares the entry, which is in no cache if the dict is large.
            if other == spread & !(mask as u32) && self.words[(number - 1) * ENTRY].0 == self.hash {
                return Some(number - 1);
            }
        }
    }
}

/// Small integers are their own hashes, which a table with linear probing must spread. The low bits are the slot of the index that is looked at first, the
/// others stand there beside the number.
#[inline(always)]
fn spread(hash: u64) -> u32 {
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// Which bits of the words of an index are the number of an entry, and of a hash that is [spread] its slot.
#[inline(always)]
fn mask(index: &[u8]) -> usize {
    index.len() / 4 - 1
}

/// What a slot of the index says: the number of an entry, counted from one, or 0, and the bits of its hash that are not its slot.
#[inline(always)]
fn read(index: &[u8], slot: usize) -> (usize, u32) {
    let (words, _) = index.as_chunks::<4>();
    let word = u32::from_ne_bytes(words[slot]);
    let mask = mask(index) as u32;
    ((word & mask) as usize, word & !mask)
}

#[inline(always)]
fn write(index: &mut [u8], slot: usize, (number, hash): (usize, u32)) {
    index[slot * 4..slot * 4 + 4].copy_from_slice(&(number as u32 | hash).to_ne_bytes());
}

/// The place of a str key. Runs no Python code: keys of other types that claim to equal a str are not asked.
#[inline]
fn find_str(dict: Gc<PyDict>, key: Gc<str::PyStr>) -> Option<usize> {
    let mut candidates = Candidates::new(dict, str::hash(key));
    while let Some(place) = candidates.next() {
        let other = candidates.key(place);
        let is_equal = || other.exact().is_some_and(|other| str::equal(key, other));
        if other.0 == key.0 || other.0 != 0 && is_equal() {
            return Some(place);
        }
    }
    None
}

/// The place of any key.
#[inline]
fn find(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<Option<usize>> {
    match key.exact::<str::PyStr>() {
        Some(string) if dict.strategy().get() <= strategy::STR => Ok(find_str(dict, string)),
        None if key.is_small() => find_small(dict, key, hash),
        _ => find_any(dict, key, hash),
    }
}

/// The place of an integer that a word holds.
#[inline]
fn find_small(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<Option<usize>> {
    let mut candidates = Candidates::new(dict, hash);
    while let Some(place) = candidates.next() {
        let other = candidates.key(place);
        if other.0 == key.0 {
            return Ok(Some(place));
        }
        if other.0 != 0 && !other.is_small() {
            return find_any(dict, key, hash);
        }
    }
    Ok(None)
}

#[inline(never)]
fn find_any(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<Option<usize>> {
    'again: loop {
        let mut candidates = Candidates::new(dict, hash);
        while let Some(place) = candidates.next() {
            let other = candidates.key(place);
            if other.0 == key.0 {
                return Ok(Some(place));
            }
            if other.0 == 0 {
                continue;
            }
            let array = dict.entries();
            let is_equal = crate::protocol::is_equal(other, key)?;
            // Comparing may have run code that changed the dict. As in CPython that counts if it concerns this entry, or all of them.
            if dict.entries() != array || candidates.key(place) != other {
                continue 'again;
            }
            if is_equal {
                return Ok(Some(place));
            }
        }
        return Ok(None);
    }
}

/// As [`value_index`], for the keys that are looked for without running code of a program: strs, in dicts of which no value is in a cell. The outer
/// `None` is for all others.
#[inline]
#[allow(clippy::option_option)]
pub fn value_index_of_str(dict: Gc<PyDict>, key: Obj) -> Option<Option<usize>> {
    let key = key.exact::<str::PyStr>()?;
    let is_plain = dict.strategy().get() <= strategy::STR;
    is_plain.then(|| find_str(dict, key).map(|place| place * ENTRY + 2))
}

/// Where the value of a key stands in the array of entries, if all values stand there as they are.
///
/// # Errors
/// What hashing or comparing raises.
pub fn value_index(dict: Gc<PyDict>, key: Obj) -> PyResult<Option<usize>> {
    if dict.strategy().get() >= strategy::CELLS {
        return Err(crate::system_error!("some values are in cells"));
    }
    let place = find(dict, key, hash_key(key)?)?;
    Ok(place.map(|place| place * ENTRY + 2))
}

/// The value of an interned name.
#[inline]
pub fn get_name(dict: Gc<PyDict>, name: Name) -> Option<Obj> {
    Some(value_at(dict, find_str(dict, name.string())?))
}

/// The word stored for an interned name, in a class's namespace perhaps a cell.
pub fn stored(dict: Gc<PyDict>, name: Name) -> Option<Obj> {
    let place = find_str(dict, name.string())?;
    Some(storage::items(entries(dict))[place * ENTRY + 2])
}

/// Puts a cell into the place of a name that has a value, in the namespace of a class.
pub fn set_cell(dict: Gc<PyDict>, name: Name, cell: Gc<crate::globals::GlobalCell>) {
    if let Some(place) = find_str(dict, name.string()) {
        dict.set_strategy(Int::from(strategy::CLASS));
        storage::set_item(entries(dict), place * ENTRY + 2, cell.cast());
    }
}

/// The hash of a key.
///
/// # Errors
/// `TypeError` for unhashable objects; what `__hash__` raises.
#[inline]
fn hash_key(key: Obj) -> PyResult<i64> {
    crate::protocol::hash(key)
        .map_err(|raised| crate::types::exception::explain_unhashable(raised, key, "dict key"))
}

/// The value for a key.
///
/// # Errors
/// What hashing or comparing raises.
pub fn get(dict: Gc<PyDict>, key: Obj) -> PyResult<Option<Obj>> {
    let hash = hash_key(key)?;
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
    if put(dict, key, str::hash(name.string()), value).is_err() {
        smelt::out_of_memory();
    }
}

/// Sets the value for a key.
///
/// # Errors
/// What hashing or comparing raises; `MemoryError`.
pub fn set(dict: Gc<PyDict>, key: Obj, value: Obj) -> PyResult<()> {
    let hash = hash_key(key)?;
    set_hashed(dict, key, hash, value)
}

/// As [`set`], of a key whose hash is known.
///
/// # Errors
/// What comparing raises; `MemoryError`.
pub fn set_hashed(dict: Gc<PyDict>, key: Obj, hash: i64, value: Obj) -> PyResult<()> {
    if dict.strategy().get() == strategy::CELLS {
        // Traces may rely on what a global variable is.
        crate::quiet::leave()?;
    }
    put(dict, key, hash, value)
}

fn put(dict: Gc<PyDict>, key: Obj, hash: i64, value: Obj) -> PyResult<()> {
    if dict.strategy().get() == strategy::CELLS {
        if let Some(string) = key.exact::<str::PyStr>() {
            return set_global(dict, crate::names::intern_str(string), value);
        }
    } else {
        expect_key(dict, key);
    }
    if let Some(place) = find(dict, key, hash)? {
        storage::set_item(entries(dict), place * ENTRY + 2, value);
        return Ok(());
    }
    append(dict, key, hash, value)
}

/// Makes the dict, which is not that of a module, one that may have such a key.
fn expect_key(dict: Gc<PyDict>, key: Obj) {
    if dict.strategy().get() < strategy::OBJECT {
        let is_str = key.exact::<str::PyStr>().is_some();
        dict.set_strategy(Int::from(if is_str {
            strategy::STR
        } else {
            strategy::OBJECT
        }));
    }
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
        let wanted = length(dict) + 1;
        // As long as that will do, without an index.
        let room = if wanted <= LINEAR {
            (wanted * 2).min(LINEAR)
        } else {
            wanted * 2
        };
        rebuild(dict, room)?;
    }
    let place = dict.filled().get() as usize;
    write_entry(dict, place, key, hash, value);
    dict.set_filled(Int::from(place as i64 + 1));
    if !dict.index().is_null() {
        enter(storage::bytes_mut(dict.index().cast()), tagged(hash), place);
    }
    Ok(())
}

fn enter(index: &mut [u8], hash: u64, place: usize) {
    let mask = mask(index);
    let spread = spread(hash);
    let mut slot = spread as usize & mask;
    while read(index, slot).0 != 0 {
        slot = (slot + 1) & mask;
    }
    write(index, slot, (place + 1, spread & !(mask as u32)));
}

/// Gives a dict that has no entries yet room for so many.
///
/// # Errors
/// `MemoryError`.
pub fn reserve(dict: Gc<PyDict>, room: usize) -> PyResult<()> {
    if dict.entries().is_null() && room > 0 {
        rebuild(dict, room)?;
    }
    Ok(())
}

/// Moves the entries, without the deleted ones, to an array with room for `room`, and makes a new index.
fn rebuild(dict: Gc<PyDict>, room: usize) -> PyResult<()> {
    rebuild_behind(dict, 0, room)
}

/// As [`rebuild`], with room for so many entries more in front of those that are there.
fn rebuild_behind(dict: Gc<PyDict>, first: usize, room: usize) -> PyResult<()> {
    let room = first + room.max(LINEAR / 2);
    let fresh = storage::new_array(room * ENTRY)?;
    let mut filled = first;
    for place in 0..dict.filled().get() as usize {
        if storage::items(entries(dict))[place * ENTRY + 1].0 != 0 {
            storage::copy_items(entries(dict), place * ENTRY, fresh, filled * ENTRY, ENTRY);
            filled += 1;
        }
    }
    let index = if room > LINEAR {
        let index = storage::new_bytes((room * 3 / 2).next_power_of_two() * 4)?;
        for place in first..filled {
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
    let outgrown = [dict.entries(), dict.index()];
    dict.set_entries(fresh.cast());
    dict.set_index(index);
    dict.set_filled(Int::from(filled as i64));
    outgrown.into_iter().for_each(storage::discard);
    Ok(())
}

/// Removes a key; gives its value, if it was there.
///
/// # Errors
/// What hashing or comparing raises.
pub fn remove(dict: Gc<PyDict>, key: Obj) -> PyResult<Option<Obj>> {
    let hash = hash_key(key)?;
    remove_hashed(dict, key, hash)
}

/// As [`remove`], of a key whose hash is known.
///
/// # Errors
/// What comparing raises.
pub fn remove_hashed(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<Option<Obj>> {
    if dict.strategy().get() == strategy::CELLS {
        crate::quiet::leave()?;
    }
    let found = find(dict, key, hash)?;
    Ok(found.map(|place| remove_at(dict, place)))
}

/// Removes the entry at a place; gives its value.
fn remove_at(dict: Gc<PyDict>, place: usize) -> Obj {
    let array = entries(dict);
    let stored = storage::items(array)[place * ENTRY + 2];
    let value = seen(dict, stored);
    storage::set_item(array, place * ENTRY + 1, Obj::null());
    storage::set_item(array, place * ENTRY + 2, Obj::null());
    dict.set_used(dict.used() - 1);
    dict.set_version(dict.version() + 1);
    if stored.has_map(ids::GLOBAL_CELL) {
        crate::globals::CellState::of(stored.cast()).store(Obj::null());
    }
    value
}

/// Takes a place out of the index, moving those behind it that were pushed away by it.
fn leave(index: &mut [u8], hash: u64, place: usize, hash_at: impl Fn(usize) -> u64) {
    let mask = mask(index);
    let mut hole = spread(hash) as usize & mask;
    while read(index, hole).0 != place + 1 {
        if read(index, hole).0 == 0 {
            return;
        }
        hole = (hole + 1) & mask;
    }
    let mut slot = hole;
    loop {
        slot = (slot + 1) & mask;
        let (number, hash) = read(index, slot);
        if number == 0 {
            break;
        }
        let home = spread(hash_at(number - 1)) as usize & mask;
        // May it move to the hole? Yes, if its home is not between the hole (exclusive) and where it is.
        if (slot.wrapping_sub(home) & mask) >= (slot.wrapping_sub(hole) & mask) {
            write(index, hole, (number, hash));
            hole = slot;
        }
    }
    write(index, hole, (0, 0));
}

/// Removes the last entry; gives key and value.
pub fn pop_last(dict: Gc<PyDict>) -> Option<(Obj, Obj)> {
    let (place, key, _) = previous_entry(dict, dict.filled().get() - 1)?;
    let array = entries(dict);
    let value = remove_at(dict, place);
    // The place is used again, with those behind it, so that a dict used as a stack neither grows nor has holes to be skipped.
    if !dict.index().is_null() {
        for last in (place..dict.filled().get() as usize).rev() {
            leave(
                storage::bytes_mut(dict.index().cast()),
                storage::items(array)[last * ENTRY].0,
                last,
                |place| storage::items(array)[place * ENTRY].0,
            );
        }
    }
    dict.set_filled(Int::from(place as i64));
    Some((key, value))
}

/// Removes the first entry, which is at or behind place `from`; gives key and value.
pub fn pop_first(dict: Gc<PyDict>, from: usize) -> Option<(Obj, Obj)> {
    let (place, key, _) = next_entry(dict, from)?;
    Some((key, remove_at(dict, place)))
}

/// Moves the entry of a key, whose hash is known, behind all others. False if there is no such key.
///
/// # Errors
/// What comparing raises; `MemoryError`.
pub fn move_last(dict: Gc<PyDict>, key: Obj, hash: i64) -> PyResult<bool> {
    let Some(place) = find(dict, key, hash)? else {
        return Ok(false);
    };
    if next_entry(dict, place + 1).is_some() {
        let (key, hash, value) = take(dict, place);
        append(dict, key, hash, value)?;
    }
    Ok(true)
}

/// As [`move_last`], before all others, the first of which is at the place that `first` gives. Gives the place where it is then; `None` if there is no such key.
///
/// # Errors
/// What comparing raises; `MemoryError`.
pub fn move_first(
    dict: Gc<PyDict>,
    key: Obj,
    hash: i64,
    first: impl FnOnce() -> usize,
) -> PyResult<Option<usize>> {
    let Some(mut place) = find(dict, key, hash)? else {
        return Ok(None);
    };
    let mut first = first();
    if place == first {
        return Ok(Some(place));
    }
    if first == 0 {
        // As much room as there are entries, so that the next so many need no other.
        let before = (0..place).filter(|place| !is_deleted(dict, *place)).count();
        first = length(dict);
        rebuild_behind(dict, first, first + first / 2)?;
        place = first + before;
    }
    let (key, hash, value) = take(dict, place);
    let (array, target) = (entries(dict), first - 1);
    if !dict.index().is_null() {
        // What was there before has left its number behind.
        leave(
            storage::bytes_mut(dict.index().cast()),
            storage::items(array)[target * ENTRY].0,
            target,
            |place| storage::items(array)[place * ENTRY].0,
        );
        enter(
            storage::bytes_mut(dict.index().cast()),
            tagged(hash),
            target,
        );
    }
    write_entry(dict, target, key, hash, value);
    Ok(Some(target))
}

fn is_deleted(dict: Gc<PyDict>, place: usize) -> bool {
    storage::items(entries(dict))[place * ENTRY + 1].0 == 0
}

/// Removes the entry at a place; gives key, hash and value.
fn take(dict: Gc<PyDict>, place: usize) -> (Obj, i64, Obj) {
    let key = storage::items(entries(dict))[place * ENTRY + 1];
    let hash = stored_hash_at(dict, place);
    (key, hash, remove_at(dict, place))
}

/// Writes an entry where none is.
fn write_entry(dict: Gc<PyDict>, place: usize, key: Obj, hash: i64, value: Obj) {
    let array = entries(dict);
    storage::set_item(array, place * ENTRY, stored_hash(hash));
    storage::set_item(array, place * ENTRY + 1, key);
    storage::set_item(array, place * ENTRY + 2, value);
    dict.set_used(dict.used() + 1);
    dict.set_version(dict.version() + 1);
}

/// Sets the value for a key unless it is there; gives the value that is there now.
///
/// # Errors
/// What hashing or comparing raises; `MemoryError`.
pub fn set_default(dict: Gc<PyDict>, key: Obj, default: Obj) -> PyResult {
    let hash = hash_key(key)?;
    let version = dict.version();
    if let Some(value) = get_hashed(dict, key, hash)? {
        return Ok(value);
    }
    if dict.strategy().get() == strategy::CELLS || dict.version().get() != version.get() {
        // The key may have come while it was compared with others.
        set_hashed(dict, key, hash, default)?;
    } else {
        expect_key(dict, key);
        append(dict, key, hash, default)?;
    }
    Ok(default)
}

/// A new plain dict with the same entries.
///
/// # Errors
/// `MemoryError`.
pub fn copy(dict: Gc<PyDict>) -> PyResult<Gc<PyDict>> {
    let result = new();
    merge(result, dict)?;
    Ok(result)
}

/// Gives an empty dict the entries of another one, of which none was deleted, and its index as it is.
fn copy_entries(dict: Gc<PyDict>, other: Gc<PyDict>) -> PyResult<()> {
    let count = length(other);
    let room = storage::length(entries(other)) / ENTRY;
    let copied = storage::new_array(room.min((count + count / 2).max(LINEAR / 2)) * ENTRY)?;
    storage::copy_items(entries(other), 0, copied, 0, count * ENTRY);
    let index = if other.index().is_null() {
        Obj::null()
    } else {
        let old = storage::bytes(other.index().cast());
        let index = storage::new_bytes(old.len())?;
        storage::bytes_mut(index).copy_from_slice(old);
        index.cast()
    };
    dict.set_entries(copied.cast());
    dict.set_index(index);
    dict.set_filled(Int::from(count as i64));
    dict.set_used(Int::from(count as i64));
    dict.set_version(dict.version() + count as i64);
    Ok(())
}

/// Sets all the entries of another dict.
///
/// # Errors
/// What comparing raises; `MemoryError`; `RuntimeError` if comparing changes the other dict.
pub fn merge(dict: Gc<PyDict>, other: Gc<PyDict>) -> PyResult<()> {
    if dict == other || length(other) == 0 {
        return Ok(());
    }
    let fresh = length(dict) == 0 && dict.strategy().get() != strategy::CELLS;
    if fresh {
        let strategy = match other.strategy().get() {
            strategy::STR | strategy::CELLS | strategy::CLASS if all_strs(other) => strategy::STR,
            _ => strategy::OBJECT,
        };
        clear(dict);
        dict.set_strategy(Int::from(strategy));
        if other.used() == other.filled() && other.strategy().get() <= strategy::OBJECT {
            return copy_entries(dict, other);
        }
        rebuild(dict, length(other) + length(other) / 2)?;
    }
    let before = length(other);
    let mut from = 0;
    while let Some((place, key, value)) = next_entry(other, from) {
        let hash = stored_hash_at(other, place);
        if fresh {
            append(dict, key, hash, value)?;
        } else {
            set_hashed(dict, key, hash, value)?;
        }
        if length(other) != before {
            return Err(crate::runtime_error!("dict mutated during update"));
        }
        from = place + 1;
    }
    Ok(())
}

fn all_strs(dict: Gc<PyDict>) -> bool {
    dict.strategy().get() == strategy::STR
        || pairs(dict).all(|(key, _)| key.exact::<str::PyStr>().is_some())
}

/// Makes the dict the namespace of a module: from now on its str keys have cells.
pub(crate) fn make_namespace(dict: Gc<PyDict>, namespace: Gc<Array>) {
    let move_pairs = || {
        let old = storage::new_array(2 * length(dict))?;
        for (index, (key, value)) in pairs(dict).enumerate() {
            storage::set_item(old, 2 * index, key);
            storage::set_item(old, 2 * index + 1, value);
        }
        clear(dict);
        dict.set_strategy(Int::from(strategy::CELLS));
        dict.set_namespace(namespace.cast());
        let (pairs, _) = storage::items(old).as_chunks();
        pairs
            .iter()
            .try_for_each(|[key, value]| set(dict, *key, *value))
    };
    if move_pairs().is_err() {
        smelt::out_of_memory();
    }
}

/// Removes everything.
pub fn clear(dict: Gc<PyDict>) {
    if dict.strategy().get() == strategy::CELLS {
        let mut from = 0;
        while from < dict.filled().get() as usize {
            let value = storage::items(entries(dict))[from * ENTRY + 2];
            if !value.is_null() && value.has_map(ids::GLOBAL_CELL) {
                crate::globals::CellState::of(value.cast()).store(Obj::null());
            }
            from += 1;
        }
    } else {
        dict.set_strategy(Int::from(strategy::EMPTY));
    }
    let outgrown = [dict.entries(), dict.index()];
    outgrown.into_iter().for_each(storage::discard);
    dict.set_entries(Obj::null());
    dict.set_index(Obj::null());
    dict.set_used(Int::from(0));
    dict.set_filled(Int::from(0));
    dict.set_version(dict.version() + 1);
}

/// The dict that an object is (or the payload of an instance of a subclass).
#[inline]
pub fn of(object: Obj) -> Option<Gc<PyDict>> {
    crate::instance::view(object)
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::DICT,
    flags: flags::SUBCLASSABLE | flags::MAPPING,
    ..TypeDefinition::new("dict", methods::METHODS)
};
