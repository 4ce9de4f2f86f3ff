//! `pyexpat.xmlparser`.

use super::handlers;
use super::listener::Listener;
use super::{error, error_with};
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{runtime_error, type_error, value_error};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use xml::{Code, ParameterEntities, Parser, Shared, Stop};

/// The type.
pub(super) static PARSER: TypeDefinition = TypeDefinition {
    slots: FIRST_HANDLER + 22,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("pyexpat.xmlparser", METHODS)
};
/// The [`State`].
const STATE: u32 = 0;
/// The dict that makes equal names one object, or None.
pub(super) const INTERN: u32 = 1;
/// The first of the handlers; the others follow, in the order of [`handlers::ALL`].
const FIRST_HANDLER: u32 = 2;

/// A parser's state.
pub(super) struct State {
    /// Away while it works.
    parser: RefCell<Option<Parser>>,
    shared: Rc<Shared>,
    error: Cell<i64>,
    /// Text that is collected, if it is.
    text: RefCell<Option<String>>,
    /// The most bytes of it.
    text_limit: Cell<usize>,
    pub orders_attributes: Cell<bool>,
    pub tells_specified: Cell<bool>,
    /// Which of the two handlers for everything else was set last.
    pub default: Cell<Option<usize>>,
    is_entity: bool,
}

/// Bytes of text that are collected at first.
const TEXT_LIMIT: usize = 8192;

/// An object for a parser.
pub(super) fn object(parser: Parser, intern: Obj) -> Obj {
    new(parser, intern, None)
}

fn new(parser: Parser, intern: Obj, parent: Option<&State>) -> Obj {
    let state = State {
        shared: parser.shared(),
        parser: RefCell::new(Some(parser)),
        error: Cell::new(0),
        text: RefCell::new(parent.and_then(|parent| {
            let collects = parent.text.borrow().is_some();
            collects.then(String::new)
        })),
        text_limit: Cell::new(parent.map_or(TEXT_LIMIT, |parent| parent.text_limit.get())),
        orders_attributes: Cell::new(parent.is_some_and(|parent| parent.orders_attributes.get())),
        tells_specified: Cell::new(parent.is_some_and(|parent| parent.tells_specified.get())),
        default: Cell::new(parent.and_then(|parent| parent.default.get())),
        is_entity: parent.is_some(),
    };
    let made = instance::with(PARSER.class(), &[none(); FIRST_HANDLER as usize + 22]);
    instance::set_slot(made, STATE, storage::new_external(state).cast());
    instance::set_slot(made, INTERN, intern);
    made
}

/// The state of a parser's object.
pub(super) fn state<'a>(object: Obj) -> &'a State {
    let slot: Obj = instance::slot(object, STATE);
    storage::external(slot.cast()).expect("made with a state")
}

/// The handler at a place, or None.
pub(super) fn handler(object: Obj, place: usize) -> Obj {
    instance::slot(object, FIRST_HANDLER + place as u32)
}

/// Sets the handler at a place.
///
/// # Errors
/// What the handler for text raises, which gets what was collected for it.
pub(super) fn set_handler(object: Obj, place: usize, handler: Obj) -> PyResult<()> {
    if place == handlers::TEXT {
        flush(object)?;
    }
    instance::set_slot(object, FIRST_HANDLER + place as u32, handler);
    if place == handlers::DEFAULT || place == handlers::DEFAULT + 1 {
        let default = (!handler.is_none()).then_some(place);
        state(object).default.set(default);
    }
    Ok(())
}

/// Tells the text that was collected.
///
/// # Errors
/// What the handler raises.
pub(super) fn flush(object: Obj) -> PyResult<()> {
    let collected = state(object).text.borrow_mut().as_mut().map(std::mem::take);
    match collected {
        Some(text) if !text.is_empty() => call_text(object, &text),
        _ => Ok(()),
    }
}

fn call_text(object: Obj, text: &str) -> PyResult<()> {
    let handler = handler(object, handlers::TEXT);
    if !handler.is_none() {
        call::call(handler, &[text::new(text)?])?;
    }
    Ok(())
}

