//! `_thread`, for the one thread there is so far: locks that nobody else can hold.

use crate::structure;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::runtime_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&LOCK, &RLOCK, &LOCAL, &HANDLE, &HOOK_ARGUMENTS],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("error", exception::RUNTIME_ERROR.class().object());
        set("LockType", LOCK.class().object());
        set("_NAME_MAXLEN", int::new(15));
        set("TIMEOUT_MAX", float::new(9_223_372_036.0));
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
        |_| Ok(int::new(i64::from(std::process::id()))),
    ),
    Builtin::function("allocate_lock", "()", "Create a new lock object.", |_| {
        Ok(instance::with(LOCK.class(), &[int::new(0)]))
    }),
    Builtin::function(
        "allocate",
        "()",
        "An obsolete synonym of allocate_lock().",
        |_| Ok(instance::with(LOCK.class(), &[int::new(0)])),
    ),
    Builtin::function(
        "start_joinable_thread",
        "(function, handle=None, daemon=True)",
        "*For internal use only*: start a new thread.",
        |_| Err(no_threads()),
    ),
    Builtin::function(
        "_get_main_thread_ident",
        "()",
        "Internal only. Return a non-zero integer that uniquely identifies the main thread\nof the main interpreter.",
        |_| Ok(int::new(system::thread_identity())),
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
        |args| {
            Ok(instance::with(
                HANDLE.class(),
                &[int::new(number::size(args.at(0))?), boolean(false)],
            ))
        },
    ),
    Builtin::function(
        "_shutdown",
        "()",
        "Wait for all non-daemon threads (other than the calling thread) to stop.",
        |_| nothing(),
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
        |_| nothing(),
    ),
    Builtin::function(
        "stack_size",
        "(size=0, /)",
        "Return the thread stack size used when creating new threads.",
        |_| Ok(int::new(0)),
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
        |_| Ok(int::new(0)),
    ),
    Builtin::function(
        "start_new_thread",
        "(function, args, kwargs=None, /)",
        "Start a new thread and return its identifier.",
        |_| Err(no_threads()),
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

fn no_threads() -> Raised {
    exception::raise_message(
        &exception::NOT_IMPLEMENTED_ERROR,
        "threads are not there yet",
    )
}

/// `_thread._local`: its attributes belong to the one thread there is.
pub static LOCAL: TypeDefinition = TypeDefinition {
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread._local", "Thread-local data", LOCAL_METHODS)
};
static LOCAL_METHODS: &[Builtin] = &[Builtin::constructor("$(type, *args, **kwargs)", |args| {
    let class = instance::class_argument(args.at(0))?;
    let has_arguments = !args.rest().is_empty() || args.keywords().is_some();
    let object = pyrite_vm::types::object::TYPE.class();
    let initialiser = |class: &'static pyrite_vm::class::Class| {
        class.known(names::INIT).map(|initialiser| initialiser.0)
    };
    if has_arguments && initialiser(class) == initialiser(object) {
        return Err(pyrite_vm::type_error!(
            "Initialization arguments are not supported"
        ));
    }
    Ok(instance::new(class).cast())
})];

/// `_thread._ThreadHandle`.
pub static HANDLE: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread._ThreadHandle", "", HANDLE_METHODS)
};
const IDENT: u32 = 0;
const DONE: u32 = 1;
static HANDLE_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| {
        Ok(instance::with(
            HANDLE.class(),
            &[int::new(0), boolean(false)],
        ))
    }),
    Builtin::getter("ident", "", |args| Ok(instance::slot(args.at(0), IDENT))),
    Builtin::method("is_done", "(self, /)", "", |args| {
        Ok(instance::slot(args.at(0), DONE))
    }),
    Builtin::method("_set_done", "(self, /)", "", |args| {
        instance::set_slot(args.at(0), DONE, boolean(true));
        nothing()
    }),
    Builtin::method("join", "(self, timeout=None, /)", "", |args| {
        if protocol::is_true(instance::slot(args.at(0), DONE))? {
            return nothing();
        }
        // The only thread there is would wait for itself.
        Err(runtime_error!("Cannot join current thread"))
    }),
];

/// How often it is held.
const HELD: u32 = 0;

/// `_thread.lock`.
pub static LOCK: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new(
        "_thread.lock",
        "A lock object is a synchronization primitive.",
        LOCK_METHODS,
    )
};
/// `_thread.RLock`.
pub static RLOCK: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread.RLock", "", RLOCK_METHODS)
};

