//! Statements of `ast` for the compiler.

use super::expressions::check_name;
use super::{Context, Reader};
use crate::ast::node::{Node, identifier_text};
use crate::support::*;
use pyrite_compiler::ast::{
    Alias, AnnAssign, Body, Class, ExprKind, For, Function, Handler, Identifier, MatchCase,
    Parameter, Parameters, Stmt, StmtKind, Try, TypeAlias, TypeParameter, TypeParameterKind,
    WithItem,
};
use pyrite_compiler::code::Position;
use pyrite_vm::{type_error, value_error};

impl Reader {
    /// The statements of a node that must have one at least, its docstring noted.
    fn body(&mut self, node: &Node) -> PyResult<Body> {
        let body = self.possibly_empty_body(node)?;
        match body.statements.is_empty() {
            true => Err(value_error!("empty body on {}", node.kind)),
            false => Ok(body),
        }
    }

    /// A list of statements.
    fn stmts(&mut self, node: &Node, field: &str) -> PyResult<Vec<Stmt>> {
        node.each(field, |item| self.stmt(item))
    }

    pub(super) fn stmt(&mut self, object: Obj) -> PyResult<Stmt> {
        pyrite_vm::recursion::check(" while traversing 'stmt' node")?;
        if object.is_none() {
            return Err(value_error!("None disallowed in statement list"));
        }
        let node = Node::of_base(object, "stmt")?;
        let at = node.position("stmt")?;
        let kind = self.stmt_kind(&node, at)?;
        Ok(Stmt { at, kind })
    }

    fn stmt_kind(&mut self, node: &Node, at: Position) -> PyResult<StmtKind> {
        let is_async = node.kind.starts_with("Async");
        Ok(match node.kind.as_str() {
            "FunctionDef" | "AsyncFunctionDef" => self.function(node, at, is_async)?,
            "ClassDef" => self.class(node, at)?,
            "Return" => StmtKind::Return(self.optional_expr(node, "value")?),
            "Delete" => StmtKind::Delete(
                node.each_of_some("targets", |item| self.list_expr(item, Context::Del))?,
            ),
            "Assign" => StmtKind::Assign {
                targets: node
                    .each_of_some("targets", |item| self.list_expr(item, Context::Store))?,
                value: self.expr_of(node, "value")?,
            },
            "TypeAlias" => self.type_alias(node)?,
            "AugAssign" => StmtKind::AugAssign {
                target: self.expr(node.required("target")?, Context::Store)?,
                operator: self.binary_operator(node.required("op")?)?,
                value: self.expr_of(node, "value")?,
            },
            "AnnAssign" => self.annotated(node)?,
            "For" | "AsyncFor" => StmtKind::For(Box::new(For {
                is_async,
                target: self.expr(node.required("target")?, Context::Store)?,
                iterable: self.expr_of(node, "iter")?,
                body: self.body(node)?.statements,
                or_else: self.stmts(node, "orelse")?,
            })),
            "While" => StmtKind::While {
                test: self.expr_of(node, "test")?,
                body: self.body(node)?.statements,
                or_else: self.stmts(node, "orelse")?,
            },
            "If" => StmtKind::If {
                test: self.expr_of(node, "test")?,
                body: self.body(node)?.statements,
                or_else: self.stmts(node, "orelse")?,
            },
            "With" | "AsyncWith" => StmtKind::With {
                is_async,
                items: node.each_of_some("items", |item| self.with_item(item))?,
                body: self.body(node)?.statements,
            },
            "Match" => StmtKind::Match {
                subject: self.expr_of(node, "subject")?,
                cases: node.each_of_some("cases", |item| self.match_case(item))?,
            },
            "Raise" => {
                let exception = self.optional_expr(node, "exc")?;
                let cause = self.optional_expr(node, "cause")?;
                if exception.is_none() && cause.is_some() {
                    return Err(value_error!("Raise with cause but no exception"));
                }
                StmtKind::Raise { exception, cause }
            }
            "Try" | "TryStar" => self.attempt(node)?,
            "Assert" => StmtKind::Assert {
                test: self.expr_of(node, "test")?,
                message: self.optional_expr(node, "msg")?,
            },
            "Import" => StmtKind::Import(node.each_of_some("names", alias)?),
            "ImportFrom" => {
                let level = match node.optional("level")? {
                    Some(_) => node.integer("level")?,
                    None => 0,
                };
                let module = node.optional_identifier("module", at)?;
                StmtKind::ImportFrom {
                    module: module.map(|module| module.name),
                    names: node.each_of_some("names", alias)?,
                    level: u32::try_from(level)
                        .map_err(|_| value_error!("Negative ImportFrom level"))?,
                }
            }
            "Global" => StmtKind::Global(identifiers(node, at)?),
            "Nonlocal" => StmtKind::Nonlocal(identifiers(node, at)?),
            "Expr" => StmtKind::Expr(self.expr_of(node, "value")?),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => {
                return Err(type_error!(
                    "expected some sort of stmt, but got {}",
                    repr_text(node.object)?
                ));
            }
        })
    }

