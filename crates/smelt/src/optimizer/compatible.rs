//! Guards that several shapes pass: what is asked of a shape is what is checked, and not which shape it is.
//!
//! ```text
//! s = load header.shape p
//! guard_compatible s s0 shape 20 lookup 7 = 1        guard_compatible s s0 shape 20 lookup 7 = 1 lookup 8 = 2
//! x = load node.count p                              x = load node.count p
//! guard_compatible s s1 shape 20 lookup 8 = 2        (checked already)
//! guard_compatible s s2 shape 20 lookup 7 = 1        (known)
//! ```
//!
//! One comparison checks all that is asked of a shape: what is asked later is asked by the first guard, too, which then fails a little more often, and earlier, which is always right. A trace that
//! insists on the shape after all (it promotes it, or compares it with its own number) has the first guard insist on it: then that is what it would have been without any of this.
//!
//! What has turned out to vary from shape to shape has a guard of its own, where it is asked: a bridge is to begin there, and not where something else was asked before.
//!
//! Facts about a shape are claims about a value, as [known bits](super::facts) are: true to the end of the trace, since the value does not change, and the cells that the answers were read
//! from are those that the trace depends on.

use super::state::{Optimizer, Step, contradiction};
use crate::operations::Compare;
use crate::shape_functions::{Conditions, Fact};
use crate::trace::{Operand, Operation, SnapshotId};
use std::rc::Rc;

/// What is known of a shape.
#[derive(Clone, Default, Debug)]
pub(super) struct KnownShape {
    pub facts: Vec<Fact>,
    /// The guard that checks them, if that is this trace's own.
    guard: Option<usize>,
}

impl KnownShape {
    /// What is known without a guard of this trace's.
    pub fn inherited(facts: Vec<Fact>) -> KnownShape {
        KnownShape { facts, guard: None }
    }
}

/// A number of something in [`KnownShapes`]; 0: nothing is known.
pub(super) type ShapeNumber = u32;

/// What is known of the shapes among the values. Entries stay as they are, so that a pass that has been taken back has nothing to put right here.
#[derive(Default)]
pub(super) struct KnownShapes(Vec<KnownShape>);

impl KnownShapes {
    /// Adds an entry.
    pub fn add(&mut self, known: KnownShape) -> ShapeNumber {
        self.0.push(known);
        self.0.len() as ShapeNumber
    }

    /// An entry.
    pub fn get(&self, number: ShapeNumber) -> Option<&KnownShape> {
        self.0.get((number as usize).checked_sub(1)?)
    }
}

