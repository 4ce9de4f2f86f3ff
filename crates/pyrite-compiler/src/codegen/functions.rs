//! Function definitions and lambdas.

use super::Compiler;
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::{FRAME_HEADER, MOST_NAMED, Op, function_flags};
use crate::code::{CodeUnit, Constant, Position, flags};
use crate::error::{Failure, Result};
use crate::fold;
use crate::symbols::{Role, ScopeId, ScopeKind, symbol_flags};
use std::sync::Arc;

impl<'t> Compiler<'t> {
    pub(super) fn function(&mut self, node: &'t Function, at: Position) -> Result<()> {
        let depth = self.unit.depth;
        let local = if node.decorators.is_empty() {
            self.local(&node.name.name)
        } else {
            None
        };
        let windows = self.decorators(&node.decorators)?;
        let result = match local {
            Some(register) => register,
            None => self.temporary()?,
        };
        if node.type_parameters.is_empty() {
            let (x, _) = self.function_defaults(&node.parameters)?;
            self.function_value(node, x, at, result)?;
        } else {
            self.generic_function(node, at, result)?;
        }
        let result = self.apply_decorators(&node.decorators, &windows, result);
        self.unit.at = at;
        if local.is_none() {
            self.store_name(&node.name.name, result)?;
        }
        self.unit.depth = depth;
        Ok(())
    }

    /// Evaluates decorators, each into the call window that will apply it. A window's argument is the next one's callable.
    pub(super) fn decorators(&mut self, decorators: &'t [Expr]) -> Result<Vec<Reg>> {
        let mut windows = Vec::with_capacity(decorators.len());
        for decorator in decorators {
            let window = self.unit.reserve(FRAME_HEADER)?;
            self.expr_to(decorator, window)?;
            windows.push(window);
        }
        Ok(windows)
    }

    /// Applies decorators, the last one first, to what lies behind the last window. Gives the register of the result.
    pub(super) fn apply_decorators(
        &mut self,
        decorators: &'t [Expr],
        windows: &[Reg],
        value: Reg,
    ) -> Reg {
        let mut result = value;
        for (decorator, &window) in decorators.iter().zip(windows).rev() {
            self.unit.at = decorator.at;
            self.unit.emit(Op::Call, 0, window, window, 1);
            result = window;
        }
        result
    }

    /// Where a decorated definition starts, for `co_firstlineno`.
    pub(super) fn first_line(decorators: &[Expr], at: Position) -> u32 {
        decorators
            .first()
            .map_or(at.line, |decorator| decorator.at.line)
    }

    /// Evaluates the defaults into new temporaries: a tuple, a dict, as far as there are any. Gives the bits for `MAKE_FUNCTION` and the
    /// first register.
    pub(super) fn function_defaults(&mut self, parameters: &'t Parameters) -> Result<(u8, Reg)> {
        let first = self.unit.depth;
        let mut x = 0;
        let positional = parameters
            .positional_only
            .iter()
            .chain(&parameters.positional);
        let defaults: Vec<&'t Expr> = positional
            .filter_map(|parameter| parameter.default.as_ref())
            .collect();
        if !defaults.is_empty() {
            x |= function_flags::DEFAULTS;
            self.defaults_tuple(&defaults)?;
        }
        let has_default = |parameter: &&Parameter| parameter.default.is_some();
        if parameters
            .keyword_only
            .iter()
            .any(|parameter| has_default(&parameter))
        {
            x |= function_flags::KEYWORD_DEFAULTS;
            let dict = self.temporary()?;
            let items = self.unit.depth;
            let with_default = || parameters.keyword_only.iter().filter(has_default);
            let names: Vec<Constant> = with_default()
                .map(|parameter| Constant::Str(self.mangle(&parameter.name.name).into_bytes()))
                .collect();
            let count = names.len() as u16;
            let names = (names.len() <= MOST_NAMED)
                .then(|| self.unit.near_constant(Constant::Tuple(names)))
                .flatten();
            for parameter in with_default() {
                let Some(default) = &parameter.default else {
                    continue;
                };
                if names.is_none() {
                    let key = self.temporary()?;
                    let name = self.mangle(&parameter.name.name);
                    self.load_constant(Constant::Str(name.into_bytes()), key);
                }
                let value = self.temporary()?;
                self.expr_to(default, value)?;
            }
            match names {
                Some(names) => self.unit.emit(Op::BuildNamedMap, 0, dict, items, names),
                None => self.unit.emit(Op::BuildMap, 0, dict, items, count),
            }
            self.release(items);
        }
        Ok((x, first))
    }

