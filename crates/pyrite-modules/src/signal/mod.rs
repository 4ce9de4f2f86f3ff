//! `_signal`.

pub mod calls;
mod handlers;
pub mod waiting;

pub use calls::COUNT;

use crate::support::*;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&waiting::INFORMATION],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in SIGNALS.iter().chain(CONSTANTS) {
            set(name, int::new(i64::from(*value)));
        }
        set("SIGRTMIN", int::new(i64::from(libc::SIGRTMIN())));
        set("SIGRTMAX", int::new(i64::from(libc::SIGRTMAX())));
        set("NSIG", int::new(i64::from(calls::COUNT)));
        set("SIG_DFL", handlers::default());
        set("SIG_IGN", handlers::ignore());
        set("ItimerError", waiting::TIMER_ERROR.class()?);
        let interrupt = dict::get_name(namespace, names::intern("default_int_handler"));
        handlers::initialise(interrupt.unwrap_or_else(none));
        Ok(())
    },
    ..ModuleDefinition::new("_signal", FUNCTIONS)
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i32)),*] };
}

const SIGNALS: &[(&str, i32)] = constants! {
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT
    SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS SIGPOLL
};

const CONSTANTS: &[(&str, i32)] = &[
    ("SIGIOT", libc::SIGABRT),
    ("SIGCLD", libc::SIGCHLD),
    ("SIG_BLOCK", libc::SIG_BLOCK),
    ("SIG_UNBLOCK", libc::SIG_UNBLOCK),
    ("SIG_SETMASK", libc::SIG_SETMASK),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("ITIMER_PROF", 2),
];

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("signal", "(signalnum, handler, /)", handlers::set),
    Builtin::function("getsignal", "(signalnum, /)", handlers::get),
    Builtin::function("default_int_handler", "(signalnum, frame, /)", |_| {
        Err(exception::raise(&exception::KEYBOARD_INTERRUPT, &[]))
    }),
    Builtin::function(
        "set_wakeup_fd",
        "(fd, /, *, warn_on_full_buffer=True)",
        handlers::set_wakeup,
    ),
    Builtin::function("siginterrupt", "(signalnum, flag, /)", |args| {
        let number = handlers::number(args.at(0))?;
        let flag = number::c_int(args.at(1))? != 0;
        system_result(calls::set_interrupting(number, flag))
    }),
    Builtin::function("raise_signal", "(signalnum, /)", |args| {
        system_result(calls::raise(number::c_int(args.at(0))?))?;
        pyrite_vm::signals::run_pending()?;
        nothing()
    }),
    Builtin::function("pthread_kill", "(thread_id, signalnum, /)", |args| {
        let thread = number::size(args.at(0))? as u64;
        system_result(calls::kill_thread(thread, number::c_int(args.at(1))?))?;
        pyrite_vm::signals::run_pending()?;
        nothing()
    }),
    Builtin::function(
        "pidfd_send_signal",
        "(pidfd, signalnum, siginfo=None, flags=0, /)",
        |args| {
            if args.get_not_none(2).is_some() {
                return Err(pyrite_vm::type_error!("siginfo must be None"));
            }
            let flags = args.get(3).map_or(Ok(0), number::c_int)?;
            let (file, number) = (number::c_int(args.at(0))?, number::c_int(args.at(1))?);
            system_result(calls::send_to_descriptor(file, number, flags as u32))
        },
    ),
    Builtin::function(
        "strsignal",
        "(signalnum, /)",
        |args| match calls::description(handlers::number(args.at(0))?) {
            Some(description) => text::new(&description),
            None => nothing(),
        },
    ),
    Builtin::function("valid_signals", "()", |_| {
        waiting::to_set(&calls::Set::all())
    }),
    Builtin::function("alarm", "(seconds, /)", |args| {
        let seconds = number::c_int(args.at(0))?;
        Ok(int::new(i64::from(calls::alarm(seconds as u32))))
    }),
    Builtin::function("pause", "()", |_| {
        calls::pause();
        pyrite_vm::signals::run_pending()?;
        nothing()
    }),
    Builtin::function("setitimer", "(which, seconds, interval=0.0, /)", |args| {
        let value = number::seconds(args.at(1))?;
        let interval = args.get(2).map_or(Ok(0.0), number::seconds)?;
        waiting::timer(calls::set_timer(
            number::c_int(args.at(0))?,
            (value, interval),
        ))
    }),
    Builtin::function("getitimer", "(which, /)", |args| {
        waiting::timer(calls::timer(number::c_int(args.at(0))?))
    }),
    Builtin::function("pthread_sigmask", "(how, mask, /)", |args| {
        let how = number::c_int(args.at(0))?;
        let before = calls::change_mask(how, &waiting::set(args.at(1))?);
        let before = before.map_err(|error| system::os_error(&error, None))?;
        pyrite_vm::signals::run_pending()?;
        waiting::to_set(&before)
    }),
    Builtin::function("sigpending", "()", |_| {
        let set = calls::pending().map_err(|error| system::os_error(&error, None))?;
        waiting::to_set(&set)
    }),
    Builtin::function("sigwait", "(sigset, /)", |args| {
        let number = calls::wait(&waiting::set(args.at(0))?);
        let number = number.map_err(|error| system::os_error(&error, None))?;
        Ok(int::new(i64::from(number)))
    }),
    Builtin::function("sigwaitinfo", "(sigset, /)", |args| {
        waiting::for_information(args.at(0), None)
    }),
    Builtin::function("sigtimedwait", "(sigset, timeout, /)", |args| {
        waiting::for_information(args.at(0), Some(args.at(1)))
    }),
];

/// None, or the exception for what the system says.
fn system_result(result: Result<(), std::io::Error>) -> PyResult {
    result.map_err(|error| system::os_error(&error, None))?;
    nothing()
}
