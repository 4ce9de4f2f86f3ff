//! Classes: the type object in the heap and the Rust data behind it.
//!
//! Every special operation of a class is what its namespace says under the operation's name, for built-in types as for user classes: there is no
//! second table of native operations to be kept in step. Look-ups through the method resolution order are cached under the
//! class's version; the version is quasi-immutable, so that in a trace a look-up on a known map is a constant.

use crate::builtin::{Callable, Stepper};
use crate::code::Site;
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::globals::CellState;
use crate::ids;
use crate::interpreter::native_calls;
use crate::map::Map;
use crate::names::{self, Known, Name};
use crate::object::{Obj, Value};
use crate::reaping;
use crate::result::PyResult;
use crate::storage::{self, Pinned};
use crate::types::dict::{self, PyDict};
use smelt::heap::{self, WordMap};
use smelt::{AnyValue, Depend, Domain, Gc, HeapObject, Native, QuasiImmutable, heap_object};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

/// A type object. One that a program has made dies when nothing refers to it, and with it its [`Class`]; its instances refer to it by their shapes.
#[heap_object(id = ids::TYPE)]
pub struct PyType {
    /// The Rust data.
    #[immutable]
    class: &'static Class,
    /// The namespace.
    dict: Gc<AnyValue>,
    /// `__name__`, a str.
    name: Gc<AnyValue>,
    /// `__qualname__`, a str.
    qualified_name: Gc<AnyValue>,
    /// `__bases__`, a tuple.
    bases: Gc<AnyValue>,
    /// The tuple that `__mro__` gives.
    mro: Gc<AnyValue>,
    /// What a metaclass written in Rust keeps of the class; null: nothing.
    state: Gc<AnyValue>,
}

/// What a class is, as bits of [`Class::flags`].
pub mod flags {
    /// Python code may subclass it.
    pub const SUBCLASSABLE: u32 = 1;
    /// Instances have a `__dict__` (attributes by map).
    pub const HAS_DICT: u32 = 2;
    /// Instances have `__weakref__`.
    pub const HAS_WEAKREF: u32 = 4;
    /// Made by a `class` statement or `type()`; its namespace may change.
    pub const MUTABLE: u32 = 8;
    /// Instances hold a plain built-in value in slot 0.
    pub const HAS_PAYLOAD: u32 = 16;
    /// A subclass of `BaseException`.
    pub const EXCEPTION: u32 = 32;
    /// A subclass of `type`: its instances are classes.
    pub const METACLASS: u32 = 64;
    /// Patterns take its instances for mappings.
    pub const MAPPING: u32 = 128;
    /// Patterns take its instances for sequences.
    pub const SEQUENCE: u32 = 256;
    /// Cannot be called to make instances.
    pub const NO_INSTANTIATION: u32 = 512;
    /// `__abstractmethods__` is not empty.
    pub const ABSTRACT: u32 = 1024;
    /// Its `__buffer__`, though written in Rust, is asked for memory as one in Python is.
    pub const LENDS_BUFFER: u32 = 2048;
    /// Written in Rust, it has items that are asked for by their numbers, below its length, though patterns do not take its instances for sequences.
    pub const HAS_ITEMS: u32 = 4096;
    /// Written in Rust, what its instances have beside their attributes is no part of what copies and pickles are made of.
    pub const STATE_IN_DICT: u32 = 8192;
}

/// What [`Class::fact`] knows.
#[derive(Clone, Copy)]
pub enum Fact {
    /// Attributes of instances are found by the default rules.
    DefaultGet,
    /// They are set and deleted by the default rules.
    DefaultSet,
    /// Instances say that their `__class__` is what it is.
    PlainClass,
}

