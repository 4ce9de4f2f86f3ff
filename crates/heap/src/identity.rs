//! Identities that survive moving, without a word in every object.
//!
//! The identity of an old or large object is its address. When a young object is asked for its own, the place in the
//! old space that it will be copied to is reserved at once, and that address is its identity (the
//! idea is PyPy's). Only an object that is then promoted in place keeps an entry in a table, with
//! the reserved place left unused so that nobody else gets the same identity.

use crate::area::is_reference;
use crate::header::{FINALISER, HASHED, Object, header_word, header_words};
use crate::heap::{Heap, heap};
use crate::layout::{TypeId, entry_of_header, object_words};
use crate::memory::{copy, store};
use crate::minor::CARD_WORDS;
use crate::space::{BLOCK, LARGE, LARGE_MARKED, LARGE_YOUNG, OLD, YOUNG};
use crate::words::WordMap;

#[derive(Default)]
pub(crate) struct Identities {
    /// Address of a young object with `HASHED` to its reserved place.
    young: WordMap<usize, usize>,
    /// Address of an old object with `HASHED` to its identity.
    old: WordMap<usize, usize>,
}

/// A number that is the object's own while it lives, a multiple of 8. As a hash it wants mixing.
pub fn identity_hash(object: Object) -> u64 {
    let address = object.address();
    let heap = heap();
    let kind = heap.space.kind_at(address);
    if object.has(HASHED) {
        let table = if kind >= YOUNG {
            &heap.identities.young
        } else {
            &heap.identities.old
        };
        if let Some(&identity) = table.get(&address) {
            return identity as u64;
        }
    }
    if kind < YOUNG || kind == LARGE_YOUNG {
        return address as u64;
    }
    let place = heap.promote(object_words(&heap.space, object) * 8);
    if place == 0 {
        // No room to reserve: stay here for ever.
        pin_for_ever(object);
        return address as u64;
    }
    object.set(HASHED);
    heap.identities.young.insert(address, place);
    place as u64
}

/// The object that an address or identity is of, as far as that can be told: `None` if there is none. That it has not died is the client's business.
pub fn object_of_identity(identity: u64) -> Option<Object> {
    if !is_reference(identity) {
        return None;
    }
    let (address, heap) = (identity as usize, heap());
    let object = Object::at(address);
    let is_there = match heap.space.kind_at(address) {
        OLD => heap.space.is_start(address) && object.type_id() != TypeId::FILLER,
        LARGE | LARGE_MARKED | LARGE_YOUNG => address % BLOCK == 0,
        kind => kind >= YOUNG,
    };
    if is_there {
        return Some(object);
    }
    let tables = [&heap.identities.young, &heap.identities.old];
    let mut all = tables.into_iter().flatten();
    all.find_map(|(&object, &known)| (known == address).then(|| Object::at(object)))
}

/// Never move `object` again; its address is stable from now on. It is not kept alive by this.
pub fn pin_for_ever(object: Object) -> Object {
    let heap = heap();
    let kind = heap.space.kind_at(object.address());
    if kind >= YOUNG && kind != LARGE_YOUNG {
        heap.nursery.pin_requests.push(object);
    }
    object
}

/// As [`pin_for_ever`], for an object that has just been made: nobody has its address but the caller, who goes on with the one that this gives. It is old from
/// now on; pinned where it is, all of its block would be, for the sake of a few words.
pub fn pin_new(object: Object) -> Object {
    let heap = heap();
    let is_young = heap.space.kind_at(object.address()) >= YOUNG;
    let header = object.header();
    let entry = entry_of_header(header);
    let words = header_words(header);
    if !is_young || header & (HASHED | FINALISER) != 0 || entry.weak || words >= CARD_WORDS {
        return pin_for_ever(object);
    }
    let place = match words {
        0 => 0, // a large object
        _ => heap.promote(words * 8),
    };
    if place == 0 {
        return pin_for_ever(object);
    }
    copy(object.address(), place, words);
    let old = Object::at(place);
    heap.space.set_start(place);
    heap.old_bytes += words * 8;
    if heap.marker.active {
        heap.mark_new(old);
    }
    // What it refers to may be young.
    heap.remember(old);
    old
}

impl Heap {
    /// Where a young object with `HASHED` is to be copied to; 0 when it has to stay.
    #[cold]
    pub fn identity_place(&mut self, object: Object) -> usize {
        self.identities.young.remove(&object.address()).unwrap_or(0)
    }

    /// A pinned object becomes old where it is.
    #[inline]
    pub fn identity_promoted_in_place(&mut self, object: Object, bytes: usize) {
        if !object.has(HASHED) {
            return;
        }
        let Some(place) = self.identities.young.remove(&object.address()) else {
            return;
        };
        self.identities.old.insert(object.address(), place);
        store(place, header_word(TypeId::FILLER, 0, bytes / 8));
        self.space.set_start(place);
        if self.marker.active {
            self.mark_small(Object::at(place));
        }
    }

    /// After tracing a minor collection: forget the identities of young objects that died.
    pub fn drop_dead_identities(&mut self) {
        if self.identities.young.is_empty() {
            return;
        }
        let mut young = std::mem::take(&mut self.identities.young);
        young.retain(|&address, _| self.survivor(Object::at(address)).is_some());
        self.identities.young = young;
    }

    /// After marking: keep the reserved places of live objects, forget those of dead ones.
    pub fn keep_identities(&mut self) {
        if self.identities.old.is_empty() {
            return;
        }
        let mut old = std::mem::take(&mut self.identities.old);
        old.retain(|&address, place| {
            let alive = self.is_marked(Object::at(address));
            if alive {
                self.mark_small(Object::at(*place));
            }
            alive
        });
        self.identities.old = old;
        self.mark_step(usize::MAX);
    }
}
