//! Rules for floats and for conversions.
//!
//! Only what holds for every bit pattern, NaNs and negative zero included: `x * 1.0` and `x - 0.0` are `x`; `x + 0.0` is not.
//! A division by a power of two is a multiplication by its reciprocal, which is exact. A conversion there and back is nothing.

use super::facts::{Facts, TAG_MASK};
use super::state::Optimizer;
use crate::kind::Kind;
use crate::operations::{FloatBinary, IntBinary, Unary};
use crate::trace::{Operand, Operation};

/// What `RefBits` gives for an object that does not exist yet: some word that is not null and has the tag bits clear. By the
/// contract of [`Unary::RefBits`] no more than that can be asked.
const BITS_OF_SOME_OBJECT: i64 = 8;

/// Integers up to here are floats exactly.
const EXACT_FLOAT: i64 = 1 << 53;

impl Optimizer<'_> {
    pub(super) fn float_rules(
        &mut self,
        op: FloatBinary,
        a: Operand,
        b: Operand,
    ) -> Option<Operand> {
        let right = f64::from_bits(self.bits_of(b)?);
        if let Some(left) = self.bits_of(a) {
            let result = op.evaluate(f64::from_bits(left), right);
            return Some(self.out.constant(Kind::Float, result.to_bits()));
        }
        let positive_zero = right.to_bits() == 0;
        match op {
            FloatBinary::Sub if positive_zero => Some(a),
            FloatBinary::Add if right == 0.0 && !positive_zero => Some(a),
            FloatBinary::Mul | FloatBinary::Div if right == 1.0 => Some(a),
            FloatBinary::Div if is_power_of_two(right) && is_power_of_two(1.0 / right) => {
                let reciprocal = self.out.constant(Kind::Float, (1.0 / right).to_bits());
                Some(self.float(FloatBinary::Mul, a, reciprocal))
            }
            _ => None,
        }
    }

    pub(super) fn unary_rules(&mut self, op: Unary, a: Operand) -> Option<Operand> {
        if a.as_virtual().is_some() {
            // Only references can be virtual, and `RefBits` is what takes references.
            return Some(self.int_constant(BITS_OF_SOME_OBJECT));
        }
        if !self.passes.rules {
            return None;
        }
        if let Some(bits) = self.bits_of(a) {
            // The bits of an object's address are not to be had; its tag bits are.
            let moving = op == Unary::RefBits && self.facts(a).is_object();
            let bits = if moving {
                BITS_OF_SOME_OBJECT as u64
            } else {
                bits
            };
            return Some(self.out.constant(op.kinds().1, op.evaluate(bits)));
        }
        if let Some(bits) = op.extended_bits() {
            return self.extension_rules(bits, op, a);
        }
        let Operation::Unary(inner, x) = self.definition(a)? else {
            return None;
        };
        let (inner, x) = (*inner, self.resolve(*x));
        match (op, inner) {
            (Unary::RefBits, Unary::BitsRef)
            | (Unary::BitsRef, Unary::RefBits)
            | (Unary::FloatBits, Unary::BitsFloat)
            | (Unary::BitsFloat, Unary::FloatBits)
            | (Unary::FloatNeg, Unary::FloatNeg) => Some(x),
            (Unary::FloatAbs, Unary::FloatNeg | Unary::FloatAbs) => {
                Some(self.unary(Unary::FloatAbs, x))
            }
            (
                Unary::FloatFloor | Unary::FloatCeil | Unary::FloatTrunc,
                Unary::IntToFloat | Unary::FloatFloor | Unary::FloatCeil | Unary::FloatTrunc,
            ) => Some(a),
            (Unary::FloatToInt, Unary::IntToFloat) => {
                let facts = self.facts(x);
                (facts.min >= -EXACT_FLOAT && facts.max <= EXACT_FLOAT).then_some(x)
            }
            _ => None,
        }
    }

    /// An extension of what fits already is nothing, nor is one of more bits before one of fewer. The bits that are extended do not depend on the
    /// bits above them, so of a mask only its low bits count.
    fn extension_rules(&mut self, bits: u32, op: Unary, a: Operand) -> Option<Operand> {
        let (facts, unused) = (self.facts(a), 64 - bits);
        if facts.min >= i64::MIN >> unused && facts.max <= i64::MAX >> unused {
            return Some(a);
        }
        let low = u64::MAX >> unused;
        match *self.definition(a)? {
            Operation::Unary(inner, x) if inner.extended_bits()? >= bits => {
                let x = self.resolve(x);
                Some(self.unary(op, x))
            }
            Operation::Int(IntBinary::And, x, mask) => {
                let (x, mask) = (self.resolve(x), self.int_of(self.resolve(mask))?);
                (mask as u64 & low == low).then(|| self.unary(op, x))
            }
            _ => None,
        }
    }

    pub(super) fn unary_facts(&self, op: Unary, a: Operand) -> Facts {
        let facts = self.facts(a);
        match op {
            // Every bit of an immediate; of an object the tag.
            Unary::RefBits if facts.ones & TAG_MASK != 0 => facts,
            Unary::RefBits => Facts {
                nonzero: facts.nonzero,
                ..Facts::bits(facts.zeros & TAG_MASK, 0)
            },
            Unary::BitsRef => facts,
            Unary::FloatToSingle => Facts::range(0, i64::from(u32::MAX)),
            _ => op
                .extended_bits()
                .map_or(Facts::UNKNOWN, |bits| Facts::sign_extended(&facts, bits)),
        }
    }
}

fn is_power_of_two(x: f64) -> bool {
    const FRACTION: u64 = (1 << 52) - 1;
    x.is_normal() && x.to_bits() & FRACTION == 0
}
