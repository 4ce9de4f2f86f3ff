//! Attributes: inline caches in the native domain, look-ups on promoted maps in traces.

use super::arithmetic::call_operator;
use super::calls::{self, Window};
use super::native_calls::{self, Given};
use super::questions::{self, Behind, PlainReading, Reading};
use super::{At, Control, exceptions, general, items};
use crate::attributes;
use crate::builtin::Callable;
use crate::class::{Class, flags, is_plain_data};
use crate::code::{Code, Site};
use crate::fields::*;
use crate::frame::{self, HEADER};
use crate::globals::{CellState, GlobalCell, Namespace};
use crate::ids;
use crate::instance::{self, Instance};
use crate::lookup::{self, Access, Write};
use crate::map::Map;
use crate::names::{self, Name};
use crate::object::{Obj, Value};
use crate::residuals;
use crate::result::Outcome;
use crate::storage::{Array, Pinned};
use crate::types::descriptors;
use crate::types::dict::PyDict;
use crate::types::exception;
use crate::types::function::PyFunction;
use crate::types::module::{self, PyModule};
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Gc, Int, Native, Ref};

// Kinds of what a site of an attribute knows.
const SLOT: u16 = 1;
const MEMBER: u16 = 2;
const METHOD: u16 = 3;
const CONSTANT: u16 = 4;
const OVERFLOW: u16 = 5;
const PROPERTY: u16 = 6;
/// For one object only, a class: the value.
const OF_CLASS: u16 = 7;
/// For one object only, a module: the cell.
const OF_MODULE: u16 = 8;
const CLASS_METHOD: u16 = 9;
const ADD: u16 = 10;
const CELL: u16 = 11;
/// For one object only, a class: the cell.
const OF_CLASS_CELL: u16 = 12;
/// The definition of the getter.
const COMPUTED: u16 = 13;
const DESCRIBED: u16 = 14;
const MISSING: u16 = 15;
const FLOAT_SLOT: u16 = 16;
const ADD_FLOAT: u16 = 17;
const DICTIONARY: u16 = 18;
const DESCRIPTOR: u16 = 19;

/// The class of an object, as an object.
pub fn class_object<D: Domain>(object: Obj<D>) -> Obj<D> {
    if !D::NATIVE && object.is_heap() && D::decide(D::is_further_way) {
        return class_of_shape::<D>(object.shape());
    }
    Obj::constant(questions::class_of(object).object())
}

#[smelt::elidable]
fn class_of_shape(shape: Int) -> Obj {
    Map::by_number(shape.get() as u32).class.object()
}

/// Have several kinds of objects come by here, each of which has an attribute of its class's own, or several classes? Then it is better looked up than known.
fn is_different_for_each<D: Domain>(object: Obj<D>, name: Name) -> bool {
    let is_of_class = || {
        let map = Map::of(Obj::from_bits(D::likely(object.0)));
        let access = || lookup::resolve(map, name);
        map.number == ids::TYPE
            || map.class.has(flags::METACLASS)
            || matches!(access(), Access::Constant(_))
    };
    !D::NATIVE && D::decide(|| D::is_further_way() && is_of_class())
}

/// `object.name` by the inline cache alone, if that is an attribute of the instance, or one of its class that is its own result.
#[inline(always)]
pub fn cached_slot<D: Domain>(object: Obj<D>, site: &Site) -> Option<Obj<D>> {
    if D::NATIVE && object.is_heap() && object.shape() == i64::from(site.map.get()) {
        let word = site.word.get();
        let kind = site.kind.get();
        if matches!(kind, SLOT | MEMBER) {
            let value = object.cast::<Instance>().slot(word as u32);
            return (!value.is_null()).then_some(value);
        }
        if kind == CONSTANT {
            return Some(Obj::constant(Obj::from_bits(word)));
        }
    }
    None
}

