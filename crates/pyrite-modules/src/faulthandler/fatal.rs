//! Signals that end the process: a traceback is written, then they do what they would have done.

use super::{FATAL, descriptor, install, keep, native, restore, threads};
use crate::support::*;
use pyrite_vm::dump::{self, Output, Threads};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// A signal that ends the process.
pub(super) struct Signal {
    pub number: i32,
    name: &'static str,
    before: Before,
}

/// What became of a signal before.
pub(super) struct Before(UnsafeCell<Option<libc::sigaction>>);
// SAFETY: written under the interpreter's lock while no handler of ours is installed for the signal.
unsafe impl Sync for Before {}

impl Before {
    pub const fn none() -> Before {
        Before(UnsafeCell::new(None))
    }

    pub fn set(&self, action: Option<libc::sigaction>) {
        // SAFETY: see above.
        unsafe { *self.0.get() = action }
    }
    pub fn get(&self) -> Option<libc::sigaction> {
        // SAFETY: see above.
        unsafe { *self.0.get() }
    }
}

const fn signal(number: i32, name: &'static str) -> Signal {
    Signal {
        number,
        name,
        before: Before::none(),
    }
}

/// The one that is most urgent last: it stays if another one cannot be had.
pub(super) static SIGNALS: [Signal; 5] = [
    signal(libc::SIGBUS, "Bus error"),
    signal(libc::SIGILL, "Illegal instruction"),
    signal(libc::SIGFPE, "Floating-point exception"),
    signal(libc::SIGABRT, "Aborted"),
    signal(libc::SIGSEGV, "Segmentation fault"),
];

static ENABLED: AtomicBool = AtomicBool::new(false);
static DESCRIPTOR: AtomicI32 = AtomicI32::new(2);
static ALL_THREADS: AtomicBool = AtomicBool::new(true);
static NATIVE_STACK: AtomicBool = AtomicBool::new(true);
/// A handler is at work: what goes wrong in it is not told again.
static BUSY: AtomicBool = AtomicBool::new(false);

pub(super) fn is_enabled() -> bool {
    ENABLED.load(Ordering::SeqCst)
}

/// `enable`.
pub(super) fn enable(args: &Arguments) -> PyResult {
    let (descriptor, file) = descriptor(args.get(0))?;
    let is_all = threads(args.get(1))? == Threads::All;
    let tells_native = args.get(2).map_or(Ok(true), protocol::is_true)?;
    keep(FATAL, file)?;
    DESCRIPTOR.store(descriptor, Ordering::SeqCst);
    ALL_THREADS.store(is_all, Ordering::SeqCst);
    NATIVE_STACK.store(tells_native, Ordering::SeqCst);
    if ENABLED.swap(true, Ordering::SeqCst) {
        return nothing();
    }
    native::prepare();
    for signal in &SIGNALS {
        let before = install(signal.number, on_signal, libc::SA_NODEFER)
            .map_err(|error| system::os_error(&error, None))?;
        signal.before.set(Some(before));
    }
    nothing()
}

/// Puts everything back; was it enabled?
pub(super) fn disable() -> bool {
    let was_enabled = ENABLED.swap(false, Ordering::SeqCst);
    if was_enabled {
        for signal in &SIGNALS {
            put_back(signal);
        }
        let _ = keep(FATAL, none());
    }
    was_enabled
}

fn put_back(signal: &Signal) {
    if let Some(before) = signal.before.get() {
        restore(signal.number, &before);
        signal.before.set(None);
    }
}

extern "C" fn on_signal(number: i32) {
    let Some(signal) = SIGNALS.iter().find(|signal| signal.number == number) else {
        return;
    };
    put_back(signal);
    if !BUSY.swap(true, Ordering::SeqCst) {
        {
            let output = &mut Output::new(DESCRIPTOR.load(Ordering::SeqCst));
            output.text(b"Fatal Python error: ");
            output.text(signal.name.as_bytes());
            output.text(b"\n\n");
            dump::tracebacks(
                output,
                match ALL_THREADS.load(Ordering::SeqCst) {
                    true => Threads::AllEvenRunning,
                    false => Threads::Own,
                },
            );
            if NATIVE_STACK.load(Ordering::SeqCst) && native::is_on_own_stack() {
                output.text(b"\n");
                native::stack(output);
            }
        }
        BUSY.store(false, Ordering::SeqCst);
    }
    super::crash::raise_until_it_counts(number);
}
