//! `_thread`: threads of the system, which take turns (`pyrite_vm::gil`).

mod handles;
mod local;
mod locks;
pub mod parking;

use crate::structure;
use crate::support::*;
use handles::HANDLE;
pub use handles::after_fork_in_child;
use local::LOCAL;
use locks::{LOCK, RLOCK};
use pyrite_vm::gil;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&LOCK, &RLOCK, &LOCAL, &HANDLE, &HOOK_ARGUMENTS],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("error", exception::RUNTIME_ERROR.class().object());
        set("LockType", LOCK.class().object());
        set("_NAME_MAXLEN", int::new(15));
        set("TIMEOUT_MAX", float::new(number::LONGEST_SPAN));
        Ok(())
    },
    ..ModuleDefinition::new(
        "_thread",
        "This module provides primitive operations to write multi-threaded programs.",
        FUNCTIONS,
    )
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "get_ident",
        "()",
        "Return a non-zero integer that uniquely identifies the current thread.",
        |_| Ok(int::new(system::thread_identity())),
    ),
    Builtin::function(
        "get_native_id",
        "()",
        "Return a non-negative integer identifying the thread as reported by the OS.",
        |_| Ok(int::new(system::native_thread_identity())),
    ),
    Builtin::function("allocate_lock", "()", "Create a new lock object.", |_| {
        Ok(locks::new())
    }),
    Builtin::function(
        "allocate",
        "()",
        "An obsolete synonym of allocate_lock().",
        |_| Ok(locks::new()),
    ),
    Builtin::function(
        "start_joinable_thread",
        "(function, handle=None, daemon=True)",
        "*For internal use only*: start a new thread.",
        handles::start_joinable,
    ),
    Builtin::function(
        "_get_main_thread_ident",
        "()",
        "Internal only. Return a non-zero integer that uniquely identifies the main thread\nof the main interpreter.",
        |_| Ok(int::new(handles::main_identity())),
    ),
    Builtin::function(
        "_is_main_interpreter",
        "()",
        "Return True if the current interpreter is the main Python interpreter.",
        |_| Ok(boolean(true)),
    ),
    Builtin::function(
        "_make_thread_handle",
        "(ident, /)",
        "Internal only. Make a thread handle for threads not spawned\nby the _thread or threading module.",
        |args| Ok(handles::known(number::size(args.at(0))?)),
    ),
    Builtin::function(
        "_shutdown",
        "()",
        "Wait for all non-daemon threads (other than the calling thread) to stop.",
        |_| handles::wait_for_all(),
    ),
    Builtin::function(
        "daemon_threads_allowed",
        "()",
        "Return True if daemon threads are allowed in the current interpreter,\nand False otherwise.",
        |_| Ok(boolean(true)),
    ),
    Builtin::function(
        "set_name",
        "(name)",
        "Set the name of the current thread.",
        |args| {
            let name = text::argument(args.at(0), "set_name", "'name'")?;
            let encode = |code| char::from_u32(code).unwrap_or('?');
            let name: String = text::code_points(str::bytes(name)).map(encode).collect();
            system::set_thread_name(name.as_bytes());
            nothing()
        },
    ),
    Builtin::function(
        "_get_name",
        "()",
        "Get the name of the current thread.",
        |_| crate::posix::path::decoded(&system::thread_name()),
    ),
    Builtin::function(
        "stack_size",
        "(size=0, /)",
        "Return the thread stack size used when creating new threads.",
        handles::stack_size,
    ),
    Builtin::function(
        "_excepthook",
        "(args, /)",
        "Handle uncaught Thread.run() exception.",
        report,
    ),
    Builtin::function(
        "exit",
        "()",
        "Raise SystemExit, which causes the current thread to exit silently.",
        |_| Err(exception::raise(&exception::SYSTEM_EXIT, &[])),
    ),
    Builtin::function(
        "exit_thread",
        "()",
        "An obsolete synonym of exit().",
        |_| Err(exception::raise(&exception::SYSTEM_EXIT, &[])),
    ),
    Builtin::function(
        "_count",
        "()",
        "Return the number of currently running Python threads.",
        |_| Ok(int::new(gil::threads() as i64 - 1)),
    ),
    Builtin::function(
        "start_new_thread",
        "(function, args, kwargs={}, /)",
        "Start a new thread and return its identifier.",
        handles::start_new,
    ),
    Builtin::function(
        "start_new",
        "(function, args, kwargs={}, /)",
        "An obsolete synonym of start_new_thread().",
        handles::start_new,
    ),
    Builtin::function(
        "interrupt_main",
        "(signum=signal.SIGINT, /)",
        "Simulate the arrival of the given signal in the main thread,\nwhere the corresponding signal handler will be executed.",
        |args| {
            let number = args
                .get_not_none(0)
                .map_or(Ok(i64::from(libc::SIGINT)), number::size)?;
            if !(1..=64).contains(&number) {
                return Err(pyrite_vm::value_error!("signal number out of range"));
            }
            pyrite_vm::signals::note(number as i32);
            // In the main thread it has arrived where it is to be handled.
            pyrite_vm::signals::run_pending()?;
            nothing()
        },
    ),
];

structure! {
    /// What `threading.excepthook` gets.
    HOOK_ARGUMENTS HOOK_ARGUMENTS_METHODS "_thread._ExceptHookArgs" "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook." {
        0 "exc_type" "Exception type",
        1 "exc_value" "Exception value",
        2 "exc_traceback" "Exception traceback",
        3 "thread" "Thread",
    }
}

/// Reports an exception that has ended a thread.
fn report(args: &Arguments) -> PyResult {
    let Some(&[class, value, _, thread]) = tuple::of(args.at(0)) else {
        return Err(pyrite_vm::type_error!(
            "_thread._excepthook argument type must be ExceptHookArgs"
        ));
    };
    if class.0 == exception::SYSTEM_EXIT.class().object().0 {
        return nothing();
    }
    let name = match attributes::get_optional(thread, names::PLAIN_NAME.name())? {
        Some(name) => str::text(protocol::to_str(name)?),
        None => "<failed to get thread name>".into(),
    };
    let traceback = pyrite_vm::traceback::text(value);
    pyrite_vm::output::write_error(&format!("Exception in thread {name}:\n{traceback}"));
    nothing()
}