/// What an attribute turned out to be.
enum Found<D: Domain> {
    Value(Obj<D>),
    /// A function that binds to the receiver.
    Method(Obj<D>, Obj<D>),
    /// The getter of a property.
    Getter(Ref<D, PyFunction>),
    /// The `__get__` of a descriptor, and that.
    Described(Ref<D, PyFunction>, Obj<D>),
    /// The `__getattr__` that is to be asked.
    Fallback(Ref<D, PyFunction>),
    /// A function written in Rust that computes it, and the descriptor whose `__get__` that is, if it is one.
    Computed(&'static Callable, Option<Obj<D>>),
    /// Nothing known: the general rules.
    Unknown,
}

fn find<D: Domain>(object: Obj<D>, code: &'static Code, site: usize) -> Found<D> {
    let site = code.site(site);
    if D::NATIVE
        && let Some(found) = find_cached(object, site)
    {
        return found;
    }
    let answered = || lookup::remembered(Map::by_number(object.map_number()), site.name);
    let access = match if D::NATIVE { answered() } else { None } {
        Some(access) if !matches!(access, Access::Absent | Access::Slow) => access,
        _ => match questions::reading(object, site.name) {
            Reading::By(access) => access,
            Reading::OfModule => return find_in_module(object, site),
            Reading::OfClass => return find_in_class(object, site),
            Reading::Unknown => return Found::Unknown,
        },
    };
    if D::NATIVE && object.is_heap() && is_to_be_remembered(site) {
        remember(site, Map::by_number(object.map_number()), access);
    }
    if !D::NATIVE && matches!(access, Access::Absent | Access::Slow) {
        // It may be in the dict of a function.
        let found = find_plainly(object, site.name).flatten();
        return found.map_or(Found::Unknown, Found::Value);
    }
    apply(object, access, site.name)
}

/// What an instance has that keeps its attributes in a dict.
fn find_in_dictionary<D: Domain>(object: Obj<D>, name: Name) -> Found<D> {
    let namespace: Ref<D, PyDict> = object.cast::<Instance>().overflow().cast();
    let own = items::find_name(namespace, name);
    match own {
        Some(Some(value)) => Found::Value(value),
        Some(None) => apply(object, questions::reading_not_own(object, name), name),
        None => Found::Unknown,
    }
}

/// What `object.name` is, in traces, if nothing but looking has to be done for it; the inner `None` says that there is no such attribute, and nobody to be
/// asked for it. The outer one is for all else.
#[allow(clippy::option_option)]
pub fn find_plainly<D: Domain>(object: Obj<D>, name: Name) -> Option<Option<Obj<D>>> {
    let access = match questions::plain_reading(object, name) {
        PlainReading::By(access) => access,
        PlainReading::Absent => return Some(None),
        PlainReading::InDictionary => {
            return items::find_name(object.cast::<Instance>().overflow().cast(), name);
        }
        PlainReading::InFunction => {
            let own = object.cast::<PyFunction>().dict();
            return match own.is_null() {
                true => Some(None),
                false => items::find_name(own.cast(), name),
            };
        }
        PlainReading::Unknown => return None,
    };
    match apply(object, access, name) {
        Found::Value(value) => Some(Some(value)),
        Found::Method(function, receiver) => {
            Some(Some(crate::types::method::bound_to(function, receiver)))
        }
        _ => None,
    }
}

/// The attributes of an instance that do not fit into it.
fn overflow<D: Domain>(instance: Ref<D, Instance>) -> Ref<D, Array> {
    instance.overflow().cast()
}

fn apply<D: Domain>(object: Obj<D>, access: Access, name: Name) -> Found<D> {
    let instance: Ref<D, Instance> = object.cast();
    match access {
        Access::Slot(slot) => Found::Value(instance.slot(slot)),
        Access::FloatSlot(slot) => Found::Value(instance::boxed(instance.float_slot(slot))),
        Access::Overflow(index) => {
            Found::Value(overflow(instance).item(Int::from(i64::from(index))))
        }
        Access::Dictionary => find_in_dictionary(object, name),
        Access::Member(slot) => {
            let value = instance.slot(slot);
            if value.is_null() {
                Found::Unknown
            } else {
                Found::Value(value)
            }
        }
        Access::Constant(value) => Found::Value(Obj::constant(value.get())),
        Access::Cell(cell) => Found::Value(cell.value::<D>()),
        Access::Method(function) => Found::Method(Obj::constant(function.get()), object),
        Access::ClassMethod(function, class) => {
            Found::Method(Obj::constant(function.get()), Obj::constant(class.object()))
        }
        Access::Property(getter) => Found::Getter(Ref::constant(getter.get()).cast()),
        Access::Missing(function) => Found::Fallback(Ref::constant(function.get()).cast()),
        Access::Computed(getter) => Found::Computed(getter, None),
        Access::Described(descriptor) => {
            let descriptor = descriptor.get();
            match lookup::described(descriptor) {
                Some(getter) => Found::Computed(getter, Some(Obj::constant(descriptor))),
                None => Found::Unknown,
            }
        }
        Access::Descriptor(descriptor) => {
            let descriptor = descriptor.get();
            if Class::of(descriptor).version::<D>() == 0 {
                return Found::Unknown;
            }
            match lookup::getter_of(descriptor) {
                Some(getter) => {
                    Found::Described(Ref::constant(getter).cast(), Obj::constant(descriptor))
                }
                None => Found::Unknown,
            }
        }
        Access::Absent | Access::Slow => Found::Unknown,
    }
}

/// Native only, when another kind of object has come by than the site knows: is the site to know this one from now on? One that meets many kinds keeps what it knows, since writing it, and
/// telling the class of it, takes longer than [looking up](lookup::remembered) what all such sites share. Now and then it looks whether times have changed.
fn is_to_be_remembered(site: &Site) -> bool {
    const FEW: u16 = 16;
    const NOW_AND_THEN: u16 = 32;
    let misses = site.misses.get();
    site.misses.set(misses.wrapping_add(1));
    misses < FEW || misses.is_multiple_of(NOW_AND_THEN)
}

/// Native only: writes what was found into the inline cache.
fn remember(site: &'static Site, map: &'static Map, access: Access) {
    let (kind, word) = match access {
        Access::Slot(slot) => (SLOT, u64::from(slot)),
        Access::FloatSlot(slot) => (FLOAT_SLOT, u64::from(slot)),
        Access::Overflow(index) => (OVERFLOW, u64::from(index)),
        Access::Member(slot) => (MEMBER, u64::from(slot)),
        Access::Constant(value) => (CONSTANT, value.get().0),
        Access::Cell(cell) => (CELL, cell.object().0),
        Access::Method(function) => (METHOD, function.get().0),
        Access::ClassMethod(function, _) => (CLASS_METHOD, function.get().0),
        Access::Property(getter) => (PROPERTY, getter.get().0),
        Access::Computed(getter) => (COMPUTED, std::ptr::from_ref(getter) as u64),
        Access::Described(descriptor) => (DESCRIBED, descriptor.get().0),
        Access::Descriptor(descriptor) => (DESCRIPTOR, descriptor.get().0),
        Access::Missing(function) => (MISSING, function.get().0),
        Access::Dictionary => (DICTIONARY, 0),
        Access::Absent | Access::Slow => return,
    };
    set_site(site, map, kind, word, 0);
}

/// Native only: the same of how an attribute is written.
fn remember_write(site: &'static Site, map: &'static Map, write: Write) {
    let (kind, word, added) = match write {
        Write::Slot(slot) => (SLOT, slot, 0),
        Write::FloatSlot(slot) => (FLOAT_SLOT, slot, 0),
        Write::Overflow(index) => (OVERFLOW, index, 0),
        Write::Add(slot, added) => (ADD, slot, added.number),
        Write::AddFloat(slot, added) => (ADD_FLOAT, slot, added.number),
        _ => return,
    };
    set_site(site, map, kind, word.into(), added.into());
}

fn set_site(site: &'static Site, map: &'static Map, kind: u16, word: u64, second: u64) {
    site.map.set(map.number);
    site.kind.set(kind);
    site.word.set(word);
    site.second.set(second);
    map.class.add_site(site);
}

/// Native only: what the inline cache says.
fn find_cached<D: Domain>(object: Obj<D>, site: &'static Site) -> Option<Found<D>> {
    if !object.is_heap() || object.shape() != i64::from(site.map.get()) {
        return None;
    }
    let word = site.word.get();
    let known = Pinned::of_pinned(Obj::from_bits(word));
    let access = match site.kind.get() {
        SLOT => Access::Slot(word as u32),
        FLOAT_SLOT => Access::FloatSlot(word as u32),
        METHOD => Access::Method(known),
        MEMBER => Access::Member(word as u32),
        CONSTANT => Access::Constant(known),
        OVERFLOW => Access::Overflow(word as u32),
        PROPERTY => Access::Property(known),
        // SAFETY: `remember` has put it there, and definitions live for ever.
        COMPUTED => Access::Computed(unsafe { &*(word as *const Callable) }),
        DESCRIBED => Access::Described(known),
        DESCRIPTOR => Access::Descriptor(known),
        MISSING => Access::Missing(known),
        DICTIONARY => Access::Dictionary,
        CLASS_METHOD => Access::ClassMethod(known, Map::by_number(site.map.get()).class),
        OF_CLASS if object.is_word(site.second.get()) => Access::Constant(known),
        CELL => return from_cell(word),
        OF_CLASS_CELL if object.is_word(site.second.get()) => return from_cell(word),
        OF_MODULE if object.is_word(site.second.get()) => return from_cell(word),
        _ => return None,
    };
    Some(apply(object, access, site.name))
}

fn from_cell<D: Domain>(word: u64) -> Option<Found<D>> {
    let cell: Gc<crate::globals::GlobalCell> = Gc::from_bits(word);
    let value = cell.value();
    (!value.is_null()).then(|| Found::Value(Obj::constant(value)))
}

fn find_in_module<D: Domain>(object: Obj<D>, site: &'static Site) -> Found<D> {
    let module: Gc<PyModule> = object.promote().cast();
    let namespace: Gc<PyDict> = module.dict().cast();
    if namespace.namespace().is_null() || !attributes::has_default_get(Class::of(module.cast())) {
        return Found::Unknown;
    }
    let cell: &'static CellState = Namespace::of(namespace).cell(site.name);
    let value = cell.value::<D>();
    if value.is_null() {
        return Found::Unknown;
    }
    if D::NATIVE {
        let module = Pinned::new(module);
        set_site(
            site,
            Map::by_number(ids::MODULE),
            OF_MODULE,
            cell.object().0,
            module.get().0,
        );
    }
    Found::Value(value)
}

/// Modules of which `is_dead` is true are about to be freed.
pub fn forget_modules(is_dead: &dyn Fn(Obj) -> bool) {
    let is_outdated =
        |site: &Site| site.kind.get() == OF_MODULE && is_dead(Obj::from_bits(site.second.get()));
    if let Some(class) = module::TYPE.made.get() {
        class.forget_some_sites(&is_outdated);
    }
}

fn find_in_class<D: Domain>(object: Obj<D>, site: &'static Site) -> Found<D> {
    let object: Obj = object.promote();
    let class = Class::of_type(object.cast());
    if class.version::<D>() == 0 {
        return Found::Unknown;
    }
    let access = lookup::resolve_class(class, object, site.name);
    if let Access::Computed(getter) = access {
        if Class::of(object).version::<D>() == 0 {
            return Found::Unknown;
        }
        if D::NATIVE {
            // The metaclass says so, whatever class it is.
            remember(site, Map::of(object), access);
        }
        return Found::Computed(getter, None);
    }
    if D::NATIVE && is_to_be_remembered(site) {
        let known = match access {
            Access::Constant(value) => Some((OF_CLASS, value.get().0)),
            Access::Cell(cell) => Some((OF_CLASS_CELL, cell.object().0)),
            _ => None,
        };
        if let Some((kind, word)) = known {
            set_site(site, Map::of(object), kind, word, object.0);
            class.add_site(site);
        }
    }
    match access {
        Access::Constant(value) => Found::Value(Obj::constant(value.get())),
        Access::Cell(cell) => Found::Value(cell.value::<D>()),
        Access::ClassMethod(function, _) => {
            Found::Method(Obj::constant(function.get()), Obj::constant(object))
        }
        _ => Found::Unknown,
    }
}

/// `LOAD_ATTR`.
#[inline(never)]
pub fn load<D: Domain>(at: At<'_, D>) -> Control<D> {
    if general::is_general(&at) {
        return general::load(at);
    }
    let ins = at.pc.fetch();
    let object = at.get(ins.b);
    if is_different_for_each(object, at.code.site(usize::from(ins.c)).name) {
        return general::load(at);
    }
    match find(object, at.code, usize::from(ins.c)) {
        Found::Value(value) => at.result(ins.a, value),
        Found::Method(function, receiver) => {
            at.result(ins.a, crate::types::method::bound_to(function, receiver))
        }
        Found::Getter(getter) => call_accessor(at, getter, object, None),
        Found::Described(getter, descriptor) => call_getter(at, getter, descriptor, object),
        Found::Fallback(function) => {
            let name = at.code.site(usize::from(ins.c)).name;
            call_operator(at, function, object, Obj::constant(name.object()), 0)
        }
        Found::Computed(getter, descriptor) => {
            let outcome = compute(getter, descriptor, object);
            at.outcome(ins.a, outcome)
        }
        Found::Unknown => {
            let name = at.code.site(usize::from(ins.c)).name;
            let outcome = get_any::<D>(object, Obj::constant(name.object()));
            at.outcome(ins.a, outcome)
        }
    }
}

/// Calls the function written in Rust that computes an attribute.
fn compute<D: Domain>(
    getter: &'static Callable,
    descriptor: Option<Obj<D>>,
    object: Obj<D>,
) -> Outcome<D> {
    let given = match descriptor {
        Some(descriptor) => Given::new(&[descriptor, object, class_object(object)]),
        None => Given::new(&[object]),
    };
    native_calls::call_definition(getter, &given)
}

/// Calls the `__get__` of a descriptor as a frame.
fn call_getter<D: Domain>(
    at: At<'_, D>,
    getter: Ref<D, PyFunction>,
    descriptor: Obj<D>,
    object: Obj<D>,
) -> Control<D> {
    let arguments = [object, class_object(object)];
    let window = Window::of_values(&arguments, descriptor);
    calls::call_function(at, getter, window, asks(object), Obj::null())
}

/// The flag of a getter's frame if the object has a `__getattr__`.
fn asks<D: Domain>(object: Obj<D>) -> i64 {
    match questions::known(object, names::GETATTR) {
        Some(Some(_)) => frame::ASKS,
        _ => 0,
    }
}

/// Is it an `AttributeError` of a call with these flags, which has `__getattr__` [asked](ask)?
pub fn is_asked<D: Domain>(flags: i64, exception: Obj<D>) -> bool {
    flags & frame::ASKS != 0 && exceptions::is_a::<D>(exception, exception::ATTRIBUTE_ERROR.class())
}

/// The getter that `LOAD_ATTR` or `LOAD_METHOD` has called has no value: `__getattr__` is called.
pub fn ask<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let object = at.get(ins.b);
    let name = Obj::constant(at.code.site(usize::from(ins.c)).name.object());
    if let Some(function) = items::method_of::<D>(object, names::GETATTR) {
        return call_operator(at, function, object, name, 0);
    }
    if ins.op == Op::LoadMethod {
        frame::store(at.frame, i32::from(ins.a) + HEADER, Obj::<D>::null());
    }
    let outcome = ask_any::<D>(object, name);
    at.outcome(ins.a, outcome)
}

