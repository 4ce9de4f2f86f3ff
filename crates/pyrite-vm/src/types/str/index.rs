//! Code points by index. ASCII text is indexed directly; other text through a table of where every 64th code point begins, made when the
//! text is first indexed; behind it stands which place was asked for last, since the next one is often near.

use super::{PyStr, STORAGE, TABLE, bytes, flags, indexed, is_ascii, length, point_length};
use crate::class::Class;
use crate::fields::*;
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, ByteStorage};
use crate::types::int::Integer;
use crate::types::sequence;
use smelt::Gc;

/// Code points between two entries of the table.
const DISTANCE: usize = 64;
/// Shorter texts are walked through from the start.
const LEAST_INDEXED: usize = 128;
const ENTRY: usize = 8;
/// Entries at the end of the table: the code point that was asked for last, and where it begins.
const LAST: usize = 2;

fn table(string: Gc<PyStr>) -> PyResult<Gc<ByteStorage>> {
    if let Some(indexed) = indexed(string) {
        return Ok(storage::items(indexed)[TABLE].cast());
    }
    let table = storage::new_bytes((length(string) / DISTANCE + 1 + LAST) * ENTRY)?;
    let text = bytes(string);
    let entries = storage::bytes_mut(table);
    let mut point = 0;
    for (offset, byte) in text.iter().enumerate() {
        if (*byte as i8) >= -64 {
            if point % DISTANCE == 0 {
                let place = point / DISTANCE * ENTRY;
                entries[place..place + ENTRY].copy_from_slice(&(offset as u64).to_le_bytes());
            }
            point += 1;
        }
    }
    if point % DISTANCE == 0 {
        let place = point / DISTANCE * ENTRY;
        entries[place..place + ENTRY].copy_from_slice(&(text.len() as u64).to_le_bytes());
    }
    set_last(table, 0, 0);
    let indexed = storage::new_array(2)?;
    storage::set_item(indexed, STORAGE, string.rest());
    storage::set_item(indexed, TABLE, table.cast());
    string.set_rest(indexed.cast());
    Ok(table)
}

fn entry(table: Gc<ByteStorage>, index: usize) -> usize {
    let place = &storage::bytes(table)[index * ENTRY..];
    place
        .first_chunk()
        .map_or(0, |word| u64::from_le_bytes(*word) as usize)
}

/// The code point that was asked for last, and where it begins.
fn last(table: Gc<ByteStorage>) -> (usize, usize) {
    let entries = storage::bytes(table).len() / ENTRY;
    (
        entry(table, entries - LAST),
        entry(table, entries - LAST + 1),
    )
}

fn set_last(table: Gc<ByteStorage>, point: usize, offset: usize) {
    let bytes = storage::bytes_mut(table);
    let place = bytes.len() - LAST * ENTRY;
    for (word, place) in [point, offset]
        .into_iter()
        .zip(bytes[place..].chunks_exact_mut(ENTRY))
    {
        place.copy_from_slice(&(word as u64).to_le_bytes());
    }
}

/// The byte at which code point `index` begins; the index may be the length.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn byte_offset(string: Gc<PyStr>, index: usize) -> PyResult<usize> {
    if is_ascii(string) || index == 0 {
        return Ok(index);
    }
    offset_in_table(string, index)
}

fn offset_in_table(string: Gc<PyStr>, index: usize) -> PyResult<usize> {
    let text = bytes(string);
    if index >= length(string) {
        return Ok(text.len());
    }
    let walk = |mut offset: usize, steps: usize| {
        for _ in 0..steps {
            offset += point_length(text[offset]);
        }
        offset
    };
    if text.len() < LEAST_INDEXED {
        return Ok(walk(0, index));
    }
    let table = table(string)?;
    let (point, offset) = last(table);
    let offset = match index.checked_sub(point) {
        Some(steps) if steps <= index % DISTANCE => walk(offset, steps),
        _ => walk(entry(table, index / DISTANCE), index % DISTANCE),
    };
    set_last(table, index, offset);
    Ok(offset)
}

