//! Expressions.

use super::Compiler;
use super::unit::{Label, Reg};
use super::views;
use crate::ast::*;
use crate::bytecode::Op;
use crate::code::{Constant, Position};
use crate::error::{Result, syntax};
use crate::fold;

impl<'t> Compiler<'t> {
    /// Compiles an expression; its value goes into `target`.
    pub(super) fn expr_to(&mut self, expr: &'t Expr, target: Reg) -> Result<()> {
        let depth = self.unit.depth;
        self.unit.at = expr.at;
        match &expr.kind {
            ExprKind::Constant(constant) => self.load_constant(constant.clone(), target),
            ExprKind::UnicodeLiteral(text) => {
                self.load_constant(Constant::Str(text.clone()), target);
            }
            ExprKind::Name(name) => self.load_variable(name, target)?,
            ExprKind::BoolOp { is_and, values } => {
                self.bool_op(expr.at, *is_and, values, target)?
            }
            ExprKind::Named {
                target: name,
                value,
            } => self.named(name, value, target)?,
            ExprKind::Binary {
                left,
                operator,
                right,
            } => self.binary(expr, left, *operator, right, target)?,
            ExprKind::Unary { operator, operand } => {
                let register = self.operand_or(operand, target)?;
                let op = match operator {
                    UnaryOperator::Neg => Op::Neg,
                    UnaryOperator::Pos => Op::Pos,
                    UnaryOperator::Invert => Op::Invert,
                    UnaryOperator::Not => Op::Not,
                };
                self.unit.at = expr.at;
                self.unit.emit(op, 0, target, register, 0);
            }
            ExprKind::Lambda(lambda) => self.lambda(lambda, expr.at, target)?,
            ExprKind::If {
                test,
                body,
                or_else,
            } => self.if_expr(test, body, or_else, target)?,
            ExprKind::Dict(items) => self.dict_display(items, expr.at, target)?,
            ExprKind::Set(elements) => self.set_display(elements, expr.at, target)?,
            ExprKind::List(elements) => self.list_display(elements, expr.at, target)?,
            ExprKind::Tuple(elements) => self.tuple_display(elements, expr.at, target)?,
            ExprKind::Comprehension(comprehension) => {
                self.comprehension(comprehension, expr.at, target)?
            }
            ExprKind::Await(value) => self.await_expr(value, expr.at, target)?,
            ExprKind::Yield(value) => self.yield_expr(value.as_deref(), expr.at, target)?,
            ExprKind::YieldFrom(value) => self.yield_from(value, expr.at, target)?,
            ExprKind::Compare { left, rest } => self.compare(expr, left, rest, target)?,
            ExprKind::Call(call) => self.call(call, expr.at, target)?,
            ExprKind::FString(parts) => self.f_string(parts, expr.at, target)?,
            ExprKind::TString(parts) => self.t_string(parts, expr.at, target)?,
            ExprKind::Attribute { value, name } => self.attribute(expr, value, name, target)?,
            ExprKind::Subscript { value, index } => self.subscript(expr, value, index, target)?,
            ExprKind::Starred(_) => return syntax("can't use starred expression here", expr.at),
            ExprKind::Slice { lower, upper, step } => {
                self.slice(lower, upper, step, expr.at, target)?
            }
        }
        self.unit.depth = depth;
        Ok(())
    }

    fn load_variable(&mut self, name: &str, target: Reg) -> Result<()> {
        if name == "__debug__" {
            self.load_constant(Constant::Bool(self.settings.optimization == 0), target);
            return Ok(());
        }
        self.load_name(name, target)
    }

    /// Compiles an expression for reading: gives the register of a local as it is, otherwise that of a new temporary.
    pub(super) fn operand(&mut self, expr: &'t Expr) -> Result<Reg> {
        if let Some(register) = self.local_operand(expr) {
            return Ok(register);
        }
        let register = self.temporary()?;
        self.expr_to(expr, register)?;
        Ok(register)
    }

