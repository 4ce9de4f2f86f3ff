//! What is known of a word: known bits and a signed range, each sharpening the other.
//!
//! ```text
//! t = int.and x 1        t is 0 or 1
//! guard_true t           t is 1, and x is odd
//! guard_true (i < n)     i is below i64::MAX, so that checked.add i 1 cannot overflow
//! ```
//!
//! Facts are claims about a value, true from where they are learned to the end of the trace, since values never change. Of references,
//! the bits are those of the tag: all bits of a tagged immediate, the low three (zero) of an object.
//! The bit algebra of sums is LLVM's (`KnownBits::computeForAddSub`).
//!
//! Known bits as in Bolz' *Abstract interpretation in the Toy Optimizer* (2024) and Vishwanathan and others' tristate numbers in Linux' eBPF (2022).

use crate::operations::{Compare, IntBinary, IntChecked};

/// See the module's documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// Bits known to be 0.
    pub zeros: u64,
    /// Bits known to be 1.
    pub ones: u64,
    /// The least value, signed.
    pub min: i64,
    /// The greatest value, signed.
    pub max: i64,
    /// Not zero. (A range can say so only at its ends.)
    pub nonzero: bool,
}

/// The tag bits of a reference.
pub const TAG_MASK: u64 = 7;
const SIGN: u64 = 1 << 63;

/// Two facts that exclude each other: the code cannot be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contradiction;

impl Facts {
    /// Nothing is known.
    pub const UNKNOWN: Facts = Facts {
        zeros: 0,
        ones: 0,
        min: i64::MIN,
        max: i64::MAX,
        nonzero: false,
    };

    /// A reference to an object in the heap: neither null nor tagged.
    pub const OBJECT: Facts = Facts {
        zeros: TAG_MASK,
        nonzero: true,
        ..Facts::UNKNOWN
    };

    /// All is known.
    pub fn constant(value: i64) -> Facts {
        Facts {
            zeros: !value as u64,
            ones: value as u64,
            min: value,
            max: value,
            nonzero: value != 0,
        }
    }

    /// Of a reference: is it one to an object in the heap?
    pub fn is_object(&self) -> bool {
        self.nonzero && self.zeros & TAG_MASK == TAG_MASK
    }

    /// Somewhere from `min` to `max`.
    pub fn range(min: i64, max: i64) -> Facts {
        let facts = Facts {
            min,
            max,
            ..Facts::UNKNOWN
        };
        facts.sharpened().unwrap_or(Facts::UNKNOWN)
    }

    /// Known bits and nothing else.
    pub fn bits(zeros: u64, ones: u64) -> Facts {
        let facts = Facts {
            zeros,
            ones,
            ..Facts::UNKNOWN
        };
        facts.sharpened().unwrap_or(Facts::UNKNOWN)
    }

    /// The value, if there is only one.
    pub fn value(&self) -> Option<i64> {
        (self.min == self.max).then_some(self.min)
    }

    /// Could the value be this one?
    pub fn contains(&self, value: i64) -> bool {
        !(self.nonzero && value == 0)
            && (self.min..=self.max).contains(&value)
            && value as u64 & self.zeros == 0
            && !(value as u64) & self.ones == 0
    }

    /// Is all that `claim` says known here?
    pub fn implies(&self, claim: &Facts) -> bool {
        claim.zeros & !self.zeros == 0
            && claim.ones & !self.ones == 0
            && self.min >= claim.min
            && self.max <= claim.max
            && (self.nonzero || !claim.nonzero)
    }

    /// Both are true.
    pub fn and(&self, other: &Facts) -> Result<Facts, Contradiction> {
        Facts {
            zeros: self.zeros | other.zeros,
            ones: self.ones | other.ones,
            min: self.min.max(other.min),
            max: self.max.min(other.max),
            nonzero: self.nonzero || other.nonzero,
        }
        .sharpened()
    }

    /// At least one is true.
    pub fn or(&self, other: &Facts) -> Facts {
        Facts {
            zeros: self.zeros & other.zeros,
            ones: self.ones & other.ones,
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            nonzero: self.nonzero && other.nonzero,
        }
    }

