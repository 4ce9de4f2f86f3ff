//! Items of a memoryview: reading, setting, searching.

use super::{like, memory, state, storage_of, unsupported, view};
use crate::buffer::scalar::{Scalar, pack_float};
use crate::buffer::{self, View};
use crate::builtin::Arguments;
use crate::class::Class;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::storage;
use crate::types::int::{self, Integer};
use crate::types::{bytes, exception, float, list, sequence, tuple};
use crate::{index_error, type_error, value_error};

/// The type of a view's items.
///
/// # Errors
/// `NotImplementedError` for other formats than one native letter.
pub fn item_type(view: &View) -> PyResult<Scalar> {
    let letters = view.format.strip_prefix('@').unwrap_or(&view.format);
    if letters.len() != 1 {
        return Err(unsupported(&format!(
            "memoryview: unsupported format {}",
            &*view.format
        )));
    }
    match view
        .native_letter()
        .filter(|letter| !b"FD".contains(letter))
    {
        Some(letter) => Ok(Scalar::native(letter).expect("a native letter")),
        None => Err(unsupported(&format!(
            "memoryview: format {letters} not supported"
        ))),
    }
}

/// The item that begins at `place` in the storage of `this`.
pub fn read(this: Obj, scalar: Scalar, place: usize) -> PyResult {
    let Some(item) = memory(this).get(place..place + scalar.size()) else {
        return Err(index_error!("the memory is smaller than an item"));
    };
    scalar.unpack(item, cfg!(target_endian = "big"))
}

fn place_of(view: &View, indices: &[i64]) -> PyResult<usize> {
    let mut place = view.start as isize;
    for (dimension, index) in indices.iter().enumerate() {
        let length = view.shape[dimension] as i64;
        let inside = if *index < 0 { index + length } else { *index };
        if inside < 0 || inside >= length {
            return Err(index_error!(
                "index out of bounds on dimension {}",
                dimension + 1
            ));
        }
        place += view.strides[dimension] * inside as isize;
    }
    Ok(place as usize)
}

fn is_index(object: Obj) -> bool {
    Integer::of(object).is_some() || Class::of(object).known(names::INDEX).is_some()
}

/// What a key selects.
enum Key {
    Item(i64),
    Slice,
    /// A tuple of indices.
    Indices(Vec<i64>),
    /// A tuple of slices.
    Slices,
    Other,
}

fn index_argument(key: Obj) -> PyResult<i64> {
    match Integer::of(protocol::index(key)?) {
        Some(Integer::Small(index)) => Ok(index),
        _ => Err(index_error!(
            "cannot fit '{}' into an index-sized integer",
            protocol::type_name(key)
        )),
    }
}

fn parse(key: Obj) -> PyResult<Key> {
    if sequence::is_slice(key) {
        return Ok(Key::Slice);
    }
    if is_index(key) {
        return index_argument(key).map(Key::Item);
    }
    let Some(parts) = tuple::of(key) else {
        return Ok(Key::Other);
    };
    if parts.iter().all(|part| is_index(*part)) {
        let indices: PyResult<Vec<i64>> = parts.iter().map(|part| index_argument(*part)).collect();
        return indices.map(Key::Indices);
    }
    if parts.iter().all(|part| sequence::is_slice(*part)) {
        return Ok(Key::Slices);
    }
    Ok(Key::Other)
}

fn check_count(view: &View, given: usize) -> PyResult<()> {
    let dimensions = view.shape.len();
    if given < dimensions {
        return Err(unsupported("sub-views are not implemented"));
    }
    if given > dimensions {
        return Err(type_error!(
            "cannot index {dimensions}-dimension view with {given}-element tuple"
        ));
    }
    Ok(())
}

fn is_ellipsis(key: Obj) -> bool {
    key.0 == crate::object::ELLIPSIS
}

fn is_empty_tuple(key: Obj) -> bool {
    tuple::of(key).is_some_and(<[Obj]>::is_empty)
}

#[cold]
fn bad_zero_dimensional() -> Raised {
    type_error!("invalid indexing of 0-dim memory")
}