    /// The same, but prefers `target` to a new temporary if that is one itself.
    pub(super) fn operand_or(&mut self, expr: &'t Expr, target: Reg) -> Result<Reg> {
        if let Some(register) = self.local_operand(expr) {
            return Ok(register);
        }
        let register = self.scratch(target)?;
        self.expr_to(expr, register)?;
        Ok(register)
    }

    fn local_operand(&mut self, expr: &'t Expr) -> Option<Reg> {
        let ExprKind::Name(name) = &expr.kind else {
            return None;
        };
        if name == "__debug__" {
            return None;
        }
        let register = self.local(name)?;
        self.unit.at = expr.at;
        self.unit.emit(Op::CheckBound, 0, register, 0, 0);
        Some(register)
    }

    /// An operand that stays as it is while the expressions behind it are evaluated: a local that `:=` may rebind is copied.
    pub(super) fn stable_operand(&mut self, expr: &'t Expr, target: Reg) -> Result<Reg> {
        if let ExprKind::Name(name) = &expr.kind
            && self.is_walrus_target(name)
        {
            let register = self.scratch(target)?;
            self.expr_to(expr, register)?;
            return Ok(register);
        }
        self.operand_or(expr, target)
    }

    /// The register to prefer for a second operand: none of the first's.
    pub(super) fn second_operand(
        &mut self,
        expr: &'t Expr,
        first: Reg,
        target: Reg,
    ) -> Result<Reg> {
        if first == target {
            self.operand(expr)
        } else {
            self.operand_or(expr, target)
        }
    }

    fn bool_op(
        &mut self,
        at: Position,
        is_and: bool,
        values: &'t [Expr],
        target: Reg,
    ) -> Result<()> {
        let result = self.scratch(target)?;
        let end = self.unit.label();
        let (last, others) = values
            .split_last()
            .expect("a boolean operation has operands");
        for value in others {
            self.value_or_jump(value, at, result, !is_and, end)?;
        }
        self.expr_to(last, result)?;
        self.unit.place(end);
        self.move_to(target, result);
        Ok(())
    }

    /// Jumps to `target`, with the value of the expression in `result`, if its truth equals `sense`; goes on otherwise. The truth of no operand is asked for twice, and
    /// that of the last in the name of the operation at `at` that the expression is an operand of.
    fn value_or_jump(
        &mut self,
        expr: &'t Expr,
        at: Position,
        result: Reg,
        sense: bool,
        target: Label,
    ) -> Result<()> {
        let ExprKind::BoolOp { is_and, values } = &expr.kind else {
            self.expr_to(expr, result)?;
            self.unit.at = at;
            let op = match sense {
                true => Op::JumpIfTrue,
                false => Op::JumpIfFalse,
            };
            self.unit.emit_jump(op, 0, result, 0, target);
            return Ok(());
        };
        let (last, others) = values
            .split_last()
            .expect("a boolean operation has operands");
        // Either the operand that decides the operation decides the jump, or it decides that there is none.
        let end = self.unit.label();
        let (decided, decides) = match *is_and != sense {
            true => (target, sense),
            false => (end, !sense),
        };
        for value in others {
            self.value_or_jump(value, expr.at, result, decides, decided)?;
        }
        self.value_or_jump(last, at, result, sense, target)?;
        self.unit.place(end);
        Ok(())
    }

    fn named(&mut self, name: &'t Identifier, value: &'t Expr, target: Reg) -> Result<()> {
        if let Some(register) = self.local(&name.name) {
            self.expr_to(value, register)?;
            self.unit.at = name.at;
            self.move_to(target, register);
            return Ok(());
        }
        let result = self.scratch(target)?;
        self.expr_to(value, result)?;
        self.unit.at = name.at;
        self.store_name(&name.name, result)?;
        self.move_to(target, result);
        Ok(())
    }

