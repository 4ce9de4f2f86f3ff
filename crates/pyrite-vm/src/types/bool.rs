//! `bool`.

use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BOOL,
    flags: 0,
    base: Some(&crate::types::int::TYPE),
    ..TypeDefinition::new("bool", "", METHODS)
};

static METHODS: &[Builtin] = &[];
