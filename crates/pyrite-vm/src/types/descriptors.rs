//! `property`, `staticmethod`, `classmethod`, `super`: objects made of slots.

use crate::attributes;
use crate::builtin::{Builtin, TypeDefinition};
use crate::class::{Class, flags};
use crate::lookup;
use crate::names::Name;
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
    slots: 5,
    ..TypeDefinition::new("property", "Property attribute.", PROPERTY_METHODS)
};
/// `staticmethod`.
pub static STATIC_METHOD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new(
        "staticmethod",
        "Convert a function to be a static method.",
        STATIC_METHODS,
    )
};
/// `classmethod`.
pub static CLASS_METHOD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new(
        "classmethod",
        "Convert a function to be a class method.",
        CLASS_METHODS,
    )
};
/// `super`.
pub static SUPER: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("super", "", SUPER_METHODS)
};

static PROPERTY_METHODS: &[Builtin] = &[];
static STATIC_METHODS: &[Builtin] = &[];
static CLASS_METHODS: &[Builtin] = &[];
static SUPER_METHODS: &[Builtin] = &[];

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
    let as_class = Class::from_object(object).filter(|this| this.is_subclass(start));
    let search = match as_class {
        Some(this) => this,
        None if Class::of(object).is_subclass(start) => Class::of(object),
        None => {
            return Err(type_error!(
                "super(type, obj): obj ({} {}) is not an instance or subtype of type ({}).",
                if Class::from_object(object).is_some() {
                    "type"
                } else {
                    "instance of"
                },
                Class::from_object(object)
                    .map_or_else(|| crate::protocol::type_name(object), |class| class.name()),
                start.name()
            ));
        }
    };
    match lookup::behind(start, search, name) {
        Some(found) => {
            let on = if as_class.is_some() {
                Obj::null()
            } else {
                object
            };
            attributes::bind(found, on, search.object())
        }
        None => Err(crate::attribute_error!(
            "'super' object has no attribute '{}'",
            name.text()
        )),
    }
}
