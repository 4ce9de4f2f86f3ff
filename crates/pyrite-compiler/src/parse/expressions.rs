//! Expressions from the parser's tree.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::{Adapter, warnings};
use crate::ast::*;
use crate::code::Constant;
use crate::error::Result;
use crate::fold;

impl Adapter<'_> {
    pub(super) fn expr(&mut self, expr: &ruff::Expr) -> Result<Expr> {
        self.deeper(|adapter| adapter.expr_inner(expr))
    }

    fn boxed(&mut self, expr: &ruff::Expr) -> Result<Box<Expr>> {
        self.expr(expr).map(Box::new)
    }

    fn optional(&mut self, expr: &Option<Box<ruff::Expr>>) -> Result<Option<Box<Expr>>> {
        expr.as_ref().map(|expr| self.boxed(expr)).transpose()
    }

    pub(super) fn exprs<'e>(
        &mut self,
        exprs: impl IntoIterator<Item = &'e ruff::Expr>,
    ) -> Result<Vec<Expr>> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    fn expr_inner(&mut self, expr: &ruff::Expr) -> Result<Expr> {
        let at = self.at(expr.range());
        let kind = self.expr_kind(expr)?;
        let is_target = matches!(expr, ruff::Expr::Subscript(node) if !node.ctx.is_load());
        let expr = Expr { at, kind };
        Ok(match is_target {
            false if self.is_folding => fold::fold(expr),
            _ => expr,
        })
    }

    fn expr_kind(&mut self, expr: &ruff::Expr) -> Result<ExprKind> {
        use ruff::Expr as E;
        Ok(match expr {
            E::BoolOp(node) => ExprKind::BoolOp {
                is_and: node.op == ruff::BoolOp::And,
                values: self.exprs(&node.values)?,
            },
            E::Named(node) => {
                let target = match &*node.target {
                    E::Name(name) => Identifier {
                        name: self.name(&name.id),
                        at: self.at(name.range),
                    },
                    other => {
                        return crate::error::syntax(
                            "cannot use assignment expressions with expression",
                            self.at(other.range()),
                        );
                    }
                };
                ExprKind::Named {
                    target,
                    value: self.boxed(&node.value)?,
                }
            }
            E::BinOp(node) => ExprKind::Binary {
                left: self.boxed(&node.left)?,
                operator: binary_operator(node.op),
                right: self.boxed(&node.right)?,
            },
            E::UnaryOp(node) => ExprKind::Unary {
                operator: unary_operator(node.op),
                operand: self.boxed(&node.operand)?,
            },
            E::Lambda(node) => {
                let id = self.new_id();
                let parameters = match &node.parameters {
                    Some(parameters) => self.parameters(parameters)?,
                    None => Parameters::default(),
                };
                ExprKind::Lambda(Box::new(Lambda {
                    id,
                    parameters,
                    body: self.expr(&node.body)?,
                }))
            }
            E::If(node) => ExprKind::If {
                test: self.boxed(&node.test)?,
                body: self.boxed(&node.body)?,
                or_else: self.boxed(&node.orelse)?,
            },
            E::Dict(node) => {
                let mut items = Vec::with_capacity(node.items.len());
                for item in &node.items {
                    let key = item.key.as_ref().map(|key| self.expr(key)).transpose()?;
                    items.push((key, self.expr(&item.value)?));
                }
                ExprKind::Dict(items)
            }
            E::Set(node) => ExprKind::Set(self.exprs(&node.elts)?),
            E::List(node) => ExprKind::List(self.exprs(&node.elts)?),
            E::Tuple(node) => ExprKind::Tuple(self.exprs(&node.elts)?),
            E::ListComp(node) => self.comprehension(
                ComprehensionKind::List,
                Some(&node.elt),
                None,
                &node.generators,
            )?,
            E::SetComp(node) => self.comprehension(
                ComprehensionKind::Set,
                Some(&node.elt),
                None,
                &node.generators,
            )?,
            E::DictComp(node) => self.comprehension(
                ComprehensionKind::Dict,
                node.key.as_deref(),
                Some(&node.value),
                &node.generators,
            )?,
            E::Generator(node) => self.comprehension(
                ComprehensionKind::Generator,
                Some(&node.elt),
                None,
                &node.generators,
            )?,
            E::Await(node) => ExprKind::Await(self.boxed(&node.value)?),
            E::Yield(node) => ExprKind::Yield(self.optional(&node.value)?),
            E::YieldFrom(node) => ExprKind::YieldFrom(self.boxed(&node.value)?),
            E::Compare(node) => {
                warnings::check_comparison(self.source, node);
                let left = self.boxed(&node.left)?;
                let mut rest = Vec::with_capacity(node.ops.len());
                for (op, right) in node.ops.iter().zip(&node.comparators) {
                    rest.push((comparison(*op), self.expr(right)?));
                }
                ExprKind::Compare { left, rest }
            }
            E::Call(node) => {
                warnings::check_call(self.source, &node.func);
                let function = self.expr(&node.func)?;
                let (mut arguments, keywords) = self.arguments(&node.arguments)?;
                if let [ruff::Expr::Generator(generator)] = &*node.arguments.args
                    && !generator.parenthesized
                {
                    // The parentheses of the call are the generator expression's too.
                    arguments[0].at = self.at(node.arguments.range);
                }
                ExprKind::Call(Box::new(Call {
                    function,
                    arguments,
                    keywords,
                }))
            }
            E::FString(node) => self.f_string(node)?,
            E::TString(node) => self.t_string(node)?,
            E::StringLiteral(node) if !self.is_folding && has_unicode_prefix(node) => {
                ExprKind::UnicodeLiteral(self.string(node))
            }
            E::StringLiteral(node) => ExprKind::Constant(Constant::Str(self.string(node))),
            E::BytesLiteral(node) => {
                let bytes = node
                    .value
                    .iter()
                    .flat_map(|part| part.value.iter().copied());
                ExprKind::Constant(Constant::Bytes(bytes.collect()))
            }
            E::NumberLiteral(node) => ExprKind::Constant(self.number(node)?),
            E::BooleanLiteral(node) => ExprKind::Constant(Constant::Bool(node.value)),
            E::NoneLiteral(_) => ExprKind::Constant(Constant::None),
            E::EllipsisLiteral(_) => ExprKind::Constant(Constant::Ellipsis),
            E::Attribute(node) => ExprKind::Attribute {
                value: self.boxed(&node.value)?,
                name: self.identifier(&node.attr),
            },
            E::Subscript(node) => {
                warnings::check_subscript(self.source, node);
                ExprKind::Subscript {
                    value: self.boxed(&node.value)?,
                    index: self.boxed(&node.slice)?,
                }
            }
            E::Starred(node) => ExprKind::Starred(self.boxed(&node.value)?),
            E::Name(node) if node.id == "__debug__" && self.folding.debug().is_some() => {
                ExprKind::Constant(Constant::Bool(self.folding.debug() == Some(true)))
            }
            E::Name(node) => ExprKind::Name(self.name(&node.id)),
            E::Slice(node) => ExprKind::Slice {
                lower: self.optional(&node.lower)?,
                upper: self.optional(&node.upper)?,
                step: self.optional(&node.step)?,
            },
            E::IpyEscapeCommand(node) => {
                return crate::error::syntax("invalid syntax", self.at(node.range));
            }
        })
    }

    pub(super) fn arguments(
        &mut self,
        arguments: &ruff::Arguments,
    ) -> Result<(Vec<Expr>, Vec<Keyword>)> {
        let positional = self.exprs(&arguments.args)?;
        let mut keywords = Vec::with_capacity(arguments.keywords.len());
        for keyword in &arguments.keywords {
            keywords.push(Keyword {
                name: keyword.arg.as_ref().map(|name| self.identifier(name)),
                value: self.expr(&keyword.value)?,
                at: self.at(keyword.range),
            });
        }
        Ok((positional, keywords))
    }

    fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        element: Option<&ruff::Expr>,
        value: Option<&ruff::Expr>,
        clauses: &[ruff::Comprehension],
    ) -> Result<ExprKind> {
        let id = self.new_id();
        let element = element.map(|element| self.expr(element)).transpose()?;
        let value = value.map(|value| self.expr(value)).transpose()?;
        let mut converted = Vec::with_capacity(clauses.len());
        for clause in clauses {
            converted.push(Clause {
                target: self.expr(&clause.target)?,
                iterable: self.expr(&clause.iter)?,
                conditions: self.exprs(&clause.ifs)?,
                is_async: clause.is_async,
            });
        }
        Ok(ExprKind::Comprehension(Box::new(Comprehension {
            id,
            kind,
            element,
            value,
            clauses: converted,
        })))
    }

    pub(super) fn parameters(&mut self, parameters: &ruff::Parameters) -> Result<Parameters> {
        Ok(Parameters {
            positional_only: self.parameter_list(&parameters.posonlyargs)?,
            positional: self.parameter_list(&parameters.args)?,
            star: parameters
                .vararg
                .as_ref()
                .map(|parameter| self.parameter(parameter))
                .transpose()?,
            keyword_only: self.parameter_list(&parameters.kwonlyargs)?,
            double_star: parameters
                .kwarg
                .as_ref()
                .map(|parameter| self.parameter(parameter))
                .transpose()?,
        })
    }

    fn parameter_list(
        &mut self,
        parameters: &[ruff::ParameterWithDefault],
    ) -> Result<Vec<Parameter>> {
        let mut converted = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let mut plain = self.parameter(&parameter.parameter)?;
            plain.default = parameter
                .default
                .as_ref()
                .map(|default| self.expr(default))
                .transpose()?;
            converted.push(plain);
        }
        Ok(converted)
    }

    fn parameter(&mut self, parameter: &ruff::Parameter) -> Result<Parameter> {
        Ok(Parameter {
            name: self.identifier(&parameter.name),
            annotation: parameter
                .annotation
                .as_ref()
                .map(|annotation| self.annotation(annotation))
                .transpose()?,
            default: None,
        })
    }

    /// The source text of a range.
    pub(super) fn text(&self, range: TextRange) -> &str {
        &self.source.text[range.start().to_usize()..range.end().to_usize()]
    }
}

