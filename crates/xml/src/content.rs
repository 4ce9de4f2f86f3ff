//! Elements and what is in them.

use crate::dtd::{numbered, predefined};
use crate::event::{Event, Handler, Kind};
use crate::names::Names;
use crate::parser::{Open, Parser, Phase, Step, Tag};
use crate::scan::{Lack, Scan, Scanned, goes_on_name, is_character, starts_name};
use crate::{Code, values};
use std::borrow::Cow;
use std::collections::HashSet;

/// Names and values.
type Attributes = Vec<(String, String)>;

/// A start tag as it is written.
struct Written<'a> {
    name: &'a str,
    /// Name, where it is, raw value, where that is.
    attributes: Vec<(&'a str, usize, &'a str, usize)>,
    is_empty: bool,
    end: usize,
}

/// The characters of ASCII that mean nothing but themselves in text.
const IS_PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] =
            matches!(byte as u8, b'\t' | b' '..=0x7f) && !matches!(byte as u8, b'<' | b'&' | b']');
        byte += 1;
    }
    table
};

/// Attributes beyond this many are compared by a table.
const FEW: usize = 12;

impl Parser {
    pub(crate) fn content_step<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at);
        match scan.peek()? {
            '<' => {
                scan.step('<');
                match scan.peek()? {
                    '/' => self.end_tag(handler, text, at),
                    '!' => {
                        scan.step('!');
                        match scan.peek()? {
                            '-' => {
                                scan.expect("--")?;
                                let comment = scan.comment()?;
                                self.comment(handler, comment, &text[at..scan.at])?;
                            }
                            '[' => {
                                scan.expect("[CDATA[")?;
                                self.phase = Phase::Section;
                                let event = Event::StartSection;
                                self.tell(handler, Kind::StartSection, event, &text[at..scan.at])?;
                            }
                            _ => scan.wrong()?,
                        }
                        Ok(scan.at)
                    }
                    '?' => {
                        scan.step('?');
                        let (target, data) = scan.instruction()?;
                        let piece = &text[at..scan.at];
                        if target != "xml" {
                            self.instruction(handler, target, data, piece)?;
                        } else if self.is_entity && self.is_fresh && self.open.is_empty() {
                            self.declaration(handler, piece, at)?;
                        } else {
                            return Err(Code::MisplacedDeclaration.into());
                        }
                        Ok(scan.at)
                    }
                    _ => self.start_tag(handler, text, at),
                }
            }
            '&' => self.reference(handler, text, at),
            _ => self.text(handler, text, at, is_last),
        }
    }

    /// A section of text that is no markup goes on.
    pub(crate) fn section_step<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<usize, H::Abort> {
        let rest = &text[at..];
        if rest.starts_with("]]>") {
            self.phase = Phase::Content;
            self.tell(handler, Kind::EndSection, Event::EndSection, "]]>")?;
            return Ok(at + 3);
        }
        if "]]>".starts_with(rest) {
            return Err(Lack::More.into());
        }
        if let Some(end) = self.line_end(handler, text, at, is_last)? {
            return Ok(end);
        }
        let bytes = text.as_bytes();
        let mut end = at;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'\n' | b'\r' => break,
                b']' if end > at => break,
                b'\t' | b' '..=0x7f => end += 1,
                _ => match plain(text, end) {
                    Some(next) => end = next,
                    None if end == at => return Err(Lack::Wrong(Code::InvalidToken, at).into()),
                    None => break,
                },
            }
        }
        self.tell_piece(handler, &text[at..end])?;
        Ok(end)
    }

    /// An end of a line at this place, told as one character.
    fn line_end<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<Option<usize>, H::Abort> {
        let rest = &text[at..];
        let length = match rest.as_bytes() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            // The other half may come.
            [b'\r'] if !is_last => return Err(Lack::More.into()),
            [b'\r', ..] => 1,
            _ => return Ok(None),
        };
        self.tell(handler, Kind::Text, Event::Text("\n"), &rest[..length])?;
        Ok(Some(at + length))
    }

    fn text<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<usize, H::Abort> {
        if let Some(end) = self.line_end(handler, text, at, is_last)? {
            return Ok(end);
        }
        let bytes = text.as_bytes();
        let mut end = at;
        loop {
            while bytes
                .get(end)
                .is_some_and(|byte| IS_PLAIN[usize::from(*byte)])
            {
                end += 1;
            }
            let Some(byte) = bytes.get(end) else {
                break;
            };
            match byte {
                b'<' | b'&' | b'\n' | b'\r' => break,
                b']' => match &bytes[end + 1..] {
                    [b']', b'>', ..] => {
                        return Err(Lack::Wrong(Code::InvalidToken, end + 2).into());
                    }
                    [] | [b']'] if !is_last && end > at => break,
                    [] | [b']'] if !is_last => return Err(Lack::More.into()),
                    _ => end += 1,
                },
                _ => match plain(text, end) {
                    Some(next) => end = next,
                    None if end == at => return Err(Lack::Wrong(Code::InvalidToken, at).into()),
                    None => break,
                },
            }
        }
        self.tell_piece(handler, &text[at..end])?;
        Ok(end)
    }

    // ------------------------------------------------------------ references

    fn reference<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at + 1);
        if scan.accept("#") {
            let number = scan.number()?;
            let character = numbered(number).ok_or(Code::BadCharacterReference)?;
            let mut room = [0; 4];
            let event = Event::Text(character.encode_utf8(&mut room));
            self.tell(handler, Kind::Text, event, &text[at..scan.at])?;
            return Ok(scan.at);
        }
        let name = scan.name()?;
        scan.expect(";")?;
        let piece = &text[at..scan.at];
        if let Some(character) = predefined(name) {
            let mut room = [0; 4];
            let event = Event::Text(character.encode_utf8(&mut room));
            self.tell(handler, Kind::Text, event, piece)?;
            return Ok(scan.at);
        }
        let (found, is_strict) = {
            let dtd = self.dtd.borrow();
            let is_strict = !dtd.has_outside || dtd.is_standalone;
            (dtd.general.get(name).cloned(), is_strict)
        };
        let skipped = Event::SkippedEntity {
            name,
            is_parameter: false,
        };
        let Some(entity) = found else {
            if is_strict {
                return Err(Code::UndefinedEntity.into());
            }
            self.tell(handler, Kind::SkippedEntity, skipped, piece)?;
            return Ok(scan.at);
        };
        if is_strict && !entity.is_internal {
            return Err(Code::DeclaredInParameterEntity.into());
        }
        if entity.is_open.get() {
            return Err(Code::RecursiveReference.into());
        }
        if entity.notation.is_some() {
            return Err(Code::BinaryReference.into());
        }
        if let Some(value) = entity.value.clone() {
            if handler.wants(Kind::Default) && !handler.expands_entities() {
                self.tell(handler, Kind::SkippedEntity, skipped, piece)?;
                return Ok(scan.at);
            }
            if !self.shared.limits.count(value.len(), false) {
                return Err(Code::Amplification.into());
            }
            entity.is_open.set(true);
            self.open.push(Open {
                entity,
                text: value,
                at: 0,
                level: self.tags.len(),
            });
        } else if handler.wants(Kind::ExternalEntity) {
            let open = {
                let dtd = self.dtd.borrow();
                let mut open: Vec<String> = dtd
                    .general
                    .values()
                    .filter(|other| other.is_open.get())
                    .map(|other| other.name.clone())
                    .collect();
                open.push(entity.name.clone());
                open
            };
            let context = self.names.context(open.iter().map(String::as_str));
            let (base, system, public) = (&entity.base, &entity.system, &entity.public);
            self.external(
                handler,
                Some(&context),
                base.as_deref(),
                system.as_deref(),
                public.as_deref(),
            )?;
            // A parser for it has marked it as open.
            entity.is_open.set(false);
        } else {
            self.tell_text(handler, piece)?;
        }
        Ok(scan.at)
    }

    // ------------------------------------------------------------ tags

    /// Is there a whole start tag?
    pub(crate) fn check_tag(&self, text: &str, at: usize) -> Scanned<()> {
        written(text, at).map(drop)
    }

    fn start_tag<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<usize, H::Abort> {
        let tag = written(text, at)?;
        self.check_colons(tag.name, at + 1)?;
        for (name, name_at, ..) in &tag.attributes {
            self.check_colons(name, *name_at)?;
        }
        let piece = &text[at..tag.end];
        let bindings = self.names.count();
        let (told, attributes, specified) = match self.resolved(handler, &tag) {
            Ok(resolved) => resolved,
            Err(problem) if tag.is_empty => {
                self.unbind(handler, bindings)?;
                return Err(problem);
            }
            Err(problem) => return Err(problem),
        };
        let is_start_wanted = handler.wants(Kind::StartElement);
        let is_end_wanted = tag.is_empty && handler.wants(Kind::EndElement);
        let event = Event::StartElement {
            name: &told,
            attributes: &attributes,
            specified,
        };
        self.tell_only(handler, Kind::StartElement, event)?;
        if !is_start_wanted && !is_end_wanted {
            self.tell_text(handler, piece)?;
        }
        if !tag.is_empty {
            let told = match told {
                Cow::Borrowed(_) => None,
                Cow::Owned(told) => Some(told),
            };
            self.tags.push(Tag {
                name: tag.name.to_owned(),
                told,
                bindings,
            });
            return Ok(tag.end);
        }
        let place = self.shared.place.get();
        if is_start_wanted && self.open.is_empty() {
            self.move_over(piece);
        }
        self.tell_only(handler, Kind::EndElement, Event::EndElement { name: &told })?;
        self.unbind(handler, bindings)?;
        self.shared.place.set(place);
        self.element_is_over();
        Ok(tag.end)
    }

    /// A tag's name and attributes as they are told, and how many of these are written.
    fn resolved<'a, H: Handler>(
        &mut self,
        handler: &mut H,
        tag: &Written<'a>,
    ) -> Step<(Cow<'a, str>, Attributes, usize), H::Abort> {
        let (attributes, specified) = self.attributes(handler, tag)?;
        let attributes = self.told_attributes(attributes)?;
        Ok((self.names.element(tag.name)?, attributes, specified))
    }

    fn end_tag<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at);
        scan.expect("</")?;
        let name_at = scan.at;
        let name = scan.name()?;
        scan.space();
        scan.expect(">")?;
        let level = self.open.last().map_or(0, |open| open.level);
        if self.tags.len() == level {
            return Err(Code::AsynchronousEntity.into());
        }
        let is_right = self.tags.last().is_some_and(|tag| tag.name == name);
        if !is_right {
            return Err(Lack::Wrong(Code::TagMismatch, name_at).into());
        }
        if let Some(tag) = self.tags.pop() {
            let name = tag.told.as_deref().unwrap_or(&tag.name);
            let event = Event::EndElement { name };
            self.tell(handler, Kind::EndElement, event, &text[at..scan.at])?;
            self.unbind(handler, tag.bindings)?;
        }
        self.element_is_over();
        Ok(scan.at)
    }

    /// With namespaces, a name has one colon at most, between names.
    fn check_colons(&self, name: &str, at: usize) -> Scanned<()> {
        if self.names.separator.is_none() {
            return Ok(());
        }
        let Some(colon) = name.find(':') else {
            return Ok(());
        };
        let behind = &name[colon + 1..];
        let is_named = behind.starts_with(|first| first != ':' && starts_name(first));
        let wrong = match colon {
            0 => Some(0),
            _ if !is_named => Some(colon + 1),
            _ => behind.find(':').map(|other| colon + 1 + other),
        };
        match wrong {
            Some(place) => Err(Lack::Wrong(Code::InvalidToken, at + place)),
            None => Ok(()),
        }
    }

    fn element_is_over(&mut self) {
        if self.tags.is_empty() && !self.is_entity {
            self.phase = Phase::Epilog;
        }
    }

    /// Prefixes that an element has declared mean nothing any more.
    fn unbind<H: Handler>(&mut self, handler: &mut H, count: usize) -> Step<(), H::Abort> {
        while self.names.count() > count {
            let prefix = self.names.pop();
            let event = Event::EndNamespace {
                prefix: prefix.as_deref().filter(|prefix| !prefix.is_empty()),
            };
            self.tell_only(handler, Kind::EndNamespace, event)?;
        }
        Ok(())
    }

    /// The attributes of a tag, defaults behind those that are written, and how many are written. What declares prefixes is not among them.
    fn attributes<H: Handler>(
        &mut self,
        handler: &mut H,
        tag: &Written<'_>,
    ) -> Step<(Attributes, usize), H::Abort> {
        let mut found = Vec::with_capacity(tag.attributes.len());
        let mut prefixes = Vec::new();
        let mut names = HashSet::new();
        let is_few = tag.attributes.len() <= FEW;
        {
            let dtd = self.dtd.borrow();
            let declared = dtd.attributes.get(tag.name);
            for (index, (name, name_at, raw, raw_at)) in tag.attributes.iter().enumerate() {
                let is_double = match is_few {
                    true => tag.attributes[..index].iter().any(|other| other.0 == *name),
                    false => !names.insert(*name),
                };
                if is_double {
                    return Err(Lack::Wrong(Code::DuplicateAttribute, *name_at).into());
                }
                let known = declared.and_then(|all| all.get(name));
                let is_text = known.is_none_or(|known| known.is_text);
                let value = values::attribute(&dtd, &self.shared.limits, raw, is_text);
                let value = value.map_err(|(code, at)| Lack::Wrong(code, raw_at + at))?;
                self.sort(&mut found, &mut prefixes, name, value);
            }
        }
        let specified = found.len();
        {
            let dtd = self.dtd.borrow();
            let declared = dtd.attributes.get(tag.name);
            for known in declared.into_iter().flat_map(|all| all.iter()) {
                let Some(default) = &known.default else {
                    continue;
                };
                let is_written = match is_few {
                    true => tag.attributes.iter().any(|written| written.0 == known.name),
                    false => names.contains(known.name.as_str()),
                };
                if !is_written {
                    self.sort(&mut found, &mut prefixes, &known.name, default.clone());
                }
            }
        }
        for (prefix, uri) in prefixes {
            self.names.bind(&prefix, &uri)?;
            let event = Event::StartNamespace {
                prefix: Some(prefix.as_str()).filter(|prefix| !prefix.is_empty()),
                uri: Some(uri.as_str()).filter(|uri| !uri.is_empty()),
            };
            self.tell_only(handler, Kind::StartNamespace, event)?;
        }
        Ok((found, specified))
    }

    /// An attribute, or a declaration of a prefix.
    fn sort(&self, found: &mut Attributes, prefixes: &mut Attributes, name: &str, value: String) {
        match Names::declared(name) {
            Some(prefix) if self.names.separator.is_some() => {
                prefixes.push((prefix.to_owned(), value));
            }
            _ => found.push((name.to_owned(), value)),
        }
    }

    /// Attributes under the names that are told.
    fn told_attributes(&self, found: Attributes) -> Result<Attributes, Code> {
        if self.names.separator.is_none() || !found.iter().any(|(name, _)| name.contains(':')) {
            return Ok(found);
        }
        let mut names = HashSet::new();
        let mut told = Vec::with_capacity(found.len());
        for (name, value) in found {
            let name = self.names.attribute(&name)?;
            if !names.insert(name.clone()) {
                return Err(Code::DuplicateAttribute);
            }
            told.push((name, value));
        }
        Ok(told)
    }
}

