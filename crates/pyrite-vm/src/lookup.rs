//! Where an attribute is found, as plain data: what inline caches keep and what traces compute from a promoted map.

use crate::attributes::{self, has_default_get, has_default_set};
use crate::builtin::Callable;
use crate::class::{Class, MAX_ATTRIBUTES, flags};
use crate::fields::*;
use crate::global::Global;
use crate::globals::CellState;
use crate::ids;
use crate::instance;
use crate::map::Map;
use crate::names::{self, Name};
use crate::object::{Obj, Value};
use crate::storage::Pinned;
use crate::types::descriptors::{self, method_slots, property_slots};
use crate::types::method::{self, PyBuiltin, PyMember};
use std::collections::BTreeMap;

/// How `object.name` is read, for all objects of a map.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// A slot inside the instance; it is not null.
    Slot(u32),
    /// A slot that holds a bare float.
    FloatSlot(u32),
    /// An item of the overflow array.
    Overflow(u32),
    /// An item of the dict that the instance keeps its attributes in; if there is none, [`resolve_not_own`] says where to look.
    Dictionary,
    /// A fixed slot that a `member_descriptor` stands for; may be null.
    Member(u32),
    /// An attribute of the class that is its own result.
    Constant(Pinned),
    /// An attribute of the class that is its own result, and has changed before.
    Cell(&'static CellState),
    /// A function to be bound to the object.
    Method(Pinned),
    /// A Python function to be bound to the class.
    ClassMethod(Pinned, &'static Class),
    /// The getter of a property, a Python function.
    Property(Pinned),
    /// An attribute that a function written in Rust computes.
    Computed(&'static Callable),
    /// There is no such attribute, and this is the class's `__getattr__`, a Python function.
    Missing(Pinned),
    /// A descriptor whose `__get__`, written in Rust, is worth seeing into ([`described`]).
    Described(Pinned),
    /// A descriptor whose `__get__` is a Python function ([`getter_of`]).
    Descriptor(Pinned),
    /// There is no such attribute, and nobody to be asked for it.
    Absent,
    /// Anything else.
    Slow,
}

/// How `object.name` is written.
#[derive(Clone, Copy, Debug)]
pub enum Write {
    /// A slot inside the instance.
    Slot(u32),
    /// A slot that holds a bare float; anything else is to be written in the general way.
    FloatSlot(u32),
    /// A new attribute inside the instance: its slot, and the map that the instance then has.
    Add(u32, &'static Map),
    /// The same of an attribute that is a bare float; anything else is to be added in the general way.
    AddFloat(u32, &'static Map),
    /// A new attribute that no instance has had yet: its first value decides.
    AddFirst,
    /// An item of the overflow array.
    Overflow(u32),
    /// An item of the dict that the instance keeps its attributes in.
    Dictionary,
    /// A new attribute, in the overflow array.
    AddOverflow,
    /// The setter of a property, a Python function.
    Property(Pinned),
    /// A descriptor whose `__set__` is a Python function ([`setter_of`]).
    Descriptor(Pinned),
    /// A descriptor whose setter is written in Rust ([`attributes::set_natively`]).
    Native(Pinned),
    /// Anything else.
    Slow,
}

/// What [`resolve`] has said of objects of a map, and the version that the class had.
#[derive(Clone, Copy)]
struct Answer {
    map: u32,
    version: u32,
    name: u64,
    access: Access,
}

/// Some thousand kinds of objects and names are what a large program meets at a time.
const MOST_ANSWERS: usize = 2048;

/// The latest answers, for instructions that meet objects of many maps: each at a place that its map and name tell.
static ANSWERS: Global<[Answer; MOST_ANSWERS]> = Global::new(
    [Answer {
        map: 0,
        version: 0,
        name: 0,
        access: Access::Slow,
    }; MOST_ANSWERS],
);

impl Answer {
    #[inline(always)]
    fn place(map: &'static Map, name: Name) -> usize {
        ((name.word() >> 4) as usize ^ (map.number as usize) << 2) % MOST_ANSWERS
    }
}

/// What [`resolve`] has said, if it still knows and that holds.
#[inline(always)]
pub fn remembered(map: &'static Map, name: Name) -> Option<Access> {
    let version = map.class.version_now();
    ANSWERS.with(|answers| {
        let answer = &answers[Answer::place(map, name)];
        let fits =
            answer.map == map.number && answer.name == name.word() && answer.version == version;
        (fits && version != 0).then_some(answer.access)
    })
}

/// How to read an attribute of objects of a map, as things stand (see [`Class::version`]).
#[inline]
pub fn resolve(map: &'static Map, name: Name) -> Access {
    remembered(map, name).unwrap_or_else(|| resolve_anew(map, name))
}

#[inline(never)]
fn resolve_anew(map: &'static Map, name: Name) -> Access {
    let access = find(map, name);
    ANSWERS.with(|answers| {
        answers[Answer::place(map, name)] = Answer {
            map: map.number,
            version: map.class.version_now(),
            name: name.word(),
            access,
        };
    });
    access
}

fn find(map: &'static Map, name: Name) -> Access {
    let class = map.class;
    let special = matches!(map.number, ids::TYPE | ids::MODULE | ids::FUNCTION)
        || class.has(flags::METACLASS);
    if special || !has_default_get(class) {
        return Access::Slow;
    }
    let found = class.lookup(name);
    if let Some(found) = found
        && attributes::is_data_descriptor(found)
    {
        let access = data_descriptor(class, found);
        // An `AttributeError` of what is written in Rust has `__getattr__` asked by the general rules; for what is not see `frame::ASKS`.
        let is_general = match access {
            Access::Described(_) => true,
            Access::Computed(_) => class.native() != Class::builtin(ids::OBJECT),
            _ => false,
        };
        return match is_general && class.known(names::GETATTR).is_some() {
            true => Access::Slow,
            false => access,
        };
    }
    if map.is_dictionary {
        return Access::Dictionary;
    }
    if let Some(slot) = map.slot(name) {
        return if map.is_float_slot(slot) {
            Access::FloatSlot(slot)
        } else if slot < map.inline_slots {
            Access::Slot(slot)
        } else {
            Access::Overflow(slot - map.inline_slots)
        };
    }
    not_own(class, name, found)
}

/// How to read an attribute of objects for which [`resolve`] says [`Dictionary`](Access::Dictionary), of one that has none of the name in its dict.
pub fn resolve_not_own(map: &'static Map, name: Name) -> Access {
    not_own(map.class, name, map.class.lookup(name))
}

/// How to read an attribute that an instance does not hold itself, given what its class has under the name, which is no data descriptor.
fn not_own(class: &'static Class, name: Name, found: Option<Obj>) -> Access {
    match found {
        Some(found) => match class.cell(name) {
            Some(cell) => Access::Cell(cell),
            None => match on_class(found, class) {
                Access::Slow if getter_of(found).is_some() => {
                    Access::Descriptor(Pinned::of_pinned(found))
                }
                access => access,
            },
        },
        // It has its attributes elsewhere.
        None if class.native() == Class::builtin(ids::MODULE) => Access::Slow,
        None => match class.known(names::GETATTR) {
            None => Access::Absent,
            Some(function)
                if function.has_map(ids::FUNCTION)
                    && class.native() == Class::builtin(ids::OBJECT) =>
            {
                Access::Missing(Pinned::of_pinned(function))
            }
            Some(_) => Access::Slow,
        },
    }
}

fn data_descriptor(class: &'static Class, found: Obj) -> Access {
    if attributes::objects_of_descriptor(found).is_some_and(|of| !class.is_subclass(of)) {
        return Access::Slow;
    }
    if found.has_map(ids::MEMBER_DESCRIPTOR) {
        let slot = found.cast::<PyMember>().slot();
        return Access::Member(slot.get() as u32);
    }
    if Class::builtin(ids::OBJECT).known(names::CLASS) == Some(found) {
        return Access::Constant(Pinned::of_pinned(class.object()));
    }
    if crate::types::method::is_computed(found) {
        let definition = found.cast::<PyBuiltin>().definition().promote();
        return if definition.looks_at_frames {
            Access::Slow
        } else {
            Access::Computed(definition)
        };
    }
    match property_function(found, property_slots::GET) {
        Some(getter) => Access::Property(getter),
        None if described(found).is_some() => Access::Described(Pinned::of_pinned(found)),
        None if getter_of(found).is_some() => Access::Descriptor(Pinned::of_pinned(found)),
        None => Access::Slow,
    }
}

/// The `__get__` of a descriptor, if it is a Python function.
pub fn getter_of(descriptor: Obj) -> Option<Obj> {
    let getter = Class::of(descriptor).known(names::GET)?;
    getter.has_map(ids::FUNCTION).then_some(getter)
}

/// The `__set__` of a descriptor, if it is a Python function.
pub fn setter_of(descriptor: Obj) -> Option<Obj> {
    let setter = Class::of(descriptor).known(names::SET)?;
    setter.has_map(ids::FUNCTION).then_some(setter)
}

/// Is the setter of a descriptor, of objects of a class, written in Rust?
fn is_set_natively(descriptor: Obj, class: &'static Class) -> bool {
    if method::is_computed(descriptor) {
        let definition = descriptor.cast::<PyBuiltin>().definition().promote();
        return definition.setter.is_some()
            && !definition.looks_at_frames
            && attributes::objects_of_descriptor(descriptor)
                .is_some_and(|of| class.is_subclass(of));
    }
    let own = Class::of(descriptor);
    let setter = own.known(names::SET);
    !own.has(flags::MUTABLE) && setter.is_some_and(|setter| setter.has_map(ids::WRAPPER_DESCRIPTOR))
}

/// The `__get__` of a descriptor of a built-in type, if there is generic code for it, or if nobody else has a say in what attributes of that name are.
pub fn described(descriptor: Obj) -> Option<&'static Callable> {
    let class = Class::of(descriptor);
    let method = class.known(names::GET)?;
    if class.has(flags::MUTABLE) || !method.has_map(ids::WRAPPER_DESCRIPTOR) {
        return None;
    }
    let definition = method.cast::<PyBuiltin>().definition().promote();
    let is_worth = definition.intrinsic.is_some() || class.known(names::SET).is_some();
    is_worth.then_some(definition)
}

/// The Python function in a slot of a plain property.
fn property_function(found: Obj, slot: u32) -> Option<Pinned> {
    if Class::of(found) != descriptors::PROPERTY.class() {
        return None;
    }
    let function: Obj = instance::slot(found, slot);
    (!function.is_null() && function.has_map(ids::FUNCTION)).then(|| Pinned::new(function))
}

/// What an attribute is that was found in the class `receiver` or one of its bases.
fn on_class(found: Obj, receiver: &'static Class) -> Access {
    if !found.is_heap() {
        return Access::Constant(Pinned::of_pinned(found));
    }
    match found.map_number() {
        ids::FUNCTION | ids::METHOD_DESCRIPTOR | ids::WRAPPER_DESCRIPTOR => {
            Access::Method(Pinned::of_pinned(found))
        }
        _ => on_class_rare(found, receiver),
    }
}

fn on_class_rare(found: Obj, receiver: &'static Class) -> Access {
    let class = Class::of(found);
    if class == descriptors::STATIC_METHOD.class() {
        return Access::Constant(Pinned::new(instance::slot(found, method_slots::FUNCTION)));
    }
    if class == descriptors::CLASS_METHOD.class() {
        let function: Obj = instance::slot(found, method_slots::FUNCTION);
        return if function.has_map(ids::FUNCTION) {
            Access::ClassMethod(Pinned::new(function), receiver)
        } else {
            Access::Slow
        };
    }
    let plain = matches!(found.map_number(), ids::BUILTIN_FUNCTION | ids::TYPE)
        || class.known(names::GET).is_none();
    if plain {
        Access::Constant(Pinned::of_pinned(found))
    } else {
        Access::Slow
    }
}

/// How to read an attribute of a class.
pub fn resolve_class(class: &'static Class, object: Obj, name: Name) -> Access {
    let metaclass = Class::of(object);
    if !has_default_get(metaclass) {
        return Access::Slow;
    }
    if let Some(found) = metaclass.lookup(name)
        && attributes::is_data_descriptor(found)
    {
        return data_descriptor(metaclass, found);
    }
    match class.lookup(name) {
        Some(found)
            if matches!(
                found.map_number(),
                ids::FUNCTION | ids::METHOD_DESCRIPTOR | ids::WRAPPER_DESCRIPTOR
            ) =>
        {
            Access::Constant(Pinned::of_pinned(found))
        }
        Some(found) if found.is_heap() && found.has_map(ids::MEMBER_DESCRIPTOR) => Access::Slow,
        Some(found)
            if found.has_map(ids::CLASS_METHOD_DESCRIPTOR) && !class.has(flags::MUTABLE) =>
        {
            match bound_to_builtin(found, object) {
                Some(bound) => Access::Constant(bound),
                None => Access::Slow,
            }
        }
        Some(found) => match class.cell(name) {
            Some(cell) => Access::Cell(cell),
            None => match on_class(found, class) {
                Access::Method(_) => Access::Slow,
                access => access,
            },
        },
        None => Access::Slow,
    }
}

/// Class methods written in Rust, by their definitions, bound to the types written in Rust that they were asked of.
static BOUND: Global<BTreeMap<(u64, u64), Pinned>> = Global::new(BTreeMap::new());

/// A class method written in Rust, bound to a class that lives for ever. The same object each time: it has no state.
fn bound_to_builtin(method: Obj, class: Obj) -> Option<Pinned> {
    let definition = method.cast::<PyBuiltin>().definition().promote();
    let key = (std::ptr::from_ref(definition) as u64, class.0);
    if let Some(bound) = BOUND.with(|all| all.get(&key).copied()) {
        return Some(bound);
    }
    let bound = Pinned::for_ever(attributes::bind(method, Obj::null(), class).ok()?);
    BOUND.with(|all| all.insert(key, bound));
    Some(bound)
}

/// How to write an attribute of objects of a map.
pub fn resolve_write(map: &'static Map, name: Name) -> Write {
    let class = map.class;
    if !class.has(flags::HAS_DICT) && class.base_slots() == 0
        || matches!(map.number, ids::TYPE | ids::MODULE | ids::FUNCTION)
        || class.has(flags::METACLASS)
        || !has_default_set(class)
    {
        return Write::Slow;
    }
    if let Some(found) = class.lookup(name)
        && attributes::is_data_descriptor(found)
    {
        if found.has_map(ids::MEMBER_DESCRIPTOR)
            && attributes::objects_of_descriptor(found).is_some_and(|of| class.is_subclass(of))
        {
            return Write::Slot(found.cast::<PyMember>().slot().get() as u32);
        }
        return match property_function(found, property_slots::SET) {
            Some(setter) => Write::Property(setter),
            None if setter_of(found).is_some() => Write::Descriptor(Pinned::of_pinned(found)),
            None if is_set_natively(found, class) => Write::Native(Pinned::of_pinned(found)),
            None => Write::Slow,
        };
    }
    if !class.has(flags::HAS_DICT) {
        return Write::Slow;
    }
    if map.is_dictionary {
        return Write::Dictionary;
    }
    match map.slot(name) {
        Some(slot) if map.is_float_slot(slot) => Write::FloatSlot(slot),
        Some(slot) if slot < map.inline_slots => Write::Slot(slot),
        Some(slot) => Write::Overflow(slot - map.inline_slots),
        None if map.used_slots < map.inline_slots => {
            let slot = map.used_slots;
            match class.holds_floats(name) {
                None => Write::AddFirst,
                Some(true) if map.can_add_float() => Write::AddFloat(slot, map.adding(name, true)),
                Some(_) => Write::Add(slot, map.adding(name, false)),
            }
        }
        None if map.used_slots < MAX_ATTRIBUTES => Write::AddOverflow,
        None => Write::Slow,
    }
}

/// What the classes behind `start` in the resolution order of `class` have under a name.
pub fn behind(start: &'static Class, class: &'static Class, name: Name) -> Option<Obj> {
    let mut mro = class.mro().iter().skip_while(|other| **other != start);
    mro.next();
    mro.find_map(|class| crate::types::dict::get_name(class.dict(), name))
}
