//! `_asyncio.Task`.

use super::future::{self, CANCEL_MESSAGE, FUTURE, SLOTS, flag, given, has_flag, set_flag};
use super::{library, registry, step};
use crate::contextvars;
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::{finalisers, ids, runtime_error, type_error};

/// The type.
pub(super) static TASK: TypeDefinition = TypeDefinition {
    base: Some(&FUTURE),
    slots: SLOTS + 5,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_asyncio.Task", METHODS)
};
/// The future that it waits for, or null.
pub(super) const WAITS_FOR: u32 = SLOTS;
/// The coroutine; null before `__init__`, and behind an eager start that came to the end.
pub(super) const COROUTINE: u32 = SLOTS + 1;
/// A str, or a number from which the name is made when somebody wants it.
const NAME: u32 = SLOTS + 2;
/// The context that the coroutine runs in.
pub(super) const CONTEXT: u32 = SLOTS + 3;
/// How many requests to cancel it there are.
const CANCELS: u32 = SLOTS + 4;

/// How many tasks have got no name.
static UNNAMED: Global<i64> = Global::new(0);

/// Is it a task of this module or of a subclass?
pub(super) fn is_task(object: Obj) -> bool {
    object.is_heap() && Class::of(object).is_subclass(TASK.class())
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(future::empty(instance::class_argument(args.at(0))?))
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, /, coro, *, loop=None, name=None, context=None, eager_start=False)",
        initialise,
    )
    .looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", |args| {
        call::call(library("asyncio.base_tasks", "_task_repr")?, &[args.at(0)])
    }),
    Builtin::method("__del__", "(self, /)", |args| {
        let task = args.at(0);
        if future::is_pending(task) && has_flag(task, flag::LOG_DESTROYED) {
            let message = "Task was destroyed but it is pending!";
            future::tell(task, "task", message, None)?;
        }
        future::tell_of_exception(task)?;
        nothing()
    }),
    Builtin::method("set_result", "(self, result, /)", |_| {
        Err(runtime_error!("Task does not support set_result operation"))
    }),
    Builtin::method("set_exception", "(self, exception, /)", |_| {
        Err(runtime_error!(
            "Task does not support set_exception operation"
        ))
    }),
    Builtin::method("cancel", "(self, /, msg=None)", |args| {
        Ok(boolean(cancel(args.at(0), args.or(1, none()))?))
    }),
    Builtin::method("cancelling", "(self, /)", |args| {
        Ok(int::new(cancels(args.at(0))))
    }),
    Builtin::method("uncancel", "(self, /)", |args| {
        let (task, left) = (args.at(0), (cancels(args.at(0)) - 1).max(0));
        set_int_slot(task, CANCELS, left);
        if left == 0 {
            set_flag(task, flag::MUST_CANCEL, false);
        }
        Ok(int::new(left))
    }),
    Builtin::method("get_stack", "(self, /, *, limit=None)", |args| {
        let function = library("asyncio.base_tasks", "_task_get_stack")?;
        call::call(function, &[args.at(0), args.or(1, none())])
    }),
    Builtin::method(
        "print_stack",
        "(self, /, *, limit=None, file=None)",
        |args| {
            let function = library("asyncio.base_tasks", "_task_print_stack")?;
            call::call(
                function,
                &[args.at(0), args.or(1, none()), args.or(2, none())],
            )
        },
    ),
    Builtin::method("get_name", "(self, /)", |args| name(args.at(0))),
    Builtin::method("set_name", "(self, value, /)", |args| {
        instance::set_slot(args.at(0), NAME, protocol::to_str(args.at(1))?.cast());
        nothing()
    }),
    Builtin::method("get_coro", "(self, /)", |args| {
        Ok(future::slot_or_none(args.at(0), COROUTINE))
    }),
    Builtin::method("get_context", "(self, /)", |args| {
        Ok(future::slot_or_none(args.at(0), CONTEXT))
    }),
    Builtin::attribute(
        "_log_destroy_pending",
        |args| Ok(boolean(has_flag(args.at(0), flag::LOG_DESTROYED))),
        |args| {
            let value = protocol::is_true(given(args)?)?;
            set_flag(args.at(0), flag::LOG_DESTROYED, value);
            nothing()
        },
    ),
    Builtin::getter("_must_cancel", |args| {
        Ok(boolean(has_flag(args.at(0), flag::MUST_CANCEL)))
    }),
    Builtin::getter("_coro", |args| {
        Ok(future::slot_or_none(args.at(0), COROUTINE))
    }),
    Builtin::getter("_fut_waiter", |args| {
        Ok(future::slot_or_none(args.at(0), WAITS_FOR))
    }),
];

