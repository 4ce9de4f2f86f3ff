//! Patterns of `match` from the parser's tree.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Adapter;
use crate::Folding;
use crate::ast::{Expr, Pattern, PatternKind};
use crate::code::Constant;
use crate::error::Result;

impl Adapter<'_> {
    pub(super) fn pattern(&mut self, pattern: &ruff::Pattern) -> Result<Pattern> {
        self.deeper(|adapter| {
            let at = adapter.at(pattern.range());
            Ok(Pattern {
                at,
                kind: adapter.pattern_kind(pattern)?,
            })
        })
    }

    fn patterns(&mut self, patterns: &[ruff::Pattern]) -> Result<Vec<Pattern>> {
        patterns
            .iter()
            .map(|pattern| self.pattern(pattern))
            .collect()
    }

    /// A value to compare with.
    fn pattern_value(&mut self, value: &ruff::Expr) -> Result<Expr> {
        self.check_value(value)?;
        let was_folding = std::mem::replace(&mut self.is_folding, self.folding != Folding::Nothing);
        let value = self.expr(value);
        self.is_folding = was_folding;
        value
    }

    /// Refuses what the parser takes and CPython's grammar does not.
    fn check_value(&self, value: &ruff::Expr) -> Result<()> {
        use ruff::Expr as E;
        let (message, range) = match value {
            E::FString(_) | E::TString(_) => (
                "patterns may only match literals and attribute lookups",
                value.range(),
            ),
            E::UnaryOp(node) => match &*node.operand {
                E::NumberLiteral(_) => return Ok(()),
                E::BinOp(inner) => ("invalid syntax", self.operator_behind(inner.left.end())),
                operand => ("invalid syntax", operand.range()),
            },
            E::Attribute(node) => {
                let mut base = node;
                while let E::Attribute(inner) = &*base.value {
                    base = inner;
                }
                match &*base.value {
                    // It is a pattern of its own.
                    E::Name(name) if name.id == "_" => {
                        ("invalid syntax", self.operator_behind(name.end()))
                    }
                    _ => return Ok(()),
                }
            }
            _ => return Ok(()),
        };
        crate::error::syntax(message, self.at(range))
    }

    /// The place of the sign that comes next.
    fn operator_behind(&self, end: TextSize) -> TextRange {
        let rest = &self.source.text[end.to_usize()..];
        let gap = rest.len() - rest.trim_start().len();
        let sign = rest[gap..].find(|character: char| !character.is_ascii_punctuation());
        let start = end + TextSize::from(gap as u32);
        TextRange::at(start, TextSize::from(sign.unwrap_or(1).max(1) as u32))
    }

    fn pattern_kind(&mut self, pattern: &ruff::Pattern) -> Result<PatternKind> {
        use ruff::Pattern as P;
        Ok(match pattern {
            P::MatchValue(node) => PatternKind::Value(self.pattern_value(&node.value)?),
            P::MatchSingleton(node) => PatternKind::Singleton(match node.value {
                ruff::Singleton::None => Constant::None,
                ruff::Singleton::True => Constant::Bool(true),
                ruff::Singleton::False => Constant::Bool(false),
            }),
            P::MatchSequence(node) => PatternKind::Sequence(self.patterns(&node.patterns)?),
            P::MatchMapping(node) => PatternKind::Mapping {
                keys: (node.keys.iter())
                    .map(|key| self.pattern_value(key))
                    .collect::<Result<_>>()?,
                patterns: self.patterns(&node.patterns)?,
                rest: node.rest.as_ref().map(|rest| self.identifier(rest)),
            },
            P::MatchClass(node) => {
                let mut keywords = Vec::with_capacity(node.arguments.keywords.len());
                for keyword in &node.arguments.keywords {
                    keywords.push((
                        self.identifier(&keyword.attr),
                        self.pattern(&keyword.pattern)?,
                    ));
                }
                PatternKind::Class {
                    class: self.expr(&node.cls)?,
                    patterns: self.patterns(&node.arguments.patterns)?,
                    keywords,
                }
            }
            P::MatchStar(node) => {
                PatternKind::Star(node.name.as_ref().map(|name| self.identifier(name)))
            }
            P::MatchAs(node) => PatternKind::As {
                pattern: node
                    .pattern
                    .as_ref()
                    .map(|pattern| self.pattern(pattern).map(Box::new))
                    .transpose()?,
                name: node.name.as_ref().map(|name| self.identifier(name)),
            },
            P::MatchOr(node) => PatternKind::Or(self.patterns(&node.patterns)?),
        })
    }
}
