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

/// The integer, if its magnitude has at most 127 bits.
#[inline]
pub fn as_i128(integer: Integer) -> Option<i128> {
    let big = match integer {
        Integer::Small(value) => return Some(value.into()),
        Integer::Big(big) => big,
    };
    let magnitude = match *storage::words(big.magnitude()) {
        [low] => i128::from(low),
        [low, high] if high >> 63 == 0 => i128::from(high) << 64 | i128::from(low),
        _ => return None,
    };
    Some(if super::is_negative(big) {
        -magnitude
    } else {
        magnitude
    })
}

/// An integer object.
///
/// # Errors
/// `MemoryError`.
pub fn from_i128(value: i128) -> PyResult {
    let magnitude = value.unsigned_abs();
    from_words(value < 0, &[magnitude as u64, (magnitude >> 64) as u64])
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

/// `a * b` of integers of one word each.
pub fn product(a: Gc<BigInt>, b: Gc<BigInt>) -> Option<PyResult> {
    let differ = super::is_negative(a) != super::is_negative(b);
    match (storage::words(a.magnitude()), storage::words(b.magnitude())) {
        ([x], [y]) => {
            let product = u128::from(*x) * u128::from(*y);
            Some(from_words(
                differ,
                &[product as u64, (product >> 64) as u64],
            ))
        }
        _ => None,
    }
}

/// `a & b` of integers that are not negative.
pub fn common_bits(a: Integer, b: Integer) -> Option<PyResult> {
    if a.is_negative() || b.is_negative() {
        return None;
    }
    let (mut x, mut y) = ([0], [0]);
    let (a, b) = (magnitude(a, &mut x), magnitude(b, &mut y));
    Some(computed(false, |result| {
        result.extend(a.iter().zip(b).map(|(a, b)| a & b));
    }))
}

/// `a // b` of integers beyond a word, if the quotient is a word or less.
pub fn floor_quotient(a: Integer, b: Integer) -> Option<PyResult> {
    let differ = a.is_negative() != b.is_negative();
    let (mut x, mut y) = ([0], [0]);
    let (a, b) = (magnitude(a, &mut x), magnitude(b, &mut y));
    let mut rest = SCRATCH.with(std::mem::take);
    let quotient = divide(a, b, &mut rest);
    let is_exact = rest.iter().all(|word| *word == 0);
    SCRATCH.with(|kept| *kept = rest);
    // Rounding is away from zero where the result is negative.
    let quotient = u128::from(quotient?) + u128::from(differ && !is_exact);
    Some(from_words(
        differ,
        &[quotient as u64, (quotient >> 64) as u64],
    ))
}

/// `a % b` of integers beyond a word, if the quotient is a word or less.
pub fn floor_remainder(a: Integer, b: Integer) -> Option<PyResult> {
    let (differ, negative) = (a.is_negative() != b.is_negative(), b.is_negative());
    let (mut x, mut y) = ([0], [0]);
    let (a, b) = (magnitude(a, &mut x), magnitude(b, &mut y));
    let mut rest = Vec::new();
    divide(a, b, &mut rest)?;
    if differ && rest.iter().any(|word| *word != 0) {
        while rest.last() == Some(&0) {
            rest.pop();
        }
        return Some(computed(negative, |result| difference(b, &rest, result)));
    }
    Some(from_words(negative, &rest))
}

/// One step of Knuth's algorithm D: the quotient, if it fits a word, and the remainder, which may have superfluous words. The divisor has at least
/// two words. Its words are not shifted to begin with a one, only the few of which the quotient is guessed are.
fn divide(a: &[u64], b: &[u64], rest: &mut Vec<u64>) -> Option<u64> {
    rest.clear();
    if order(a, b) == Ordering::Less {
        rest.extend_from_slice(a);
        return Some(0);
    }
    let count = b.len();
    if count < 2 || a.len() > count + 1 {
        return None;
    }
    let shift = b[count - 1].leading_zeros();
    let top = |words: &[u64], index: usize| {
        let word = |index: usize| words.get(index).copied().unwrap_or(0);
        let below = index.checked_sub(1).map_or(0, word);
        let high = u128::from(word(index)) << 64 | u128::from(below);
        (high << shift >> 64) as u64
    };
    let (u2, u1, u0) = (top(a, count), top(a, count - 1), top(a, count - 2));
    let (v1, v0) = (top(b, count - 1), top(b, count - 2));
    if u2 > v1 || a.len() > count && order(&a[1..], b) != Ordering::Less {
        return None;
    }
    let high = u128::from(u2) << 64 | u128::from(u1);
    let mut guess = (high / u128::from(v1)).min(u128::from(u64::MAX));
    let mut left = high - guess * u128::from(v1);
    while left >> 64 == 0 && guess * u128::from(v0) > (left << 64 | u128::from(u0)) {
        guess -= 1;
        left += u128::from(v1);
    }
    // It is right or one too much.
    let (mut carry, mut borrow) = (0, false);
    rest.extend(a.iter().enumerate().map(|(index, word)| {
        let product = guess * u128::from(b.get(index).copied().unwrap_or(0)) + carry;
        carry = product >> 64;
        let (difference, under) = word.overflowing_sub(product as u64);
        let (difference, again) = difference.overflowing_sub(u64::from(borrow));
        borrow = under | again;
        difference
    }));
    if borrow || carry != 0 {
        guess -= 1;
        let mut carry = false;
        for (index, word) in rest.iter_mut().enumerate() {
            let (sum, over) = word.overflowing_add(b.get(index).copied().unwrap_or(0));
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            (*word, carry) = (sum, over | again);
        }
    }
    Some(guess as u64)
}

#[cfg(test)]
mod tests {
    use super::divide;
    use dashu_int::UBig;

    #[test]
    fn quotients_of_a_word() {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            match state % 7 {
                0 => 0,
                1 => u64::MAX,
                2 => 1 << ((state >> 32) % 64),
                _ => state,
            }
        };
        let (mut rest, mut done) = (Vec::new(), 0);
        for round in 0..200_000 {
            let mut b: Vec<u64> = (0..2 + round % 4).map(|_| random()).collect();
            let top = b.len() - 1;
            b[top] = b[top].max(1) >> (round / 4 % 64);
            b[top] = b[top].max(1);
            let divisor = UBig::from_words(&b);
            let factor = random();
            let mut dividend = &divisor * factor;
            dividend += UBig::from_words(&[random(), random()]) % &divisor;
            if round % 3 == 0 && factor > 0 {
                dividend = &divisor * factor - UBig::ONE;
            }
            let a = dividend.as_words();
            if let Some(quotient) = divide(a, &b, &mut rest) {
                done += 1;
                assert_eq!(UBig::from(quotient), &dividend / &divisor, "{a:x?} {b:x?}");
                assert_eq!(
                    UBig::from_words(&rest),
                    &dividend % &divisor,
                    "{a:x?} {b:x?}"
                );
            } else {
                assert!(&dividend / &divisor > UBig::from(u64::MAX), "{a:x?} {b:x?}");
            }
        }
        assert!(done > 100_000);
    }
}
