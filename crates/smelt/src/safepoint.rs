//! The safepoint request: one flag that a signal handler or another thread sets and that interpreters read at loop headers. Calls need not read it: as long
//! as somebody asks, there is no room for frames, and who cannot push one looks up ([`stack::push_frame_anyway`]).

use crate::stack;
use std::sync::atomic::{AtomicU32, Ordering};

static REQUESTED: AtomicU32 = AtomicU32::new(0);

/// Asks the interpreter to look up. Async-signal-safe.
pub fn request() {
    REQUESTED.store(1, Ordering::SeqCst);
    stack::refuse_frames();
}

/// Takes the request back: the interpreter is about to see to it.
pub fn clear() {
    stack::allow_frames();
    REQUESTED.store(0, Ordering::SeqCst);
}

/// Has somebody asked?
#[inline(always)]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed) != 0
}

/// Address of the flag (a 32-bit word, 0: quiet), for machine code.
pub fn flag_address() -> usize {
    REQUESTED.as_ptr() as usize
}
