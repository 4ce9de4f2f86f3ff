//! Steps of tasks: resuming the coroutine, and waiting for what it yields.

use super::future::{self, CANCEL_MESSAGE, CANCELLED_ERROR, FUTURE, flag, has_flag, set_flag};
use super::task::{self, CONTEXT, COROUTINE, TASK, WAITS_FOR};
use super::{awaited, call_soon, callbacks, error, library, running};
use crate::contextvars;
use crate::support::*;
use pyrite_vm::builtin::Callable;
use pyrite_vm::class::Class;
use pyrite_vm::global::Global;
use pyrite_vm::instance_checks;
use pyrite_vm::interpreter::generators::{self, Resumed};
use pyrite_vm::object::Value;
use pyrite_vm::types::exception::slots;
use pyrite_vm::{ids, runtime_error};

/// What the event loop calls for a step: the task, and the exception to be thrown or null.
static STEP: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("TaskStepMethWrapper", STEP_METHODS)
};
static STEP_METHODS: &[Builtin] = &[
    Builtin::method("__call__", "(self, /)", |args| {
        step(instance::slot(args.at(0), 0), instance::slot(args.at(0), 1))
    }),
    Builtin::getter("__self__", |args| Ok(instance::slot(args.at(0), 0))),
    Builtin::getter("__qualname__", |args| {
        let task: Obj = instance::slot(args.at(0), 0);
        attributes::get(instance::slot(task, COROUTINE), names::QUALNAME.name())
    }),
];

/// What a future calls when a task that waits for it can go on.
static WAKEUP: Builtin = Builtin::method("task_wakeup", "(self, future, /)", |args| {
    wake_up(args.at(0), args.at(1))
});
/// That, in use.
static WAKEUP_CALLABLE: Global<Option<&'static Callable>> = Global::new(None);

/// [`WAKEUP`] bound to a task.
fn wakeup_of(task: Obj) -> Obj {
    let make = || Callable::of_type(&WAKEUP, "_asyncio.Task");
    let callable = WAKEUP_CALLABLE.get_or_insert(make);
    types::method::new(ids::BUILTIN_FUNCTION, callable, task, Obj::null())
}

/// The next step is made soon; `raised` is thrown into the coroutine if it is not null.
pub(super) fn soon(task: Obj, raised: Obj) -> PyResult<()> {
    let step = instance::with(STEP.class(), &[task, raised]);
    call_soon(
        future::event_loop(task)?,
        step,
        None,
        instance::slot(task, CONTEXT),
    )
}

/// As [`soon`], with a `RuntimeError`.
fn fail_soon(task: Obj, raised: Raised) -> PyResult<()> {
    soon(task, raised.0)
}

/// `Task.__step`.
fn step(task: Obj, raised: Obj) -> PyResult {
    let event_loop = future::event_loop(task)?;
    running::enter(event_loop, task)?;
    let done = resume(task, raised);
    let left = running::leave(event_loop, task);
    done?;
    left?;
    nothing()
}

/// What a future that the task waited for calls.
fn wake_up(task: Obj, awaited: Obj) -> PyResult {
    awaited::discard(awaited, task)?;
    let result = if is_plain(awaited) {
        future::result(awaited)
    } else {
        protocol::call_method(awaited, name!("result"), &[])
    };
    match result {
        Ok(_) => step(task, Obj::null()),
        Err(raised) => step(task, raised.0),
    }
}

/// Is it a future or task whose class is this module's own?
fn is_plain(object: Obj) -> bool {
    if !object.is_heap() {
        return false;
    }
    let class = Class::of(object);
    class == FUTURE.class() || class == TASK.class()
}

/// The first step is made at once.
pub(super) fn start_eagerly(task: Obj) -> PyResult<()> {
    let event_loop = future::event_loop(task)?;
    let before = running::swap(event_loop, task)?;
    let context: Obj = instance::slot(task, CONTEXT);
    let done = contextvars::within(context, || resume(task, Obj::null()));
    let swapped = running::swap(event_loop, before);
    if !future::is_pending(task) {
        instance::set_slot(task, COROUTINE, Obj::null());
    }
    done?;
    swapped?;
    Ok(())
}

/// Resumes the coroutine and deals with what it gives.
fn resume(task: Obj, raised: Obj) -> PyResult<()> {
    let mut raised = raised;
    if !future::is_pending(task) {
        let shown = if raised.is_null() { none() } else { raised };
        let message = format!(
            "__step(): already done: {} {}",
            repr_text(task)?,
            repr_text(shown)?
        );
        return Err(error("InvalidStateError", Some(str::new(&message))));
    }
    if has_flag(task, flag::MUST_CANCEL) {
        if raised.is_null() || !is_cancelled_error(raised)? {
            raised = future::cancelled_error(task)?;
        }
        set_flag(task, flag::MUST_CANCEL, false);
    }
    instance::set_slot(task, WAITS_FOR, Obj::null());
    let coroutine: Obj = instance::slot(task, COROUTINE);
    if coroutine.is_null() {
        return Err(runtime_error!("uninitialized Task object"));
    }
    match send(coroutine, raised) {
        Ok(Resumed::Yielded(result)) => wait_for(task, result),
        Ok(Resumed::Returned(result)) => {
            if has_flag(task, flag::MUST_CANCEL) {
                set_flag(task, flag::MUST_CANCEL, false);
                let message = future::slot_or_none(task, CANCEL_MESSAGE);
                future::cancel(task, message)?;
            } else {
                future::set_result(task, result)?;
            }
            future::forget_end(task);
            Ok(())
        }
        Err(raised) => end_by(task, raised),
    }
}

