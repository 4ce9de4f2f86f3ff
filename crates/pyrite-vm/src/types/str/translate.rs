//! `str.translate` and `str.maketrans`.

use super::{PyStr, bytes, first_point, of, points, push, try_from_bytes};
use crate::builtin::Arguments;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::{dict, exception};
use crate::{type_error, value_error};

/// What the table says of a code point: null if nothing.
fn look_up(table: Obj, point: u32) -> PyResult {
    let key = int::new(i64::from(point));
    if let Some(table) = table.exact::<dict::PyDict>() {
        return Ok(dict::get(table, key)?.unwrap_or(Obj::null()));
    }
    match protocol::get_item(table, key) {
        Ok(value) => Ok(value),
        Err(raised) if exception::matches(raised.0, &exception::LOOKUP_ERROR) => Ok(Obj::null()),
        Err(raised) => Err(raised),
    }
}

fn append(out: &mut Vec<u8>, point: u32, replacement: Obj) -> PyResult<()> {
    if replacement.is_null() {
        push(out, point);
        return Ok(());
    }
    if replacement.is_none() {
        return Ok(());
    }
    if let Some(text) = of(replacement) {
        out.extend_from_slice(bytes(text));
        return Ok(());
    }
    match Integer::of(replacement) {
        Some(Integer::Small(point @ 0..=0x10FFFF)) => {
            push(out, point as u32);
            Ok(())
        }
        Some(_) => Err(value_error!("character mapping must be in range(0x110000)")),
        None => Err(type_error!(
            "character mapping must return integer, None or str"
        )),
    }
}

/// `str.translate`. What the table says of ASCII characters is asked once.
pub fn translate(args: &Arguments) -> PyResult {
    let (text, table) = (bytes(args.this::<PyStr>()), args.at(1));
    let mut known = [Obj::null(); 128];
    let mut asked = 0u128;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((point, length)) = first_point(rest) {
        rest = rest.get(length..).unwrap_or_default();
        let replacement = if point < 128 {
            if asked & 1 << point == 0 {
                known[point as usize] = look_up(table, point)?;
                asked |= 1 << point;
            }
            known[point as usize]
        } else {
            look_up(table, point)?
        };
        append(&mut out, point, replacement)?;
    }
    Ok(try_from_bytes(&out)?.cast())
}

fn key_of(key: Obj) -> PyResult {
    match of(key) {
        Some(string) if super::length(string) == 1 => {
            Ok(int::new(points(bytes(string)).next().map_or(0, i64::from)))
        }
        Some(_) => Err(value_error!(
            "string keys in translate table must be of length 1"
        )),
        None if Integer::of(key).is_some() => Ok(key),
        None => Err(type_error!(
            "keys in translate table must be strings or integers"
        )),
    }
}

/// `str.maketrans`.
pub fn make_table(args: &Arguments) -> PyResult {
    let table = dict::new();
    let Some(to) = args.get(1) else {
        let source = args.at(0);
        let Some(source) = crate::instance::view::<dict::PyDict>(source) else {
            return Err(type_error!(
                "if you give only one argument to maketrans it must be a dict"
            ));
        };
        let items = protocol::call_method(source.cast(), crate::names::PLAIN_ITEMS.name(), &[])?;
        protocol::for_each(items, |pair| {
            let key = protocol::get_item(pair, int::new(0))?;
            dict::set(table, key_of(key)?, protocol::get_item(pair, int::new(1))?)?;
            Ok(true)
        })?;
        return Ok(table.cast());
    };
    let Some(from) = of(args.at(0)) else {
        return Err(type_error!(
            "first maketrans argument must be a string if there is a second argument"
        ));
    };
    let Some(to) = of(to) else {
        return Err(type_error!(
            "maketrans() argument 2 must be str, not {}",
            protocol::argument_name(to)
        ));
    };
    if super::length(from) != super::length(to) {
        return Err(value_error!(
            "the first two maketrans arguments must have equal length"
        ));
    }
    for (from, to) in points(bytes(from)).zip(points(bytes(to))) {
        dict::set(table, int::new(i64::from(from)), int::new(i64::from(to)))?;
    }
    if let Some(deleted) = args.get(2) {
        let Some(deleted) = of(deleted) else {
            return Err(type_error!(
                "maketrans() argument 3 must be str, not {}",
                protocol::argument_name(deleted)
            ));
        };
        for point in points(bytes(deleted)) {
            dict::set(table, int::new(i64::from(point)), none())?;
        }
    }
    Ok(table.cast())
}
