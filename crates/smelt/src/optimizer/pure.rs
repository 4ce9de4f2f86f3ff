//! Pure operations: folded, rewritten by the rules, or found among earlier results.
//!
//! ```text
//! a = int.add x 2
//! b = int.add a 3      becomes   b = int.add x 5
//! c = int.add x 2                (c is a)
//! d = call mix x 2               (elidable)
//! e = call mix x 2               (e is d)
//! ```

use super::facts::Facts;
use super::rules::{Condition, RULES, Root, Rule, Term};
use super::state::{Optimizer, Step, contradiction};
use crate::descr::Callee;
use crate::kind::Kind;
use crate::operations::{Compare, FloatBinary, IntBinary, IntChecked, Unary};
use crate::trace::{Arguments, Operand, Operation, SnapshotId};
use heap::WordMap;

/// A pure operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Int(IntBinary, Operand, Operand),
    Checked(IntChecked, Operand, Operand),
    Overflows(IntChecked, Operand, Operand),
    Compare(Compare, Operand, Operand),
    CompareFloat(Compare, Operand, Operand),
    Float(FloatBinary, Operand, Operand),
    Same(Operand, Operand),
    Unary(Unary, Operand),
}

/// Results of pure operations and elidable calls.
#[derive(Clone, Default)]
pub(super) struct PureTable {
    operations: WordMap<Key, Operand>,
    calls: WordMap<*const Callee, Vec<(Arguments, Operand)>>,
}

/// How deep rules may go into each other: each application makes a term smaller or moves its constants, so this is never met; it
/// bounds the harm of a rule that does not.
const MAX_RULE_DEPTH: u32 = 16;

/// The values that a pattern has been matched with.
#[derive(Default)]
struct Binding {
    values: [Option<Operand>; 2],
    constants: [Option<i64>; 2],
}

