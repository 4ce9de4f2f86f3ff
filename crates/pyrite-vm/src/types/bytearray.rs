//! `bytearray`.

mod spare;

use crate::buffer::{self, Exporter, Memory};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::intrinsics;
use crate::object::boolean;
use crate::object::{Obj, Value, none};
use crate::protocol::{self, Comparison, type_name};
use crate::result::{PyResult, Raised};
use crate::storage::{self, ByteStorage};
use crate::types::bytes::methods::{JOIN, with_common_methods};
use crate::types::bytes::{collect, common, repr};
use crate::types::str::case;
use crate::types::{int, iterators, sequence, str, tuple};
use crate::{index_error, type_error, value_error};
use smelt::{AnyValue, Gc, Int, Native, heap_object, twin};

/// A bytearray.
#[heap_object(id = ids::BYTEARRAY)]
pub struct PyByteArray {
    /// Bytes in use.
    length: i64,
    /// Where they begin in the storage: what is deleted at the front is passed over.
    start: i64,
    /// Where views are counted, which forbid changing the length; see [`buffer::pin`].
    exports: Gc<AnyValue>,
    /// The bytes and room for more.
    data: Gc<ByteStorage>,
}

/// A new bytearray.
///
/// # Errors
/// `MemoryError`.
pub fn new(bytes: &[u8]) -> PyResult<Gc<PyByteArray>> {
    storage::bytes_of(bytes).map(of_storage)
}

/// One that all bytes of a storage are in use of.
fn of_storage(data: Gc<ByteStorage>) -> Gc<PyByteArray> {
    let length = storage::bytes(data).len();
    PyByteArray::new::<Native>(Int::from(length as i64), Int::from(0), Obj::null(), data)
}

/// A bytearray of zeros.
///
/// # Errors
/// `MemoryError`.
pub fn of_length(length: usize) -> PyResult<Gc<PyByteArray>> {
    storage::new_bytes(length).map(of_storage)
}

/// Where the bytes are in the storage.
fn span(array: Gc<PyByteArray>) -> std::ops::Range<usize> {
    let start = array.start().get() as usize;
    start..start + array.length().get() as usize
}

/// The bytes, good until the bytearray is next changed.
#[inline]
pub fn bytes<'a>(array: Gc<PyByteArray>) -> &'a [u8] {
    &storage::bytes(array.data())[span(array)]
}

/// The bytes, to be written.
#[inline]
pub fn bytes_mut<'a>(array: Gc<PyByteArray>) -> &'a mut [u8] {
    &mut storage::bytes_mut(array.data())[span(array)]
}

/// Replaces the bytes in `range` by others, which must not be the array's own.
///
/// # Errors
/// `MemoryError`; `BufferError` while there are views.
pub fn splice(array: Gc<PyByteArray>, range: std::ops::Range<usize>, new: &[u8]) -> PyResult<()> {
    let old_length = array.length().get() as usize;
    let length = old_length - range.len() + new.len();
    if length != old_length {
        buffer::check_resizable(array.exports())?;
    }
    let behind = range.start + new.len();
    let (start, capacity) = (
        array.start().get() as usize,
        storage::bytes(array.data()).len(),
    );
    let shifts = start + length > capacity;
    // What is moved to the front has to make as much room as a larger storage would.
    if length > capacity || length < capacity / 4 || shifts && start < length.div_ceil(8) {
        let old = bytes(array);
        let parts = [&old[..range.start], new, &old[range.end..]];
        let (room, before) = (length + length / 8 + 8, array.data());
        array.set_data(match spare::take(room, &parts) {
            Some(storage) => storage,
            None => storage::bytes_from(room, &parts)?,
        });
        spare::keep(before)?;
        array.set_start(Int::from(0));
        array.set_length(Int::from(length as i64));
        return Ok(());
    }
    if range.start == 0 && new.len() <= range.end {
        array.set_start(Int::from((start + range.end - new.len()) as i64));
    } else {
        let place = storage::bytes_mut(array.data());
        let mut first = start;
        if shifts {
            first = 0;
            place.copy_within(start..start + range.start, 0);
        }
        place.copy_within(start + range.end..start + old_length, first + behind);
        array.set_start(Int::from(first as i64));
    }
    array.set_length(Int::from(length as i64));
    bytes_mut(array)[range.start..behind].copy_from_slice(new);
    Ok(())
}

