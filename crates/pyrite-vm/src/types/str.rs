//! `str`: UTF-8, with surrogates encoded the same way (three bytes each).

use crate::builtin::TypeDefinition;
use crate::class::flags as class_flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::instance;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array, ByteStorage, Pinned};
use smelt::heap::Payload;
use smelt::{AnyValue, Gc, Int, heap_object};
use std::borrow::Cow;

mod build;
pub mod case;
mod classify;
pub mod index;
mod methods;
mod repr;
pub(crate) mod search;
pub(crate) mod split;
mod translate;
pub mod unicode;

pub use build::{concat, concat_objects, join, join_items, repeat, sum};
pub use classify::{decimal_digit, number_text};
pub use index::{byte_offset, point_index, slice};
pub use repr::{ascii_repr, write_repr};
pub use search::has_part;

/// A str. The text is behind the fields, if it is short ([`MOST_BEHIND`]).
#[heap_object(id = ids::STR, bytes_behind)]
pub struct PyStr {
    /// Its hash, or [`NO_HASH`].
    hash: i64,
    /// Code points.
    #[immutable]
    length: i64,
    /// Bits of [`flags`]; above them ([`EXCESS_SHIFT`]) how many more bytes than code points the text has.
    kind: i64,
    /// Null: the text is behind the fields, and where its code points begin nobody has asked. A storage that begins with the text: it may be longer. Or an array of such a
    /// storage (null if the text is behind the fields) and the table of where code points begin: see `str/index.rs`.
    rest: Gc<AnyValue>,
}

/// The longest text, in bytes, that is in the object itself, but for sums that [grow](build::LEAST_GROWABLE). One object is made sooner than two, and reading it touches less memory; what is longer is copied less if it is shared and grows.
const MOST_BEHIND: usize = 256;

/// Bits of [`PyStr`]'s `kind`.
pub mod flags {
    /// All code points are below 128.
    pub const ASCII: i64 = 1;
    /// It is an interned name.
    pub const INTERNED: i64 = 2;
    /// It was made by adding two strs.
    pub const SUM: i64 = 4;
    /// Its storage has room behind the text, which other strs may use: see `str/build.rs`.
    pub const GROWABLE: i64 = 8;
}

/// Where in `kind` the bytes that are not the first of a code point are counted.
const EXCESS_SHIFT: u32 = 8;
/// Items of the array in `rest`, if it is one.
const STORAGE: usize = 0;
const TABLE: usize = 1;

/// No hash was computed yet. No str has this hash.
pub const NO_HASH: i64 = -1;

/// A new str.
///
/// # Errors
/// `MemoryError`.
pub fn try_from_bytes(text: &[u8]) -> PyResult<Gc<PyStr>> {
    if is_ascii_text(text) {
        return ascii(text);
    }
    of_points(text, count(text), 0)
}

/// Is the text ASCII? The standard library looks at the last 63 bytes, which is all that most texts have, one by one.
fn is_ascii_text(text: &[u8]) -> bool {
    const MANY: usize = 64;
    let (many, rest) = text.split_at(text.len() / MANY * MANY);
    many.is_ascii() && are_ascii(rest)
}

/// Are these few bytes ASCII? They are looked at in words, of which the last overlaps with the one before.
fn are_ascii(text: &[u8]) -> bool {
    const NOT_ASCII: u64 = 0x8080_8080_8080_8080;
    if let Some(last) = text.last_chunk() {
        let words = text.as_chunks().0.iter().chain([last]);
        let bits = words.fold(0, |bits, word| bits | u64::from_ne_bytes(*word));
        return bits & NOT_ASCII == 0;
    }
    match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => {
            let bits = u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last);
            bits & NOT_ASCII as u32 == 0
        }
        _ => text.iter().all(u8::is_ascii),
    }
}

/// A new str of text known to be ASCII.
///
/// # Errors
/// `MemoryError`.
pub fn ascii(text: &[u8]) -> PyResult<Gc<PyStr>> {
    debug_assert!(text.is_ascii());
    of_points(text, text.len(), flags::ASCII)
}

