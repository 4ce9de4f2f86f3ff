//! Asynchronous generators (PEP 525): what `asend`, `athrow` and `aclose` give is awaited, and drives the generator.
//!
//! The generator's own `yield` hands out its value in a wrapper, so that it can be told from what its `await`s pass on to the event loop.

use super::generator::{self, PyGenerator, state, thrown, thrown_by};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::instance;
use crate::interpreter::generators::{self, Resumed, send_from_rust, throw_from_rust};
use crate::map::Map;
use crate::object::{Obj, Value, boolean, none, small_int};
use crate::result::{PyResult, Raised};
use crate::storage::Pinned;
use crate::types::{exception, int, list, tuple};
use crate::{call, names, protocol, runtime_error, type_error};
use smelt::{Domain, Gc, Int, Ref};

/// Bits of a generator's `progress`.
pub mod progress {
    /// Somebody awaits a step of it.
    pub const RUNNING: i64 = 1;
    /// It has been closed, or has come to its end.
    pub const CLOSED: i64 = 2;
    /// The event loop has been told of it.
    pub const KNOWN: i64 = 4;
}

/// The states of an awaitable.
pub mod stage {
    /// Nobody awaits it yet.
    pub const NEW: i64 = 0;
    /// Somebody does.
    pub const BEGUN: i64 = 1;
    /// It has been awaited.
    pub const OVER: i64 = 2;
}

/// A value that the generator's own `yield` hands out.
static WRAPPED: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("async_generator_wrapped_value", &[])
};

/// `CALL_INTRINSIC` of an asynchronous generator's `yield`.
pub fn wrap<D: Domain>(value: Obj<D>) -> Obj<D> {
    instance::with_in(WRAPPED.class(), &[value])
}

/// Is it what a generator's own `yield` hands out?
pub fn is_wrapped<D: Domain>(value: Obj<D>) -> bool {
    value.has_map(WRAPPED.class().root_map_in::<D>().number)
}

fn unwrapped(value: Obj) -> Option<Obj> {
    is_wrapped(value).then(|| instance::slot(value, part::VALUE))
}

/// What `asend` gives: generator, value to be sent, stage.
static SEND: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("async_generator_asend", SEND_METHODS)
};
/// What `athrow` and `aclose` give: generator, arguments (or null: it is to be closed), stage.
static THROW: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    ..TypeDefinition::new("async_generator_athrow", THROW_METHODS)
};

/// Slots of these objects.
pub mod part {
    /// Of an awaitable: the generator.
    pub const GENERATOR: u32 = 0;
    /// The value to be sent, or a tuple of what `athrow` was given.
    pub const SENT: u32 = 1;
    /// See [`stage`](super::stage).
    pub const STAGE: u32 = 2;
    /// Of a wrapper: the value.
    pub const VALUE: u32 = 0;
}

/// The map of what `asend` gives.
pub fn step_map<D: Domain>() -> &'static Map {
    SEND.class().root_map_in::<D>()
}

/// What `asend(sent)` gives.
pub fn new_step<D: Domain>(generator: Ref<D, PyGenerator>, sent: Obj<D>) -> Obj<D> {
    let stage = small_int(Int::from(stage::NEW));
    instance::with_in(SEND.class(), &[generator.cast(), sent, stage])
}

fn generator_of(awaitable: Obj) -> Gc<PyGenerator> {
    let generator: Obj = instance::slot(awaitable, part::GENERATOR);
    generator.cast()
}

fn stage_of(awaitable: Obj) -> i64 {
    let stage: Obj = instance::slot(awaitable, part::STAGE);
    stage.small_value().get()
}

fn set_stage(awaitable: Obj, stage: i64) {
    instance::set_slot(awaitable, part::STAGE, int::new(stage));
}

fn has(generator: Gc<PyGenerator>, bit: i64) -> bool {
    generator.progress().get() & bit != 0
}

fn set(generator: Gc<PyGenerator>, bit: i64, value: bool) {
    let others = generator.progress().get() & !bit;
    generator.set_progress(Int::from(if value { others | bit } else { others }));
}

// ---------------------------------------------------------------- hooks

/// `sys.set_asyncgen_hooks`: what is called with a generator that is first iterated over, and with one that is abandoned.
static HOOKS: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);

fn hooks() -> Gc<list::PyList> {
    if HOOKS.get().get().is_null() {
        HOOKS.set(Pinned::for_ever(list::new()));
        for _ in 0..2 {
            // Without memory for two words nothing goes on anyway.
            let _ = list::push(hooks(), none());
        }
    }
    HOOKS.get().get()
}

