//! Telling of events, and where they are.

use crate::Code;
use crate::decode::Encoding;
use crate::event::{Event, Handler, Kind};
use crate::parser::{Parser, Problem, Step};

impl Parser {
    /// Passes over the mark of an encoding, which counts as a character.
    pub(crate) fn move_mark(&self, length: usize) {
        let mut place = self.shared.place.get();
        place.byte += length;
        place.column += usize::from(length > 0);
        self.shared.place.set(place);
    }

    pub(crate) fn unmove_mark(&self, length: usize) {
        let mut place = self.shared.place.get();
        place.byte -= length;
        place.column -= usize::from(length > 0);
        self.shared.place.set(place);
    }

    /// Does something as if the place were behind a text.
    pub(crate) fn behind<R>(&self, text: &str, body: impl FnOnce() -> R) -> R {
        let place = self.shared.place.get();
        if self.open.is_empty() {
            self.move_over(text);
        }
        let result = body();
        self.shared.place.set(place);
        result
    }

    pub(crate) fn move_over(&self, text: &str) {
        let mut place = self.shared.place.get();
        place.byte += match &self.encoding {
            None | Some(Encoding::Utf8) => text.len(),
            Some(encoding) => encoding.bytes_of(text),
        };
        let bytes = text.as_bytes();
        // Nearly all text is of this kind. It is looked at to its end, since a loop without a way out is one of vectors.
        let is_column = |byte: &u8| matches!(byte, b' '..=0x7f);
        if bytes.iter().fold(true, |all, byte| all & is_column(byte)) {
            place.column += bytes.len();
            self.shared.place.set(place);
            return;
        }
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' if bytes.get(index + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => {
                    place.line += 1;
                    place.column = 0;
                }
                0x80..=0xbf => {}
                _ => place.column += 1,
            }
        }
        self.shared.place.set(place);
    }

    /// Tells of an event, or gives its text to who wants everything else.
    pub(crate) fn tell<H: Handler>(
        &self,
        handler: &mut H,
        kind: Kind,
        event: Event<'_>,
        text: &str,
    ) -> Step<(), H::Abort> {
        if handler.wants(kind) {
            handler.event(event).map_err(Problem::Abort)?;
            return Ok(());
        }
        self.tell_text(handler, text)
    }

    /// Tells a piece of text. What is not written in UTF-8 comes in pieces of limited length, as it is converted.
    pub(crate) fn tell_piece<H: Handler>(&self, handler: &mut H, text: &str) -> Step<(), H::Abort> {
        const LONGEST: usize = 1024;
        let is_converted = !matches!(self.encoding, Some(Encoding::Utf8)) && self.open.is_empty();
        let mut rest = text;
        while is_converted && rest.len() > LONGEST {
            let mut end = LONGEST;
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let (piece, behind) = rest.split_at(end);
            self.tell(handler, Kind::Text, Event::Text(piece), piece)?;
            rest = behind;
        }
        self.tell(handler, Kind::Text, Event::Text(rest), rest)
    }

    /// Gives the text of a declaration, token by token, to who wants everything that nobody else wants.
    pub(crate) fn tell_tokens<H: Handler>(
        &self,
        handler: &mut H,
        text: &str,
    ) -> Step<(), H::Abort> {
        let place = self.shared.place.get();
        let mut rest = text;
        while !rest.is_empty() {
            let (token, behind) = rest.split_at(crate::scan::token_length(rest));
            self.tell_text(handler, token)?;
            if self.open.is_empty() {
                self.move_over(token);
            }
            rest = behind;
        }
        self.shared.place.set(place);
        Ok(())
    }

    /// Gives a text to who wants everything that nobody else wants.
    pub(crate) fn tell_text<H: Handler>(&self, handler: &mut H, text: &str) -> Step<(), H::Abort> {
        if !text.is_empty() && handler.wants(Kind::Default) {
            handler
                .event(Event::Default(text))
                .map_err(Problem::Abort)?;
        }
        Ok(())
    }

    /// Tells of an event, if it is wanted.
    pub(crate) fn tell_only<H: Handler>(
        &self,
        handler: &mut H,
        kind: Kind,
        event: Event<'_>,
    ) -> Step<bool, H::Abort> {
        match handler.wants(kind) {
            true => handler.event(event).map_err(Problem::Abort),
            false => Ok(true),
        }
    }

    /// The document depends on what is outside: may it?
    pub(crate) fn ask_standalone<H: Handler>(&self, handler: &mut H) -> Step<(), H::Abort> {
        let is_standalone = self.dtd.borrow().is_standalone;
        if is_standalone || self.tell_only(handler, Kind::NotStandalone, Event::NotStandalone)? {
            return Ok(());
        }
        Err(Code::NotStandalone.into())
    }
}
