//! `XMLParser`: feeds a builder, or whatever has methods as a builder has.

use super::PARSE_ERROR;
use super::builder::{self, Happening};
use crate::expat::encoding_table;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::bytes;
use pyrite_vm::types::codec;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{runtime_error, type_error, value_error};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use xml::{Code, Event, Handler, Kind, Options, Parser, Shared, Stop};

/// `xml.etree.ElementTree.XMLParser`.
pub(super) static PARSER: TypeDefinition = TypeDefinition {
    slots: FIRST_METHOD + TARGET_METHODS.len() as u32,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("xml.etree.ElementTree.XMLParser", METHODS)
};
/// The [`State`]; null before `__init__`.
const STATE: u32 = 0;
/// The builder.
const TARGET: u32 = 1;
/// A dict of entities that a program may fill.
const ENTITIES: u32 = 2;
/// A list of the names that have been met, as programs see them.
const NAMES: u32 = 3;
/// The methods of a target that is no plain builder, each null if it has none of this name.
const FIRST_METHOD: u32 = 4;

const TARGET_METHODS: [&str; 9] = [
    "start", "end", "data", "comment", "pi", "start_ns", "end_ns", "doctype", "close",
];

/// Those methods, by their places.
#[derive(Clone, Copy)]
enum Method {
    Start,
    End,
    Data,
    Comment,
    Instruction,
    StartNamespace,
    EndNamespace,
    Doctype,
    Close,
}

struct State {
    /// Away while it works.
    parser: RefCell<Option<Parser>>,
    shared: Rc<Shared>,
    /// The place in [`NAMES`] of each name.
    names: RefCell<HashMap<Box<str>, usize>>,
    /// Text for a plain builder, which gets it in one piece.
    text: RefCell<String>,
    tells_namespaces: Cell<bool>,
    tells_comments: Cell<bool>,
    tells_instructions: Cell<bool>,
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(
            class,
            &[Obj::null(), none(), none(), list::new().cast()],
        ))
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, /, *, target=None, encoding=None)",
        initialise,
    ),
    Builtin::member("entity", |args| Ok(instance::slot(args.at(0), ENTITIES))),
    Builtin::member("target", |args| Ok(instance::slot(args.at(0), TARGET))),
    Builtin::getter("version", |_| Ok(str::new("Expat 2.9.0"))),
    Builtin::method("feed", "(self, data, /)", |args| {
        match str::of(args.at(1)) {
            Some(text) => {
                state(args.at(0))?;
                feed_text(args.at(0), text, "strict")?;
            }
            None => {
                state(args.at(0))?;
                feed(args.at(0), &buffer::argument(args.at(1))?, false)?;
            }
        }
        nothing()
    }),
    Builtin::method("close", "(self, /)", |args| {
        let this = args.at(0);
        feed(this, b"", true)?;
        let target = instance::slot(this, TARGET);
        if builder::is_plain(target) {
            return Ok(builder::close(target));
        }
        call_target(this, Method::Close, &[])
    }),
    Builtin::method("flush", "(self, /)", |args| {
        let defers = &state(args.at(0))?.shared.defers;
        let before = defers.replace(false);
        let result = feed(args.at(0), b"", false);
        defers.set(before);
        result?;
        nothing()
    }),
    Builtin::method("_parse_whole", "(self, file, /)", |args| {
        parse_file(args.at(0), args.at(1))
    }),
    Builtin::method(
        "_setevents",
        "(self, events_queue, events_to_report=None, /)",
        |args| listen(args.at(0), args.at(1), args.get_not_none(2)),
    ),
];

fn state<'a>(this: Obj) -> PyResult<&'a State> {
    let state: Obj = instance::slot(this, STATE);
    match state.is_null() {
        true => Err(value_error!("XMLParser.__init__() wasn't called")),
        false => Ok(storage::external(state.cast()).expect("made with a state")),
    }
}

