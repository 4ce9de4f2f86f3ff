//! Signals that a program chooses to have its traceback written by.

use super::fatal::Before;
use super::{descriptor, install, keep, native, restore, signal_number, system_error, threads};
use crate::signal::COUNT;
use crate::support::*;
use pyrite_vm::dump::{self, Output, Threads};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// What is to be done for a signal.
struct Wish {
    /// Where it is written to; -1: nothing is to be done.
    descriptor: AtomicI32,
    all_threads: AtomicBool,
    /// Then what was to be done before.
    chain: AtomicBool,
    before: Before,
}

static WISHES: [Wish; COUNT as usize] = [const {
    Wish {
        descriptor: AtomicI32::new(-1),
        all_threads: AtomicBool::new(true),
        chain: AtomicBool::new(false),
        before: Before::none(),
    }
}; COUNT as usize];

/// `register`.
pub(super) fn register(args: &Arguments) -> PyResult {
    let number = signal_number(args.at(0))?;
    let (descriptor, file) = descriptor(args.get(1))?;
    let is_all = threads(args.get(2))? == Threads::All;
    let chain = args.get(3).map_or(Ok(false), protocol::is_true)?;
    let wish = &WISHES[number as usize];
    keep(number as usize, file)?;
    wish.all_threads.store(is_all, Ordering::SeqCst);
    wish.chain.store(chain, Ordering::SeqCst);
    let is_new = wish.descriptor.swap(descriptor, Ordering::SeqCst) < 0;
    if is_new {
        native::prepare();
        match install_for(number) {
            Ok(before) => wish.before.set(Some(before)),
            Err(_) => {
                wish.descriptor.store(-1, Ordering::SeqCst);
                return Err(system_error());
            }
        }
    }
    nothing()
}

fn install_for(number: i32) -> Result<libc::sigaction, std::io::Error> {
    let chain = WISHES[number as usize].chain.load(Ordering::SeqCst);
    // What was to be done before is done within the handler.
    let flags = if chain { libc::SA_NODEFER } else { 0 };
    install(number, on_signal, flags | libc::SA_RESTART)
}

/// `unregister`.
pub(super) fn unregister(args: &Arguments) -> PyResult {
    let number = signal_number(args.at(0))?;
    let wish = &WISHES[number as usize];
    let was_registered = wish.descriptor.swap(-1, Ordering::SeqCst) >= 0;
    if was_registered {
        if let Some(before) = wish.before.get() {
            restore(number, &before);
        }
        wish.before.set(None);
        keep(number as usize, none())?;
    }
    Ok(boolean(was_registered))
}

fn write(number: i32) {
    let wish = &WISHES[number as usize];
    let descriptor = wish.descriptor.load(Ordering::SeqCst);
    if descriptor >= 0 {
        let threads = match wish.all_threads.load(Ordering::SeqCst) {
            true => Threads::All,
            false => Threads::Own,
        };
        dump::tracebacks(&mut Output::new(descriptor), threads);
    }
}

extern "C" fn on_signal(number: i32) {
    // SAFETY: the calling thread's own variable.
    let error = unsafe { *libc::__errno_location() };
    match dump::is_on_its_way() {
        true => dump::defer(number, write),
        false => write(number),
    }
    let wish = &WISHES[number as usize];
    if wish.chain.load(Ordering::SeqCst)
        && let Some(before) = wish.before.get()
    {
        restore(number, &before);
        // SAFETY: a number is all it takes.
        unsafe { libc::raise(number) };
        drop(install_for(number));
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = error };
}
