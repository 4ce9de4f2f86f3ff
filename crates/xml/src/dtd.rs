//! What a document's type declares.

use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

/// What a reference stands for.
#[derive(Debug, Default)]
pub(crate) struct Entity {
    pub name: String,
    /// Its text; `None` if that is elsewhere.
    pub value: Option<Rc<str>>,
    pub system: Option<String>,
    pub public: Option<String>,
    /// What `system` is relative to.
    pub base: Option<String>,
    /// Of what is not XML.
    pub notation: Option<String>,
    /// It is being expanded.
    pub is_open: Cell<bool>,
    /// Declared in the document itself, not in an entity.
    pub is_internal: bool,
}

/// An attribute that an element may have.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub name: String,
    /// Spaces in its value count.
    pub is_text: bool,
    pub default: Option<String>,
}

/// The attributes that an element may have.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    /// In the order of their declarations.
    all: Vec<Attribute>,
    places: HashMap<String, usize>,
}

impl Attributes {
    /// Adds one, unless one of its name is there.
    pub(crate) fn declare(&mut self, attribute: Attribute) {
        if let Entry::Vacant(place) = self.places.entry(attribute.name.clone()) {
            place.insert(self.all.len());
            self.all.push(attribute);
        }
    }
    pub(crate) fn get(&self, name: &str) -> Option<&Attribute> {
        self.places.get(name).map(|place| &self.all[*place])
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Attribute> {
        self.all.iter()
    }
}

/// All that is declared, for a document and its entities.
#[derive(Debug)]
pub(crate) struct Dtd {
    pub general: HashMap<String, Rc<Entity>>,
    pub parameters: HashMap<String, Rc<Entity>>,
    /// By element.
    pub attributes: HashMap<String, Attributes>,
    /// The document says that nothing outside matters.
    pub is_standalone: bool,
    /// There are declarations outside, or were references to such.
    pub has_outside: bool,
    /// No declaration has been missed so far.
    pub is_complete: bool,
    /// A parser for a parameter entity has begun.
    pub was_read: bool,
}

impl Default for Dtd {
    fn default() -> Self {
        Dtd {
            general: HashMap::new(),
            parameters: HashMap::new(),
            attributes: HashMap::new(),
            is_standalone: false,
            has_outside: false,
            is_complete: true,
            was_read: false,
        }
    }
}

/// The character that one of the five entities stands for that need no declaration.
pub(crate) fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The character of a number in a reference, if there is one.
pub(crate) fn numbered(number: u32) -> Option<char> {
    char::from_u32(number).filter(|character| crate::scan::is_character(*character))
}

/// Kinds of parts of a content model, as numbered by Expat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ModelKind {
    Empty = 1,
    Any = 2,
    Mixed = 3,
    Name = 4,
    Choice = 5,
    Sequence = 6,
}

/// How often a part may come, as numbered by Expat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Repetition {
    Once = 0,
    Optional = 1,
    Any = 2,
    Many = 3,
}

/// What an element may contain: parts, of which the first is the whole. Others are parts of parts; they are told by their places, so that no depth is too
/// much.
#[derive(Clone, Debug)]
pub struct Model {
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of a [`Model`].
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Part {
    pub kind: ModelKind,
    pub repetition: Repetition,
    pub name: Option<String>,
    pub children: Vec<usize>,
}