    /// Lets the range tell of the bits and the bits of the range.
    fn sharpened(mut self) -> Result<Facts, Contradiction> {
        self.nonzero |= self.min > 0 || self.max < 0 || self.ones != 0;
        for _ in 0..2 {
            if self.nonzero {
                self.min += i64::from(self.min == 0);
                self.max -= i64::from(self.max == 0);
            }
            if self.zeros & self.ones != 0 || self.min > self.max {
                return Err(Contradiction);
            }
            // Both ends agree in these leading bits, so all between do.
            let differing = (self.min ^ self.max) as u64;
            let common = !(u64::MAX.checked_shr(differing.leading_zeros()).unwrap_or(0));
            self.ones |= self.min as u64 & common;
            self.zeros |= !(self.min as u64) & common;
            let unknown = !(self.zeros | self.ones);
            self.min = self.min.max((self.ones | unknown & SIGN) as i64);
            self.max = self.max.min((self.ones | unknown & !SIGN) as i64);
            // The ends move inwards to where the known lowest bits are right.
            let known = (self.zeros | self.ones).trailing_ones().min(62);
            let mask = (1u64 << known) - 1;
            let up = self.ones.wrapping_sub(self.min as u64) & mask;
            let down = (self.max as u64).wrapping_sub(self.ones) & mask;
            match (
                self.min.checked_add(up as i64),
                self.max.checked_sub(down as i64),
            ) {
                (Some(min), Some(max)) => (self.min, self.max) = (min, max),
                _ => return Err(Contradiction),
            }
        }
        if self.zeros & self.ones != 0
            || self.min > self.max
            || self.nonzero && self.min == self.max && self.min == 0
        {
            return Err(Contradiction);
        }
        self.nonzero |= self.min > 0 || self.max < 0 || self.ones != 0;
        Ok(self)
    }

    /// The sum of known bits; with `carry`, plus one.
    fn sum_bits(a: (u64, u64), b: (u64, u64), carry: bool) -> (u64, u64) {
        let carry = u64::from(carry);
        let most = (!a.0).wrapping_add(!b.0).wrapping_add(carry);
        let least = a.1.wrapping_add(b.1).wrapping_add(carry);
        let carry_known = !(most ^ a.0 ^ b.0) | (least ^ a.1 ^ b.1);
        let known = (a.0 | a.1) & (b.0 | b.1) & carry_known;
        (!most & known, least & known)
    }

    fn exact(min: i128, max: i128) -> (i64, i64) {
        if min < i128::from(i64::MIN) || max > i128::from(i64::MAX) {
            (i64::MIN, i64::MAX)
        } else {
            (min as i64, max as i64)
        }
    }

    fn ends(operation: IntChecked, a: &Facts, b: &Facts) -> (i128, i128) {
        let wide = i128::from;
        match operation {
            IntChecked::Add => (wide(a.min) + wide(b.min), wide(a.max) + wide(b.max)),
            IntChecked::Sub => (wide(a.min) - wide(b.max), wide(a.max) - wide(b.min)),
            IntChecked::Mul => {
                let corners = [
                    wide(a.min) * wide(b.min),
                    wide(a.min) * wide(b.max),
                    wide(a.max) * wide(b.min),
                    wide(a.max) * wide(b.max),
                ];
                (
                    *corners.iter().min().unwrap_or(&0),
                    *corners.iter().max().unwrap_or(&0),
                )
            }
        }
    }

    /// Could the operation overflow?
    pub fn may_overflow(operation: IntChecked, a: &Facts, b: &Facts) -> bool {
        let (min, max) = Facts::ends(operation, a, b);
        min < i128::from(i64::MIN) || max > i128::from(i64::MAX)
    }

    /// The result of an operation that has not overflowed.
    pub fn checked(operation: IntChecked, a: &Facts, b: &Facts) -> Facts {
        let (min, max) = Facts::ends(operation, a, b);
        let range = Facts {
            min: min.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64,
            max: max.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64,
            ..Facts::UNKNOWN
        };
        let wrapped = Facts::int(operation.wrapping(), a, b);
        wrapped.and(&range).unwrap_or(wrapped)
    }

