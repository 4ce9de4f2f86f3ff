//! Symbols: texts that are equal only if they are the same.

use crate::global::Global;
use crate::object::Text;
use crate::storage::Immortal;
use crate::{shapes, text};
use std::collections::HashMap;

/// A symbol. It lives for ever.
#[derive(Debug)]
pub struct Symbol {
    /// Its text.
    pub text: Box<str>,
    /// The symbol as a value.
    pub object: Immortal<Text>,
}

/// A symbol, compared by address.
pub type Sym = &'static Symbol;

impl Symbol {
    /// Arguments of a message with this selector, the receiver not counted.
    pub fn arguments(&self) -> usize {
        let colons = self.text.matches(':').count();
        let is_operator = self
            .text
            .chars()
            .next()
            .is_some_and(|c| !c.is_alphanumeric() && c != '_' && c != ':');
        colons.max(usize::from(is_operator))
    }
}

static SYMBOLS: Global<Option<HashMap<&'static str, Sym>>> = Global::new(None);

/// The symbol of a text.
pub fn intern(name: &str) -> Sym {
    let known = SYMBOLS.with(|table| table.get_or_insert_default().get(name).copied());
    if let Some(symbol) = known {
        return symbol;
    }
    let object = text::new_shaped(shapes::SYMBOL, name);
    let symbol: Sym = Box::leak(Box::new(Symbol {
        text: name.into(),
        object: Immortal::new(object),
    }));
    text::set_symbol(symbol.object.get(), symbol);
    SYMBOLS.with(|table| table.get_or_insert_default().insert(&symbol.text, symbol));
    symbol
}
