//! Allocation in the old space, for objects that leave the nursery.
//!
//! Runs of free words first, in blocks that the sweep found partly empty, then fresh blocks. There are classes of
//! objects by size. Each goes through blocks of its own, takes the runs that have room for its objects, and leaves
//! the block with the shorter runs to the class below, so that the long runs are not cut up by short objects. Fresh
//! blocks are shared, in pieces.
//!
//! The fullest blocks are used first, so that those in which little is alive become empty in time.

use crate::bits;
use crate::heap::Heap;
use crate::space::{BLOCK, OLD, WORDS};

/// Classes: of up to 2 words, 4, 8, 16, 32, and what is longer.
const CLASSES: usize = 6;
/// Objects above this many bytes do not look for a run of free words.
const LONGEST_IN_RUN: usize = BLOCK / 8;
/// Blocks in which a run is looked for.
const BLOCKS_PER_SEARCH: usize = 4;
/// What a class takes off a fresh block at a time, in bytes, if its objects are not longer.
const PIECE: usize = 1 << 10;

#[inline(always)]
fn class_of(bytes: usize) -> usize {
    let words = bytes / 8;
    let class = usize::BITS - ((words - 1) >> 1).leading_zeros();
    (class as usize).min(CLASSES - 1)
}

const QUARTERS: usize = 4;

/// Where the objects of a class go.
#[derive(Default)]
struct Cursor {
    /// The run in use.
    bump: usize,
    end: usize,
    /// The partly empty block that the class goes through, and its first word not yet looked at.
    block: Option<usize>,
    word: usize,
}

impl Cursor {
    #[inline(always)]
    fn take(&mut self, bytes: usize) -> Option<usize> {
        let start = self.bump;
        if start + bytes > self.end {
            return None;
        }
        self.bump = start + bytes;
        Some(start)
    }
}

#[derive(Default)]
pub(crate) struct Promotion {
    cursors: [Cursor; CLASSES],
    /// What is left of the fresh block in use.
    fresh: Cursor,
    /// Blocks with free words: those of which less than a quarter is free, less than a half, ...
    recyclable: [Vec<usize>; QUARTERS],
    /// Blocks whose longer runs are used, for each class.
    crumbs: [Vec<usize>; CLASSES],
}

impl Promotion {
    /// Forget the blocks with free words: the sweep will find them again.
    pub fn forget_recyclable(&mut self) {
        self.recyclable.iter_mut().for_each(Vec::clear);
        self.crumbs.iter_mut().for_each(Vec::clear);
    }

    /// A block has this many free words.
    pub fn add_recyclable(&mut self, block: usize, free: usize) {
        self.recyclable[free * QUARTERS / (WORDS + 1)].push(block);
    }

    pub fn has_recyclable(&self) -> bool {
        self.recyclable.iter().any(|blocks| !blocks.is_empty())
    }
}

impl Heap {
    /// Room for an old object of `bytes` bytes; 0 when the lower half is full.
    #[inline(always)]
    pub fn promote(&mut self, bytes: usize) -> usize {
        let class = class_of(bytes);
        match self.promotion.cursors[class].take(bytes) {
            Some(start) => start,
            None => self.promote_slow(class, bytes).unwrap_or(0),
        }
    }

    #[cold]
    #[inline(never)]
    fn promote_slow(&mut self, class: usize, bytes: usize) -> Option<usize> {
        let mut cursor = std::mem::take(&mut self.promotion.cursors[class]);
        self.give_back_rest(&cursor);
        (cursor.bump, cursor.end) = (0, 0);
        let place = if bytes <= LONGEST_IN_RUN && self.next_long_run(&mut cursor, class, bytes) {
            cursor.take(bytes)
        } else {
            self.fresh_piece(&mut cursor, bytes)
        };
        self.promotion.cursors[class] = cursor;
        place
    }

