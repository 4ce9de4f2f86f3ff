//! Recursion of Rust code ends in a `RecursionError` before the machine stack does.

use crate::result::PyResult;

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
    if here > limit && limit != 0 {
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
    let _ = here;
    Err(crate::recursion_error!(
        "maximum recursion depth exceeded{place}"
    ))
}
