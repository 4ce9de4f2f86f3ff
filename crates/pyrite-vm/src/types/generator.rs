//! Generators, coroutines and asynchronous generators: a suspended frame.

use crate::builtin::{Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use smelt::{AnyValue, Gc, heap_object};

/// A generator; with other maps a coroutine or an asynchronous generator.
#[heap_object(id = ids::GENERATOR)]
pub struct PyGenerator {
    /// The next instruction.
    pc: i64,
    /// See [`state`].
    state: i64,
    /// Its function, which has its code.
    function: Gc<AnyValue>,
    /// The registers, an [`Array`](crate::storage::Array).
    registers: Gc<AnyValue>,
    /// `__name__`.
    name: Gc<AnyValue>,
    /// `__qualname__`.
    qualified_name: Gc<AnyValue>,
    /// The exception being handled where it is suspended, or None.
    handled: Gc<AnyValue>,
    /// The frame object, or null.
    frame: Gc<AnyValue>,
}

/// Where a generator stands.
pub mod state {
    /// Not started.
    pub const CREATED: i64 = 0;
    /// At a `yield`.
    pub const SUSPENDED: i64 = 1;
    /// On the stack.
    pub const RUNNING: i64 = 2;
    /// Returned, raised or closed.
    pub const FINISHED: i64 = 3;
}

/// The type `generator`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::GENERATOR,
    flags: 0,
    ..TypeDefinition::new("generator", "", METHODS)
};

static METHODS: &[Builtin] = &[];

/// The type `coroutine`.
pub static COROUTINE: TypeDefinition = TypeDefinition {
    id: ids::COROUTINE,
    flags: 0,
    ..TypeDefinition::new("coroutine", "", COROUTINE_METHODS)
};

static COROUTINE_METHODS: &[Builtin] = &[];

/// The type `async_generator`.
pub static ASYNC: TypeDefinition = TypeDefinition {
    id: ids::ASYNC_GENERATOR,
    flags: 0,
    ..TypeDefinition::new("async_generator", "", ASYNC_METHODS)
};

static ASYNC_METHODS: &[Builtin] = &[];
