//! Events as calls of a parser's handlers.

use super::handlers;
use super::parser::{self, State};
use crate::support::*;
use pyrite_vm::types::codec;
use pyrite_vm::{recursion, value_error};
use xml::{Event, Handler, Kind, Model};

/// Who listens: a parser's object. It lies on the machine stack for the time of a call.
pub(super) struct Listener {
    pub parser: Obj,
}

impl Listener {
    fn state(&self) -> &State {
        parser::state(self.parser)
    }

    /// A name, the same object each time.
    fn name(&self, name: &str) -> PyResult {
        let made = text::new(name)?;
        let known: Obj = instance::slot(self.parser, parser::INTERN);
        let Some(known) = instance::view::<dict::PyDict>(known) else {
            return Ok(made);
        };
        if let Some(found) = dict::get(known, made)? {
            return Ok(found);
        }
        dict::set(known, made, made)?;
        Ok(made)
    }

    fn name_or_none(&self, name: Option<&str>) -> PyResult {
        name.map_or(Ok(none()), |name| self.name(name))
    }

    fn call(&self, place: usize, arguments: &[Obj]) -> PyResult {
        parser::flush(self.parser)?;
        // Telling the text may have changed it.
        let handler = parser::handler(self.parser, place);
        match handler.is_none() {
            true => Ok(none()),
            false => call::call(handler, arguments),
        }
    }

    fn start_element(
        &self,
        name: &str,
        attributes: &[(String, String)],
        specified: usize,
    ) -> PyResult {
        let state = self.state();
        let count = match state.tells_specified.get() {
            true => specified,
            false => attributes.len(),
        };
        parser::flush(self.parser)?;
        let given: Obj = if state.orders_attributes.get() {
            let given = list::new();
            for (name, value) in &attributes[..count] {
                list::push(given, self.name(name)?)?;
                list::push(given, text::new(value)?)?;
            }
            given.cast()
        } else {
            let given = dict::new();
            for (name, value) in &attributes[..count] {
                dict::set(given, self.name(name)?, text::new(value)?)?;
            }
            given.cast()
        };
        let name = self.name(name)?;
        self.call(handlers::place(Kind::StartElement), &[name, given])
    }

    /// What an event's handler is called with.
    fn tell(&self, kind: Kind, event: &Event<'_>) -> PyResult {
        let optional = |value: &Option<&str>| value.map_or(Ok(none()), text::new);
        let arguments: &[Obj] = match event {
            Event::StartElement {
                name,
                attributes,
                specified,
            } => return self.start_element(name, attributes, *specified),
            Event::Text(text) => {
                parser::tell_text(self.parser, text)?;
                return nothing();
            }
            Event::Declaration {
                version,
                encoding,
                standalone,
            } => &[
                optional(version)?,
                optional(encoding)?,
                int::new(i64::from(*standalone)),
            ],
            Event::StartDoctype {
                name,
                system,
                public,
                has_subset,
            } => &[
                self.name(name)?,
                self.name_or_none(*system)?,
                self.name_or_none(*public)?,
                int::new(i64::from(*has_subset)),
            ],
            Event::EndDoctype | Event::StartSection | Event::EndSection | Event::NotStandalone => {
                &[]
            }
            Event::EndElement { name } => &[self.name(name)?],
            Event::StartNamespace { prefix, uri } => {
                &[self.name_or_none(*prefix)?, self.name_or_none(*uri)?]
            }
            Event::EndNamespace { prefix } => &[self.name_or_none(*prefix)?],
            Event::ProcessingInstruction { target, data } => {
                &[self.name(target)?, text::new(data)?]
            }
            Event::Comment(comment) => &[text::new(comment)?],
            Event::Default(piece) => &[text::new(piece)?],
            Event::UnparsedEntity {
                name,
                base,
                system,
                public,
                notation,
            } => &[
                self.name(name)?,
                self.name_or_none(*base)?,
                self.name(system)?,
                self.name_or_none(*public)?,
                self.name(notation)?,
            ],
            Event::Notation {
                name,
                base,
                system,
                public,
            } => &[
                self.name(name)?,
                self.name_or_none(*base)?,
                self.name_or_none(*system)?,
                self.name_or_none(*public)?,
            ],
            Event::Entity {
                name,
                is_parameter,
                value,
                base,
                system,
                public,
                notation,
            } => &[
                self.name(name)?,
                int::new(i64::from(*is_parameter)),
                optional(value)?,
                self.name_or_none(*base)?,
                self.name_or_none(*system)?,
                self.name_or_none(*public)?,
                self.name_or_none(*notation)?,
            ],
            Event::Attribute {
                element,
                name,
                kind,
                default,
                is_required,
            } => &[
                self.name(element)?,
                self.name(name)?,
                text::new(kind)?,
                optional(default)?,
                int::new(i64::from(*is_required)),
            ],
            Event::Element { name, model } => {
                parser::flush(self.parser)?;
                &[self.name(name)?, model_part(model, 0)?]
            }
            Event::ExternalEntity {
                context,
                base,
                system,
                public,
            } => &[
                optional(context)?,
                self.name_or_none(*base)?,
                self.name_or_none(*system)?,
                self.name_or_none(*public)?,
            ],
            Event::SkippedEntity { name, is_parameter } => {
                &[self.name(name)?, int::new(i64::from(*is_parameter))]
            }
        };
        let place = match kind {
            Kind::Default => self.state().default.get().unwrap_or(handlers::DEFAULT),
            kind => handlers::place(kind),
        };
        self.call(place, arguments)
    }
}

