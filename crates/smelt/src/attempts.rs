//! Residual calls that find out that they would have to do more than they declare.
//!
//! Such a call breaks off, having done nothing, and says so by its result; the client then does the same by a call that declares more. If it
//! [tells Smelt](broken_off), too, then a trace that is being recorded has only that other call: what was tried in vain once mostly is again, and to
//! try costs as much as to do.

use std::sync::atomic::{AtomicBool, Ordering};

/// Only the thread that holds the client's lock looks at it.
static BROKEN_OFF: AtomicBool = AtomicBool::new(false);

/// Says that the residual call under way, of effects less than [`Any`](crate::Effects::Any), has done nothing, and that the client does the same in another way when it sees the
/// result. A trace takes the result for a constant.
pub fn broken_off() {
    BROKEN_OFF.store(true, Ordering::Relaxed);
}

/// Has a call been broken off since this was asked last?
pub(crate) fn take() -> bool {
    BROKEN_OFF.swap(false, Ordering::Relaxed)
}
