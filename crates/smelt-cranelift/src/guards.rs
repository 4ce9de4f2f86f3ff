//! Guards: branches to where the trace is left.

use crate::segment::{MEMORY, Place, Segment, fail};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use smelt::backend::{BackendError, fail_countdown};
use smelt::stack::{ValueStack, machine_limit, value_stack};
use smelt::trace::{Operand, Operation, SnapshotId};
use smelt::{IntChecked, Validity};
use std::mem::offset_of;

impl Segment<'_, '_> {
    pub(crate) fn guard(
        &mut self,
        at: usize,
        operation: &Operation,
        snapshot: SnapshotId,
    ) -> Result<(), BackendError> {
        let exit = self.exit_block(snapshot);
        if self.env.request.fail_every != 0 {
            self.countdown(exit);
        }
        match *operation {
            Operation::Checked(operation, a, b, _) => {
                let result = self.checked(operation, a, b, exit)?;
                self.values[at] = Place::Word(result);
            }
            Operation::GuardTrue(a, _) => {
                let condition = self.condition(a)?;
                self.leave_unless(condition, exit);
            }
            Operation::GuardFalse(a, _) => {
                let condition = self.condition(a)?;
                self.leave_if(condition, exit);
            }
            Operation::GuardValue(a, b, _) => {
                let (a, b) = (self.bits(a)?, self.bits(b)?);
                let same = self.b.ins().icmp(IntCC::Equal, a, b);
                self.leave_unless(same, exit);
            }
            Operation::GuardValid(_) => {
                let validity = &*self.env.request.validity;
                let byte = &raw const *validity as usize + offset_of!(Validity, invalidated);
                let byte = self.address(byte);
                let invalidated = self.b.ins().load(I8, MEMORY, byte, 0);
                self.leave_if(invalidated, exit);
            }
            Operation::GuardQuiet(_) => {
                let flag = self.address(smelt::safepoint::flag_address());
                let requested = self.b.ins().load(I32, MEMORY, flag, 0);
                self.leave_if(requested, exit);
            }
            Operation::GuardStack { top, depth, .. } => self.stack(top, depth, exit),
            Operation::Leave(_) => {
                self.b.ins().jump(exit, &[]);
            }
            ref other => return fail(format!("{other:?} is no guard that is known")),
        }
        Ok(())
    }

    /// Something that a branch can test.
    fn condition(&mut self, operand: Operand) -> Result<Value, BackendError> {
        match operand.as_value().map(|i| self.values[i]) {
            Some(Place::Flag(flag)) => Ok(flag),
            _ => self.word(operand),
        }
    }

    fn leave_if(&mut self, condition: Value, exit: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, exit, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    fn leave_unless(&mut self, condition: Value, exit: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, next, &[], exit, &[]);
        self.b.switch_to_block(next);
    }

    /// The stress mode: every n-th guard fails whatever its condition.
    fn countdown(&mut self, exit: Block) {
        let place = self.address(fail_countdown() as usize);
        let count = self.b.ins().load(I64, MEMORY, place, 0);
        let count = self.b.ins().iadd_imm_s(count, -1);
        self.b.ins().store(MEMORY, count, place, 0);
        let (due, next) = (self.cold_block(), self.b.create_block());
        let is_due = self
            .b
            .ins()
            .icmp_imm_s(IntCC::SignedLessThanOrEqual, count, 0);
        self.b.ins().brif(is_due, due, &[], next, &[]);
        self.b.switch_to_block(due);
        let again = i64::from(self.env.request.fail_every);
        let again = self.b.ins().iconst(I64, again);
        self.b.ins().store(MEMORY, again, place, 0);
        self.b.ins().jump(exit, &[]);
        self.b.switch_to_block(next);
    }

    fn checked(
        &mut self,
        operation: IntChecked,
        a: Operand,
        b: Operand,
        exit: Block,
    ) -> Result<Value, BackendError> {
        let (result, overflow) = self.overflowing(operation, a, b)?;
        self.leave_if(overflow, exit);
        Ok(result)
    }

    /// The wrapped result, and whether it overflowed (as something that a branch can test).
    pub(crate) fn overflowing(
        &mut self,
        operation: IntChecked,
        a: Operand,
        b: Operand,
    ) -> Result<(Value, Value), BackendError> {
        let (left, right) = (self.word(a)?, self.word(b)?);
        let constant = self.constant(b).map(|c| c as i64);
        // With a constant a comparison tells, which is one instruction less than asking the overflow flag.
        Ok(match (operation, constant) {
            (IntChecked::Add, Some(c)) => {
                let result = self.b.ins().iadd(left, right);
                let order = if c < 0 {
                    IntCC::SignedGreaterThan
                } else {
                    IntCC::SignedLessThan
                };
                (result, self.b.ins().icmp(order, result, left))
            }
            (IntChecked::Sub, Some(c)) => {
                let result = self.b.ins().isub(left, right);
                let order = if c < 0 {
                    IntCC::SignedLessThan
                } else {
                    IntCC::SignedGreaterThan
                };
                (result, self.b.ins().icmp(order, result, left))
            }
            (IntChecked::Add, None) => self.b.ins().sadd_overflow(left, right),
            (IntChecked::Sub, None) => self.b.ins().ssub_overflow(left, right),
            (IntChecked::Mul, _) => self.b.ins().smul_overflow(left, right),
        })
    }

    /// Room on the value stack, below the depth limit, and on the machine stack.
    fn stack(&mut self, top: i32, depth: i32, exit: Block) {
        let stack = self.address(value_stack() as usize);
        let end = self.b.ins().iadd_imm_s(self.base, i64::from(top) * 8);
        let limit = offset_of!(ValueStack, limit) as i32;
        let limit = self.b.ins().load(I64, MEMORY, stack, limit);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, limit);
        self.leave_if(full, exit);

        let now = self
            .b
            .ins()
            .load(I64, MEMORY, stack, offset_of!(ValueStack, depth) as i32);
        let then = self.b.ins().iadd_imm_s(now, i64::from(depth));
        let limit = offset_of!(ValueStack, depth_limit) as i32;
        let limit = self.b.ins().load(I64, MEMORY, stack, limit);
        let deep = self.b.ins().icmp(IntCC::UnsignedGreaterThan, then, limit);
        self.leave_if(deep, exit);

        let pointer = self.b.ins().get_stack_pointer(I64);
        let limit = self.address(machine_limit() as usize);
        let limit = self.b.ins().load(I64, MEMORY, limit, 0);
        let low = self.b.ins().icmp(IntCC::UnsignedLessThan, pointer, limit);
        self.leave_if(low, exit);
    }
}
