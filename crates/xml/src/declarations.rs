//! Declarations: of the document itself, and those of its type.

use crate::decode::Encoding;
use crate::dtd::{Attribute, Entity, Model, ModelKind, Part, Repetition, predefined};
use crate::event::{Event, Handler, Kind};
use crate::parser::{ParameterEntities, Parser, Step};
use crate::scan::{Lack, Scan, Scanned, is_space};
use crate::{Code, values};
use std::rc::Rc;

/// A `name="value"` pair of a document's declaration: texts and where they are. Nothing behind the last; the place of what is wrong.
type Pair<'a> = Option<(&'a str, usize, &'a str, usize)>;

fn pair<'a>(scan: &mut Scan<'a>) -> Result<Pair<'a>, usize> {
    let next = |scan: &Scan<'a>| scan.rest().chars().next();
    if next(scan).is_none() {
        return Ok(None);
    }
    if !scan.space() {
        return Err(scan.at);
    }
    let name_at = scan.at;
    if next(scan).is_none() {
        return Ok(None);
    }
    let name = loop {
        match next(scan) {
            Some('=') => break &scan.text[name_at..scan.at],
            Some(character) if is_space(character) => {
                let name = &scan.text[name_at..scan.at];
                scan.space();
                if next(scan) != Some('=') {
                    return Err(scan.at);
                }
                break name;
            }
            Some(character) if character.is_ascii() => scan.step(character),
            _ => return Err(scan.at),
        }
    };
    if name.is_empty() {
        return Err(scan.at);
    }
    scan.step('=');
    scan.space();
    let Some(quote @ ('"' | '\'')) = next(scan) else {
        return Err(scan.at);
    };
    scan.step(quote);
    let value_at = scan.at;
    loop {
        match next(scan) {
            Some(character) if character == quote => break,
            Some(character) if character.is_ascii_alphanumeric() || "._-".contains(character) => {
                scan.step(character);
            }
            _ => return Err(scan.at),
        }
    }
    let value = &scan.text[value_at..scan.at];
    scan.step(quote);
    Ok(Some((name, name_at, value, value_at)))
}

/// What a document's declaration says.
#[derive(Default)]
struct Said<'a> {
    version: Option<&'a str>,
    /// And where it is.
    encoding: Option<(&'a str, usize)>,
    standalone: Option<bool>,
}

/// Reads `<?xml ... ?>`; the place of what is wrong.
fn said(text: &str, is_entity: bool) -> Result<Said<'_>, usize> {
    let mut scan = Scan::new(&text[..text.len() - 2], "<?xml".len());
    let mut said = Said::default();
    let mut found = pair(&mut scan)?.ok_or(scan.at)?;
    if found.0 == "version" {
        let digits = found.2.strip_prefix("1.").ok_or(found.3)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(found.3);
        }
        said.version = Some(found.2);
        found = match pair(&mut scan)? {
            None if is_entity => return Err(scan.at),
            None => return Ok(said),
            Some(found) => found,
        };
    } else if !is_entity {
        return Err(found.1);
    }
    if found.0 == "encoding" {
        if !found
            .2
            .starts_with(|character: char| character.is_ascii_alphabetic())
        {
            return Err(found.3);
        }
        said.encoding = Some((found.2, found.3));
        found = match pair(&mut scan)? {
            None => return Ok(said),
            Some(found) => found,
        };
    }
    if found.0 != "standalone" || is_entity {
        return Err(found.1);
    }
    said.standalone = Some(match found.2 {
        "yes" => true,
        "no" => false,
        _ => return Err(found.3),
    });
    scan.space();
    match scan.rest().is_empty() {
        true => Ok(said),
        false => Err(scan.at),
    }
}

