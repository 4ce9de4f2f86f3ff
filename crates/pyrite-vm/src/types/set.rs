//! `set` and `frozenset`: the same layout, told apart by their maps.
//!
//! An open-addressing table of pairs (hash as a tagged integer, element). Elements are probed for in the same order as CPython does, so that sets of
//! numbers, and of what is made of numbers, iterate in the same order as there; programs print sets.

pub mod methods;
pub mod operations;

use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::types::str::{self, NO_HASH, PyStr};
pub use operations::{subtract, toggle, update};
use smelt::{AnyValue, Gc, Int, Native, heap_object};

/// A set; with the map [`ids::FROZENSET`] a frozenset.
#[heap_object(id = ids::SET)]
pub struct PySet {
    /// Its hash, or [`NO_HASH`] (frozensets).
    hash: i64,
    /// Elements in it.
    used: i64,
    /// Pairs in use, those of removed elements included.
    filled: i64,
    /// Where `pop` looks next.
    finger: i64,
    /// Changes whenever an element comes or goes.
    version: i64,
    /// Which of the first [`MARKED`] pairs hold an element, a bit for each.
    occupied: i64,
    /// The table, an [`Array`] whose length is twice a power of two; null before the first element.
    table: Gc<AnyValue>,
}

/// Words of a pair.
const PAIR: usize = 2;
/// Pairs of the smallest table.
const LEAST: usize = 8;
/// Of how many pairs at the start of a table it is marked whether they hold an element: of all of a small one, which most sets have and which is mostly empty.
const MARKED: usize = 64;
/// How many neighbours are looked at before jumping on.
const NEIGHBOURS: usize = 9;
/// By how many bits the rest of the hash moves at each jump.
const PERTURB_SHIFT: u32 = 5;
/// Sets of more elements than this grow by two instead of four.
const LARGE: usize = 50_000;
/// The hash word of a removed element. No hash is -1.
const REMOVED: u64 = u64::MAX;

fn make(map: u32) -> Gc<PySet> {
    let zero = Int::from(0);
    PySet::new_shaped::<Native>(
        map,
        Int::from(NO_HASH),
        zero,
        zero,
        zero,
        zero,
        zero,
        Obj::null(),
    )
}

/// A new empty set.
pub fn new() -> Gc<PySet> {
    make(ids::SET)
}

/// A new empty frozenset, to be filled before anybody sees it.
pub fn new_frozen() -> Gc<PySet> {
    make(ids::FROZENSET)
}

/// A new frozenset of the elements of an iterable.
///
/// # Errors
/// What iterating and hashing raise.
pub fn frozen_from_iterable(iterable: Obj) -> PyResult {
    let set = new_frozen();
    crate::protocol::for_each(iterable, |element| add(set, element).map(|()| true))?;
    Ok(set.cast())
}

/// The set or frozenset that an object is, if it is one of exactly these types.
#[inline]
pub fn exact(object: Obj) -> Option<Gc<PySet>> {
    let is_set = object.is_heap() && matches!(object.map_number(), ids::SET | ids::FROZENSET);
    is_set.then(|| object.cast())
}

/// The set or frozenset that an object is (or the payload of an instance of a subclass).
pub fn of(object: Obj) -> Option<Gc<PySet>> {
    let plain = crate::instance::payload(object);
    (plain.has_map(ids::SET) || plain.has_map(ids::FROZENSET)).then(|| plain.cast())
}

/// Number of elements.
#[inline(always)]
pub fn length(set: Gc<PySet>) -> usize {
    set.used().get() as usize
}

#[inline(always)]
fn table(set: Gc<PySet>) -> Gc<Array> {
    set.table().cast()
}

/// Number of pairs.
#[inline(always)]
fn size(set: Gc<PySet>) -> usize {
    if set.table().is_null() {
        0
    } else {
        storage::length(table(set)) / PAIR
    }
}

/// A hash as it is stored: 63 bits of it.
#[inline(always)]
fn tagged(hash: i64) -> u64 {
    (hash as u64) << 1 | 1
}

/// The places to look at for a hash, in order.
struct Probe {
    place: usize,
    perturb: u64,
    neighbours: usize,
    mask: usize,
    base: usize,
}

