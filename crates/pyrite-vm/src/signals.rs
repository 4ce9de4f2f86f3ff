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

/// Ends the process by the signal that Ctrl-C sends, so that whoever waits for it sees that.
pub fn die_of_interrupt() {
    // SAFETY: nothing is kept over the end of the process.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::kill(libc::getpid(), libc::SIGINT);
    }
    // The signal may reach another thread first.
    std::thread::sleep(std::time::Duration::from_secs(1));
}
