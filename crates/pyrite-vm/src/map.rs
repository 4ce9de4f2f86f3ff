//! Maps (hidden classes): what the number in an object's header means.
//!
//! A map says the class of an object and, for instances, which attribute lies in which slot. Maps live as long as their classes, their numbers are never used
//! again, and everything in them that matters to a trace is fixed, so a guard on the number is a guard on all of it. Adding an attribute
//! leads to another map, by transitions that all instances of a class share.

use crate::class::Class;
use crate::global::Global;
use crate::ids;
use crate::names::Name;
use crate::object::{Obj, Value};
use crate::{reaping, storage};
use smelt::heap::{self, WordMap};
use std::cell::RefCell;

/// A map. See the module's documentation.
pub struct Map {
    /// Its number.
    pub number: u32,
    /// The class of its objects.
    pub class: &'static Class,
    /// The slots inside an instance, base slots included; further attributes are in its overflow array.
    pub inline_slots: u32,
    /// Slots in use: base slots and attributes.
    pub used_slots: u32,
    /// The attributes are in a dict in the overflow field, and none in slots.
    pub is_dictionary: bool,
    /// The attribute this map adds to `parent`: its slot is `used_slots - 1`.
    pub last: Option<Name>,
    /// The map without the last attribute.
    pub parent: Option<&'static Map>,
    /// Slot by name, for all attributes.
    slots: WordMap<u64, u32>,
    /// As bits, the slots that hold bare floats: see [`bare`](crate::instance::bare).
    float_slots: u64,
    /// By name, and whether the attribute is a bare float.
    transitions: RefCell<WordMap<(u64, bool), &'static Map>>,
}

/// Frees the maps of classes that are about to be freed.
///
/// # Safety
/// Nothing refers to them any more.
pub unsafe fn free_of(is_gone: &dyn Fn(&'static Class) -> bool) {
    MAPS.with(|maps| {
        for (number, place) in maps.iter_mut().enumerate() {
            if let Some(map) = place.take_if(|map| is_gone(map.class)) {
                heap::set_shape_owner(number as u32, None);
                // SAFETY: as the caller says.
                unsafe { reaping::free(map) };
            }
        }
    });
}

/// The maps by number.
static MAPS: Global<Vec<Option<&'static Map>>> = Global::new(Vec::new());

impl std::fmt::Debug for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Map({})", self.number)
    }
}

impl Map {
    /// The map with this number, which an object had in its header.
    #[inline(always)]
    pub fn by_number(number: u32) -> &'static Map {
        MAPS.with(|maps| maps[number as usize])
            .expect("maps are registered before their objects are made")
    }

    /// The map of an object.
    #[inline(always)]
    pub fn of(object: Obj) -> &'static Map {
        let number = object.map_number() as usize;
        // SAFETY: objects have numbers of maps that are registered, from before the first is made until after the last has died; and so have ints and other words.
        MAPS.with(|maps| unsafe { maps.get_unchecked(number).unwrap_unchecked() })
    }

    /// A new map without attributes. Number 0: the next free one.
    pub fn new_root(
        class: &'static Class,
        number: u32,
        inline_slots: u32,
        is_dictionary: bool,
    ) -> &'static Map {
        let used_slots = class.base_slots();
        Map::register(number, |number| Map {
            number,
            class,
            inline_slots: inline_slots.max(used_slots),
            used_slots,
            is_dictionary,
            last: None,
            parent: None,
            slots: WordMap::default(),
            float_slots: 0,
            transitions: RefCell::default(),
        })
    }

    fn register(number: u32, make: impl FnOnce(u32) -> Map) -> &'static Map {
        MAPS.with(|maps| {
            if maps.is_empty() {
                maps.resize(ids::FIRST_FREE_MAP as usize, None);
            }
            let number = if number == 0 {
                maps.push(None);
                maps.len() as u32 - 1
            } else {
                number
            };
            let map = reaping::place(make(number));
            maps[number as usize] = Some(map);
            if !map.class.lives_for_ever() {
                let owner = map.class.type_object();
                reaping::belongs_to(map, owner);
                heap::set_shape_owner(number, Some(storage::as_object(owner)));
            }
            map
        })
    }

    /// The slot of an attribute.
    #[inline]
    pub fn slot(&self, name: Name) -> Option<u32> {
        self.slots.get(&name.word()).copied()
    }

    /// Does the slot hold a bare float?
    #[inline]
    pub fn is_float_slot(&self, slot: u32) -> bool {
        slot < u64::BITS && self.float_slots >> slot & 1 != 0
    }

    /// May the slot of the next attribute hold a bare float?
    pub fn can_add_float(&self) -> bool {
        self.used_slots < self.inline_slots.min(u64::BITS)
    }

    /// The map of an object of this one that has got the attribute `name` in addition, in slot `self.used_slots`; with `bare` as a bare float, which
    /// [has to be possible](Map::can_add_float).
    pub fn adding(&'static self, name: Name, bare: bool) -> &'static Map {
        if let Some(map) = self.transitions.borrow().get(&(name.word(), bare)) {
            return map;
        }
        let mut slots = self.slots.clone();
        slots.insert(name.word(), self.used_slots);
        let float_slot = if bare { 1 << self.used_slots } else { 0 };
        let map = Map::register(0, |number| Map {
            number,
            class: self.class,
            inline_slots: self.inline_slots,
            used_slots: self.used_slots + 1,
            is_dictionary: false,
            last: Some(name),
            parent: Some(self),
            slots,
            float_slots: self.float_slots | float_slot,
            transitions: RefCell::default(),
        });
        self.transitions
            .borrow_mut()
            .insert((name.word(), bare), map);
        self.class.note_slots(map.used_slots);
        map
    }

    /// The map of objects with the same attributes in the same slots, of which that of `general` holds no bare float.
    pub fn generalised(&'static self, general: Name) -> &'static Map {
        let (Some(parent), Some(last)) = (self.parent, self.last) else {
            return self;
        };
        let bare = self.is_float_slot(self.used_slots - 1);
        if last == general {
            return parent.adding(last, false);
        }
        parent.generalised(general).adding(last, bare)
    }

    /// Names of the attributes with their slots, in the order they were added.
    pub fn attributes(&self) -> Vec<(Name, u32)> {
        let mut all = Vec::new();
        let (mut name, mut map) = (self.last, Some(self));
        while let (Some(attribute), Some(this)) = (name, map) {
            all.push((attribute, this.used_slots - 1));
            map = this.parent;
            name = map.and_then(|map| map.last);
        }
        all.reverse();
        all
    }
}
