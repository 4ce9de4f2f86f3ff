//! The types of `None`, `Ellipsis` and `NotImplemented`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::ids;

/// `NoneType`.
pub static NONE: TypeDefinition = TypeDefinition {
    id: ids::NONE,
    flags: 0,
    ..TypeDefinition::new("NoneType", "The type of the None singleton.", NONE_METHODS)
};
/// `ellipsis`.
pub static ELLIPSIS: TypeDefinition = TypeDefinition {
    id: ids::ELLIPSIS,
    flags: 0,
    ..TypeDefinition::new(
        "ellipsis",
        "The type of the Ellipsis singleton.",
        ELLIPSIS_METHODS,
    )
};
/// `NotImplementedType`.
pub static NOT_IMPLEMENTED: TypeDefinition = TypeDefinition {
    id: ids::NOT_IMPLEMENTED,
    flags: 0,
    ..TypeDefinition::new(
        "NotImplementedType",
        "The type of the NotImplemented singleton.",
        NOT_IMPLEMENTED_METHODS,
    )
};

static NONE_METHODS: &[Builtin] = &[];
static ELLIPSIS_METHODS: &[Builtin] = &[];
static NOT_IMPLEMENTED_METHODS: &[Builtin] = &[];