/// A new str of text whose length in code points, and flags, are known.
///
/// # Errors
/// `MemoryError`.
fn of_points(text: &[u8], length: usize, flags: i64) -> PyResult<Gc<PyStr>> {
    let (string, place) = with_room(text.len(), length, flags)?;
    place.copy_from_slice(text);
    Ok(string)
}

/// A new str whose text is still to be written, before anything is allocated.
///
/// # Errors
/// `MemoryError`.
fn with_room<'a>(
    byte_length: usize,
    length: usize,
    flags: i64,
) -> PyResult<(Gc<PyStr>, &'a mut [u8])> {
    if byte_length > MOST_BEHIND {
        let data = storage::new_bytes(byte_length)?;
        let string = make(data, length, byte_length, flags);
        return Ok((string, &mut storage::bytes_mut(data)[..byte_length]));
    }
    let string = make(Gc::null(), length, byte_length, flags);
    Ok((string, storage::new_bytes_behind(string, byte_length)))
}

/// A str of the first bytes of a storage, which will not be written again, or with room for the bytes behind its fields if that is null. Its length in code points and flags are known.
fn make(data: Gc<ByteStorage>, length: usize, byte_length: usize, flags: i64) -> Gc<PyStr> {
    let behind = if data.is_null() { byte_length } else { 0 };
    let string = PyStr::with_bytes(
        behind,
        Payload::Written,
        Int::from(NO_HASH),
        Int::from(length as i64),
        kind(length, byte_length, flags),
        data.cast(),
    );
    string.unwrap_or_else(|| smelt::out_of_memory())
}

fn kind(length: usize, byte_length: usize, flags: i64) -> Int {
    Int::from(((byte_length - length) as i64) << EXCESS_SHIFT | flags)
}

/// Code points of a text.
pub fn count(text: &[u8]) -> usize {
    text.iter().filter(|byte| (**byte as i8) >= -64).count()
}

/// The field that [`length`] reads.
pub const LENGTH: &smelt::Field = <PyStr as smelt::HeapObject>::TYPE.field("length");

/// `len(string)`.
#[inline(always)]
pub fn length(string: Gc<PyStr>) -> usize {
    string.length().get() as usize
}

/// Bytes of the text.
#[inline(always)]
pub fn byte_length(string: Gc<PyStr>) -> usize {
    length(string) + (string.kind().get() >> EXCESS_SHIFT) as usize
}

/// Are all code points below 128?
#[inline(always)]
pub fn is_ascii(string: Gc<PyStr>) -> bool {
    has(string, flags::ASCII)
}

/// Has it one of these [`flags`]?
#[inline(always)]
fn has(string: Gc<PyStr>, flags: i64) -> bool {
    string.kind().get() & flags != 0
}

/// The storage that begins with the text, if there is one.
#[inline(always)]
fn storage(string: Gc<PyStr>) -> Option<Gc<ByteStorage>> {
    let storage = match indexed(string) {
        Some(indexed) => storage::items(indexed)[STORAGE],
        None => string.rest(),
    };
    (!storage.is_null()).then(|| storage.cast())
}

/// The array in `rest`, if somebody has asked where code points begin.
#[inline(always)]
fn indexed(string: Gc<PyStr>) -> Option<Gc<Array>> {
    let rest = string.rest();
    (!rest.is_null()).then(|| rest.exact()).flatten()
}

/// Bytes of the code point whose first byte this is.
#[inline(always)]
pub fn point_length(first: u8) -> usize {
    match first {
        0..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// The code point that a text begins with, and its bytes.
#[inline]
pub fn first_point(text: &[u8]) -> Option<(u32, usize)> {
    let more = |index: usize| u32::from(text.get(index).copied().unwrap_or(0x80) & 0x3F);
    let first = *text.first()?;
    let lead = u32::from(first);
    Some(match point_length(first) {
        1 => (lead, 1),
        2 => ((lead & 0x1F) << 6 | more(1), 2),
        3 => ((lead & 0x0F) << 12 | more(1) << 6 | more(2), 3),
        _ => (
            (lead & 0x07) << 18 | more(1) << 12 | more(2) << 6 | more(3),
            4,
        ),
    })
}

/// The code points of a text, surrogates included.
pub fn points(text: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (point, length) = first_point(rest)?;
        rest = rest.get(length..).unwrap_or_default();
        Some(point)
    })
}

