//! Finalisers and release functions.
//!
//! An object with a finaliser that dies is kept alive once more and put in a queue, from which the client
//! takes it to run whatever its language calls a finaliser. A release function is for memory and
//! handles outside the heap: it is called with the dead object, which does not come back.

use crate::header::{FINALISER, Object};
use crate::heap::{Heap, heap_or_initialise};
use crate::layout::entry_of_header;
use crate::space::LARGE_YOUNG;
use std::collections::VecDeque;

#[derive(Default)]
pub(crate) struct Finalisers {
    young: Vec<Object>,
    old: Vec<Object>,
    young_release: Vec<Object>,
    old_release: Vec<Object>,
    /// Objects whose finalisers are to be run.
    pub queue: VecDeque<Object>,
}

impl Finalisers {
    pub fn pending(&self) -> usize {
        self.queue.len()
    }
}

/// Have `object` put in the queue of `next_finalisable` when it is found unreachable. Weak slots that refer
/// to it are cleared before. Has no effect on an object that waits already; after it was
/// taken from the queue it may be given again.
pub fn add_finaliser(object: Object) {
    if !object.has(FINALISER) {
        object.set(FINALISER);
        heap_or_initialise().finalisers.young.push(object);
    }
}

/// Forget that `object` has a finaliser.
pub fn remove_finaliser(object: Object) {
    // It stays in its list, where the missing flag is noticed.
    object.clear(FINALISER);
}

/// The next object whose finaliser is to be run. Objects that others in the queue refer to come after
/// those others.
pub fn next_finalisable() -> Option<Object> {
    let object = heap_or_initialise().finalisers.queue.pop_front()?;
    object.clear(FINALISER);
    Some(object)
}

/// Every object with a finaliser, apart from those that wait for it already. `visit` must not allocate.
pub fn for_each_finalisable(mut visit: impl FnMut(Object)) {
    let finalisers = &heap_or_initialise().finalisers;
    let all = finalisers.young.iter().chain(&finalisers.old);
    all.filter(|object| object.has(FINALISER))
        .for_each(|object| visit(*object));
}

/// Every object with a finaliser goes to the queue, reachable or not: for a program's end.
pub fn finalise_all() {
    let finalisers = &mut heap_or_initialise().finalisers;
    let mut all = std::mem::take(&mut finalisers.old);
    all.append(&mut finalisers.young);
    finalisers
        .queue
        .extend(all.into_iter().filter(|object| object.has(FINALISER)));
}

/// Have the release function of `object`'s type called when `object` is dead. To be called once for an object.
pub fn add_release(object: Object) {
    heap_or_initialise().finalisers.young_release.push(object);
}

impl Heap {
    /// Keep dying young objects with finalisers and queue them.
    pub fn finalise_young(&mut self) {
        let mut dying = Vec::new();
        for object in std::mem::take(&mut self.finalisers.young) {
            match self.survivor(object) {
                None if object.has(FINALISER) => dying.push(object),
                None => {}
                Some(survivor) if self.remains_young(survivor) => {
                    self.finalisers.young.push(survivor)
                }
                Some(survivor) => self.finalisers.old.push(survivor),
            }
        }
        if dying.is_empty() {
            return;
        }
        // What another dying object refers to is reached first and comes later in the queue.
        for &object in &dying {
            if self.survivor(object).is_none() {
                self.scan_slots(object);
                self.drain();
            }
        }
        let (referred, first): (Vec<Object>, Vec<Object>) = dying
            .into_iter()
            .partition(|&object| self.survivor(object).is_some());
        for object in first.into_iter().chain(referred) {
            let survivor = match self.survivor(object) {
                Some(survivor) => survivor,
                None if self.space.kind_at(object.address()) == LARGE_YOUNG => {
                    self.promote_large(object);
                    object
                }
                None => self.copy(object, object.header()),
            };
            self.finalisers.queue.push_back(survivor);
        }
        self.drain();
    }

    /// Keep unmarked objects with finalisers and queue them.
    pub fn finalise_old(&mut self) {
        let (mut dying, mut alive) = (Vec::new(), Vec::new());
        for object in std::mem::take(&mut self.finalisers.old) {
            if self.is_marked(object) {
                alive.push(object);
            } else if object.has(FINALISER) {
                dying.push(object);
            }
        }
        self.finalisers.old = alive;
        for &object in &dying {
            if !self.is_marked(object) {
                self.mark_again(object);
                self.mark_step(usize::MAX);
            }
        }
        let (referred, first): (Vec<Object>, Vec<Object>) = dying
            .into_iter()
            .partition(|&object| self.is_marked(object));
        for object in first.into_iter().chain(referred) {
            self.mark_word(object.to_word());
            self.finalisers.queue.push_back(object);
        }
        self.mark_step(usize::MAX);
    }

    /// Release what dead young objects own outside the heap.
    pub fn release_young(&mut self) {
        for object in std::mem::take(&mut self.finalisers.young_release) {
            match self.survivor(object) {
                None => release(object),
                Some(survivor) if self.remains_young(survivor) => {
                    self.finalisers.young_release.push(survivor)
                }
                Some(survivor) => self.finalisers.old_release.push(survivor),
            }
        }
    }

    /// Release what unmarked objects own outside the heap.
    pub fn release_old(&mut self) {
        let mut objects = std::mem::take(&mut self.finalisers.old_release);
        objects.retain(|&object| {
            let marked = self.is_marked(object);
            if !marked {
                release(object);
            }
            marked
        });
        self.finalisers.old_release = objects;
    }
}

fn release(object: Object) {
    if let Some(function) = entry_of_header(object.header()).release {
        // SAFETY: the function was registered for this type; the dead object's words are intact.
        unsafe { function(object.as_ptr()) }
    }
}