static EXPORTER: Exporter = Exporter {
    memory: |object| {
        let array: Gc<PyByteArray> = object.cast();
        Ok(Memory {
            storage: array.data().cast(),
            start: array.start().get() as usize,
            length: array.length().get() as usize,
            writable: true,
            format: b'B',
            item_size: 1,
        })
    },
    pin: Some(|object| {
        let array: Gc<PyByteArray> = object.cast();
        buffer::pin(array.exports(), |counter| array.set_exports(counter))
    }),
    view: None,
};

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BYTEARRAY,
    flags: flags::SUBCLASSABLE,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new("bytearray", METHODS)
};

static METHODS: &[Builtin] = with_common_methods![
    JOIN,
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::of_class(class, new(b"")?.cast()))
    }),
    Builtin::method(
        "__init__",
        "$(self, source=b'', encoding='utf-8', errors='strict')",
        initialise
    ),
    Builtin::class_method("fromhex", "(type, string, /)", |args| {
        crate::types::bytes::from_hex(args, true)
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name = type_name(args.at(0));
        repr::method(args, &format!("{name}("), ")")
    }),
    Builtin::method("__str__", "(self, /)", |args| {
        common::warn_of_text(args.at(0))?;
        protocol::repr(args.at(0)).map(|text| text.cast())
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        let this: Obj = this(args).cast();
        Ok(iterators::PySequenceIterator::new_shaped::<Native>(
            ids::BYTEARRAY_ITERATOR,
            Int::from(0),
            this,
        )
        .cast())
    }),
    Builtin::method("__setitem__", "(self, key, value, /)", set_item)
        .writes()
        .intrinsic(twin!(intrinsics::bytes::set_item)),
    Builtin::method("__delitem__", "(self, key, /)", delete_item),
    Builtin::method("__iadd__", "(self, value, /)", |args| {
        let Some(more) = buffer::get(args.at(1))? else {
            return Err(type_error!(
                "can't concat {} to bytearray",
                type_name(args.at(1))
            ));
        };
        let length = bytes(this(args)).len();
        // Shown meanwhile, so that its own bytes cannot be appended.
        splice(this(args), length..length, &more)?;
        Ok(args.at(0))
    }),
    Builtin::method("__imul__", "(self, value, /)", |args| {
        let count = sequence::repetitions(args.at(1))?;
        let total = sequence::product(bytes(this(args)).len(), count)?;
        let mut all = Vec::new();
        crate::types::format::reserve(&mut all, total)?;
        (0..count).for_each(|_| all.extend_from_slice(bytes(this(args))));
        replace_all(this(args), &all)?;
        Ok(args.at(0))
    }),
    Builtin::method(
        "__alloc__",
        "(self, /)",
        // With the zero that CPython has behind the bytes.
        |args| Ok(int::from_usize(storage::bytes(this(args).data()).len() + 1))
    ),
    Builtin::method("append", "(self, item, /)", |args| {
        let byte = crate::types::bytes::byte(args.at(1), "byte")?;
        append_plain(this(args), &[byte])?;
        Ok(none())
    })
    .writes()
    .intrinsic(twin!(intrinsics::bytes::append)),
    Builtin::method("clear", "(self, /)", |args| {
        replace_all(this(args), b"").map(|()| none())
    }),
    Builtin::method("copy", "(self, /)", |args| Ok(
        new(bytes(this(args)))?.cast()
    )),
    Builtin::method("extend", "(self, iterable_of_ints, /)", extend),
    Builtin::method("insert", "(self, index, item, /)", insert),
    Builtin::method("pop", "(self, index=-1, /)", pop),
    Builtin::method("remove", "(self, value, /)", |args| {
        let byte = crate::types::bytes::byte(args.at(1), "byte")?;
        match bytes(this(args)).iter().position(|other| *other == byte) {
            Some(place) => splice(this(args), place..place + 1, b"").map(|()| none()),
            None => Err(value_error!("value not found in bytearray")),
        }
    }),
    Builtin::method("resize", "(self, size, /)", |args| {
        let size = protocol::size_argument(args.at(1))?;
        let Ok(size) = usize::try_from(size) else {
            return Err(value_error!(
                "Can only resize to positive sizes, got {size}"
            ));
        };
        let length = bytes(this(args)).len();
        if size <= length {
            splice(this(args), size..length, b"")?;
        } else {
            let mut zeros = Vec::new();
            crate::types::format::reserve(&mut zeros, size - length)?;
            zeros.resize(size - length, 0);
            append_plain(this(args), &zeros)?;
        }
        Ok(none())
    }),
    Builtin::method("reverse", "(self, /)", |args| {
        bytes_mut(this(args)).reverse();
        Ok(none())
    }),
    Builtin::method("__reduce__", "(self, /)", |args| reduce(args, 2)),
    Builtin::method("__reduce_ex__", "(self, proto=0, /)", |args| {
        let protocol = args.get(1).map(protocol::int_argument).transpose()?;
        reduce(args, protocol.unwrap_or(0))
    }),
];

