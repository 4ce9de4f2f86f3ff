//! The minor collection: Bartlett's mostly-copying scheme.
//!
//! What the conservative scan finds in the nursery is pinned; every other survivor is copied into the old
//! space. A pinned object stays young in its place the first time. Seen pinned again, in a block
//! that is mostly pinned, or by request, it is promoted in place, with all pinned objects of
//! its block.

use crate::header::{AGED, CARDS, HASHED, Object, PINNED, PROMOTED, STAYS, UNLOGGED, header_words};
use crate::heap::Heap;
use crate::layout::{self, SPECIAL, entry_of_header, object_words, slots};
use crate::memory::{self, load, prefetch, store};
use crate::roots::Phase;
use crate::space::{BLOCK, LARGE_YOUNG, LOG_CARD, YOUNG};

/// Slots whose targets are being fetched into the cache while others are worked on.
const RING: usize = 16;
/// A block with more pinned bytes than this is promoted in place: it would make a poor nursery block.
const MOSTLY_PINNED: usize = BLOCK / 8;

/// Arrays of at least this many words get cards when they become old, so that a store into one does not
/// cost a scan of the whole. Below, scanning it all is cheaper than marking cards.
pub(crate) const CARD_WORDS: usize = 128;
/// Objects longer than this are copied by the library's routine, shorter ones word by word.
const COPY_LOOP_WORDS: usize = 16;

/// Bytes.
const CACHE_LINE: usize = 64;

/// A slot that refers to a young object, and the object the slot is in (0: it is a root).
#[derive(Clone, Copy, Default)]
struct PendingSlot {
    slot: usize,
    holder: usize,
}

/// An array whose dirty cards are looked at.
struct DirtyCards {
    array: Object,
    first: usize,
    end: usize,
    /// It is marked: mark what the cards have.
    rescan: bool,
}

/// The work list of a minor collection.
#[derive(Default)]
pub(crate) struct Tracer {
    pub gray: Vec<Object>,
    /// Reached arrays with cards, which are not dirty yet: all their slots are looked at.
    gray_arrays: Vec<Object>,
    ring: [PendingSlot; RING],
    ring_position: usize,
    /// Old objects that refer to objects which stay young: the next collection's remembered set.
    pub next_remembered: Vec<Object>,
    /// A root refers to an object that stays young.
    pub roots_refer_to_young: bool,
    /// Left in their places without being pinned: holders, and what there was no room to copy to for.
    pub stay: Vec<Object>,
    /// Work done, in accesses that miss the cache, beside copying.
    work: usize,
    /// Is it asked which pinned objects slots refer to?
    pub watches: bool,
    /// These objects.
    referred: Vec<Object>,
    /// The pinned objects that no slot refers to.
    pub left_over: Vec<Object>,
}

/// Accesses that miss the cache: for an object of the remembered set, for its cards, for a dirty card, for 32 bytes
/// that are copied.
const WORK_PER_REMEMBERED: usize = 1;
const WORK_PER_CARDS: usize = 3;
const WORK_PER_CARD: usize = 2;
const WORK_UNIT_COPIED: usize = 32;

impl Heap {
    /// Collect the nursery. With `promote_all` no young object is left.
    pub fn minor(&mut self, stack_pointer: usize, promote_all: bool) {
        let promoted_before = self.old_bytes;
        self.tracer.work = 0;
        self.close_nursery();
        self.begin_young_large(promote_all);
        self.pin_roots(stack_pointer);
        self.decide_promotions(promote_all);
        self.let_holders_stay();
        self.tracer.roots_refer_to_young = false;

        self.visit_precise_roots();
        self.visit_remembered();
        for i in 0..self.nursery.pinned.len() {
            self.scan(self.nursery.pinned[i]);
        }
        self.drain();
        if std::mem::take(&mut self.tracer.watches) {
            self.note_left_over();
        }
        self.clear_young_weak();
        self.finalise_young();
        self.clear_young_weak();
        self.release_young();
        self.drop_dead_identities();
        self.follow_young();

        self.remembered = std::mem::take(&mut self.tracer.next_remembered);
        self.roots.only_old = !self.tracer.roots_refer_to_young;
        self.free_young_large();
        self.keep_holders();
        if !self.tracer.stay.is_empty() {
            self.nursery.pinned.append(&mut self.tracer.stay);
            self.nursery.pinned.sort_unstable();
        }
        self.rebuild_nursery();
        self.nursery.pinned.clear();
        self.external.minor_done();
        let copied = (self.old_bytes - promoted_before) / WORK_UNIT_COPIED;
        self.nursery.fit_allowance(self.tracer.work + copied);
        self.large.fit_limit(self.tracer.work + copied);
        self.statistics.minor_collections += 1;
    }

