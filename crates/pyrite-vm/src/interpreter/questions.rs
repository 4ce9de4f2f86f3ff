//! What generic code asks of an object's map without insisting on which map it is: traces are for all maps that give the same answers.
//!
//! Each question is a [`ShapeFunction`], and a function that asks it and says what the answer means. What the interpreter asks at every turn it reads from the class at once. Of
//! built-in kinds of objects, whose maps are fixed, the guards are on the map all the same.

use crate::attributes;
use crate::builtin::Callable;
use crate::class::{Class, flags};
use crate::globals::CellState;
use crate::ids;
use crate::lookup::{self, Access, Write};
use crate::map::Map;
use crate::names::{self, Known, Name};
use crate::object::{Obj, Value};
use crate::storage::Pinned;
use smelt::{Answer, Depend, Domain, Int, Kind, ShapeFunction};

/// How an attribute is read, by the kind of object.
pub enum Reading {
    /// As this says.
    By(Access),
    /// It is a module.
    OfModule,
    /// It is a class.
    OfClass,
    /// By the general rules: nothing is known.
    Unknown,
}

/// The arguments of those that are about a name.
const NAME: [Kind; 2] = [Kind::Ref, Kind::Int];

const UNKNOWN: u64 = 0;
const OF_MODULE: u64 = 1;
const OF_CLASS: u64 = 2;
/// Tags of what [`lookup`] says begin here.
const BY: u64 = 3;

/// Asks the map of any object.
#[inline(always)]
fn ask<D: Domain>(object: Obj<D>, function: &'static ShapeFunction, arguments: [u64; 2]) -> Answer {
    match object.is_heap() {
        true => object.ask(function, arguments),
        false => Int::<D>::from(i64::from(object.map_number())).ask(function, arguments),
    }
}

/// The class of a map, if what is found in it may be relied on.
fn reliable(map: &'static Map, depend: Depend<'_>) -> Option<&'static Class> {
    (map.class.version_told(depend) != 0).then_some(map.class)
}

fn reading_of(map: &'static Map, name: Name, depend: Depend<'_>) -> Reading {
    match reliable(map, depend) {
        None => Reading::Unknown,
        Some(_) if map.number == ids::MODULE => Reading::OfModule,
        Some(class) if map.number == ids::TYPE || class.has(flags::METACLASS) => Reading::OfClass,
        Some(_) => Reading::By(lookup::resolve(map, name)),
    }
}

/// How `object.name` is read.
pub fn reading<D: Domain>(object: Obj<D>, name: Name) -> Reading {
    if D::NATIVE {
        return reading_of(Map::by_number(object.map_number()), name, &mut |_| {});
    }
    let answer = ask(object, &READ, [name.word(), 0]);
    match answer.tag {
        UNKNOWN => Reading::Unknown,
        OF_MODULE => Reading::OfModule,
        OF_CLASS => Reading::OfClass,
        _ => Reading::By(access_of(answer)),
    }
}

static READ: ShapeFunction = ShapeFunction {
    name: "read",
    arguments: NAME,
    evaluate: |shape, [name, _], depend| match reading_of(map_of(shape), name_of(name), depend) {
        Reading::Unknown => tagged(UNKNOWN),
        Reading::OfModule => tagged(OF_MODULE),
        Reading::OfClass => tagged(OF_CLASS),
        Reading::By(access) => answer_of(access),
    },
};

/// How an attribute is read for which nothing but looking is to be done.
pub enum PlainReading {
    /// As this says.
    By(Access),
    /// It is in the dict that the instance keeps its attributes in, or nowhere.
    InDictionary,
    /// It is in the dict of the function that the object is, or nowhere.
    InFunction,
    /// There is no such attribute, and nobody to be asked for it.
    Absent,
    /// More has to be done.
    Unknown,
}

const IN_DICTIONARY: u64 = 1;
const ABSENT: u64 = 2;
/// Behind all that [`answer_of`] gives.
const IN_FUNCTION: u64 = BY + 15;

