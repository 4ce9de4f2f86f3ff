//! What threads do that wait for their turn or for the system: the frames they have told of, and the exceptions they are handling.

#[allow(unused_imports)]
use crate::fields::*;
use crate::frame_objects;
use crate::frames;
use crate::gil;
use crate::global::Global;
use crate::object::{Obj, none};
use crate::result::PyResult;
use crate::thread;
use crate::types::dict::{self, PyDict};
use crate::types::int;
use smelt::{Gc, Native};
use std::sync::atomic::{AtomicBool, Ordering};

/// A thread that has given up the lock.
struct Away {
    /// See [`gil::number`].
    number: u64,
    /// What the system knows it by: `threading.get_ident()`.
    identifier: u64,
    frames: frames::Kept,
    /// What it is handling, or None. The thread's own stack keeps it alive.
    handled: Obj,
}

static AWAY: Global<Vec<Away>> = Global::new(Vec::new());
/// The list is being changed, or read by one who does not hold the lock ([`visit`]): never both.
static CHANGING: AtomicBool = AtomicBool::new(false);
static READING: AtomicBool = AtomicBool::new(false);

/// Changes the list.
fn change<R>(body: impl FnOnce(&mut Vec<Away>) -> R) -> R {
    loop {
        CHANGING.store(true, Ordering::SeqCst);
        if !READING.load(Ordering::SeqCst) {
            break;
        }
        CHANGING.store(false, Ordering::SeqCst);
        std::thread::yield_now();
    }
    let result = AWAY.with(body);
    CHANGING.store(false, Ordering::Release);
    result
}

/// Shows `visit` the threads that have given up the lock: their numbers, what the system knows them by, and what they have told of their frames. For one who does not
/// hold the lock, in a signal handler even. False if the list has been changing all the time: the caller may be the one whom the signal has interrupted in that.
pub fn visit(mut visit: impl FnMut(u64, u64, &frames::Kept)) -> bool {
    READING.store(true, Ordering::SeqCst);
    const ATTEMPTS: usize = 1 << 16;
    let is_free = (0..ATTEMPTS).any(|_| {
        std::hint::spin_loop();
        !CHANGING.load(Ordering::SeqCst)
    });
    if is_free {
        AWAY.with(|all| {
            for away in all.iter() {
                visit(away.number, away.identifier, &away.frames);
            }
        });
    }
    READING.store(false, Ordering::SeqCst);
    is_free
}

/// What the system knows the calling thread by.
pub fn identifier() -> u64 {
    // SAFETY: always succeeds.
    unsafe { libc::pthread_self() }
}

/// The calling thread is about to give up the lock, and is handling `handled`, which its stack keeps alive until it comes back.
pub fn leave(handled: Obj) {
    let away = Away {
        number: gil::number(),
        identifier: identifier(),
        frames: frames::Kept::take(),
        handled,
    };
    change(|all| all.push(away));
}

/// The calling thread has the lock again: what it had told of its frames is there again.
pub fn come_back() {
    let number = gil::number();
    let away = change(|all| {
        let index = all.iter().position(|away| away.number == number);
        index.map(|index| all.swap_remove(index))
    });
    if let Some(away) = away {
        away.frames.put_back();
    }
}

/// In the child of a fork only the calling thread exists.
pub fn after_fork_in_child() {
    READING.store(false, Ordering::SeqCst);
    AWAY.set(Vec::new());
}

/// `sys._current_frames()`: the innermost frame of each thread, by its identifier. Those of others are pictures of the moment.
///
/// # Errors
/// `MemoryError`.
pub fn current_frames() -> PyResult<Gc<PyDict>> {
    let result = dict::new();
    // Nobody comes or goes while this thread has the lock.
    for index in 0..AWAY.with(|all| all.len()) {
        let (identifier, links) =
            AWAY.with(|all| (all[index].identifier, all[index].frames.known()));
        let frame = frame_objects::picture(&links)?;
        if !frame.is_null() {
            dict::set(result, int::new(identifier as i64), frame)?;
        }
    }
    if let Some(running) = frames::current() {
        let frame = frame_objects::of_running(&running)?.cast();
        dict::set(result, int::new(identifier() as i64), frame)?;
    }
    Ok(result)
}

/// `sys._current_exceptions()`: what each thread is handling, by its identifier.
///
/// # Errors
/// `MemoryError`.
pub fn current_exceptions() -> PyResult<Gc<PyDict>> {
    let result = dict::new();
    let each = |all: &mut Vec<Away>| {
        all.iter().try_for_each(|away| {
            let handled = some_or_none(away.handled);
            dict::set(result, int::new(away.identifier as i64), handled)
        })
    };
    AWAY.with(each)?;
    let own = some_or_none(thread::state::<Native>().handled());
    dict::set(result, int::new(identifier() as i64), own)?;
    Ok(result)
}

fn some_or_none(handled: Obj) -> Obj {
    if handled.is_null() { none() } else { handled }
}