/// Calls the getter or setter of a property as a frame.
fn call_accessor<D: Domain>(
    at: At<'_, D>,
    function: Ref<D, PyFunction>,
    object: Obj<D>,
    value: Option<Obj<D>>,
) -> Control<D> {
    if let Some(value) = value {
        return call_operator(at, function, object, value, frame::DISCARD);
    }
    let window = Window::of_registers(0, 0, Some(object));
    calls::call_function(at, function, window, asks(object), Obj::null())
}

/// `LOAD_METHOD` by the inline cache alone: the function.
#[inline(always)]
pub fn cached_method<D: Domain>(object: Obj<D>, site: &Site) -> Option<Obj<D>> {
    if D::NATIVE
        && object.is_heap()
        && object.shape() == i64::from(site.map.get())
        && site.kind.get() == METHOD
    {
        return Some(Obj::constant(Obj::from_bits(site.word.get())));
    }
    None
}

/// `LOAD_METHOD`.
#[inline(never)]
pub fn load_method<D: Domain>(at: At<'_, D>) -> Control<D> {
    if general::is_general(&at) {
        return general::load_method(at);
    }
    let ins = at.pc.fetch();
    let object = at.get(ins.b);
    let receiver_register = i32::from(ins.a) + HEADER;
    if is_different_for_each(object, at.code.site(usize::from(ins.c)).name) {
        return general::load_method(at);
    }
    match find(object, at.code, usize::from(ins.c)) {
        Found::Value(value) => {
            frame::store(at.frame, receiver_register, Obj::<D>::null());
            at.result(ins.a, value)
        }
        Found::Method(function, receiver) => {
            frame::store(at.frame, receiver_register, receiver);
            at.result(ins.a, function)
        }
        Found::Getter(getter) => call_accessor(at, getter, object, None),
        Found::Described(getter, descriptor) => call_getter(at, getter, descriptor, object),
        Found::Fallback(function) => {
            let name = at.code.site(usize::from(ins.c)).name;
            call_operator(at, function, object, Obj::constant(name.object()), 0)
        }
        Found::Computed(getter, descriptor) => {
            frame::store(at.frame, receiver_register, Obj::<D>::null());
            let outcome = compute(getter, descriptor, object);
            at.outcome(ins.a, outcome)
        }
        Found::Unknown => {
            let name = at.code.site(usize::from(ins.c)).name;
            match get_any::<D>(object, Obj::constant(name.object())) {
                Ok(value) => {
                    let at = at.settled();
                    frame::store(at.frame, receiver_register, Obj::<D>::null());
                    at.result(ins.a, value)
                }
                Err(raised) => Control::Raise(raised),
            }
        }
    }
}