impl Optimizer<'_> {
    /// What is known of a shape.
    pub fn known_shape(&self, operand: Operand) -> Option<&KnownShape> {
        self.known_shapes
            .get(self.values[operand.as_value()?].shape)
    }

    /// Rewrites a guard.
    pub fn guard_compatible(
        &mut self,
        shape: Operand,
        conditions: &Conditions,
        snapshot: SnapshotId,
    ) -> Step<()> {
        if let Some(number) = self.int_of(shape) {
            return match conditions.hold(number as u32, &mut |cell| (self.options.depend)(cell)) {
                true => Ok(()),
                false => Err(contradiction("a shape that gives other answers")),
            };
        }
        let Some(value) = shape.as_value() else {
            return Err(contradiction("an object as a shape"));
        };
        if !self.passes.compatible {
            let number = self.int_constant(conditions.shape.into());
            return self.guard_value_of(shape, number, snapshot);
        }
        let mut known = self.known_shape(shape).cloned().unwrap_or_default();
        let mut missing = Vec::new();
        for fact in &conditions.facts {
            match known.facts.iter().find(|known| known.asks_as(fact)) {
                Some(known) if known.answer == fact.answer => {}
                Some(_) => return Err(contradiction("two answers of one shape")),
                None => missing.push(*fact),
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let (varying, steady): (Vec<Fact>, Vec<Fact>) = missing
            .into_iter()
            .partition(|fact| (self.options.varies)(fact));
        for fact in varying {
            self.check_facts(shape, conditions.shape, vec![fact], snapshot);
            known.facts.push(fact);
        }
        if !steady.is_empty() {
            known.facts.extend(&steady);
            // In the second iteration of a loop two values may be one whose shapes differed in the first: the shape that the guard lets through is then not the one that was asked now.
            let asked = conditions.shape;
            let passed = self.own_conditions(known.guard).map(|own| own.shape);
            let depend = &mut |cell| (self.options.depend)(cell);
            let fits = passed.is_some_and(|passed| {
                passed == asked || steady.iter().all(|fact| fact.holds(passed, depend))
            });
            match self.own_conditions(known.guard).filter(|_| fits) {
                Some(conditions) => {
                    conditions.facts.extend(&steady);
                    steady.iter().for_each(|fact| self.out.keep(fact));
                }
                None => {
                    let guard = self.check_facts(shape, conditions.shape, steady, snapshot);
                    known.guard = Some(guard);
                }
            }
        }
        self.values[value].shape = self.known_shapes.add(known);
        Ok(())
    }

    /// Adds a guard; tells where it is.
    fn check_facts(
        &mut self,
        shape: Operand,
        number: u32,
        facts: Vec<Fact>,
        snapshot: SnapshotId,
    ) -> usize {
        facts.iter().for_each(|fact| self.out.keep(fact));
        let snapshot = self.own_snapshot(snapshot);
        let guard = self.out.operations.len();
        let conditions = Conditions {
            shape: number,
            facts,
        };
        let conditions = Rc::new(conditions);
        self.emit(Operation::GuardCompatible(shape, conditions, snapshot));
        guard
    }

    /// The conditions of the guard that checks what is known, if they can still be changed: not behind the label that stands between.
    fn own_conditions(&mut self, guard: Option<usize>) -> Option<&mut Conditions> {
        let guard = guard.filter(|guard| *guard >= self.label_at)?;
        match self.out.operations.get_mut(guard) {
            Some(Operation::GuardCompatible(_, conditions, _)) => Some(Rc::make_mut(conditions)),
            _ => None,
        }
    }

    /// The guard of this trace's own that checks what is known of a shape.
    fn guard_of(&self, shape: Operand) -> Option<usize> {
        self.known_shape(shape)?.guard
    }

    /// A guard insists on a shape: if an earlier one has checked what was asked of it, that one insists. False if there is none.
    pub fn insist_on_shape(&mut self, shape: Operand, number: Operand) -> bool {
        let guard = self.guard_of(shape);
        let asked_for = self.own_conditions(guard).map(|c| u64::from(c.shape));
        let is_it = asked_for.is_some() && asked_for == self.bits_of(number);
        if let Some(guard) = guard.filter(|_| is_it)
            && let Operation::GuardCompatible(shape, _, snapshot) = self.out.operations[guard]
        {
            self.out.operations[guard] = Operation::GuardValue(shape, number, snapshot);
        }
        is_it
    }

    /// A guard on the outcome of a comparison: if that asks whether a shape is a certain one, the guard that has checked what was asked of it checks this, too. True if so.
    pub fn compares_shape(&mut self, condition: Operand, truth: bool) -> Step<bool> {
        let Some(Operation::CompareInt(op, shape, number)) = self.definition(condition) else {
            return Ok(false);
        };
        let (op, shape, number) = (*op, self.resolve(*shape), self.resolve(*number));
        let Some(word) = self.bits_of(number) else {
            return Ok(false);
        };
        let is_same = match op {
            Compare::Eq => truth,
            Compare::Ne => !truth,
            _ => return Ok(false),
        };
        if is_same {
            return Ok(self.insist_on_shape(shape, number));
        }
        let guard = self.guard_of(shape);
        let Some(conditions) = self.own_conditions(guard) else {
            return Ok(false);
        };
        if u64::from(conditions.shape) == word {
            return Err(contradiction("a shape that is not the one that it was"));
        }
        let fact = Fact::is_not(word);
        if !conditions.facts.contains(&fact) {
            conditions.facts.push(fact);
        }
        Ok(true)
    }
}
