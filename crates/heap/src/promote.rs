//! Allocation in the old space, for objects that leave the nursery.
//!
//! Runs of free lines first, in blocks that the sweep found partly empty, then fresh blocks. Objects of up to a
//! line take every run as it comes. For longer ones there are classes by size, each of which goes through blocks
//! of its own, takes the runs that have room for its objects, and leaves the block with the shorter runs to the
//! class below. Objects for which no run is found soon share a fresh block.

use crate::heap::Heap;
use crate::space::{BLOCK, LINE, LINES, OLD};

/// Classes: of up to a line, up to 2 lines, 4, 8, 16, and what is longer.
const CLASSES: usize = 6;
/// Objects above this many bytes do not look for a run of free lines.
const LONGEST_IN_RUN: usize = BLOCK / 8;
/// Blocks in which a run for an object above a line is looked for.
const BLOCKS_PER_SEARCH: usize = 4;

fn class_of(bytes: usize) -> usize {
    let lines = bytes.div_ceil(LINE);
    (lines.next_power_of_two().trailing_zeros() as usize).min(CLASSES - 1)
}

/// A place in the free lines of partly empty blocks.
#[derive(Default)]
struct Cursor {
    /// The run in use.
    bump: usize,
    end: usize,
    /// The block it is in, and its first line not yet looked at.
    block: Option<usize>,
    line: usize,
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

    fn set(&mut self, start: usize, end: usize) {
        (self.bump, self.end) = (start, end);
    }
}

#[derive(Default)]
pub(crate) struct Promotion {
    /// For each class; the first one's takes longer objects too, if they fit by chance.
    cursors: [Cursor; CLASSES],
    /// The fresh block for objects longer than a line.
    fresh: Cursor,
    /// Blocks with free lines.
    pub recyclable: Vec<usize>,
    /// Blocks whose longer runs are used, for each class.
    crumbs: [Vec<usize>; CLASSES],
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
        self.cursors = Default::default();
        self.fresh = Cursor::default();
    }

    /// Forget the blocks with free lines: the sweep will find them again.
    pub fn forget_recyclable(&mut self) {
        self.recyclable.clear();
        self.crumbs.iter_mut().for_each(Vec::clear);
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
        match self.promotion.cursors[0].take(bytes) {
            Some(start) => start,
            None => self.promote_slow(bytes).unwrap_or(0),
        }
    }

    #[cold]
    #[inline(never)]
    fn promote_slow(&mut self, bytes: usize) -> Option<usize> {
        let class = class_of(bytes);
        if bytes <= LONGEST_IN_RUN {
            if class > 0
                && let Some(start) = self.promotion.cursors[class].take(bytes)
            {
                return Some(start);
            }
            if self.next_free_run(class, bytes) {
                return self.promotion.cursors[class].take(bytes);
            }
        }
        if class > 0
            && let Some(start) = self.promotion.fresh.take(bytes)
        {
            return Some(start);
        }
        let start = self.fresh_old_block()?;
        let cursor = match class {
            0 => &mut self.promotion.cursors[0],
            _ => &mut self.promotion.fresh,
        };
        cursor.set(start, start + BLOCK);
        cursor.take(bytes)
    }

    /// Have a class's cursor take the next run with room for `bytes` bytes, if there is one near.
    fn next_free_run(&mut self, class: usize, bytes: usize) -> bool {
        let mut cursor = std::mem::take(&mut self.promotion.cursors[class]);
        self.give_back_lines(&cursor);
        cursor.set(0, 0);
        let mut left = if class == 0 {
            usize::MAX
        } else {
            BLOCKS_PER_SEARCH
        };
        let found = loop {
            if self.next_run(&mut cursor, bytes.div_ceil(LINE)) {
                break true;
            }
            let used = cursor.block.take();
            if let Some(below) = class.checked_sub(1) {
                self.promotion.crumbs[below].extend(used);
            }
            if left == 0 {
                break false;
            }
            left -= 1;
            cursor.block = self.recyclable_block(class);
            cursor.line = 0;
            if cursor.block.is_none() {
                break false;
            }
        };
        self.promotion.cursors[class] = cursor;
        found
    }

    /// The lines of a cursor's run that were not used are free again.
    fn give_back_lines(&mut self, cursor: &Cursor) {
        if let Some(block) = cursor.block
            && cursor.bump < cursor.end
        {
            let start = self.space.address(block);
            let unused = (cursor.bump - start).div_ceil(LINE)..(cursor.end - start) / LINE;
            self.space.lines(block)[unused].fill(0);
        }
    }

    /// A block in which there may be runs for a class.
    fn recyclable_block(&mut self, class: usize) -> Option<usize> {
        let crumbs = &mut self.promotion.crumbs[class..];
        if let Some(block) = crumbs.iter_mut().find_map(Vec::pop) {
            return Some(block);
        }
        if self.promotion.recyclable.is_empty() {
            self.sweep_for_lines();
        }
        self.promotion.recyclable.pop()
    }

    /// Let the cursor have the next run of at least `least` free lines in its block.
    fn next_run(&mut self, cursor: &mut Cursor, least: usize) -> bool {
        let Some(block) = cursor.block else {
            return false;
        };
        let (old, new) = (self.promotion.epoch, self.allocation_epoch());
        let lines = self.space.lines(block);
        while let Some(first) = find_line(lines, cursor.line, |used| !used, old, new) {
            let end = find_line(lines, first, |used| used, old, new).unwrap_or(LINES);
            cursor.line = end;
            if end - first >= least {
                lines[first..end].iter_mut().for_each(|line| *line = new);
                let start = self.space.address(block);
                cursor.set(start + first * LINE, start + end * LINE);
                return true;
            }
        }
        false
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

/// The first line from `from` on whose being used, with epoch `old` or `new`, is as wanted; eight at a time.
/// `wanted` maps the bits of used lines to those that are wanted.
fn find_line(
    lines: &[u8; LINES],
    from: usize,
    wanted: impl Fn(u64) -> u64,
    old: u8,
    new: u8,
) -> Option<usize> {
    let (old, new) = (old as u64 * EACH_BYTE, new as u64 * EACH_BYTE);
    let mut skipped = !0 << (from % 8 * 8);
    for (i, eight) in lines.as_chunks().0.iter().enumerate().skip(from / 8) {
        let eight = u64::from_le_bytes(*eight);
        let used = zero_bytes(eight ^ old) | zero_bytes(eight ^ new);
        let found = wanted(used) & HIGH_BITS & skipped;
        if found != 0 {
            return Some(i * 8 + found.trailing_zeros() as usize / 8);
        }
        skipped = !0;
    }
    None
}

const EACH_BYTE: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The high bit of each byte that is zero.
fn zero_bytes(word: u64) -> u64 {
    let low = !HIGH_BITS;
    !(((word & low) + low) | word | low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_as_one_by_one() {
        let mut random = 1u64;
        for round in 0..2000 {
            let mut lines = [0; LINES];
            for line in &mut lines {
                random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
                *line = [0, 6, 7, 8, 0x80, 0x87, 255, 7]
                    [(random >> 61) as usize & (round | 1) as usize];
            }
            let from = (random >> 33) as usize % (LINES + 1);
            let is_used = |&line: &u8| line == 7 || line == 8;
            let position = |found: Option<usize>| found.map(|i| from + i);
            let used = find_line(&lines, from, |used| used, 7, 8);
            assert_eq!(used, position(lines[from..].iter().position(is_used)));
            let free = find_line(&lines, from, |used| !used, 7, 8);
            assert_eq!(
                free,
                position(lines[from..].iter().position(|line| !is_used(line)))
            );
        }
    }
}
