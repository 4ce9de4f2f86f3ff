//! `_thread`, for the one thread there is so far: locks that nobody else can hold.

use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::runtime_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&LOCK, &RLOCK],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("error", exception::RUNTIME_ERROR.class().object());
        set("LockType", LOCK.class().object());
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
        |_| Ok(int::new(i64::from(std::process::id()))),
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
        "_count",
        "()",
        "Return the number of currently running Python threads.",
        |_| Ok(int::new(0)),
    ),
    Builtin::function(
        "start_new_thread",
        "(function, args, kwargs=None, /)",
        "Start a new thread and return its identifier.",
        |_| {
            Err(exception::raise_message(
                &exception::NOT_IMPLEMENTED_ERROR,
                "threads are not there yet",
            ))
        },
    ),
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