/// How `object.name` is read if nothing but looking is to be done for it.
pub fn plain_reading<D: Domain>(object: Obj<D>, name: Name) -> PlainReading {
    let answer = ask(object, &READ_PLAINLY, [name.word(), 0]);
    match answer.tag {
        UNKNOWN => PlainReading::Unknown,
        IN_DICTIONARY => PlainReading::InDictionary,
        IN_FUNCTION => PlainReading::InFunction,
        ABSENT => PlainReading::Absent,
        _ => PlainReading::By(access_of(answer)),
    }
}

static READ_PLAINLY: ShapeFunction = ShapeFunction {
    name: "read_plainly",
    arguments: NAME,
    evaluate: |shape, [name, _], depend| read_plainly(map_of(shape), name_of(name), depend),
};

fn read_plainly(map: &'static Map, name: Name, depend: Depend<'_>) -> Answer {
    let Some(class) = reliable(map, depend) else {
        return tagged(UNKNOWN);
    };
    let is_special = class.has(flags::METACLASS)
        || matches!(map.number, ids::MODULE | ids::TYPE)
        || class.native() == Class::builtin(ids::MODULE)
        || !attributes::has_default_get(class)
        || class.known(names::GETATTR).is_some();
    match class.lookup(name) {
        _ if is_special => tagged(UNKNOWN),
        Some(_) if map.number == ids::FUNCTION => tagged(UNKNOWN),
        None if map.number == ids::FUNCTION => tagged(IN_FUNCTION),
        None if map.slot(name).is_none() && map.is_dictionary => tagged(IN_DICTIONARY),
        None if map.slot(name).is_none() => tagged(ABSENT),
        _ => match lookup::resolve(map, name) {
            Access::Property(_)
            | Access::Computed(_)
            | Access::Missing(_)
            | Access::Described(_)
            | Access::Descriptor(_)
            | Access::Absent
            | Access::Slow => tagged(UNKNOWN),
            access => answer_of(access),
        },
    }
}

/// How `object.name` is read, of an object whose class keeps attributes in a dict and that has none of the name there.
pub fn reading_not_own<D: Domain>(object: Obj<D>, name: Name) -> Access {
    access_of(ask(object, &READ_NOT_OWN, [name.word(), 0]))
}

static READ_NOT_OWN: ShapeFunction = ShapeFunction {
    name: "read_not_own",
    arguments: NAME,
    evaluate: |shape, [name, _], depend| {
        let map = map_of(shape);
        let access = match reliable(map, depend) {
            Some(_) => lookup::resolve_not_own(map, name_of(name)),
            None => Access::Slow,
        };
        answer_of(access)
    },
};

/// How `object.name` is written; for classes `None`.
pub fn writing<D: Domain>(object: Obj<D>, name: Name) -> Option<Write> {
    if D::NATIVE {
        return writing_of(Map::by_number(object.map_number()), name, &mut |_| {});
    }
    let answer = ask(object, &WRITE, [name.word(), 0]);
    (answer.tag != OF_CLASS).then(|| write_of(answer))
}

fn writing_of(map: &'static Map, name: Name, depend: Depend<'_>) -> Option<Write> {
    if map.number == ids::TYPE {
        return None;
    }
    Some(match reliable(map, depend) {
        Some(_) => lookup::resolve_write(map, name),
        None => Write::Slow,
    })
}

static WRITE: ShapeFunction = ShapeFunction {
    name: "write",
    arguments: NAME,
    evaluate: |shape, [name, _], depend| match writing_of(map_of(shape), name_of(name), depend) {
        None => tagged(OF_CLASS),
        Some(write) => answer_of_write(write),
    },
};

/// The number of the map of an object in the heap, if that is one of the built-in kinds; otherwise [`ids::FIRST_FREE_MAP`].
#[inline(always)]
pub fn kind<D: Domain>(object: Obj<D>) -> u32 {
    if D::NATIVE {
        return (object.shape().promote() as u32).min(ids::FIRST_FREE_MAP);
    }
    object.ask(&KIND, [0, 0]).word as u32
}

