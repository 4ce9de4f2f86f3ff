//! Signals: the handler notes them, the interpreter acts at its next safepoint.

use crate::result::PyResult;
use crate::types::exception;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

extern "C" fn on_interrupt(_: libc::c_int) {
    INTERRUPTED.store(true, Ordering::SeqCst);
    smelt::safepoint::request();
}

/// Makes Ctrl-C raise `KeyboardInterrupt`.
pub fn install() {
    // SAFETY: the handler only stores to atomics.
    unsafe {
        libc::signal(
            libc::SIGINT,
            on_interrupt as *const () as libc::sighandler_t,
        )
    };
}

/// Acts on the signals that have come.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn run_pending() -> PyResult<()> {
    if INTERRUPTED.swap(false, Ordering::SeqCst) {
        return Err(exception::raise(&exception::KEYBOARD_INTERRUPT, &[]));
    }
    Ok(())
}
