//! The nursery: its blocks, the holes between what stayed pinned, the region in use.

use crate::area::allocation_area;
use crate::bits;
use crate::header::{AGED, Object, PINNED, PROMOTED, write_filler};
use crate::heap::Heap;
use crate::layout::object_words;
use crate::memory::fill_words;
use crate::space::{BLOCK, NURSERY, OLD, WORDS, YOUNG};

/// What freed memory is overwritten with: not an address that a processor accepts, low bits zero.
pub(crate) const POISON: u64 = 0x5eef_dead_5eef_dea8;
/// A hole shorter than this is not worth the walk to it, in bytes.
const SMALLEST_HOLE: usize = 64;

/// What a minor collection should not have to do more than, in units of work: memory accesses that miss the
/// cache, of which each takes about 50 to 100 ns. So a collection takes about 4 ms at most.
const MOST_WORK: usize = 45_000;
/// The least part of the nursery that is used between two collections, in bytes.
const LEAST_USED: usize = 256 << 10;

pub(crate) struct Nursery {
    wanted: usize,
    blocks: Vec<usize>,
    /// How many bytes the program may use until the next collection, and how many of them are left.
    allowance: usize,
    left: usize,
    /// Free runs still to be used in this cycle.
    holes: Vec<(usize, usize)>,
    /// End of the region in use. In stress mode the limit is lower.
    region_end: usize,
    /// Objects to promote where they are, by request of the client.
    pub pin_requests: Vec<Object>,
    /// Objects that the conservative scan found, in this collection.
    pub pinned: Vec<Object>,
}

/// The pinned objects of one block: `pinned[from..to]`.
pub(crate) struct PinnedBlock {
    pub block: usize,
    pub from: usize,
    pub to: usize,
}

impl Nursery {
    pub fn new(wanted: usize) -> Nursery {
        Nursery {
            wanted,
            blocks: Vec::new(),
            allowance: wanted * BLOCK,
            left: wanted * BLOCK,
            holes: Vec::new(),
            region_end: 0,
            pin_requests: Vec::new(),
            pinned: Vec::new(),
        }
    }

    pub fn wanted_blocks(&self) -> usize {
        self.wanted
    }

    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// How many bytes the program may use between the last collection and the next.
    pub fn allowance(&self) -> usize {
        self.allowance
    }

    /// Fit the part of the nursery that the program may use to the work of the collection that ends: a program
    /// that stores all over a large heap, or of which everything survives, is collected in smaller pieces.
    pub fn fit_allowance(&mut self, work: usize) {
        let fitting = self.allowance.saturating_mul(MOST_WORK) / work.max(1);
        let whole = self.wanted * BLOCK;
        self.allowance = fitting
            .min(2 * self.allowance)
            .clamp(LEAST_USED.min(whole), whole);
        self.left = self.allowance;
    }

    /// Let the program use all of the nursery before the next collection.
    pub fn allow_all(&mut self) {
        self.left = usize::MAX;
    }
}

impl Heap {
    /// Give the nursery its blocks back, as far as there are any.
    pub fn refill_nursery(&mut self) {
        while self.nursery.blocks.len() < self.nursery.wanted {
            let Some(block) = self.take_block() else {
                return;
            };
            self.space.set_kind(block, NURSERY);
            self.nursery.blocks.push(block);
            let start = self.space.address(block);
            self.add_hole(start, start + BLOCK);
        }
    }

    fn add_hole(&mut self, start: usize, end: usize) {
        if self.config.poison {
            fill_words(start, end, POISON);
        }
        if end - start >= SMALLEST_HOLE {
            self.nursery.holes.push((start, end));
        } else {
            write_filler(start, end);
        }
    }

    /// Leave the region in use, its block walkable.
    fn finish_region(&mut self) {
        let area = allocation_area();
        write_filler(area.bump(), self.nursery.region_end);
        self.nursery.region_end = 0;
        area.set(0, 0);
    }

    /// Go on in the next hole.
    pub fn next_region(&mut self) -> bool {
        self.finish_region();
        if self.starved || self.nursery.left == 0 {
            return false;
        }
        let Some((start, end)) = self.nursery.holes.pop() else {
            return false;
        };
        self.nursery.left = self.nursery.left.saturating_sub(end - start);
        self.nursery.region_end = end;
        allocation_area().set_bump(start);
        self.restore_limit();
        true
    }