/// The hooks: for the first iteration and for the end, or None.
pub fn get_hooks() -> [Obj; 2] {
    [list::get(hooks(), 0), list::get(hooks(), 1)]
}

/// Sets a hook.
pub fn set_hook(index: usize, hook: Obj) {
    list::set(hooks(), index, hook);
}

/// Somebody iterates over the generator: the first time, gives what is to be called with it, or None.
pub fn become_known(generator: Gc<PyGenerator>) -> Obj {
    if has(generator, progress::KNOWN) {
        return none();
    }
    set(generator, progress::KNOWN, true);
    let [first, finalizer] = get_hooks();
    if !finalizer.is_none() {
        crate::finalisers::register(generator);
    }
    first
}

fn tell_hook(generator: Gc<PyGenerator>) -> PyResult<()> {
    let hook = become_known(generator);
    if !hook.is_none() {
        call::call(hook, &[generator.cast()])?;
    }
    Ok(())
}

/// Nobody goes on with the generator: the event loop closes it. False if there is none that wants to.
///
/// # Errors
/// What the hook raises.
pub fn abandon(generator: Gc<PyGenerator>) -> PyResult<bool> {
    let [_, finalizer] = get_hooks();
    if finalizer.is_none() || has(generator, progress::CLOSED) {
        return Ok(false);
    }
    call::call(finalizer, &[generator.cast()])?;
    Ok(true)
}

// ---------------------------------------------------------------- the generator's methods

fn this(args: &Arguments<'_>) -> Gc<PyGenerator> {
    args.at(0).cast()
}

fn awaitable(
    definition: &'static TypeDefinition,
    generator: Gc<PyGenerator>,
    sent: Obj,
) -> PyResult {
    tell_hook(generator)?;
    let parts = [generator.cast(), sent, int::new(stage::NEW)];
    Ok(instance::with(definition.class(), &parts))
}

/// Has it warned of if it dies before it is awaited. What `async for` awaits at once is not.
fn told_if_lost(awaitable: Obj) -> PyResult {
    crate::finalisers::register(awaitable);
    Ok(awaitable)
}

/// The method that has given an awaitable which has not been awaited, and its generator's name.
pub fn never_awaited(object: Obj) -> Option<(&'static str, Obj)> {
    let class = crate::class::Class::of(object);
    let method = match class {
        _ if class == SEND.class() => "asend",
        _ if class == THROW.class() => name_of(object),
        _ => return None,
    };
    let is_new = stage_of(object) == stage::NEW;
    is_new.then(|| (method, generator_of(object).qualified_name()))
}

/// Methods of asynchronous generators.
pub static METHODS: &[Builtin] = &[
    Builtin::method("__aiter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__anext__", "(self, /)", |args| {
        awaitable(&SEND, this(args), none())
    }),
    Builtin::method("asend", "(self, object, /)", |args| {
        told_if_lost(awaitable(&SEND, this(args), args.at(1))?)
    }),
    Builtin::method("athrow", "$(self, /, *args)", |args| {
        if args.rest().len() > 1 {
            generator::warn_of_parts("athrow")?;
        }
        let given = tuple::try_from_slice(args.rest())?;
        told_if_lost(awaitable(&THROW, this(args), given.cast())?)
    }),
    Builtin::method("aclose", "(self, /)", |args| {
        told_if_lost(awaitable(&THROW, this(args), Obj::null())?)
    }),
    Builtin::member("ag_running", |args| {
        Ok(boolean(has(this(args), progress::RUNNING)))
    }),
    Builtin::getter("ag_suspended", |args| {
        Ok(boolean(this(args).state() == state::SUSPENDED))
    }),
    Builtin::getter("ag_await", |args| {
        Ok(generators::delegate(this(args)).unwrap_or(none()))
    }),
    Builtin::getter("ag_code", generator::code),
    Builtin::getter("ag_frame", generator::frame),
    Builtin::method("__repr__", "(self, /)", generator::repr),
    Builtin::attribute(
        "__name__",
        |args| Ok(this(args).name()),
        generator::set_name,
    ),
    Builtin::attribute(
        "__qualname__",
        |args| Ok(this(args).qualified_name()),
        generator::set_qualified_name,
    ),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        super::generic_alias::of_class,
    ),
];

