//! Timers that are descriptors.

use super::calls;
use super::path::descriptor;
use crate::support::*;
use pyrite_vm::value_error;

/// What timers are made and set with.
pub(super) const FLAGS: &[(&str, i64)] = &[
    ("TFD_CLOEXEC", libc::TFD_CLOEXEC as i64),
    ("TFD_NONBLOCK", libc::TFD_NONBLOCK as i64),
    ("TFD_TIMER_ABSTIME", libc::TFD_TIMER_ABSTIME as i64),
    (
        "TFD_TIMER_CANCEL_ON_SET",
        libc::TFD_TIMER_CANCEL_ON_SET as i64,
    ),
];

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("timerfd_create", "(clockid, /, *, flags=0)", |args| {
        let clock = i64::from(number::c_int(args.at(0))?);
        let flags = args.get(1).map_or(Ok(0), number::c_int)?;
        Ok(int::new(calls::timerfd_create(clock, flags.into())?))
    }),
    Builtin::function(
        "timerfd_settime",
        "(fd, /, *, flags=0, initial=0.0, interval=0.0)",
        |args| set(args, seconds, told_in_seconds),
    ),
    Builtin::function(
        "timerfd_settime_ns",
        "(fd, /, *, flags=0, initial=0, interval=0)",
        |args| set(args, number::size, told_in_nanoseconds),
    ),
    Builtin::function("timerfd_gettime", "(fd, /)", |args| {
        told_in_seconds(calls::timer(descriptor(args.at(0))?)?)
    }),
    Builtin::function("timerfd_gettime_ns", "(fd, /)", |args| {
        told_in_nanoseconds(calls::timer(descriptor(args.at(0))?)?)
    }),
];

const SECOND: i64 = 1_000_000_000;

/// Seconds in nanoseconds, rounded up.
fn seconds(object: Obj) -> PyResult<i64> {
    let seconds = number::real(object)?;
    if seconds.is_nan() {
        return Err(value_error!("Invalid value NaN (not a number)"));
    }
    Ok((number::limited_span(seconds)? * SECOND as f64).ceil() as i64)
}

/// Sets a timer; gives what it was set to before.
fn set(
    args: &Arguments,
    read: fn(Obj) -> PyResult<i64>,
    told: fn([i64; 2]) -> PyResult,
) -> PyResult {
    let file = descriptor(args.at(0))?;
    let flags = args.get(1).map_or(Ok(0), number::c_int)?;
    let initial = args.get(2).map_or(Ok(0), read)?;
    let interval = args.get(3).map_or(Ok(0), read)?;
    told(calls::set_timer(file, flags, [initial, interval])?)
}

fn told_in_seconds(times: [i64; 2]) -> PyResult {
    let times = times.map(|time| float::new(time as f64 / SECOND as f64));
    Ok(tuple::try_from_slice(&times)?.cast())
}

fn told_in_nanoseconds(times: [i64; 2]) -> PyResult {
    Ok(tuple::try_from_slice(&times.map(int::new))?.cast())
}