impl Probe {
    #[inline(always)]
    fn new(tagged: u64, mask: usize) -> Probe {
        let hash = (tagged as i64 >> 1) as u64;
        let mut probe = Probe {
            place: 0,
            perturb: hash,
            neighbours: 0,
            mask,
            base: hash as usize & mask,
        };
        probe.enter();
        probe
    }
    #[inline(always)]
    fn enter(&mut self) {
        self.place = self.base;
        self.neighbours = if self.base + NEIGHBOURS <= self.mask {
            NEIGHBOURS
        } else {
            0
        };
    }
    #[inline(always)]
    fn advance(&mut self) {
        if self.neighbours > 0 {
            self.neighbours -= 1;
            self.place += 1;
        } else {
            self.perturb >>= PERTURB_SHIFT;
            let next = (self.base as u64)
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(self.perturb);
            self.base = next as usize & self.mask;
            self.enter();
        }
    }
}

/// What looking for an element finds.
enum Found {
    /// It is there.
    Element(usize),
    /// It is not; a place for it: where the last removed element on the way was, if there was one.
    Free(usize),
}

/// Looks for an element in a table that is not null.
#[inline(always)]
fn find(set: Gc<PySet>, element: Obj, hash: i64) -> PyResult<Found> {
    let hash = tagged(hash);
    match find_identical(storage::items(table(set)), element, hash) {
        Some(found) => Ok(found),
        None => find_equal(set, element, hash),
    }
}

/// Looks for an element as far as that can be done without running code of a program: `None` if it cannot.
#[inline(always)]
fn find_identical(words: &[Obj], element: Obj, hash: u64) -> Option<Found> {
    let mut probe = Probe::new(hash, words.len() / PAIR - 1);
    let mut removed = None;
    loop {
        // SAFETY: a place is at most the mask, and there is one pair more than that.
        let (stored, candidate) = unsafe {
            (
                *words.get_unchecked(probe.place * PAIR),
                *words.get_unchecked(probe.place * PAIR + 1),
            )
        };
        if stored.0 == 0 {
            return Some(Found::Free(removed.unwrap_or(probe.place)));
        }
        if stored.0 == REMOVED {
            removed = Some(probe.place);
        }
        if stored.0 == hash && candidate.0 != 0 {
            if candidate.0 == element.0 {
                return Some(Found::Element(probe.place));
            }
            let (one, other) = (candidate.exact::<PyStr>()?, element.exact::<PyStr>()?);
            if str::equal(one, other) {
                return Some(Found::Element(probe.place));
            }
        }
        probe.advance();
    }
}

/// Looks for an element, comparing it with those of the same hash.
#[inline(never)]
fn find_equal(set: Gc<PySet>, element: Obj, hash: u64) -> PyResult<Found> {
    'again: loop {
        let words = storage::items(table(set));
        let mut probe = Probe::new(hash, words.len() / PAIR - 1);
        let mut removed = None;
        loop {
            let [stored, candidate] = [words[probe.place * PAIR], words[probe.place * PAIR + 1]];
            if stored.0 == 0 {
                return Ok(Found::Free(removed.unwrap_or(probe.place)));
            }
            if stored.0 == REMOVED {
                removed = Some(probe.place);
            }
            if stored.0 == hash && candidate.0 != 0 {
                if candidate.0 == element.0 {
                    return Ok(Found::Element(probe.place));
                }
                let version = set.version().get();
                let equal = crate::protocol::is_equal(candidate, element)?;
                if set.version().get() != version || set.table().is_null() {
                    if set.table().is_null() {
                        ensure_table(set)?;
                    }
                    continue 'again; // comparing has changed the set
                }
                if equal {
                    return Ok(Found::Element(probe.place));
                }
            }
            probe.advance();
        }
    }
}

fn ensure_table(set: Gc<PySet>) -> PyResult<()> {
    if set.table().is_null() {
        set.set_table(storage::new_array(LEAST * PAIR)?.cast());
    }
    Ok(())
}

/// The hash of an element.
#[inline]
fn hash_element(element: Obj) -> PyResult<i64> {
    crate::protocol::hash(element).map_err(|raised| {
        crate::types::exception::explain_unhashable(raised, element, "set element")
    })
}

/// Adds an element.
///
/// # Errors
/// What hashing or comparing raises; `MemoryError`.
pub fn add(set: Gc<PySet>, element: Obj) -> PyResult<()> {
    add_hashed(set, element, hash_element(element)?)
}