impl Optimizer<'_> {
    /// The earlier result of a pure operation, or a new one.
    fn reuse(&mut self, key: Key, facts: Facts, operation: Operation) -> Operand {
        if self.passes.cse {
            if let Some(found) = self.pure.operations.get(&key) {
                return self.resolve(*found);
            }
            let value = self.emit_with(operation, facts);
            self.pure.operations.insert(key, value);
            return value;
        }
        self.emit_with(operation, facts)
    }

    /// An integer operation.
    pub fn int(&mut self, op: IntBinary, a: Operand, b: Operand) -> Operand {
        let (a, b) = ordered(is_commutative(op), a, b);
        if self.passes.rules {
            if let (Some(x), Some(y)) = (self.int_of(a), self.int_of(b)) {
                return self.int_constant(op.evaluate(x, y));
            }
            if let Some(result) = self.apply_rules(Root::Int(op), is_commutative(op), a, b) {
                return result;
            }
        }
        let facts = Facts::int(op, &self.facts(a), &self.facts(b));
        if let Some(value) = facts.value().filter(|_| self.passes.facts) {
            return self.int_constant(value);
        }
        self.reuse(Key::Int(op, a, b), facts, Operation::Int(op, a, b))
    }

    /// A comparison of integers.
    pub fn compare(&mut self, op: Compare, a: Operand, b: Operand) -> Operand {
        let symmetric = matches!(op, Compare::Eq | Compare::Ne);
        let (a, b) = ordered(symmetric, a, b);
        if self.passes.rules {
            if let (Some(x), Some(y)) = (self.int_of(a), self.int_of(b)) {
                return self.int_constant(i64::from(op.ints(x, y)));
            }
            if let Some(result) = self.apply_rules(Root::Compare(op), symmetric, a, b) {
                return result;
            }
        }
        if let Some(known) = Facts::compare(op, &self.facts(a), &self.facts(b)) {
            return self.int_constant(i64::from(known));
        }
        if self.int_of(b) == Some(0)
            && self.passes.rules
            && let Some(result) = self.compare_truth(op, a)
        {
            return result;
        }
        self.reuse(
            Key::Compare(op, a, b),
            Facts::range(0, 1),
            Operation::CompareInt(op, a, b),
        )
    }

    /// A truth value compared to 0 is itself or its opposite.
    fn compare_truth(&mut self, op: Compare, a: Operand) -> Option<Operand> {
        match (op, self.definition(a)?.clone()) {
            (
                Compare::Ne,
                Operation::CompareInt(..) | Operation::CompareFloat(..) | Operation::Same(..),
            ) => Some(a),
            (Compare::Eq, Operation::CompareInt(inner, x, y)) => {
                let (x, y) = (self.resolve(x), self.resolve(y));
                let opposite = opposite(inner)?;
                Some(self.compare(opposite, x, y))
            }
            _ => None,
        }
    }

    /// An operation that has to be left by a guard when it overflows.
    pub fn checked(
        &mut self,
        op: IntChecked,
        a: Operand,
        b: Operand,
        snapshot: SnapshotId,
    ) -> Step<Operand> {
        let (a, b) = ordered(op != IntChecked::Sub, a, b);
        if let (Some(x), Some(y), true) = (self.int_of(a), self.int_of(b), self.passes.rules) {
            let result = op.evaluate(x, y);
            let result = result.ok_or_else(|| contradiction("constants overflow"))?;
            return Ok(self.int_constant(result));
        }
        let key = Key::Checked(op, a, b);
        if let Some(found) = self.pure.operations.get(&key).filter(|_| self.passes.cse) {
            return Ok(self.resolve(*found));
        }
        if !Facts::may_overflow(op, &self.facts(a), &self.facts(b)) {
            return Ok(self.int(op.wrapping(), a, b));
        }
        let (a, b) = match op {
            IntChecked::Add => self.shorter_chain(a, b),
            _ => (a, b),
        };
        let mut facts = Facts::checked(op, &self.facts(a), &self.facts(b));
        if op == IntChecked::Add && a == b {
            let doubled = Facts::int(IntBinary::Shl, &self.facts(a), &Facts::constant(1));
            facts = facts.and(&doubled).unwrap_or(facts);
        }
        let snapshot = self.snapshot(snapshot);
        let value = self.emit_with(Operation::Checked(op, a, b, snapshot), facts);
        // Once its guard has passed it is the wrapping operation too.
        self.pure.operations.insert(key, value);
        self.pure
            .operations
            .insert(Key::Int(op.wrapping(), a, b), value);
        self.learn_checked(op, a, b, value)?;
        Ok(value)
    }

    /// The summands of a checked sum, so chosen that a constant is not added to what goes around the loop but to what comes in: `(s - 1) + x`, which is how tagged integers are added, becomes
    /// `s + (x - 1)`, and from one iteration to the next it is one addition instead of two.
    fn shorter_chain(&mut self, a: Operand, b: Operand) -> (Operand, Operand) {
        for (sum, other) in [(a, b), (b, a)] {
            let Some(Operation::Int(IntBinary::Add, carried, constant)) = self.definition(sum)
            else {
                continue;
            };
            let (carried, constant) = (self.resolve(*carried), *constant);
            let is_parameter =
                |o: Operand| matches!(self.definition(o), Some(Operation::Parameter { .. }));
            let is_exact = |o: Operand| {
                let (facts, constant) = (self.facts(o), self.facts(constant));
                !Facts::may_overflow(IntChecked::Add, &facts, &constant)
            };
            if constant.as_constant().is_some()
                && is_parameter(carried)
                && other.as_value().is_some()
                && !is_parameter(other)
                && is_exact(carried)
                && is_exact(other)
            {
                let other = self.int(IntBinary::Add, other, constant);
                return (carried, other);
            }
        }
        (a, b)
    }

    /// Does the operation overflow?
    pub fn overflows(&mut self, op: IntChecked, a: Operand, b: Operand) -> Operand {
        let (a, b) = ordered(op != IntChecked::Sub, a, b);
        if let (Some(x), Some(y), true) = (self.int_of(a), self.int_of(b), self.passes.rules) {
            return self.int_constant(i64::from(op.evaluate(x, y).is_none()));
        }
        let done = self.pure.operations.contains_key(&Key::Checked(op, a, b));
        if !Facts::may_overflow(op, &self.facts(a), &self.facts(b)) || done && self.passes.cse {
            return self.int_constant(0);
        }
        self.reuse(
            Key::Overflows(op, a, b),
            Facts::range(0, 1),
            Operation::Overflows(op, a, b),
        )
    }

    /// Are two references the same?
    pub fn same(&mut self, a: Operand, b: Operand) -> Operand {
        let (a, b) = ordered(true, a, b);
        if let Some(known) = self.known_same(a, b) {
            return self.int_constant(i64::from(known));
        }
        let (a, b) = (self.force(a), self.force(b));
        self.reuse(Key::Same(a, b), Facts::range(0, 1), Operation::Same(a, b))
    }

    fn known_same(&self, a: Operand, b: Operand) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        if self.is_new(a) || self.is_new(b) || self.are_distinct(a, b) {
            return Some(false);
        }
        // Two objects may have the same facts and yet differ; only immediates are their bits. But no two facts of which that could be
        // true leave only one word.
        Facts::compare(Compare::Eq, &self.facts(a), &self.facts(b))
    }

    /// An operation on floats. `x + 0.0` is not `x`, since `-0.0 + 0.0` is `0.0`; `x - 0.0` and `x * 1.0` are.
    pub fn float(&mut self, op: FloatBinary, a: Operand, b: Operand) -> Operand {
        if self.passes.rules
            && let Some(result) = self.float_rules(op, a, b)
        {
            return result;
        }
        self.reuse(
            Key::Float(op, a, b),
            Facts::UNKNOWN,
            Operation::Float(op, a, b),
        )
    }

    /// A comparison of floats.
    pub fn compare_float(&mut self, op: Compare, a: Operand, b: Operand) -> Operand {
        if let (Some(x), Some(y), true) = (self.bits_of(a), self.bits_of(b), self.passes.rules) {
            let known = op.floats(f64::from_bits(x), f64::from_bits(y));
            return self.int_constant(i64::from(known));
        }
        self.reuse(
            Key::CompareFloat(op, a, b),
            Facts::range(0, 1),
            Operation::CompareFloat(op, a, b),
        )
    }

    /// An operation of one operand.
    pub fn unary(&mut self, op: Unary, a: Operand) -> Operand {
        if let Some(result) = self.unary_rules(op, a) {
            return result;
        }
        let a = self.force(a);
        let facts = self.unary_facts(op, a);
        if let Some(value) = facts.value().filter(|_| self.passes.facts) {
            return self.out.constant(op.kinds().1, value as u64);
        }
        self.reuse(Key::Unary(op, a), facts, Operation::Unary(op, a))
    }

    /// An elidable call with these arguments, if there has been one.
    pub fn earlier_call(&self, callee: &'static Callee, arguments: &Arguments) -> Option<Operand> {
        let calls = self.pure.calls.get(&std::ptr::from_ref(callee))?;
        let same = |earlier: &Arguments| {
            let pairs = earlier.as_slice().iter().zip(arguments.as_slice());
            pairs.into_iter().all(|(x, y)| self.resolve(*x) == *y)
        };
        let found = calls.iter().find(|(earlier, _)| same(earlier))?;
        Some(self.resolve(found.1))
    }

    /// Notes the result of an elidable call.
    pub fn note_call(&mut self, callee: &'static Callee, arguments: Arguments, result: Operand) {
        let calls = self.pure.calls.entry(callee).or_default();
        calls.push((arguments, result));
    }

    // ------------------------------------------------------------ rules

    fn apply_rules(
        &mut self,
        root: Root,
        commutative: bool,
        a: Operand,
        b: Operand,
    ) -> Option<Operand> {
        if self.rule_depth >= MAX_RULE_DEPTH {
            return None;
        }
        for rule in RULES.of(root) {
            let found = self.match_rule(rule, a, b).or_else(|| {
                (commutative && b.as_constant().is_none()).then(|| self.match_rule(rule, b, a))?
            });
            if let Some(binding) = found {
                self.rule_depth += 1;
                let result = self.build(&rule.replacement, &binding);
                self.rule_depth -= 1;
                return Some(result);
            }
        }
        None
    }

    fn match_rule(&self, rule: &Rule, a: Operand, b: Operand) -> Option<Binding> {
        let mut binding = Binding::default();
        let matched = self.matches(&rule.operands[0], a, &mut binding)
            && self.matches(&rule.operands[1], b, &mut binding)
            && rule.conditions.iter().all(|c| self.holds(c, &binding));
        matched.then_some(binding)
    }

    fn matches(&self, term: &Term, operand: Operand, binding: &mut Binding) -> bool {
        match term {
            Term::Value(i) => match binding.values[*i] {
                Some(bound) => bound == operand,
                None => {
                    binding.values[*i] = Some(operand);
                    true
                }
            },
            Term::Constant(i) => match (self.int_of(operand), binding.constants[*i]) {
                (Some(value), Some(bound)) => value == bound,
                (Some(value), None) => {
                    binding.constants[*i] = Some(value);
                    true
                }
                (None, _) => false,
            },
            Term::Literal(number) => self.int_of(operand) == Some(*number),
            Term::Apply(Root::Int(op), a, b) => match self.int_view(operand) {
                Some((found, x, y)) if found == *op => {
                    self.matches(a, x, binding) && self.matches(b, y, binding)
                }
                _ => false,
            },
            Term::Apply(Root::Compare(_), ..) | Term::Width | Term::Log2(_) => false,
        }
    }

    /// An operand as the integer operation that made it. A checked operation is the wrapping one, once its guard has passed.
    fn int_view(&self, operand: Operand) -> Option<(IntBinary, Operand, Operand)> {
        let (op, a, b) = match self.definition(operand)? {
            Operation::Int(op, a, b) => (*op, *a, *b),
            Operation::Checked(op, a, b, _) => (op.wrapping(), *a, *b),
            _ => return None,
        };
        Some((op, self.resolve(a), self.resolve(b)))
    }

    fn constant_term(&self, term: &Term, binding: &Binding) -> Option<i64> {
        Some(match term {
            Term::Value(_) => return None,
            Term::Constant(i) => binding.constants[*i]?,
            Term::Literal(number) => *number,
            Term::Width => i64::from(u64::BITS),
            Term::Log2(inner) => i64::from(self.constant_term(inner, binding)?.trailing_zeros()),
            Term::Apply(Root::Int(op), a, b) => op.evaluate(
                self.constant_term(a, binding)?,
                self.constant_term(b, binding)?,
            ),
            Term::Apply(Root::Compare(op), a, b) => i64::from(op.ints(
                self.constant_term(a, binding)?,
                self.constant_term(b, binding)?,
            )),
        })
    }

    fn holds(&self, condition: &Condition, binding: &Binding) -> bool {
        let constant = |t: &Term| self.constant_term(t, binding);
        let facts = |i: usize| binding.values[i].map_or(Facts::UNKNOWN, |o| self.facts(o));
        let holds = |condition: &Condition| {
            Some(match condition {
                Condition::Fits(x, amount) => {
                    let amount = constant(amount)? & 63;
                    let facts = facts(*x);
                    facts.min >= i64::MIN >> amount && facts.max <= i64::MAX >> amount
                }
                Condition::Clear(x, mask) => {
                    let mask = constant(mask)? as u64;
                    facts(*x).zeros & mask == mask
                }
                Condition::Set(x, mask) => {
                    let mask = constant(mask)? as u64;
                    facts(*x).ones & mask == mask
                }
                Condition::NoWrap(x, other) => {
                    let (facts, other) = (facts(*x), constant(other)?);
                    facts.min.checked_add(other).is_some() && facts.max.checked_add(other).is_some()
                }
                Condition::Inside(x, bound) => {
                    let facts = facts(*x);
                    facts.min >= 0 && facts.max < constant(bound)?
                }
                Condition::Zero(term) => constant(term)? == 0,
                Condition::Below(a, b) => {
                    let a = constant(a)?;
                    0 <= a && a < constant(b)?
                }
                Condition::Power(term) => {
                    let number = constant(term)?;
                    number > 0 && number & (number - 1) == 0
                }
            })
        };
        holds(condition).unwrap_or(false)
    }

    fn build(&mut self, term: &Term, binding: &Binding) -> Operand {
        if let Term::Value(i) = term
            && let Some(value) = binding.values[*i]
        {
            return value;
        }
        if let Some(value) = self.constant_term(term, binding) {
            return self.int_constant(value);
        }
        match term {
            Term::Apply(root, a, b) => {
                let (a, b) = (self.build(a, binding), self.build(b, binding));
                match root {
                    Root::Int(op) => self.int(*op, a, b),
                    Root::Compare(op) => self.compare(*op, a, b),
                }
            }
            // A value that the pattern has not bound: a test excludes it.
            _ => self.int_constant(0),
        }
    }

    /// Of an operand of this kind, the constant with these bits.
    pub fn constant_like(&mut self, operand: Operand, bits: u64) -> Operand {
        let kind = self.out.kind_of(operand).unwrap_or(Kind::Int);
        self.out.constant(kind, bits)
    }
}

fn is_commutative(op: IntBinary) -> bool {
    matches!(
        op,
        IntBinary::Add
            | IntBinary::Mul
            | IntBinary::And
            | IntBinary::Or
            | IntBinary::Xor
            | IntBinary::MulHigh
            | IntBinary::MulHighUnsigned
    )
}

/// Constants to the right, and values in the order of their making, so that equal operations look equal.
fn ordered(commutative: bool, a: Operand, b: Operand) -> (Operand, Operand) {
    if commutative && b < a { (b, a) } else { (a, b) }
}

fn opposite(op: Compare) -> Option<Compare> {
    Some(match op {
        Compare::Eq => Compare::Ne,
        Compare::Ne => Compare::Eq,
        Compare::Lt => Compare::Ge,
        Compare::Le => Compare::Gt,
        Compare::Gt => Compare::Le,
        Compare::Ge => Compare::Lt,
        Compare::Below => return None,
    })
}
