//! Finding, counting, replacing, prefixes and suffixes.

use super::{PyStr, byte_offset, bytes, is_ascii, length, of, point_index, try_from_bytes};
use crate::builtin::Arguments;
use crate::object::{Obj, boolean};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::types::bytes::search;
use crate::types::{int, sequence, tuple};
use crate::{type_error, value_error};
use smelt::Gc;

/// A text and the bytes of it between two bounds in code points.
struct Window {
    string: Gc<PyStr>,
    from: usize,
    to: usize,
    /// The start lies behind the end, or behind the text: not even nothing is found there.
    outside: bool,
}

impl Window {
    /// From arguments `first` (start) and `first + 1` (end).
    fn of(args: &Arguments, first: usize) -> PyResult<Window> {
        let string = args.this::<PyStr>();
        if args.get_not_none(first).is_none() && args.get_not_none(first + 1).is_none() {
            return Ok(Window {
                string,
                from: 0,
                to: bytes(string).len(),
                outside: false,
            });
        }
        let all = length(string);
        let start = bound_beyond(args.get_not_none(first), all)?;
        let stop = sequence::bound(args.get_not_none(first + 1), all, all)?;
        if start > stop {
            return Ok(Window {
                string,
                from: 0,
                to: 0,
                outside: true,
            });
        }
        Ok(Window {
            string,
            from: byte_offset(string, start)?,
            to: byte_offset(string, stop)?,
            outside: false,
        })
    }
    fn text(&self) -> &'static [u8] {
        &bytes(self.string)[self.from..self.to]
    }
}

/// As [`sequence::bound`], but a start behind the end stays behind it.
pub(crate) fn bound_beyond(object: Option<Obj>, length: usize) -> PyResult<usize> {
    let Some(object) = object else {
        return Ok(0);
    };
    let index = sequence::clamped(object)?;
    let index = if index < 0 {
        (index + length as i64).max(0)
    } else {
        index
    };
    Ok(index as usize)
}

/// The argument of a method that takes a str.
///
/// # Errors
/// `TypeError`.
pub fn text_argument(args: &Arguments, index: usize, name: &str) -> PyResult<Gc<PyStr>> {
    of(args.at(index)).ok_or_else(|| {
        type_error!(
            "{name}() argument {index} must be str, not {}",
            protocol::argument_name(args.at(index))
        )
    })
}

fn place(args: &Arguments, name: &str, last: bool) -> PyResult<Option<usize>> {
    let needle = text_argument(args, 1, name)?;
    let window = Window::of(args, 2)?;
    if window.outside {
        return Ok(None);
    }
    let text = window.text();
    let found = if last {
        search::rfind(text, bytes(needle))
    } else {
        search::find(text, bytes(needle))
    };
    found
        .map(|place| point_index(window.string, window.from + place))
        .transpose()
}

/// `str.find`.
pub fn find(args: &Arguments) -> PyResult {
    Ok(place(args, "find", false)?.map_or(int::new(-1), int::from_usize))
}
/// `str.rfind`.
pub fn rfind(args: &Arguments) -> PyResult {
    Ok(place(args, "rfind", true)?.map_or(int::new(-1), int::from_usize))
}
/// `str.index`.
pub fn index(args: &Arguments) -> PyResult {
    let found = place(args, "index", false)?;
    found
        .map(int::from_usize)
        .ok_or_else(|| value_error!("substring not found"))
}
/// `str.rindex`.
pub fn rindex(args: &Arguments) -> PyResult {
    let found = place(args, "rindex", true)?;
    found
        .map(int::from_usize)
        .ok_or_else(|| value_error!("substring not found"))
}

/// `str.count`.
pub fn count(args: &Arguments) -> PyResult {
    let needle = text_argument(args, 1, "count")?;
    let window = Window::of(args, 2)?;
    if window.outside {
        return Ok(int::new(0));
    }
    let text = window.text();
    Ok(int::from_usize(match bytes(needle) {
        [] => super::count(text) + 1,
        needle => search::count(text, needle),
    }))
}

/// `str.__contains__`.
pub fn contains(args: &Arguments) -> PyResult {
    let Some(needle) = of(args.at(1)) else {
        return Err(type_error!(
            "'in <string>' requires string as left operand, not {}",
            type_name(args.at(1))
        ));
    };
    Ok(boolean(has_part(args.this::<PyStr>(), needle)))
}

/// `part in string`.
pub fn has_part(string: Gc<PyStr>, part: Gc<PyStr>) -> bool {
    search::find(bytes(string), bytes(part)).is_some()
}

