//! Something missing or in the wrong place: blocks, colons, commas, expressions.

use super::*;

impl<'a> Explainer<'a> {
    // ----- blocks and missing tokens -----

    pub(super) fn unexpected_indent(&self) -> Failure {
        let line_end = self.text[self.start..]
            .find(|character| character != ' ' && character != '\t' && character != '\n');
        let first = self.start + line_end.unwrap_or(0);
        let end = first.saturating_sub(1).max(self.start);
        self.indentation("unexpected indent", end, NEGATIVE_END)
    }

    pub(super) fn expected_token(&self, expected: RuffToken, found: RuffToken) -> Failure {
        let is_open = self
            .tokens()
            .get(self.index())
            .is_some_and(|token| token.level > 0);
        if found == RuffToken::Equal
            && let Some(failure) = self.equals_in_condition(is_open)
        {
            return failure;
        }
        match expected {
            RuffToken::Else => return self.missing_else(),
            RuffToken::Colon if found == RuffToken::Newline || found == RuffToken::EndOfFile => {
                return if is_open {
                    self.at_token("invalid syntax")
                } else {
                    self.expected_colon()
                };
            }
            RuffToken::Rpar | RuffToken::Rsqb | RuffToken::Rbrace if found == RuffToken::For => {
                if let Some(failure) = self.bare_comprehension_target() {
                    return failure;
                }
            }
            RuffToken::Rsqb if found == RuffToken::Colon && self.index() >= 2 => {
                let star = self.text_at(self.index() - 2);
                if matches!(star, "*" | "**")
                    && self
                        .previous_words()
                        .iter()
                        .any(|word| matches!(*word, "def" | "class" | "type"))
                {
                    let kind = if star == "*" {
                        "TypeVarTuple"
                    } else {
                        "ParamSpec"
                    };
                    let end = self.expression_after(self.index() + 1).unwrap_or(self.end);
                    let bound = (self.tokens().get(self.index() + 1))
                        .and_then(|first| self.parse(first.start, end));
                    let what = match bound {
                        Some(ruff::Expr::Tuple(_)) => "constraints",
                        _ => "bound",
                    };
                    return self.at(format!("cannot use {what} with {kind}"), self.start, end);
                }
            }
            RuffToken::Colon if found == RuffToken::Rbrace => {
                if let Some(previous) = self
                    .index()
                    .checked_sub(1)
                    .map(|index| self.tokens()[index])
                {
                    return self.at(
                        "':' expected after dictionary key",
                        previous.end - 1,
                        NO_END,
                    );
                }
            }
            RuffToken::Comma if found == RuffToken::Dot && self.is_import_alias() => {
                return self.import_target("attribute");
            }
            RuffToken::Rpar if found == RuffToken::Lpar && self.line_words().contains(&"def") => {
                return self.parenthesized_parameter("Function parameters cannot be parenthesized");
            }
            RuffToken::Colon if found == RuffToken::Lpar && self.previous_text() == "lambda" => {
                return self.parenthesized_parameter(
                    "Lambda expression parameters cannot be parenthesized",
                );
            }
            _ => {}
        }
        if is_open
            && !self.is_among_names()
            && let Some(failure) = self.forgotten_comma()
        {
            return failure;
        }
        if expected == RuffToken::Colon
            && !is_open
            && self.is_compound_header()
            && found != RuffToken::Equal
        {
            return self.at_token("invalid syntax");
        }
        self.at_token("invalid syntax")
    }

    /// Whether the name before the parser's place is that behind `as` of an import.
    pub(super) fn is_import_alias(&self) -> bool {
        let words = self.previous_words();
        words.contains(&"import") && words.len() >= 2 && words[words.len() - 2] == "as"
    }

    /// Whether the parser's place is among the parameters of a definition or the names of an import, outside of any expression.
    pub(super) fn is_among_names(&self) -> bool {
        let words = self.previous_words();
        let level = self
            .tokens()
            .get(self.index())
            .map_or(0, |token| token.level);
        let last_separator = words
            .iter()
            .rposition(|word| matches!(*word, "," | "=" | "(" | ":" | "["));
        let is_definition = matches!(words.first(), Some(&"def" | &"async"));
        let is_import = matches!(words.first(), Some(&"from" | &"import"));
        level == 1
            && (is_import
                || is_definition
                    && last_separator.is_some_and(|at| matches!(words[at], "," | "(" | "[")))
    }

    pub(super) fn expected_colon(&self) -> Failure {
        let is_lambda = self.previous_words().contains(&"lambda") && !self.is_compound_header();
        if is_lambda || !self.is_compound_header() {
            return self.at_token("invalid syntax");
        }
        self.at_token("expected ':'")
    }

