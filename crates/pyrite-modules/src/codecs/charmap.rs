//! Encodings of one byte per character, by a table.

use super::{errors_argument, pair};
use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::{bytes, codec};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("charmap_build", "(map, /)", |args| {
        let map = text::argument(args.at(0), "charmap_build", "")?;
        let table = dict::new();
        // In a table of all bytes U+FFFE marks those that stand for nothing.
        let is_whole = str::length(map) == 256;
        for (index, point) in text::code_points(str::bytes(map)).enumerate() {
            if !is_whole || point != 0xFFFE {
                dict::set(table, int::new(i64::from(point)), int::from_usize(index))?;
            }
        }
        Ok(table.cast())
    }),
    Builtin::function(
        "charmap_encode",
        "(str, errors=None, mapping=None, /)",
        encode,
    ),
    Builtin::function(
        "charmap_decode",
        "(data, errors=None, mapping=None, /)",
        decode,
    ),
];

/// What a mapping has for a key; `None` if nothing.
fn mapped(mapping: Obj, key: Obj) -> PyResult<Option<Obj>> {
    match protocol::get_item(mapping, key) {
        Ok(value) if value.is_none() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(raised) if exception::matches(raised.0, &exception::LOOKUP_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

fn encode(args: &Arguments) -> PyResult {
    let string = text::argument(args.at(0), "charmap_encode", "1")?;
    let errors = errors_argument(args.get(1), "decode")?;
    let Some(mapping) = args.get_not_none(2) else {
        return pair(
            codec::encode(string, "latin-1", &errors)?,
            str::length(string),
        );
    };
    let mut out = Vec::new();
    let points: Vec<u32> = text::code_points(str::bytes(string)).collect();
    let mut place = 0;
    while place < points.len() {
        if put(&mut out, mapping, points[place])? {
            place += 1;
            continue;
        }
        let mut end = place + 1;
        while end < points.len() && !put(&mut Vec::new(), mapping, points[end])? {
            end += 1;
        }
        let reason = "character maps to <undefined>";
        let handled = codec::handle_encode_error(string, "charmap", place..end, reason, &errors)?;
        match handled.replacement {
            codec::Replacement::Bytes(new) => out.extend_from_slice(&new),
            codec::Replacement::Text(new) => {
                for point in text::code_points(&new) {
                    if !put(&mut out, mapping, point)? {
                        return Err(codec::encode_error(string, "charmap", place..end, reason));
                    }
                }
            }
        }
        place = handled.next;
    }
    pair(bytes::new(&out)?, points.len())
}

/// Appends what a character maps to, if anything.
fn put(out: &mut Vec<u8>, mapping: Obj, point: u32) -> PyResult<bool> {
    let Some(value) = mapped(mapping, int::new(i64::from(point)))? else {
        return Ok(false);
    };
    if let Some(several) = bytes::value(value) {
        out.extend_from_slice(several);
        return Ok(true);
    }
    match pyrite_vm::types::int::Integer::of(value) {
        Some(pyrite_vm::types::int::Integer::Small(byte @ 0..=255)) => {
            out.push(byte as u8);
            Ok(true)
        }
        Some(_) => Err(type_error!("character mapping must be in range(256)")),
        None => Err(type_error!(
            "character mapping must return integer, bytes or None, not {}",
            type_name(value)
        )),
    }
}

fn decode(args: &Arguments) -> PyResult {
    let source = text::bytes_argument(args.at(0))?.to_vec();
    let errors = errors_argument(args.get(1), "decode")?;
    let Some(mapping) = args.get_not_none(2) else {
        return pair(codec::decode(&source, "latin-1", &errors)?, source.len());
    };
    let table: Option<Vec<u32>> =
        str::of(mapping).map(|table| text::code_points(str::bytes(table)).collect());
    let mut out = Vec::new();
    let (mut rest, mut place): (&[u8], _) = (&source, 0);
    while place < rest.len() {
        let byte = rest[place];
        let found = match &table {
            Some(table) => table
                .get(usize::from(byte))
                .filter(|point| **point != 0xFFFE)
                .map(|point| text::push_code_point(&mut out, *point)),
            None => put_decoded(&mut out, mapping, byte)?,
        };
        if found.is_some() {
            place += 1;
            continue;
        }
        let reason = "character maps to <undefined>";
        let range = place..place + 1;
        place = codec::handle_decode_error(&mut out, &mut rest, "charmap", range, reason, &errors)?;
    }
    pair(str::shared(&out)?, source.len())
}

fn put_decoded(out: &mut Vec<u8>, mapping: Obj, byte: u8) -> PyResult<Option<()>> {
    let Some(value) = mapped(mapping, int::new(i64::from(byte)))? else {
        return Ok(None);
    };
    if let Some(several) = str::of(value) {
        if str::bytes(several) == "\u{fffe}".as_bytes() {
            return Ok(None);
        }
        out.extend_from_slice(str::bytes(several));
        return Ok(Some(()));
    }
    match pyrite_vm::types::int::Integer::of(value) {
        Some(pyrite_vm::types::int::Integer::Small(0xFFFE)) => Ok(None),
        Some(pyrite_vm::types::int::Integer::Small(point @ 0..=0x10_FFFF)) => {
            text::push_code_point(out, point as u32);
            Ok(Some(()))
        }
        Some(_) => Err(type_error!("character mapping must be in range(0x110000)")),
        None => Err(type_error!(
            "character mapping must return integer, None or str, not {}",
            type_name(value)
        )),
    }
}
