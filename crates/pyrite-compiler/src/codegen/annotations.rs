//! Annotations: collected here, evaluated by `__annotate__` functions when somebody asks (PEP 649), or kept as text
//! (`from __future__ import annotations`).

use super::Compiler;
use super::unit::{Annotation, Reg};
use crate::ast::*;
use crate::bytecode::{Common, Op, function_flags};
use crate::code::{CodeUnit, Constant, Position};
use crate::error::Result;
use crate::symbols::{CONDITIONAL_ANNOTATIONS, Role, ScopeId, ScopeKind, annotations_node};
use crate::unparse::unparse;

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`, the highest format that a compiled function knows.
const LAST_FORMAT: i64 = 2;

impl<'t> Compiler<'t> {
    pub(super) fn annotated_assignment(&mut self, node: &'t AnnAssign, at: Position) -> Result<()> {
        match (&node.value, &node.target.kind) {
            (Some(value), _) => self.assign_statement(std::slice::from_ref(&node.target), value)?,
            (None, ExprKind::Attribute { value, .. }) => {
                self.operand(value)?;
            }
            (None, ExprKind::Subscript { value, index }) => {
                self.stable_operand(value, self.unit.depth)?;
                self.operand(index)?;
            }
            (None, _) => {}
        }
        let kind = self.table.scope(self.unit.frame).kind;
        let is_kept = matches!(kind, ScopeKind::Module | ScopeKind::Class) && node.is_simple;
        let ExprKind::Name(name) = &node.target.kind else {
            return Ok(());
        };
        if !is_kept {
            return Ok(());
        }
        self.unit.at = at;
        if self.has_future_annotations() {
            return self.store_annotation_text(name, &node.annotation);
        }
        let is_conditional = kind == ScopeKind::Module || self.unit.is_in_conditional > 0;
        let number = is_conditional.then_some(self.unit.conditional_annotations);
        if let Some(number) = number {
            self.unit.conditional_annotations += 1;
            self.note_annotation(number)?;
        }
        self.unit.annotations.push(Annotation {
            name,
            value: &node.annotation,
            number,
        });
        Ok(())
    }

    /// Notes that the code with an annotation has run.
    fn note_annotation(&mut self, number: i64) -> Result<()> {
        let set = self.unit.reserve(2)?;
        match self.cell_register(CONDITIONAL_ANNOTATIONS) {
            Some(cell) => self.unit.emit(Op::LoadCell, 0, set, cell, 0),
            None => self.load_name(CONDITIONAL_ANNOTATIONS, set)?,
        }
        self.load_constant(Constant::Int(number), set + 1);
        // A program may have put something else there.
        self.unit.emit(Op::SetAdd, 1, set, set + 1, 0);
        self.release(set);
        Ok(())
    }

    /// `__annotations__[name] = text`.
    fn store_annotation_text(&mut self, name: &str, annotation: &Expr) -> Result<()> {
        let first = self.unit.reserve(3)?;
        let name = self.mangle(name);
        self.load_constant(Constant::Str(unparse(annotation).into_bytes()), first + 2);
        self.load_name("__annotations__", first)?;
        self.load_constant(Constant::Str(name.into_bytes()), first + 1);
        self.unit
            .emit(Op::StoreItem, 0, first, first + 1, first + 2);
        self.release(first);
        Ok(())
    }

    /// Starts the code unit of a function that computes annotations or the like: it refuses formats that it does not know.
    pub(super) fn enter_annotation_scope(
        &mut self,
        scope: ScopeId,
        name: &str,
        at: Position,
    ) -> Result<()> {
        self.enter(scope, name, at.line, 1)?;
        self.unit.code.argument_count = 1;
        self.unit.code.positional_only_count = 1;
        self.unit.at = at;
        let known = self.unit.label();
        if let Some(last) = self.unit.near_constant(Constant::Int(LAST_FORMAT)) {
            self.unit.emit_jump(Op::JumpGtConst, 0, 0, last, known);
        }
        let error = self.temporary()?;
        self.load_common(Common::NotImplementedError, error);
        self.unit.emit(Op::Raise, 1, error, 0, 0);
        self.release(error);
        self.unit.place(known);
        Ok(())
    }

    /// Makes the `__annotate__` function of the module or class in work and stores it.
    pub(super) fn store_annotate(&mut self, name: &str, at: Position) -> Result<()> {
        let owner = self.unit.frame;
        let scope = self.table.find(annotations_node(owner), Role::Annotations);
        let scope = scope.expect("the symbol table opened the annotation scope");
        let annotations = std::mem::take(&mut self.unit.annotations);
        let code = self.collected_annotations(&annotations, scope, at)?;
        self.unit.at = at;
        let function = self.temporary()?;
        self.make_function(code, 0, function)?;
        self.store_name(name, function)?;
        self.release(function);
        Ok(())
    }

    fn collected_annotations(
        &mut self,
        annotations: &[Annotation<'t>],
        scope: ScopeId,
        at: Position,
    ) -> Result<CodeUnit> {
        self.enter_annotation_scope(scope, "__annotate__", at)?;
        self.unit.code.locals[0].name = "format".into();
        let dict = self.temporary()?;
        self.unit.emit(Op::BuildMap, 0, dict, dict, 0);
        for annotation in annotations {
            let next = self.unit.label();
            self.unit.at = annotation.value.at;
            let key = self.unit.reserve(2)?;
            if let Some(number) = annotation.number {
                self.load_constant(Constant::Int(number), key);
                self.load_name(CONDITIONAL_ANNOTATIONS, key + 1)?;
                self.unit.emit_jump(Op::JumpIn, 0, key, key + 1, next);
            }
            self.expr_to(annotation.value, key + 1)?;
            let name = self.mangle(annotation.name);
            self.load_constant(Constant::Str(name.into_bytes()), key);
            self.unit.emit(Op::MapAdd, 0, dict, key, key + 1);
            self.release(key);
            self.unit.place(next);
        }
        self.unit.emit(Op::Return, 0, dict, 0, 0);
        self.leave()
    }

    /// Prepares a function's annotations in a new temporary, if it has any. Gives the bit for `MAKE_FUNCTION`.
    pub(super) fn function_annotations(&mut self, node: &'t Function, at: Position) -> Result<u8> {
        let Some(scope) = self.table.find(node.id, Role::Annotations) else {
            return Ok(0);
        };
        let function = self.temporary()?;
        let body = self.table.find(node.id, Role::Body);
        let owner = self.qualified_name(body.unwrap_or(scope), &node.name.name);
        self.enter_annotation_scope(scope, "__annotate__", at)?;
        self.unit.code.qualified_name = format!("{owner}.__annotate__").into();
        self.unit.code.locals[0].name = "format".into();
        let dict = self.temporary()?;
        self.unit.emit(Op::BuildMap, 0, dict, dict, 0);
        for parameter in node.parameters.in_annotation_order() {
            if let Some(annotation) = &parameter.annotation {
                self.annotation_item(&parameter.name.name, annotation, dict)?;
            }
        }
        if let Some(returns) = &node.returns {
            self.annotation_item("return", returns, dict)?;
        }
        self.unit.emit(Op::Return, 0, dict, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.make_function(code, 0, function)?;
        Ok(function_flags::ANNOTATE)
    }

    fn annotation_item(&mut self, name: &str, annotation: &'t Expr, dict: Reg) -> Result<()> {
        let key = self.unit.reserve(2)?;
        let name = self.mangle(name);
        self.load_constant(Constant::Str(name.into_bytes()), key);
        if self.has_future_annotations() {
            self.load_constant(Constant::Str(unparse(annotation).into_bytes()), key + 1);
        } else {
            self.maybe_starred(annotation, key + 1)?;
        }
        self.unit.emit(Op::MapAdd, 0, dict, key, key + 1);
        self.release(key);
        Ok(())
    }

    /// An expression that may be `*value`, for `*args: *Ts` and `[*Ts = *value]`: then the only item of the value.
    pub(super) fn maybe_starred(&mut self, expr: &'t Expr, target: Reg) -> Result<()> {
        let ExprKind::Starred(value) = &expr.kind else {
            return self.expr_to(expr, target);
        };
        self.expr_to(value, target)?;
        self.unit.at = expr.at;
        self.unit.emit(Op::UnpackSequence, 0, target, target, 1);
        Ok(())
    }
}
