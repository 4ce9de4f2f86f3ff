//! Reads source text (R7RS 7.1.1 and 7.1.2).

use crate::datum::{Datum, Label, Name, Syntax, SyntaxError};
use crate::numbers::Number;
use std::collections::HashMap;
use std::rc::Rc;

/// How deep lists may be in each other: what comes after the reader is recursive.
const MOST_DEPTH: u32 = 2000;

/// A text being read.
#[derive(Debug)]
pub struct Reader {
    text: Vec<char>,
    at: usize,
    line: u32,
    depth: u32,
    fold_case: bool,
    /// The line in which the outermost datum begins.
    datum_line: u32,
    /// What the labels of the outermost datum stand for.
    labels: HashMap<String, Rc<Label>>,
}

impl Reader {
    /// From the beginning of a text, whose first line has this number.
    pub fn new(text: &str, line: u32) -> Reader {
        Reader {
            line,
            ..Reader::within(text.chars().collect(), 0, false)
        }
    }

    /// From within a text, folding the case of symbols or not.
    pub fn within(text: Vec<char>, at: usize, fold_case: bool) -> Reader {
        Reader {
            text,
            at,
            line: 1,
            depth: 0,
            fold_case,
            datum_line: 1,
            labels: HashMap::new(),
        }
    }

    /// The line in which the datum begins that was read last.
    pub fn datum_line(&self) -> u32 {
        self.datum_line
    }

    /// Does it fold the case of symbols?
    pub fn folds_case(&self) -> bool {
        self.fold_case
    }

    /// The labels of the datum that was read last.
    pub fn take_labels(&mut self) -> Vec<Rc<Label>> {
        self.labels.drain().map(|(_, label)| label).collect()
    }

    /// The text, and how far it has been read.
    pub fn end(self) -> (Vec<char>, usize) {
        (self.text, self.at)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        self.line += u32::from(c == '\n');
        Some(c)
    }

    fn error<T>(&self, message: impl Into<String>) -> Syntax<T> {
        Err(SyntaxError::new(self.line, message))
    }

    fn ended<T>(&self, what: &str) -> Syntax<T> {
        Err(SyntaxError {
            incomplete: true,
            ..SyntaxError::new(self.line, format!("the text ends inside {what}"))
        })
    }

