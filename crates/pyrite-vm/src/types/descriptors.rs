//! `property`, `staticmethod`, `classmethod`, `super`: objects made of slots.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;

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
