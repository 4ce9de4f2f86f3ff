//! The write barrier.
//!
//! The invariant: an old object that refers to a young one, or that was marked and has been stored
//! into since, is in the remembered set. An object in the set has `UNLOGGED` clear, so the barrier is
//! one test of its flag byte. Old arrays of some length have cards, so that a collection reads only what
//! was stored.

use crate::area::{IMMEDIATE_BITS, allocation_area};
use crate::header::{BARRIER_MASK, CARDS, FLAG_BYTE_OFFSET, Object, UNLOGGED};
use crate::heap::heap;
use crate::layout;
use crate::space::LOG_CARD;

#[inline(always)]
fn flag_byte(object: Object) -> u8 {
    // SAFETY: an object has a header.
    unsafe { *(object.as_ptr() as *const u8).add(FLAG_BYTE_OFFSET) }
}

/// To be called before or after storing references into `object`, with no allocation between the two.
#[inline(always)]
pub fn write_barrier(object: Object) {
    if flag_byte(object) & BARRIER_MASK != 0 {
        barrier_slow(object);
    }
}

/// As `write_barrier`, when the store is into the slot at `slot` of an array: cheaper for large arrays.
#[inline(always)]
pub fn write_barrier_item(object: Object, slot: *const u64) {
    let flags = flag_byte(object);
    if flags & BARRIER_MASK != 0 {
        barrier_item_slow(object, slot as usize, flags);
    }
}

/// As `write_barrier_item`, of a store of this word, which is mostly an immediate where arrays are large.
#[inline(always)]
pub fn write_barrier_item_of(object: Object, slot: *const u64, word: u64) {
    if word & IMMEDIATE_BITS == 0 {
        write_barrier_item(object, slot);
    }
}

/// As `write_barrier`, when the stores are into the `count` slots from `first` on.
#[inline]
pub fn write_barrier_range(object: Object, first: *const u64, count: usize) {
    let flags = flag_byte(object);
    if flags & BARRIER_MASK != 0 && count > 0 {
        if flags & CARDS as u8 != 0 {
            heap().space.fill_cards(first as usize, count * 8, 1);
        }
        if flags & UNLOGGED as u8 != 0 {
            heap().remember(object);
        }
    }
}

#[inline(never)]
fn barrier_item_slow(object: Object, slot: usize, flags: u8) {
    if flags & CARDS as u8 != 0 {
        let card = allocation_area().cards().wrapping_add(slot >> LOG_CARD);
        // SAFETY: every address of the range has a card.
        unsafe { *(card as *mut u8) = 1 }
    }
    if flags & UNLOGGED as u8 != 0 {
        heap().remember(object);
    }
}

#[cold]
#[inline(never)]
fn barrier_slow(object: Object) {
    if object.has(CARDS) {
        let heap = heap();
        let bytes = layout::object_words(&heap.space, object) * 8;
        heap.space.fill_cards(object.address(), bytes, 1);
    }
    if object.has(UNLOGGED) {
        heap().remember(object);
    }
}

/// Slow path of the barrier, for machine code: to be called when the object's flag byte has a bit of
/// `BARRIER_MASK`.
///
/// # Safety
/// `object` is an object of this heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smelt_heap_barrier_slow(object: *mut u64) {
    barrier_slow(Object::at(object as usize));
}

/// As `smelt_heap_barrier_slow` for a store into the array slot at `slot`.
///
/// # Safety
/// `object` is an object of this heap and `slot` the address of one of its slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smelt_heap_barrier_item_slow(object: *mut u64, slot: *const u64) {
    write_barrier_item(Object::at(object as usize), slot);
}
