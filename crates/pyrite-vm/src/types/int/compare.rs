//! Comparing integers with integers and, exactly, with floats.

use super::arithmetic::big_from_f64;
use super::{Integer, words};
#[allow(unused_imports)]
use crate::fields::*;
use crate::storage;
use std::cmp::Ordering;

/// The order of two integers.
#[inline]
pub fn order(a: Integer, b: Integer) -> Ordering {
    match (a, b) {
        (Integer::Small(a), Integer::Small(b)) => a.cmp(&b),
        // A heap integer is beyond all small ones.
        (Integer::Small(_), _) if b.is_negative() => Ordering::Greater,
        (Integer::Small(_), _) => Ordering::Less,
        (_, Integer::Small(_)) if a.is_negative() => Ordering::Less,
        (_, Integer::Small(_)) => Ordering::Greater,
        (Integer::Big(x), Integer::Big(y)) => match (a.is_negative(), b.is_negative()) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (negative, _) => {
                let order =
                    words::order(storage::words(x.magnitude()), storage::words(y.magnitude()));
                if negative { order.reverse() } else { order }
            }
        },
    }
}

/// The order of an integer and a float, as exact numbers; none if the float is not a number.
pub fn order_with_float(a: Integer, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    const BEYOND_I64: f64 = 9223372036854775808.0;
    Some(match a {
        Integer::Small(_) if b >= BEYOND_I64 => Ordering::Less,
        Integer::Small(_) if b < -BEYOND_I64 => Ordering::Greater,
        Integer::Small(a) => {
            let whole = b.trunc();
            a.cmp(&(whole as i64))
                .then_with(|| 0.0f64.total_cmp(&((b - whole) + 0.0)))
        }
        Integer::Big(_) if b.abs() < 4e18 => {
            if a.is_negative() {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        Integer::Big(_) => a.big().cmp(&big_from_f64(b)),
    })
}