impl Parser {
    /// `<?xml ...?>`, which begins at a place; the encoding that it names, if that is one that its own bytes may be in.
    pub(crate) fn declaration<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
    ) -> Step<Option<String>, H::Abort> {
        let wrong = match self.is_entity {
            true => Code::TextDeclaration,
            false => Code::Declaration,
        };
        let said = match said(text, self.is_entity) {
            Ok(said) => said,
            Err(place) => return self.wrong_at(text, at, place, wrong),
        };
        if said.standalone == Some(true) {
            self.dtd.borrow_mut().is_standalone = true;
            let parameters = &self.shared.parameters;
            if parameters.get() == ParameterEntities::UnlessStandalone {
                parameters.set(ParameterEntities::Never);
            }
        }
        let event = Event::Declaration {
            version: said.version,
            encoding: said.encoding.map(|encoding| encoding.0),
            standalone: said.standalone.map_or(-1, i32::from),
        };
        self.tell(handler, Kind::Declaration, event, text)?;
        let Some((name, place)) = said.encoding.filter(|_| self.told_encoding.is_none()) else {
            return Ok(None);
        };
        let is_wide = self.encoding.as_ref().is_some_and(Encoding::is_wide);
        match Encoding::named(name) {
            Some(encoding) if encoding.is_wide() != is_wide => {
                self.wrong_at(text, at, place, Code::IncorrectEncoding)
            }
            _ => Ok(Some(name.to_owned())),
        }
    }

    /// An error within a declaration that begins at a place.
    fn wrong_at<T, A>(&self, text: &str, at: usize, place: usize, code: Code) -> Step<T, A> {
        if self.encoding.is_none() {
            // The text is not there yet, of which this would be a place.
            self.move_over(&text[..place]);
            return Err(code.into());
        }
        Err(Lack::Wrong(code, at + place).into())
    }

    /// A declaration of the document's type, whole: `<!ENTITY ...>` and its kin.
    pub(crate) fn markup_declaration<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
    ) -> Step<(), H::Abort> {
        let mut scan = Scan::new(text, 2);
        let told = match scan.keyword()? {
            "ENTITY" => self.entity_declaration(handler, &mut scan)?,
            "ELEMENT" => self.element_declaration(handler, &mut scan)?,
            "ATTLIST" => self.attribute_declarations(handler, &mut scan)?,
            "NOTATION" => self.notation_declaration(handler, &mut scan)?,
            _ => return Err(Lack::Wrong(Code::Syntax, 0).into()),
        };
        match told {
            true => Ok(()),
            false => self.tell_tokens(handler, text),
        }
    }

    fn entity_declaration<H: Handler>(
        &mut self,
        handler: &mut H,
        scan: &mut Scan<'_>,
    ) -> Step<bool, H::Abort> {
        scan.need_space()?;
        let is_parameter = scan.accept("%");
        if is_parameter {
            scan.need_space()?;
        }
        let name = scan.name()?;
        scan.need_space()?;
        let mut entity = Entity {
            name: name.to_owned(),
            base: self.shared.base.borrow().clone(),
            is_internal: !self.is_entity && self.open.is_empty(),
            ..Entity::default()
        };
        // Where the event is.
        let mut place = scan.at;
        if matches!(scan.peek()?, '"' | '\'') {
            let start = scan.at + 1;
            let raw = scan.literal()?;
            let is_outside = self.is_entity || !self.open.is_empty();
            let dtd = &mut *self.dtd.borrow_mut();
            let value = values::entity(dtd, &self.shared.limits, raw, is_outside);
            let value = value.map_err(|(code, at)| Lack::Wrong(code, start + at))?;
            entity.value = Some(value.into());
        } else {
            let (system, public) = external_identifier(scan, false)?;
            (entity.system, entity.public) = (system, public);
            let is_apart = scan.space();
            place = scan.at;
            if is_apart && !is_parameter && scan.accept("NDATA") {
                scan.need_space()?;
                place = scan.at;
                entity.notation = Some(scan.name()?.to_owned());
            }
        }
        end(scan)?;
        if !self.dtd.borrow().is_complete {
            return Ok(false);
        }
        let value = entity.value.as_deref().map_or(0, str::len);
        if !self
            .shared
            .limits
            .take(size_of::<Entity>() + name.len() + value)
        {
            return Err(Code::NoMemory.into());
        }
        let entity = Rc::new(entity);
        let is_known = {
            let dtd = &mut *self.dtd.borrow_mut();
            let known = match is_parameter {
                true => &mut dtd.parameters,
                false => &mut dtd.general,
            };
            let is_known = known.contains_key(name) || !is_parameter && predefined(name).is_some();
            if !is_known {
                known.insert(name.to_owned(), entity.clone());
            }
            is_known
        };
        if is_known {
            return Ok(false);
        }
        let base = entity.base.as_deref();
        if let (Some(notation), true) = (&entity.notation, handler.wants(Kind::UnparsedEntity)) {
            let event = Event::UnparsedEntity {
                name,
                base,
                system: entity.system.as_deref().unwrap_or_default(),
                public: entity.public.as_deref(),
                notation,
            };
            let before = &scan.text[..place];
            self.behind(before, || {
                self.tell_only(handler, Kind::UnparsedEntity, event)
            })?;
            return Ok(true);
        }
        let event = Event::Entity {
            name,
            is_parameter,
            value: entity.value.as_deref(),
            base: base.filter(|_| entity.value.is_none()),
            system: entity.system.as_deref(),
            public: entity.public.as_deref(),
            notation: entity.notation.as_deref(),
        };
        let is_wanted = handler.wants(Kind::Entity);
        let before = &scan.text[..place];
        self.behind(before, || self.tell_only(handler, Kind::Entity, event))?;
        Ok(is_wanted)
    }

    fn notation_declaration<H: Handler>(
        &mut self,
        handler: &mut H,
        scan: &mut Scan<'_>,
    ) -> Step<bool, H::Abort> {
        scan.need_space()?;
        let name = scan.name()?;
        scan.need_space()?;
        let (system, public) = external_identifier(scan, true)?;
        let place = match &system {
            Some(system) => scan.at - system.len() - "\"\"".len(),
            None => {
                scan.space();
                scan.at
            }
        };
        end(scan)?;
        let base = self.shared.base.borrow().clone();
        let event = Event::Notation {
            name,
            base: base.as_deref(),
            system: system.as_deref(),
            public: public.as_deref(),
        };
        let is_wanted = handler.wants(Kind::Notation);
        let before = &scan.text[..place];
        self.behind(before, || self.tell_only(handler, Kind::Notation, event))?;
        Ok(is_wanted)
    }

    fn attribute_declarations<H: Handler>(
        &mut self,
        handler: &mut H,
        scan: &mut Scan<'_>,
    ) -> Step<bool, H::Abort> {
        let start = self.shared.place.get();
        let is_wanted = self.attributes_of_element(handler, scan);
        self.shared.place.set(start);
        is_wanted
    }

    /// As [`Parser::attribute_declarations`]; leaves the place at the last attribute.
    fn attributes_of_element<H: Handler>(
        &mut self,
        handler: &mut H,
        scan: &mut Scan<'_>,
    ) -> Step<bool, H::Abort> {
        scan.need_space()?;
        let element = scan.name()?;
        let is_wanted = handler.wants(Kind::Attribute);
        // What the place has been moved over.
        let mut passed = 0;
        loop {
            let is_apart = scan.space();
            if scan.accept(">") {
                return Ok(is_wanted);
            }
            if !is_apart {
                return Err(Lack::Wrong(Code::Syntax, scan.at).into());
            }
            let name = scan.name()?;
            scan.need_space()?;
            let kind = attribute_kind(scan)?;
            scan.need_space()?;
            let is_text = kind == "CDATA";
            let mut default = None;
            let mut is_required = false;
            let mut place = scan.at;
            if scan.accept("#REQUIRED") {
                is_required = true;
            } else if !scan.accept("#IMPLIED") {
                if scan.accept("#FIXED") {
                    is_required = true;
                    scan.need_space()?;
                }
                place = scan.at;
                let start = scan.at + 1;
                let raw = scan.literal()?;
                let dtd = self.dtd.borrow();
                let value = values::attribute(&dtd, &self.shared.limits, raw, is_text);
                default = Some(value.map_err(|(code, at)| Lack::Wrong(code, start + at))?);
            }
            if !self.dtd.borrow().is_complete {
                continue;
            }
            let event = Event::Attribute {
                element,
                name,
                kind: &kind,
                default: default.as_deref(),
                is_required,
            };
            if self.open.is_empty() {
                self.move_over(&scan.text[passed..place]);
                passed = place;
            }
            self.tell_only(handler, Kind::Attribute, event)?;
            let length = default.as_deref().map_or(0, str::len);
            if !self
                .shared
                .limits
                .take(size_of::<Attribute>() + name.len() + length)
            {
                return Err(Code::NoMemory.into());
            }
            let dtd = &mut *self.dtd.borrow_mut();
            let known = dtd.attributes.entry(element.to_owned()).or_default();
            known.declare(Attribute {
                name: name.to_owned(),
                is_text,
                default,
            });
        }
    }

    fn element_declaration<H: Handler>(
        &mut self,
        handler: &mut H,
        scan: &mut Scan<'_>,
    ) -> Step<bool, H::Abort> {
        scan.need_space()?;
        let name = scan.name()?;
        scan.need_space()?;
        let whole = |kind| Model {
            parts: vec![Part {
                kind,
                repetition: Repetition::Once,
                name: None,
                children: Vec::new(),
            }],
        };
        let mut place = scan.at;
        let model = if scan.accept("EMPTY") {
            whole(ModelKind::Empty)
        } else if scan.accept("ANY") {
            whole(ModelKind::Any)
        } else {
            let model = content_model(scan)?;
            // The token that closes it.
            place = scan.text[..scan.at].rfind(')').unwrap_or(scan.at);
            model
        };
        end(scan)?;
        let is_wanted = handler.wants(Kind::Element);
        let event = Event::Element {
            name,
            model: &model,
        };
        let before = &scan.text[..place];
        self.behind(before, || self.tell_only(handler, Kind::Element, event))?;
        Ok(is_wanted)
    }
}

