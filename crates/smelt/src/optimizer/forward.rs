//! The forward pass: each recorded operation in turn, rewritten with what is known.

use super::Abandoned;
use super::heap_cache::{NO_INDEX, Place};
use super::state::{Optimizer, Step, contradiction};
use crate::backend::TOO_MANY_LIVE;
use crate::descr::{Callee, Effects};
use crate::kind::Width;
use crate::trace::{Arguments, Bare, LabelId, Operand, Operation, SnapshotId};

/// How the recorded trace ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// It goes on at a label.
    Close(LabelId, SnapshotId),
    /// It returns a value.
    Finish(Operand, SnapshotId),
    /// It is left: a segment of a long trace.
    Leave(SnapshotId),
}

impl Optimizer<'_> {
    /// Rewrites all but the last operation.
    pub fn run(&mut self) -> Step<End> {
        let recorded = self.recorded;
        let is_input = |operation: &Operation| matches!(operation, Operation::Input { .. });
        for (i, operation) in recorded.operations.iter().enumerate() {
            // Behind the inputs, once.
            if !is_input(operation)
                && self.passes.inheritance
                && let Some(inherited) = self.options.inherited
                && recorded.operations[..i].last().is_none_or(is_input)
            {
                let inputs: Vec<_> = self.map[..i].iter().copied().map(Some).collect();
                self.inherit(inherited, &inputs);
            }
            match operation {
                Operation::Close { label, snapshot } => return Ok(End::Close(*label, *snapshot)),
                Operation::Finish { value, snapshot } => {
                    return Ok(End::Finish(*value, *snapshot));
                }
                Operation::Leave(snapshot) => return Ok(End::Leave(*snapshot)),
                _ => {
                    self.at = i;
                    if let Some(result) = self.step(operation)? {
                        self.map[i] = result;
                    }
                    if self.has_too_many_live {
                        // What follows would only be longer still.
                        return Err(Abandoned(TOO_MANY_LIVE.into()));
                    }
                }
            }
        }
        Err(contradiction("the recorded trace does not end"))
    }

    /// Writes the last operation.
    pub fn finish(&mut self, end: End) -> Step<()> {
        match end {
            End::Close(label, snapshot) => self.close(label, snapshot),
            End::Finish(value, snapshot) => {
                self.finish_trace(value, snapshot);
                Ok(())
            }
            End::Leave(snapshot) => {
                let snapshot = self.snapshot(snapshot);
                self.emit(Operation::Leave(snapshot));
                Ok(())
            }
        }
    }

    /// Rewrites one operation; gives the operand for its result.
    pub fn step(&mut self, operation: &Operation) -> Step<Option<Operand>> {
        let result = match operation {
            Operation::Input { .. }
            | Operation::LoadSlot(..)
            | Operation::LoadBoxed(_)
            | Operation::MergePoint(_)
            | Operation::Publish { .. }
            | Operation::CallCompiled { .. } => return Ok(self.frame_operation(operation)),
            Operation::Int(op, a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.int(*op, a, b)
            }
            Operation::Checked(op, a, b, snapshot) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.checked(*op, a, b, *snapshot)?
            }
            Operation::Overflows(op, a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.overflows(*op, a, b)
            }
            Operation::CompareInt(op, a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.compare(*op, a, b)
            }
            Operation::Same(a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.same(a, b)
            }
            Operation::Float(op, a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.float(*op, a, b)
            }
            Operation::CompareFloat(op, a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                self.compare_float(*op, a, b)
            }
            Operation::Unary(op, a) => {
                let a = self.get(*a);
                self.unary(*op, a)
            }
            Operation::Load { field, object } => {
                let object = self.get(*object);
                self.load(Place::Field(field), object, NO_INDEX)
            }
            Operation::LoadItem {
                items,
                object,
                index,
            } => {
                let (object, index) = (self.get(*object), self.get(*index));
                self.load(Place::Items(items), object, index)
            }
            Operation::LoadRaw {
                width,
                base,
                offset,
            } => {
                let (base, offset) = (self.get(*base), self.get(*offset));
                self.emit(Operation::LoadRaw {
                    width: *width,
                    base,
                    offset,
                })
            }
            Operation::Allocate { kind, shape, slots } => self.allocate(kind, *shape, *slots),
            Operation::AllocateArray {
                kind,
                shape,
                length,
            } => {
                let length = self.get(*length);
                self.allocate_array(kind, *shape, length)
            }
            // Of an optimised trace, which is looked at again.
            Operation::LoadNumber(slot) | Operation::Unbox(Bare::Slot(slot), _) => {
                let number = self.emit(operation.clone());
                self.slot_holds_number(*slot, number);
                number
            }
            Operation::Unbox(Bare::Result(_), _) => self.emit(operation.clone()),
            Operation::Call { callee, arguments } => {
                let mut arguments = *arguments;
                for argument in arguments.as_mut_slice() {
                    *argument = self.get(*argument);
                }
                self.call_with(callee, &arguments)
            }
            _ => {
                self.effect(operation)?;
                return Ok(None);
            }
        };
        Ok(Some(result))
    }

    /// What concerns entries, frames and other compiled code.
    fn frame_operation(&mut self, operation: &Operation) -> Option<Operand> {
        match operation {
            Operation::Input { index, .. } => {
                if let Some(reds) = &self.carried_reds {
                    return Some(self.resolve(reds[*index as usize]));
                }
                Some(self.emit(operation.clone()))
            }
            Operation::LoadSlot(slot, kind) => Some(self.load_slot(*slot, *kind)),
            Operation::LoadBoxed(slot) => {
                let value = self.emit(operation.clone());
                self.stack.hold(*slot, value);
                Some(value)
            }
            Operation::Publish {
                snapshot,
                settles,
                top,
                depth_change,
                ..
            } => {
                self.publish(*snapshot, *settles, *top, *depth_change);
                None
            }
            Operation::CallCompiled {
                label,
                frame,
                first,
                arguments,
                ..
            } => {
                self.carry_out_all();
                let arguments = arguments.iter().map(|a| self.get_real(*a)).collect();
                let unboxes = self.unboxes_result();
                let result = self.emit(Operation::CallCompiled {
                    label: *label,
                    frame: *frame,
                    first: *first,
                    bare: unboxes.is_some(),
                    arguments,
                });
                self.anything_has_happened();
                self.frames_above_have_run(*first);
                Some(match unboxes {
                    Some(snapshot) => self.unbox_result(result, snapshot),
                    None => result,
                })
            }
            other => {
                self.emit(other.clone());
                None
            }
        }
    }

    /// Stores and guards.
    fn effect(&mut self, operation: &Operation) -> Step<()> {
        match operation {
            Operation::Store {
                field,
                object,
                value,
            } => {
                let (object, value) = (self.get(*object), self.get(*value));
                self.store(Place::Field(field), object, NO_INDEX, value);
            }
            Operation::StoreItem {
                items,
                object,
                index,
                value,
            } => {
                let (object, index) = (self.get(*object), self.get(*index));
                let value = self.get(*value);
                self.store(Place::Items(items), object, index, value);
            }
            Operation::StoreRaw {
                width,
                base,
                offset,
                value,
            } => {
                let (base, offset) = (self.get(*base), self.get(*offset));
                let value = self.stored_bits(*width, *value);
                self.emit(Operation::StoreRaw {
                    width: *width,
                    base,
                    offset,
                    value,
                });
            }
            Operation::GuardTrue(operand, snapshot) => {
                self.guard_truth(*operand, true, *snapshot)?
            }
            Operation::GuardFalse(operand, snapshot) => {
                self.guard_truth(*operand, false, *snapshot)?;
            }
            Operation::GuardValue(operand, constant, snapshot) => {
                self.guard_value(*operand, *constant, *snapshot)?;
            }
            Operation::GuardCompatible(shape, conditions, snapshot) => {
                self.guard_compatible(self.get(*shape), conditions, *snapshot)?;
            }
            Operation::GuardValid(snapshot) if !self.guarded_valid => {
                let snapshot = self.snapshot(*snapshot);
                self.emit(Operation::GuardValid(snapshot));
                self.guarded_valid = true;
            }
            Operation::GuardQuiet(snapshot) if !self.guarded_quiet => {
                let snapshot = self.snapshot(*snapshot);
                self.emit(Operation::GuardQuiet(snapshot));
                self.guarded_quiet = true;
            }
            Operation::GuardValid(_) | Operation::GuardQuiet(_) => {}
            // Once is enough: every iteration starts at the same height.
            Operation::GuardStack { .. } if self.carried_reds.is_some() => {}
            Operation::GuardStack {
                top,
                depth,
                snapshot,
            } => self.guard_stack(*top, *depth, *snapshot),
            _ => {
                return Err(contradiction(
                    "an operation that recorded traces do not have",
                ));
            }
        }
        Ok(())
    }

    /// What is to be stored of a value: an extension of the bits that are stored is not needed.
    fn stored_bits(&self, width: Width, value: Operand) -> Operand {
        let value = self.get(value);
        match self.definition(value) {
            Some(Operation::Unary(op, inner))
                if self.passes.rules
                    && op
                        .extended_bits()
                        .is_some_and(|bits| bits as usize >= 8 * width.bytes()) =>
            {
                self.resolve(*inner)
            }
            _ => value,
        }
    }

    fn guard_truth(&mut self, operand: Operand, truth: bool, snapshot: SnapshotId) -> Step<()> {
        self.guard_truth_of(self.get(operand), truth, snapshot)
    }

    /// As [`guard_truth`](Self::guard_truth), of an operand of the new trace.
    pub fn guard_truth_of(
        &mut self,
        operand: Operand,
        truth: bool,
        snapshot: SnapshotId,
    ) -> Step<()> {
        if let Some(known) = self.known_truth(operand) {
            if known != truth {
                return Err(contradiction("a guard that never holds"));
            }
            return Ok(());
        }
        if self.compares_shape(operand, truth)? {
            return self.learn_truth(operand, truth);
        }
        let snapshot = self.snapshot(snapshot);
        self.emit(match truth {
            true => Operation::GuardTrue(operand, snapshot),
            false => Operation::GuardFalse(operand, snapshot),
        });
        self.learn_truth(operand, truth)
    }

    fn learn_truth(&mut self, operand: Operand, truth: bool) -> Step<()> {
        if truth {
            return self.learn_true(operand);
        }
        let zero = self.int_constant(0);
        self.learn_constant(operand, zero)
    }

    fn known_truth(&self, operand: Operand) -> Option<bool> {
        if let Some(value) = self.int_of(operand) {
            return Some(value != 0);
        }
        let facts = self.facts(operand);
        (!facts.contains(0)).then_some(true)
    }

    fn guard_value(
        &mut self,
        operand: Operand,
        constant: Operand,
        snapshot: SnapshotId,
    ) -> Step<()> {
        self.guard_value_of(self.get(operand), constant, snapshot)
    }

    /// As [`guard_value`](Self::guard_value), of an operand of the new trace.
    pub fn guard_value_of(
        &mut self,
        operand: Operand,
        constant: Operand,
        snapshot: SnapshotId,
    ) -> Step<()> {
        if operand == constant {
            return Ok(());
        }
        if operand.as_constant().is_some() || self.is_new(operand) {
            return Err(contradiction("a promoted value that is another"));
        }
        let operand = self.force(operand);
        if !self.insist_on_shape(operand, constant) {
            let snapshot = self.own_snapshot(snapshot);
            self.emit(Operation::GuardValue(operand, constant, snapshot));
        }
        self.learn_constant(operand, constant)
    }

    /// A call, with operands of the new trace.
    pub fn call_with(&mut self, callee: &'static Callee, arguments: &Arguments) -> Operand {
        if let Some(result) = self.call_instead(callee, arguments) {
            return result;
        }
        if callee.effects != Effects::Elidable {
            self.carry_out_all();
        }
        let mut arguments = *arguments;
        for argument in arguments.as_mut_slice() {
            *argument = self.force(*argument);
        }
        // Forcing one may have been forcing another.
        for argument in arguments.as_mut_slice() {
            *argument = self.resolve(*argument);
        }
        let elidable = callee.effects == Effects::Elidable && self.passes.cse;
        if elidable && let Some(result) = self.earlier_call(callee, &arguments) {
            return result;
        }
        let deferred = self.defer(callee, &arguments);
        let result = deferred.unwrap_or_else(|| self.emit(Operation::Call { callee, arguments }));
        match callee.effects {
            Effects::Elidable => {
                if elidable {
                    self.note_call(callee, arguments, result);
                }
            }
            Effects::Reads => {}
            Effects::Writes => self.forget_mutable(),
            Effects::Any => {
                self.anything_has_happened();
                self.other_frames_have_run();
            }
        }
        result
    }

    fn anything_has_happened(&mut self) {
        self.forget_mutable();
        self.guarded_valid = false;
        self.guarded_quiet = false;
    }
}
