//! Order, and what depends on nothing else.

use super::number::{Kind, Number, scaled};
use super::rounding::{Settings, finish, not_a_number, quiet, status};
use std::cmp::Ordering;

/// The order of two finite numbers without their signs.
pub fn order_of_magnitudes(a: &Number, b: &Number) -> Ordering {
    match (a.coefficient.is_zero(), b.coefficient.is_zero()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        _ => {}
    }
    if a.exponent == b.exponent {
        return a.coefficient.cmp(&b.coefficient);
    }
    let by_length = a.adjusted().cmp(&b.adjusted());
    if by_length != Ordering::Equal {
        return by_length;
    }
    // Both begin at the same place, so the one with the greater exponent is shorter by the difference.
    let shift = a.exponent - b.exponent;
    if shift > 0 {
        scaled(&a.coefficient, shift).map_or(Ordering::Greater, |a| a.cmp(&b.coefficient))
    } else {
        scaled(&b.coefficient, -shift).map_or(Ordering::Less, |b| a.coefficient.cmp(&b))
    }
}

/// The order of two numbers.
pub fn order(a: &Number, b: &Number) -> Ordering {
    let sign = |number: &Number| match number.negative {
        _ if number.is_zero() => 0,
        true => -1,
        false => 1,
    };
    let by_sign = sign(a).cmp(&sign(b));
    if by_sign != Ordering::Equal || a.is_zero() {
        return by_sign;
    }
    let magnitudes = match (a.is_infinite(), b.is_infinite()) {
        (false, false) => order_of_magnitudes(a, b),
        (a, b) => a.cmp(&b),
    };
    if a.negative {
        magnitudes.reverse()
    } else {
        magnitudes
    }
}

fn as_number(order: Ordering) -> Number {
    Number::from_i64(order as i64)
}

/// -1, 0 or 1.
pub fn compare(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    match not_a_number(&[a, b], settings, status) {
        Some(nan) => nan,
        None => as_number(order(a, b)),
    }
}

/// As [`compare`], and what is no number is an error.
pub fn compare_signal(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    match not_a_number(&[a, b], settings, status) {
        Some(nan) => {
            *status |= status::INVALID_OPERATION;
            nan
        }
        None => as_number(order(a, b)),
    }
}

/// The order of representations: all numbers and all that is none, and `1.0` before `1`.
pub fn total_order(a: &Number, b: &Number) -> Ordering {
    if a.negative != b.negative {
        return b.negative.cmp(&a.negative);
    }
    let rank = |number: &Number| match number.kind {
        Kind::Finite | Kind::Infinite => 0,
        Kind::Signaling => 1,
        Kind::Quiet => 2,
    };
    let magnitudes = rank(a).cmp(&rank(b)).then_with(|| {
        if a.is_nan() {
            return a.coefficient.cmp(&b.coefficient);
        }
        let infinite = a.is_infinite().cmp(&b.is_infinite());
        infinite
            .then_with(|| order_of_magnitudes(a, b))
            .then(a.exponent.cmp(&b.exponent))
    });
    if a.negative {
        magnitudes.reverse()
    } else {
        magnitudes
    }
}

/// [`total_order`] of numbers without their signs.
pub fn total_order_of_magnitudes(a: &Number, b: &Number) -> Ordering {
    total_order(&a.clone().with_sign(false), &b.clone().with_sign(false))
}

/// What `compare_total` gives.
pub fn compare_total(a: &Number, b: &Number) -> Number {
    as_number(total_order(a, b))
}

/// What `compare_total_mag` gives.
pub fn compare_total_magnitude(a: &Number, b: &Number) -> Number {
    as_number(total_order_of_magnitudes(a, b))
}

/// The one of two numbers that is greater (or less) by an order; a number rather than what is none.
fn choose(
    a: &Number,
    b: &Number,
    wanted: Ordering,
    order: fn(&Number, &Number) -> Ordering,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    if a.is_nan() || b.is_nan() {
        let chosen = match (a.kind, b.kind) {
            (Kind::Quiet, Kind::Finite | Kind::Infinite) => b,
            (Kind::Finite | Kind::Infinite, Kind::Quiet) => a,
            _ => return not_a_number(&[a, b], settings, status).unwrap_or_else(Number::nan),
        };
        return finish(chosen.clone(), settings, status);
    }
    let order = order(a, b).then_with(|| total_order(a, b));
    let chosen = if order == wanted { a } else { b };
    finish(chosen.clone(), settings, status)
}

/// The greater.
pub fn max(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    choose(a, b, Ordering::Greater, order, settings, status)
}

/// The lesser.
pub fn min(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    choose(a, b, Ordering::Less, order, settings, status)
}

fn order_without_signs(a: &Number, b: &Number) -> Ordering {
    order(&a.clone().with_sign(false), &b.clone().with_sign(false))
}

/// The one farther from zero.
pub fn max_magnitude(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    choose(
        a,
        b,
        Ordering::Greater,
        order_without_signs,
        settings,
        status,
    )
}

/// The one nearer to zero.
pub fn min_magnitude(a: &Number, b: &Number, settings: &Settings, status: &mut u32) -> Number {
    choose(a, b, Ordering::Less, order_without_signs, settings, status)
}

/// Do both have the same exponent?
pub fn same_quantum(a: &Number, b: &Number) -> bool {
    match (a.kind, b.kind) {
        (Kind::Finite, Kind::Finite) => a.exponent == b.exponent,
        (Kind::Infinite, Kind::Infinite) => true,
        _ => a.is_nan() && b.is_nan(),
    }
}

/// A number as it is, quiet: for results of functions that only look.
pub fn unchanged(number: &Number, settings: &Settings, status: &mut u32) -> Number {
    match number.kind {
        Kind::Signaling => {
            *status |= status::INVALID_OPERATION;
            quiet(number, settings)
        }
        _ => finish(number.clone(), settings, status),
    }
}
