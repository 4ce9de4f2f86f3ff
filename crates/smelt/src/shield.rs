//! Panics must not cross machine code.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

static WITHOUT_MEMORY: OnceLock<fn() -> !> = OnceLock::new();

/// Says how the process ends when memory runs out below machine code, where nothing can be unwound. The first time counts.
pub fn end_without_memory_by(end: fn() -> !) {
    let _ = WITHOUT_MEMORY.set(end);
}

/// Runs the body of a residual function. A panic in it is a defect of the client's; it is reported and the process ends, since machine
/// code, which may be the caller, cannot be unwound.
#[inline(always)]
pub fn shield(body: impl FnOnce() -> u64) -> u64 {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(word) => word,
        Err(payload) => escaped(payload),
    }
}

#[cold]
#[inline(never)]
fn escaped(payload: Box<dyn std::any::Any + Send>) -> u64 {
    if payload.is::<crate::native::OutOfMemory>() {
        match WITHOUT_MEMORY.get() {
            Some(end) => end(),
            None => {
                console::tell("the memory is exhausted");
                std::process::exit(1)
            }
        }
    }
    // The panic hook has printed the message and the place.
    console::tell("internal error: a built-in function panicked; please report this");
    std::process::exit(70) // EX_SOFTWARE of sysexits.h
}
