//! The types of `None`, `Ellipsis` and `NotImplemented`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::ids;
use crate::types::str;

/// `NoneType`.
pub static NONE: TypeDefinition = TypeDefinition {
    id: ids::NONE,
    flags: 0,
    ..TypeDefinition::new("NoneType", NONE_METHODS)
};
/// `ellipsis`.
pub static ELLIPSIS: TypeDefinition = TypeDefinition {
    id: ids::ELLIPSIS,
    flags: 0,
    ..TypeDefinition::new("ellipsis", ELLIPSIS_METHODS)
};
/// `NotImplementedType`.
pub static NOT_IMPLEMENTED: TypeDefinition = TypeDefinition {
    id: ids::NOT_IMPLEMENTED,
    flags: 0,
    ..TypeDefinition::new("NotImplementedType", NOT_IMPLEMENTED_METHODS)
};

static NONE_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| Ok(crate::object::none())).telling("()"),
    Builtin::method("__repr__", "(self, /)", |_| Ok(str::new("None"))),
    Builtin::method("__bool__", "(self, /)", |_| {
        Ok(crate::object::boolean(false))
    }),
    Builtin::method("__hash__", "(self, /)", |_| {
        Ok(crate::types::int::new(0xfca8_6420))
    }),
];
static ELLIPSIS_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| {
        Ok(crate::object::known(crate::object::ELLIPSIS))
    })
    .telling("()"),
    Builtin::method("__repr__", "(self, /)", |_| Ok(str::new("Ellipsis"))),
    Builtin::method("__reduce__", "(self, /)", |_| Ok(str::new("Ellipsis"))),
];
static NOT_IMPLEMENTED_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| Ok(crate::object::not_implemented())).telling("()"),
    Builtin::method("__repr__", "(self, /)", |_| Ok(str::new("NotImplemented"))),
    Builtin::method("__bool__", "(self, /)", |_| {
        Err(crate::type_error!(
            "NotImplemented should not be used in a boolean context"
        ))
    }),
    Builtin::method("__reduce__", "(self, /)", |_| {
        Ok(str::new("NotImplemented"))
    }),
];