/// Class, arguments and state; protocols before 3 know no bytes, and take a text.
fn reduce(args: &Arguments, protocol: i32) -> PyResult {
    let class = crate::attributes::get(args.at(0), crate::names::CLASS.name())?;
    let state = protocol::call_method(args.at(0), crate::names::GETSTATE.name(), &[])?;
    let bytes = bytes(this(args));
    let arguments = match bytes {
        [] => tuple::from_slice(&[]),
        _ if protocol < 3 => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            tuple::from_slice(&[str::new(&text), str::new("latin-1")])
        }
        _ => tuple::from_slice(&[crate::types::bytes::new(bytes)?]),
    };
    Ok(tuple::from_slice(&[class, arguments.cast(), state]).cast())
}

fn this(args: &Arguments) -> Gc<PyByteArray> {
    args.this::<PyByteArray>()
}

/// Appends the bytes of an object, behind what there was before that was asked for them. They may be the array's own, which splicing moves.
fn append(array: Gc<PyByteArray>, more: buffer::Bytes, length: usize) -> PyResult<()> {
    let length = length.min(bytes(array).len());
    if storage::bytes(array.data())
        .as_ptr_range()
        .contains(&more.as_ptr())
    {
        let copy = more.to_vec();
        drop(more);
        return splice(array, length..length, &copy);
    }
    splice(array, length..length, &more)
}

fn append_plain(array: Gc<PyByteArray>, more: &[u8]) -> PyResult<()> {
    let length = bytes(array).len();
    splice(array, length..length, more)
}

fn replace_all(array: Gc<PyByteArray>, new: &[u8]) -> PyResult<()> {
    splice(array, 0..bytes(array).len(), new)
}

fn initialise(args: &Arguments) -> PyResult {
    let array = this(args);
    replace_all(array, b"")?;
    let source = args
        .get(1)
        .filter(|source| str::of(*source).is_none())
        .filter(|_| args.get(2).is_none() && args.get(3).is_none());
    if let Some(source) = source
        && let Some(bytes) = buffer::get_all(source)?
    {
        let copy = bytes.to_vec();
        drop(bytes);
        replace_all(array, &copy)?;
        return Ok(none());
    }
    let made = match source {
        Some(source) if is_iterable_only(source) => collect(source, "byte")?,
        _ => {
            let plain = crate::types::bytes::from_arguments(args, "bytearray")?;
            crate::types::bytes::value(plain)
                .unwrap_or_default()
                .to_vec()
        }
    };
    replace_all(array, &made)?;
    Ok(none())
}

fn is_iterable_only(object: Obj) -> bool {
    let class = crate::class::Class::of(object);
    let has = |name| class.known(name).is_some();
    use crate::names::{BYTES, GETITEM, INDEX, ITER};
    (has(ITER) || has(GETITEM)) && !has(BYTES) && !has(INDEX)
}

#[cold]
fn out_of_range() -> Raised {
    index_error!("bytearray index out of range")
}

/// The bytes to be assigned to a slice.
fn slice_value(value: Obj) -> PyResult<Vec<u8>> {
    if let Some(bytes) = buffer::get(value)? {
        return Ok(bytes.to_vec());
    }
    use crate::names::{FLOAT, GETITEM, INDEX, INT, ITER};
    let class = crate::class::Class::of(value);
    let has = |name| class.known(name).is_some();
    if str::of(value).is_some()
        || value.has_map(ids::COMPLEX)
        || has(INDEX)
        || has(INT)
        || has(FLOAT)
    {
        return Err(type_error!(
            "can assign only bytes, buffers, or iterables of ints in range(0, 256)"
        ));
    }
    if !has(ITER) && !has(GETITEM) {
        return Err(type_error!(
            "cannot convert '{}' object to bytearray",
            type_name(value)
        ));
    }
    collect(value, "byte")
}

