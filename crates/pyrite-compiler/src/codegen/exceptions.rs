//! `try`, and leaving blocks by `return`, `break` and `continue`.
//!
//! A handler starts with the exception in the register that its table entry names. It makes it the handled one
//! (`PUSH_HANDLED`, which saves what was handled before in the next register) and, however it is left, restores that (`POP_HANDLED`).
//! `finally` is compiled once for each way out of the body.

use super::Compiler;
use super::unit::{Block, BlockKind, Reg};
use crate::ast::*;
use crate::bytecode::{FRAME_HEADER, Intrinsic, Op};
use crate::code::{Constant, Position};
use crate::error::{Result, syntax};

/// How many blocks (loops, `try`, `with`) may nest in one code unit, as in CPython.
const MAX_BLOCKS: usize = 21;
/// How deep `finally` may nest in `finally`: each level doubles the copies of what is inside.
const MAX_FINALLY_NESTING: usize = 20;
/// Code units that grow beyond this by copies of `finally` bodies are refused.
const MAX_INSTRUCTIONS: usize = 1 << 21;
/// CPython's message for all of these limits.
const TOO_MANY_BLOCKS: &str = "too many statically nested blocks";

impl<'t> Compiler<'t> {
    /// Enters a block.
    pub(super) fn push_block(&mut self, block: Block<'t>) -> Result<()> {
        if self.unit.blocks.len() >= MAX_BLOCKS {
            return syntax(TOO_MANY_BLOCKS, self.unit.at);
        }
        self.unit.blocks.push(block);
        Ok(())
    }

