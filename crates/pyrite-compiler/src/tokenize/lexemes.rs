//! Tokens outside of strings: names, numbers, operators, comments, line breaks.

use super::strings::{FString, OpenString};
use super::{Class, Error, Tokenizer, kind};

/// Operators of more than one character, longer ones before those they begin with.
const OPERATORS: &[&str] = &[
    "**=", "//=", "<<=", ">>=", "...", "!=", "->", ":=", "==", "<=", ">=", "<<", ">>", "**", "//",
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "<>",
];

fn begins_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

impl Tokenizer {
    fn at(&self, index: usize) -> char {
        self.line.get(index).copied().unwrap_or('\n')
    }

    /// Takes a token that begins at or behind `at`; gives where it ends.
    pub(super) fn lexeme(&mut self, mut at: usize) -> Result<usize, Error> {
        if at == 0 && self.at_start && self.level == 0 && !self.is_continued {
            at = self.indentation()?;
        }
        let is_continued = std::mem::take(&mut self.is_continued);
        while matches!(self.at(at), ' ' | '\t' | '\u{c}') {
            at += 1;
        }
        let character = self.at(at);
        match character {
            '#' => {
                let mut end = at;
                while !matches!(self.line[end..], ['\n', ..] | ['\r', '\n', ..]) {
                    end += 1;
                }
                self.push(kind::COMMENT, at, end);
                Ok(end)
            }
            '\n' | '\r' if character == '\n' || self.at(at + 1) == '\n' => {
                let is_blank = self.at_start && !is_continued;
                if self.level > 0 || is_blank {
                    self.push_break(kind::NL, at);
                } else {
                    self.push_break(kind::NEWLINE, at);
                    self.at_start = true;
                }
                Ok(self.line.len())
            }
            '\\' => {
                if !matches!(self.line[at + 1..], ['\n'] | ['\r', '\n']) {
                    let message = "unexpected character after line continuation character";
                    return Err(self.error_in_line(Class::Syntax, message));
                }
                self.is_continued = true;
                Ok(self.line.len())
            }
            '0'..='9' => self.number(at),
            '.' if self.at(at + 1).is_ascii_digit() => self.number(at),
            '\'' | '"' => self.string_from(at, at),
            _ if begins_name(character) => self.name(at),
            _ => self.operator(at),
        }
    }

    fn name(&mut self, start: usize) -> Result<usize, Error> {
        let mut end = start;
        while begins_name(self.at(end)) || self.at(end).is_ascii_digit() {
            end += 1;
        }
        if matches!(self.at(end), '\'' | '"') && end - start <= 2 {
            let mut prefix: Vec<char> = self.line[start..end].to_vec();
            prefix
                .iter_mut()
                .for_each(|letter| letter.make_ascii_lowercase());
            prefix.sort_unstable();
            let known = [
                &['b'][..],
                &['f'],
                &['r'],
                &['t'],
                &['u'],
                &['b', 'r'],
                &['f', 'r'],
                &['r', 't'],
            ];
            if known.contains(&&prefix[..]) {
                return self.string_from(start, end);
            }
        }
        self.push(kind::NAME, start, end);
        Ok(end)
    }

    /// A string whose prefix begins at `start` and whose quotes begin at `quotes`.
    fn string_from(&mut self, start: usize, quotes: usize) -> Result<usize, Error> {
        let quote = self.at(quotes);
        let is_triple = self.line[quotes..].starts_with(&[quote; 3]);
        let inside = quotes + if is_triple { 3 } else { 1 };
        let has = |letter: char| {
            let mut prefix = self.line[start..quotes].iter();
            prefix.any(|found| found.eq_ignore_ascii_case(&letter))
        };
        let start_kind = match (has('f'), has('t')) {
            (true, _) => kind::FSTRING_START,
            (_, true) => kind::TSTRING_START,
            _ => {
                let open = OpenString {
                    quote,
                    is_triple,
                    start: (self.number, start),
                    text: self.line[start..inside].iter().collect(),
                    lines: String::new(),
                    has_escaped_quote: false,
                };
                return self.string(open, inside);
            }
        };
        let string = FString {
            start_kind,
            quote,
            is_triple,
            is_raw: has('r'),
            start: (self.number, start),
            first_line: self.shown_line.trim_end_matches('\n').to_owned(),
            fields: Vec::new(),
            pending: None,
        };
        self.push(start_kind, start, inside);
        self.strings.push(string);
        Ok(inside)
    }

