//! `_asyncio.Future`.

use super::callbacks::{self, add as add_callback, schedule as schedule_callbacks};
use super::{awaited, error, library, running};
use crate::contextvars;
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::finalisers;
use pyrite_vm::interpreter::exceptions::raised_again;
use pyrite_vm::quiet;
use pyrite_vm::types::exception::slots;
use pyrite_vm::{runtime_error, type_error, value_error};

/// The type. Tasks have its slots, and more.
pub(super) static FUTURE: TypeDefinition = TypeDefinition {
    slots: SLOTS,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_asyncio.Future", METHODS)
};
/// The event loop; null before `__init__`.
pub(super) const LOOP: u32 = 0;
/// See [`state`].
const STATE: u32 = 1;
/// Bits of [`flag`].
const FLAGS: u32 = 2;
/// The first callback and its context, or null.
pub(super) const CALLBACK: u32 = 3;
pub(super) const CALLBACK_CONTEXT: u32 = 4;
/// A list of the others, each with its context behind it, or null.
pub(super) const MORE_CALLBACKS: u32 = 5;
const RESULT: u32 = 6;
const EXCEPTION: u32 = 7;
/// The traceback that the exception had when it was set.
const TRACEBACK: u32 = 8;
/// Where it was made, in debug mode, or null.
pub(super) const SOURCE: u32 = 9;
/// What `cancel` was given, or null.
pub(super) const CANCEL_MESSAGE: u32 = 10;
/// The `CancelledError` that a task's coroutine ended with, to be raised once more; or null.
pub(super) const CANCELLED_ERROR: u32 = 11;
/// See [`awaited`].
pub(super) const AWAITED_BY: u32 = 12;
/// How many slots a future has.
pub(super) const SLOTS: u32 = 13;

/// How far a future is.
pub(super) mod state {
    pub(super) const PENDING: i64 = 0;
    pub(super) const CANCELLED: i64 = 1;
    pub(super) const FINISHED: i64 = 2;
    pub(super) const NAMES: [&str; 3] = ["PENDING", "CANCELLED", "FINISHED"];
}

/// Truths about futures and tasks.
pub(super) mod flag {
    /// It has an exception that nobody has asked for.
    pub const LOG_TRACEBACK: i64 = 1;
    /// It has been yielded by its `__await__`.
    pub const BLOCKING: i64 = 2;
    /// A `CancelledError` is to be thrown into the task's coroutine.
    pub const MUST_CANCEL: i64 = 4;
    /// That the task dies pending is worth a complaint.
    pub const LOG_DESTROYED: i64 = 8;
    /// `all_tasks` knows the task.
    pub const REGISTERED: i64 = 16;
}

/// Is it a future of this module, a task, or of a subclass?
pub(super) fn is_future(object: Obj) -> bool {
    object.is_heap() && Class::of(object).is_subclass(FUTURE.class())
}

pub(super) fn has_flag(future: Obj, flag: i64) -> bool {
    int_slot(future, FLAGS) & flag != 0
}

pub(super) fn set_flag(future: Obj, flag: i64, value: bool) {
    let others = int_slot(future, FLAGS) & !flag;
    set_int_slot(future, FLAGS, if value { others | flag } else { others });
}

pub(super) fn is_pending(future: Obj) -> bool {
    int_slot(future, STATE) == state::PENDING
}

fn or_none(value: Obj) -> Obj {
    if value.is_null() { none() } else { value }
}

/// What a slot holds; None if that is nothing.
pub(super) fn slot_or_none(future: Obj, slot: u32) -> Obj {
    or_none(instance::slot(future, slot))
}

/// The value of a slot is not wanted any more.
pub(super) fn take(future: Obj, slot: u32) -> Obj {
    let value = instance::slot(future, slot);
    instance::set_slot(future, slot, Obj::null());
    value
}

