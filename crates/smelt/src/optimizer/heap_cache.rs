//! The heap cache: what is known to stand in memory.
//!
//! ```text
//! store node.count p x
//! a = load node.count p        a is x
//! b = load node.left p
//! store node.count q y         may be p's: a load of p's count would be one again; b still holds
//! store node.left p b          says nothing new: dropped
//! call run p                   forgets all but immutable fields, and shapes that are fixed
//! ```
//!
//! Two accesses through different descriptors never touch the same memory, unless both are [views](crate::Items::is_view) or a call between them writes (see [`float_slots`](crate::Type::float_slots)). Through the same one they do not if their objects differ for
//! certain: an object that this trace has allocated is none that was known before, and no constant.
//! A store is dropped when memory holds the value already; some [wait](super::delayed_stores).

use super::delayed_stores::{Delayed, Due};
use super::state::Optimizer;
use crate::descr::{Field, Items, SHAPE, fixed_shape_of, is_fixed_shape};
use crate::kind::{Kind, Width};
use crate::operations::IntBinary;
use crate::trace::{Operand, Operation};
use heap::WordMap;

/// What stands at one place: through one descriptor, in one object, at one index (for fields: [`NO_INDEX`]).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Entry {
    pub object: Operand,
    pub index: Operand,
    pub value: Operand,
    /// In a loop's second iteration: it is known from the first, by this claim of the label's state.
    pub import: Option<u32>,
}

/// A descriptor of fields or items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Field(&'static Field),
    Items(&'static Items),
}

impl Place {
    pub fn address(self) -> usize {
        match self {
            Place::Field(field) => std::ptr::from_ref(field) as usize,
            Place::Items(items) => std::ptr::from_ref(items) as usize,
        }
    }

    pub fn width(self) -> Width {
        match self {
            Place::Field(field) => field.width,
            Place::Items(items) => items.width,
        }
    }

    pub fn kind(self) -> Kind {
        match self {
            Place::Field(field) => field.kind,
            Place::Items(items) => items.kind,
        }
    }

    /// The operation that writes to it.
    pub fn store(self, object: Operand, index: Operand, value: Operand) -> Operation {
        match self {
            Place::Field(field) => Operation::Store {
                field,
                object,
                value,
            },
            Place::Items(items) => Operation::StoreItem {
                items,
                object,
                index,
                value,
            },
        }
    }

    /// May another descriptor mean the same memory?
    pub fn is_view(self) -> bool {
        matches!(self, Place::Items(items) if items.is_view)
    }

    pub fn is_immutable(self) -> bool {
        match self {
            Place::Field(field) => field.immutable,
            Place::Items(items) => items.immutable,
        }
    }
}

/// The index of a field's entry.
pub(super) const NO_INDEX: Operand = Operand::constant(0);

/// What is known through one descriptor.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub place: Place,
    pub entries: Vec<Entry>,
}

/// See the module's documentation.
#[derive(Clone, Default)]
pub(super) struct HeapCache {
    pub regions: Vec<Region>,
    numbers: WordMap<usize, usize>,
    /// The stores that wait, in the order in which they were recorded.
    pub delayed: Vec<Delayed>,
}

/// Most entries for one descriptor. Looking one up goes through all of them; the oldest are forgotten.
const MAX_ENTRIES: usize = 64;

impl HeapCache {
    pub fn region(&mut self, place: Place) -> &mut Region {
        let next = self.regions.len();
        let number = *self.numbers.entry(place.address()).or_insert(next);
        if number == next {
            self.regions.push(Region {
                place,
                entries: Vec::new(),
            });
        }
        &mut self.regions[number]
    }

    /// What is known through a descriptor.
    pub fn entries(&self, place: Place) -> &[Entry] {
        match self.numbers.get(&place.address()) {
            Some(number) => &self.regions[*number].entries,
            None => &[],
        }
    }
}

