//! `_typing`: the types that the virtual machine itself makes.

use crate::support::*;
use pyrite_vm::types::typing::{ALL, variable};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add_types(namespace, ALL);
        dict::set_name(
            namespace,
            names::intern("NoDefault"),
            variable::no_default(),
        );
        Ok(())
    },
    ..ModuleDefinition::new("_typing", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "_idfunc",
    "(x, /)",
    |args| Ok(args.at(0)),
)];