/// Tells a piece of text, or collects it.
///
/// # Errors
/// What the handler raises.
pub(super) fn tell_text(object: Obj, text: &str) -> PyResult<()> {
    let state = state(object);
    let is_full = match &*state.text.borrow() {
        None => return call_text(object, text),
        Some(collected) => collected.len() + text.len() > state.text_limit.get(),
    };
    if is_full {
        flush(object)?;
        if handler(object, handlers::TEXT).is_none() {
            return Ok(());
        }
    }
    if text.len() <= state.text_limit.get()
        && let Some(collected) = &mut *state.text.borrow_mut()
    {
        collected.push_str(text);
        return Ok(());
    }
    call_text(object, text)
}

// ---------------------------------------------------------------- work

/// Feeds the parser.
fn feed(object: Obj, data: &[u8], is_final: bool, name: &str) -> PyResult<()> {
    let state = state(object);
    let taken = state.parser.borrow_mut().take();
    let Some(mut parser) = taken else {
        return Err(runtime_error!("cannot call {name}() from within a handler"));
    };
    let result = parser.parse(&mut Listener { parser: object }, data, is_final);
    *state.parser.borrow_mut() = Some(parser);
    match result {
        Ok(()) => Ok(()),
        Err(Stop::Error(code)) => {
            state.error.set(code as i64);
            Err(error(code, state.shared.place.get()))
        }
        Err(Stop::Abort(raised)) => {
            for place in 0..handlers::ALL.len() {
                instance::set_slot(object, FIRST_HANDLER + place as u32, none());
            }
            state.default.set(None);
            Err(raised)
        }
    }
}

fn is_busy(object: Obj) -> bool {
    state(object).parser.borrow().is_none()
}

fn parse(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let is_final = args.get(2).map_or(Ok(false), protocol::is_true)?;
    match str::of(args.at(1)) {
        Some(text) => {
            if let Some(parser) = &mut *state(object).parser.borrow_mut() {
                parser.set_encoding("utf-8");
            }
            let encoded = types::codec::encode(text, "utf-8", "strict")?;
            let data = bytes::value(encoded).unwrap_or_default();
            feed(object, data, is_final, "Parse")?;
        }
        None => {
            let data = buffer::argument(args.at(1))?;
            feed(object, &data, is_final, "Parse")?;
        }
    }
    flush(object)?;
    Ok(int::new(1))
}

/// Bytes that are read from a file at a time.
const READ: usize = 2048;

fn parse_file(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let Some(read) = attributes::get_optional(args.at(1), names::intern("read"))? else {
        return Err(type_error!("argument must have 'read' attribute"));
    };
    if is_busy(object) {
        return Err(runtime_error!(
            "cannot call ParseFile() from within a handler"
        ));
    }
    loop {
        let piece = call::call(read, &[int::new(READ as i64)])?;
        let Some(data) = bytes::buffer(piece) else {
            return Err(type_error!(
                "read() did not return a bytes object (type={})",
                type_name(piece)
            ));
        };
        if data.len() > READ {
            return Err(value_error!(
                "read() returned too much data: {READ} bytes requested, {} returned",
                data.len()
            ));
        }
        let data = data.to_vec();
        feed(object, &data, data.is_empty(), "ParseFile")?;
        if data.is_empty() {
            break;
        }
    }
    flush(object)?;
    Ok(int::new(1))
}

fn entity_parser(args: &Arguments) -> PyResult {
    let text = |given: Obj, name: &str| match str::of(given) {
        Some(text) => Ok(str::text(text).into_owned()),
        None => Err(type_error!(
            "ExternalEntityParserCreate() argument {name} must be str{}, not {}",
            if name == "1" { " or None" } else { "" },
            type_name(given)
        )),
    };
    let context = args
        .get_not_none(1)
        .map(|given| text(given, "1"))
        .transpose()?;
    let encoding = args
        .get_not_none(2)
        .map(|given| text(given, "2"))
        .transpose()?;
    let (object, parent) = (args.at(0), state(args.at(0)));
    let parser = Parser::for_entity(&parent.shared, context.as_deref(), encoding);
    let made = new(parser, instance::slot(object, INTERN), Some(parent));
    for place in 0..handlers::ALL.len() {
        let slot = FIRST_HANDLER + place as u32;
        instance::set_slot(made, slot, handler(object, place));
    }
    Ok(made)
}

// ---------------------------------------------------------------- settings

fn present(args: &Arguments) -> PyResult<()> {
    match args.at(1).is_null() {
        true => Err(runtime_error!("Cannot delete attribute")),
        false => Ok(()),
    }
}