/// The methods of what `__anext__` and its kin give: `$send` resumes the generator with a value, `$throw` with an exception.
macro_rules! awaitable_methods {
    ($send:ident, $throw:ident) => {
        &[
            Builtin::method("__await__", "(self, /)", |args| Ok(args.at(0))),
            Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
            Builtin::method("__next__", "(self, /)", |args| $send(args.at(0), none())),
            Builtin::method("send", "(self, value, /)", |args| {
                $send(args.at(0), args.at(1))
            }),
            Builtin::method(
                "throw",
                "$(self, type, value=None, traceback=None, /)",
                |args| $throw(args.at(0), thrown(args)?),
            ),
            Builtin::method("close", "(self, /)", |args| close(args.at(0), $throw)),
        ]
    };
}

// ---------------------------------------------------------------- asend

static SEND_METHODS: &[Builtin] = awaitable_methods!(send, throw_into_send);

/// What a step of the generator means to who awaits it: a value for the event loop; or that the wait is over, with the value that the generator has yielded.
fn step(generator: Gc<PyGenerator>, result: PyResult<Resumed>) -> PyResult {
    let raised = match result {
        Ok(Resumed::Yielded(value)) => match unwrapped(value) {
            Some(value) => {
                set(generator, progress::RUNNING, false);
                return Err(generators::stop_iteration(value));
            }
            None => return Ok(value),
        },
        Ok(Resumed::Returned(_)) => exception::raise(&exception::STOP_ASYNC_ITERATION, &[]),
        Err(raised) => raised,
    };
    if is_end(raised) {
        set(generator, progress::CLOSED, true);
    }
    set(generator, progress::RUNNING, false);
    Err(raised)
}

/// Says the exception that the generator is over?
fn is_end(raised: Raised) -> bool {
    exception::matches(raised.0, &exception::STOP_ASYNC_ITERATION)
        || exception::matches(raised.0, &exception::GENERATOR_EXIT)
}

/// Begins to await; `name` for the message if somebody else does already.
fn begin(awaitable: Obj, name: &str) -> PyResult<()> {
    let generator = generator_of(awaitable);
    if has(generator, progress::RUNNING) {
        set_stage(awaitable, stage::OVER);
        return Err(runtime_error!(
            "{name}(): asynchronous generator is already running"
        ));
    }
    set_stage(awaitable, stage::BEGUN);
    Ok(())
}

fn used_up(names: &str) -> Raised {
    runtime_error!("cannot reuse already awaited {names}")
}

fn send(awaitable: Obj, value: Obj) -> PyResult {
    let generator = generator_of(awaitable);
    let mut value = value;
    match stage_of(awaitable) {
        stage::OVER => return Err(used_up("__anext__()/asend()")),
        stage::NEW => {
            begin(awaitable, "anext")?;
            if value.is_none() {
                value = instance::slot(awaitable, part::SENT);
            }
        }
        _ => {}
    }
    set(generator, progress::RUNNING, true);
    let result = step(generator, send_from_rust(generator, value));
    if result.is_err() {
        set_stage(awaitable, stage::OVER);
    }
    result
}

fn throw_into_send(awaitable: Obj, raised: Raised) -> PyResult {
    let generator = generator_of(awaitable);
    match stage_of(awaitable) {
        stage::OVER => return Err(used_up("__anext__()/asend()")),
        stage::NEW => begin(awaitable, "anext")?,
        _ => {}
    }
    set(generator, progress::RUNNING, true);
    let result = step(generator, throw_from_rust(generator, raised));
    if result.is_err() {
        set_stage(awaitable, stage::OVER);
    }
    result
}

/// `close()` of an awaitable.
fn close(awaitable: Obj, throw: fn(Obj, Raised) -> PyResult) -> PyResult {
    if stage_of(awaitable) == stage::OVER {
        return Ok(none());
    }
    match throw(awaitable, exception::raise(&exception::GENERATOR_EXIT, &[])) {
        Ok(_) => Err(runtime_error!("coroutine ignored GeneratorExit")),
        Err(raised)
            if is_end(raised) || exception::matches(raised.0, &exception::STOP_ITERATION) =>
        {
            Ok(none())
        }
        Err(raised) => Err(raised),
    }
}

// ---------------------------------------------------------------- athrow, aclose

static THROW_METHODS: &[Builtin] = awaitable_methods!(go_on, throw_into_throw);

/// Is an exception to be thrown? Otherwise the generator is to be closed.
fn throws(awaitable: Obj) -> bool {
    let given: Obj = instance::slot(awaitable, part::SENT);
    !given.is_null()
}

fn name_of(awaitable: Obj) -> &'static str {
    match throws(awaitable) {
        true => "athrow",
        false => "aclose",
    }
}