fn initialise(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let encoding = match args.get_not_none(2) {
        None => None,
        Some(encoding) => match str::of(encoding) {
            Some(encoding) => Some(str::text(encoding).into_owned()),
            None => {
                return Err(type_error!(
                    "XMLParser() argument 'encoding' must be str or None, not {}",
                    argument_name(encoding)
                ));
            }
        },
    };
    let target = match args.get_not_none(1) {
        Some(target) => target,
        None => builder::usual(),
    };
    for (index, name) in TARGET_METHODS.into_iter().enumerate() {
        let method = attributes::get_optional(target, names::intern(name))?;
        instance::set_slot(
            this,
            FIRST_METHOD + index as u32,
            method.unwrap_or(Obj::null()),
        );
    }
    let parser = Parser::new(Options {
        encoding,
        separator: Some(Some('}')),
    });
    let has = |kind: Method| !method(this, kind).is_null();
    let state = State {
        shared: parser.shared(),
        parser: RefCell::new(Some(parser)),
        names: RefCell::default(),
        text: RefCell::default(),
        tells_namespaces: Cell::new(has(Method::StartNamespace) || has(Method::EndNamespace)),
        tells_comments: Cell::new(has(Method::Comment)),
        tells_instructions: Cell::new(has(Method::Instruction)),
    };
    instance::set_slot(this, NAMES, list::new().cast());
    instance::set_slot(this, STATE, storage::new_external(state).cast());
    instance::set_slot(this, TARGET, target);
    instance::set_slot(this, ENTITIES, dict::new().cast());
    nothing()
}

/// A method of the target, or null.
fn method(this: Obj, method: Method) -> Obj {
    instance::slot(this, FIRST_METHOD + method as u32)
}

/// Calls it, if there is one.
fn call_target(this: Obj, kind: Method, arguments: &[Obj]) -> PyResult {
    match method(this, kind) {
        method if method.is_null() => Ok(none()),
        method => call::call(method, arguments),
    }
}

// ---------------------------------------------------------------- work

/// Feeds the parser.
fn feed(this: Obj, data: &[u8], is_final: bool) -> PyResult<()> {
    let state = state(this)?;
    let taken = state.parser.borrow_mut().take();
    let Some(mut parser) = taken else {
        return Err(runtime_error!("cannot call feed() from within a handler"));
    };
    let target = instance::slot(this, TARGET);
    let mut listener = Listener {
        this,
        state,
        target,
        is_plain: builder::is_plain(target),
    };
    let mut result = parser.parse(&mut listener, data, is_final);
    if let Err(raised) = listener.flush() {
        result = Err(Stop::Abort(raised));
    }
    *state.parser.borrow_mut() = Some(parser);
    match result {
        Ok(()) => Ok(()),
        Err(Stop::Error(code)) => Err(error(xml::MESSAGES[code as usize - 1], code, &state.shared)),
        Err(Stop::Abort(raised)) => Err(raised),
    }
}

fn feed_text(this: Obj, text: Gc<str::PyStr>, errors: &str) -> PyResult<()> {
    if let Some(parser) = &mut *state(this)?.parser.borrow_mut() {
        parser.set_encoding("utf-8");
    }
    let encoded = codec::encode(text, "utf-8", errors)?;
    feed(this, bytes::value(encoded).unwrap_or_default(), false)
}

/// A `ParseError`.
#[cold]
fn error(message: &str, code: Code, shared: &Shared) -> Raised {
    let place = shared.place.get();
    let made = PARSE_ERROR.raise(&format!(
        "{message}: line {}, column {}",
        place.line, place.column
    ));
    let position = [place.line, place.column].map(|number| int::new(number as i64));
    let details = [
        ("code", int::new(code as i64)),
        ("position", tuple::from_slice(&position).cast()),
    ];
    for (name, value) in details {
        if let Err(raised) = attributes::set(made.0, names::intern(name), value) {
            return raised;
        }
    }
    made
}

/// Bytes or characters that are read from a file at a time.
const READ: i64 = 64 << 10;

