//! Attributes, classes as callables, `isinstance`: the general forms. The fast ones are in the interpreter.

use crate::builtin::Effects;
use crate::call;
use crate::class::{Class, Fact, MAX_ATTRIBUTES, flags};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance::{self, Instance};
use crate::lookup::{self, Access};
use crate::map::Map;
use crate::names::{self, Name};
use crate::object::{NONE, Obj, Value, none};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::type_error;
use crate::types::dict::{self, PyDict};
use crate::types::function::PyFunction;
use crate::types::method::{self, PyBuiltin, PyMember, PyMethod};
use crate::types::module::PyModule;
use crate::types::{exception, str};
use smelt::{Gc, Int, Native};

// ---------------------------------------------------------------- the attributes of an instance itself

/// The attribute that an instance (or module, or function) holds itself.
pub fn own(object: Obj, name: Name) -> Option<Obj> {
    if !object.is_heap() {
        return None;
    }
    let map = Map::of(object);
    match map.number {
        ids::FUNCTION => {
            let dict = object.cast::<PyFunction>().dict();
            return if dict.is_null() {
                None
            } else {
                dict::get_name(dict.cast(), name)
            };
        }
        ids::MODULE => return dict::get_name(object.cast::<PyModule>().dict().cast(), name),
        _ => {}
    }
    if map.is_dictionary {
        return dict::get_name(object.cast::<Instance>().overflow().cast(), name);
    }
    let slot = map.slot(name)?;
    Some(read_slot(object.cast(), map, slot))
}

fn read_slot(instance: Gc<Instance>, map: &Map, slot: u32) -> Obj {
    if map.is_float_slot(slot) {
        instance::boxed(instance.float_slot(slot))
    } else if slot < map.inline_slots {
        instance.slot(slot)
    } else {
        storage::items::<Array>(instance.overflow().cast())[(slot - map.inline_slots) as usize]
    }
}

/// Sets an attribute of an instance itself. False if its class has no place for any.
///
/// # Errors
/// `MemoryError`.
pub fn set_own(object: Obj, name: Name, value: Obj) -> PyResult<bool> {
    if !object.is_heap() {
        return Ok(false);
    }
    let map = Map::of(object);
    match map.number {
        ids::FUNCTION => {
            let function: Gc<PyFunction> = object.cast();
            if function.dict().is_null() {
                function.set_dict(dict::new().cast());
            }
            dict::set_name(function.dict().cast(), name, value);
            return Ok(true);
        }
        ids::MODULE => {
            dict::set_name(object.cast::<PyModule>().dict().cast(), name, value);
            return Ok(true);
        }
        _ if !map.class.has(flags::HAS_DICT) => return Ok(false),
        _ => {}
    }
    let instance: Gc<Instance> = object.cast();
    if map.is_dictionary {
        dict::set_name(instance.overflow().cast(), name, value);
        return Ok(true);
    }
    let slot = match map.slot(name) {
        Some(slot) => slot,
        None if map.used_slots >= MAX_ATTRIBUTES => {
            dict::set_name(to_dictionary(instance), name, value);
            return Ok(true);
        }
        None => return add_own(instance, map, name, value).map(|()| true),
    };
    write_attribute(instance, map, name, slot, value);
    Ok(true)
}

/// Writes an attribute that the instance has.
fn write_attribute(instance: Gc<Instance>, map: &'static Map, name: Name, slot: u32, value: Obj) {
    if !map.is_float_slot(slot) {
        write_slot(instance, map, slot, value);
    } else if !instance::set_bare(instance, slot, value) {
        map.class.generalise_attribute(name);
        instance.set_shape(Int::from(i64::from(map.generalised(name).number)));
        instance.set_slot(slot, value);
    }
}

/// Writes a slot that holds no bare float.
fn write_slot(instance: Gc<Instance>, map: &Map, slot: u32, value: Obj) {
    if slot < map.inline_slots {
        instance.set_slot(slot, value);
    } else {
        storage::set_item::<Array>(
            instance.overflow().cast(),
            (slot - map.inline_slots) as usize,
            value,
        );
    }
}

