//! Smelt: write an interpreter in ordinary Rust, get a meta-tracing JIT, deoptimisation and a garbage collector for it.
//!
//! This crate knows of no language. A client writes its interpreter generically over a [`Domain`] and names its loops with
//! [`Driver`]; the rest is here: the recorder ([`Meta`]), the optimiser, the evaluator, the runtime that decides what to trace.
//! Machine code comes from a [`backend::Backend`] that the client installs.
//!
//! Start with `docs/smelt/guide.md`, which makes a language from nothing, and `docs/smelt/design.md`, which says why; rules for generic code stand in [`Domain`].

#![deny(missing_docs)]

mod attempts;
pub mod backend;
pub mod bare;
mod descr;
mod domain;
mod driver;
pub mod evaluator;
mod kind;
pub mod layout;
pub mod meta;
mod native;
mod operations;
pub mod optimizer;
pub mod parameters;
mod quasi_immutable;
mod ranges;
pub mod runtime;
pub mod safepoint;
mod shape_functions;
mod shield;
mod slab;
pub mod stack;
#[cfg(feature = "testing")]
pub mod testing;
pub mod threads;
pub mod trace;
mod values;

pub use attempts::broken_off;
pub use descr::{
    Callee, CodePointer, Deferred, Effects, Field, FieldPlace, Items, ItemsPlace, LENGTH,
    LENGTH_PLACE, MAX_ARGUMENTS, SHAPE, SHAPE_PLACE, Shortcut, Type, TypePlace, Use, Variable,
    set_fixed_shapes,
};
pub use domain::{Domain, Family, Twin};
pub use driver::{Driver, Flow, GREEN_WORDS, Greens, JitCell, Place};
pub use heap;
pub use kind::{Kind, Width};
pub use meta::Meta;
pub use native::{Native, OutOfMemory, out_of_memory, read_memory, write_memory};
pub use operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
pub use quasi_immutable::{Dependents, QuasiImmutable, Validity};
pub use ranges::Ranges;
pub use shape_functions::{
    Answer, Arguments as ShapeArguments, Conditions, Depend, Fact, ShapeFunction,
};
pub use shield::{end_without_memory_by, shield};
pub use slab::Slab;
pub use smelt_macros::{elidable, heap_object, residual};
pub use stack::Frame;
pub use values::{
    AnyValue, Argument, FieldType, Float, Gc, HeapObject, Int, Red, Ref, Return, Static,
};
