//! The library modules that CPython writes in C, written in Rust.
//!
//! This crate knows the object model of `pyrite-vm` and its conventions for types and modules. It must never know bytecode, frames or tracing.

use pyrite_vm::builtin::ModuleDefinition;

/// All modules of this crate, for the virtual machine to import.
pub static MODULES: &[&ModuleDefinition] = &[];
