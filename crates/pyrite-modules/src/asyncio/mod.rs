//! `_asyncio`: futures, tasks and what runs in which thread.
//!
//! A step of a task is a resumption of its coroutine, which goes on in machine code if there is any; all around it is Rust. The event loop is Python's.

mod awaited;
mod callbacks;
mod future;
mod registry;
pub(crate) mod running;
mod step;
mod task;

use crate::support::*;
use pyrite_vm::import::import_absolute;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&future::FUTURE, &task::TASK],
    ..ModuleDefinition::new("_asyncio", "Accelerator module for asyncio", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "_get_running_loop",
        "()",
        "Return the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.",
        |_| Ok(running::get()?.running_loop),
    ),
    Builtin::function(
        "_set_running_loop",
        "(loop, /)",
        "Set the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.",
        |args| {
            running::set_loop(args.at(0))?;
            nothing()
        },
    ),
    Builtin::function(
        "get_running_loop",
        "()",
        "Return the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific.",
        |_| running::running_loop(),
    ),
    Builtin::function(
        "get_event_loop",
        "()",
        "Return an asyncio event loop.\n\nWhen called from a coroutine or a callback (e.g. scheduled with\ncall_soon or similar API), this function will always return the\nrunning event loop.\n\nIf there is no running event loop set, the function will return\nthe result of `get_event_loop_policy().get_event_loop()` call.",
        |_| running::event_loop(),
    ),
    Builtin::function(
        "current_task",
        "(loop=None)",
        "Return a currently executed task.",
        |args| running::current_task(args.get_not_none(0)),
    ),
    Builtin::function(
        "all_tasks",
        "(loop=None)",
        "Return a set of all tasks for the loop.",
        |args| registry::all_tasks(args.get_not_none(0)),
    ),
    Builtin::function(
        "_enter_task",
        "(loop, task)",
        "Enter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None.",
        |args| {
            running::enter(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::function(
        "_leave_task",
        "(loop, task)",
        "Leave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None.",
        |args| {
            running::leave(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::function(
        "_swap_current_task",
        "(loop, task)",
        "Temporarily swap in the supplied task and return the original one (or None).\n\nThis is intended for use during eager coroutine execution.",
        |args| running::swap(args.at(0), args.at(1)),
    ),
    Builtin::function(
        "_register_task",
        "(task)",
        "Register a new task in asyncio as executed by loop.\n\nReturns None.",
        |args| registry::register(args.at(0)),
    ),
    Builtin::function(
        "_unregister_task",
        "(task)",
        "Unregister a task.\n\nReturns None.",
        |args| registry::unregister(args.at(0)),
    ),
    Builtin::function(
        "_register_eager_task",
        "(task)",
        "Register a new task in asyncio as executed by loop.\n\nReturns None.",
        |args| registry::register_eager(args.at(0)),
    ),
    Builtin::function(
        "_unregister_eager_task",
        "(task)",
        "Unregister a task.\n\nReturns None.",
        |args| registry::unregister_eager(args.at(0)),
    ),
    Builtin::function(
        "future_add_to_awaited_by",
        "(fut, waiter, /)",
        "Record that `fut` is awaited on by `waiter`.",
        |args| {
            awaited::add(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::function(
        "future_discard_from_awaited_by",
        "(fut, waiter, /)",
        "",
        |args| {
            awaited::discard(args.at(0), args.at(1))?;
            nothing()
        },
    ),
];

/// An attribute of a module of the library.
///
/// # Errors
/// What importing raises.
fn library(module: &str, name: &str) -> PyResult {
    attributes::get(import_absolute(module)?, names::intern(name))
}

/// An exception of `asyncio.exceptions` with a message, or without any.
fn error(name: &str, message: Option<Obj>) -> Raised {
    let make = || {
        let class = library("asyncio.exceptions", name)?;
        match message {
            Some(message) => call::call(class, &[message]),
            None => call::call(class, &[]),
        }
    };
    match make() {
        Ok(error) => Raised(error),
        Err(raised) => raised,
    }
}

/// `loop.call_soon(callback, *argument, context=context)`.
///
/// # Errors
/// What it raises.
fn call_soon(event_loop: Obj, callback: Obj, argument: Option<Obj>, context: Obj) -> PyResult<()> {
    let method = attributes::get(event_loop, names::PLAIN_CALL_SOON.name())?;
    let names = [names::PLAIN_CONTEXT.object()];
    match argument {
        Some(argument) => call::call_with_names(method, &[callback, argument, context], &names)?,
        None => call::call_with_names(method, &[callback, context], &names)?,
    };
    Ok(())
}
