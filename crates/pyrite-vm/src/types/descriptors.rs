//! `property`, `staticmethod`, `classmethod`, `super`: objects made of slots.

mod property;
mod super_object;
mod wrappers;

use crate::attributes;
use crate::builtin::{Arguments, TypeDefinition};
use crate::class::{Class, flags};
use crate::instance;
use crate::lookup;
use crate::names::{self, Name};
use crate::object::Obj;
use crate::result::PyResult;
use crate::type_error;

/// Base slots of a `property`, null where absent.
pub mod property_slots {
    /// `fget`.
    pub const GET: u32 = 0;
    /// `fset`.
    pub const SET: u32 = 1;
    /// `fdel`.
    pub const DELETE: u32 = 2;
    /// `__doc__`.
    pub const DOC: u32 = 3;
    /// `__name__`.
    pub const NAME: u32 = 4;
    /// Is the documentation that of `fget`?
    pub const DOC_OF_GETTER: u32 = 5;
}
/// Base slots of `staticmethod` and `classmethod`.
pub mod method_slots {
    /// `__func__`.
    pub const FUNCTION: u32 = 0;
}
/// Base slots of a `super`.
pub mod super_slots {
    /// `__thisclass__`.
    pub const CLASS: u32 = 0;
    /// `__self__`, or null.
    pub const OBJECT: u32 = 1;
    /// `__self_class__`, or null.
    pub const OBJECT_CLASS: u32 = 2;
}

/// `property`.
pub static PROPERTY: TypeDefinition = TypeDefinition {
    slots: 6,
    ..TypeDefinition::new("property", property::METHODS)
};
/// `staticmethod`.
pub static STATIC_METHOD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new("staticmethod", wrappers::STATIC_METHODS)
};
/// `classmethod`.
pub static CLASS_METHOD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new("classmethod", wrappers::CLASS_METHODS)
};
/// `super`.
pub static SUPER: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("super", super_object::METHODS)
};

/// `super(class, object).name`.
///
/// # Errors
/// `TypeError` if the object is no instance; `AttributeError`.
pub fn super_get(class: Obj, object: Obj, name: Name) -> PyResult {
    let Some(start) = Class::from_object(class) else {
        return Err(type_error!(
            "super() argument 1 must be a type, not {}",
            crate::protocol::type_name(class)
        ));
    };
    // What `super` objects are is no attribute of a parent.
    if name == names::CLASS.name() {
        return Ok(SUPER.class().object());
    }
    let search = super_object::search_class(start, object)?;
    let parent = Class::from_object(search).and_then(|search| lookup::behind(start, search, name));
    match parent {
        Some(found) => {
            let on = if search == object {
                Obj::null()
            } else {
                object
            };
            attributes::bind(found, on, search)
        }
        None => {
            let made = crate::call::call(SUPER.class().object(), &[class, object])?;
            attributes::get_default(made, name)
        }
    }
}

/// A static method of a type in Rust.
pub(crate) fn static_method(function: Obj) -> Obj {
    instance::with(STATIC_METHOD.class(), &[function])
}

/// What `__get__` without an instance and without a class raises.
pub(crate) fn check_get(args: &Arguments) -> PyResult<()> {
    match args.get_not_none(1).or_else(|| args.get_not_none(2)) {
        Some(_) => Ok(()),
        None => Err(type_error!("__get__(None, None) is invalid")),
    }
}
