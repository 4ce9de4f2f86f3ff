//! Characters of `str`.

use super::super::items::within;
use super::Given;
use crate::fields::*;
use crate::object::{Obj, Value};
use crate::result::Outcome;
use crate::storage::ByteStorage;
use crate::types::str::{self, PyStr};
use smelt::{Domain, Int, Ref, Width};

/// Is all of a text ASCII, so that its characters are its bytes?
pub fn is_ascii<D: Domain>(string: Ref<D, PyStr>) -> bool {
    (string.kind() & str::flags::ASCII).is_true()
}

/// A character of a text that is ASCII; the index is within bounds.
pub fn ascii_character<D: Domain>(string: Ref<D, PyStr>, index: Int<D>) -> Obj<D> {
    // Nobody has made a table for ASCII text: what is there is a storage.
    let storage: Ref<D, ByteStorage> = string.rest().cast();
    let point = if storage.is_null() {
        string.byte_behind(index)
    } else {
        storage.integer(Width::U8, index)
    };
    character::<D>(point)
}

#[smelt::elidable]
fn character(point: Int) -> Obj {
    str::character(point.get() as u32)
}

/// `str[index]`.
pub fn get_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let string = given.at(0).exact::<PyStr>()?;
    let index = within(given.at(1).as_small()?, string.length())?;
    if !is_ascii(string) {
        return None;
    }
    Some(Ok(ascii_character(string, index)))
}
