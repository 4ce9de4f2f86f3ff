//! `TreeBuilder`: makes a tree of what is told piece by piece.

use super::element::{self, TAIL, TEXT};
use super::{COMMENT, INSTRUCTION, PARSE_ERROR, factory};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::index_error;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;

/// `xml.etree.ElementTree.TreeBuilder`.
pub(super) static BUILDER: TypeDefinition = TypeDefinition {
    slots: FIRST_EVENT + EVENTS.len() as u32,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("xml.etree.ElementTree.TreeBuilder", METHODS)
};
/// The outermost element, or None.
const ROOT: u32 = 0;
/// The innermost one that is open, or None.
const OPEN: u32 = 1;
/// The last one that was begun or ended, or None.
const LAST: u32 = 2;
/// The one whose tail comes next; null if it is text that comes next.
const ENDED: u32 = 3;
/// Text that belongs to no element yet: an object, a list of several, or null.
const DATA: u32 = 4;
/// A list of what the innermost element is inside of.
const AROUND: u32 = 5;
/// What makes elements, comments and processing instructions; each null for what is usual.
const ELEMENT_FACTORY: u32 = 6;
const COMMENT_FACTORY: u32 = 7;
const INSTRUCTION_FACTORY: u32 = 8;
/// Do comments and processing instructions become part of the tree?
const INSERTS_COMMENTS: u32 = 9;
const INSERTS_INSTRUCTIONS: u32 = 10;
/// What is called with events, or null.
const LISTENER: u32 = 11;
/// What each event is called if it is wanted, or null.
const FIRST_EVENT: u32 = 12;

/// Events that can be listened to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    Start,
    End,
    StartNamespace,
    EndNamespace,
    Comment,
    Instruction,
}

