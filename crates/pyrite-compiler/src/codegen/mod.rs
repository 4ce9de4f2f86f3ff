//! Code generation: from the tree and the symbol table to drafts of code units.
//!
//! Every expression is compiled *into* a register. A named local may be the target, but then nothing is written to it before
//! the expression's value is complete, so that an exception leaves it as it was. A temporary that is the target may hold intermediate
//! results of that expression.

mod annotations;
mod assignment;
mod calls;
mod classes;
mod comprehensions;
mod conditions;
mod coroutines;
mod displays;
mod exceptions;
mod expressions;
mod functions;
mod generics;
mod loops;
mod names;
mod patterns;
mod statements;
mod strings;
pub(crate) mod unit;
mod views;

use crate::ast::{Body, Tree};
use crate::bytecode::{Common, Intrinsic, Op};
use crate::code::{CodeUnit, Constant, Position, Text, flags};
use crate::error::Result;
use crate::positions::Positions;
use crate::symbols::{
    CONDITIONAL_ANNOTATIONS, ROOT_NODE, Role, ScopeId, ScopeKind, SymbolTable, symbol_flags,
};
use std::sync::Arc;
use unit::{Label, Reg, Unit};

/// Everything code generation needs to know from outside.
pub(crate) struct Settings<'a> {
    pub file_name: &'a str,
    /// Expression statements show their value.
    pub is_interactive: bool,
    /// 0: nothing; 1: no `assert`; 2: no docstrings either.
    pub optimization: u8,
    /// `co_flags` for future features, those in force from outside included.
    pub future_flags: u32,
}

pub(crate) struct Compiler<'t> {
    table: &'t SymbolTable,
    settings: &'t Settings<'t>,
    /// The code unit in work.
    unit: Unit<'t>,
    /// Those around it.
    outer: Vec<Unit<'t>>,
    /// How many copies of `finally` bodies are being compiled inside each other.
    finally_nesting: usize,
}

/// Compiles a whole tree.
pub(crate) fn compile(
    tree: &Tree,
    table: &SymbolTable,
    settings: &Settings<'_>,
) -> Result<CodeUnit> {
    let scope = table
        .find(ROOT_NODE, Role::Body)
        .expect("the root has a scope");
    let placeholder = Unit::new(scope, empty_code());
    let mut compiler = Compiler {
        table,
        settings,
        unit: placeholder,
        outer: Vec::new(),
        finally_nesting: 0,
    };
    compiler.enter(scope, "<module>", 1, 0)?;
    match tree {
        Tree::Module(body) => compiler.module(body)?,
        Tree::FunctionType { returns, .. } => {
            return crate::error::syntax("the type of a function is no program", returns.at);
        }
        Tree::Expression(body) => {
            let value = compiler.operand(body)?;
            compiler.unit.emit(Op::Return, 0, value, 0, 0);
        }
    }
    compiler.leave()
}

fn empty_code() -> CodeUnit {
    CodeUnit {
        name: Text::default(),
        qualified_name: Text::default(),
        file_name: Text::default(),
        first_line: 1,
        flags: 0,
        positional_only_count: 0,
        argument_count: 0,
        keyword_only_count: 0,
        registers: 0,
        instructions: Vec::new(),
        constants: Vec::new(),
        names: Vec::new(),
        sites: Vec::new(),
        loops: Vec::new(),
        exceptions: Vec::new(),
        positions: Positions::default(),
        depths: Vec::new(),
        suspensions: Vec::new(),
        locals: Vec::new(),
        has_identity: false,
        free_variables: Vec::new(),
    }
}