    fn binary(
        &mut self,
        expr: &'t Expr,
        left: &'t Expr,
        operator: BinaryOperator,
        right: &'t Expr,
        target: Reg,
    ) -> Result<()> {
        // A long chain of operators leans to the left: it is followed down and compiled on the way up, without recursion.
        let mut chain = vec![(expr, left, operator, right)];
        while let ExprKind::Binary {
            left,
            operator,
            right,
        } = &chain[chain.len() - 1].1.kind
        {
            chain.push((chain[chain.len() - 1].1, left, *operator, right));
        }
        let (_, first, _, _) = chain[chain.len() - 1];
        let result = if chain.len() > 1 {
            self.scratch(target)?
        } else {
            target
        };
        let mut a = self.stable_operand(first, result)?;
        for (level, &(expr, _, operator, right)) in chain.iter().enumerate().rev() {
            let target = if level == 0 { target } else { result };
            let depth = self.unit.depth;
            let constant = match &right.kind {
                ExprKind::Constant(constant) => self.unit.near_constant(constant.clone()),
                _ => None,
            };
            let (op, b) = match constant {
                Some(index) => (binary_constant_op(operator), index),
                None => (binary_op(operator), self.second_operand(right, a, target)?),
            };
            self.unit.at = expr.at;
            self.unit.emit(op, 0, target, a, b);
            self.unit.depth = depth;
            a = result;
        }
        Ok(())
    }

    fn if_expr(
        &mut self,
        test: &'t Expr,
        body: &'t Expr,
        or_else: &'t Expr,
        target: Reg,
    ) -> Result<()> {
        let (other, end) = (self.unit.label(), self.unit.label());
        self.jump_if(test, false, other)?;
        self.expr_to(body, target)?;
        self.jump(end);
        self.unit.place(other);
        self.expr_to(or_else, target)?;
        self.unit.place(end);
        Ok(())
    }

    fn attribute(
        &mut self,
        expr: &'t Expr,
        value: &'t Expr,
        name: &'t Identifier,
        target: Reg,
    ) -> Result<()> {
        if let Some(call) = self.super_call(value) {
            return self.super_attribute(call, expr, name, target);
        }
        let object = self.operand_or(value, target)?;
        self.unit.at = self.attribute_position(expr, name);
        let mangled = self.mangle(&name.name);
        let site = self.unit.site(&mangled)?;
        self.unit.emit(Op::LoadAttr, 0, target, object, site);
        Ok(())
    }

    fn subscript(
        &mut self,
        expr: &'t Expr,
        value: &'t Expr,
        index: &'t Expr,
        target: Reg,
    ) -> Result<()> {
        if views::is_slice_of_made(value, index) {
            return self.slice_of_made(expr, value, index, target);
        }
        let object = self.stable_operand(value, target)?;
        if let ExprKind::Slice {
            lower,
            upper,
            step: None,
        } = &index.kind
        {
            let bounds = self.slice_bounds(lower, upper)?;
            self.unit.at = expr.at;
            self.unit.emit(Op::LoadSlice, 0, target, object, bounds);
            return Ok(());
        }
        let constant = fold::constant(index).and_then(|constant| self.unit.near_constant(constant));
        let (op, key) = match constant {
            Some(key) => (Op::LoadItemConst, key),
            None => (Op::LoadItem, self.second_operand(index, object, target)?),
        };
        self.unit.at = expr.at;
        self.unit.emit(op, 0, target, object, key);
        Ok(())
    }

    /// The bounds of `[lower:upper]` in two consecutive temporaries.
    pub(super) fn slice_bounds(
        &mut self,
        lower: &'t Option<Box<Expr>>,
        upper: &'t Option<Box<Expr>>,
    ) -> Result<Reg> {
        let first = self.slice_part(lower)?;
        self.slice_part(upper)?;
        Ok(first)
    }

    fn slice_part(&mut self, part: &'t Option<Box<Expr>>) -> Result<Reg> {
        let register = self.temporary()?;
        match part {
            Some(part) => self.expr_to(part, register)?,
            None => self.load_constant(Constant::None, register),
        }
        Ok(register)
    }