/// `__getitem__`.
pub fn get(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    if let Some(item) = key
        .as_small()
        .and_then(|index| get_in_row(this, index.get()))
    {
        return Ok(item);
    }
    let seen = view(this)?;
    if seen.shape.is_empty() {
        return match key {
            key if is_empty_tuple(key) => read(this, item_type(&seen)?, seen.start),
            key if is_ellipsis(key) => Ok(this),
            _ => Err(bad_zero_dimensional()),
        };
    }
    match parse(key)? {
        Key::Item(index) => {
            // The key may have run code that released the view.
            let seen = view(this)?;
            let scalar = item_type(&seen)?;
            if seen.shape.len() > 1 {
                return Err(unsupported(
                    "multi-dimensional sub-views are not implemented",
                ));
            }
            read(this, scalar, place_of(&seen, &[index])?)
        }
        Key::Slice => {
            let span = sequence::span(key, || seen.shape[0])?;
            Ok(like(this, slice(seen, span)))
        }
        Key::Indices(indices) => {
            let seen = view(this)?;
            let scalar = item_type(&seen)?;
            check_count(&seen, indices.len())?;
            read(this, scalar, place_of(&seen, &indices)?)
        }
        Key::Slices => Err(unsupported("multi-dimensional slicing is not implemented")),
        Key::Other => Err(type_error!("memoryview: invalid slice key")),
    }
}

/// An item of a view of one dimension; `None` if there is something to complain about.
fn get_in_row(this: Obj, index: i64) -> Option<Obj> {
    let seen = state(this).view.borrow();
    let seen = seen.as_ref().filter(|seen| seen.shape.len() == 1)?;
    read(this, item_type(seen).ok()?, place_of(seen, &[index]).ok()?).ok()
}

/// The part of a view that a slice of its first dimension selects.
fn slice(view: View, span: sequence::Span) -> View {
    // With no items the first place may lie outside.
    let first = if span.count == 0 {
        0
    } else {
        span.start as usize
    };
    view.sliced(first, span.step as isize, span.count)
}

/// `__setitem__`.
pub fn set(args: &Arguments) -> PyResult {
    let (this, key, value) = (args.at(0), args.at(1), args.at(2));
    let seen = view(this)?;
    item_type(&seen)?;
    if !seen.writable {
        return Err(type_error!("cannot modify read-only memory"));
    }
    if seen.shape.is_empty() {
        if is_empty_tuple(key) || is_ellipsis(key) {
            return write(this, &seen, seen.start, value);
        }
        return Err(bad_zero_dimensional());
    }
    if is_index(key) && seen.shape.len() > 1 {
        return Err(unsupported("sub-views are not implemented"));
    }
    match parse(key)? {
        Key::Item(index) => write(this, &seen, place_of(&seen, &[index])?, value),
        Key::Slice if seen.shape.len() == 1 => set_slice(this, &seen, key, value),
        Key::Indices(indices) => {
            check_count(&seen, indices.len())?;
            write(this, &seen, place_of(&seen, &indices)?, value)
        }
        Key::Slice | Key::Slices => Err(unsupported(
            "memoryview slice assignments are currently restricted to ndim = 1",
        )),
        Key::Other => Err(type_error!("memoryview: invalid slice key")),
    }
}

/// Sets one item.
fn write(this: Obj, seen: &View, place: usize, value: Obj) -> PyResult {
    let letter = seen.native_letter().unwrap_or_default();
    let scalar = item_type(seen)?;
    let packed = pack(scalar, letter, value)?;
    // Converting the value may have run code that released the view.
    view(this)?;
    storage::memory_mut(storage_of(this))[place..place + scalar.size()]
        .copy_from_slice(&packed[..scalar.size()]);
    Ok(none())
}

