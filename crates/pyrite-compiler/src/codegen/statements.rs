//! Statements.

use super::Compiler;
use crate::ast::*;
use crate::bytecode::{Common, FRAME_HEADER, Intrinsic, Op};
use crate::code::{Constant, Position};
use crate::error::Result;

impl<'t> Compiler<'t> {
    pub(super) fn statements(&mut self, statements: &'t [Stmt]) -> Result<()> {
        statements
            .iter()
            .try_for_each(|statement| self.statement(statement))
    }

    /// Statements that may not run.
    pub(super) fn conditional_statements(&mut self, statements: &'t [Stmt]) -> Result<()> {
        self.unit.is_in_conditional += 1;
        let result = self.statements(statements);
        self.unit.is_in_conditional -= 1;
        result
    }

    fn statement(&mut self, statement: &'t Stmt) -> Result<()> {
        let at = statement.at;
        let depth = self.unit.depth;
        let before = (self.unit.at, self.unit.drafts.len());
        self.unit.at = at;
        match &statement.kind {
            StmtKind::Expr(value) => self.expression_statement(value, at)?,
            StmtKind::Function(function) => self.function(function, at)?,
            StmtKind::Class(class) => self.class(class, at)?,
            StmtKind::Return(value) => self.return_statement(value.as_ref(), at)?,
            StmtKind::Delete(targets) => {
                targets.iter().try_for_each(|target| self.delete(target))?
            }
            StmtKind::TypeAlias(alias) => self.type_alias(alias, at)?,
            StmtKind::Assign { targets, value } => self.assign_statement(targets, value)?,
            StmtKind::AugAssign {
                target,
                operator,
                value,
            } => {
                self.augmented_assignment(target, *operator, value, at)?;
            }
            StmtKind::AnnAssign(node) => self.annotated_assignment(node, at)?,
            StmtKind::For(node) => self.for_statement(node, at)?,
            StmtKind::While {
                test,
                body,
                or_else,
            } => self.while_statement(test, body, or_else)?,
            StmtKind::If {
                test,
                body,
                or_else,
            } => self.if_statement(test, body, or_else)?,
            StmtKind::With {
                is_async,
                items,
                body,
            } => self.with_statement(*is_async, items, body, at)?,
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases)?,
            StmtKind::Raise { exception, cause } => {
                self.raise(exception.as_ref(), cause.as_ref(), at)?
            }
            StmtKind::Try(node) => self.try_statement(node)?,
            StmtKind::Assert { test, message } => self.assert(test, message.as_ref(), at)?,
            StmtKind::Import(aliases) => self.import(aliases, at)?,
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => {
                self.import_from(module.as_deref(), names, *level, at)?;
            }
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            StmtKind::Pass => self.nothing(at),
            StmtKind::Break => self.break_or_continue(true, at)?,
            StmtKind::Continue => self.break_or_continue(false, at)?,
        }
        self.unit.depth = depth;
        if self.unit.drafts.len() == before.1 {
            self.unit.at = before.0; // nothing is there
        }
        Ok(())
    }

    fn if_statement(
        &mut self,
        test: &'t Expr,
        body: &'t [Stmt],
        or_else: &'t [Stmt],
    ) -> Result<()> {
        let (other, end) = (self.unit.label(), self.unit.label());
        self.jump_if(test, false, other)?;
        self.conditional_statements(body)?;
        if !or_else.is_empty() {
            self.jump(end);
        }
        self.unit.place(other);
        self.conditional_statements(or_else)?;
        self.unit.place(end);
        Ok(())
    }

    fn raise(
        &mut self,
        exception: Option<&'t Expr>,
        cause: Option<&'t Expr>,
        at: Position,
    ) -> Result<()> {
        let (mut x, mut a, mut b) = (0, 0, 0);
        if let Some(exception) = exception {
            a = self.stable_operand(exception, self.unit.depth)?;
            x = 1;
        }
        if let Some(cause) = cause {
            b = self.operand(cause)?;
            x = 2;
        }
        self.unit.at = at;
        self.unit.emit(Op::Raise, x, a, b, 0);
        Ok(())
    }

    fn assert(&mut self, test: &'t Expr, message: Option<&'t Expr>, at: Position) -> Result<()> {
        if self.settings.optimization > 0 {
            return Ok(());
        }
        let end = self.unit.label();
        self.jump_if(test, true, end)?;
        self.unit.at = at;
        let class = self.unit.reserve(FRAME_HEADER)?;
        self.load_common(Common::AssertionError, class);
        if let Some(message) = message {
            let argument = self.temporary()?;
            self.expr_to(message, argument)?;
            self.unit.at = at;
            self.unit.emit(Op::Call, 0, class, class, 1);
        }
        self.unit.at = test.at;
        self.unit.emit(Op::Raise, 1, class, 0, 0);
        self.release(class);
        self.unit.place(end);
        Ok(())
    }

    /// `import a.b.c` binds `a`; `import a.b.c as d` binds `c` as `d`.
    fn import(&mut self, aliases: &'t [Alias], at: Position) -> Result<()> {
        for alias in aliases {
            let depth = self.unit.depth;
            self.unit.at = at;
            let module = self.import_name(&alias.name, Constant::None, 0)?;
            match &alias.as_name {
                Some(as_name) => {
                    for part in alias.name.split('.').skip(1) {
                        let name = self.unit.name(part)?;
                        self.unit.emit(Op::ImportFrom, 0, module, module, name);
                    }
                    self.store_name(as_name, module)?;
                }
                None => {
                    self.store_name(alias.name.split('.').next().unwrap_or(&alias.name), module)?
                }
            }
            self.unit.depth = depth;
        }
        Ok(())
    }

    /// Imports a module into a new temporary.
    fn import_name(&mut self, module: &str, names: Constant, level: u32) -> Result<u16> {
        let first = self.unit.reserve(2)?;
        self.load_constant(Constant::Int(level as i64), first);
        self.load_constant(names, first + 1);
        let name = self.unit.name(module)?;
        self.unit.emit(Op::ImportName, 0, first, first, name);
        self.release(first + 1);
        Ok(first)
    }

    fn import_from(
        &mut self,
        module: Option<&str>,
        names: &'t [Alias],
        level: u32,
        at: Position,
    ) -> Result<()> {
        let list = names
            .iter()
            .map(|alias| Constant::Str(alias.name.clone().into_bytes()))
            .collect();
        let module = self.import_name(module.unwrap_or(""), Constant::Tuple(list), level)?;
        for alias in names {
            self.unit.at = at;
            let value = self.temporary()?;
            if alias.name == "*" {
                self.intrinsic(Intrinsic::ImportStar, value, module, 1);
            } else {
                let name = self.unit.name(&alias.name)?;
                self.unit.emit(Op::ImportFrom, 0, value, module, name);
                self.store_name(alias.as_name.as_ref().unwrap_or(&alias.name), value)?;
            }
            self.release(value);
        }
        Ok(())
    }
}