impl<'t> Compiler<'t> {
    fn module(&mut self, body: &'t Body) -> Result<()> {
        let scope = self.unit.scope;
        let has_annotations = self
            .table
            .find(crate::symbols::annotations_node(scope), Role::Annotations)
            .is_some();
        if has_annotations && let Some(first) = body.statements.first() {
            self.unit.at = first.at;
        }
        if self.table.scope(scope).has_conditional_annotations {
            let set = self.temporary()?;
            self.unit.emit(Op::BuildSet, 0, set, set, 0);
            self.store_name(CONDITIONAL_ANNOTATIONS, set)?;
            self.release(set);
        }
        if has_annotations && self.has_future_annotations() {
            self.unit.emit(Op::SetupAnnotations, 0, 0, 0, 0);
        }
        // The module gets its `__annotate__` first of all, but only at the end it is known which annotations there are.
        let mut annotate = None;
        if has_annotations && !self.has_future_annotations() {
            let (setup, back) = (self.unit.label(), self.unit.label());
            self.unit.emit_jump(Op::Jump, 0, 0, 0, setup);
            self.unit.place(back);
            annotate = Some((setup, back));
        }
        if let Some((docstring, at)) = &body.docstring
            && !self.settings.is_interactive
        {
            if self.settings.optimization < 2 {
                self.unit.at = *at;
                let value = self.temporary()?;
                self.load_constant(Constant::Str(clean_docstring(docstring)), value);
                self.store_name("__doc__", value)?;
                self.release(value);
            }
            self.statements(body.without_docstring())?;
        } else {
            self.statements(&body.statements)?;
        }
        self.return_none();
        if let Some((setup, back)) = annotate {
            self.unit.place(setup);
            let at = body
                .statements
                .first()
                .map_or(self.unit.at, |first| first.at);
            self.store_annotate("__annotate__", at)?;
            self.jump(back);
        }
        Ok(())
    }

    /// Starts a new code unit and lays out its registers. `first_line` as in `co_firstlineno`; `parameters` is how many of the scope's
    /// first symbols are parameters.
    fn enter(
        &mut self,
        scope: ScopeId,
        name: &str,
        first_line: u32,
        parameters: usize,
    ) -> Result<()> {
        let data = self.table.scope(scope);
        let mut code = empty_code();
        code.name = name.into();
        code.qualified_name = if data.parent.is_some() {
            self.qualified_name(scope, name).into()
        } else {
            Arc::clone(&code.name)
        };
        code.file_name = self.settings.file_name.into();
        code.first_line = first_line.max(1);
        code.flags = self.settings.future_flags | self.scope_flags(scope);
        code.free_variables = data
            .free
            .iter()
            .map(|name| Text::from(name.as_str()))
            .collect();
        let mut unit = Unit::new(scope, code);
        self.lay_out_registers(&mut unit, scope, parameters)?;
        unit.start = unit.code.definition();
        unit.at = unit.start;
        self.outer.push(std::mem::replace(&mut self.unit, unit));
        self.make_cells(scope);
        Ok(())
    }

    fn scope_flags(&self, scope: ScopeId) -> u32 {
        let data = self.table.scope(scope);
        let mut bits = 0;
        if data.is_function_like() {
            bits |= flags::OPTIMIZED | flags::NEWLOCALS;
            if self.outer_function(scope) {
                bits |= flags::NESTED;
            }
            bits |= match (data.is_generator, data.is_coroutine) {
                (true, false) => flags::GENERATOR,
                (false, true) => flags::COROUTINE,
                (true, true) => flags::ASYNC_GENERATOR,
                (false, false) => 0,
            };
            let parent = data.parent.map(|parent| self.table.scope(parent).kind);
            let is_function = matches!(data.kind, ScopeKind::Function | ScopeKind::Lambda);
            if is_function && parent == Some(ScopeKind::Class) {
                bits |= flags::METHOD;
            }
        } else if data.is_coroutine {
            bits |= flags::OPTIMIZED | flags::COROUTINE;
        }
        bits
    }

    /// Whether a function is around the scope.
    fn outer_function(&self, scope: ScopeId) -> bool {
        let mut id = self.table.scope(scope).parent;
        while let Some(current) = id {
            let data = self.table.scope(current);
            if data.is_function_like() {
                return true;
            }
            id = data.parent;
        }
        false
    }

    /// `co_qualname`, from the code units around.
    fn qualified_name(&self, scope: ScopeId, name: &str) -> String {
        let Some(parent) = self.table.scope(scope).parent else {
            return name.to_owned();
        };
        let parent = self.table.frame(parent);
        // A scope of type parameters, or of annotations and the like, does not show in names.
        let mut around = &self.unit;
        let mut parent_data = self.table.scope(parent);
        if matches!(
            parent_data.kind,
            ScopeKind::TypeParameters | ScopeKind::Annotation
        ) {
            let grand_parent = self
                .table
                .frame(parent_data.parent.expect("it has a scope around"));
            parent_data = self.table.scope(grand_parent);
            around = self.outer.last().expect("and a code unit");
        }
        let mangled = self.mangle(name);
        let data = self.table.scope(scope);
        let is_definition = matches!(data.kind, ScopeKind::Function | ScopeKind::Class);
        if is_definition && parent_data.has(&mangled, symbol_flags::GLOBAL) {
            return name.to_owned();
        }
        match parent_data.kind {
            ScopeKind::Module => name.to_owned(),
            ScopeKind::Function | ScopeKind::Lambda => {
                format!("{}.<locals>.{name}", around.code.qualified_name)
            }
            _ => format!("{}.{name}", around.code.qualified_name),
        }
    }

