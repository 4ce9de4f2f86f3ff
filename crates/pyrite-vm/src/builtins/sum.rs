//! `sum`, item by item: of integers as machine words, of floats and complex numbers with the error of each addition carried along (Neumaier's
//! algorithm), as CPython does.

use super::operators::{self, ADD};
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::types::complex::{self, PyComplex};
use crate::types::float::{self, PyFloat};
use crate::types::int::arithmetic::to_f64;
use crate::types::int::{self, Integer};

/// A sum, and what could not be added to it.
#[derive(Clone, Copy, Debug)]
pub struct Compensated {
    /// The sum.
    pub sum: f64,
    /// The errors so far.
    pub error: f64,
}

impl Compensated {
    fn new(sum: f64) -> Self {
        Compensated { sum, error: 0.0 }
    }

    fn plus(self, value: f64) -> Self {
        let sum = self.sum + value;
        let lost = if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        Compensated {
            sum,
            error: self.error + lost,
        }
    }

    /// An infinite sum has no error that means anything.
    fn value(self) -> f64 {
        if self.error != 0.0 && self.error.is_finite() {
            self.sum + self.error
        } else {
            self.sum
        }
    }
}

/// What has been added so far.
#[derive(Clone, Copy)]
pub enum Total {
    /// Integers only, and they fit a word.
    Integers(i64),
    /// Floats, and integers.
    Floats(Compensated),
    /// Complex numbers, and others: real and imaginary part.
    Complexes(Compensated, Compensated),
    /// Anything else.
    Others(Obj),
}

impl Total {
    /// Where a sum begins.
    pub fn from(start: Obj) -> Total {
        match exact_word(start) {
            Some(value) if start.map_number() != ids::BOOL => Total::Integers(value),
            _ => Total::of_numbers(start),
        }
    }

    fn of_numbers(value: Obj) -> Total {
        if let Some(float) = value.exact::<PyFloat>() {
            return Total::Floats(Compensated::new(float.value().get()));
        }
        match value.exact::<PyComplex>() {
            Some(number) => Total::Complexes(
                Compensated::new(number.real().get()),
                Compensated::new(number.imaginary().get()),
            ),
            None => Total::Others(value),
        }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// What adding raises.
    #[inline]
    pub fn plus(self, item: Obj) -> PyResult<Total> {
        if let (Total::Integers(sum), Some(item)) = (self, item.as_small())
            && let Some(next) = sum.checked_add(item.get())
        {
            return Ok(Total::Integers(next));
        }
        self.plus_any(item)
    }

    /// Adds a float, if the total is a real number.
    #[inline]
    pub fn plus_float(self, value: f64) -> Option<Total> {
        Some(match self {
            Total::Integers(sum) => Total::Floats(Compensated::new(sum as f64 + value)),
            Total::Floats(sum) => Total::Floats(sum.plus(value)),
            _ => return None,
        })
    }

    fn plus_any(self, item: Obj) -> PyResult<Total> {
        match self {
            Total::Integers(sum) => {
                if let Some(next) = exact_word(item).and_then(|item| sum.checked_add(item)) {
                    return Ok(Total::Integers(next));
                }
            }
            Total::Floats(sum) => {
                if let Some(value) = real(item)? {
                    return Ok(Total::Floats(sum.plus(value)));
                }
            }
            Total::Complexes(real_sum, imaginary) => {
                if let Some(number) = item.exact::<PyComplex>() {
                    let (re, im) = (number.real().get(), number.imaginary().get());
                    return Ok(Total::Complexes(real_sum.plus(re), imaginary.plus(im)));
                }
                if let Some(value) = real(item)? {
                    return Ok(Total::Complexes(real_sum.plus(value), imaginary));
                }
            }
            Total::Others(sum) => return operators::apply(ADD, sum, item).map(Total::Others),
        }
        let next = operators::apply(ADD, self.value(), item)?;
        Ok(match (self, Total::of_numbers(next)) {
            (Total::Floats(_), Total::Floats(_)) | (Total::Complexes(..), _) => Total::Others(next),
            (_, next) => next,
        })
    }

    /// The sum as an object.
    pub fn value(self) -> Obj {
        match self {
            Total::Integers(sum) => int::new(sum),
            Total::Floats(sum) => float::new(sum.value()),
            Total::Complexes(real, imaginary) => complex::new(real.value(), imaginary.value()),
            Total::Others(sum) => sum,
        }
    }
}

/// The value of an `int` or `bool` that fits a word.
fn exact_word(object: Obj) -> Option<i64> {
    let is_exact = matches!(object.map_number(), ids::INT | ids::BIG_INT | ids::BOOL);
    Integer::of(object).filter(|_| is_exact)?.machine()
}

/// The value of a float or an integer, as a float.
fn real(item: Obj) -> PyResult<Option<f64>> {
    if let Some(value) = item.exact::<PyFloat>() {
        return Ok(Some(value.value().get()));
    }
    Integer::of(item).map(to_f64).transpose()
}
