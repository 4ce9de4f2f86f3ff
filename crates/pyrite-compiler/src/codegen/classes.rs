//! Class definitions.

use super::Compiler;
use super::unit::Reg;
use crate::ast::*;
use crate::bytecode::{Common, FRAME_HEADER, Op};
use crate::code::{Constant, Position};
use crate::error::Result;
use crate::symbols::{CLASS_CELL, CLASSDICT_CELL, CONDITIONAL_ANNOTATIONS, Role, annotations_node};

impl<'t> Compiler<'t> {
    pub(super) fn class(&mut self, node: &'t Class, at: Position) -> Result<()> {
        let depth = self.unit.depth;
        let windows = self.decorators(&node.decorators)?;
        let result = self.temporary()?;
        self.check_keywords(&node.keywords)?;
        if node.type_parameters.is_empty() {
            self.class_value(node, None, at, result)?;
        } else {
            self.generic_class(node, at, result)?;
        }
        let result = self.apply_decorators(&node.decorators, &windows, result);
        self.unit.at = at;
        self.store_name(&node.name.name, result)?;
        self.unit.depth = depth;
        Ok(())
    }

    /// Calls `__build_class__(body, name, *bases, **keywords)`; `type_parameters` is the register of a generic's parameters.
    pub(super) fn class_value(
        &mut self,
        node: &'t Class,
        type_parameters: Option<Reg>,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let depth = self.unit.depth;
        self.unit.at = at;
        let window = self.unit.reserve(FRAME_HEADER)?;
        self.load_common(Common::BuildClass, window);
        let body = self.temporary()?;
        let code = self.class_body(node, type_parameters.is_some(), at)?;
        self.unit.at = at;
        self.make_function(code, 0, body)?;
        let name = self.temporary()?;
        self.load_constant(Constant::Str(node.name.name.clone().into_bytes()), name);
        match type_parameters {
            None => self.finish_call(window, 2, &node.bases, &node.keywords, at, target)?,
            Some(parameters) => {
                self.call_with_generic_base(node, window, parameters, at, target)?
            }
        }
        self.unit.depth = depth;
        Ok(())
    }

    fn class_body(
        &mut self,
        node: &'t Class,
        is_generic: bool,
        at: Position,
    ) -> Result<crate::code::CodeUnit> {
        let scope = self
            .table
            .find(node.id, Role::Body)
            .expect("the symbol table knows every class");
        let first_line = Self::first_line(&node.decorators, at);
        self.enter(scope, &node.name.name, first_line, 0)?;
        let value = self.temporary()?;
        self.load_name("__name__", value)?;
        self.store_name("__module__", value)?;
        let qualified_name = self.unit.code.qualified_name.clone();
        self.store_constant(
            "__qualname__",
            Constant::Str(qualified_name.as_bytes().to_vec()),
            value,
        )?;
        self.store_constant("__firstlineno__", Constant::Int(first_line as i64), value)?;
        if is_generic {
            self.load_name(".type_params", value)?;
            self.store_name("__type_params__", value)?;
        }
        if let Some(cell) = self.cell_register(CLASSDICT_CELL) {
            self.unit.emit(Op::LoadNamespace, 0, value, 0, 0);
            self.unit.emit(Op::StoreCell, 0, cell, value, 0);
        }
        if let Some(cell) = self.cell_register(CONDITIONAL_ANNOTATIONS) {
            self.unit.emit(Op::BuildSet, 0, value, value, 0);
            self.unit.emit(Op::StoreCell, 0, cell, value, 0);
        }
        if self.has_future_annotations()
            && self
                .table
                .find(annotations_node(scope), Role::Annotations)
                .is_some()
        {
            self.unit.emit(Op::SetupAnnotations, 0, 0, 0, 0);
        }
        if let Some((docstring, at)) = &node.body.docstring
            && self.settings.optimization < 2
        {
            self.unit.at = *at;
            self.store_constant(
                "__doc__",
                Constant::Str(super::clean_docstring(docstring)),
                value,
            )?;
        }
        self.release(value);
        self.statements(node.body.without_docstring())?;
        let first = Position {
            line: first_line,
            end_line: first_line,
            column: 0,
            end_column: 0,
        };
        self.end_class_body(first)?;
        self.leave()
    }

    /// What a class leaves in its namespace for `type.__new__`, and the result: the cell `__class__`, or None.
    fn end_class_body(&mut self, first: Position) -> Result<()> {
        if !self.unit.annotations.is_empty() && !self.has_future_annotations() {
            self.store_annotate("__annotate_func__", first)?;
        }
        self.inherit_position();
        let value = self.temporary()?;
        let attributes = std::mem::take(&mut self.unit.static_attributes);
        let attributes = attributes
            .into_iter()
            .map(|name| Constant::Str(name.into_bytes()))
            .collect();
        self.store_constant("__static_attributes__", Constant::Tuple(attributes), value)?;
        if let Some(cell) = self.cell_register(CLASSDICT_CELL) {
            self.move_to(value, cell);
            self.store_name("__classdictcell__", value)?;
        }
        match self.cell_register(CLASS_CELL) {
            Some(cell) => {
                self.move_to(value, cell);
                self.store_name("__classcell__", value)?;
                self.unit.emit(Op::Return, 0, value, 0, 0);
            }
            None => self.return_none(),
        }
        Ok(())
    }

    fn store_constant(&mut self, name: &str, constant: Constant, temporary: Reg) -> Result<()> {
        self.load_constant(constant, temporary);
        self.store_name(name, temporary)
    }
}
