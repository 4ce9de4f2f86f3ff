//! Source text as the tokens that `tokenize` shows: comments and line breaks included, nothing left out but spaces.
//!
//! The compiler has no use for them (its parser has a lexer of its own). Text is taken a line at a time; what goes on behind a line (a string of three quotes, an
//! f-string, brackets) is kept in the [`Tokenizer`].

mod lexemes;
mod strings;

use std::collections::VecDeque;
use std::rc::Rc;
use strings::{FString, OpenString};

/// Numbers of kinds of tokens, as in `token`.
pub mod kind {
    #![allow(missing_docs)]
    pub const ENDMARKER: u8 = 0;
    pub const NAME: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const STRING: u8 = 3;
    pub const NEWLINE: u8 = 4;
    pub const INDENT: u8 = 5;
    pub const DEDENT: u8 = 6;
    pub const OP: u8 = 55;
    pub const FSTRING_START: u8 = 59;
    pub const TSTRING_START: u8 = 62;
    pub const COMMENT: u8 = 65;
    pub const NL: u8 = 66;
}

/// A line, counted from 1, and a column in characters, from 0.
pub type Place = (usize, usize);

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// A number of [`kind`].
    pub kind: u8,
    /// Its text.
    pub text: String,
    /// Where it begins.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
    /// The lines it is on: the same text for all tokens of a line.
    pub line: Rc<str>,
}

/// Which exception an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
}

/// Text that is not made of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The exception.
    pub class: Class,
    /// Its message.
    pub message: String,
    /// The line.
    pub line: usize,
    /// The column, from 1.
    pub offset: usize,
    /// The text of the line, if the error shows it.
    pub text: Option<String>,
    /// Does it tell where it ends (which is where it begins)?
    pub has_end: bool,
}

/// Takes lines, gives tokens.
#[derive(Debug)]
pub struct Tokenizer {
    /// Tokens that were found and not yet given.
    found: VecDeque<Token>,
    /// What is to be raised behind them.
    failed: Option<Error>,
    is_done: bool,
    /// The current line with its line break, and its number.
    line: Vec<char>,
    /// The current line as tokens show it.
    shown_line: Rc<str>,
    number: usize,
    /// The line break at the end of the text was missing.
    is_implicit: bool,
    /// Columns of the blocks: with tabs of eight, and of one.
    indents: Vec<(usize, usize)>,
    /// Open brackets of all kinds.
    level: usize,
    /// A new logical line begins.
    at_start: bool,
    /// The line before ended with a backslash.
    is_continued: bool,
    open: Option<OpenString>,
    strings: Vec<FString>,
}

impl Default for Tokenizer {
    fn default() -> Self {
        Tokenizer {
            found: VecDeque::new(),
            failed: None,
            is_done: false,
            line: Vec::new(),
            shown_line: "".into(),
            number: 0,
            is_implicit: false,
            indents: vec![(0, 0)],
            level: 0,
            at_start: true,
            is_continued: false,
            open: None,
            strings: Vec::new(),
        }
    }
}

/// Blocks in each other at most.
const DEEPEST: usize = 100;

impl Tokenizer {
    /// The next token; `None` behind the last. `read` gives the next line, empty at the end.
    ///
    /// # Errors
    /// Where the text is not made of tokens (`Ok(Err(..))`), and what `read` fails with.
    pub fn next_token<E>(
        &mut self,
        read: &mut dyn FnMut() -> Result<String, E>,
    ) -> Result<Result<Option<Token>, Error>, E> {
        loop {
            if let Some(token) = self.found.pop_front() {
                return Ok(Ok(Some(token)));
            }
            if let Some(error) = self.failed.take() {
                self.is_done = true;
                return Ok(Err(error));
            }
            if self.is_done {
                return Ok(Ok(None));
            }
            let line = read()?;
            let result = if line.is_empty() {
                self.is_done = true;
                self.finish()
            } else {
                self.take(&line)
            };
            self.failed = result.err();
        }
    }

    /// Takes a line apart.
    fn take(&mut self, line: &str) -> Result<(), Error> {
        self.number += 1;
        if line.contains('\0') {
            let message = "source code cannot contain null bytes";
            return Err(self.error_at(message, (self.number, 0), Some(String::new())));
        }
        self.line = line.chars().collect();
        self.shown_line = line.into();
        self.is_implicit = self.line.last() != Some(&'\n');
        if self.is_implicit {
            self.line.push('\n');
        }
        let mut at = match self.open.take() {
            Some(open) => self.string(open, 0)?,
            None => 0,
        };
        while at < self.line.len() {
            at = if self.strings.last().is_some_and(FString::is_in_text) {
                self.text_of_string(at)?
            } else {
                self.lexeme(at)?
            };
        }
        Ok(())
    }