pub(super) static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(empty(instance::class_argument(args.at(0))?))
    })
    .ignoring_rest(),
    Builtin::method("__init__", "(self, /, *, loop=None)", |args| {
        initialise(args.at(0), args.get_not_none(1))?;
        nothing()
    })
    .looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", |args| {
        let function = library("asyncio.base_futures", "_future_repr")?;
        call::call(function, &[args.at(0)])
    }),
    Builtin::method("__iter__", "(self, /)", super::step::iterator),
    Builtin::method("__await__", "(self, /)", super::step::iterator),
    Builtin::method("__del__", "(self, /)", |args| {
        tell_of_exception(args.at(0))?;
        nothing()
    }),
    Builtin::method("result", "(self, /)", |args| result(args.at(0))).writes(),
    Builtin::method("exception", "(self, /)", |args| exception_of(args.at(0))).writes(),
    Builtin::method("set_result", "(self, result, /)", |args| {
        event_loop(args.at(0))?;
        set_result(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::method("set_exception", "(self, exception, /)", |args| {
        event_loop(args.at(0))?;
        set_exception(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::method(
        "add_done_callback",
        "(self, fn, /, *, context=<unrepresentable>)",
        |args| {
            let context = match args.get_not_none(2) {
                Some(context) => context,
                None => contextvars::copy_current(),
            };
            add_callback(args.at(0), args.at(1), context)?;
            nothing()
        },
    ),
    Builtin::method("remove_done_callback", "(self, fn, /)", |args| {
        callbacks::remove(args.at(0), args.at(1))
    }),
    Builtin::method("cancel", "(self, /, msg=None)", |args| {
        event_loop(args.at(0))?;
        Ok(boolean(cancel(args.at(0), args.or(1, none()))?))
    }),
    Builtin::method("cancelled", "(self, /)", |args| {
        Ok(boolean(int_state(args.at(0)) == Some(state::CANCELLED)))
    })
    .reads(),
    Builtin::method("done", "(self, /)", |args| {
        let state = int_state(args.at(0));
        Ok(boolean(state.is_some_and(|state| state != state::PENDING)))
    })
    .reads(),
    Builtin::method("get_loop", "(self, /)", |args| event_loop(args.at(0))).reads(),
    Builtin::method("_make_cancelled_error", "(self, /)", |args| {
        cancelled_error(args.at(0))
    }),
    Builtin::class_method("__class_getitem__", "(type, object, /)", |args| {
        structure::generic_alias(args.at(0), args.at(1))
    }),
    Builtin::getter("_state", |args| {
        event_loop(args.at(0))?;
        text::new(state::NAMES[int_slot(args.at(0), STATE) as usize])
    }),
    Builtin::attribute(
        "_asyncio_future_blocking",
        |args| Ok(boolean(has_flag(args.at(0), flag::BLOCKING))),
        |args| {
            event_loop(args.at(0))?;
            let value = protocol::is_true(given(args)?)?;
            set_flag(args.at(0), flag::BLOCKING, value);
            nothing()
        },
    ),
    Builtin::getter("_loop", |args| Ok(slot_or_none(args.at(0), LOOP))).reads(),
    Builtin::getter("_callbacks", |args| callbacks::pairs(args.at(0))),
    Builtin::getter("_result", |args| Ok(slot_or_none(args.at(0), RESULT))),
    Builtin::getter("_exception", |args| Ok(slot_or_none(args.at(0), EXCEPTION))),
    Builtin::attribute(
        "_log_traceback",
        |args| Ok(boolean(has_flag(args.at(0), flag::LOG_TRACEBACK))),
        |args| {
            if protocol::is_true(given(args)?)? {
                return Err(value_error!("_log_traceback can only be set to False"));
            }
            set_flag(args.at(0), flag::LOG_TRACEBACK, false);
            nothing()
        },
    ),
    Builtin::getter("_source_traceback", |args| {
        Ok(slot_or_none(args.at(0), SOURCE))
    }),
    Builtin::attribute(
        "_cancel_message",
        |args| Ok(slot_or_none(args.at(0), CANCEL_MESSAGE)),
        |args| {
            instance::set_slot(args.at(0), CANCEL_MESSAGE, given(args)?);
            nothing()
        },
    ),
    Builtin::getter("_asyncio_awaited_by", |args| awaited::waiters(args.at(0))),
];

/// The value that an attribute is set to.
pub(super) fn given(args: &Arguments) -> PyResult {
    let value = args.at(1);
    if value.is_null() {
        return Err(exception::raise_message(
            &exception::ATTRIBUTE_ERROR,
            "cannot delete attribute",
        ));
    }
    Ok(value)
}

/// An instance before its `__init__`.
pub(super) fn empty(class: &'static Class) -> Obj {
    instance::with(class, &[Obj::null(), int::new(state::PENDING), int::new(0)])
}

/// `__init__`.
pub(super) fn initialise(future: Obj, event_loop: Option<Obj>) -> PyResult<()> {
    for slot in CALLBACK..SLOTS {
        instance::set_slot(future, slot, Obj::null());
    }
    set_int_slot(future, STATE, state::PENDING);
    set_int_slot(future, FLAGS, 0);
    let event_loop = match event_loop {
        Some(event_loop) => event_loop,
        None => running::event_loop()?,
    };
    instance::set_slot(future, LOOP, event_loop);
    let debugs = protocol::call_method(event_loop, name!("get_debug"), &[])?;
    if protocol::is_true(debugs)? {
        let stack = call::call(library("traceback", "extract_stack")?, &[])?;
        instance::set_slot(future, SOURCE, stack);
    }
    Ok(())
}

/// How far it is; nothing before `__init__`.
fn int_state(future: Obj) -> Option<i64> {
    let known: Obj = instance::slot(future, LOOP);
    (!known.is_null()).then(|| int_slot(future, STATE))
}

/// The event loop.
///
/// # Errors
/// `RuntimeError` before `__init__`.
pub(super) fn event_loop(future: Obj) -> PyResult {
    let event_loop: Obj = instance::slot(future, LOOP);
    if event_loop.is_null() {
        return Err(runtime_error!("Future object is not initialized."));
    }
    Ok(event_loop)
}

/// The event loop of any future.
pub(super) fn loop_of(future: Obj) -> PyResult {
    if is_future(future) {
        return event_loop(future);
    }
    match attributes::get_optional(future, name!("get_loop"))? {
        Some(method) => call::call(method, &[]),
        None => attributes::get(future, name!("_loop")),
    }
}

/// Nobody has to be told of the future's end if it is abandoned.
pub(super) fn forget_end(future: Obj) {
    if !finalisers::has_finaliser(Class::of(future)) {
        finalisers::unregister(future);
    }
}

/// What it came to.
///
/// # Errors
/// The exception that was set; `CancelledError`; `InvalidStateError`.
pub(super) fn result(future: Obj) -> PyResult {
    let state = int_state(future);
    let raised: Obj = instance::slot(future, EXCEPTION);
    if state != Some(state::FINISHED) || !raised.is_null() {
        quiet::leave()?;
    }
    match state {
        Some(state::FINISHED) => {}
        Some(state::CANCELLED) => return Err(raised_again(cancelled_error(future)?)),
        Some(_) => {
            return Err(error(
                "InvalidStateError",
                Some(str::new("Result is not set.")),
            ));
        }
        None => {
            let message = str::new("Future object is not initialized.");
            return Err(error("InvalidStateError", Some(message)));
        }
    }
    set_flag(future, flag::LOG_TRACEBACK, false);
    if raised.is_null() {
        return Ok(instance::slot(future, RESULT));
    }
    forget_end(future);
    let traceback = take(future, TRACEBACK);
    let is_one = !traceback.is_null() && !traceback.is_none();
    let traceback = if is_one { traceback } else { Obj::null() };
    instance::set_slot(raised, slots::TRACEBACK, traceback);
    Err(raised_again(raised))
}

fn exception_of(future: Obj) -> PyResult {
    let state = int_state(future);
    if state != Some(state::FINISHED) {
        quiet::leave()?;
    }
    match state {
        Some(state::FINISHED) => {}
        Some(state::CANCELLED) => return Err(raised_again(cancelled_error(future)?)),
        Some(_) => {
            let message = str::new("Exception is not set.");
            return Err(error("InvalidStateError", Some(message)));
        }
        None => {
            let message = str::new("Future object is not initialized.");
            return Err(error("InvalidStateError", Some(message)));
        }
    }
    set_flag(future, flag::LOG_TRACEBACK, false);
    Ok(slot_or_none(future, EXCEPTION))
}

fn check_pending(future: Obj) -> PyResult<()> {
    if is_pending(future) {
        return Ok(());
    }
    Err(error("InvalidStateError", Some(str::new("invalid state"))))
}

/// The result is there.
pub(super) fn set_result(future: Obj, result: Obj) -> PyResult<()> {
    check_pending(future)?;
    instance::set_slot(future, RESULT, result);
    set_int_slot(future, STATE, state::FINISHED);
    schedule_callbacks(future)
}

/// It came to an exception.
pub(super) fn set_exception(future: Obj, exception: Obj) -> PyResult<()> {
    check_pending(future)?;
    let mut value = exception;
    if Class::from_object(exception).is_some_and(|class| class.has(flags::EXCEPTION)) {
        value = call::call(exception, &[])?;
    }
    if !exception::is_exception(value) {
        return Err(type_error!("invalid exception object"));
    }
    if exception::matches(value, &exception::STOP_ITERATION) {
        let replaced = runtime_error!(
            "StopIteration interacts badly with generators and cannot be raised into a Future"
        );
        instance::set_slot(replaced.0, slots::CAUSE, value);
        instance::set_slot(replaced.0, slots::SUPPRESS_CONTEXT, boolean(true));
        instance::set_slot(replaced.0, slots::CONTEXT, value);
        value = replaced.0;
    }
    instance::set_slot(future, EXCEPTION, value);
    instance::set_slot(future, TRACEBACK, exception::slot(value, slots::TRACEBACK));
    set_int_slot(future, STATE, state::FINISHED);
    schedule_callbacks(future)?;
    set_flag(future, flag::LOG_TRACEBACK, true);
    finalisers::register(future);
    Ok(())
}

/// `Future.cancel`: was it pending?
pub(super) fn cancel(future: Obj, message: Obj) -> PyResult<bool> {
    set_flag(future, flag::LOG_TRACEBACK, false);
    if !is_pending(future) {
        return Ok(false);
    }
    set_int_slot(future, STATE, state::CANCELLED);
    instance::set_slot(future, CANCEL_MESSAGE, message);
    schedule_callbacks(future)?;
    Ok(true)
}

/// The `CancelledError` for somebody who asks for the result.
pub(super) fn cancelled_error(future: Obj) -> PyResult {
    let known = take(future, CANCELLED_ERROR);
    if !known.is_null() {
        return Ok(known);
    }
    let message = slot_or_none(future, CANCEL_MESSAGE);
    let message = Some(message).filter(|message| !message.is_none());
    Ok(error("CancelledError", message).0)
}

/// The future dies: if it has an exception that nobody has asked for, the event loop is told.
pub(super) fn tell_of_exception(future: Obj) -> PyResult<()> {
    if !has_flag(future, flag::LOG_TRACEBACK) {
        return Ok(());
    }
    set_flag(future, flag::LOG_TRACEBACK, false);
    let message = format!("{} exception was never retrieved", class_name(future));
    let exception = instance::slot(future, EXCEPTION);
    tell(future, "future", &message, Some(exception))
}

/// Calls the event loop's handler of exceptions.
pub(super) fn tell(future: Obj, key: &str, message: &str, exception: Option<Obj>) -> PyResult<()> {
    let context = dict::new();
    let source: Obj = instance::slot(future, SOURCE);
    dict::set_name(context, name!("message"), str::new(message));
    if let Some(exception) = exception {
        dict::set_name(context, name!("exception"), exception);
    }
    dict::set_name(context, names::intern(key), future);
    if !source.is_null() {
        dict::set_name(context, name!("source_traceback"), source);
    }
    let handler = name!("call_exception_handler");
    protocol::call_method(event_loop(future)?, handler, &[context.cast()])?;
    Ok(())
}
