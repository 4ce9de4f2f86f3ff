//! The views and iterators of `OrderedDict`: those of dict, but for the iterators, which tell of every change.

use super::ordered::{dict_of, first};
use crate::support::*;
use pyrite_vm::class::flags;
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::runtime_error;
use pyrite_vm::types::dict::views;
use pyrite_vm::types::iterators::{DICT_ITEMS, DICT_KEYS, DICT_VALUES};

/// What of an entry a view or an iterator gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Keys,
    Values,
    Items,
}

macro_rules! view_type {
    ($constant:ident $name:literal $base:ident $kind:expr) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $constant: TypeDefinition = TypeDefinition {
            base: Some(&$base),
            slots: 2,
            flags: flags::HAS_PAYLOAD | flags::NO_INSTANTIATION,
            ..TypeDefinition::new(
                $name,
                &[
                    Builtin::method("__iter__", "(self, /)", |args| {
                        Ok(iterator(instance::slot(args.at(0), MAPPING), $kind))
                    }),
                    Builtin::method("__reversed__", "(self, /)", |args| {
                        Ok(reverse_iterator(instance::slot(args.at(0), MAPPING), $kind))
                    }),
                ],
            )
        };
    };
}
view_type!(KEYS "odict_keys" DICT_KEYS Kind::Keys);
view_type!(VALUES "odict_values" DICT_VALUES Kind::Values);
view_type!(ITEMS "odict_items" DICT_ITEMS Kind::Items);
/// Slot of the `OrderedDict` of a view.
const MAPPING: u32 = 1;

/// A view of an `OrderedDict`.
pub fn view(this: Obj, kind: Kind) -> Obj {
    use pyrite_vm::ids;
    let (definition, plain) = match kind {
        Kind::Keys => (&KEYS, ids::DICT_KEYS),
        Kind::Values => (&VALUES, ids::DICT_VALUES),
        Kind::Items => (&ITEMS, ids::DICT_ITEMS),
    };
    let plain = views::new(plain, dict_of(this), this);
    instance::with(definition.class(), &[plain, this])
}

/// `odict_iterator`.
pub static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("odict_iterator", ITERATOR_METHODS)
};
/// The `OrderedDict`; null at the end.
const SOURCE: u32 = 0;
/// The place where the next entry may be.
const PLACE: u32 = 1;
/// The version of the dict when the iterator was made.
const VERSION: u32 = 2;
/// The kind, and whether it goes backwards in the lowest bit.
const DIRECTION: u32 = 3;

static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    next_method!(step),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let parts = [SOURCE, PLACE, VERSION, DIRECTION];
        let parts = parts.map(|part| instance::slot(args.at(0), part));
        let copy = instance::with(ITERATOR.class(), &parts);
        let rest = list::new();
        while let Some(item) = step(copy)? {
            list::push(rest, item)?;
        }
        let arguments = tuple::try_from_slice(&[rest.cast()])?.cast();
        let parts = [pyrite_vm::builtins::function("iter")?, arguments];
        Ok(tuple::try_from_slice(&parts)?.cast())
    }),
];

fn new(this: Obj, place: i64, kind: Kind, backwards: bool) -> Obj {
    let direction = (kind as i64) << 1 | i64::from(backwards);
    let parts = [
        this,
        int::new(place),
        int::new(dict_of(this).version().get()),
        int::new(direction),
    ];
    instance::with(ITERATOR.class(), &parts)
}

/// An iterator.
pub fn iterator(this: Obj, kind: Kind) -> Obj {
    new(this, first(this) as i64, kind, false)
}

/// An iterator from the end on.
pub fn reverse_iterator(this: Obj, kind: Kind) -> Obj {
    new(this, dict_of(this).filled().get() - 1, kind, true)
}

fn step(iterator: Obj) -> PyResult<Option<Obj>> {
    let this: Obj = instance::slot(iterator, SOURCE);
    if this.is_null() {
        return Ok(None);
    }
    let dict = dict_of(this);
    if dict.version().get() != int_slot(iterator, VERSION) {
        instance::set_slot(iterator, SOURCE, Obj::null());
        return Err(runtime_error!("OrderedDict mutated during iteration"));
    }
    let (direction, place) = (int_slot(iterator, DIRECTION), int_slot(iterator, PLACE));
    let (found, change) = match direction & 1 {
        0 => (dict::next_entry(dict, place as usize), 1),
        _ => (dict::previous_entry(dict, place), -1),
    };
    let Some((place, key, value)) = found else {
        instance::set_slot(iterator, SOURCE, Obj::null());
        return Ok(None);
    };
    set_int_slot(iterator, PLACE, place as i64 + change);
    Ok(Some(match direction >> 1 {
        0 => key,
        1 => value,
        _ => tuple::try_from_slice(&[key, value])?.cast(),
    }))
}
