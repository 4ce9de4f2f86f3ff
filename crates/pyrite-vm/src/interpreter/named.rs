//! Dicts of a few names, which is what `**keywords` are: made, read and merged in generic code. In a trace they are virtual objects, and
//! what passes keywords on leaves nothing behind.

use crate::fields::*;
use crate::object::Obj;
use crate::storage::Array;
use crate::types::dict::{self, PyDict, strategy};
use crate::types::str::{self, PyStr, flags};
use pyrite_compiler::bytecode::MOST_NAMED;
use smelt::{Domain, Int, Ref};

/// Most names. Such a dict has no index.
pub const MOST: usize = MOST_NAMED;

/// Names, known and interned, and the values that go with them.
pub struct Named<D: Domain> {
    names: [Obj; MOST],
    values: [Obj<D>; MOST],
    count: usize,
}

impl<D: Domain> Named<D> {
    /// None.
    pub fn empty() -> Self {
        Named {
            names: [Obj::null(); MOST],
            values: [Obj::null(); MOST],
            count: 0,
        }
    }

    /// One more, of a name that is not among them; false if they are too many.
    #[inline]
    pub fn push(&mut self, name: Obj, value: Obj<D>) -> bool {
        if self.count == MOST {
            return false;
        }
        (self.names[self.count], self.values[self.count]) = (name, value);
        self.count += 1;
        true
    }

    /// The names.
    pub fn names(&self) -> &[Obj] {
        &self.names[..self.count]
    }

    /// Their values.
    pub fn values(&self) -> &[Obj<D>] {
        &self.values[..self.count]
    }

    /// What a dict holds, if that is a few interned names and no entry has been deleted.
    pub fn of(dict: Ref<D, PyDict>) -> Option<Self> {
        let mut named = Named::empty();
        let used = dict.used();
        if !used.is_below(Int::from(MOST as i64 + 1)) {
            return None;
        }
        let count = used.promote() as usize;
        if count == 0 {
            return Some(named);
        }
        if dict.strategy() != strategy::STR || dict.filled() != count as i64 {
            return None;
        }
        let entries: Ref<D, Array> = dict.entries().cast();
        for place in 0..count {
            let [_, key, value] = dict::entry(place);
            let name: Ref<D, PyStr> = entries.item(key).cast();
            if !(name.kind() & flags::INTERNED).is_true() {
                return None;
            }
            named.push(name.promote().cast(), entries.item(value));
        }
        Some(named)
    }

    /// A new dict.
    pub fn to_dict(&self) -> Obj<D> {
        let count = Int::from(self.count as i64);
        let (strategy, entries) = if self.count == 0 {
            (strategy::EMPTY, Obj::null())
        } else {
            (strategy::STR, self.entries().cast())
        };
        let null = Obj::null();
        PyDict::new::<D>(
            count,
            count,
            Int::from(strategy),
            count,
            null,
            null,
            entries,
        )
        .cast()
    }

    /// The array of entries of a dict that holds them.
    fn entries(&self) -> Ref<D, Array> {
        let words = dict::words_for(self.count);
        let entries = Array::new::<D>(Int::from(words as i64));
        for (place, name) in self.names().iter().enumerate() {
            let [hash, key, value] = dict::entry(place);
            let stored = dict::stored_hash(str::hash(name.cast()));
            entries.set_item(hash, Obj::constant(stored));
            entries.set_item(key, Obj::constant(*name));
            entries.set_item(value, self.values[place]);
        }
        entries
    }
}

/// Adds what one dict of names holds to another; false, and nothing done, if that is not so easy, or a name is in both.
pub fn merge<D: Domain>(target: Ref<D, PyDict>, other: Ref<D, PyDict>) -> bool {
    let (Some(mut all), Some(more)) = (Named::of(target), Named::of(other)) else {
        return false;
    };
    for (name, value) in more.names().iter().zip(more.values()) {
        if all.names().contains(name) || !all.push(*name, *value) {
            return false;
        }
    }
    if more.count > 0 {
        let count = Int::from(all.count as i64);
        let entries = all.entries();
        target.set_strategy(Int::from(strategy::STR));
        target.set_entries(entries.cast());
        target.set_used(count);
        target.set_filled(count);
        target.set_version(target.version() + more.count as i64);
    }
    true
}
