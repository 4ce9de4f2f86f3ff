//! Comprehensions, inlined into the frame around (PEP 709), and generator expressions, which are functions.

use super::Compiler;
use super::unit::Reg;
use crate::assemble::ONLY_FOR_CHECKS;
use crate::ast::*;
use crate::bytecode::{FRAME_HEADER, Op};
use crate::code::Position;
use crate::error::{Result, syntax};
use crate::symbols::{Role, ScopeId, ScopeKind, symbol_flags};

/// Where a comprehension's values go.
#[derive(Clone, Copy)]
enum Sink {
    List(Reg),
    Set(Reg),
    Dict(Reg),
    Yield,
}

impl<'t> Compiler<'t> {
    pub(super) fn comprehension(
        &mut self,
        node: &'t Comprehension,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let scope = self
            .table
            .find(node.id, Role::Body)
            .expect("the symbol table knows every comprehension");
        self.check_asynchronous(node, scope, at)?;
        if self.table.scope(scope).is_inlined {
            self.inlined_comprehension(node, scope, at, target)
        } else {
            self.comprehension_function(node, scope, at, target)
        }
    }

    /// An asynchronous comprehension needs an asynchronous function around it; a generator expression does not.
    fn check_asynchronous(&self, node: &Comprehension, scope: ScopeId, at: Position) -> Result<()> {
        if node.kind == ComprehensionKind::Generator || !self.table.scope(scope).is_coroutine {
            return Ok(());
        }
        if self.is_in_coroutine() {
            return Ok(());
        }
        syntax(
            "asynchronous comprehension outside of an asynchronous function",
            at,
        )
    }

    /// Whether `await` is allowed here.
    pub(super) fn is_in_coroutine(&self) -> bool {
        let frame = self.table.scope(self.unit.frame);
        let may_be_one = matches!(
            frame.kind,
            ScopeKind::Function | ScopeKind::Comprehension | ScopeKind::Module
        );
        frame.is_coroutine && may_be_one
            || frame.kind == ScopeKind::Comprehension && frame.is_generator
    }

    fn inlined_comprehension(
        &mut self,
        node: &'t Comprehension,
        scope: ScopeId,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let result = self.scratch(target)?;
        let iterator = self.temporary()?;
        let first = &node.clauses[0];
        self.clause_iterator(first, iterator)?;
        let around = std::mem::replace(&mut self.unit.scope, scope);
        self.prepare_comprehension_names(scope);
        self.unit.at = at;
        let (op, sink) = match node.kind {
            ComprehensionKind::List => (Op::BuildList, Sink::List(result)),
            ComprehensionKind::Set => (Op::BuildSet, Sink::Set(result)),
            ComprehensionKind::Dict | ComprehensionKind::Generator => {
                (Op::BuildMap, Sink::Dict(result))
            }
        };
        self.unit.emit(op, 0, result, result, 0);
        self.clause(node, 0, iterator, sink, at)?;
        self.forget_comprehension_names(scope);
        self.unit.scope = around;
        self.move_to(target, result);
        Ok(())
    }

    /// Unbinds a comprehension's names at its end: what they held last is not kept alive.
    fn forget_comprehension_names(&mut self, scope: ScopeId) {
        let data = self.table.scope(scope);
        for symbol in data.symbols.iter().filter(|s| data.binds(&s.name)) {
            let register = self.unit.registers[&(scope, symbol.name.clone())];
            self.unit.emit(Op::Clear, 0, register, 0, 0);
        }
    }

    /// Unbinds a comprehension's names, which an earlier run that an exception ended may have left bound, and makes its cells.
    fn prepare_comprehension_names(&mut self, scope: ScopeId) {
        let data = self.table.scope(scope);
        for symbol in data
            .symbols
            .iter()
            .filter(|symbol| data.binds(&symbol.name))
        {
            let register = self.unit.registers[&(scope, symbol.name.clone())];
            let is_cell = symbol.flags & symbol_flags::CELL != 0;
            if is_cell || symbol.flags & symbol_flags::USE != 0 {
                self.unit.emit(Op::Clear, ONLY_FOR_CHECKS, register, 0, 0);
            }
            if is_cell {
                self.unit.emit(Op::MakeCell, 0, register, 0, 0);
            }
        }
    }

    /// The iterator over a clause's iterable.
    fn clause_iterator(&mut self, clause: &'t Clause, iterator: Reg) -> Result<()> {
        let iterable = self.operand_or(&clause.iterable, iterator)?;
        self.unit.at = clause.iterable.at;
        let op = if clause.is_async {
            Op::GetAiter
        } else {
            Op::GetIter
        };
        self.unit.emit(op, 0, iterator, iterable, 0);
        self.unit.depth = iterator + 1;
        Ok(())
    }

