//! Rules of CPython's grammar that are there for the sake of a message: what is looked for wherever the parser has stopped.

use super::*;

/// Statements of one word or that begin with one.
const STATEMENTS: [&str; 11] = [
    "pass", "break", "continue", "return", "raise", "del", "assert", "import", "from", "global",
    "nonlocal",
];

impl<'a> Explainer<'a> {
    /// The error that a rule for what stands at the parser's place gives.
    pub(super) fn special_rule(&self) -> Option<Failure> {
        let index = self.index();
        let token = *self.tokens().get(index)?;
        let (text, previous) = (self.token_text(token), self.previous_text());
        if let Some(failure) = self.in_interpolated_string() {
            return Some(failure);
        }
        if STATEMENTS.contains(&text)
            && let Some(failure) = self.statement_in_condition(index)
        {
            return Some(failure);
        }
        if text == "not" && self.text_at(index + 1) != "in" && is_operator(previous) {
            let end = self.expression_after(index)?;
            let message = "'not' after an operator must be parenthesized";
            return Some(self.at(message, token.start, end));
        }
        if matches!(text, "/" | "*" | "(")
            && self.is_among_parameters(index)
            && let Some(failure) = self.separator(index)
        {
            return Some(failure);
        }
        if self.is_definition_name(index) && !matches!(text, "(" | "[") {
            return Some(self.at("expected '('", token.start, token.end.max(token.start + 1)));
        }
        if let Some(failure) = self.target_of_as(index) {
            return Some(failure);
        }
        if text == "="
            && let Some(failure) = self.misplaced_equals(index)
        {
            return Some(failure);
        }
        if previous == "=" && matches!(text, "," | ")" | ":") && self.is_among_parameters(index - 1)
        {
            let equals = self.tokens()[index - 1];
            return Some(self.at(
                "expected default value expression",
                equals.start,
                equals.end,
            ));
        }
        if text.len() > 1 && text.ends_with('=') && token.level == 0 {
            return self.tuple_before_operator(index);
        }
        if token.kind == TokenKind::Name
            && index > 0
            && self.tokens()[index - 1].kind == TokenKind::String
            && let Some(failure) = self.inside_of_string(index)
        {
            return Some(failure);
        }
        if matches!(text, ":" | "]")
            && let Some(failure) = self.star_in_subscript(index)
        {
            return Some(failure);
        }
        if text == "elif" || text == "else" {
            return self.block_after_else(index);
        }
        None
    }

    /// Errors in the fields of the f-string or t-string at the parser's place.
    fn in_interpolated_string(&self) -> Option<Failure> {
        let token = self.tokens().iter().find(|token| {
            token.kind == TokenKind::String && token.start <= self.start && self.start < token.end
        })?;
        let text = self.token_text(*token);
        let prefix = text.split(['\'', '"']).next()?;
        match prefix.contains(['f', 'F', 't', 'T']) {
            true => self.field_error(token.start, token.end),
            false => None,
        }
    }

    /// `x = pass if 1 else 1`, `x = 1 if 1 else pass`.
    fn statement_in_condition(&self, index: usize) -> Option<Failure> {
        let token = self.tokens()[index];
        let words = self.previous_words();
        let is_simple = matches!(self.token_text(token), "pass" | "break" | "continue");
        if words.last() == Some(&"else") && words.contains(&"if") && words[0] != "else" {
            let message = "expected expression after 'else', but statement is given";
            return Some(self.at(message, token.start, token.end));
        }
        if is_simple && self.text_at(index + 1) == "if" && !words.is_empty() {
            let message = "expected expression before 'if', but statement is given";
            return Some(self.at(message, token.start, token.end));
        }
        None
    }

    /// Whether the token at a place stands among the parameters of a function, not within one of them.
    pub(super) fn is_among_parameters(&self, index: usize) -> bool {
        let words = self.words_before(index);
        let first = index.min(self.tokens().len()) - words.len();
        let Some(level) = self.tokens().get(index).map(|token| token.level) else {
            return false;
        };
        let keyword = words.iter().rposition(|word| *word == "lambda");
        if let Some(at) = keyword {
            let is_at_level = self.tokens()[first + at].level == level;
            let has_ended = (first + at..index)
                .any(|at| self.tokens()[at].level == level && self.text_at(at) == ":");
            return is_at_level && !has_ended;
        }
        let is_definition = matches!(words.as_slice(), ["def", ..] | ["async", "def", ..]);
        is_definition && level == 1
    }

