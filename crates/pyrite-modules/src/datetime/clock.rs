//! Seconds since the epoch, and what the system knows of local time.

use super::calendar::Day;
use super::fields::{Clock, US_PER_SECOND};
use super::parts::check_year;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};

/// Seconds from the first of January of the year 1, less one day, to the epoch.
pub const EPOCH: i64 = 719_163 * SECONDS_PER_DAY;
const SECONDS_PER_DAY: i64 = 86_400;
/// No zone puts its clocks back by more.
const LONGEST_FOLD: i64 = SECONDS_PER_DAY;

/// The present: seconds since the epoch, and microseconds.
pub fn now() -> (i64, i64) {
    let nanoseconds = system::clock(libc::CLOCK_REALTIME);
    (
        nanoseconds.div_euclid(1_000_000_000),
        nanoseconds.rem_euclid(1_000_000_000) / 1000,
    )
}

#[cold]
fn out_of_range() -> Raised {
    overflow_error!("timestamp out of range for platform time_t")
}

#[cold]
fn not_a_number() -> Raised {
    value_error!("Invalid value NaN (not a number)")
}

fn fits(seconds: f64) -> bool {
    const LIMIT: f64 = (1u64 << 63) as f64;
    (-LIMIT..LIMIT).contains(&seconds)
}

fn integer(object: Obj) -> PyResult<i64> {
    let value = Integer::of(protocol::index(object)?);
    value.and_then(Integer::machine).ok_or_else(out_of_range)
}

/// The seconds of a timestamp, rounded down.
///
/// # Errors
/// `TypeError`, `ValueError`, `OverflowError`.
pub fn whole_seconds(timestamp: Obj) -> PyResult<i64> {
    match float::value(timestamp) {
        Some(value) if value.is_nan() => Err(not_a_number()),
        Some(value) if !fits(value.floor()) => Err(out_of_range()),
        Some(value) => Ok(value.floor() as i64),
        None => integer(timestamp),
    }
}

/// The seconds and microseconds of a timestamp, rounded to the nearest, a half to the even one.
///
/// # Errors
/// `TypeError`, `ValueError`, `OverflowError`.
pub fn exact_seconds(timestamp: Obj) -> PyResult<(i64, i64)> {
    let Some(value) = float::value(timestamp) else {
        let is_index = Class::of(timestamp).known(names::INDEX).is_some();
        if !is_index {
            return Err(type_error!(
                "argument must be int or float, not {}",
                type_name(timestamp)
            ));
        }
        return Ok((integer(timestamp)?, 0));
    };
    if value.is_nan() {
        return Err(not_a_number());
    }
    let mut seconds = value.trunc();
    let mut microseconds = (value.fract() * US_PER_SECOND as f64).round_ties_even();
    if microseconds >= US_PER_SECOND as f64 {
        microseconds -= US_PER_SECOND as f64;
        seconds += 1.0;
    } else if microseconds < 0.0 {
        microseconds += US_PER_SECOND as f64;
        seconds -= 1.0;
    }
    if !fits(seconds) {
        return Err(out_of_range());
    }
    Ok((seconds as i64, microseconds as i64))
}

fn broken_down_whole(seconds: i64, local: bool) -> PyResult<libc::tm> {
    system::broken_down(seconds, local).ok_or_else(last_error)
}

#[cold]
fn last_error() -> Raised {
    system::os_error(&std::io::Error::last_os_error(), None)
}

/// Date and time of a number of seconds since the epoch, local or universal. The year may be any.
///
/// # Errors
/// `OSError` if the system has no such year.
pub fn broken_down(seconds: i64, local: bool) -> PyResult<(Day, Clock)> {
    let time = broken_down_whole(seconds, local)?;
    let day = Day {
        year: i64::from(time.tm_year) + 1900,
        month: i64::from(time.tm_mon) + 1,
        day: time.tm_mday.into(),
    };
    let clock = Clock {
        hour: time.tm_hour.into(),
        minute: time.tm_min.into(),
        // Leap seconds are no seconds of their own.
        second: time.tm_sec.min(59).into(),
        microsecond: 0,
    };
    Ok((day, clock))
}

/// Offset and name of the local zone at a number of seconds since the epoch.
///
/// # Errors
/// `OSError`.
pub fn local_zone(seconds: i64) -> PyResult<(i64, Obj)> {
    let time = broken_down_whole(seconds, true)?;
    Ok((time.tm_gmtoff, text::new(&system::zone_name(&time))?))
}

/// The number of seconds from the beginning of the calendar, as [`EPOCH`] is.
///
/// # Errors
/// `ValueError` if there is no such year.
pub fn seconds_of(day: Day, clock: Clock) -> PyResult<i64> {
    check_year(day.year)?;
    Ok(day.ordinal() * SECONDS_PER_DAY + clock.seconds())
}

/// What local clocks show, as a number of seconds, when universal time is another.
fn local(universal: i64) -> PyResult<i64> {
    let (day, clock) = broken_down(universal - EPOCH, true)?;
    seconds_of(day, clock)
}

/// Local clocks show so many `seconds` at `timestamp`: is it for the second time?
///
/// # Errors
/// `ValueError`, `OSError`.
pub fn is_in_fold(timestamp: i64, seconds: i64) -> PyResult<bool> {
    let before = local(EPOCH + timestamp - LONGEST_FOLD)?;
    let change = seconds - before - LONGEST_FOLD;
    Ok(change < 0 && local(EPOCH + timestamp + change)? == seconds)
}

/// Universal time, in seconds, when local clocks show `time`: for the second time if `fold`.
///
/// # Errors
/// `ValueError`, `OSError`.
pub fn universal(time: i64, fold: bool) -> PyResult<i64> {
    // One that is right if the zone has the same offset then as it has at `time` itself.
    let offset = local(time)? - time;
    let first = time - offset;
    let shown = local(first)?;
    let other_offset = if shown == time {
        let probe = if fold {
            first + LONGEST_FOLD
        } else {
            first - LONGEST_FOLD
        };
        let other = local(probe)? - probe;
        if other == offset {
            return Ok(first);
        }
        other
    } else {
        shown - first
    };
    let second = time - other_offset;
    if local(second)? == time {
        return Ok(second);
    }
    if shown == time {
        return Ok(first);
    }
    // Clocks never show it.
    Ok(if fold {
        first.min(second)
    } else {
        first.max(second)
    })
}