    /// Undoes the blocks from the innermost down to that at `index`, then runs `f`; afterwards all are in force again. What `f` makes has the position `at`, or none
    /// of its own if code of the program has run in between.
    pub(super) fn unwind(
        &mut self,
        index: usize,
        at: Position,
        f: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let blocks = self.unit.blocks.clone();
        let handler = self.unit.handler;
        let is_seen = |block: &Block<'t>| {
            matches!(
                block.kind,
                BlockKind::Finally { .. } | BlockKind::With { .. }
            )
        };
        let is_seen = blocks[index..].iter().any(is_seen);
        while self.unit.blocks.len() > index
            && let Some(block) = self.unit.blocks.pop()
        {
            self.leave_block(block)?;
            self.unit.handler = block.outer_handler;
        }
        if is_seen {
            self.inherit_position();
        } else {
            self.unit.at = at;
        }
        f(self)?;
        self.unit.blocks = blocks;
        self.unit.handler = handler;
        Ok(())
    }

    fn leave_block(&mut self, block: Block<'t>) -> Result<()> {
        match block.kind {
            BlockKind::Loop { .. } | BlockKind::Try | BlockKind::ExceptStar => Ok(()),
            BlockKind::Finally { body } => {
                self.unit.handler = block.outer_handler;
                self.finally_copy(body)
            }
            BlockKind::Handled { saved } => {
                self.unit.handler = block.outer_handler;
                self.inherit_position();
                self.unit.emit(Op::PopHandled, 0, saved, 0, 0);
                Ok(())
            }
            BlockKind::HandlerName { name } => self.unbind_handler_name(name),
            BlockKind::With {
                window,
                is_async,
                at,
            } => {
                self.unit.handler = block.outer_handler;
                self.leave_with(window, is_async, at)
            }
        }
    }

    /// One more copy of a `finally` body.
    fn finally_copy(&mut self, body: &'t [Stmt]) -> Result<()> {
        self.finally_nesting += 1;
        if self.finally_nesting > MAX_FINALLY_NESTING || self.unit.drafts.len() > MAX_INSTRUCTIONS {
            return syntax(TOO_MANY_BLOCKS, self.unit.at);
        }
        let result = self.statements(body);
        self.finally_nesting -= 1;
        result
    }

    pub(super) fn try_statement(&mut self, node: &'t Try) -> Result<()> {
        self.nothing(self.unit.at);
        self.unit.is_in_conditional += 1;
        let result = if node.finally.is_empty() {
            self.try_except(node)
        } else {
            self.try_finally(node)
        };
        self.unit.is_in_conditional -= 1;
        result
    }

    fn try_finally(&mut self, node: &'t Try) -> Result<()> {
        let depth = self.unit.depth;
        let (handler, cleanup, end) = (self.unit.label(), self.unit.label(), self.unit.label());
        let outer_handler = self.unit.handler;
        self.unit.handler = Some(self.unit.handler(handler, depth));
        self.push_block(Block {
            kind: BlockKind::Finally {
                body: &node.finally,
            },
            outer_handler,
        })?;
        if node.handlers.is_empty() {
            self.statements(&node.body)?;
        } else {
            self.try_except(node)?;
        }
        self.unit.blocks.pop();
        self.unit.handler = outer_handler;
        if self.unit.is_reachable() {
            self.finally_copy(&node.finally)?;
            self.jump(end);
        }
        self.unit.place(handler);
        let exception = self.unit.reserve(2)?;
        let saved = exception + 1;
        self.unit.at = Position::default();
        self.unit.emit(Op::PushHandled, 0, exception, saved, 0);
        self.unit.handler = Some(self.unit.handler(cleanup, self.unit.depth));
        self.push_block(Block {
            kind: BlockKind::Handled { saved },
            outer_handler,
        })?;
        self.finally_copy(&node.finally)?;
        self.unit.blocks.pop();
        self.inherit_position();
        self.unit.emit(Op::Reraise, 0, exception, 0, 0);
        self.handler_cleanup(cleanup, saved, outer_handler)?;
        self.unit.place(end);
        self.unit.depth = depth;
        Ok(())
    }

    /// The handler of a handler: an exception from it, in the register behind `saved`, goes on once the state is restored.
    fn handler_cleanup(
        &mut self,
        cleanup: super::unit::Label,
        saved: Reg,
        outer_handler: Option<usize>,
    ) -> Result<()> {
        self.unit.handler = outer_handler;
        self.unit.place(cleanup);
        let exception = self.temporary()?;
        debug_assert_eq!(exception, saved + 1);
        self.inherit_position();
        self.unit.emit(Op::PopHandled, 0, saved, 0, 0);
        self.unit.emit(Op::Reraise, 0, exception, 0, 0);
        self.release(exception);
        Ok(())
    }

    fn try_except(&mut self, node: &'t Try) -> Result<()> {
        let depth = self.unit.depth;
        let (handler, cleanup, end) = (self.unit.label(), self.unit.label(), self.unit.label());
        let outer_handler = self.unit.handler;
        self.unit.handler = Some(self.unit.handler(handler, depth));
        self.push_block(Block {
            kind: BlockKind::Try,
            outer_handler,
        })?;
        self.statements(&node.body)?;
        self.unit.blocks.pop();
        self.unit.handler = outer_handler;
        self.statements(&node.or_else)?;
        self.jump(end);

        self.unit.place(handler);
        let exception = self.unit.reserve(2)?;
        let saved = exception + 1;
        self.unit.at = Position::default();
        self.unit.emit(Op::PushHandled, 0, exception, saved, 0);
        self.unit.handler = Some(self.unit.handler(cleanup, self.unit.depth));
        self.push_block(Block {
            kind: BlockKind::Handled { saved },
            outer_handler,
        })?;
        if node.is_star {
            self.star_handlers(&node.handlers, exception, saved, end)?;
        } else {
            self.handlers(&node.handlers, exception, saved, end)?;
        }
        self.unit.blocks.pop();
        self.handler_cleanup(cleanup, saved, outer_handler)?;
        self.unit.place(end);
        self.unit.depth = depth;
        Ok(())
    }

    fn handlers(
        &mut self,
        handlers: &'t [Handler],
        exception: Reg,
        saved: Reg,
        end: super::unit::Label,
    ) -> Result<()> {
        for (index, handler) in handlers.iter().enumerate() {
            let next = self.unit.label();
            self.unit.at = handler.at;
            match &handler.exception {
                Some(class) => {
                    let depth = self.unit.depth;
                    let class = self.operand(class)?;
                    self.unit.at = handler
                        .exception
                        .as_ref()
                        .map_or(handler.at, |class| class.at);
                    self.unit
                        .emit_jump(Op::JumpNoMatch, 0, exception, class, next);
                    self.unit.depth = depth;
                }
                None if index + 1 < handlers.len() => {
                    return syntax("default 'except:' must be last", handler.at);
                }
                None => self.nothing(handler.at),
            }
            match &handler.name {
                Some(name) => self.named_handler(handler, name, exception, saved)?,
                None => {
                    self.statements(&handler.body)?;
                    self.inherit_position();
                    self.unit.emit(Op::PopHandled, 0, saved, 0, 0);
                }
            }
            self.jump(end);
            self.unit.place(next);
        }
        self.unit.at = handlers.last().map_or(self.unit.at, |handler| handler.at);
        self.inherit_position();
        self.unit.emit(Op::Reraise, 0, exception, 0, 0);
        Ok(())
    }

    fn named_handler(
        &mut self,
        handler: &'t Handler,
        name: &'t Identifier,
        exception: Reg,
        saved: Reg,
    ) -> Result<()> {
        let unbind = self.unit.label();
        self.unit.at = name.at;
        self.store_name(&name.name, exception)?;
        let outer_handler = self.unit.handler;
        self.unit.handler = Some(self.unit.handler(unbind, self.unit.depth));
        self.push_block(Block {
            kind: BlockKind::HandlerName { name: &name.name },
            outer_handler,
        })?;
        self.statements(&handler.body)?;
        self.unit.blocks.pop();
        self.unit.handler = outer_handler;
        let end = self.unit.label();
        self.inherit_position();
        self.unit.emit(Op::PopHandled, 0, saved, 0, 0);
        self.unbind_handler_name(&name.name)?;
        self.jump(end);
        self.unit.place(unbind);
        let second = self.temporary()?;
        self.unbind_handler_name(&name.name)?;
        self.unit.emit(Op::Reraise, 0, second, 0, 0);
        self.release(second);
        self.unit.place(end);
        Ok(())
    }

    /// `except*`: every handler takes its part of the group; what they raise and what is left is put together again at the end.
    fn star_handlers(
        &mut self,
        handlers: &'t [Handler],
        exception: Reg,
        saved: Reg,
        end: super::unit::Label,
    ) -> Result<()> {
        // The original, the list of what was raised, the rest and the matching part.
        let original = self.unit.reserve(2)?;
        let raised = original + 1;
        self.move_to(original, exception);
        self.unit.emit(Op::BuildList, 0, raised, raised, 0);
        let rest = self.unit.reserve(2)?;
        let matched = rest + 1;
        self.move_to(rest, exception);
        for handler in handlers {
            let (next, failed) = (self.unit.label(), self.unit.label());
            let Some(class) = &handler.exception else {
                return syntax("expected one or more exception types", handler.at);
            };
            let depth = self.unit.depth;
            self.unit.emit_jump(Op::JumpIfNone, 0, rest, 0, next);
            let class_register = self.operand(class)?;
            self.unit.at = class.at;
            self.unit.emit(Op::SplitGroup, 0, rest, class_register, 0);
            self.unit.depth = depth;
            self.unit.emit_jump(Op::JumpIfNone, 0, matched, 0, next);
            let saved_here = self.temporary()?;
            self.unit.emit(Op::PushHandled, 0, matched, saved_here, 0);
            let outer_handler = self.unit.handler;
            self.unit.handler = Some(self.unit.handler(failed, self.unit.depth));
            self.push_block(Block {
                kind: BlockKind::ExceptStar,
                outer_handler,
            })?;
            self.star_handler_body(handler, matched)?;
            self.unit.blocks.pop();
            self.unit.handler = outer_handler;
            self.unit.emit(Op::PopHandled, 0, saved_here, 0, 0);
            self.jump(next);
            self.unit.place(failed);
            let second = self.temporary()?;
            if let Some(name) = &handler.name {
                self.unbind_handler_name(&name.name)?;
            }
            self.unit.emit(Op::ListAppend, 0, raised, second, 0);
            self.unit.emit(Op::PopHandled, 0, saved_here, 0, 0);
            self.unit.depth = depth;
            self.unit.place(next);
        }
        self.unit.emit(Op::ListAppend, 0, raised, rest, 0);
        let nothing = self.unit.label();
        self.intrinsic(Intrinsic::PrepareReraiseStar, original, original, 2);
        self.unit.emit_jump(Op::JumpIfNone, 0, original, 0, nothing);
        self.unit.emit(Op::Reraise, 0, original, 0, 0);
        self.unit.place(nothing);
        self.unit.emit(Op::PopHandled, 0, saved, 0, 0);
        self.jump(end);
        self.release(original);
        Ok(())
    }

    fn star_handler_body(&mut self, handler: &'t Handler, matched: Reg) -> Result<()> {
        let Some(name) = &handler.name else {
            return self.statements(&handler.body);
        };
        self.unit.at = name.at;
        self.store_name(&name.name, matched)?;
        self.statements(&handler.body)?;
        self.unbind_handler_name(&name.name)
    }

    // ----- with -----

    pub(super) fn with_statement(
        &mut self,
        is_async: bool,
        items: &'t [WithItem],
        body: &'t [Stmt],
        at: Position,
    ) -> Result<()> {
        if is_async && !self.is_in_coroutine() {
            return syntax("'async with' outside async function", at);
        }
        let Some((item, others)) = items.split_first() else {
            return self.conditional_statements(body);
        };
        let depth = self.unit.depth;
        let (handler, cleanup, suppressed, end) = (
            self.unit.label(),
            self.unit.label(),
            self.unit.label(),
            self.unit.label(),
        );
        let window = self.enter_context(item, is_async)?;
        let outer_handler = self.unit.handler;
        self.unit.handler = Some(self.unit.handler(handler, self.unit.depth));
        let position = item.context.at;
        let block = Block {
            kind: BlockKind::With {
                window,
                is_async,
                at: position,
            },
            outer_handler,
        };
        self.push_block(block)?;
        if let Some(target) = &item.target {
            self.assign(target, self.unit.depth)?;
        }
        if others.is_empty() {
            self.conditional_statements(body)?;
        } else {
            self.with_statement(is_async, others, body, at)?;
        }
        self.unit.blocks.pop();
        self.unit.handler = outer_handler;
        if self.unit.is_reachable() {
            self.leave_with(window, is_async, position)?;
            self.jump(end);
        }

        self.unit.place(handler);
        let exception = self.unit.reserve(2)?;
        let saved = exception + 1;
        self.unit.at = position;
        self.unit.emit(Op::PushHandled, 0, exception, saved, 0);
        self.unit.handler = Some(self.unit.handler(cleanup, self.unit.depth));
        let result = self.call_exit(window, Some(exception), is_async, position)?;
        self.unit
            .emit_jump(Op::JumpIfTrue, 0, result, 0, suppressed);
        self.unit.emit(Op::Reraise, 0, exception, 0, 0);
        self.release(saved + 1);
        self.handler_cleanup(cleanup, saved, outer_handler)?;
        self.unit.place(suppressed);
        self.unit.emit(Op::PopHandled, 0, saved, 0, 0);
        self.unit.place(end);
        self.unit.depth = depth;
        Ok(())
    }

    /// Evaluates the context manager and enters it. Gives the window that holds its `__exit__`, the last registers in use; the value
    /// of `__enter__` lies just behind them.
    fn enter_context(&mut self, item: &'t WithItem, is_async: bool) -> Result<Reg> {
        use crate::bytecode::Special;
        let window = self.unit.reserve(FRAME_HEADER + 1)?;
        let manager = self.temporary()?;
        let source = self.operand_or(&item.context, manager)?;
        let (enter, exit) = if is_async {
            (Special::AsyncEnter, Special::AsyncExit)
        } else {
            (Special::Enter, Special::Exit)
        };
        self.unit.at = item.context.at;
        self.unit
            .emit(Op::LoadSpecial, exit as u8, window, source, 0);
        let call = self.unit.reserve(FRAME_HEADER + 1)?;
        self.unit
            .emit(Op::LoadSpecial, enter as u8, call, source, 0);
        self.unit.emit(Op::CallMethod, 0, manager, call, 0);
        self.release(call);
        if is_async {
            self.await_register(manager, 1, item.context.at, manager)?;
        }
        self.release(manager);
        Ok(window)
    }

    /// Calls `__exit__(None, None, None)` on the regular way out of a `with`.
    fn leave_with(&mut self, window: Reg, is_async: bool, at: Position) -> Result<()> {
        let depth = self.unit.depth;
        let first = window + FRAME_HEADER + 1;
        if depth != first {
            // Something above the window is still needed: the value of a `return`.
            let result = self.call_exit(window, None, is_async, at)?;
            self.release(result);
            return Ok(());
        }
        self.unit.at = at;
        let arguments = self.unit.reserve(3)?;
        for argument in 0..3 {
            self.load_constant(Constant::None, arguments + argument);
        }
        self.unit.emit(Op::CallMethod, 0, window, window, 3);
        self.unit.depth = depth;
        if is_async {
            self.await_register(window, 2, at, window)?;
        }
        Ok(())
    }

    /// Calls the `__exit__` kept in a window; the result is in a new temporary.
    fn call_exit(
        &mut self,
        window: Reg,
        exception: Option<Reg>,
        is_async: bool,
        at: Position,
    ) -> Result<Reg> {
        self.unit.at = at;
        let result = self.temporary()?;
        let call = self.unit.reserve(FRAME_HEADER + 4)?;
        let arguments = call + FRAME_HEADER + 1;
        self.move_to(call, window);
        self.move_to(call + FRAME_HEADER, window + FRAME_HEADER);
        match exception {
            Some(exception) => self
                .unit
                .emit(Op::ExceptionInfo, 0, arguments, exception, 0),
            None => {
                for argument in 0..3 {
                    self.load_constant(Constant::None, arguments + argument);
                }
            }
        }
        self.unit.emit(Op::CallMethod, 0, result, call, 3);
        self.release(call);
        if is_async {
            self.await_register(result, 2, at, result)?;
        }
        Ok(result)
    }
}
