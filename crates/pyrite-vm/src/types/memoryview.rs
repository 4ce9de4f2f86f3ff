//! `memoryview`: the type is there, since the library mentions it everywhere; making one is not supported yet.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
use crate::ids;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::MEMORYVIEW,
    flags: flags::SEQUENCE,
    ..TypeDefinition::new(
        "memoryview",
        "Create a new memoryview object which references the given object.",
        METHODS,
    )
};

static METHODS: &[Builtin] = &[Builtin::constructor("(type, object)", |_| {
    Err(crate::not_implemented_error!(
        "memoryview is not supported yet"
    ))
})];
