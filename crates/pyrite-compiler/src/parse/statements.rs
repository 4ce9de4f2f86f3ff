//! Statements from the parser's tree.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::expressions::binary_operator;
use super::{Adapter, warnings};
use crate::ast::*;
use crate::code::Position;
use crate::error::{Result, syntax};

impl Adapter<'_> {
    pub(super) fn body(&mut self, statements: &[ruff::Stmt]) -> Result<Body> {
        let docstring = match statements.first() {
            Some(ruff::Stmt::Expr(ruff::StmtExpr { value, .. })) => match &**value {
                ruff::Expr::StringLiteral(literal) => {
                    Some((self.string(literal), self.at(literal.range())))
                }
                _ => None,
            },
            _ => None,
        };
        let mut body = Body {
            docstring,
            statements: self.stmts(statements)?,
        };
        if self.folding.drops_docstrings() {
            crate::drop_docstring(&mut body);
        }
        Ok(body)
    }

    pub(super) fn stmts(&mut self, statements: &[ruff::Stmt]) -> Result<Vec<Stmt>> {
        statements
            .iter()
            .map(|statement| self.stmt(statement))
            .collect()
    }

    fn stmt(&mut self, statement: &ruff::Stmt) -> Result<Stmt> {
        self.deeper(|adapter| {
            Ok(Stmt {
                at: adapter.place(statement),
                kind: adapter.stmt_kind(statement)?,
            })
        })
    }

    /// Where a statement is, without its decorators.
    pub(super) fn place(&self, statement: &ruff::Stmt) -> Position {
        match self.keyword_after_decorators(statement) {
            Some(start) => self.at(TextRange::new(start, statement.end())),
            None => self.at(statement.range()),
        }
    }

    /// Where `def`, `async` or `class` of a decorated definition starts.
    fn keyword_after_decorators(&self, statement: &ruff::Stmt) -> Option<TextSize> {
        let decorators = match statement {
            ruff::Stmt::FunctionDef(node) => &node.decorator_list,
            ruff::Stmt::ClassDef(node) => &node.decorator_list,
            _ => return None,
        };
        let mut offset = decorators.last()?.end().to_usize();
        let bytes = self.source.text.as_bytes();
        while let Some(&byte) = bytes.get(offset) {
            match byte {
                b'#' => offset += bytes[offset..].iter().position(|&byte| byte == b'\n')?,
                byte if byte.is_ascii_alphabetic() => return TextSize::try_from(offset).ok(),
                _ => offset += 1,
            }
        }
        None
    }

    fn stmt_kind(&mut self, statement: &ruff::Stmt) -> Result<StmtKind> {
        use ruff::Stmt as S;
        Ok(match statement {
            S::FunctionDef(node) => self.function(node)?,
            S::ClassDef(node) => self.class(node)?,
            S::Return(node) => StmtKind::Return(self.optional_expr(&node.value)?),
            S::Delete(node) => StmtKind::Delete(self.exprs(&node.targets)?),
            S::TypeAlias(node) => self.type_alias(node)?,
            S::Assign(node) => StmtKind::Assign {
                targets: self.exprs(&node.targets)?,
                value: self.expr(&node.value)?,
            },
            S::AugAssign(node) => StmtKind::AugAssign {
                target: self.expr(&node.target)?,
                operator: binary_operator(node.op),
                value: self.expr(&node.value)?,
            },
            S::AnnAssign(node) => StmtKind::AnnAssign(Box::new(AnnAssign {
                target: self.expr(&node.target)?,
                annotation: self.annotation(&node.annotation)?,
                value: self.optional_expr(&node.value)?,
                is_simple: node.simple,
            })),
            S::For(node) => StmtKind::For(Box::new(For {
                is_async: node.is_async,
                target: self.expr(&node.target)?,
                iterable: self.expr(&node.iter)?,
                body: self.stmts(&node.body)?,
                or_else: self.stmts(&node.orelse)?,
            })),
            S::While(node) => StmtKind::While {
                test: self.expr(&node.test)?,
                body: self.stmts(&node.body)?,
                or_else: self.stmts(&node.orelse)?,
            },
            S::If(node) => self.if_statement(node)?,
            S::With(node) => {
                let mut items = Vec::with_capacity(node.items.len());
                for item in &node.items {
                    items.push(WithItem {
                        context: self.expr(&item.context_expr)?,
                        target: self.optional_expr(&item.optional_vars)?,
                    });
                }
                StmtKind::With {
                    is_async: node.is_async,
                    items,
                    body: self.stmts(&node.body)?,
                }
            }
            S::Match(node) => {
                let subject = self.expr(&node.subject)?;
                let mut cases = Vec::with_capacity(node.cases.len());
                for case in &node.cases {
                    cases.push(MatchCase {
                        pattern: self.pattern(&case.pattern)?,
                        guard: self.optional_expr(&case.guard)?,
                        body: self.stmts(&case.body)?,
                    });
                }
                StmtKind::Match { subject, cases }
            }
            S::Raise(node) => StmtKind::Raise {
                exception: self.optional_expr(&node.exc)?,
                cause: self.optional_expr(&node.cause)?,
            },
            S::Try(node) => {
                warnings::check_finally(self.source, &node.finalbody);
                self.try_statement(node)?
            }
            S::Assert(node) => {
                warnings::check_assert(self.source, node);
                StmtKind::Assert {
                    test: self.expr(&node.test)?,
                    message: self.optional_expr(&node.msg)?,
                }
            }
            S::Import(node) => StmtKind::Import(self.aliases(&node.names)),
            S::ImportFrom(node) => StmtKind::ImportFrom {
                module: node
                    .module
                    .as_ref()
                    .map(|module| module.id.as_str().to_owned()),
                names: self.aliases(&node.names),
                level: node.level,
            },
            S::Global(node) => StmtKind::Global(
                node.names
                    .iter()
                    .map(|name| self.identifier(name))
                    .collect(),
            ),
            S::Nonlocal(node) => StmtKind::Nonlocal(
                node.names
                    .iter()
                    .map(|name| self.identifier(name))
                    .collect(),
            ),
            S::Expr(node) => StmtKind::Expr(self.expr(&node.value)?),
            S::Pass(_) => StmtKind::Pass,
            S::Break(_) => StmtKind::Break,
            S::Continue(_) => StmtKind::Continue,
            S::IpyEscapeCommand(node) => return syntax("invalid syntax", self.at(node.range)),
        })
    }

    fn optional_expr(&mut self, expr: &Option<Box<ruff::Expr>>) -> Result<Option<Expr>> {
        expr.as_ref().map(|expr| self.expr(expr)).transpose()
    }

    /// An annotation: never folded, since `from __future__ import annotations` keeps it as text.
    pub(super) fn annotation(&mut self, annotation: &ruff::Expr) -> Result<Expr> {
        let was_folding = std::mem::replace(&mut self.is_folding, false);
        let annotation = self.expr(annotation);
        self.is_folding = was_folding;
        annotation
    }

    fn function(&mut self, node: &ruff::StmtFunctionDef) -> Result<StmtKind> {
        let id = self.new_id();
        Ok(StmtKind::Function(Box::new(Function {
            id,
            is_async: node.is_async,
            decorators: self.decorators(&node.decorator_list)?,
            name: self.identifier(&node.name),
            type_parameters: self.type_parameters(&node.type_params)?,
            parameters: self.parameters(&node.parameters)?,
            returns: node
                .returns
                .as_ref()
                .map(|returns| self.annotation(returns))
                .transpose()?,
            body: self.body(&node.body)?,
        })))
    }

    fn class(&mut self, node: &ruff::StmtClassDef) -> Result<StmtKind> {
        let id = self.new_id();
        let decorators = self.decorators(&node.decorator_list)?;
        let type_parameters = self.type_parameters(&node.type_params)?;
        let (bases, keywords) = match &node.arguments {
            Some(arguments) => self.arguments(arguments)?,
            None => Default::default(),
        };
        Ok(StmtKind::Class(Box::new(Class {
            id,
            decorators,
            name: self.identifier(&node.name),
            type_parameters,
            bases,
            keywords,
            body: self.body(&node.body)?,
        })))
    }

    fn decorators(&mut self, decorators: &[ruff::Decorator]) -> Result<Vec<Expr>> {
        self.exprs(decorators.iter().map(|decorator| &decorator.expression))
    }

    fn type_alias(&mut self, node: &ruff::StmtTypeAlias) -> Result<StmtKind> {
        let id = self.new_id();
        let name = match &*node.name {
            ruff::Expr::Name(name) => Identifier {
                name: name.id.as_str().to_owned(),
                at: self.at(name.range),
            },
            other => return syntax("invalid syntax", self.at(other.range())),
        };
        Ok(StmtKind::TypeAlias(Box::new(TypeAlias {
            id,
            name,
            type_parameters: self.type_parameters(&node.type_params)?,
            value: self.expr(&node.value)?,
        })))
    }

    fn type_parameters(
        &mut self,
        parameters: &Option<Box<ruff::TypeParams>>,
    ) -> Result<Vec<TypeParameter>> {
        let Some(parameters) = parameters else {
            return Ok(Vec::new());
        };
        let mut converted = Vec::with_capacity(parameters.type_params.len());
        for parameter in &parameters.type_params {
            let (kind, name, bound, default) = match parameter {
                ruff::TypeParam::TypeVar(node) => (
                    TypeParameterKind::TypeVar,
                    &node.name,
                    &node.bound,
                    &node.default,
                ),
                ruff::TypeParam::TypeVarTuple(node) => (
                    TypeParameterKind::TypeVarTuple,
                    &node.name,
                    &None,
                    &node.default,
                ),
                ruff::TypeParam::ParamSpec(node) => (
                    TypeParameterKind::ParamSpec,
                    &node.name,
                    &None,
                    &node.default,
                ),
            };
            converted.push(TypeParameter {
                id: self.new_id(),
                kind,
                name: self.identifier(name),
                bound: self.optional_expr(bound)?,
                default: self.optional_expr(default)?,
                at: self.at(parameter.range()),
            });
        }
        Ok(converted)
    }

    fn if_statement(&mut self, node: &ruff::StmtIf) -> Result<StmtKind> {
        let test = self.expr(&node.test)?;
        let body = self.stmts(&node.body)?;
        // From the last clause to the first: each one becomes the `else` of its predecessor.
        let mut or_else = Vec::new();
        let mut depth = 0;
        let mut converted = Vec::with_capacity(node.elif_else_clauses.len());
        for clause in &node.elif_else_clauses {
            // A chain of `elif` is nested here, although the parser's is not.
            self.depth += 1;
            depth += 1;
            let test = self.deeper(|adapter| {
                clause
                    .test
                    .as_ref()
                    .map(|test| adapter.expr(test))
                    .transpose()
            })?;
            // An `elif` goes on to the end of the whole statement.
            let at = self.at(clause.range).to(self.at(node.range));
            converted.push((test, self.stmts(&clause.body)?, at));
        }
        self.depth -= depth;
        for (test, body, at) in converted.into_iter().rev() {
            or_else = match test {
                Some(test) => vec![Stmt {
                    at,
                    kind: StmtKind::If {
                        test,
                        body,
                        or_else,
                    },
                }],
                None => body,
            };
        }
        Ok(StmtKind::If {
            test,
            body,
            or_else,
        })
    }

    fn try_statement(&mut self, node: &ruff::StmtTry) -> Result<StmtKind> {
        let body = self.stmts(&node.body)?;
        let mut handlers = Vec::with_capacity(node.handlers.len());
        for handler in &node.handlers {
            let ruff::ExceptHandler::ExceptHandler(handler) = handler;
            handlers.push(Handler {
                at: self.at(handler.range),
                exception: self.optional_expr(&handler.type_)?,
                name: handler.name.as_ref().map(|name| self.identifier(name)),
                body: self.stmts(&handler.body)?,
            });
        }
        Ok(StmtKind::Try(Box::new(Try {
            body,
            handlers,
            or_else: self.stmts(&node.orelse)?,
            finally: self.stmts(&node.finalbody)?,
            is_star: node.is_star,
        })))
    }

    fn aliases(&mut self, aliases: &[ruff::Alias]) -> Vec<Alias> {
        let convert = |alias: &ruff::Alias| Alias {
            at: self.at(alias.range),
            name: self.name(&alias.name.id),
            as_name: alias.asname.as_ref().map(|name| self.name(&name.id)),
        };
        aliases.iter().map(convert).collect()
    }
}
