//! Errors for which the parser has no kind of its own but a sentence.

use super::*;

impl<'a> Explainer<'a> {
    // ----- what the parser says in words -----

    pub(super) fn other(&self, message: &str) -> Failure {
        if let Some(rest) = message.strip_prefix("Expected an indented block after ") {
            return self.expected_block(rest);
        }
        let token = self.tokens().get(self.index());
        match message {
            "Only single target (not tuple) can be annotated" => {
                self.here("only single target (not tuple) can be annotated")
            }
            "Only single target (not list) can be annotated" => {
                self.here("only single target (not list) can be annotated")
            }
            "Expected `except` or `finally` after `try` block" => {
                let (start, end) = self.token_range(self.index());
                self.at("expected 'except' or 'finally' block", start, end)
            }
            "Multiple exception types must be parenthesized when using `as`" => {
                // The place goes up to the name behind `as`.
                let as_name = self
                    .tokens()
                    .iter()
                    .position(|token| token.start >= self.end && self.token_text(*token) == "as");
                let end = as_name
                    .and_then(|index| self.tokens().get(index + 1))
                    .map_or(self.end, |name| name.end);
                self.at(
                    "multiple exception types must be parenthesized when using 'as'",
                    self.start,
                    end,
                )
            }
            "Star import must be the only import" => {
                self.at_next(if self.text_at(self.index()) == "*" {
                    ","
                } else {
                    "*"
                })
            }
            "Expected one or more exception types" => {
                self.at_token("expected one or more exception types")
            }
            "Cannot have both 'except' and 'except*' on the same 'try'" => {
                let next = self.tokens().get(self.index() + 1);
                let end = match (next, token) {
                    (Some(star), _) if self.token_text(*star) == "*" => star.end,
                    (_, Some(word)) => word.end,
                    _ => self.end,
                };
                self.at(
                    "cannot have both 'except' and 'except*' on the same 'try'",
                    self.start,
                    end,
                )
            }
            "Positional patterns cannot follow keyword patterns" => {
                self.here("positional patterns follow keyword patterns")
            }
            "Only one '/' separator allowed" => self.here("/ may appear only once"),
            "Only one '*' parameter allowed" => self.at(
                "* argument may appear only once",
                self.start,
                self.start + 1,
            ),
            "'/' parameter must appear before '*' parameter" => self.here("/ must be ahead of *"),
            "Expected a parameter name" => self.keyword_argument(),
            "Cannot mix t-string literals with string or bytes literals" => {
                self.here("cannot mix t-string literals with string or bytes literals")
            }
            "Bytes literal cannot be mixed with non-bytes literals" => {
                let index = self
                    .tokens()
                    .partition_point(|token| token.start < self.end);
                match self.tokens().get(index) {
                    Some(next) => self.at(
                        "cannot mix bytes and nonbytes literals",
                        next.start,
                        next.end.max(next.start + 1),
                    ),
                    None => self.here("cannot mix bytes and nonbytes literals"),
                }
            }
            "Trailing comma not allowed" => {
                let next = self
                    .tokens()
                    .get(self.index() + 1)
                    .map_or(self.end, |token| token.start);
                let is_from = self.previous_words().first() == Some(&"from");
                let behind = self.tokens().get(self.index() + 1);
                if let Some(behind) = behind.filter(|token| token.kind != TokenKind::Newline) {
                    return self.at("invalid syntax", behind.start, behind.end);
                }
                let message = if is_from {
                    "trailing comma not allowed without surrounding parentheses"
                } else {
                    "invalid syntax"
                };
                self.at(message, next, next + 1)
            }
            "Expected symbol after `as`" => match token {
                Some(token) if matches!(token.kind, TokenKind::Number | TokenKind::String) => {
                    self.import_target("literal")
                }
                _ => self.at_token("invalid syntax"),
            },
            "Expected an identifier" if self.previous_text() == "as" => match token {
                Some(token) if matches!(token.kind, TokenKind::Number | TokenKind::String) => {
                    self.here("cannot use literal as pattern target")
                }
                _ => self.at_token("invalid syntax"),
            },
            "Expected a statement" if self.text_at(self.index()) == ":=" => {
                let index = self.index();
                match index.checked_sub(1).map(|index| self.tokens()[index]) {
                    Some(token) if matches!(self.token_text(token), "True" | "False" | "None") => {
                        let word = self.token_text(token);
                        self.at(
                            format!("cannot use assignment expressions with {word}"),
                            token.start,
                            token.end,
                        )
                    }
                    _ => self.at_token("invalid syntax"),
                }
            }
            _ => self.at_token("invalid syntax"),
        }
    }

    pub(super) fn expected_block(&self, what: &str) -> Failure {
        let what = what
            .replace('`', "'")
            .replace("'class' definition", "class definition")
            .replace("' clause", "' statement")
            .replace("' block", "' statement");
        let keyword = what
            .trim_start_matches('\'')
            .split(['\'', ' '])
            .next()
            .unwrap_or("");
        let word = match keyword {
            "function" => "def",
            other => other.trim_end_matches('*'),
        };
        let index = self.index().min(self.tokens().len());
        let header = self.tokens()[..index]
            .iter()
            .rev()
            .find(|token| token.kind == TokenKind::Name && self.token_text(**token) == word);
        let line = header.map_or(0, |token| self.source.line_and_column(token.start as u32).0);
        let (start, end) = self.token_range(index);
        let is_starred = header.is_some_and(|header| {
            let behind = self.text[header.end..].trim_start();
            word == "except" && behind.starts_with('*')
        });
        let what = match is_starred {
            true => what.replace("'except'", "'except*'"),
            false => what,
        };
        self.indentation(
            format!("expected an indented block after {what} on line {line}"),
            start,
            end,
        )
    }
}
