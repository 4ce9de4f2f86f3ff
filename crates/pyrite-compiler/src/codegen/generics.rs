//! Type parameters and type aliases (PEP 695, PEP 696).
//!
//! A generic definition is wrapped into a function of its own, whose locals are the type parameters.

use super::Compiler;
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::{FRAME_HEADER, Intrinsic, Op, function_flags};
use crate::code::{Constant, Position};
use crate::error::Result;
use crate::symbols::{Role, ScopeId};

/// The default of the only parameter of functions that evaluate bounds, defaults and aliases: `annotationlib.Format.VALUE`.
const VALUE_FORMAT: i64 = 1;

impl<'t> Compiler<'t> {
    fn type_parameter_scope(&self, node: NodeId) -> ScopeId {
        self.table
            .find(node, Role::TypeParameters)
            .expect("the symbol table opened the scope of type parameters")
    }

    pub(super) fn generic_function(
        &mut self,
        node: &'t Function,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let window = self.unit.reserve(FRAME_HEADER)?;
        let (x, first) = self.function_defaults(&node.parameters)?;
        // The wrapper takes the defaults in its first registers, whether there are such of both kinds or not.
        let count = if x == 0 { 0 } else { 2 };
        if x == function_flags::KEYWORD_DEFAULTS {
            let second = self.temporary()?;
            self.move_to(second, first);
            self.load_constant(Constant::None, first);
        } else if x == function_flags::DEFAULTS {
            let second = self.temporary()?;
            self.load_constant(Constant::None, second);
        }
        let depth = self.unit.depth;
        let scope = self.type_parameter_scope(node.id);
        let name = self.table.scope(scope).name.clone();
        self.enter(scope, &name, Self::first_line(&node.decorators, at), count)?;
        self.unit.code.argument_count = count as u16;
        self.unit.at = at;
        let parameters = self.type_parameters(&node.type_parameters)?;
        let function = self.temporary()?;
        if x & function_flags::DEFAULTS != 0 {
            let slot = self.temporary()?;
            self.move_to(slot, 0);
        }
        if x & function_flags::KEYWORD_DEFAULTS != 0 {
            let slot = self.temporary()?;
            self.move_to(slot, 1);
        }
        self.function_value(node, x, at, function)?;
        let arguments = self.unit.reserve(2)?;
        self.move_to(arguments, function);
        self.move_to(arguments + 1, parameters);
        self.intrinsic(Intrinsic::SetFunctionTypeParameters, function, arguments, 2);
        self.unit.emit(Op::Return, 0, function, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.make_function(code, 0, window)?;
        self.unit.depth = depth;
        self.unit.emit(Op::Call, 0, target, window, count as u16);
        Ok(())
    }

    pub(super) fn generic_class(
        &mut self,
        node: &'t Class,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let window = self.unit.reserve(FRAME_HEADER)?;
        let scope = self.type_parameter_scope(node.id);
        let name = self.table.scope(scope).name.clone();
        self.enter(scope, &name, Self::first_line(&node.decorators, at), 0)?;
        self.unit.at = at;
        let parameters = self.type_parameters(&node.type_parameters)?;
        self.store_name(".type_params", parameters)?;
        let class = self.temporary()?;
        self.class_value(node, Some(parameters), at, class)?;
        self.unit.emit(Op::Return, 0, class, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.make_function(code, 0, window)?;
        self.unit.emit(Op::Call, 0, target, window, 0);
        Ok(())
    }

    /// The call of `__build_class__` for a generic class: `Generic[parameters]` is its last base.
    pub(super) fn call_with_generic_base(
        &mut self,
        node: &'t Class,
        window: Reg,
        parameters: Reg,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let is_star = |base: &Expr| matches!(base.kind, ExprKind::Starred(_));
        let is_plain = node.keywords.is_empty() && !node.bases.iter().any(is_star);
        if is_plain {
            for base in &node.bases {
                let slot = self.temporary()?;
                self.expr_to(base, slot)?;
            }
            let generic = self.temporary()?;
            self.unit.at = at;
            self.intrinsic(Intrinsic::SubscriptGeneric, generic, parameters, 1);
            self.unit
                .emit(Op::Call, 0, target, window, 3 + node.bases.len() as u16);
            return Ok(());
        }
        let (tuple, dict) = (window + 1, window + 2);
        let body = window + FRAME_HEADER;
        self.list_of(&[body, body + 1], &node.bases, at, tuple, 1)?;
        let generic = self.temporary()?;
        self.intrinsic(Intrinsic::SubscriptGeneric, generic, parameters, 1);
        self.unit.emit(Op::ListAppend, 0, tuple, generic, 0);
        self.unit.emit(Op::ListToTuple, 1, tuple, tuple, 0);
        self.keyword_dict(&node.keywords, window, at, dict)?;
        self.unit.at = at;
        self.unit.emit(Op::CallEx, 1, target, window, 0);
        Ok(())
    }

    pub(super) fn type_alias(&mut self, node: &'t TypeAlias, at: Position) -> Result<()> {
        let depth = self.unit.depth;
        let result = self.temporary()?;
        if node.type_parameters.is_empty() {
            self.type_alias_value(node, None, at, result)?;
        } else {
            let window = self.unit.reserve(FRAME_HEADER)?;
            let scope = self.type_parameter_scope(node.id);
            let name = self.table.scope(scope).name.clone();
            self.enter(scope, &name, at.line, 0)?;
            self.unit.at = at;
            let parameters = self.type_parameters(&node.type_parameters)?;
            let alias = self.temporary()?;
            self.type_alias_value(node, Some(parameters), at, alias)?;
            self.unit.emit(Op::Return, 0, alias, 0, 0);
            let code = self.leave()?;
            self.unit.at = at;
            self.make_function(code, 0, window)?;
            self.unit.emit(Op::Call, 0, result, window, 0);
        }
        self.unit.at = at;
        self.store_name(&node.name.name, result)?;
        self.unit.depth = depth;
        Ok(())
    }

    fn type_alias_value(
        &mut self,
        node: &'t TypeAlias,
        parameters: Option<Reg>,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let first = self.unit.reserve(3)?;
        self.load_constant(Constant::Str(node.name.name.clone().into_bytes()), first);
        match parameters {
            Some(parameters) => self.move_to(first + 1, parameters),
            None => self.load_constant(Constant::None, first + 1),
        }
        let scope = self
            .table
            .find(node.id, Role::Body)
            .expect("the symbol table opened the alias's scope");
        self.evaluator(scope, &node.name.name, &node.value, at, first + 2)?;
        self.intrinsic(Intrinsic::TypeAlias, target, first, 3);
        self.release(first);
        Ok(())
    }

    /// A function that evaluates an expression when somebody asks for its value.
    fn evaluator(
        &mut self,
        scope: ScopeId,
        name: &str,
        value: &'t Expr,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        self.enter_annotation_scope(scope, name, at)?;
        let result = self.temporary()?;
        self.maybe_starred(value, result)?;
        self.unit.emit(Op::Return, 0, result, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        let defaults = self.temporary()?;
        self.load_constant(Constant::Tuple(vec![Constant::Int(VALUE_FORMAT)]), defaults);
        self.make_function(code, function_flags::DEFAULTS, target)?;
        self.release(defaults);
        Ok(())
    }

    /// Makes the type parameters, binds each to its name, and gives a tuple of them in a new temporary.
    fn type_parameters(&mut self, parameters: &'t [TypeParameter]) -> Result<Reg> {
        let tuple = self.temporary()?;
        let first = self.unit.depth;
        for parameter in parameters {
            let slot = self.temporary()?;
            self.type_parameter(parameter, slot)?;
            self.store_name(&parameter.name.name, slot)?;
        }
        self.unit
            .emit(Op::BuildTuple, 0, tuple, first, parameters.len() as u16);
        self.release(first);
        Ok(tuple)
    }

    fn type_parameter(&mut self, parameter: &'t TypeParameter, target: Reg) -> Result<()> {
        let at = parameter.at;
        self.unit.at = at;
        let arguments = self.unit.reserve(2)?;
        self.load_constant(
            Constant::Str(parameter.name.name.clone().into_bytes()),
            arguments,
        );
        let (intrinsic, count) = match (parameter.kind, &parameter.bound) {
            (TypeParameterKind::TypeVar, Some(bound)) => {
                let scope = self
                    .table
                    .find(parameter.id, Role::Bound)
                    .expect("the bound has a scope");
                self.evaluator(scope, &parameter.name.name, bound, at, arguments + 1)?;
                match bound.kind {
                    ExprKind::Tuple(_) => (Intrinsic::TypeVarWithConstraints, 2),
                    _ => (Intrinsic::TypeVarWithBound, 2),
                }
            }
            (TypeParameterKind::TypeVar, None) => (Intrinsic::TypeVar, 1),
            (TypeParameterKind::TypeVarTuple, _) => (Intrinsic::TypeVarTuple, 1),
            (TypeParameterKind::ParamSpec, _) => (Intrinsic::ParamSpec, 1),
        };
        self.intrinsic(intrinsic, target, arguments, count);
        if let Some(default) = &parameter.default {
            let scope = self
                .table
                .find(parameter.id, Role::Default)
                .expect("the default has a scope");
            self.move_to(arguments, target);
            self.evaluator(scope, &parameter.name.name, default, at, arguments + 1)?;
            self.intrinsic(Intrinsic::SetTypeParameterDefault, target, arguments, 2);
        }
        self.release(arguments);
        Ok(())
    }
}
