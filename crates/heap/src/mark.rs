//! Incremental marking of the old space.
//!
//! The invariant: an object that is marked and scanned refers only to marked objects, to young ones, or
//! is in the remembered set (incremental update). Steps run after minor collections and between them.
//! Marking ends with the nursery empty and the roots marked again.

use crate::header::{Object, header_words};
use crate::heap::Heap;
use crate::layout::{SPECIAL, entry_of_header, slots};
use crate::memory::{load, prefetch};
use crate::space::{LARGE, LARGE_MARKED, OLD};
use crate::statistics::Clock;

/// References on their way from the stack, their mark bits and objects being prefetched.
const QUEUE: usize = 16;
/// Slots of a large object that are marked at a time.
const PIECE: usize = 8192;
/// What a reference to an object that is marked already counts for in a step, in bytes.
const REFERENCE_BYTES: usize = 8;

/// A ring of objects on their way, first in, first out.
#[derive(Default)]
struct Queue {
    objects: [Option<Object>; QUEUE],
    first: usize,
    length: usize,
}

impl Queue {
    /// Put an object in; the one that has waited longest comes out when the ring is full.
    #[inline(always)]
    fn push(&mut self, object: Object) -> Option<Object> {
        if self.length < QUEUE {
            self.objects[(self.first + self.length) % QUEUE] = Some(object);
            self.length += 1;
            return None;
        }
        let waited = self.objects[self.first % QUEUE].replace(object);
        self.first = (self.first + 1) % QUEUE;
        waited
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<Object> {
        if self.length == 0 {
            return None;
        }
        let waited = self.objects[self.first % QUEUE];
        self.first = (self.first + 1) % QUEUE;
        self.length -= 1;
        waited
    }
}

/// References whose mark bits are being fetched, then newly marked objects that are themselves.
#[derive(Default)]
struct Queues {
    references: Queue,
    marked: Queue,
}

#[derive(Default)]
pub(crate) struct Marker {
    /// A cycle is under way.
    pub active: bool,
    /// References to small old objects, marked or not: the mark bit is only looked at when a reference
    /// leaves the queue, and is in the cache by then.
    stack: Vec<Object>,
    /// Small objects that became old while marking: marked from the start, with slots that are still to be marked.
    new: Vec<Object>,
    /// Marked large objects and the index from which their slots are still to be marked.
    large: Vec<(Object, usize)>,
    /// Marked arrays that were stored into while the rest was being marked. They are looked at again once,
    /// near the end, instead of after each minor collection.
    stale: Vec<Object>,
    /// The stale arrays are being looked at: from now on, stores are followed up at once.
    rescanning: bool,
    /// Marked objects with a weak slot.
    pub weak: Vec<Object>,
    /// References looked at again because they were stored into marked objects: work that no step planned.
    rescanned: usize,
    /// Bytes of small objects marked in this cycle.
    pub live_bytes: usize,
    /// Bytes to be marked between the last minor collection and the next, and how many are left.
    planned: usize,
    due: usize,
    /// The last slice left nothing to mark: only what the next minor collection adds is missing.
    drained: bool,
    /// Bytes of nursery entered since the last slice.
    entered: usize,
}

/// Bytes marked, right after a minor collection and in slices until the next, for each byte that it
/// promoted. The more, the less the heap grows while it is being marked: by a fifteenth.
const AT_ONCE_PER_PROMOTED: usize = 1;
const IN_SLICES_PER_PROMOTED: usize = 14;
/// Marking happens in slices each time the program has used this many bytes of the nursery, so that
/// no pause is long.
const SLICE_BYTES: usize = 128 << 10;

impl Marker {
    /// After a minor collection: how many bytes to mark at once, with what the last slices have left over.
    /// What the coming slices are to mark depends on what the collection promoted.
    pub fn plan(&mut self, promoted: usize, least: usize) -> usize {
        let left_over = self.due;
        self.planned = IN_SLICES_PER_PROMOTED * promoted + least;
        self.due = self.planned;
        self.entered = 0;
        if std::mem::take(&mut self.drained) {
            return usize::MAX;
        }
        left_over + AT_ONCE_PER_PROMOTED * promoted + least / 4
    }
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

    /// Have a small old object marked by a later step.
    #[inline(always)]
    pub fn mark_small(&mut self, object: Object) {
        self.marker.stack.push(object);
    }

    /// A small object becomes old: it is marked, and a later step marks what it refers to.
    #[inline(always)]
    pub fn mark_new(&mut self, object: Object) {
        self.space.set_mark(object.address());
        self.marker.new.push(object);
    }

    /// As `mark_word`, for what a marked object has come to hold.
    #[inline(always)]
    pub fn mark_word_again(&mut self, word: u64) {
        self.marker.rescanned += 1;
        self.mark_word(word);
    }

    /// Whether the dirty cards of a marked array are to be marked now; otherwise it is noted for later.
    pub fn rescans_cards(&mut self, array: Object) -> bool {
        if !self.marker.active || !self.is_marked(array) {
            return false;
        }
        if !self.marker.rescanning {
            self.marker.stale.push(array);
        }
        self.marker.rescanning
    }

    /// Have the stale arrays looked at; true when there are any.
    fn rescan_stale(&mut self) -> bool {
        self.marker.rescanning = true;
        let mut stale = std::mem::take(&mut self.marker.stale);
        stale.sort_unstable();
        stale.dedup();
        self.marker
            .large
            .extend(stale.iter().map(|&array| (array, 0)));
        !stale.is_empty()
    }

