//! Strings: plain ones are one token, f-strings and t-strings are a start, texts, tokens of the expressions in braces, and an end.

use super::{Class, Error, Place, Token, Tokenizer, kind};

/// A plain string that goes on.
#[derive(Debug)]
pub(super) struct OpenString {
    pub quote: char,
    pub is_triple: bool,
    pub start: Place,
    /// What there is of it so far.
    pub text: String,
    /// The lines before the current one.
    pub lines: String,
    pub has_escaped_quote: bool,
}

/// An f-string or t-string that goes on.
#[derive(Debug)]
pub(super) struct FString {
    /// The kind of its first token; text and end are numbered behind it.
    pub start_kind: u8,
    pub quote: char,
    pub is_triple: bool,
    pub is_raw: bool,
    pub start: Place,
    pub first_line: String,
    /// The expressions that are open: more than one where a format has some of its own.
    pub fields: Vec<Field>,
    /// Text that began on an earlier line: where, the text, the lines.
    pub pending: Option<(Place, String, String)>,
}

/// An expression in braces.
#[derive(Debug)]
pub(super) struct Field {
    /// The brackets that are open around what the expression consists of, its own brace included.
    pub level: usize,
    /// The format behind its colon has begun.
    pub is_in_format: bool,
}

impl FString {
    /// Is the next character text, rather than an expression?
    pub fn is_in_text(&self) -> bool {
        self.fields.last().is_none_or(|field| field.is_in_format)
    }

    /// The innermost expression.
    pub fn field(&mut self) -> Option<&mut Field> {
        self.fields.last_mut()
    }

    fn name(&self) -> &'static str {
        match self.start_kind {
            kind::FSTRING_START => "f-string",
            _ => "t-string",
        }
    }

    /// The error that it has no end.
    pub fn unterminated(&self, line: usize) -> Error {
        let quotes = if self.is_triple { "triple-quoted " } else { "" };
        let name = self.name();
        Error {
            class: Class::Syntax,
            message: format!("unterminated {quotes}{name} literal (detected at line {line})"),
            line: self.start.0,
            offset: self.start.1 + 1,
            text: Some(self.first_line.clone()),
            has_end: true,
        }
    }
}

impl Tokenizer {
    /// The error that a plain string has no end.
    pub(super) fn unterminated(&self, open: &OpenString) -> Error {
        let quotes = if open.is_triple { "triple-quoted " } else { "" };
        let hint = match open.has_escaped_quote && !open.is_triple {
            true => "; perhaps you escaped the end quote?",
            false => "",
        };
        let line = self.number;
        let message =
            format!("unterminated {quotes}string literal (detected at line {line}){hint}");
        let shown = match open.lines.is_empty() {
            true => &*self.shown_line,
            false => &open.lines,
        };
        let first = shown.lines().next().unwrap_or_default().to_owned();
        self.error_at(&message, (open.start.0, open.start.1 + 1), Some(first))
    }

    /// Goes on with a plain string at `at`; gives where it ends, or the end of the line.
    pub(super) fn string(&mut self, mut open: OpenString, mut at: usize) -> Result<usize, Error> {
        let length = if open.is_triple { 3 } else { 1 };
        while at < self.line.len() {
            let character = self.line[at];
            if character == open.quote && self.line[at..].starts_with(&[open.quote; 3][..length]) {
                let end = at + length;
                open.text.extend(&self.line[at..end]);
                let line = match open.lines.is_empty() {
                    true => self.shown_line.clone(),
                    false => (open.lines + &self.shown_line).into(),
                };
                self.found.push_back(Token {
                    kind: kind::STRING,
                    text: open.text,
                    start: open.start,
                    end: (self.number, end),
                    line,
                });
                return Ok(end);
            }
            if character == '\n' && !open.is_triple {
                return Err(self.unterminated(&open));
            }
            // The line break that is not there belongs to no string.
            let is_there = character != '\n' || !self.is_implicit;
            if is_there {
                open.text.push(character);
            }
            at += 1;
            if character == '\\'
                && let Some(escaped) = self.line.get(at)
            {
                open.has_escaped_quote |= *escaped == open.quote;
                open.text.push(*escaped);
                at += 1;
                if *escaped == '\r' && self.line.get(at) == Some(&'\n') {
                    open.text.push('\n');
                    at += 1;
                }
            }
        }
        if self.is_implicit && !open.is_triple {
            return Err(self.unterminated(&open));
        }
        open.lines += &self.shown_line;
        self.open = Some(open);
        Ok(at)
    }

