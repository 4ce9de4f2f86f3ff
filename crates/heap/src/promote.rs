//! Allocation in the old space, for objects that leave the nursery.
//!
//! Runs of free lines first, in blocks that the sweep found partly empty, then fresh blocks. Objects
//! longer than a line go to a block of their own kind when the run at hand is too short for them.

use crate::heap::Heap;
use crate::space::{BLOCK, LINE, LINES, OLD};

#[derive(Default)]
pub(crate) struct Promotion {
    /// The run that small objects are put into.
    bump: usize,
    end: usize,
    /// The fresh block for objects longer than a line.
    overflow_bump: usize,
    overflow_end: usize,
    /// The partly empty block in use, and its first line not yet looked at.
    block: Option<usize>,
    line: usize,
    /// Blocks with free lines.
    pub recyclable: Vec<usize>,
    /// Lines with this epoch are in use; while marking, also those with the next.
    pub epoch: u8,
}

impl Promotion {
    pub fn new() -> Promotion {
        // Lines that were never used have epoch 0.
        Promotion {
            epoch: 1,
            ..Promotion::default()
        }
    }

    /// Forget the places under way: their lines will be judged by the coming epoch.
    pub fn forget(&mut self) {
        (self.bump, self.end, self.overflow_bump, self.overflow_end) = (0, 0, 0, 0);
        self.block = None;
    }
}

impl Heap {
    /// The epoch of lines that are allocated now.
    #[inline(always)]
    pub fn allocation_epoch(&self) -> u8 {
        self.promotion.epoch + self.marker.active as u8
    }

    /// Room for an old object of `bytes` bytes; 0 when the lower half is full.
    #[inline(always)]
    pub fn promote(&mut self, bytes: usize) -> usize {
        let start = self.promotion.bump;
        if start + bytes <= self.promotion.end {
            self.promotion.bump = start + bytes;
            return start;
        }
        self.promote_slow(bytes)
    }

    #[cold]
    #[inline(never)]
    fn promote_slow(&mut self, bytes: usize) -> usize {
        if bytes > LINE {
            if self.promotion.overflow_bump + bytes > self.promotion.overflow_end {
                let Some(start) = self.fresh_old_block() else {
                    return 0;
                };
                self.promotion.overflow_bump = start;
                self.promotion.overflow_end = start + BLOCK;
            }
            self.promotion.overflow_bump += bytes;
            return self.promotion.overflow_bump - bytes;
        }
        if !self.next_free_lines() {
            let Some(start) = self.fresh_old_block() else {
                return 0;
            };
            self.promotion.bump = start;
            self.promotion.end = start + BLOCK;
        }
        self.promotion.bump += bytes;
        self.promotion.bump - bytes
    }

    /// Take the next run of free lines.
    fn next_free_lines(&mut self) -> bool {
        loop {
            let Some(block) = self.promotion.block else {
                if self.promotion.recyclable.is_empty() {
                    self.sweep_for_lines();
                }
                let Some(block) = self.promotion.recyclable.pop() else {
                    return false;
                };
                self.promotion.block = Some(block);
                self.promotion.line = 0;
                continue;
            };
            let (old, new) = (self.promotion.epoch, self.allocation_epoch());
            let lines = self.space.lines(block);
            let is_used = |&epoch: &u8| epoch == old || epoch == new;
            let rest = &mut lines[self.promotion.line..];
            let Some(skipped) = rest.iter().position(|epoch| !is_used(epoch)) else {
                self.promotion.block = None;
                continue;
            };
            let free = rest[skipped..]
                .iter()
                .position(is_used)
                .unwrap_or(rest.len() - skipped);
            rest[skipped..skipped + free].fill(new);
            let first = self.promotion.line + skipped;
            self.promotion.line = first + free;
            debug_assert!(self.promotion.line <= LINES);
            self.promotion.bump = self.space.address(block) + first * LINE;
            self.promotion.end = self.promotion.bump + free * LINE;
            return true;
        }
    }

    /// Address of an empty block, now part of the old space.
    fn fresh_old_block(&mut self) -> Option<usize> {
        let block = self.take_block()?;
        self.space.set_kind(block, OLD);
        self.space.clear_bitmaps(block);
        let epoch = self.allocation_epoch();
        self.space.lines(block).fill(epoch);
        Some(self.space.address(block))
    }
}
