//! Sweeping, lazily.
//!
//! When marking ends, mark bits become start bits and the epoch goes up by one: every line that nobody
//! marked is free at that moment. What is left to do for a block is to count its lines and to clear its
//! old bits; that happens a few blocks at a time, or when free lines are wanted.

use crate::heap::Heap;
use crate::memory::{self, fill_words};
use crate::nursery::POISON;
use crate::space::{BLOCK, LINE, LINES, OLD};

/// Blocks swept after a minor collection: 8 MB of heap in about 0.05 ms.
const BLOCKS_PER_STEP: usize = 256;
/// Blocks looked at for free lines before a fresh block is taken.
const BLOCKS_PER_SEARCH: usize = 64;
/// Blocks given back to the system after a minor collection: about 0.1 ms.
const RELEASED_AT_ONCE: usize = 16;
/// Epochs are bytes and two are in use while marking.
const LAST_EPOCH: u8 = 250;

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
    /// Turn to the new epoch; blocks are swept from here on.
    pub fn start_sweep(&mut self) {
        self.promotion.epoch += 1;
        self.marker.active = false;
        self.promotion.forget();
        self.promotion.forget_recyclable();
        self.space.marks_become_starts();
        self.sweeper.cursor = 0;
        self.sweeper.end = self.space.top;
        self.sweep_large();
        let live = self.marker.live_bytes + self.large.old_bytes();
        self.old_bytes = live;
        self.statistics.live_bytes = live;
        let grown = (live + self.external.bytes()) / 100 * self.config.growth_percent;
        self.threshold = grown.max(self.config.minimum_threshold);
        self.sweeper.keep_free = self.nursery.wanted_blocks() + live / BLOCK / 4;
        if self.config.poison {
            self.finish_sweep();
        }
        if self.promotion.epoch >= LAST_EPOCH {
            self.restart_epochs();
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

    /// Sweep until a block with free lines is found, but not for long.
    pub fn sweep_for_lines(&mut self) {
        let mut left = BLOCKS_PER_SEARCH;
        while self.promotion.recyclable.is_empty() && self.sweeper.is_active() && left > 0 {
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
        let epoch = self.promotion.epoch;
        let used = self
            .space
            .lines(block)
            .iter()
            .filter(|&&line| line == epoch)
            .count();
        self.space.marks(block).fill(0);
        if self.config.poison {
            self.poison_free_lines(block);
        }
        if used == 0 {
            self.space.free_block(block);
        } else if used < LINES {
            self.promotion.recyclable.push(block);
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

    fn poison_free_lines(&mut self, block: usize) {
        let epoch = self.promotion.epoch;
        let start = self.space.address(block);
        for line in 0..LINES {
            if self.space.lines(block)[line] != epoch {
                fill_words(start + line * LINE, start + (line + 1) * LINE, POISON);
            }
        }
    }

    /// Begin again with epoch 1, long before the bytes overflow.
    fn restart_epochs(&mut self) {
        self.finish_sweep();
        let epoch = self.promotion.epoch;
        for block in 0..self.space.top {
            for line in self.space.lines(block) {
                *line = (*line == epoch) as u8;
            }
        }
        self.promotion.epoch = 1;
    }
}
