//! What several modules need: conversion of arguments, operators on any objects, comparisons of whole sequences.

pub mod buffers;
pub mod decompressing;
pub mod namespace;
pub mod number;
pub mod operator;
pub mod sequence;
pub mod structure;
pub mod system;
pub mod text;

pub use pyrite_vm::builtin::{Arguments, Builtin, ModuleDefinition, TypeDefinition};
pub use pyrite_vm::builtins::iteration::is_callable;
use pyrite_vm::global::Global;
pub use pyrite_vm::name;
pub use pyrite_vm::next_method;
pub use pyrite_vm::object::{IntoObject, Obj, Value, boolean, none, not_implemented};
pub use pyrite_vm::protocol::{self, argument_name, class_name, type_name};
pub use pyrite_vm::result::{PyResult, Raised};
use pyrite_vm::storage::Pinned;
pub use pyrite_vm::types::{dict, exception, float, int, list, str, tuple};
pub use pyrite_vm::{attributes, audit, buffer, call, instance, names, storage, types};
pub use smelt::Gc;

/// The `StopIteration` that ends an iterator.
pub fn stop() -> Raised {
    exception::raise(&exception::STOP_ITERATION, &[])
}

/// What a method that gives nothing returns.
pub fn nothing() -> PyResult {
    Ok(none())
}

/// Integer in base slot `index`.
///
/// # Panics
/// When the slot holds no integer of 64 bits.
#[inline]
pub fn int_slot(object: Obj, index: u32) -> i64 {
    let value: Obj = instance::slot(object, index);
    match value.as_small() {
        Some(value) => value.get(),
        None => wide(value),
    }
}

/// An integer of 64 bits that is none of 63.
#[cold]
fn wide(value: Obj) -> i64 {
    let value = types::int::Integer::of(value).and_then(|value| value.machine());
    value.expect("the slot holds an integer")
}

/// Stores an integer in base slot `index`.
#[inline]
pub fn set_int_slot(object: Obj, index: u32, value: i64) {
    instance::set_slot(object, index, int::new(value));
}

/// `object.__class__.__name__(...)`-style text from the parts that Python's `repr` gives.
///
/// # Errors
/// What `__repr__` raises.
pub fn repr_text(object: Obj) -> PyResult<std::borrow::Cow<'static, str>> {
    Ok(str::text(protocol::repr(object)?))
}

/// Puts types into a module's namespace under the last part of their names: for those that say they belong to another module (`functools.partial` in
/// `_functools`).
pub fn add_types(namespace: Gc<dict::PyDict>, types: &[&'static TypeDefinition]) {
    for definition in types {
        let name = definition
            .name
            .rsplit('.')
            .next()
            .unwrap_or(definition.name);
        dict::set_name(namespace, names::intern(name), definition.class().object());
    }
}

/// `callable(*first, *second, **keywords)`.
///
/// # Errors
/// What the call raises.
pub fn call_with_dict(
    callable: Obj,
    first: &[Obj],
    second: &[Obj],
    keywords: Option<Gc<dict::PyDict>>,
) -> PyResult {
    let Some(keywords) = keywords.filter(|keywords| dict::length(*keywords) > 0) else {
        if second.is_empty() {
            return call::call(callable, first);
        }
        return storage::with_scratch(first.len() + second.len(), |words| {
            words[..first.len()].copy_from_slice(first);
            words[first.len()..].copy_from_slice(second);
            call::call(callable, words)
        });
    };
    let (positional, named) = (first.len() + second.len(), dict::length(keywords));
    storage::with_scratch(positional + 2 * named, |words| {
        words[..first.len()].copy_from_slice(first);
        words[first.len()..positional].copy_from_slice(second);
        for (index, (name, value)) in dict::pairs(keywords).take(named).enumerate() {
            let Some(name) = str::of(name) else {
                return Err(pyrite_vm::type_error!("keywords must be strings"));
            };
            words[positional + index] = value;
            // Binding compares names by reference.
            words[positional + named + index] = names::intern_str(name).object();
        }
        let (arguments, names) = words.split_at(positional + named);
        call::call_with_names(callable, arguments, names)
    })
}

/// What was raised gets a note.
///
/// # Errors
/// It, or what making the note raises.
#[inline(always)]
pub fn noted<T>(done: PyResult<T>, note: impl FnOnce() -> PyResult<String>) -> PyResult<T> {
    done.or_else(|raised| Err(add_note(raised, note)?))
}

#[cold]
fn add_note(raised: Raised, note: impl FnOnce() -> PyResult<String>) -> PyResult<Raised> {
    let note = str::new(&note()?);
    protocol::call_method(raised.0, names::PLAIN_ADD_NOTE.name(), &[note])?;
    Ok(raised)
}

/// A function bound to an object, as looking up a method gives it.
pub fn bound_method(function: Obj, receiver: Obj) -> Obj {
    pyrite_vm::types::method::PyMethod::new::<smelt::Native>(function, receiver).cast()
}

/// What `__get__` of a function-like object gives: itself when looked up on the class, otherwise bound.
pub fn bind_self(args: &Arguments) -> PyResult {
    Ok(match args.get_not_none(1) {
        Some(receiver) => bound_method(args.at(0), receiver),
        None => args.at(0),
    })
}

/// An exception class of a module, made when it is first wanted.
pub struct ModuleException {
    module: &'static str,
    name: &'static str,
    base: &'static TypeDefinition,
    class: Global<Option<Pinned>>,
}

impl ModuleException {
    /// `module.name(base)`.
    pub const fn new(
        module: &'static str,
        name: &'static str,
        base: &'static TypeDefinition,
    ) -> Self {
        ModuleException {
            module,
            name,
            base,
            class: Global::new(None),
        }
    }

    /// The class.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn class(&self) -> PyResult {
        if let Some(class) = self.class.get() {
            return Ok(class.get());
        }
        let namespace = dict::new();
        dict::set_name(namespace, names::MODULE.name(), str::new(self.module));
        let bases = tuple::from_slice(&[self.base.class().object()]);
        let class = pyrite_vm::class::Class::builtin(pyrite_vm::ids::TYPE).object();
        let class = call::call(
            class,
            &[str::new(self.name), bases.cast(), namespace.cast()],
        )?;
        self.class.set(Some(Pinned::for_ever(class)));
        Ok(class)
    }

    /// An instance with a message, to be raised.
    #[cold]
    pub fn raise(&self, message: &str) -> Raised {
        let made = self.class();
        match made.and_then(|class| call::call(class, &[str::new(message)])) {
            Ok(error) => Raised(error),
            Err(raised) => raised,
        }
    }
}