    // ------------------------------------------------------------------------ pins

    fn pin_roots(&mut self, stack_pointer: usize) {
        self.nursery.pinned.clear();
        for object in std::mem::take(&mut self.nursery.pin_requests) {
            object.set(AGED);
            self.pin(object);
        }
        self.scan_roots(stack_pointer, Phase::Pin);
        self.nursery.pinned.sort_unstable();
        self.statistics.objects_pinned += self.nursery.pinned.len() as u64;
    }

    /// Keep a young object where it is.
    pub fn pin(&mut self, object: Object) {
        let kind = self.space.kind_at(object.address());
        if kind == LARGE_YOUNG {
            if !self.keep_young_large(object) {
                self.promote_large(object);
            }
        } else if kind >= YOUNG && !object.has(PINNED) {
            object.set(PINNED);
            self.nursery.pinned.push(object);
        }
    }

    fn decide_promotions(&mut self, promote_all: bool) {
        for group in self.pinned_blocks() {
            let objects = &self.nursery.pinned[group.from..group.to];
            let bytes: usize = objects
                .iter()
                .map(|&o| object_words(&self.space, o) * 8)
                .sum();
            if promote_all || bytes > MOSTLY_PINNED || objects.iter().any(|o| o.has(AGED)) {
                for object in objects {
                    object.set(PROMOTED | UNLOGGED); // treated as old from here on
                }
            }
        }
    }

    // ------------------------------------------------------------------------ tracing

    fn visit_remembered(&mut self) {
        let remembered = std::mem::take(&mut self.remembered);
        self.tracer.work += remembered.len() * WORK_PER_REMEMBERED;
        for (i, &object) in remembered.iter().enumerate() {
            self.prefetch_remembered(&remembered, i);
            object.set(UNLOGGED);
            self.scan(object);
            // While marking, what was stored into a marked object has to be marked too.
            if self.marker.active && !object.has(CARDS) && self.is_marked(object) {
                self.mark_again(object);
            }
        }
        // Keep the allocation for the next set.
        if self.tracer.next_remembered.is_empty() {
            let mut empty = remembered;
            empty.clear();
            self.tracer.next_remembered = empty;
        }
    }

    /// Ask for what the scan of the objects after the `i`th will touch, which is all over the heap.
    #[inline(always)]
    fn prefetch_remembered(&self, remembered: &[Object], i: usize) {
        if let Some(object) = remembered.get(i + RING) {
            prefetch(object.address());
        }
        if let Some(object) = remembered.get(i + RING / 2)
            && object.has(CARDS)
        {
            let bytes = object_words(&self.space, *object) * 8;
            let first_card = self.space.card(object.address());
            prefetch(first_card);
            prefetch(first_card + CACHE_LINE);
            prefetch(object.address() + bytes - 8);
        }
    }

    /// Look at the slots of an object that survives: of a large array, those on dirty cards.
    #[inline(always)]
    pub fn scan(&mut self, object: Object) {
        let header = object.header();
        if header & CARDS != 0 {
            return self.scan_cards(object);
        }
        let entry = entry_of_header(header);
        let (first, count) = slots(&self.space, object, entry);
        for i in 0..count {
            self.visit(first + i * 8, object.address());
        }
        if entry.form & SPECIAL != 0 {
            self.scan_special(object, true);
        }
    }

    /// The slots that a function reports, and the weak one.
    #[cold]
    #[inline(never)]
    pub fn scan_special(&mut self, object: Object, note_weak: bool) {
        let entry = entry_of_header(object.header());
        if let Some(function) = entry.function {
            let mut visit = |slot: *mut u64| self.visit(slot as usize, object.address());
            // SAFETY: the function was registered for this type of object.
            unsafe { function(object.as_ptr(), &mut visit) }
        }
        if entry.weak && note_weak {
            self.weak.found.push(object);
        }
    }

    /// All slots of an object, whatever its flags, without noting a weak slot.
    pub fn scan_slots(&mut self, object: Object) {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        for i in 0..count {
            self.visit(first + i * 8, object.address());
        }
        if entry.form & SPECIAL != 0 {
            self.scan_special(object, false);
        }
    }