    fn skip(&mut self) -> Syntax<()> {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() => {
                    self.next();
                }
                Some(';') => while !matches!(self.next(), None | Some('\n')) {},
                Some('#') => match self.text.get(self.at + 1) {
                    Some('|') => self.block_comment()?,
                    Some(';') => {
                        self.at += 2;
                        if self.datum()?.is_none() {
                            return self.ended("a comment");
                        }
                    }
                    Some('!') => {
                        let word = self.word();
                        match word.as_str() {
                            "#!fold-case" => self.fold_case = true,
                            "#!no-fold-case" => self.fold_case = false,
                            _ if self.line == 1 => {
                                while !matches!(self.next(), None | Some('\n')) {}
                            }
                            _ => return self.error(format!("'{word}' is not known")),
                        }
                    }
                    _ => return Ok(()),
                },
                _ => return Ok(()),
            }
        }
    }

    fn block_comment(&mut self) -> Syntax<()> {
        let mut depth = 0;
        loop {
            match (self.next(), self.peek()) {
                (Some('#'), Some('|')) => {
                    self.next();
                    depth += 1;
                }
                (Some('|'), Some('#')) => {
                    self.next();
                    depth -= 1;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                (None, _) => return self.ended("a comment"),
                _ => {}
            }
        }
    }

    /// Reads a datum; `None` at the end of the text.
    ///
    /// # Errors
    /// When the text is none.
    pub fn datum(&mut self) -> Syntax<Option<Datum>> {
        self.skip()?;
        let Some(c) = self.peek() else {
            return Ok(None);
        };
        if self.depth == 0 {
            self.labels.clear();
            self.datum_line = self.line;
        }
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return self.error("lists are too deep in each other");
        }
        let datum = self.some_datum(c);
        self.depth -= 1;
        datum.map(Some)
    }

    fn some_datum(&mut self, c: char) -> Syntax<Datum> {
        let line = self.line;
        Ok(match c {
            '(' | '[' => {
                self.next();
                self.list(if c == '(' { ')' } else { ']' })?
            }
            ')' | ']' => {
                self.next();
                return self.error(format!("an unexpected '{c}'"));
            }
            '\'' => self.abbreviation(1, "quote")?,
            '`' => self.abbreviation(1, "quasiquote")?,
            ',' if self.text.get(self.at + 1) == Some(&'@') => {
                self.abbreviation(2, "unquote-splicing")?
            }
            ',' => self.abbreviation(1, "unquote")?,
            '"' => Datum::Text(self.text_until('"')?.into()),
            '#' => return self.hash(line),
            _ => self.symbol_or_number()?,
        })
    }

    fn abbreviation(&mut self, length: usize, name: &str) -> Syntax<Datum> {
        let line = self.line;
        self.at += length;
        match self.datum()? {
            Some(datum) => Ok(Datum::list(vec![Datum::symbol(name), datum], line)),
            None => self.ended("an abbreviation"),
        }
    }

    fn list(&mut self, close: char) -> Syntax<Datum> {
        let line = self.line;
        let (mut items, mut tail) = (Vec::new(), Datum::Nil);
        loop {
            self.skip()?;
            let at = self.line;
            match self.peek() {
                None => return self.ended("a list"),
                Some(c) if c == close => {
                    self.next();
                    break;
                }
                Some('.') if self.is_lonely_dot() && !items.is_empty() => {
                    self.next();
                    tail = match self.datum()? {
                        Some(datum) => datum,
                        None => return self.ended("a list"),
                    };
                    self.skip()?;
                    match self.next() {
                        Some(c) if c == close => break,
                        None => return self.ended("a list"),
                        Some(_) => return self.error("one datum has to follow the dot"),
                    }
                }
                Some(_) => {
                    if let Some(datum) = self.datum()? {
                        items.push((datum, at));
                    }
                }
            }
        }
        let mut list = tail;
        for (i, (item, at)) in items.into_iter().enumerate().rev() {
            list = Datum::pair(item, list, if i == 0 { line } else { at });
        }
        Ok(list)
    }

    fn is_lonely_dot(&self) -> bool {
        self.text.get(self.at + 1).is_none_or(|c| is_delimiter(*c))
    }

    fn text_until(&mut self, quote: char) -> Syntax<String> {
        self.next();
        let mut content = String::new();
        loop {
            match self.next() {
                None => return self.ended("a string"),
                Some(c) if c == quote => return Ok(content),
                Some('\\') => self.escape(&mut content)?,
                Some(c) => content.push(c),
            }
        }
    }

    fn escape(&mut self, content: &mut String) -> Syntax<()> {
        let Some(c) = self.next() else {
            return self.ended("a string");
        };
        content.push(match c {
            'a' => '\x07',
            'b' => '\x08',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'x' | 'X' => {
                let mut digits = String::new();
                loop {
                    match self.next() {
                        Some(';') => break,
                        Some(c) => digits.push(c),
                        None => return self.ended("a string"),
                    }
                }
                match code_point(&digits) {
                    Some(c) => c,
                    None => return self.error(format!("'\\x{digits};' is no character")),
                }
            }
            ' ' | '\t' | '\n' => {
                // The end of the line and the spaces around it do not count.
                let mut c = c;
                while c != '\n' {
                    match self.next() {
                        Some(next) if next.is_whitespace() => c = next,
                        _ => return self.error("only spaces may follow the backslash"),
                    }
                }
                while matches!(self.peek(), Some(' ' | '\t')) {
                    self.next();
                }
                return Ok(());
            }
            c => c,
        });
        Ok(())
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !is_delimiter(c)) {
            self.next();
        }
        self.text[start..self.at].iter().collect()
    }

    fn hash(&mut self, line: u32) -> Syntax<Datum> {
        match self.text.get(self.at + 1) {
            Some('(') => {
                self.at += 2;
                let list = self.list(')')?;
                match list.as_list() {
                    Some(items) => Ok(Datum::Vector(Rc::new(items))),
                    None => self.error("a vector has no tail"),
                }
            }
            Some('\\') => self.character(),
            Some(c) if c.is_ascii_digit() => self.label(),
            Some('u' | 'U') if self.text.get(self.at + 2) == Some(&'8') => {
                self.at += 3;
                if self.next() != Some('(') {
                    return self.error("'(' has to follow '#u8'");
                }
                self.bytes()
            }
            _ => {
                let word = self.word();
                match word.to_lowercase().as_str() {
                    "#t" | "#true" => Ok(Datum::Boolean(true)),
                    "#f" | "#false" => Ok(Datum::Boolean(false)),
                    _ if crate::numbers::is_number(&word) => Ok(Datum::Number(word.into())),
                    _ => Err(SyntaxError::new(line, format!("'{word}' is not known"))),
                }
            }
        }
    }

    /// `#0=datum` or `#0#`.
    fn label(&mut self) -> Syntax<Datum> {
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.text[start..self.at].iter().collect();
        let name = digits.trim_start_matches('0').to_owned();
        match self.next() {
            Some('#') => match self.labels.get(&name) {
                Some(label) => Ok(Datum::Label(label.clone())),
                None => self.error(format!("no datum has the label '#{digits}='")),
            },
            Some('=') => {
                let label = Rc::new(Label::default());
                self.labels.insert(name, label.clone());
                match self.datum()? {
                    None => self.ended("a datum with a label"),
                    Some(datum) if label.is_end_of(&datum) => {
                        self.error(format!("the label '#{digits}=' stands for itself"))
                    }
                    Some(datum) => {
                        label.set(datum);
                        Ok(Datum::Label(label))
                    }
                }
            }
            None => self.ended("a label"),
            Some(_) => self.error(format!("'#{digits}' is no label")),
        }
    }

    fn bytes(&mut self) -> Syntax<Datum> {
        let list = self.list(')')?;
        let byte = |item: &Datum| match item {
            Datum::Number(text) => match crate::numbers::parse(text, 10) {
                Some(Number::Integer(integer)) => u8::try_from(integer).ok(),
                _ => None,
            },
            _ => None,
        };
        let bytes = list
            .as_list()
            .and_then(|items| items.iter().map(byte).collect::<Option<Vec<u8>>>());
        match bytes {
            Some(bytes) => Ok(Datum::Bytes(Rc::new(bytes))),
            None => self.error("a bytevector has exact integers from 0 to 255 only"),
        }
    }

    fn character(&mut self) -> Syntax<Datum> {
        self.at += 2;
        let Some(first) = self.next() else {
            return self.ended("a character");
        };
        let rest = if is_delimiter(first) {
            String::new()
        } else {
            self.word()
        };
        if rest.is_empty() {
            return Ok(Datum::Character(first));
        }
        let mut name = format!("{first}{rest}");
        if self.fold_case {
            name = name.to_lowercase();
        }
        Ok(Datum::Character(match name.as_str() {
            "space" => ' ',
            "newline" => '\n',
            "tab" => '\t',
            "return" => '\r',
            "null" => '\0',
            "alarm" => '\x07',
            "backspace" => '\x08',
            "delete" => '\x7f',
            "escape" => '\x1b',
            _ => match name.strip_prefix('x').and_then(code_point) {
                Some(c) => c,
                None => return self.error(format!("no character is named '{name}'")),
            },
        }))
    }

    fn symbol_or_number(&mut self) -> Syntax<Datum> {
        if self.peek() == Some('|') {
            let name = self.text_until('|')?;
            return Ok(Datum::Symbol(Name::Plain(name.into())));
        }
        let mut word = self.word();
        if self.peek() == Some('|') {
            return self.error("'|' inside a symbol");
        }
        if word.is_empty() {
            let c = self.next().unwrap_or(' ');
            return self.error(format!("an unexpected '{c}'"));
        }
        if crate::numbers::is_number(&word) {
            return Ok(Datum::Number(word.into()));
        }
        if word == "." {
            return self.error("an unexpected '.'");
        }
        if self.fold_case {
            word = rustpython_unicode::case::casefold_str(&word);
        }
        Ok(Datum::Symbol(Name::Plain(word.into())))
    }
}

fn is_delimiter(c: char) -> bool {
    c.is_whitespace() || "()[]\";'`,|".contains(c)
}

fn code_point(digits: &str) -> Option<char> {
    u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32)
}
