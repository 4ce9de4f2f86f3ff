//! Assignment, augmented assignment, deletion.

use super::Compiler;
use super::expressions::{binary_constant_op, binary_op};
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::{Intrinsic, Op};
use crate::code::Position;
use crate::error::{Result, syntax};
use crate::symbols::ScopeKind;

/// CPython's limit on the targets before the starred one.
const MAX_BEFORE_STAR: usize = 255;

impl<'t> Compiler<'t> {
    pub(super) fn assign_statement(&mut self, targets: &'t [Expr], value: &'t Expr) -> Result<()> {
        let depth = self.unit.depth;
        if let [target] = targets {
            match &target.kind {
                ExprKind::Name(name) => {
                    if let Some(register) = self.local(name) {
                        self.expr_to(value, register)?;
                        self.unit.depth = depth;
                        return Ok(());
                    }
                }
                ExprKind::Tuple(targets) | ExprKind::List(targets) => {
                    if let ExprKind::Tuple(values) | ExprKind::List(values) = &value.kind
                        && is_parallel(targets, values)
                    {
                        return self.parallel_assignment(targets, values);
                    }
                }
                _ => {}
            }
        }
        // A local that is read may be one of the targets, so with several of those the value is copied.
        let register = if targets.len() == 1 {
            self.operand(value)?
        } else {
            let register = self.temporary()?;
            self.expr_to(value, register)?;
            register
        };
        for target in targets {
            self.assign(target, register)?;
        }
        self.unit.depth = depth;
        Ok(())
    }

    /// `a, b = c, d` without a tuple in between.
    fn parallel_assignment(&mut self, targets: &'t [Expr], values: &'t [Expr]) -> Result<()> {
        let first = self.unit.depth;
        for value in values {
            let slot = self.temporary()?;
            self.expr_to(value, slot)?;
        }
        for (index, target) in targets.iter().enumerate() {
            self.assign(target, first + index as u16)?;
        }
        self.release(first);
        Ok(())
    }

    /// Assigns what is in a register to any kind of target.
    pub(super) fn assign(&mut self, target: &'t Expr, source: Reg) -> Result<()> {
        let depth = self.unit.depth;
        // The source may be a temporary that is not counted as live any more.
        if self.unit.is_temporary(source) && source >= depth {
            self.unit.reserve(source + 1 - depth)?;
        }
        self.unit.at = target.at;
        match &target.kind {
            ExprKind::Name(name) => self.store_name(name, source)?,
            ExprKind::Attribute { value, name } => {
                let object = self.operand(value)?;
                self.unit.at = self.attribute_position(target, name);
                self.store_attribute(object, name, source, value)?;
            }
            ExprKind::Subscript { value, index } => {
                self.store_subscript(target, value, index, source)?
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => {
                self.unpack(targets, source, target.at)?
            }
            ExprKind::Starred(_) => {
                return syntax(
                    "starred assignment target must be in a list or tuple",
                    target.at,
                );
            }
            _ => return syntax("cannot assign to expression", target.at),
        }
        self.unit.depth = depth;
        Ok(())
    }

    fn store_attribute(
        &mut self,
        object: Reg,
        name: &'t Identifier,
        source: Reg,
        on: &'t Expr,
    ) -> Result<()> {
        let mangled = self.mangle(&name.name);
        self.note_static_attribute(on, &mangled);
        let site = self.unit.site(&mangled)?;
        self.unit.emit(Op::StoreAttr, 0, object, source, site);
        Ok(())
    }

    /// Collects `self.name = ...` of methods for the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, on: &Expr, name: &str) {
        let ExprKind::Name(object) = &on.kind else {
            return;
        };
        if object != "self" {
            return;
        }
        let is_class = |kind| kind == ScopeKind::Class;
        let table = self.table;
        let class = self
            .outer
            .iter_mut()
            .rev()
            .find(|unit| is_class(table.scope(unit.frame).kind));
        if let Some(class) = class
            && !class.static_attributes.iter().any(|known| known == name)
        {
            class.static_attributes.push(name.to_owned());
        }
    }

    fn store_subscript(
        &mut self,
        target: &'t Expr,
        value: &'t Expr,
        index: &'t Expr,
        source: Reg,
    ) -> Result<()> {
        let object = self.stable_operand(value, self.unit.depth)?;
        if let ExprKind::Slice {
            lower,
            upper,
            step: None,
        } = &index.kind
        {
            let bounds = self.slice_bounds(lower, upper)?;
            self.unit.at = target.at;
            self.unit.emit(Op::StoreSlice, 0, object, bounds, source);
            return Ok(());
        }
        let key = self.operand(index)?;
        self.unit.at = target.at;
        self.unit.emit(Op::StoreItem, 0, object, key, source);
        Ok(())
    }

    fn unpack(&mut self, targets: &'t [Expr], source: Reg, at: Position) -> Result<()> {
        let is_star = |target: &Expr| matches!(target.kind, ExprKind::Starred(_));
        let star = targets.iter().position(is_star);
        if targets.iter().filter(|target| is_star(target)).count() > 1 {
            return syntax("multiple starred expressions in assignment", at);
        }
        let Ok(count) = u16::try_from(targets.len()) else {
            return syntax("too many expressions in star-unpacking assignment", at);
        };
        if let Some(first) = self.consecutive_locals(targets) {
            self.unit.emit(Op::UnpackSequence, 0, first, source, count);
            return Ok(());
        }
        let first = self.unit.reserve(count)?;
        match star {
            Some(before) if before > MAX_BEFORE_STAR => {
                return syntax("too many expressions in star-unpacking assignment", at);
            }
            Some(before) => {
                self.unit.emit(
                    Op::UnpackEx,
                    before as u8,
                    first,
                    source,
                    count - before as u16 - 1,
                );
            }
            None => self.unit.emit(Op::UnpackSequence, 0, first, source, count),
        }
        for (index, target) in targets.iter().enumerate() {
            let target = match &target.kind {
                ExprKind::Starred(value) => value,
                _ => target,
            };
            self.assign(target, first + index as u16)?;
        }
        Ok(())
    }

