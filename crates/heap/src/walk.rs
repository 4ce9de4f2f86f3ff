//! Going through objects: what refers to what, who there is, how large they are. For clients that show their
//! programs what the heap holds.

use crate::header::{FINALISER, Object, filler_words, header_type, header_words};
use crate::heap::{Heap, heap, heap_or_initialise};
use crate::layout::{SPECIAL, TypeId, entry_of_header, object_words, slots};
use crate::memory::load;
use crate::space::{BITMAP_WORDS, BLOCK, LARGE, NURSERY, NURSERY_WALKED, OLD};

/// Give `visit` the word of each strong pointer slot of `object`: null, tagged, a reference, or whatever else a slot may
/// hold. It must not allocate.
pub fn for_each_word(object: Object, visit: &mut dyn FnMut(u64)) {
    let entry = entry_of_header(object.header());
    let (first, count) = slots(&heap().space, object, entry);
    for i in 0..count {
        visit(load(first + i * 8));
    }
    if entry.form & SPECIAL != 0
        && let Some(function) = entry.function
    {
        let mut visit = |slot: *mut u64| visit(load(slot as usize));
        // SAFETY: the function was registered for this type of object.
        unsafe { function(object.as_ptr(), &mut visit) }
    }
}

/// Give `visit` each object that the heap has: those that live, and those that are dead and not yet collected. After
/// a full collection, and as long as nothing is allocated, they are the live ones. `visit` must not allocate.
pub fn for_each_object(visit: &mut dyn FnMut(Object)) {
    let heap = heap_or_initialise();
    heap.close_nursery();
    for block in 0..heap.space.top {
        match heap.space.kind(block) {
            OLD => heap.for_each_old(block, visit),
            NURSERY | NURSERY_WALKED => heap.for_each_young(block, visit),
            _ => {}
        }
    }
    heap.large.objects().for_each(visit);
    // What was left of the nursery is made walkable and lost; the next allocation collects.
}

/// Is the word the address of an object? Only to be asked right after a full collection, when those that there are live.
pub fn is_object(word: u64) -> bool {
    let space = &heap().space;
    let address = word as usize;
    space.is_reference(word)
        && match space.kind_at(address) {
            OLD => space.is_start(address),
            LARGE => space.address(space.block_of(address)) == address,
            _ => false,
        }
}

/// Bytes that an object takes.
pub fn size_of(object: Object) -> usize {
    object_words(&heap().space, object) * 8
}

/// Does the object still wait for its finaliser?
pub fn awaits_finaliser(object: Object) -> bool {
    object.has(FINALISER)
}

impl Heap {
    fn for_each_old(&mut self, block: usize, visit: &mut dyn FnMut(Object)) {
        let start = self.space.address(block);
        for word in 0..BITMAP_WORDS {
            let mut bits = self.space.starts(block)[word] & self.space.used(block)[word];
            while bits != 0 {
                let object = Object::at(start + (word * 64 + bits.trailing_zeros() as usize) * 8);
                bits &= bits - 1;
                // Places kept for identities are none.
                if header_type(object.header()) != TypeId::FILLER {
                    visit(object);
                }
            }
        }
    }

    fn for_each_young(&mut self, block: usize, visit: &mut dyn FnMut(Object)) {
        let mut address = self.space.address(block);
        let end = address + BLOCK;
        while address < end {
            let header = load(address);
            if header_type(header) == TypeId::FILLER {
                address += filler_words(header) * 8;
            } else {
                visit(Object::at(address));
                address += header_words(header) * 8;
            }
        }
    }
}
