//! Allocation: the inline path, the slow path, arrays.

use crate::area::allocation_area;
use crate::header::{MAX_SMALL_WORDS, Object, header_word};
use crate::heap::{Collection, heap, heap_or_initialise, run_collection};
use crate::large::Payload;
use crate::layout::{TypeId, entry_of_type};
use crate::memory::{copy_bytes, copy_words, fatal, fill_bytes, fill_words, store};
use crate::statistics::note_safepoint;
use crate::traced::note_allocation;
use std::sync::atomic::Ordering;

/// A new object of `words` words, header included (at least 1). `None` when the hard limit is reached.
///
/// The payload is uninitialised: fill every pointer slot before the next allocation. Stores into the
/// object need no barrier until then.
#[inline(always)]
pub fn allocate(type_id: TypeId, shape: u32, words: usize) -> Option<Object> {
    let area = allocation_area();
    let start = area.bump();
    let end = start + words.wrapping_mul(8);
    if words > MAX_SMALL_WORDS || end > area.limit.load(Ordering::Relaxed) {
        return allocate_slow(type_id, shape, words);
    }
    area.set_bump(end);
    let object = Object::at(start);
    object.set_header(header_word(type_id, shape, words));
    Some(object)
}

/// As [`allocate`], with a payload of zeros or one that the caller writes, however large the object is.
#[inline]
pub fn allocate_with(
    type_id: TypeId,
    shape: u32,
    words: usize,
    payload: Payload,
) -> Option<Object> {
    if words > MAX_SMALL_WORDS {
        before_slow_allocation();
        return allocate_large(type_id, shape, words, payload);
    }
    let object = allocate(type_id, shape, words)?;
    if payload == Payload::Zero {
        fill_words(object.slot(1), object.slot(words), 0);
    }
    Some(object)
}

/// A new array of `length` words: word 1 is the length, the items from word 2 on are zero, as is the [tail](crate::Layout::tail) behind them.
#[inline]
pub fn allocate_array(type_id: TypeId, shape: u32, length: usize) -> Option<Object> {
    let tail = entry_of_type(type_id).count as usize;
    let words = length.checked_add(2 + tail)?;
    let array = allocate(type_id, shape, words)?;
    store(array.slot(1), length as u64);
    if words <= MAX_SMALL_WORDS {
        fill_words(array.slot(2), array.slot(words), 0);
    }
    Some(array)
}

/// As [`allocate_array`], with these items instead of zeros. They may be those of another array, which the slice keeps in place.
#[inline]
pub fn allocate_array_of(type_id: TypeId, shape: u32, items: &[u64]) -> Option<Object> {
    let tail = entry_of_type(type_id).count as usize;
    let words = items.len().checked_add(2 + tail)?;
    let array = allocate(type_id, shape, words)?;
    store(array.slot(1), items.len() as u64);
    copy_words(items, array.slot(2));
    if words <= MAX_SMALL_WORDS {
        fill_words(array.slot(2 + items.len()), array.slot(words), 0);
    }
    Some(array)
}

/// As [`allocate_array`], with these items first and zeros behind them. They may be those of another array, which the slice keeps in place.
///
/// # Panics
/// When there are more items.
pub fn allocate_array_from(
    type_id: TypeId,
    shape: u32,
    length: usize,
    items: &[u64],
) -> Option<Object> {
    assert!(items.len() <= length, "more items than there is room for");
    // Memory for large objects may be zero already, which is worth more than writing most of it.
    if items.len() < length / 2 {
        let array = allocate_array(type_id, shape, length)?;
        copy_words(items, array.slot(2));
        return Some(array);
    }
    let tail = entry_of_type(type_id).count as usize;
    let words = length.checked_add(2 + tail)?;
    let array = allocate_with(type_id, shape, words, Payload::Written)?;
    store(array.slot(1), length as u64);
    copy_words(items, array.slot(2));
    fill_words(array.slot(2 + items.len()), array.slot(words), 0);
    Some(array)
}

/// A new array of `bytes` bytes: word 1 is the length in bytes, the bytes from word 2 on are zero, up to
/// the end of the last word. The type must have no pointers.
#[inline]
pub fn allocate_bytes(type_id: TypeId, shape: u32, bytes: usize) -> Option<Object> {
    let words = bytes.checked_add(7)? / 8 + 2;
    let array = allocate(type_id, shape, words)?;
    store(array.slot(1), bytes as u64);
    if words <= MAX_SMALL_WORDS {
        fill_words(array.slot(2), array.slot(words), 0);
    }
    Some(array)
}

