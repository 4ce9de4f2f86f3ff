//! Expressions whose value only decides a jump.

use super::Compiler;
use super::unit::{Label, Reg};
use crate::ast::*;
use crate::bytecode::Op;
use crate::code::{Constant, Position};
use crate::error::Result;
use crate::fold;

impl<'t> Compiler<'t> {
    /// Jumps to `target` if the truth of `test` equals `sense`, goes on otherwise.
    pub(super) fn jump_if(&mut self, test: &'t Expr, sense: bool, target: Label) -> Result<()> {
        let depth = self.unit.depth;
        match &test.kind {
            ExprKind::Constant(constant) => {
                self.unit.at = test.at;
                if fold::truth(constant) == sense {
                    self.unit.emit_jump(Op::Jump, 0, 0, 0, target);
                } else {
                    self.nothing(test.at);
                }
            }
            ExprKind::Unary {
                operator: UnaryOperator::Not,
                operand,
            } => self.jump_if(operand, !sense, target)?,
            ExprKind::BoolOp { is_and, values } => {
                self.jump_if_all(*is_and, values, sense, target)?
            }
            ExprKind::If {
                test,
                body,
                or_else,
            } => {
                let (other, end) = (self.unit.label(), self.unit.label());
                self.jump_if(test, false, other)?;
                self.jump_if(body, sense, target)?;
                self.jump(end);
                self.unit.place(other);
                self.jump_if(or_else, sense, target)?;
                self.unit.place(end);
            }
            ExprKind::Compare { left, rest } => {
                self.jump_if_compare(test.at, left, rest, sense, target)?
            }
            _ => {
                let value = self.operand(test)?;
                self.unit.at = test.at;
                let op = if sense {
                    Op::JumpIfTrue
                } else {
                    Op::JumpIfFalse
                };
                self.unit.emit_jump(op, 0, value, 0, target);
            }
        }
        self.unit.depth = depth;
        Ok(())
    }

    fn jump_if_all(
        &mut self,
        is_and: bool,
        values: &'t [Expr],
        sense: bool,
        target: Label,
    ) -> Result<()> {
        let (last, others) = values
            .split_last()
            .expect("a boolean operation has operands");
        if is_and != sense {
            // The first operand that decides the operation also decides the jump.
            for value in others {
                self.jump_if(value, sense, target)?;
            }
            return self.jump_if(last, sense, target);
        }
        let end = self.unit.label();
        for value in others {
            self.jump_if(value, !sense, end)?;
        }
        self.jump_if(last, sense, target)?;
        self.unit.place(end);
        Ok(())
    }

    fn jump_if_compare(
        &mut self,
        at: Position,
        left: &'t Expr,
        rest: &'t [(Comparison, Expr)],
        sense: bool,
        target: Label,
    ) -> Result<()> {
        let mut a = self.stable_operand(left, self.unit.depth)?;
        let Some(((comparison, last), others)) = rest.split_last() else {
            return Ok(());
        };
        let end = self.unit.label();
        for (comparison, right) in others {
            let b = self.stable_operand(right, self.unit.depth)?;
            self.unit.at = at;
            let (label, sense) = if sense { (end, false) } else { (target, false) };
            self.jump_compare(*comparison, a, b, sense, label);
            a = b;
        }
        self.jump_last_compare(at, *comparison, a, last, sense, target)?;
        self.unit.place(end);
        Ok(())
    }

    /// The only comparison or the last one of a chain, whose right side may be a constant.
    fn jump_last_compare(
        &mut self,
        at: Position,
        comparison: Comparison,
        a: Reg,
        right: &'t Expr,
        sense: bool,
        target: Label,
    ) -> Result<()> {
        let constant = match comparison {
            Comparison::In | Comparison::NotIn => membership_constant(right),
            _ => fold::constant(right),
        };
        if let Some(constant) = constant {
            let is_none = constant == Constant::None;
            match comparison {
                Comparison::Is | Comparison::IsNot if is_none => {
                    let jumps_if_none = (comparison == Comparison::Is) == sense;
                    let op = if jumps_if_none {
                        Op::JumpIfNone
                    } else {
                        Op::JumpIfNotNone
                    };
                    self.unit.at = at;
                    self.unit.emit_jump(op, 0, a, 0, target);
                    return Ok(());
                }
                Comparison::Is | Comparison::IsNot => {}
                _ => {
                    if let Some(index) = self.unit.near_constant(constant) {
                        self.unit.at = at;
                        let (op, is_positive) = constant_jump_op(comparison);
                        self.unit
                            .emit_jump(op, (is_positive == sense) as u8, a, index, target);
                        return Ok(());
                    }
                }
            }
        }
        let b = self.operand(right)?;
        self.unit.at = at;
        self.jump_compare(comparison, a, b, sense, target);
        Ok(())
    }

    fn jump_compare(&mut self, comparison: Comparison, a: Reg, b: Reg, sense: bool, target: Label) {
        let (op, is_positive) = match comparison {
            Comparison::Lt => (Op::JumpLt, true),
            Comparison::Le => (Op::JumpLe, true),
            Comparison::Eq => (Op::JumpEq, true),
            Comparison::Ne => (Op::JumpNe, true),
            Comparison::Gt => (Op::JumpGt, true),
            Comparison::Ge => (Op::JumpGe, true),
            Comparison::Is => (Op::JumpIs, true),
            Comparison::IsNot => (Op::JumpIs, false),
            Comparison::In => (Op::JumpIn, true),
            Comparison::NotIn => (Op::JumpIn, false),
        };
        self.unit
            .emit_jump(op, (is_positive == sense) as u8, a, b, target);
    }
}

/// The jump that compares with a constant, and whether it is the comparison itself (or its negation).
fn constant_jump_op(comparison: Comparison) -> (Op, bool) {
    match comparison {
        Comparison::Lt => (Op::JumpLtConst, true),
        Comparison::Le => (Op::JumpLeConst, true),
        Comparison::Eq => (Op::JumpEqConst, true),
        Comparison::Ne => (Op::JumpNeConst, true),
        Comparison::Gt => (Op::JumpGtConst, true),
        Comparison::Ge => (Op::JumpGeConst, true),
        Comparison::In => (Op::JumpInConst, true),
        Comparison::NotIn => (Op::JumpInConst, false),
        Comparison::Is | Comparison::IsNot => unreachable!("identity has no form with a constant"),
    }
}

/// The right side of `in` as a constant: displays of constants become tuples and frozensets.
pub(super) fn membership_constant(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Constant(
            constant @ (Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_)),
        ) => Some(constant.clone()),
        ExprKind::List(elements) | ExprKind::Tuple(elements) => {
            fold::constants(elements).map(Constant::Tuple)
        }
        ExprKind::Set(elements) => fold::constants(elements).map(frozen_set),
        _ => None,
    }
}

/// A frozenset without literal duplicates; equal elements of different types are left for the run time to merge.
pub(super) fn frozen_set(elements: Vec<Constant>) -> Constant {
    let mut unique: Vec<Constant> = Vec::with_capacity(elements.len());
    for element in elements {
        if !unique.contains(&element) {
            unique.push(element);
        }
    }
    Constant::FrozenSet(unique)
}