fn set_item(args: &Arguments) -> PyResult {
    let (array, key) = (this(args), args.at(1));
    if !sequence::is_slice(key) {
        let index = sequence::subscript(key, "bytearray")?;
        let byte = crate::types::bytes::byte(args.at(2), "byte")?;
        let place = sequence::place(index, bytes(array).len()).ok_or_else(out_of_range)?;
        bytes_mut(array)[place] = byte;
        return Ok(none());
    }
    let new = slice_value(args.at(2))?;
    let span = sequence::span(key, || bytes(array).len())?;
    if span.step == 1 {
        let start = span.start as usize;
        splice(array, start..start + span.count, &new)?;
        return Ok(none());
    }
    if new.is_empty() {
        return delete_span(array, span);
    }
    if new.len() != span.count {
        return Err(value_error!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            new.len(),
            span.count
        ));
    }
    let target = bytes_mut(array);
    span.places()
        .zip(new)
        .for_each(|(place, byte)| target[place] = byte);
    Ok(none())
}

fn delete_item(args: &Arguments) -> PyResult {
    let (array, key) = (this(args), args.at(1));
    if sequence::is_slice(key) {
        let span = sequence::span(key, || bytes(array).len())?;
        return delete_span(array, span);
    }
    let index = sequence::subscript(key, "bytearray")?;
    let place = sequence::place(index, bytes(array).len()).ok_or_else(out_of_range)?;
    splice(array, place..place + 1, b"")?;
    Ok(none())
}

fn delete_span(array: Gc<PyByteArray>, span: sequence::Span) -> PyResult {
    if span.step == 1 {
        let start = span.start as usize;
        splice(array, start..start + span.count, b"")?;
        return Ok(none());
    }
    let mut doomed = vec![false; bytes(array).len()];
    span.places().for_each(|place| doomed[place] = true);
    let kept: Vec<u8> = bytes(array)
        .iter()
        .zip(&doomed)
        .filter(|(_, doomed)| !**doomed)
        .map(|(byte, _)| *byte)
        .collect();
    replace_all(array, &kept)?;
    Ok(none())
}

fn extend(args: &Arguments) -> PyResult {
    let source = args.at(1);
    let length = bytes(this(args)).len();
    if let Some(bytes) = buffer::get(source)? {
        append(this(args), bytes, length)?;
        return Ok(none());
    }
    if let Some(text) = str::of(source) {
        if str::length(text) == 0 {
            return Ok(none());
        }
        return Err(type_error!("expected iterable of integers; got: 'str'"));
    }
    let class = crate::class::Class::of(source);
    if class.known(crate::names::ITER).is_none() && class.known(crate::names::GETITEM).is_none() {
        return Err(type_error!(
            "can't extend bytearray with {}",
            type_name(source)
        ));
    }
    let iterator = protocol::iterator(source)?;
    sequence::length_hint_for_room(source, 0)?;
    let more = collect(iterator, "byte")?;
    append_plain(this(args), &more)?;
    Ok(none())
}

fn insert(args: &Arguments) -> PyResult {
    let index = protocol::size_argument(args.at(1))?;
    let byte = crate::types::bytes::byte(args.at(2), "byte")?;
    let length = bytes(this(args)).len() as i64;
    let place = if index < 0 {
        (index + length).max(0)
    } else {
        index.min(length)
    } as usize;
    splice(this(args), place..place, &[byte])?;
    Ok(none())
}

fn pop(args: &Arguments) -> PyResult {
    let index = match args.get(1) {
        Some(index) => protocol::size_argument(index)?,
        None => -1,
    };
    let length = bytes(this(args)).len();
    if length == 0 {
        return Err(index_error!("pop from empty bytearray"));
    }
    let Some(place) = sequence::place(index, length) else {
        return Err(index_error!("pop index out of range"));
    };
    let byte = bytes(this(args))[place];
    splice(this(args), place..place + 1, b"")?;
    Ok(int::new(i64::from(byte)))
}
