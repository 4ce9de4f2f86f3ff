//! Sets of signals, timers, and waiting for signals.

use super::calls::{self, COUNT, Set};
use crate::structure;
use crate::support::*;
use pyrite_vm::types::set;
use pyrite_vm::value_error;
use std::io::{Error, ErrorKind};
use std::time::{Duration, Instant};

structure! {
    /// What `sigwaitinfo` gives.
    INFORMATION INFORMATION_METHODS "signal.struct_siginfo" {
        0 "si_signo", 1 "si_code", 2 "si_errno",
        3 "si_pid", 4 "si_uid", 5 "si_status",
        6 "si_band",
    }
}

/// `signal.ItimerError`.
pub static TIMER_ERROR: ModuleException =
    ModuleException::new("signal", "itimer_error", &exception::OS_ERROR);

/// The set that an iterable of signal numbers means.
///
/// # Errors
/// `TypeError`, and `ValueError` for numbers of no signals.
pub fn set(iterable: Obj) -> PyResult<Set> {
    let mut set = Set::empty();
    protocol::for_each(iterable, |item| {
        let number = number::size(item)?;
        let known = (1..i64::from(COUNT)).contains(&number);
        // The C library keeps some numbers to itself; asking for those is no error.
        if !known || !set.add(number as i32) && !(32..34).contains(&number) {
            return Err(value_error!(
                "signal number {number} out of range [1; {}]",
                COUNT - 1
            ));
        }
        Ok(true)
    })?;
    Ok(set)
}

/// A Python set of the numbers.
///
/// # Errors
/// `MemoryError`.
pub fn to_set(signals: &Set) -> PyResult {
    let result = set::new();
    for number in signals.numbers() {
        set::add(result, int::new(i64::from(number)))?;
    }
    Ok(result.cast())
}

/// The values of a timer as a tuple.
///
/// # Errors
/// `signal.ItimerError`.
pub fn timer(timer: Result<calls::Timer, Error>) -> PyResult {
    match timer {
        Ok((value, interval)) => {
            Ok(tuple::from_slice(&[float::new(value), float::new(interval)]).cast())
        }
        Err(error) => {
            let number = error.raw_os_error().unwrap_or(libc::EINVAL);
            let parts = [
                int::new(i64::from(number)),
                str::new(&system::error_text(number)),
            ];
            Err(Raised(call::call(TIMER_ERROR.class()?, &parts)?))
        }
    }
}

/// Waits for one of the signals, for so many seconds at most if that is said.
///
/// # Errors
/// `OSError`; `ValueError` for times below zero; what signal handlers raise.
pub fn for_information(signals: Obj, seconds: Option<Obj>) -> PyResult {
    let signals = set(signals)?;
    let limit = match seconds {
        None => None,
        Some(seconds) => {
            let seconds = number::seconds(seconds)?;
            let limit = Duration::try_from_secs_f64(seconds);
            Some(limit.map_err(|_| value_error!("timeout must be non-negative"))?)
        }
    };
    let end = limit.map(|limit| Instant::now() + limit);
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        match calls::wait_for_information(&signals, left) {
            Ok(information) => {
                let fields = information.fields.map(int::new);
                return Ok(structure::new(&INFORMATION, &fields));
            }
            Err(error) if error.raw_os_error() == Some(libc::EAGAIN) => return nothing(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                pyrite_vm::signals::run_pending()?;
            }
            Err(error) => return Err(system::os_error(&error, None)),
        }
    }
}
