//! What is told of a document.

use crate::dtd::Model;

/// Kinds of events, for [`Handler::wants`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Kind {
    Declaration,
    StartDoctype,
    EndDoctype,
    StartElement,
    EndElement,
    StartNamespace,
    EndNamespace,
    Text,
    ProcessingInstruction,
    Comment,
    StartSection,
    EndSection,
    Default,
    UnparsedEntity,
    Notation,
    Entity,
    Attribute,
    Element,
    NotStandalone,
    ExternalEntity,
    SkippedEntity,
}

/// An event.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Event<'a> {
    /// `<?xml ...?>`; standalone: -1 if it is not said.
    Declaration {
        version: Option<&'a str>,
        encoding: Option<&'a str>,
        standalone: i32,
    },
    StartDoctype {
        name: &'a str,
        system: Option<&'a str>,
        public: Option<&'a str>,
        has_subset: bool,
    },
    EndDoctype,
    /// The first `specified` attributes are written in the tag, the others are defaults.
    StartElement {
        name: &'a str,
        attributes: &'a [(String, String)],
        specified: usize,
    },
    EndElement {
        name: &'a str,
    },
    StartNamespace {
        prefix: Option<&'a str>,
        uri: Option<&'a str>,
    },
    EndNamespace {
        prefix: Option<&'a str>,
    },
    Text(&'a str),
    ProcessingInstruction {
        target: &'a str,
        data: &'a str,
    },
    Comment(&'a str),
    StartSection,
    EndSection,
    /// The text of what nobody wants otherwise.
    Default(&'a str),
    UnparsedEntity {
        name: &'a str,
        base: Option<&'a str>,
        system: &'a str,
        public: Option<&'a str>,
        notation: &'a str,
    },
    Notation {
        name: &'a str,
        base: Option<&'a str>,
        system: Option<&'a str>,
        public: Option<&'a str>,
    },
    Entity {
        name: &'a str,
        is_parameter: bool,
        value: Option<&'a str>,
        base: Option<&'a str>,
        system: Option<&'a str>,
        public: Option<&'a str>,
        notation: Option<&'a str>,
    },
    Attribute {
        element: &'a str,
        name: &'a str,
        kind: &'a str,
        default: Option<&'a str>,
        is_required: bool,
    },
    Element {
        name: &'a str,
        model: &'a Model,
    },
    /// Answered with false, the document is refused.
    NotStandalone,
    /// Answered with false, the document is refused. Without a context it is a parameter entity.
    ExternalEntity {
        context: Option<&'a str>,
        base: Option<&'a str>,
        system: Option<&'a str>,
        public: Option<&'a str>,
    },
    SkippedEntity {
        name: &'a str,
        is_parameter: bool,
    },
}

/// Who listens.
pub trait Handler {
    /// What it raises.
    type Abort;

    /// Are events of a kind wanted? The answer may change from one event to the next.
    fn wants(&self, kind: Kind) -> bool;

    /// With a listener for [`Event::Default`]: are internal entities expanded all the same?
    fn expands_entities(&self) -> bool;

    /// An event that is wanted. The answer matters where the event says so.
    ///
    /// # Errors
    /// Parsing ends.
    fn event(&mut self, event: Event<'_>) -> Result<bool, Self::Abort>;

    /// What the bytes of an encoding mean that the parser does not know; negative for those that mean nothing. `None`: unknown.
    ///
    /// # Errors
    /// Parsing ends.
    fn encoding(&mut self, name: &str) -> Result<Option<[i32; 256]>, Self::Abort>;
}
