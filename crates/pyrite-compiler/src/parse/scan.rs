//! A small tokenizer for sources that do not parse: it finds the errors that CPython's own tokenizer reports, which come before the
//! parser's, and gives the tokens that the parser's errors are explained with.

use crate::error::SyntaxErrorKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Name,
    Number,
    String,
    Operator,
    Newline,
    End,
}

/// A token: its range and how many brackets are open around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
    pub level: usize,
}

/// What the tokenizer refuses. Offsets in bytes.
#[derive(Clone, Debug)]
pub(super) struct ScanError {
    pub message: String,
    pub kind: SyntaxErrorKind,
    pub start: usize,
    pub end: usize,
    /// An open bracket at the end of the source, which matters only behind it.
    pub is_unclosed: bool,
    /// Where the f-string or t-string starts in one of whose fields it is.
    pub in_string: Option<usize>,
}

/// The tokens up to the first error, and that error.
pub(super) struct Scan {
    pub tokens: Vec<Token>,
    pub error: Option<ScanError>,
}

/// The end of an error of which CPython names the start only.
pub(super) const NO_END: usize = usize::MAX;
/// The same where CPython says -1.
pub(super) const NEGATIVE_END: usize = usize::MAX - 1;

/// How deep brackets may nest, as in CPython's tokenizer.
pub(super) const MAX_BRACKETS: usize = 200;
/// How deep blocks may nest, as in CPython's tokenizer.
pub(super) const MAX_INDENTS: usize = 100;
/// Width of a tab in indentation, and the other width that a consistent source must not depend on.
const TAB: usize = 8;

pub(super) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tokens: Vec::new(),
        brackets: Vec::new(),
        indents: vec![(0, 0)],
        at_line_start: true,
        fields: Vec::new(),
    };
    let error = scanner.run().err();
    Scan {
        tokens: scanner.tokens,
        error: error.map(|error| *error),
    }
}

type Step<T = ()> = Result<T, Box<ScanError>>;

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    /// Open brackets with their places.
    brackets: Vec<(u8, usize)>,
    /// Columns of the open blocks, with tabs of width 8 and of width 1.
    indents: Vec<(usize, usize)>,
    at_line_start: bool,
    /// The letters of the strings in whose fields the scanner is.
    fields: Vec<char>,
}

