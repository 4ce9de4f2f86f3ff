//! The parser: what it is fed, where it is, and what is next.

use crate::decode::{self, Encoding};
use crate::dtd::{Dtd, Entity};
use crate::event::Handler;
use crate::limits::Limits;
use crate::names::Names;
use crate::scan::Lack;
use crate::{Code, Stop};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// When declarations outside the document are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ParameterEntities {
    Never,
    UnlessStandalone,
    Always,
}

/// How a parser is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The encoding, whatever the document says.
    pub encoding: Option<String>,
    /// Namespaces are looked at, with this between them and names.
    pub separator: Option<Option<char>>,
}

/// A place in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Bytes before it.
    pub byte: usize,
    /// From 1.
    pub line: usize,
    /// Characters before it in its line.
    pub column: usize,
}

/// What those who listen can ask and set while the parser works.
#[derive(Debug)]
pub struct Shared {
    /// Where the event is that is told.
    pub place: Cell<Place>,
    /// What addresses of entities are relative to.
    pub base: RefCell<Option<String>>,
    /// See [`Limits`].
    pub limits: Rc<Limits>,
    /// A piece of markup that has not come to its end is only looked at again when there is twice as much.
    pub defers: Cell<bool>,
    /// The first piece has come.
    pub has_begun: Cell<bool>,
    /// When declarations outside are asked for.
    pub parameters: Cell<ParameterEntities>,
    /// Who listens knows declarations for a document that names none.
    pub has_foreign_type: Cell<bool>,
    /// Prefixes are told with names.
    pub tells_prefixes: Cell<bool>,
    separator: Option<Option<char>>,
    /// The text, and where in it the event is; nothing while the parser does not work.
    input: RefCell<Option<(Rc<String>, usize)>>,
    encoding: RefCell<Encoding>,
    dtd: Rc<RefCell<Dtd>>,
    is_entity: bool,
}

impl Shared {
    /// What is there of the document from the event on, as it is written there.
    pub fn context(&self) -> Vec<u8> {
        match &*self.input.borrow() {
            Some((text, at)) => self.encoding.borrow().encode(&text[*at..]),
            None => Vec::new(),
        }
    }
}

/// What is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// The declaration, or what comes behind it.
    Start,
    /// Before the document's element.
    Prolog,
    /// Declarations within the document.
    Subset,
    /// Behind them, before the end of the type's declaration.
    SubsetEnd,
    /// Declarations elsewhere.
    Outside,
    Content,
    /// Text that is no markup.
    Section,
    /// Behind the document's element.
    Epilog,
}

/// An element that is not closed yet.
#[derive(Debug)]
pub(crate) struct Tag {
    pub name: String,
    /// As it is told, if that is otherwise.
    pub told: Option<String>,
    /// How many prefixes were declared before it.
    pub bindings: usize,
}

/// An entity that is being expanded.
#[derive(Debug)]
pub(crate) struct Open {
    pub entity: Rc<Entity>,
    pub text: Rc<str>,
    pub at: usize,
    /// How many elements were open before it.
    pub level: usize,
}

/// The type that a document declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doctype {
    pub system: Option<String>,
    pub public: Option<String>,
}

/// Why a step is not made.
#[derive(Debug)]
pub(crate) enum Problem<A> {
    Lack(Lack),
    Error(Code),
    Abort(A),
}

impl<A> From<Lack> for Problem<A> {
    fn from(lack: Lack) -> Self {
        Problem::Lack(lack)
    }
}
impl<A> From<Code> for Problem<A> {
    fn from(code: Code) -> Self {
        Problem::Error(code)
    }
}

pub(crate) type Step<T, A> = Result<T, Problem<A>>;

/// A parser for one document, or for one entity of it.
#[derive(Debug)]
pub struct Parser {
    pub(crate) shared: Rc<Shared>,
    pub(crate) dtd: Rc<RefCell<Dtd>>,
    pub(crate) phase: Phase,
    pub(crate) names: Names,
    pub(crate) tags: Vec<Tag>,
    pub(crate) open: Vec<Open>,
    pub(crate) doctype: Option<Doctype>,
    /// Sections of declarations that are not closed yet.
    pub(crate) sections: usize,
    /// It reads an entity: a general one (its content), or a parameter one (its declarations).
    pub(crate) is_entity: bool,
    /// Nothing has been read yet.
    pub(crate) is_fresh: bool,
    pub(crate) told_encoding: Option<String>,
    pub(crate) encoding: Option<Encoding>,
    raw: Vec<u8>,
    /// What is decoded. Nobody else has it while the parser does not work, so that more can be appended.
    text: Rc<String>,
    at: usize,
    /// Where the reference begins that is being expanded.
    reference: usize,
    /// Bytes of the piece of markup that had not come to its end.
    unfinished: usize,
    end: Option<Code>,
}

