//! Weak slots.
//!
//! Nobody keeps a list of the objects that have one: the collector meets those that survive when it
//! scans or marks them. They are looked at when everything reachable is known, before objects are kept
//! alive for their finalisers, and once more after that for those that only such objects refer to.

use crate::header::Object;
use crate::heap::{Heap, heap_or_initialise};
use crate::layout::entry_of_header;
use crate::memory::{load, store};
use crate::space::YOUNG;
use std::collections::VecDeque;

#[derive(Default)]
pub(crate) struct WeakObjects {
    /// Survivors of the minor collection under way that have a weak slot.
    pub found: Vec<Object>,
    /// Objects whose weak slot was cleared and whose type asks for the queue.
    pub cleared: VecDeque<Object>,
}

impl WeakObjects {
    pub fn pending(&self) -> usize {
        self.cleared.len()
    }
}

/// The next object of a type with `queue_cleared` whose weak slot was cleared. Until it is taken, it is
/// kept alive.
pub fn next_cleared_weak() -> Option<Object> {
    heap_or_initialise().weak.cleared.pop_front()
}

impl Heap {
    /// Update or clear the weak slots met by this minor collection.
    pub fn clear_young_weak(&mut self) {
        for object in std::mem::take(&mut self.weak.found) {
            let slot = object.slot(1);
            let word = load(slot);
            if !self.space.is_reference(word) || self.space.kind_at(word as usize) < YOUNG {
                continue;
            }
            match self.survivor(Object::at(word as usize)) {
                Some(target) => {
                    store(slot, target.to_word());
                    if self.remains_young(target) {
                        self.weak_slot_stays_young(slot, object);
                    }
                }
                None => self.clear_weak_slot(object),
            }
        }
    }

    /// Clear the weak slots whose objects were not marked.
    pub fn clear_old_weak(&mut self) {
        for object in std::mem::take(&mut self.marker.weak) {
            let word = load(object.slot(1));
            if self.space.is_reference(word) && !self.is_marked(Object::at(word as usize)) {
                self.clear_weak_slot(object);
            }
        }
    }

    fn clear_weak_slot(&mut self, object: Object) {
        store(object.slot(1), 0);
        if entry_of_header(object.header()).queue_cleared {
            self.weak.cleared.push_back(object);
        }
    }
}
