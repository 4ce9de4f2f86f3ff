//! Pieces of text that make up markup.

use crate::Code;

/// Why a piece of markup cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lack {
    /// It goes on behind the end of what there is.
    More,
    /// It is wrong, at this place.
    Wrong(Code, usize),
}

pub(crate) type Scanned<T> = Result<T, Lack>;

/// Text that is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan<'a> {
    pub text: &'a str,
    pub at: usize,
}

pub(crate) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// May it stand in a document?
pub(crate) fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

pub(crate) fn starts_name(character: char) -> bool {
    matches!(character, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}')
}

pub(crate) fn goes_on_name(character: char) -> bool {
    starts_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// The characters of ASCII that names go on with.
const IN_NAMES: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] =
            (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b':' | b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str, at: usize) -> Self {
        Scan { text, at }
    }
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
    pub(crate) fn wrong<T>(&self) -> Scanned<T> {
        Err(Lack::Wrong(Code::InvalidToken, self.at))
    }
    /// The next character.
    #[inline]
    pub(crate) fn peek(&self) -> Scanned<char> {
        match self.text.as_bytes().get(self.at) {
            Some(byte @ b' '..=0x7f) => Ok(char::from(*byte)),
            _ => self.peek_rare(),
        }
    }
    fn peek_rare(&self) -> Scanned<char> {
        match self.rest().chars().next() {
            None => Err(Lack::More),
            Some(character) if is_character(character) => Ok(character),
            Some(_) => self.wrong(),
        }
    }
    pub(crate) fn step(&mut self, character: char) {
        self.at += character.len_utf8();
    }
    /// Passes over characters of ASCII that `goes_on` is true for.
    #[inline]
    pub(crate) fn pass(&mut self, goes_on: impl Fn(u8) -> bool) {
        let bytes = self.text.as_bytes();
        while bytes
            .get(self.at)
            .is_some_and(|byte| byte.is_ascii() && goes_on(*byte))
        {
            self.at += 1;
        }
    }
    /// Passes over a text that has to be there.
    #[inline]
    pub(crate) fn expect(&mut self, wanted: &str) -> Scanned<()> {
        match self.accept(wanted) {
            true => Ok(()),
            false => self.expect_each(wanted),
        }
    }
    /// Finds out what is missing.
    fn expect_each(&mut self, wanted: &str) -> Scanned<()> {
        for character in wanted.chars() {
            if self.peek()? != character {
                return self.wrong();
            }
            self.step(character);
        }
        Ok(())
    }
    /// Passes over a text if it is there.
    pub(crate) fn accept(&mut self, wanted: &str) -> bool {
        let is_there = self.rest().starts_with(wanted);
        if is_there {
            self.at += wanted.len();
        }
        is_there
    }
    /// Passes over space; tells whether there was some.
    pub(crate) fn space(&mut self) -> bool {
        let start = self.at;
        self.pass(|byte| is_space(char::from(byte)));
        self.at > start
    }
    /// The same where there has to be some.
    pub(crate) fn need_space(&mut self) -> Scanned<()> {
        if self.space() {
            return Ok(());
        }
        self.peek()?;
        self.wrong()
    }
    pub(crate) fn name(&mut self) -> Scanned<&'a str> {
        if !starts_name(self.peek()?) {
            return self.wrong();
        }
        self.token()
    }
    /// As a name, but with any of its characters first.
    pub(crate) fn token(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        loop {
            self.pass(|byte| IN_NAMES[usize::from(byte)]);
            let character = self.peek()?;
            if !goes_on_name(character) {
                break;
            }
            self.step(character);
        }
        match self.at > start {
            true => Ok(&self.text[start..self.at]),
            false => self.wrong(),
        }
    }
    /// What stands between quotes.
    pub(crate) fn literal(&mut self) -> Scanned<&'a str> {
        let quote = self.peek()?;
        if !matches!(quote, '"' | '\'') {
            return self.wrong();
        }
        self.step(quote);
        let start = self.at;
        loop {
            self.pass(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\''));
            let character = self.peek()?;
            self.step(character);
            if character == quote {
                return Ok(&self.text[start..self.at - 1]);
            }
        }
    }
    /// Everything up to a text, which is passed over.
    pub(crate) fn until(&mut self, end: &str) -> Scanned<&'a str> {
        let start = self.at;
        let first = end.chars().next();
        loop {
            self.pass(|byte| byte >= b' ' && Some(char::from(byte)) != first);
            let character = self.peek()?;
            if Some(character) == first {
                if self.rest().starts_with(end) {
                    let found = &self.text[start..self.at];
                    self.at += end.len();
                    return Ok(found);
                }
                if end.starts_with(self.rest()) {
                    return Err(Lack::More);
                }
            }
            self.step(character);
        }
    }
    /// The text of a comment, behind `<!--`.
    pub(crate) fn comment(&mut self) -> Scanned<&'a str> {
        let found = self.until("--")?;
        match self.peek()? {
            '>' => {
                self.step('>');
                Ok(found)
            }
            _ => self.wrong(),
        }
    }
    /// Target and data of a processing instruction, behind `<?`. That of a declaration is told by its name `xml`.
    pub(crate) fn instruction(&mut self) -> Scanned<(&'a str, &'a str)> {
        let start = self.at;
        let target = self.name()?;
        if target.eq_ignore_ascii_case("xml") && target != "xml" {
            return Err(Lack::Wrong(Code::InvalidToken, start + target.len()));
        }
        if self.rest().starts_with('?') {
            self.expect("?>")?;
            return Ok((target, ""));
        }
        self.need_space()?;
        Ok((target, self.until("?>")?))
    }
    /// The word of a declaration, behind `<!`; the character behind it is looked at, too.
    pub(crate) fn keyword(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        loop {
            let character = self.peek()?;
            if is_space(character) || character == '%' {
                return Ok(&self.text[start..self.at]);
            }
            if character == ':' || !character.is_ascii() || !starts_name(character) {
                return self.wrong();
            }
            self.step(character);
        }
    }
    /// What is wrong with something that is no markup where there has to be some: a whole token is in the wrong place, others are none.
    pub(crate) fn misplaced(&self, is_last: bool) -> Scanned<(Code, usize)> {
        let mut scan = *self;
        let first = scan.peek()?;
        let behind = match first {
            '"' | '\'' => {
                scan.literal()?;
                ">%["
            }
            '%' => {
                scan.step('%');
                let next = scan.peek()?;
                if !starts_name(next) {
                    let is_token = is_space(next) || next == '%';
                    let code = if is_token {
                        Code::Syntax
                    } else {
                        Code::InvalidToken
                    };
                    return Ok((code, if is_token { self.at } else { scan.at }));
                }
                scan.name()?;
                scan.expect(";")?;
                return Ok((Code::ParameterEntityReference, self.at));
            }
            first if goes_on_name(first) => {
                match scan.token() {
                    Err(Lack::More) if is_last => return Ok((Code::Syntax, self.at)),
                    token => token?,
                };
                ">),|[%?*+"
            }
            '#' => {
                scan.step('#');
                scan.name()?;
                return Ok((Code::Syntax, self.at));
            }
            first => {
                let is_token = "[]()|,>".contains(first);
                let code = if is_token {
                    Code::Syntax
                } else {
                    Code::InvalidToken
                };
                return Ok((code, self.at));
            }
        };
        let next = match scan.peek() {
            Err(Lack::More) if is_last => return Ok((Code::Syntax, self.at)),
            next => next?,
        };
        match is_space(next) || behind.contains(next) {
            true => Ok((Code::Syntax, self.at)),
            false => Ok((Code::InvalidToken, scan.at)),
        }
    }
    /// The number of a character reference, behind `&#`; with the semicolon.
    pub(crate) fn number(&mut self) -> Scanned<u32> {
        let base = match self.peek()? {
            'x' => {
                self.step('x');
                16
            }
            _ => 10,
        };
        let start = self.at;
        let mut number: u32 = 0;
        loop {
            let character = self.peek()?;
            let Some(digit) = character.to_digit(base) else {
                if character != ';' || self.at == start {
                    return self.wrong();
                }
                self.step(';');
                return Ok(number);
            };
            number = number.saturating_mul(base).saturating_add(digit);
            self.step(character);
        }
    }
}

