//! Allocations that a client follows: each is counted from when it is made until a collection has found it dead.
//!
//! While somebody [follows](follow) them every allocation comes to the slow path, as in stress mode, so code that allocates inline pays nothing when nobody does.
//! Several objects that machine code makes under one check are one allocation here, that of the first.

use crate::header::Object;
use crate::heap::{Heap, heap, heap_or_initialise};
use crate::words::WordMap;

/// An allocation that is alive as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Its bytes, header included.
    pub bytes: usize,
    /// What the client has said of it when it was made.
    pub note: u32,
}

#[derive(Default)]
pub(crate) struct Traced {
    /// Makes the note for what is allocated now.
    note: Option<fn() -> Option<u32>>,
    /// By address.
    young: WordMap<usize, Allocation>,
    old: WordMap<usize, Allocation>,
    bytes: usize,
    peak: usize,
}

impl Traced {
    pub fn is_on(&self) -> bool {
        self.note.is_some()
    }

    fn is_empty(&self) -> bool {
        self.young.is_empty() && self.old.is_empty()
    }
}

/// Have `note` called for each allocation from now on; it must not allocate, and leaves out what it gives no note for. `None`: not any more, and what is
/// known is forgotten.
pub fn follow(note: Option<fn() -> Option<u32>>) {
    let heap = heap_or_initialise();
    heap.traced.note = note;
    if note.is_none() {
        forget_followed();
    }
    heap.restore_limit();
}

/// Forget all allocations that are known.
pub fn forget_followed() {
    let traced = &mut heap_or_initialise().traced;
    *traced = Traced {
        note: traced.note,
        ..Traced::default()
    };
}

/// Bytes that are alive, or not known to be dead, and the most there have been.
pub fn followed_bytes() -> (usize, usize) {
    let traced = &heap_or_initialise().traced;
    (traced.bytes, traced.peak)
}

/// Begin the most anew.
pub fn reset_followed_peak() {
    let traced = &mut heap_or_initialise().traced;
    traced.peak = traced.bytes;
}

/// All allocations that are known.
pub fn followed() -> Vec<Allocation> {
    let traced = &heap_or_initialise().traced;
    traced
        .young
        .values()
        .chain(traced.old.values())
        .copied()
        .collect()
}

/// How many those are.
pub fn followed_count() -> usize {
    let traced = &heap_or_initialise().traced;
    traced.young.len() + traced.old.len()
}

/// What is known of an object's.
pub fn followed_of(object: Object) -> Option<Allocation> {
    let traced = &heap_or_initialise().traced;
    let address = object.address();
    let found = traced.young.get(&address);
    found.or_else(|| traced.old.get(&address)).copied()
}

/// There is an object, or there will be one at once, with as many bytes.
#[inline]
pub(crate) fn note_allocation(address: usize, bytes: usize) {
    let traced = &mut heap().traced;
    if let Some(note) = traced.note {
        add(note, address, bytes);
    }
}

#[cold]
fn add(note: fn() -> Option<u32>, address: usize, bytes: usize) {
    let Some(note) = note() else {
        return;
    };
    let traced = &mut heap().traced;
    // Where an old allocation was that nobody has found dead, there is none any more.
    if let Some(before) = traced.young.insert(address, Allocation { bytes, note }) {
        traced.bytes -= before.bytes;
    }
    traced.bytes += bytes;
    traced.peak = traced.peak.max(traced.bytes);
}

impl Traced {
    /// The object at an address is about to be freed.
    pub fn freed(&mut self, address: usize) {
        for table in [&mut self.young, &mut self.old] {
            if let Some(allocation) = table.remove(&address) {
                self.bytes -= allocation.bytes;
            }
        }
    }
}

impl Heap {
    /// After tracing a minor collection: where the young ones are now that survive.
    pub fn follow_young(&mut self) {
        if self.traced.is_empty() {
            return;
        }
        for (address, allocation) in std::mem::take(&mut self.traced.young) {
            match self.survivor(Object::at(address)) {
                None => self.traced.bytes -= allocation.bytes,
                Some(object) => {
                    let table = match self.remains_young(object) {
                        true => &mut self.traced.young,
                        false => &mut self.traced.old,
                    };
                    table.insert(object.address(), allocation);
                }
            }
        }
    }

    /// After marking: forget the old ones that died.
    pub fn follow_old(&mut self) {
        if self.traced.is_empty() {
            return;
        }
        // No object is young. (Large ones that have become old may be in the other table.)
        let young = std::mem::take(&mut self.traced.young);
        let mut old = std::mem::take(&mut self.traced.old);
        old.extend(young);
        old.retain(|&address, allocation| {
            let is_alive = self.is_marked(Object::at(address));
            if !is_alive {
                self.traced.bytes -= allocation.bytes;
            }
            is_alive
        });
        self.traced.old = old;
    }
}
