//! Sums and norms that keep what rounding would lose.

use crate::support::number::real;
use crate::support::*;
use pyrite_vm::types::float::PyFloat;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, value_error};

/// A number as the unevaluated sum of two floats.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

/// `a + b` exactly, for |a| >= |b| (Dekker).
fn fast_two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    Double {
        high,
        low: (a - high) + b,
    }
}

/// `a + b` exactly (Knuth).
fn two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let part = high - a;
    Double {
        high,
        low: (a - (high - part)) + (b - part),
    }
}

/// `a * b` exactly.
fn two_product(a: f64, b: f64) -> Double {
    let high = a * b;
    Double {
        high,
        low: a.mul_add(b, -high),
    }
}

/// The Euclidean norm: scaled by a power of two so that squares neither overflow nor vanish, squares summed with their rounding errors, and the root corrected
/// once.
pub fn norm(values: &mut [f64]) -> f64 {
    let mut most = 0.0f64;
    let mut nan = false;
    for value in values.iter_mut() {
        *value = value.abs();
        nan |= value.is_nan();
        if *value > most {
            most = *value;
        }
    }
    if most.is_infinite() {
        return most;
    }
    if nan {
        return f64::NAN;
    }
    if most == 0.0 || values.len() <= 1 {
        return most;
    }
    let (_, exponent) = number::split(most);
    if exponent < -1023 {
        // Subnormal numbers: the scale itself would overflow.
        values
            .iter_mut()
            .for_each(|value| *value /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(values);
    }
    let scale = super::libm::ldexp(1.0, -(exponent as i32));
    // The sum begins at 1, which is more than any term, so that adding needs no comparison.
    let (mut sum, mut lost_products, mut lost_sums) = (1.0, 0.0, 0.0);
    let mut add = |product: Double, sum: &mut f64| {
        let total = fast_two_sum(*sum, product.high);
        *sum = total.high;
        lost_products += product.low;
        lost_sums += total.low;
        *sum - 1.0 + (lost_products + lost_sums)
    };
    let mut square = 0.0;
    for value in values.iter() {
        let value = value * scale;
        square = add(two_product(value, value), &mut sum);
    }
    let root = square.sqrt();
    let rest = add(two_product(-root, root), &mut sum);
    (root + rest / (2.0 * root)) / scale
}

pub fn hypot(args: &Arguments) -> PyResult {
    let mut values = Vec::with_capacity(args.rest().len());
    for argument in args.rest() {
        values.push(real(*argument)?);
    }
    Ok(float::new(norm(&mut values)))
}

pub fn dist(args: &Arguments) -> PyResult {
    let (p, q) = (
        sequence::to_tuple(args.at(0))?,
        sequence::to_tuple(args.at(1))?,
    );
    let (p, q) = (tuple::items(p), tuple::items(q));
    if p.len() != q.len() {
        return Err(value_error!(
            "both points must have the same number of dimensions"
        ));
    }
    let mut values = Vec::with_capacity(p.len());
    for (p, q) in p.iter().zip(q) {
        let (p, q) = (real(*p)?, real(*q)?);
        values.push((p - q).abs());
    }
    Ok(float::new(norm(&mut values)))
}

/// Shewchuk's exact sum: `partials` are floats that do not overlap, in order of magnitude.
pub fn fsum(args: &Arguments) -> PyResult {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    let mut failed = None;
    protocol::for_each(args.at(0), |item| {
        let original = real(item)?;
        let mut x = original;
        let mut kept = 0;
        for index in 0..partials.len() {
            let mut y = partials[index];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let sum = fast_two_sum(x, y);
            if sum.low != 0.0 {
                partials[kept] = sum.low;
                kept += 1;
            }
            x = sum.high;
        }
        partials.truncate(kept);
        if x == 0.0 {
            return Ok(true);
        }
        if !x.is_finite() {
            if original.is_finite() {
                failed = Some(overflow_error!("intermediate overflow in fsum"));
                return Ok(false);
            }
            if original.is_infinite() {
                infinities += original;
            }
            special += original;
            partials.clear();
        } else {
            partials.push(x);
        }
        Ok(true)
    })?;
    if let Some(raised) = failed {
        return Err(raised);
    }
    if special != 0.0 {
        if infinities.is_nan() {
            return Err(value_error!("-inf + inf in fsum"));
        }
        return Ok(float::new(special));
    }
    Ok(float::new(total(&partials)))
}

/// The sum of floats that do not overlap, rounded once.
fn total(partials: &[f64]) -> f64 {
    let Some((last, mut rest)) = partials.split_last() else {
        return 0.0;
    };
    let mut sum = Double {
        high: *last,
        low: 0.0,
    };
    while let Some((next, lower)) = rest.split_last() {
        rest = lower;
        sum = fast_two_sum(sum.high, *next);
        if sum.low != 0.0 {
            break;
        }
    }
    // Exactly between two floats: what is left decides which way.
    if let Some(next) = rest.last()
        && (sum.low < 0.0 && *next < 0.0 || sum.low > 0.0 && *next > 0.0)
    {
        let twice = sum.low * 2.0;
        let rounded = sum.high + twice;
        if twice == rounded - sum.high {
            return rounded;
        }
    }
    sum.high
}

pub fn prod(args: &Arguments) -> PyResult {
    let mut result = args.or(1, int::new(1));
    let iterator = protocol::iterator(args.at(0))?;
    while let Some(item) = protocol::next(iterator)? {
        result = match (result.exact::<PyFloat>(), item.exact::<PyFloat>()) {
            (Some(_), Some(_)) => float::new(real(result)? * real(item)?),
            _ => operator::multiply(result, item)?,
        };
    }
    Ok(result)
}

/// A sum of products of floats to three times a float's precision.
#[derive(Default)]
struct Triple {
    high: f64,
    low: f64,
    tiny: f64,
}

impl Triple {
    fn add_product(&mut self, x: f64, y: f64) {
        let product = two_product(x, y);
        let sum = two_sum(self.high, product.high);
        let low = two_sum(self.low, product.low);
        let carried = two_sum(low.high, sum.low);
        *self = Triple {
            high: sum.high,
            low: carried.high,
            tiny: self.tiny + low.low + carried.low,
        };
    }
    fn value(&self) -> f64 {
        let last = two_sum(self.low, self.high);
        self.tiny + last.low + last.high
    }
}

/// What an item of `sumprod` is on its fast path for floats: an exact float, or an exact int that a float holds.
fn plain_float(object: Obj) -> Option<f64> {
    if object.exact::<PyFloat>().is_some() {
        return float::value(object);
    }
    object.as_small().map(|value| value.get() as f64)
}

pub fn sumprod(args: &Arguments) -> PyResult {
    let (left, right) = (
        protocol::iterator(args.at(0))?,
        protocol::iterator(args.at(1))?,
    );
    let mut total = int::new(0);
    let mut integers: i64 = 0;
    let mut floats: Option<Triple> = None;
    loop {
        let (a, b) = (protocol::next(left)?, protocol::next(right)?);
        let (a, b) = match (a, b) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(value_error!("Inputs are not the same length")),
        };
        if floats.is_none()
            && let (Some(Integer::Small(x)), Some(Integer::Small(y))) =
                (exact_integer(a), exact_integer(b))
            && let Some(sum) = x
                .checked_mul(y)
                .and_then(|product| integers.checked_add(product))
        {
            integers = sum;
            continue;
        }
        total = operator::add(total, int::new(std::mem::take(&mut integers)))?;
        let any_float = a.exact::<PyFloat>().is_some() || b.exact::<PyFloat>().is_some();
        if any_float && let (Some(x), Some(y)) = (plain_float(a), plain_float(b)) {
            let sum = floats.get_or_insert_default();
            let before = (sum.high, sum.low, sum.tiny);
            sum.add_product(x, y);
            if sum.high.is_finite() {
                continue;
            }
            *sum = Triple {
                high: before.0,
                low: before.1,
                tiny: before.2,
            };
        }
        if let Some(sum) = floats.take() {
            total = operator::add(total, float::new(sum.value()))?;
        }
        total = operator::add(total, operator::multiply(a, b)?)?;
    }
    if integers != 0 {
        total = operator::add(total, int::new(integers))?;
    }
    match floats {
        Some(sum) => operator::add(total, float::new(sum.value())),
        None => Ok(total),
    }
}

fn exact_integer(object: Obj) -> Option<Integer> {
    object.as_small().map(|value| Integer::Small(value.get()))
}