fn parse_file(this: Obj, file: Obj) -> PyResult {
    state(this)?;
    let read = attributes::get(file, names::intern("read"))?;
    loop {
        let piece = call::call(read, &[int::new(READ)])?;
        if let Some(text) = piece.exact::<str::PyStr>() {
            if str::bytes(text).is_empty() {
                break;
            }
            feed_text(this, text, "surrogatepass")?;
            continue;
        }
        match piece
            .exact::<bytes::PyBytes>()
            .and_then(|_| bytes::value(piece))
        {
            Some(data) if !data.is_empty() => feed(this, data, false)?,
            _ => break,
        }
    }
    feed(this, b"", true)?;
    let target = instance::slot(this, TARGET);
    match builder::is_plain(target) {
        true => Ok(builder::close(target)),
        false => nothing(),
    }
}

/// `_setevents`: events are appended to a queue.
fn listen(this: Obj, queue: Obj, wanted: Option<Obj>) -> PyResult {
    let state = state(this)?;
    let target = instance::slot(this, TARGET);
    if !builder::is_plain(target) {
        return Err(type_error!(
            "event handling only supported for ElementTree.TreeBuilder targets"
        ));
    }
    builder::listen(target, attributes::get(queue, names::intern("append"))?);
    let Some(wanted) = wanted else {
        builder::want(target, b"end", str::new("end"));
        return nothing();
    };
    let is_iterable = protocol::iterator(wanted);
    let wanted =
        sequence::to_list(is_iterable.map_err(|_| type_error!("events must be a sequence"))?)?;
    for index in 0..list::length(wanted) {
        let name = list::get(wanted, index);
        let Some(text) = str::of(name).map(str::bytes).or_else(|| bytes::value(name)) else {
            return Err(value_error!("invalid events sequence"));
        };
        match builder::want(target, text, name) {
            Some(Happening::StartNamespace | Happening::EndNamespace) => {
                state.tells_namespaces.set(true)
            }
            Some(Happening::Comment) => state.tells_comments.set(true),
            Some(Happening::Instruction) => state.tells_instructions.set(true),
            Some(Happening::Start | Happening::End) => {}
            None => {
                return Err(value_error!(
                    "unknown event '{}'",
                    String::from_utf8_lossy(text)
                ));
            }
        }
    }
    nothing()
}

// ---------------------------------------------------------------- events

/// Who listens: a parser's object. It lies on the machine stack for the time of a call.
struct Listener<'a> {
    this: Obj,
    state: &'a State,
    target: Obj,
    /// Is the target a plain builder, whose methods need no calls?
    is_plain: bool,
}

