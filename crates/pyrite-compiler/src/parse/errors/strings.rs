//! String literals, f-strings and t-strings.

use super::*;
use std::ops::Range;

impl<'a> Explainer<'a> {
    // ----- strings -----

    pub(super) fn string_error(&self, kind: &StringError, letter: char) -> Failure {
        let string = self.tokens().iter().find(|token| {
            token.kind == TokenKind::String && token.start < self.start && self.start < token.end
        });
        if let Some(string) = string
            && let Some(failure) = self.field_error(string.start, string.end)
        {
            return failure;
        }
        match kind {
            StringError::InvalidConversionFlag => {
                let found = self.text.get(self.start..self.end).unwrap_or("");
                if found.is_empty() || !found.starts_with(|first: char| first.is_alphabetic()) {
                    return self.here(format!("{letter}-string: missing conversion character"));
                }
                let message = format!(
                    "{letter}-string: invalid conversion character '{found}': expected 's', 'r', or 'a'"
                );
                self.here(message)
            }
            StringError::LambdaWithoutParentheses => self.here(format!(
                "{letter}-string: lambda expressions are not allowed without parentheses"
            )),
            StringError::ConversionFlagNotImmediatelyAfterExclamation => {
                let rest = &self.text[self.start..];
                let gap = rest.len() - rest.trim_start().len();
                let word = rest[gap..]
                    .find(|character: char| !character.is_alphanumeric())
                    .unwrap_or(rest.len() - gap);
                self.at(
                    format!("{letter}-string: conversion type must come right after the exclamation mark"),
                    self.start.saturating_sub(1),
                    self.start + gap + word,
                )
            }
            StringError::UnclosedLbrace => self.unclosed_field(letter),
            _ => self.here(format!("{letter}-string: {kind}")),
        }
    }

    /// Something unexpected behind the expression of a replacement field.
    pub(super) fn unclosed_field(&self, letter: char) -> Failure {
        let before = &self.text[..self.start];
        if let Some(open) = before.rfind('{') {
            let field = before[open + 1..].trim_end();
            let start = open + 1 + field.len() - field.trim_start().len();
            let rest = &self.text[self.start..];
            let word = rest
                .find(|character: char| !(character.is_alphanumeric() || character == '_'))
                .unwrap_or(rest.len());
            if word > 0
                && !fields::joins(&rest[..word])
                && self.parse(start, open + 1 + field.len()).is_some()
            {
                return self.at(
                    "invalid syntax. Perhaps you forgot a comma?",
                    start,
                    self.start + word,
                );
            }
        }
        self.here(format!(
            "{letter}-string: expecting '=', or '!', or ':', or '}}'"
        ))
    }

    pub(super) fn lexical(&self, kind: &LexicalErrorType) -> Failure {
        match kind {
            LexicalErrorType::IndentationError => {
                let message = "unindent does not match any outer indentation level";
                self.indentation(message, self.start, self.end)
            }
            LexicalErrorType::FStringError(kind) => self.string_error(kind, 'f'),
            LexicalErrorType::TStringError(kind) => self.string_error(kind, 't'),
            LexicalErrorType::UnicodeError
            | LexicalErrorType::MissingUnicodeLbrace
            | LexicalErrorType::MissingUnicodeRbrace
            | LexicalErrorType::StringError
            | LexicalErrorType::InvalidByteLiteral => {
                let is_here = |token: &&Token| {
                    token.kind == TokenKind::String
                        && token.start <= self.start
                        && self.start <= token.end
                };
                let Some(token) = self.tokens().iter().find(is_here) else {
                    return self.at_token("invalid syntax");
                };
                if *kind == LexicalErrorType::InvalidByteLiteral {
                    return self.at(
                        "bytes can only contain ASCII literal characters",
                        token.start,
                        token.end,
                    );
                }
                if let Some(failure) = self.escape_in_piece(*token) {
                    return failure;
                }
                match escapes::problem(self.token_text(*token)) {
                    Some(message) => self.at(message, token.start, token.end),
                    None => self.at_token("invalid syntax"),
                }
            }
            _ => self.at_token("invalid syntax"),
        }
    }
}

impl Explainer<'_> {
    /// What is wrong with an escape in the text between the fields of an f-string or t-string: a token of its own.
    pub(super) fn escape_in_piece(&self, token: Token) -> Option<Failure> {
        let text = self.token_text(token);
        let quote = text.find(['\'', '"'])?;
        if !text[..quote].contains(['f', 'F', 't', 'T']) {
            return None;
        }
        let is_triple = text[quote..].starts_with(&text[quote..=quote].repeat(3));
        let width = if is_triple { 3 } else { 1 };
        let body = text.get(quote + width..text.len().checked_sub(width)?)?;
        let first = token.start + quote + width;
        pieces(body).into_iter().find_map(|piece| {
            let message = escapes::text_problem(&body[piece.clone()])?;
            Some(self.at(message, first + piece.start, first + piece.end))
        })
    }
}

/// The texts between the fields of what is within the quotes of an f-string or t-string. Two braces that stand for one end one.
fn pieces(body: &str) -> Vec<Range<usize>> {
    let bytes = body.as_bytes();
    let (mut found, mut start, mut open, mut at) = (Vec::new(), 0, 0usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if open == 0 && body[at..].starts_with("\\N{") => {
                at += body[at..].find('}').unwrap_or(body.len() - at);
            }
            b'\\' => at += 1,
            brace @ (b'{' | b'}') if open == 0 && bytes.get(at + 1) == Some(&brace) => {
                found.push(start..at + 1);
                at += 1;
                start = at + 1;
            }
            b'{' => {
                if open == 0 {
                    found.push(start..at);
                }
                open += 1;
            }
            b'}' if open > 0 => {
                open -= 1;
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if open == 0 {
        found.push(start..body.len());
    }
    found
}

/// `f` or `t`, by the prefix of a string.
pub(super) fn string_letter(text: &str) -> char {
    let quote = text.find(['\'', '"']).unwrap_or(0);
    if text[..quote].to_ascii_lowercase().contains('t') {
        't'
    } else {
        'f'
    }
}
