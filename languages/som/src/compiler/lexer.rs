//! Source text to tokens.

use super::Problem;

/// A token.
#[derive(Clone, PartialEq, Debug)]
pub enum Token {
    /// `name`
    Identifier(String),
    /// `name:`
    Keyword(String),
    /// `name:name:`, only meaningful behind `#`.
    Keywords(String),
    /// `+`, `==`, `|`, ...
    Operator(String),
    /// Digits.
    Integer(String),
    /// Digits with a decimal point.
    Double(f64),
    /// `'text'`
    String(String),
    /// `#`
    Hash,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenBlock,
    /// `]`
    CloseBlock,
    /// `:`
    Colon,
    /// `.`
    Period,
    /// `^`
    Caret,
    /// `:=`
    Assign,
    /// Four or more dashes: the class side follows.
    Separator,
    /// Nothing follows.
    End,
}

impl Token {
    /// As written in messages.
    pub fn describe(&self) -> String {
        let text = match self {
            Token::Identifier(name) => name,
            Token::Keyword(name) | Token::Keywords(name) => name,
            Token::Operator(name) => name,
            Token::Integer(digits) => digits,
            Token::Double(value) => return format!("'{value:?}'"),
            Token::String(_) => return "a string".to_owned(),
            Token::Hash => "#",
            Token::Open => "(",
            Token::Close => ")",
            Token::OpenBlock => "[",
            Token::CloseBlock => "]",
            Token::Colon => ":",
            Token::Period => ".",
            Token::Caret => "^",
            Token::Assign => ":=",
            Token::Separator => "----",
            Token::End => return "the end of the text".to_owned(),
        };
        format!("'{text}'")
    }
}

/// A token and the line it begins on.
#[derive(Clone, Debug)]
pub struct Located {
    /// The token.
    pub token: Token,
    /// Its line, from 1.
    pub line: u32,
}

const OPERATORS: &str = "~&|*/\\+=><,@%-";

struct Lexer<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: u32,
}

/// The tokens of a text, [`Token::End`] last.
///
/// # Errors
/// A character that begins no token, a string or comment without an end.
pub fn tokens(text: &str) -> Result<Vec<Located>, Problem> {
    let mut lexer = Lexer {
        rest: text.chars().peekable(),
        line: 1,
    };
    let mut all = Vec::new();
    loop {
        lexer.skip_blanks()?;
        let line = lexer.line;
        let token = lexer.token()?;
        let ended = token == Token::End;
        all.push(Located { token, line });
        if ended {
            return Ok(all);
        }
    }
}

impl Lexer<'_> {
    fn problem(&self, line: u32, text: impl Into<String>) -> Problem {
        Problem {
            line,
            text: text.into(),
        }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        if next == Some('\n') {
            self.line += 1;
        }
        next
    }

    fn skip_blanks(&mut self) -> Result<(), Problem> {
        while let Some(&c) = self.rest.peek() {
            if c == '"' {
                let line = self.line;
                self.next();
                loop {
                    match self.next() {
                        Some('"') => break,
                        Some(_) => {}
                        None => return Err(self.problem(line, "this comment has no end")),
                    }
                }
            } else if c.is_whitespace() || c == '\u{feff}' {
                self.next();
            } else {
                break;
            }
        }
        Ok(())
    }

    fn take_while(&mut self, first: char, wanted: impl Fn(char) -> bool) -> String {
        let mut text = String::from(first);
        while let Some(&c) = self.rest.peek() {
            if !wanted(c) {
                break;
            }
            text.push(c);
            self.next();
        }
        text
    }

    fn token(&mut self) -> Result<Token, Problem> {
        let line = self.line;
        let Some(c) = self.next() else {
            return Ok(Token::End);
        };
        Ok(match c {
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::OpenBlock,
            ']' => Token::CloseBlock,
            '.' => Token::Period,
            '^' => Token::Caret,
            '#' => Token::Hash,
            ':' if self.rest.peek() == Some(&'=') => {
                self.next();
                Token::Assign
            }
            ':' => Token::Colon,
            '\'' => self.string(line)?,
            _ if c.is_ascii_digit() => self.number(c, line)?,
            _ if c.is_alphabetic() || c == '_' => self.word(c),
            _ if OPERATORS.contains(c) => {
                let text = self.take_while(c, |c| OPERATORS.contains(c));
                if text.len() >= 4 && text.chars().all(|c| c == '-') {
                    Token::Separator
                } else {
                    Token::Operator(text)
                }
            }
            _ => return Err(self.problem(line, format!("nothing begins with the character {c:?}"))),
        })
    }

    fn word(&mut self, first: char) -> Token {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let mut text = self.take_while(first, is_part);
        let mut parts = 0;
        loop {
            let mut ahead = self.rest.clone();
            if ahead.next() != Some(':') || ahead.peek() == Some(&'=') {
                break;
            }
            let begins_part = ahead.peek().is_some_and(|c| c.is_alphabetic() || *c == '_');
            self.next();
            text.push(':');
            parts += 1;
            if !begins_part {
                break;
            }
            // `a:b:` is one token, `a:b` is the keyword `a:` and the name `b`.
            let name: String = ahead.clone().take_while(|c| is_part(*c)).collect();
            let after = ahead.clone().nth(name.chars().count());
            let mut beyond = ahead.clone();
            beyond.nth(name.chars().count());
            if after != Some(':') || beyond.next() == Some('=') {
                break;
            }
            for _ in name.chars() {
                self.next();
            }
            text.push_str(&name);
        }
        match parts {
            0 => Token::Identifier(text),
            1 => Token::Keyword(text),
            _ => Token::Keywords(text),
        }
    }

    fn number(&mut self, first: char, line: u32) -> Result<Token, Problem> {
        let whole = self.take_while(first, |c| c.is_ascii_digit());
        let mut ahead = self.rest.clone();
        if ahead.next() == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit()) {
            self.next();
            let text = self.take_while('.', |c| c.is_ascii_digit());
            let text = whole + &text;
            return match text.parse() {
                Ok(value) => Ok(Token::Double(value)),
                Err(_) => Err(self.problem(line, format!("'{text}' is not a number"))),
            };
        }
        Ok(Token::Integer(whole))
    }

    fn string(&mut self, line: u32) -> Result<Token, Problem> {
        let mut text = String::new();
        loop {
            match self.next() {
                Some('\'') => return Ok(Token::String(text)),
                Some('\\') => {
                    match self.next() {
                        Some('n') => text.push('\n'),
                        Some('t') => text.push('\t'),
                        Some('r') => text.push('\r'),
                        Some('b') => text.push('\u{8}'),
                        Some('f') => text.push('\u{c}'),
                        Some('0') => text.push('\0'),
                        Some(c @ ('\'' | '\\')) => text.push(c),
                        Some(c) => {
                            let line = self.line;
                            return Err(self.problem(
                            line,
                            format!("'\\{c}' in a string; there are \\n \\t \\r \\b \\f \\0 \\' \\\\"),
                        ));
                        }
                        None => {}
                    }
                }
                Some(c) => text.push(c),
                None => return Err(self.problem(line, "this string has no end")),
            }
        }
    }
}
