//! Items of `bytes` and `bytearray`.

use super::super::items::within;
use super::Given;
use crate::fields::*;
use crate::ids;
use crate::object::{Value, none, small_int};
use crate::result::Outcome;
use crate::storage::ByteStorage;
use crate::types::bytearray::PyByteArray;
use crate::types::bytes::PyBytes;
use smelt::{Domain, Int, Ref, Width};

/// Where the bytes of a bytes object are, and how many.
pub fn contents<D: Domain>(object: Ref<D, PyBytes>) -> (Ref<D, ByteStorage>, Int<D>) {
    let data = object.data();
    (data, data.length())
}

/// Where the bytes of a bytearray are, and how many.
pub fn mutable_contents<D: Domain>(array: Ref<D, PyByteArray>) -> (Ref<D, ByteStorage>, Int<D>) {
    (array.data(), array.length())
}

/// `bytes[index]`, `bytearray[index]`.
pub fn get_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let (object, key) = (given.at(0), given.at(1));
    let (data, length) = match object.map_number() {
        ids::BYTES => contents(object.cast()),
        ids::BYTEARRAY => mutable_contents(object.cast()),
        _ => return None,
    };
    let index = within(key.as_small()?, length)?;
    Some(Ok(small_int(data.integer(Width::U8, index))))
}

/// `bytearray[index] = byte`.
pub fn set_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 3 {
        return None;
    }
    let array = given.at(0).exact::<PyByteArray>()?;
    let (data, length) = mutable_contents(array);
    let index = within(given.at(1).as_small()?, length)?;
    let byte = given.at(2).as_small()?;
    if !byte.is_below(Int::from(256)) {
        return None;
    }
    data.set_integer(Width::U8, index, byte);
    Some(Ok(none()))
}

/// `bytearray.append(byte)`, if there is room and nobody has ever looked at the memory.
pub fn append<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let array = given.at(0).exact::<PyByteArray>()?;
    let byte = given.at(1).as_small()?;
    let (data, length) = mutable_contents(array);
    let is_possible = byte.is_below(Int::from(256))
        && array.exports().is_null()
        && length.is_below(data.length());
    if !is_possible {
        return None;
    }
    data.set_integer(Width::U8, length, byte);
    array.set_length(length + 1);
    Some(Ok(none()))
}
