//! Replacement fields of f-strings and t-strings: what is missing in `{value=!r:spec}`.
//!
//! CPython's grammar has rules for that; they are followed here for each field of the string in question, in their order.

use super::*;

/// A field's text from behind its `{`, in tokens; the last one is what stands behind them, the `}` as a rule.
struct Field<'a> {
    tokens: Vec<(usize, usize, &'a str)>,
    /// At the top of the field, not within brackets.
    levels: Vec<usize>,
}

impl Field<'_> {
    /// The token behind all that may be the expression.
    fn end(&self) -> usize {
        let last = self.tokens.len() - 1;
        let is_end =
            |at: &usize| self.levels[*at] == 0 && matches!(self.tokens[*at].2, "!" | "=" | ":");
        match self.tokens[0].2 == "lambda" {
            true => last,
            false => (0..last).find(is_end).unwrap_or(last),
        }
    }
}

/// Is it a word that an expression cannot begin with?
pub(super) fn joins(word: &str) -> bool {
    matches!(
        word,
        "and" | "as" | "async" | "else" | "for" | "from" | "if" | "import" | "in" | "is" | "or"
    )
}

impl<'a> Explainer<'a> {
    /// The error of the first field that has one, in the string that starts at an offset and may be no string at all.
    pub(super) fn field_error(&self, start: usize, end: usize) -> Option<Failure> {
        let letter = strings::string_letter(self.text.get(start..)?);
        let bytes = self.text.as_bytes();
        let end = end.min(bytes.len());
        let mut open = 0usize;
        let mut at = start;
        while at < end {
            match bytes[at] {
                // Only text has braces that are none.
                b'{' if open == 0 && bytes.get(at + 1) == Some(&b'{') => at += 1,
                b'{' if open == 0 && self.text[start..at].ends_with("\\N") => {
                    // The name of a character.
                    let Some(length) = self.text[at..end].find('}') else {
                        let mut tokens = self.tokens().iter();
                        let token = tokens.find(|token| token.start == start)?;
                        return self.escape_in_piece(*token);
                    };
                    at += length;
                }
                b'{' => {
                    if let Some(failure) = self.one_field(at, letter) {
                        return Some(failure);
                    }
                    open += 1;
                }
                b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// A `lambda` where its colon is taken for that of a format.
    fn lambda_in_field(&self, field: &Field<'_>, letter: char) -> Option<Failure> {
        let is_plain = |at: usize, word: &str| field.levels[at] == 0 && field.tokens[at].2 == word;
        let count = field.tokens.len();
        let lambda = (0..count).find(|at| is_plain(*at, "lambda"))?;
        let begins = lambda == 0 || matches!(field.tokens[lambda - 1].2, "," | "else" | "yield");
        let colon = (lambda..count).find(|at| is_plain(*at, ":"))?;
        let message =
            format!("{letter}-string: lambda expressions are not allowed without parentheses");
        begins.then(|| self.at(message, field.tokens[lambda].0, field.tokens[colon].1))
    }

    fn field(&self, open: usize) -> Field<'a> {
        let inside = open + 1;
        let text = &self.text[inside..];
        let found = scan(text);
        let stop = (found.error.as_ref()).map_or(text.len(), |error| error.start);
        let is_before = |token: &&Token| {
            token.end <= stop && !matches!(token.kind, TokenKind::Newline | TokenKind::End)
        };
        let kept: Vec<&Token> = found.tokens.iter().filter(is_before).collect();
        let mut tokens: Vec<(usize, usize, &str)> = (kept.iter())
            .map(|token| {
                (
                    inside + token.start,
                    inside + token.end,
                    &text[token.start..token.end],
                )
            })
            .collect();
        let mut levels: Vec<usize> = kept.iter().map(|token| token.level).collect();
        let next = text[stop..].chars().next().map_or(0, char::len_utf8);
        tokens.push((
            inside + stop,
            inside + stop + next,
            &text[stop..stop + next],
        ));
        levels.push(0);
        Field { tokens, levels }
    }

    fn one_field(&self, open: usize, letter: char) -> Option<Failure> {
        let field = self.field(open);
        let fail = |at: usize, message: &str| {
            let (start, end, text) = field.tokens[at.min(field.tokens.len() - 1)];
            if matches!(text, "" | "'" | "\"") {
                // The string ends before the field does.
                return None;
            }
            Some(self.at(
                format!("{letter}-string: {message}"),
                start,
                end.max(start + 1),
            ))
        };
        let text = |at: usize| field.tokens.get(at).map_or("", |token| token.2);
        if matches!(text(0), "=" | "!" | ":" | "}") {
            return fail(
                0,
                &format!("valid expression required before '{}'", text(0)),
            );
        }
        if let Some(failure) = self.lambda_in_field(&field, letter) {
            return Some(failure);
        }
        if let Some(failure) = self.expression_error(open, &field) {
            return Some(failure);
        }
        let count = self.longest_expression(&field);
        if count == 0 {
            return fail(0, "expecting a valid expression after '{'");
        }
        let mut at = count;
        // Side by side they are told as a forgotten comma, and other things by the parser's own rules.
        if !matches!(text(at), "=" | "!" | ":" | "}" | ":=" | "!=") {
            let is_punctuation = joins(text(at))
                || !text(at).starts_with(|first: char| {
                    first.is_alphanumeric() || matches!(first, '_' | '\'' | '"' | '(' | '[' | '{')
                });
            let message = "expecting '=', or '!', or ':', or '}'";
            return is_punctuation.then(|| fail(at, message)).flatten();
        }
        if text(at) == "=" {
            at += 1;
            if !matches!(text(at), "!" | ":" | "}") {
                return fail(at, "expecting '!', or ':', or '}'");
            }
        }
        if text(at) == "!" {
            at += 1;
            if matches!(text(at), ":" | "}") {
                return fail(at, "missing conversion character");
            }
            if !text(at).starts_with(|first: char| first.is_alphabetic() || first == '_') {
                return fail(at, "invalid conversion character");
            }
            if !matches!(text(at), "s" | "r" | "a") {
                return None;
            }
            at += 1;
            if at < field.tokens.len() && !matches!(text(at), ":" | "}") {
                return fail(at, "expecting ':' or '}'");
            }
        }
        None
    }

    /// What the rules for expressions say about that of a field, if that is more than that it is none: they are asked before those for fields.
    fn expression_error(&self, open: usize, field: &Field<'_>) -> Option<Failure> {
        let last = field.tokens[field.end().checked_sub(1)?];
        let line = self.text[..open]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        // The expression in parentheses, at the same place of a source that has nothing else.
        let before = |character: &u8| if *character == b'\n' { '\n' } else { ' ' };
        let mut text: String = self.text.as_bytes()[..line].iter().map(before).collect();
        match (open - line).checked_sub(1) {
            None => {}
            Some(0) => text.push('-'),
            Some(name) => {
                text.extend(std::iter::repeat_n('x', name));
                text.push('=');
            }
        }
        text.push('(');
        text.push_str(&self.text[open + 1..last.1]);
        text.push_str(")\n");
        let source = Source::new(&text);
        let parsed = ruff_python_parser::parse_unchecked(
            &text,
            ruff_python_parser::ParseOptions::from(ruff_python_parser::Mode::Module),
        );
        let failure = first_error(&source, &parsed)?;
        let Failure::Syntax { message, at, .. } = &failure else {
            return None;
        };
        let is_told = message != "invalid syntax" && !message.contains("was never closed");
        let place = source.offset(at.line, at.column);
        (is_told && open < place && place < last.1).then_some(failure)
    }

    /// How many tokens the longest expression at the start of a field has.
    fn longest_expression(&self, field: &Field<'_>) -> usize {
        /// Longer expressions are not looked for.
        const MOST: usize = 60;
        let end = field.end();
        (1..=end.min(MOST))
            .rev()
            .find(|count| {
                let text = &self.text[field.tokens[0].0..field.tokens[count - 1].1];
                ruff_python_parser::parse_expression(&format!("({text}\n)")).is_ok()
            })
            .unwrap_or(0)
    }
}
