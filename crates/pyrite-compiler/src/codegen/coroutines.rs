//! `yield`, `yield from` and `await`.

use super::Compiler;
use super::unit::Reg;
use crate::ast::Expr;
use crate::bytecode::{Intrinsic, Op};
use crate::code::{Constant, Position, flags};
use crate::error::{Result, syntax};
use crate::symbols::ScopeKind;

/// What a `SEND` loop is for: `x` of its `YIELD`.
#[derive(Clone, Copy)]
enum Delegation {
    YieldFrom = 1,
    Await = 2,
}

impl<'t> Compiler<'t> {
    fn is_async_generator(&self) -> bool {
        self.unit.code.flags & flags::ASYNC_GENERATOR != 0
    }

    fn check_in_function(&self, what: &str, at: Position) -> Result<()> {
        match self.table.scope(self.unit.frame).kind {
            ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comprehension => Ok(()),
            _ => syntax(format!("'{what}' outside function"), at),
        }
    }

    pub(super) fn yield_expr(
        &mut self,
        value: Option<&'t Expr>,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        self.check_in_function("yield", at)?;
        let value = match value {
            Some(value) => self.operand_or(value, target)?,
            None => {
                let register = self.scratch(target)?;
                self.load_constant(Constant::None, register);
                register
            }
        };
        self.unit.at = at;
        self.emit_yield(value, target)
    }

    /// Yields a register's value to whoever runs the generator.
    pub(super) fn emit_yield(&mut self, value: Reg, target: Reg) -> Result<()> {
        if self.is_async_generator() {
            let wrapped = self.temporary()?;
            self.move_to(wrapped, value);
            self.intrinsic(Intrinsic::AsyncGeneratorWrap, wrapped, wrapped, 1);
            self.unit.emit(Op::Yield, 0, target, wrapped, 0);
            self.release(wrapped);
        } else {
            self.unit.emit(Op::Yield, 0, target, value, 0);
        }
        Ok(())
    }

    pub(super) fn yield_from(&mut self, value: &'t Expr, at: Position, target: Reg) -> Result<()> {
        self.check_in_function("yield from", at)?;
        if self.table.scope(self.unit.frame).is_coroutine {
            return syntax("'yield from' inside async function", at);
        }
        let iterator = self.temporary()?;
        let source = self.operand_or(value, iterator)?;
        self.unit.at = at;
        self.unit.emit(Op::GetYieldFromIter, 0, iterator, source, 0);
        self.send_loop(iterator, Delegation::YieldFrom, target)
    }

    pub(super) fn await_expr(&mut self, value: &'t Expr, at: Position, target: Reg) -> Result<()> {
        if !self.is_in_coroutine() {
            self.check_in_function("await", at)?;
            return syntax("'await' outside async function", at);
        }
        let awaited = self.temporary()?;
        let source = self.operand_or(value, awaited)?;
        self.await_register(source, 0, at, target)
    }

    /// Awaits what is in a register; `context` as in `GET_AWAITABLE`.
    pub(super) fn await_register(
        &mut self,
        source: Reg,
        context: u8,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let depth = self.unit.depth;
        let iterator = self.temporary()?;
        self.unit.at = at;
        self.unit
            .emit(Op::GetAwaitable, context, iterator, source, 0);
        self.send_loop(iterator, Delegation::Await, target)?;
        self.unit.depth = depth;
        Ok(())
    }

    /// Awaits an iterator that is one for that purpose already.
    pub(super) fn await_iterator(&mut self, iterator: Reg, target: Reg) -> Result<()> {
        self.send_loop(iterator, Delegation::Await, target)
    }

    /// Runs an iterator to its end, passing on what it yields; what it returns goes to `target`.
    fn send_loop(&mut self, iterator: Reg, delegation: Delegation, target: Reg) -> Result<()> {
        let depth = self.unit.depth;
        let value = self.temporary()?;
        let (top, done, cleanup) = (self.unit.label(), self.unit.label(), self.unit.label());
        self.load_constant(Constant::None, value);
        self.unit.place(top);
        self.unit.emit_jump(Op::Send, 0, value, iterator, done);
        let outer = self.unit.handler;
        self.unit.handler = Some(self.unit.handler(cleanup, self.unit.depth));
        self.unit.emit(Op::Yield, delegation as u8, value, value, 0);
        self.unit.handler = outer;
        self.jump(top);
        self.unit.place(cleanup);
        let exception = self.temporary()?;
        self.unit.emit(Op::CleanupThrow, 0, value, exception, 0);
        self.release(exception);
        self.unit.place(done);
        self.move_to(target, value);
        self.unit.depth = depth;
        Ok(())
    }
}
