//! Items of `bytes` and `bytearray`.

use super::super::items::within;
use super::Given;
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value, none, small_int};
use crate::result::Outcome;
use crate::types::bytearray::PyByteArray;
use crate::types::bytes::PyBytes;
use smelt::{Domain, Int, Ref, Width};

/// The byte at an index into a `bytes` or `bytearray`, if it is within bounds.
pub fn byte_at<D: Domain>(
    object: Obj<D>,
    map: u32,
    index: impl FnOnce(Int<D>) -> Option<Int<D>>,
) -> Option<Int<D>> {
    match map {
        ids::BYTES => {
            let bytes: Ref<D, PyBytes> = object.cast();
            Some(bytes.byte_behind(index(bytes.length())?))
        }
        ids::BYTEARRAY => {
            let array: Ref<D, PyByteArray> = object.cast();
            let place = array.start() + index(array.length())?;
            Some(array.data().integer(Width::U8, place))
        }
        _ => None,
    }
}

/// `bytes[index]`, `bytearray[index]`.
pub fn get_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let (object, key) = (given.at(0), given.at(1));
    let index = key.as_small()?;
    let byte = byte_at(object, object.map_number(), |length| within(index, length))?;
    Some(Ok(small_int(byte)))
}

/// `bytearray[index] = byte`.
pub fn set_item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 3 {
        return None;
    }
    let array = given.at(0).exact::<PyByteArray>()?;
    let index = within(given.at(1).as_small()?, array.length())?;
    let byte = given.at(2).as_small()?;
    if !byte.is_below(Int::from(256)) {
        return None;
    }
    array
        .data()
        .set_integer(Width::U8, array.start() + index, byte);
    Some(Ok(none()))
}

/// `bytearray.append(byte)`, if there is room and nobody has ever looked at the memory.
pub fn append<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let array = given.at(0).exact::<PyByteArray>()?;
    let byte = given.at(1).as_small()?;
    let (data, length) = (array.data(), array.length());
    let place = array.start() + length;
    let is_possible =
        byte.is_below(Int::from(256)) && array.exports().is_null() && place.is_below(data.length());
    if !is_possible {
        return None;
    }
    data.set_integer(Width::U8, place, byte);
    array.set_length(length + 1);
    Some(Ok(none()))
}