fn initialise(args: &Arguments) -> PyResult {
    let (task, coroutine) = (args.at(0), args.at(1));
    future::initialise(task, args.get_not_none(2))?;
    if !is_coroutine(coroutine)? {
        return Err(type_error!(
            "a coroutine was expected, got {}",
            repr_text(coroutine)?
        ));
    }
    let context = match args.get_not_none(4) {
        Some(context) => context,
        None => contextvars::copy_current(),
    };
    let name = match args.get_not_none(3) {
        Some(name) if str::of(name).is_some() => name,
        Some(name) => protocol::to_str(name)?.cast(),
        None => {
            UNNAMED.set(UNNAMED.get() + 1);
            int::new(UNNAMED.get())
        }
    };
    instance::set_slot(task, WAITS_FOR, Obj::null());
    instance::set_slot(task, COROUTINE, coroutine);
    instance::set_slot(task, NAME, name);
    instance::set_slot(task, CONTEXT, context);
    set_int_slot(task, CANCELS, 0);
    set_flag(task, flag::LOG_DESTROYED, true);
    finalisers::register(task);
    registry::register(task)?;
    if protocol::is_true(args.or(5, boolean(false)))? {
        let event_loop = future::event_loop(task)?;
        let runs = protocol::call_method(event_loop, name!("is_running"), &[])?;
        if protocol::is_true(runs)? {
            step::start_eagerly(task)?;
            return nothing();
        }
    }
    step::soon(task, Obj::null())?;
    nothing()
}

/// `asyncio.iscoroutine`, for the usual ones without asking.
fn is_coroutine(object: Obj) -> PyResult<bool> {
    use pyrite_vm::object::Value;
    if object.has_map(ids::COROUTINE) {
        return Ok(true);
    }
    let asked = call::call(library("asyncio.coroutines", "iscoroutine")?, &[object])?;
    protocol::is_true(asked)
}

fn cancels(task: Obj) -> i64 {
    let count: Obj = instance::slot(task, CANCELS);
    if count.is_null() {
        0
    } else {
        int_slot(task, CANCELS)
    }
}

fn name(task: Obj) -> PyResult {
    let name = future::slot_or_none(task, NAME);
    if str::of(name).is_some() || name.is_none() {
        return Ok(name);
    }
    let made = str::new(&format!("Task-{}", int_slot(task, NAME)));
    instance::set_slot(task, NAME, made);
    Ok(made)
}

/// `Task.cancel`.
fn cancel(task: Obj, message: Obj) -> PyResult<bool> {
    set_flag(task, flag::LOG_TRACEBACK, false);
    if !future::is_pending(task) {
        return Ok(false);
    }
    set_int_slot(task, CANCELS, cancels(task) + 1);
    let waits_for: Obj = instance::slot(task, WAITS_FOR);
    if !waits_for.is_null() && cancel_any(waits_for, message)? {
        return Ok(true);
    }
    set_flag(task, flag::MUST_CANCEL, true);
    instance::set_slot(task, CANCEL_MESSAGE, message);
    Ok(true)
}

/// `future.cancel(msg=message)`, of any future.
pub(super) fn cancel_any(future: Obj, message: Obj) -> PyResult<bool> {
    let keywords: Gc<PyDict> = dict::new();
    dict::set_name(keywords, name!("msg"), message);
    let method = attributes::get(future, name!("cancel"))?;
    protocol::is_true(call_with_dict(method, &[], &[], Some(keywords))?)
}