/// The Rust data of a class. It lives as long as the type object, which every address of it on a machine stack or in a trace keeps alive.
pub struct Class {
    /// No other class has or had this number.
    serial: u32,
    /// Its type object never dies.
    lives_for_ever: bool,
    object: Cell<Pinned<PyType>>,
    flags: Cell<u32>,
    /// The base that the layout of instances comes from.
    base: Cell<Option<&'static Class>>,
    /// The first class on the way to `object` that is not made by a `class` statement: what instances are to Rust code.
    native: Cell<Option<&'static Class>>,
    /// How instances of this very class, one written in Rust, show their memory.
    exporter: Cell<Option<&'static crate::buffer::Exporter>>,
    /// How instances of this very class, iterators of one written in Rust, take a step.
    stepper: Cell<Option<Stepper>>,
    /// See [`sole_constructor`](Self::sole_constructor); `None`: nobody has asked.
    sole_constructor: Cell<Option<Option<&'static Callable>>>,
    /// Method resolution order, the class itself first unless its metaclass wants another.
    mro: QuasiImmutable<&'static [&'static Class]>,
    /// Fixed slots of instances.
    base_slots: Cell<u32>,
    /// Slots that instances turned out to need.
    wanted_slots: Cell<u32>,
    root_map: QuasiImmutable<Option<&'static Map>>,
    dictionary_map: Cell<Option<&'static Map>>,
    /// Root maps of instances that came from other classes, with other numbers of inline slots.
    other_roots: RefCell<HashMap<u32, &'static Map>>,
    /// The attributes that instances have been given so far: are all values that it has had floats? See [`bare`](crate::instance::bare).
    holds_floats: RefCell<WordMap<u64, bool>>,
    /// Changes when a look-up may have another outcome; 0: changed so often that look-ups are not to be cached.
    version: QuasiImmutable<u32>,
    /// Since look-ups have been cached.
    changes: Cell<u32>,
    /// Look-ups since the last change, while they are not cached.
    uncached: Cell<u32>,
    /// How often they have been cached again.
    recoveries: Cell<u32>,
    cache: RefCell<WordMap<u64, u64>>,
    known: OnceCell<Box<[Cell<u64>; names::COUNT]>>,
    /// See [`fact`](Self::fact): two bits each, that it is known and what it is.
    facts: Cell<u32>,
    subclasses: RefCell<Vec<&'static Class>>,
    /// The bases whose lists of subclasses it stands in.
    told_bases: RefCell<Vec<&'static Class>>,
    /// Classes that have this one in their order, though it is not among their bases and theirs.
    dependents: RefCell<Vec<&'static Class>>,
    /// Inline caches that know something of the class.
    sites: RefCell<Vec<&'static Site>>,
}

impl std::fmt::Debug for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Class({})", self.name())
    }
}
impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
impl Eq for Class {}

/// All classes there are.
static CLASSES: Global<Vec<&'static Class>> = Global::new(Vec::new());
/// The look-ups of one of them are to be cached again.
static IS_ONE_UNCHANGED: Global<bool> = Global::new(false);
/// Versions given out so far.
static LAST_VERSION: Global<u32> = Global::new(0);
/// After so many changes the look-ups of a class are no longer cached: each change unmakes traces, each cached value is pinned.
const CHANGES_BEFORE_UNCACHED: u32 = 200;
/// After so many look-ups without a change they are cached again, since most classes that change often do so while they are made; the next time after twice as many.
const LOOKUPS_BEFORE_CACHED: u32 = 1000;
/// So often does that number double at most.
const MOST_DOUBLINGS: u32 = 16;
/// In a class's table of known names: not looked up yet (never the word of a value).
const UNKNOWN: u64 = 0b110;
/// Attribute slots of a class of which nothing is known.
const FIRST_ATTRIBUTE_SLOTS: u32 = 4;
/// Attributes beyond these are in the overflow array, or, beyond [`MAX_ATTRIBUTES`], in a dict.
const MAX_INLINE_SLOTS: u32 = 64;
/// See [`MAX_INLINE_SLOTS`].
pub const MAX_ATTRIBUTES: u32 = 200;
/// About so much memory a class takes, with its maps and the tables of what has been looked up.
const BYTES: usize = size_of::<Class>() + 8 * names::COUNT + 1024;
/// A class with fewer inline caches does not look for those that it has twice.
const FEW_SITES: usize = 32;

fn next_version() -> u32 {
    LAST_VERSION.with(|last| {
        *last += 1;
        *last
    })
}

/// What a new class is made of.
pub struct NewClass<'a> {
    /// `__name__`.
    pub name: &'a str,
    /// `__qualname__`.
    pub qualified_name: &'a str,
    /// The class that the type object is an instance of (`None` only before `type` exists).
    pub metaclass: Option<&'static Class>,
    /// Where the layout comes from (`None` for `object`).
    pub base: Option<&'static Class>,
    /// The bases.
    pub bases: &'a [&'static Class],
    /// The resolution order behind the class itself.
    pub mro_tail: &'a [&'static Class],
    /// Bits of [`flags`].
    pub flags: u32,
    /// Fixed slots of instances.
    pub base_slots: u32,
    /// Number of the map of exact instances, 0 for any.
    pub map_number: u32,
    /// The namespace.
    pub dict: Gc<PyDict>,
    /// It is no program's.
    pub lives_for_ever: bool,
}

