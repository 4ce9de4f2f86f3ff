//! `sys._jit`: what programs may ask about the compiler of traces.

use crate::support::*;
use pyrite_vm::import;

const NAME: &str = "sys._jit";

/// Makes the module.
///
/// # Errors
/// `MemoryError`.
pub fn new() -> PyResult {
    let namespace = dict::new();
    let name = names::intern(NAME).object();
    dict::set_name(namespace, names::NAME.name(), name);
    dict::set_name(
        namespace,
        names::DOC.name(),
        str::new("Utilities for observing just-in-time compilation."),
    );
    for function in FUNCTIONS {
        let object = import::function_object(function, name);
        dict::set_name(namespace, names::intern(function.name), object);
    }
    import::add_module(NAME, namespace)
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("is_available", "()", |_| {
        Ok(boolean(smelt::runtime::is_available()))
    })
    .doc("Whether this executable can make machine code."),
    Builtin::function("is_enabled", "()", |_| {
        let enabled = smelt::parameters::current().enabled.get() != 0;
        Ok(boolean(enabled && smelt::runtime::is_available()))
    }),
    // A call of this function leaves machine code.
    Builtin::function("is_active", "()", |_| Ok(boolean(false)))
        .doc("Whether the caller runs as machine code."),
];