    /// Gives every named local of a frame its register: parameters, locals, cells, then those of inlined comprehensions. Behind them may come one for
    /// the identity of the frame.
    fn lay_out_registers(
        &self,
        unit: &mut Unit<'t>,
        scope: ScopeId,
        parameters: usize,
    ) -> Result<()> {
        let data = self.table.scope(scope);
        let bound = |name: &str| data.is_function_like() && data.binds(name);
        let is_cell = |name: &str| data.has(name, symbol_flags::CELL);
        let is_parameter = |flags: u16| flags & symbol_flags::PARAMETER != 0;
        for symbol in data
            .symbols
            .iter()
            .filter(|symbol| is_parameter(symbol.flags))
            .take(parameters)
        {
            unit.add_local(scope, &symbol.name, is_cell(&symbol.name), false)?;
        }
        // Parameters that were announced but are not passed (those of generic definitions) need no register.
        let is_other = |symbol: &&crate::symbols::Symbol| !is_parameter(symbol.flags);
        let others: Vec<&str> = data
            .symbols
            .iter()
            .filter(is_other)
            .map(|symbol| symbol.name.as_str())
            .collect();
        for name in others.iter().filter(|name| bound(name) && !is_cell(name)) {
            unit.add_local(scope, name, false, false)?;
        }
        let mut cells: Vec<&str> = others
            .into_iter()
            .filter(|name| bound(name) && is_cell(name))
            .collect();
        if data.kind == ScopeKind::Class {
            cells.extend(data.needs_class_cell.then_some(crate::symbols::CLASS_CELL));
            cells.extend(
                data.needs_classdict_cell
                    .then_some(crate::symbols::CLASSDICT_CELL),
            );
            cells.extend(
                data.has_conditional_annotations
                    .then_some(CONDITIONAL_ANNOTATIONS),
            );
        }
        cells.sort_unstable();
        for name in cells {
            unit.add_local(scope, name, true, false)?;
        }
        self.lay_out_comprehensions(unit, scope)?;
        if data.is_function_like() && data.has_handlers {
            unit.code.has_identity = true;
            unit.reserve(1)?;
        }
        Ok(())
    }

    /// Registers for the names of inlined comprehensions, at any depth. Comprehensions that cannot be active together share registers.
    fn lay_out_comprehensions(&self, unit: &mut Unit<'t>, scope: ScopeId) -> Result<()> {
        let mut shared = std::collections::HashMap::new();
        let mut pending: Vec<(ScopeId, u32)> = vec![(scope, 0)];
        while let Some((id, level)) = pending.pop() {
            for &child in &self.table.scope(id).children {
                let data = self.table.scope(child);
                if !data.is_inlined {
                    continue;
                }
                pending.push((child, level + 1));
                for symbol in data
                    .symbols
                    .iter()
                    .filter(|symbol| data.binds(&symbol.name))
                {
                    let is_cell = symbol.flags & symbol_flags::CELL != 0;
                    let key = (symbol.name.clone(), level, is_cell);
                    let register = match shared.get(&key) {
                        Some(&register) => register,
                        None => unit.add_local(child, &symbol.name, is_cell, true)?,
                    };
                    shared.insert(key, register);
                    unit.registers
                        .insert((child, symbol.name.clone()), register);
                }
            }
        }
        Ok(())
    }

    /// Turns captured parameters and locals into cells.
    fn make_cells(&mut self, scope: ScopeId) {
        let comprehension_locals = |local: &crate::code::Local| local.is_hidden;
        for register in 0..self.unit.code.locals.len() {
            let local = &self.unit.code.locals[register];
            if local.is_cell && !comprehension_locals(local) {
                self.unit.emit(Op::MakeCell, 0, register as Reg, 0, 0);
            }
        }
        let data = self.table.scope(scope);
        if data.is_generator || data.is_coroutine {
            self.unit.emit(Op::ReturnGenerator, 0, 0, 0, 0);
        }
    }

