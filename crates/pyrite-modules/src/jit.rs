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
    Builtin::function(
        "is_available",
        "()",
        "Return True if the current Python executable supports JIT compilation, and False otherwise.",
        |_| Ok(boolean(smelt::runtime::is_available())),
    ),
    Builtin::function(
        "is_enabled",
        "()",
        "Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False otherwise.",
        |_| {
            let enabled = smelt::parameters::current().enabled.get() != 0;
            Ok(boolean(enabled && smelt::runtime::is_available()))
        },
    ),
    // A call of this function leaves machine code.
    Builtin::function(
        "is_active",
        "()",
        "Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and False otherwise.",
        |_| Ok(boolean(false)),
    ),
];