    fn operator(&mut self, at: usize) -> Result<usize, Error> {
        let character = self.at(at);
        if character.is_control() {
            let message = format!(
                "invalid non-printable character U+{:04X}",
                u32::from(character)
            );
            return Err(self.error_here(&message, at + 1));
        }
        let level = self.level;
        let field = self.strings.last_mut().and_then(FString::field);
        if let Some(field) = field.filter(|field| field.level == level) {
            match character {
                ':' => {
                    field.is_in_format = true;
                    self.push(kind::OP, at, at + 1);
                    return Ok(at + 1);
                }
                '}' => {
                    self.level -= 1;
                    self.strings
                        .last_mut()
                        .and_then(|string| string.fields.pop());
                    self.push(kind::OP, at, at + 1);
                    return Ok(at + 1);
                }
                _ => {}
            }
        }
        match character {
            '(' | '[' | '{' => self.level += 1,
            ')' | ']' | '}' => self.level = self.level.saturating_sub(1),
            _ => {}
        }
        let longer = OPERATORS.iter().find(|operator| {
            let mut place = at;
            operator.chars().all(|wanted| {
                place += 1;
                self.at(place - 1) == wanted
            })
        });
        let end = at + longer.map_or(1, |operator| operator.len());
        self.push(kind::OP, at, end);
        Ok(end)
    }

    fn number(&mut self, start: usize) -> Result<usize, Error> {
        let base = match (self.at(start), self.at(start + 1).to_ascii_lowercase()) {
            ('0', 'x') => Some((16, "hexadecimal")),
            ('0', 'o') => Some((8, "octal")),
            ('0', 'b') => Some((2, "binary")),
            _ => None,
        };
        let end = match base {
            Some((base, name)) => self.digits_of_base(start + 2, base, name)?,
            None => self.decimal(start)?,
        };
        self.push(kind::NUMBER, start, end);
        Ok(end)
    }

    fn digits_of_base(&self, mut at: usize, base: u32, name: &str) -> Result<usize, Error> {
        let wrong = |at: usize| {
            let digit = self.at(at);
            let message = format!("invalid digit '{digit}' in {name} literal");
            self.error_here(&message, at + 1)
        };
        loop {
            if self.at(at) == '_' {
                at += 1;
            }
            if !self.at(at).is_digit(base) {
                if self.at(at).is_ascii_digit() {
                    return Err(wrong(at));
                }
                return Err(self.error_here(&format!("invalid {name} literal"), at));
            }
            while self.at(at).is_digit(base) {
                at += 1;
            }
            if self.at(at) != '_' {
                break;
            }
        }
        if self.at(at).is_ascii_digit() {
            return Err(wrong(at));
        }
        Ok(at)
    }

    fn decimal(&self, start: usize) -> Result<usize, Error> {
        let mut at = start;
        if self.at(at) != '.' {
            at = self.decimal_digits(at)?;
        }
        if self.at(at) == '.' {
            at += 1;
            if self.at(at).is_ascii_digit() {
                at = self.decimal_digits(at)?;
            }
        }
        if matches!(self.at(at), 'e' | 'E') {
            let is_signed = matches!(self.at(at + 1), '+' | '-');
            let digits = at + 1 + usize::from(is_signed);
            if self.at(digits).is_ascii_digit() {
                at = self.decimal_digits(digits)?;
            } else if is_signed {
                return Err(self.error_here("invalid decimal literal", digits));
            } else {
                return Ok(at);
            }
        }
        if matches!(self.at(at), 'j' | 'J') {
            at += 1;
        }
        Ok(at)
    }

    fn decimal_digits(&self, mut at: usize) -> Result<usize, Error> {
        loop {
            while self.at(at).is_ascii_digit() {
                at += 1;
            }
            if self.at(at) != '_' {
                return Ok(at);
            }
            at += 1;
            if !self.at(at).is_ascii_digit() {
                return Err(self.error_here("invalid decimal literal", at));
            }
        }
    }
}