/// As [`allocate_bytes`], with these bytes instead of zeros.
#[inline]
pub fn allocate_bytes_of(type_id: TypeId, shape: u32, bytes: &[u8]) -> Option<Object> {
    let words = bytes.len().checked_add(7)? / 8 + 2;
    if words > MAX_SMALL_WORDS {
        return allocate_bytes_from(type_id, shape, bytes.len(), &[bytes]);
    }
    let array = allocate(type_id, shape, words)?;
    store(array.slot(1), bytes.len() as u64);
    if !bytes.is_empty() {
        store(array.slot(words - 1), 0);
        copy_bytes(bytes, array.slot(2));
    }
    Some(array)
}

/// A new array of `bytes` bytes: those of the parts, one behind the other, and then zeros. The parts may be other arrays', which the slices keep in place.
///
/// # Panics
/// When the parts have more bytes.
pub fn allocate_bytes_from(
    type_id: TypeId,
    shape: u32,
    bytes: usize,
    parts: &[&[u8]],
) -> Option<Object> {
    let words = bytes.checked_add(7)? / 8 + 2;
    let given: usize = parts.iter().map(|part| part.len()).sum();
    assert!(given <= bytes, "more bytes than there is room for");
    let array = allocate_with(type_id, shape, words, Payload::Written)?;
    store(array.slot(1), bytes as u64);
    let mut place = array.slot(2);
    for part in parts {
        copy_bytes(part, place);
        place += part.len();
    }
    fill_bytes(place, 0, array.slot(words) - place);
    Some(array)
}

#[cold]
#[inline(never)]
fn allocate_slow(type_id: TypeId, shape: u32, words: usize) -> Option<Object> {
    before_slow_allocation();
    if words > MAX_SMALL_WORDS {
        return allocate_large(type_id, shape, words, Payload::Zero);
    }
    let start = reserve_small(words)?;
    note_allocation(start, words * 8);
    let object = Object::at(start);
    object.set_header(header_word(type_id, shape, words));
    Some(object)
}

/// What every allocation off the fast path does first.
fn before_slow_allocation() {
    let heap = heap_or_initialise();
    if heap.collecting {
        fatal("allocation during a collection");
    }
    if allocation_area().take_safepoint() {
        heap.restore_limit();
        note_safepoint();
    }
    if heap_or_initialise().external.take_request() {
        run_collection(Collection::Minor);
    }
    if let Some(kind) = heap_or_initialise().stress_tick() {
        run_collection(kind);
    }
}

/// Bump `words` words off the nursery, collecting when it is used up.
fn reserve_small(words: usize) -> Option<usize> {
    let bytes = words * 8;
    if let Some(start) = heap().take_small(bytes) {
        return Some(start);
    }
    run_collection(Collection::Minor);
    if heap().is_over_limit() {
        run_collection(Collection::Full);
        if heap().is_over_limit() {
            return None;
        }
    }
    if let Some(start) = heap().take_small(bytes) {
        return Some(start);
    }
    // Perhaps the holes that the program may use are all too short.
    heap().nursery.allow_all();
    if let Some(start) = heap().take_small(bytes) {
        return Some(start);
    }
    // The lower half of the range is full.
    run_collection(Collection::Full);
    heap().take_small(bytes)
}

fn allocate_large(type_id: TypeId, shape: u32, words: usize, payload: Payload) -> Option<Object> {
    let bytes = words.checked_mul(8)?;
    let mut collected = false;
    if heap().large.wants_minor(bytes) {
        run_collection(Collection::Minor);
    }
    loop {
        let heap = heap();
        if !heap.would_exceed_limit(bytes)
            && let Some(object) = heap.take_large(header_word(type_id, shape, 0), words, payload)
        {
            note_allocation(object.address(), bytes);
            return Some(object);
        }
        if collected {
            return None;
        }
        run_collection(Collection::Full);
        collected = true;
    }
}

/// Slow path of an inline allocation, for machine code: `header` is the word that `header_word` makes.
/// Returns the object with its header written, or null when the hard limit is reached.
///
/// Everything that is alive has to be on the stack, in callee-saved registers or in roots.
#[unsafe(no_mangle)]
pub extern "C" fn smelt_heap_allocate_slow(header: u64) -> *mut u64 {
    before_slow_allocation();
    let words = crate::header::header_words(header);
    match reserve_small(words) {
        Some(start) => {
            note_allocation(start, words * 8);
            store(start, header);
            start as *mut u64
        }
        None => std::ptr::null_mut(),
    }
}

/// Slow path of several allocations under one check, for machine code: makes room for `words` words
/// (at most `MAX_SMALL_WORDS`) and bumps over them. The caller writes the headers of the objects that it
/// divides them into before its next safepoint. Null when the hard limit is reached.
#[unsafe(no_mangle)]
pub extern "C" fn smelt_heap_reserve_slow(words: usize) -> *mut u64 {
    before_slow_allocation();
    if words > MAX_SMALL_WORDS {
        fatal("more than 16 KB under one allocation check");
    }
    let Some(start) = reserve_small(words) else {
        return std::ptr::null_mut();
    };
    note_allocation(start, words * 8);
    start as *mut u64
}
