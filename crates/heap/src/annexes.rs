//! What lives and dies with an object without lying in it: memory of the client's, and shapes.
//!
//! Rust data behind an object (an *annex*) is referred to by plain addresses, which no layout describes. An address in an annex keeps the object alive where roots are
//! scanned: on machine stacks and in ranges that root sources report. In heap objects it does not: an object that holds such an address holds a reference to the owner, too.
//! A *shape* keeps its owner alive through every object that has it.
//!
//! An owner has to be [pinned for ever](crate::pin_for_ever): it is old when the next cycle of marking ends, and only such a cycle asks for it. What belongs to owners that have
//! died is freed by a *reaper*.

use crate::header::Object;
use crate::heap::{Heap, heap, heap_or_initialise};
use std::collections::BTreeMap;

/// Frees what belongs to objects for which the function says false: they are about to go. It must not use the heap, but for removing annexes and owners of shapes.
pub type Reaper = fn(is_alive: &dyn Fn(Object) -> bool);

#[derive(Default)]
pub(crate) struct Annexes {
    /// By their first addresses: the address behind, and the owner.
    ranges: BTreeMap<usize, (usize, Object)>,
    /// All annexes there have been lie between these addresses.
    low: usize,
    high: usize,
    /// By shape.
    owners: Vec<Option<Object>>,
    /// By shape: 1 if it has an owner that this cycle of marking has not reached through it.
    unreached: Vec<u8>,
    reapers: Vec<Reaper>,
}

impl Annexes {
    /// The owner of the annex that an address is in.
    #[inline]
    pub fn owner_of(&self, address: usize) -> Option<Object> {
        if address < self.low || address >= self.high {
            return None;
        }
        let (_, &(end, owner)) = self.ranges.range(..=address).next_back()?;
        (address < end).then_some(owner)
    }
}

/// From now on the memory from `start` on belongs to `owner`.
pub fn add_annex(start: usize, bytes: usize, owner: Object) {
    let annexes = &mut heap_or_initialise().annexes;
    let end = start + bytes;
    if annexes.high == 0 {
        annexes.low = start;
    }
    annexes.low = annexes.low.min(start);
    annexes.high = annexes.high.max(end);
    annexes.ranges.insert(start, (end, owner));
}

/// Undo `add_annex`; unknown ones are ignored.
pub fn remove_annex(start: usize) {
    heap_or_initialise().annexes.ranges.remove(&start);
}

/// The object that the memory at an address belongs to.
pub fn owner_of_annex(address: u64) -> Option<Object> {
    heap_or_initialise().annexes.owner_of(address as usize)
}

/// Objects with this shape keep `owner` alive; `None`: nothing any more. Objects that have the shape already are not looked at again: see [`shape_changed`].
pub fn set_shape_owner(shape: u32, owner: Option<Object>) {
    let annexes = &mut heap_or_initialise().annexes;
    let index = shape as usize;
    if annexes.owners.len() <= index {
        annexes.owners.resize(index + 1, None);
        annexes.unreached.resize(index + 1, 0);
    }
    annexes.owners[index] = owner;
    annexes.unreached[index] = owner.is_some().into();
}

/// The object that a shape keeps alive.
pub fn owner_of_shape(shape: u64) -> Option<Object> {
    let owners = &heap_or_initialise().annexes.owners;
    usize::try_from(shape)
        .ok()
        .and_then(|shape| *owners.get(shape)?)
}

/// To be called when an object has got a shape of another owner than the one before.
pub fn shape_changed(shape: u32) {
    let heap = heap();
    if heap.marker.active {
        heap.reach_shape(shape);
    }
}

/// Have `reaper` called at the end of every cycle of marking.
pub fn add_reaper(reaper: Reaper) {
    heap_or_initialise().annexes.reapers.push(reaper);
}

impl Heap {
    /// A cycle of marking begins.
    pub fn forget_reached_shapes(&mut self) {
        let annexes = &mut self.annexes;
        for (unreached, owner) in annexes.unreached.iter_mut().zip(&annexes.owners) {
            *unreached = owner.is_some().into();
        }
    }

    /// Mark what a shape keeps alive.
    #[inline(always)]
    pub fn reach_shape(&mut self, shape: u32) {
        if self.annexes.unreached.get(shape as usize) == Some(&1) {
            self.reach_owner(shape);
        }
    }

    #[cold]
    fn reach_owner(&mut self, shape: u32) {
        self.annexes.unreached[shape as usize] = 0;
        if let Some(owner) = self.annexes.owners[shape as usize] {
            self.mark_word(owner.to_word());
        }
    }

    /// Have freed what belongs to unmarked objects.
    pub fn reap(&mut self) {
        for reaper in self.annexes.reapers.clone() {
            // The reaper may change the annexes, so that nothing of `self` is borrowed while it runs.
            reaper(&|object| heap().is_marked(object));
        }
    }
}
