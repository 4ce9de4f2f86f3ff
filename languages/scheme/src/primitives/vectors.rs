//! Vectors and bytevectors.

use super::strings::{MOST, at};
use super::{
    Failure, Outcome, Primitive, is_missing, reads, reads_rest, to_index, to_int, to_range,
    to_type, writes,
};
use crate::numbers::{bytes_of, fill_bytes};
use crate::value::*;
use smelt::{Gc, Native};

pub static TABLE: &[Primitive] = &[
    reads("make-vector", 1, 2, |a| {
        let length = to_index(a[0], MOST)?;
        let fill = if is_missing(a[1]) {
            constant(UNSPECIFIED)
        } else {
            a[1]
        };
        let made = new(length)?;
        for i in 0..length {
            made.set_item(at(i), fill);
        }
        Ok(made.cast())
    }),
    reads_rest("vector", 0, |a| from_list(a[0])),
    reads("list->vector", 1, 1, |a| from_list(a[0])),
    reads("vector->list", 1, 3, |a| {
        let vector = to_type::<Vector>(a[0], "a vector")?;
        let range = to_range(a[1], a[2], vector.length().get() as usize)?;
        Ok(range
            .rev()
            .fold(constant(NIL), |list, i| cons(vector.item(at(i)), list)))
    }),
    reads("vector-copy", 1, 3, |a| {
        let vector = to_type::<Vector>(a[0], "a vector")?;
        let range = to_range(a[1], a[2], vector.length().get() as usize)?;
        let made = new(range.len())?;
        for (i, from) in range.enumerate() {
            made.set_item(at(i), vector.item(at(from)));
        }
        Ok(made.cast())
    }),
    writes("vector-fill!", 2, 4, |a| {
        let vector = to_type::<Vector>(a[0], "a vector")?;
        for i in to_range(a[2], a[3], vector.length().get() as usize)? {
            vector.set_item(at(i), a[1]);
        }
        Ok(constant(UNSPECIFIED))
    }),
    // `(%vector-copy! to at from)`, where `from` is a copied part already.
    writes("%vector-copy!", 3, 3, |a| {
        let (to, from) = (
            to_type::<Vector>(a[0], "a vector")?,
            to_type::<Vector>(a[2], "a vector")?,
        );
        let (room, count) = (to.length().get() as usize, from.length().get() as usize);
        let start = to_index(a[1], room)?;
        if count > room - start {
            return Err(Failure::new("it does not fit at", a[1]));
        }
        for i in 0..count {
            to.set_item(at(start + i), from.item(at(i)));
        }
        Ok(constant(UNSPECIFIED))
    }),
    reads("bytevector?", 1, 1, |a| {
        Ok(boolean(is::<Native, Bytes>(a[0])))
    }),
    reads("make-bytevector", 1, 2, |a| {
        let length = to_index(a[0], MOST)?;
        let fill = if is_missing(a[1]) { 0 } else { to_byte(a[1])? };
        let made = Bytes::new::<Native>(at(length));
        if made.is_null() {
            return Err(Failure::new(
                "there is no memory for a bytevector of length",
                a[0],
            ));
        }
        Ok(fill_bytes(made, &vec![fill; length]))
    }),
    reads_rest("bytevector", 0, |a| {
        let bytes = Items(a[0])
            .map(to_byte)
            .collect::<Result<Vec<u8>, Failure>>()?;
        Ok(new_bytes(&bytes))
    }),
    reads("bytevector-length", 1, 1, |a| {
        Ok(int(bytes_of(to_bytes(a[0])?).len() as i64))
    }),
    reads("bytevector-u8-ref", 2, 2, |a| {
        let bytes = bytes_of(to_bytes(a[0])?);
        match usize::try_from(to_int(a[1])?)
            .ok()
            .and_then(|i| bytes.get(i))
        {
            Some(byte) => Ok(int(i64::from(*byte))),
            None => Err(Failure::new("not an index of it:", a[1])),
        }
    }),
    writes("bytevector-u8-set!", 3, 3, |a| {
        let bytes = to_bytes(a[0])?;
        let length = bytes_of(bytes).len();
        let (index, byte) = (to_index(a[1], length)?, to_byte(a[2])?);
        if index == length {
            return Err(Failure::new("not an index of it:", a[1]));
        }
        set_byte(bytes, index, byte);
        Ok(constant(UNSPECIFIED))
    }),
    reads("bytevector-copy", 1, 3, |a| {
        let bytes = bytes_of(to_bytes(a[0])?);
        let range = to_range(a[1], a[2], bytes.len())?;
        let part = bytes[range].to_vec();
        Ok(new_bytes(&part))
    }),
    writes("%bytevector-copy!", 3, 3, |a| {
        let to = to_bytes(a[0])?;
        let from = bytes_of(to_bytes(a[2])?).to_vec();
        let room = bytes_of(to).len();
        let start = to_index(a[1], room)?;
        if from.len() > room - start {
            return Err(Failure::new("it does not fit at", a[1]));
        }
        for (i, byte) in from.into_iter().enumerate() {
            set_byte(to, start + i, byte);
        }
        Ok(constant(UNSPECIFIED))
    }),
    reads_rest("bytevector-append", 0, |a| {
        let mut all = Vec::new();
        for part in Items(a[0]) {
            all.extend_from_slice(bytes_of(to_bytes(part)?));
        }
        Ok(new_bytes(&all))
    }),
];

fn new(length: usize) -> Result<Gc<Vector>, Failure> {
    let made = Vector::new::<Native>(at(length));
    if made.is_null() {
        return Err(Failure::new(
            "there is no memory for a vector of length",
            int(length as i64),
        ));
    }
    Ok(made)
}

fn from_list(list: Value) -> Outcome {
    let made = new(super::lists::length(list)?)?;
    for (i, item) in Items(list).enumerate() {
        made.set_item(at(i), item);
    }
    Ok(made.cast())
}

fn to_bytes(value: Value) -> Result<Gc<Bytes>, Failure> {
    to_type::<Bytes>(value, "a bytevector")
}

fn to_byte(value: Value) -> Result<u8, Failure> {
    u8::try_from(to_int(value)?).map_err(|_| Failure::new("not a byte:", value))
}

fn new_bytes(bytes: &[u8]) -> Value {
    fill_bytes(Bytes::new::<Native>(at(bytes.len())), bytes)
}

fn set_byte(bytes: Gc<Bytes>, index: usize, byte: u8) {
    // SAFETY: the index is below the length; bytes begin at word 2.
    unsafe { *((bytes.address() + 16 + index) as *mut u8) = byte }
}
