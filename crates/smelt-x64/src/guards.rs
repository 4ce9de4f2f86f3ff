//! Guards: branches to where the trace is left, and the comparisons that they are made of.

use crate::assembler::{
    ABOVE, ABOVE_OR_EQUAL, Arithmetic, BELOW, Condition, EQUAL, Floats, GREATER, GREATER_OR_EQUAL,
    LESS, LESS_OR_EQUAL, Label, Memory, NO_PARITY, NOT_EQUAL, OVERFLOW, PARITY, Place, R11, RSP,
    Register,
};
use crate::segment::{Translator, bytes, fail};
use smelt::backend::{BackendError, fail_countdown};
use smelt::stack::{ValueStack, machine_limit, value_stack};
use smelt::trace::{Operand, Operation, SnapshotId};
use smelt::{Compare, IntChecked, Validity, Width};
use std::mem::offset_of;

/// What the flags say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A condition.
    Holds(Condition),
    /// Two floats are numbers and equal.
    FloatsEqual,
    /// The opposite.
    FloatsDiffer,
    /// Known without them.
    Always(bool),
}

impl Outcome {
    fn opposite(self) -> Outcome {
        match self {
            Outcome::Holds(condition) => Outcome::Holds(condition ^ 1),
            Outcome::FloatsEqual => Outcome::FloatsDiffer,
            Outcome::FloatsDiffer => Outcome::FloatsEqual,
            Outcome::Always(holds) => Outcome::Always(!holds),
        }
    }
}

impl<'a> Translator<'a> {
    pub(crate) fn guard(
        &mut self,
        operation: &'a Operation,
        snapshot: SnapshotId,
    ) -> Result<(), BackendError> {
        if self.env.request.fail_every != 0 {
            let way_out = self.way_out(snapshot)?;
            self.countdown(way_out);
        }
        match *operation {
            Operation::Checked(operation, a, b, _) => {
                let register = self.checked(operation, a, b)?;
                self.leave_if(Outcome::Holds(OVERFLOW), snapshot)?;
                self.define(register);
                Ok(())
            }
            Operation::GuardTrue(a, _) => {
                let outcome = self.outcome(a)?;
                self.leave_if(outcome.opposite(), snapshot)
            }
            Operation::GuardFalse(a, _) => {
                let outcome = self.outcome(a)?;
                self.leave_if(outcome, snapshot)
            }
            Operation::GuardValue(a, b, _) => {
                self.compare_bits(a, b)?;
                self.leave_if(Outcome::Holds(NOT_EQUAL), snapshot)
            }
            Operation::GuardCompatible(shape, ref conditions, _) => {
                let place = self.shape_in_place(shape)?;
                self.code
                    .arithmetic_constant_32(Arithmetic::Cmp, place, conditions.shape as i32);
                let way_out = self.way_out_by_shape(snapshot, place)?;
                self.code.jump_if(NOT_EQUAL, way_out);
                self.goes_on_here();
                Ok(())
            }
            Operation::Unbox(from, _) => self.number(from, Some(snapshot)),
            Operation::GuardValid(_) => {
                let validity = &*self.env.request.validity;
                let byte = &raw const *validity as usize + offset_of!(Validity, invalidated);
                self.code.set(R11, byte as u64);
                self.code.compare_byte(Memory::at(R11, 0), 0);
                self.leave_if(Outcome::Holds(NOT_EQUAL), snapshot)
            }
            Operation::GuardQuiet(_) => {
                self.code.set(R11, smelt::safepoint::flag_address() as u64);
                let flag = Place::Memory(Memory::at(R11, 0));
                self.code.arithmetic_constant_32(Arithmetic::Cmp, flag, 0);
                self.leave_if(Outcome::Holds(NOT_EQUAL), snapshot)
            }
            Operation::GuardStack { top, depth, .. } => self.stack(top, depth, snapshot),
            Operation::Leave(_) => self.leave_if(Outcome::Always(true), snapshot),
            ref other => fail(format!("{other:?} is no guard that is known")),
        }
    }