static KIND: ShapeFunction = ShapeFunction {
    name: "kind",
    arguments: [Kind::Int; 2],
    evaluate: |shape, _, _| with_word(0, shape.min(ids::FIRST_FREE_MAP).into()),
};

/// The class of an object.
#[inline(always)]
pub fn class_of<D: Domain>(object: Obj<D>) -> &'static Class {
    if D::NATIVE || !object.is_heap() {
        return Map::by_number(object.map_number()).class;
    }
    let class = object.ask(&CLASS, [0, 0]).reference;
    Class::of_type(Obj::from_bits(class).cast())
}

static CLASS: ShapeFunction = ShapeFunction {
    name: "class",
    arguments: [Kind::Int; 2],
    evaluate: |shape, _, _| Answer {
        tag: BY,
        reference: map_of(shape).class.object().0,
        word: 0,
    },
};

/// What the class of an object has under a known name. The outer `None`: nothing is to be relied on.
#[allow(clippy::option_option)]
#[inline(always)]
pub fn known<D: Domain>(object: Obj<D>, name: Known) -> Option<Option<Obj>> {
    if D::NATIVE || !object.is_heap() {
        let class = Map::by_number(object.map_number()).class;
        return (class.version::<D>() != 0).then(|| class.known(name));
    }
    let answer = object.ask(&KNOWN, [name.0.into(), 0]);
    let found = Obj::from_bits(answer.reference);
    (answer.tag != UNKNOWN).then(|| (!found.is_null()).then_some(found))
}

static KNOWN: ShapeFunction = ShapeFunction {
    name: "known",
    arguments: [Kind::Int; 2],
    evaluate: |shape, [name, _], depend| match reliable(map_of(shape), depend) {
        None => tagged(UNKNOWN),
        Some(class) => Answer {
            tag: BY,
            reference: class.known(Known(name as u16)).map_or(0, |found| found.0),
            word: 0,
        },
    },
};

/// Is an object an instance of a class? `None` where it has a say in that itself.
pub fn is_instance<D: Domain>(object: Obj<D>, class: &'static Class) -> Option<bool> {
    if D::NATIVE || !object.is_heap() {
        let own = Map::by_number(object.map_number()).class;
        let is_plain = own.version::<D>() != 0 && attributes::has_plain_class(own);
        return is_plain.then(|| own.mro_in::<D>().contains(&class));
    }
    match object.ask(&IS_INSTANCE, [class.object().0, 0]).tag {
        UNKNOWN => None,
        tag => Some(tag == IS),
    }
}

const IS: u64 = 1;
const IS_NOT: u64 = 2;

static IS_INSTANCE: ShapeFunction = ShapeFunction {
    name: "is_instance",
    arguments: [Kind::Ref, Kind::Int],
    evaluate: |shape, [class, _], depend| {
        let candidate = Class::of_type(Obj::from_bits(class).cast());
        // What the object says its class is counts too, but only classes with a `__class__` or `__getattribute__` of their own can lie.
        let own = reliable(map_of(shape), depend).filter(|own| attributes::has_plain_class(own));
        tagged(match own {
            None => UNKNOWN,
            Some(own) if own.mro_told(depend).contains(&candidate) => IS,
            Some(_) => IS_NOT,
        })
    },
};

/// Is an object's class this one or made of it, whatever the object says? So methods of the class are for it.
#[inline(always)]
pub fn is_of<D: Domain>(object: Obj<D>, owner: &'static Class) -> bool {
    if owner == Class::builtin(ids::OBJECT) {
        return true;
    }
    if D::NATIVE || !object.is_heap() {
        return Map::by_number(object.map_number()).class.is_subclass(owner);
    }
    object.ask(&IS_OF, [owner.object().0, 0]).tag != 0
}

static IS_OF: ShapeFunction = ShapeFunction {
    name: "is_of",
    arguments: [Kind::Ref, Kind::Int],
    evaluate: |shape, [owner, _], depend| {
        let owner = Class::of_type(Obj::from_bits(owner).cast());
        tagged(map_of(shape).class.mro_told(depend).contains(&owner).into())
    },
};

