//! Wrong targets, statements, parameters and arguments.

use super::*;

impl<'a> Explainer<'a> {
    // ----- assignments -----

    pub(super) fn assignment_target(&self) -> Failure {
        let Some(expr) = self.expression_here() else {
            return self.here("cannot assign to expression");
        };
        let name = expression_name(&expr);
        if matches!(expr, ruff::Expr::Yield(_) | ruff::Expr::YieldFrom(_))
            && self.previous_text() != "("
        {
            return self.here("assignment to yield expression not possible");
        }
        if let ruff::Expr::Compare(node) = &expr
            && self.is_loop_target()
        {
            // Where the operator is, the `in` of the loop was wanted.
            let behind = self.start + node.left.range().len().to_usize();
            let operator = self.tokens().iter().find(|token| token.start >= behind);
            if let Some(operator) = operator {
                return self.at("invalid syntax", operator.start, operator.end);
            }
        }
        use ruff::Expr as X;
        let may_be_comparison = !matches!(
            expr,
            X::Compare(_)
                | X::Lambda(_)
                | X::If(_)
                | X::BoolOp(_)
                | X::Generator(_)
                | X::Tuple(_)
                | X::List(_)
                | X::BooleanLiteral(_)
                | X::NoneLiteral(_)
        ) && !matches!(&expr, X::UnaryOp(node) if node.op == ruff::UnaryOp::Not);
        if may_be_comparison && self.is_statement_start() && self.is_only_assignment() {
            return self.here(format!(
                "cannot assign to {name} here. Maybe you meant '==' instead of '='?"
            ));
        }
        self.here(format!("cannot assign to {name}"))
    }

    /// Whether the parser's place is the start of a statement, opening parentheses aside.
    pub(super) fn is_statement_start(&self) -> bool {
        let mut index = self.index();
        while index > 0 && self.text_at(index - 1) == "(" {
            index -= 1;
        }
        index == 0
            || matches!(self.tokens()[index - 1].kind, TokenKind::Newline)
            || matches!(self.text_at(index - 1), ";" | ":") && self.tokens()[index - 1].level == 0
    }

    /// Whether exactly one `=` follows the parser's place in its statement, right behind it.
    pub(super) fn is_only_assignment(&self) -> bool {
        let behind = self.tokens().iter().filter(|token| token.start >= self.end);
        let statement: Vec<&Token> = behind
            .take_while(|token| token.kind != TokenKind::Newline)
            .collect();
        let first = statement
            .iter()
            .find(|token| self.token_text(***token) != ")");
        let is_equals = |token: &&Token| self.token_text(**token) == "=" && token.level == 0;
        first.is_some_and(|token| self.token_text(**token) == "=")
            && statement.iter().filter(|token| is_equals(token)).count() == 1
    }

    // ----- statements -----

    pub(super) fn statements_on_same_line(&self) -> Failure {
        let index = self.index();
        let words = self.previous_words();
        let first = index - words.len();
        let statement = words.iter().rposition(|word| matches!(*word, ":" | ";"));
        let statement = statement.map_or(0, |at| at + 1);
        if let Some(&word @ ("print" | "exec")) = words.get(statement)
            && statement + 1 == words.len()
            && let Some(end) = self.expressions_after(index)
        {
            let start = self.tokens()[first + statement].start;
            let message =
                format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
            return self.at(message, start, end);
        }
        if words.first() == Some(&"import") && self.text_at(index) == "from" {
            let start = self.tokens()[first].start;
            let rest = &self.tokens()[index..];
            let end = rest
                .iter()
                .find(|token| token.kind == TokenKind::Newline || self.token_text(**token) == "as")
                .map_or(self.end, |token| match token.kind {
                    TokenKind::Newline => token.start,
                    _ => token.end,
                });
            return self.at(
                "Did you mean to use 'from ... import ...' instead?",
                start,
                end,
            );
        }
        if self.text_at(index) == "not" && self.text_at(index + 1) != "in" {
            // CPython reads on for `not in` before it gives up.
            return match self.tokens().get(index + 1) {
                Some(next) => self.at("invalid syntax", next.start, next.end.max(next.start + 1)),
                None => self.at_token("invalid syntax"),
            };
        }
        self.at_token("invalid syntax")
    }

    pub(super) fn import_target(&self, kind: &str) -> Failure {
        let index = self.index();
        let first = if kind == "attribute" {
            index.saturating_sub(1)
        } else {
            index
        };
        let start = self
            .tokens()
            .get(first)
            .map_or(self.start, |token| token.start);
        let end = self.expression_after(first).unwrap_or(self.end);
        self.at(format!("cannot use {kind} as import target"), start, end)
    }

    // ----- parameters and arguments -----

    pub(super) fn parenthesized_parameter(&self, message: &str) -> Failure {
        let index = self.index();
        let level = self.tokens().get(index).map_or(0, |token| token.level);
        let rest = self.tokens().get(index + 1..).unwrap_or(&[]);
        let end = rest
            .iter()
            .find(|token| token.level == level)
            .map_or(self.end, |token| token.end);
        self.at(message, self.start, end)
    }

