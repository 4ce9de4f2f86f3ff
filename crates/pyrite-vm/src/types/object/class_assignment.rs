//! Assigning `object.__class__`.

use crate::builtin::Arguments;
use crate::class::{Class, flags};
use crate::classes::layout_of;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::map::Map;
use crate::object::{Obj, Value, none};
use crate::protocol::type_name;
use crate::result::PyResult;
use crate::type_error;
use crate::types::dict;
use crate::types::method::PyMember;
use crate::types::str;
use smelt::{Int, heap};

/// The setter of `__class__`.
pub fn assign(args: &Arguments) -> PyResult {
    let (object, value) = (args.at(0), args.at(1));
    if value.is_null() {
        return Err(type_error!("can't delete __class__ attribute"));
    }
    let Some(new) = Class::from_object(value) else {
        return Err(type_error!(
            "__class__ must be set to a class, not '{}' object",
            type_name(value)
        ));
    };
    let old = Class::of(object);
    let module = Class::builtin(ids::MODULE);
    let are_modules = new.is_subclass(module) && old.is_subclass(module);
    let are_mutable = new.has(flags::MUTABLE) && old.has(flags::MUTABLE);
    if !are_modules && !are_mutable {
        return Err(type_error!(
            "__class__ assignment only supported for mutable types or ModuleType subclasses"
        ));
    }
    if new == old {
        return Ok(none());
    }
    let has_slots = |class: &'static Class| class != module && class.base_slots() > 1;
    let is_alike = match are_modules {
        true => !has_slots(new) && !has_slots(old),
        false => have_same_layout(new, old),
    };
    if !is_alike {
        return Err(type_error!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name(),
            old.name()
        ));
    }
    if are_modules {
        crate::types::module::change_class(object, new);
    } else {
        change(object, old, new);
    }
    Ok(none())
}

/// Would instances of the two classes be alike but for the class?
fn have_same_layout(a: &'static Class, b: &'static Class) -> bool {
    let same_kind = [
        flags::HAS_DICT,
        flags::HAS_WEAKREF,
        flags::HAS_PAYLOAD,
        flags::METACLASS,
    ]
    .iter()
    .all(|flag| a.has(*flag) == b.has(*flag));
    // The same class has given them their slots, or two that have added the same ones to the same class.
    let (giver, other) = (layout_of(a), layout_of(b));
    same_kind
        && (giver == other || giver.base() == other.base())
        && a.native() == b.native()
        && a.base_slots() == b.base_slots()
        && slots(a) == slots(b)
}

/// The slots that `__slots__` of a class and its bases name, by place.
fn slots(class: &'static Class) -> Vec<(i64, String)> {
    let mut all = Vec::new();
    for class in class.mro().iter().filter(|class| class.has(flags::MUTABLE)) {
        for (_, value) in dict::pairs(class.dict()) {
            if let Some(member) = value.exact::<PyMember>() {
                let name = str::of(member.name()).map(str::text).unwrap_or_default();
                all.push((member.slot().get(), name.into_owned()));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

fn change(object: Obj, old: &'static Class, new: &'static Class) {
    if old.has(flags::METACLASS) {
        set_map(object, new.root_map());
        if let Some(class) = Class::from_object(object) {
            class.changed();
        }
        return;
    }
    let map = Map::of(object);
    let mut changed = if map.is_dictionary {
        new.dictionary_map(map.inline_slots)
    } else {
        new.root_map_with(map.inline_slots)
    };
    // The attributes stay where they are: both maps count from the same base slots.
    for (name, slot) in map.attributes() {
        changed = changed.adding(name, map.is_float_slot(slot));
    }
    set_map(object, changed);
}

/// Gives an object a map of another class.
fn set_map(object: Obj, map: &'static Map) {
    object.set_shape(Int::from(i64::from(map.number)));
    heap::shape_changed(map.number);
}