/// The end of a declaration.
fn end(scan: &mut Scan<'_>) -> Scanned<()> {
    scan.space();
    match scan.accept(">") {
        true => Ok(()),
        false => Err(Lack::Wrong(Code::Syntax, scan.at)),
    }
}

/// `SYSTEM "..."` or `PUBLIC "..." "..."`: system and public identifier. The first may be missing in notations.
pub(crate) fn external_identifier(
    scan: &mut Scan<'_>,
    is_notation: bool,
) -> Scanned<(Option<String>, Option<String>)> {
    let start = scan.at;
    match scan.name()? {
        "SYSTEM" => {
            scan.need_space()?;
            Ok((Some(scan.literal()?.to_owned()), None))
        }
        "PUBLIC" => {
            scan.need_space()?;
            let place = scan.at + 1;
            let raw = scan.literal()?;
            if let Some(bad) = raw.find(|character| !is_of_public(character)) {
                return Err(Lack::Wrong(Code::PublicIdentifier, place + bad));
            }
            let words: Vec<_> = raw
                .split(is_space)
                .filter(|word| !word.is_empty())
                .collect();
            let public = Some(words.join(" "));
            let behind = scan.at;
            let is_apart = scan.space();
            match scan.peek()? {
                '"' | '\'' if is_apart => Ok((Some(scan.literal()?.to_owned()), public)),
                _ if is_notation => {
                    scan.at = behind;
                    Ok((None, public))
                }
                _ => Err(Lack::Wrong(Code::Syntax, scan.at)),
            }
        }
        _ => Err(Lack::Wrong(Code::Syntax, start)),
    }
}

