//! Displays: tuples, lists, sets and dicts.

use super::Compiler;
use super::conditions::frozen_set;
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::{MOST_NAMED, Op};
use crate::code::{Constant, Position};
use crate::error::Result;
use crate::fold;

/// Most elements that are built from registers at once; longer displays are appended to.
const MAX_AT_ONCE: usize = 30;
/// From this number on a list or set of constants is made from one constant.
const MIN_FROM_CONSTANT: usize = 3;

pub(super) fn has_starred(elements: &[Expr]) -> bool {
    elements
        .iter()
        .any(|element| matches!(element.kind, ExprKind::Starred(_)))
}

/// How many elements a list is made of at once, before the others are appended: those before the first star; none, if there are so many that they would take too many registers.
pub(super) fn leading(elements: &[Expr]) -> usize {
    if elements.len() > MAX_AT_ONCE {
        return 0;
    }
    let is_starred = |element: &Expr| matches!(element.kind, ExprKind::Starred(_));
    let first = elements.iter().position(is_starred);
    first.unwrap_or(elements.len())
}

/// The keys of a display, if they are a few different strs known at compile time.
fn distinct_names(items: &[(Option<Expr>, Expr)]) -> Option<Vec<Constant>> {
    if items.is_empty() || items.len() > MOST_NAMED {
        return None;
    }
    let mut names = Vec::with_capacity(items.len());
    for (key, _) in items {
        match fold::constant(key.as_ref()?)? {
            Constant::Str(text) if !names.contains(&text) => names.push(text),
            _ => return None,
        }
    }
    Some(names.into_iter().map(Constant::Str).collect())
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
            self.list_of(&[], elements, at, list, 0)?;
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
        self.list_of(&[], elements, at, list, 0)?;
        self.move_to(target, list);
        Ok(())
    }

    /// Evaluates the elements into temporaries and builds the object.
    fn build(&mut self, op: Op, elements: &'t [Expr], at: Position, target: Reg) -> Result<()> {
        let (first, count) = self.in_a_row(&[], elements)?;
        self.unit.at = at;
        self.unit.emit(op, 0, target, first, count);
        Ok(())
    }

    /// What is in registers and then the elements, in consecutive temporaries: the first of them, and how many there are.
    pub(super) fn in_a_row(&mut self, first: &[Reg], elements: &'t [Expr]) -> Result<(Reg, u16)> {
        let start = self.unit.depth;
        for &register in first {
            let slot = self.temporary()?;
            self.move_to(slot, register);
        }
        for element in elements {
            let slot = self.temporary()?;
            self.expr_to(element, slot)?;
        }
        Ok((start, (first.len() + elements.len()) as u16))
    }

    /// A list of any length, stars included, in a temporary: first what is in registers, then the elements. `x`: of `LIST_EXTEND`.
    pub(super) fn list_of(
        &mut self,
        first: &[Reg],
        elements: &'t [Expr],
        at: Position,
        list: Reg,
        x: u8,
    ) -> Result<()> {
        let depth = self.unit.depth;
        let (elements, rest) = elements.split_at(leading(elements));
        let (start, count) = self.in_a_row(first, elements)?;
        self.unit.at = at;
        self.unit.emit(Op::BuildList, 0, list, start, count);
        self.unit.depth = depth;
        for element in rest {
            let depth = self.unit.depth;
            let (op, x, value) = match &element.kind {
                ExprKind::Starred(value) => (Op::ListExtend, x, self.operand(value)?),
                _ => (Op::ListAppend, 0, self.operand(element)?),
            };
            self.unit.at = at;
            self.unit.emit(op, x, list, value, 0);
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
        if let Some(names) = distinct_names(items)
            && let Some(names) = self.unit.near_constant(Constant::Tuple(names))
        {
            let first = self.unit.depth;
            for (_, value) in items {
                let slot = self.temporary()?;
                self.expr_to(value, slot)?;
            }
            self.unit.at = at;
            self.unit.emit(Op::BuildNamedMap, 0, target, first, names);
            return Ok(());
        }
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
