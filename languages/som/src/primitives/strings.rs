//! Strings and symbols.

use super::{Arguments, Outcome, Primitive as P};
use crate::object::*;
use crate::{shapes, text};
use smelt::{Domain, Gc, Int, Ref, elidable};

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

#[elidable]
fn concatenate(a: Gc<Text>, b: Gc<Text>) -> Obj {
    let (a, b) = (text::content(a), text::content(b));
    let mut joined = String::with_capacity(a.len() + b.len());
    joined.push_str(a);
    joined.push_str(b);
    text::new(&joined).cast()
}

#[elidable]
fn as_symbol(value: Gc<Text>) -> Obj {
    text::symbol(value).object.get().cast()
}

#[elidable]
fn as_string(value: Gc<Text>) -> Obj {
    text::new(text::content(value)).cast()
}

#[elidable]
fn equal(a: Gc<Text>, b: Gc<Text>) -> Obj {
    boolean(text::content(a) == text::content(b))
}

/// The characters from `start` to `end`, from 0, the latter not included; both are within bounds.
#[elidable]
fn slice(value: Gc<Text>, start: Int, end: Int) -> Obj {
    text::slice(value, start.get() as usize, end.get() as usize).cast()
}

#[elidable]
fn consists_of(value: Gc<Text>, which: u32) -> Obj {
    let content = text::content(value);
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
        P::StringEqual => {
            if receiver.same(arguments.get::<D>(1)) {
                return Ok(boolean(true));
            }
            match text_of(arguments.get::<D>(1)) {
                Ok(other) => equal::<D>(receiver, other),
                Err(_) => boolean(false),
            }
        }
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
