//! `object`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
use crate::ids;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::OBJECT,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("object", "", METHODS)
};

static METHODS: &[Builtin] = &[];
