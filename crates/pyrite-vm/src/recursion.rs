//! Recursion of Rust code ends in a `RecursionError` before the machine stack does.

use crate::global::Global;
use crate::result::PyResult;

/// Machine stack that recursion of built-in code may take, in bytes. CPython has what the system gives it, 8 MB as a rule, and smaller frames: this
/// is room for about as many levels.
const MOST: usize = 32 << 20;

/// Where the stack of the running thread begins; 0 before start-up.
static BASE: Global<usize> = Global::new(0);

/// The stack of the calling thread begins about here.
pub fn begin() {
    let marker = 0u8;
    set_base(std::ptr::from_ref(&marker) as usize);
}

/// Where the stack of the running thread begins.
pub fn base() -> usize {
    BASE.get()
}

/// Says where the stack of the thread begins that runs from now on.
pub fn set_base(base: usize) {
    BASE.set(base);
}

/// How much of the stack is in use.
#[inline]
fn used(here: usize) -> usize {
    BASE.get().saturating_sub(here)
}

/// To be called wherever built-in code may call itself through Python objects: comparing, hashing, printing. `place` continues the message:
/// `" while getting the repr of an object"`.
///
/// # Errors
/// `RecursionError` when the machine stack is nearly used up.
#[inline]
pub fn check(place: &str) -> PyResult<()> {
    let marker = 0u8;
    let here = std::ptr::from_ref(&marker) as usize;
    // SAFETY: the address of a static that lives for ever, written only under the global interpreter lock.
    let limit = unsafe { *smelt::stack::machine_limit() };
    if here > limit && limit != 0 && used(here) < MOST {
        return Ok(());
    }
    slow(here, limit, place)
}

#[cold]
fn slow(here: usize, limit: usize, place: &str) -> PyResult<()> {
    if limit == 0 {
        smelt::stack::limit_machine_stack();
        return Ok(());
    }
    Err(crate::recursion_error!(
        "Stack overflow (used {} kB){place}",
        used(here) >> 10
    ))
}
