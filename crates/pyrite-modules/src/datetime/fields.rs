//! The fields of dates and times in one word, so that words without their lowest bit compare as what they stand for.
//!
//! A date, a time and a datetime have the same layout, and those fields are zero that they do not have.

use super::calendar::Day;
use crate::support::*;

/// Where the fields begin. Below them, the lowest bit is `fold`.
pub const MICROSECOND: i64 = 1;
pub const SECOND: i64 = 21;
pub const MINUTE: i64 = 27;
pub const HOUR: i64 = 33;
pub const DAY: i64 = 38;
pub const MONTH: i64 = 43;
pub const YEAR: i64 = 47;

/// Microseconds of a second, a minute, an hour and a day.
pub const US_PER_SECOND: i64 = 1_000_000;
pub const US_PER_MINUTE: i64 = 60 * US_PER_SECOND;
pub const US_PER_HOUR: i64 = 60 * US_PER_MINUTE;
pub const US_PER_DAY: i64 = 24 * US_PER_HOUR;

/// Date and time, packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fields(pub i64);

/// A time of the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub microsecond: i64,
}

impl Clock {
    /// What is so many microseconds behind midnight.
    pub fn of_microseconds(microseconds: i64) -> Clock {
        Clock {
            hour: microseconds / US_PER_HOUR,
            minute: microseconds / US_PER_MINUTE % 60,
            second: microseconds / US_PER_SECOND % 60,
            microsecond: microseconds % US_PER_SECOND,
        }
    }

    /// Seconds from midnight on.
    pub fn seconds(self) -> i64 {
        3600 * self.hour + 60 * self.minute + self.second
    }

    /// Microseconds from midnight on.
    pub fn microseconds(self) -> i64 {
        self.seconds() * US_PER_SECOND + self.microsecond
    }
}

impl Fields {
    pub fn of_day(day: Day) -> Fields {
        Fields(day.year << YEAR | day.month << MONTH | day.day << DAY)
    }

    pub fn of_clock(clock: Clock) -> Fields {
        Fields(
            clock.hour << HOUR
                | clock.minute << MINUTE
                | clock.second << SECOND
                | clock.microsecond << MICROSECOND,
        )
    }

    pub fn of(day: Day, clock: Clock) -> Fields {
        Fields(Fields::of_day(day).0 | Fields::of_clock(clock).0)
    }

    pub fn with_fold(self, fold: bool) -> Fields {
        Fields(self.0 & !1 | i64::from(fold))
    }

    fn part(self, start: i64, bits: i64) -> i64 {
        self.0 >> start & ((1 << bits) - 1)
    }

    pub fn day(self) -> Day {
        Day {
            year: self.part(YEAR, 14),
            month: self.part(MONTH, MONTH_BITS),
            day: self.part(DAY, DAY_BITS),
        }
    }

    pub fn clock(self) -> Clock {
        Clock {
            hour: self.part(HOUR, DAY - HOUR),
            minute: self.part(MINUTE, HOUR - MINUTE),
            second: self.part(SECOND, MINUTE - SECOND),
            microsecond: self.part(MICROSECOND, SECOND - MICROSECOND),
        }
    }

    pub fn fold(self) -> bool {
        self.0 & 1 == 1
    }

    /// The fields without the time.
    pub fn date_only(self) -> Fields {
        Fields(self.0 >> DAY << DAY)
    }

    /// The fields without the date.
    pub fn time_only(self) -> Fields {
        Fields(self.0 & ((1 << DAY) - 1))
    }

    /// What dates and times are compared by.
    pub fn order(self) -> i64 {
        self.0 >> 1
    }
}

const MONTH_BITS: i64 = YEAR - MONTH;
const DAY_BITS: i64 = MONTH - DAY;

/// Slot of the fields in dates, times and datetimes, as an `int`.
pub const FIELDS: u32 = 0;
/// Slot of the `tzinfo` of times and datetimes, None if they have none.
pub const ZONE: u32 = 1;
/// Slots of the hash of times and datetimes, null before it is known: its lowest bit, and the others, which are a small `int`.
pub const HASH: [u32; 2] = [2, 3];

/// The fields of a date, time or datetime.
#[inline]
pub fn fields(object: Obj) -> Fields {
    let value: Obj = instance::slot(object, FIELDS);
    Fields(value.small_value().get())
}

/// The `tzinfo` of a time or datetime, or None.
#[inline]
pub fn zone(object: Obj) -> Obj {
    instance::slot(object, ZONE)
}