    fn leave_if(&mut self, outcome: Outcome, snapshot: SnapshotId) -> Result<(), BackendError> {
        if outcome == Outcome::Always(false) {
            return Ok(());
        }
        let way_out = self.way_out(snapshot)?;
        match outcome {
            Outcome::Holds(condition) => self.code.jump_if(condition, way_out),
            Outcome::FloatsDiffer => {
                self.code.jump_if(PARITY, way_out);
                self.code.jump_if(NOT_EQUAL, way_out);
            }
            Outcome::FloatsEqual => {
                let next = self.code.label();
                self.code.jump_if(PARITY, next);
                self.code.jump_if(EQUAL, way_out);
                self.code.bind(next);
            }
            Outcome::Always(_) => self.code.jump(way_out),
        }
        Ok(())
    }

    /// The stress mode: every n-th guard fails whatever its condition.
    fn countdown(&mut self, way_out: Label) {
        let again = self.env.request.fail_every as i32;
        self.code.set(R11, fail_countdown() as u64);
        let count = Place::Memory(Memory::at(R11, 0));
        self.code.arithmetic_constant(Arithmetic::Sub, count, 1);
        let due = self.code.label();
        self.code.jump_if(LESS_OR_EQUAL, due);
        self.cold(due, move |code, _| {
            code.store_constant(Memory::at(R11, 0), again);
            code.jump(way_out);
        });
    }

    /// Sets the flags so that they say whether a word is not 0.
    fn outcome(&mut self, operand: Operand) -> Result<Outcome, BackendError> {
        if let Some(bits) = self.constant(operand) {
            return Ok(Outcome::Always(bits != 0));
        }
        let value = self.value(operand)?;
        if self.liveness.is_fused(value) {
            return self.comparison(&self.env.request.trace.operations[value]);
        }
        let register = self.word(operand)?;
        self.code.test(register);
        Ok(Outcome::Holds(NOT_EQUAL))
    }

    /// Sets the flags by a comparison.
    pub(crate) fn comparison(&mut self, operation: &Operation) -> Result<Outcome, BackendError> {
        match *operation {
            Operation::CompareInt(compare, a, b) => {
                let swapped = self.compare_words(a, b)?;
                Ok(Outcome::Holds(condition(compare, swapped)))
            }
            Operation::Same(a, b) => {
                self.compare_words(a, b)?;
                Ok(Outcome::Holds(EQUAL))
            }
            Operation::CompareFloat(compare, a, b) => self.compare_floats(compare, a, b),
            Operation::Overflows(operation, a, b) => {
                let register = self.temporary(false)?;
                let source = self.source(a)?;
                self.load_source(register, source);
                let b = self.operand(b)?;
                self.overflow_with(operation, register, b);
                Ok(Outcome::Holds(OVERFLOW))
            }
            ref other => fail(format!("{other:?} is no comparison")),
        }
    }

    /// Compares two words, in the other order if the first is a constant, which it tells.
    fn compare_words(&mut self, a: Operand, b: Operand) -> Result<bool, BackendError> {
        let swapped = self.constant(a).is_some() && self.constant(b).is_none();
        let (a, b) = if swapped { (b, a) } else { (a, b) };
        if self.is_float(a) || self.is_float(b) {
            return fail("floats are compared as words");
        }
        match (self.immediate(b), self.in_memory(a)) {
            (Some(value), Some(memory)) => {
                let place = Place::Memory(memory);
                self.code.arithmetic_constant(Arithmetic::Cmp, place, value);
            }
            (Some(0), None) => {
                let register = self.word(a)?;
                self.code.test(register);
            }
            (Some(value), None) => {
                let place = Place::Register(self.word(a)?);
                self.code.arithmetic_constant(Arithmetic::Cmp, place, value);
            }
            (None, _) => {
                let register = self.word(a)?;
                let place = self.place(b)?;
                self.code.arithmetic(Arithmetic::Cmp, register, place);
            }
        }
        Ok(swapped)
    }