/// An item as bytes in the machine's order.
fn pack(scalar: Scalar, letter: u8, value: Obj) -> PyResult<[u8; 8]> {
    let letter = char::from(letter);
    let bad_type = || type_error!("memoryview: invalid type for format '{letter}'");
    let bad_value = || value_error!("memoryview: invalid value for format '{letter}'");
    // Errors that conversions raise are told in the words of memoryview.
    let explain = |raised: Raised| {
        if exception::matches(raised.0, &exception::TYPE_ERROR) {
            bad_type()
        } else if exception::matches(raised.0, &exception::OVERFLOW_ERROR)
            || exception::matches(raised.0, &exception::VALUE_ERROR)
        {
            bad_value()
        } else {
            raised
        }
    };
    let mut packed = match scalar {
        Scalar::Signed(_) | Scalar::Unsigned(_) => {
            let integer = protocol::index(value).map_err(explain)?;
            let integer = Integer::of(integer).ok_or_else(bad_type)?;
            // A pointer may be given as a signed number too.
            let as_signed = (letter == 'P').then_some(Scalar::Signed(8));
            scalar
                .pack_integer(&integer)
                .or_else(|| as_signed?.pack_integer(&integer))
                .ok_or_else(bad_value)?
        }
        Scalar::Float(size) => {
            let real = float::from_number(value).map_err(explain)?;
            match size {
                4 => {
                    let mut bytes = [0; 8];
                    bytes[..4].copy_from_slice(&(real as f32).to_le_bytes());
                    bytes
                }
                _ => pack_float(real, size).ok_or_else(bad_value)?,
            }
        }
        Scalar::Bool => [protocol::is_true(value)?.into(), 0, 0, 0, 0, 0, 0, 0],
        Scalar::Char => match bytes::value(value) {
            Some([byte]) => [*byte, 0, 0, 0, 0, 0, 0, 0],
            Some(_) => return Err(bad_value()),
            None => return Err(bad_type()),
        },
        Scalar::Complex(_) => return Err(bad_type()),
    };
    if cfg!(target_endian = "big") {
        scalar.reverse(&mut packed[..scalar.size()]);
    }
    Ok(packed)
}

fn set_slice(this: Obj, seen: &View, key: Obj, value: Obj) -> PyResult {
    let Some(source) = buffer::show(value, buffer::FULL_READ_ONLY)? else {
        return Err(type_error!(
            "a bytes-like object is required, not '{}'",
            protocol::type_name(value)
        ));
    };
    let result = copy_into(this, seen, key, &source);
    buffer::end_show(value, source.lent);
    result.map(|()| none())
}

fn copy_into(this: Obj, seen: &View, key: Obj, source: &buffer::Shown) -> PyResult<()> {
    let target = slice(seen.clone(), sequence::span(key, || seen.shape[0])?);
    view(this)?;
    let plain = |view: &View| view.format.trim_start_matches('@').to_owned();
    let fits = plain(&target) == plain(&source.view)
        && target.item_size == source.view.item_size
        && target.shape == source.view.shape;
    if !fits {
        return Err(value_error!(
            "memoryview assignment: lvalue and rvalue have different structures"
        ));
    }
    // A copy, since the two may overlap.
    let new = source.view.gather(storage::memory(source.storage));
    let memory = storage::memory_mut(storage_of(this));
    for (place, item) in target
        .places()
        .into_iter()
        .zip(new.chunks(target.item_size))
    {
        memory[place..place + target.item_size].copy_from_slice(item);
    }
    Ok(())
}

/// `tolist`.
pub fn to_list(this: Obj) -> PyResult {
    let view = view(this)?;
    let scalar = item_type(&view)?;
    list_of(this, &view, scalar, 0, view.start)
}

fn list_of(this: Obj, view: &View, scalar: Scalar, dimension: usize, place: usize) -> PyResult {
    let Some(length) = view.shape.get(dimension) else {
        return read(this, scalar, place);
    };
    let items = list::new();
    for index in 0..*length as isize {
        let place = (place as isize + index * view.strides[dimension]) as usize;
        list::push(items, list_of(this, view, scalar, dimension + 1, place)?)?;
    }
    Ok(items.cast())
}

/// `count`.
pub fn count(args: &Arguments) -> PyResult {
    let mut count = 0;
    protocol::for_each(args.at(0), |item| {
        count += i64::from(protocol::is_equal(item, args.at(1))?);
        Ok(true)
    })?;
    Ok(int::new(count))
}

/// `index`.
pub fn index(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let seen = view(this)?;
    match seen.shape.len() {
        0 => return Err(type_error!("invalid lookup on 0-dim memory")),
        1 => {}
        _ => {
            return Err(unsupported("multi-dimensional lookup is not implemented"));
        }
    }
    let length = seen.shape[0];
    let start = sequence::bound(args.get(2), 0, length)?;
    let stop = sequence::bound(args.get(3), length, length)?;
    for index in start..stop {
        let seen = view(this)?;
        let item = read(this, item_type(&seen)?, place_of(&seen, &[index as i64])?)?;
        if protocol::is_equal(item, args.at(1))? {
            return Ok(int::from_usize(index));
        }
    }
    Err(value_error!("memoryview.index(x): x not found"))
}
