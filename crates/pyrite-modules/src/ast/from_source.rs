//! Syntax trees of sources: the compiler's tree as objects of the classes of `_ast`.

use crate::support::*;
use pyrite_compiler::TypeComments;
use pyrite_compiler::ast::{
    Alias, BinaryOperator, Body, Clause, Comparison, Comprehension, ComprehensionKind, Expr,
    ExprKind, Function, Handler, Identifier, Interpolation, Keyword, MatchCase, Parameter,
    Parameters, Pattern, PatternKind, Stmt, StmtKind, StringPart, Tree, TypeParameter,
    TypeParameterKind, UnaryOperator, WithItem,
};
use pyrite_compiler::code::{Constant, Position};
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;

/// The object for a tree with its type comments; `interactive` says that it is of a statement at the prompt.
///
/// # Errors
/// `MemoryError`.
pub fn object(tree: &Tree, comments: &TypeComments, interactive: bool) -> PyResult {
    let namespace = attributes::dict_of(pyrite_vm::import::import_absolute("_ast")?);
    let namespace = namespace.ok_or_else(|| pyrite_vm::system_error!("_ast has no namespace"))?;
    let context = |name| call::call(class(namespace, name)?, &[]);
    let maker = Maker {
        namespace,
        comments,
        load: context("Load")?,
        store: context("Store")?,
        del: context("Del")?,
    };
    match tree {
        Tree::Expression(body) => maker.node("Expression", None, &[("body", maker.expr(body)?)]),
        Tree::Module(body) if interactive => {
            maker.node("Interactive", None, &[("body", maker.body(body)?)])
        }
        Tree::Module(body) => maker.node(
            "Module",
            None,
            &[
                ("body", maker.body(body)?),
                ("type_ignores", maker.type_ignores()?),
            ],
        ),
        Tree::FunctionType { arguments, returns } => maker.node(
            "FunctionType",
            None,
            &[
                ("argtypes", maker.exprs(arguments)?),
                ("returns", maker.expr(returns)?),
            ],
        ),
    }
}

fn class(namespace: Gc<PyDict>, name: &str) -> PyResult {
    dict::get_name(namespace, names::intern(name))
        .ok_or_else(|| pyrite_vm::system_error!("_ast has no {name}"))
}

struct Maker<'t> {
    namespace: Gc<PyDict>,
    comments: &'t TypeComments,
    load: Obj,
    store: Obj,
    del: Obj,
}

