//! Large objects: each has a run of blocks in the upper half and never moves.
//!
//! One without pointers that a minor collection reaches remains young for some more. A buffer often outlives the allocation
//! of as many bytes as bring a collection about, and little else: were it old, only marking would find that it is dead, and the old space would grow by
//! all that a program reads and writes, until marking begins. What refers to such an object is remembered, as with pinned objects of the nursery.

use crate::header::{AGED, Object, PINNED};
use crate::heap::{Heap, heap};
use crate::layout::{self, entry_of_header};
use crate::memory::{fill_bytes, fill_words, release, store};
use crate::nursery::POISON;
use crate::space::{BLOCK, FREE, FREE_DIRTY, LARGE, LARGE_MARKED, LARGE_REST, LARGE_YOUNG, Space};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Bytes of young large objects after which the next one waits for a minor collection: at least so many, at most so many. What a program makes and forgets goes through as much memory,
/// which is the slower the more it is.
const LEAST_YOUNG: usize = 4 << 20;
const MOST_YOUNG: usize = 16 << 20;
/// A unit of a minor collection's work takes as long as it takes longer to write so many bytes of memory that is in no cache near by.
const BYTES_PER_WORK: usize = 1024;
/// Minor collections that an object without pointers lives through while it is young.
const MOST_LIVED_THROUGH: u8 = 32;
/// Bytes of objects that have lived through one and are still young: beyond, what is reached becomes old at once.
const MOST_KEPT_YOUNG: usize = 2 * MOST_YOUNG;
/// Free bytes with memory that are kept, beside an eighth of what is in use: as many as the program may use up before
/// a minor collection frees them again, and as many that lie in runs of other lengths than it asks for. What is freed beyond is given back to the
/// system at once, and costs a fault for each page when it is used again.
const MOST_DIRTY: usize = 2 * MOST_YOUNG;
/// Free bytes with memory that are kept even if the program has not used them for two cycles.
const KEEP_DIRTY: usize = 4 << 20;

/// What is given back and needed again before marking ends the next time is kept from then on, beyond [`MOST_DIRTY`], at most so many bytes, until it has not been used.
const MOST_NEEDED_AGAIN: usize = 64 << 20;

/// So many minor collections look whether a discarded object is free, for which they go through all roots; then it waits for marking.
const MOST_TRIES: u8 = 8;

/// Among so many runs one is looked for that has memory: those that had been given back to the system cost a fault for each page.
const MOST_TRIED: usize = 16;

/// `object` is not used any more: the one object that referred to it refers to another one now, as a list does that has outgrown its storage. If it is large its memory is
/// free after the next minor collection, unless a root still has its address; the rest of the heap is not marked for it.
///
/// # Safety
/// No object refers to it, be it alive or dead, and none will; none but the collector reads it.
pub unsafe fn discard(object: Object) {
    let heap = heap();
    if matches!(heap.space.kind_at(object.address()), LARGE | LARGE_MARKED) {
        heap.large.discarded.push((object, 0));
    }
}

/// What a new object's payload is to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payload {
    /// Zeros.
    Zero,
    /// Anything: who asks for the object writes all of it before the next collection.
    Written,
}

pub(crate) struct LargeObjects {
    /// Blocks of the upper half below this number have been in use.
    top: usize,
    end: usize,
    /// Free runs: first block to length; neighbours are always merged.
    free: BTreeMap<usize, usize>,
    /// The same runs as `(length, first block)`.
    free_by_length: BTreeSet<(usize, usize)>,
    old: Vec<Object>,
    /// Old ones that nothing in the heap refers to any more (see [`discard`]), and how often each was not freed because a root had its address.
    discarded: Vec<(Object, u8)>,
    /// And how many minor collections each has lived through.
    young: Vec<(Object, u8)>,
    young_bytes: usize,
    /// After how many new ones a minor collection comes.
    young_limit: usize,
    /// Bytes of objects since the last minor collection.
    new_bytes: usize,
    /// Of the young ones, the bytes of those that the minor collection under way, or the last one, has left young.
    kept_young: usize,
    old_bytes: usize,
    /// Free bytes with memory, the fewest that there were since marking ended last, and in the cycle before: what is among both the program does not need.
    dirty_bytes: usize,
    least_dirty: usize,
    least_before: usize,
    /// Bytes given back since then because they were too many, and not needed again yet; and bytes that were.
    given_back: usize,
    needed_again: usize,
}

