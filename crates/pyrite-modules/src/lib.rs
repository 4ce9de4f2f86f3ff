//! The library modules that CPython writes in C.
//!
//! This crate knows Python's objects as `pyrite-vm` offers them and what the functions of library modules do. It must never know bytecode,
//! frames or tracing, nor how modules are found and imported: it only lists what there is.
//!
//! One module is one file or folder. `docs/pyrite/objects.md` tells how they are written.

pub mod collections;
pub mod functools;
pub mod itertools;
pub mod math;
pub mod operator;
pub mod random;
pub mod support;
pub mod time;

/// Stand-in until the module is there.
pub mod array {
    /// No.
    pub fn bytes_of<'a>(_: crate::support::Obj) -> Option<&'a [u8]> {
        None
    }
}

use pyrite_vm::builtin::ModuleDefinition;

/// All modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[
    &collections::MODULE,
    &functools::MODULE,
    &itertools::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &random::MODULE,
    &time::MODULE,
];

/// The module with this full name.
pub fn find(name: &str) -> Option<&'static ModuleDefinition> {
    MODULES.iter().copied().find(|module| module.name == name)
}
