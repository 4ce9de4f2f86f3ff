//! Loops.

use super::Compiler;
use super::unit::{Block, BlockKind, Label, Reg};
use crate::ast::*;
use crate::bytecode::Op;
use crate::code::{Constant, Position};
use crate::error::{Failure, Result, syntax};
use crate::fold;

impl<'t> Compiler<'t> {
    /// Places a loop's header here and gives the loop its number.
    pub(super) fn start_loop(&mut self, header: Label) -> Result<u16> {
        self.unit.place(header);
        let Ok(number) = u16::try_from(self.unit.loops.len()) else {
            return Err(Failure::TooComplex(
                "too many loops in one code object".to_owned(),
            ));
        };
        self.unit.loops.push((header, self.unit.depth));
        Ok(number)
    }

    /// Jumps back to a loop's header. The place in the source is that of what came before, as in CPython: it is seen when Ctrl-C ends the loop.
    pub(super) fn end_loop(&mut self, header: Label, number: u16) {
        self.inherit_position();
        self.unit.emit_jump(Op::Loop, 0, number, 0, header);
    }

    /// Fetches the next item into the target, or leaves for `end`. For `async for` gives the label of the handler that ends it.
    pub(super) fn loop_next(
        &mut self,
        is_async: bool,
        target: &'t Expr,
        iterator: Reg,
        at: Position,
        end: Label,
    ) -> Result<Option<Label>> {
        self.unit.at = at;
        if !is_async {
            let local = match &target.kind {
                ExprKind::Name(name) => self.local(name),
                _ => None,
            };
            if let Some(register) = local {
                self.unit.emit_jump(Op::ForIter, 0, register, iterator, end);
                return Ok(None);
            }
            let item = self.temporary()?;
            self.unit.emit_jump(Op::ForIter, 0, item, iterator, end);
            self.assign(target, item)?;
            self.release(item);
            return Ok(None);
        }
        let stop = self.unit.label();
        let item = self.temporary()?;
        let outer = self.unit.handler;
        self.unit.handler = Some(self.unit.handler(stop, item));
        self.unit.emit(Op::GetAnext, 0, item, iterator, 0);
        self.await_iterator(item, item)?;
        self.unit.handler = outer;
        self.assign(target, item)?;
        self.release(item);
        Ok(Some(stop))
    }

    /// The handler of an `async for`: it ends on `StopAsyncIteration`. The exception arrives in `exception`.
    pub(super) fn end_async_loop(&mut self, handler: Label, exception: Reg) {
        self.unit.place(handler);
        let depth = std::mem::replace(&mut self.unit.depth, exception + 1);
        self.unit.emit(Op::EndAsyncFor, 0, exception, 0, 0);
        self.unit.depth = depth;
    }

    pub(super) fn for_statement(&mut self, node: &'t For, at: Position) -> Result<()> {
        if node.is_async && !self.is_in_coroutine() {
            return syntax("'async for' outside async function", at);
        }
        let iterator = self.temporary()?;
        let iterable = self.operand_or(&node.iterable, iterator)?;
        self.unit.at = node.iterable.at;
        let op = if node.is_async {
            Op::GetAiter
        } else {
            Op::GetIter
        };
        self.unit.emit(op, 0, iterator, iterable, 0);
        self.unit.depth = iterator + 1;
        let (header, exhausted, end) = (self.unit.label(), self.unit.label(), self.unit.label());
        let number = self.start_loop(header)?;
        let outer_handler = self.unit.handler;
        self.push_block(Block {
            kind: BlockKind::Loop {
                end,
                header,
                number,
            },
            outer_handler,
        })?;
        let stop = self.loop_next(
            node.is_async,
            &node.target,
            iterator,
            node.iterable.at,
            exhausted,
        )?;
        self.conditional_statements(&node.body)?;
        self.end_loop(header, number);
        self.unit.blocks.pop();
        if let Some(stop) = stop {
            self.unit.at = node.iterable.at;
            self.end_async_loop(stop, iterator + 1);
        }
        self.unit.place(exhausted);
        self.conditional_statements(&node.or_else)?;
        self.unit.place(end);
        self.release(iterator);
        Ok(())
    }

    pub(super) fn while_statement(
        &mut self,
        test: &'t Expr,
        body: &'t [Stmt],
        or_else: &'t [Stmt],
    ) -> Result<()> {
        let (header, exhausted, end) = (self.unit.label(), self.unit.label(), self.unit.label());
        let number = self.start_loop(header)?;
        let outer_handler = self.unit.handler;
        self.push_block(Block {
            kind: BlockKind::Loop {
                end,
                header,
                number,
            },
            outer_handler,
        })?;
        self.jump_if(test, false, exhausted)?;
        self.conditional_statements(body)?;
        self.end_loop(header, number);
        self.unit.blocks.pop();
        self.unit.place(exhausted);
        self.conditional_statements(or_else)?;
        self.unit.place(end);
        Ok(())
    }

    pub(super) fn break_or_continue(&mut self, is_break: bool, at: Position) -> Result<()> {
        let is_loop =
            |block: &Block| matches!(block.kind, BlockKind::Loop { .. } | BlockKind::ExceptStar);
        let Some(index) = self.unit.blocks.iter().rposition(is_loop) else {
            let message = if is_break {
                "'break' outside loop"
            } else {
                "'continue' not properly in loop"
            };
            return syntax(message, at);
        };
        let BlockKind::Loop {
            end,
            header,
            number,
        } = self.unit.blocks[index].kind
        else {
            return syntax(
                "'break', 'continue' and 'return' cannot appear in an except* block",
                at,
            );
        };
        self.nothing(at);
        self.unwind(index + 1, at, |compiler| {
            if is_break {
                compiler.unit.emit_jump(Op::Jump, 0, 0, 0, end);
            } else {
                compiler.unit.emit_jump(Op::Loop, 0, number, 0, header);
            }
            Ok(())
        })
    }

    pub(super) fn return_statement(&mut self, value: Option<&'t Expr>, at: Position) -> Result<()> {
        use crate::symbols::ScopeKind;
        let frame = self.table.scope(self.unit.frame);
        if frame.kind != ScopeKind::Function {
            return syntax("'return' outside function", at);
        }
        if self
            .unit
            .blocks
            .iter()
            .any(|block| matches!(block.kind, BlockKind::ExceptStar))
        {
            return syntax(
                "'break', 'continue' and 'return' cannot appear in an except* block",
                at,
            );
        }
        if value.is_some() && frame.is_generator && frame.is_coroutine {
            return syntax("'return' with value in async generator", at);
        }
        let constant = value.map_or(Some(Constant::None), fold::constant);
        if let Some(constant) = constant {
            self.nothing(at);
            return self.unwind(0, at, |compiler| {
                let index = compiler.unit.constant(constant);
                compiler.unit.emit_wide(Op::ReturnConst, 0, index);
                Ok(())
            });
        }
        let Some(value) = value else { return Ok(()) };
        let register = if self.must_unwind() {
            let register = self.temporary()?;
            self.expr_to(value, register)?;
            register
        } else {
            self.operand(value)?
        };
        self.unwind(0, at, |compiler| {
            compiler.unit.emit(Op::Return, 0, register, 0, 0);
            Ok(())
        })?;
        Ok(())
    }
}