/// The coroutine has raised.
fn end_by(task: Obj, raised: Raised) -> PyResult<()> {
    if is_cancelled_error(raised.0)? {
        instance::set_slot(task, CANCELLED_ERROR, raised.0);
        future::cancel(task, none())?;
        future::forget_end(task);
        return Ok(());
    }
    future::set_exception(task, raised.0)?;
    let ends_program = [&exception::SYSTEM_EXIT, &exception::KEYBOARD_INTERRUPT]
        .into_iter()
        .any(|class| exception::matches(raised.0, class));
    if ends_program { Err(raised) } else { Ok(()) }
}

fn is_cancelled_error(raised: Obj) -> PyResult<bool> {
    let class = library("asyncio.exceptions", "CancelledError")?;
    instance_checks::is_subclass(Class::of(raised).object(), class)
}

/// `coroutine.send(None)`, or `coroutine.throw(raised)` if that is not null.
fn send(coroutine: Obj, raised: Obj) -> PyResult<Resumed> {
    let is_known = coroutine.has_map(ids::COROUTINE) || coroutine.has_map(ids::GENERATOR);
    let result = match (is_known, raised.is_null()) {
        (true, true) => return generators::send_from_rust(coroutine.cast(), none()),
        (true, false) => {
            return generators::throw_from_rust(coroutine.cast(), Raised(raised));
        }
        (false, true) => protocol::call_method(coroutine, names::PLAIN_SEND.name(), &[none()]),
        (false, false) => protocol::call_method(coroutine, names::PLAIN_THROW.name(), &[raised]),
    };
    match result {
        Ok(value) => Ok(Resumed::Yielded(value)),
        Err(raised) if exception::matches(raised.0, &exception::STOP_ITERATION) => {
            Ok(Resumed::Returned(exception::slot(raised.0, slots::OWN)))
        }
        Err(raised) => Err(raised),
    }
}

/// The coroutine has yielded this: the task goes on when it is done.
fn wait_for(task: Obj, result: Obj) -> PyResult<()> {
    if result.is_none() {
        return soon(task, Obj::null());
    }
    let shown = |object: Obj| repr_text(object);
    if result == task {
        let failed = runtime_error!("Task cannot await on itself: {}", shown(task)?);
        return fail_soon(task, failed);
    }
    let plain = is_plain(result);
    let blocking = if plain {
        has_flag(result, flag::BLOCKING)
    } else {
        let name = name!("_asyncio_future_blocking");
        let found = attributes::get_optional(result, name)?;
        match found.filter(|found| !found.is_none()) {
            Some(found) => protocol::is_true(found)?,
            None if result.has_map(ids::GENERATOR) => {
                let failed = runtime_error!(
                    "yield was used instead of yield from for generator in task {} with {}",
                    shown(task)?,
                    shown(result)?
                );
                return fail_soon(task, failed);
            }
            None => {
                let failed = runtime_error!("Task got bad yield: {}", shown(result)?);
                return fail_soon(task, failed);
            }
        }
    };
    if future::loop_of(result)? != future::event_loop(task)? {
        let failed = runtime_error!(
            "Task {} got Future {} attached to a different loop",
            shown(task)?,
            shown(result)?
        );
        return fail_soon(task, failed);
    }
    if !blocking {
        let failed = runtime_error!(
            "yield was used instead of yield from in task {} with {}",
            shown(task)?,
            shown(result)?
        );
        return fail_soon(task, failed);
    }
    awaited::add(result, task)?;
    let (wakeup, context) = (wakeup_of(task), instance::slot(task, CONTEXT));
    if plain {
        set_flag(result, flag::BLOCKING, false);
        callbacks::add(result, wakeup, context)?;
    } else {
        let name = name!("_asyncio_future_blocking");
        attributes::set(result, name, boolean(false))?;
        let add = attributes::get(result, name!("add_done_callback"))?;
        let names = [names::PLAIN_CONTEXT.object()];
        call::call_with_names(add, &[wakeup, context], &names)?;
    }
    instance::set_slot(task, WAITS_FOR, result);
    if has_flag(task, flag::MUST_CANCEL) {
        let message = future::slot_or_none(task, CANCEL_MESSAGE);
        if task::cancel_any(result, message)? {
            set_flag(task, flag::MUST_CANCEL, false);
        }
    }
    Ok(())
}

/// What awaiting a future goes through: the future, or null behind the end.
static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("_asyncio.FutureIter", ITERATOR_METHODS)
};
static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", |args| next(args.at(0))),
    Builtin::method("send", "(self, value, /)", |args| next(args.at(0))),
    Builtin::method(
        "throw",
        "(self, type, value=None, traceback=None, /)",
        |args| {
            instance::set_slot(args.at(0), 0, Obj::null());
            Err(types::generator::thrown(args)?)
        },
    ),
    Builtin::method("close", "(self, /)", |args| {
        instance::set_slot(args.at(0), 0, Obj::null());
        nothing()
    }),
];

/// `Future.__await__`.
pub(super) fn iterator(args: &Arguments) -> PyResult {
    if future::event_loop(args.at(0)).is_err() {
        return Err(runtime_error!("Future object is not initialized."));
    }
    Ok(instance::with(ITERATOR.class(), &[args.at(0)]))
}

fn next(iterator: Obj) -> PyResult {
    let awaited: Obj = instance::slot(iterator, 0);
    if awaited.is_null() {
        return Err(stop());
    }
    if future::is_pending(awaited) {
        if has_flag(awaited, flag::BLOCKING) {
            return Err(runtime_error!("await wasn't used with future"));
        }
        set_flag(awaited, flag::BLOCKING, true);
        return Ok(awaited);
    }
    instance::set_slot(iterator, 0, Obj::null());
    let result = future::result(awaited)?;
    Err(generators::stop_iteration(result))
}