impl LargeObjects {
    pub fn new(space: &Space) -> LargeObjects {
        LargeObjects {
            top: space.small_blocks(),
            end: space.all_blocks(),
            free: BTreeMap::new(),
            free_by_length: BTreeSet::new(),
            old: Vec::new(),
            discarded: Vec::new(),
            young: Vec::new(),
            young_bytes: 0,
            young_limit: LEAST_YOUNG,
            new_bytes: 0,
            kept_young: 0,
            old_bytes: 0,
            dirty_bytes: 0,
            least_dirty: 0,
            least_before: 0,
            given_back: 0,
            needed_again: 0,
        }
    }

    /// Bytes of blocks in use.
    pub fn bytes(&self) -> usize {
        self.young_bytes + self.old_bytes
    }

    /// All large objects.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        let young = self.young.iter().map(|(object, _)| object);
        self.old.iter().chain(young).copied()
    }

    pub fn old_bytes(&self) -> usize {
        self.old_bytes
    }

    /// Whether a minor collection should come before an allocation of `bytes` bytes.
    pub fn wants_minor(&self, bytes: usize) -> bool {
        self.new_bytes > 0 && self.new_bytes + bytes > self.young_limit
    }

    /// Fit the bytes between two minor collections to the work of the one that ends.
    pub fn fit_limit(&mut self, work: usize) {
        let fitting = work.saturating_mul(BYTES_PER_WORK);
        self.young_limit = fitting.clamp(LEAST_YOUNG, MOST_YOUNG);
    }

    /// A run of `length` blocks: the shortest that is long enough and has memory already, if there is one among the shortest; else the shortest; else new ones.
    fn take_run(&mut self, space: &Space, length: usize) -> Option<usize> {
        let is_dirty = |first: usize| {
            space.kind(first) == FREE_DIRTY && space.kind(first + length - 1) == FREE_DIRTY
        };
        let fitting = self.free_by_length.range((length, 0)..);
        let shortest = fitting.clone().next();
        let dirty = match self.dirty_bytes >= length * BLOCK {
            true => fitting.take(MOST_TRIED).find(|(_, first)| is_dirty(*first)),
            false => None,
        };
        if let Some(&(found, first)) = dirty.or(shortest) {
            self.remove_run(first, found);
            if found > length {
                self.insert_run(first + length, found - length);
            }
            return Some(first);
        }
        if self.end - self.top < length {
            return None;
        }
        self.top += length;
        Some(self.top - length)
    }

    /// So many bytes of an object are of memory that the system gives.
    fn note_fresh(&mut self, bytes: usize) {
        let again = bytes.min(self.given_back);
        self.given_back -= again;
        self.needed_again = (self.needed_again + again).min(MOST_NEEDED_AGAIN);
    }

    fn remove_run(&mut self, first: usize, length: usize) {
        self.free.remove(&first);
        self.free_by_length.remove(&(length, first));
    }

    fn insert_run(&mut self, first: usize, length: usize) {
        self.free.insert(first, length);
        self.free_by_length.insert((length, first));
    }

    /// Make a run free, merged with its neighbours.
    fn give_run(&mut self, mut first: usize, mut length: usize) {
        if let Some((&before, &before_length)) = self.free.range(..first).next_back()
            && before + before_length == first
        {
            self.remove_run(before, before_length);
            first = before;
            length += before_length;
        }
        if let Some(&after_length) = self.free.get(&(first + length)) {
            self.remove_run(first + length, after_length);
            length += after_length;
        }
        self.insert_run(first, length);
    }
}

