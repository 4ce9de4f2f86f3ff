//! `type`: the class of classes. Its objects are [`PyType`](crate::class::PyType)s.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
use crate::ids;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::TYPE,
    flags: flags::SUBCLASSABLE | flags::METACLASS,
    ..TypeDefinition::new(
        "type",
        "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
        METHODS,
    )
};

static METHODS: &[Builtin] = &[];