    /// The first register of targets that are locals in consecutive registers.
    fn consecutive_locals(&self, targets: &[Expr]) -> Option<Reg> {
        let register = |target: &Expr| match &target.kind {
            ExprKind::Name(name) => self.local(name),
            _ => None,
        };
        let first = register(targets.first()?)?;
        let is_next =
            |(index, target): (usize, &Expr)| register(target) == Some(first + index as u16);
        targets.iter().enumerate().all(is_next).then_some(first)
    }

    pub(super) fn augmented_assignment(
        &mut self,
        target: &'t Expr,
        operator: BinaryOperator,
        value: &'t Expr,
        at: Position,
    ) -> Result<()> {
        let depth = self.unit.depth;
        match &target.kind {
            ExprKind::Name(name) => {
                let local = self.local(name);
                let result = match local {
                    Some(register) => register,
                    None => self.temporary()?,
                };
                let old = self.stable_operand(target, result)?;
                self.operate_in_place(operator, result, old, value, at)?;
                if local.is_none() {
                    self.unit.at = target.at;
                    self.store_name(name, result)?;
                }
            }
            ExprKind::Attribute {
                value: object,
                name,
            } => {
                let object_register = self.stable_operand(object, self.unit.depth)?;
                let result = self.temporary()?;
                let mangled = self.mangle(&name.name);
                self.unit.at = self.attribute_position(target, name);
                let site = self.unit.site(&mangled)?;
                self.unit
                    .emit(Op::LoadAttr, 0, result, object_register, site);
                self.operate_in_place(operator, result, result, value, at)?;
                self.unit.at = self.attribute_position(target, name);
                self.store_attribute(object_register, name, result, object)?;
            }
            ExprKind::Subscript {
                value: object,
                index,
            } => {
                let object = self.stable_operand(object, self.unit.depth)?;
                if let ExprKind::Slice {
                    lower,
                    upper,
                    step: None,
                } = &index.kind
                {
                    let bounds = self.slice_bounds(lower, upper)?;
                    let result = self.temporary()?;
                    self.unit.at = target.at;
                    self.unit.emit(Op::LoadSlice, 0, result, object, bounds);
                    self.operate_in_place(operator, result, result, value, at)?;
                    self.unit.at = target.at;
                    self.unit.emit(Op::StoreSlice, 0, object, bounds, result);
                } else {
                    let key = self.stable_operand(index, self.unit.depth)?;
                    let result = self.temporary()?;
                    self.unit.at = target.at;
                    self.unit.emit(Op::LoadItem, 0, result, object, key);
                    self.operate_in_place(operator, result, result, value, at)?;
                    self.unit.at = target.at;
                    self.unit.emit(Op::StoreItem, 0, object, key, result);
                }
            }
            _ => return syntax("illegal expression for augmented assignment", target.at),
        }
        self.unit.depth = depth;
        Ok(())
    }

    fn operate_in_place(
        &mut self,
        operator: BinaryOperator,
        result: Reg,
        old: Reg,
        value: &'t Expr,
        at: Position,
    ) -> Result<()> {
        let constant = match &value.kind {
            ExprKind::Constant(constant) => self.unit.near_constant(constant.clone()),
            _ => None,
        };
        let (op, b) = match constant {
            Some(index) => (binary_constant_op(operator), index),
            None => (binary_op(operator), self.operand(value)?),
        };
        self.unit.at = at;
        self.unit.emit(op, 1, result, old, b);
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'t Expr) -> Result<()> {
        let depth = self.unit.depth;
        self.unit.at = target.at;
        match &target.kind {
            ExprKind::Name(name) => self.delete_name(name)?,
            ExprKind::Attribute { value, name } => {
                let object = self.operand(value)?;
                let mangled = self.mangle(&name.name);
                self.unit.at = self.attribute_position(target, name);
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::DeleteAttr, 0, object, 0, site);
            }
            ExprKind::Subscript { value, index } => {
                let object = self.stable_operand(value, self.unit.depth)?;
                let key = self.operand(index)?;
                self.unit.at = target.at;
                self.unit.emit(Op::DeleteItem, 0, object, key, 0);
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => {
                for target in targets {
                    self.delete(target)?;
                }
            }
            _ => return syntax("cannot delete expression", target.at),
        }
        self.unit.depth = depth;
        Ok(())
    }

    /// An expression statement: its value is shown in interactive mode, otherwise dropped.
    pub(super) fn expression_statement(&mut self, value: &'t Expr, at: Position) -> Result<()> {
        let depth = self.unit.depth;
        let is_shown = self.settings.is_interactive && self.outer.len() == 1;
        if is_shown {
            let register = self.temporary()?;
            self.expr_to(value, register)?;
            self.unit.at = at;
            self.intrinsic(Intrinsic::Print, register, register, 1);
        } else {
            let before = self.unit.drafts.len();
            if !matches!(value.kind, ExprKind::Constant(_)) {
                self.operand(value)?;
            }
            if self.unit.drafts.len() == before {
                self.nothing(at);
            }
        }
        self.unit.depth = depth;
        Ok(())
    }
}

/// Whether values can go to targets one by one: as many of both, and no stars.
fn is_parallel(targets: &[Expr], values: &[Expr]) -> bool {
    let is_star = |expr: &Expr| matches!(expr.kind, ExprKind::Starred(_));
    targets.len() == values.len()
        && targets.len() <= 30
        && !targets.iter().chain(values).any(is_star)
}
