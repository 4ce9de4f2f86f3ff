//! `property`, `staticmethod`, `classmethod`, `super`: objects made of slots.

mod property;
mod super_object;
mod wrappers;

use crate::attributes;
use crate::builtin::TypeDefinition;
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
    ..TypeDefinition::new("property", "Property attribute.", property::METHODS)
};
/// `staticmethod`.
pub static STATIC_METHOD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new(
        "staticmethod",
        "Convert a function to be a static method.",
        wrappers::STATIC_METHODS,
    )
};
/// `classmethod`.
pub static CLASS_METHOD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new(
        "classmethod",
        "Convert a function to be a class method.",
        wrappers::CLASS_METHODS,
    )
};
/// `super`.
pub static SUPER: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new(
        "super",
        "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n",
        super_object::METHODS,
    )
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