/// The index of the code point that begins at a byte.
///
/// # Errors
/// `MemoryError`.
pub fn point_index(string: Gc<PyStr>, offset: usize) -> PyResult<usize> {
    if is_ascii(string) {
        return Ok(offset);
    }
    let text = bytes(string);
    if text.len() < LEAST_INDEXED {
        return Ok(super::count(&text[..offset]));
    }
    let table = table(string)?;
    let (point, start) = last(table);
    if offset
        .checked_sub(start)
        .is_some_and(|behind| behind < DISTANCE)
    {
        let index = point + super::count(&text[start..offset]);
        set_last(table, index, offset);
        return Ok(index);
    }
    let (mut low, mut high) = (0, length(string) / DISTANCE + 1);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if entry(table, middle) <= offset {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(low * DISTANCE + super::count(&text[entry(table, low)..offset]))
}

/// `string[start:stop]`, of code points; `start <= stop <= length`.
///
/// # Errors
/// `MemoryError`.
pub fn slice(string: Gc<PyStr>, start: usize, stop: usize) -> PyResult {
    if start == 0 && stop == length(string) {
        return Ok(string.cast());
    }
    if start >= stop {
        return Ok(crate::names::EMPTY.object());
    }
    let (from, to) = (byte_offset(string, start)?, byte_offset(string, stop)?);
    let text = &bytes(string)[from..to];
    if stop - start == 1 {
        return super::shared(text);
    }
    let kind = if text.len() == stop - start {
        flags::ASCII
    } else {
        0
    };
    Ok(super::of_points(text, stop - start, kind)?.cast())
}

/// Is `string[start:stop]` equal to another str? `stop` is not below `start`, and not above the length.
#[inline]
pub fn is_part(string: Gc<PyStr>, start: usize, stop: usize, other: Gc<PyStr>) -> bool {
    if stop - start != length(other) {
        return false;
    }
    let (text, other) = (bytes(string), bytes(other));
    if is_ascii(string) {
        return text[start..stop] == *other;
    }
    // As many code points from there on as the other has, if the bytes are the same.
    byte_offset(string, start).is_ok_and(|from| text[from..].starts_with(other))
}

/// `string[index]`.
///
/// # Errors
/// `IndexError`.
pub fn item(string: Gc<PyStr>, index: i64) -> PyResult {
    let place = crate::types::sequence::place(index, length(string));
    let Some(place) = place else {
        return Err(crate::index_error!("string index out of range"));
    };
    let offset = byte_offset(string, place)?;
    let text = &bytes(string)[offset..];
    if text[0] < 128 {
        return Ok(super::character(u32::from(text[0])));
    }
    super::shared(&text[..point_length(text[0])])
}

/// `string[key]`.
///
/// # Errors
/// `TypeError`, `IndexError`; what `__index__` raises.
pub fn subscript(string: Gc<PyStr>, key: Obj) -> PyResult {
    if !sequence::is_slice(key) {
        let is_index = key.is_small()
            || Integer::of(key).is_some()
            || Class::of(key).known(crate::names::INDEX).is_some();
        if !is_index {
            return Err(crate::type_error!(
                "string indices must be integers, not '{}'",
                crate::protocol::type_name(key)
            ));
        }
        return item(string, sequence::subscript(key, "string")?);
    }
    part(string, sequence::span(key, || length(string))?)
}

/// The part of a str that a slice selects.
///
/// # Errors
/// `MemoryError`.
pub fn part(string: Gc<PyStr>, span: sequence::Span) -> PyResult {
    if span.step == 1 {
        let stop = span.start + span.count as i64;
        return slice(string, span.start as usize, stop as usize);
    }
    let text = bytes(string);
    let mut out = Vec::with_capacity(span.count);
    if is_ascii(string) {
        out.extend(span.places().map(|place| text[place]));
        return Ok(super::ascii(&out)?.cast());
    }
    for place in span.places() {
        let offset = byte_offset(string, place)?;
        out.extend_from_slice(&text[offset..offset + point_length(text[offset])]);
    }
    super::shared(&out)
}
