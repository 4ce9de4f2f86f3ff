//! The type of a document, inside it and elsewhere.

use crate::Code;
use crate::declarations::external_identifier;
use crate::dtd::Dtd;
use crate::event::{Event, Handler, Kind};
use crate::parser::{Doctype, Open, ParameterEntities, Parser, Phase, Problem, Step};
use crate::scan::{Lack, Scan, Scanned, is_space};
use std::rc::Rc;

impl Parser {
    /// `<!DOCTYPE ...` up to the declarations or the end.
    pub(crate) fn doctype_start<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at);
        scan.expect("<!DOCTYPE")?;
        scan.need_space()?;
        let name = scan.name()?;
        let is_apart = scan.space();
        let mut doctype = Doctype::default();
        let mut system_at = scan.at;
        if is_apart && !matches!(scan.peek()?, '[' | '>') {
            (doctype.system, doctype.public) = external_identifier(&mut scan, false)?;
            let length = doctype.system.as_deref().map_or(0, str::len);
            system_at = scan.at - length - "\"\"".len();
            scan.space();
        }
        let has_subset = match scan.peek()? {
            '[' => true,
            '>' => false,
            _ => return Err(Lack::Wrong(Code::Syntax, scan.at).into()),
        };
        scan.at += 1;
        let is_wanted = handler.wants(Kind::StartDoctype);
        // What everybody else has been told already.
        let mut told = at;
        if doctype.system.is_some() {
            self.shared.has_foreign_type.set(false);
            self.dtd.borrow_mut().has_outside = true;
            if !is_wanted {
                self.tell_tokens(handler, &text[at..system_at])?;
                told = system_at;
            }
            if self.shared.parameters.get() == ParameterEntities::Never {
                self.behind(&text[at..system_at], || self.ask_standalone(handler))?;
            }
        }
        let event = Event::StartDoctype {
            name,
            system: doctype.system.as_deref(),
            public: doctype.public.as_deref(),
            has_subset,
        };
        match is_wanted {
            true => {
                let piece = &text[at..scan.at - 1];
                self.behind(piece, || self.tell_only(handler, Kind::StartDoctype, event))?;
            }
            // The end is told by the event of the end.
            false => {
                let rest = &text[told..scan.at - usize::from(!has_subset)];
                self.behind(&text[at..told], || self.tell_tokens(handler, rest))?;
            }
        }
        self.doctype = Some(doctype);
        self.phase = Phase::Subset;
        if !has_subset {
            let place = self.shared.place.get();
            self.move_over(&text[at..scan.at - 1]);
            self.doctype_end(handler, ">")?;
            self.shared.place.set(place);
        }
        Ok(scan.at)
    }

    /// The end of the type's declaration: what is elsewhere is asked for.
    fn doctype_end<H: Handler>(&mut self, handler: &mut H, text: &str) -> Step<(), H::Abort> {
        let doctype = self.doctype.clone().unwrap_or_default();
        if doctype.system.is_some() || self.shared.has_foreign_type.get() {
            self.outside_type(handler, &doctype)?;
        }
        self.phase = Phase::Prolog;
        self.tell(handler, Kind::EndDoctype, Event::EndDoctype, text)
    }

    /// The document names no type: perhaps who listens has one.
    pub(crate) fn foreign_type<H: Handler>(&mut self, handler: &mut H) -> Step<(), H::Abort> {
        match self.shared.has_foreign_type.get() {
            true => self.outside_type(handler, &Doctype::default()),
            false => Ok(()),
        }
    }

    fn outside_type<H: Handler>(
        &mut self,
        handler: &mut H,
        doctype: &Doctype,
    ) -> Step<(), H::Abort> {
        let had_outside = std::mem::replace(&mut self.dtd.borrow_mut().has_outside, true);
        let is_asked = self.shared.parameters.get() != ParameterEntities::Never;
        if !is_asked || !handler.wants(Kind::ExternalEntity) {
            return Ok(());
        }
        self.dtd.borrow_mut().was_read = false;
        let base = self.shared.base.borrow().clone();
        self.external(
            handler,
            None,
            base.as_deref(),
            doctype.system.as_deref(),
            doctype.public.as_deref(),
        )?;
        self.shared.has_foreign_type.set(false);
        if self.dtd.borrow().was_read {
            return self.ask_standalone(handler);
        }
        if doctype.system.is_none() {
            self.dtd.borrow_mut().has_outside = had_outside;
        }
        Ok(())
    }

    /// Tells of what is elsewhere.
    pub(crate) fn external<H: Handler>(
        &self,
        handler: &mut H,
        context: Option<&str>,
        base: Option<&str>,
        system: Option<&str>,
        public: Option<&str>,
    ) -> Step<(), H::Abort> {
        let event = Event::ExternalEntity {
            context,
            base,
            system,
            public,
        };
        match handler.event(event).map_err(Problem::Abort)? {
            true => Ok(()),
            false => Err(Code::ExternalHandling.into()),
        }
    }

    pub(crate) fn subset_step<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at);
        let first = scan.peek()?;
        // What frames the declarations belongs to the event of their beginning.
        let is_told = handler.wants(Kind::StartDoctype);
        if is_space(first) {
            scan.space();
            if self.phase != Phase::SubsetEnd || !is_told {
                self.tell_text(handler, &text[at..scan.at])?;
            }
            return Ok(scan.at);
        }
        if self.phase == Phase::SubsetEnd {
            scan.expect(">")?;
            self.doctype_end(handler, ">")?;
            return Ok(scan.at);
        }
        let is_inner = !self.open.is_empty();
        match first {
            ']' if self.phase == Phase::Subset && !is_inner => {
                scan.step(']');
                self.phase = Phase::SubsetEnd;
                if !is_told {
                    self.tell_text(handler, "]")?;
                }
                Ok(scan.at)
            }
            ']' if self.sections > 0 => {
                scan.expect("]]>")?;
                self.sections -= 1;
                self.tell_text(handler, "]]>")?;
                Ok(scan.at)
            }
            '%' => {
                scan.step('%');
                let name = scan.name()?;
                scan.expect(";")?;
                self.parameter_reference(handler, name, &text[at..scan.at])?;
                Ok(scan.at)
            }
            '<' => {
                scan.step('<');
                match scan.peek()? {
                    '?' => {
                        scan.step('?');
                        let (target, data) = scan.instruction()?;
                        let piece = &text[at..scan.at];
                        if target != "xml" {
                            self.instruction(handler, target, data, piece)?;
                        } else if self.is_entity && self.is_fresh && !is_inner {
                            self.declaration(handler, piece, at)?;
                        } else {
                            return Err(Code::MisplacedDeclaration.into());
                        }
                        Ok(scan.at)
                    }
                    '!' => {
                        scan.step('!');
                        match scan.peek()? {
                            '-' => {
                                scan.expect("--")?;
                                let comment = scan.comment()?;
                                self.comment(handler, comment, &text[at..scan.at])?;
                                Ok(scan.at)
                            }
                            '[' if self.is_entity => self.conditional(handler, text, at),
                            _ => self.whole_declaration(handler, text, at),
                        }
                    }
                    _ => Err(Lack::Wrong(Code::Syntax, at).into()),
                }
            }
            _ => {
                let (code, place) = scan.misplaced(is_last)?;
                Err(Lack::Wrong(code, place).into())
            }
        }
    }

    fn whole_declaration<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<usize, H::Abort> {
        let end = declaration_end(text, at)?;
        let piece = &text[at..end];
        let is_outside = self.is_entity || !self.open.is_empty();
        if is_outside && piece.contains('%') {
            let expanded = expanded(&mut self.dtd.borrow_mut(), piece)?;
            if !self.shared.limits.count(expanded.len(), false) {
                return Err(Code::Amplification.into());
            }
            return match self.markup_declaration(handler, &expanded) {
                Ok(()) => Ok(end),
                Err(Problem::Lack(Lack::Wrong(Code::InvalidToken, _) | Lack::More)) => {
                    Err(Code::Syntax.into())
                }
                Err(Problem::Lack(Lack::Wrong(code, _))) => Err(code.into()),
                Err(problem) => Err(problem),
            };
        }
        match self.markup_declaration(handler, piece) {
            Ok(()) => Ok(end),
            // The characters are right, but not there.
            Err(Problem::Lack(Lack::Wrong(code, place))) => {
                let is_reference = piece[place.min(piece.len())..].starts_with('%');
                let code = match code {
                    Code::InvalidToken if is_reference => Code::ParameterEntityReference,
                    Code::InvalidToken => Code::Syntax,
                    code => code,
                };
                Err(Lack::Wrong(code, at + place).into())
            }
            Err(Problem::Lack(Lack::More)) => Err(Lack::Wrong(Code::Syntax, end - 1).into()),
            Err(problem) => Err(problem),
        }
    }

    fn parameter_reference<H: Handler>(
        &mut self,
        handler: &mut H,
        name: &str,
        text: &str,
    ) -> Step<(), H::Abort> {
        let found = {
            let dtd = &mut *self.dtd.borrow_mut();
            dtd.has_outside = true;
            dtd.parameters.get(name).cloned()
        };
        let miss = |dtd: &mut Dtd| dtd.is_complete = dtd.is_standalone;
        if self.shared.parameters.get() == ParameterEntities::Never {
            miss(&mut self.dtd.borrow_mut());
            self.tell_text(handler, text)?;
            return self.ask_standalone(handler);
        }
        let is_strict = !self.is_entity && self.open.is_empty() && self.dtd.borrow().is_standalone;
        let Some(entity) = found else {
            if is_strict {
                return Err(Code::UndefinedEntity.into());
            }
            miss(&mut self.dtd.borrow_mut());
            let event = Event::SkippedEntity {
                name,
                is_parameter: true,
            };
            return self.tell(handler, Kind::SkippedEntity, event, text);
        };
        if is_strict && !entity.is_internal {
            return Err(Code::DeclaredInParameterEntity.into());
        }
        if entity.is_open.get() {
            return Err(Code::RecursiveReference.into());
        }
        if let Some(value) = entity.value.clone() {
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
            return Ok(());
        }
        if !handler.wants(Kind::ExternalEntity) {
            miss(&mut self.dtd.borrow_mut());
            return self.tell_text(handler, text);
        }
        self.dtd.borrow_mut().was_read = false;
        entity.is_open.set(true);
        let (base, system, public) = (&entity.base, &entity.system, &entity.public);
        let told = self.external(
            handler,
            None,
            base.as_deref(),
            system.as_deref(),
            public.as_deref(),
        );
        entity.is_open.set(false);
        told?;
        if !self.dtd.borrow().was_read {
            miss(&mut self.dtd.borrow_mut());
            return Ok(());
        }
        self.ask_standalone(handler)
    }

    /// `<![INCLUDE[` and `<![IGNORE[`.
    fn conditional<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at);
        scan.expect("<![")?;
        scan.space();
        let word = match scan.peek()? {
            '%' => {
                scan.step('%');
                let name = scan.name()?;
                scan.expect(";")?;
                let dtd = self.dtd.borrow();
                let entity = dtd.parameters.get(name).ok_or(Code::UndefinedEntity)?;
                let value = entity.value.as_deref().unwrap_or_default();
                value.trim_matches(is_space).to_owned()
            }
            _ => scan.name()?.to_owned(),
        };
        scan.space();
        scan.expect("[")?;
        match word.as_str() {
            "INCLUDE" => self.sections += 1,
            "IGNORE" => {
                let mut depth = 1;
                while depth > 0 {
                    let character = scan.peek()?;
                    if scan.accept("<![") {
                        depth += 1;
                    } else if scan.accept("]]>") {
                        depth -= 1;
                    } else {
                        scan.step(character);
                    }
                }
            }
            _ => return Err(Code::Syntax.into()),
        }
        self.tell_text(handler, &text[at..scan.at])?;
        Ok(scan.at)
    }
}

