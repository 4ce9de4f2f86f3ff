//! Delayed stores: what refers to an object that does not exist yet is written when somebody could read it, and so mostly never.
//!
//! ```text
//! b = allocate box
//! store box.value b x
//! store node.left p b           (put off: b stays virtual)
//! guard_true c s0               s0: virtual $0 box ... box.value=x store node.left p $0
//! store node.left p q           store node.left p q        (b is never made)
//! ```
//!
//! Without this, an object would exist as soon as anything real refers to it, however briefly: an exception that is being handled, the head of a linked list that changes
//! with each step. A store waits as long as nothing may read what it writes: an exit does it, after having made the objects; a load through the same descriptor that may mean the same place, a call
//! that reads, and the end of the trace have it *carried out* before. A later store to the same place replaces it.
//!
//! Only stores of virtual objects wait, since only they gain by it; and not those into an object that this trace has allocated itself: its fields are not defined before they have been written.
//!
//! After PyPy's lazy stores (`rpython/jit/metainterp/optimizeopt/heap.py`) and the pending fields of its resume data.

use super::heap_cache::Place;
use super::state::Optimizer;
use crate::kind::{Kind, Width};
use crate::trace::{Operand, Operation};

/// A store that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delayed {
    place: Place,
    object: Operand,
    index: Operand,
    value: Operand,
    /// What memory holds meanwhile, if that is known.
    held: Option<Operand>,
}

/// What is left to be done of a store.
pub(super) enum Due {
    /// It waits, or memory holds the value already.
    Nothing,
    /// All, unless memory holds the value already: this is what is known of it.
    Unless(Option<Operand>),
    /// All.
    Store,
}

/// The most stores that wait: each exit has to do all of them.
const MOST: usize = 8;

impl Optimizer<'_> {
    /// Puts a store off, if it is one of those for which that is worth it. None to what may be the same place may be waiting.
    fn delay(&mut self, store: Delayed) -> bool {
        let is_fit = self.passes.delayed_stores
            && store.value.as_virtual().is_some()
            && store.place.kind() == Kind::Ref
            && store.place.width() == Width::Word
            && !store.place.is_immutable()
            && !store.place.is_view()
            && !self.is_made_here(store.object)
            && self.heap.delayed.len() < MOST;
        if is_fit {
            self.heap.delayed.push(store);
            self.epoch += 1;
        }
        is_fit
    }

    /// Before a store to a real object: those that wait to be written to what may be the same place are dropped or carried out.
    pub fn delay_store(
        &mut self,
        place: Place,
        object: Operand,
        index: Operand,
        value: Operand,
    ) -> Due {
        let earlier = self.take_delayed(place, object, index);
        self.carry_out_aliases(place, object, index);
        let held = match earlier {
            Some(earlier) => earlier.held,
            None => self.cached(place, object, index),
        };
        let value = self.resolve(value);
        let held = held.map(|held| self.resolve(held));
        let store = Delayed {
            place,
            object,
            index,
            value,
            held,
        };
        if self.delay(store) {
            self.note_store(place, object, index, value);
            return Due::Nothing;
        }
        if earlier.is_none() {
            return Due::Unless(held);
        }
        // What has been noted of the place is what would have been written.
        if held == Some(value) {
            self.note_store(place, object, index, value);
            return Due::Nothing;
        }
        Due::Store
    }

    /// The store that waits to be written to exactly this place; it does not wait any more.
    fn take_delayed(&mut self, place: Place, object: Operand, index: Operand) -> Option<Delayed> {
        let is_same = |d: &Delayed| {
            d.place == place && self.resolve(d.object) == object && self.resolve(d.index) == index
        };
        let found = self.heap.delayed.iter().position(is_same)?;
        self.epoch += 1;
        Some(self.heap.delayed.remove(found))
    }

    /// Carries out the stores that may write what stands at this place.
    pub fn carry_out_aliases(&mut self, place: Place, object: Operand, index: Operand) {
        if self.heap.delayed.iter().any(|d| d.place == place) {
            self.carry_out(|o, d| d.place == place && o.may_be_same(d, object, index));
        }
    }

    fn may_be_same(&self, delayed: &Delayed, object: Operand, index: Operand) -> bool {
        let other = self.resolve(delayed.index);
        let indices_differ =
            other != index && other.as_constant().is_some() && index.as_constant().is_some();
        !indices_differ && !self.are_distinct(self.resolve(delayed.object), object)
    }

    /// Carries out all stores that wait: what comes next may read anything.
    pub fn carry_out_all(&mut self) {
        self.carry_out(|_, _| true);
    }

    fn carry_out(&mut self, is_due: impl Fn(&Self, &Delayed) -> bool) {
        let waiting = std::mem::take(&mut self.heap.delayed);
        if waiting.is_empty() {
            return;
        }
        self.epoch += 1;
        let (due, left) = waiting.into_iter().partition(|d| is_due(self, d));
        self.heap.delayed = left;
        let due: Vec<Delayed> = due;
        for Delayed {
            place,
            object,
            index,
            value,
            ..
        } in due
        {
            let value = self.force(value);
            let (object, index) = (self.resolve(object), self.resolve(index));
            self.emit(place.store(object, index, value));
        }
    }

    /// The stores that an exit has to do.
    pub fn waiting_stores(&self) -> Vec<Operation> {
        let stores = self.heap.delayed.iter();
        let stores = stores.map(|d| {
            let [object, index, value] = [d.object, d.index, d.value].map(|x| self.resolve(x));
            d.place.store(object, index, value)
        });
        stores.collect()
    }
}
