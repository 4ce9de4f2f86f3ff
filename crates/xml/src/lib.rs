//! A parser for XML 1.0 that is fed piece by piece and tells what it finds as events: those of Expat, with Expat's errors and places.
//!
//! It knows XML, its declarations of types (without validating by them), entities and namespaces. It must never know who listens: no language, no
//! objects. What it does not do is to open anything: external entities are told, and who listens may feed another parser with them
//! ([`Parser::for_entity`]).

#![forbid(unsafe_code)]

mod content;
mod declarations;
mod decode;
mod dtd;
mod event;
mod limits;
mod names;
mod parser;
mod prolog;
mod scan;
mod subset;
mod telling;
mod values;

pub use dtd::{Model, ModelKind, Repetition};
pub use event::{Event, Handler, Kind};
pub use limits::Limits;
pub use parser::{Options, ParameterEntities, Parser, Place, Shared};

/// What is wrong with a document, as numbered by Expat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Code {
    NoMemory = 1,
    Syntax = 2,
    NoElements = 3,
    InvalidToken = 4,
    UnclosedToken = 5,
    PartialCharacter = 6,
    TagMismatch = 7,
    DuplicateAttribute = 8,
    JunkAfterDocument = 9,
    ParameterEntityReference = 10,
    UndefinedEntity = 11,
    RecursiveReference = 12,
    AsynchronousEntity = 13,
    BadCharacterReference = 14,
    BinaryReference = 15,
    ExternalInAttribute = 16,
    MisplacedDeclaration = 17,
    UnknownEncoding = 18,
    IncorrectEncoding = 19,
    UnclosedSection = 20,
    ExternalHandling = 21,
    NotStandalone = 22,
    DeclaredInParameterEntity = 24,
    CannotChange = 26,
    UnboundPrefix = 27,
    UndeclaringPrefix = 28,
    IncompleteParameterEntity = 29,
    Declaration = 30,
    TextDeclaration = 31,
    PublicIdentifier = 32,
    Finished = 36,
    ReservedPrefix = 38,
    ReservedDeclaration = 39,
    ReservedNamespace = 40,
    InvalidArgument = 41,
    Amplification = 43,
}

/// Expat's words for each number, from 1 on.
pub const MESSAGES: [&str; 44] = [
    "out of memory",
    "syntax error",
    "no element found",
    "not well-formed (invalid token)",
    "unclosed token",
    "partial character",
    "mismatched tag",
    "duplicate attribute",
    "junk after document element",
    "illegal parameter entity reference",
    "undefined entity",
    "recursive entity reference",
    "asynchronous entity",
    "reference to invalid character number",
    "reference to binary entity",
    "reference to external entity in attribute",
    "XML or text declaration not at start of entity",
    "unknown encoding",
    "encoding specified in XML declaration is incorrect",
    "unclosed CDATA section",
    "error in processing external entity reference",
    "document is not standalone",
    "unexpected parser state - please send a bug report",
    "entity declared in parameter entity",
    "requested feature requires XML_DTD support in Expat",
    "cannot change setting once parsing has begun",
    "unbound prefix",
    "must not undeclare prefix",
    "incomplete markup in parameter entity",
    "XML declaration not well-formed",
    "text declaration not well-formed",
    "illegal character(s) in public id",
    "parser suspended",
    "parser not suspended",
    "parsing aborted",
    "parsing finished",
    "cannot suspend in external parameter entity",
    "reserved prefix (xml) must not be undeclared or bound to another namespace name",
    "reserved prefix (xmlns) must not be declared or undeclared",
    "prefix must not be bound to one of the reserved namespace names",
    "invalid argument",
    "a successful prior call to function XML_GetBuffer is required",
    "limit on input amplification factor (from DTD and entities) breached",
    "parser not started",
];

/// Why parsing has stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop<A> {
    /// The document is wrong.
    Error(Code),
    /// Who listens does not want to go on.
    Abort(A),
}

impl<A> From<Code> for Stop<A> {
    fn from(code: Code) -> Self {
        Stop::Error(code)
    }
}