    fn function(&mut self, node: &Node, at: Position, is_async: bool) -> PyResult<StmtKind> {
        let id = self.new_id();
        Ok(StmtKind::Function(Box::new(Function {
            id,
            is_async,
            name: checked_name(node, "name", at)?,
            body: self.body(node)?,
            type_parameters: self.type_parameters(node)?,
            parameters: self.parameters(node.required("args")?)?,
            decorators: self.exprs(node, "decorator_list")?,
            returns: self.annotation(node, "returns")?,
        })))
    }

    fn class(&mut self, node: &Node, at: Position) -> PyResult<StmtKind> {
        let id = self.new_id();
        Ok(StmtKind::Class(Box::new(Class {
            id,
            name: checked_name(node, "name", at)?,
            body: self.body(node)?,
            type_parameters: self.type_parameters(node)?,
            bases: self.exprs(node, "bases")?,
            keywords: self.keywords(node)?,
            decorators: self.exprs(node, "decorator_list")?,
        })))
    }

    fn type_alias(&mut self, node: &Node) -> PyResult<StmtKind> {
        let id = self.new_id();
        let target = self.expr(node.required("name")?, Context::Store)?;
        let ExprKind::Name(name) = target.kind else {
            return Err(type_error!("TypeAlias with non-Name name"));
        };
        Ok(StmtKind::TypeAlias(Box::new(TypeAlias {
            id,
            name: Identifier {
                name,
                at: target.at,
            },
            type_parameters: self.type_parameters(node)?,
            value: self.expr_of(node, "value")?,
        })))
    }

    fn type_parameters(&mut self, node: &Node) -> PyResult<Vec<TypeParameter>> {
        node.each("type_params", |item| {
            let node = Node::of_base(item, "type_param")?;
            let at = node.position("type_param")?;
            let kind = match node.kind.as_str() {
                "TypeVarTuple" => TypeParameterKind::TypeVarTuple,
                "ParamSpec" => TypeParameterKind::ParamSpec,
                _ => TypeParameterKind::TypeVar,
            };
            let name = checked_name(&node, "name", at)?;
            Ok(TypeParameter {
                id: self.new_id(),
                kind,
                name,
                bound: match kind {
                    TypeParameterKind::TypeVar => self.optional_expr(&node, "bound")?,
                    _ => None,
                },
                default: self.optional_expr(&node, "default_value")?,
                at,
            })
        })
    }

    fn annotated(&mut self, node: &Node) -> PyResult<StmtKind> {
        let target = self.expr(node.required("target")?, Context::Store)?;
        let is_simple = node.integer("simple")? != 0;
        if is_simple && !matches!(target.kind, ExprKind::Name(_)) {
            return Err(type_error!("AnnAssign with simple non-Name target"));
        }
        let Some(annotation) = self.annotation(node, "annotation")? else {
            return Err(value_error!("field 'annotation' is required for AnnAssign"));
        };
        Ok(StmtKind::AnnAssign(Box::new(AnnAssign {
            target,
            annotation,
            value: self.optional_expr(node, "value")?,
            is_simple,
        })))
    }

    fn with_item(&mut self, object: Obj) -> PyResult<WithItem> {
        let node = Node::of_kind(object, "withitem");
        Ok(WithItem {
            context: self.expr_of(&node, "context_expr")?,
            target: match node.optional("optional_vars")? {
                Some(target) => Some(self.expr(target, Context::Store)?),
                None => None,
            },
        })
    }

    fn match_case(&mut self, object: Obj) -> PyResult<MatchCase> {
        let node = Node::of_kind(object, "match_case");
        Ok(MatchCase {
            pattern: self.pattern(node.required("pattern")?, false)?,
            guard: self.optional_expr(&node, "guard")?,
            body: self.body(&node)?.statements,
        })
    }

