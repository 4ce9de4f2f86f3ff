//! The reserved range, its side tables and its blocks.
//!
//! The lower half holds small objects in 32 KB blocks; the upper half holds large objects, each in a run of
//! blocks of its own. Side tables are found by address arithmetic: a kind for each block; for each word of the lower
//! half a bit for the start of an object, a bit for being in use, and a bit for being in use as far as marking
//! knows; a card for each 64 bytes. All of it is mapped at once and becomes memory when it is touched.

use crate::area::IMMEDIATE_BITS;
use crate::bits::{self, Bits};
use crate::config::{Config, HeapError};
use crate::memory::{fill_bytes, prefer_huge_pages, reserve};

pub(crate) const LOG_BLOCK: usize = 15;
/// Size of a block in bytes.
pub const BLOCK: usize = 1 << LOG_BLOCK;
/// Words of a block.
pub(crate) const WORDS: usize = BLOCK / 8;
/// A card is a cache line, eight slots.
pub(crate) const LOG_CARD: usize = 6;
/// Words of bitmap for a block.
pub(crate) const BITMAP_WORDS: usize = WORDS / 64;
/// The least address space with which the heap can work, in bytes.
pub(crate) const SMALLEST_RESERVE: usize = 16 << 20;
/// The size of a huge page. The range starts at a multiple of it.
const HUGE_PAGE: usize = 2 << 20;
/// How much of each half is mapped by ordinary pages: a small program is to take no more memory than it touches.
const ORDINARY: usize = 16 << 20;
/// Tables begin at multiples of this.
const PAGE: usize = 4096;

/// What a block is used for. The values are ordered: everything from `YOUNG` on is young.
pub(crate) type Kind = u8;
/// In no use.
pub(crate) const FREE: Kind = 0;
/// Small old objects.
pub(crate) const OLD: Kind = 1;
/// First block of an old large object, not marked.
pub(crate) const LARGE: Kind = 2;
/// First block of an old large object, marked.
pub(crate) const LARGE_MARKED: Kind = 3;
/// A further block of a large object.
pub(crate) const LARGE_REST: Kind = 4;
/// In no use, in the upper half, and its memory may not be zero.
pub(crate) const FREE_DIRTY: Kind = 5;
pub(crate) const YOUNG: Kind = 0x80;
/// Small young objects.
pub(crate) const NURSERY: Kind = 0x80;
/// Small young objects, start bits valid.
pub(crate) const NURSERY_WALKED: Kind = 0x81;
/// First block of a young large object.
pub(crate) const LARGE_YOUNG: Kind = 0x82;

/// Addresses of the range and of its tables.
pub(crate) struct Space {
    /// First address of the range.
    pub base: usize,
    /// Size of the range in bytes.
    pub size: usize,
    kinds: *mut u8,
    starts: *mut u64,
    /// Words that promotion may not use: those of objects that the last cycle has found live, and what was
    /// taken since.
    used: *mut u64,
    /// While marking: words of marked objects, and what was taken since. Else stale in blocks that are to be swept
    /// and clear in the others.
    marked: *mut u64,
    /// First block of a large object: number of its blocks; further block: the first one's number.
    extents: *mut u32,
    /// First block of a large object: its size in words.
    large_words: *mut u64,
    /// Such that the card of address a is at `cards + (a >> LOG_CARD)`.
    pub cards: usize,
    /// Blocks below this number have been in use.
    pub top: usize,
    /// Free blocks with memory.
    pub free: Vec<usize>,
    /// Free blocks whose memory was given back.
    pub released: Vec<usize>,
}

impl Space {
    /// Reserve the range and its tables, at a smaller size when the system refuses.
    pub fn new(config: &Config) -> Result<Space, HeapError> {
        let mut size = config.reserve();
        while size >= SMALLEST_RESERVE {
            if let Some(space) = Space::with_size(size) {
                return Ok(space);
            }
            size /= 2;
        }
        Err(HeapError::NoAddressSpace)
    }

    fn with_size(size: usize) -> Option<Space> {
        let blocks = size >> LOG_BLOCK;
        let half = size / 2;
        // The range, then the tables.
        let sizes = [
            size + HUGE_PAGE,
            blocks,
            half / 64,
            half / 64,
            half / 64,
            blocks * 4,
            blocks * 8,
            size >> LOG_CARD,
        ];
        let mut end = reserve(sizes.iter().map(|bytes| bytes.next_multiple_of(PAGE)).sum())?;
        let places = sizes.map(|bytes| {
            let place = end;
            end += bytes.next_multiple_of(PAGE);
            place
        });
        let base = places[0].next_multiple_of(HUGE_PAGE);
        Some(Space {
            base,
            size,
            kinds: places[1] as *mut u8,
            starts: places[2] as *mut u64,
            used: places[3] as *mut u64,
            marked: places[4] as *mut u64,
            extents: places[5] as *mut u32,
            large_words: places[6] as *mut u64,
            cards: places[7].wrapping_sub(base >> LOG_CARD),
            top: 0,
            free: Vec::new(),
            released: Vec::new(),
        })
    }