/// Adds an attribute that the instance does not have yet.
///
/// # Errors
/// `MemoryError`.
pub fn add_own(instance: Gc<Instance>, map: &'static Map, name: Name, value: Obj) -> PyResult<()> {
    let slot = map.used_slots;
    if slot >= map.inline_slots {
        let index = (slot - map.inline_slots) as usize;
        let old: Gc<Array> = instance.overflow().cast();
        let room = if old.is_null() {
            0
        } else {
            storage::length(old)
        };
        if index >= room {
            let larger = storage::new_array(room * 2 + 4)?;
            if room > 0 {
                storage::copy_items(old, 0, larger, 0, room);
            }
            instance.set_overflow(larger.cast());
        }
    }
    let floats = map.class.holds_floats_after(name, value) && map.can_add_float();
    let bare = floats && instance::set_bare(instance, slot, value);
    if !bare {
        if floats {
            map.class.generalise_attribute(name);
        }
        write_slot(instance, map, slot, value);
    }
    let added = map.adding(name, bare);
    instance.set_shape(Int::from(i64::from(added.number)));
    Ok(())
}

/// Moves the attributes of an instance into a dict, its `__dict__` from now on.
pub fn to_dictionary(instance: Gc<Instance>) -> Gc<PyDict> {
    let map = Map::of(instance.cast());
    if map.is_dictionary {
        return instance.overflow().cast();
    }
    let attributes = dict::new();
    for (name, slot) in map.attributes() {
        dict::set_name(attributes, name, read_slot(instance, map, slot));
    }
    adopt_dictionary(instance, attributes);
    attributes
}

/// Makes this dict the `__dict__` of an instance whose attributes are none, or are in it.
pub fn adopt_dictionary(instance: Gc<Instance>, attributes: Gc<PyDict>) {
    let map = Map::of(instance.cast());
    for slot in map.class.base_slots()..map.inline_slots {
        instance.set_slot(slot, Obj::null());
    }
    instance.set_overflow(attributes.cast());
    let number = map.class.dictionary_map(map.inline_slots).number;
    instance.set_shape(Int::from(i64::from(number)));
}

/// Deletes an attribute of an instance itself. False if it was not there.
///
/// # Errors
/// None but `MemoryError`.
pub fn delete_own(object: Obj, name: Name) -> PyResult<bool> {
    if own(object, name).is_none() {
        return Ok(false);
    }
    let attributes = match object.map_number() {
        ids::FUNCTION => object.cast::<PyFunction>().dict().cast(),
        ids::MODULE => object.cast::<PyModule>().dict().cast(),
        _ => {
            let map = Map::of(object);
            if let (Some(last), Some(parent)) = (map.last, map.parent)
                && last == name
            {
                write_slot(object.cast(), map, map.used_slots - 1, Obj::null());
                object.set_shape(Int::from(i64::from(parent.number)));
                return Ok(true);
            }
            to_dictionary(object.cast())
        }
    };
    Ok(dict::remove(attributes, name.object())?.is_some())
}

/// `object.__dict__`, for objects that have one: the dict itself.
pub fn dict_of(object: Obj) -> Option<Gc<PyDict>> {
    if !object.is_heap() {
        return None;
    }
    match object.map_number() {
        ids::FUNCTION => {
            let function: Gc<PyFunction> = object.cast();
            if function.dict().is_null() {
                function.set_dict(dict::new().cast());
            }
            Some(function.dict().cast())
        }
        ids::MODULE => Some(object.cast::<PyModule>().dict().cast()),
        _ if Class::from_object(object).is_some() => None,
        _ if Class::of(object).has(flags::HAS_DICT) => Some(to_dictionary(object.cast())),
        _ => None,
    }
}

/// The attributes that an object has itself, in a dict that need not be its `__dict__`: that would stay a dict from then on.
pub fn copy_of_own(object: Obj) -> Option<Gc<PyDict>> {
    if !object.is_heap() {
        return None;
    }
    let map = Map::of(object);
    let is_plain = map.number >= ids::FIRST_FREE_MAP && Class::from_object(object).is_none();
    if !is_plain || map.is_dictionary || !map.class.has(flags::HAS_DICT) {
        return dict_of(object);
    }
    let attributes = dict::new();
    for (name, slot) in map.attributes() {
        dict::set_name(attributes, name, read_slot(object.cast(), map, slot));
    }
    Some(attributes)
}