impl Parser {
    /// A parser for a document.
    pub fn new(options: Options) -> Self {
        let shared = Shared {
            place: Cell::new(Place {
                byte: 0,
                line: 1,
                column: 0,
            }),
            base: RefCell::new(None),
            limits: Rc::default(),
            defers: Cell::new(true),
            has_begun: Cell::new(false),
            parameters: Cell::new(ParameterEntities::Never),
            has_foreign_type: Cell::new(false),
            tells_prefixes: Cell::new(false),
            separator: options.separator,
            input: RefCell::default(),
            encoding: RefCell::new(Encoding::Utf8),
            dtd: Rc::default(),
            is_entity: false,
        };
        Parser::of(shared, Phase::Start, options.encoding)
    }

    /// A parser for an entity of another parser's document. `context` is what the event has told; nothing for a parameter entity.
    pub fn for_entity(parent: &Shared, context: Option<&str>, encoding: Option<String>) -> Self {
        let shared = Shared {
            place: Cell::new(Place {
                byte: 0,
                line: 1,
                column: 0,
            }),
            base: RefCell::new(None),
            limits: parent.limits.clone(),
            defers: parent.defers.clone(),
            has_begun: Cell::new(false),
            parameters: parent.parameters.clone(),
            has_foreign_type: Cell::new(false),
            tells_prefixes: parent.tells_prefixes.clone(),
            separator: parent.separator,
            input: RefCell::default(),
            encoding: RefCell::new(Encoding::Utf8),
            dtd: parent.dtd.clone(),
            is_entity: true,
        };
        let phase = match context {
            Some(_) => Phase::Content,
            None => Phase::Outside,
        };
        let mut parser = Parser::of(shared, phase, encoding);
        let open = parser.names.adopt(context.unwrap_or_default());
        let dtd = parser.dtd.borrow();
        for entity in open.iter().filter_map(|name| dtd.general.get(name)) {
            entity.is_open.set(true);
        }
        drop(dtd);
        parser
    }

    fn of(shared: Shared, phase: Phase, encoding: Option<String>) -> Self {
        Parser {
            dtd: shared.dtd.clone(),
            phase,
            names: Names::new(shared.separator),
            tags: Vec::new(),
            open: Vec::new(),
            doctype: None,
            sections: 0,
            is_entity: shared.is_entity,
            is_fresh: true,
            told_encoding: encoding,
            encoding: None,
            raw: Vec::new(),
            text: Rc::default(),
            at: 0,
            reference: 0,
            unfinished: 0,
            end: None,
            shared: Rc::new(shared),
        }
    }

    /// What can be asked while it works.
    pub fn shared(&self) -> Rc<Shared> {
        self.shared.clone()
    }

    /// The encoding, whatever the document says. Nothing happens once the document has begun.
    pub fn set_encoding(&mut self, encoding: &str) {
        if !self.shared.has_begun.get() {
            self.told_encoding = Some(encoding.to_owned());
        }
    }

    /// Reads on.
    ///
    /// # Errors
    /// What is wrong with the document, now or since an earlier piece; what who listens raises.
    pub fn parse<H: Handler>(
        &mut self,
        handler: &mut H,
        data: &[u8],
        is_final: bool,
    ) -> Result<(), Stop<H::Abort>> {
        if let Some(code) = self.end {
            return Err(Stop::Error(code));
        }
        let is_first = !self.shared.has_begun.replace(true);
        if is_first && self.phase == Phase::Outside {
            self.dtd.borrow_mut().was_read = true;
        }
        self.names.tells_prefixes = self.shared.tells_prefixes.get();
        let result = self.read(handler, data, is_final);
        let result = result.map_err(|problem| match problem {
            Problem::Lack(Lack::Wrong(code, _)) | Problem::Error(code) => Stop::Error(code),
            Problem::Lack(Lack::More) => Stop::Error(Code::UnclosedToken),
            Problem::Abort(abort) => Stop::Abort(abort),
        });
        match &result {
            Err(Stop::Error(code)) => self.end = Some(*code),
            Err(Stop::Abort(_)) => {
                self.move_over(&self.text[self.at..]);
                self.end = Some(Code::Finished);
            }
            Ok(()) if is_final => self.end = Some(Code::Finished),
            Ok(()) => {}
        }
        result
    }