/// The exception that `athrow` was given, which is looked at when it is to be thrown.
fn thrown_later(awaitable: Obj) -> PyResult<Raised> {
    let given = tuple::of(instance::slot(awaitable, part::SENT)).unwrap_or_default();
    match given.len() {
        0 => Err(type_error!("athrow expected at least 1 argument, got 0")),
        1..=3 => {
            let mut values = [none(); 4];
            values[1..=given.len()].copy_from_slice(given);
            thrown_by(&Arguments::new(&values, &[], None))
        }
        more => Err(type_error!(
            "athrow expected at most 3 arguments, got {more}"
        )),
    }
}

fn go_on(awaitable: Obj, value: Obj) -> PyResult {
    let generator = generator_of(awaitable);
    let is_new = match stage_of(awaitable) {
        stage::OVER => return Err(used_up("aclose()/athrow()")),
        stage => stage == stage::NEW,
    };
    if generator.state().get() == state::FINISHED {
        set_stage(awaitable, stage::OVER);
        return Err(generators::stop_iteration(none()));
    }
    if !is_new {
        return finish(awaitable, send_from_rust(generator, value));
    }
    if has(generator, progress::CLOSED) {
        set_stage(awaitable, stage::OVER);
        return Err(exception::raise(&exception::STOP_ASYNC_ITERATION, &[]));
    }
    if !value.is_none() {
        return Err(runtime_error!(
            "can't send non-None value to a just-started coroutine"
        ));
    }
    begin(awaitable, name_of(awaitable))?;
    set(generator, progress::RUNNING, true);
    let raised = if throws(awaitable) {
        match thrown_later(awaitable) {
            Ok(raised) => raised,
            Err(refused) => return finish(awaitable, Err(refused)),
        }
    } else {
        set(generator, progress::CLOSED, true);
        exception::raise(&exception::GENERATOR_EXIT, &[])
    };
    finish(awaitable, throw_from_rust(generator, raised))
}

fn throw_into_throw(awaitable: Obj, raised: Raised) -> PyResult {
    let generator = generator_of(awaitable);
    match stage_of(awaitable) {
        stage::OVER => return Err(used_up("aclose()/athrow()")),
        stage::NEW => {
            begin(awaitable, name_of(awaitable))?;
            set(generator, progress::RUNNING, true);
        }
        _ => {}
    }
    finish(awaitable, throw_from_rust(generator, raised))
}

/// What a step means to who awaits that an exception is thrown or the generator closed.
fn finish(awaitable: Obj, result: PyResult<Resumed>) -> PyResult {
    let generator = generator_of(awaitable);
    if throws(awaitable) {
        let result = step(generator, result);
        if result.is_err() {
            set_stage(awaitable, stage::OVER);
        }
        return result;
    }
    let raised = match result {
        Ok(Resumed::Yielded(value)) if unwrapped(value).is_none() => return Ok(value),
        Ok(Resumed::Yielded(_)) => runtime_error!("async generator ignored GeneratorExit"),
        Ok(Resumed::Returned(_)) => generators::stop_iteration(none()),
        Err(raised) if is_end(raised) => generators::stop_iteration(none()),
        Err(raised) => raised,
    };
    set(generator, progress::RUNNING, false);
    set_stage(awaitable, stage::OVER);
    Err(raised)
}

// ---------------------------------------------------------------- anext

/// What `anext(iterator, default)` gives: what to await, and the value if there is nothing more.
static NEXT_OR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("anext_awaitable", NEXT_OR_METHODS)
};

/// `anext(iterator, default)`.
pub fn next_or(awaitable: Obj, default: Obj) -> Obj {
    instance::with(NEXT_OR.class(), &[awaitable, default])
}

static NEXT_OR_METHODS: &[Builtin] = &[
    Builtin::method("__await__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", |args| {
        forward(args.at(0), "send", &[none()])
    }),
    Builtin::method("send", "(self, value, /)", |args| {
        forward(args.at(0), "send", &[args.at(1)])
    }),
    Builtin::method("throw", "$(self, *args)", |args| {
        forward(args.at(0), "throw", args.rest())
    }),
    Builtin::method("close", "(self, /)", |args| {
        forward(args.at(0), "close", &[])
    }),
];

fn forward(this: Obj, method: &str, arguments: &[Obj]) -> PyResult {
    let inner: Obj = instance::slot(this, 0);
    let iterator = generators::awaitable_iterator(inner)?;
    match protocol::call_method(iterator, names::intern(method), arguments) {
        Err(raised) if exception::matches(raised.0, &exception::STOP_ASYNC_ITERATION) => {
            Err(generators::stop_iteration(instance::slot(this, 1)))
        }
        result => result,
    }
}