/// Do instances of the class have a `__dict__` that is nothing but their attributes?
pub fn has_plain_dict(class: &'static Class) -> bool {
    let found = class.lookup(names::DICT.name());
    let hidden = found.is_some_and(|found| !method::is_computed(found));
    class.has(flags::HAS_DICT) && class.has(flags::MUTABLE) && !hidden
}

/// Replaces `object.__dict__`.
pub fn set_dict(object: Obj, attributes: Gc<PyDict>) -> bool {
    if dict_of(object).is_none() {
        return false;
    }
    match object.map_number() {
        ids::FUNCTION => object.cast::<PyFunction>().set_dict(attributes.cast()),
        _ if instance::view::<PyModule>(object).is_some() => return false,
        _ => object.cast::<Instance>().set_overflow(attributes.cast()),
    }
    true
}

// ---------------------------------------------------------------- descriptors

/// `descriptor.__get__(object, class)`: what a look-up on a type that has found `descriptor` gives. `object` is null for a look-up on the class
/// itself. Everything that is no descriptor is its own result.
///
/// # Errors
/// What `__get__` raises.
pub fn bind(descriptor: Obj, object: Obj, class: Obj) -> PyResult {
    if !descriptor.is_heap() {
        return Ok(descriptor);
    }
    let on_instance = !object.is_null();
    match descriptor.map_number() {
        ids::FUNCTION | ids::METHOD_DESCRIPTOR | ids::WRAPPER_DESCRIPTOR if on_instance => {
            Ok(method::bound_to(descriptor, object))
        }
        ids::CLASS_METHOD_DESCRIPTOR => {
            let definition = descriptor.cast::<PyBuiltin>().definition().promote();
            Ok(method::new(
                ids::BUILTIN_FUNCTION,
                definition,
                class,
                Obj::null(),
            ))
        }
        ids::GETSET_DESCRIPTOR | ids::COMPUTED_MEMBER if on_instance => {
            check_applies(descriptor, object)?;
            let definition = descriptor.cast::<PyBuiltin>().definition().promote();
            if definition.effects == Effects::Any {
                crate::quiet::leave()?;
            }
            call::call_builtin(definition, &[object], &[])
        }
        ids::MEMBER_DESCRIPTOR if on_instance => {
            check_applies(descriptor, object)?;
            let member: Gc<PyMember> = descriptor.cast();
            let value = instance::slot(object, member.slot().get() as u32);
            if value.is_null() {
                let name = names::intern_str(member.name().cast());
                let class = Class::of(object).module_and_name();
                let message = format!("'{class}' object has no attribute '{}'", name.text());
                return Err(with_name(&message, object, name));
            }
            Ok(value)
        }
        ids::FUNCTION
        | ids::METHOD_DESCRIPTOR
        | ids::WRAPPER_DESCRIPTOR
        | ids::GETSET_DESCRIPTOR
        | ids::COMPUTED_MEMBER
        | ids::MEMBER_DESCRIPTOR
        | ids::BUILTIN_FUNCTION
        | ids::TYPE => Ok(descriptor),
        _ => match Class::of(descriptor).known(names::GET) {
            Some(method) => {
                let object = if on_instance { object } else { none() };
                call::call_unbound(method, descriptor, &[object, class])
            }
            None => Ok(descriptor),
        },
    }
}

/// The class for whose objects a computed attribute or a slot is; `None` for other descriptors.
pub fn objects_of_descriptor(descriptor: Obj) -> Option<&'static Class> {
    match descriptor.map_number() {
        ids::GETSET_DESCRIPTOR | ids::COMPUTED_MEMBER => {
            Class::from_object(descriptor.cast::<PyBuiltin>().receiver())
        }
        ids::MEMBER_DESCRIPTOR => Some(descriptor.cast::<PyMember>().owner().promote()),
        _ => None,
    }
}