fn affix(args: &Arguments, name: &str, test: fn(&[u8], &[u8]) -> bool) -> PyResult {
    let wanted = args.at(1);
    let candidates: &[Obj] = match tuple::of(wanted) {
        Some(items) => items,
        None if of(wanted).is_some() => &[wanted],
        None => {
            return Err(type_error!(
                "{name} first arg must be str or a tuple of str, not {}",
                type_name(wanted)
            ));
        }
    };
    let window = Window::of(args, 2)?;
    for candidate in candidates {
        let Some(candidate) = of(*candidate) else {
            return Err(type_error!(
                "tuple for {name} must only contain str, not {}",
                type_name(*candidate)
            ));
        };
        if !window.outside && test(window.text(), bytes(candidate)) {
            return Ok(boolean(true));
        }
    }
    Ok(boolean(false))
}

/// `str.startswith`.
pub fn starts_with(args: &Arguments) -> PyResult {
    affix(args, "startswith", |text, affix| text.starts_with(affix))
}
/// `str.endswith`.
pub fn ends_with(args: &Arguments) -> PyResult {
    affix(args, "endswith", |text, affix| text.ends_with(affix))
}

/// The argument of a method that takes nothing but a str.
fn only_argument(args: &Arguments, name: &str) -> PyResult<Gc<PyStr>> {
    of(args.at(1)).ok_or_else(|| {
        type_error!(
            "{name}() argument must be str, not {}",
            protocol::argument_name(args.at(1))
        )
    })
}

/// `str.removeprefix`.
pub fn remove_prefix(args: &Arguments) -> PyResult {
    let (this, prefix) = (args.this::<PyStr>(), only_argument(args, "removeprefix")?);
    match bytes(this).strip_prefix(bytes(prefix)) {
        Some(rest) if !bytes(prefix).is_empty() => super::shared(rest),
        _ => Ok(this.cast()),
    }
}
/// `str.removesuffix`.
pub fn remove_suffix(args: &Arguments) -> PyResult {
    let (this, suffix) = (args.this::<PyStr>(), only_argument(args, "removesuffix")?);
    match bytes(this).strip_suffix(bytes(suffix)) {
        Some(rest) if !bytes(suffix).is_empty() => super::shared(rest),
        _ => Ok(this.cast()),
    }
}

/// `str.replace`.
pub fn replace(args: &Arguments) -> PyResult {
    let this = args.this::<PyStr>();
    let (old, new) = (
        text_argument(args, 1, "replace")?,
        text_argument(args, 2, "replace")?,
    );
    let limit = match args.get(3) {
        Some(count) => protocol::size_argument(count)?,
        None => -1,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (text, old, new) = (bytes(this), bytes(old), bytes(new));
    search::check_replacement(text, old, new, limit)?;
    let replaced = if old.is_empty() {
        Some(insert_between(text, new, limit))
    } else if limit == 0 {
        None
    } else {
        search::replace(text, old, new, limit)
    };
    match replaced {
        Some(replaced) => Ok(try_from_bytes(&replaced)?.cast()),
        None => Ok(this.cast()),
    }
}

/// `new` before every character and at the end, at most `limit` times.
fn insert_between(text: &[u8], new: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + new.len());
    let mut inserted = 0;
    for byte in text {
        if (*byte as i8) >= -64 && inserted < limit {
            out.extend_from_slice(new);
            inserted += 1;
        }
        out.push(*byte);
    }
    if inserted < limit {
        out.extend_from_slice(new);
    }
    out
}

/// The longest ends that `strip` removes.
#[derive(Clone, Copy, PartialEq)]
pub enum Ends {
    /// `lstrip`
    Left,
    /// `rstrip`
    Right,
    /// `strip`
    Both,
}

/// `str.strip` and its kin.
pub fn strip(args: &Arguments, ends: Ends, name: &str) -> PyResult {
    let this = args.this::<PyStr>();
    let text = bytes(this);
    let kept = match args.get_not_none(1) {
        None => trim(text, ends, super::classify::is_space),
        Some(characters) => {
            let Some(characters) = of(characters) else {
                return Err(type_error!("{name} arg must be None or str"));
            };
            if is_ascii(characters) {
                let set = bytes(characters);
                trim(text, ends, |point| {
                    point < 128 && set.contains(&(point as u8))
                })
            } else {
                let set: Vec<u32> = super::points(bytes(characters)).collect();
                trim(text, ends, |point| set.contains(&point))
            }
        }
    };
    if kept.len() == text.len() {
        return Ok(this.cast());
    }
    super::shared(kept)
}

fn trim(mut text: &[u8], ends: Ends, remove: impl Fn(u32) -> bool) -> &[u8] {
    if ends != Ends::Right {
        while let Some((point, length)) = super::first_point(text)
            && remove(point)
        {
            text = &text[length..];
        }
    }
    if ends != Ends::Left {
        while let Some(start) = text.iter().rposition(|byte| (*byte as i8) >= -64)
            && let Some((point, _)) = super::first_point(&text[start..])
            && remove(point)
        {
            text = &text[..start];
        }
    }
    text
}