    fn defaults_tuple(&mut self, defaults: &[&'t Expr]) -> Result<()> {
        let tuple = self.temporary()?;
        let constants: Option<Vec<Constant>> = defaults
            .iter()
            .map(|default| fold::constant(default))
            .collect();
        if let Some(constants) = constants {
            self.load_constant(Constant::Tuple(constants), tuple);
            return Ok(());
        }
        let first = self.unit.depth;
        for default in defaults {
            let slot = self.temporary()?;
            self.expr_to(default, slot)?;
        }
        self.unit
            .emit(Op::BuildTuple, 0, tuple, first, defaults.len() as u16);
        self.release(first);
        Ok(())
    }

    /// Makes the function object; its defaults, as far as `x` announces them, are the last temporaries in use.
    pub(super) fn function_value(
        &mut self,
        node: &'t Function,
        mut x: u8,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        self.unit.at = at;
        x |= self.function_annotations(node, at)?;
        let scope = self
            .table
            .find(node.id, Role::Body)
            .expect("the symbol table knows every function");
        let count = node.parameters.in_register_order().count();
        self.enter(
            scope,
            &node.name.name,
            Self::first_line(&node.decorators, at),
            count,
        )?;
        self.describe_parameters(&node.parameters)?;
        if let Some((docstring, _)) = &node.body.docstring
            && self.settings.optimization < 2
        {
            self.unit
                .constant(Constant::Str(super::clean_docstring(docstring)));
            self.unit.code.flags |= flags::HAS_DOCSTRING;
        }
        self.statements(node.body.without_docstring())?;
        self.return_none();
        let code = self.leave()?;
        self.unit.at = at;
        self.make_function(code, x, target)
    }

    pub(super) fn lambda(&mut self, node: &'t Lambda, at: Position, target: Reg) -> Result<()> {
        let (x, _) = self.function_defaults(&node.parameters)?;
        let scope = self
            .table
            .find(node.id, Role::Body)
            .expect("the symbol table knows every lambda");
        let count = node.parameters.in_register_order().count();
        self.enter(scope, "<lambda>", at.line, count)?;
        self.describe_parameters(&node.parameters)?;
        let value = self.operand(&node.body)?;
        self.unit.at = node.body.at;
        self.unit.emit(Op::Return, 0, value, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.make_function(code, x, target)
    }

    fn describe_parameters(&mut self, parameters: &Parameters) -> Result<()> {
        let positional = parameters.positional_only.len() + parameters.positional.len();
        let count = |length: usize| {
            u16::try_from(length).map_err(|_| Failure::TooComplex("too many parameters".to_owned()))
        };
        let code = &mut self.unit.code;
        code.positional_only_count = count(parameters.positional_only.len())?;
        code.argument_count = count(positional)?;
        code.keyword_only_count = count(parameters.keyword_only.len())?;
        if parameters.star.is_some() {
            code.flags |= flags::VARARGS;
        }
        if parameters.double_star.is_some() {
            code.flags |= flags::VARKEYWORDS;
        }
        Ok(())
    }

    /// Makes a function of a code unit. What `x` announces lies in the last temporaries in use; the closure is added here.
    pub(super) fn make_function(&mut self, code: CodeUnit, mut x: u8, target: Reg) -> Result<()> {
        let depth = self.unit.depth;
        let first = depth - x.count_ones() as u16;
        if !code.free_variables.is_empty() {
            x |= function_flags::CLOSURE;
            let tuple = self.temporary()?;
            let cells = self.unit.depth;
            for name in &code.free_variables {
                let slot = self.temporary()?;
                self.load_cell_itself(name, slot);
            }
            self.unit.emit(
                Op::BuildTuple,
                0,
                tuple,
                cells,
                code.free_variables.len() as u16,
            );
        }
        let Some(index) = self.unit.near_constant(Constant::Code(Arc::new(code))) else {
            return Err(Failure::TooComplex(
                "too many constants in one code object".to_owned(),
            ));
        };
        self.unit.emit(Op::MakeFunction, x, target, index, first);
        self.unit.depth = depth;
        Ok(())
    }

    /// Loads the cell, not its content, of a name that an inner function captures.
    fn load_cell_itself(&mut self, mangled: &str, target: Reg) {
        match self.cell_register(mangled) {
            Some(register) => self.unit.emit(Op::Move, 0, target, register, 0),
            None => {
                let index = self.free_index(mangled);
                self.unit.emit(Op::LoadClosure, 0, target, index, 0);
            }
        }
    }

    /// The register of this frame that holds the cell of a name, if the frame owns it.
    pub(super) fn cell_register(&self, mangled: &str) -> Option<Reg> {
        let mut id: ScopeId = self.unit.scope;
        loop {
            let scope = self.table.scope(id);
            let is_here = scope.kind == ScopeKind::Class
                || scope.binds(mangled) && scope.has(mangled, symbol_flags::CELL);
            let register = self.unit.registers.get(&(id, mangled.to_owned())).copied();
            if is_here && let Some(register) = register {
                return Some(register);
            }
            if !scope.is_inlined {
                return None;
            }
            id = scope.parent?;
        }
    }
}