    /// Takes text of an f-string up to its end, an expression or the end of the line; gives where that is.
    pub(super) fn text_of_string(&mut self, begin: usize) -> Result<usize, Error> {
        let Some(mut string) = self.strings.pop() else {
            return Ok(begin);
        };
        let is_in_format = !string.fields.is_empty();
        let quotes = vec![string.quote; if string.is_triple { 3 } else { 1 }];
        let (place, mut text, lines) = match string.pending.take() {
            Some(pending) => pending,
            None => {
                let rest = &self.line[begin..];
                if rest.starts_with(&quotes) {
                    let end = begin + quotes.len();
                    self.push(string.start_kind + 2, begin, end);
                    return Ok(end);
                }
                if rest[0] == '{' && rest.get(1) != Some(&'{') {
                    return Ok(self.open_field(string, begin));
                }
                ((self.number, begin), String::new(), String::new())
            }
        };
        let mut at = begin;
        let mut is_named = false;
        while at < self.line.len() {
            let character = self.line[at];
            if self.line[at..].starts_with(&quotes) {
                self.push_text(&string, place, text, &lines, at);
                self.push(string.start_kind + 2, at, at + quotes.len());
                return Ok(at + quotes.len());
            }
            match character {
                '\n' if !string.is_triple => {
                    if is_in_format {
                        let name = string.name();
                        let message = format!(
                            "{name}: newlines are not allowed in format specifiers for single quoted {name}s"
                        );
                        return Err(self.error_here(&message, at + 1));
                    }
                    return Err(string.unterminated(self.number));
                }
                '{' if !is_in_format && self.line.get(at + 1) == Some(&'{') => {
                    text.push('{');
                    self.push_text(&string, place, text, &lines, at + 1);
                    self.strings.push(string);
                    return Ok(at + 2);
                }
                '{' => {
                    self.push_text(&string, place, text, &lines, at);
                    return Ok(self.open_field(string, at));
                }
                '}' if is_named => {
                    is_named = false;
                    text.push('}');
                    at += 1;
                }
                '}' if !is_in_format && self.line.get(at + 1) == Some(&'}') => {
                    text.push('}');
                    self.push_text(&string, place, text, &lines, at + 1);
                    self.strings.push(string);
                    return Ok(at + 2);
                }
                '}' => {
                    self.push_text(&string, place, text, &lines, at);
                    let Some(field) = string.field() else {
                        let message = format!("{}: single '}}' is not allowed", string.name());
                        return Err(self.error_here(&message, at + 1));
                    };
                    field.is_in_format = false;
                    self.strings.push(string);
                    return Ok(at);
                }
                '\\' => {
                    text.push('\\');
                    at += 1;
                    match self.line[at..] {
                        // A backslash does not keep a brace from being one.
                        ['{' | '}', ..] => {}
                        ['N', '{', ..] if !string.is_raw => {
                            text.push_str("N{");
                            is_named = true;
                            at += 2;
                        }
                        [next, ..] => {
                            text.push(next);
                            at += 1;
                        }
                        [] => {}
                    }
                }
                _ => {
                    if character != '\n' || !self.is_implicit {
                        text.push(character);
                    }
                    at += 1;
                }
            }
        }
        let lines = lines + &self.shown_line;
        string.pending = Some((place, text, lines));
        self.strings.push(string);
        Ok(at)
    }

    /// An expression begins.
    fn open_field(&mut self, mut string: FString, at: usize) -> usize {
        self.level += 1;
        string.fields.push(Field {
            level: self.level,
            is_in_format: false,
        });
        self.strings.push(string);
        self.push(kind::OP, at, at + 1);
        at + 1
    }

    fn push_text(&mut self, string: &FString, start: Place, text: String, lines: &str, end: usize) {
        let line = match lines.is_empty() {
            true => self.shown_line.clone(),
            false => (lines.to_owned() + &self.shown_line).into(),
        };
        self.found.push_back(Token {
            kind: string.start_kind + 1,
            text,
            start,
            end: (self.number, end),
            line,
        });
    }
}
