//! `str`: UTF-8, with surrogates encoded the same way (three bytes each).

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags as class_flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::Obj;
use crate::result::PyResult;
use crate::storage::{self, ByteStorage};
use smelt::{AnyValue, Gc, Int, Native, heap_object};
use std::borrow::Cow;

/// A str.
#[heap_object(id = ids::STR)]
pub struct PyStr {
    /// Its hash, or [`NO_HASH`].
    hash: i64,
    /// Code points.
    #[immutable]
    length: i64,
    /// Bytes in use at the start of the storage, which may be longer.
    #[immutable]
    byte_length: i64,
    /// Bits of [`flags`].
    flags: u32,
    /// Where code points begin, for text that is not ASCII: null until somebody indexes it.
    positions: Gc<AnyValue>,
    /// The text.
    #[immutable]
    data: Gc<ByteStorage>,
}

/// Bits of [`PyStr`]'s flags.
pub mod flags {
    /// All code points are below 128.
    pub const ASCII: i64 = 1;
    /// It is an interned name.
    pub const INTERNED: i64 = 2;
}

/// No hash was computed yet. No str has this hash.
pub const NO_HASH: i64 = -1;

/// A new str.
///
/// # Errors
/// `MemoryError`.
pub fn try_from_bytes(text: &[u8]) -> PyResult<Gc<PyStr>> {
    let data = storage::new_bytes(text.len())?;
    storage::bytes_mut(data).copy_from_slice(text);
    Ok(from_storage(data, text.len()))
}

/// The str of the first `byte_length` bytes of a storage, which will not be written again.
pub fn from_storage(data: Gc<ByteStorage>, byte_length: usize) -> Gc<PyStr> {
    let text = &storage::bytes(data)[..byte_length];
    let length = count(text);
    let flags = if length == byte_length {
        flags::ASCII
    } else {
        0
    };
    PyStr::new::<Native>(
        Int::from(NO_HASH),
        Int::from(length as i64),
        Int::from(byte_length as i64),
        Int::from(flags),
        Obj::null(),
        data,
    )
}

/// Code points of a text.
pub fn count(text: &[u8]) -> usize {
    text.iter().filter(|byte| (**byte as i8) >= -64).count()
}

/// A new str, of text so short that there is always memory for it.
pub fn from_bytes(text: &[u8]) -> Gc<PyStr> {
    try_from_bytes(text).unwrap_or_else(|_| smelt::out_of_memory())
}

/// A new str object, of text so short that there is always memory for it.
pub fn new(text: &str) -> Obj {
    from_bytes(text.as_bytes()).cast()
}

/// The text. See [`storage::bytes`] for how long the slice is good.
#[inline(always)]
pub fn bytes<'a>(string: Gc<PyStr>) -> &'a [u8] {
    &storage::bytes(string.data())[..string.byte_length().get() as usize]
}

/// The text, with each surrogate replaced by U+FFFD.
pub fn text(string: Gc<PyStr>) -> Cow<'static, str> {
    String::from_utf8_lossy(bytes(string))
}

/// The str that an object is (or the payload of an instance of a subclass).
#[inline]
pub fn of(object: Obj) -> Option<Gc<PyStr>> {
    instance::view(object)
}

/// Is it an interned name?
#[inline(always)]
pub fn is_interned(string: Gc<PyStr>) -> bool {
    string.flags().get() & flags::INTERNED != 0
}

/// Says that it is an interned name.
pub fn mark_interned(string: Gc<PyStr>) {
    string.set_flags(string.flags() | flags::INTERNED);
}

/// Same text?
#[inline]
pub fn equal(a: Gc<PyStr>, b: Gc<PyStr>) -> bool {
    a == b || bytes(a) == bytes(b)
}

/// The hash: the same for the same text, never [`NO_HASH`].
#[inline]
pub fn hash(string: Gc<PyStr>) -> i64 {
    match string.hash().get() {
        NO_HASH => {
            let hash = crate::hash::of_bytes(bytes(string));
            string.set_hash(Int::from(hash));
            hash
        }
        hash => hash,
    }
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::STR,
    flags: class_flags::SUBCLASSABLE,
    ..TypeDefinition::new("str", "", METHODS)
};

static METHODS: &[Builtin] = &[];
