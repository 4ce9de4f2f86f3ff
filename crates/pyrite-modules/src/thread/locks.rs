//! `_thread.lock` and `_thread.RLock`. Their state is in their slots, which the interpreter's lock guards.

use super::parking;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::{runtime_error, value_error};
use std::time::Duration;

/// How often it is held.
const HELD: u32 = 0;
/// Identity of the thread that holds an `RLock`; 0: none does.
const OWNER: u32 = 1;

/// `_thread.lock`.
pub static LOCK: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread.lock", LOCK_METHODS)
};
/// `_thread.RLock`.
pub static RLOCK: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread.RLock", RLOCK_METHODS)
};

static LOCK_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type)", |args| {
        Ok(instance::with(
            instance::class_argument(args.at(0))?,
            &[int::new(0)],
        ))
    })
    .telling("()"),
    Builtin::method("acquire", "(self, blocking=True, timeout=-1)", acquire_lock),
    Builtin::method(
        "acquire_lock",
        "(self, blocking=True, timeout=-1)",
        acquire_lock,
    ),
    Builtin::method("__enter__", "(self, /)", acquire_lock),
    Builtin::method("release", "(self, /)", release_lock),
    Builtin::method("release_lock", "(self, /)", release_lock),
    Builtin::method("__exit__", "(self, *args)", release_lock).telling("($self, /, *exc_info)"),
    Builtin::method("locked", "(self, /)", is_locked),
    Builtin::method("locked_lock", "(self, /)", is_locked),
    Builtin::method("_at_fork_reinit", "(self, /)", reset),
    Builtin::method("__repr__", "(self, /)", |args| {
        text::new(&format!(
            "<{} {} object at {:#x}>",
            state(args.at(0)),
            full_name(args.at(0)),
            types::object::identity(args.at(0))
        ))
    }),
];

static RLOCK_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::with(
            instance::class_argument(args.at(0))?,
            &[int::new(0), int::new(0)],
        ))
    })
    .ignoring_rest(),
    Builtin::method(
        "acquire",
        "(self, blocking=True, timeout=-1)",
        acquire_again,
    ),
    Builtin::method("__enter__", "(self, /)", acquire_again),
    Builtin::method("release", "(self, /)", release_again),
    Builtin::method("__exit__", "(self, *args)", release_again).telling("($self, /, *exc_info)"),
    Builtin::method("locked", "(self, /)", is_locked),
    Builtin::method("_recursion_count", "(self, /)", |args| {
        let count = if is_owned(args.at(0)) {
            int_slot(args.at(0), HELD)
        } else {
            0
        };
        Ok(int::new(count))
    }),
    Builtin::method("_release_save", "(self, /)", |args| {
        let lock = args.at(0);
        let (held, owner) = (instance::slot(lock, HELD), instance::slot(lock, OWNER));
        if int_slot(lock, HELD) == 0 {
            return Err(runtime_error!("cannot release un-acquired lock"));
        }
        free(lock);
        Ok(tuple::from_slice(&[held, owner]).cast())
    }),
    Builtin::method("_acquire_restore", "(self, state, /)", |args| {
        let (held, owner) = match tuple::of(args.at(1)) {
            Some(&[held, owner]) => (number::size(held)?, number::size(owner)?),
            _ => return Err(pyrite_vm::type_error!("state must be a tuple of two")),
        };
        let lock = args.at(0);
        parking::wait(lock, None, || int_slot(lock, HELD) == 0)?;
        set_int_slot(lock, HELD, held);
        set_int_slot(lock, OWNER, owner);
        nothing()
    }),
    Builtin::method("_at_fork_reinit", "(self, /)", |args| {
        set_int_slot(args.at(0), OWNER, 0);
        reset(args)
    }),
    Builtin::method("_is_owned", "(self, /)", |args| {
        Ok(boolean(is_owned(args.at(0))))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let lock = args.at(0);
        text::new(&format!(
            "<{} {} object owner={} count={} at {:#x}>",
            state(lock),
            full_name(lock),
            int_slot(lock, OWNER),
            int_slot(lock, HELD),
            types::object::identity(lock)
        ))
    }),
];

/// A new lock that nobody holds.
pub fn new() -> Obj {
    instance::with(LOCK.class(), &[int::new(0)])
}

fn state(lock: Obj) -> &'static str {
    if int_slot(lock, HELD) > 0 {
        "locked"
    } else {
        "unlocked"
    }
}

fn full_name(lock: Obj) -> String {
    let class = pyrite_vm::class::Class::of(lock);
    match class == LOCK.class() || class == RLOCK.class() {
        true => format!("_thread.{}", class.name()),
        false => class.name().into_owned(),
    }
}

/// How long the arguments `blocking` and `timeout` say to wait: `None` for ever.
fn limit(args: &Arguments) -> PyResult<Option<Duration>> {
    let blocking = args.get(1).map_or(Ok(true), protocol::is_true)?;
    let timeout = args.get(2).map_or(Ok(-1.0), number::seconds)?;
    if !blocking && timeout != -1.0 {
        return Err(value_error!(
            "can't specify a timeout for a non-blocking call"
        ));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(value_error!("timeout value must be a non-negative number"));
    }
    let timeout = number::limited_span(timeout)?;
    Ok(match blocking {
        false => Some(Duration::ZERO),
        true if timeout < 0.0 => None,
        true => Some(Duration::from_secs_f64(timeout)),
    })
}

fn acquire_lock(args: &Arguments) -> PyResult {
    let lock = args.at(0);
    let limit = limit(args)?;
    let free = parking::wait(lock, limit, || int_slot(lock, HELD) == 0)?;
    if free {
        set_int_slot(lock, HELD, 1);
    }
    Ok(boolean(free))
}

fn release_lock(args: &Arguments) -> PyResult {
    if int_slot(args.at(0), HELD) == 0 {
        return Err(runtime_error!("release unlocked lock"));
    }
    set_int_slot(args.at(0), HELD, 0);
    parking::wake(args.at(0), 1);
    nothing()
}

fn is_locked(args: &Arguments) -> PyResult {
    Ok(boolean(int_slot(args.at(0), HELD) > 0))
}

fn reset(args: &Arguments) -> PyResult {
    set_int_slot(args.at(0), HELD, 0);
    nothing()
}

fn is_owned(lock: Obj) -> bool {
    int_slot(lock, HELD) > 0 && int_slot(lock, OWNER) == system::thread_identity()
}

fn acquire_again(args: &Arguments) -> PyResult {
    let lock = args.at(0);
    let limit = limit(args)?;
    if is_owned(lock) {
        set_int_slot(lock, HELD, int_slot(lock, HELD) + 1);
        return Ok(boolean(true));
    }
    let free = parking::wait(lock, limit, || int_slot(lock, HELD) == 0)?;
    if free {
        set_int_slot(lock, HELD, 1);
        set_int_slot(lock, OWNER, system::thread_identity());
    }
    Ok(boolean(free))
}

fn release_again(args: &Arguments) -> PyResult {
    let lock = args.at(0);
    if !is_owned(lock) {
        return Err(runtime_error!("cannot release un-acquired lock"));
    }
    let held = int_slot(lock, HELD) - 1;
    if held == 0 {
        free(lock);
    } else {
        set_int_slot(lock, HELD, held);
    }
    nothing()
}

fn free(lock: Obj) {
    set_int_slot(lock, HELD, 0);
    set_int_slot(lock, OWNER, 0);
    parking::wake(lock, 1);
}
