//! Generators, coroutines and asynchronous generators: a suspended frame.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, flags};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::interpreter::delegation;
use crate::interpreter::generators::{self, Resumed, send_from_rust};
use crate::object::{Obj, Value, boolean, none};
use crate::result::{PyResult, Raised};
use crate::types::exception::{self, slots};
use crate::types::function::PyFunction;
use crate::types::{str, tuple};
use crate::{type_error, warnings};
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
    /// The generator or coroutine that it is suspended in delegating to, or null. See [`delegation`](crate::interpreter::delegation).
    inner: Gc<AnyValue>,
    /// While it runs: the one that was resumed to resume it, or null if it was resumed itself.
    root: Gc<AnyValue>,
    /// Of coroutines: who has made it, as a tuple, or null if nobody wanted to know. See [`origins`](crate::origins).
    origin: Gc<AnyValue>,
    /// 1 if the collector knows that it is to be closed when nobody goes on with it.
    finalised: i64,
    /// Of asynchronous generators: see [`async_generator`](super::async_generator).
    progress: i64,
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
    ..TypeDefinition::new("generator", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        super::generic_alias::of_class,
    ),
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", |args| {
        resumed(send_from_rust(this(args), none()))
    })
    .stepping(step),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("send", "(self, object, /)", |args| {
        resumed(send_from_rust(this(args), args.at(1)))
    }),
    Builtin::method(
        "throw",
        "$(self, type, value=None, traceback=None, /)",
        throw,
    ),
    Builtin::method("close", "(self, /)", |args| {
        generators::close_from_rust(this(args))
    }),
    Builtin::method("__del__", "(self, /)", |args| {
        generators::close_from_rust(this(args))
    }),
    Builtin::attribute("__name__", |args| Ok(this(args).name()), set_name),
    Builtin::attribute(
        "__qualname__",
        |args| Ok(this(args).qualified_name()),
        set_qualified_name,
    ),
    Builtin::getter("gi_running", is_running),
    Builtin::getter("gi_suspended", is_suspended),
    Builtin::getter("gi_code", code),
    Builtin::getter("gi_frame", frame),
    Builtin::getter("gi_yieldfrom", |args| {
        Ok(generators::delegate(this(args)).unwrap_or(none()))
    }),
];

fn step(generator: Obj) -> PyResult<Option<Obj>> {
    Ok(match send_from_rust(generator.cast(), none())? {
        Resumed::Yielded(value) => Some(value),
        Resumed::Returned(_) => None,
    })
}

/// The type `coroutine`.
pub static COROUTINE: TypeDefinition = TypeDefinition {
    id: ids::COROUTINE,
    flags: 0,
    ..TypeDefinition::new("coroutine", COROUTINE_METHODS)
};