/// Is an object a class, whose metaclass has for this name what `type` has?
pub fn is_class_by_default<D: Domain>(object: Obj<D>, name: Known) -> bool {
    ask(object, &IS_CLASS_BY_DEFAULT, [name.0.into(), 0]).tag != 0
}

static IS_CLASS_BY_DEFAULT: ShapeFunction = ShapeFunction {
    name: "is_class_by_default",
    arguments: [Kind::Int; 2],
    evaluate: |shape, [name, _], depend| {
        let (map, name) = (map_of(shape), Known(name as u16));
        let of_type = Class::builtin(ids::TYPE).known(name);
        let has_default = |class: &'static Class| class.known(name) == of_type;
        let is_one = shape == ids::TYPE
            || map.class.has(flags::METACLASS) && reliable(map, depend).is_some_and(has_default);
        tagged(is_one.into())
    },
};

/// What is behind a class in the resolution order of an object's class.
pub enum Behind {
    /// The object is no instance of the class.
    Stranger,
    /// Nothing is to be relied on, or there is nothing of the name.
    Unknown,
    /// This is found.
    Found(Obj),
}

/// What `super(start, object).name` finds in classes.
pub fn behind<D: Domain>(object: Obj<D>, start: &'static Class, name: Name) -> Behind {
    let answer = ask(object, &BEHIND, [start.object().0, name.word()]);
    match answer.tag {
        UNKNOWN => Behind::Unknown,
        STRANGER => Behind::Stranger,
        _ => Behind::Found(Obj::from_bits(answer.reference)),
    }
}

const STRANGER: u64 = 1;

static BEHIND: ShapeFunction = ShapeFunction {
    name: "behind",
    arguments: [Kind::Ref, Kind::Ref],
    evaluate: |shape, [start, name], depend| {
        let class = map_of(shape).class;
        let start = Class::of_type(Obj::from_bits(start).cast());
        // The order of a class that is not to be relied on changes with its version, too.
        let version = class.version_told(depend);
        if !class.mro_told(depend).contains(&start) {
            return tagged(STRANGER);
        }
        match lookup::behind(start, class, name_of(name)).filter(|_| version != 0) {
            Some(found) => with_object(0, Pinned::new(found)),
            None => tagged(UNKNOWN),
        }
    },
};

/// Are instances equal only to themselves?
pub fn compares_by_identity<D: Domain>(object: Obj<D>) -> bool {
    if D::NATIVE {
        return is_compared_by_identity(Map::by_number(object.map_number()), &mut |_| {});
    }
    ask(object, &COMPARES_BY_IDENTITY, [0, 0]).tag != 0
}

fn is_compared_by_identity(map: &'static Map, depend: Depend<'_>) -> bool {
    map.number >= ids::FIRST_FREE_MAP
        && reliable(map, depend).is_some_and(Class::has_default_comparison)
}

static COMPARES_BY_IDENTITY: ShapeFunction = ShapeFunction {
    name: "compares_by_identity",
    arguments: [Kind::Int; 2],
    evaluate: |shape, _, depend| tagged(is_compared_by_identity(map_of(shape), depend).into()),
};

// ---------------------------------------------------------------- answers

fn map_of(shape: u32) -> &'static Map {
    Map::by_number(shape)
}

fn name_of(word: u64) -> Name {
    super::attributes::name_of(Obj::from_bits(word))
}

fn tagged(tag: u64) -> Answer {
    Answer {
        tag,
        ..Answer::default()
    }
}

/// The answer with a number in it.
fn with_word(tag: u64, word: u64) -> Answer {
    Answer {
        tag: BY + tag,
        reference: 0,
        word,
    }
}

/// The answer with an object in it.
fn with_object(tag: u64, object: Pinned) -> Answer {
    Answer {
        tag: BY + tag,
        reference: object.get().0,
        word: 0,
    }
}