    /// Ends the code unit in work and goes back to the one around it.
    fn leave(&mut self) -> Result<CodeUnit> {
        let outer = self.outer.pop().expect("each leave has its enter");
        let unit = std::mem::replace(&mut self.unit, outer);
        crate::assemble::assemble(unit)
    }

    fn has_future_annotations(&self) -> bool {
        self.settings.future_flags & flags::FUTURE_ANNOTATIONS != 0
    }

    // ----- registers -----

    /// Reserves one temporary.
    fn temporary(&mut self) -> Result<Reg> {
        self.unit.reserve(1)
    }

    /// Frees a temporary and all above it.
    fn release(&mut self, register: Reg) {
        self.unit.depth = register;
    }

    /// The target itself if it is a temporary in use, so that intermediate results may be kept in it, otherwise a new one.
    fn scratch(&mut self, target: Reg) -> Result<Reg> {
        if self.unit.is_temporary(target) && target < self.unit.depth {
            Ok(target)
        } else {
            self.temporary()
        }
    }

    /// The first register of a call window for a call whose result goes to `target`: that register itself if it is the last one
    /// in use.
    fn window(&mut self, target: Reg) -> Result<Reg> {
        let is_last = self.unit.is_temporary(target) && target + 1 == self.unit.depth;
        if is_last {
            Ok(target)
        } else {
            self.temporary()
        }
    }

    fn move_to(&mut self, target: Reg, source: Reg) {
        if target != source {
            self.unit.emit(Op::Move, 0, target, source, 0);
        }
    }

    fn load_constant(&mut self, constant: Constant, target: Reg) {
        let index = self.unit.constant(constant);
        self.unit.emit_wide(Op::LoadConst, target, index);
    }

    fn load_common(&mut self, common: Common, target: Reg) {
        self.unit.emit(Op::LoadCommon, common as u8, target, 0, 0);
    }

    fn intrinsic(&mut self, intrinsic: Intrinsic, target: Reg, first: Reg, count: u16) {
        self.unit
            .emit(Op::CallIntrinsic, intrinsic as u8, target, first, count);
    }

    fn return_none(&mut self) {
        let index = self.unit.constant(Constant::None);
        if self.unit.at != self.unit.start {
            self.inherit_position(); // else it is all there is
        }
        self.unit.emit_wide(Op::ReturnConst, 0, index);
    }

    /// A jump that is not in the source.
    fn jump(&mut self, target: Label) {
        self.inherit_position();
        self.unit.emit_jump(Op::Jump, 0, 0, 0, target);
    }

    /// What follows is not in the source.
    fn inherit_position(&mut self) {
        self.unit.at = self.unit.at.inherited();
    }

    /// An instruction that does nothing, where a statement does nothing that is seen all the same by who follows the lines.
    fn nothing(&mut self, at: Position) {
        self.unit.at = at;
        self.unit.emit(Op::Nop, 0, 0, 0, 0);
    }
}

/// A docstring as CPython 3.13 and later keep it: tabs expanded, the common indentation of its later lines removed.
fn clean_docstring(text: &[u8]) -> Vec<u8> {
    let text = expand_tabs(text);
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let spaces = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
    let has_text = |line: &&&[u8]| spaces(line) < line.len();
    let margin = lines
        .iter()
        .skip(1)
        .filter(has_text)
        .map(|line| spaces(line))
        .min()
        .unwrap_or(0);
    let mut cleaned = Vec::with_capacity(text.len());
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            cleaned.push(b'\n');
        }
        let indent = if number == 0 {
            spaces(line)
        } else {
            spaces(line).min(margin)
        };
        cleaned.extend_from_slice(&line[indent..]);
    }
    cleaned
}

/// `str.expandtabs()`.
fn expand_tabs(text: &[u8]) -> Vec<u8> {
    const TAB: usize = 8;
    let mut expanded = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let spaces = TAB - column % TAB;
                expanded.resize(expanded.len() + spaces, b' ');
                column += spaces;
                continue;
            }
            b'\n' | b'\r' => column = 0,
            // The later bytes of a character take no column.
            0x80..=0xBF => {}
            _ => column += 1,
        }
        expanded.push(byte);
    }
    expanded
}