/// What they are called.
const EVENTS: [(&str, Happening); 6] = [
    ("start", Happening::Start),
    ("end", Happening::End),
    ("start-ns", Happening::StartNamespace),
    ("end-ns", Happening::EndNamespace),
    ("comment", Happening::Comment),
    ("pi", Happening::Instruction),
];

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *args, **kwargs)", new).ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, /, element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False, insert_pis=False)",
        initialise,
    ),
    Builtin::method("data", "(self, data, /)", |args| {
        data(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::method(
        "start",
        "(self, tag, attrs, /)",
        |args| match instance::view::<PyDict>(args.at(2)) {
            Some(attributes) => start(args.at(0), args.at(1), Some(attributes)),
            None => Err(pyrite_vm::type_error!(
                "start() argument 2 must be dict, not {}",
                argument_name(args.at(2))
            )),
        },
    ),
    Builtin::method("end", "(self, tag, /)", |args| end(args.at(0))),
    Builtin::method("comment", "(self, text, /)", |args| {
        comment(args.at(0), args.at(1))
    }),
    Builtin::method("pi", "(self, target, text=None, /)", |args| {
        instruction(args.at(0), args.at(1), args.or(2, none()))
    }),
    Builtin::method("close", "(self, /)", |args| Ok(close(args.at(0)))),
];

fn new(args: &Arguments) -> PyResult {
    Ok(of_class(instance::class_argument(args.at(0))?))
}

fn of_class(class: &'static Class) -> Obj {
    let made = instance::with(class, &[none(), none(), none()]);
    instance::set_slot(made, AROUND, list::new().cast());
    instance::set_slot(made, INSERTS_COMMENTS, boolean(false));
    instance::set_slot(made, INSERTS_INSTRUCTIONS, boolean(false));
    made
}

/// A builder for a parser that was given none. It leaves comments and processing instructions as they are told.
pub(super) fn usual() -> Obj {
    of_class(BUILDER.class())
}

/// Is it a builder, of the class itself?
pub(super) fn is_plain(object: Obj) -> bool {
    std::ptr::eq(Class::of(object), BUILDER.class())
}

fn initialise(args: &Arguments) -> PyResult {
    let inserts = |index: usize| args.get(index).map_or(Ok(false), protocol::is_true);
    let factories = [args.or(1, none()), args.or(2, none()), args.or(3, none())];
    set_factories(args.at(0), factories, [inserts(4)?, inserts(5)?])?;
    nothing()
}

fn set_factories(
    this: Obj,
    [element, comment, instruction]: [Obj; 3],
    inserts: [bool; 2],
) -> PyResult<()> {
    let given = |factory: Obj| {
        if factory.is_none() {
            Obj::null()
        } else {
            factory
        }
    };
    instance::set_slot(this, ELEMENT_FACTORY, given(element));
    let others = [
        (comment, COMMENT, COMMENT_FACTORY, INSERTS_COMMENTS),
        (
            instruction,
            INSTRUCTION,
            INSTRUCTION_FACTORY,
            INSERTS_INSTRUCTIONS,
        ),
    ];
    for ((own, usual, slot, insertion), inserts) in others.into_iter().zip(inserts) {
        let factory = if own.is_none() { factory(usual)? } else { own };
        instance::set_slot(this, slot, given(factory));
        instance::set_slot(this, insertion, boolean(inserts && !factory.is_none()));
    }
    Ok(())
}

// ---------------------------------------------------------------- text

/// Text.
///
/// # Errors
/// `MemoryError`.
pub(super) fn data(this: Obj, piece: Obj) -> PyResult<()> {
    let before: Obj = instance::slot(this, DATA);
    if before.is_null() {
        // What comes before the first element belongs to none.
        if !instance::slot(this, LAST).is_none() {
            instance::set_slot(this, DATA, piece);
        }
        return Ok(());
    }
    match before.exact::<PyList>() {
        Some(pieces) => list::push(pieces, piece),
        None => {
            let pieces = list::from_slice(&[before, piece])?;
            instance::set_slot(this, DATA, pieces.cast());
            Ok(())
        }
    }
}

/// Gives the text that has come to the element that it belongs to.
fn flush(this: Obj) -> PyResult<()> {
    let mut text: Obj = instance::slot(this, DATA);
    if text.is_null() {
        return Ok(());
    }
    let ended: Obj = instance::slot(this, ENDED);
    let (owner, slot, name) = match ended.is_null() {
        true => (instance::slot(this, LAST), TEXT, "text"),
        false => (ended, TAIL, "tail"),
    };
    if text.exact::<PyList>().is_some() || !element::is_plain(owner) {
        text = protocol::call_method(str::new(""), names::intern("join"), &[text])?;
    }
    instance::set_slot(this, DATA, Obj::null());
    if element::is_plain(owner) && Obj::is_none(instance::slot(owner, slot)) {
        instance::set_slot(owner, slot, text);
        return Ok(());
    }
    let name = names::intern(name);
    let before = attributes::get(owner, name)?;
    if !before.is_none() {
        text = operator::add(before, text)?;
    }
    attributes::set(owner, name, text)
}

// ---------------------------------------------------------------- elements

/// Is an event wanted?
fn wants(this: Obj, happening: Happening) -> bool {
    let (listener, name): (Obj, Obj) = (
        instance::slot(this, LISTENER),
        instance::slot(this, FIRST_EVENT + happening as u32),
    );
    !listener.is_null() && !name.is_null()
}

/// Tells the listener of an event, if it is wanted.
fn tell(this: Obj, happening: Happening, of: Obj) -> PyResult<()> {
    if wants(this, happening) {
        let name = instance::slot(this, FIRST_EVENT + happening as u32);
        let event = tuple::try_from_slice(&[name, of])?;
        call::call(instance::slot(this, LISTENER), &[event.cast()])?;
    }
    Ok(())
}

/// Appends to an element, of whatever class.
fn append(parent: Obj, child: Obj) -> PyResult<()> {
    if element::is_plain(parent) {
        return match element::is_element(child) {
            true => element::append(parent, child),
            false => Err(element::no_element(child)),
        };
    }
    protocol::call_method(parent, names::intern("append"), &[child])?;
    Ok(())
}

/// An element begins.
///
/// # Errors
/// `ParseError` if it is the second on top level; what the factory raises.
pub(super) fn start(this: Obj, tag: Obj, attributes: Option<Gc<PyDict>>) -> PyResult {
    flush(this)?;
    let factory: Obj = instance::slot(this, ELEMENT_FACTORY);
    let made = match factory.is_null() {
        true => element::make(tag, attributes)?,
        false => call::call(factory, &[tag, attributes.unwrap_or_else(dict::new).cast()])?,
    };
    let open: Obj = instance::slot(this, OPEN);
    instance::set_slot(this, ENDED, Obj::null());
    if !open.is_none() {
        append(open, made)?;
    } else if Obj::is_none(instance::slot(this, ROOT)) {
        instance::set_slot(this, ROOT, made);
    } else {
        return Err(PARSE_ERROR.raise("multiple elements on top level"));
    }
    list::push(instance::slot(this, AROUND).cast(), open)?;
    instance::set_slot(this, OPEN, made);
    instance::set_slot(this, LAST, made);
    tell(this, Happening::Start, made)?;
    Ok(made)
}

/// The innermost element ends.
///
/// # Errors
/// `IndexError` if there is none.
pub(super) fn end(this: Obj) -> PyResult {
    flush(this)?;
    let around: Gc<PyList> = instance::slot(this, AROUND).cast();
    let Some(outer) = list::length(around).checked_sub(1) else {
        return Err(index_error!("pop from empty stack"));
    };
    let ended = instance::slot(this, OPEN);
    instance::set_slot(this, LAST, ended);
    instance::set_slot(this, ENDED, ended);
    instance::set_slot(this, OPEN, list::get(around, outer));
    list::truncate(around, outer);
    tell(this, Happening::End, ended)?;
    Ok(ended)
}

/// A comment.
///
/// # Errors
/// What the factory raises.
pub(super) fn comment(this: Obj, text: Obj) -> PyResult {
    let parts = [text];
    single(
        this,
        &parts,
        COMMENT_FACTORY,
        INSERTS_COMMENTS,
        Happening::Comment,
    )
}

/// A processing instruction.
///
/// # Errors
/// What the factory raises.
pub(super) fn instruction(this: Obj, target: Obj, text: Obj) -> PyResult {
    let parts = [target, text];
    single(
        this,
        &parts,
        INSTRUCTION_FACTORY,
        INSERTS_INSTRUCTIONS,
        Happening::Instruction,
    )
}

fn single(
    this: Obj,
    parts: &[Obj],
    factory: u32,
    insertion: u32,
    happening: Happening,
) -> PyResult {
    flush(this)?;
    let factory: Obj = instance::slot(this, factory);
    let made = match (factory.is_null(), parts) {
        (true, [part]) => *part,
        (true, parts) => tuple::try_from_slice(parts)?.cast(),
        (false, parts) => call::call(factory, parts)?,
    };
    let open: Obj = instance::slot(this, OPEN);
    if !factory.is_null() && is_set(this, insertion) && !open.is_none() {
        append(open, made)?;
        instance::set_slot(this, ENDED, made);
    }
    tell(this, happening, made)?;
    Ok(made)
}

/// Is it of any use to make a processing instruction?
pub(super) fn wants_instructions(this: Obj) -> bool {
    wants(this, Happening::Instruction) || is_set(this, INSERTS_INSTRUCTIONS)
}

fn is_set(this: Obj, slot: u32) -> bool {
    instance::slot::<smelt::Native>(this, slot).is_word(pyrite_vm::object::TRUE)
}

/// A prefix stands for a namespace from here on.
///
/// # Errors
/// What the listener raises.
pub(super) fn start_namespace(this: Obj, prefix: &str, uri: &str) -> PyResult<()> {
    if wants(this, Happening::StartNamespace) {
        let parts = [text::new(prefix)?, text::new(uri)?];
        tell(
            this,
            Happening::StartNamespace,
            tuple::try_from_slice(&parts)?.cast(),
        )?;
    }
    Ok(())
}

/// It does no more.
///
/// # Errors
/// What the listener raises.
pub(super) fn end_namespace(this: Obj) -> PyResult<()> {
    tell(this, Happening::EndNamespace, none())
}

/// The tree, or None.
pub(super) fn close(this: Obj) -> Obj {
    instance::slot(this, ROOT)
}

/// From now on events are told to `listener`: those that it is said to [`want`].
pub(super) fn listen(this: Obj, listener: Obj) {
    instance::set_slot(this, LISTENER, listener);
    for index in 0..EVENTS.len() as u32 {
        instance::set_slot(this, FIRST_EVENT + index, Obj::null());
    }
}

/// An event is wanted, and to be told under a name. `None` if there is no such event.
pub(super) fn want(this: Obj, event: &[u8], name: Obj) -> Option<Happening> {
    let (_, happening) = EVENTS
        .into_iter()
        .find(|known| known.0.as_bytes() == event)?;
    instance::set_slot(this, FIRST_EVENT + happening as u32, name);
    Some(happening)
}
