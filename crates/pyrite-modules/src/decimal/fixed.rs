//! Exponentials and logarithms of binary fixed-point numbers: integers that stand for themselves divided by `2**bits`.
//!
//! Results are too small or too great by a few units of the last place at most; callers ask for some bits more than they use.

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};
use pyrite_vm::global::Global;

/// `atanh(1/n)`, by its series.
fn inverse_tangent(n: u32, bits: usize) -> UBig {
    let square = n * n;
    let mut power = (UBig::ONE << bits) / n;
    let mut sum = power.clone();
    let mut divisor = 1u32;
    loop {
        power /= square;
        divisor += 2;
        let term = &power / divisor;
        if term.is_zero() {
            return sum;
        }
        sum += term;
    }
}

/// The natural logarithm of ten.
pub fn ln_ten(bits: usize) -> UBig {
    static KEPT: Global<(usize, UBig)> = Global::new((0, UBig::ZERO));
    let kept = KEPT.with(|(kept, value)| (*kept >= bits).then(|| &*value >> (*kept - bits)));
    if let Some(value) = kept {
        return value;
    }
    // The series of Gauss for 2, 3 and 5 with 31, 49 and 161, put together for 10.
    const GUARD: usize = 16;
    let more = bits + GUARD + bits.ilog2() as usize;
    let value = inverse_tangent(31, more) * 46u8
        + inverse_tangent(49, more) * 34u8
        + inverse_tangent(161, more) * 20u8;
    let value = value >> (more - bits);
    KEPT.with(|kept| *kept = (bits, value.clone()));
    value
}

/// `exp(x)` of a number from 0 to 3 or so.
pub fn exp(x: &UBig, bits: usize) -> UBig {
    // Halved so often that the series is short, and squared as often.
    let halvings = ((bits as f64).sqrt() as usize).max(4);
    let working = bits + 2 * halvings + 16;
    let x = x << (working - bits) >> halvings;
    let mut sum = UBig::ONE << working;
    let mut term = sum.clone();
    let mut count = 0u64;
    loop {
        count += 1;
        term = ((&term * &x) >> working) / count;
        if term.is_zero() {
            break;
        }
        sum += &term;
    }
    for _ in 0..halvings {
        sum = sum.sqr() >> working;
    }
    sum >> (working - bits)
}

/// `ln(x)` of a number from 1 to 4.
pub fn ln(x: &UBig, bits: usize) -> UBig {
    // Bits of which a float's logarithm can be relied on.
    const FIRST: usize = 45;
    let to_float = |value: &UBig, bits: usize| {
        let drop = value.bit_len().saturating_sub(63);
        let top = u64::try_from(value >> drop).unwrap_or(u64::MAX) as f64;
        top * 2f64.powi(drop as i32 - bits as i32)
    };
    let mut right = FIRST;
    // From the precision wanted down to the first, each a third of the one before.
    let mut steps = Vec::new();
    let mut wanted = bits + 8;
    while wanted > FIRST {
        steps.push(wanted);
        wanted = wanted / 3 + 4;
    }
    // A float has 53 bits; its exponent is small here, so that shifting it in two steps is never needed.
    let guess = (to_float(x, bits).ln().max(0.0) * 2f64.powi(52)) as u64;
    let (mut y, mut place) = (UBig::from(guess), 52usize);
    for step in steps.into_iter().rev() {
        let working = step + 16;
        let target = if working >= bits {
            x << (working - bits)
        } else {
            x >> (bits - working)
        };
        y = if working >= place {
            y << (working - place)
        } else {
            y >> (place - working)
        };
        place = working;
        // Halley: y + 2 (x - e**y) / (x + e**y) has three times as many right places.
        let power = exp(&y, working);
        let (less, difference) = if target >= power {
            (false, &target - &power)
        } else {
            (true, &power - &target)
        };
        let (change, _): (UBig, UBig) = (difference << (working + 1)).div_rem(target + power);
        y = match less {
            false => y + change,
            true if change > y => UBig::ZERO,
            true => y - change,
        };
        right = step;
    }
    debug_assert!(right >= bits || bits <= FIRST);
    if place >= bits {
        y >> (place - bits)
    } else {
        y << (bits - place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: &UBig, b: &UBig) -> bool {
        let difference = if a > b { a - b } else { b - a };
        difference < UBig::from(64u8)
    }

    #[test]
    fn there_and_back() {
        for bits in [60, 100, 333, 1000, 5000] {
            let ten = UBig::from(10u8) << bits;
            assert!(close(&exp(&ln_ten(bits), bits), &ten), "{bits}");
            for tenths in [10u8, 11, 17, 25, 31] {
                let x = (UBig::from(tenths) << bits) / 10u8;
                assert!(close(&exp(&ln(&x, bits), bits), &x), "{bits} {tenths}");
            }
        }
    }
}