/// A class may have the computed attribute or the slot of another: it is not for its objects.
fn check_applies(descriptor: Obj, object: Obj) -> PyResult<()> {
    match objects_of_descriptor(descriptor) {
        Some(class) if !crate::class::is_instance(object, class) => {
            let name = match descriptor.exact::<PyMember>() {
                Some(member) => str::text(member.name().cast()),
                None => descriptor
                    .cast::<PyBuiltin>()
                    .definition()
                    .promote()
                    .name
                    .into(),
            };
            Err(crate::type_error!(
                "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
                class.full_name(),
                crate::protocol::type_name(object)
            ))
        }
        _ => Ok(()),
    }
}

/// Does it come before the attributes of the instance?
pub fn is_data_descriptor(descriptor: Obj) -> bool {
    if !descriptor.is_heap() {
        return false;
    }
    match descriptor.map_number() {
        ids::GETSET_DESCRIPTOR | ids::COMPUTED_MEMBER | ids::MEMBER_DESCRIPTOR => true,
        ids::FUNCTION
        | ids::METHOD_DESCRIPTOR
        | ids::WRAPPER_DESCRIPTOR
        | ids::BUILTIN_FUNCTION
        | ids::TYPE => false,
        _ => {
            let class = Class::of(descriptor);
            class.known(names::SET).is_some() || class.known(names::DELETE).is_some()
        }
    }
}

/// Does it come before the attributes of the instance where these are read? One that cannot be read does not.
fn is_read_first(descriptor: Obj) -> bool {
    if !is_data_descriptor(descriptor) {
        return false;
    }
    let is_built_in = matches!(
        descriptor.map_number(),
        ids::GETSET_DESCRIPTOR | ids::COMPUTED_MEMBER | ids::MEMBER_DESCRIPTOR
    );
    is_built_in || Class::of(descriptor).known(names::GET).is_some()
}

// ---------------------------------------------------------------- looking up

/// `object.name`, `__getattribute__` and `__getattr__` included.
///
/// # Errors
/// `AttributeError`; what descriptors raise.
pub fn get(object: Obj, name: Name) -> PyResult {
    find(object, name)?.ok_or_else(|| missing(object, name))
}

/// How to read an attribute of an object, unless that keeps its attributes in a dict and has it there: then the attribute.
pub fn access(object: Obj, name: Name) -> Result<Obj, Access> {
    let map = Map::of(object);
    match lookup::resolve(map, name) {
        Access::Dictionary => match own(object, name) {
            Some(value) => Ok(value),
            None => Err(lookup::resolve_not_own(map, name)),
        },
        access => Err(access),
    }
}

/// What nothing but looking for an attribute finds.
pub enum Plain {
    /// This.
    Value(Obj),
    /// There is no such attribute, and nobody to be asked for it.
    Absent,
    /// More has to be done.
    Unknown,
}

/// `object.name`, where nothing but looking has to be done for it.
///
/// # Errors
/// `MemoryError`.
pub fn plain(object: Obj, name: Name) -> PyResult<Plain> {
    let access = match access(object, name) {
        Ok(value) => return Ok(Plain::Value(value)),
        Err(access) => access,
    };
    let value = match access {
        Access::Slot(slot) | Access::Member(slot) => object.cast::<Instance>().slot(slot),
        Access::FloatSlot(slot) => instance::boxed(object.cast::<Instance>().float_slot(slot)),
        Access::Overflow(index) => {
            storage::items::<Array>(object.cast::<Instance>().overflow().cast())[index as usize]
        }
        Access::Constant(value) => value.get(),
        Access::Cell(cell) => cell.value::<Native>(),
        Access::Method(function) => {
            return bind(function.get(), object, Class::of(object).object()).map(Plain::Value);
        }
        Access::Absent => return Ok(Plain::Absent),
        Access::ClassMethod(function, _) => {
            PyMethod::new::<Native>(function.get(), Class::of(object).object()).cast()
        }
        Access::Property(_)
        | Access::Computed(_)
        | Access::Described(_)
        | Access::Descriptor(_)
        | Access::Missing(_)
        | Access::Dictionary
        | Access::Slow => return Ok(Plain::Unknown),
    };
    Ok(match value.is_null() {
        true => Plain::Unknown,
        false => Plain::Value(value),
    })
}