    /// Compares the bits of two operands for equality.
    fn compare_bits(&mut self, a: Operand, b: Operand) -> Result<(), BackendError> {
        if let Some(value) = self.liveness.resolve(a)
            && self.liveness.is_fused(value)
        {
            let load = &self.env.request.trace.operations[value];
            if let Operation::Load { field, object } = load {
                return self.compare_field(field, *object, b);
            }
        }
        if !self.is_float(a) && !self.is_float(b) {
            self.compare_words(a, b)?;
            return Ok(());
        }
        let a = self.bits(a)?;
        let b = self.bits(b)?;
        self.code.arithmetic(Arithmetic::Cmp, a, Place::Register(b));
        Ok(())
    }

    /// Compares a field in memory with a constant.
    fn compare_field(
        &mut self,
        field: &smelt::Field,
        object: Operand,
        constant: Operand,
    ) -> Result<(), BackendError> {
        let object = self.word(object)?;
        let memory = Memory::at(object, field.offset as i32);
        let Some(bits) = self.constant(constant) else {
            return fail("a guard on a value has no constant");
        };
        if field.width == Width::U32 {
            if let Ok(bits) = u32::try_from(bits) {
                let place = Place::Memory(memory);
                self.code
                    .arithmetic_constant_32(Arithmetic::Cmp, place, bits as i32);
                return Ok(());
            }
            self.code.load_narrow(4, R11, memory);
            let register = self.register(constant)?;
            self.code
                .arithmetic(Arithmetic::Cmp, R11, Place::Register(register));
            return Ok(());
        }
        match i32::try_from(bits as i64) {
            Ok(value) => {
                let place = Place::Memory(memory);
                self.code.arithmetic_constant(Arithmetic::Cmp, place, value);
            }
            Err(_) => {
                self.code.set(R11, bits);
                self.code.compare_with(memory, R11);
            }
        }
        Ok(())
    }

    /// Where instructions can compare a shape: in its object, if nobody else wants it.
    fn shape_in_place(&mut self, shape: Operand) -> Result<Place, BackendError> {
        if let Some(value) = self.liveness.resolve(shape)
            && self.liveness.is_fused(value)
            && let Operation::Load { field, object } = self.env.request.trace.operations[value]
        {
            let object = self.word(object)?;
            return Ok(Place::Memory(Memory::at(object, field.offset as i32)));
        }
        match self.in_memory(shape) {
            Some(memory) => Ok(Place::Memory(memory)),
            None => Ok(Place::Register(self.word(shape)?)),
        }
    }

    fn compare_floats(
        &mut self,
        compare: Compare,
        a: Operand,
        b: Operand,
    ) -> Result<Outcome, BackendError> {
        // The flags of what is no number are those of "less": so "less" is asked for the other way round.
        let (a, b, outcome) = match compare {
            Compare::Eq => (a, b, Outcome::FloatsEqual),
            Compare::Ne => (a, b, Outcome::FloatsDiffer),
            Compare::Lt => (b, a, Outcome::Holds(ABOVE)),
            Compare::Le => (b, a, Outcome::Holds(ABOVE_OR_EQUAL)),
            Compare::Gt => (a, b, Outcome::Holds(ABOVE)),
            Compare::Ge => (a, b, Outcome::Holds(ABOVE_OR_EQUAL)),
            Compare::Below => return Ok(Outcome::Always(false)),
        };
        let first = self.float(a)?;
        let second = self.float_place(b)?;
        self.code.floats(Floats::Compare, first, second);
        Ok(outcome)
    }

    /// Makes a word of what a comparison says.
    pub(crate) fn flag(&mut self, operation: &Operation) -> Result<(), BackendError> {
        let outcome = self.comparison(operation)?;
        let register = self.result(false)?;
        match outcome {
            Outcome::Holds(condition) => self.code.set_if(condition, register),
            Outcome::Always(holds) => self.code.set(register, holds.into()),
            Outcome::FloatsEqual => {
                self.code.set_if(NO_PARITY, R11);
                self.code.set_if(EQUAL, register);
                let place = Place::Register(R11);
                self.code.arithmetic(Arithmetic::And, register, place);
            }
            Outcome::FloatsDiffer => {
                self.code.set_if(PARITY, R11);
                self.code.set_if(NOT_EQUAL, register);
                let place = Place::Register(R11);
                self.code.arithmetic(Arithmetic::Or, register, place);
            }
        }
        self.define(register);
        Ok(())
    }

