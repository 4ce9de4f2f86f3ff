//! Sweeping, lazily.
//!
//! When marking ends, the marked words are the words in use: all others are free at that moment. What is left to
//! do for a block is to count its words and to clear its old bits; that happens a few blocks at a time, or when free
//! words are wanted.

use crate::bits::clear_runs;
use crate::heap::Heap;
use crate::memory::{self, fill_words};
use crate::nursery::POISON;
use crate::space::{BLOCK, OLD, WORDS};

/// Blocks swept after a minor collection: 8 MB of heap in about 0.05 ms.
const BLOCKS_PER_STEP: usize = 256;
/// Blocks looked at for free words before a fresh block is taken.
const BLOCKS_PER_SEARCH: usize = 64;
/// Blocks given back to the system after a minor collection: about 0.1 ms.
const RELEASED_AT_ONCE: usize = 16;
/// A block with fewer free words than this is as good as full.
const LEAST_FREE: usize = WORDS / 64;

#[derive(Default)]
pub(crate) struct Sweeper {
    /// Blocks from here to `end` are still to be swept.
    cursor: usize,
    end: usize,
    /// Free blocks not given back to the system, because the program will want them soon.
    pub keep_free: usize,
}

impl Sweeper {
    pub fn new() -> Sweeper {
        Sweeper {
            keep_free: usize::MAX,
            ..Sweeper::default()
        }
    }

    pub fn is_active(&self) -> bool {
        self.cursor < self.end
    }
}

impl Heap {
    /// What is not marked is free; blocks are swept from here on.
    pub fn start_sweep(&mut self) {
        self.leave_cursors();
        self.marker.active = false;
        self.promotion.forget_recyclable();
        self.space.marked_becomes_used();
        self.sweeper.cursor = 0;
        self.sweeper.end = self.space.top;
        self.sweep_large();
        let live = self.marker.live_bytes + self.large.old_bytes();
        self.old_bytes = live;
        self.statistics.live_bytes = live;
        let grown = (live + self.external.bytes()) / 100 * self.config.growth_percent;
        self.threshold = grown.max(self.config.minimum_threshold);
        let until_next_cycle = self.threshold.saturating_sub(live + self.external.bytes());
        self.sweeper.keep_free = self.nursery.wanted_blocks() + until_next_cycle / BLOCK;
        if self.config.poison {
            self.finish_sweep();
        }
    }

    /// Sweep a few blocks.
    pub fn sweep_step(&mut self) {
        self.sweep_blocks(BLOCKS_PER_STEP);
    }

    /// Sweep all blocks that are left.
    pub fn finish_sweep(&mut self) {
        self.sweep_blocks(usize::MAX);
    }

    /// Sweep until a block with free words is found, but not for long.
    pub fn sweep_for_words(&mut self) {
        let mut left = BLOCKS_PER_SEARCH;
        while !self.promotion.has_recyclable() && self.sweeper.is_active() && left > 0 {
            self.sweep_blocks(1);
            left -= 1;
        }
    }

    /// A block that nobody uses, swept out if need be.
    pub fn take_block(&mut self) -> Option<usize> {
        let mut left = BLOCKS_PER_SEARCH;
        while self.space.free.is_empty() && self.sweeper.is_active() && left > 0 {
            self.sweep_blocks(1);
            left -= 1;
        }
        self.space.take_block().or_else(|| {
            self.finish_sweep();
            self.space.take_block()
        })
    }

    fn sweep_blocks(&mut self, count: usize) {
        debug_assert!(!self.marker.active || !self.sweeper.is_active());
        for _ in 0..count {
            if !self.sweeper.is_active() {
                return;
            }
            let block = self.sweeper.cursor;
            self.sweeper.cursor += 1;
            if self.space.kind(block) == OLD {
                self.sweep_block(block);
            }
        }
    }

    fn sweep_block(&mut self, block: usize) {
        let used = *self.space.used(block);
        let starts = self.space.starts(block).iter_mut();
        starts.zip(used).for_each(|(starts, used)| *starts &= used);
        self.space.marked(block).fill(0);
        if self.config.poison {
            let start = self.space.address(block);
            for (first, end) in clear_runs(&used) {
                fill_words(start + first * 8, start + end * 8, POISON);
            }
        }
        let count: usize = used.iter().map(|word| word.count_ones() as usize).sum();
        if count == 0 {
            self.space.free_block(block);
        } else if count <= WORDS - LEAST_FREE {
            self.promotion.add_recyclable(block, WORDS - count);
        }
    }

    /// Give free blocks that the program will not want soon back to the system: all of them, or a few.
    pub fn release_surplus(&mut self, all: bool) {
        let surplus = self.space.free.len().saturating_sub(self.sweeper.keep_free);
        let count = if all {
            surplus
        } else {
            surplus.min(RELEASED_AT_ONCE)
        };
        for block in self.space.free.drain(..count) {
            memory::release(self.space.base + block * BLOCK, BLOCK);
            self.space.released.push(block);
        }
    }
}
