//! Attempts that must not run Python code.
//!
//! A trace may keep what it knows of the heap and of frames over a call that runs no Python code. Whether `a in b`, `len(a)` or `a + b` does depends on
//! the objects. Instead of analysing them, such an operation is *attempted quietly*: where it would enter the interpreter, or step an
//! iterator that others see too, it is broken off, and then done again as a call that may do anything. So only those operations may be attempted that
//! have changed nothing up to the point where they could come to Python code or raise.

use crate::global::Global;
use crate::object::Obj;
use crate::result::{PyResult, Raised};
use crate::runtime_error;
use crate::storage::Pinned;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No attempt is being made.
    Free,
    Attempting,
    BrokenOff,
}

static STATE: Global<State> = Global::new(State::Free);

/// To be called before what a quiet attempt must not do.
///
/// # Errors
/// An exception that breaks off the attempt; nobody but [`attempt`] sees it.
#[inline(always)]
pub fn leave() -> PyResult<()> {
    if STATE.get() == State::Free {
        Ok(())
    } else {
        Err(break_off())
    }
}

#[cold]
fn break_off() -> Raised {
    STATE.set(State::BrokenOff);
    if SIGNAL.get().get().is_null() {
        SIGNAL.set(Pinned::for_ever(
            runtime_error!("a quiet attempt was broken off").0,
        ));
    }
    Raised(SIGNAL.get().get())
}

/// The exception that breaks attempts off, once there is one: some sites do that each time.
static SIGNAL: Global<Pinned> = Global::new(Pinned::NULL);

/// The result of `operation` if it comes to one quietly; null if it was broken off or has raised.
pub fn attempt(operation: impl FnOnce() -> PyResult) -> Obj {
    attempt_to(operation).unwrap_or(Obj::null())
}

/// As [`attempt`], of what gives something else than an object.
#[inline]
pub fn attempt_to<T>(operation: impl FnOnce() -> PyResult<T>) -> Option<T> {
    let outer = STATE.get();
    STATE.set(State::Attempting);
    let result = operation();
    let quiet = STATE.get() == State::Attempting;
    if !quiet && outer == State::Free {
        smelt::broken_off();
    }
    // An attempt within another that must be quiet too.
    STATE.set(if quiet || outer == State::Free {
        outer
    } else {
        State::BrokenOff
    });
    result.ok().filter(|_| quiet)
}
