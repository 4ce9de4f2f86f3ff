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
    ..ModuleDefinition::new("_asyncio", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("_get_running_loop", "()", |_| {
        Ok(running::get()?.running_loop)
    }),
    Builtin::function("_set_running_loop", "(loop, /)", |args| {
        running::set_loop(args.at(0))?;
        nothing()
    }),
    Builtin::function("get_running_loop", "()", |_| running::running_loop()),
    Builtin::function("get_event_loop", "()", |_| running::event_loop()),
    Builtin::function("current_task", "(loop=None)", |args| {
        running::current_task(args.get_not_none(0))
    }),
    Builtin::function("all_tasks", "(loop=None)", |args| {
        registry::all_tasks(args.get_not_none(0))
    }),
    Builtin::function("_enter_task", "(loop, task)", |args| {
        running::enter(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::function("_leave_task", "(loop, task)", |args| {
        running::leave(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::function("_swap_current_task", "(loop, task)", |args| {
        running::swap(args.at(0), args.at(1))
    }),
    Builtin::function("_register_task", "(task)", |args| {
        registry::register(args.at(0))
    }),
    Builtin::function("_unregister_task", "(task)", |args| {
        registry::unregister(args.at(0))
    }),
    Builtin::function("_register_eager_task", "(task)", |args| {
        registry::register_eager(args.at(0))
    }),
    Builtin::function("_unregister_eager_task", "(task)", |args| {
        registry::unregister_eager(args.at(0))
    }),
    Builtin::function("future_add_to_awaited_by", "(fut, waiter, /)", |args| {
        awaited::add(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::function(
        "future_discard_from_awaited_by",
        "(fut, waiter, /)",
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
    let (method, keywords) = (
        names::PLAIN_CALL_SOON.name(),
        [names::PLAIN_CONTEXT.object()],
    );
    let all = [callback, argument.unwrap_or(context), context];
    let given = if argument.is_some() { &all } else { &all[..2] };
    protocol::call_method_with_names(event_loop, method, given, &keywords)?;
    Ok(())
}
