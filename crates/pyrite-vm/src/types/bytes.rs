//! `bytes`.

use crate::buffer::{Exporter, Memory};
use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::instance;
use crate::names;
use crate::object::Obj;
use crate::object::Value;
use crate::protocol::{self, type_name};
use crate::result::{PyResult, memory_error};
use crate::storage::{self, Pinned};
use crate::type_error;
use crate::types::bytearray::{self, PyByteArray};
use crate::types::str::NO_HASH;
use crate::types::{exception, str};
use smelt::heap::Payload;
use smelt::{Gc, Int, heap_object};

pub(crate) mod common;
mod make;
pub(crate) mod methods;
pub(crate) mod repr;
pub mod search;

pub use make::{byte, collect, from_arguments, from_hex};

/// A bytes object: the bytes are behind the fields, and a zero behind them, as C wants it.
#[heap_object(id = ids::BYTES, bytes_behind)]
pub struct PyBytes {
    /// Its hash, or [`NO_HASH`].
    hash: i64,
    /// How many bytes.
    #[immutable]
    length: i64,
}

/// A new bytes object.
///
/// # Errors
/// `MemoryError`.
pub fn new(bytes: &[u8]) -> PyResult {
    let (object, place) = with_room(bytes.len())?;
    place.copy_from_slice(bytes);
    Ok(object)
}

/// A new bytes object, and its bytes, to be written before anything is allocated.
///
/// # Errors
/// `MemoryError`.
pub fn with_room<'a>(length: usize) -> PyResult<(Obj, &'a mut [u8])> {
    let bytes = make(length, Payload::Written)?;
    Ok((bytes.cast(), storage::new_bytes_behind(bytes, length)))
}

fn make(length: usize, payload: Payload) -> PyResult<Gc<PyBytes>> {
    if length == 0 {
        return empty();
    }
    allocate(length, payload)
}

fn allocate(length: usize, payload: Payload) -> PyResult<Gc<PyBytes>> {
    let (hash, count) = (Int::from(NO_HASH), Int::from(length as i64));
    let bytes = PyBytes::with_bytes(length.saturating_add(1), payload, hash, count);
    let bytes = bytes.ok_or_else(memory_error)?;
    storage::new_bytes_behind(bytes, length + 1)[length] = 0;
    Ok(bytes)
}

/// The one object without any bytes.
fn empty() -> PyResult<Gc<PyBytes>> {
    static EMPTY: Global<Pinned<PyBytes>> = Global::new(Pinned::NULL);
    if EMPTY.get().get().is_null() {
        EMPTY.set(Pinned::for_ever(allocate(0, Payload::Written)?));
    }
    Ok(EMPTY.get().get())
}

/// The bytes. See [`storage::bytes`] for how long the slice is good.
#[inline(always)]
pub fn contents<'a>(bytes: Gc<PyBytes>) -> &'a [u8] {
    storage::bytes_behind(bytes, bytes.length().get() as usize)
}

/// Are they the same bytes? `None` if one of the objects is no `bytes`.
pub fn equal(a: Obj, b: Obj) -> Option<PyResult<bool>> {
    Some(Ok(value(a)? == value(b)?))
}

/// The hash: the same for the same bytes, and for the str of the same ASCII text.
#[inline]
pub fn hash(object: Gc<PyBytes>) -> i64 {
    match object.hash().get() {
        NO_HASH => {
            let hash = crate::hash::of_bytes(contents(object));
            object.set_hash(Int::from(hash));
            hash
        }
        hash => hash,
    }
}

/// The bytes of a `bytes` (or of an instance of a subclass).
pub fn value<'a>(object: Obj) -> Option<&'a [u8]> {
    instance::view::<PyBytes>(object).map(contents)
}

/// The bytes of a `bytes`, a `bytearray` or an instance of a subclass. A bytearray's are good until it is next changed.
/// Arguments that may be any bytes-like object are for [`crate::buffer`].
#[inline]
pub fn buffer<'a>(object: Obj) -> Option<&'a [u8]> {
    if let Some(bytes) = object.exact::<PyBytes>() {
        return Some(contents(bytes));
    }
    match value(object) {
        Some(bytes) => Some(bytes),
        None => instance::view::<PyByteArray>(object).map(bytearray::bytes),
    }
}

/// `bytes(object)` for objects that are no integers and no text: what has `__bytes__`, bytes, and iterables of integers.
///
/// # Errors
/// `TypeError`; what the methods raise.
pub fn from_object(object: Obj) -> PyResult {
    converted(object, "bytes")
}

/// The same, for an object of a type with this name.
pub(crate) fn converted(object: Obj, made: &str) -> PyResult {
    if object.exact::<PyBytes>().is_some() {
        return Ok(object);
    }
    // A bytearray is not made by the method.
    if made == "bytes"
        && let Some(result) = protocol::call_special(object, names::BYTES, &[])?
    {
        return match value(result) {
            Some(_) => Ok(result),
            None => Err(type_error!(
                "__bytes__ returned non-bytes (type {})",
                type_name(result)
            )),
        };
    }
    if let Some(bytes) = crate::buffer::get_all(object)? {
        return new(&bytes);
    }
    let refused = || type_error!("cannot convert '{}' object to {made}", type_name(object));
    let class = crate::class::Class::of(object);
    let is_iterable = class.known(names::ITER).is_some() || protocol::is_sequence(class);
    if !is_iterable || str::of(object).is_some() {
        return Err(refused());
    }
    if !class.has(flags::MUTABLE) {
        return new(&collect(object, "bytes")?);
    }
    let iterator = protocol::iterator(object);
    let iterator = iterator.map_err(|raised| exception::for_type_error(raised, refused))?;
    if made == "bytes" {
        crate::types::sequence::length_hint_for_room(object, 0)?;
    }
    new(&collect(iterator, "bytes")?)
}

/// What `%s` and `%b` put into bytes.
///
/// # Errors
/// `TypeError`.
pub fn for_percent(object: Obj) -> PyResult {
    if buffer(object).is_some() {
        return Ok(object);
    }
    match protocol::call_special(object, names::BYTES, &[])? {
        Some(result) if value(result).is_some() => return Ok(result),
        Some(result) => {
            return Err(type_error!(
                "__bytes__ returned non-bytes (type {})",
                type_name(result)
            ));
        }
        None => {}
    }
    match crate::buffer::get(object)? {
        Some(bytes) => new(&bytes),
        None => Err(type_error!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            type_name(object)
        )),
    }
}

static EXPORTER: Exporter = Exporter {
    memory: |object| {
        Ok(Memory {
            start: 0,
            storage: object,
            length: contents(object.cast()).len(),
            writable: false,
            format: b'B',
            item_size: 1,
        })
    },
    pin: None,
    view: None,
};

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BYTES,
    flags: flags::SUBCLASSABLE,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new("bytes", methods::METHODS)
};
