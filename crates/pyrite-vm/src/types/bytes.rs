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
use crate::result::PyResult;
use crate::storage::{self, ByteStorage, Pinned};
use crate::type_error;
use crate::types::bytearray::{self, PyByteArray};
use crate::types::{exception, str};
use smelt::{Gc, Int, Native, heap_object};

pub(crate) mod common;
mod make;
pub(crate) mod methods;
pub(crate) mod repr;
pub mod search;

pub use make::{byte, collect, from_arguments, from_hex};

/// A bytes object.
#[heap_object(id = ids::BYTES)]
pub struct PyBytes {
    /// Its hash, or [`NO_HASH`](crate::types::str::NO_HASH).
    hash: i64,
    /// The bytes, exactly.
    #[immutable]
    data: Gc<ByteStorage>,
}

/// A new bytes object.
///
/// # Errors
/// `MemoryError`.
pub fn new(bytes: &[u8]) -> PyResult {
    if bytes.is_empty() {
        return empty();
    }
    storage::bytes_of(bytes).map(of_storage)
}

/// An object of the bytes of a storage, which has some.
fn of_storage(data: Gc<ByteStorage>) -> Obj {
    PyBytes::new::<Native>(Int::from(crate::types::str::NO_HASH), data).cast()
}

/// The one object without any bytes.
fn empty() -> PyResult {
    static EMPTY: Global<Pinned> = Global::new(Pinned::NULL);
    if EMPTY.get().get().is_null() {
        EMPTY.set(Pinned::for_ever(of_storage(storage::bytes_of(&[])?)));
    }
    Ok(EMPTY.get().get())
}

/// Are they the same bytes? `None` if one of the objects is no `bytes`.
pub fn equal(a: Obj, b: Obj) -> Option<PyResult<bool>> {
    let data =
        |object| crate::instance::view::<PyBytes>(object).map(|bytes| storage::bytes(bytes.data()));
    Some(Ok(data(a)? == data(b)?))
}

/// The hash: the same for the same bytes, and for the str of the same ASCII text.
#[inline]
pub fn hash(object: Gc<PyBytes>) -> i64 {
    match object.hash().get() {
        crate::types::str::NO_HASH => {
            let hash = crate::hash::of_bytes(storage::bytes(object.data()));
            object.set_hash(Int::from(hash));
            hash
        }
        hash => hash,
    }
}

/// The bytes of a `bytes` (or of an instance of a subclass).
pub fn value<'a>(object: Obj) -> Option<&'a [u8]> {
    instance::view::<PyBytes>(object).map(|bytes| storage::bytes(bytes.data()))
}

/// The bytes of a `bytes`, a `bytearray` or an instance of a subclass. A bytearray's are good until it is next changed.
/// Arguments that may be any bytes-like object are for [`crate::buffer`].
#[inline]
pub fn buffer<'a>(object: Obj) -> Option<&'a [u8]> {
    if let Some(bytes) = object.exact::<PyBytes>() {
        return Some(storage::bytes(bytes.data()));
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
        let storage = object.cast::<PyBytes>().data();
        Ok(Memory {
            start: 0,
            storage: storage.cast(),
            length: storage::bytes(storage).len(),
            writable: false,
            format: b'B',
            item_size: 1,
        })
    },
    pin: None,
};

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BYTES,
    flags: flags::SUBCLASSABLE,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new(
        "bytes",
        "bytes(source=b'', encoding='utf-8', errors='strict')\n\nBytes that do not change: of an iterable of integers, of a text in an encoding,\nof another object's bytes, or so many zeros.",
        methods::METHODS,
    )
};