/// Where a declaration ends.
fn declaration_end(text: &str, at: usize) -> Scanned<usize> {
    let mut scan = Scan::new(text, at);
    scan.expect("<!")?;
    scan.keyword()?;
    loop {
        match scan.peek()? {
            '>' => return Ok(scan.at + 1),
            '"' | '\'' => {
                scan.literal()?;
                let next = scan.peek()?;
                if !is_space(next) && !">%[".contains(next) {
                    return scan.wrong();
                }
            }
            '<' => return scan.wrong(),
            character => scan.step(character),
        }
    }
}

/// A declaration with what its parameter entities stand for, outside quotes, with a space on either side.
fn expanded(dtd: &mut Dtd, text: &str) -> Result<String, Code> {
    let mut result = String::new();
    let mut sources: Vec<(Rc<str>, usize)> = vec![(text.into(), 0)];
    let mut quote = None;
    // More than any declaration has, and fewer than would fill the memory.
    const MOST: usize = 1 << 24;
    while let Some((text, at)) = sources.last_mut() {
        let Some(character) = text[*at..].chars().next() else {
            sources.pop();
            if !sources.is_empty() {
                result.push(' ');
            }
            continue;
        };
        if character == '%' && quote.is_none() {
            let mut scan = Scan::new(text, *at + 1);
            if let Ok(name) = scan.name()
                && scan.accept(";")
            {
                *at = scan.at;
                let value = dtd
                    .parameters
                    .get(name)
                    .and_then(|entity| entity.value.clone());
                match value {
                    Some(_) if sources.len() > 100 => return Err(Code::RecursiveReference),
                    Some(value) => {
                        result.push(' ');
                        sources.push((value, 0));
                    }
                    None => dtd.is_complete = dtd.is_standalone,
                }
                continue;
            }
        }
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            _ => {}
        }
        result.push(character);
        *at += character.len_utf8();
        if result.len() > MOST {
            return Err(Code::Amplification);
        }
    }
    Ok(result)
}