    fn read<H: Handler>(
        &mut self,
        handler: &mut H,
        data: &[u8],
        is_final: bool,
    ) -> Step<(), H::Abort> {
        if !self.shared.limits.count(data.len(), !self.is_entity) {
            return Err(Code::Amplification.into());
        }
        let kept = self.text.len() - self.at + self.raw.len() + data.len();
        let is_too_much = !self.shared.limits.take(kept);
        self.shared.limits.give_back(kept);
        if is_too_much {
            return Err(Code::NoMemory.into());
        }
        self.raw.extend_from_slice(data);
        let defers = self.shared.defers.get() && !is_final;
        if self.encoding.is_none() {
            if defers && self.raw.len() < 2 * self.unfinished {
                return Ok(());
            }
            if !self.find_encoding(handler, is_final)? {
                self.unfinished = self.raw.len();
                return Ok(());
            }
        }
        self.decode();
        let there = self.text.len() - self.at;
        if defers && there < 2 * self.unfinished {
            return Ok(());
        }
        let before = self.at;
        let result = self.work(handler, is_final);
        *self.shared.input.borrow_mut() = None;
        result?;
        self.unfinished = if self.at == before { there } else { 0 };
        if is_final {
            self.finish()?;
        }
        Ok(())
    }

    /// Finds out how the document is written; false if its beginning does not say so yet.
    fn find_encoding<H: Handler>(
        &mut self,
        handler: &mut H,
        is_final: bool,
    ) -> Step<bool, H::Abort> {
        let Some((guessed, mark)) = decode::guess(&self.raw, is_final) else {
            return Ok(false);
        };
        self.move_mark(mark);
        let declaration = match guessed.is_wide() {
            true => None,
            false => match self.first_declaration(&self.raw[mark..], is_final) {
                None => {
                    self.unmove_mark(mark);
                    return Ok(false);
                }
                Some(declaration) => declaration,
            },
        };
        let mut declared = None;
        let mut length = mark;
        if let Some(text) = &declaration {
            declared = self.declaration(handler, text, 0)?;
            self.move_over(text);
            length += text.len();
            self.unfinished = 0;
            self.is_fresh = false;
            if self.phase == Phase::Start {
                self.phase = Phase::Prolog;
            }
        }
        let chosen = match self.told_encoding.clone() {
            Some(name) if name.eq_ignore_ascii_case("utf-16") && guessed.is_wide() => guessed,
            Some(name) => self.named(handler, &name)?,
            None => match declared {
                Some(name) => self.named(handler, &name)?,
                None => guessed,
            },
        };
        self.raw.drain(..length);
        *self.shared.encoding.borrow_mut() = chosen.clone();
        self.encoding = Some(chosen);
        Ok(true)
    }

    fn named<H: Handler>(&self, handler: &mut H, name: &str) -> Step<Encoding, H::Abort> {
        if let Some(encoding) = Encoding::named(name) {
            return Ok(encoding);
        }
        match handler.encoding(name).map_err(Problem::Abort)? {
            Some(table) => Ok(Encoding::of_table(table)?),
            None => Err(Code::UnknownEncoding.into()),
        }
    }

    /// The declaration at the beginning, if it is there and all of it can be read whatever the encoding; nothing at all if more has to be read.
    fn first_declaration(&self, raw: &[u8], is_final: bool) -> Option<Option<String>> {
        const BEGIN: &[u8] = b"<?xml";
        let is_partial = raw.len() <= BEGIN.len() && BEGIN.starts_with(raw);
        if is_partial && !is_final {
            return None;
        }
        let is_there = raw.starts_with(BEGIN) && raw.get(5).is_some_and(u8::is_ascii_whitespace);
        if !is_there {
            return Some(None);
        }
        let Some(end) = raw.windows(2).position(|pair| pair == b"?>") else {
            return is_final.then_some(None);
        };
        let text = std::str::from_utf8(&raw[..end + 2]).ok();
        Some(text.filter(|text| text.is_ascii()).map(str::to_owned))
    }