fn is_of_public(character: char) -> bool {
    character.is_ascii_alphanumeric() || " \r\n-'()+,./:=?;!*#@$_%".contains(character)
}

/// The type of an attribute, without spaces.
fn attribute_kind(scan: &mut Scan<'_>) -> Scanned<String> {
    let start = scan.at;
    let mut kind = String::new();
    if scan.peek()? != '(' {
        kind.push_str(scan.name()?);
        match kind.as_str() {
            "CDATA" | "ID" | "IDREF" | "IDREFS" | "ENTITY" | "ENTITIES" | "NMTOKEN"
            | "NMTOKENS" => {
                return Ok(kind);
            }
            "NOTATION" => scan.need_space()?,
            _ => return Err(Lack::Wrong(Code::Syntax, start)),
        }
    }
    let is_notation = !kind.is_empty();
    scan.expect("(")?;
    kind.push('(');
    loop {
        scan.space();
        kind.push_str(if is_notation {
            scan.name()?
        } else {
            scan.token()?
        });
        scan.space();
        if scan.accept(")") {
            kind.push(')');
            return Ok(kind);
        }
        scan.expect("|")?;
        kind.push('|');
    }
}

/// What stands in parentheses in the declaration of an element.
fn content_model(scan: &mut Scan<'_>) -> Scanned<Model> {
    let mut parts: Vec<Part> = Vec::new();
    // The groups that are open.
    let mut groups: Vec<usize> = Vec::new();
    // A part is expected, not what stands between parts.
    let mut wants_part = true;
    let group = |kind| Part {
        kind,
        repetition: Repetition::Once,
        name: None,
        children: Vec::new(),
    };
    loop {
        scan.space();
        let here = scan.at;
        let wrong = Err(Lack::Wrong(Code::Syntax, here));
        let character = scan.peek()?;
        let parent = groups.last().copied();
        if wants_part {
            if character == '(' {
                scan.step('(');
                let index = parts.len();
                parts.push(group(ModelKind::Sequence));
                if let Some(parent) = parent {
                    parts[parent].children.push(index);
                }
                groups.push(index);
                continue;
            }
            let Some(parent) = parent else {
                return wrong;
            };
            wants_part = false;
            if character == '#' {
                scan.expect("#PCDATA")?;
                if groups.len() > 1 || !parts[parent].children.is_empty() {
                    return wrong;
                }
                parts[parent].kind = ModelKind::Mixed;
                continue;
            }
            let name = scan.name()?.to_owned();
            let index = parts.len();
            let is_mixed = parts[parent].kind == ModelKind::Mixed;
            parts[parent].children.push(index);
            parts.push(Part {
                name: Some(name),
                repetition: if is_mixed {
                    Repetition::Once
                } else {
                    repetition(scan)
                },
                ..group(ModelKind::Name)
            });
            continue;
        }
        let Some(parent) = groups.pop() else {
            return Ok(Model { parts });
        };
        scan.step(character);
        let kind = parts[parent].kind;
        match character {
            ')' => {
                let repetition = repetition(scan);
                if kind == ModelKind::Mixed
                    && repetition != Repetition::Any
                    && (repetition != Repetition::Once || !parts[parent].children.is_empty())
                {
                    return wrong;
                }
                parts[parent].repetition = repetition;
                if groups.is_empty() {
                    return Ok(Model { parts });
                }
                continue;
            }
            '|' if kind == ModelKind::Mixed || kind == ModelKind::Choice => {}
            '|' if parts[parent].children.len() == 1 => parts[parent].kind = ModelKind::Choice,
            ',' if kind == ModelKind::Sequence => {}
            _ => return wrong,
        }
        groups.push(parent);
        wants_part = true;
    }
}

fn repetition(scan: &mut Scan<'_>) -> Repetition {
    if scan.accept("?") {
        Repetition::Optional
    } else if scan.accept("*") {
        Repetition::Any
    } else if scan.accept("+") {
        Repetition::Many
    } else {
        Repetition::Once
    }
}