macro_rules! switch {
    ($name:literal, $field:ident) => {
        Builtin::attribute(
            $name,
            |args| Ok(boolean(state(args.at(0)).$field.get())),
            |args| {
                present(args)?;
                let value = protocol::is_true(args.at(1))?;
                state(args.at(0)).$field.set(value);
                nothing()
            },
        )
    };
}

macro_rules! place {
    ($name:literal, $part:ident) => {
        Builtin::getter($name, |args| {
            Ok(int::new(state(args.at(0)).shared.place.get().$part as i64))
        })
    };
}

fn set_text_limit(args: &Arguments) -> PyResult {
    present(args)?;
    let Some(limit) = Integer::of(args.at(1)) else {
        return Err(type_error!("buffer_size must be an integer"));
    };
    let state = state(args.at(0));
    let limit = match limit {
        Integer::Small(limit) if limit <= 0 => {
            return Err(value_error!("buffer_size must be greater than zero"));
        }
        Integer::Small(limit) if limit <= i64::from(i32::MAX) => limit as usize,
        Integer::Small(_) => {
            return Err(value_error!(
                "buffer_size must not be greater than {}",
                i32::MAX
            ));
        }
        Integer::Big(_) => {
            return Err(pyrite_vm::overflow_error!(
                "Python int too large to convert to C long"
            ));
        }
    };
    if limit != state.text_limit.get() {
        flush(args.at(0))?;
        state.text_limit.set(limit);
    }
    nothing()
}

fn set_collecting(args: &Arguments) -> PyResult {
    present(args)?;
    let collects = protocol::is_true(args.at(1))?;
    if !collects {
        flush(args.at(0))?;
    }
    let text = &mut *state(args.at(0)).text.borrow_mut();
    match (collects, text.is_some()) {
        (true, false) => *text = Some(String::new()),
        (false, true) => *text = None,
        _ => {}
    }
    nothing()
}

/// A limit for how much may come of a document: only the document's own parser has them.
fn limited(args: &Arguments) -> PyResult<&'static State> {
    let state = state(args.at(0));
    match state.is_entity {
        true => Err(invalid(state, "parser must be a root parser")),
        false => Ok(state),
    }
}

#[cold]
fn invalid(state: &State, message: &str) -> Raised {
    error_with(message, Code::InvalidArgument, state.shared.place.get())
}

fn threshold(args: &Arguments) -> PyResult<u64> {
    let value = number::big(args.at(1))?;
    u64::try_from(value).map_err(|_| match number::big(args.at(1)) {
        Ok(value) if value < 0.into() => value_error!("Cannot convert negative int"),
        _ => pyrite_vm::overflow_error!("Python int too large for C unsigned long long"),
    })
}

fn factor(args: &Arguments, state: &State) -> PyResult<f32> {
    let factor = number::real(args.at(1))? as f32;
    match factor >= 1.0 {
        true => Ok(factor),
        false => Err(invalid(state, "'max_factor' must be at least 1.0")),
    }
}

