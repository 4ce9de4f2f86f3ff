//! Roots: the machine stacks, slots and ranges that clients give.

use crate::header::{Object, filler_words, header_type, header_words};
use crate::heap::{Heap, heap_or_initialise};
use crate::layout::{REST, TypeId, entry_of_header, object_words};
use crate::memory::load;
use crate::space::{
    BLOCK, LARGE, LARGE_MARKED, LARGE_REST, LARGE_YOUNG, NURSERY, NURSERY_WALKED, OLD, YOUNG,
};

/// Something that holds references outside the heap, asked at every collection.
pub trait RootSource {
    /// Report every range of words that may hold references, to `visitor`. Must not use the heap otherwise.
    ///
    /// # Safety
    /// Called by the collector only, while all mutators stand still.
    unsafe fn scan(&mut self, visitor: &mut RootVisitor<'_>);
}

/// Names a root source for `remove_root_source`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RootSourceId(u64);

/// Why roots are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// A minor collection: conservative words pin, precise ones are kept to be updated.
    Pin,
    /// Marking: both kinds mark.
    Mark,
    /// The checker: both kinds are collected.
    Verify,
}

/// Receives ranges of words from a `RootSource`.
pub struct RootVisitor<'a> {
    heap: &'a mut Heap,
    phase: Phase,
}

impl RootVisitor<'_> {
    /// The words of `start..end` are null, tagged, addresses outside the heap's range or valid
    /// references. They are updated when objects move.
    ///
    /// # Safety
    /// The range is readable and writable and stays where it is until the collection ends.
    pub unsafe fn precise(&mut self, start: *mut u64, end: *mut u64) {
        let (start, end) = (start as usize, end as usize);
        match self.phase {
            Phase::Pin => self.heap.roots.precise.push((start, end)),
            Phase::Mark => {
                for slot in (start..end).step_by(8) {
                    self.heap.mark_word(load(slot));
                }
            }
            Phase::Verify => {
                self.heap
                    .roots
                    .found
                    .extend((start..end).step_by(8).map(load));
            }
        }
    }

    /// The words of `start..end` may be anything. What they point to, or into, or just behind, stays
    /// alive and where it is.
    ///
    /// # Safety
    /// The range is readable.
    pub unsafe fn conservative(&mut self, start: *const u64, end: *const u64) {
        self.heap
            .scan_words(start as usize, end as usize, self.phase);
    }

    /// The words of `start..end` may be anything. An object that one of them is the address of stays alive and where it is; what they
    /// point into or just behind does not.
    ///
    /// # Safety
    /// The range is readable.
    pub unsafe fn references(&mut self, start: *const u64, end: *const u64) {
        self.heap
            .scan_references(start as usize, end as usize, self.phase);
    }

    /// Is this a minor collection, to which old objects do not matter? An object that was [pinned for ever](crate::pin_for_ever), or reported as a root in two of them,
    /// is old after the next.
    pub fn is_minor(&self) -> bool {
        self.phase == Phase::Pin
    }

    /// False when references to objects that are known to be old may be left out: in a minor collection,
    /// when after the last one no precise root referred to a young object. A client may then skip
    /// what it has not written since; otherwise all roots have to be reported.
    pub fn needs_all(&self) -> bool {
        self.phase != Phase::Pin || !self.heap.roots.only_old
    }
}

/// What clients have registered, and the ranges of the collection under way.
#[derive(Default)]
pub(crate) struct Roots {
    slots: Vec<usize>,
    sources: Vec<(RootSourceId, Box<dyn RootSource>)>,
    next_source: u64,
    precise: Vec<(usize, usize)>,
    /// After the last collection no precise root referred to a young object.
    pub only_old: bool,
    /// Words of the roots, for the checker: valid references or not.
    pub found: Vec<u64>,
}