    /// Let the cursor have the next run with room for `bytes` bytes, if there is one near.
    fn next_long_run(&mut self, cursor: &mut Cursor, class: usize, bytes: usize) -> bool {
        for _ in 0..BLOCKS_PER_SEARCH {
            if self.next_run(cursor, bytes / 8) {
                return true;
            }
            let used = cursor.block.take();
            if let Some(below) = class.checked_sub(1) {
                self.promotion.crumbs[below].extend(used);
            }
            cursor.block = self.recyclable_block(class);
            cursor.word = 0;
            if cursor.block.is_none() {
                break;
            }
        }
        false
    }

    /// A block in which there may be runs for a class.
    fn recyclable_block(&mut self, class: usize) -> Option<usize> {
        let crumbs = &mut self.promotion.crumbs[class..];
        if let Some(block) = crumbs.iter_mut().find_map(Vec::pop) {
            return Some(block);
        }
        if !self.promotion.has_recyclable() {
            self.sweep_for_words();
        }
        self.promotion.recyclable.iter_mut().find_map(Vec::pop)
    }

    /// Let the cursor have the next run of at least `least` free words in its block.
    fn next_run(&mut self, cursor: &mut Cursor, least: usize) -> bool {
        let Some(block) = cursor.block else {
            return false;
        };
        let used = self.space.used(block);
        while let Some(first) = bits::first_clear(used, cursor.word) {
            let end = bits::first_set(used, first).unwrap_or(WORDS);
            cursor.word = end;
            if end - first >= least {
                bits::set(used, first, end);
                if self.marker.active {
                    bits::set(self.space.marked(block), first, end);
                }
                let start = self.space.address(block);
                (cursor.bump, cursor.end) = (start + first * 8, start + end * 8);
                return true;
            }
        }
        false
    }

    /// Let the cursor have a piece of a fresh block; its first object.
    fn fresh_piece(&mut self, cursor: &mut Cursor, bytes: usize) -> Option<usize> {
        if self.promotion.fresh.bump + bytes > self.promotion.fresh.end {
            let rest = std::mem::take(&mut self.promotion.fresh);
            self.give_back_rest(&rest);
            let start = self.fresh_old_block()?;
            (self.promotion.fresh.bump, self.promotion.fresh.end) = (start, start + BLOCK);
        }
        let fresh = &mut self.promotion.fresh;
        cursor.bump = fresh.bump;
        cursor.end = (fresh.bump + PIECE.max(bytes)).min(fresh.end);
        fresh.bump = cursor.end;
        cursor.take(bytes)
    }

    /// The words of a cursor's run that were not used are free again.
    fn give_back_rest(&mut self, cursor: &Cursor) {
        if cursor.bump < cursor.end {
            let block = self.space.block_of(cursor.bump);
            let start = self.space.address(block);
            let (from, to) = ((cursor.bump - start) / 8, (cursor.end - start) / 8);
            bits::clear(self.space.used(block), from, to);
            bits::clear(self.space.marked(block), from, to);
        }
    }

    /// Leave the places under way, before marking begins and when it ends.
    pub fn leave_cursors(&mut self) {
        for cursor in std::mem::take(&mut self.promotion.cursors) {
            self.give_back_rest(&cursor);
            if let Some(block) = cursor.block {
                self.promotion.add_recyclable(block, WORDS - cursor.word);
            }
        }
        let fresh = std::mem::take(&mut self.promotion.fresh);
        self.give_back_rest(&fresh);
        if fresh.bump < fresh.end {
            let block = self.space.block_of(fresh.bump);
            let free = (fresh.end - fresh.bump) / 8;
            self.promotion.add_recyclable(block, free);
        }
    }

    /// Address of an empty block, now part of the old space and in use as a whole.
    fn fresh_old_block(&mut self) -> Option<usize> {
        let block = self.take_block()?;
        self.space.set_kind(block, OLD);
        self.space.clear_bitmaps(block);
        self.space.used(block).fill(!0);
        if self.marker.active {
            self.space.marked(block).fill(!0);
        }
        Some(self.space.address(block))
    }
}
