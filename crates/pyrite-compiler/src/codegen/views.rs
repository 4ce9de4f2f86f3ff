//! Memoryviews that an expression makes and uses up: `bytes(memoryview(b)[:n])`, `view[a:b].tobytes()`.
//!
//! An object whose memory somebody looks at cannot change its size, and a view that nobody has any more counts until a collection finds it. Here nobody can have
//! it: it never gets a name, and what it is given to makes a copy. So it is ended by an `END_VIEW` behind that. What the names stand for is found out when the program
//! runs, so the registers are kept that tell: what `memoryview` was, what was sliced, and what `bytes` was.

use super::Compiler;
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::{FRAME_HEADER, Op};
use crate::code::Position;
use crate::error::Result;

/// A value that is a memoryview nobody else has, if the other register holds the class `memoryview` or a memoryview.
#[derive(Clone, Copy)]
pub(super) struct Made {
    pub view: Reg,
    pub of: Reg,
}

/// `name(argument)`: the argument.
fn argument_of<'t>(call: &'t Call, names: &[&str]) -> Option<&'t Expr> {
    let ExprKind::Name(name) = &call.function.kind else {
        return None;
    };
    match &call.arguments[..] {
        [argument]
            if names.contains(&name.as_str())
                && call.keywords.is_empty()
                && !matches!(argument.kind, ExprKind::Starred(_)) =>
        {
            Some(argument)
        }
        _ => None,
    }
}

fn makes_view(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call(call) if argument_of(call, &["memoryview"]).is_some())
}

/// `a:b`.
fn is_range(index: &Expr) -> bool {
    matches!(index.kind, ExprKind::Slice { step: None, .. })
}

/// `value[a:b]`.
fn is_slice(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Subscript { index, .. } if is_range(index))
}

/// Is `value[index]` a slice of what is made by `memoryview(...)`?
pub(super) fn is_slice_of_made(value: &Expr, index: &Expr) -> bool {
    makes_view(value) && is_range(index)
}

/// May it be a memoryview that nobody else has?
pub(super) fn may_be_view(expr: &Expr) -> bool {
    makes_view(expr) || is_slice(expr)
}

/// Does a call make a copy of such a view?
pub(super) fn copies(call: &Call) -> bool {
    argument_of(call, &["bytes", "bytearray"]).is_some_and(may_be_view)
}

/// Does a method of a memoryview with this name make a copy?
pub(super) fn is_copying_method(name: &str) -> bool {
    name == "tobytes"
}

impl<'t> Compiler<'t> {
    /// Evaluates what [`may_be_view`] is true for, in temporaries that stay.
    pub(super) fn view(&mut self, expr: &'t Expr) -> Result<Made> {
        match &expr.kind {
            ExprKind::Subscript { value, index } if !makes_view(value) => {
                let (of, view) = (self.temporary()?, self.temporary()?);
                self.expr_to(value, of)?;
                self.slice_of(expr, of, index, view)?;
                Ok(Made { view, of })
            }
            ExprKind::Subscript { value, index } => {
                let made = self.view(value)?;
                let (view, of) = (self.temporary()?, made.view);
                self.slice_and_end(expr, made, index, view)?;
                Ok(Made { view, of })
            }
            ExprKind::Call(call) => {
                let (of, view) = (self.temporary()?, self.temporary()?);
                self.expr_to(&call.function, of)?;
                let depth = self.unit.depth;
                let base = self.window(view)?;
                self.move_to(base, of);
                self.unit.reserve(FRAME_HEADER - 1)?;
                self.finish_call(base, 0, &call.arguments, &call.keywords, expr.at, view)?;
                self.unit.depth = depth;
                Ok(Made { view, of })
            }
            _ => unreachable!("neither a call nor a slice"),
        }
    }

    fn slice_of(
        &mut self,
        expr: &'t Expr,
        object: Reg,
        index: &'t Expr,
        target: Reg,
    ) -> Result<()> {
        let depth = self.unit.depth;
        if let ExprKind::Slice { lower, upper, .. } = &index.kind {
            let bounds = self.slice_bounds(lower, upper)?;
            self.unit.at = expr.at;
            self.unit.emit(Op::LoadSlice, 0, target, object, bounds);
        }
        self.unit.depth = depth;
        Ok(())
    }

    /// The view is not needed any more. `copier`: what it was given to.
    pub(super) fn end_view(&mut self, made: Made, copier: Option<Reg>) {
        let (x, copier) = match copier {
            Some(register) => (1, register),
            None => (0, made.of),
        };
        self.unit.emit(Op::EndView, x, made.view, made.of, copier);
    }

    /// `memoryview(...)[a:b]`.
    pub(super) fn slice_of_made(
        &mut self,
        expr: &'t Expr,
        made: &'t Expr,
        index: &'t Expr,
        target: Reg,
    ) -> Result<()> {
        let made = self.view(made)?;
        self.slice_and_end(expr, made, index, target)
    }

    fn slice_and_end(
        &mut self,
        expr: &'t Expr,
        made: Made,
        index: &'t Expr,
        target: Reg,
    ) -> Result<()> {
        self.slice_of(expr, made.view, index, target)?;
        self.end_view(made, None);
        Ok(())
    }

    /// A call that [`copies`].
    pub(super) fn copying_call(&mut self, call: &'t Call, at: Position, target: Reg) -> Result<()> {
        let copier = self.temporary()?;
        self.expr_to(&call.function, copier)?;
        let made = self.view(&call.arguments[0])?;
        let base = self.temporary()?;
        self.move_to(base, copier);
        self.unit.reserve(FRAME_HEADER - 1)?;
        let argument = self.temporary()?;
        self.move_to(argument, made.view);
        self.unit.at = at;
        self.unit.emit(Op::Call, 0, target, base, 1);
        self.end_view(made, Some(copier));
        Ok(())
    }
}
