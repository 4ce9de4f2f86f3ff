//! Calls.

use super::Compiler;
use super::displays::leading;
use super::unit::Reg;
use super::views;
use crate::ast::*;
use crate::bytecode::{FRAME_HEADER, MOST_NAMED, Op};
use crate::code::{Constant, Position};
use crate::error::{Result, syntax};
use crate::symbols::{CLASS_CELL, Place, ScopeKind};

/// Most arguments that are passed in registers; more go through a tuple and a dict.
const MAX_DIRECT: usize = 250;

/// `super()` or `super(a, b)` in a place where its attribute can be looked up directly.
#[derive(Clone, Copy)]
pub(super) struct SuperCall<'t> {
    call: &'t Call,
    at: Position,
    function: &'t Expr,
}

impl<'t> Compiler<'t> {
    pub(super) fn call(&mut self, call: &'t Call, at: Position, target: Reg) -> Result<()> {
        self.check_keywords(&call.keywords)?;
        if let ExprKind::Attribute { value, name } = &call.function.kind
            && is_direct(&call.arguments, &call.keywords)
        {
            return self.method_call(call, value, name, at, target);
        }
        if views::copies(call) {
            return self.copying_call(call, at, target);
        }
        let base = self.window(target)?;
        self.expr_to(&call.function, base)?;
        self.unit.reserve(FRAME_HEADER - 1)?;
        self.finish_call(base, 0, &call.arguments, &call.keywords, at, target)
    }