static METHODS: &[Builtin] = &[
    Builtin::method("Parse", "(self, data, isfinal=False, /)", parse),
    Builtin::method("ParseFile", "(self, file, /)", parse_file),
    Builtin::method("SetBase", "(self, base, /)", |args| {
        let base = text::argument(args.at(1), "SetBase", "1")?;
        let base = str::text(base).into_owned();
        *state(args.at(0)).shared.base.borrow_mut() = Some(base);
        nothing()
    }),
    Builtin::method("GetBase", "(self, /)", |args| {
        match &*state(args.at(0)).shared.base.borrow() {
            Some(base) => text::new(base),
            None => nothing(),
        }
    }),
    Builtin::method("GetInputContext", "(self, /)", |args| {
        match is_busy(args.at(0)) {
            true => bytes::new(&state(args.at(0)).shared.context()),
            false => nothing(),
        }
    }),
    Builtin::method(
        "ExternalEntityParserCreate",
        "(self, context, encoding=<unrepresentable>, /)",
        entity_parser,
    ),
    Builtin::method("SetParamEntityParsing", "(self, flag, /)", |args| {
        let flag = match number::c_int(args.at(1))? {
            0 => ParameterEntities::Never,
            1 => ParameterEntities::UnlessStandalone,
            _ => ParameterEntities::Always,
        };
        let shared = &state(args.at(0)).shared;
        let is_early = !shared.has_begun.get();
        if is_early {
            shared.parameters.set(flag);
        }
        Ok(int::new(i64::from(is_early)))
    }),
    Builtin::method("UseForeignDTD", "(self, flag=True, /)", |args| {
        let flag = args.get(1).map_or(Ok(true), protocol::is_true)?;
        let shared = &state(args.at(0)).shared;
        if shared.has_begun.get() {
            return Err(error(Code::CannotChange, shared.place.get()));
        }
        shared.has_foreign_type.set(flag);
        nothing()
    }),
    Builtin::method(
        "SetBillionLaughsAttackProtectionActivationThreshold",
        "(self, threshold, /)",
        |args| {
            let threshold = threshold(args)?;
            limited(args)?.shared.limits.threshold.set(threshold);
            nothing()
        },
    ),
    Builtin::method(
        "SetBillionLaughsAttackProtectionMaximumAmplification",
        "(self, max_factor, /)",
        |args| {
            let state = limited(args)?;
            state.shared.limits.factor.set(factor(args, state)?);
            nothing()
        },
    ),
    Builtin::method(
        "SetAllocTrackerActivationThreshold",
        "(self, threshold, /)",
        |args| {
            let threshold = threshold(args)?;
            limited(args)?.shared.limits.memory_threshold.set(threshold);
            nothing()
        },
    ),
    Builtin::method(
        "SetAllocTrackerMaximumAmplification",
        "(self, max_factor, /)",
        |args| {
            let state = limited(args)?;
            state.shared.limits.memory_factor.set(factor(args, state)?);
            nothing()
        },
    ),
    Builtin::method("SetReparseDeferralEnabled", "(self, enabled, /)", |args| {
        let enabled = protocol::is_true(args.at(1))?;
        state(args.at(0)).shared.defers.set(enabled);
        nothing()
    }),
    Builtin::method("GetReparseDeferralEnabled", "(self, /)", |args| {
        Ok(boolean(state(args.at(0)).shared.defers.get()))
    }),
    Builtin::member("intern", |args| Ok(instance::slot(args.at(0), INTERN))),
    Builtin::getter("ErrorCode", |args| {
        Ok(int::new(state(args.at(0)).error.get()))
    }),
    place!("ErrorLineNumber", line),
    place!("ErrorColumnNumber", column),
    place!("ErrorByteIndex", byte),
    place!("CurrentLineNumber", line),
    place!("CurrentColumnNumber", column),
    place!("CurrentByteIndex", byte),
    Builtin::attribute(
        "buffer_size",
        |args| Ok(int::new(state(args.at(0)).text_limit.get() as i64)),
        set_text_limit,
    ),
    Builtin::attribute(
        "buffer_text",
        |args| Ok(boolean(state(args.at(0)).text.borrow().is_some())),
        set_collecting,
    ),
    Builtin::getter("buffer_used", |args| {
        let text = state(args.at(0)).text.borrow();
        Ok(int::new(text.as_ref().map_or(0, String::len) as i64))
    }),
    Builtin::attribute(
        "namespace_prefixes",
        |args| Ok(boolean(state(args.at(0)).shared.tells_prefixes.get())),
        |args| {
            present(args)?;
            let value = protocol::is_true(args.at(1))?;
            state(args.at(0)).shared.tells_prefixes.set(value);
            nothing()
        },
    ),
    switch!("ordered_attributes", orders_attributes),
    switch!("specified_attributes", tells_specified),
    handlers::attribute::<0>(),
    handlers::attribute::<1>(),
    handlers::attribute::<2>(),
    handlers::attribute::<3>(),
    handlers::attribute::<4>(),
    handlers::attribute::<5>(),
    handlers::attribute::<6>(),
    handlers::attribute::<7>(),
    handlers::attribute::<8>(),
    handlers::attribute::<9>(),
    handlers::attribute::<10>(),
    handlers::attribute::<11>(),
    handlers::attribute::<12>(),
    handlers::attribute::<13>(),
    handlers::attribute::<14>(),
    handlers::attribute::<15>(),
    handlers::attribute::<16>(),
    handlers::attribute::<17>(),
    handlers::attribute::<18>(),
    handlers::attribute::<19>(),
    handlers::attribute::<20>(),
    handlers::attribute::<21>(),
];