impl Heap {
    /// A young large object; `None` when the upper half is full.
    pub fn take_large(&mut self, header: u64, words: usize, payload: Payload) -> Option<Object> {
        if self.starved {
            return None;
        }
        let length = (words * 8).div_ceil(BLOCK);
        let top = self.large.top;
        let first = self.large.take_run(&self.space, length)?;
        self.space.first_use(top, self.large.top);
        let start = self.space.address(first);
        let mut fresh = 0;
        for block in first..first + length {
            if self.space.kind(block) != FREE_DIRTY {
                fresh += BLOCK;
            } else {
                if payload == Payload::Zero {
                    fill_bytes(self.space.address(block), 0, BLOCK);
                }
                self.large.dirty_bytes -= BLOCK;
            }
            self.space.set_kind(block, LARGE_REST);
            self.space.set_extent(block, first);
        }
        self.large.least_dirty = self.large.least_dirty.min(self.large.dirty_bytes);
        self.large.note_fresh(fresh);
        self.space.set_kind(first, LARGE_YOUNG);
        self.space.set_extent(first, length);
        self.space.set_large_words(first, words);
        store(start, header);
        let object = Object::at(start);
        self.large.young.push((object, 0));
        self.large.new_bytes += words * 8;
        self.large.young_bytes += length * BLOCK;
        Some(object)
    }

    /// Before a minor collection, which may be one that leaves nothing young.
    pub fn begin_young_large(&mut self, promote_all: bool) {
        self.large.kept_young = 0;
        self.large.new_bytes = 0;
        if promote_all {
            self.large
                .young
                .iter()
                .for_each(|(object, _)| object.set(AGED));
        }
    }

    /// A young large object was reached: does it remain young?
    pub fn keep_young_large(&mut self, object: Object) -> bool {
        if object.has(PINNED) {
            return true;
        }
        let block = self.space.block_of(object.address());
        let kept = self.large.kept_young + self.space.extent(block) * BLOCK;
        let has_no_pointers = entry_of_header(object.header()).form == layout::NONE;
        if !has_no_pointers || object.has(AGED) || kept > MOST_KEPT_YOUNG {
            return false;
        }
        object.set(PINNED);
        self.large.kept_young = kept;
        true
    }

    /// A young large object was reached and does not remain young.
    pub fn large_becomes_old(&mut self, object: Object) {
        object.clear(AGED);
        let block = self.space.block_of(object.address());
        self.space.set_kind(
            block,
            if self.marker.active {
                LARGE_MARKED
            } else {
                LARGE
            },
        );
        let bytes = self.space.extent(block) * BLOCK;
        self.large.old.push(object);
        self.large.old_bytes += bytes;
        self.large.young_bytes -= bytes;
        self.old_bytes += bytes;
    }

    /// After a minor collection: free the young ones that were not reached.
    pub fn free_young_large(&mut self) {
        for (object, lived_through) in std::mem::take(&mut self.large.young) {
            let block = self.space.block_of(object.address());
            if self.space.kind(block) != LARGE_YOUNG {
                continue;
            }
            if object.has(PINNED) {
                object.clear(PINNED);
                if lived_through + 1 == MOST_LIVED_THROUGH {
                    object.set(AGED);
                }
                self.large.young.push((object, lived_through + 1));
                continue;
            }
            self.large.young_bytes -= self.space.extent(block) * BLOCK;
            self.free_large(block);
        }
        debug_assert!(self.large.young_bytes == self.large.kept_young);
        self.release_runs(0);
    }

