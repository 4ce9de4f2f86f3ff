//! The heap checker: walks everything reachable and checks what the collector relies on.

use crate::config::HeapError;
use crate::header::{
    AGED, CARDS, MAX_SMALL_WORDS, Object, PINNED, PROMOTED, UNLOGGED, header_type, header_words,
};
use crate::heap::{Heap, heap_or_initialise};
use crate::layout::{SPECIAL, TypeId, entry_of_header, layout_of, slots};
use crate::memory::{fatal, load};
use crate::nursery::POISON;
use crate::space::{BLOCK, LARGE, LARGE_MARKED, LARGE_YOUNG, LOG_CARD, NURSERY, OLD, YOUNG};
use std::collections::{HashMap, HashSet};

/// Holders of a broken object that a message names.
const MOST_HOLDERS: usize = 6;

/// Collect the young objects and check the whole heap. The message names the first broken invariant.
///
/// # Errors
/// When the heap is inconsistent, usually because a client stored a reference without the barrier, kept one
/// where the collector cannot see it, or left a slot unfilled.
pub fn verify() -> Result<(), String> {
    heap_or_initialise();
    crate::thread::attach().map_err(|error: HeapError| error.to_string())?;
    crate::heap::collect(crate::heap::Collection::Minor);
    crate::registers::with_spilled(|stack_pointer| heap_or_initialise().verify(stack_pointer))
}

impl Heap {
    pub fn verify_or_die(&mut self, stack_pointer: usize) {
        if let Err(message) = self.verify(stack_pointer) {
            fatal(&message);
        }
    }

    /// To be called right after a collection: the nursery holds nothing but what was pinned.
    fn verify(&mut self, stack_pointer: usize) -> Result<(), String> {
        let remembered: HashSet<Object> = self.remembered.iter().copied().collect();
        let mut work = Vec::new();
        // Each object that was reached, and the one it was reached from.
        let mut holders: HashMap<Object, Option<Object>> = HashMap::new();
        for word in self.root_words(stack_pointer) {
            self.verify_word(word, "a root")?;
            work.push((word, None));
        }
        while let Some((word, holder)) = work.pop() {
            if !self.space.is_reference(word) {
                continue;
            }
            let object = Object::at(word as usize);
            if holders.contains_key(&object) {
                continue;
            }
            holders.insert(object, holder);
            self.verify_slots(object, &remembered, &mut work)
                .map_err(|message| message + &self.describe_holders(object, &holders))?;
        }
        Ok(())
    }

    /// Checks an object and adds what it refers to to the work.
    fn verify_slots(
        &self,
        object: Object,
        remembered: &HashSet<Object>,
        work: &mut Vec<(u64, Option<Object>)>,
    ) -> Result<(), String> {
        self.verify_header(object)?;
        for slot in self.slot_addresses(object) {
            self.verify_slot(object, slot, remembered)?;
            work.push((load(slot), Some(object)));
        }
        if entry_of_header(object.header()).weak {
            self.verify_slot(object, object.slot(1), remembered)?;
        }
        Ok(())
    }

    /// Through which objects this one was reached.
    fn describe_holders(
        &self,
        object: Object,
        holders: &HashMap<Object, Option<Object>>,
    ) -> String {
        let mut text = String::new();
        let mut place = object;
        for _ in 0..MOST_HOLDERS {
            let Some(Some(holder)) = holders.get(&place) else {
                return text + ", held by a root";
            };
            text += &format!(", held by {}", self.describe(*holder));
            place = *holder;
        }
        text
    }

    fn verify_header(&self, object: Object) -> Result<(), String> {
        let header = object.header();
        let offset = object.address() - self.space.base;
        let place = || self.describe(object);
        if header & 1 == 0 || header & (PINNED | PROMOTED) != 0 {
            return Err(format!("bad header {header:#x} of {}", place()));
        }
        // The place kept for an identity looks like an object to the conservative scan.
        let is_kept_place = header_type(header) == TypeId::FILLER;
        if !entry_of_header(header).registered && !is_kept_place {
            return Err(format!(
                "unregistered type in header {header:#x} of {}",
                place()
            ));
        }
        let kind = self.space.kind_at(object.address());
        match kind {
            OLD => {
                if !self.space.is_start(object.address()) {
                    return Err(format!("no start bit, or free words, at {}", place()));
                }
            }
            LARGE | LARGE_MARKED | LARGE_YOUNG if offset & (BLOCK - 1) == 0 => return Ok(()),
            NURSERY if header & AGED != 0 => {}
            _ => return Err(format!("block of kind {kind:#x} under {}", place())),
        }
        let words = header_words(header);
        if words == 0 || words > MAX_SMALL_WORDS {
            return Err(format!("size {words} of {}", place()));
        }
        Ok(())
    }

    fn slot_addresses(&self, object: Object) -> Vec<usize> {
        let entry = entry_of_header(object.header());
        let (first, count) = slots(&self.space, object, entry);
        let mut addresses: Vec<usize> = (0..count).map(|i| first + i * 8).collect();
        if entry.form & SPECIAL != 0
            && let Some(function) = entry.function
        {
            let mut visit = |slot: *mut u64| addresses.push(slot as usize);
            // SAFETY: the function was registered for this type of object.
            unsafe { function(object.as_ptr(), &mut visit) }
        }
        addresses
    }

    fn verify_slot(
        &self,
        object: Object,
        slot: usize,
        remembered: &HashSet<Object>,
    ) -> Result<(), String> {
        let word = load(slot);
        let index = slot.wrapping_sub(object.address()) / 8;
        if word == POISON {
            return Err(format!(
                "slot {index} was never filled in {}",
                self.describe(object)
            ));
        }
        self.verify_word(word, "a slot")
            .map_err(|message| format!("{message}: slot {index} of {}", self.describe(object)))?;
        let is_young = self.space.is_reference(word) && self.space.kind_at(word as usize) >= YOUNG;
        if is_young && self.space.kind_at(object.address()) < YOUNG {
            let header = object.header();
            let card_clean = header & CARDS != 0 && !self.is_card_looked_at(object, slot);
            if header & UNLOGGED != 0 || card_clean || !remembered.contains(&object) {
                return Err(format!(
                    "slot {index} refers to a young object and is not remembered in {}",
                    self.describe(object)
                ));
            }
        }
        Ok(())
    }

    /// Whether the next minor collection looks at the slot's card, given that the array is remembered.
    fn is_card_looked_at(&self, array: Object, slot: usize) -> bool {
        let (first, count) = slots(&self.space, array, entry_of_header(array.header()));
        let outer = [
            array.address() >> LOG_CARD,
            (first + count * 8 - 1) >> LOG_CARD,
        ];
        outer.contains(&(slot >> LOG_CARD)) || self.space.is_card_dirty(slot)
    }

    fn verify_word(&self, word: u64, what: &str) -> Result<(), String> {
        if !self.space.is_reference(word) {
            return Ok(());
        }
        let object = Object::at(word as usize);
        self.verify_header(object)
            .map_err(|message| format!("{what} refers to {message}"))
    }

    fn describe(&self, object: Object) -> String {
        let header = load(object.address());
        let name = layout_of(object.type_id()).map_or("unregistered type", |layout| layout.name);
        format!("{name} at {:#x} (header {header:#x})", object.address())
    }
}