residuals! {
    [any] fn ask_any(object: Obj, name: Obj) -> Obj {
        attributes::ask(object, names::intern_str(name.cast()))
    }
    [any] pub fn get_any(object: Obj, name: Obj) -> Obj { attributes::get(object, name_of(name)) }
    [any] pub fn set_any(object: Obj, name: Obj, value: Obj) -> () { attributes::set(object, name_of(name), value) }
    [any] fn set_natively(descriptor: Obj, object: Obj, value: Obj) -> () {
        attributes::set_natively(descriptor, object, value)
    }
    /// Adds an attribute to an instance that has no slot left for it.
    [writes] pub fn add_overflow(object: Obj, name: Obj, value: Obj) -> () {
        attributes::add_own(object.cast(), Map::of(object), name_of(name), value)
    }
    /// Adds an attribute that no instance of the class has had yet. The trace that calls this is made again now that it is known what the attribute holds.
    [any] fn add_first(object: Obj, name: Obj, value: Obj) -> () {
        let map = Map::of(object);
        attributes::add_own(object.cast(), map, name_of(name), value)?;
        map.class.reconsider_attributes();
        Ok(())
    }
    [any] fn super_get(class: Obj, object: Obj, name: Obj) -> Obj {
        descriptors::super_get(class, object, name_of(name))
    }
    [any] fn super_any(super_class: Obj, class: Obj, object: Obj, explicit: bool, name: Obj) -> Obj {
        let arguments = [class, object];
        let made = crate::call::call(super_class, if explicit { &arguments } else { &[] })?;
        attributes::get(made, name_of(name))
    }
}