/// Make the word at `slot` a root, updated when its object moves.
///
/// # Safety
/// `slot` stays valid, and holds what a pointer slot may hold, until `remove_root`.
pub unsafe fn add_root(slot: *mut u64) {
    heap_or_initialise().roots.slots.push(slot as usize);
}

/// Undo `add_root`; unknown slots are ignored.
pub fn remove_root(slot: *mut u64) {
    let slots = &mut heap_or_initialise().roots.slots;
    if let Some(index) = slots.iter().rposition(|&other| other == slot as usize) {
        slots.swap_remove(index);
    }
}

/// Ask `source` for roots at every collection.
pub fn add_root_source(source: Box<dyn RootSource>) -> RootSourceId {
    let roots = &mut heap_or_initialise().roots;
    let id = RootSourceId(roots.next_source);
    roots.next_source += 1;
    roots.sources.push((id, source));
    id
}

/// Undo `add_root_source`; gives the source back.
pub fn remove_root_source(id: RootSourceId) -> Option<Box<dyn RootSource>> {
    let sources = &mut heap_or_initialise().roots.sources;
    let index = sources.iter().position(|(other, _)| *other == id)?;
    Some(sources.remove(index).1)
}

/// Keep what `object` refers to alive up to here: for code whose only use of it is through an address
/// computed from it in a way that the stack scan cannot see.
#[inline(always)]
pub fn keep_alive(object: Object) {
    std::hint::black_box(object);
}

impl Heap {
    /// Go through all roots but the ones that `add_root` registered.
    pub fn scan_roots(&mut self, stack_pointer: usize, phase: Phase) {
        self.roots.precise.clear();
        let mut sources = std::mem::take(&mut self.roots.sources);
        for (_, source) in &mut sources {
            let mut visitor = RootVisitor { heap: self, phase };
            // SAFETY: a collection is under way.
            unsafe { source.scan(&mut visitor) }
        }
        self.roots.sources = sources;
        for (start, end) in crate::thread::stacks(stack_pointer) {
            self.scan_words(start, end, phase);
        }
    }

    /// Update the precise roots of a minor collection.
    pub fn visit_precise_roots(&mut self) {
        for i in 0..self.roots.slots.len() {
            self.visit(self.roots.slots[i], 0);
        }
        for i in 0..self.roots.precise.len() {
            let (start, end) = self.roots.precise[i];
            for slot in (start..end).step_by(8) {
                self.visit(slot, 0);
            }
        }
        for i in 0..self.finalisers.queue.len() {
            let slot = &raw mut self.finalisers.queue[i] as usize;
            self.visit(slot, 0);
        }
        for i in 0..self.weak.cleared.len() {
            let slot = &raw mut self.weak.cleared[i] as usize;
            self.visit(slot, 0);
        }
    }

    /// Mark from all roots.
    pub fn mark_roots(&mut self, stack_pointer: usize) {
        for i in 0..self.roots.slots.len() {
            self.mark_word(load(self.roots.slots[i]));
        }
        for i in 0..self.finalisers.queue.len() {
            self.mark_word(self.finalisers.queue[i].to_word());
        }
        for i in 0..self.weak.cleared.len() {
            self.mark_word(self.weak.cleared[i].to_word());
        }
        self.scan_roots(stack_pointer, Phase::Mark);
    }

    /// The words of all roots, for the checker.
    pub fn root_words(&mut self, stack_pointer: usize) -> Vec<u64> {
        self.roots.found = self.roots.slots.iter().map(|&slot| load(slot)).collect();
        self.roots
            .found
            .extend(self.finalisers.queue.iter().map(|object| object.to_word()));
        self.roots
            .found
            .extend(self.weak.cleared.iter().map(|object| object.to_word()));
        self.scan_roots(stack_pointer, Phase::Verify);
        std::mem::take(&mut self.roots.found)
    }

    // ------------------------------------------------------------------------ conservative words