fn tuple_of(classes: &[&'static Class]) -> Obj {
    let objects: Vec<Obj> = classes.iter().map(|class| class.object()).collect();
    crate::types::tuple::from_slice(&objects).cast()
}

impl Class {
    /// Makes a class and its type object.
    pub fn new(new: &NewClass<'_>) -> &'static Class {
        let version = next_version();
        let class = reaping::place(Class {
            serial: version,
            lives_for_ever: new.lives_for_ever,
            object: Cell::new(Pinned::NULL),
            flags: Cell::new(new.flags),
            base: Cell::new(new.base),
            native: Cell::new(None),
            exporter: Cell::new(None),
            stepper: Cell::new(None),
            sole_constructor: Cell::new(None),
            mro: QuasiImmutable::new(&[]),
            base_slots: Cell::new(new.base_slots),
            wanted_slots: Cell::new(0),
            root_map: QuasiImmutable::new(None),
            dictionary_map: Cell::new(None),
            other_roots: RefCell::default(),
            holds_floats: RefCell::default(),
            version: QuasiImmutable::new(version),
            changes: Cell::new(0),
            uncached: Cell::new(0),
            recoveries: Cell::new(0),
            cache: RefCell::default(),
            known: OnceCell::new(),
            facts: Cell::new(0),
            subclasses: RefCell::default(),
            told_bases: RefCell::default(),
            dependents: RefCell::default(),
            sites: RefCell::default(),
        });
        class.native.set(Some(if new.flags & flags::MUTABLE != 0 {
            new.base.map_or(class, Class::native)
        } else {
            class
        }));
        let shape = new
            .metaclass
            .map_or(ids::TYPE, |metaclass| metaclass.root_map().number);
        let name = names::intern(new.name).object();
        let qualified_name = names::intern(new.qualified_name).object();
        let null = Obj::null();
        let object = PyType::new_shaped::<Native>(
            shape,
            smelt::Static::constant(class),
            new.dict.cast(),
            name,
            qualified_name,
            null,
            null,
            null,
        );
        class.object.set(Pinned::fresh(object));
        let object = class.object.get().get();
        if new.lives_for_ever {
            storage::immortal(object);
        } else {
            reaping::belongs_to(class, object);
            heap::add_external(BYTES);
        }
        CLASSES.with(|classes| classes.push(class));
        class.set_bases(new.bases);
        class.tell_bases();
        class.set_mro(
            std::iter::once(class)
                .chain(new.mro_tail.iter().copied())
                .collect(),
        );
        if new.map_number != 0 {
            class.root_map.set(Some(Map::new_root(
                class,
                new.map_number,
                new.base_slots,
                false,
            )));
        }
        class
    }

    /// Replaces the bases. The method resolution order and the lists of subclasses have to follow.
    pub fn set_bases(&'static self, bases: &[&'static Class]) {
        self.object.get().get().set_bases(tuple_of(bases));
    }

    /// Makes the lists of subclasses follow the bases.
    pub fn tell_bases(&'static self) {
        let bases = self.bases();
        let told = self.told_bases.replace(bases.clone());
        for base in told.iter().filter(|base| !bases.contains(base)) {
            base.subclasses.borrow_mut().retain(|class| *class != self);
        }
        for base in bases.iter().filter(|base| !told.contains(base)) {
            base.subclasses.borrow_mut().push(self);
        }
    }

    /// Replaces the method resolution order.
    pub fn set_mro(&'static self, order: Vec<&'static Class>) {
        self.object.get().get().set_mro(tuple_of(&order));
        // The old one is left where it is: somebody may be going through it.
        let old = self.mro.peek();
        let new = reaping::place_all(order);
        self.mro.set(new);
        if !self.lives_for_ever {
            reaping::belongs_to_none(old);
            reaping::belongs_to(new, self.type_object());
        }
        self.changed();
    }

    /// A number that no other class has or had.
    pub fn serial(&self) -> u32 {
        self.serial
    }
    /// Is it one that never dies?
    pub fn lives_for_ever(&self) -> bool {
        self.lives_for_ever
    }

    /// `__bases__`.
    pub fn bases(&self) -> Vec<&'static Class> {
        let bases: Obj = self.object.get().get().bases();
        if bases.is_null() {
            return Vec::new();
        }
        let items = crate::types::tuple::items(bases.cast());
        items
            .iter()
            .map(|base| Class::of_type(base.cast()))
            .collect()
    }

    /// The type object.
    #[inline(always)]
    pub fn object(&self) -> Obj {
        self.object.get().get().cast()
    }
    /// The type object, typed.
    #[inline(always)]
    pub fn type_object(&self) -> Gc<PyType> {
        self.object.get().get()
    }
    /// The namespace.
    pub fn dict(&self) -> Gc<PyDict> {
        self.object.get().get().dict().cast()
    }
    /// What its metaclass, which is written in Rust, keeps of it; null: nothing.
    #[inline(always)]
    pub fn state(&self) -> Obj {
        self.object.get().get().state()
    }
    /// Sets what its metaclass keeps of it.
    pub fn set_state(&self, state: Obj) {
        self.object.get().get().set_state(state);
    }
    /// `__name__`.
    pub fn name(&self) -> std::borrow::Cow<'static, str> {
        crate::types::str::text(self.object.get().get().name().cast())
    }
    /// `module.qualified_name`, without `builtins` and `__main__`.
    pub fn module_and_name(&self) -> String {
        let module = crate::types::dict::get_name(self.dict(), names::MODULE.name());
        let module = module
            .and_then(crate::types::str::of)
            .map(crate::types::str::text);
        let name = self.qualified_name();
        match module {
            Some(module) if module != "builtins" && module != "__main__" => {
                format!("{module}.{name}")
            }
            _ => name.into_owned(),
        }
    }
    /// What messages call the class: one written in Rust with its module in front, except for `builtins`.
    pub fn full_name(&self) -> std::borrow::Cow<'static, str> {
        if self.has(flags::MUTABLE) {
            return self.name();
        }
        let module = crate::types::dict::get_name(self.dict(), names::MODULE.name());
        match module
            .and_then(crate::types::str::of)
            .map(crate::types::str::text)
        {
            Some(module) if module != "builtins" => format!("{module}.{}", self.name()).into(),
            _ => self.name(),
        }
    }
    /// `__qualname__`.
    pub fn qualified_name(&self) -> std::borrow::Cow<'static, str> {
        crate::types::str::text(self.object.get().get().qualified_name().cast())
    }
    /// Has it this bit of [`flags`]?
    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }
    /// Those of these bits of [`flags`] that it has.
    pub fn these(&self, flags: u32) -> u32 {
        self.flags.get() & flags
    }
    /// Sets or clears bits of [`flags`].
    pub fn set_flag(&self, flag: u32, on: bool) {
        let flags = self.flags.get();
        self.flags
            .set(if on { flags | flag } else { flags & !flag });
        self.facts.set(0);
    }
    /// Instances hold a plain built-in value in slot 0.
    #[inline(always)]
    pub fn has_payload(&self) -> bool {
        self.has(flags::HAS_PAYLOAD)
    }
    /// The base that the layout comes from.
    pub fn base(&self) -> Option<&'static Class> {
        self.base.get()
    }
    /// Other bases have been assigned, of which this one has the layout.
    pub fn set_base(&self, base: &'static Class) {
        self.base.set(Some(base));
    }
    /// The built-in class that instances are to Rust code.
    pub fn native(&'static self) -> &'static Class {
        self.native.get().unwrap_or(self)
    }
    /// Are instances of the class, which is a built-in one, heap objects of a kind of their own?
    pub fn has_own_layout(&self) -> bool {
        self.root_number().is_some_and(|number| {
            number < ids::FIRST_FREE_MAP && number != ids::OBJECT && number != ids::TYPE
        })
    }
    /// How instances show their memory: of the class itself, not of a base.
    pub fn exporter(&self) -> Option<&'static crate::buffer::Exporter> {
        self.exporter.get()
    }
    /// Says how instances show their memory.
    pub fn set_exporter(&self, exporter: Option<&'static crate::buffer::Exporter>) {
        self.exporter.set(exporter);
    }
    /// How instances take a step, of the class itself, not of a base: then it is an iterator, and its own.
    #[inline]
    pub fn stepper(&self) -> Option<Stepper> {
        self.stepper.get()
    }
    /// Says how instances take a step.
    pub fn set_stepper(&self, stepper: Option<Stepper>) {
        self.stepper.set(stepper);
    }
    /// The constructor written in Rust that calling the class without keywords comes down to, for an object of this very class: its `__init__` does nothing, and no program can
    /// change that.
    #[inline]
    pub fn sole_constructor(&'static self) -> Option<&'static Callable> {
        if let Some(known) = self.sole_constructor.get() {
            return known;
        }
        let special =
            flags::MUTABLE | flags::EXCEPTION | flags::METACLASS | flags::NO_INSTANTIATION;
        let is_sole = !self.has(special)
            && Class::of(self.object()) == Class::builtin(ids::TYPE)
            && crate::attributes::is_complete(self);
        let constructor = is_sole.then(|| native_calls::constructor(self)).flatten();
        self.sole_constructor.set(Some(constructor));
        constructor
    }
    /// Fixed slots of instances.
    pub fn base_slots(&self) -> u32 {
        self.base_slots.get()
    }
    /// Method resolution order.
    #[inline(always)]
    pub fn mro(&self) -> &'static [&'static Class] {
        self.mro.peek()
    }
    /// As [`mro`](Class::mro), in generic code.
    #[inline(always)]
    pub fn mro_in<D: Domain>(&'static self) -> &'static [&'static Class] {
        self.mro.get::<D>()
    }
    /// As [`mro`](Class::mro), for what traces ask of maps.
    pub fn mro_told(&'static self, depend: Depend<'_>) -> &'static [&'static Class] {
        self.mro.tell(depend)
    }
    /// Have instances the `==` and `!=` of `object`, and no payload that has others?
    pub fn has_default_comparison(&'static self) -> bool {
        let object = Class::builtin(ids::OBJECT);
        self.known(names::EQ) == object.known(names::EQ)
            && self.known(names::NE) == object.known(names::NE)
    }
    /// What this class has is found by way of `dependent`, which is no subclass of it by its bases.
    pub fn add_dependent(&self, dependent: &'static Class) {
        let mut dependents = self.dependents.borrow_mut();
        if !dependents.contains(&dependent) {
            dependents.push(dependent);
        }
    }
    /// The type objects of the direct subclasses. (The class itself does not keep them alive.)
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn subclasses(&self) -> PyResult<&'static [Obj]> {
        let count = self.subclasses.borrow().len();
        let result = storage::new_array(count)?;
        // That may have been a collection, which leaves fewer.
        let subclasses = self.subclasses.borrow();
        for (index, class) in subclasses.iter().enumerate() {
            storage::set_item(result, index, class.object());
        }
        Ok(&storage::items(result)[..subclasses.len()])
    }
    /// Shows `visit` the direct subclasses. It must not make objects.
    pub fn each_subclass(&self, visit: &mut dyn FnMut(&'static Class)) {
        let subclasses = self.subclasses.borrow().clone();
        subclasses.into_iter().for_each(visit);
    }
    /// Is it `other` or a subclass of it (by inheritance)?
    #[inline]
    pub fn is_subclass(&self, other: &'static Class) -> bool {
        std::ptr::eq(self, other) || self.mro().contains(&other)
    }

    /// The map of new instances.
    #[inline]
    pub fn root_map(&'static self) -> &'static Map {
        self.root_map.peek().unwrap_or_else(|| self.make_root_map())
    }
    /// The map of instances without attributes that have this many slots inside.
    pub fn root_map_with(&'static self, inline_slots: u32) -> &'static Map {
        let root = self.root_map();
        if root.inline_slots == inline_slots {
            return root;
        }
        let mut others = self.other_roots.borrow_mut();
        others
            .entry(inline_slots)
            .or_insert_with(|| Map::new_root(self, 0, inline_slots, false))
    }
    /// The number of the map of its instances, if there is one already.
    pub fn root_number(&self) -> Option<u32> {
        self.root_map.peek().map(|map| map.number)
    }
    /// As [`root_map`](Class::root_map), in generic code.
    #[inline(always)]
    pub fn root_map_in<D: Domain>(&'static self) -> &'static Map {
        self.root_map
            .get::<D>()
            .unwrap_or_else(|| self.make_root_map())
    }
    #[cold]
    fn make_root_map(&'static self) -> &'static Map {
        let attributes = if self.has(flags::HAS_DICT) && !self.has(flags::METACLASS) {
            match self.wanted_slots.get() {
                0 => FIRST_ATTRIBUTE_SLOTS,
                wanted => wanted,
            }
        } else {
            0
        };
        let map = Map::new_root(self, 0, self.base_slots() + attributes, false);
        self.root_map.set(Some(map));
        map
    }
    /// Says how many attribute slots instances will probably need.
    pub fn expect_attributes(&self, count: u32) {
        self.wanted_slots
            .set(self.wanted_slots.get().max(count.min(MAX_INLINE_SLOTS)));
    }
    /// An instance has come to use so many slots: the next ones get that many from the start.
    pub(crate) fn note_slots(&'static self, used: u32) {
        let attributes = used - self.base_slots();
        if self.root_map().inline_slots < used && attributes <= MAX_INLINE_SLOTS {
            self.wanted_slots.set(attributes.next_multiple_of(4));
            self.root_map.set(None);
        }
    }
    /// The map of instances whose attributes are in a dict, for those with this many slots inside.
    pub fn dictionary_map(&'static self, inline_slots: u32) -> &'static Map {
        match self.dictionary_map.get() {
            Some(map) if map.inline_slots == inline_slots => map,
            _ => {
                let map = Map::new_root(self, 0, inline_slots, true);
                self.dictionary_map.set(Some(map));
                map
            }
        }
    }

    /// Does an attribute of instances hold nothing but floats? `None`: no instance has had it yet.
    pub fn holds_floats(&self, name: Name) -> Option<bool> {
        self.holds_floats.borrow().get(&name.word()).copied()
    }
    /// The same, if not known decided by its first value.
    pub fn holds_floats_after(&self, name: Name, value: Obj) -> bool {
        let mut known = self.holds_floats.borrow_mut();
        let is_float = || crate::instance::bare(value).is_some();
        *known.entry(name.word()).or_insert_with(is_float)
    }
    /// An attribute that held nothing but floats is to hold something else.
    pub fn generalise_attribute(&'static self, name: Name) {
        self.holds_floats.borrow_mut().insert(name.word(), false);
        self.changed();
    }
    /// Traces that have found out nothing about an attribute since no instance had had it are unmade.
    pub fn reconsider_attributes(&self) {
        if self.version.peek() != 0 {
            self.version.set(next_version());
        }
    }

    /// The version for caches; 0: do not cache.
    #[inline(always)]
    pub fn version<D: Domain>(&'static self) -> u32 {
        self.version.get::<D>()
    }

    /// As [`version`](Self::version), for what traces ask of maps.
    pub fn version_told(&'static self, depend: Depend<'_>) -> u32 {
        self.version.tell(depend)
    }

    /// As [`version`](Self::version), of nothing but this moment.
    #[inline(always)]
    pub fn version_now(&self) -> u32 {
        self.version.peek()
    }

    /// What look-ups have given holds no longer; those to come are cached, or not.
    fn forget_lookups(&'static self, is_cached: bool) {
        self.cache.borrow_mut().clear();
        for word in self.known.get().into_iter().flat_map(|known| known.iter()) {
            word.set(UNKNOWN);
        }
        self.facts.set(0);
        for site in self.sites.take() {
            site.clear();
        }
        let version = if is_cached { next_version() } else { 0 };
        if version != 0 || self.version.peek() != 0 {
            self.version.set(version);
        }
    }

    /// To be called after a change of a class that may have made descriptors of its instances, or of descriptors something else: they may be attributes of any class.
    pub fn changed_descriptors() {
        for class in CLASSES.with(|classes| classes.clone()) {
            class.forget_lookups(class.version.peek() != 0);
        }
    }

    /// An inline cache is to be cleared when the class changes.
    pub fn add_site(&self, site: &'static Site) {
        let mut sites = self.sites.borrow_mut();
        if sites.len() >= FEW_SITES && sites.len() == sites.capacity() {
            // A site that meets objects of several classes in turn comes each time.
            sites.sort_unstable_by_key(|site| std::ptr::from_ref(*site));
            sites.dedup_by_key(|site| std::ptr::from_ref(*site));
            let count = sites.len();
            sites.reserve(count);
        }
        sites.push(site);
    }

    /// Clears the inline caches that know something of this class for which `is_outdated` is true.
    pub fn forget_some_sites(&self, is_outdated: &dyn Fn(&Site) -> bool) {
        self.sites.borrow_mut().retain(|site| {
            let is_outdated = is_outdated(site);
            if is_outdated {
                site.clear();
            }
            !is_outdated
        });
    }

    /// To be called after every change of the namespace or the bases: look-ups in this class and its subclasses may have
    /// another outcome now.
    pub fn changed(&'static self) {
        let changes = self.changes.get() + 1;
        self.changes.set(changes);
        self.uncached.set(0);
        let is_cached = changes <= CHANGES_BEFORE_UNCACHED;
        self.forget_lookups(is_cached);
        self.each_subclass(&mut |subclass| subclass.changed());
        let dependents = self.dependents.borrow().clone();
        for dependent in dependents {
            dependent.changed();
        }
    }

    /// The attribute as the method resolution order finds it, as it stands in the namespace.
    #[inline]
    pub fn lookup(&'static self, name: Name) -> Option<Obj> {
        let stored = self.stored(name)?;
        Some(if stored.has_map(ids::GLOBAL_CELL) {
            CellState::of(stored.cast()).value::<Native>()
        } else {
            stored
        })
    }

    /// What stands under a name in the first namespace of the method resolution order that has it: the attribute, or its cell.
    #[inline]
    fn stored(&'static self, name: Name) -> Option<Obj> {
        if self.version.peek() == 0 {
            self.is_unchanged();
            return self.find(name);
        }
        if let Some(&word) = self.cache.borrow().get(&name.word()) {
            return (word != 0).then(|| Obj::from_bits(word));
        }
        self.fill_cache(name)
    }

    /// A look-up that is not cached. If it is the last of many without a change, that is changed as soon as nothing is going on that goes by the class's version.
    #[cold]
    fn is_unchanged(&'static self) {
        let lookups = self.uncached.get().saturating_add(1);
        self.uncached.set(lookups);
        if lookups == self.most_uncached() {
            IS_ONE_UNCHANGED.set(true);
            smelt::safepoint::request();
        }
    }

    fn most_uncached(&self) -> u32 {
        LOOKUPS_BEFORE_CACHED << self.recoveries.get().min(MOST_DOUBLINGS)
    }

    /// At a safepoint: the look-ups of classes that have not changed for long are cached again.
    pub fn cache_unchanged() {
        if !IS_ONE_UNCHANGED.replace(false) {
            return;
        }
        for class in CLASSES.with(|classes| classes.clone()) {
            if class.version.peek() == 0 && class.uncached.get() >= class.most_uncached() {
                class.recoveries.set(class.recoveries.get() + 1);
                class.changes.set(0);
                class.uncached.set(0);
                class.version.set(next_version());
            }
        }
    }

    #[cold]
    fn fill_cache(&'static self, name: Name) -> Option<Obj> {
        // The namespace keeps it alive.
        let value = self.find(name).map(Pinned::new);
        self.cache
            .borrow_mut()
            .insert(name.word(), value.map_or(0, |value| value.get().0));
        value.map(Pinned::get)
    }

    /// As [`lookup`](Class::lookup), in generic code: a constant in a trace that depends on the class's version. `None`: not to be
    /// cached, to be looked up by a residual call.
    #[inline]
    pub fn lookup_in<D: Domain>(&'static self, name: Name) -> Option<Option<Pinned>> {
        if self.version::<D>() == 0 {
            return None;
        }
        Some(self.lookup(name).map(Pinned::of_pinned))
    }

    /// The attribute of a known name.
    #[inline]
    pub fn known(&'static self, name: Known) -> Option<Obj> {
        if let Some(known) = self.known.get() {
            let word = known[name.0 as usize].get();
            if word != UNKNOWN {
                return (word != 0).then(|| Obj::from_bits(word));
            }
        }
        self.fill_known(name)
    }

    #[cold]
    fn fill_known(&'static self, name: Known) -> Option<Obj> {
        let value = self.lookup(name.name());
        if self.version.peek() != 0 {
            let unknown = || Box::new([const { Cell::new(UNKNOWN) }; names::COUNT]);
            let known = self.known.get_or_init(unknown);
            known[name.0 as usize].set(value.map_or(0, |value| value.0));
        }
        value
    }

    /// Something that follows from what look-ups on the class give: found out once, as long as they are cached.
    #[inline]
    pub fn fact(&'static self, fact: Fact, find: impl FnOnce() -> bool) -> bool {
        let shift = 2 * fact as u32;
        let known = self.facts.get() >> shift;
        if known & 1 != 0 {
            return known & 2 != 0;
        }
        let found = find();
        if self.version.peek() != 0 {
            let bits = 1 + 2 * u32::from(found);
            self.facts.set(self.facts.get() | bits << shift);
        }
        found
    }

    fn find(&'static self, name: Name) -> Option<Obj> {
        self.mro()
            .iter()
            .find_map(|class| dict::stored(class.dict(), name))
    }

    /// The class in the method resolution order whose namespace has the attribute, and the attribute.
    pub fn find_with_owner(&'static self, name: Name) -> Option<(&'static Class, Obj)> {
        self.mro()
            .iter()
            .find_map(|class| Some((*class, dict::get_name(class.dict(), name)?)))
    }

    /// Writes into the namespace.
    pub fn set_attribute(&'static self, name: Name, value: Obj) {
        if self.set_cell(name, value) {
            return;
        }
        dict::set_name(self.dict(), name, value);
        self.changed();
    }

    /// Writes plain data to where there is plain data already: into a cell, which no look-up takes for a constant, so that only the first
    /// such change is one of the class. False, and nothing done, for anything else.
    fn set_cell(&'static self, name: Name, value: Obj) -> bool {
        let dict = self.dict();
        let Some(stored) = dict::stored(dict, name) else {
            return false;
        };
        if !is_plain_data(Map::of(value)) {
            return false;
        }
        if stored.has_map(ids::GLOBAL_CELL) {
            CellState::of(stored.cast()).store(value);
            return true;
        }
        if !is_plain_data(Map::of(stored)) || names::is_known(name) {
            return false;
        }
        dict::set_cell(dict, name, CellState::mutable(value).object());
        self.changed();
        true
    }

    /// The cell in the class's own namespace that has the attribute.
    pub fn own_cell(&self, name: Name) -> Option<&'static CellState> {
        let stored = dict::stored(self.dict(), name)?;
        stored
            .has_map(ids::GLOBAL_CELL)
            .then(|| CellState::of(stored.cast()))
    }

    /// The cell that has the attribute, if it is in one: the first in the method resolution order whose namespace has the name decides.
    pub fn cell(&'static self, name: Name) -> Option<&'static CellState> {
        let found = self.stored(name)?;
        found
            .has_map(ids::GLOBAL_CELL)
            .then(|| CellState::of(found.cast()))
    }

    /// The class that a type object stands for.
    #[inline(always)]
    pub fn of_type(object: Gc<PyType>) -> &'static Class {
        object.class().promote()
    }
    /// The class that an object stands for, if it is a type object.
    #[inline]
    pub fn from_object(object: Obj) -> Option<&'static Class> {
        if !object.is_heap() {
            return None;
        }
        let number = object.shape().get() as u32;
        let is_type = number == ids::TYPE
            || number >= ids::FIRST_FREE_MAP && Map::by_number(number).class.has(flags::METACLASS);
        is_type.then(|| Class::of_type(object.cast()))
    }
    /// The class of an object.
    #[inline(always)]
    pub fn of(object: Obj) -> &'static Class {
        Map::of(object).class
    }
    /// The class of exact built-in objects with this number of [`ids`].
    #[inline(always)]
    pub fn builtin(id: u32) -> &'static Class {
        Map::by_number(id).class
    }
    /// The class of exact `T`s.
    #[inline(always)]
    pub fn native_of<T: HeapObject>() -> &'static Class {
        Class::builtin(T::TYPE.shape)
    }
}

