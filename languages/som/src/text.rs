//! Strings and symbols as Rust sees them.

use crate::global::Global;
use crate::object::{Obj, Text, TextFields, Value};
use crate::shapes;
use crate::storage::{self, Immortal};
use crate::symbol::{self, Sym};
use smelt::{Gc, Int, Native};

/// The strings of one ASCII character.
static CHARACTERS: Global<Vec<Immortal<Text>>> = Global::new(Vec::new());
const ASCII: usize = 128;

/// Makes the strings of one character. Once.
pub fn initialise() {
    for code in 0..ASCII as u8 {
        let text = Immortal::new(new(char::from(code).encode_utf8(&mut [0; 4])));
        CHARACTERS.with(|all| all.push(text));
    }
}

/// A new string.
pub fn new(content: &str) -> Gc<Text> {
    new_shaped(shapes::STRING, content)
}

/// A new string or symbol.
pub fn new_shaped(shape: u32, content: &str) -> Gc<Text> {
    let Some(data) = storage::new_bytes(content.as_bytes()) else {
        smelt::out_of_memory()
    };
    let length = if content.is_ascii() {
        content.len()
    } else {
        content.chars().count()
    };
    let none = Int::from(0);
    Text::new_shaped::<Native>(shape, Int::from(length as i64), none, data)
}

/// The content. It pins the text while it is on the machine stack.
pub fn content<'a>(text: Gc<Text>) -> &'a str {
    let bytes = storage::bytes(text.data());
    // SAFETY: `new_shaped` is the only one to make texts, of a `str`.
    unsafe { std::str::from_utf8_unchecked(bytes) }
}

/// The text, if the value is a string or symbol.
pub fn of(value: Obj) -> Option<Gc<Text>> {
    (value.has_shape(shapes::STRING) || value.has_shape(shapes::SYMBOL)).then(|| value.cast())
}

/// The content, if the value is a string or symbol.
pub fn content_of<'a>(value: Obj) -> Option<&'a str> {
    of(value).map(content)
}

/// Writes down that the text's symbol is this one.
pub fn set_symbol(text: Gc<Text>, symbol: Sym) {
    text.set_symbol(Int::from(symbol as *const _ as i64));
}

/// The symbol of a text.
pub fn symbol(text: Gc<Text>) -> Sym {
    let known = text.symbol().get();
    if known != 0 {
        // SAFETY: only `set_symbol` writes the field, and symbols live for ever.
        return unsafe { &*(known as *const symbol::Symbol) };
    }
    let symbol = symbol::intern(content(text));
    set_symbol(text, symbol);
    symbol
}

/// The characters from `start` to `end`, counted from 0, the latter not included; both are within bounds.
pub fn part<'a>(text: Gc<Text>, start: usize, end: usize) -> &'a str {
    let content = content(text);
    let (from, to) = if content.len() as i64 == text.length().get() {
        (start, end)
    } else {
        let place = |index: usize| {
            content
                .char_indices()
                .nth(index)
                .map_or(content.len(), |(place, _)| place)
        };
        (place(start), place(end))
    };
    &content[from..to]
}

/// A [`part`] as a string.
pub fn slice(text: Gc<Text>, start: usize, end: usize) -> Gc<Text> {
    let part = part(text, start, end);
    if let [byte] = *part.as_bytes()
        && usize::from(byte) < ASCII
        && let Some(text) = CHARACTERS.with(|all| all.get(usize::from(byte)).copied())
    {
        return text.get();
    }
    new(part)
}