/// The name that a str known to be interned is.
pub fn name_of(object: Obj) -> Name {
    crate::names::intern_str(object.cast())
}

/// `STORE_ATTR` by the inline cache alone. True if that was it.
#[inline(always)]
pub fn store_cached<D: Domain>(object: Obj<D>, site: &Site, value: Obj<D>) -> bool {
    if D::NATIVE && object.is_heap() && object.shape() == i64::from(site.map.get()) {
        let instance: Ref<D, Instance> = object.cast();
        if site.kind.get() == SLOT {
            instance.set_slot(site.word.get() as u32, value);
            return true;
        }
        if site.kind.get() == OVERFLOW {
            overflow(instance).set_item(Int::from(site.word.get() as i64), value);
            return true;
        }
        if site.kind.get() == ADD {
            instance.set_slot(site.word.get() as u32, value);
            instance.set_shape(Int::from(site.second.get() as i64));
            return true;
        }
        if matches!(site.kind.get(), FLOAT_SLOT | ADD_FLOAT) {
            return store_cached_float(instance, site, value);
        }
    }
    false
}

/// The same for an attribute that holds bare floats.
#[inline(never)]
fn store_cached_float<D: Domain>(instance: Ref<D, Instance>, site: &Site, value: Obj<D>) -> bool {
    let stored = instance::set_bare(instance, site.word.get() as u32, value);
    if stored && site.kind.get() == ADD_FLOAT {
        instance.set_shape(Int::from(site.second.get() as i64));
    }
    stored
}