/// As [`get`]. `None` if the default rules find nothing and nobody else is asked: then there need be no exception.
fn find(object: Obj, name: Name) -> PyResult<Option<Obj>> {
    if object.is_heap() && object.map_number() >= ids::FIRST_FREE_MAP {
        match plain(object, name)? {
            Plain::Value(value) => return Ok(Some(value)),
            Plain::Absent => return Ok(None),
            Plain::Unknown => {}
        }
    }
    let class = Class::of(object);
    let found = match custom(class, class.known(names::GETATTRIBUTE)) {
        Some(method) => call::call_unbound(method, object, &[name.object()]).map(Some),
        None => find_default(object, name),
    };
    let is_missing = match &found {
        Ok(found) => found.is_none(),
        Err(raised) => exception::matches(raised.0, &exception::ATTRIBUTE_ERROR),
    };
    match class.known(names::GETATTR) {
        Some(fallback) if is_missing => {
            call::call_unbound(fallback, object, &[name.object()]).map(Some)
        }
        _ => found,
    }
}

/// What `__getattr__` of an object says.
///
/// # Errors
/// What it raises, `AttributeError` if there is none.
pub fn ask(object: Obj, name: Name) -> PyResult {
    match Class::of(object).known(names::GETATTR) {
        Some(fallback) => call::call_unbound(fallback, object, &[name.object()]),
        None => Err(missing(object, name)),
    }
}

/// As [`get`], `None` for an `AttributeError`.
///
/// # Errors
/// Any other exception.
pub fn get_optional(object: Obj, name: Name) -> PyResult<Option<Obj>> {
    match find(object, name) {
        Err(raised) if exception::matches(raised.0, &exception::ATTRIBUTE_ERROR) => Ok(None),
        found => found,
    }
}

/// The method, unless it is what `object` or `type` has anyway.
pub fn custom(class: &'static Class, method: Option<Obj>) -> Option<Obj> {
    let method = method?;
    if !method.has_map(ids::WRAPPER_DESCRIPTOR) {
        return Some(method);
    }
    let owner = Class::from_object(method.cast::<PyBuiltin>().receiver());
    let object = Class::builtin(ids::OBJECT);
    let is_default = owner == Some(object)
        || owner == Some(Class::builtin(ids::TYPE)) && class.has(flags::METACLASS)
        || owner == Some(Class::builtin(ids::MODULE));
    (!is_default).then_some(method)
}

/// Does attribute access on instances follow the default rules, so that the interpreter may look at map and class directly?
pub fn has_default_get(class: &'static Class) -> bool {
    class.fact(Fact::DefaultGet, || {
        custom(class, class.known(names::GETATTRIBUTE)).is_none()
    })
}

/// Do instances say that `__class__` is what it is?
pub fn has_plain_class(class: &'static Class) -> bool {
    class.fact(Fact::PlainClass, || {
        has_default_get(class)
            && class.known(names::CLASS) == Class::builtin(ids::OBJECT).known(names::CLASS)
    })
}

/// As [`has_default_get`], of `__setattr__` and `__delattr__`.
pub fn has_default_set(class: &'static Class) -> bool {
    class.fact(Fact::DefaultSet, || {
        custom(class, class.known(names::SETATTR)).is_none()
            && custom(class, class.known(names::DELATTR)).is_none()
    })
}

/// What `object.__getattribute__`, `type.__getattribute__` and `module.__getattribute__` do.
///
/// # Errors
/// As [`get`].
pub fn get_default(object: Obj, name: Name) -> PyResult {
    find_default(object, name)?.ok_or_else(|| missing(object, name))
}

/// As [`get_default`], `None` where there is nothing of the name.
fn find_default(object: Obj, name: Name) -> PyResult<Option<Obj>> {
    let class = Class::of(object);
    let found = class.lookup(name);
    if let Some(found) = found
        && is_read_first(found)
    {
        return bind_present(found, object, class);
    }
    let own = match Class::from_object(object) {
        Some(this) => match this.lookup(name) {
            Some(value) => return bind(value, Obj::null(), object).map(Some),
            None => None,
        },
        None => own(object, name),
    };
    match (own, found) {
        (Some(value), _) => Ok(Some(value)),
        (None, Some(found)) => bind_present(found, object, class),
        (None, None) => match instance::view::<PyModule>(object) {
            Some(module) => crate::types::module::find_elsewhere(module, name),
            None => Ok(None),
        },
    }
}