    /// Number of the first block of the upper half; also how many small blocks there can be.
    pub fn small_blocks(&self) -> usize {
        self.size >> (LOG_BLOCK + 1)
    }

    /// Number of blocks in both halves.
    pub fn all_blocks(&self) -> usize {
        self.size >> LOG_BLOCK
    }

    #[inline(always)]
    pub fn contains(&self, word: u64) -> bool {
        (word as usize).wrapping_sub(self.base) < self.size
    }

    /// Whether a slot's word is a reference.
    #[inline(always)]
    pub fn is_reference(&self, word: u64) -> bool {
        self.contains(word) && word & IMMEDIATE_BITS == 0
    }

    #[inline(always)]
    pub fn address(&self, block: usize) -> usize {
        self.base + (block << LOG_BLOCK)
    }

    #[inline(always)]
    pub fn block_of(&self, address: usize) -> usize {
        address.wrapping_sub(self.base) >> LOG_BLOCK
    }

    #[inline(always)]
    pub fn kind(&self, block: usize) -> Kind {
        debug_assert!(block < self.all_blocks());
        // SAFETY: the table has an entry for each block of the range.
        unsafe { *self.kinds.add(block) }
    }

    #[inline(always)]
    pub fn set_kind(&mut self, block: usize, kind: Kind) {
        // SAFETY: as in `kind`.
        unsafe { *self.kinds.add(block) = kind }
    }

    /// Kind of the block that `address`, inside the range, is in.
    #[inline(always)]
    pub fn kind_at(&self, address: usize) -> Kind {
        self.kind(self.block_of(address))
    }

    pub fn extent(&self, block: usize) -> usize {
        // SAFETY: the table has an entry for each block of the range.
        unsafe { *self.extents.add(block) as usize }
    }

    pub fn set_extent(&mut self, block: usize, extent: usize) {
        // SAFETY: as in `extent`.
        unsafe { *self.extents.add(block) = extent as u32 }
    }

    /// Size in words of the large object that starts `block`.
    pub fn large_words(&self, block: usize) -> usize {
        // SAFETY: as in `extent`.
        unsafe { *self.large_words.add(block) as usize }
    }

    pub fn set_large_words(&mut self, block: usize, words: usize) {
        // SAFETY: as in `extent`.
        unsafe { *self.large_words.add(block) = words as u64 }
    }

    // ------------------------------------------------------------------------ bitmaps

    #[inline(always)]
    fn bit(&self, address: usize) -> (usize, u64) {
        let index = (address - self.base) >> 3;
        (index / 64, 1 << (index % 64))
    }

    /// Start bits of a small block.
    #[inline(always)]
    pub fn starts(&mut self, block: usize) -> &mut Bits {
        // SAFETY: the table has these words for each small block; `&mut self` makes it unique.
        unsafe { &mut *(self.starts.add(block * BITMAP_WORDS) as *mut Bits) }
    }

    /// Bits of the words in use of a small block.
    #[inline(always)]
    pub fn used(&mut self, block: usize) -> &mut Bits {
        // SAFETY: as in `starts`.
        unsafe { &mut *(self.used.add(block * BITMAP_WORDS) as *mut Bits) }
    }

    /// Bits of the marked words of a small block.
    #[inline(always)]
    pub fn marked(&mut self, block: usize) -> &mut Bits {
        // SAFETY: as in `starts`.
        unsafe { &mut *(self.marked.add(block * BITMAP_WORDS) as *mut Bits) }
    }

    #[inline(always)]
    pub fn set_start(&mut self, address: usize) {
        let (word, mask) = self.bit(address);
        // SAFETY: the table has a bit for each word of the lower half.
        unsafe { *self.starts.add(word) |= mask }
    }

    /// Whether there is an object at `address`.
    pub fn is_start(&self, address: usize) -> bool {
        let (word, mask) = self.bit(address);
        // SAFETY: as in `set_start`.
        unsafe { *self.starts.add(word) & *self.used.add(word) & mask != 0 }
    }

    /// Set the mark bit of an object's first word; true when it was not set before.
    #[inline(always)]
    pub fn set_mark(&mut self, address: usize) -> bool {
        let (word, mask) = self.bit(address);
        // SAFETY: as in `set_start`.
        unsafe {
            let place = self.marked.add(word);
            let fresh = *place & mask == 0;
            *place |= mask;
            fresh
        }
    }

    /// Set the mark bits of all words of an object.
    #[inline(always)]
    pub fn mark_words(&mut self, address: usize, words: usize) {
        let index = (address - self.base) >> 3;
        let first = index % 64;
        if first + words <= 64 {
            // SAFETY: as in `set_start`.
            unsafe { *self.marked.add(index / 64) |= !0 >> (64 - words) << first }
        } else {
            let (block, word) = (index / WORDS, index % WORDS);
            bits::set(self.marked(block), word, word + words);
        }
    }