    /// `/`, `*` and `(` where parameters are wanted.
    fn separator(&self, index: usize) -> Option<Failure> {
        let token = self.tokens()[index];
        let level = token.level;
        let begins = |at: usize| {
            let text = self.text_at(at);
            self.tokens()[at].level < level
                || text == "lambda"
                || self.tokens()[at].kind == TokenKind::Newline
        };
        let first = (0..index)
            .rev()
            .find(|at| begins(*at))
            .map_or(0, |at| at + 1);
        let at_level = |at: &usize| self.tokens()[*at].level == level;
        let message = match self.token_text(token) {
            "/" if first == index && self.text_at(index + 1) == "," => {
                "at least one argument must precede /"
            }
            "/" if (first..index).filter(at_level).any(|at| {
                self.text_at(at) == "*" && (at == first || self.text_at(at - 1) == ",")
            }) =>
            {
                "/ must be ahead of *"
            }
            "*" if self.previous_text() == "/" => "expected comma between / and *",
            "(" if matches!(self.previous_text(), "," | "lambda")
                && self.previous_words().contains(&"lambda") =>
            {
                let message = "Lambda expression parameters cannot be parenthesized";
                return self
                    .plain_names(index)
                    .then(|| self.parenthesized_parameter(message));
            }
            _ => return None,
        };
        Some(self.at(message, token.start, token.end))
    }

    /// Whether nothing but names stands in the parentheses that open at a place.
    fn plain_names(&self, index: usize) -> bool {
        let level = self.tokens()[index].level;
        self.tokens()[index + 1..]
            .iter()
            .take_while(|token| token.level > level)
            .all(|token| {
                let text = self.token_text(*token);
                text == ","
                    || token.kind == TokenKind::Name && !matches!(text, "None" | "True" | "False")
            })
    }

    /// Whether the name of a function that is defined stands just before a place.
    fn is_definition_name(&self, index: usize) -> bool {
        let words = self.previous_words();
        let is_name =
            |name: &str| name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        match words.as_slice() {
            ["def", name] | ["async", "def", name] => is_name(name),
            ["def", _, "[", .., "]"] | ["async", "def", _, "[", .., "]"] => {
                self.tokens()[index - 1].level == 0
            }
            _ => false,
        }
    }

    /// What stands behind `as` where only a name may.
    fn target_of_as(&self, index: usize) -> Option<Failure> {
        let words = self.previous_words();
        let first = index - words.len();
        let place = words.iter().rposition(|word| *word == "as")? + first;
        // The parser stops at the target or, if that begins with a name, behind the name.
        if index != place + 1 && index != place + 2 {
            return None;
        }
        let target = *self.tokens().get(place + 1)?;
        let end = self.expression_after(place + 1)?;
        let expr = self.parse(target.start, end)?;
        if matches!(expr, ruff::Expr::Name(_)) {
            return None;
        }
        let name = expression_name(&expr);
        let (start, end) = (expr.range().start().to_usize(), end);
        let is_group = self.token_text(target) == "(" && !matches!(expr, ruff::Expr::Tuple(_));
        let end = if is_group {
            expr.range().end().to_usize()
        } else {
            end
        };
        let begins_with_name = target.kind == TokenKind::Name
            && !matches!(
                expr,
                ruff::Expr::Attribute(_) | ruff::Expr::Subscript(_) | ruff::Expr::Call(_)
            );
        let what = match words.first() {
            Some(&"except" | &"case") if begins_with_name => return None,
            Some(&"import" | &"from") => format!("cannot use {name} as import target"),
            Some(&"case") => format!("cannot use {name} as pattern target"),
            Some(&"except") if words.get(1) == Some(&"*") => {
                format!("cannot use except* statement with {name}")
            }
            Some(&"except") => format!("cannot use except statement with {name}"),
            _ => return None,
        };
        Some(self.at(what, start, end))
    }

    /// `f(*args=[0])`, `[z=3]`.
    fn misplaced_equals(&self, index: usize) -> Option<Failure> {
        let star = index.checked_sub(2).map(|at| self.tokens()[at]);
        if let Some(star) = star
            && matches!(self.token_text(star), "*" | "**")
            && matches!(
                index.checked_sub(3).map_or("", |at| self.text_at(at)),
                "(" | ","
            )
            && !self.is_among_parameters(index)
        {
            let kind = match self.token_text(star) {
                "*" => "iterable",
                _ => "keyword",
            };
            let end = self.expression_after(index + 1)?;
            let message = format!("cannot assign to {kind} argument unpacking");
            return Some(self.at(message, star.start, end));
        }
        match self.is_in(index, "[") || self.is_in(index, "{") {
            true => self.equals_in_condition(true),
            false => None,
        }
    }

