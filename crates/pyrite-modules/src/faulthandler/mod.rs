//! `faulthandler`: tracebacks from signal handlers and of programs that are stuck (`pyrite_vm::dump` writes them).

mod crash;
mod fatal;
mod later;
mod native;
mod user;

use crate::support::*;
use pyrite_vm::dump::{self, Output, Threads};
use pyrite_vm::global::Global;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{runtime_error, value_error, warnings};
use storage::Pinned;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("faulthandler", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "enable",
        "(file=sys.stderr, all_threads=True, c_stack=True)",
        fatal::enable,
    )
    .telling("($module, /, file=sys.stderr, all_threads=True)"),
    Builtin::function("disable", "()", |_| Ok(boolean(fatal::disable()))),
    Builtin::function("is_enabled", "()", |_| Ok(boolean(fatal::is_enabled()))),
    Builtin::function(
        "dump_traceback",
        "(file=sys.stderr, all_threads=True)",
        |args| {
            let (descriptor, _) = descriptor(args.get(0))?;
            let threads = threads(args.get(1))?;
            dump::tracebacks(&mut Output::new(descriptor), threads);
            nothing()
        },
    )
    .looking_at_frames(),
    Builtin::function("dump_c_stack", "(file=sys.stderr)", |args| {
        let (descriptor, _) = descriptor(args.get(0))?;
        native::stack(&mut Output::new(descriptor));
        nothing()
    }),
    Builtin::function(
        "dump_traceback_later",
        "(timeout, repeat=False, file=sys.stderr, exit=False)",
        later::start,
    )
    .telling("($module, /, timeout, repeat=False, file=sys.stderr, exit=False)"),
    Builtin::function("cancel_dump_traceback_later", "()", |_| {
        later::cancel();
        nothing()
    }),
    Builtin::function(
        "register",
        "(signum, file=sys.stderr, all_threads=True, chain=False)",
        user::register,
    )
    .telling("($module, /, signum, file=sys.stderr, all_threads=True, chain=False)"),
    Builtin::function("unregister", "(signum, /)", user::unregister),
    Builtin::function("_read_null", "()", crash::read_null),
    Builtin::function(
        "_sigsegv",
        "(release_gil=False, /)",
        crash::segmentation_fault,
    ),
    Builtin::function("_sigabrt", "()", |_| crash::raise(libc::SIGABRT)),
    Builtin::function("_sigfpe", "()", |_| crash::raise(libc::SIGFPE)),
    Builtin::function("_stack_overflow", "()", crash::stack_overflow),
    Builtin::function("_fatal_error_c_thread", "()", crash::fatal_error_in_thread),
];

/// The files that are written to, so that they stay open: by the number of the signal, for fatal ones, for the watchdog.
static FILES: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);
const FATAL: usize = 0;
const LATER: usize = crate::signal::COUNT as usize;

/// Keeps a file for a use, in place of the one before.
fn keep(place: usize, file: Obj) -> PyResult<()> {
    if FILES.get().get().is_null() {
        let files = list::from_slice(&[none(); LATER + 1])?;
        FILES.set(Pinned::for_ever(files));
    }
    list::set(FILES.get().get(), place, file);
    Ok(())
}

/// The descriptor to write to, and the file that it is of.
fn descriptor(file: Option<Obj>) -> PyResult<(i32, Obj)> {
    let file = match file.filter(|file| !file.is_none()) {
        Some(file) => file,
        None => match pyrite_vm::import::sys_attribute("stderr") {
            None => return Err(runtime_error!("unable to get sys.stderr")),
            Some(file) if file.is_none() => return Err(runtime_error!("sys.stderr is None")),
            Some(file) => file,
        },
    };
    if let Some(number) = Integer::of(file) {
        if file == boolean(true) || file == boolean(false) {
            let message = "bool is used as a file descriptor";
            warnings::warn(&exception::RUNTIME_WARNING, message)?;
        }
        let number = number
            .machine()
            .and_then(|number| i32::try_from(number).ok());
        return match number.filter(|number| *number >= 0) {
            Some(number) => Ok((number, file)),
            None => Err(value_error!("file is not a valid file descriptor")),
        };
    }
    let number = protocol::call_method(file, names::intern("fileno"), &[])?;
    let number = Integer::of(number).and_then(|number| i32::try_from(number.machine()?).ok());
    let Some(number) = number.filter(|number| *number >= 0) else {
        return Err(runtime_error!(
            "file.fileno() is not a valid file descriptor"
        ));
    };
    // What cannot be flushed is not what this is about.
    let _ = protocol::call_method(file, names::intern("flush"), &[]);
    Ok((number, file))
}

/// Which threads are told of.
fn threads(all: Option<Obj>) -> PyResult<Threads> {
    Ok(match all.map_or(Ok(true), protocol::is_true)? {
        true => Threads::All,
        false => Threads::Own,
    })
}

/// The number of a signal that may have a handler of the program's.
fn signal_number(object: Obj) -> PyResult<i32> {
    let number = number::c_int(object)?;
    if fatal::SIGNALS.iter().any(|signal| signal.number == number) {
        return Err(runtime_error!(
            "signal {number} cannot be registered, use enable() instead"
        ));
    }
    if !(1..crate::signal::COUNT).contains(&number) {
        return Err(value_error!("signal number out of range"));
    }
    Ok(number)
}

/// The exception for an error of the system.
fn system_error() -> Raised {
    system::os_error(&std::io::Error::last_os_error(), None)
}

/// A handler of a signal, to be run on the alternate stack; gives the action before.
fn install(
    number: i32,
    handler: extern "C" fn(i32),
    flags: i32,
) -> Result<libc::sigaction, std::io::Error> {
    // SAFETY: plain data; the handlers are made to run at any time.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let mut before: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as *const () as libc::sighandler_t;
        action.sa_flags = flags | libc::SA_ONSTACK;
        libc::sigemptyset(&mut action.sa_mask);
        match libc::sigaction(number, &action, &mut before) {
            0 => Ok(before),
            _ => Err(std::io::Error::last_os_error()),
        }
    }
}

/// Puts an action back.
fn restore(number: i32, action: &libc::sigaction) {
    // SAFETY: an action that the system gave.
    unsafe { libc::sigaction(number, action, std::ptr::null_mut()) };
}
