//! Strings and symbols. Those that are looked at in passing need not be made: see `smelt::Deferred`.

use super::{Arguments, Outcome, Primitive as P};
use crate::object::*;
use crate::{shapes, text};
use smelt::{Domain, Field, Gc, HeapObject, Int, Ref, Shortcut, Use, elidable};

const NO_STRING: &&str = &"an operand is not a string";
const NO_INDEX: &&str = &"the index is out of bounds";

#[inline(always)]
fn text_of<D: Domain>(value: Obj<D>) -> Result<Ref<D, Text>, &'static &'static str> {
    if !value.is_heap() {
        return Err(NO_STRING);
    }
    let shape = shape_of(value);
    if shape == i64::from(shapes::STRING) || shape == i64::from(shapes::SYMBOL) {
        return Ok(value.cast());
    }
    Err(NO_STRING)
}

const LENGTH: &Field = <Text as HeapObject>::TYPE.field("length");

#[elidable(callee = CONCATENATE, makes = shapes::STRING, shortcuts = &[
    Shortcut { to: Use::Pass(&CONCATENATE, 0), callee: &CONCATENATE_3 },
    Shortcut { to: Use::Pass(&CONCATENATE, 1), callee: &CONCATENATE_3 },
])]
fn concatenate(a: Gc<Text>, b: Gc<Text>) -> Obj {
    text::new(&[text::content(a), text::content(b)].concat()).cast()
}

#[elidable(callee = CONCATENATE_3, makes = shapes::STRING)]
fn concatenate_3(a: Gc<Text>, b: Gc<Text>, c: Gc<Text>) -> Obj {
    text::new(&[a, b, c].map(text::content).concat()).cast()
}

#[elidable]
fn as_symbol(value: Gc<Text>) -> Obj {
    text::symbol(value).object.get().cast()
}

#[elidable]
fn as_string(value: Gc<Text>) -> Obj {
    text::new(text::content(value)).cast()
}

#[elidable(callee = EQUAL)]
fn equal(a: Gc<Text>, b: Gc<Text>) -> Obj {
    boolean(a.same(b) || text::content(a) == text::content(b))
}

/// The characters from `start` to `end`, from 0, the latter not included; both are within bounds.
#[elidable(callee = SLICE, makes = shapes::STRING, shortcuts = &[
    Shortcut { to: Use::Read(LENGTH), callee: &LENGTH_OF_SLICE },
    Shortcut { to: Use::Pass(&EQUAL, 0), callee: &EQUAL_SLICE },
    Shortcut { to: Use::Pass(&EQUAL, 1), callee: &EQUAL_TO_SLICE },
    Shortcut { to: Use::Pass(&CONSISTS_OF, 0), callee: &SLICE_CONSISTS_OF },
])]
fn slice(value: Gc<Text>, start: Int, end: Int) -> Obj {
    text::slice(value, start.get() as usize, end.get() as usize).cast()
}

#[elidable(callee = LENGTH_OF_SLICE)]
fn length_of_slice(_value: Gc<Text>, start: Int, end: Int) -> Int {
    end - start
}

#[elidable(callee = EQUAL_SLICE)]
fn equal_slice(value: Gc<Text>, start: Int, end: Int, other: Gc<Text>) -> Obj {
    boolean(part(value, start, end) == text::content(other))
}

#[elidable(callee = EQUAL_TO_SLICE)]
fn equal_to_slice(other: Gc<Text>, value: Gc<Text>, start: Int, end: Int) -> Obj {
    boolean(part(value, start, end) == text::content(other))
}

#[elidable(callee = SLICE_CONSISTS_OF)]
fn slice_consists_of(value: Gc<Text>, start: Int, end: Int, which: u32) -> Obj {
    consists(part(value, start, end), which)
}

fn part<'a>(value: Gc<Text>, start: Int, end: Int) -> &'a str {
    text::part(value, start.get() as usize, end.get() as usize)
}

#[elidable(callee = CONSISTS_OF)]
fn consists_of(value: Gc<Text>, which: u32) -> Obj {
    consists(text::content(value), which)
}

fn consists(content: &str, which: u32) -> Obj {
    let all = match which {
        0 => content.chars().all(char::is_whitespace),
        1 => content.chars().all(char::is_alphabetic),
        _ => content.chars().all(char::is_numeric),
    };
    boolean(all && !content.is_empty())
}

/// Runs a primitive of strings.
#[inline(never)]
pub fn call<D: Domain>(primitive: P, arguments: Arguments) -> Outcome<D> {
    let receiver = text_of(arguments.get::<D>(0))?;
    Ok(match primitive {
        P::StringLength => small(receiver.length()),
        P::StringEqual => match text_of(arguments.get::<D>(1)) {
            Ok(other) => equal::<D>(receiver, other),
            Err(_) => boolean(false),
        },
        P::StringConcatenate => concatenate::<D>(receiver, text_of(arguments.get(1))?),
        P::StringAsSymbol => as_symbol::<D>(receiver),
        P::SymbolAsString => as_string::<D>(receiver),
        P::StringCharAt => {
            let index = arguments.get::<D>(1).as_small().ok_or(NO_INDEX)? - 1;
            if !index.is_below(receiver.length()) {
                return Err(NO_INDEX);
            }
            slice::<D>(receiver, index, index + 1)
        }
        P::StringSubstring => {
            let start = arguments.get::<D>(1).as_small().ok_or(NO_INDEX)? - 1;
            let end = arguments.get::<D>(2).as_small().ok_or(NO_INDEX)?;
            if start < 0 || end > receiver.length() || start > end {
                return Err(NO_INDEX);
            }
            slice::<D>(receiver, start, end)
        }
        P::StringIsWhiteSpace => consists_of::<D>(receiver, 0),
        P::StringIsLetters => consists_of::<D>(receiver, 1),
        _ => consists_of::<D>(receiver, 2),
    })
}