/// Appends a code point, which may be a surrogate.
#[inline]
pub fn push(text: &mut Vec<u8>, point: u32) {
    let low = |shift: u32| 0x80 | (point >> shift & 0x3F) as u8;
    match point {
        0..=0x7F => text.push(point as u8),
        0x80..=0x7FF => text.extend([0xC0 | (point >> 6) as u8, low(0)]),
        0x800..=0xFFFF => text.extend([0xE0 | (point >> 12) as u8, low(6), low(0)]),
        _ => text.extend([0xF0 | (point >> 18) as u8, low(12), low(6), low(0)]),
    }
}

/// The first `count` code points of a text.
pub fn first_points(text: &[u8], count: usize) -> &[u8] {
    if count >= text.len() {
        return text;
    }
    let starts = |(index, byte): (usize, &u8)| ((*byte as i8) >= -64).then_some(index);
    let end = text.iter().enumerate().filter_map(starts).nth(count);
    &text[..end.unwrap_or(text.len())]
}

/// The strs of the first 256 code points, once they are made.
static CHARACTERS: Global<Vec<Pinned<PyStr>>> = Global::new(Vec::new());
const SHARED_CHARACTERS: u32 = 256;

/// The str of one code point. Those of Latin-1 are shared.
#[inline]
pub fn character(point: u32) -> Obj {
    if point < SHARED_CHARACTERS {
        let known = CHARACTERS.with(|all| all.get(point as usize).copied());
        return known.unwrap_or_else(|| make_character(point)).get().cast();
    }
    let mut text = Vec::with_capacity(4);
    push(&mut text, point);
    from_bytes(&text).cast()
}

#[cold]
fn make_character(point: u32) -> Pinned<PyStr> {
    let all: Vec<Pinned<PyStr>> = (0..SHARED_CHARACTERS)
        .map(|point| {
            let mut text = Vec::with_capacity(2);
            push(&mut text, point);
            Pinned::of_pinned(crate::names::intern_bytes(&text).string())
        })
        .collect();
    let found = all[point as usize];
    CHARACTERS.set(all);
    found
}

/// The str of a text, shared if it is a single character or empty.
///
/// # Errors
/// `MemoryError`.
pub fn shared(text: &[u8]) -> PyResult {
    match first_point(text) {
        None => Ok(crate::names::EMPTY.object()),
        Some((point, length)) if length == text.len() => Ok(character(point)),
        _ => Ok(try_from_bytes(text)?.cast()),
    }
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
    let length = byte_length(string);
    match storage(string) {
        None => storage::bytes_behind(string, length),
        Some(storage) => &storage::bytes(storage)[..length],
    }
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
    has(string, flags::INTERNED)
}

/// Says that it is an interned name.
pub fn mark_interned(string: Gc<PyStr>) {
    string.set_kind(string.kind() | flags::INTERNED);
}

/// Same text?
#[inline]
pub fn equal(a: Gc<PyStr>, b: Gc<PyStr>) -> bool {
    if a == b {
        return true;
    }
    let excess = |string: Gc<PyStr>| string.kind().get() >> EXCESS_SHIFT;
    length(a) == length(b) && excess(a) == excess(b) && are_same(bytes(a), bytes(b))
}

/// Are texts of one length the same? Short ones are sooner compared than a function for it is called.
#[inline(always)]
fn are_same(a: &[u8], b: &[u8]) -> bool {
    let word = |chunk: Option<&[u8; 8]>| chunk.map(|bytes| u64::from_ne_bytes(*bytes));
    match a.len() {
        0..8 => a.iter().eq(b),
        8..=16 => {
            word(a.first_chunk()) == word(b.first_chunk())
                && word(a.last_chunk()) == word(b.last_chunk())
        }
        _ => a == b,
    }
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
    ..TypeDefinition::new("str", methods::METHODS)
};
