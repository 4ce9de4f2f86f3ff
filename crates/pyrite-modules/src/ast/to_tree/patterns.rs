//! Patterns of `ast` for the compiler.

use super::expressions::check_name;
use super::{Context, Reader};
use crate::ast::node::{Node, identifier_text};
use crate::support::*;
use pyrite_compiler::Folding;
use pyrite_compiler::ast::{
    BinaryOperator, Expr, ExprKind, Identifier, Pattern, PatternKind, UnaryOperator,
};
use pyrite_compiler::code::{Constant, Position};
use pyrite_vm::value_error;

impl Reader {
    fn patterns(&mut self, node: &Node, field: &str, star_is_fine: bool) -> PyResult<Vec<Pattern>> {
        node.each(field, |item| self.pattern(item, star_is_fine))
    }

    pub(super) fn pattern(&mut self, object: Obj, star_is_fine: bool) -> PyResult<Pattern> {
        pyrite_vm::recursion::check(" while traversing 'pattern' node")?;
        let node = Node::of_base(object, "pattern")?;
        let at = node.position("pattern")?;
        let kind = match node.kind.as_str() {
            "MatchValue" => PatternKind::Value(self.literal(node.required("value")?, false)?),
            "MatchSingleton" => {
                let value = super::constants::constant(node.any("value")?)?;
                if !matches!(value, Constant::None | Constant::Bool(_)) {
                    return Err(value_error!(
                        "MatchSingleton can only contain True, False and None"
                    ));
                }
                PatternKind::Singleton(value)
            }
            "MatchSequence" => PatternKind::Sequence(self.patterns(&node, "patterns", true)?),
            "MatchMapping" => self.mapping(&node, at)?,
            "MatchClass" => self.class_pattern(&node, at)?,
            "MatchStar" => {
                if !star_is_fine {
                    return Err(value_error!("can't use MatchStar here"));
                }
                PatternKind::Star(capture(&node, "name", at)?)
            }
            "MatchAs" => {
                let name = capture(&node, "name", at)?;
                let inner = node.optional("pattern")?;
                if inner.is_some() && name.is_none() {
                    return Err(value_error!(
                        "MatchAs must specify a target name if a pattern is given"
                    ));
                }
                let pattern = inner.map(|inner| self.pattern(inner, false)).transpose()?;
                PatternKind::As {
                    pattern: pattern.map(Box::new),
                    name,
                }
            }
            _ => {
                let patterns = self.patterns(&node, "patterns", false)?;
                if patterns.len() < 2 {
                    return Err(value_error!("MatchOr requires at least 2 patterns"));
                }
                PatternKind::Or(patterns)
            }
        };
        Ok(Pattern { at, kind })
    }

    fn mapping(&mut self, node: &Node, at: Position) -> PyResult<PatternKind> {
        let keys = node.each("keys", |item| {
            if item.is_none() {
                return Err(value_error!("None disallowed in expression list"));
            }
            self.literal(item, true)
        })?;
        let patterns = self.patterns(node, "patterns", false)?;
        if keys.len() != patterns.len() {
            return Err(value_error!(
                "MatchMapping doesn't have the same number of keys as patterns"
            ));
        }
        Ok(PatternKind::Mapping {
            keys,
            patterns,
            rest: capture(node, "rest", at)?,
        })
    }

    fn class_pattern(&mut self, node: &Node, at: Position) -> PyResult<PatternKind> {
        let class = self.expr_of(node, "cls")?;
        let patterns = self.patterns(node, "patterns", false)?;
        let names = node.each("kwd_attrs", |item| {
            let name = identifier_text(item)?;
            Ok(Identifier { name, at })
        })?;
        let keyword_patterns = self.patterns(node, "kwd_patterns", false)?;
        if names.len() != keyword_patterns.len() {
            return Err(value_error!(
                "MatchClass doesn't have the same number of keyword attributes as patterns"
            ));
        }
        let mut inner = &class;
        while let ExprKind::Attribute { value, .. } = &inner.kind {
            inner = value;
        }
        if !matches!(inner.kind, ExprKind::Name(_)) {
            return Err(value_error!(
                "MatchClass cls field can only contain Name or Attribute nodes."
            ));
        }
        for name in &names {
            check_name(&name.name)?;
        }
        Ok(PatternKind::Class {
            class,
            patterns,
            keywords: names.into_iter().zip(keyword_patterns).collect(),
        })
    }

    /// An expression that a pattern compares with.
    fn literal(&mut self, object: Obj, singletons_are_fine: bool) -> PyResult<Expr> {
        let folds = std::mem::replace(&mut self.folds, false);
        let value = self.expr(object, Context::Load);
        self.folds = folds;
        let value = value?;
        let is_singleton = matches!(
            value.kind,
            ExprKind::Constant(Constant::None | Constant::Bool(_))
        );
        if !(is_singleton && singletons_are_fine) {
            check_literal(&value)?;
        }
        Ok(match self.folding {
            Folding::Nothing => value,
            _ => folded(value),
        })
    }
}

/// A name that a pattern binds, if it does.
fn capture(node: &Node, field: &str, at: Position) -> PyResult<Option<Identifier>> {
    let name = node.optional_identifier(field, at)?;
    if let Some(name) = &name {
        if name.name == "_" {
            return Err(value_error!("can't capture name '_' in patterns"));
        }
        check_name(&name.name)?;
    }
    Ok(name)
}

/// Only some expressions may stand in a pattern as a value.
fn check_literal(expr: &Expr) -> PyResult<()> {
    let is_fine = match &expr.kind {
        ExprKind::Constant(value) => match value {
            Constant::Int(_)
            | Constant::BigInt { .. }
            | Constant::Float(_)
            | Constant::Complex { .. }
            | Constant::Str(_)
            | Constant::Bytes(_) => true,
            _ => {
                return Err(value_error!(
                    "unexpected constant inside of a literal pattern"
                ));
            }
        },
        ExprKind::UnicodeLiteral(_) | ExprKind::Attribute { .. } | ExprKind::FString(_) => true,
        ExprKind::Unary { operator, operand } => {
            *operator == UnaryOperator::Neg && is_number(operand, true, true)
        }
        ExprKind::Binary {
            left,
            operator,
            right,
        } => {
            let real = match &left.kind {
                ExprKind::Unary { operator, operand } => {
                    *operator == UnaryOperator::Neg && is_number(operand, true, false)
                }
                _ => is_number(left, true, false),
            };
            let is_sum = matches!(operator, BinaryOperator::Add | BinaryOperator::Sub);
            real && is_sum && is_number(right, false, true)
        }
        _ => false,
    };
    match is_fine {
        true => Ok(()),
        false => Err(value_error!(
            "patterns may only match literals and attribute lookups"
        )),
    }
}

fn is_number(expr: &Expr, real: bool, imaginary: bool) -> bool {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(_) | Constant::BigInt { .. } | Constant::Float(_)) => real,
        ExprKind::Constant(Constant::Complex { .. }) => imaginary,
        _ => false,
    }
}

/// A checked literal, computed.
fn folded(mut expr: Expr) -> Expr {
    match &mut expr.kind {
        ExprKind::UnicodeLiteral(text) => {
            expr.kind = ExprKind::Constant(Constant::Str(std::mem::take(text)));
            return expr;
        }
        ExprKind::Binary { left, .. } => **left = pyrite_compiler::fold((**left).clone()),
        _ => {}
    }
    pyrite_compiler::fold(expr)
}