    /// Address of the mark bit's word, to be prefetched.
    #[inline(always)]
    pub fn mark_address(&self, address: usize) -> usize {
        self.marked as usize + self.bit(address).0 * 8
    }

    #[inline(always)]
    pub fn is_marked(&self, address: usize) -> bool {
        let (word, mask) = self.bit(address);
        // SAFETY: as in `set_start`.
        unsafe { *self.marked.add(word) & mask != 0 }
    }

    /// The marked words are the ones in use. The new mark bits are stale and have to be cleared block by block, as
    /// have the start bits of what is not in use any more.
    pub fn marked_becomes_used(&mut self) {
        std::mem::swap(&mut self.used, &mut self.marked);
    }

    /// Address of the last object that starts at or before `address`, in its block.
    pub fn start_before(&mut self, address: usize) -> Option<usize> {
        let block = self.block_of(address);
        let index = (address & (BLOCK - 1)) >> 3;
        // Start bits of a nursery block are never stale.
        let only_used = self.kind(block) < YOUNG;
        let starts = |space: &mut Space, word: usize| {
            let used = if only_used {
                space.used(block)[word]
            } else {
                !0
            };
            space.starts(block)[word] & used
        };
        let mut word = index / 64;
        let mut set = starts(self, word) & (!0 >> (63 - index % 64));
        while set == 0 {
            word = word.checked_sub(1)?;
            set = starts(self, word);
        }
        let last = word * 64 + 63 - set.leading_zeros() as usize;
        Some(self.address(block) + last * 8)
    }

    // ------------------------------------------------------------------------ blocks

    /// A block that nobody uses; `None` when the lower half is full.
    pub fn take_block(&mut self) -> Option<usize> {
        if let Some(block) = self.free.pop().or_else(|| self.released.pop()) {
            return Some(block);
        }
        if self.top == self.small_blocks() {
            return None;
        }
        self.top += 1;
        self.first_use(self.top - 1, self.top);
        Some(self.top - 1)
    }

    /// The blocks, first and end, that are given back to the system together with a block: all of a huge page. Given back in part, it would be mapped by ordinary pages
    /// from then on, whose faults cost six times what clearing a huge page does.
    pub fn page_of(&self, block: usize) -> (usize, usize) {
        const HUGE: usize = HUGE_PAGE >> LOG_BLOCK;
        let half = block - block % self.small_blocks();
        if block < half + (ORDINARY >> LOG_BLOCK) {
            return (block, block + 1);
        }
        let start = block - block % HUGE;
        (start, start + HUGE)
    }

    /// Blocks of one half are used for the first time; all below them in that half have been.
    pub fn first_use(&self, from: usize, to: usize) {
        const HUGE: usize = HUGE_PAGE >> LOG_BLOCK;
        let half = from - from % self.small_blocks();
        let start = from
            .max(half + (ORDINARY >> LOG_BLOCK))
            .next_multiple_of(HUGE);
        if start < to {
            let bytes = (to.next_multiple_of(HUGE) - start) << LOG_BLOCK;
            prefer_huge_pages(self.address(start), bytes);
        }
    }

    pub fn free_block(&mut self, block: usize) {
        self.set_kind(block, FREE);
        self.free.push(block);
    }

    /// Small blocks that are in use.
    pub fn blocks_in_use(&self) -> usize {
        self.top - self.free.len() - self.released.len()
    }

    /// Small blocks that are not in use.
    pub fn blocks_left(&self) -> usize {
        self.small_blocks() - self.blocks_in_use()
    }

    /// Clear the bitmaps of a block.
    pub fn clear_bitmaps(&mut self, block: usize) {
        self.starts(block).fill(0);
        self.used(block).fill(0);
        self.marked(block).fill(0);
    }

    // ------------------------------------------------------------------------ cards

    /// Address of the card of an address in the range.
    #[inline(always)]
    pub fn card(&self, address: usize) -> usize {
        self.cards.wrapping_add(address >> LOG_CARD)
    }

    /// Set all cards of `address .. address + bytes`.
    pub fn fill_cards(&mut self, address: usize, bytes: usize, value: u8) {
        let first = self.card(address);
        let last = self.card(address + bytes - 1);
        fill_bytes(first, value, last - first + 1);
    }

    /// Clean the card whose byte is at `place`; true when it was dirty.
    #[inline(always)]
    pub fn take_card(&mut self, place: usize) -> bool {
        // SAFETY: `place` is the byte of a card, as `card` computes it.
        unsafe { std::mem::take(&mut *(place as *mut u8)) != 0 }
    }

    /// Whether the card of the slot at `address` is dirty.
    pub fn is_card_dirty(&self, address: usize) -> bool {
        // SAFETY: every address of the range has a card.
        unsafe { *(self.card(address) as *const u8) != 0 }
    }
}