impl Listener<'_> {
    /// A name as programs see it, the same object each time: `{uri}name` if it belongs to a namespace.
    fn name(&self, name: &str) -> PyResult {
        let known: Gc<PyList> = instance::slot(self.this, NAMES).cast();
        if let Some(place) = self.state.names.borrow().get(name) {
            return Ok(list::get(known, *place));
        }
        let made = match name.contains('}') {
            true => text::new(&format!("{{{name}"))?,
            false => text::new(name)?,
        };
        list::push(known, made)?;
        let place = list::length(known) - 1;
        self.state.names.borrow_mut().insert(name.into(), place);
        Ok(made)
    }

    /// The text that has come for a plain builder.
    fn flush(&self) -> PyResult<()> {
        let mut pending = self.state.text.borrow_mut();
        if pending.is_empty() {
            return Ok(());
        }
        let piece = text::new(&pending);
        pending.clear();
        builder::data(self.target, piece?)
    }

    fn call(&self, kind: Method, arguments: &[Obj]) -> PyResult<()> {
        call_target(self.this, kind, arguments).map(drop)
    }

    fn start(&self, name: &str, attributes: &[(String, String)]) -> PyResult<()> {
        let tag = self.name(name)?;
        let given = match attributes.is_empty() && self.is_plain {
            true => None,
            false => Some(dict::new()),
        };
        if let Some(given) = given {
            for (name, value) in attributes {
                dict::set(given, self.name(name)?, text::new(value)?)?;
            }
        }
        match given {
            Some(given) if !self.is_plain => self.call(Method::Start, &[tag, given.cast()]),
            given => builder::start(self.target, tag, given).map(drop),
        }
    }

    /// A reference to an entity that no document declares: a program may have told what it stands for.
    fn reference(&self, reference: &str) -> PyResult<()> {
        let name = text::new(&reference[1..reference.len() - 1])?;
        let entities: Obj = instance::slot(self.this, ENTITIES);
        match dict::get(entities.cast(), name)? {
            Some(value) if self.is_plain => builder::data(self.target, value),
            Some(value) => self.call(Method::Data, &[value]),
            None => {
                let shown: String = reference.chars().take(100).collect();
                Err(error(
                    &format!("undefined entity {shown}"),
                    Code::UndefinedEntity,
                    &self.state.shared,
                ))
            }
        }
    }

    fn doctype(&self, name: &str, system: Option<&str>, public: Option<&str>) -> PyResult<()> {
        if !method(self.this, Method::Doctype).is_null() {
            let optional = |text: Option<&str>| text.map_or(Ok(none()), text::new);
            let parts = [self.name(name)?, optional(public)?, optional(system)?];
            return self.call(Method::Doctype, &parts);
        }
        if attributes::get_optional(self.this, names::intern("doctype"))?.is_some() {
            let message = "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.";
            pyrite_vm::warnings::warn(&exception::RUNTIME_WARNING, message)?;
        }
        Ok(())
    }

    fn tell(&self, event: &Event<'_>) -> PyResult<()> {
        if let Event::Text(piece) = event {
            return match self.is_plain {
                true => {
                    self.state.text.borrow_mut().push_str(piece);
                    Ok(())
                }
                false if method(self.this, Method::Data).is_null() => Ok(()),
                false => self.call(Method::Data, &[text::new(piece)?]),
            };
        }
        if self.is_plain {
            self.flush()?;
        }
        let target = self.target;
        match event {
            Event::StartElement {
                name, attributes, ..
            } => self.start(name, attributes),
            Event::EndElement { .. } if self.is_plain => builder::end(target).map(drop),
            Event::EndElement { name } => self.call(Method::End, &[self.name(name)?]),
            Event::Default(piece) if piece.len() >= 2 && piece.starts_with('&') => {
                self.reference(piece)
            }
            Event::StartNamespace { prefix, uri } => {
                let (prefix, uri) = (prefix.unwrap_or(""), uri.unwrap_or(""));
                match self.is_plain {
                    true => builder::start_namespace(target, prefix, uri),
                    false => self.call(
                        Method::StartNamespace,
                        &[text::new(prefix)?, text::new(uri)?],
                    ),
                }
            }
            Event::EndNamespace { .. } if self.is_plain => builder::end_namespace(target),
            Event::EndNamespace { prefix } => {
                self.call(Method::EndNamespace, &[text::new(prefix.unwrap_or(""))?])
            }
            Event::Comment(comment) => match self.is_plain {
                true => builder::comment(target, text::new(comment)?).map(drop),
                false => self.call(Method::Comment, &[text::new(comment)?]),
            },
            Event::ProcessingInstruction { target: name, data } => match self.is_plain {
                true if !builder::wants_instructions(target) => Ok(()),
                true => builder::instruction(target, text::new(name)?, text::new(data)?).map(drop),
                false => self.call(Method::Instruction, &[text::new(name)?, text::new(data)?]),
            },
            Event::StartDoctype {
                name,
                system,
                public,
                ..
            } => self.doctype(name, *system, *public),
            _ => Ok(()),
        }
    }
}

impl Handler for Listener<'_> {
    type Abort = Raised;

    fn wants(&self, kind: Kind) -> bool {
        match kind {
            Kind::StartElement
            | Kind::EndElement
            | Kind::Text
            | Kind::Default
            | Kind::StartDoctype => true,
            Kind::StartNamespace | Kind::EndNamespace => self.state.tells_namespaces.get(),
            Kind::Comment => self.state.tells_comments.get(),
            Kind::ProcessingInstruction => self.state.tells_instructions.get(),
            _ => false,
        }
    }

    fn expands_entities(&self) -> bool {
        true
    }

    fn event(&mut self, event: Event<'_>) -> Result<bool, Raised> {
        self.tell(&event)?;
        Ok(true)
    }

    fn encoding(&mut self, name: &str) -> Result<Option<[i32; 256]>, Raised> {
        encoding_table(name)
    }
}
