//! What a guard that has passed teaches, and what that says of the operands it was computed from.
//!
//! ```text
//! t = compare.lt i n
//! guard_true t s0         t is 1; i is below i64::MAX, n above i64::MIN
//! b = int.and x 1
//! guard_false b s0        b is 0; bit 0 of x is 0
//! s = load header.shape p
//! guard_value s 20 s0     s is 20, also for the heap cache
//! ```
//!
//! Knowledge goes backwards through the operations that made a value, as far as they can be inverted, a few steps deep.

use super::facts::{Contradiction, Facts, TAG_MASK};
use super::state::{Optimizer, Step, contradiction};
use crate::kind::Kind;
use crate::operations::{Compare, IntBinary, IntChecked, Unary};
use crate::trace::{Operand, Operation};

/// How far back knowledge goes.
const DEPTH: u32 = 5;

impl Optimizer<'_> {
    /// The operand is this constant from now on.
    pub fn learn_constant(&mut self, operand: Operand, constant: Operand) -> Step<()> {
        self.become_constant(operand, constant, DEPTH)
    }

    /// The integer is not zero.
    pub fn learn_true(&mut self, operand: Operand) -> Step<()> {
        let nonzero = Facts {
            nonzero: true,
            ..Facts::UNKNOWN
        };
        self.narrow(operand, &nonzero, DEPTH)
    }

    /// The sum, difference or product has not overflowed.
    pub fn learn_checked(
        &mut self,
        op: IntChecked,
        a: Operand,
        b: Operand,
        result: Operand,
    ) -> Step<()> {
        let (fa, fb, fr) = (self.facts(a), self.facts(b), self.facts(result));
        match op {
            IntChecked::Add if a == b => {
                let half = Facts::range(i64::MIN / 2, i64::MAX / 2);
                self.narrow(a, &half, 1)
            }
            IntChecked::Add => {
                self.narrow(a, &Facts::checked(IntChecked::Sub, &fr, &fb), 1)?;
                self.narrow(b, &Facts::checked(IntChecked::Sub, &fr, &fa), 1)
            }
            IntChecked::Sub => {
                self.narrow(a, &Facts::checked(IntChecked::Add, &fr, &fb), 1)?;
                self.narrow(b, &Facts::checked(IntChecked::Sub, &fa, &fr), 1)
            }
            IntChecked::Mul => match self.int_of(b) {
                Some(factor) if factor > 0 => {
                    self.narrow(a, &Facts::range(i64::MIN / factor, i64::MAX / factor), 1)
                }
                _ => Ok(()),
            },
        }
    }

    fn become_constant(&mut self, operand: Operand, constant: Operand, depth: u32) -> Step<()> {
        let operand = self.resolve(operand);
        if operand == constant {
            return Ok(());
        }
        let Some(i) = operand.as_value() else {
            return Err(contradiction("two constants are taken to be the same"));
        };
        let facts = self.facts(constant);
        if self.values[i].facts.and(&facts) == Err(Contradiction) {
            return Err(contradiction("a constant against what is known"));
        }
        self.values[i].facts = facts;
        self.values[i].forward = constant;
        self.look_back(i, depth)
    }

    /// Adds facts to a value.
    pub(super) fn narrow(&mut self, operand: Operand, facts: &Facts, depth: u32) -> Step<()> {
        if !self.passes.facts {
            return Ok(());
        }
        let operand = self.resolve(operand);
        let known = self.facts(operand);
        let Ok(both) = known.and(facts) else {
            return Err(contradiction("a guard against what is known"));
        };
        let Some(i) = operand.as_value() else {
            return Ok(());
        };
        if both == known {
            return Ok(());
        }
        self.values[i].facts = both;
        if let Some(value) = both.value() {
            let constant = self.constant_like(operand, value as u64);
            self.values[i].forward = constant;
        }
        self.look_back(i, depth)
    }

    /// Value `i` is known better: so are the operands it was made from.
    fn look_back(&mut self, i: usize, depth: u32) -> Step<()> {
        if depth == 0 || !self.passes.facts {
            return Ok(());
        }
        let depth = depth - 1;
        let facts = self.values[i].facts;
        match self.out.operations[i].clone() {
            Operation::CompareInt(op, a, b) => match facts.value() {
                Some(outcome) => self.learn_compare(op, outcome != 0, a, b, depth),
                None => Ok(()),
            },
            Operation::Same(a, b) if facts.value() == Some(1) => self.unify(a, b, depth),
            Operation::Same(a, b) if facts.value() == Some(0) => self.differ(a, b),
            Operation::Int(op, a, b) => self.invert(op, a, b, &facts, depth),
            Operation::Checked(op, a, b, _) => {
                let inverse = match op {
                    IntChecked::Add => IntChecked::Sub,
                    IntChecked::Sub => IntChecked::Add,
                    IntChecked::Mul => return Ok(()),
                };
                let narrowed = Facts::checked(inverse, &facts, &self.facts(b));
                self.narrow(a, &narrowed, depth)
            }
            Operation::Unary(op, a) => self.invert_unary(op, a, &facts, depth),
            _ => Ok(()),
        }
    }

    fn invert(
        &mut self,
        op: IntBinary,
        a: Operand,
        b: Operand,
        facts: &Facts,
        depth: u32,
    ) -> Step<()> {
        let a = self.resolve(a);
        let Some(c) = self.int_of(self.resolve(b)) else {
            return Ok(());
        };
        let known = self.facts(a);
        let narrowed = match op {
            IntBinary::And => Facts::bits(facts.zeros & c as u64, facts.ones & c as u64),
            IntBinary::Or => Facts::bits(facts.zeros & !c as u64, facts.ones & !c as u64),
            IntBinary::Add => {
                let constant = Facts::constant(c);
                if let Some(sum) = facts.value() {
                    Facts::constant(sum.wrapping_sub(c))
                } else if Facts::may_overflow(IntChecked::Add, &known, &constant) {
                    return Ok(());
                } else {
                    Facts::checked(IntChecked::Sub, facts, &constant)
                }
            }
            IntBinary::Sar => {
                let amount = c as u32 & 63;
                let low = (1i128 << amount) - 1;
                let min = i128::from(facts.min) << amount;
                let max = (i128::from(facts.max) << amount) + low;
                match (i64::try_from(min), i64::try_from(max)) {
                    (Ok(min), Ok(max)) => Facts::range(min, max),
                    (Ok(min), Err(_)) => Facts::range(min, i64::MAX),
                    (Err(_), Ok(max)) => Facts::range(i64::MIN, max),
                    _ => return Ok(()),
                }
            }
            IntBinary::Shl => {
                let amount = c as u32 & 63;
                if known.min < i64::MIN >> amount || known.max > i64::MAX >> amount {
                    return Ok(());
                }
                let low = (1i128 << amount) - 1;
                let min = (i128::from(facts.min) + low) >> amount;
                Facts::range(min as i64, facts.max >> amount)
            }
            _ => return Ok(()),
        };
        self.narrow(a, &narrowed, depth)
    }

    fn invert_unary(&mut self, op: Unary, a: Operand, facts: &Facts, depth: u32) -> Step<()> {
        let a = self.resolve(a);
        match op {
            // An immediate is its bits; of anything else only the tag bits count.
            Unary::RefBits if facts.ones & TAG_MASK != 0 => self.narrow(a, facts, depth),
            Unary::RefBits => self.narrow(a, &Facts::bits(facts.zeros & TAG_MASK, 0), depth),
            Unary::BitsRef if facts.ones & TAG_MASK != 0 => self.narrow(a, facts, depth),
            Unary::FloatBits => match facts.value() {
                Some(bits) if a.as_value().is_some() => {
                    let constant = self.out.constant(Kind::Float, bits as u64);
                    self.become_constant(a, constant, 0)
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn learn_compare(
        &mut self,
        op: Compare,
        outcome: bool,
        a: Operand,
        b: Operand,
        depth: u32,
    ) -> Step<()> {
        let (a, b) = (self.resolve(a), self.resolve(b));
        let (op, a, b) = match (op, outcome) {
            (Compare::Eq, true) | (Compare::Ne, false) => return self.unify(a, b, depth),
            (Compare::Eq, false) | (Compare::Ne, true) => return self.differ(a, b),
            (Compare::Lt, true) | (Compare::Ge, false) => (Compare::Lt, a, b),
            (Compare::Le, true) | (Compare::Gt, false) => (Compare::Le, a, b),
            (Compare::Gt, true) | (Compare::Le, false) => (Compare::Lt, b, a),
            (Compare::Ge, true) | (Compare::Lt, false) => (Compare::Le, b, a),
            (Compare::Below, true) => return self.learn_below(a, b, depth),
            (Compare::Below, false) => return Ok(()),
        };
        let strict = i64::from(op == Compare::Lt);
        let (fa, fb) = (self.facts(a), self.facts(b));
        let (Some(top), Some(bottom)) = (fb.max.checked_sub(strict), fa.min.checked_add(strict))
        else {
            return Err(contradiction("nothing is less than the least integer"));
        };
        self.narrow(a, &Facts::range(i64::MIN, top), depth)?;
        self.narrow(b, &Facts::range(bottom, i64::MAX), depth)
    }

    /// `a` is below `b`, unsigned. If `b` is not negative, neither is `a`.
    fn learn_below(&mut self, a: Operand, b: Operand, depth: u32) -> Step<()> {
        let (fa, fb) = (self.facts(a), self.facts(b));
        if fb.min < 0 {
            return Ok(());
        }
        let Some(top) = fb.max.checked_sub(1).filter(|top| *top >= 0) else {
            return Err(contradiction("an index into nothing"));
        };
        self.narrow(a, &Facts::range(0, top), depth)?;
        let bottom = fa.min.max(0).saturating_add(1);
        self.narrow(b, &Facts::range(bottom, i64::MAX), depth)
    }

    /// Two operands are the same from now on.
    fn unify(&mut self, a: Operand, b: Operand, depth: u32) -> Step<()> {
        let (a, b) = (self.resolve(a), self.resolve(b));
        if a == b {
            return Ok(());
        }
        if b.as_constant().is_some() {
            return self.become_constant(a, b, depth);
        }
        if a.as_constant().is_some() {
            return self.become_constant(b, a, depth);
        }
        // The later one is replaced: the earlier is there wherever the later is.
        let (early, late) = if a < b { (a, b) } else { (b, a) };
        let facts = self.facts(late);
        self.narrow(early, &facts, depth)?;
        if let Some(i) = late.as_value() {
            self.values[i].forward = early;
        }
        Ok(())
    }

    /// Two operands are known to differ: an end of a range may move, or zero is excluded.
    fn differ(&mut self, a: Operand, b: Operand) -> Step<()> {
        let (a, b) = (self.resolve(a), self.resolve(b));
        let (a, b) = if a.as_constant().is_some() {
            (b, a)
        } else {
            (a, b)
        };
        let Some(bits) = self.bits_of(b) else {
            return Ok(());
        };
        let facts = self.facts(a);
        if bits == 0 {
            return self.learn_true(a);
        }
        if self.out.kind_of(b) == Some(Kind::Ref) {
            return Ok(());
        }
        let value = bits as i64;
        if facts.min == value && value < i64::MAX {
            return self.narrow(a, &Facts::range(value + 1, i64::MAX), DEPTH);
        }
        if facts.max == value && value > i64::MIN {
            return self.narrow(a, &Facts::range(i64::MIN, value - 1), DEPTH);
        }
        Ok(())
    }
}