/// A part of a content model: kind, repetition, name, parts.
fn model_part(model: &Model, index: usize) -> PyResult {
    recursion::check("")?;
    let part = &model.parts[index];
    let children = list::new();
    for child in &part.children {
        list::push(children, model_part(model, *child)?)?;
    }
    let name = part.name.as_deref().map_or(Ok(none()), text::new)?;
    let parts = [
        int::new(part.kind as i64),
        int::new(part.repetition as i64),
        name,
        sequence::to_tuple(children.cast())?.cast(),
    ];
    Ok(tuple::try_from_slice(&parts)?.cast())
}

fn kind_of(event: &Event<'_>) -> Kind {
    match event {
        Event::Declaration { .. } => Kind::Declaration,
        Event::StartDoctype { .. } => Kind::StartDoctype,
        Event::EndDoctype => Kind::EndDoctype,
        Event::StartElement { .. } => Kind::StartElement,
        Event::EndElement { .. } => Kind::EndElement,
        Event::StartNamespace { .. } => Kind::StartNamespace,
        Event::EndNamespace { .. } => Kind::EndNamespace,
        Event::Text(_) => Kind::Text,
        Event::ProcessingInstruction { .. } => Kind::ProcessingInstruction,
        Event::Comment(_) => Kind::Comment,
        Event::StartSection => Kind::StartSection,
        Event::EndSection => Kind::EndSection,
        Event::Default(_) => Kind::Default,
        Event::UnparsedEntity { .. } => Kind::UnparsedEntity,
        Event::Notation { .. } => Kind::Notation,
        Event::Entity { .. } => Kind::Entity,
        Event::Attribute { .. } => Kind::Attribute,
        Event::Element { .. } => Kind::Element,
        Event::NotStandalone => Kind::NotStandalone,
        Event::ExternalEntity { .. } => Kind::ExternalEntity,
        Event::SkippedEntity { .. } => Kind::SkippedEntity,
    }
}

impl Handler for Listener {
    type Abort = Raised;

    fn wants(&self, kind: Kind) -> bool {
        let place = match kind {
            Kind::Default => match self.state().default.get() {
                Some(place) => place,
                None => return false,
            },
            kind => handlers::place(kind),
        };
        !parser::handler(self.parser, place).is_none()
    }

    fn expands_entities(&self) -> bool {
        self.state().default.get() != Some(handlers::DEFAULT)
    }

    fn event(&mut self, event: Event<'_>) -> Result<bool, Raised> {
        let kind = kind_of(&event);
        let result = self.tell(kind, &event)?;
        match kind {
            Kind::NotStandalone | Kind::ExternalEntity => Ok(number::size(result)? != 0),
            _ => Ok(true),
        }
    }

    fn encoding(&mut self, name: &str) -> Result<Option<[i32; 256]>, Raised> {
        encoding_table(name)
    }
}

/// What the bytes of an encoding mean: see [`Handler::encoding`].
///
/// # Errors
/// `LookupError`; `ValueError` if a character may take more than one byte.
pub(crate) fn encoding_table(name: &str) -> PyResult<Option<[i32; 256]>> {
    let all: Vec<u8> = (0..=255).collect();
    let decoded = codec::decode(&all, name, "replace")?;
    let mut table = [0; 256];
    let mut count = 0;
    let decoded = str::of(decoded).map(str::bytes).unwrap_or_default();
    for code in text::code_points(decoded) {
        if let Some(place) = table.get_mut(count) {
            *place = if code == 0xfffd { -1 } else { code as i32 };
        }
        count += 1;
    }
    match count {
        256 => Ok(Some(table)),
        _ => Err(value_error!("multi-byte encodings are not supported")),
    }
}