    /// The result of an operation.
    pub fn int(operation: IntBinary, a: &Facts, b: &Facts) -> Facts {
        let mut out = Facts::UNKNOWN;
        match operation {
            IntBinary::Add => {
                (out.zeros, out.ones) =
                    Facts::sum_bits((a.zeros, a.ones), (b.zeros, b.ones), false);
                let (min, max) = Facts::ends(IntChecked::Add, a, b);
                (out.min, out.max) = Facts::exact(min, max);
            }
            IntBinary::Sub => {
                (out.zeros, out.ones) = Facts::sum_bits((a.zeros, a.ones), (b.ones, b.zeros), true);
                let (min, max) = Facts::ends(IntChecked::Sub, a, b);
                (out.min, out.max) = Facts::exact(min, max);
            }
            IntBinary::Mul => {
                let trailing = a.zeros.trailing_ones() + b.zeros.trailing_ones();
                out.zeros = !(u64::MAX.checked_shl(trailing).unwrap_or(0));
                let (min, max) = Facts::ends(IntChecked::Mul, a, b);
                (out.min, out.max) = Facts::exact(min, max);
            }
            IntBinary::And => {
                (out.zeros, out.ones) = (a.zeros | b.zeros, a.ones & b.ones);
                for side in [a, b] {
                    if side.min >= 0 {
                        (out.min, out.max) = (0, out.max.min(side.max));
                    }
                }
            }
            IntBinary::Or => (out.zeros, out.ones) = (a.zeros & b.zeros, a.ones | b.ones),
            IntBinary::Xor => {
                out.zeros = a.zeros & b.zeros | a.ones & b.ones;
                out.ones = a.zeros & b.ones | a.ones & b.zeros;
            }
            IntBinary::Shl | IntBinary::Sar | IntBinary::Shr => {
                if let Some(amount) = b.value() {
                    out = Facts::shift(operation, a, amount as u32 & 63);
                }
            }
            IntBinary::FloorDiv => {
                if let Some(divisor) = b.value().filter(|d| *d > 0) {
                    out.min = IntBinary::FloorDiv.evaluate(a.min, divisor);
                    out.max = IntBinary::FloorDiv.evaluate(a.max, divisor);
                }
            }
            IntBinary::FloorMod => {
                if b.min > 0 {
                    (out.min, out.max) = (0, b.max - 1);
                } else if b.max < 0 {
                    (out.min, out.max) = (b.min + 1, 0);
                }
            }
            IntBinary::Div => {
                if let Some(divisor) = b.value().filter(|d| *d > 0) {
                    (out.min, out.max) = (a.min / divisor, a.max / divisor);
                }
            }
            IntBinary::Rem => {
                if let Some(divisor) = b.value().filter(|d| *d > 0) {
                    let most = divisor - 1;
                    out.min = if a.min >= 0 { 0 } else { a.min.max(-most) };
                    out.max = if a.max <= 0 { 0 } else { a.max.min(most) };
                }
            }
            // Where the words are not negative they are the same unsigned.
            IntBinary::DivUnsigned => {
                if a.min >= 0 && b.min > 0 {
                    (out.min, out.max) = (a.min / b.max, a.max / b.min);
                }
            }
            IntBinary::RemUnsigned => {
                if b.min > 0 {
                    (out.min, out.max) = (0, b.max - 1);
                }
            }
            IntBinary::MulHigh => {
                let (min, max) = Facts::ends(IntChecked::Mul, a, b);
                (out.min, out.max) = ((min >> 64) as i64, (max >> 64) as i64);
            }
            IntBinary::MulHighUnsigned => {
                if a.min >= 0 && b.min >= 0 {
                    let (min, max) = Facts::ends(IntChecked::Mul, a, b);
                    (out.min, out.max) = ((min >> 64) as i64, (max >> 64) as i64);
                }
            }
        }
        out.sharpened().unwrap_or(Facts::UNKNOWN)
    }

    fn shift(operation: IntBinary, a: &Facts, amount: u32) -> Facts {
        let mut out = Facts::UNKNOWN;
        match operation {
            IntBinary::Shl => {
                out.zeros = a.zeros << amount | ((1u64 << amount) - 1);
                out.ones = a.ones << amount;
                let scale = 1i128 << amount;
                (out.min, out.max) =
                    Facts::exact(i128::from(a.min) * scale, i128::from(a.max) * scale);
            }
            IntBinary::Sar => {
                out.zeros = ((a.zeros as i64) >> amount) as u64;
                out.ones = ((a.ones as i64) >> amount) as u64;
                (out.min, out.max) = (a.min >> amount, a.max >> amount);
            }
            _ => {
                out.zeros = a.zeros >> amount | !(u64::MAX >> amount);
                out.ones = a.ones >> amount;
                if a.min >= 0 {
                    (out.min, out.max) = (a.min >> amount, a.max >> amount);
                }
            }
        }
        out
    }

    /// Of the low bits of a word, sign-extended.
    pub fn sign_extended(a: &Facts, bits: u32) -> Facts {
        let amount = 64 - bits;
        if a.min >= i64::MIN >> amount && a.max <= i64::MAX >> amount {
            return *a;
        }
        let extended = |word: u64| (((word << amount) as i64) >> amount) as u64;
        let out = Facts {
            zeros: extended(a.zeros),
            ones: extended(a.ones),
            min: i64::MIN >> amount,
            max: i64::MAX >> amount,
            nonzero: false,
        };
        out.sharpened().unwrap_or(Facts::UNKNOWN)
    }

