//! Objects and their header word.
//!
//! ```text
//!  63            32 31     20 19      8 7                              0
//! +----------------+---------+---------+--------------------------------+
//! | shape (client) | words   | type id | flags                        1 |
//! +----------------+---------+---------+--------------------------------+
//! ```
//!
//! Bit 0 is 1; a header whose bit 0 is 0 is a forwarding pointer (only while a collection runs).
//! `words` counts the header too and is 0 in large objects, whose size is in a side table.
//! The write barrier tests the flag byte alone.

use crate::layout::TypeId;
use crate::memory::{load, store};
use std::ptr::NonNull;

/// Old, and not in the remembered set: a store into it must be recorded.
pub(crate) const UNLOGGED: u64 = 1 << 1;
/// An old array of some length: a store into it marks a card.
pub(crate) const CARDS: u64 = 1 << 2;
/// Young, and to be left in its place by this collection. Never set while the client runs, but in what is dead.
pub(crate) const STAYS: u64 = CARDS;
/// Found by this collection's conservative scan. Never set while the client runs.
pub(crate) const PINNED: u64 = 1 << 3;
/// Young, and was pinned by the previous collection too.
pub(crate) const AGED: u64 = 1 << 4;
/// Its identity is not its address but in a table.
pub(crate) const HASHED: u64 = 1 << 5;
/// Waits in a list of objects with finalisers.
pub(crate) const FINALISER: u64 = 1 << 6;

/// Pinned, and old when this collection ends. Never set while the client runs.
pub(crate) const PROMOTED: u64 = 1 << 7;

const TYPE_SHIFT: u32 = 8;
const TYPE_MASK: u64 = 0xfff;
const SIZE_SHIFT: u32 = 20;
const SIZE_MASK: u64 = 0xfff;
const SHAPE_SHIFT: u32 = 32;

/// Where the byte with the barrier's flags is in an object, in bytes from its start.
pub const FLAG_BYTE_OFFSET: usize = if cfg!(target_endian = "big") { 7 } else { 0 };
/// A store needs `write_barrier` when the flag byte has one of these bits.
pub const BARRIER_MASK: u8 = (UNLOGGED | CARDS) as u8;
/// With this bit in the flag byte, a store into an array marks the slot's card.
pub const CARDS_FLAG: u8 = CARDS as u8;
/// Where the 32-bit shape is in an object, in bytes from its start.
pub const SHAPE_OFFSET: usize = if cfg!(target_endian = "big") { 0 } else { 4 };
/// The largest object, in words with its header, that is allocated by bumping a pointer (16 KB).
pub const MAX_SMALL_WORDS: usize = 2048;

/// The header of a fresh object of `words` words (1 to `MAX_SMALL_WORDS`), as machine code stores it.
#[inline(always)]
pub const fn header_word(type_id: TypeId, shape: u32, words: usize) -> u64 {
    1 | (type_id.0 as u64) << TYPE_SHIFT
        | (words as u64) << SIZE_SHIFT
        | (shape as u64) << SHAPE_SHIFT
}

/// A reference to an object of the heap: the address of its header.
///
/// It is valid while it is on an attached thread's stack, in a root or in a pointer slot of a live
/// object. Kept anywhere else (a `Vec`, a `Box`, a thread-local) it dangles after the next collection.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(transparent)]
pub struct Object(NonNull<u64>);

impl Object {
    /// The object whose header is at `address`.
    ///
    /// # Safety
    /// `address` is that of an object of this heap that is still alive.
    #[inline(always)]
    pub unsafe fn from_address(address: u64) -> Object {
        Object::at(address as usize)
    }

    /// As `from_address`, for code inside the collector.
    #[inline(always)]
    pub(crate) fn at(address: usize) -> Object {
        debug_assert!(address != 0);
        // SAFETY: addresses of objects are inside the reserved range, never zero.
        Object(unsafe { NonNull::new_unchecked(address as *mut u64) })
    }

    /// Address of the header.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.0.as_ptr() as usize
    }

    /// Pointer to the header; word `i` of the object is `as_ptr().add(i)`.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut u64 {
        self.0.as_ptr()
    }

    /// The reference as it is stored in a pointer slot.
    #[inline(always)]
    pub fn to_word(self) -> u64 {
        self.address() as u64
    }

    /// The object's type.
    #[inline(always)]
    pub fn type_id(self) -> TypeId {
        header_type(self.header())
    }

    /// The client's number in the header.
    #[inline(always)]
    pub fn shape(self) -> u32 {
        (self.header() >> SHAPE_SHIFT) as u32
    }

    /// Change the client's number.
    #[inline(always)]
    pub fn set_shape(self, shape: u32) {
        let header = self.header();
        self.set_header(header & 0xffff_ffff | (shape as u64) << SHAPE_SHIFT);
    }

    #[inline(always)]
    pub(crate) fn header(self) -> u64 {
        load(self.address())
    }

    #[inline(always)]
    pub(crate) fn set_header(self, header: u64) {
        store(self.address(), header);
    }

    #[inline(always)]
    pub(crate) fn has(self, flags: u64) -> bool {
        self.header() & flags != 0
    }

    #[inline(always)]
    pub(crate) fn set(self, flags: u64) {
        self.set_header(self.header() | flags);
    }

    #[inline(always)]
    pub(crate) fn clear(self, flags: u64) {
        self.set_header(self.header() & !flags);
    }

    /// Address of word `index`.
    #[inline(always)]
    pub(crate) fn slot(self, index: usize) -> usize {
        self.address() + index * 8
    }
}

#[inline(always)]
pub(crate) fn header_type(header: u64) -> TypeId {
    TypeId((header >> TYPE_SHIFT & TYPE_MASK) as u16)
}

/// Size in words from a header, 0 for large objects.
#[inline(always)]
pub(crate) fn header_words(header: u64) -> usize {
    (header >> SIZE_SHIFT & SIZE_MASK) as usize
}

/// A header that makes the unused range `from..to` of a nursery block walkable. A whole block does
/// not fit the size field, therefore a filler's size is in its shape.
pub(crate) fn write_filler(from: usize, to: usize) {
    if from < to {
        store(
            from,
            header_word(TypeId::FILLER, ((to - from) / 8) as u32, 0),
        );
    }
}

/// Size in words of a filler.
pub(crate) fn filler_words(header: u64) -> usize {
    (header >> SHAPE_SHIFT) as usize
}