    fn attempt(&mut self, node: &Node) -> PyResult<StmtKind> {
        let kind = &node.kind;
        let body = self.body(node)?.statements;
        let handlers = node.each("handlers", |item| self.handler(item))?;
        let or_else = self.stmts(node, "orelse")?;
        let finally = self.stmts(node, "finalbody")?;
        if handlers.is_empty() && finally.is_empty() {
            return Err(value_error!(
                "{kind} has neither except handlers nor finalbody"
            ));
        }
        if handlers.is_empty() && !or_else.is_empty() {
            return Err(value_error!("{kind} has orelse but no except handlers"));
        }
        Ok(StmtKind::Try(Box::new(Try {
            body,
            handlers,
            or_else,
            finally,
            is_star: kind == "TryStar",
        })))
    }

    fn handler(&mut self, object: Obj) -> PyResult<Handler> {
        let node = Node::of_base(object, "excepthandler")?;
        let at = node.position("excepthandler")?;
        Ok(Handler {
            at,
            exception: self.optional_expr(&node, "type")?,
            name: bound_name(&node, "name", at)?,
            body: self.body(&node)?.statements,
        })
    }

    /// The parameters of a function.
    pub(super) fn parameters(&mut self, object: Obj) -> PyResult<Parameters> {
        let node = Node::of_kind(object, "arguments");
        let mut found = Parameters {
            positional_only: node.each("posonlyargs", |item| self.parameter(item))?,
            positional: node.each("args", |item| self.parameter(item))?,
            star: self.optional_parameter(&node, "vararg")?,
            keyword_only: node.each("kwonlyargs", |item| self.parameter(item))?,
            double_star: self.optional_parameter(&node, "kwarg")?,
        };
        let keyword_defaults = node.each("kw_defaults", |item| match item.is_none() {
            true => Ok(None),
            false => self.expr(item, Context::Load).map(Some),
        })?;
        let defaults = self.exprs(&node, "defaults")?;
        let positional = found.positional_only.len() + found.positional.len();
        let Some(without) = positional.checked_sub(defaults.len()) else {
            return Err(value_error!(
                "more positional defaults than args on arguments"
            ));
        };
        if keyword_defaults.len() != found.keyword_only.len() {
            return Err(value_error!(
                "length of kwonlyargs is not the same as kw_defaults on arguments"
            ));
        }
        let all = found
            .positional_only
            .iter_mut()
            .chain(&mut found.positional);
        for (parameter, default) in all.skip(without).zip(defaults) {
            parameter.default = Some(default);
        }
        for (parameter, default) in found.keyword_only.iter_mut().zip(keyword_defaults) {
            parameter.default = default;
        }
        Ok(found)
    }

    fn optional_parameter(&mut self, node: &Node, field: &str) -> PyResult<Option<Parameter>> {
        let object = node.optional(field)?;
        object.map(|object| self.parameter(object)).transpose()
    }

    fn parameter(&mut self, object: Obj) -> PyResult<Parameter> {
        let node = Node::of_kind(object, "arg");
        let at = node.position("arg")?;
        Ok(Parameter {
            name: node.identifier("arg", at)?,
            annotation: self.annotation(&node, "annotation")?,
            default: None,
        })
    }

    /// An annotation, whose constants are not computed: it may be kept as text.
    fn annotation(
        &mut self,
        node: &Node,
        field: &str,
    ) -> PyResult<Option<pyrite_compiler::ast::Expr>> {
        let folds = std::mem::replace(&mut self.folds, false);
        let annotation = self.optional_expr(node, field);
        self.folds = folds;
        annotation
    }
}

/// An identifier that is no constant.
fn checked_name(node: &Node, field: &str, at: Position) -> PyResult<Identifier> {
    let name = node.identifier(field, at)?;
    check_name(&name.name)?;
    Ok(name)
}

/// As [`checked_name`], where there may be none.
fn bound_name(node: &Node, field: &str, at: Position) -> PyResult<Option<Identifier>> {
    let name = node.optional_identifier(field, at)?;
    if let Some(name) = &name {
        check_name(&name.name)?;
    }
    Ok(name)
}

fn alias(object: Obj) -> PyResult<Alias> {
    let node = Node::of_kind(object, "alias");
    let at = node.position("alias")?;
    let as_name = bound_name(&node, "asname", at)?;
    Ok(Alias {
        at,
        name: checked_name(&node, "name", at)?.name,
        as_name: as_name.map(|name| name.name),
    })
}

fn identifiers(node: &Node, at: Position) -> PyResult<Vec<Identifier>> {
    node.each_of_some("names", |item| {
        let name = identifier_text(item)?;
        Ok(Identifier { name, at })
    })
}