/// As [`add`], of an element whose hash is known.
///
/// # Errors
/// What comparing raises; `MemoryError`.
pub fn add_hashed(set: Gc<PySet>, element: Obj, hash: i64) -> PyResult<()> {
    ensure_table(set)?;
    let Found::Free(place) = find(set, element, hash)? else {
        return Ok(());
    };
    enter(set, place, tagged(hash), element)
}

/// Adds an element that is known not to be in the set, from which none has been removed.
///
/// # Errors
/// `MemoryError`.
fn add_fresh(set: Gc<PySet>, element: Obj, hash: i64) -> PyResult<()> {
    ensure_table(set)?;
    let tagged = tagged(hash);
    enter(set, free_place(table(set), tagged), tagged, element)
}

/// Writes an element to a free place, and makes the table larger if it is too full then.
fn enter(set: Gc<PySet>, place: usize, tagged: u64, element: Obj) -> PyResult<()> {
    let was_removed = storage::items(table(set))[place * PAIR].0 == REMOVED;
    write(table(set), place, tagged, element);
    set.set_occupied(set.occupied() | Int::from(mark(place)));
    set.set_used(set.used() + 1);
    set.set_version(set.version() + 1);
    if was_removed {
        return Ok(());
    }
    set.set_filled(set.filled() + 1);
    let filled = set.filled().get() as usize;
    if filled * 5 < (size(set) - 1) * 3 {
        return Ok(());
    }
    grow(set)
}

/// Moves the elements to a table of the size that their number asks for.
fn grow(set: Gc<PySet>) -> PyResult<()> {
    let used = length(set);
    resize(set, if used > LARGE { used * 2 } else { used * 4 })
}

/// Frees the pairs of removed elements, if they are more than a quarter of all.
fn drop_removed(set: Gc<PySet>) -> PyResult<()> {
    let removed = (set.filled() - set.used()).get() as usize;
    if removed > size(set).saturating_sub(1) / 4 {
        grow(set)?;
    }
    Ok(())
}

/// The bit of a pair in `occupied`; none of one that is not marked.
#[inline(always)]
fn mark(place: usize) -> i64 {
    if place < MARKED { 1 << place } else { 0 }
}

#[inline]
fn write(table: Gc<Array>, place: usize, tagged: u64, element: Obj) {
    storage::set_immediate(table, place * PAIR, Obj::from_bits(tagged));
    storage::set_item(table, place * PAIR + 1, element);
}

/// The first free place for an element in a table that has no removed ones.
#[inline]
fn free_place(table: Gc<Array>, tagged: u64) -> usize {
    let words = storage::items(table);
    let mut probe = Probe::new(tagged, words.len() / PAIR - 1);
    while words[probe.place * PAIR].0 != 0 {
        probe.advance();
    }
    probe.place
}

/// Moves the elements to a table with more than `least` pairs.
fn resize(set: Gc<PySet>, least: usize) -> PyResult<()> {
    let mut wanted = LEAST;
    while wanted <= least {
        wanted *= 2;
    }
    let fresh = storage::new_array(wanted * PAIR)?;
    set.set_occupied(copy_elements(set, fresh));
    let outgrown = set.table();
    set.set_table(fresh.cast());
    set.set_filled(set.used());
    storage::discard(outgrown);
    Ok(())
}

/// Writes the elements of a set to an empty table that has room for them; gives what is occupied there.
fn copy_elements(set: Gc<PySet>, fresh: Gc<Array>) -> Int<Native> {
    let mut occupied = 0;
    let mut from = 0;
    while let Some((place, hash, element)) = next_hashed(set, from) {
        let tagged = tagged(hash);
        let free = free_place(fresh, tagged);
        write(fresh, free, tagged, element);
        occupied |= mark(free);
        from = place + 1;
    }
    Int::from(occupied)
}

/// Is it an element?
///
/// # Errors
/// What hashing or comparing raises.
pub fn contains(set: Gc<PySet>, element: Obj) -> PyResult<bool> {
    contains_hashed(set, element, hash_element(element)?)
}

/// As [`contains`], of an element whose hash is known.
///
/// # Errors
/// What comparing raises.
#[inline]
pub fn contains_hashed(set: Gc<PySet>, element: Obj, hash: i64) -> PyResult<bool> {
    if set.table().is_null() {
        return Ok(false);
    }
    Ok(matches!(find(set, element, hash)?, Found::Element(_)))
}

/// Removes an element; says whether it was there.
///
/// # Errors
/// What hashing or comparing raises.
pub fn remove(set: Gc<PySet>, element: Obj) -> PyResult<bool> {
    remove_hashed(set, element, hash_element(element)?)
}

