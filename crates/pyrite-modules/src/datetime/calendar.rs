//! The proleptic Gregorian calendar, without objects. Days are counted from the first of January of the year 1, which is day 1.

/// The first and the last year there are dates of.
pub const MIN_YEAR: i64 = 1;
pub const MAX_YEAR: i64 = 9999;
/// The number of the last day.
pub const MAX_ORDINAL: i64 = 3_652_059;

/// Years, months and days, maybe beyond what there are dates of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Day {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The month is one of 1 to 12.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Reckoned in years that begin with March, so that the leap day comes last (H. Hinnant, "chrono-compatible low-level date algorithms").
const DAYS_OF_ERA: i64 = 146_097;
/// Days from the first of March of the year 0 to the day before day 1.
const MARCH: i64 = 305;

impl Day {
    /// The number of the day.
    #[inline]
    pub fn ordinal(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year = year - 400 * era;
        let month = (self.month + 9) % 12;
        let day = (153 * month + 2) / 5 + self.day - 1;
        DAYS_OF_ERA * era + 365 * year + year / 4 - year / 100 + day - MARCH
    }

    /// The day with a number, which may be any that does not come near the end of the word.
    #[inline]
    pub fn of_ordinal(ordinal: i64) -> Day {
        let days = ordinal + MARCH;
        let era = days.div_euclid(DAYS_OF_ERA);
        let days = days - DAYS_OF_ERA * era;
        let year = (days - days / 1460 + days / 36_524 - days / 146_096) / 365;
        let days = days - (365 * year + year / 4 - year / 100);
        let month = (5 * days + 2) / 153;
        Day {
            year: year + 400 * era + i64::from(month >= 10),
            month: if month < 10 { month + 3 } else { month - 9 },
            day: days - (153 * month + 2) / 5 + 1,
        }
    }

    /// Which day of its year.
    pub fn of_year(self) -> i64 {
        let first = Day {
            month: 1,
            day: 1,
            ..self
        };
        self.ordinal() - first.ordinal() + 1
    }

    /// 0 for Monday.
    pub fn weekday(self) -> i64 {
        (self.ordinal() + 6) % 7
    }

    /// Year, week and day of the week as ISO 8601 counts them.
    pub fn iso(self) -> (i64, i64, i64) {
        let ordinal = self.ordinal();
        let mut year = self.year;
        let mut first = first_monday(year);
        if ordinal < first {
            year -= 1;
            first = first_monday(year);
        } else if ordinal >= first_monday(year + 1) {
            year += 1;
            first = first_monday(year);
        }
        let days = ordinal - first;
        (year, days / 7 + 1, days % 7 + 1)
    }

    /// The inverse of [`iso`](Day::iso).
    pub fn of_iso(year: i64, week: i64, day: i64) -> Result<Day, NoSuchWeek> {
        if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
            return Err(NoSuchWeek::Year);
        }
        let weeks = (first_monday(year + 1) - first_monday(year)) / 7;
        if !(1..=weeks).contains(&week) {
            return Err(NoSuchWeek::Week);
        }
        if !(1..=7).contains(&day) {
            return Err(NoSuchWeek::Day);
        }
        Ok(Day::of_ordinal(
            first_monday(year) + 7 * (week - 1) + day - 1,
        ))
    }
}

/// What is out of range in a date of ISO 8601's weeks.
pub enum NoSuchWeek {
    Year,
    Week,
    Day,
}

/// The Monday that the first week of a year begins with: the week that the fourth of January is in.
fn first_monday(year: i64) -> i64 {
    let fourth = Day {
        year,
        month: 1,
        day: 4,
    }
    .ordinal();
    fourth - (fourth + 6).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_go_both_ways() {
        let mut before = None;
        for ordinal in -800..=MAX_ORDINAL + 800 {
            let day = Day::of_ordinal(ordinal);
            assert_eq!(day.ordinal(), ordinal);
            assert!((1..=days_in_month(day.year, day.month)).contains(&day.day));
            let key = (day.year, day.month, day.day);
            assert!(before.is_none_or(|before| before < key));
            before = Some(key);
        }
        let last = Day::of_ordinal(MAX_ORDINAL);
        assert_eq!((last.year, last.month, last.day), (9999, 12, 31));
    }

    #[test]
    fn weeks_go_both_ways() {
        for ordinal in 1..=MAX_ORDINAL - 7 {
            let day = Day::of_ordinal(ordinal);
            let (year, week, weekday) = day.iso();
            assert_eq!(weekday, day.weekday() + 1);
            assert_eq!(Day::of_iso(year, week, weekday).ok(), Some(day));
        }
    }
}