/// Changes an attribute of a class that has a cell.
fn store_in_class<D: Domain>(object: Obj<D>, name: Name, value: Obj<D>) -> bool {
    let class = Class::of_type(object.cast().promote());
    if class.version::<D>() == 0 || !is_plain_data(Map::by_number(value.map_number())) {
        return false;
    }
    let Some(cell) = class.own_cell(name) else {
        return false;
    };
    let place: Ref<D, GlobalCell> = Ref::constant(cell.object());
    place.set_value(value);
    true
}

/// `STORE_ATTR`, and with a null value `DELETE_ATTR`.
#[inline(never)]
pub fn store<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    let ins = at.pc.fetch();
    let object = at.get(ins.a);
    let site = at.code.site(usize::from(ins.c));
    let deleting = value.is_null();
    if !deleting && general::is_general(&at) {
        return general::store(at, object, value);
    }
    let write = match questions::writing(object, site.name) {
        None if !deleting && store_in_class(object, site.name, value) => return at.next(),
        None => Write::Slow,
        Some(write) => write,
    };
    if !deleting {
        let instance: Ref<D, Instance> = object.cast();
        let mut write = write;
        if D::NATIVE {
            let map = Map::by_number(object.map_number());
            if matches!(write, Write::AddFirst) {
                map.class.holds_floats_after(site.name, value.promote());
                write = lookup::resolve_write(map, site.name);
            }
            remember_write(site, map, write);
        }
        match write {
            Write::Slot(slot) => {
                instance.set_slot(slot, value);
                return at.next();
            }
            Write::Add(slot, added) => {
                instance.set_slot(slot, value);
                instance.set_shape(Int::from(i64::from(added.number)));
                return at.next();
            }
            Write::FloatSlot(slot) => {
                if instance::set_bare(instance, slot, value) {
                    return at.next();
                }
            }
            Write::AddFloat(slot, added) => {
                if instance::set_bare(instance, slot, value) {
                    instance.set_shape(Int::from(i64::from(added.number)));
                    return at.next();
                }
            }
            Write::AddFirst => {
                return match add_first::<D>(object, Obj::constant(site.name.object()), value) {
                    Ok(()) => at.next(),
                    Err(raised) => Control::Raise(raised),
                };
            }
            Write::Overflow(index) => {
                overflow(instance).set_item(Int::from(i64::from(index)), value);
                return at.next();
            }
            Write::AddOverflow => {
                let name = Obj::constant(site.name.object());
                return at.done(add_overflow::<D>(object, name, value));
            }
            Write::Dictionary => {
                let namespace: Ref<D, PyDict> = instance.overflow().cast();
                let name = Obj::constant(site.name.object());
                return at.done(items::replace_in_dict(namespace, name, value));
            }
            Write::Property(setter) => {
                return call_accessor(at, Ref::constant(setter.get()).cast(), object, Some(value));
            }
            Write::Descriptor(descriptor) => {
                let descriptor = descriptor.get();
                if Class::of(descriptor).version::<D>() != 0
                    && let Some(setter) = lookup::setter_of(descriptor)
                {
                    let arguments = [object, value];
                    let window = Window::of_values(&arguments, Obj::constant(descriptor));
                    let setter = Ref::constant(setter).cast();
                    return calls::call_function(at, setter, window, frame::DISCARD, Obj::null());
                }
            }
            Write::Native(descriptor) => {
                let descriptor = Obj::constant(descriptor.get());
                return at.done(set_natively::<D>(descriptor, object, value));
            }
            Write::Slow => {}
        }
    }
    at.done(set_any::<D>(
        object,
        Obj::constant(site.name.object()),
        value,
    ))
}