    /// Calls what is in `base`, the first register of a window whose header is reserved and that has `first` arguments already.
    pub(super) fn finish_call(
        &mut self,
        base: Reg,
        first: u16,
        arguments: &'t [Expr],
        keywords: &'t [Keyword],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        if !is_direct(arguments, keywords) {
            return self.call_with_collections(base, first, arguments, keywords, at, target);
        }
        self.direct_arguments(arguments, keywords)?;
        self.unit.at = at;
        let count = first + arguments.len() as u16;
        self.emit_call([Op::Call, Op::CallKw], target, base, count, keywords)
    }

    /// Evaluates arguments into consecutive temporaries.
    fn direct_arguments(&mut self, arguments: &'t [Expr], keywords: &'t [Keyword]) -> Result<()> {
        for value in arguments
            .iter()
            .chain(keywords.iter().map(|keyword| &keyword.value))
        {
            let slot = self.temporary()?;
            self.expr_to(value, slot)?;
        }
        Ok(())
    }

    /// Emits the call proper, in the form with or without keywords.
    fn emit_call(
        &mut self,
        ops: [Op; 2],
        target: Reg,
        base: Reg,
        count: u16,
        keywords: &'t [Keyword],
    ) -> Result<()> {
        if keywords.is_empty() {
            self.unit.emit(ops[0], 0, target, base, count);
            return Ok(());
        }
        let names = keywords.iter().filter_map(|keyword| keyword.name.as_ref());
        let names = names
            .map(|name| Constant::Str(name.name.clone().into_bytes()))
            .collect();
        let Some(index) = self.unit.near_constant(Constant::Tuple(names)) else {
            return syntax("too many constants in one code object", self.unit.at);
        };
        self.unit.emit(ops[1], count as u8, target, base, index);
        Ok(())
    }

    fn method_call(
        &mut self,
        call: &'t Call,
        object: &'t Expr,
        name: &'t Identifier,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let view = match call.arguments.is_empty()
            && call.keywords.is_empty()
            && views::is_copying_method(&name.name)
            && views::may_be_view(object)
        {
            true => Some(self.view(object)?),
            false => None,
        };
        let base = self.window(target)?;
        let attribute_at = self.attribute_position(&call.function, name);
        let mangled = self.mangle(&name.name);
        if let Some(super_call) = self.super_call(object) {
            let first = self.super_registers(super_call)?;
            self.unit.at = attribute_at;
            let site = self.unit.site(&mangled)?;
            let x = !super_call.call.arguments.is_empty() as u8;
            self.release(base + 1);
            self.unit.reserve(FRAME_HEADER)?;
            self.unit.emit(Op::LoadSuperMethod, x, base, first, site);
        } else {
            let object = match view {
                Some(made) => made.view,
                None => self.operand_or(object, base)?,
            };
            self.unit.at = attribute_at;
            let site = self.unit.site(&mangled)?;
            self.unit.reserve(FRAME_HEADER)?;
            self.unit.emit(Op::LoadMethod, 0, base, object, site);
        }
        self.direct_arguments(&call.arguments, &call.keywords)?;
        self.unit.at = self.method_call_position(&call.function, name, at);
        let count = call.arguments.len() as u16;
        self.emit_call(
            [Op::CallMethod, Op::CallMethodKw],
            target,
            base,
            count,
            &call.keywords,
        )?;
        if let Some(made) = view {
            self.end_view(made, None);
        }
        Ok(())
    }

    /// `f(*a, **b)`: the arguments are collected in a tuple and a dict.
    fn call_with_collections(
        &mut self,
        base: Reg,
        first: u16,
        arguments: &'t [Expr],
        keywords: &'t [Keyword],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let (tuple, dict) = (base + 1, base + 2);
        let mut flags = 0;
        match arguments {
            [
                Expr {
                    kind: ExprKind::Starred(value),
                    ..
                },
            ] if first == 0 => {
                self.expr_to(value, tuple)?;
                flags |= 2;
            }
            _ => {
                let first: Vec<Reg> = (0..first)
                    .map(|index| base + FRAME_HEADER + index)
                    .collect();
                if leading(arguments) == arguments.len() {
                    self.tuple_of(&first, arguments, at, tuple)?;
                } else {
                    self.list_of(&first, arguments, at, tuple, 1)?;
                    self.unit.emit(Op::ListToTuple, 1, tuple, tuple, 0);
                }
            }
        }
        if !keywords.is_empty() {
            self.keyword_dict(keywords, base, at, dict)?;
            flags |= 1;
        }
        self.unit.at = at;
        self.unit.emit(Op::CallEx, flags, target, base, 0);
        Ok(())
    }

    /// A tuple of what is in registers and then of a few elements without stars.
    fn tuple_of(
        &mut self,
        first: &[Reg],
        elements: &'t [Expr],
        at: Position,
        target: Reg,
    ) -> Result<()> {
        if first.is_empty() && elements.is_empty() {
            self.load_constant(Constant::Tuple(Vec::new()), target);
            return Ok(());
        }
        let depth = self.unit.depth;
        let (start, count) = self.in_a_row(first, elements)?;
        self.unit.at = at;
        self.unit.emit(Op::BuildTuple, 0, target, start, count);
        self.unit.depth = depth;
        Ok(())
    }

    /// The keyword arguments of a call of `function` as a dict.
    pub(super) fn keyword_dict(
        &mut self,
        keywords: &'t [Keyword],
        function: Reg,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        self.unit.at = at;
        let mut rest = keywords;
        let named = named_before_mapping(keywords);
        if (1..=MOST_NAMED).contains(&named) {
            // No name is given twice among them: nothing needs checking.
            let depth = self.unit.depth;
            self.named_map(&keywords[..named], at, target)?;
            self.unit.depth = depth;
            rest = &keywords[named..];
        } else {
            self.unit.emit(Op::BuildMap, 0, target, target, 0);
        }
        while let Some((keyword, after)) = rest.split_first() {
            let depth = self.unit.depth;
            if keyword.name.is_none() {
                let value = self.operand(&keyword.value)?;
                self.unit.at = at;
                self.unit.emit(Op::DictMerge, 0, target, value, function);
                rest = after;
            } else {
                // Named ones in a row are collected first: a name given twice is an error, as with `**`.
                let (group, after) = rest.split_at(named_before_mapping(rest));
                self.named_keywords(group, function, at, target)?;
                rest = after;
            }
            self.unit.depth = depth;
        }
        Ok(())
    }

    fn named_keywords(
        &mut self,
        group: &'t [Keyword],
        function: Reg,
        at: Position,
        target: Reg,
    ) -> Result<()> {
        let part = self.temporary()?;
        self.unit.at = at;
        if group.len() <= MOST_NAMED {
            self.named_map(group, at, part)?;
            self.unit.emit(Op::DictMerge, 0, target, part, function);
            return Ok(());
        }
        self.unit.emit(Op::BuildMap, 0, part, part, 0);
        for keyword in group {
            let Some(name) = &keyword.name else { continue };
            let key = self.temporary()?;
            let name = name.name.clone();
            self.load_constant(Constant::Str(name.into_bytes()), key);
            let value = self.operand(&keyword.value)?;
            self.unit.emit(Op::MapAdd, 0, part, key, value);
            self.release(key);
        }
        self.unit.at = at;
        self.unit.emit(Op::DictMerge, 0, target, part, function);
        Ok(())
    }

    /// A dict of a few named keyword arguments.
    fn named_map(&mut self, group: &'t [Keyword], at: Position, target: Reg) -> Result<()> {
        let first = self.unit.depth;
        let mut names = Vec::with_capacity(group.len());
        for keyword in group {
            let Some(name) = &keyword.name else { continue };
            names.push(Constant::Str(name.name.clone().into_bytes()));
            let slot = self.temporary()?;
            self.expr_to(&keyword.value, slot)?;
        }
        self.unit.at = at;
        let Some(names) = self.unit.near_constant(Constant::Tuple(names)) else {
            return syntax("too many constants in one code object", self.unit.at);
        };
        self.unit.emit(Op::BuildNamedMap, 0, target, first, names);
        Ok(())
    }

    /// Refuses a keyword given twice.
    pub(super) fn check_keywords(&self, keywords: &[Keyword]) -> Result<()> {
        for (index, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.name else { continue };
            let same = |other: &&Keyword| {
                other
                    .name
                    .as_ref()
                    .is_some_and(|other| other.name == name.name)
            };
            if let Some(repeated) = keywords[index + 1..].iter().find(same) {
                return syntax(
                    format!("keyword argument repeated: {}", name.name),
                    repeated.at,
                );
            }
        }
        Ok(())
    }

    // ----- super -----

    /// Recognises `super()` and `super(a, b)` where their attribute can be looked up without making the object.
    pub(super) fn super_call(&self, expr: &'t Expr) -> Option<SuperCall<'t>> {
        let ExprKind::Call(call) = &expr.kind else {
            return None;
        };
        let ExprKind::Name(name) = &call.function.kind else {
            return None;
        };
        if name != "super" || !call.keywords.is_empty() || self.place_of("super") != Place::Global {
            return None;
        }
        let frame = self.table.scope(self.unit.frame);
        if !matches!(frame.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return None;
        }
        let is_fit = match &call.arguments[..] {
            [] => self.unit.code.argument_count > 0 && self.place_of(CLASS_CELL) == Place::Free,
            [first, second] => ![first, second]
                .iter()
                .any(|argument| matches!(argument.kind, ExprKind::Starred(_))),
            _ => false,
        };
        is_fit.then_some(SuperCall {
            call,
            at: expr.at,
            function: &call.function,
        })
    }

    /// Puts `super`, the class and the object into three consecutive temporaries.
    fn super_registers(&mut self, super_call: SuperCall<'t>) -> Result<Reg> {
        let first = self.unit.reserve(3)?;
        self.expr_to(super_call.function, first)?;
        match &super_call.call.arguments[..] {
            [class, object] => {
                self.expr_to(class, first + 1)?;
                self.expr_to(object, first + 2)?;
            }
            _ => {
                self.unit.at = super_call.at;
                let class = self.free_index(CLASS_CELL);
                self.unit.emit(Op::LoadFree, 0, first + 1, class, 0);
                let is_cell = self.unit.code.locals[0].is_cell;
                if is_cell {
                    self.unit.emit(Op::LoadCell, 0, first + 2, 0, 0);
                } else {
                    self.unit.emit(Op::CheckBound, 0, 0, 0, 0);
                    self.unit.emit(Op::Move, 0, first + 2, 0, 0);
                }
            }
        }
        Ok(first)
    }

    pub(super) fn super_attribute(
        &mut self,
        super_call: SuperCall<'t>,
        expr: &'t Expr,
        name: &'t Identifier,
        target: Reg,
    ) -> Result<()> {
        let first = self.super_registers(super_call)?;
        self.unit.at = self.attribute_position(expr, name);
        let mangled = self.mangle(&name.name);
        let site = self.unit.site(&mangled)?;
        let x = !super_call.call.arguments.is_empty() as u8;
        self.unit.emit(Op::LoadSuperAttr, x, target, first, site);
        Ok(())
    }

    // ----- positions -----

    /// Where a traceback points for an attribute: in an expression over several lines at the attribute's name.
    pub(super) fn attribute_position(&self, expr: &Expr, name: &Identifier) -> Position {
        if expr.at.line == name.at.line {
            expr.at
        } else {
            name.at
        }
    }

    /// The same for the call of a method.
    fn method_call_position(&self, function: &Expr, name: &Identifier, at: Position) -> Position {
        if function.at.line == name.at.line {
            at
        } else {
            Position {
                line: name.at.line,
                column: name.at.column,
                ..at
            }
        }
    }
}

/// How many keywords come before the first `**`.
fn named_before_mapping(keywords: &[Keyword]) -> usize {
    let mapping = keywords.iter().position(|keyword| keyword.name.is_none());
    mapping.unwrap_or(keywords.len())
}

/// Whether all arguments can be passed in registers.
fn is_direct(arguments: &[Expr], keywords: &[Keyword]) -> bool {
    arguments.len() + keywords.len() <= MAX_DIRECT
        && !arguments
            .iter()
            .any(|argument| matches!(argument.kind, ExprKind::Starred(_)))
        && keywords.iter().all(|keyword| keyword.name.is_some())
}