static COROUTINE_METHODS: &[Builtin] = &[
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        super::generic_alias::of_class,
    ),
    Builtin::method("__await__", "(self, /)", |args| {
        Ok(super::coroutine_wrapper::new(args.at(0)))
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("send", "(self, object, /)", |args| {
        resumed(send_from_rust(this(args), args.at(1)))
    }),
    Builtin::method(
        "throw",
        "$(self, type, value=None, traceback=None, /)",
        throw,
    ),
    Builtin::method("close", "(self, /)", |args| {
        generators::close_from_rust(this(args))
    }),
    Builtin::attribute("__name__", |args| Ok(this(args).name()), set_name),
    Builtin::attribute(
        "__qualname__",
        |args| Ok(this(args).qualified_name()),
        set_qualified_name,
    ),
    Builtin::getter("cr_running", is_running),
    Builtin::getter("cr_suspended", is_suspended),
    Builtin::getter("cr_code", code),
    Builtin::getter("cr_frame", frame),
    Builtin::getter("cr_await", |args| {
        Ok(generators::delegate(this(args)).unwrap_or(none()))
    }),
    Builtin::member("cr_origin", |args| {
        let origin = this(args).origin();
        Ok(if origin.is_null() { none() } else { origin })
    }),
];

/// The type `async_generator`.
pub static ASYNC: TypeDefinition = TypeDefinition {
    id: ids::ASYNC_GENERATOR,
    flags: 0,
    ..TypeDefinition::new("async_generator", super::async_generator::METHODS)
};

fn this(args: &Arguments<'_>) -> Gc<PyGenerator> {
    args.at(0).cast()
}

/// What a program gets of a resumption.
pub(super) fn resumed(result: PyResult<Resumed>) -> PyResult {
    match result? {
        Resumed::Yielded(value) => Ok(value),
        Resumed::Returned(value) => Err(generators::stop_iteration(value)),
    }
}

fn is_running(args: &Arguments<'_>) -> PyResult {
    Ok(boolean(delegation::is_running(this(args))))
}

fn is_suspended(args: &Arguments<'_>) -> PyResult {
    let generator = this(args);
    let suspended = generator.state() == state::SUSPENDED;
    Ok(boolean(suspended && !delegation::is_running(generator)))
}

pub(super) fn set_name(args: &Arguments<'_>) -> PyResult {
    this(args).set_name(given_name(args, "__name__")?);
    Ok(none())
}

pub(super) fn set_qualified_name(args: &Arguments<'_>) -> PyResult {
    this(args).set_qualified_name(given_name(args, "__qualname__")?);
    Ok(none())
}

fn given_name(args: &Arguments<'_>, attribute: &str) -> PyResult {
    let name: Obj = args.at(1);
    if name.is_null() || str::of(name).is_none() {
        return Err(type_error!("{attribute} must be set to a string object"));
    }
    Ok(crate::instance::payload(name))
}

pub(super) fn repr(args: &Arguments<'_>) -> PyResult {
    let name = str::text(this(args).qualified_name().cast());
    let kind = crate::protocol::type_name(args.at(0));
    Ok(str::new(&format!(
        "<{kind} object {name} at {:#x}>",
        crate::types::object::identity(args.at(0))
    )))
}

pub(super) fn code(args: &Arguments<'_>) -> PyResult {
    Ok(this(args)
        .function()
        .cast::<PyFunction>()
        .code()
        .promote()
        .object())
}

pub(super) fn frame(args: &Arguments<'_>) -> PyResult {
    let generator = this(args);
    if generator.state() == state::FINISHED {
        return Ok(none());
    }
    Ok(crate::frame_objects::of_generator(generator).cast())
}

fn throw(args: &Arguments<'_>) -> PyResult {
    let (generator, kind) = (this(args), args.at(1));
    let is_plain = exception::is_exception(kind) && args.get(2).is_none() && args.get(3).is_none();
    let closes = || {
        Class::from_object(kind)
            .unwrap_or_else(|| Class::of(kind))
            .is_subclass(exception::GENERATOR_EXIT.class())
    };
    if is_plain || generators::iterator_at_end(generator).is_none() || closes() {
        return resumed(generators::throw_from_rust(generator, thrown(args)?));
    }
    warn_of_thrown_parts(args)?;
    let given = [Some(kind), args.get(2), args.get(3)];
    let count = given.iter().flatten().count();
    let given = given.map(|given| given.unwrap_or_else(Obj::null));
    resumed(generators::throw_as_given(
        generator,
        &given[..count],
        &|| thrown_by(args),
    ))
}

/// The exception that the arguments of `throw` stand for: behind the object its class or itself, its value, its traceback.
///
/// # Errors
/// `TypeError` if they are none; the warning that more than one is given, where it is an error.
pub fn thrown(args: &Arguments<'_>) -> PyResult<Raised> {
    warn_of_thrown_parts(args)?;
    thrown_by(args)
}

fn warn_of_thrown_parts(args: &Arguments<'_>) -> PyResult<()> {
    if args.get(2).is_some() || args.get(3).is_some() {
        warn_of_parts("throw")?;
    }
    Ok(())
}

/// Warns that a method has been given more than an exception.
///
/// # Errors
/// The warning, where it is an error.
pub fn warn_of_parts(method: &str) -> PyResult<()> {
    let message = format!(
        "the (type, exc, tb) signature of {method}() is deprecated, use the single-arg signature instead."
    );
    warnings::warn(&exception::DEPRECATION_WARNING, &message)
}

/// As [`thrown`], without the warning.
///
/// # Errors
/// As [`thrown`].
pub fn thrown_by(args: &Arguments<'_>) -> PyResult<Raised> {
    let (kind, value): (Obj, Option<Obj>) = (args.at(1), args.get_not_none(2));
    let made = if exception::is_exception(kind) {
        if value.is_some() {
            return Err(type_error!(
                "instance exception may not have a separate value"
            ));
        }
        kind
    } else {
        match Class::from_object(kind).filter(|class| class.has(flags::EXCEPTION)) {
            None => {
                return Err(type_error!(
                    "exceptions must be classes or instances deriving from BaseException, not {}",
                    crate::protocol::type_name(kind)
                ));
            }
            Some(class) => match value {
                Some(value) if Class::of(value).is_subclass(class) => value,
                Some(value) => match tuple::of(value) {
                    Some(items) => crate::call::call(kind, items)?,
                    None => crate::call::call(kind, &[value])?,
                },
                None => crate::call::call(kind, &[])?,
            },
        }
    };
    if !exception::is_exception(made) {
        // Raised where the generator stands, as the exception would be.
        return Ok(type_error!(
            "calling {} should have returned an instance of BaseException, not {}",
            str::text(crate::protocol::repr(kind)?),
            crate::protocol::type_name(made)
        ));
    }
    if let Some(traceback) = args.get_not_none(3) {
        if !traceback.has_map(ids::TRACEBACK) {
            return Err(type_error!(
                "throw() third argument must be a traceback object"
            ));
        }
        crate::instance::set_slot(made, slots::TRACEBACK, traceback);
    }
    Ok(Raised(made))
}
