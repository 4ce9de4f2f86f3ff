//! Types of functions as type comments have them: `(int, *str, **bytes) -> bool`.

use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{
    Mode, ParseOptions, parse_expression_range, parse_parenthesized_expression_range,
    parse_unchecked,
};
use ruff_text_size::{Ranged, TextRange};

use super::Adapter;
use crate::ast::Tree;
use crate::error::{Result, syntax};

impl Adapter<'_> {
    /// Parses the whole source.
    pub(super) fn function_type(&mut self) -> Result<Tree> {
        let parsed = parse_unchecked(self.source.text, ParseOptions::from(Mode::Expression));
        let is_silent = |token: &&Token| {
            matches!(
                token.kind(),
                TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Newline
            )
        };
        let tokens: Vec<Token> = (parsed.tokens().iter())
            .filter(|token| !is_silent(token))
            .copied()
            .collect();
        let end = self.closing(&tokens)?;
        let mut arguments = Vec::new();
        let mut stars = 0;
        let mut rest = &tokens[1..end];
        while !rest.is_empty() {
            let length = argument_length(rest);
            let (mut argument, more) = rest.split_at(length);
            let own_stars = match argument.first().map(Token::kind) {
                Some(TokenKind::Star) => 1,
                Some(TokenKind::DoubleStar) => 2,
                _ => 0,
            };
            if own_stars < stars || own_stars == stars && stars > 0 {
                return self.invalid(argument[0].range());
            }
            stars = own_stars;
            argument = &argument[usize::from(stars > 0)..];
            let Some(range) = range_of(argument) else {
                let next = more.first().map_or(tokens[end].range(), Ranged::range);
                return self.invalid(next);
            };
            let parsed = parse_parenthesized_expression_range(self.source.text, range);
            let parsed = parsed.ok().map(|parsed| *parsed.into_syntax().body);
            let Some(expression) = parsed.filter(is_plain) else {
                return self.invalid(range);
            };
            arguments.push(self.expr(&expression)?);
            rest = more.get(1..).unwrap_or(&[]);
            if rest.is_empty() && !more.is_empty() {
                return self.invalid(tokens[end].range());
            }
        }
        let behind = &tokens[end + 1..];
        match behind.first() {
            Some(arrow) if arrow.kind() == TokenKind::Rarrow => {}
            other => return self.invalid(other.map_or(tokens[end].range(), Ranged::range)),
        }
        let Some(range) = range_of(&behind[1..]) else {
            return self.invalid(behind[0].range());
        };
        let parsed = parse_expression_range(self.source.text, range).ok();
        match parsed.map(|parsed| *parsed.into_syntax().body) {
            Some(returns) if is_plain(&returns) => Ok(Tree::FunctionType {
                arguments,
                returns: Box::new(self.expr(&returns)?),
            }),
            _ => self.invalid(range),
        }
    }

    /// The index of the bracket that closes the first one.
    fn closing(&self, tokens: &[Token]) -> Result<usize> {
        match tokens.first() {
            Some(first) if first.kind() == TokenKind::Lpar => {}
            Some(first) => return self.invalid(first.range()),
            None => return self.invalid(TextRange::default()),
        }
        let mut depth = 0;
        for (index, token) in tokens.iter().enumerate() {
            depth += step(token.kind());
            if depth == 0 {
                return Ok(index);
            }
        }
        self.invalid(tokens[0].range())
    }

    fn invalid<T>(&self, range: TextRange) -> Result<T> {
        syntax("invalid syntax", self.at(range))
    }
}

/// How much deeper in brackets what follows a token is.
fn step(kind: TokenKind) -> i32 {
    match kind {
        TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => 1,
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => -1,
        _ => 0,
    }
}

/// The number of tokens before the next comma that stands in no brackets.
fn argument_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    let is_end = |token: &Token| {
        depth += step(token.kind());
        depth == 0 && token.kind() == TokenKind::Comma
    };
    tokens.iter().position(is_end).unwrap_or(tokens.len())
}

fn range_of(tokens: &[Token]) -> Option<TextRange> {
    Some(TextRange::new(
        tokens.first()?.start(),
        tokens.last()?.end(),
    ))
}

/// Is it what the grammar calls an expression, and not a star, a named one or several?
fn is_plain(expression: &ruff::Expr) -> bool {
    match expression {
        ruff::Expr::Tuple(node) => node.parenthesized,
        ruff::Expr::Generator(node) => node.parenthesized,
        ruff::Expr::Starred(_) | ruff::Expr::Named(_) | ruff::Expr::Yield(_) => false,
        ruff::Expr::YieldFrom(_) => false,
        _ => true,
    }
}
