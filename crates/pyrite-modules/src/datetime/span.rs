//! Spans of time, without objects but for the numbers they are made of.

use super::fields::{US_PER_DAY, US_PER_SECOND};
use crate::support::*;
use dashu_int::IBig;
use pyrite_vm::overflow_error;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::int::arithmetic::floor_div_rem;

/// The most days of a span, forwards or backwards.
pub const MOST_DAYS: i64 = 999_999_999;

/// A span: days, and the microseconds of one more day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Span {
    pub days: i64,
    /// Less than a day, and never negative.
    pub rest: i64,
}

impl Span {
    pub const ZERO: Span = Span { days: 0, rest: 0 };

    /// Days and microseconds, which may be any number of them.
    #[inline]
    pub fn new(days: i64, microseconds: i64) -> Span {
        Span {
            days: days + microseconds.div_euclid(US_PER_DAY),
            rest: microseconds.rem_euclid(US_PER_DAY),
        }
    }

    #[inline]
    pub fn plus(self, other: Span) -> Span {
        Span::new(self.days + other.days, self.rest + other.rest)
    }

    #[inline]
    pub fn minus(self, other: Span) -> Span {
        Span::new(self.days - other.days, self.rest - other.rest)
    }

    /// In microseconds.
    pub fn total(self) -> i128 {
        i128::from(self.days) * i128::from(US_PER_DAY) + i128::from(self.rest)
    }

    /// In microseconds, of a span that is shorter than a day.
    pub fn short(self) -> i64 {
        self.days * US_PER_DAY + self.rest
    }

    pub fn seconds(self) -> i64 {
        self.rest / US_PER_SECOND
    }

    pub fn microseconds(self) -> i64 {
        self.rest % US_PER_SECOND
    }

    /// Is it shorter than a day, forwards or backwards?
    pub fn is_offset(self) -> bool {
        self.days == 0 || self.days == -1 && self.rest > 0
    }

    /// Itself, if there are objects of it.
    ///
    /// # Errors
    /// `OverflowError`.
    #[inline]
    pub fn checked(self) -> PyResult<Span> {
        if self.days.abs() > MOST_DAYS {
            return Err(too_long(self.days));
        }
        Ok(self)
    }

    /// The span of so many microseconds.
    ///
    /// # Errors
    /// `OverflowError`.
    pub fn of_total(microseconds: i128) -> PyResult<Span> {
        let day = i128::from(US_PER_DAY);
        let days = microseconds.div_euclid(day);
        let Ok(small) = i32::try_from(days) else {
            return Err(overflow_error!("Python int too large to convert to C int"));
        };
        Span {
            days: small.into(),
            rest: microseconds.rem_euclid(day) as i64,
        }
        .checked()
    }

    /// As [`of_total`](Span::of_total), of any number.
    ///
    /// # Errors
    /// `OverflowError`.
    pub fn of_big(microseconds: &IBig) -> PyResult<Span> {
        Span::of_total(i128::try_from(microseconds).unwrap_or(i128::MAX))
    }
}

#[cold]
fn too_long(days: i64) -> Raised {
    overflow_error!("days={days}; must have magnitude <= {MOST_DAYS}")
}

/// The quotient rounded to the nearest integer, a half to the even one.
pub fn divide_nearest(a: &IBig, b: &IBig) -> IBig {
    let (quotient, rest) = floor_div_rem(a, b);
    let twice: IBig = &rest * 2;
    // The rest has the sign of the divisor.
    let is_beyond = match *b > IBig::ZERO {
        true => twice.cmp(b),
        false => b.cmp(&twice),
    };
    let is_odd = (&quotient % 2) != 0;
    if is_beyond.is_gt() || is_beyond.is_eq() && is_odd {
        quotient + 1
    } else {
        quotient
    }
}

/// Sums parts of a span, each a number of units: whole microseconds exactly, fractions of them as floats.
pub struct Sum {
    /// The sum of all numbers that fit a word: seven of them times the longest unit fit.
    small: i128,
    big: IBig,
    fraction: f64,
}

impl Sum {
    pub fn new() -> Sum {
        Sum {
            small: 0,
            big: IBig::ZERO,
            fraction: 0.0,
        }
    }

    /// Adds a number of units of so many microseconds.
    ///
    /// # Errors
    /// `TypeError` for what is neither an int nor a float; `ValueError` and `OverflowError` for floats that are no numbers.
    pub fn add(&mut self, name: &str, value: Obj, unit: i64) -> PyResult<()> {
        match Integer::of(value) {
            Some(integer) => {
                self.add_integer(integer, unit);
                Ok(())
            }
            None => match float::value(value) {
                Some(value) => self.add_float(value, unit),
                None => Err(pyrite_vm::type_error!(
                    "unsupported type for timedelta {name} component: {}",
                    type_name(value)
                )),
            },
        }
    }

    fn add_integer(&mut self, value: Integer, unit: i64) {
        match value {
            Integer::Small(value) => self.small += i128::from(value) * i128::from(unit),
            Integer::Big(big) => self.big += int::big_value(big) * unit,
        }
    }

    fn add_float(&mut self, value: f64, unit: i64) -> PyResult<()> {
        let whole = crate::support::number::truncated(value)?;
        if let Some(whole) = Integer::of(whole) {
            self.add_integer(whole, unit);
        }
        let fraction = unit as f64 * value.fract();
        self.small += fraction.trunc() as i128;
        self.fraction += fraction.fract();
        Ok(())
    }

    /// The sum.
    ///
    /// # Errors
    /// `OverflowError`.
    pub fn span(self) -> PyResult<Span> {
        let mut total = self.small;
        if self.big != IBig::ZERO {
            // What does not fit is too long, whatever the fractions are.
            total = i128::try_from(&(self.big + total)).unwrap_or(i128::MAX / 2);
        }
        if self.fraction != 0.0 {
            let is_odd = (total & 1) as f64;
            let whole = self.fraction.round();
            let whole = if (whole - self.fraction).abs() == 0.5 {
                2.0 * ((self.fraction + is_odd) * 0.5).round() - is_odd
            } else {
                whole
            };
            total += whole as i128;
        }
        Span::of_total(total)
    }
}