    fn slice(
        &mut self,
        lower: &'t Option<Box<Expr>>,
        upper: &'t Option<Box<Expr>>,
        step: &'t Option<Box<Expr>>,
        at: crate::code::Position,
        target: Reg,
    ) -> Result<()> {
        let first = self.slice_bounds(lower, upper)?;
        let count = if step.is_some() { 3 } else { 2 };
        if step.is_some() {
            self.slice_part(step)?;
        }
        self.unit.at = at;
        self.unit.emit(Op::BuildSlice, 0, target, first, count);
        Ok(())
    }

    fn compare(
        &mut self,
        expr: &'t Expr,
        left: &'t Expr,
        rest: &'t [(Comparison, Expr)],
        target: Reg,
    ) -> Result<()> {
        if let [(comparison, right)] = rest {
            let a = self.stable_operand(left, target)?;
            let b = self.second_operand(right, a, target)?;
            self.unit.at = expr.at;
            self.emit_comparison(*comparison, target, a, b);
            return Ok(());
        }
        let result = self.scratch(target)?;
        let end = self.unit.label();
        let mut a = self.stable_operand(left, self.unit.depth)?;
        for (index, (comparison, right)) in rest.iter().enumerate() {
            let is_last = index + 1 == rest.len();
            let b = if is_last {
                self.operand(right)?
            } else {
                self.stable_operand(right, self.unit.depth)?
            };
            self.unit.at = expr.at;
            self.emit_comparison(*comparison, result, a, b);
            if !is_last {
                self.unit.emit_jump(Op::JumpIfFalse, 0, result, 0, end);
            }
            a = b;
        }
        self.unit.place(end);
        self.move_to(target, result);
        Ok(())
    }

    fn emit_comparison(&mut self, comparison: Comparison, target: Reg, a: Reg, b: Reg) {
        let (op, x) = match comparison {
            Comparison::Lt => (Op::Lt, 0),
            Comparison::Le => (Op::Le, 0),
            Comparison::Eq => (Op::Eq, 0),
            Comparison::Ne => (Op::Ne, 0),
            Comparison::Gt => (Op::Gt, 0),
            Comparison::Ge => (Op::Ge, 0),
            Comparison::Is => (Op::Is, 0),
            Comparison::IsNot => (Op::Is, 1),
            Comparison::In => (Op::In, 0),
            Comparison::NotIn => (Op::In, 1),
        };
        self.unit.emit(op, x, target, a, b);
    }
}

pub(super) fn binary_op(operator: BinaryOperator) -> Op {
    match operator {
        BinaryOperator::Add => Op::Add,
        BinaryOperator::Sub => Op::Sub,
        BinaryOperator::Mul => Op::Mul,
        BinaryOperator::MatMul => Op::MatMul,
        BinaryOperator::TrueDiv => Op::TrueDiv,
        BinaryOperator::FloorDiv => Op::FloorDiv,
        BinaryOperator::Mod => Op::Mod,
        BinaryOperator::Pow => Op::Pow,
        BinaryOperator::LShift => Op::LShift,
        BinaryOperator::RShift => Op::RShift,
        BinaryOperator::And => Op::And,
        BinaryOperator::Or => Op::Or,
        BinaryOperator::Xor => Op::Xor,
    }
}

pub(super) fn binary_constant_op(operator: BinaryOperator) -> Op {
    match operator {
        BinaryOperator::Add => Op::AddConst,
        BinaryOperator::Sub => Op::SubConst,
        BinaryOperator::Mul => Op::MulConst,
        BinaryOperator::MatMul => Op::MatMulConst,
        BinaryOperator::TrueDiv => Op::TrueDivConst,
        BinaryOperator::FloorDiv => Op::FloorDivConst,
        BinaryOperator::Mod => Op::ModConst,
        BinaryOperator::Pow => Op::PowConst,
        BinaryOperator::LShift => Op::LShiftConst,
        BinaryOperator::RShift => Op::RShiftConst,
        BinaryOperator::And => Op::AndConst,
        BinaryOperator::Or => Op::OrConst,
        BinaryOperator::Xor => Op::XorConst,
    }
}
