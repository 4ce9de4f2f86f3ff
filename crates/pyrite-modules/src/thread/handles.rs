//! Starting threads and waiting for their end.

use super::parking;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::gil;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{runtime_error, type_error, value_error};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

/// `_thread._ThreadHandle`.
pub static HANDLE: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread._ThreadHandle", METHODS)
};

/// What the system knows the thread by; 0 before it is started.
const IDENTITY: u32 = 0;
/// See [`state`].
const STATE: u32 = 1;
/// How many forks there had been when the thread began to run.
const FORKS: u32 = 2;

/// How many forks have made this process of others.
static FORKED: AtomicI64 = AtomicI64::new(0);
/// What the system knows the thread by that the last of them has left.
static SURVIVOR: AtomicI64 = AtomicI64::new(0);

/// What has become of a handle's thread.
mod state {
    pub const NOT_STARTED: i64 = 0;
    pub const STARTING: i64 = 1;
    pub const RUNNING: i64 = 2;
    pub const DONE: i64 = 3;
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| Ok(new(0, state::NOT_STARTED))),
    Builtin::getter("ident", |args| Ok(instance::slot(args.at(0), IDENTITY))),
    Builtin::method("is_done", "(self, /)", |args| {
        Ok(boolean(is_done(args.at(0))))
    }),
    Builtin::method("_set_done", "(self, /)", |args| {
        if int_slot(args.at(0), STATE) < state::RUNNING {
            return Err(runtime_error!("thread not started"));
        }
        finished(args.at(0));
        nothing()
    }),
    Builtin::method("join", "$(self, timeout=None, /)", join),
    Builtin::method("__repr__", "(self, /)", |args| {
        text::new(&format!(
            "<{} object: ident={}>",
            type_name(args.at(0)),
            int_slot(args.at(0), IDENTITY)
        ))
    }),
];

/// Bytes of a new thread's stack unless the program says something else: what the main thread has, as a rule.
const STACK_SIZE: usize = 8 << 20;
/// The smallest stack that may be asked for: CPython's.
const LEAST_STACK: i64 = 52 << 10;
/// What the program has said, or 0.
static CHOSEN_STACK: AtomicUsize = AtomicUsize::new(0);
static MAIN_IDENTITY: AtomicI64 = AtomicI64::new(0);

fn new(identity: i64, state: i64) -> Obj {
    let forks = FORKED.load(Ordering::SeqCst);
    let slots = [identity, state, forks].map(int::new);
    instance::with(HANDLE.class(), &slots)
}

/// Has the thread ended, or has it stayed behind where the process was forked?
fn is_done(handle: Obj) -> bool {
    let is_left = || {
        int_slot(handle, FORKS) < FORKED.load(Ordering::SeqCst)
            && int_slot(handle, IDENTITY) != SURVIVOR.load(Ordering::SeqCst)
    };
    match int_slot(handle, STATE) {
        state::DONE => true,
        state::RUNNING => is_left(),
        _ => false,
    }
}

/// The handle of a thread that somebody else has started.
pub fn known(identity: i64) -> Obj {
    new(identity, state::RUNNING)
}

/// What the system knows the main thread by.
pub fn main_identity() -> i64 {
    if gil::is_main() {
        MAIN_IDENTITY.store(system::thread_identity(), Ordering::SeqCst);
    }
    MAIN_IDENTITY.load(Ordering::SeqCst)
}

/// `_thread.stack_size`.
pub fn stack_size(args: &Arguments) -> PyResult {
    let before = CHOSEN_STACK.load(Ordering::SeqCst);
    if let Some(size) = args.get(0) {
        let size = number::size(size)?;
        if size != 0 && size < LEAST_STACK {
            return Err(value_error!("size must be at least {LEAST_STACK} bytes"));
        }
        CHOSEN_STACK.store(size as usize, Ordering::SeqCst);
    }
    Ok(int::from_usize(before))
}

/// What threads that have not begun to run are to call, by number: (function, arguments, keywords or None, handle or None).
fn mailbox() -> Gc<PyDict> {
    static DICT: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);
    if DICT.get().get().is_null() {
        DICT.set(Pinned::for_ever(dict::new()));
    }
    DICT.get().get()
}

/// Handles of threads that the program waits for when it ends.
fn waited_for() -> Gc<PyList> {
    static LIST: Global<Pinned<PyList>> = Global::new(Pinned::NULL);
    if LIST.get().get().is_null() {
        LIST.set(Pinned::for_ever(list::new()));
    }
    LIST.get().get()
}

/// Starts a thread that calls a function. Gives the thread's identity.
fn start(function: Obj, arguments: Obj, keywords: Obj, handle: Obj) -> PyResult<i64> {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    if pyrite_vm::vm::is_finalising() {
        return Err(exception::raise_message(
            &exception::PYTHON_FINALIZATION_ERROR,
            "can't create new thread at interpreter shutdown",
        ));
    }
    main_identity();
    let key = COUNT.fetch_add(1, Ordering::SeqCst);
    let call = tuple::from_slice(&[function, arguments, keywords, handle]);
    dict::set(mailbox(), int::new(key), call.cast())?;
    let stack_size = match CHOSEN_STACK.load(Ordering::SeqCst) {
        0 => STACK_SIZE,
        // Machine code and what follows it keep a reserve of their own.
        size => size.max(1 << 20),
    };
    match gil::start(stack_size, move || run(key)) {
        Ok(identity) => Ok(identity as i64),
        Err(_) => {
            dict::remove(mailbox(), int::new(key))?;
            Err(runtime_error!("can't start new thread"))
        }
    }
}

