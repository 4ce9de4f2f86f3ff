//! Small objects that are there for the sake of a large one: views of a buffer.
//!
//! What survives a minor collection is old, and what an old object refers to lives until marking finds that nobody refers to that. A message is sent piece by piece; of the views of what is
//! left of it, one after the other, some collection meets one, so each message would wait for marking. While what such an object holds is large and young, it stays young itself, in its place,
//! like what is pinned there.

use crate::header::{AGED, Object, PINNED, PROMOTED, STAYS};
use crate::heap::{Heap, heap_or_initialise};
use crate::space::{LARGE_YOUNG, NURSERY};

/// Of more holders the newest are known: these are alive, if any is.
const MOST_KNOWN: usize = 64;

/// Holders in the nursery, each with what it holds.
#[derive(Default)]
pub(crate) struct Holders {
    pairs: Vec<(Object, Object)>,
    /// Where the next one goes when there are as many as are known.
    next: usize,
}

/// The new object `holder` refers to `held` for as long as it lives, and is likely to die with it.
#[inline]
pub fn hold(holder: Object, held: Object) {
    let heap = heap_or_initialise();
    let is = |object: Object, kind| {
        heap.space.contains(object.to_word()) && heap.space.kind_at(object.address()) == kind
    };
    if is(held, LARGE_YOUNG) && is(holder, NURSERY) {
        heap.holders.add((holder, held));
    }
}

impl Holders {
    fn add(&mut self, pair: (Object, Object)) {
        if self.pairs.len() < MOST_KNOWN {
            self.pairs.push(pair);
        } else {
            self.pairs[self.next] = pair;
            self.next = (self.next + 1) % MOST_KNOWN;
        }
    }
}

impl Heap {
    /// Before objects are traced: say of the holders whose objects may remain young that they do not move.
    pub fn let_holders_stay(&mut self) {
        for &(holder, held) in &self.holders.pairs {
            let is_young = self.space.kind_at(held.address()) == LARGE_YOUNG && !held.has(AGED);
            if is_young && !holder.has(PINNED) {
                holder.set(STAYS);
            }
        }
    }

    /// A holder that is to stay has been reached.
    pub fn holder_stays(&mut self, holder: Object) {
        holder.clear(STAYS);
        holder.set(PINNED);
        self.tracer.stay.push(holder);
        self.tracer.gray.push(holder);
    }

    /// After tracing: know those that are young still.
    pub fn keep_holders(&mut self) {
        self.holders.next = 0;
        self.holders.pairs.retain(|(holder, _)| {
            let header = holder.header();
            header & 1 == 1 && header & PINNED != 0 && header & PROMOTED == 0
        });
    }
}