    fn decode(&mut self) {
        let Some(encoding) = &self.encoding else {
            return;
        };
        let text = Rc::make_mut(&mut self.text);
        // Moved only when what is over has the smaller half, so that all moves together cost no more than what has been read.
        if self.at >= text.len() - self.at {
            text.drain(..self.at);
            self.at = 0;
        }
        let used = encoding.decode(&self.raw, text);
        self.raw.drain(..used);
    }

    /// Makes steps as far as there is text.
    fn work<H: Handler>(&mut self, handler: &mut H, is_final: bool) -> Step<(), H::Abort> {
        let is_whole = is_final && self.raw.is_empty();
        loop {
            let inner = self.open.len().checked_sub(1);
            let (entity, document);
            let (text, at) = match inner {
                Some(index) => {
                    entity = self.open[index].text.clone();
                    (&*entity, self.open[index].at)
                }
                None => {
                    document = self.text.clone();
                    *self.shared.input.borrow_mut() = Some((document.clone(), self.at));
                    (document.as_str(), self.at)
                }
            };
            let is_inner = inner.is_some();
            if at == text.len() {
                if !is_inner {
                    return Ok(());
                }
                self.close_entity()?;
                continue;
            }
            let is_last = is_whole || is_inner;
            match self.step(handler, text, at, is_last) {
                Ok(end) => match inner {
                    // What the step has opened lies above it.
                    Some(index) => self.open[index].at = end,
                    None => {
                        self.at = end;
                        self.is_fresh = false;
                        // What an entity is expanded to happens where the reference is.
                        match self.open.is_empty() {
                            true => self.move_over(&text[at..end]),
                            false => self.reference = at,
                        }
                    }
                },
                Err(Problem::Lack(Lack::More)) if !is_last => return Ok(()),
                Err(Problem::Lack(Lack::More)) => {
                    if !is_inner && let Some(end) = crate::scan::unfinished(&text[at..]) {
                        // All its tokens are there, but not the end.
                        self.move_over(&text[at..at + end.0]);
                        return Err(end.1.into());
                    }
                    return Err(match self.phase {
                        Phase::Section => Code::UnclosedSection,
                        Phase::Subset | Phase::Outside if is_inner => {
                            Code::IncompleteParameterEntity
                        }
                        _ => Code::UnclosedToken,
                    }
                    .into());
                }
                Err(Problem::Lack(Lack::Wrong(code, place))) => {
                    if !is_inner && place >= at && text.is_char_boundary(place) {
                        self.move_over(&text[at..place]);
                    }
                    return Err(code.into());
                }
                Err(problem) => return Err(problem),
            }
        }
    }

    fn step<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<usize, H::Abort> {
        match self.phase {
            Phase::Start | Phase::Prolog | Phase::Epilog => {
                self.prolog_step(handler, text, at, is_last)
            }
            Phase::Subset | Phase::SubsetEnd | Phase::Outside => {
                self.subset_step(handler, text, at, is_last)
            }
            Phase::Content => self.content_step(handler, text, at, is_last),
            Phase::Section => self.section_step(handler, text, at, is_last),
        }
    }

    /// An entity has been read to its end.
    fn close_entity<A>(&mut self) -> Step<(), A> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        open.entity.is_open.set(false);
        if self.phase == Phase::Section {
            return Err(Code::UnclosedSection.into());
        }
        if self.tags.len() != open.level {
            return Err(Code::AsynchronousEntity.into());
        }
        if self.open.is_empty() {
            self.move_over(&self.text[self.reference..self.at]);
        }
        Ok(())
    }

    /// The document has come to its end.
    fn finish<A>(&mut self) -> Step<(), A> {
        if !self.raw.is_empty() {
            let is_wide = self.encoding.as_ref().is_some_and(Encoding::is_wide);
            let code = if is_wide {
                Code::UnclosedToken
            } else {
                Code::PartialCharacter
            };
            return Err(code.into());
        }
        match self.phase {
            Phase::Epilog => Ok(()),
            Phase::Outside if self.sections == 0 => Ok(()),
            Phase::Outside => Err(Code::Syntax.into()),
            Phase::Content if self.is_entity => match self.tags.is_empty() {
                true => Ok(()),
                false => Err(Code::AsynchronousEntity.into()),
            },
            Phase::Section => Err(Code::UnclosedSection.into()),
            _ => Err(Code::NoElements.into()),
        }
    }
}