impl Optimizer<'_> {
    /// Something may have written anything.
    pub fn forget_mutable(&mut self) {
        let mut regions = std::mem::take(&mut self.heap.regions);
        for region in &mut regions {
            if !region.place.is_immutable() {
                let place = region.place;
                region.entries.retain(|entry| self.is_kept(place, entry));
            }
        }
        self.heap.regions = regions;
    }

    /// Is what is known of a place, which may be written, known for good? That is so of fixed shapes.
    fn is_kept(&self, place: Place, entry: &Entry) -> bool {
        place == Place::Field(&SHAPE)
            && self
                .bits_of(self.resolve(entry.value))
                .is_some_and(is_fixed_shape)
    }

    /// What stands at a place, if it is known.
    pub fn cached(&self, place: Place, object: Operand, index: Operand) -> Option<Operand> {
        if !self.passes.heap_cache {
            return None;
        }
        let entries = self.heap.entries(place).iter().rev();
        let mut found =
            entries.filter(|e| self.resolve(e.index) == index && self.resolve(e.object) == object);
        let entry = found.next()?;
        if let Some(import) = entry.import {
            self.imports[import as usize].used.set(true);
        }
        Some(self.resolve(entry.value))
    }

    /// Notes what stands at a place of which nothing is known yet.
    pub fn note(&mut self, place: Place, object: Operand, index: Operand, value: Operand) {
        if !self.passes.heap_cache {
            return;
        }
        let entries = &mut self.heap.region(place).entries;
        if entries.len() >= MAX_ENTRIES {
            entries.remove(0);
        }
        entries.push(Entry {
            object,
            index,
            value,
            import: None,
        });
    }

    /// Notes what has just been written to a place: what may be the same place is forgotten.
    pub fn note_store(&mut self, place: Place, object: Operand, index: Operand, value: Operand) {
        if !self.passes.heap_cache {
            return;
        }
        let mut entries = std::mem::take(&mut self.heap.region(place).entries);
        entries.retain(|e| {
            if self.is_kept(place, e) {
                return true;
            }
            let other_index = self.resolve(e.index);
            let indices_differ = other_index != index
                && other_index.as_constant().is_some()
                && index.as_constant().is_some();
            indices_differ || self.are_distinct(self.resolve(e.object), object)
        });
        self.heap.region(place).entries = entries;
        if place.is_view() {
            self.forget_other_views(place, object);
        }
        let value = self.as_in_memory(place, value);
        self.note(place, object, index, value);
    }

    /// Through one view has been written to an object: what other views say of what may be the same object is forgotten.
    fn forget_other_views(&mut self, written: Place, object: Operand) {
        let mut regions = std::mem::take(&mut self.heap.regions);
        for region in &mut regions {
            if region.place.is_view() && region.place != written {
                let entries = &mut region.entries;
                entries.retain(|e| self.are_distinct(self.resolve(e.object), object));
            }
        }
        self.heap.regions = regions;
    }

    /// A value as it is read back after having been written to a place, which may be narrower than a word.
    pub fn as_in_memory(&mut self, place: Place, value: Operand) -> Operand {
        match place.width() {
            Width::Word => value,
            width => {
                let mask = self.int_constant((1 << (width.bytes() * 8)) - 1);
                self.int(IntBinary::And, value, mask)
            }
        }
    }

    /// Are these different objects for certain?
    pub fn are_distinct(&self, a: Operand, b: Operand) -> bool {
        if a == b {
            return false;
        }
        if let (Some(x), Some(y)) = (self.bits_of(a), self.bits_of(b)) {
            return x != y;
        }
        let allocated = |operand: Operand| self.is_made_here(operand);
        // What was known before an object was made is another object. (One that was virtual for a while could not be read from
        // memory before it was made either.)
        let before = |x: Operand, y: Operand| match (x.as_value(), y.as_value()) {
            (Some(x), Some(y)) => x < y,
            _ => x.as_constant().is_some(),
        };
        allocated(a) && (before(b, a) || allocated(b)) || allocated(b) && before(a, b)
    }

    /// Is it an object that this trace has allocated?
    pub fn is_made_here(&self, object: Operand) -> bool {
        matches!(
            self.definition(object),
            Some(Operation::Allocate { .. } | Operation::AllocateArray { .. })
        )
    }

    /// Reads a field or item of an object.
    pub fn load(&mut self, place: Place, object: Operand, index: Operand) -> Operand {
        if let Some(value) = self.load_virtual(place, object, index) {
            return value;
        }
        let (object, index) = (self.force(object), self.force(index));
        if place == Place::Field(&SHAPE)
            && let Some(shape) = self.bits_of(object).and_then(fixed_shape_of)
        {
            return self.int_constant(shape.into());
        }
        if let Some(value) = self.cached(place, object, index) {
            return value;
        }
        self.carry_out_aliases(place, object, index);
        let value = self.emit(match place {
            Place::Field(field) => Operation::Load { field, object },
            Place::Items(items) => Operation::LoadItem {
                items,
                object,
                index,
            },
        });
        self.note(place, object, index, value);
        self.is_object(object);
        value
    }

    /// Writes a field or item of an object.
    pub fn store(&mut self, place: Place, object: Operand, index: Operand, value: Operand) {
        if self.store_virtual(place, object, index, value) {
            return;
        }
        let (object, index) = (self.force(object), self.force(index));
        let due = self.delay_store(place, object, index, value);
        if matches!(due, Due::Nothing) {
            return;
        }
        let value = self.force(value);
        if let Due::Unless(Some(held)) = due
            && place.width() == Width::Word
            && self.resolve(held) == value
        {
            return;
        }
        self.emit(place.store(object, index, value));
        self.note_store(place, object, index, value);
        self.is_object(object);
    }

    /// What is read from or written to is an object.
    fn is_object(&mut self, operand: Operand) {
        if let Some(i) = operand.as_value()
            && let Ok(facts) = self.values[i].facts.and(&super::Facts::OBJECT)
        {
            self.values[i].facts = facts;
        }
    }
}
