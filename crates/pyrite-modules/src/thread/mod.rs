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
    ..ModuleDefinition::new("_thread", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("get_ident", "()", |_| {
        Ok(int::new(system::thread_identity()))
    }),
    Builtin::function("get_native_id", "()", |_| {
        Ok(int::new(system::native_thread_identity()))
    }),
    Builtin::function("allocate_lock", "()", |_| Ok(locks::new())),
    Builtin::function("allocate", "()", |_| Ok(locks::new())),
    Builtin::function(
        "start_joinable_thread",
        "(function, handle=None, daemon=True)",
        handles::start_joinable,
    ),
    Builtin::function("_get_main_thread_ident", "()", |_| {
        Ok(int::new(handles::main_identity()))
    }),
    Builtin::function("_is_main_interpreter", "()", |_| Ok(boolean(true))),
    Builtin::function("_make_thread_handle", "(ident, /)", |args| {
        Ok(handles::known(number::size(args.at(0))?))
    }),
    Builtin::function("_shutdown", "()", |_| handles::wait_for_all()),
    Builtin::function("daemon_threads_allowed", "()", |_| Ok(boolean(true))),
    Builtin::function("set_name", "(name)", |args| {
        let name = text::argument(args.at(0), "set_name", "'name'")?;
        let encode = |code| char::from_u32(code).unwrap_or('?');
        let name: String = text::code_points(str::bytes(name)).map(encode).collect();
        system::set_thread_name(name.as_bytes());
        nothing()
    }),
    Builtin::function("_get_name", "()", |_| {
        crate::posix::path::decoded(&system::thread_name())
    }),
    Builtin::function("stack_size", "(size=0, /)", handles::stack_size),
    Builtin::function("_excepthook", "(args, /)", report),
    Builtin::function("exit", "()", |_| {
        Err(exception::raise(&exception::SYSTEM_EXIT, &[]))
    }),
    Builtin::function("exit_thread", "()", |_| {
        Err(exception::raise(&exception::SYSTEM_EXIT, &[]))
    }),
    Builtin::function("_count", "()", |_| Ok(int::new(gil::threads() as i64 - 1))),
    Builtin::function(
        "start_new_thread",
        "(function, args, kwargs={}, /)",
        handles::start_new,
    ),
    Builtin::function(
        "start_new",
        "(function, args, kwargs={}, /)",
        handles::start_new,
    ),
    Builtin::function("interrupt_main", "(signum=signal.SIGINT, /)", |args| {
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
    }),
];

structure! {
    /// What `threading.excepthook` gets.
    HOOK_ARGUMENTS HOOK_ARGUMENTS_METHODS "_thread._ExceptHookArgs" {
        0 "exc_type",
        1 "exc_value",
        2 "exc_traceback",
        3 "thread",
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