    /// The words of the logical line up to the parser's place.
    pub(super) fn previous_words(&self) -> Vec<&'a str> {
        self.words_before(self.index())
    }

    /// The words of the logical line up to a token.
    pub(super) fn words_before(&self, index: usize) -> Vec<&'a str> {
        let index = index.min(self.tokens().len());
        let start = self.tokens()[..index]
            .iter()
            .rposition(|token| token.kind == TokenKind::Newline)
            .map_or(0, |at| at + 1);
        self.tokens()[start..index]
            .iter()
            .map(|&token| self.token_text(token))
            .collect()
    }

    pub(super) fn line_words(&self) -> Vec<&'a str> {
        self.previous_words()
    }

    pub(super) fn is_compound_header(&self) -> bool {
        const KEYWORDS: [&str; 15] = [
            "if", "elif", "else", "while", "for", "try", "except", "finally", "with", "def",
            "class", "match", "case", "async", "lambda",
        ];
        self.previous_words()
            .first()
            .is_some_and(|word| KEYWORDS[..14].contains(word))
    }

    /// `if x = 1`, `(x = 1)`: an assignment where a value is wanted.
    pub(super) fn equals_in_condition(&self, is_open: bool) -> Option<Failure> {
        let equals = self.index();
        let level = self.tokens().get(equals)?.level;
        let before = &self.tokens()[..equals];
        const STARTS: [&str; 9] = [
            "if", "elif", "while", "and", "or", "not", "return", "assert", ",",
        ];
        let is_start = |token: &Token| {
            token.level < level
                || token.level == level && STARTS.contains(&self.token_text(*token))
                || token.kind == TokenKind::Newline
        };
        let first = before.iter().rposition(is_start).map_or(0, |at| at + 1);
        let target = self.tokens().get(first)?;
        let expr = self.parse(target.start, before.last()?.end)?;
        if !is_open && !self.is_compound_header() {
            return None;
        }
        let last = self.expression_after(equals + 1)?;
        match &expr {
            ruff::Expr::Name(_) => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                Some(self.at(message, target.start, last))
            }
            ruff::Expr::List(_)
            | ruff::Expr::Tuple(_)
            | ruff::Expr::Generator(_)
            | ruff::Expr::BooleanLiteral(_)
            | ruff::Expr::NoneLiteral(_) => None,
            ruff::Expr::Compare(_) => None,
            other => {
                let message = format!(
                    "cannot assign to {} here. Maybe you meant '==' instead of '='?",
                    expression_name(other)
                );
                Some(self.at(message, target.start, before.last()?.end))
            }
        }
    }

    /// The end of the longest expression that starts at a token, within its brackets and up to a comma or colon.
    pub(super) fn expression_after(&self, first: usize) -> Option<usize> {
        const LONGEST: usize = 60;
        let start = self.tokens().get(first)?;
        let level = start.level;
        let is_end = |token: &Token| {
            token.kind == TokenKind::Newline
                || token.kind == TokenKind::End
                || token.level < level
                || token.level == level
                    && matches!(
                        self.token_text(*token),
                        "," | ":" | "=" | ":=" | "for" | "async"
                    )
        };
        let rest = &self.tokens()[first..];
        let count = rest
            .iter()
            .position(is_end)
            .unwrap_or(rest.len())
            .min(LONGEST);
        let ends = rest[..count].iter().rev().map(|token| token.end);
        ends.into_iter()
            .find(|&end| self.parse(start.start, end).is_some())
    }

    /// The end of the expressions with commas between them that start at a token, that of a comma behind them included.
    pub(super) fn expressions_after(&self, first: usize) -> Option<usize> {
        let one = |index: usize| {
            let is_starred = self.text_at(index) == "*";
            self.expression_after(index + usize::from(is_starred))
        };
        let mut end = one(first)?;
        loop {
            let behind = self.tokens().partition_point(|token| token.start < end);
            if self.text_at(behind) != "," {
                return Some(end);
            }
            match one(behind + 1) {
                Some(next) => end = next,
                None => return Some(self.tokens()[behind].end),
            }
        }
    }

    pub(super) fn missing_else(&self) -> Failure {
        let index = self.index();
        let level = self.tokens().get(index).map_or(0, |token| token.level);
        let before = &self.tokens()[..index.min(self.tokens().len())];
        if let Some(failure) = self.loop_without_in(before, level) {
            return failure;
        }
        let is_start = |token: &Token| {
            token.level < level
                || token.kind == TokenKind::Newline
                || token.level == level
                    && matches!(
                        self.token_text(*token),
                        "=" | "," | "return" | "(" | "[" | "{" | ":" | "else" | "lambda" | "in"
                    )
        };
        let first = before.iter().rposition(is_start).map_or(0, |at| at + 1);
        match (before.get(first), before.last()) {
            (Some(first), Some(last)) => self.at(
                "expected 'else' after 'if' expression",
                first.start,
                last.end,
            ),
            _ => self.at_token("invalid syntax"),
        }
    }

    /// `[x, y for ...]`.
    pub(super) fn bare_comprehension_target(&self) -> Option<Failure> {
        let index = self.index();
        let level = self.tokens().get(index)?.level;
        let before = &self.tokens()[..index];
        let open = before.iter().rposition(|token| token.level < level)?;
        let has_colon = before[open..]
            .iter()
            .any(|token| token.level == level && self.token_text(*token) == ":");
        if self.text_at(open) == "(" || has_colon {
            return None;
        }
        let first = before.get(open + 1)?;
        let message = "did you forget parentheses around the comprehension target?";
        Some(self.at(message, first.start, before.last()?.end))
    }

    /// Two expressions side by side within brackets.
    pub(super) fn forgotten_comma(&self) -> Option<Failure> {
        let index = self.index();
        let found = self.tokens().get(index)?;
        let level = found.level;
        let before = &self.tokens()[..index];
        let is_start = |token: &Token| {
            token.level < level
                || token.level == level
                    && matches!(self.token_text(*token), "," | ":" | "=" | "*" | "**" | ":=")
        };
        let first = before.iter().rposition(is_start).map_or(0, |at| at + 1);
        let (start, last) = (before.get(first)?, before.last()?);
        // A name before a string is more likely a wrong prefix.
        if start.kind == TokenKind::Name
            && before.get(first + 1).unwrap_or(found).kind == TokenKind::String
        {
            return None;
        }
        self.parse(start.start, last.end)?;
        let end = self.expression_after(index)?;
        Some(self.at(
            "invalid syntax. Perhaps you forgot a comma?",
            start.start,
            end,
        ))
    }

    pub(super) fn expected_expression(&self) -> Failure {
        let index = self.index();
        let (previous, found) = (self.previous_text(), self.text_at(index));
        let level = self.tokens().get(index).map_or(0, |token| token.level);
        let name = index.checked_sub(2).and_then(|at| self.tokens().get(at));
        let is_argument = level > 0 && found == "," || found == ")";
        if previous == "="
            && is_argument
            && let Some(name) = name
        {
            let equals = self.tokens()[index - 1];
            if self.is_among_parameters(index) {
                return self.at(
                    "expected default value expression",
                    equals.start,
                    equals.end,
                );
            }
            return self.at("expected argument value expression", name.start, equals.end);
        }
        if previous == ":" && found == "}"
            || previous == ":" && found == "," && self.is_in_braces(index)
        {
            let colon = self.tokens()[index - 1];
            return self.at(
                "expression expected after dictionary key and ':'",
                colon.start,
                colon.end,
            );
        }
        if previous == "*"
            && found == ")"
            && index >= 2
            && matches!(self.text_at(index - 2), "(" | ",")
        {
            return self.at_token("Invalid star expression");
        }
        if previous == "<" && found == ">" || found == "<>" {
            let start = self.start - 1;
            return self.at(
                "invalid syntax.  Maybe you meant '!=' instead of '<>'?",
                start,
                start + 2,
            );
        }
        if previous == "else" && self.previous_words().first() != Some(&"else") {
            return self.at_token("expected expression after 'else', but statement is given");
        }
        if previous == "->" {
            let arrow = self.tokens()[index - 1];
            return self.at("expected ':'", arrow.start, arrow.end);
        }
        if let Some(failure) = self.in_string_field() {
            return failure;
        }
        self.at_token("invalid syntax")
    }

    pub(super) fn is_in_braces(&self, index: usize) -> bool {
        let level = self.tokens().get(index).map_or(0, |token| token.level);
        let open = self.tokens()[..index]
            .iter()
            .rposition(|token| token.level < level);
        open.is_some_and(|open| self.text_at(open) == "{")
    }

    /// An expression missing in a replacement field of an f-string.
    pub(super) fn in_string_field(&self) -> Option<Failure> {
        let token = self
            .tokens()
            .iter()
            .find(|token| token.start < self.start && self.start < token.end)?;
        if token.kind != TokenKind::String {
            return None;
        }
        let letter = strings::string_letter(self.token_text(*token));
        let found = self.text[self.start..].chars().next()?;
        let inside = self.text[token.start..self.start]
            .rfind('{')
            .map(|at| token.start + at)?;
        let field = &self.text[inside + 1..self.start];
        if field.trim_start().starts_with("lambda") {
            let start = inside + 1 + field.len() - field.trim_start().len();
            let end = start + self.text[start..].find(':').map_or(0, |at| at + 1);
            let message =
                format!("{letter}-string: lambda expressions are not allowed without parentheses");
            return Some(self.at(message, start, end));
        }
        if let Some(failure) = self.field_error(token.start, token.end) {
            return Some(failure);
        }
        if matches!(found, '}' | '!' | ':' | '=') && field.trim().is_empty() {
            let message = format!("{letter}-string: valid expression required before '{found}'");
            return Some(self.at(message, self.start, self.start + 1));
        }
        None
    }
}