/// As [`remove`], of an element whose hash is known.
///
/// # Errors
/// What comparing raises.
pub fn remove_hashed(set: Gc<PySet>, element: Obj, hash: i64) -> PyResult<bool> {
    if set.table().is_null() {
        return Ok(false);
    }
    let Found::Element(place) = find(set, element, hash)? else {
        return Ok(false);
    };
    remove_at(set, place);
    Ok(true)
}

fn remove_at(set: Gc<PySet>, place: usize) {
    write(table(set), place, REMOVED, Obj::null());
    set.set_occupied(set.occupied() & Int::from(!mark(place)));
    set.set_used(set.used() - 1);
    set.set_version(set.version() + 1);
}

/// Removes and gives some element.
pub fn pop(set: Gc<PySet>) -> Option<Obj> {
    if length(set) == 0 {
        return None;
    }
    let mask = size(set) - 1;
    let mut place = set.finger().get() as usize & mask;
    loop {
        let element = storage::items(table(set))[place * PAIR + 1];
        if element.0 != 0 {
            remove_at(set, place);
            set.set_finger(Int::from(place as i64 + 1));
            return Some(element);
        }
        place = (place + 1) & mask;
    }
}

/// Removes all elements.
pub fn clear(set: Gc<PySet>) {
    storage::discard(set.table());
    set.set_table(Obj::null());
    set.set_occupied(Int::from(0));
    set.set_used(Int::from(0));
    set.set_filled(Int::from(0));
    set.set_finger(Int::from(0));
    set.set_version(set.version() + 1);
}

/// The next element at or behind a place, and its place. For iteration, also while the set changes.
#[inline]
pub fn next_element(set: Gc<PySet>, from: usize) -> Option<(usize, Obj)> {
    next_hashed(set, from).map(|(place, _, element)| (place, element))
}

/// As [`next_element`], with the element's hash.
#[inline]
fn next_hashed(set: Gc<PySet>, from: usize) -> Option<(usize, i64, Obj)> {
    let size = size(set);
    let mut place = from;
    if place < MARKED {
        let rest = set.occupied().get() as u64 >> place;
        place = if rest == 0 {
            MARKED
        } else {
            place + rest.trailing_zeros() as usize
        };
    }
    while place < size {
        let words = storage::items(table(set));
        let element = words[place * PAIR + 1];
        if element.0 != 0 {
            return Some((place, words[place * PAIR].0 as i64 >> 1, element));
        }
        place += 1;
    }
    None
}

/// Adds all elements of another set.
///
/// # Errors
/// What comparing raises; `MemoryError`.
pub fn merge(set: Gc<PySet>, other: Gc<PySet>) -> PyResult<()> {
    let count = length(other);
    if set == other || count == 0 {
        return Ok(());
    }
    ensure_table(set)?;
    if (set.filled().get() as usize + count) * 5 >= (size(set) - 1) * 3 {
        resize(set, (length(set) + count) * 2)?;
    }
    let is_empty = set.filled().get() == 0;
    if is_empty && size(set) == size(other) && other.filled().get() as usize == count {
        storage::copy_items(table(other), 0, table(set), 0, size(set) * PAIR);
        set.set_occupied(other.occupied());
    } else if is_empty {
        set.set_occupied(copy_elements(other, table(set)));
    } else {
        let mut from = 0;
        while let Some((place, hash, element)) = next_hashed(other, from) {
            add_hashed(set, element, hash)?;
            from = place + 1;
        }
        return Ok(());
    }
    set.set_used(Int::from(count as i64));
    set.set_filled(Int::from(count as i64));
    set.set_version(set.version() + 1);
    Ok(())
}

/// Makes room for `count` more elements of a dict or the like.
///
/// # Errors
/// `MemoryError`.
fn make_room(set: Gc<PySet>, count: usize) -> PyResult<()> {
    ensure_table(set)?;
    if (set.filled().get() as usize + count) * 5 >= (size(set) - 1) * 3 {
        resize(set, (length(set) + count) * 2)?;
    }
    Ok(())
}

/// The type `set`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::SET,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("set", methods::METHODS)
};

/// The type `frozenset`.
pub static FROZEN: TypeDefinition = TypeDefinition {
    id: ids::FROZENSET,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("frozenset", methods::FROZEN_METHODS)
};