/// `LOAD_SUPER_ATTR` and `LOAD_SUPER_METHOD`.
#[inline(never)]
pub fn load_super<D: Domain>(at: At<'_, D>, for_call: bool) -> Control<D> {
    let ins = at.pc.fetch();
    let (super_class, class, object) = (at.get(ins.b), at.get(ins.b + 1), at.get(ins.b + 2));
    let name = at.code.site(usize::from(ins.c)).name;
    let store = |at: &At<'_, D>, value: Obj<D>, receiver: Obj<D>| {
        if for_call {
            frame::store(at.frame, i32::from(ins.a) + HEADER, receiver);
        }
        at.set(ins.a, value);
    };
    let is_super = super_class.is_word(descriptors::SUPER.class().object().0);
    if is_super && let Some(found) = find_super::<D>(class, object, name) {
        match found {
            Found::Value(value) => store(&at, value, Obj::null()),
            Found::Method(function, receiver) if for_call => store(&at, function, receiver),
            Found::Method(function, receiver) => {
                store(
                    &at,
                    crate::types::method::bound_to(function, receiver),
                    Obj::null(),
                );
            }
            _ => {}
        }
        return at.next();
    }
    let name = Obj::constant(name.object());
    let outcome = if is_super {
        super_get::<D>(class, object, name)
    } else {
        super_any::<D>(super_class, class, object, ins.x == 1, name)
    };
    match outcome {
        Ok(value) => {
            let at = at.settled();
            store(&at, value, Obj::null());
            at.next()
        }
        Err(raised) => Control::Raise(raised),
    }
}