/// What a new thread does.
fn run(key: i64) {
    let Ok(Some(call)) = dict::remove(mailbox(), int::new(key)) else {
        return;
    };
    let Some(&[function, arguments, keywords, handle]) = tuple::of(call) else {
        return;
    };
    if !handle.is_none() {
        set_int_slot(handle, IDENTITY, system::thread_identity());
        set_int_slot(handle, STATE, state::RUNNING);
        set_int_slot(handle, FORKS, FORKED.load(Ordering::SeqCst));
    }
    let keywords = if keywords.is_none() {
        Obj::null()
    } else {
        keywords
    };
    if let Err(raised) = call::call_unpacked(function, arguments, keywords)
        && !exception::matches(raised.0, &exception::SYSTEM_EXIT)
    {
        let shown = pyrite_vm::unraisable::shown(function);
        let message = format!("Exception ignored in thread started by {shown}");
        pyrite_vm::unraisable::report(raised, &message, Obj::null());
    }
    if !handle.is_none() {
        finished(handle);
    }
}

fn finished(handle: Obj) {
    set_int_slot(handle, STATE, state::DONE);
    parking::wake(handle, usize::MAX);
    let waited_for = waited_for();
    if let Some(place) = (0..list::length(waited_for)).find(|i| list::get(waited_for, *i) == handle)
    {
        list::remove_range(waited_for, place, place + 1);
    }
}

/// `_thread.start_new_thread`.
pub fn start_new(args: &Arguments) -> PyResult {
    let (function, arguments) = (args.at(0), args.at(1));
    check_callable(function)?;
    if tuple::of(arguments).is_none() {
        return Err(type_error!("2nd arg must be a tuple"));
    }
    let keywords = args.or(2, none());
    if !keywords.is_none() && keywords.exact::<PyDict>().is_none() {
        return Err(type_error!("optional 3rd arg must be a dictionary"));
    }
    Ok(int::new(start(function, arguments, keywords, none())?))
}

fn check_callable(function: Obj) -> PyResult<()> {
    if is_callable(function) {
        return Ok(());
    }
    Err(type_error!("first arg must be callable"))
}

/// `_thread.start_joinable_thread`.
pub fn start_joinable(args: &Arguments) -> PyResult {
    let function = args.at(0);
    if !is_callable(function) {
        return Err(type_error!("thread function must be callable"));
    }
    let handle = match args.get_not_none(1) {
        None => new(0, state::NOT_STARTED),
        Some(handle) if pyrite_vm::class::Class::of(handle) == HANDLE.class() => handle,
        Some(_) => return Err(type_error!("'handle' must be a _ThreadHandle")),
    };
    if int_slot(handle, STATE) != state::NOT_STARTED {
        return Err(runtime_error!("thread already started"));
    }
    let daemon = args.get(2).map_or(Ok(true), protocol::is_true)?;
    set_int_slot(handle, STATE, state::STARTING);
    let waited_for = waited_for();
    if !daemon {
        list::push(waited_for, handle)?;
    }
    match start(function, tuple::from_slice(&[]).cast(), none(), handle) {
        Ok(identity) => {
            set_int_slot(handle, IDENTITY, identity);
            if int_slot(handle, STATE) == state::STARTING {
                set_int_slot(handle, STATE, state::RUNNING);
            }
            Ok(handle)
        }
        Err(raised) => {
            finished(handle);
            set_int_slot(handle, STATE, state::NOT_STARTED);
            Err(raised)
        }
    }
}

fn join(args: &Arguments) -> PyResult {
    let handle = args.at(0);
    let limit = match args.get_not_none(1) {
        None => None,
        Some(timeout) => {
            let seconds = number::seconds(timeout)?;
            // A negative time is as good as none, as CPython has it.
            (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
        }
    };
    match int_slot(handle, STATE) {
        state::NOT_STARTED | state::STARTING => {
            return Err(runtime_error!("thread not started"));
        }
        _ if is_done(handle) => return nothing(),
        _ => {}
    }
    if int_slot(handle, IDENTITY) == system::thread_identity() {
        return Err(runtime_error!("Cannot join current thread"));
    }
    if pyrite_vm::vm::is_finalising() {
        // It will not run any more.
        return Err(exception::raise_message(
            &exception::PYTHON_FINALIZATION_ERROR,
            "cannot join thread at interpreter shutdown",
        ));
    }
    parking::wait(handle, limit, || is_done(handle))?;
    nothing()
}

/// `_thread._shutdown`.
pub fn wait_for_all() -> PyResult {
    let waited_for = waited_for();
    loop {
        let me = system::thread_identity();
        let handles = 0..list::length(waited_for);
        let mut others = handles.map(|i| list::get(waited_for, i));
        let Some(handle) = others.find(|handle| int_slot(*handle, IDENTITY) != me) else {
            return nothing();
        };
        parking::wait(handle, None, || int_slot(handle, STATE) == state::DONE)?;
    }
}

/// In the child of a fork only the thread that forked exists.
pub fn after_fork_in_child() {
    parking::after_fork_in_child();
    let waited_for = waited_for();
    let me = system::thread_identity();
    MAIN_IDENTITY.store(me, Ordering::SeqCst);
    FORKED.fetch_add(1, Ordering::SeqCst);
    SURVIVOR.store(me, Ordering::SeqCst);
    for i in (0..list::length(waited_for)).rev() {
        let handle = list::get(waited_for, i);
        if int_slot(handle, IDENTITY) != me {
            set_int_slot(handle, STATE, state::DONE);
            list::remove_range(waited_for, i, i + 1);
        }
    }
}
