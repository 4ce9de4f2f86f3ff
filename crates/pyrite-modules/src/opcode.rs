//! `_opcode`: what `opcode` and `dis` ask about instructions.
//!
//! The table in the library's `opcode` is of another machine's instructions. Pyrite's bytecode has none of them, and the answers say so: no opcode is valid, none
//! has an argument. What matters is that modules that import `dis` without using it (`inspect`, and so `dataclasses`) do import.

use crate::support::*;
use pyrite_vm::value_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let enabled = names::intern("ENABLE_SPECIALIZATION");
        dict::set_name(namespace, enabled, boolean(false));
        let enabled = names::intern("ENABLE_SPECIALIZATION_FT");
        dict::set_name(namespace, enabled, boolean(false));
        Ok(())
    },
    ..ModuleDefinition::new("_opcode", "Opcode support module.", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "stack_effect",
        "(opcode, oparg=None, /, *, jump=None)",
        "Compute the stack effect of the opcode.",
        |_| Err(value_error!("invalid opcode or oparg")),
    ),
    Builtin::function(
        "is_valid",
        "(opcode)",
        "Return True if opcode is valid, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_arg",
        "(opcode)",
        "Return True if the opcode uses its oparg, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_const",
        "(opcode)",
        "Return True if the opcode accesses a constant, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_name",
        "(opcode)",
        "Return True if the opcode accesses an attribute by name, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_jump",
        "(opcode)",
        "Return True if the opcode has a jump target, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_free",
        "(opcode)",
        "Return True if the opcode accesses a free variable, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_local",
        "(opcode)",
        "Return True if the opcode accesses a local variable, False otherwise.",
        no,
    ),
    Builtin::function(
        "has_exc",
        "(opcode)",
        "Return True if the opcode sets an exception handler, False otherwise.",
        no,
    ),
    Builtin::function(
        "get_nb_ops",
        "()",
        "Return array of symbols of binary ops.",
        nothing,
    ),
    Builtin::function(
        "get_intrinsic1_descs",
        "()",
        "Return a list of names of the unary intrinsics.",
        nothing,
    ),
    Builtin::function(
        "get_intrinsic2_descs",
        "()",
        "Return a list of names of the binary intrinsics.",
        nothing,
    ),
    Builtin::function(
        "get_special_method_names",
        "()",
        "Return a list of special method names.",
        nothing,
    ),
    Builtin::function(
        "get_executor",
        "(*, code, offset)",
        "Return the executor object at offset in code if exists, None otherwise.",
        |_| Ok(none()),
    ),
];

fn no(_: &Arguments<'_>) -> PyResult {
    Ok(boolean(false))
}

fn nothing(_: &Arguments<'_>) -> PyResult {
    Ok(list::new().cast())
}
