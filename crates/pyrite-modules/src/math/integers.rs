//! Functions of integers of any size.

use crate::support::number::{big, integer};
use crate::support::*;
use dashu_int::ops::{Gcd, SquareRoot, UnsignedAbs};
use dashu_int::{IBig, UBig};
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, value_error};

fn unsigned(value: UBig) -> PyResult {
    int::from_big(&IBig::from(value))
}

fn small_gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

pub fn gcd(args: &Arguments) -> PyResult {
    let mut small = 0u64;
    let mut large: Option<UBig> = None;
    for argument in args.rest() {
        match integer(*argument)? {
            Integer::Small(value) if large.is_none() => {
                small = small_gcd(small, value.unsigned_abs())
            }
            value => {
                let value = to_big(value).unsigned_abs();
                let so_far = large.take().unwrap_or_else(|| UBig::from(small));
                // The greatest common divisor of two zeros is not defined for the crate.
                large = Some(if so_far.is_zero() {
                    value
                } else if value.is_zero() {
                    so_far
                } else {
                    so_far.gcd(&value)
                });
            }
        }
    }
    match large {
        Some(value) => unsigned(value),
        None => Ok(int::from_usize(small as usize)),
    }
}

fn to_big(value: Integer) -> IBig {
    match value {
        Integer::Small(value) => IBig::from(value),
        Integer::Big(object) => int::big_value(object),
    }
}

pub fn lcm(args: &Arguments) -> PyResult {
    let mut result = UBig::ONE;
    for argument in args.rest() {
        let value = big(*argument)?.unsigned_abs();
        if value.is_zero() {
            result = UBig::ZERO;
        }
        if !result.is_zero() {
            let divisor = (&result).gcd(&value);
            result = result / divisor * value;
        }
    }
    unsigned(result)
}

pub fn isqrt(args: &Arguments) -> PyResult {
    match integer(args.at(0))? {
        Integer::Small(value) if value >= 0 => Ok(int::new(value.isqrt())),
        Integer::Big(object) if int::big_value(object).sign() == dashu_int::Sign::Positive => {
            unsigned(int::big_value(object).unsigned_abs().sqrt())
        }
        _ => Err(value_error!("isqrt() argument must be nonnegative")),
    }
}

/// The product of `first..=last`, by halves so that the factors stay of like size.
fn product(first: u64, last: u64) -> UBig {
    if first > last {
        return UBig::ONE;
    }
    if last - first < 8 {
        return (first..=last).fold(UBig::ONE, |product, factor| product * factor);
    }
    let middle = first + (last - first) / 2;
    product(first, middle) * product(middle + 1, last)
}

/// Products beyond so many factors would run for hours before memory ends; they fail at once.
const MOST_FACTORS: u64 = 1 << 40;

fn too_many(factors: u64) -> PyResult<()> {
    if factors > MOST_FACTORS {
        Err(pyrite_vm::result::memory_error())
    } else {
        Ok(())
    }
}

pub fn factorial(args: &Arguments) -> PyResult {
    factorial_of(args.at(0))
}

fn factorial_of(object: Obj) -> PyResult {
    let value = match integer(object)? {
        Integer::Small(value) => value,
        Integer::Big(big) if int::big_value(big).sign() == dashu_int::Sign::Negative => -1,
        Integer::Big(_) => {
            return Err(overflow_error!(
                "factorial() argument should not exceed {}",
                i64::MAX
            ));
        }
    };
    if value < 0 {
        return Err(value_error!("factorial() not defined for negative values"));
    }
    too_many(value as u64)?;
    unsigned(product(2, value as u64))
}

/// Two counts, n and k, that must not be negative.
fn counts(n: Obj, k: Obj) -> PyResult<(IBig, IBig)> {
    let (n, k) = (big(n)?, big(k)?);
    if n < IBig::ZERO {
        return Err(value_error!("n must be a non-negative integer"));
    }
    if k < IBig::ZERO {
        return Err(value_error!("k must be a non-negative integer"));
    }
    Ok((n, k))
}

/// n * (n-1) * ... of `k` factors.
fn falling(n: &UBig, k: u64) -> UBig {
    if let Ok(n) = u64::try_from(n) {
        return product(n - k + 1, n);
    }
    if k == 0 {
        return UBig::ONE;
    }
    if k == 1 {
        return n.clone();
    }
    let half = k / 2;
    falling(n, half) * falling(&(n - UBig::from(half)), k - half)
}

pub fn perm(args: &Arguments) -> PyResult {
    let Some(k) = args.get_not_none(1) else {
        return factorial_of(args.at(0));
    };
    let (n, k) = counts(args.at(0), k)?;
    if n < k {
        return Ok(int::new(0));
    }
    let Ok(k) = i64::try_from(&k) else {
        return Err(overflow_error!("k must not exceed {}", i64::MAX));
    };
    too_many(k as u64)?;
    unsigned(falling(&n.unsigned_abs(), k as u64))
}

pub fn comb(args: &Arguments) -> PyResult {
    let (n, k) = counts(args.at(0), args.at(1))?;
    if n < k {
        return Ok(int::new(0));
    }
    let other = &n - &k;
    let Ok(k) = i64::try_from(&k.min(other)) else {
        return Err(overflow_error!(
            "min(n - k, k) must not exceed {}",
            i64::MAX
        ));
    };
    too_many(k as u64)?;
    unsigned(falling(&n.unsigned_abs(), k as u64) / product(2, k as u64))
}