/// A list of what `make` makes of each of the items.
fn list_of<'t, T: 't>(
    items: impl IntoIterator<Item = &'t T>,
    mut make: impl FnMut(&'t T) -> PyResult,
) -> PyResult {
    let list: Gc<PyList> = list::new();
    for item in items {
        list::push(list, make(item)?)?;
    }
    Ok(list.cast())
}

/// What `make` makes of it, or None.
fn optional<T>(value: Option<T>, make: impl FnOnce(T) -> PyResult) -> PyResult {
    value.map_or(Ok(none()), make)
}

fn name_of(identifier: &Identifier) -> Obj {
    names::intern(&identifier.name).object()
}

impl Maker<'_> {
    fn node(&self, kind: &str, at: Option<Position>, fields: &[(&str, Obj)]) -> PyResult {
        let class = class(self.namespace, kind)?;
        let class = pyrite_vm::class::Class::from_object(class)
            .ok_or_else(|| pyrite_vm::system_error!("_ast.{kind} is no class"))?;
        let node: Obj = instance::new(class).cast();
        let set =
            |name: &str, value: Obj| attributes::set_default(node, names::intern(name), value);
        for (name, value) in fields {
            set(name, *value)?;
        }
        if let Some(at) = at {
            set("lineno", int::new(i64::from(at.line)))?;
            set("col_offset", int::new(i64::from(at.column)))?;
            set("end_lineno", int::new(i64::from(at.end_line)))?;
            set("end_col_offset", int::new(i64::from(at.end_column)))?;
        }
        Ok(node)
    }

    /// An operator, which has neither fields nor a place.
    fn operator(&self, kind: &str) -> PyResult {
        call::call(class(self.namespace, kind)?, &[])
    }

    // ------------------------------------------------------------ type comments

    /// That of a statement or a parameter, or None.
    fn type_comment(&self, at: Position) -> PyResult {
        optional(self.comments.at(at), |comment| Ok(str::new(comment)))
    }

    fn type_ignores(&self) -> PyResult {
        list_of(&self.comments.ignores, |(line, tag)| {
            let fields = [
                ("lineno", int::new(i64::from(*line))),
                ("tag", str::new(tag)),
            ];
            self.node("TypeIgnore", None, &fields)
        })
    }

    // ------------------------------------------------------------ statements

    fn body(&self, body: &Body) -> PyResult {
        self.stmts(&body.statements)
    }

    fn stmts(&self, statements: &[Stmt]) -> PyResult {
        list_of(statements, |statement| self.stmt(statement))
    }

    fn stmt(&self, statement: &Stmt) -> PyResult {
        let node = |kind: &str, fields: &[(&str, Obj)]| self.node(kind, Some(statement.at), fields);
        let names_of = |names: &[Identifier]| list_of(names, |name| Ok(name_of(name)));
        match &statement.kind {
            StmtKind::Expr(value) => node("Expr", &[("value", self.expr(value)?)]),
            StmtKind::Function(function) => self.function(function, statement.at),
            StmtKind::Class(class) => node(
                "ClassDef",
                &[
                    ("name", name_of(&class.name)),
                    ("bases", self.exprs(&class.bases)?),
                    ("keywords", self.keywords(&class.keywords)?),
                    ("body", self.body(&class.body)?),
                    ("decorator_list", self.exprs(&class.decorators)?),
                    ("type_params", self.type_parameters(&class.type_parameters)?),
                ],
            ),
            StmtKind::Return(value) => node("Return", &[("value", self.maybe(value.as_ref())?)]),
            StmtKind::Delete(targets) => {
                let targets = list_of(targets, |target| self.in_context(target, self.del))?;
                node("Delete", &[("targets", targets)])
            }
            StmtKind::TypeAlias(alias) => {
                let name = [("id", name_of(&alias.name)), ("ctx", self.store)];
                node(
                    "TypeAlias",
                    &[
                        ("name", self.node("Name", Some(alias.name.at), &name)?),
                        ("type_params", self.type_parameters(&alias.type_parameters)?),
                        ("value", self.expr(&alias.value)?),
                    ],
                )
            }
            StmtKind::Assign { targets, value } => node(
                "Assign",
                &[
                    ("targets", list_of(targets, |target| self.target(target))?),
                    ("value", self.expr(value)?),
                    ("type_comment", self.type_comment(statement.at)?),
                ],
            ),
            StmtKind::AugAssign {
                target,
                operator,
                value,
            } => node(
                "AugAssign",
                &[
                    ("target", self.target(target)?),
                    ("op", self.operator(binary(*operator))?),
                    ("value", self.expr(value)?),
                ],
            ),
            StmtKind::AnnAssign(assign) => node(
                "AnnAssign",
                &[
                    ("target", self.target(&assign.target)?),
                    ("annotation", self.expr(&assign.annotation)?),
                    ("value", self.maybe(assign.value.as_ref())?),
                    ("simple", int::new(i64::from(assign.is_simple))),
                ],
            ),
            StmtKind::For(each) => node(
                if each.is_async { "AsyncFor" } else { "For" },
                &[
                    ("target", self.target(&each.target)?),
                    ("iter", self.expr(&each.iterable)?),
                    ("body", self.stmts(&each.body)?),
                    ("orelse", self.stmts(&each.or_else)?),
                    ("type_comment", self.type_comment(statement.at)?),
                ],
            ),
            StmtKind::While {
                test,
                body,
                or_else,
            } => node("While", &self.conditional(test, body, or_else)?),
            StmtKind::If {
                test,
                body,
                or_else,
            } => node("If", &self.conditional(test, body, or_else)?),
            StmtKind::With {
                is_async,
                items,
                body,
            } => node(
                if *is_async { "AsyncWith" } else { "With" },
                &[
                    ("items", list_of(items, |item| self.with_item(item))?),
                    ("body", self.stmts(body)?),
                    ("type_comment", self.type_comment(statement.at)?),
                ],
            ),
            StmtKind::Match { subject, cases } => node(
                "Match",
                &[
                    ("subject", self.expr(subject)?),
                    ("cases", list_of(cases, |case| self.match_case(case))?),
                ],
            ),
            StmtKind::Raise { exception, cause } => node(
                "Raise",
                &[
                    ("exc", self.maybe(exception.as_ref())?),
                    ("cause", self.maybe(cause.as_ref())?),
                ],
            ),
            StmtKind::Try(attempt) => node(
                if attempt.is_star { "TryStar" } else { "Try" },
                &[
                    ("body", self.stmts(&attempt.body)?),
                    (
                        "handlers",
                        list_of(&attempt.handlers, |handler| self.handler(handler))?,
                    ),
                    ("orelse", self.stmts(&attempt.or_else)?),
                    ("finalbody", self.stmts(&attempt.finally)?),
                ],
            ),
            StmtKind::Assert { test, message } => node(
                "Assert",
                &[
                    ("test", self.expr(test)?),
                    ("msg", self.maybe(message.as_ref())?),
                ],
            ),
            StmtKind::Import(aliases) => node(
                "Import",
                &[("names", list_of(aliases, |alias| self.alias(alias))?)],
            ),
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => node(
                "ImportFrom",
                &[
                    (
                        "module",
                        optional(module.as_ref(), |module| Ok(names::intern(module).object()))?,
                    ),
                    ("names", list_of(names, |alias| self.alias(alias))?),
                    ("level", int::new(i64::from(*level))),
                ],
            ),
            StmtKind::Global(names) => node("Global", &[("names", names_of(names)?)]),
            StmtKind::Nonlocal(names) => node("Nonlocal", &[("names", names_of(names)?)]),
            StmtKind::Pass => node("Pass", &[]),
            StmtKind::Break => node("Break", &[]),
            StmtKind::Continue => node("Continue", &[]),
        }
    }

    fn function(&self, function: &Function, at: Position) -> PyResult {
        let kind = if function.is_async {
            "AsyncFunctionDef"
        } else {
            "FunctionDef"
        };
        let fields = [
            ("name", name_of(&function.name)),
            ("args", self.parameters(&function.parameters)?),
            ("body", self.body(&function.body)?),
            ("decorator_list", self.exprs(&function.decorators)?),
            ("returns", self.maybe(function.returns.as_ref())?),
            ("type_comment", self.type_comment(at)?),
            (
                "type_params",
                self.type_parameters(&function.type_parameters)?,
            ),
        ];
        self.node(kind, Some(at), &fields)
    }

    fn conditional(
        &self,
        test: &Expr,
        body: &[Stmt],
        or_else: &[Stmt],
    ) -> PyResult<[(&'static str, Obj); 3]> {
        Ok([
            ("test", self.expr(test)?),
            ("body", self.stmts(body)?),
            ("orelse", self.stmts(or_else)?),
        ])
    }

    fn with_item(&self, item: &WithItem) -> PyResult {
        let fields = [
            ("context_expr", self.expr(&item.context)?),
            (
                "optional_vars",
                optional(item.target.as_ref(), |target| self.target(target))?,
            ),
        ];
        self.node("withitem", None, &fields)
    }

    fn handler(&self, handler: &Handler) -> PyResult {
        let fields = [
            ("type", self.maybe(handler.exception.as_ref())?),
            (
                "name",
                optional(handler.name.as_ref(), |name| Ok(name_of(name)))?,
            ),
            ("body", self.stmts(&handler.body)?),
        ];
        self.node("ExceptHandler", Some(handler.at), &fields)
    }

    fn alias(&self, alias: &Alias) -> PyResult {
        let name = |name: &String| Ok(names::intern(name).object());
        let fields = [
            ("name", name(&alias.name)?),
            ("asname", optional(alias.as_name.as_ref(), name)?),
        ];
        self.node("alias", Some(alias.at), &fields)
    }

    fn type_parameters(&self, parameters: &[TypeParameter]) -> PyResult {
        list_of(parameters, |parameter| {
            let kind = match parameter.kind {
                TypeParameterKind::TypeVar => "TypeVar",
                TypeParameterKind::TypeVarTuple => "TypeVarTuple",
                TypeParameterKind::ParamSpec => "ParamSpec",
            };
            let bound = self.maybe(parameter.bound.as_ref())?;
            let default = self.maybe(parameter.default.as_ref())?;
            let fields = [
                ("name", name_of(&parameter.name)),
                ("default_value", default),
                ("bound", bound),
            ];
            let count = if kind == "TypeVar" { 3 } else { 2 };
            self.node(kind, Some(parameter.at), &fields[..count])
        })
    }

    fn parameters(&self, parameters: &Parameters) -> PyResult {
        let list = |parameters: &[Parameter]| list_of(parameters, |p| self.parameter(p));
        let positional = parameters
            .positional_only
            .iter()
            .chain(&parameters.positional);
        let defaults = list_of(
            positional.filter(|parameter| parameter.default.is_some()),
            |parameter| self.maybe(parameter.default.as_ref()),
        )?;
        let keyword_defaults = list_of(&parameters.keyword_only, |parameter| {
            self.maybe(parameter.default.as_ref())
        })?;
        let fields = [
            ("posonlyargs", list(&parameters.positional_only)?),
            ("args", list(&parameters.positional)?),
            (
                "vararg",
                optional(parameters.star.as_ref(), |p| self.parameter(p))?,
            ),
            ("kwonlyargs", list(&parameters.keyword_only)?),
            ("kw_defaults", keyword_defaults),
            (
                "kwarg",
                optional(parameters.double_star.as_ref(), |p| self.parameter(p))?,
            ),
            ("defaults", defaults),
        ];
        self.node("arguments", None, &fields)
    }

    fn parameter(&self, parameter: &Parameter) -> PyResult {
        let name = parameter.name.at;
        let end = parameter
            .annotation
            .as_ref()
            .map_or(name, |annotation| annotation.at);
        let fields = [
            ("arg", name_of(&parameter.name)),
            ("annotation", self.maybe(parameter.annotation.as_ref())?),
            ("type_comment", self.type_comment(name)?),
        ];
        self.node("arg", Some(name.to(end)), &fields)
    }

    // ------------------------------------------------------------ patterns

    fn match_case(&self, case: &MatchCase) -> PyResult {
        let fields = [
            ("pattern", self.pattern(&case.pattern)?),
            ("guard", self.maybe(case.guard.as_ref())?),
            ("body", self.stmts(&case.body)?),
        ];
        self.node("match_case", None, &fields)
    }

    fn patterns(&self, patterns: &[Pattern]) -> PyResult {
        list_of(patterns, |pattern| self.pattern(pattern))
    }

    fn pattern(&self, pattern: &Pattern) -> PyResult {
        let node = |kind: &str, fields: &[(&str, Obj)]| self.node(kind, Some(pattern.at), fields);
        let name = |name: &Option<Identifier>| optional(name.as_ref(), |name| Ok(name_of(name)));
        match &pattern.kind {
            PatternKind::Value(value) => node("MatchValue", &[("value", self.expr(value)?)]),
            PatternKind::Singleton(value) => node("MatchSingleton", &[("value", constant(value)?)]),
            PatternKind::Sequence(patterns) => {
                node("MatchSequence", &[("patterns", self.patterns(patterns)?)])
            }
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => node(
                "MatchMapping",
                &[
                    ("keys", self.exprs(keys)?),
                    ("patterns", self.patterns(patterns)?),
                    ("rest", name(rest)?),
                ],
            ),
            PatternKind::Class {
                class,
                patterns,
                keywords,
            } => node(
                "MatchClass",
                &[
                    ("cls", self.expr(class)?),
                    ("patterns", self.patterns(patterns)?),
                    (
                        "kwd_attrs",
                        list_of(keywords, |(name, _)| Ok(name_of(name)))?,
                    ),
                    (
                        "kwd_patterns",
                        list_of(keywords, |(_, pattern)| self.pattern(pattern))?,
                    ),
                ],
            ),
            PatternKind::Star(star) => node("MatchStar", &[("name", name(star)?)]),
            PatternKind::As {
                pattern,
                name: bound,
            } => node(
                "MatchAs",
                &[
                    (
                        "pattern",
                        optional(pattern.as_ref(), |pattern| self.pattern(pattern))?,
                    ),
                    ("name", name(bound)?),
                ],
            ),
            PatternKind::Or(patterns) => node("MatchOr", &[("patterns", self.patterns(patterns)?)]),
        }
    }

    // ------------------------------------------------------------ expressions

    fn exprs(&self, expressions: &[Expr]) -> PyResult {
        list_of(expressions, |expression| self.expr(expression))
    }

    fn maybe(&self, expression: Option<&Expr>) -> PyResult {
        optional(expression, |expression| self.expr(expression))
    }

    fn target(&self, expression: &Expr) -> PyResult {
        self.in_context(expression, self.store)
    }

    fn expr(&self, expression: &Expr) -> PyResult {
        self.in_context(expression, self.load)
    }

    /// An expression that is read, assigned to or deleted, as the context says; of compound ones the parts that are, too.
    fn in_context(&self, expression: &Expr, context: Obj) -> PyResult {
        pyrite_vm::recursion::check(" during ast construction")?;
        let node =
            |kind: &str, fields: &[(&str, Obj)]| self.node(kind, Some(expression.at), fields);
        let boxed = |part: &Option<Box<Expr>>| self.maybe(part.as_deref());
        let parts = |parts: &[Expr]| list_of(parts, |part| self.in_context(part, context));
        match &expression.kind {
            ExprKind::Constant(value) => {
                node("Constant", &[("value", constant(value)?), ("kind", none())])
            }
            ExprKind::UnicodeLiteral(text) => node(
                "Constant",
                &[
                    ("value", str::try_from_bytes(text)?.cast()),
                    ("kind", names::intern("u").object()),
                ],
            ),
            ExprKind::Name(name) => node(
                "Name",
                &[("id", names::intern(name).object()), ("ctx", context)],
            ),
            ExprKind::BoolOp { is_and, values } => node(
                "BoolOp",
                &[
                    ("op", self.operator(if *is_and { "And" } else { "Or" })?),
                    ("values", self.exprs(values)?),
                ],
            ),
            ExprKind::Named { target, value } => {
                let name = [("id", name_of(target)), ("ctx", self.store)];
                node(
                    "NamedExpr",
                    &[
                        ("target", self.node("Name", Some(target.at), &name)?),
                        ("value", self.expr(value)?),
                    ],
                )
            }
            ExprKind::Binary {
                left,
                operator,
                right,
            } => node(
                "BinOp",
                &[
                    ("left", self.expr(left)?),
                    ("op", self.operator(binary(*operator))?),
                    ("right", self.expr(right)?),
                ],
            ),
            ExprKind::Unary { operator, operand } => node(
                "UnaryOp",
                &[
                    ("op", self.operator(unary(*operator))?),
                    ("operand", self.expr(operand)?),
                ],
            ),
            ExprKind::Lambda(lambda) => node(
                "Lambda",
                &[
                    ("args", self.parameters(&lambda.parameters)?),
                    ("body", self.expr(&lambda.body)?),
                ],
            ),
            ExprKind::If {
                test,
                body,
                or_else,
            } => node(
                "IfExp",
                &[
                    ("test", self.expr(test)?),
                    ("body", self.expr(body)?),
                    ("orelse", self.expr(or_else)?),
                ],
            ),
            ExprKind::Dict(items) => node(
                "Dict",
                &[
                    ("keys", list_of(items, |(key, _)| self.maybe(key.as_ref()))?),
                    ("values", list_of(items, |(_, value)| self.expr(value))?),
                ],
            ),
            ExprKind::Set(items) => node("Set", &[("elts", self.exprs(items)?)]),
            ExprKind::List(items) => node("List", &[("elts", parts(items)?), ("ctx", context)]),
            ExprKind::Tuple(items) => node("Tuple", &[("elts", parts(items)?), ("ctx", context)]),
            ExprKind::Comprehension(comprehension) => {
                self.comprehension(comprehension, expression.at)
            }
            ExprKind::Await(value) => node("Await", &[("value", self.expr(value)?)]),
            ExprKind::Yield(value) => node("Yield", &[("value", boxed(value)?)]),
            ExprKind::YieldFrom(value) => node("YieldFrom", &[("value", self.expr(value)?)]),
            ExprKind::Compare { left, rest } => node(
                "Compare",
                &[
                    ("left", self.expr(left)?),
                    (
                        "ops",
                        list_of(rest, |(op, _)| self.operator(comparison(*op)))?,
                    ),
                    ("comparators", list_of(rest, |(_, right)| self.expr(right))?),
                ],
            ),
            ExprKind::Call(call) => node(
                "Call",
                &[
                    ("func", self.expr(&call.function)?),
                    ("args", self.exprs(&call.arguments)?),
                    ("keywords", self.keywords(&call.keywords)?),
                ],
            ),
            ExprKind::FString(parts) => {
                let values = self.parts(parts, false)?;
                node("JoinedStr", &[("values", values)])
            }
            ExprKind::TString(parts) => {
                let values = self.parts(parts, true)?;
                node("TemplateStr", &[("values", values)])
            }
            ExprKind::Attribute { value, name } => node(
                "Attribute",
                &[
                    ("value", self.expr(value)?),
                    ("attr", name_of(name)),
                    ("ctx", context),
                ],
            ),
            ExprKind::Subscript { value, index } => node(
                "Subscript",
                &[
                    ("value", self.expr(value)?),
                    ("slice", self.expr(index)?),
                    ("ctx", context),
                ],
            ),
            ExprKind::Starred(value) => node(
                "Starred",
                &[
                    ("value", self.in_context(value, context)?),
                    ("ctx", context),
                ],
            ),
            ExprKind::Slice { lower, upper, step } => node(
                "Slice",
                &[
                    ("lower", boxed(lower)?),
                    ("upper", boxed(upper)?),
                    ("step", boxed(step)?),
                ],
            ),
        }
    }

    fn keywords(&self, keywords: &[Keyword]) -> PyResult {
        list_of(keywords, |keyword| {
            let fields = [
                (
                    "arg",
                    optional(keyword.name.as_ref(), |name| Ok(name_of(name)))?,
                ),
                ("value", self.expr(&keyword.value)?),
            ];
            self.node("keyword", Some(keyword.at), &fields)
        })
    }

    fn comprehension(&self, comprehension: &Comprehension, at: Position) -> PyResult {
        let element = self.maybe(comprehension.element.as_ref())?;
        let value = self.maybe(comprehension.value.as_ref())?;
        let generators = list_of(&comprehension.clauses, |clause| self.clause(clause))?;
        let kind = match comprehension.kind {
            ComprehensionKind::List => "ListComp",
            ComprehensionKind::Set => "SetComp",
            ComprehensionKind::Generator => "GeneratorExp",
            ComprehensionKind::Dict => {
                let fields = [
                    ("key", element),
                    ("value", value),
                    ("generators", generators),
                ];
                return self.node("DictComp", Some(at), &fields);
            }
        };
        self.node(
            kind,
            Some(at),
            &[("elt", element), ("generators", generators)],
        )
    }

    fn clause(&self, clause: &Clause) -> PyResult {
        let fields = [
            ("target", self.target(&clause.target)?),
            ("iter", self.expr(&clause.iterable)?),
            ("ifs", self.exprs(&clause.conditions)?),
            ("is_async", int::new(i64::from(clause.is_async))),
        ];
        self.node("comprehension", None, &fields)
    }

    /// The pieces of an f-string or t-string.
    fn parts(&self, parts: &[StringPart], is_template: bool) -> PyResult {
        list_of(parts, |part| match part {
            StringPart::Literal(text, at) => {
                let fields = [
                    ("value", str::try_from_bytes(text)?.cast()),
                    ("kind", none()),
                ];
                self.node("Constant", Some(*at), &fields)
            }
            StringPart::Value(value) => self.interpolation(value, is_template),
        })
    }

    fn interpolation(&self, value: &Interpolation, is_template: bool) -> PyResult {
        // The character of the conversion, or -1.
        let conversion = match value.conversion {
            0 => -1,
            1 => i64::from(b's'),
            2 => i64::from(b'r'),
            _ => i64::from(b'a'),
        };
        let spec = optional(value.spec.as_ref(), |parts| {
            let values = self.parts(parts, false)?;
            self.node("JoinedStr", Some(value.spec_at), &[("values", values)])
        })?;
        let fields = [
            ("value", self.expr(&value.value)?),
            ("conversion", int::new(conversion)),
            ("format_spec", spec),
            ("str", str::new(&value.text)),
        ];
        match is_template {
            true => self.node("Interpolation", Some(value.at), &fields),
            false => self.node("FormattedValue", Some(value.at), &fields[..3]),
        }
    }
}

fn constant(value: &Constant) -> PyResult {
    pyrite_vm::code::constant(value)
}

fn binary(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "Add",
        BinaryOperator::Sub => "Sub",
        BinaryOperator::Mul => "Mult",
        BinaryOperator::MatMul => "MatMult",
        BinaryOperator::TrueDiv => "Div",
        BinaryOperator::FloorDiv => "FloorDiv",
        BinaryOperator::Mod => "Mod",
        BinaryOperator::Pow => "Pow",
        BinaryOperator::LShift => "LShift",
        BinaryOperator::RShift => "RShift",
        BinaryOperator::And => "BitAnd",
        BinaryOperator::Or => "BitOr",
        BinaryOperator::Xor => "BitXor",
    }
}

fn unary(operator: UnaryOperator) -> &'static str {
    match operator {
        UnaryOperator::Neg => "USub",
        UnaryOperator::Pos => "UAdd",
        UnaryOperator::Invert => "Invert",
        UnaryOperator::Not => "Not",
    }
}

fn comparison(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Lt => "Lt",
        Comparison::Le => "LtE",
        Comparison::Eq => "Eq",
        Comparison::Ne => "NotEq",
        Comparison::Gt => "Gt",
        Comparison::Ge => "GtE",
        Comparison::Is => "Is",
        Comparison::IsNot => "IsNot",
        Comparison::In => "In",
        Comparison::NotIn => "NotIn",
    }
}