    fn checked(
        &mut self,
        operation: IntChecked,
        a: Operand,
        b: Operand,
    ) -> Result<Register, BackendError> {
        let (a, b) = self.in_best_order(operation != IntChecked::Sub, a, b);
        if self.is_float(a) || self.is_float(b) {
            return fail("floats where words are wanted");
        }
        let b = self.operand(b)?;
        let register = self.copy_for_result(a)?;
        self.overflow_with(operation, register, b);
        Ok(register)
    }

    /// `to = to op b`, with the overflow flag set if that does not fit.
    fn overflow_with(&mut self, operation: IntChecked, to: Register, b: Right) {
        let arithmetic = match operation {
            IntChecked::Add => Arithmetic::Add,
            IntChecked::Sub => Arithmetic::Sub,
            IntChecked::Mul => return self.multiply(to, b),
        };
        self.combine(arithmetic, to, b);
    }

    /// `to = to op b`.
    pub(crate) fn combine(&mut self, operation: Arithmetic, to: Register, b: Right) {
        match b {
            Right::Constant(value) => {
                self.code
                    .arithmetic_constant(operation, Place::Register(to), value);
            }
            Right::Place(place) => self.code.arithmetic(operation, to, place),
        }
    }

    /// `to = to * b`.
    pub(crate) fn multiply(&mut self, to: Register, b: Right) {
        match b {
            Right::Constant(value) => self.code.multiply_constant(to, Place::Register(to), value),
            Right::Place(place) => self.code.multiply(to, place),
        }
    }

    /// Room on the value stack, below the depth limit, and on the machine stack.
    fn stack(&mut self, top: i32, depth: i32, snapshot: SnapshotId) -> Result<(), BackendError> {
        let base = self.base();
        let base = self.value_register(base)?;
        let register = self.temporary(false)?;
        let stack = value_stack() as u64;
        let field = |offset: usize| Memory::at(R11, offset as i32);

        self.code.address(register, Memory::at(base, bytes(top)?));
        self.code.set(R11, stack);
        let limit = Place::Memory(field(offset_of!(ValueStack, limit)));
        self.code.arithmetic(Arithmetic::Cmp, register, limit);
        self.leave_if(Outcome::Holds(ABOVE), snapshot)?;

        if depth != 0 {
            self.code
                .load(register, field(offset_of!(ValueStack, depth)));
            let place = Place::Register(register);
            self.code.arithmetic_constant(Arithmetic::Add, place, depth);
            let limit = Place::Memory(field(offset_of!(ValueStack, depth_limit)));
            self.code.arithmetic(Arithmetic::Cmp, register, limit);
            self.leave_if(Outcome::Holds(ABOVE), snapshot)?;
        }

        self.code.set(R11, machine_limit() as u64);
        let limit = Place::Memory(Memory::at(R11, 0));
        self.code.arithmetic(Arithmetic::Cmp, RSP, limit);
        self.leave_if(Outcome::Holds(BELOW), snapshot)
    }
}

/// The right operand of an instruction.
#[derive(Clone, Copy)]
pub enum Right {
    Constant(i32),
    Place(Place),
}

fn condition(compare: Compare, swapped: bool) -> Condition {
    match (compare, swapped) {
        (Compare::Eq, _) => EQUAL,
        (Compare::Ne, _) => NOT_EQUAL,
        (Compare::Lt, false) | (Compare::Gt, true) => LESS,
        (Compare::Le, false) | (Compare::Ge, true) => LESS_OR_EQUAL,
        (Compare::Gt, false) | (Compare::Lt, true) => GREATER,
        (Compare::Ge, false) | (Compare::Le, true) => GREATER_OR_EQUAL,
        (Compare::Below, false) => BELOW,
        (Compare::Below, true) => ABOVE,
    }
}
