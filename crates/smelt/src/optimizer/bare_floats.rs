//! Floats go to compiled functions, and come back from them, without objects ([`bare`](crate::bare)).
//!
//! ```text
//! a = slot 0                         x = unbox slot 0 s0
//! guard_true (a is a float) s0
//! x = load box.value a
//! y = float.add x 1.0                y = float.add x 1.0
//! b = allocate box
//! store box.value b y
//! publish s1 5=b                     publish s1 bare 5=y
//! r = call_compiled label 7          r = call_compiled label 7 bare
//! n = same r null                    z = unbox result r s2
//! guard_false n s2
//! guard_true (r is a float) s3
//! z = load box.value r
//! ```
//!
//! A slot is published bare before a call of a compiled function; whoever else looks finds objects. So a trace whose slots may have been written so by another, that of a function or a bridge,
//! asks with each slot that it loads: `unbox` where a float is expected, and the slot is then, to this pass, a virtual object with that number; elsewhere `boxed_slot`, unless the next guards
//! of the client's let no bare float pass. A float is expected where the recorded trace goes on
//! to check that it is one, or was one. `unbox` leaves as a guard of the recorded trace does that stands next to it, with nothing observable between.
//!
//! What has no object has no identity, which is nothing to miss with numbers; a NaN is equal to itself alone where it is the same object. So floats are checked to be numbers before they are
//! published bare, and `unbox` takes no NaN from an object. (A function that returns a NaN which has no object yet may return it bare.)

use super::hints::field_of;
use super::state::Optimizer;
use super::virtuals::VirtualObject;
use crate::bare::{BARE, FloatObjects};
use crate::descr::{Effects, SHAPE};
use crate::kind::Kind;
use crate::operations::{Compare, Unary};
use crate::trace::{Bare, Operand, Operation, SnapshotId, VirtualField};
use heap::WordMap;

/// How far it is looked for the check that a value is a float.
const OPERATIONS_TO_CHECK: usize = 40;
/// How far it is looked for a guard beside a load.
const OPERATIONS_TO_GUARD: usize = 400;

