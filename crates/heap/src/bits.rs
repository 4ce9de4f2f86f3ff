//! Bitmaps of a block: a bit for each word.

use crate::space::{BITMAP_WORDS, WORDS};

/// The bits of one block.
pub(crate) type Bits = [u64; BITMAP_WORDS];

/// The bits of words `from..to`, as masks of the bitmap's words.
fn masks(from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
    (from / 64..to.div_ceil(64)).map(move |i| {
        let low = from.saturating_sub(i * 64);
        let high = (to - i * 64).min(64);
        (i, !0 << low & !0 >> (64 - high))
    })
}

/// Set the bits of words `from..to`.
pub(crate) fn set(bits: &mut Bits, from: usize, to: usize) {
    masks(from, to).for_each(|(i, mask)| bits[i] |= mask);
}

/// Clear the bits of words `from..to`.
pub(crate) fn clear(bits: &mut Bits, from: usize, to: usize) {
    masks(from, to).for_each(|(i, mask)| bits[i] &= !mask);
}

/// The first word from `from` on whose bit is clear.
pub(crate) fn first_clear(bits: &Bits, from: usize) -> Option<usize> {
    first(bits, from, |word| !word)
}

/// The first word from `from` on whose bit is set.
pub(crate) fn first_set(bits: &Bits, from: usize) -> Option<usize> {
    first(bits, from, |word| word)
}

#[inline(always)]
fn first(bits: &Bits, from: usize, wanted: impl Fn(u64) -> u64) -> Option<usize> {
    if from >= WORDS {
        return None;
    }
    let mut i = from / 64;
    let mut found = wanted(bits[i]) & (!0 << (from % 64));
    while found == 0 {
        i += 1;
        found = wanted(*bits.get(i)?);
    }
    Some(i * 64 + found.trailing_zeros() as usize)
}

/// The runs of words whose bits are clear, as `(first, end)`.
pub(crate) fn clear_runs(bits: &Bits) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = first_clear(bits, at)?;
        at = first_set(bits, first).unwrap_or(WORDS);
        Some((first, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_bools(bits: &Bits) -> Vec<bool> {
        (0..WORDS)
            .map(|i| bits[i / 64] >> (i % 64) & 1 == 1)
            .collect()
    }

    #[test]
    fn ranges_and_runs_agree_with_single_bits() {
        let mut random = 1u64;
        let mut below = |end: usize| {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
            (random >> 33) as usize % end
        };
        let mut bits = [0; BITMAP_WORDS];
        let mut expected = vec![false; WORDS];
        for round in 0..3000 {
            let from = below(WORDS);
            let to = (from + 1 + below(200)).min(WORDS);
            let value = round % 2 == 0;
            if value {
                set(&mut bits, from, to);
            } else {
                clear(&mut bits, from, to);
            }
            expected[from..to].fill(value);
            assert_eq!(as_bools(&bits), expected);
            let at = below(WORDS + 1);
            let position = |value| expected[at..].iter().position(|&bit| bit == value);
            assert_eq!(first_set(&bits, at), position(true).map(|i| at + i));
            assert_eq!(first_clear(&bits, at), position(false).map(|i| at + i));
        }
        let free: usize = clear_runs(&bits).map(|(first, end)| end - first).sum();
        assert_eq!(free, expected.iter().filter(|&&bit| !bit).count());
    }
}
