//! The first pass: opens the scopes and notes what each one does with its names. Statements.

use std::collections::HashMap;
use std::rc::Rc;

use super::{
    CLASSDICT_CELL, CONDITIONAL_ANNOTATIONS, Private, ROOT_NODE, Role, Scope, ScopeId, ScopeKind,
    SymbolTable, mangle, symbol_flags::*,
};
use crate::ast::*;
use crate::code::{Position, flags};
use crate::error::{Result, syntax};
use crate::future::{Future, misplaced};

pub(super) fn build(tree: &Tree, future: Future, allows_await: bool) -> Result<SymbolTable> {
    let mut builder = Builder {
        table: SymbolTable {
            scopes: Vec::new(),
            by_node: HashMap::new(),
        },
        current: ScopeId(0),
        private: None,
        conditional_depth: 0,
        has_future_annotations: future.flags & flags::FUTURE_ANNOTATIONS != 0,
        last_future_line: future.last_line,
        allows_await,
        iterable_depth: 0,
        annotation_kind: None,
    };
    builder.open(
        ROOT_NODE,
        Role::Body,
        ScopeKind::Module,
        "<module>",
        None,
        0,
    );
    match tree {
        Tree::Module(body) => builder.stmts(&body.statements)?,
        Tree::Expression(body) => builder.expr(body)?,
        Tree::FunctionType { .. } => {}
    }
    Ok(builder.table)
}

pub(super) struct Builder {
    pub(super) table: SymbolTable,
    pub(super) current: ScopeId,
    /// How private names are mangled.
    pub(super) private: Option<Rc<Private>>,
    /// How many statements whose body may not run are around, within the scope.
    conditional_depth: u32,
    has_future_annotations: bool,
    /// Where the last import from `__future__` is that there may be.
    last_future_line: u32,
    /// `await` may stand outside functions.
    pub(super) allows_await: bool,
    /// Inside the iterable of how many comprehension clauses.
    pub(super) iterable_depth: u32,
    /// What `yield` and the like are forbidden in, in the words of the message.
    pub(super) annotation_kind: Option<&'static str>,
}

/// What to return to when a scope ends.
pub(super) struct Outer {
    current: Option<ScopeId>,
    private: Option<Rc<Private>>,
    conditional_depth: u32,
    iterable_depth: u32,
    annotation_kind: Option<&'static str>,
}

impl Builder {
    pub(super) fn scope(&mut self) -> &mut Scope {
        self.table.scope_mut(self.current)
    }

    /// Opens a scope, which begins at this line, and makes it current. `private` says how private names are mangled in it, as around it if None.
    pub(super) fn open(
        &mut self,
        node: NodeId,
        role: Role,
        kind: ScopeKind,
        name: &str,
        private: Option<Private>,
        line: u32,
    ) -> Outer {
        let id = ScopeId(self.table.scopes.len());
        let parent = (id.0 != 0).then_some(self.current);
        let outer = Outer {
            current: parent,
            private: self.private.clone(),
            conditional_depth: std::mem::take(&mut self.conditional_depth),
            iterable_depth: self.iterable_depth,
            annotation_kind: self.annotation_kind.take(),
        };
        if let Some(private) = private {
            self.private = Some(Rc::new(private));
        }
        let can_see_class = parent.is_some_and(|parent| {
            let around = self.table.scope(parent);
            match kind {
                ScopeKind::Annotation | ScopeKind::TypeParameters => {
                    around.kind == ScopeKind::Class || around.can_see_class
                }
                _ => false,
            }
        });
        self.table.scopes.push(Scope {
            kind,
            name: name.to_owned(),
            parent,
            children: Vec::new(),
            symbols: Vec::new(),
            indexes: HashMap::new(),
            free: Vec::new(),
            is_inlined: false,
            is_generator: false,
            is_coroutine: false,
            has_handlers: false,
            needs_class_cell: false,
            needs_classdict_cell: false,
            has_conditional_annotations: false,
            can_see_class,
            private: self.private.clone(),
            line,
        });
        if let Some(parent) = parent {
            self.table.scope_mut(parent).children.push(id);
        }
        self.table.by_node.insert((node, role), id);
        self.current = id;
        if can_see_class {
            self.scope().add(CLASSDICT_CELL, USE, Position::default());
        }
        outer
    }