    /// The outcome of a comparison, where it is known.
    pub fn compare(operation: Compare, a: &Facts, b: &Facts) -> Option<bool> {
        let zero = |f: &Facts| f.value() == Some(0);
        let apart = a.max < b.min
            || b.max < a.min
            || a.zeros & b.ones | a.ones & b.zeros != 0
            || a.nonzero && zero(b)
            || b.nonzero && zero(a);
        let equal = a.value().is_some() && a.value() == b.value();
        match operation {
            Compare::Eq if apart => Some(false),
            Compare::Ne if apart => Some(true),
            Compare::Eq if equal => Some(true),
            Compare::Ne if equal => Some(false),
            Compare::Eq | Compare::Ne => None,
            Compare::Lt if a.max < b.min => Some(true),
            Compare::Lt if a.min >= b.max => Some(false),
            Compare::Le if a.max <= b.min => Some(true),
            Compare::Le if a.min > b.max => Some(false),
            Compare::Gt => Facts::compare(Compare::Lt, b, a),
            Compare::Ge => Facts::compare(Compare::Le, b, a),
            Compare::Below if b.min >= 0 && a.max < 0 => Some(false),
            Compare::Below if b.min >= 0 && a.min >= b.max => Some(false),
            Compare::Below if a.min >= 0 && a.max < b.min => Some(true),
            Compare::Below if a.min >= 0 && b.max < 0 => Some(true),
            Compare::Lt | Compare::Le | Compare::Below => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{Compare, IntBinary, IntChecked};

    /// A small generator, so that runs are the same everywhere (xorshift64*).
    struct Random(u64);
    impl Random {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
        }
        fn value(&mut self) -> i64 {
            let word = self.next() as i64;
            match self.next() % 6 {
                0 => word,
                1 => word >> 60,
                2 => word >> 32,
                3 => i64::MAX - (word >> 61),
                4 => i64::MIN + (word >> 61 & 7),
                _ => 1 << (word & 63),
            }
        }
        /// Facts that are true of the value.
        fn facts(&mut self, value: i64) -> Facts {
            let mask = if self.next().is_multiple_of(3) {
                u64::MAX
            } else {
                self.next() & self.next()
            };
            let bits = Facts::bits(!(value as u64) & mask, value as u64 & mask);
            let (low, high) = (self.value(), self.value());
            let range = Facts::range(value.min(low), value.max(high));
            bits.and(&range).expect("both are true of the value")
        }
    }

    #[test]
    fn results_are_within_their_facts() {
        let mut random = Random(88172645463325252);
        const INT: &[IntBinary] = &[
            IntBinary::Add,
            IntBinary::Sub,
            IntBinary::Mul,
            IntBinary::And,
            IntBinary::Or,
            IntBinary::Xor,
            IntBinary::Shl,
            IntBinary::Sar,
            IntBinary::Shr,
            IntBinary::FloorDiv,
            IntBinary::FloorMod,
            IntBinary::Div,
            IntBinary::Rem,
            IntBinary::DivUnsigned,
            IntBinary::RemUnsigned,
            IntBinary::MulHigh,
            IntBinary::MulHighUnsigned,
        ];
        for _ in 0..200_000 {
            let (a, b) = (random.value(), random.value());
            let (fa, fb) = (random.facts(a), random.facts(b));
            assert!(fa.contains(a) && fb.contains(b));
            for &op in INT {
                let division = matches!(op, IntBinary::FloorDiv | IntBinary::FloorMod);
                if division && (b == 0 || a == i64::MIN && b == -1) {
                    continue;
                }
                let (result, facts) = (op.evaluate(a, b), Facts::int(op, &fa, &fb));
                assert!(facts.contains(result), "{op:?} {a} {b}: {facts:?}");
            }
            for op in [IntChecked::Add, IntChecked::Sub, IntChecked::Mul] {
                match op.evaluate(a, b) {
                    Some(result) => assert!(Facts::checked(op, &fa, &fb).contains(result)),
                    None => assert!(Facts::may_overflow(op, &fa, &fb)),
                }
            }
            for op in [
                Compare::Eq,
                Compare::Ne,
                Compare::Lt,
                Compare::Le,
                Compare::Gt,
                Compare::Ge,
                Compare::Below,
            ] {
                if let Some(known) = Facts::compare(op, &fa, &fb) {
                    assert_eq!(known, op.ints(a, b), "{op:?} {a} {b}");
                }
            }
        }
    }
}