impl Optimizer<'_> {
    /// What floats are, if they may be bare.
    pub fn float_objects(&self) -> Option<FloatObjects> {
        self.options
            .float_objects
            .copied()
            .filter(|_| self.passes.bare_floats)
    }

    /// The number of a float object that does not exist yet.
    pub fn bare_number(&self, operand: Operand) -> Option<Operand> {
        let floats = self.float_objects()?;
        let object = &self.virtuals[self.resolve(operand).as_virtual()?];
        if object.kind != floats.kind || object.shape != floats.shape {
            return None;
        }
        let number = object.field(VirtualField::Field(floats.value))?;
        Some(self.resolve(number))
    }

    /// The first touch of a slot that another trace may have written a bare float to, by the recorded operation at hand if it is one.
    pub fn load_unknown_slot(&mut self, slot: i32) -> Operand {
        let at = self.at;
        let is_at_hand = matches!(self.recorded.operations.get(at), Some(Operation::LoadSlot(s, _)) if *s == slot);
        if is_at_hand
            && let Some(floats) = self.float_objects()
            && self.is_float(at, &floats)
            && let Some(snapshot) = self.guard_beside(at)
        {
            let object = self.float_to_be(&floats);
            // The snapshot does not tell of what is in memory.
            self.stack.hold_bare(slot, object);
            self.map[at] = object;
            let snapshot = self.own_snapshot(snapshot);
            let number = self.emit(Operation::Unbox(Bare::Slot(slot), snapshot));
            self.learn_number(number);
            self.set_number(object, &floats, number);
            return object;
        }
        let value = self.emit(match is_at_hand && self.is_refused(at, slot) {
            true => Operation::LoadSlot(slot, Kind::Ref),
            false => Operation::LoadBoxed(slot),
        });
        self.stack.hold(slot, value);
        value
    }

    /// The guard with which a call of a compiled function, the recorded operation at hand, had best have its result unboxed.
    pub fn unboxes_result(&self) -> Option<SnapshotId> {
        let floats = self.float_objects()?;
        if !self.is_float(self.at, &floats) {
            return None;
        }
        self.guard_behind(self.at)
    }

    /// Has that done.
    pub fn unbox_result(&mut self, call: Operand, snapshot: SnapshotId) -> Operand {
        let Some(floats) = self.float_objects() else {
            return call;
        };
        self.map[self.at] = call;
        let snapshot = self.own_snapshot(snapshot);
        let number = self.emit(Operation::Unbox(Bare::Result(call), snapshot));
        self.float_with(&floats, number)
    }

    /// Of slots and what they are to hold, takes those that can be published bare: with their numbers, which are guarded not to be NaN.
    pub fn take_bare(&mut self, stores: &mut Vec<(i32, Operand)>) -> Vec<(i32, Operand, Operand)> {
        let mut bare = Vec::new();
        for (slot, object) in std::mem::take(stores) {
            match self.bare_number(object) {
                Some(number) if self.guard_number(number) => bare.push((slot, object, number)),
                _ => stores.push((slot, object)),
            }
        }
        bare
    }

    /// Does what the next recorded operation calls take bare floats?
    pub fn takes_bare(&self) -> bool {
        let next = self.recorded.operations.get(self.at + 1);
        let takes_bare = matches!(next, Some(Operation::CallCompiled { label, .. }) if (self.options.takes_bare)(*label));
        takes_bare && self.float_objects().is_some()
    }

    /// Would a guard of the recorded trace fail if the slot that is loaded at `at` were bare, before anything else is done with its word? No guard up to there may leave with the word.
    fn is_refused(&self, at: usize, slot: i32) -> bool {
        let recorded = self.recorded;
        let mut words: WordMap<Operand, u64> = WordMap::default();
        words.insert(Operand::value(at), BARE);
        let end = recorded.operations.len().min(at + OPERATIONS_TO_CHECK);
        for (i, operation) in recorded
            .operations
            .iter()
            .enumerate()
            .take(end)
            .skip(at + 1)
        {
            let word = |operand: &Operand| {
                let constant = recorded.constant_of(*operand).map(|c| c.bits);
                constant.or_else(|| words.get(operand).copied())
            };
            let int = |operand: &Operand| word(operand).map(|word| word as i64);
            if operation
                .guard()
                .is_some_and(|s| self.leaves_with(s, slot, &words))
            {
                return false;
            }
            let mut is_used = false;
            operation.operands(|operand| is_used |= words.contains_key(&operand));
            if !is_used {
                if is_observable(operation) || matches!(operation, Operation::MergePoint(_)) {
                    return false;
                }
                continue;
            }
            let result = match operation {
                Operation::Unary(Unary::RefBits, a) => word(a),
                Operation::Int(op, a, b) => {
                    int(a).zip(int(b)).map(|(a, b)| op.evaluate(a, b) as u64)
                }
                Operation::CompareInt(op, a, b) => {
                    int(a).zip(int(b)).map(|(a, b)| u64::from(op.ints(a, b)))
                }
                Operation::Same(a, b) => word(a).zip(word(b)).map(|(a, b)| u64::from(a == b)),
                Operation::GuardTrue(a, _) if word(a) == Some(0) => return true,
                Operation::GuardFalse(a, _) if word(a).is_some_and(|word| word != 0) => {
                    return true;
                }
                Operation::GuardTrue(..) | Operation::GuardFalse(..) => continue,
                _ => return false,
            };
            let Some(result) = result else {
                return false;
            };
            words.insert(Operand::value(i), result);
        }
        false
    }

    /// Does a recorded snapshot tell of one of these values, but as what is in memory in this slot?
    fn leaves_with(&self, snapshot: SnapshotId, slot: i32, values: &WordMap<Operand, u64>) -> bool {
        let snapshot = &self.recorded.snapshots[snapshot.0 as usize];
        let mut levels = snapshot.levels.iter();
        let mut slots = snapshot.slots.iter();
        levels.any(|level| {
            let mut told = level.reds.iter().chain(&level.log);
            told.any(|operand| values.contains_key(operand))
        }) || slots.any(|(s, operand)| *s != slot && values.contains_key(operand))
    }

    /// Has a float guarded to be a number, at the recorded operation at hand. False if it is none, or there is no guard to leave by.
    fn guard_number(&mut self, float: Operand) -> bool {
        if let Some(bits) = self.bits_of(float) {
            return !f64::from_bits(bits).is_nan();
        }
        let is_known = |value: usize| {
            let is_integer = matches!(
                self.out.operations[value],
                Operation::Unary(Unary::IntToFloat, _)
            );
            self.values[value].is_number || is_integer
        };
        if float.as_value().is_some_and(is_known) {
            return true;
        }
        let mut hints = std::mem::take(&mut self.hints);
        hints.add(self, self.hinted..self.at);
        self.hinted = self.at;
        let hint = hints.word(self, float);
        self.hints = hints;
        if hint.is_some_and(|bits| f64::from_bits(bits).is_nan()) {
            return false;
        }
        let Some(snapshot) = self.guard_before(self.at) else {
            return false;
        };
        let is_number = self.emit(Operation::CompareFloat(Compare::Eq, float, float));
        let snapshot = self.own_snapshot(snapshot);
        self.emit(Operation::GuardTrue(is_number, snapshot));
        self.learn_number(float);
        true
    }

    /// A float is known not to be NaN.
    fn learn_number(&mut self, float: Operand) {
        if let Some(value) = float.as_value() {
            self.values[value].is_number = true;
        }
    }

    /// A slot that may be bare holds the float with this number.
    pub fn slot_holds_number(&mut self, slot: i32, number: Operand) {
        if let Some(floats) = self.float_objects() {
            self.learn_number(number);
            let object = self.float_with(&floats, number);
            self.stack.hold_bare(slot, object);
        }
    }

    /// A float object that does not exist yet.
    fn float_with(&mut self, floats: &FloatObjects, number: Operand) -> Operand {
        let object = self.float_to_be(floats);
        self.set_number(object, floats, number);
        object
    }

    /// The same, before its number is known.
    fn float_to_be(&mut self, floats: &FloatObjects) -> Operand {
        self.new_virtual(VirtualObject::new(floats.kind, floats.shape, 0))
    }

    fn set_number(&mut self, object: Operand, floats: &FloatObjects, number: Operand) {
        if let Some(i) = object.as_virtual() {
            self.virtuals[i].set_field(VirtualField::Field(floats.value), number);
        }
        self.epoch += 1;
    }

    /// Does the recorded trace go on to check that the value made at `at` is a float, or was it one?
    fn is_float(&self, at: usize, floats: &FloatObjects) -> bool {
        let recorded = self.recorded;
        let shape = u64::from(floats.shape);
        let hint = recorded.hints.get(at).copied().flatten();
        if let Some(object) = hint.filter(|_| self.passes.hints)
            && field_of(object, &SHAPE) == Some(shape)
        {
            let number = field_of(object, floats.value);
            return number.is_none_or(|number| !f64::from_bits(number).is_nan());
        }
        let value = Operand::value(at);
        let is_shape = |operand: &Operand| {
            let operation = operand.as_value().map(|i| &recorded.operations[i]);
            matches!(operation, Some(Operation::Load { field, object }) if **field == SHAPE && *object == value)
        };
        let is_floats = |operand: &Operand| {
            let constant = recorded.constant_of(*operand);
            constant.is_some_and(|c| c.kind == Kind::Int && c.bits == shape)
        };
        let end = recorded.operations.len().min(at + OPERATIONS_TO_CHECK);
        let holds = |condition: usize| {
            let rest = &recorded.operations[condition + 1..end];
            rest.iter().any(|operation| {
                matches!(operation, Operation::GuardTrue(a, _) if *a == Operand::value(condition))
            })
        };
        (at + 1..end).any(|i| match &recorded.operations[i] {
            Operation::CompareInt(Compare::Eq, a, b) => is_shape(a) && is_floats(b) && holds(i),
            Operation::GuardValue(a, b, _) => is_shape(a) && is_floats(b),
            Operation::GuardCompatible(a, conditions, _) => {
                is_shape(a) && u64::from(conditions.shape) == shape
            }
            _ => false,
        })
    }

    /// A guard beside the recorded operation `at`, from which that can be started again: the last one before, or the next one of its instruction.
    fn guard_beside(&self, at: usize) -> Option<SnapshotId> {
        let starts_again =
            |snapshot: &SnapshotId| self.recorded.snapshots[snapshot.0 as usize].replay == 0;
        let before = self.guard_before(at);
        before.or_else(|| self.guard_behind(at).filter(starts_again))
    }

    /// The last guard before the recorded operation `at`, with nothing observable between: whoever leaves by it does all again that has been recorded since.
    fn guard_before(&self, at: usize) -> Option<SnapshotId> {
        // Objects that are stored to, and whose allocation has not been met: those made since are made anew.
        let mut stored = Vec::new();
        let start = at.saturating_sub(OPERATIONS_TO_GUARD);
        for i in (start..at).rev() {
            let operation = &self.recorded.operations[i];
            match operation {
                Operation::Allocate { .. } | Operation::AllocateArray { .. } => {
                    stored.retain(|object| *object != Operand::value(i));
                }
                Operation::Store { object, .. } | Operation::StoreItem { object, .. } => {
                    stored.push(*object);
                }
                _ if is_observable(operation) => return None,
                _ => {}
            }
            if let Some(snapshot) = operation.guard() {
                return Some(snapshot).filter(|_| stored.is_empty());
            }
        }
        None
    }

    /// The next guard of the instruction that the recorded operation `at` belongs to, with nothing observable between, if its snapshot needs nothing that is made behind `at`.
    fn guard_behind(&self, at: usize) -> Option<SnapshotId> {
        let rest = &self.recorded.operations[at + 1..];
        for operation in rest.iter().take(OPERATIONS_TO_GUARD) {
            if let Some(snapshot) = operation.guard() {
                let mut is_known = true;
                self.recorded.snapshots[snapshot.0 as usize]
                    .operands(|operand| is_known &= operand.as_value().is_none_or(|v| v <= at));
                return is_known.then_some(snapshot);
            }
            if is_observable(operation) || matches!(operation, Operation::MergePoint(_)) {
                return None;
            }
        }
        None
    }
}

/// May it be done only once, or be what a snapshot after it tells of?
fn is_observable(operation: &Operation) -> bool {
    match operation {
        Operation::Store { .. }
        | Operation::StoreItem { .. }
        | Operation::StoreRaw { .. }
        | Operation::Allocate { .. }
        | Operation::AllocateArray { .. }
        | Operation::Publish { .. }
        | Operation::CallCompiled { .. } => true,
        Operation::Call { callee, .. } => callee.effects > Effects::Elidable,
        _ => false,
    }
}
