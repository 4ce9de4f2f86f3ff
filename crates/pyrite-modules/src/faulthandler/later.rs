//! The watchdog: tracebacks of all threads are written unless it is called off in time.

use super::{LATER, descriptor, keep};
use crate::support::*;
use pyrite_vm::dump::{self, Output, Threads};
use pyrite_vm::{gil, overflow_error, value_error};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the thread that runs is waited for, to tell where it is.
const PATIENCE: Duration = Duration::from_millis(200);

/// A watchdog.
struct Watchdog {
    called_off: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
    /// The process that has it: the child of a fork does not.
    process: u32,
}

static PRESENT: Mutex<Option<Watchdog>> = Mutex::new(None);

fn present() -> Option<Watchdog> {
    let mut present = PRESENT.lock().unwrap_or_else(PoisonError::into_inner);
    present
        .take()
        .filter(|present| present.process == std::process::id())
}

/// `dump_traceback_later`.
pub(super) fn start(args: &Arguments) -> PyResult {
    let seconds = number::seconds(args.at(0))?;
    let repeats = args.get(1).map_or(Ok(false), protocol::is_true)?;
    let exits = args.get(3).map_or(Ok(false), protocol::is_true)?;
    let nanoseconds = seconds * 1e9;
    if nanoseconds.abs() >= 2f64.powi(63) {
        return Err(overflow_error!("timestamp out of range for C PyTime_t"));
    }
    // To whole microseconds, as far as there are any.
    let microseconds = (nanoseconds / 1e3).round_ties_even();
    if microseconds <= 0.0 {
        return Err(value_error!("timeout must be greater than 0"));
    }
    let timeout = Duration::from_micros(microseconds as u64);
    let (descriptor, file) = descriptor(args.get(2))?;
    cancel();
    keep(LATER, file)?;
    let header = header(timeout);
    let called_off = Arc::new((Mutex::new(false), Condvar::new()));
    let watched = called_off.clone();
    let watch = move || {
        // Signals are for the threads of the program.
        pyrite_vm::signals::leave_to_others();
        let (is_called_off, condition) = &*watched;
        let mut guard = is_called_off.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let waited = condition.wait_timeout_while(guard, timeout, |called_off| !*called_off);
            let (again, result) = waited.unwrap_or_else(PoisonError::into_inner);
            if !result.timed_out() {
                return;
            }
            drop(again);
            gil::watch(PATIENCE, || {
                let output = &mut Output::new(descriptor);
                output.text(header.as_bytes());
                dump::tracebacks(output, Threads::AllEvenRunning);
            });
            if exits {
                // SAFETY: nothing is kept over the end of the process.
                unsafe { libc::_exit(1) };
            }
            if !repeats {
                return;
            }
            guard = is_called_off.lock().unwrap_or_else(PoisonError::into_inner);
        }
    };
    gil::add_watcher();
    let thread = std::thread::Builder::new()
        .stack_size(128 << 10)
        .spawn(watch);
    let Ok(thread) = thread else {
        gil::remove_watcher();
        return Err(pyrite_vm::runtime_error!("unable to start watchdog thread"));
    };
    *PRESENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Watchdog {
        called_off,
        thread,
        process: std::process::id(),
    });
    nothing()
}

/// Calls the watchdog off. Nothing is written to its file any more.
pub(super) fn cancel() {
    let Some(watchdog) = present() else {
        return;
    };
    let (is_called_off, condition) = &*watchdog.called_off;
    *is_called_off.lock().unwrap_or_else(PoisonError::into_inner) = true;
    condition.notify_all();
    // It may be about to look at the threads.
    gil::released(|| drop(watchdog.thread.join()));
    gil::remove_watcher();
    let _ = keep(LATER, none());
}

fn header(timeout: Duration) -> String {
    let seconds = timeout.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let rest = match timeout.subsec_micros() {
        0 => String::new(),
        microseconds => format!(".{microseconds:06}"),
    };
    format!(
        "Timeout ({hours}:{minutes:02}:{:02}{rest})!\n",
        seconds % 60
    )
}