impl Scanner<'_> {
    fn fail<T>(&self, message: impl Into<String>, start: usize, end: usize) -> Step<T> {
        let kind = SyntaxErrorKind::SyntaxError;
        Err(Box::new(ScanError {
            message: message.into(),
            kind,
            start,
            end,
            is_unclosed: false,
            in_string: None,
        }))
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn line_of(&self, offset: usize) -> usize {
        self.bytes[..offset.min(self.bytes.len())]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count()
            + 1
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token {
            kind,
            start,
            end: self.at,
            level: self.brackets.len(),
        });
    }

    fn run(&mut self) -> Step {
        while self.at < self.bytes.len() {
            if self.at_line_start && self.brackets.is_empty() {
                self.indentation()?;
            }
            self.at_line_start = false;
            if self.at < self.bytes.len() {
                self.token()?;
            }
        }
        let end = self.at;
        let needs_newline = self
            .tokens
            .last()
            .is_some_and(|token| token.kind != TokenKind::Newline);
        if let Some(&(bracket, start)) = self.brackets.last() {
            self.tokens.push(Token {
                kind: TokenKind::End,
                start: end,
                end,
                level: self.brackets.len(),
            });
            let error = ScanError {
                message: format!("'{}' was never closed", bracket as char),
                kind: SyntaxErrorKind::SyntaxError,
                start,
                end: NO_END,
                is_unclosed: true,
                in_string: None,
            };
            return Err(Box::new(error));
        }
        if needs_newline {
            self.tokens.push(Token {
                kind: TokenKind::Newline,
                start: end,
                end: end + 1,
                level: 0,
            });
        }
        self.push(TokenKind::End, end);
        Ok(())
    }

    fn indentation(&mut self) -> Step {
        let start = self.at;
        let (mut column, mut other) = (0, 0);
        loop {
            match self.peek(0) {
                b' ' => (column, other) = (column + 1, other + 1),
                b'\t' => (column, other) = ((column / TAB + 1) * TAB, other + 1),
                b'\x0c' => (column, other) = (0, 0),
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.peek(0), b'#' | b'\n' | b'\r' | b'\\') || self.at >= self.bytes.len() {
            return Ok(());
        }
        let tabs = || {
            let message = "inconsistent use of tabs and spaces in indentation".to_owned();
            Err(Box::new(ScanError {
                message,
                kind: SyntaxErrorKind::TabError,
                start,
                end: NO_END,
                is_unclosed: false,
                in_string: None,
            }))
        };
        let &(top, other_top) = self.indents.last().unwrap_or(&(0, 0));
        if column == top {
            return if other == other_top { Ok(()) } else { tabs() };
        }
        if column > top {
            if other <= other_top {
                return tabs();
            }
            if self.indents.len() >= MAX_INDENTS {
                let error = ScanError {
                    message: "too many levels of indentation".to_owned(),
                    kind: SyntaxErrorKind::IndentationError,
                    start,
                    end: start,
                    is_unclosed: false,
                    in_string: None,
                };
                return Err(Box::new(error));
            }
            self.indents.push((column, other));
            return Ok(());
        }
        while self.indents.last().is_some_and(|&(top, _)| column < top) {
            self.indents.pop();
        }
        let &(top, other_top) = self.indents.last().unwrap_or(&(0, 0));
        if column != top {
            let end = self.bytes[self.at..]
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(self.bytes.len(), |n| self.at + n);
            let error = ScanError {
                message: "unindent does not match any outer indentation level".to_owned(),
                kind: SyntaxErrorKind::IndentationError,
                start: end,
                end: NEGATIVE_END,
                is_unclosed: false,
                in_string: None,
            };
            return Err(Box::new(error));
        }
        if other == other_top { Ok(()) } else { tabs() }
    }

    fn token(&mut self) -> Step {
        let start = self.at;
        match self.peek(0) {
            b' ' | b'\t' | b'\x0c' | b'\r' => self.at += 1,
            b'#' => {
                self.at += self.bytes[start..]
                    .iter()
                    .position(|&byte| byte == b'\n')
                    .unwrap_or(self.bytes.len() - start)
            }
            b'\n' => {
                self.at += 1;
                self.at_line_start = true;
                let is_blank = self
                    .tokens
                    .last()
                    .is_none_or(|token| token.kind == TokenKind::Newline);
                if self.brackets.is_empty() && !is_blank {
                    self.push(TokenKind::Newline, start);
                }
            }
            b'\\' => match self.peek(1) {
                b'\n' if start + 2 >= self.bytes.len() => {
                    return match self.brackets.last() {
                        Some(&(open, at)) => {
                            let message = format!("'{}' was never closed", open as char);
                            self.fail(message, at, NO_END)
                        }
                        None => self.fail("unexpected EOF while parsing", start + 1, NEGATIVE_END),
                    };
                }
                b'\n' => self.at += 2,
                b'\r' if self.peek(2) == b'\n' => self.at += 3,
                _ if start + 1 >= self.bytes.len() => {
                    return self.fail("unexpected EOF while parsing", start + 1, NEGATIVE_END);
                }
                _ => {
                    return self.fail(
                        "unexpected character after line continuation character",
                        start + 1,
                        NO_END,
                    );
                }
            },
            b'\'' | b'"' => self.string(start)?,
            b'0'..=b'9' => self.number()?,
            b'.' if self.peek(1).is_ascii_digit() => self.number()?,
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_BRACKETS {
                    return self.fail("too many nested parentheses", start, start);
                }
                self.at += 1;
                self.push(TokenKind::Operator, start);
                self.brackets.push((self.bytes[start], start));
            }
            b')' | b']' | b'}' => self.close(start)?,
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                self.name(start)?
            }
            // To CPython's tokenizer these are operators that mean nothing.
            b'$' | b'?' | b'`' => {
                self.at += 1;
                self.push(TokenKind::Operator, start);
            }
            b'!' if self.peek(1) != b'=' => {
                self.at += 1;
                self.push(TokenKind::Operator, start);
            }
            byte if byte < b' ' || byte == 0x7F => {
                let message = format!("invalid non-printable character U+{byte:04X}");
                return self.fail(message, start, start);
            }
            _ => {
                let rest = &self.text[start..];
                const LONG: [&str; 28] = [
                    "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<=", ">=", "->", ":=", "+=",
                    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "**", "//", "<<", ">>", "<>",
                    "=", "<", ">",
                ];
                self.at += LONG
                    .iter()
                    .find(|operator| rest.starts_with(**operator))
                    .map_or(1, |operator| operator.len());
                self.push(TokenKind::Operator, start);
            }
        }
        Ok(())
    }

    fn close(&mut self, start: usize) -> Step {
        let closing = self.bytes[start];
        let Some((opening, place)) = self.brackets.pop() else {
            return self.fail(format!("unmatched '{}'", closing as char), start, start);
        };
        let fits = matches!(
            (opening, closing),
            (b'(', b')') | (b'[', b']') | (b'{', b'}')
        );
        if let (false, true, Some(letter)) = (fits, self.brackets.is_empty(), self.fields.last()) {
            let message = format!("{letter}-string: unmatched '{}'", closing as char);
            return self.fail(message, start, start);
        }
        if !fits {
            let (line, here) = (self.line_of(place), self.line_of(start));
            let on_line = if line == here {
                String::new()
            } else {
                format!(" on line {line}")
            };
            let message = format!(
                "closing parenthesis '{}' does not match opening parenthesis '{}'{on_line}",
                closing as char, opening as char
            );
            return self.fail(message, start, start);
        }
        self.at += 1;
        self.push(TokenKind::Operator, start);
        Ok(())
    }

    fn bad_character(&self, character: char, start: usize) -> Step {
        let code = character as u32;
        let message = match is_printable(character) {
            true => format!("invalid character '{character}' (U+{code:04X})"),
            false => format!("invalid non-printable character U+{code:04X}"),
        };
        self.fail(message, start, start)
    }

    fn name(&mut self, start: usize) -> Step {
        let rest = &self.text[start..];
        for (offset, character) in rest.char_indices() {
            if character == '_' || character.is_alphanumeric() || is_mark(character) {
                continue;
            }
            if !character.is_ascii() {
                return self.bad_character(character, start + offset);
            }
            self.at = start + offset;
            break;
        }
        if self.at == start {
            self.at = self.bytes.len();
        }
        let prefix = &self.text[start..self.at];
        if matches!(self.peek(0), b'\'' | b'"') {
            if is_string_prefix(prefix) {
                return self.string(start);
            }
            if let Some((first, second)) = incompatible_prefixes(prefix) {
                let message = format!("'{first}' and '{second}' prefixes are incompatible");
                return self.fail(message, start, self.at);
            }
        }
        self.push(TokenKind::Name, start);
        Ok(())
    }

    // ----- numbers -----

    fn number(&mut self) -> Step {
        let start = self.at;
        if self.peek(0) == b'0' {
            let radix = match self.peek(1) | 0x20 {
                b'x' => Some(("hexadecimal", 16)),
                b'o' => Some(("octal", 8)),
                b'b' => Some(("binary", 2)),
                _ => None,
            };
            if let Some((name, radix)) = radix {
                return self.radix_number(start, name, radix);
            }
        }
        self.digits()?;
        let is_integer = !matches!(self.peek(0), b'.' | b'e' | b'E' | b'j' | b'J');
        let digits = &self.text[start..self.at];
        if is_integer
            && digits.starts_with('0')
            && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
        {
            let zeros = digits
                .bytes()
                .take_while(|byte| matches!(byte, b'0' | b'_'))
                .count();
            let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            return self.fail(message, start, start + zeros);
        }
        if self.peek(0) == b'.' {
            self.at += 1;
            if self.peek(0).is_ascii_digit() {
                self.digits()?;
            }
        }
        if matches!(self.peek(0), b'e' | b'E') {
            let sign = matches!(self.peek(1), b'+' | b'-') as usize;
            if self.peek(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                self.digits()?;
            } else if sign == 1 {
                self.at += 1;
                return self.fail("invalid decimal literal", self.at, self.at);
            }
        }
        let is_imaginary = matches!(self.peek(0), b'j' | b'J');
        if is_imaginary {
            self.at += 1;
        }
        self.end_of_number(if is_imaginary { "imaginary" } else { "decimal" })?;
        self.push(TokenKind::Number, start);
        Ok(())
    }

    fn digits(&mut self) -> Step {
        loop {
            while self.peek(0).is_ascii_digit() {
                self.at += 1;
            }
            if self.peek(0) != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !self.peek(0).is_ascii_digit() {
                return self.fail("invalid decimal literal", self.at - 1, self.at - 1);
            }
        }
    }

    fn radix_number(&mut self, start: usize, name: &str, radix: u32) -> Step {
        self.at += 2;
        loop {
            if self.peek(0) == b'_' {
                self.at += 1;
            }
            let byte = self.peek(0);
            if !(byte as char).is_digit(radix) {
                if byte.is_ascii_digit() {
                    let message = format!("invalid digit '{}' in {name} literal", byte as char);
                    return self.fail(message, self.at, self.at);
                }
                return self.fail(format!("invalid {name} literal"), self.at - 1, self.at - 1);
            }
            while (self.peek(0) as char).is_digit(radix) {
                self.at += 1;
            }
            if self.peek(0) != b'_' {
                break;
            }
        }
        if self.peek(0).is_ascii_digit() {
            let message = format!("invalid digit '{}' in {name} literal", self.peek(0) as char);
            return self.fail(message, self.at, self.at);
        }
        self.end_of_number(name)?;
        self.push(TokenKind::Number, start);
        Ok(())
    }

    /// A number must not run into a name, save for the keywords that may follow one.
    fn end_of_number(&mut self, name: &str) -> Step {
        let rest = &self.text[self.at..];
        const KEYWORDS: [&str; 8] = ["and", "else", "for", "if", "in", "is", "not", "or"];
        let starts_name = rest
            .chars()
            .next()
            .is_some_and(|character| character == '_' || character.is_alphabetic());
        if starts_name && !KEYWORDS.iter().any(|keyword| rest.starts_with(keyword)) {
            return self.fail(format!("invalid {name} literal"), self.at - 1, self.at - 1);
        }
        Ok(())
    }

    // ----- strings -----

    /// A string whose prefix started at `start`; its quote is next.
    fn string(&mut self, start: usize) -> Step {
        let prefix = self.text[start..self.at].to_ascii_lowercase();
        let quote = self.peek(0);
        let is_triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if is_triple { 3 } else { 1 };
        let is_interpolated = prefix.contains('f') || prefix.contains('t');
        let is_raw = prefix.contains('r');
        let letter = if prefix.contains('t') { 't' } else { 'f' };
        let mut has_escaped_quote = false;
        loop {
            let here = self.at;
            if here >= self.bytes.len() || self.bytes[here] == b'\n' && !is_triple {
                let kind = match (is_interpolated, is_triple) {
                    (true, true) => format!("unterminated triple-quoted {letter}-string literal"),
                    (true, false) => format!("unterminated {letter}-string literal"),
                    (false, true) => "unterminated triple-quoted string literal".to_owned(),
                    (false, false) => "unterminated string literal".to_owned(),
                };
                let last = here.min(self.bytes.len().saturating_sub(is_triple as usize));
                let line = self.line_of(last);
                let hint = match !is_triple && !is_interpolated && has_escaped_quote {
                    true => "; perhaps you escaped the end quote",
                    false => "",
                };
                return self.fail(
                    format!("{kind} (detected at line {line}){hint}"),
                    start,
                    start,
                );
            }
            match self.bytes[here] {
                b'\\' if self.peek(1) != 0 => {
                    has_escaped_quote |= self.peek(1) == quote;
                    let is_brace = is_interpolated && matches!(self.peek(1), b'{' | b'}');
                    let is_named =
                        is_interpolated && !is_raw && self.peek(1) == b'N' && self.peek(2) == b'{';
                    if is_named {
                        while self.at < self.bytes.len()
                            && !matches!(self.peek(0), b'}' | b'\n')
                            && self.peek(0) != quote
                        {
                            self.at += 1;
                        }
                        self.at += usize::from(self.peek(0) == b'}');
                    } else {
                        self.at += if is_brace { 1 } else { 2 };
                    }
                    while !self.text.is_char_boundary(self.at) {
                        self.at += 1;
                    }
                }
                byte if byte == quote => {
                    if !is_triple {
                        self.at += 1;
                        break;
                    }
                    if self.peek(1) == quote && self.peek(2) == quote {
                        self.at += 3;
                        break;
                    }
                    self.at += 1;
                }
                b'{' if is_interpolated && self.peek(1) == b'{' => self.at += 2,
                b'}' if is_interpolated && self.peek(1) == b'}' => self.at += 2,
                b'{' if is_interpolated => {
                    let result = self.replacement(quote, is_triple, letter);
                    result.map_err(|mut error| {
                        error.in_string.get_or_insert(start);
                        error
                    })?;
                }
                b'}' if is_interpolated => {
                    return self.fail(
                        format!("{letter}-string: single '}}' is not allowed"),
                        here,
                        here,
                    );
                }
                _ => self.at += 1,
            }
        }
        self.push(TokenKind::String, start);
        Ok(())
    }

    /// A replacement field, from its `{` to its `}`. Its tokens are not kept.
    fn replacement(&mut self, quote: u8, is_triple: bool, letter: char) -> Step {
        let kept = self.tokens.len();
        let outer = std::mem::take(&mut self.brackets);
        self.fields.push(letter);
        self.brackets.push((b'{', self.at));
        self.at += 1;
        let result = self.replacement_inside(quote, is_triple, letter);
        if result.is_ok() {
            self.tokens.truncate(kept);
            self.brackets = outer;
            self.fields.pop();
        }
        result
    }

    fn replacement_inside(&mut self, quote: u8, is_triple: bool, letter: char) -> Step {
        loop {
            let here = self.at;
            let at_top = self.brackets.len() == 1;
            if here >= self.bytes.len() {
                return self.fail("'{' was never closed", self.brackets[0].1, NO_END);
            }
            match self.peek(0) {
                b'}' if at_top => {
                    self.at += 1;
                    return Ok(());
                }
                b':' if at_top => return self.format_spec(quote, is_triple, letter),
                byte if byte == quote && !is_triple => {
                    return self.fail(format!("{letter}-string: expecting '}}'"), here, here);
                }
                byte if byte == quote && self.peek(1) == quote && self.peek(2) == quote => {
                    return self.fail(format!("{letter}-string: expecting '}}'"), here, here);
                }
                b'!' if self.peek(1) != b'=' => self.at += 1,
                _ if self.is_prefix_of_end(quote, is_triple) => {
                    return self.fail(format!("{letter}-string: expecting '}}'"), here, here);
                }
                _ => self.token()?,
            }
        }
    }

    /// Is here what would be the prefix of a string, if the quote that ends the string around it did not follow?
    fn is_prefix_of_end(&self, quote: u8, is_triple: bool) -> bool {
        let length = (0..2)
            .take_while(|offset| {
                matches!(self.peek(*offset).to_ascii_lowercase(), b'r' | b'b' | b'u')
            })
            .count();
        let is_end = |offset| self.peek(length + offset) == quote;
        length > 0 && is_end(0) && (!is_triple || is_end(1) && is_end(2))
    }

    fn format_spec(&mut self, quote: u8, is_triple: bool, letter: char) -> Step {
        self.at += 1;
        loop {
            match self.peek(0) {
                _ if self.at >= self.bytes.len() && is_triple => {
                    let message = format!(
                        "unterminated triple-quoted {letter}-string literal (detected at line {})",
                        self.line_of(self.at)
                    );
                    return self.fail(message, self.at, self.at);
                }
                b'}' => {
                    self.at += 1;
                    return Ok(());
                }
                b'{' => {
                    self.brackets.pop();
                    self.replacement(quote, is_triple, letter)?;
                    self.brackets.push((b'{', self.at));
                }
                byte if !is_triple && (byte == b'\n' || self.at >= self.bytes.len()) => {
                    let message = format!(
                        "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
                    );
                    return self.fail(message, self.at, self.at);
                }
                byte if byte == quote
                    && (!is_triple || self.peek(1) == quote && self.peek(2) == quote) =>
                {
                    return self.fail(
                        format!("{letter}-string: expecting '}}', or format specs"),
                        self.at,
                        self.at + if is_triple { 3 } else { 1 },
                    );
                }
                _ => self.at += 1,
            }
        }
    }
}