static LOCK_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type)", |args| {
        Ok(instance::with(
            instance::class_argument(args.at(0))?,
            &[int::new(0)],
        ))
    }),
    Builtin::method(
        "acquire",
        "(self, blocking=True, timeout=-1)",
        "Lock the lock.",
        acquire_lock,
    ),
    Builtin::method("__enter__", "(self, /)", "Lock the lock.", acquire_lock),
    Builtin::method("release", "(self, /)", "Release the lock.", release_lock),
    Builtin::method(
        "__exit__",
        "(self, *args)",
        "Release the lock.",
        release_lock,
    ),
    Builtin::method(
        "locked",
        "(self, /)",
        "Return whether the lock is in the locked state.",
        |args| Ok(boolean(int_slot(args.at(0), HELD) > 0)),
    ),
    Builtin::method("_at_fork_reinit", "(self, /)", "", |args| {
        set_int_slot(args.at(0), HELD, 0);
        nothing()
    }),
];
static RLOCK_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type)", |args| {
        Ok(instance::with(
            instance::class_argument(args.at(0))?,
            &[int::new(0)],
        ))
    }),
    Builtin::method(
        "acquire",
        "(self, blocking=True, timeout=-1)",
        "Lock the lock.",
        acquire_again,
    ),
    Builtin::method("__enter__", "(self, /)", "Lock the lock.", acquire_again),
    Builtin::method("release", "(self, /)", "Release the lock.", release_again),
    Builtin::method(
        "__exit__",
        "(self, *args)",
        "Release the lock.",
        release_again,
    ),
    Builtin::method(
        "locked",
        "(self, /)",
        "Return whether the lock is held.",
        |args| Ok(boolean(int_slot(args.at(0), HELD) > 0)),
    ),
    Builtin::method(
        "_recursion_count",
        "(self, /)",
        "For internal use by reentrancy tests.",
        |args| Ok(instance::slot(args.at(0), HELD)),
    ),
    Builtin::method(
        "_release_save",
        "(self, /)",
        "For internal use by `threading.Condition`.",
        |args| {
            let held: Obj = instance::slot(args.at(0), HELD);
            if int_slot(args.at(0), HELD) == 0 {
                return Err(runtime_error!("cannot release un-acquired lock"));
            }
            set_int_slot(args.at(0), HELD, 0);
            Ok(tuple::from_slice(&[held, int::new(system::thread_identity())]).cast())
        },
    ),
    Builtin::method(
        "_acquire_restore",
        "(self, state, /)",
        "For internal use by `threading.Condition`.",
        |args| {
            let held = match tuple::of(args.at(1)) {
                Some(&[held, _]) => number::size(held)?,
                _ => return Err(pyrite_vm::type_error!("state must be a tuple of two")),
            };
            set_int_slot(args.at(0), HELD, held);
            nothing()
        },
    ),
    Builtin::method("_at_fork_reinit", "(self, /)", "", |args| {
        set_int_slot(args.at(0), HELD, 0);
        nothing()
    }),
    Builtin::method(
        "_is_owned",
        "(self, /)",
        "For internal use by `threading.Condition`.",
        |args| Ok(boolean(int_slot(args.at(0), HELD) > 0)),
    ),
];

fn acquire_lock(args: &Arguments) -> PyResult {
    if int_slot(args.at(0), HELD) == 0 {
        set_int_slot(args.at(0), HELD, 1);
        return Ok(boolean(true));
    }
    let blocking = args.get(1).map_or(Ok(true), protocol::is_true)?;
    if blocking && args.get(2).map_or(Ok(-1.0), number::real)? < 0.0 {
        // The only thread there is would wait for itself for ever.
        return Err(runtime_error!(
            "deadlock: the lock is held by the only thread"
        ));
    }
    Ok(boolean(false))
}

fn release_lock(args: &Arguments) -> PyResult {
    if int_slot(args.at(0), HELD) == 0 {
        return Err(runtime_error!("release unlocked lock"));
    }
    set_int_slot(args.at(0), HELD, 0);
    nothing()
}

fn acquire_again(args: &Arguments) -> PyResult {
    set_int_slot(args.at(0), HELD, int_slot(args.at(0), HELD) + 1);
    Ok(boolean(true))
}

fn release_again(args: &Arguments) -> PyResult {
    let held = int_slot(args.at(0), HELD);
    if held == 0 {
        return Err(runtime_error!("cannot release un-acquired lock"));
    }
    set_int_slot(args.at(0), HELD, held - 1);
    nothing()
}
