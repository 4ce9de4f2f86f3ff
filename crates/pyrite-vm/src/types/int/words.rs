//! Sums and simple multiples straight from the words of heap integers: no copies of the operands, and one of the result.

use super::{BigInt, Integer, from_words};
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::result::PyResult;
use crate::storage;
use smelt::Gc;
use std::cmp::Ordering;

/// Where results come to be.
static SCRATCH: Global<Vec<u64>> = Global::new(Vec::new());
/// More words than these are not kept for the next result.
const MOST_KEPT: usize = 1 << 16;

/// The integer whose magnitude `compute` writes.
fn computed(negative: bool, compute: impl FnOnce(&mut Vec<u64>)) -> PyResult {
    let mut words = SCRATCH.with(std::mem::take);
    words.clear();
    compute(&mut words);
    let result = from_words(negative, &words);
    if words.capacity() <= MOST_KEPT {
        SCRATCH.with(|kept| *kept = words);
    }
    result
}

/// The order of two magnitudes, least significant word first, without superfluous words.
pub fn order(a: &[u64], b: &[u64]) -> Ordering {
    a.len()
        .cmp(&b.len())
        .then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// The magnitude of an integer, a small one's in the word given.
fn magnitude(integer: Integer, word: &mut [u64; 1]) -> &[u64] {
    match integer {
        Integer::Small(0) => &[],
        Integer::Small(value) => {
            word[0] = value.unsigned_abs();
            word
        }
        Integer::Big(big) => storage::words(big.magnitude()),
    }
}

/// `a + b`, or `a - b`.
pub fn sum(a: Integer, b: Integer, subtract: bool) -> PyResult {
    let (mut x, mut y) = ([0], [0]);
    let (negative, other) = (a.is_negative(), b.is_negative() != subtract);
    let (a, b) = (magnitude(a, &mut x), magnitude(b, &mut y));
    if negative == other {
        return computed(negative, |result| add(a, b, result));
    }
    match order(a, b) {
        Ordering::Less => computed(other, |result| difference(b, a, result)),
        _ => computed(negative, |result| difference(a, b, result)),
    }
}

fn add(a: &[u64], b: &[u64], result: &mut Vec<u64>) {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    result.extend_from_slice(long);
    let mut carry = false;
    for (word, other) in result.iter_mut().zip(short) {
        let (sum, over) = word.overflowing_add(*other);
        let (sum, again) = sum.overflowing_add(u64::from(carry));
        (*word, carry) = (sum, over | again);
    }
    for word in &mut result[short.len()..] {
        if !carry {
            return;
        }
        (*word, carry) = word.overflowing_add(1);
    }
    if carry {
        result.push(1);
    }
}

/// `a - b`, of magnitudes of which the first is not the lesser.
fn difference(a: &[u64], b: &[u64], result: &mut Vec<u64>) {
    result.extend_from_slice(a);
    let mut borrow = false;
    for (word, other) in result.iter_mut().zip(b) {
        let (rest, under) = word.overflowing_sub(*other);
        let (rest, again) = rest.overflowing_sub(u64::from(borrow));
        (*word, borrow) = (rest, under | again);
    }
    for word in &mut result[b.len()..] {
        if !borrow {
            return;
        }
        (*word, borrow) = word.overflowing_sub(1);
    }
}

/// `big * small`.
pub fn multiple(big: Gc<BigInt>, small: i64) -> PyResult {
    let negative = super::is_negative(big) != (small < 0);
    let factor = u128::from(small.unsigned_abs());
    computed(negative, |result| {
        let words = storage::words(big.magnitude());
        let mut carry = 0;
        result.extend(words.iter().map(|word| {
            let product = u128::from(*word) * factor + carry;
            carry = product >> 64;
            product as u64
        }));
        result.push(carry as u64);
    })
}