    #[inline(always)]
    fn scan_words(&mut self, start: usize, end: usize, phase: Phase) {
        let start = start.next_multiple_of(8);
        let (base, size) = (self.space.base, self.space.size);
        for address in (start..end & !7).step_by(8) {
            let word = load(address) as usize;
            // One more than the size: the word may point just behind the last object.
            if word.wrapping_sub(base) <= size {
                if phase != Phase::Pin || self.may_be_young(word) {
                    self.conservative_word(word, phase);
                }
            } else if phase == Phase::Mark {
                self.annex_word(word);
            }
        }
    }

    /// Marks the owner of the annex that a word points into.
    #[inline]
    fn annex_word(&mut self, word: usize) {
        if let Some(owner) = self.annexes.owner_of(word) {
            self.mark_word(owner.to_word());
        }
    }

    #[inline(always)]
    fn scan_references(&mut self, start: usize, end: usize, phase: Phase) {
        for address in (start..end).step_by(8) {
            let word = load(address) as usize;
            if self.space.is_reference(word as u64)
                && (phase != Phase::Pin || self.may_be_young(word))
                && let Some(object) = self.resolve(word, phase)
                && object.address() == word
            {
                self.conservative_object(object, phase);
            } else if phase == Phase::Mark {
                self.annex_word(word);
            }
        }
    }

    /// False when the word is inside a block without young objects: most of what deep stacks refer to is old.
    #[inline(always)]
    fn may_be_young(&self, word: usize) -> bool {
        word & (BLOCK - 1) == 0 || {
            let kind = self.space.kind_at(word);
            kind >= YOUNG || kind == LARGE_REST
        }
    }

    fn conservative_word(&mut self, word: usize, phase: Phase) {
        let found = self.resolve(word, phase);
        if let Some(object) = found {
            self.conservative_object(object, phase);
        }
        // At an object's start, or in none: it may be the end of the one before.
        if found.is_none_or(|object| object.address() == word)
            && let Some(object) = self.resolve(word.wrapping_sub(1), phase)
            && entry_of_header(object.header()).form != REST
        {
            self.conservative_object(object, phase);
        }
    }

    fn conservative_object(&mut self, object: Object, phase: Phase) {
        match phase {
            Phase::Pin => self.pin(object),
            Phase::Mark => self.mark_word(object.to_word()),
            Phase::Verify => self.roots.found.push(object.to_word()),
        }
    }

    /// The object that contains `address`, if this phase is concerned with it.
    fn resolve(&mut self, address: usize, phase: Phase) -> Option<Object> {
        if !self.space.contains(address as u64) {
            return None;
        }
        let mut block = self.space.block_of(address);
        let mut kind = self.space.kind(block);
        if kind == LARGE_REST {
            block = self.space.extent(block);
            kind = self.space.kind(block);
        }
        if (kind >= YOUNG) != (phase == Phase::Pin) {
            return None;
        }
        match kind {
            LARGE | LARGE_MARKED | LARGE_YOUNG => {
                let start = self.space.address(block);
                let end = start + self.space.large_words(block) * 8;
                (address < end).then(|| Object::at(start))
            }
            OLD | NURSERY | NURSERY_WALKED => {
                if kind == NURSERY {
                    self.find_starts(block);
                }
                let object = Object::at(self.space.start_before(address)?);
                let end = object.slot(object_words(&self.space, object));
                (address < end).then_some(object)
            }
            _ => None,
        }
    }

    /// Set the start bits of a nursery block by walking it.
    fn find_starts(&mut self, block: usize) {
        self.space.starts(block).fill(0);
        let start = self.space.address(block);
        let mut address = start;
        while address < start + BLOCK {
            let header = load(address);
            let words = if header_type(header) == TypeId::FILLER {
                filler_words(header)
            } else {
                self.space.set_start(address);
                header_words(header)
            };
            debug_assert!(words > 0, "a hole in a nursery block has no filler");
            address += words * 8;
        }
        self.space.set_kind(block, NURSERY_WALKED);
    }
}