/// The place behind a character that is not ASCII, if it may stand there.
fn plain(text: &str, at: usize) -> Option<usize> {
    let character = text[at..].chars().next()?;
    is_character(character).then(|| at + character.len_utf8())
}

/// Reads a start tag.
fn written(text: &str, at: usize) -> Scanned<Written<'_>> {
    let mut scan = Scan::new(text, at);
    scan.expect("<")?;
    let name = scan.name()?;
    let mut attributes = Vec::new();
    loop {
        let is_apart = scan.space();
        match scan.peek()? {
            '>' => {
                scan.step('>');
                return Ok(Written {
                    name,
                    attributes,
                    is_empty: false,
                    end: scan.at,
                });
            }
            '/' => {
                scan.step('/');
                scan.expect(">")?;
                return Ok(Written {
                    name,
                    attributes,
                    is_empty: true,
                    end: scan.at,
                });
            }
            character if is_apart || !goes_on_name(character) => {}
            _ => scan.wrong()?,
        }
        let name_at = scan.at;
        let attribute = scan.name()?;
        scan.space();
        scan.expect("=")?;
        scan.space();
        let value_at = scan.at + 1;
        let value = attribute_literal(&mut scan)?;
        attributes.push((attribute, name_at, value, value_at));
    }
}

/// As any literal, but without `<`, and with whole references.
fn attribute_literal<'a>(scan: &mut Scan<'a>) -> Scanned<&'a str> {
    let quote = scan.peek()?;
    if !matches!(quote, '"' | '\'') {
        return scan.wrong();
    }
    scan.step(quote);
    let start = scan.at;
    loop {
        scan.pass(|byte| byte >= b' ' && !matches!(byte, b'<' | b'&' | b'"' | b'\''));
        let character = scan.peek()?;
        match character {
            '<' => return scan.wrong(),
            '&' => {
                scan.step('&');
                if scan.accept("#") {
                    scan.number()?;
                } else {
                    scan.name()?;
                    scan.expect(";")?;
                }
            }
            _ => {
                scan.step(character);
                if character == quote {
                    return Ok(&scan.text[start..scan.at - 1]);
                }
            }
        }
    }
}