    /// The end of the text.
    fn finish(&mut self) -> Result<(), Error> {
        if let Some(open) = self.open.take() {
            return Err(self.unterminated(&open));
        }
        if let Some(string) = self.strings.last().filter(|string| string.is_in_text()) {
            return Err(string.unterminated(self.number));
        }
        if self.level > 0 || self.is_continued {
            // Where the text is still held together, all of it has been read; else nothing of what comes next.
            let is_held = self.is_continued || !self.strings.is_empty();
            let offset = if is_held { self.line.len() } else { 0 };
            let message = "unexpected EOF in multi-line statement";
            let mut error = self.error_at(message, (self.number, offset), None);
            error.has_end = false;
            return Err(error);
        }
        let place = (self.number + 1, 0);
        let dedents = std::iter::repeat_n(kind::DEDENT, self.indents.len() - 1);
        for kind in dedents.chain([kind::ENDMARKER]) {
            self.found.push_back(Token {
                kind,
                text: String::new(),
                start: place,
                end: place,
                line: "".into(),
            });
        }
        Ok(())
    }

    /// Spaces at the start of a logical line, and the blocks that begin or end there. Gives where they end.
    fn indentation(&mut self) -> Result<usize, Error> {
        let (mut column, mut narrow, mut at) = (0, 0, 0);
        while let Some(character) = self.line.get(at) {
            match character {
                ' ' => (column, narrow) = (column + 1, narrow + 1),
                '\t' => (column, narrow) = ((column / 8 + 1) * 8, narrow + 1),
                '\u{c}' => (column, narrow) = (0, 0),
                _ => break,
            }
            at += 1;
        }
        if matches!(self.line[at..], ['#' | '\n', ..] | ['\r', '\n', ..]) {
            return Ok(at);
        }
        self.at_start = false;
        let mixed = "inconsistent use of tabs and spaces in indentation";
        let (last, last_narrow) = self.indents[self.indents.len() - 1];
        if column == last {
            if narrow != last_narrow {
                return Err(self.error_in_line(Class::Tab, mixed));
            }
        } else if column > last {
            if self.indents.len() >= DEEPEST {
                let message = "too many levels of indentation";
                return Err(self.error_in_line(Class::Indentation, message));
            }
            if narrow <= last_narrow {
                return Err(self.error_in_line(Class::Tab, mixed));
            }
            self.indents.push((column, narrow));
            self.push(kind::INDENT, 0, at);
        } else {
            while self.indents[self.indents.len() - 1].0 > column {
                self.indents.pop();
                self.push(kind::DEDENT, at, at);
            }
            let (last, last_narrow) = self.indents[self.indents.len() - 1];
            if column != last {
                // Blocks that end here are not told of if another should begin.
                self.found.retain(|token| token.kind != kind::DEDENT);
                let message = "unindent does not match any outer indentation level";
                return Err(self.error_in_line(Class::Indentation, message));
            }
            if narrow != last_narrow {
                return Err(self.error_in_line(Class::Tab, mixed));
            }
        }
        Ok(at)
    }

    /// A token within the current line.
    fn push(&mut self, kind: u8, start: usize, end: usize) {
        let text = self.line[start..end].iter().collect();
        let (start, end) = ((self.number, start), (self.number, end));
        self.found.push_back(Token {
            kind,
            text,
            start,
            end,
            line: self.shown_line.clone(),
        });
    }

    /// A line break. One that was missing has no text, but ends where it would.
    fn push_break(&mut self, kind: u8, start: usize) {
        self.push(kind, start, self.line.len());
        if self.is_implicit
            && let Some(token) = self.found.back_mut()
        {
            token.text.clear();
        }
    }

    /// An error at a place; `text` is the line it shows.
    fn error_at(&self, message: &str, (line, offset): Place, text: Option<String>) -> Error {
        Error {
            class: Class::Syntax,
            message: message.to_owned(),
            line,
            offset,
            text,
            has_end: true,
        }
    }

    /// An error in the current line, `offset` characters into it.
    fn error_here(&self, message: &str, offset: usize) -> Error {
        let text = self.shown_line.trim_end_matches(['\n', '\r']).to_owned();
        self.error_at(message, (self.number, offset), Some(text))
    }

    /// An error of the current line as a whole.
    fn error_in_line(&self, class: Class, message: &str) -> Error {
        let mut error = self.error_here(message, self.line.len());
        error.class = class;
        error.has_end = false;
        error
    }
}