    /// Look at the slots on an array's dirty cards, each of which is fetched while others are worked on.
    fn scan_cards(&mut self, array: Object) {
        let (first, count) = slots(&self.space, array, entry_of_header(array.header()));
        let cards = DirtyCards {
            array,
            first,
            end: first + count * 8,
            rescan: self.rescans_cards(array),
        };
        self.tracer.work += WORK_PER_CARDS;
        let mut queue = [0; RING];
        let mut position = 0;
        let mut card = array.address() >> LOG_CARD;
        let last = (cards.end - 1) >> LOG_CARD;
        // Small arrays share their outer cards with neighbours, who may have cleaned them.
        for outer in [card, last] {
            self.space.take_card(self.space.card(outer << LOG_CARD));
            self.scan_card(&cards, outer);
        }
        card += 1;
        while card < last {
            let place = self.space.card(card << LOG_CARD);
            // Eight clean cards at a time.
            if place & 7 == 0 && load(place) == 0 {
                card += 8;
                continue;
            }
            if self.space.take_card(place) {
                self.tracer.work += WORK_PER_CARD;
                prefetch(card << LOG_CARD);
                position += 1;
                let waited = std::mem::replace(&mut queue[position % RING], card);
                self.scan_card(&cards, waited);
            }
            card += 1;
        }
        for waited in queue {
            self.scan_card(&cards, waited);
        }
    }

    /// Look at the slots on a card; 0 is none.
    #[inline(always)]
    fn scan_card(&mut self, cards: &DirtyCards, card: usize) {
        let from = (card << LOG_CARD).max(cards.first);
        let to = ((card + 1) << LOG_CARD).min(cards.end);
        for slot in (from..to).step_by(8) {
            self.visit(slot, cards.array.address());
            if cards.rescan {
                self.mark_word_again(load(slot));
            }
        }
    }

    /// Work until everything that was reached has been scanned.
    pub fn drain(&mut self) {
        loop {
            while let Some(object) = self.tracer.gray.pop() {
                self.scan(object);
            }
            while let Some(object) = self.tracer.gray_arrays.pop() {
                self.scan_slots(object);
                if entry_of_header(object.header()).weak {
                    self.weak.found.push(object);
                }
            }
            for i in 0..RING {
                let pending = std::mem::take(&mut self.tracer.ring[i]);
                if pending.slot != 0 {
                    self.trace_slot(pending);
                }
            }
            let tracer = &self.tracer;
            if tracer.gray.is_empty() && tracer.gray_arrays.is_empty() {
                return;
            }
        }
    }

    /// Queue a slot if it refers to a young object.
    #[inline(always)]
    pub fn visit(&mut self, slot: usize, holder: usize) {
        let word = load(slot);
        if !self.space.is_reference(word) {
            return;
        }
        let address = word as usize;
        let kind = self.space.kind_at(address);
        if kind < YOUNG {
            return;
        }
        if kind == LARGE_YOUNG {
            return self.reach_large(PendingSlot { slot, holder });
        }
        prefetch(address);
        let tracer = &mut self.tracer;
        let place = &mut tracer.ring[tracer.ring_position % RING];
        tracer.ring_position = tracer.ring_position.wrapping_add(1);
        let pending = std::mem::replace(place, PendingSlot { slot, holder });
        if pending.slot != 0 {
            self.trace_slot(pending);
        }
    }

    /// The slot refers to an object of the nursery.
    #[inline(always)]
    fn trace_slot(&mut self, pending: PendingSlot) {
        let object = Object::at(load(pending.slot) as usize);
        let header = object.header();
        if header & 1 == 0 {
            store(pending.slot, header);
        } else if header & (PINNED | STAYS) == 0 {
            let copy = self.copy(object, header);
            store(pending.slot, copy.to_word());
        } else {
            self.refers_to_what_stays(pending, object);
        }
    }

    /// The slot refers to an object that is pinned, or is left in its place.
    #[cold]
    fn refers_to_what_stays(&mut self, pending: PendingSlot, object: Object) {
        if !object.has(PINNED) {
            self.holder_stays(object);
        }
        if self.tracer.watches {
            self.tracer.referred.push(object);
        }
        if !object.has(PROMOTED) {
            self.stays_young(pending);
        }
    }