    /// Set the limit as it is without a safepoint request.
    pub fn restore_limit(&self) {
        let bump = allocation_area().bump();
        // In stress mode, and where allocations are followed, each has to come to the slow path.
        let limit = if self.config.stress.is_some() || self.traced.is_on() {
            bump
        } else {
            self.nursery.region_end
        };
        allocation_area().set(bump, limit);
    }

    /// `bytes` bytes off the nursery.
    pub fn take_small(&mut self, bytes: usize) -> Option<usize> {
        while allocation_area().bump() + bytes > self.nursery.region_end {
            if !self.next_region() {
                return None;
            }
            self.mark_slice(self.nursery.region_end - allocation_area().bump());
        }
        let start = allocation_area().bump();
        allocation_area().set_bump(start + bytes);
        self.restore_limit();
        Some(start)
    }

    /// Make all blocks of the nursery walkable, before a collection.
    pub fn close_nursery(&mut self) {
        self.finish_region();
        for (start, end) in std::mem::take(&mut self.nursery.holes) {
            write_filler(start, end);
        }
    }

    /// `pinned`, which is sorted, by blocks.
    pub fn pinned_blocks(&self) -> Vec<PinnedBlock> {
        let pinned = &self.nursery.pinned;
        let mut groups: Vec<PinnedBlock> = Vec::new();
        for (i, object) in pinned.iter().enumerate() {
            let block = self.space.block_of(object.address());
            match groups.last_mut() {
                Some(group) if group.block == block => group.to = i + 1,
                _ => groups.push(PinnedBlock {
                    block,
                    from: i,
                    to: i + 1,
                }),
            }
        }
        groups
    }

    /// After tracing: blocks with objects to be promoted become old, the rest is free but for what
    /// is pinned.
    pub fn rebuild_nursery(&mut self) {
        let groups = self.pinned_blocks();
        let pinned = std::mem::take(&mut self.nursery.pinned);
        for group in &groups {
            let objects = &pinned[group.from..group.to];
            if objects.iter().any(|object| object.has(PROMOTED)) {
                self.promote_block(group.block, objects);
            } else {
                self.keep_pinned(group.block, objects);
            }
        }
        self.nursery.pinned = pinned;
        let mut blocks = std::mem::take(&mut self.nursery.blocks);
        blocks.retain(|&block| self.space.kind(block) >= YOUNG);
        blocks.sort_unstable_by(|a, b| b.cmp(a));
        let mut with_pinned = groups.iter().rev().map(|group| group.block).peekable();
        for &block in &blocks {
            while with_pinned.next_if(|&other| other > block).is_some() {}
            if with_pinned.peek() != Some(&block) {
                self.space.set_kind(block, NURSERY);
                let start = self.space.address(block);
                self.add_hole(start, start + BLOCK);
            }
        }
        self.nursery.blocks = blocks;
        self.refill_nursery();
    }

    /// The objects stay where they are and young; the space between them is free.
    fn keep_pinned(&mut self, block: usize, objects: &[Object]) {
        self.space.set_kind(block, NURSERY);
        let start = self.space.address(block);
        let mut free = start;
        for &object in objects {
            object.clear(PINNED);
            object.set(AGED);
            self.add_hole(free, object.address());
            free = object.address() + object_words(&self.space, object) * 8;
        }
        self.add_hole(free, start + BLOCK);
    }

    /// The block with these objects becomes part of the old space.
    fn promote_block(&mut self, block: usize, objects: &[Object]) {
        self.space.set_kind(block, OLD);
        self.space.clear_bitmaps(block);
        let mut free = self.space.address(block);
        let end = free + BLOCK;
        let mut used = 0;
        for &object in objects {
            let bytes = object_words(&self.space, object) * 8;
            if self.config.poison {
                fill_words(free, object.address(), POISON);
            }
            free = object.address() + bytes;
            if !object.has(PROMOTED) {
                // The block was decided on after tracing, which took the object for a young one and
                // did not look for references to what stays young.
                self.remembered.push(object);
            }
            object.clear(PINNED | PROMOTED | AGED);
            self.old_bytes += bytes;
            used += bytes;
            self.space.set_start(object.address());
            let first = (object.address() & (BLOCK - 1)) / 8;
            bits::set(self.space.used(block), first, first + bytes / 8);
            self.identity_promoted_in_place(object, bytes);
            if self.marker.active {
                self.mark_small(object);
            }
        }
        if self.config.poison {
            fill_words(free, end, POISON);
        }
        self.statistics.blocks_promoted_in_place += 1;
        self.promotion.add_recyclable(block, WORDS - used / 8);
    }
}