/// Is the first of the adjacent literals written `u"..."`?
fn has_unicode_prefix(node: &ruff::ExprStringLiteral) -> bool {
    let first = node.value.iter().next();
    first.is_some_and(|part| part.flags.prefix().is_unicode())
}

pub(super) fn binary_operator(operator: ruff::Operator) -> BinaryOperator {
    use ruff::Operator as O;
    match operator {
        O::Add => BinaryOperator::Add,
        O::Sub => BinaryOperator::Sub,
        O::Mult => BinaryOperator::Mul,
        O::MatMult => BinaryOperator::MatMul,
        O::Div => BinaryOperator::TrueDiv,
        O::Mod => BinaryOperator::Mod,
        O::Pow => BinaryOperator::Pow,
        O::LShift => BinaryOperator::LShift,
        O::RShift => BinaryOperator::RShift,
        O::BitOr => BinaryOperator::Or,
        O::BitXor => BinaryOperator::Xor,
        O::BitAnd => BinaryOperator::And,
        O::FloorDiv => BinaryOperator::FloorDiv,
    }
}

fn unary_operator(operator: ruff::UnaryOp) -> UnaryOperator {
    match operator {
        ruff::UnaryOp::Invert => UnaryOperator::Invert,
        ruff::UnaryOp::Not => UnaryOperator::Not,
        ruff::UnaryOp::UAdd => UnaryOperator::Pos,
        ruff::UnaryOp::USub => UnaryOperator::Neg,
    }
}

fn comparison(operator: ruff::CmpOp) -> Comparison {
    use ruff::CmpOp as C;
    match operator {
        C::Eq => Comparison::Eq,
        C::NotEq => Comparison::Ne,
        C::Lt => Comparison::Lt,
        C::LtE => Comparison::Le,
        C::Gt => Comparison::Gt,
        C::GtE => Comparison::Ge,
        C::Is => Comparison::Is,
        C::IsNot => Comparison::IsNot,
        C::In => Comparison::In,
        C::NotIn => Comparison::NotIn,
    }
}