/// Takes out the classes whose type objects `is_dead` says are dead; all others have forgotten them.
pub fn take_dead(is_dead: &dyn Fn(Obj) -> bool) -> Vec<&'static Class> {
    CLASSES.with(|classes| {
        let dead: Vec<_> = classes
            .extract_if(.., |class| class.is_dead(is_dead))
            .collect();
        if dead.is_empty() {
            return dead;
        }
        for class in classes.iter() {
            for known in [&class.subclasses, &class.dependents] {
                known.borrow_mut().retain(|class| !class.is_dead(is_dead));
            }
        }
        dead
    })
}

impl Class {
    /// Is its type object one of those that `is_dead` says are dead?
    pub fn is_dead(&self, is_dead: &dyn Fn(Obj) -> bool) -> bool {
        !self.lives_for_ever && is_dead(self.object())
    }

    /// Frees the class. Its maps are gone already.
    ///
    /// # Safety
    /// Nothing refers to it any more.
    pub unsafe fn free(&'static self) {
        for site in self.sites.take() {
            site.clear();
        }
        heap::remove_external(BYTES);
        // SAFETY: as the caller says; the order was made by `set_mro`.
        unsafe {
            reaping::free_all(self.mro.peek());
            reaping::free(self);
        }
    }
}

/// The inline caches at addresses of which `is_gone` is true are about to be freed.
pub fn forget_sites(is_gone: &dyn Fn(usize) -> bool) {
    CLASSES.with(|classes| {
        for class in classes.iter() {
            let mut sites = class.sites.borrow_mut();
            sites.retain(|site| !is_gone(std::ptr::from_ref(*site).addr()));
        }
    });
}

/// Values that as attributes of a class are what they are: no descriptors, and no names of anything special.
pub fn is_plain_data(map: &'static Map) -> bool {
    match map.number {
        ids::LIST | ids::TUPLE | ids::DICT | ids::SET | ids::FROZENSET => true,
        number if number < ids::FIRST_FREE_MAP => crate::interpreter::native_calls::is_atom(number),
        _ => {
            !map.class.has(flags::METACLASS)
                && [names::GET, names::SET, names::DELETE]
                    .iter()
                    .all(|name| map.class.known(*name).is_none())
        }
    }
}

/// `isinstance(object, class)` by inheritance alone.
#[inline]
pub fn is_instance(object: Obj, class: &'static Class) -> bool {
    Class::of(object).is_subclass(class)
}