fn answer_of(access: Access) -> Answer {
    match access {
        Access::Slot(slot) => with_word(0, slot.into()),
        Access::FloatSlot(slot) => with_word(1, slot.into()),
        Access::Overflow(index) => with_word(2, index.into()),
        Access::Dictionary => with_word(3, 0),
        Access::Member(slot) => with_word(4, slot.into()),
        Access::Constant(value) => with_object(5, value),
        Access::Cell(cell) => Answer {
            tag: BY + 6,
            reference: cell.object().0,
            word: std::ptr::from_ref(cell) as u64,
        },
        Access::Method(function) => with_object(7, function),
        Access::ClassMethod(function, class) => Answer {
            tag: BY + 8,
            reference: function.get().0,
            word: std::ptr::from_ref(class) as u64,
        },
        Access::Property(getter) => with_object(9, getter),
        Access::Computed(getter) => with_word(10, std::ptr::from_ref(getter) as u64),
        Access::Missing(function) => with_object(11, function),
        Access::Described(descriptor) => with_object(12, descriptor),
        Access::Descriptor(descriptor) => with_object(13, descriptor),
        Access::Slow => with_word(14, 0),
        Access::Absent => with_word(15, 0),
    }
}

fn access_of(answer: Answer) -> Access {
    let object = Pinned::of_pinned(Obj::from_bits(answer.reference));
    let number = answer.word as u32;
    match answer.tag - BY {
        0 => Access::Slot(number),
        1 => Access::FloatSlot(number),
        2 => Access::Overflow(number),
        3 => Access::Dictionary,
        4 => Access::Member(number),
        5 => Access::Constant(object),
        // SAFETY: `answer_of` has just put it there.
        6 => Access::Cell(unsafe { &*(answer.word as *const CellState) }),
        7 => Access::Method(object),
        // SAFETY: as above.
        8 => Access::ClassMethod(object, unsafe { &*(answer.word as *const Class) }),
        9 => Access::Property(object),
        // SAFETY: as above.
        10 => Access::Computed(unsafe { &*(answer.word as *const Callable) }),
        11 => Access::Missing(object),
        12 => Access::Described(object),
        13 => Access::Descriptor(object),
        15 => Access::Absent,
        _ => Access::Slow,
    }
}

/// Of what is added: the slot, and the number of the map that comes of it.
const SLOT_SHIFT: u32 = 32;

fn answer_of_write(write: Write) -> Answer {
    let adding = |slot: u32, map: &Map| u64::from(slot) << SLOT_SHIFT | u64::from(map.number);
    match write {
        Write::Slot(slot) => with_word(0, slot.into()),
        Write::FloatSlot(slot) => with_word(1, slot.into()),
        Write::Add(slot, map) => with_word(2, adding(slot, map)),
        Write::AddFloat(slot, map) => with_word(3, adding(slot, map)),
        Write::AddFirst => with_word(4, 0),
        Write::Overflow(index) => with_word(5, index.into()),
        Write::Dictionary => with_word(6, 0),
        Write::AddOverflow => with_word(7, 0),
        Write::Property(setter) => with_object(8, setter),
        Write::Descriptor(descriptor) => with_object(9, descriptor),
        Write::Native(descriptor) => with_object(10, descriptor),
        Write::Slow => with_word(11, 0),
    }
}

fn write_of(answer: Answer) -> Write {
    let object = Pinned::of_pinned(Obj::from_bits(answer.reference));
    let number = answer.word as u32;
    let slot = (answer.word >> SLOT_SHIFT) as u32;
    match answer.tag - BY {
        0 => Write::Slot(number),
        1 => Write::FloatSlot(number),
        2 => Write::Add(slot, map_of(number)),
        3 => Write::AddFloat(slot, map_of(number)),
        4 => Write::AddFirst,
        5 => Write::Overflow(number),
        6 => Write::Dictionary,
        7 => Write::AddOverflow,
        8 => Write::Property(object),
        9 => Write::Descriptor(object),
        10 => Write::Native(object),
        _ => Write::Slow,
    }
}