/// As [`bind`] on an instance of the class, `None` for a slot in which nothing is.
fn bind_present(found: Obj, object: Obj, class: &'static Class) -> PyResult<Option<Obj>> {
    if let Some(member) = Value::exact::<PyMember>(found)
        && crate::class::is_instance(object, member.owner().promote())
        && instance::slot(object, member.slot().get() as u32).is_null()
    {
        return Ok(None);
    }
    bind(found, object, class.object()).map(Some)
}

/// The `AttributeError` for an attribute that is not there.
#[cold]
pub fn missing(object: Obj, name: Name) -> crate::result::Raised {
    let message = match Class::from_object(object) {
        Some(class) => format!(
            "type object '{}' has no attribute '{}'",
            class.name(),
            name.text()
        ),
        None if let Some(module) = instance::view::<PyModule>(object) => {
            crate::import::missing::of_attribute(module, name)
        }
        None => format!(
            "'{}' object has no attribute '{}'",
            match Class::of(object).lookup(name) {
                // A slot that is empty.
                Some(found) if found.has_map(ids::MEMBER_DESCRIPTOR) =>
                    Class::of(object).module_and_name().into(),
                _ => Class::of(object).full_name(),
            },
            name.text()
        ),
    };
    with_name(&message, object, name)
}

fn with_name(message: &str, object: Obj, name: Name) -> crate::result::Raised {
    let error = exception::new(&exception::ATTRIBUTE_ERROR, message);
    instance::set_slot(error, exception::slots::OWN, name.object());
    instance::set_slot(error, exception::slots::OWN + 1, object);
    crate::result::Raised(error)
}

// ---------------------------------------------------------------- setting

/// `object.name = value`, or, with a null value, `del object.name`; `__setattr__` and `__delattr__` included.
///
/// # Errors
/// `AttributeError`; what descriptors raise.
pub fn set(object: Obj, name: Name, value: Obj) -> PyResult<()> {
    let class = Class::of(object);
    let special = if value.is_null() {
        names::DELATTR
    } else {
        names::SETATTR
    };
    match custom(class, class.known(special)) {
        Some(method) if value.is_null() => {
            call::call_unbound(method, object, &[name.object()]).map(drop)
        }
        Some(method) => call::call_unbound(method, object, &[name.object(), value]).map(drop),
        None => set_default(object, name, value),
    }
}

/// What `object.__setattr__` and `type.__setattr__` (with a null value `__delattr__`) do.
///
/// # Errors
/// As [`set`].
pub fn set_default(object: Obj, name: Name, value: Obj) -> PyResult<()> {
    let class = Class::of(object);
    let found = class.lookup(name);
    if let Some(found) = found
        && set_by_descriptor(found, object, name, value)?
    {
        return Ok(());
    }
    if let Some(this) = Class::from_object(object) {
        return set_of_class(this, name, value);
    }
    let done = if value.is_null() {
        delete_own(object, name)?
    } else {
        set_own(object, name, value)?
    };
    if done {
        return Ok(());
    }
    let has_dict = class.has(flags::HAS_DICT);
    if found.is_some() && !(value.is_null() && has_dict) {
        let message = format!(
            "'{}' object attribute '{}' is read-only",
            class.full_name(),
            name.text()
        );
        return Err(with_name(&message, object, name));
    }
    if has_dict {
        return Err(missing(object, name));
    }
    let message = format!(
        "'{}' object has no attribute '{}' and no __dict__ for setting new attributes",
        class.full_name(),
        name.text()
    );
    Err(with_name(&message, object, name))
}