    /// A step of the incremental cycle; true when it is time to finish it.
    pub fn mark_increment(&mut self, budget: usize) -> bool {
        self.mark_step(budget) && (self.marker.rescanning || !self.rescan_stale())
    }

    /// The program goes on in a region of `bytes` bytes of the nursery: mark its share.
    pub fn mark_slice(&mut self, bytes: usize) {
        if !self.marker.active || self.config.stress.is_some() {
            return;
        }
        self.marker.entered += bytes;
        if self.marker.entered < SLICE_BYTES {
            return;
        }
        let nursery = self.nursery.allowance().max(1);
        let share = (self.marker.planned / nursery + 1) * std::mem::take(&mut self.marker.entered);
        let budget = share.min(self.marker.due);
        self.marker.due -= budget;
        let clock = Clock::start();
        self.marker.drained = self.mark_increment(budget);
        self.statistics.note_slice(&clock);
    }

    fn mark_large(&mut self, object: Object) {
        let block = self.space.block_of(object.address());
        self.space.set_kind(block, LARGE_MARKED);
        self.marker.large.push((object, 0));
    }

    /// A large object became old and marked.
    pub fn push_large(&mut self, object: Object) {
        self.marker.large.push((object, 0));
    }

    /// Begin a cycle, right after a minor collection.
    pub fn start_marking(&mut self, stack_pointer: usize) {
        self.finish_sweep();
        self.leave_cursors();
        self.forget_reached_shapes();
        self.marker.active = true;
        self.in_place_before_cycle = self.statistics.blocks_promoted_in_place;
        self.marker.live_bytes = 0;
        self.marker.rescanning = false;
        self.marker.due = 0;
        self.marker.drained = false;
        self.mark_roots(stack_pointer);
    }

    /// Mark about `budget` bytes; true when nothing is left to do.
    pub fn mark_step(&mut self, budget: usize) -> bool {
        self.statistics.mark_steps += 1;
        let rescanned = std::mem::take(&mut self.marker.rescanned);
        let budget = budget.saturating_add(rescanned * REFERENCE_BYTES);
        let mut done = 0;
        let mut queue = Queues::default();
        while done < budget {
            if let Some(object) = self.marker.stack.pop() {
                prefetch(self.space.mark_address(object.address()));
                let Some(reached) = queue.references.push(object) else {
                    continue;
                };
                done += self.mark_reached(reached, &mut queue);
            } else if let Some(reached) = queue.references.pop() {
                done += self.mark_reached(reached, &mut queue);
            } else if let Some(marked) = queue.marked.pop().or_else(|| self.marker.new.pop()) {
                done += self.mark_slots(marked);
            } else if let Some((object, from)) = self.marker.large.pop() {
                done += self.mark_piece(object, from);
            } else {
                return true;
            }
        }
        while let Some(object) = queue.references.pop() {
            self.marker.stack.push(object);
        }
        while let Some(marked) = queue.marked.pop() {
            self.mark_slots(marked);
        }
        let marker = &self.marker;
        marker.stack.is_empty() && marker.new.is_empty() && marker.large.is_empty()
    }

    /// A reference leaves the first queue; the bytes of work done.
    #[inline(always)]
    fn mark_reached(&mut self, object: Object, queue: &mut Queues) -> usize {
        if !self.space.set_mark(object.address()) {
            return REFERENCE_BYTES;
        }
        prefetch(object.address());
        match queue.marked.push(object) {
            Some(marked) => self.mark_slots(marked),
            None => 0,
        }
    }

    /// Mark what a small object refers to; its bytes.
    #[inline(always)]
    fn mark_slots(&mut self, object: Object) -> usize {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        self.reach_shape(object.shape());
        for i in 0..count {
            self.mark_word(load(first + i * 8));
        }
        if entry.form & SPECIAL != 0 {
            self.mark_special(object);
        }
        let words = header_words(object.header());
        self.space.mark_words(object.address(), words);
        self.marker.live_bytes += words * 8;
        words * 8
    }

    /// Mark what has been stored into a marked object.
    pub fn mark_again(&mut self, object: Object) {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        for i in 0..count {
            self.mark_word_again(load(first + i * 8));
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

    /// Mark a piece of a large object; its bytes.
    fn mark_piece(&mut self, object: Object, from: usize) -> usize {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        let to = (from + PIECE).min(count);
        if to < count {
            self.marker.large.push((object, to));
        }
        for i in from..to {
            self.mark_word(load(first + i * 8));
        }
        if from == 0 {
            self.reach_shape(object.shape());
            if entry.form & SPECIAL != 0 {
                self.mark_special(object);
            }
        }
        (to - from + 1) * 8
    }

    /// End the cycle. Everything reachable has been marked but for what the roots have come to hold
    /// since; no object is young.
    pub fn finish_marking(&mut self, stack_pointer: usize) {
        self.rescan_stale();
        self.mark_roots(stack_pointer);
        self.mark_step(usize::MAX);
        self.clear_old_weak();
        self.finalise_old();
        self.clear_old_weak();
        self.keep_identities();
        self.follow_old();
        self.reap();
        self.release_old();
        self.start_sweep();
        self.statistics.full_cycles += 1;
    }
}
