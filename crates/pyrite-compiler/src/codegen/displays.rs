//! Displays: tuples, lists, sets and dicts.

use super::Compiler;
use super::conditions::frozen_set;
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::Op;
use crate::code::{Constant, Position};
use crate::error::Result;
use crate::fold;

/// Most elements that are built from registers at once; longer displays are appended to.
const MAX_AT_ONCE: usize = 30;
/// From this number on a list or set of constants is made from one constant.
const MIN_FROM_CONSTANT: usize = 3;

fn has_starred(elements: &[Expr]) -> bool {
    elements
        .iter()
        .any(|element| matches!(element.kind, ExprKind::Starred(_)))
}

impl<'t> Compiler<'t> {
    pub(super) fn tuple_display(
        &mut self,
        elements: &'t [Expr],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        if let Some(constants) = fold::constants(elements) {
            self.load_constant(Constant::Tuple(constants), target);
            return Ok(());
        }
        if has_starred(elements) || elements.len() > MAX_AT_ONCE {
            let list = self.scratch(target)?;
            self.list_of(&[], elements, at, list)?;
            self.unit.emit(Op::ListToTuple, 0, target, list, 0);
            return Ok(());
        }
        self.build(Op::BuildTuple, elements, at, target)
    }

    pub(super) fn list_display(
        &mut self,
        elements: &'t [Expr],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let list = self.scratch(target)?;
        if elements.len() >= MIN_FROM_CONSTANT
            && let Some(constants) = fold::constants(elements)
        {
            let values = self.temporary()?;
            self.unit.emit(Op::BuildList, 0, list, list, 0);
            self.load_constant(Constant::Tuple(constants), values);
            self.unit.emit(Op::ListExtend, 0, list, values, 0);
            self.move_to(target, list);
            return Ok(());
        }
        if !has_starred(elements) && elements.len() <= MAX_AT_ONCE {
            return self.build(Op::BuildList, elements, at, target);
        }
        self.list_of(&[], elements, at, list)?;
        self.move_to(target, list);
        Ok(())
    }

    /// Evaluates the elements into temporaries and builds the object.
    fn build(&mut self, op: Op, elements: &'t [Expr], at: Position, target: Reg) -> Result<()> {
        let first = self.unit.depth;
        for element in elements {
            let slot = self.temporary()?;
            self.expr_to(element, slot)?;
        }
        self.unit.at = at;
        self.unit.emit(op, 0, target, first, elements.len() as u16);
        Ok(())
    }

    /// A list of any length, stars included, in a temporary: first what is in registers, then the elements.
    pub(super) fn list_of(
        &mut self,
        first: &[Reg],
        elements: &'t [Expr],
        at: Position,
        list: Reg,
    ) -> Result<()> {
        self.unit.at = at;
        self.unit.emit(Op::BuildList, 0, list, list, 0);
        for &register in first {
            self.unit.emit(Op::ListAppend, 0, list, register, 0);
        }
        for element in elements {
            let depth = self.unit.depth;
            let (op, value) = match &element.kind {
                ExprKind::Starred(value) => (Op::ListExtend, self.operand(value)?),
                _ => (Op::ListAppend, self.operand(element)?),
            };
            self.unit.at = at;
            self.unit.emit(op, 0, list, value, 0);
            self.unit.depth = depth;
        }
        Ok(())
    }

    pub(super) fn set_display(
        &mut self,
        elements: &'t [Expr],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let set = self.scratch(target)?;
        if elements.len() >= MIN_FROM_CONSTANT
            && let Some(constants) = fold::constants(elements)
        {
            let values = self.temporary()?;
            self.unit.emit(Op::BuildSet, 0, set, set, 0);
            self.load_constant(frozen_set(constants), values);
            self.unit.emit(Op::SetUpdate, 0, set, values, 0);
            self.move_to(target, set);
            return Ok(());
        }
        if !has_starred(elements) && elements.len() <= MAX_AT_ONCE {
            return self.build(Op::BuildSet, elements, at, target);
        }
        self.unit.emit(Op::BuildSet, 0, set, set, 0);
        for element in elements {
            let depth = self.unit.depth;
            let (op, value) = match &element.kind {
                ExprKind::Starred(value) => (Op::SetUpdate, self.operand(value)?),
                _ => (Op::SetAdd, self.operand(element)?),
            };
            self.unit.at = at;
            self.unit.emit(op, 0, set, value, 0);
            self.unit.depth = depth;
        }
        self.move_to(target, set);
        Ok(())
    }

    pub(super) fn dict_display(
        &mut self,
        items: &'t [(Option<Expr>, Expr)],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let is_short = items.len() <= MAX_AT_ONCE / 2;
        if is_short && items.iter().all(|(key, _)| key.is_some()) {
            let first = self.unit.depth;
            for (key, value) in items {
                let Some(key) = key else { continue };
                let slot = self.temporary()?;
                self.expr_to(key, slot)?;
                let slot = self.temporary()?;
                self.expr_to(value, slot)?;
            }
            self.unit.at = at;
            self.unit
                .emit(Op::BuildMap, 0, target, first, items.len() as u16);
            return Ok(());
        }
        let dict = self.scratch(target)?;
        self.unit.emit(Op::BuildMap, 0, dict, dict, 0);
        for (key, value) in items {
            let depth = self.unit.depth;
            match key {
                Some(key) => {
                    let key = self.stable_operand(key, self.unit.depth)?;
                    let value = self.operand(value)?;
                    self.unit.at = at;
                    self.unit.emit(Op::MapAdd, 0, dict, key, value);
                }
                None => {
                    let mapping = self.operand(value)?;
                    self.unit.at = at;
                    self.unit.emit(Op::DictUpdate, 0, dict, mapping, 0);
                }
            }
            self.unit.depth = depth;
        }
        self.move_to(target, dict);
        Ok(())
    }
}