/// Sets (or deletes, with a null value) through a data descriptor; false if it is none.
///
/// # Errors
/// What the descriptor raises.
pub fn set_by_descriptor(descriptor: Obj, object: Obj, name: Name, value: Obj) -> PyResult<bool> {
    if !is_data_descriptor(descriptor) {
        return Ok(false);
    }
    check_applies(descriptor, object)?;
    match descriptor.map_number() {
        ids::GETSET_DESCRIPTOR | ids::COMPUTED_MEMBER => {
            let definition = descriptor.cast::<PyBuiltin>().definition().promote();
            let Some(setter) = definition.setter else {
                if definition.is_member {
                    return Err(crate::attribute_error!("readonly attribute"));
                }
                let class = Class::of(object).full_name();
                let message = format!(
                    "attribute '{}' of '{class}' objects is not writable",
                    definition.name
                );
                return Err(with_name(&message, object, name));
            };
            setter(&crate::builtin::Arguments::new(&[object, value], &[], None))?;
        }
        ids::MEMBER_DESCRIPTOR => {
            let slot = descriptor.cast::<PyMember>().slot().get() as u32;
            if value.is_null() && instance::slot(object, slot).is_null() {
                return Err(crate::attribute_error!("{}", name.text()));
            }
            instance::set_slot(object, slot, value);
        }
        _ => {
            let class = Class::of(descriptor);
            let special = if value.is_null() {
                names::DELETE
            } else {
                names::SET
            };
            let Some(method) = class.known(special) else {
                let missing = special.text();
                return Err(crate::attribute_error!("{missing}"));
            };
            if value.is_null() {
                call::call_unbound(method, descriptor, &[object])?;
            } else {
                call::call_unbound(method, descriptor, &[object, value])?;
            }
        }
    }
    Ok(true)
}

/// Sets through a descriptor whose setter is written in Rust, for objects of whose class that is known ([`lookup::Write::Native`]).
///
/// # Errors
/// What the setter raises.
pub fn set_natively(descriptor: Obj, object: Obj, value: Obj) -> PyResult<()> {
    if method::is_computed(descriptor) {
        let definition = descriptor.cast::<PyBuiltin>().definition().promote();
        if let Some(setter) = definition.setter {
            setter(&crate::builtin::Arguments::new(&[object, value], &[], None))?;
        }
    } else if let Some(method) = Class::of(descriptor).known(names::SET) {
        let definition = method.cast::<PyBuiltin>().definition().promote();
        call::call_placed(definition, &[descriptor, object, value])?;
    }
    Ok(())
}

fn set_of_class(class: &'static Class, name: Name, value: Obj) -> PyResult<()> {
    if !class.has(flags::MUTABLE) {
        return Err(type_error!(
            "cannot set '{}' attribute of immutable type '{}'",
            name.text(),
            class.full_name()
        ));
    }
    if value.is_null() {
        if dict::remove(class.dict(), name.object())?.is_none() {
            return Err(missing(class.object(), name));
        }
        class.changed();
    } else {
        class.set_attribute(name, value);
    }
    let of_descriptors = [names::GET, names::SET, names::DELETE];
    if of_descriptors.iter().any(|known| known.name() == name) {
        Class::changed_descriptors();
    }
    Ok(())
}

// ---------------------------------------------------------------- classes

/// `class(*arguments)`: what `type.__call__` does, and `type(x)`; a metaclass's own `__call__` included.
///
/// # Errors
/// What `__new__` and `__init__` raise.
pub fn call_class(
    class: &'static Class,
    object: Obj,
    arguments: &[Obj],
    keywords: &[Obj],
) -> PyResult {
    if keywords.is_empty()
        && let Some(constructor) = class.sole_constructor()
    {
        let made = call::call_positional_behind(constructor, object, arguments)?;
        return match Class::of(made) == class {
            true => Ok(made),
            false => initialise(class, made, arguments, &[]),
        };
    }
    let metaclass = Class::of(object);
    if let Some(method) = custom(metaclass, metaclass.known(names::CALL)) {
        return call::call_unbound_with_names(method, object, arguments, keywords);
    }
    instantiate(class, object, arguments, keywords)
}

