//! The first pass: expressions, targets, patterns and parameters.

use super::build::Builder;
use super::{Role, ScopeId, ScopeKind, mangle, symbol_flags::*};
use crate::ast::*;
use crate::code::Position;
use crate::error::{Result, syntax};

impl Builder {
    pub(super) fn optional(&mut self, expr: Option<&Expr>) -> Result<()> {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    fn exprs(&mut self, exprs: &[Expr]) -> Result<()> {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> Result<()> {
        match &expr.kind {
            ExprKind::Constant(_) | ExprKind::UnicodeLiteral(_) => Ok(()),
            ExprKind::Name(name) => {
                self.add(name, USE, expr.at);
                if name == "super" && self.is_in_function() {
                    self.scope().add(super::CLASS_CELL, USE, expr.at);
                }
                Ok(())
            }
            ExprKind::BoolOp { values, .. }
            | ExprKind::Set(values)
            | ExprKind::List(values)
            | ExprKind::Tuple(values) => self.exprs(values),
            ExprKind::Named { target, value } => self.named(target, value, expr.at),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Lambda(lambda) => self.lambda(lambda, expr.at),
            ExprKind::If {
                test,
                body,
                or_else,
            } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(or_else)
            }
            ExprKind::Dict(items) => items.iter().try_for_each(|(key, value)| {
                self.optional(key.as_ref())?;
                self.expr(value)
            }),
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension, expr.at),
            ExprKind::Await(value) => {
                self.forbid("await expression", expr.at)?;
                let may_await = match self.scope().kind {
                    ScopeKind::Module => self.allows_await,
                    _ => self.scope().is_function_like(),
                };
                if !may_await {
                    return syntax("'await' outside function", expr.at);
                }
                self.note_await();
                self.expr(value)
            }
            ExprKind::Yield(value) => {
                self.note_yield(expr.at)?;
                self.optional(value.as_deref())
            }
            ExprKind::YieldFrom(value) => {
                self.note_yield(expr.at)?;
                self.expr(value)
            }
            ExprKind::Compare { left, rest } => {
                self.expr(left)?;
                rest.iter().try_for_each(|(_, right)| self.expr(right))
            }
            ExprKind::Call(call) => {
                self.expr(&call.function)?;
                self.exprs(&call.arguments)?;
                self.keywords(&call.keywords)
            }
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.string_parts(parts),
            ExprKind::Attribute { value, .. } | ExprKind::Starred(value) => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_deref())?;
                self.optional(upper.as_deref())?;
                self.optional(step.as_deref())
            }
        }
    }

    fn string_parts(&mut self, parts: &[StringPart]) -> Result<()> {
        parts.iter().try_for_each(|part| match part {
            StringPart::Literal(..) => Ok(()),
            StringPart::Value(value) => {
                self.expr(&value.value)?;
                value
                    .spec
                    .as_ref()
                    .map_or(Ok(()), |spec| self.string_parts(spec))
            }
        })
    }

    /// Whether names are looked up from within a function's frame, which `super()` needs.
    fn is_in_function(&self) -> bool {
        self.table
            .scope(self.table.frame(self.current))
            .is_function_like()
    }

    /// Refuses what annotations and their kin must not contain.
    fn forbid(&self, what: &str, at: Position) -> Result<()> {
        match self.annotation_kind {
            Some(kind) => syntax(format!("{what} cannot be used within {kind}"), at),
            None => Ok(()),
        }
    }

    fn note_yield(&mut self, at: Position) -> Result<()> {
        self.forbid("yield expression", at)?;
        let scope = self.scope();
        if scope.kind == ScopeKind::Comprehension {
            let kind = match scope.name.as_str() {
                "<listcomp>" => "list comprehension",
                "<setcomp>" => "set comprehension",
                "<dictcomp>" => "dict comprehension",
                _ => "generator expression",
            };
            return syntax(format!("'yield' inside {kind}"), at);
        }
        scope.is_generator = true;
        Ok(())
    }

    /// An `await` makes the comprehensions around it asynchronous, and a module that may have it.
    fn note_await(&mut self) {
        let is_made_so = match self.scope().kind {
            ScopeKind::Comprehension => true,
            ScopeKind::Module => self.allows_await,
            _ => false,
        };
        self.scope().is_coroutine |= is_made_so;
    }

    /// An asynchronous statement.
    pub(super) fn note_asynchronous(&mut self, what: &str, at: Position) -> Result<()> {
        self.note_await();
        let scope = self.scope();
        match scope.kind {
            ScopeKind::Module | ScopeKind::Class if !scope.is_coroutine => {
                syntax(format!("'{what}' outside async function"), at)
            }
            _ => Ok(()),
        }
    }

    fn lambda(&mut self, lambda: &Lambda, at: Position) -> Result<()> {
        self.defaults(&lambda.parameters)?;
        let outer = self.open(
            lambda.id,
            Role::Body,
            ScopeKind::Lambda,
            "<lambda>",
            None,
            at.line,
        );
        self.parameters(&lambda.parameters)?;
        self.expr(&lambda.body)?;
        self.close(outer);
        Ok(())
    }

    /// Defaults are evaluated outside of the function.
    pub(super) fn defaults(&mut self, parameters: &Parameters) -> Result<()> {
        let positional = parameters
            .positional_only
            .iter()
            .chain(&parameters.positional);
        positional
            .chain(&parameters.keyword_only)
            .try_for_each(|parameter| self.optional(parameter.default.as_ref()))
    }

    pub(super) fn parameters(&mut self, parameters: &Parameters) -> Result<()> {
        // Their order in the source decides which one of two is the duplicate.
        let mut seen = std::collections::HashSet::new();
        for parameter in parameters.in_annotation_order() {
            let name = &parameter.name;
            Self::check_bound(&name.name, name.at)?;
            if !seen.insert(name.name.as_str()) {
                return syntax(
                    format!("duplicate argument '{}' in function definition", name.name),
                    name.at,
                );
            }
        }
        for parameter in parameters.in_register_order() {
            self.add(&parameter.name.name, PARAMETER, parameter.name.at);
        }
        Ok(())
    }

    fn comprehension(&mut self, node: &Comprehension, at: Position) -> Result<()> {
        let name = match node.kind {
            ComprehensionKind::List => "<listcomp>",
            ComprehensionKind::Set => "<setcomp>",
            ComprehensionKind::Dict => "<dictcomp>",
            ComprehensionKind::Generator => "<genexpr>",
        };
        let (first, others) = node
            .clauses
            .split_first()
            .expect("a comprehension has a clause");
        // The outermost iterable belongs to the surroundings.
        self.iterable_depth += 1;
        let result = self.expr(&first.iterable);
        self.iterable_depth -= 1;
        result?;
        let kind = self.annotation_kind;
        let outer_iterables = self.iterable_depth;
        // In a frame of its own it does not see the class.
        let sees_class = self.scope().can_see_class;
        let outer = self.open(
            node.id,
            Role::Body,
            ScopeKind::Comprehension,
            name,
            None,
            at.line,
        );
        self.annotation_kind = kind;
        self.iterable_depth = outer_iterables;
        self.scope().is_inlined = node.kind != ComprehensionKind::Generator && !sees_class;
        self.scope().is_coroutine = node.clauses.iter().any(|clause| clause.is_async);
        if !self.scope().is_inlined {
            self.scope().add(".0", PARAMETER, at);
        }
        self.clause_target(&first.target)?;
        self.exprs(&first.conditions)?;
        for clause in others {
            self.clause_target(&clause.target)?;
            self.iterable_depth += 1;
            let result = self.expr(&clause.iterable);
            self.iterable_depth -= 1;
            result?;
            self.exprs(&clause.conditions)?;
        }
        self.optional(node.value.as_ref())?;
        self.optional(node.element.as_ref())?;
        let is_asynchronous =
            self.scope().is_coroutine && node.kind != ComprehensionKind::Generator;
        self.scope().is_generator = node.kind == ComprehensionKind::Generator;
        self.close(outer);
        if !is_asynchronous {
            return Ok(());
        }
        self.note_await();
        let around = self.scope();
        let is_allowed = match around.kind {
            ScopeKind::Comprehension => true,
            ScopeKind::Function | ScopeKind::Module => around.is_coroutine,
            _ => false,
        };
        if !is_allowed {
            // Also where no code is made of it.
            return syntax(
                "asynchronous comprehension outside of an asynchronous function",
                at,
            );
        }
        Ok(())
    }

    /// The target of a clause: its names belong to the comprehension.
    fn clause_target(&mut self, target: &Expr) -> Result<()> {
        let walrus: Vec<String> = self.walrus_names();
        self.target(target)?;
        let mut names = Vec::new();
        bound_names(target, &mut names);
        for (name, at) in names {
            let mangled = mangle(self.private.as_deref(), name);
            if walrus.contains(&mangled) {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{name}'"
                );
                return syntax(message, at);
            }
            self.scope().add(&mangled, CLAUSE_TARGET, at);
        }
        Ok(())
    }

    fn walrus_names(&mut self) -> Vec<String> {
        let symbols = self.scope().symbols.iter();
        symbols
            .filter(|symbol| symbol.flags & WALRUS != 0)
            .map(|symbol| symbol.name.clone())
            .collect()
    }

    fn named(&mut self, target: &Identifier, value: &Expr, at: Position) -> Result<()> {
        self.forbid("named expression", at)?;
        if self.iterable_depth > 0 {
            return syntax(
                "assignment expression cannot be used in a comprehension iterable expression",
                at,
            );
        }
        self.expr(value)?;
        if self.scope().kind == ScopeKind::Comprehension {
            self.named_in_comprehension(target)
        } else {
            Self::check_bound(&target.name, target.at)?;
            self.add(&target.name, LOCAL | WALRUS, target.at);
            Ok(())
        }
    }

    /// `:=` within comprehensions binds in the scope around all of them.
    fn named_in_comprehension(&mut self, target: &Identifier) -> Result<()> {
        let mangled = mangle(self.private.as_deref(), &target.name);
        let mut id = Some(self.current);
        let mut comprehensions: Vec<ScopeId> = Vec::new();
        while let Some(current) = id {
            let scope = self.table.scope(current);
            match scope.kind {
                ScopeKind::Comprehension => {
                    if scope.has(&mangled, CLAUSE_TARGET) {
                        let message = format!(
                            "assignment expression cannot rebind comprehension iteration variable '{}'",
                            target.name
                        );
                        return syntax(message, target.at);
                    }
                    comprehensions.push(current);
                    id = scope.parent;
                }
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return syntax(message, target.at);
                }
                ScopeKind::Annotation | ScopeKind::TypeParameters => {
                    let message = "assignment expression within a comprehension cannot be used within the definition of a generic";
                    return syntax(message, target.at);
                }
                ScopeKind::Module | ScopeKind::Function | ScopeKind::Lambda => {
                    let is_global = scope.kind == ScopeKind::Module || scope.has(&mangled, GLOBAL);
                    for comprehension in comprehensions {
                        let scope = self.table.scope_mut(comprehension);
                        // In a frame of its own a comprehension must reach out for the name.
                        let reach = match scope.is_inlined {
                            true => 0,
                            false if is_global => LOCAL | GLOBAL,
                            false => LOCAL | NONLOCAL,
                        };
                        scope.add(&mangled, WALRUS | reach, target.at);
                    }
                    // In a module it is bound as if it were declared `global`.
                    let scope = self.table.scope_mut(current);
                    let bound = match scope.kind {
                        ScopeKind::Module => GLOBAL,
                        _ => LOCAL,
                    };
                    scope.add(&mangled, bound | WALRUS, target.at);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The target of an assignment, of `for`, `with`, `del`.
    pub(super) fn target(&mut self, target: &Expr) -> Result<()> {
        match &target.kind {
            ExprKind::Name(name) => self.bind(name, target.at),
            ExprKind::Tuple(elements) | ExprKind::List(elements) => {
                elements.iter().try_for_each(|element| self.target(element))
            }
            ExprKind::Starred(value) => self.target(value),
            ExprKind::Attribute { name, .. } => {
                Self::check_bound(&name.name, target.at)?;
                self.expr(target)
            }
            _ => self.expr(target),
        }
    }

    /// Arguments by name, of a call or a class.
    pub(super) fn keywords(&mut self, keywords: &[Keyword]) -> Result<()> {
        keywords.iter().try_for_each(|keyword| {
            if let Some(name) = &keyword.name {
                Self::check_bound(&name.name, keyword.at)?;
            }
            self.expr(&keyword.value)
        })
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) -> Result<()> {
        match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) => Ok(()),
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => patterns
                .iter()
                .try_for_each(|pattern| self.pattern(pattern)),
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => {
                self.exprs(keys)?;
                patterns
                    .iter()
                    .try_for_each(|pattern| self.pattern(pattern))?;
                self.capture_name(rest.as_ref(), pattern.at)
            }
            PatternKind::Class {
                class,
                patterns,
                keywords,
            } => {
                self.expr(class)?;
                patterns
                    .iter()
                    .try_for_each(|pattern| self.pattern(pattern))?;
                for (name, pattern) in keywords {
                    Self::check_bound(&name.name, pattern.at)?;
                }
                keywords
                    .iter()
                    .try_for_each(|(_, pattern)| self.pattern(pattern))
            }
            PatternKind::Star(name) => self.capture_name(name.as_ref(), pattern.at),
            PatternKind::As {
                pattern: inner,
                name,
            } => {
                inner.as_ref().map_or(Ok(()), |inner| self.pattern(inner))?;
                self.capture_name(name.as_ref(), pattern.at)
            }
        }
    }

    fn capture_name(&mut self, name: Option<&Identifier>, at: Position) -> Result<()> {
        name.map_or(Ok(()), |name| {
            Self::check_bound(&name.name, at)?;
            self.bind(&name.name, name.at)
        })
    }
}

/// The plain names that a target binds.
fn bound_names<'e>(target: &'e Expr, names: &mut Vec<(&'e str, Position)>) {
    match &target.kind {
        ExprKind::Name(name) => names.push((name, target.at)),
        ExprKind::Tuple(elements) | ExprKind::List(elements) => {
            elements
                .iter()
                .for_each(|element| bound_names(element, names));
        }
        ExprKind::Starred(value) => bound_names(value, names),
        _ => {}
    }
}