/// Characters that continue an identifier without being letters or digits: combining marks and connectors.
fn is_mark(character: char) -> bool {
    matches!(character as u32, 0x300..=0x36F | 0x483..=0x487 | 0x591..=0x5BD | 0x610..=0x61A | 0x64B..=0x65F | 0x93A..=0x94F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C..=0x200D | 0x203F..=0x2040 | 0x20D0..=0x20DC | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xFE33..=0xFE34 | 0xFF3F | 0xB7 | 0x387)
}

/// Characters that can be shown; there is no table of categories here, only the separators and invisible ones that get into sources.
fn is_printable(character: char) -> bool {
    let is_invisible = matches!(
        character as u32,
        0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB
    );
    let is_private = matches!(character as u32, 0xE000..=0xF8FF | 0xF0000..);
    !character.is_control() && !character.is_whitespace() && !is_invisible && !is_private
}

/// The first two prefixes of a string that do not go together, if each of them is there once.
fn incompatible_prefixes(prefix: &str) -> Option<(char, char)> {
    let prefix = prefix.to_ascii_lowercase();
    let is_once = |letter: char| prefix.matches(letter).count() == 1;
    if !prefix
        .chars()
        .all(|letter| "burft".contains(letter) && is_once(letter))
    {
        return None;
    }
    [
        ('u', 'b'),
        ('u', 'r'),
        ('u', 'f'),
        ('u', 't'),
        ('b', 'f'),
        ('b', 't'),
        ('f', 't'),
    ]
    .into_iter()
    .find(|(first, second)| prefix.contains(*first) && prefix.contains(*second))
}

fn is_string_prefix(prefix: &str) -> bool {
    matches!(
        prefix.to_ascii_lowercase().as_str(),
        "r" | "u" | "b" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt"
    )
}