/// What `type.__call__` does.
///
/// # Errors
/// What `__new__` and `__init__` raise.
pub fn instantiate(
    class: &'static Class,
    object: Obj,
    arguments: &[Obj],
    keywords: &[Obj],
) -> PyResult {
    if class.object() == Class::builtin(ids::TYPE).object()
        && arguments.len() == 1
        && keywords.is_empty()
    {
        return Ok(Class::of(arguments[0]).object());
    }
    let constructor = class
        .known(names::NEW)
        .filter(|_| !class.has(flags::NO_INSTANTIATION));
    let Some(mut constructor) = constructor else {
        return Err(type_error!(
            "cannot create '{}' instances",
            class.full_name()
        ));
    };
    // One that the class has borrowed from another layout's type does not count.
    if let Some(borrowed) = constructor.exact::<PyBuiltin>()
        && borrowed.definition().promote().name == "__new__"
        && !method::constructs(borrowed, class)
        && let Some(own) = class.native().known(names::NEW)
    {
        constructor = own;
    }
    let constructor = bind(constructor, Obj::null(), object)?;
    let positional = arguments.len() - keywords.len();
    let other_initialiser = class.known(names::INIT) != class.native().known(names::INIT);
    let made = if other_initialiser && !keywords.is_empty() && takes_no_keywords(constructor) {
        call::call_with_first(constructor, object, &arguments[..positional], &[])?
    } else {
        call::call_with_first(constructor, object, arguments, keywords)?
    };
    initialise(class, made, arguments, keywords)
}

/// Does nothing become of what is made by a class's own `__new__`, as far as `__init__` is concerned?
pub fn is_complete(class: &'static Class) -> bool {
    // `object.__init__` leaves what it is given to a `__new__` that is not `object`'s own.
    let root = Class::builtin(ids::OBJECT);
    class.known(names::INIT) == root.known(names::INIT)
        && class.known(names::NEW) != root.known(names::NEW)
}

/// What becomes of an object that `__new__` of `class` has made of these arguments.
///
/// # Errors
/// What `__init__` raises.
pub fn initialise(
    class: &'static Class,
    made: Obj,
    arguments: &[Obj],
    keywords: &[Obj],
) -> PyResult {
    let made_class = Class::of(made);
    if !made_class.is_subclass(class) || is_complete(made_class) {
        return Ok(made);
    }
    let positional = arguments.len() - keywords.len();
    if let Some(initialiser) = made_class.known(names::INIT) {
        // `set` refuses them in any case.
        let native = made_class.native();
        let other_constructor = made_class.known(names::NEW) != native.known(names::NEW)
            && native != Class::builtin(ids::SET);
        let result = if other_constructor && !keywords.is_empty() && takes_no_keywords(initialiser)
        {
            call::call_unbound(initialiser, made, &arguments[..positional])?
        } else {
            call::call_unbound_with_names(initialiser, made, arguments, keywords)?
        };
        if result.0 != NONE {
            return Err(type_error!(
                "__init__() should return None, not '{}'",
                crate::protocol::type_name(result)
            ));
        }
    }
    Ok(made)
}

/// Is it a constructor or initialiser in Rust that takes no keywords? A subclass that has the other of the two in Python may be called with some, which
/// this one then does not see.
fn takes_no_keywords(function: Obj) -> bool {
    let is_builtin =
        function.has_map(ids::BUILTIN_FUNCTION) || function.has_map(ids::WRAPPER_DESCRIPTOR);
    is_builtin
        && !function
            .cast::<PyBuiltin>()
            .definition()
            .promote()
            .parsed()
            .has_names()
}

/// `Class[key]`: `__class_getitem__`, or that the object has no items. `type` itself has an alias without having the method, which all classes would find in it.
///
/// # Errors
/// `TypeError`; what the method raises.
pub fn class_item(object: Obj, key: Obj) -> PyResult {
    if let Some(class) = Class::from_object(object) {
        if let Some(method) = class.known(names::CLASS_GETITEM) {
            let method = bind(method, Obj::null(), object)?;
            return call::call(method, &[key]);
        }
        if class.root_map().number == ids::TYPE {
            return crate::types::generic_alias::new(object, key, false);
        }
        return Err(type_error!("type '{}' is not subscriptable", class.name()));
    }
    Err(type_error!(
        "'{}' object is not subscriptable",
        crate::protocol::type_name(object)
    ))
}

/// The name that an attribute access by a computed str means.
///
/// # Errors
/// `TypeError` if it is no str.
pub fn name_of(object: Obj) -> PyResult<Name> {
    match str::of(object) {
        Some(string) => Ok(names::intern_str(string)),
        None => Err(type_error!(
            "attribute name must be string, not '{}'",
            crate::protocol::type_name(object)
        )),
    }
}
