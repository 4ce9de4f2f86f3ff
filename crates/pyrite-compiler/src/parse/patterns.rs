//! Patterns of `match` from the parser's tree.

use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

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
        let was_folding = std::mem::replace(&mut self.is_folding, self.folding != Folding::Nothing);
        let value = self.expr(value);
        self.is_folding = was_folding;
        value
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