    pub(super) fn parameter_default(&self) -> Failure {
        let words = self.previous_words();
        let star = words.iter().rfind(|word| matches!(**word, "*" | "**"));
        let kind = if star == Some(&"**") {
            "var-keyword"
        } else {
            "var-positional"
        };
        self.here(format!("{kind} argument cannot have default value"))
    }

    pub(super) fn bare_star(&self) -> Failure {
        let index = self
            .tokens()
            .partition_point(|token| token.start <= self.start)
            .saturating_sub(1);
        let star = (0..=index.min(self.tokens().len().saturating_sub(1)))
            .rev()
            .find(|&at| self.text_at(at) == "*");
        let Some(star) = star else {
            return self.here("named arguments must follow bare *");
        };
        let is_lambda = self.tokens()[star].level == 0 || self.previous_words().contains(&"lambda");
        let place = if is_lambda { star + 1 } else { star };
        match self.tokens().get(place) {
            Some(token) => self.at("named arguments must follow bare *", token.start, token.end),
            None => self.here("named arguments must follow bare *"),
        }
    }

    pub(super) fn generator_argument(&self) -> Failure {
        if self.previous_words().first() == Some(&"class") {
            let position = self
                .tokens()
                .iter()
                .position(|token| token.start >= self.start && self.token_text(*token) == "for");
            if let Some(token) = position.map(|index| self.tokens()[index]) {
                return self.at("invalid syntax", token.start, token.end);
            }
        }
        self.here("Generator expression must be parenthesized")
    }

    pub(super) fn positional_argument(&self, error: &ParseErrorType) -> Failure {
        if matches!(self.parse_in_parentheses(), Some(ruff::Expr::Generator(_))) {
            return self.here("Generator expression must be parenthesized");
        }
        let message = if *error == ParseErrorType::PositionalAfterKeywordArgument {
            "positional argument follows keyword argument"
        } else {
            "positional argument follows keyword argument unpacking"
        };
        // CPython has read on to the closing parenthesis by then.
        let level = self
            .tokens()
            .get(self.index())
            .map_or(0, |token| token.level);
        let rest = self.tokens().get(self.index()..).unwrap_or(&[]);
        match rest.iter().find(|token| token.level < level) {
            Some(close) => self.at(message, close.start, close.end),
            None => self.here(message),
        }
    }

    pub(super) fn parse_in_parentheses(&self) -> Option<ruff::Expr> {
        let text = format!("({})", self.text.get(self.start..self.end)?);
        ruff_python_parser::parse_expression(&text)
            .ok()
            .map(|parsed| *parsed.into_syntax().body)
    }

    pub(super) fn keyword_argument(&self) -> Failure {
        let index = self
            .tokens()
            .partition_point(|token| token.start < self.end);
        let end = match self.text_at(index) {
            "=" => self.tokens()[index].end,
            _ => self.end,
        };
        if let Some(star) = (self.index().checked_sub(1)).map(|index| self.tokens()[index])
            && matches!(self.token_text(star), "*" | "**")
        {
            let kind = match self.token_text(star) {
                "*" => "iterable",
                _ => "keyword",
            };
            let equals = self
                .tokens()
                .iter()
                .position(|token| token.start >= self.end);
            let end = equals
                .and_then(|equals| self.expression_after(equals + 1))
                .unwrap_or(end);
            let message = format!("cannot assign to {kind} argument unpacking");
            return self.at(message, star.start, end);
        }
        match self.text.get(self.start..self.end).unwrap_or("") {
            word @ ("True" | "False" | "None") => {
                self.at(format!("cannot assign to {word}"), self.start, end)
            }
            _ => self.at(
                "expression cannot contain assignment, perhaps you meant \"==\"?",
                self.start,
                end,
            ),
        }
    }

    pub(super) fn starred(&self) -> Failure {
        if self.text[self.start..].starts_with("**") {
            let index = self
                .tokens()
                .partition_point(|token| token.start < self.end);
            return match self.tokens().get(index) {
                Some(token) => self.at("invalid syntax", token.start, token.end),
                None => self.at_token("invalid syntax"),
            };
        }
        let index = self.index();
        if self.previous_text() == ":" && self.is_in(index, "[") {
            return self.at("invalid syntax", self.start, self.start + 1);
        }
        let behind = self.tokens().iter().find(|token| token.start >= self.end);
        let behind = behind.map_or("", |token| self.token_text(*token));
        if behind == ":" && self.is_in(index, "[") {
            return self.at("invalid syntax", self.end, self.end + 1);
        }
        if self.previous_text() == "(" && behind == ")" && !self.is_call(index - 1) {
            return self.here("cannot use starred expression here");
        }
        if self.previous_text() == ":" && self.is_in_braces(self.index()) {
            return self.here("cannot use a starred expression in a dictionary value");
        }
        self.here("can't use starred expression here")
    }
}
