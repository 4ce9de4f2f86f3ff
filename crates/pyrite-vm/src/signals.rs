//! Signals: the system's handler notes them, the interpreter acts at its next safepoint.
//!
//! What acting means is decided by the module `_signal`, once a program has imported it; before, Ctrl-C raises `KeyboardInterrupt`.

use crate::global::Global;
use crate::result::PyResult;
use crate::types::exception;
use std::io::Error;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

/// Signals that have come and wait to be acted on: bit `n - 1` for signal `n`.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// The descriptor that is told the number of each signal, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// What is to be done for a signal.
static ACTION: Global<Option<Action>> = Global::new(None);

/// Acts on the signal of a number.
pub type Action = fn(i32) -> PyResult<()>;

extern "C" fn on_signal(number: libc::c_int) {
    PENDING.fetch_or(1 << (number - 1), Ordering::SeqCst);
    smelt::safepoint::request();
    let descriptor = WAKEUP.load(Ordering::SeqCst);
    if descriptor >= 0 {
        let byte = number as u8;
        // SAFETY: writes one byte of ours; `errno` is put back for whomever the signal interrupts.
        unsafe {
            let errno = *libc::__errno_location();
            libc::write(descriptor, (&raw const byte).cast(), 1);
            *libc::__errno_location() = errno;
        }
    }
}

/// What the system does with a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    /// What it does with those that nobody asks for.
    Default,
    /// Nothing.
    Ignored,
    /// It is noted for the interpreter. Calls that it interrupts end with `EINTR`.
    Noted,
    /// Something that is none of ours.
    Foreign,
}

impl Disposition {
    fn handler(self) -> libc::sighandler_t {
        match self {
            Disposition::Ignored => libc::SIG_IGN,
            Disposition::Noted => on_signal as *const () as libc::sighandler_t,
            Disposition::Default | Disposition::Foreign => libc::SIG_DFL,
        }
    }
}

/// Says what is to become of a signal.
///
/// # Errors
/// The system's: no such signal, or it cannot be caught.
pub fn dispose(number: i32, disposition: Disposition) -> Result<(), Error> {
    // SAFETY: plain data; the handler only stores to atomics and writes a byte.
    let result = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = disposition.handler();
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(number, &action, std::ptr::null_mut())
    };
    if result < 0 {
        return Err(Error::last_os_error());
    }
    Ok(())
}

/// What becomes of a signal now; `None` if there is no such signal.
pub fn disposition(number: i32) -> Option<Disposition> {
    // SAFETY: plain data, filled by the call.
    let (result, handler) = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let result = libc::sigaction(number, std::ptr::null(), &mut action);
        (result, action.sa_sigaction)
    };
    let known = [
        Disposition::Default,
        Disposition::Ignored,
        Disposition::Noted,
    ];
    let found = known.into_iter().find(|known| known.handler() == handler);
    (result == 0).then(|| found.unwrap_or(Disposition::Foreign))
}

/// Makes Ctrl-C raise `KeyboardInterrupt`, unless whoever started the process wants it ignored. A file that becomes larger than it may is an error of the call that writes it, and does not end the
/// process. (So is a pipe that nobody reads: Rust's start has seen to that.)
pub fn install() {
    // It is a signal that can be ignored.
    let _ = dispose(libc::SIGXFSZ, Disposition::Ignored);
    if disposition(libc::SIGINT) == Some(Disposition::Default) {
        // It is a signal that can be caught.
        let _ = dispose(libc::SIGINT, Disposition::Noted);
    }
}

/// Has a function called, at safepoints, for each signal that was noted.
pub fn set_action(action: Action) {
    ACTION.set(Some(action));
}

/// Has the number of each signal written to this descriptor (-1: to none); gives the one before.
pub fn set_wakeup(descriptor: i32) -> i32 {
    WAKEUP.swap(descriptor, Ordering::SeqCst)
}

/// Notes a signal as if it had come.
pub fn note(number: i32) {
    PENDING.fetch_or(1 << (number - 1), Ordering::SeqCst);
    smelt::safepoint::request();
}

/// Has one come that nobody has acted on?
pub fn any_pending() -> bool {
    PENDING.load(Ordering::SeqCst) != 0
}

/// Acts on the signals that have come. Only the main thread does; others leave them to it.
///
/// # Errors
/// `KeyboardInterrupt`, or what a handler raises.
pub fn run_pending() -> PyResult<()> {
    if !any_pending() || !crate::gil::is_main() {
        return Ok(());
    }
    let mut pending = PENDING.swap(0, Ordering::SeqCst);
    while pending != 0 {
        let number = pending.trailing_zeros() as i32 + 1;
        pending &= pending - 1;
        let acted = match ACTION.get() {
            Some(action) => action(number),
            None => Err(exception::raise(&exception::KEYBOARD_INTERRUPT, &[])),
        };
        if acted.is_err() && pending != 0 {
            PENDING.fetch_or(pending, Ordering::SeqCst);
            smelt::safepoint::request();
        }
        acted?;
    }
    Ok(())
}

/// Keeps all signals from the calling thread, so that they interrupt the one that runs the program.
pub fn leave_to_others() {
    // SAFETY: plain data of this function.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, std::ptr::null_mut());
    }
}

/// Ends the process by the signal that Ctrl-C sends, so that whoever waits for it sees that.
pub fn die_of_interrupt() {
    let _ = dispose(libc::SIGINT, Disposition::Default);
    // SAFETY: nothing is kept over the end of the process.
    unsafe { libc::kill(libc::getpid(), libc::SIGINT) };
    // The signal may reach another thread first.
    std::thread::sleep(std::time::Duration::from_secs(1));
}
