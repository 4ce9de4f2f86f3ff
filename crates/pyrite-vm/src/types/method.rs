//! Functions written in Rust as objects, and methods bound to their objects.

use crate::builtin::{Builtin, Callable, TypeDefinition};
use crate::class::Class;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::Obj;
use smelt::{AnyValue, Gc, Native, Static, heap_object};

/// A function written in Rust, by its map: a function of a module or a bound method (`BUILTIN_FUNCTION`, `METHOD_WRAPPER`), or what stands in the
/// namespace of a type (`METHOD_DESCRIPTOR`, `WRAPPER_DESCRIPTOR`, `CLASS_METHOD_DESCRIPTOR`, `GETSET_DESCRIPTOR`).
#[heap_object(id = ids::BUILTIN_FUNCTION)]
pub struct PyBuiltin {
    /// What it does.
    #[immutable]
    definition: &'static Callable,
    /// The object or class it is bound to; the type it belongs to, for descriptors; null for functions of modules.
    #[immutable]
    receiver: Gc<AnyValue>,
    /// The name of the module, for functions of modules, or null.
    module: Gc<AnyValue>,
}

/// A new function object.
pub fn new(map: u32, definition: &'static Callable, receiver: Obj, module: Obj) -> Obj {
    PyBuiltin::new_shaped::<Native>(map, Static::constant(definition), receiver, module).cast()
}

/// A computed or stored attribute of built-in types that is one of the base slots: `member_descriptor`.
#[heap_object(id = ids::MEMBER_DESCRIPTOR)]
pub struct PyMember {
    /// The class whose instances have the slot.
    #[immutable]
    owner: &'static Class,
    /// Which slot.
    #[immutable]
    slot: u32,
    /// Its name, a str.
    #[immutable]
    name: Gc<AnyValue>,
}

/// A Python function (or any callable) bound to an object.
#[heap_object(id = ids::BOUND_METHOD)]
pub struct PyMethod {
    /// The callable.
    #[immutable]
    function: Gc<AnyValue>,
    /// Its first argument.
    #[immutable]
    receiver: Gc<AnyValue>,
}

/// The type `builtin_function_or_method`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BUILTIN_FUNCTION,
    flags: 0,
    ..TypeDefinition::new("builtin_function_or_method", "", METHODS)
};

static METHODS: &[Builtin] = &[];

/// The type `method_descriptor`.
pub static METHOD_DESCRIPTOR: TypeDefinition = TypeDefinition {
    id: ids::METHOD_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("method_descriptor", "", DESCRIPTOR_METHODS)
};

static DESCRIPTOR_METHODS: &[Builtin] = &[];

/// The type `classmethod_descriptor`.
pub static CLASS_METHOD_DESCRIPTOR: TypeDefinition = TypeDefinition {
    id: ids::CLASS_METHOD_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("classmethod_descriptor", "", CLASS_DESCRIPTOR_METHODS)
};

static CLASS_DESCRIPTOR_METHODS: &[Builtin] = &[];

/// The type `wrapper_descriptor`.
pub static WRAPPER_DESCRIPTOR: TypeDefinition = TypeDefinition {
    id: ids::WRAPPER_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("wrapper_descriptor", "", WRAPPER_METHODS)
};

static WRAPPER_METHODS: &[Builtin] = &[];

/// The type `method-wrapper`.
pub static METHOD_WRAPPER: TypeDefinition = TypeDefinition {
    id: ids::METHOD_WRAPPER,
    flags: 0,
    ..TypeDefinition::new("method-wrapper", "", METHOD_WRAPPER_METHODS)
};

static METHOD_WRAPPER_METHODS: &[Builtin] = &[];

/// The type `getset_descriptor`.
pub static GETSET: TypeDefinition = TypeDefinition {
    id: ids::GETSET_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("getset_descriptor", "", GETSET_METHODS)
};

static GETSET_METHODS: &[Builtin] = &[];

/// The type `member_descriptor`.
pub static MEMBER: TypeDefinition = TypeDefinition {
    id: ids::MEMBER_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("member_descriptor", "", MEMBER_METHODS)
};

static MEMBER_METHODS: &[Builtin] = &[];

/// The type `method`.
pub static BOUND: TypeDefinition = TypeDefinition {
    id: ids::BOUND_METHOD,
    flags: 0,
    ..TypeDefinition::new("method", "", BOUND_METHODS)
};

static BOUND_METHODS: &[Builtin] = &[];

/// A callable bound to an object, as `classmethod` gives it: a Python function becomes a method, another descriptor binds itself.
///
/// # Errors
/// None but `MemoryError`.
pub fn bind(function: Obj, receiver: Obj) -> crate::result::PyResult {
    Ok(PyMethod::new::<Native>(function, receiver).cast())
}