    /// The loop of one clause, with those behind it and the element inside. Its iterator is the last temporary in use.
    fn clause(
        &mut self,
        node: &'t Comprehension,
        index: usize,
        iterator: Reg,
        sink: Sink,
        at: Position,
    ) -> Result<()> {
        let clause = &node.clauses[index];
        let (end, next, header) = (self.unit.label(), self.unit.label(), self.unit.label());
        let number = self.start_loop(header)?;
        let async_end = self.loop_next(
            clause.is_async,
            &clause.target,
            iterator,
            clause.iterable.at,
            end,
        )?;
        for condition in &clause.conditions {
            self.jump_if(condition, false, next)?;
        }
        match node.clauses.get(index + 1) {
            Some(nested) => {
                let inner = self.temporary()?;
                self.clause_iterator(nested, inner)?;
                self.clause(node, index + 1, inner, sink, at)?;
                self.release(inner);
            }
            None => self.comprehension_element(node, sink, at)?,
        }
        self.unit.at = at;
        self.unit.place(next);
        self.end_loop(header, number);
        if let Some(handler) = async_end {
            self.end_async_loop(handler, iterator + 1);
        }
        self.unit.place(end);
        Ok(())
    }

    fn comprehension_element(
        &mut self,
        node: &'t Comprehension,
        sink: Sink,
        at: Position,
    ) -> Result<()> {
        let depth = self.unit.depth;
        let element = match &node.element {
            Some(Expr {
                kind: ExprKind::Starred(_),
                at,
            }) => {
                return syntax("iterable unpacking cannot be used in comprehension", *at);
            }
            Some(element) => element,
            None => return syntax("dict unpacking cannot be used in dict comprehension", at),
        };
        match sink {
            Sink::List(list) => {
                let value = self.operand(element)?;
                self.unit.at = element.at;
                self.unit.emit(Op::ListAppend, 0, list, value, 0);
            }
            Sink::Set(set) => {
                let value = self.operand(element)?;
                self.unit.at = element.at;
                self.unit.emit(Op::SetAdd, 0, set, value, 0);
            }
            Sink::Dict(dict) => {
                let key = self.stable_operand(element, self.unit.depth)?;
                let value_of = node.value.as_ref().unwrap_or(element);
                let value = self.operand(value_of)?;
                self.unit.at = element.at.to(value_of.at);
                self.unit.emit(Op::MapAdd, 0, dict, key, value);
            }
            Sink::Yield => {
                let value = self.operand(element)?;
                self.unit.at = element.at;
                let sent = self.temporary()?;
                self.emit_yield(value, sent)?;
            }
        }
        self.unit.depth = depth;
        Ok(())
    }

    /// A comprehension that is a function of its own: a generator expression, or one inside an annotation of a class.
    fn comprehension_function(
        &mut self,
        node: &'t Comprehension,
        scope: ScopeId,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let window = self.unit.reserve(FRAME_HEADER)?;
        let argument = self.temporary()?;
        // The outermost iterable is evaluated here, after the function was made.
        let name = self.table.scope(scope).name.clone();
        self.enter(scope, &name, at.line, 1)?;
        self.unit.code.argument_count = 1;
        self.comprehension_body(node, at)?;
        let code = self.leave()?;
        self.unit.at = at;
        self.make_function(code, 0, window)?;
        self.clause_iterator(&node.clauses[0], argument)?;
        self.unit.at = at;
        self.unit.emit(Op::Call, 0, target, window, 1);
        let is_awaited =
            node.kind != ComprehensionKind::Generator && self.table.scope(scope).is_coroutine;
        if is_awaited {
            let result = self.scratch(target)?;
            self.move_to(result, target);
            self.await_register(result, 0, at, target)?;
        }
        Ok(())
    }

    fn comprehension_body(&mut self, node: &'t Comprehension, at: Position) -> Result<()> {
        self.unit.at = at;
        let (op, is_generator) = match node.kind {
            ComprehensionKind::List => (Op::BuildList, false),
            ComprehensionKind::Set => (Op::BuildSet, false),
            ComprehensionKind::Dict => (Op::BuildMap, false),
            ComprehensionKind::Generator => (Op::Nop, true),
        };
        let result = self.temporary()?;
        let sink = match node.kind {
            ComprehensionKind::List => Sink::List(result),
            ComprehensionKind::Set => Sink::Set(result),
            ComprehensionKind::Dict => Sink::Dict(result),
            ComprehensionKind::Generator => Sink::Yield,
        };
        if !is_generator {
            self.unit.emit(op, 0, result, result, 0);
        }
        // The argument is the iterator; it is a parameter of its own and so always bound.
        let iterator = self.temporary()?;
        self.unit.emit(Op::Move, 0, iterator, 0, 0);
        self.clause(node, 0, iterator, sink, at)?;
        if is_generator {
            self.return_none();
        } else {
            self.unit.emit(Op::Return, 0, result, 0, 0);
        }
        Ok(())
    }
}
