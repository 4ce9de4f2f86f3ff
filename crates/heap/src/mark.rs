//! Incremental marking of the old space.
//!
//! The invariant: an object that is marked and scanned refers only to marked objects, to young ones, or
//! is in the remembered set (incremental update). Steps run right after minor collections.
//! Marking ends with the nursery empty and the roots marked again.

use crate::header::{CARDS, Object};
use crate::heap::Heap;
use crate::layout::{SPECIAL, entry_of_header, object_words, slots};
use crate::memory::{load, prefetch};
use crate::space::{LARGE, LARGE_MARKED, OLD};

/// Objects on their way from the stack, being prefetched.
const QUEUE: usize = 8;
/// Slots of a large array that are marked at a time.
const ARRAY_PIECE: usize = 8192;

#[derive(Default)]
pub(crate) struct Marker {
    /// A cycle is under way.
    pub active: bool,
    stack: Vec<Object>,
    /// Large arrays and the index from which their slots are still to be marked.
    arrays: Vec<(Object, usize)>,
    /// Marked objects with a weak slot.
    pub weak: Vec<Object>,
    /// Bytes of small objects marked in this cycle.
    pub live_bytes: usize,
}

impl Heap {
    /// Whether an object survives the cycle as far as is known; young ones do.
    pub fn is_marked(&self, object: Object) -> bool {
        match self.space.kind_at(object.address()) {
            OLD => self.space.is_marked(object.address()),
            LARGE => false,
            _ => true,
        }
    }

    /// Mark what a slot's word refers to, if it is old.
    #[inline(always)]
    pub fn mark_word(&mut self, word: u64) {
        if !self.space.is_reference(word) {
            return;
        }
        let address = word as usize;
        match self.space.kind_at(address) {
            OLD => self.mark_small(Object::at(address)),
            LARGE => self.mark_large(Object::at(address)),
            _ => {}
        }
    }

    #[inline(always)]
    pub fn mark_small(&mut self, object: Object) {
        if self.space.set_mark(object.address()) {
            self.marker.stack.push(object);
        }
    }

    fn mark_large(&mut self, object: Object) {
        let block = self.space.block_of(object.address());
        self.space.set_kind(block, LARGE_MARKED);
        self.push_marked(object);
    }

    /// Have a marked object's slots looked at (again).
    #[inline(always)]
    pub fn push_marked(&mut self, object: Object) {
        if object.has(CARDS) {
            self.marker.arrays.push((object, 0));
        } else {
            self.marker.stack.push(object);
        }
    }

    /// Begin a cycle, right after a minor collection.
    pub fn start_marking(&mut self, stack_pointer: usize) {
        self.finish_sweep();
        self.promotion.forget();
        self.marker.active = true;
        self.marker.live_bytes = 0;
        self.mark_roots(stack_pointer);
    }

    /// Mark about `budget` bytes; true when nothing is left to do.
    pub fn mark_step(&mut self, budget: usize) -> bool {
        self.statistics.mark_steps += 1;
        let mut done = 0;
        let mut queue: [Option<Object>; QUEUE] = [None; QUEUE];
        let mut position = 0;
        while done < budget {
            let next = match self.marker.stack.pop() {
                Some(object) => {
                    prefetch(object.address());
                    position += 1;
                    match queue[position % QUEUE].replace(object) {
                        Some(next) => next,
                        None => continue,
                    }
                }
                None => match queue.iter_mut().find_map(Option::take) {
                    Some(next) => next,
                    None => match self.marker.arrays.pop() {
                        Some((array, from)) => {
                            done += self.mark_piece(array, from);
                            continue;
                        }
                        None => return true,
                    },
                },
            };
            done += self.mark_slots(next);
        }
        self.marker.stack.extend(queue.iter().flatten());
        self.marker.stack.is_empty() && self.marker.arrays.is_empty()
    }

    /// Mark what an object refers to; its bytes.
    #[inline(always)]
    fn mark_slots(&mut self, object: Object) -> usize {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        for i in 0..count {
            self.mark_word(load(first + i * 8));
        }
        if entry.form & SPECIAL != 0 {
            self.mark_special(object);
        }
        let bytes = object_words(&self.space, object) * 8;
        if object.address() < self.space.large_base() {
            let epoch = self.allocation_epoch();
            self.space.mark_lines(object.address(), bytes, epoch);
            self.marker.live_bytes += bytes;
        }
        bytes
    }

    /// Mark what has been stored into a marked object.
    pub fn mark_again(&mut self, object: Object) {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        for i in 0..count {
            self.mark_word(load(first + i * 8));
        }
        if entry.form & SPECIAL != 0 {
            self.mark_special(object);
        }
    }

    #[cold]
    #[inline(never)]
    fn mark_special(&mut self, object: Object) {
        let entry = entry_of_header(object.header());
        if let Some(function) = entry.function {
            let mut visit = |slot: *mut u64| self.mark_word(load(slot as usize));
            // SAFETY: the function was registered for this type of object.
            unsafe { function(object.as_ptr(), &mut visit) }
        }
        if entry.weak {
            self.marker.weak.push(object);
        }
    }

    /// Mark a piece of a large array; its bytes.
    fn mark_piece(&mut self, array: Object, from: usize) -> usize {
        let entry = entry_of_header(array.header());
        let (first, count) = slots(&self.space, array, entry);
        let to = (from + ARRAY_PIECE).min(count);
        if to < count {
            self.marker.arrays.push((array, to));
        }
        for i in from..to {
            self.mark_word(load(first + i * 8));
        }
        if from == 0 && entry.form & SPECIAL != 0 {
            self.mark_special(array);
        }
        to.saturating_sub(from) * 8 + 8
    }

    /// End the cycle. Everything reachable has been marked but for what the roots have come to hold
    /// since; no object is young.
    pub fn finish_marking(&mut self, stack_pointer: usize) {
        self.mark_roots(stack_pointer);
        self.mark_step(usize::MAX);
        self.clear_old_weak();
        self.finalise_old();
        self.clear_old_weak();
        self.keep_identities();
        self.release_old();
        self.start_sweep();
        self.statistics.full_cycles += 1;
    }
}