    pub(super) fn close(&mut self, outer: Outer) {
        self.current = outer.current.unwrap_or(ScopeId(0));
        self.private = outer.private;
        self.conditional_depth = outer.conditional_depth;
        self.iterable_depth = outer.iterable_depth;
        self.annotation_kind = outer.annotation_kind;
    }

    /// Notes an occurrence of a name.
    pub(super) fn add(&mut self, name: &str, flags: u16, at: Position) {
        let mangled = mangle(self.private.as_deref(), name);
        self.scope().add(&mangled, flags, at);
    }

    /// Refuses what would bind a name, of a variable, an attribute or an argument, that may not be bound.
    pub(super) fn check_bound(name: &str, at: Position) -> Result<()> {
        match name {
            "__debug__" => syntax("cannot assign to __debug__", at),
            _ => Ok(()),
        }
    }

    /// As [`check_bound`](Self::check_bound), of what is deleted.
    fn check_deleted(target: &Expr) -> Result<()> {
        let name = match &target.kind {
            ExprKind::Tuple(elements) | ExprKind::List(elements) => {
                return elements.iter().try_for_each(Self::check_deleted);
            }
            ExprKind::Name(name) => name,
            ExprKind::Attribute { name, .. } => &name.name,
            _ => return Ok(()),
        };
        match name.as_str() {
            "__debug__" => syntax("cannot delete __debug__", target.at),
            _ => Ok(()),
        }
    }

    /// Notes a binding of a name.
    pub(super) fn bind(&mut self, name: &str, at: Position) -> Result<()> {
        Self::check_bound(name, at)?;
        self.add(name, LOCAL, at);
        Ok(())
    }

    /// Notes a binding by `import`.
    fn import(&mut self, name: &str, at: Position) -> Result<()> {
        Self::check_bound(name, at)?;
        self.add(name, IMPORT, at);
        Ok(())
    }

    fn stmts(&mut self, statements: &[Stmt]) -> Result<()> {
        statements
            .iter()
            .try_for_each(|statement| self.stmt(statement))
    }

    /// Statements that may not run.
    fn conditional(&mut self, statements: &[Stmt]) -> Result<()> {
        self.conditional_depth += 1;
        let result = self.stmts(statements);
        self.conditional_depth -= 1;
        result
    }

