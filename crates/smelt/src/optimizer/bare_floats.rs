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
//! A slot is published bare before a call of a compiled function; whoever else looks finds objects. A function gets bare what it has expected to be floats when it was compiled: it asks with
//! `unbox`, and the slot is then, to this pass, a virtual object with that number. (One that has not been compiled yet gets all floats bare, and will know.) The slots of the callers are
//! bare for who comes back to them by a bridge; there, where no float is expected, `boxed_slot` makes an object if need be. A float is expected where the recorded trace goes on
//! to check that it is one, or was one. `unbox` leaves as a guard of the recorded trace does that stands next to it, with nothing observable between.
//!
//! What has no object has no identity, which is nothing to miss with numbers; a NaN is equal to itself alone where it is the same object. So floats are checked to be numbers before they are
//! published bare, and `unbox` takes no NaN from an object. (A function that returns a NaN which has no object yet may return it bare.)

use super::hints::field_of;
use super::state::Optimizer;
use super::virtuals::VirtualObject;
use crate::bare::FloatObjects;
use crate::descr::{Effects, SHAPE};
use crate::kind::Kind;
use crate::operations::{Compare, Unary};
use crate::trace::{Bare, LabelId, Operand, Operation, SnapshotId, TraceKind, VirtualField};

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
        let may_be_bare = (self.options.may_be_bare)(slot);
        // What a function takes for a float, it takes bare from now on.
        let is_asked = may_be_bare || self.recorded.kind == TraceKind::Function;
        let is_at_hand = matches!(self.recorded.operations.get(at), Some(Operation::LoadSlot(s, _)) if *s == slot);
        if is_asked
            && is_at_hand
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
            self.is_number(number);
            self.has_number(object, &floats, number);
            self.taken_bare.push(slot);
            return object;
        }
        let value = self.emit(match may_be_bare {
            true => Operation::LoadBoxed(slot),
            false => Operation::LoadSlot(slot, Kind::Ref),
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
        let object = self.float_to_be(&floats);
        self.has_number(object, &floats, number);
        object
    }

    /// Of slots and what they are to hold when the function is called that the next recorded operation calls, takes those that can be published bare: with their numbers, which are
    /// guarded not to be NaN.
    pub fn take_bare(&mut self, stores: &mut Vec<(i32, Operand)>) -> Vec<(i32, Operand, Operand)> {
        let mut bare = Vec::new();
        let next = self.recorded.operations.get(self.at + 1);
        let Some(Operation::CallCompiled { label, frame, .. }) = next else {
            return bare;
        };
        for (slot, object) in std::mem::take(stores) {
            let is_taken = slot < *frame || self.takes_bare(*label, slot - frame);
            match self.bare_number(object).filter(|_| is_taken) {
                Some(number) if self.guard_number(number) => bare.push((slot, object, number)),
                _ => stores.push((slot, object)),
            }
        }
        bare
    }

    fn takes_bare(&self, label: LabelId, slot: i32) -> bool {
        let is_own = self.recorded.kind == TraceKind::Function && label == self.recorded.entry;
        is_own && self.taken_bare.contains(&slot) || (self.options.takes_bare)(label, slot)
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
        self.is_number(float);
        true
    }

    /// A float is known not to be NaN.
    fn is_number(&mut self, float: Operand) {
        if let Some(value) = float.as_value() {
            self.values[value].is_number = true;
        }
    }

    /// A slot that may be bare holds the float with this number.
    pub fn slot_holds_number(&mut self, slot: i32, number: Operand) {
        if let Some(floats) = self.float_objects() {
            self.is_number(number);
            let object = self.float_to_be(&floats);
            self.has_number(object, &floats, number);
            self.stack.hold_bare(slot, object);
        }
    }

    fn float_to_be(&mut self, floats: &FloatObjects) -> Operand {
        self.new_virtual(VirtualObject::new(floats.kind, floats.shape, 0))
    }

    fn has_number(&mut self, object: Operand, floats: &FloatObjects, number: Operand) {
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
        recorded.operations[at + 1..end]
            .iter()
            .any(|operation| match operation {
                Operation::CompareInt(Compare::Eq, a, b) | Operation::GuardValue(a, b, _) => {
                    is_shape(a) && is_floats(b)
                }
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
