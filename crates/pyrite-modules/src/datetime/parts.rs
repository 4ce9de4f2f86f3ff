//! Parts of dates and times as arguments: taken out of objects and checked.

use super::calendar::{Day, MAX_YEAR, MIN_YEAR, days_in_month};
use super::fields::Clock;
use crate::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};

/// An argument that CPython takes as a C `int` by way of a `long`.
///
/// # Errors
/// `TypeError` and `OverflowError`.
#[inline]
pub fn part(object: Obj) -> PyResult<i64> {
    const SMALL: i64 = i32::MAX as i64;
    match object.as_small() {
        Some(value) if value.get().abs() <= SMALL => Ok(value.get()),
        _ => part_slow(object),
    }
}

fn part_slow(object: Obj) -> PyResult<i64> {
    let value = Integer::of(protocol::index(object)?).and_then(Integer::machine);
    let value =
        value.ok_or_else(|| overflow_error!("Python int too large to convert to C long"))?;
    i32::try_from(value)
        .map(i64::from)
        .map_err(|_| match value > 0 {
            true => overflow_error!("signed integer is greater than maximum"),
            false => overflow_error!("signed integer is less than minimum"),
        })
}

/// A part of a date that must be given.
///
/// # Errors
/// `TypeError` if it is not, and as of [`part`].
#[inline]
pub fn required(args: &Arguments, place: usize, name: &str) -> PyResult<i64> {
    match args.get(place) {
        Some(value) => part(value),
        None => Err(type_error!(
            "function missing required argument '{name}' (pos {place})"
        )),
    }
}

/// A part that is 0 if it is not given.
///
/// # Errors
/// As of [`part`].
#[inline]
pub fn optional(args: &Arguments, place: usize) -> PyResult<i64> {
    args.get(place).map_or(Ok(0), part)
}

/// The day that arguments from the first on give.
///
/// # Errors
/// As of [`required`].
#[inline]
pub fn given_day(args: &Arguments) -> PyResult<Day> {
    Ok(Day {
        year: required(args, 1, "year")?,
        month: required(args, 2, "month")?,
        day: required(args, 3, "day")?,
    })
}

/// The time that arguments from a place on give.
///
/// # Errors
/// As of [`part`].
#[inline]
pub fn given_clock(args: &Arguments, place: usize) -> PyResult<Clock> {
    Ok(Clock {
        hour: optional(args, place)?,
        minute: optional(args, place + 1)?,
        second: optional(args, place + 2)?,
        microsecond: optional(args, place + 3)?,
    })
}

/// A day with the parts that arguments from the first on give instead.
///
/// # Errors
/// As of [`protocol::int_argument`].
pub fn replaced_day(args: &Arguments, old: Day) -> PyResult<Day> {
    Ok(Day {
        year: replaced(args, 1, old.year)?,
        month: replaced(args, 2, old.month)?,
        day: replaced(args, 3, old.day)?,
    })
}

/// A time with the parts that arguments from a place on give instead.
///
/// # Errors
/// As of [`protocol::int_argument`].
pub fn replaced_clock(args: &Arguments, place: usize, old: Clock) -> PyResult<Clock> {
    Ok(Clock {
        hour: replaced(args, place, old.hour)?,
        minute: replaced(args, place + 1, old.minute)?,
        second: replaced(args, place + 2, old.second)?,
        microsecond: replaced(args, place + 3, old.microsecond)?,
    })
}

/// A part that stays as it is if no other is given.
///
/// # Errors
/// As of [`protocol::int_argument`].
pub fn replaced(args: &Arguments, place: usize, old: i64) -> PyResult<i64> {
    args.get(place)
        .map_or(Ok(old), |value| Ok(protocol::int_argument(value)?.into()))
}

/// # Errors
/// `ValueError`: there is no such year.
pub fn check_year(year: i64) -> PyResult<()> {
    if (MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Ok(());
    }
    Err(value_error!(
        "year must be in {MIN_YEAR}..{MAX_YEAR}, not {year}"
    ))
}

/// # Errors
/// `ValueError`: there is no such day.
#[inline]
pub fn check_day(day: Day) -> PyResult<Day> {
    check_year(day.year)?;
    if !(1..=12).contains(&day.month) {
        return Err(value_error!("month must be in 1..12, not {}", day.month));
    }
    let last = days_in_month(day.year, day.month);
    if !(1..=last).contains(&day.day) {
        return Err(value_error!(
            "day {} must be in range 1..{last} for month {} in year {}",
            day.day,
            day.month,
            day.year
        ));
    }
    Ok(day)
}

/// # Errors
/// `ValueError`: there is no such time.
#[inline]
pub fn check_clock(clock: Clock) -> PyResult<Clock> {
    let parts = [
        ("hour", clock.hour, 23),
        ("minute", clock.minute, 59),
        ("second", clock.second, 59),
        ("microsecond", clock.microsecond, 999_999),
    ];
    for (name, value, last) in parts {
        if !(0..=last).contains(&value) {
            return Err(value_error!("{name} must be in 0..{last}, not {value}"));
        }
    }
    Ok(clock)
}

/// # Errors
/// `ValueError`: it is neither 0 nor 1.
#[inline]
pub fn check_fold(fold: i64) -> PyResult<bool> {
    match fold {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(value_error!("fold must be either 0 or 1, not {fold}")),
    }
}

/// The bytes of a pickled state of so many, if that is what an argument is: bytes, or the str that Python 2 has made of them. `is_sane` looks whether they may be
/// those of a date or time.
///
/// # Errors
/// `ValueError` if a str is one that was not decoded as Latin-1.
pub fn state<const N: usize>(
    object: Obj,
    kind: &str,
    month_or_hour: fn(u32) -> bool,
    place: usize,
) -> PyResult<Option<[u8; N]>> {
    if let Some(bytes) = types::bytes::value(object) {
        let state: Option<[u8; N]> = bytes.try_into().ok();
        return Ok(state.filter(|state| month_or_hour(state[place].into())));
    }
    let Some(string) = str::of(object) else {
        return Ok(None);
    };
    if str::length(string) != N {
        return Ok(None);
    }
    let mut state = [0; N];
    let mut is_latin = true;
    for (index, code) in text::code_points(str::bytes(string)).enumerate() {
        if index == place && !month_or_hour(code) {
            return Ok(None);
        }
        match u8::try_from(code) {
            Ok(byte) => state[index] = byte,
            Err(_) => is_latin = false,
        }
    }
    if !is_latin {
        return Err(value_error!(
            "Failed to encode latin1 string when unpickling a {kind} object. pickle.load(data, encoding='latin1') is assumed."
        ));
    }
    Ok(Some(state))
}