/// The attribute behind `class` in the resolution order of the class of `object`, if it is a function or a method written in Rust (or the object a class of `type`).
fn find_super<D: Domain>(class: Obj<D>, object: Obj<D>, name: Name) -> Option<Found<D>> {
    if !class.has_map(ids::TYPE) || name == names::CLASS.name() {
        return None;
    }
    let start = Class::of_type(class.promote().cast());
    let found = match questions::behind(object, start, name) {
        Behind::Found(found) => found,
        Behind::Unknown => return None,
        Behind::Stranger if object.has_map(ids::TYPE) => {
            // In a class method, or `__new__`: the object is a class.
            let this = Class::of_type(object.promote().cast());
            if !this.is_subclass(start) {
                return None;
            }
            return find_super_on_class(start, this, name);
        }
        Behind::Stranger => return None,
    };
    let known = Pinned::new(found);
    let binds = matches!(
        found.map_number(),
        ids::FUNCTION | ids::METHOD_DESCRIPTOR | ids::WRAPPER_DESCRIPTOR
    );
    binds.then(|| Found::Method(Obj::constant(known.get()), object))
}

fn find_super_on_class<D: Domain>(
    start: &'static Class,
    this: &'static Class,
    name: Name,
) -> Option<Found<D>> {
    if this.version::<D>() == 0 {
        return None;
    }
    let found = lookup::behind(start, this, name)?;
    let value = match found.map_number() {
        ids::BUILTIN_FUNCTION => found,
        _ if Class::of(found) == descriptors::STATIC_METHOD.class() => {
            crate::instance::slot::<Native>(found, descriptors::method_slots::FUNCTION)
        }
        _ if Class::of(found) == descriptors::CLASS_METHOD.class() => {
            let function: Obj = crate::instance::slot(found, descriptors::method_slots::FUNCTION);
            if !function.has_map(ids::FUNCTION) {
                return None;
            }
            let function = Pinned::new(function);
            return Some(Found::Method(
                Obj::constant(function.get()),
                Obj::constant(this.object()),
            ));
        }
        _ => return None,
    };
    let value = Pinned::new(value);
    Some(Found::Value(Obj::constant(value.get())))
}

/// The `Outcome` of `object.name`, for other instructions.
pub fn get<D: Domain>(object: Obj<D>, name: Name) -> Outcome<D> {
    get_any::<D>(object, Obj::constant(name.object()))
}