    fn stmt(&mut self, statement: &Stmt) -> Result<()> {
        let at = statement.at;
        match &statement.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Function(function) => self.function(function, at),
            StmtKind::Class(class) => self.class(class, at),
            StmtKind::Return(value) => self.optional(value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| {
                Self::check_deleted(target)?;
                self.target(target)
            }),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, at),
            StmtKind::Assign { targets, value } => {
                self.expr(value)?;
                targets.iter().try_for_each(|target| self.target(target))
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign(node) => self.annotated_assignment(node, at),
            StmtKind::For(node) => {
                if node.is_async {
                    self.note_asynchronous("async for", at)?;
                }
                self.expr(&node.iterable)?;
                self.target(&node.target)?;
                self.conditional(&node.body)?;
                self.conditional(&node.or_else)
            }
            StmtKind::While {
                test,
                body,
                or_else,
            }
            | StmtKind::If {
                test,
                body,
                or_else,
            } => {
                self.expr(test)?;
                self.conditional(body)?;
                self.conditional(or_else)
            }
            StmtKind::With {
                items,
                body,
                is_async,
            } => {
                self.scope().has_handlers = true;
                if *is_async {
                    self.note_asynchronous("async with", at)?;
                }
                for item in items {
                    self.expr(&item.context)?;
                    item.target
                        .iter()
                        .try_for_each(|target| self.target(target))?;
                }
                self.conditional(body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    self.optional(case.guard.as_ref())?;
                    self.conditional(&case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exception, cause } => {
                self.optional(exception.as_ref())?;
                self.optional(cause.as_ref())
            }
            StmtKind::Try(node) => {
                self.scope().has_handlers = true;
                self.conditional(&node.body)?;
                for handler in &node.handlers {
                    self.optional(handler.exception.as_ref())?;
                    if let Some(name) = &handler.name {
                        Self::check_bound(&name.name, handler.at)?;
                        self.bind(&name.name, name.at)?;
                    }
                    self.conditional(&handler.body)?;
                }
                self.conditional(&node.or_else)?;
                self.conditional(&node.finally)
            }
            StmtKind::Assert { test, message } => {
                self.expr(test)?;
                self.optional(message.as_ref())
            }
            StmtKind::Import(aliases) => aliases.iter().try_for_each(|alias| {
                let bound = alias
                    .as_name
                    .as_deref()
                    .unwrap_or(alias.name.split('.').next().unwrap_or(&alias.name));
                self.import(bound, alias.at)
            }),
            StmtKind::ImportFrom {
                module: Some(module),
                level: 0,
                ..
            } if module == "__future__" && at.line > self.last_future_line => misplaced(at),
            StmtKind::ImportFrom { names, .. } => names.iter().try_for_each(|alias| {
                if alias.name != "*" {
                    return self.import(alias.as_name.as_ref().unwrap_or(&alias.name), alias.at);
                }
                if self.scope().kind != ScopeKind::Module {
                    return syntax("import * only allowed at module level", alias.at);
                }
                Ok(())
            }),
            StmtKind::Global(names) => names
                .iter()
                .try_for_each(|name| self.global(&name.name, at)),
            StmtKind::Nonlocal(names) => names
                .iter()
                .try_for_each(|name| self.nonlocal(&name.name, at)),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn flags(&mut self, name: &str) -> u16 {
        let mangled = mangle(self.private.as_deref(), name);
        self.scope()
            .symbol(&mangled)
            .map_or(0, |symbol| symbol.flags)
    }

    fn global(&mut self, name: &str, at: Position) -> Result<()> {
        let flags = self.flags(name);
        let problem = match flags {
            _ if flags & PARAMETER != 0 => Some("is parameter and global"),
            _ if flags & NONLOCAL != 0 => Some("is nonlocal and global"),
            _ if flags & USE != 0 => Some("is used prior to global declaration"),
            _ if flags & ANNOTATED != 0 => {
                return syntax(format!("annotated name '{name}' can't be global"), at);
            }
            _ if flags & LOCAL != 0 => Some("is assigned to before global declaration"),
            _ => None,
        };
        if let Some(problem) = problem {
            return syntax(format!("name '{name}' {problem}"), at);
        }
        self.redeclare(name, GLOBAL, at);
        // The module's own code, which may run with other locals than its globals, means the same variable.
        let mangled = mangle(self.private.as_deref(), name);
        let module = self.table.scope_mut(ScopeId(0));
        if module
            .symbol(&mangled)
            .is_none_or(|symbol| symbol.flags & GLOBAL == 0)
        {
            module.add(&mangled, GLOBAL, at);
        }
        Ok(())
    }

    fn nonlocal(&mut self, name: &str, at: Position) -> Result<()> {
        if self.scope().kind == ScopeKind::Module {
            return syntax("nonlocal declaration not allowed at module level", at);
        }
        let flags = self.flags(name);
        if flags & GLOBAL != 0 {
            let mangled = mangle(self.private.as_deref(), name);
            let at = self.scope().symbol(&mangled).map_or(at, |symbol| symbol.at);
            return syntax(format!("name '{name}' is nonlocal and global"), at);
        }
        let problem = match flags {
            _ if flags & PARAMETER != 0 => Some("is parameter and nonlocal"),
            _ if flags & USE != 0 => Some("is used prior to nonlocal declaration"),
            _ if flags & ANNOTATED != 0 => {
                return syntax(format!("annotated name '{name}' can't be nonlocal"), at);
            }
            _ if flags & LOCAL != 0 => Some("is assigned to before nonlocal declaration"),
            _ => None,
        };
        if let Some(problem) = problem {
            return syntax(format!("name '{name}' {problem}"), at);
        }
        self.redeclare(name, NONLOCAL, at);
        Ok(())
    }

    /// Notes a declaration, whose place is what later messages point at.
    fn redeclare(&mut self, name: &str, flags: u16, at: Position) {
        self.add(name, flags, at);
        let mangled = mangle(self.private.as_deref(), name);
        let scope = self.scope();
        let index = scope.indexes[&mangled];
        scope.symbols[index].at = at;
    }

    fn annotated_assignment(&mut self, node: &AnnAssign, at: Position) -> Result<()> {
        match &node.target.kind {
            ExprKind::Name(name) => {
                let flags = self.flags(name);
                if node.is_simple
                    && self.scope().kind != ScopeKind::Module
                    && flags & (GLOBAL | NONLOCAL) != 0
                {
                    let word = if flags & GLOBAL != 0 {
                        "global"
                    } else {
                        "nonlocal"
                    };
                    return syntax(format!("annotated name '{name}' can't be {word}"), at);
                }
                Self::check_bound(name, node.target.at)?;
                if node.is_simple {
                    self.add(name, ANNOTATED | LOCAL, node.target.at);
                } else if node.value.is_some() {
                    self.add(name, LOCAL, node.target.at);
                }
            }
            _ => self.target(&node.target)?,
        }
        if !self.scope().is_function_like() && node.is_simple {
            // A module may be left half way, so all of its annotations are conditional.
            let is_conditional =
                self.conditional_depth > 0 || self.scope().kind == ScopeKind::Module;
            if is_conditional && !self.has_future_annotations {
                self.scope().has_conditional_annotations = true;
            }
            let scope = self.current;
            let is_text = self.has_future_annotations;
            self.in_annotations(scope, node.annotation.at.line, |builder| match is_text {
                true => builder.check_annotation(&node.annotation),
                false => builder.expr(&node.annotation),
            })?;
        } else {
            self.check_annotation(&node.annotation)?;
        }
        self.optional(node.value.as_ref())
    }

    /// Runs `f` in the annotation scope of a module or class, which all its annotations share.
    fn in_annotations(
        &mut self,
        owner: ScopeId,
        line: u32,
        f: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let node = annotations_node(owner);
        let existing = self.table.find(node, Role::Annotations);
        let outer = self.open(
            node,
            Role::Annotations,
            ScopeKind::Annotation,
            "__annotate__",
            None,
            line,
        );
        if let Some(existing) = existing {
            // Go on in the scope that an earlier annotation opened.
            self.table.scopes.pop();
            self.table.scope_mut(owner).children.pop();
            self.table
                .by_node
                .insert((node, Role::Annotations), existing);
            self.current = existing;
        } else {
            self.add_annotation_parameter();
        }
        if self.table.scope(owner).has_conditional_annotations {
            self.scope()
                .add(CONDITIONAL_ANNOTATIONS, USE, Position::default());
        }
        self.annotation_kind = Some("an annotation");
        let result = f(self);
        self.close(outer);
        result
    }

    /// The only parameter of an annotation scope's function; its name is no identifier, so nothing can clash with it.
    pub(super) fn add_annotation_parameter(&mut self) {
        self.scope()
            .add(".format", PARAMETER | USE, Position::default());
    }

    /// An annotation that is never evaluated: only its errors matter.
    fn check_annotation(&mut self, annotation: &Expr) -> Result<()> {
        let scopes = self.table.scopes.len();
        let outer = self.open(
            NodeId(u32::MAX),
            Role::Default,
            ScopeKind::Annotation,
            "__annotate__",
            None,
            annotation.at.line,
        );
        let children = self.table.scope(self.current).parent;
        self.annotation_kind = Some("an annotation");
        let result = self.expr(annotation);
        self.close(outer);
        // Forget the scope: its names must not capture anything.
        self.table.scopes.truncate(scopes);
        if let Some(parent) = children {
            self.table
                .scope_mut(parent)
                .children
                .retain(|id| id.0 < scopes);
        }
        result
    }

    fn function(&mut self, node: &Function, at: Position) -> Result<()> {
        self.bind(&node.name.name, at)?;
        node.decorators
            .iter()
            .try_for_each(|decorator| self.expr(decorator))?;
        self.defaults(&node.parameters)?;
        let generic = self.open_type_parameters(
            node.id,
            &node.name.name,
            &node.type_parameters,
            false,
            at.line,
        )?;
        self.function_annotations(node, at)?;
        let outer = self.open(
            node.id,
            Role::Body,
            ScopeKind::Function,
            &node.name.name,
            None,
            at.line,
        );
        self.scope().is_coroutine = node.is_async;
        self.parameters(&node.parameters)?;
        self.stmts(&node.body.statements)?;
        self.close(outer);
        if let Some(generic) = generic {
            self.close(generic);
        }
        Ok(())
    }

    fn function_annotations(&mut self, node: &Function, at: Position) -> Result<()> {
        let has_annotations = node.returns.is_some()
            || node
                .parameters
                .in_annotation_order()
                .any(|parameter| parameter.annotation.is_some());
        if !has_annotations {
            return Ok(());
        }
        let outer = self.open(
            node.id,
            Role::Annotations,
            ScopeKind::Annotation,
            "__annotate__",
            None,
            at.line,
        );
        self.add_annotation_parameter();
        self.annotation_kind = Some("an annotation");
        let parameters = node.parameters.in_annotation_order();
        let annotations = parameters.filter_map(|parameter| parameter.annotation.as_ref());
        for annotation in annotations.chain(&node.returns) {
            match &annotation.kind {
                // Kept as text: the names in it are not looked up.
                _ if self.has_future_annotations => self.check_annotation(annotation)?,
                ExprKind::Starred(value) => self.expr(value)?,
                _ => self.expr(annotation)?,
            }
        }
        self.close(outer);
        Ok(())
    }

    fn class(&mut self, node: &Class, at: Position) -> Result<()> {
        self.bind(&node.name.name, at)?;
        node.decorators
            .iter()
            .try_for_each(|decorator| self.expr(decorator))?;
        let generic = self.open_type_parameters(
            node.id,
            &node.name.name,
            &node.type_parameters,
            true,
            at.line,
        )?;
        node.bases.iter().try_for_each(|base| self.expr(base))?;
        self.keywords(&node.keywords)?;
        let outer = self.open(
            node.id,
            Role::Body,
            ScopeKind::Class,
            &node.name.name,
            Some(Private {
                class: node.name.name.clone(),
                only: None,
            }),
            at.line,
        );
        if generic.is_some() {
            self.scope().add("__type_params__", LOCAL, at);
            self.scope().add(".type_params", USE, at);
        }
        self.stmts(&node.body.statements)?;
        self.close(outer);
        if let Some(generic) = generic {
            self.close(generic);
        }
        Ok(())
    }

    fn type_alias(&mut self, node: &TypeAlias, at: Position) -> Result<()> {
        self.bind(&node.name.name, node.name.at)?;
        let generic = self.open_type_parameters(
            node.id,
            &node.name.name,
            &node.type_parameters,
            false,
            at.line,
        )?;
        let outer = self.open(
            node.id,
            Role::Body,
            ScopeKind::Annotation,
            &node.name.name,
            None,
            at.line,
        );
        self.add_annotation_parameter();
        self.annotation_kind = Some("a type alias");
        self.expr(&node.value)?;
        self.close(outer);
        if let Some(generic) = generic {
            self.close(generic);
        }
        Ok(())
    }

    /// Opens the scope of type parameters and binds them, if there are any.
    fn open_type_parameters(
        &mut self,
        node: NodeId,
        name: &str,
        parameters: &[TypeParameter],
        is_class: bool,
        line: u32,
    ) -> Result<Option<Outer>> {
        if parameters.is_empty() {
            return Ok(None);
        }
        let scope_name = format!("<generic parameters of {name}>");
        let private = is_class.then(|| Private {
            class: name.to_owned(),
            only: Some(
                parameters
                    .iter()
                    .map(|parameter| parameter.name.name.clone())
                    .collect(),
            ),
        });
        let outer = self.open(
            node,
            Role::TypeParameters,
            ScopeKind::TypeParameters,
            &scope_name,
            private,
            line,
        );
        // Under these names the function that defines a generic receives what was evaluated outside of it.
        self.scope()
            .add(".defaults", PARAMETER, Position::default());
        self.scope()
            .add(".kwdefaults", PARAMETER, Position::default());
        if is_class {
            self.scope()
                .add(".type_params", LOCAL | USE, Position::default());
            self.scope()
                .add(".generic_base", LOCAL | USE, Position::default());
        }
        for (index, parameter) in parameters.iter().enumerate() {
            if parameter.default.is_none()
                && parameters[..index]
                    .iter()
                    .any(|earlier| earlier.default.is_some())
            {
                let message = format!(
                    "non-default type parameter '{}' follows default type parameter",
                    parameter.name.name
                );
                return syntax(message, parameter.at);
            }
            let mangled = mangle(self.private.as_deref(), &parameter.name.name);
            if parameter.name.name == "__classdict__" {
                let message = "reserved name '__classdict__' cannot be used for type parameter";
                return syntax(message, parameter.at);
            }
            Self::check_bound(&parameter.name.name, parameter.at)?;
            if self.scope().has(&mangled, TYPE_PARAMETER) {
                return syntax(
                    format!("duplicate type parameter '{}'", parameter.name.name),
                    parameter.at,
                );
            }
            self.add(&parameter.name.name, LOCAL | TYPE_PARAMETER, parameter.at);
            if let Some(bound) = &parameter.bound {
                let words = if matches!(bound.kind, ExprKind::Tuple(_)) {
                    "a TypeVar constraint"
                } else {
                    "a TypeVar bound"
                };
                self.type_parameter_scope(parameter, Role::Bound, words, bound)?;
            }
            if let Some(default) = &parameter.default {
                let words = match parameter.kind {
                    TypeParameterKind::TypeVar => "a TypeVar default",
                    TypeParameterKind::TypeVarTuple => "a TypeVarTuple default",
                    TypeParameterKind::ParamSpec => "a ParamSpec default",
                };
                self.type_parameter_scope(parameter, Role::Default, words, default)?;
            }
        }
        self.annotation_kind = Some("the definition of a generic");
        Ok(Some(outer))
    }

    fn type_parameter_scope(
        &mut self,
        parameter: &TypeParameter,
        role: Role,
        words: &'static str,
        value: &Expr,
    ) -> Result<()> {
        let outer = self.open(
            parameter.id,
            role,
            ScopeKind::Annotation,
            &parameter.name.name,
            None,
            parameter.at.line,
        );
        self.add_annotation_parameter();
        self.annotation_kind = Some(words);
        match &value.kind {
            ExprKind::Starred(value) => self.expr(value)?,
            _ => self.expr(value)?,
        }
        self.close(outer);
        Ok(())
    }
}

/// The annotation scope of a module or class.
pub(crate) fn annotations_node(owner: ScopeId) -> NodeId {
    NodeId(u32::MAX - owner.0 as u32)
}