    /// `a, b += 1`.
    fn tuple_before_operator(&self, index: usize) -> Option<Failure> {
        let words = self.previous_words();
        let first = self.tokens().get(index.checked_sub(words.len())?)?;
        let last = self.tokens().get(index.checked_sub(1)?)?;
        let is_assignment = !matches!(self.text_at(index), "==" | "!=" | "<=" | ">=" | ":=");
        let is_tuple = matches!(
            self.parse(first.start, last.end),
            Some(ruff::Expr::Tuple(_))
        );
        (is_assignment && is_tuple).then(|| {
            let message = "'tuple' is an illegal expression for augmented assignment";
            self.at(message, first.start, last.end)
        })
    }

    /// Words between two strings.
    fn inside_of_string(&self, index: usize) -> Option<Failure> {
        let words = self.tokens()[index..]
            .iter()
            .take_while(|token| matches!(token.kind, TokenKind::Name | TokenKind::Number))
            .count();
        let behind = self.tokens().get(index + words)?;
        (behind.kind == TokenKind::String).then(|| {
            let (first, last) = (self.tokens()[index], self.tokens()[index + words - 1]);
            let message = "invalid syntax. Is this intended to be part of the string?";
            self.at(message, first.start, last.end)
        })
    }

    /// `A[*(1:2)]`.
    fn star_in_subscript(&self, index: usize) -> Option<Failure> {
        let token = self.tokens()[index];
        let open = self.tokens()[..index]
            .iter()
            .rposition(|open| open.level < token.level && self.token_text(*open) == "[")?;
        if index == open + 1 || self.text_at(open + 1) != "*" || !self.is_call(open) {
            return None;
        }
        let level = self.tokens()[open + 1].level;
        let is_whole = token.level > level || index == open + 2;
        is_whole.then(|| self.at("Invalid star expression", token.start, token.end))
    }

    /// Whether the parser's place is the target of a loop or of a comprehension's clause.
    pub(super) fn is_loop_target(&self) -> bool {
        self.previous_text() == "for"
    }

    /// `for x if y`: where the `if` stands an `in` was wanted.
    pub(super) fn loop_without_in(&self, before: &[Token], level: usize) -> Option<Failure> {
        let condition = before
            .iter()
            .rposition(|token| token.level == level && self.token_text(*token) == "if")?;
        let is_boundary = |token: &Token| {
            token.level < level
                || token.kind == TokenKind::Newline
                || token.level == level && matches!(self.token_text(*token), "in" | "for" | "if")
        };
        let start = before[..condition].iter().rposition(is_boundary)?;
        if self.token_text(before[start]) != "for" {
            return None;
        }
        let message = match level {
            0 => "invalid syntax",
            _ => "'in' expected after for-loop variables",
        };
        let token = before[condition];
        Some(self.at(message, token.start, token.end))
    }

    /// An `elif` behind an `else`.
    fn block_after_else(&self, index: usize) -> Option<Failure> {
        let token = self.tokens()[index];
        if self.token_text(token) != "elif" {
            return None;
        }
        let column = self.source.line_and_column(token.start as u32).1;
        let heads = self.tokens()[..index]
            .iter()
            .enumerate()
            .filter(|(at, _)| *at == 0 || self.tokens()[at - 1].kind == TokenKind::Newline);
        let last = heads
            .filter(|(_, head)| self.source.line_and_column(head.start as u32).1 <= column)
            .last()?;
        (self.token_text(*last.1) == "else").then(|| {
            self.at(
                "'elif' block follows an 'else' block",
                token.start,
                token.end,
            )
        })
    }

    /// Whether the innermost open bracket around a place is this one.
    pub(super) fn is_in(&self, index: usize, bracket: &str) -> bool {
        let level = self.tokens().get(index).map_or(0, |token| token.level);
        let open = self.tokens()[..index.min(self.tokens().len())]
            .iter()
            .rposition(|token| token.level < level);
        open.is_some_and(|open| self.text_at(open) == bracket)
    }

    /// Whether the parenthesis at a place opens the arguments of a call.
    pub(super) fn is_call(&self, index: usize) -> bool {
        let Some(previous) = index.checked_sub(1).map(|at| self.tokens()[at]) else {
            return false;
        };
        const KEYWORDS: [&str; 12] = [
            "del", "return", "in", "and", "or", "not", "if", "else", "yield", "await", "is",
            "print",
        ];
        let text = self.token_text(previous);
        matches!(previous.kind, TokenKind::Name | TokenKind::String) && !KEYWORDS.contains(&text)
            || matches!(text, ")" | "]" | "}")
    }
}

/// Operators behind which an operand follows that binds closer than `not`.
fn is_operator(text: &str) -> bool {
    matches!(
        text,
        "+" | "-" | "*" | "/" | "//" | "%" | "@" | "**" | "<<" | ">>" | "&" | "|" | "^" | "~"
    )
}