    /// Everything has been traced: which pinned objects does no slot refer to?
    fn note_left_over(&mut self) {
        let mut referred = std::mem::take(&mut self.tracer.referred);
        referred.sort_unstable();
        let pinned = self.nursery.pinned.iter().copied();
        self.tracer.left_over = pinned
            .filter(|object| referred.binary_search(object).is_err())
            .collect();
    }

    /// The slot refers to a pinned object that stays young: remember an old holder.
    fn stays_young(&mut self, pending: PendingSlot) {
        if pending.holder == 0 {
            self.tracer.roots_refer_to_young = true;
            return;
        }
        let holder = Object::at(pending.holder);
        if holder.has(CARDS) {
            self.space.fill_cards(pending.slot, 8, 1);
        }
        if holder.has(UNLOGGED) {
            holder.clear(UNLOGGED);
            self.tracer.next_remembered.push(holder);
        }
    }

    /// As `visit` has it for slots, for a weak slot that refers to a survivor.
    pub fn weak_slot_stays_young(&mut self, slot: usize, holder: Object) {
        self.stays_young(PendingSlot {
            slot,
            holder: holder.address(),
        });
    }

    /// Move a nursery object to the old space.
    #[inline(always)]
    pub fn copy(&mut self, object: Object, header: u64) -> Object {
        let words = header_words(header);
        let place = if header & HASHED == 0 {
            self.promote(words * 8)
        } else {
            self.identity_place(object)
        };
        if place == 0 {
            return self.keep_for_lack_of_room(object);
        }
        let copy = Object::at(place);
        copy.set_header(header & !(AGED | HASHED | STAYS) | UNLOGGED);
        if words <= COPY_LOOP_WORDS {
            for i in 1..words {
                store(copy.slot(i), load(object.slot(i)));
            }
        } else {
            memory::copy(object.slot(1), copy.slot(1), words - 1);
        }
        object.set_header(copy.to_word());
        self.space.set_start(place);
        self.old_bytes += words * 8;
        if words < CARD_WORDS {
            self.tracer.gray.push(copy);
        } else {
            self.push_long(copy, words);
        }
        if self.marker.active {
            self.mark_new(copy);
        }
        copy
    }

    /// Queue a copy that is to have cards if it is an array.
    #[cold]
    #[inline(never)]
    fn push_long(&mut self, copy: Object, words: usize) {
        if entry_of_header(copy.header()).form & !SPECIAL == layout::ARRAY {
            self.space.fill_cards(copy.address(), words * 8, 0);
            copy.set(CARDS);
            self.tracer.gray_arrays.push(copy);
        } else {
            self.tracer.gray.push(copy);
        }
    }

    /// The old space is full: promote the object where it is.
    #[cold]
    fn keep_for_lack_of_room(&mut self, object: Object) -> Object {
        object.set(PINNED | PROMOTED | UNLOGGED);
        self.tracer.stay.push(object);
        self.tracer.gray.push(object);
        object
    }

    /// The slot refers to a young large object.
    #[cold]
    fn reach_large(&mut self, pending: PendingSlot) {
        let object = Object::at(load(pending.slot) as usize);
        match self.keep_young_large(object) {
            true => self.stays_young(pending),
            false => self.promote_large(object),
        }
    }

    /// A young large object is reached that does not remain young: it is old from now on.
    pub fn promote_large(&mut self, object: Object) {
        self.large_becomes_old(object);
        let is_array = entry_of_header(object.header()).form & !SPECIAL == layout::ARRAY;
        object.set(UNLOGGED | if is_array { CARDS } else { 0 });
        self.tracer.gray_arrays.push(object);
        if self.marker.active {
            self.push_large(object);
        }
    }

    /// Where a young object is after tracing; `None` when it was not reached. For an object that is old
    /// already, itself.
    pub fn survivor(&self, object: Object) -> Option<Object> {
        let kind = self.space.kind_at(object.address());
        if kind == LARGE_YOUNG {
            return object.has(PINNED).then_some(object);
        }
        if kind < YOUNG {
            return Some(object);
        }
        let header = object.header();
        if header & 1 == 0 {
            Some(Object::at(header as usize))
        } else if header & PINNED != 0 {
            Some(object)
        } else {
            None
        }
    }

    /// Whether a survivor is young after this collection.
    pub fn remains_young(&self, survivor: Object) -> bool {
        self.space.kind_at(survivor.address()) >= YOUNG && !survivor.has(PROMOTED)
    }
}
