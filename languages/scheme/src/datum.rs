//! Source text as data, before it is expanded: lists with line numbers, symbols that macros have renamed.

use crate::scope::Scope;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A symbol in source text.
#[derive(Clone, Debug)]
pub enum Name {
    /// As it was read.
    Plain(Rc<str>),
    /// As a macro has inserted it: it means what it means where the macro was defined, unless it is bound where it was inserted.
    Renamed(Rc<Renamed>),
}

/// See [`Name::Renamed`].
#[derive(Debug)]
pub struct Renamed {
    /// What it was.
    pub of: Name,
    /// Where the macro was defined.
    pub scope: Scope,
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        match (self, other) {
            (Name::Plain(a), Name::Plain(b)) => a == b,
            (Name::Renamed(a), Name::Renamed(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Name {
    /// Is it one of those that the system keeps to itself?
    pub fn is_internal(&self) -> bool {
        self.text().starts_with('%')
    }

    /// The text that it was read as.
    pub fn text(&self) -> &Rc<str> {
        match self {
            Name::Plain(text) => text,
            Name::Renamed(renamed) => renamed.of.text(),
        }
    }
}

/// A pair in source text.
#[derive(Debug)]
pub struct SourcePair {
    pub car: Datum,
    pub cdr: Datum,
    pub line: u32,
}

/// Source text as data.
#[derive(Clone, Debug)]
pub enum Datum {
    Nil,
    Pair(Rc<SourcePair>),
    Symbol(Name),
    Boolean(bool),
    Character(char),
    /// As it was written, for [`crate::numbers::parse`].
    Number(Rc<str>),
    Text(Rc<str>),
    Vector(Rc<Vec<Datum>>),
    Bytes(Rc<Vec<u8>>),
    /// A datum with a label, where it stands or where it is referred to. Only constants may have one: they may contain themselves.
    Label(Rc<Label>),
    /// A value that has no source form, as the index of a constant of the machine.
    Value(usize),
}

/// What a label of a datum stands for.
#[derive(Default)]
pub struct Label {
    datum: RefCell<Option<Datum>>,
    /// Its value, if it is one of the machine's constants already: their index.
    pub kept: Cell<Option<usize>>,
}

// What it stands for may contain it.
impl std::fmt::Debug for Label {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Label")
    }
}

impl Label {
    /// It stands for this.
    pub fn set(&self, datum: Datum) {
        self.datum.replace(Some(datum));
    }

    /// What it stands for.
    pub fn datum(&self) -> Option<Datum> {
        self.datum.borrow().clone()
    }

    /// Is a datum nothing but this label, by way of others perhaps?
    pub fn is_end_of(&self, datum: &Datum) -> bool {
        match datum {
            Datum::Label(label) => {
                std::ptr::eq(self, &raw const **label)
                    || label.datum().is_some_and(|datum| self.is_end_of(&datum))
            }
            _ => false,
        }
    }

    /// It stands for nothing any more: nothing does that contains itself.
    pub fn forget(&self) {
        self.datum.replace(None);
    }
}

/// Why source text cannot be read or expanded.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    pub line: u32,
    pub message: String,
    /// More text would help: for the prompt.
    pub incomplete: bool,
}

impl SyntaxError {
    /// An error in a line.
    pub fn new(line: u32, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            line,
            message: message.into(),
            incomplete: false,
        }
    }
}

/// What reading and expanding give.
pub type Syntax<T> = Result<T, SyntaxError>;

// Long lists are dropped by a loop, not by recursion.
impl Drop for SourcePair {
    fn drop(&mut self) {
        let mut rest = std::mem::replace(&mut self.cdr, Datum::Nil);
        while let Datum::Pair(pair) = rest {
            match Rc::try_unwrap(pair) {
                Ok(mut pair) => rest = std::mem::replace(&mut pair.cdr, Datum::Nil),
                Err(_) => break,
            }
        }
    }
}

impl Datum {
    /// A pair.
    pub fn pair(car: Datum, cdr: Datum, line: u32) -> Datum {
        Datum::Pair(Rc::new(SourcePair { car, cdr, line }))
    }

    /// A list.
    pub fn list(items: Vec<Datum>, line: u32) -> Datum {
        Datum::list_with_tail(items, Datum::Nil, line)
    }

    /// A list that ends in something.
    pub fn list_with_tail(items: Vec<Datum>, tail: Datum, line: u32) -> Datum {
        let mut list = tail;
        for item in items.into_iter().rev() {
            list = Datum::pair(item, list, line);
        }
        list
    }

    /// A plain symbol.
    pub fn symbol(text: &str) -> Datum {
        Datum::Symbol(Name::Plain(text.into()))
    }

    /// The parts of a pair.
    pub fn as_pair(&self) -> Option<&SourcePair> {
        match self {
            Datum::Pair(pair) => Some(pair),
            _ => None,
        }
    }

    /// The name of a symbol.
    pub fn as_symbol(&self) -> Option<&Name> {
        match self {
            Datum::Symbol(name) => Some(name),
            _ => None,
        }
    }

    /// The items of a proper list.
    pub fn as_list(&self) -> Option<Vec<Datum>> {
        let (items, tail) = self.items();
        matches!(tail, Datum::Nil).then_some(items)
    }

    /// The items, and what the list ends in.
    pub fn items(&self) -> (Vec<Datum>, Datum) {
        let (mut items, mut rest) = (Vec::new(), self.clone());
        while let Datum::Pair(pair) = &rest {
            items.push(pair.car.clone());
            let next = pair.cdr.clone();
            rest = next;
        }
        (items, rest)
    }

    /// The line that it stands in, if it is a pair; else 0.
    pub fn line(&self) -> u32 {
        self.as_pair().map_or(0, |pair| pair.line)
    }
}