/// How long the first token of a declaration is.
pub(crate) fn token_length(text: &str) -> usize {
    let Some(first) = text.chars().next() else {
        return 0;
    };
    let run = |start: usize, goes_on: fn(char) -> bool| {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest
            .find(|character| !goes_on(character))
            .unwrap_or(rest.len());
        (start + length).min(text.len())
    };
    let repeated = |end: usize| end + usize::from(text[end..].starts_with(['?', '*', '+']));
    match first {
        first if is_space(first) => run(0, is_space),
        '"' | '\'' => text[1..].find(first).map_or(text.len(), |end| end + 2),
        '<' => run(2, goes_on_name),
        '#' => run(1, goes_on_name),
        ')' => repeated(1),
        first if goes_on_name(first) => repeated(run(0, goes_on_name)),
        first => first.len_utf8(),
    }
}

/// Of a declaration that the document ends in: where the last token begins that is not whole, or where all end, and which error that is. Nothing for
/// other markup.
pub(crate) fn unfinished(text: &str) -> Option<(usize, Code)> {
    if !text
        .strip_prefix("<!")?
        .starts_with(|character: char| character.is_alphabetic())
    {
        return None;
    }
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let length = token_length(rest);
        let token = &rest[..length];
        let is_open = match token.chars().next() {
            None => return Some((at, Code::NoElements)),
            Some('<') => length == rest.len(),
            Some(quote @ ('"' | '\'')) => length < 2 || !token.ends_with(quote),
            _ => false,
        };
        if is_open {
            return Some((at, Code::UnclosedToken));
        }
        at += length;
    }
}

/// Line ends as one character each.
pub(crate) fn plain_lines(text: &str) -> std::borrow::Cow<'_, str> {
    match text.contains('\r') {
        false => text.into(),
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
    }
}