    /// After a minor collection: free the old ones that have been discarded, if no root has their address. While marking runs it may have them on its list.
    pub fn free_discarded(&mut self, stack_pointer: usize) {
        if self.large.discarded.is_empty() || self.marker.active {
            return;
        }
        let roots: HashSet<u64> = self.root_words(stack_pointer).into_iter().collect();
        let mut free = HashSet::new();
        self.large.discarded.retain_mut(|(object, tries)| {
            *tries += 1;
            let is_kept = roots.contains(&object.to_word());
            if !is_kept {
                free.insert(*object);
            }
            is_kept && *tries < MOST_TRIES
        });
        self.remembered.retain(|object| !free.contains(object));
        self.large.old.retain(|object| !free.contains(object));
        for object in free {
            self.traced.freed(object.address());
            let block = self.space.block_of(object.address());
            let bytes = self.space.extent(block) * BLOCK;
            self.large.old_bytes -= bytes;
            self.old_bytes -= bytes;
            self.free_large(block);
        }
    }

    /// After marking: free the old ones that are not marked.
    pub fn sweep_large(&mut self) {
        let mut old = std::mem::take(&mut self.large.old);
        old.retain(|object| {
            let block = self.space.block_of(object.address());
            if self.space.kind(block) == LARGE_MARKED {
                self.space.set_kind(block, LARGE);
                return true;
            }
            self.large.old_bytes -= self.space.extent(block) * BLOCK;
            self.free_large(block);
            false
        });
        self.large.old = old;
        let space = &self.space;
        let is_there = |object: &Object| space.kind_at(object.address()) == LARGE;
        self.large.discarded.retain(|(object, _)| is_there(object));
        let least = self.large.least_dirty.min(self.large.least_before);
        let unused = least.saturating_sub(KEEP_DIRTY);
        // What was needed again once is kept for some cycles more, the less of it the longer it is not used.
        let spared = unused.min(self.large.needed_again);
        self.large.needed_again -= spared / 8;
        let unused = unused - spared;
        self.large.given_back = 0;
        self.release_runs(unused);
        self.large.least_before = self.large.least_dirty.saturating_sub(unused);
        self.large.least_dirty = self.large.dirty_bytes;
    }

    fn free_large(&mut self, first: usize) {
        let length = self.space.extent(first);
        let (start, bytes) = (self.space.address(first), length * BLOCK);
        self.space.fill_cards(start, bytes, 0);
        // So much in one piece is hardly wanted again soon.
        let at_once = bytes > MOST_YOUNG;
        if at_once {
            release(start, bytes);
        } else {
            self.large.dirty_bytes += bytes;
            if self.config.poison {
                fill_words(start, start + bytes, POISON);
            }
        }
        for block in first..first + length {
            self.space
                .set_kind(block, if at_once { FREE } else { FREE_DIRTY });
        }
        self.large.give_run(first, length);
    }

    /// Give so many bytes of free memory back to the system, and what is more than is to be kept: in the longest runs, and huge pages as a whole.
    fn release_runs(&mut self, bytes: usize) {
        let most = MOST_DIRTY + self.large.old_bytes / 8 + self.large.needed_again;
        let beyond = self.large.dirty_bytes.saturating_sub(most);
        let mut surplus = bytes.max(beyond);
        if surplus < BLOCK {
            return;
        }
        for &(length, first) in self.large.free_by_length.iter().rev() {
            let mut block = first;
            while block < first + length && surplus >= BLOCK {
                let (start, end) = self.space.page_of(block);
                block = end;
                if start < first || end > first + length {
                    continue;
                }
                let is_dirty = |&block: &usize| self.space.kind(block) == FREE_DIRTY;
                let dirty = (start..end).filter(is_dirty).count() * BLOCK;
                if dirty > 0 {
                    release(self.space.address(start), (end - start) * BLOCK);
                    (start..end).for_each(|block| self.space.set_kind(block, FREE));
                    self.large.dirty_bytes -= dirty;
                    self.large.given_back += dirty;
                    surplus = surplus.saturating_sub(dirty);
                }
            }
        }
    }
}
