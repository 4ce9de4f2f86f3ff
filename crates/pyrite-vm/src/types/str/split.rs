//! Cutting text into pieces.

use super::{PyStr, bytes, is_ascii, of, shared};
use crate::builtin::Arguments;
use crate::object::Obj;
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::types::bytes::search;
use crate::types::{list, tuple};
use crate::{type_error, value_error};

fn limit(args: &Arguments) -> PyResult<usize> {
    match args.get(2) {
        Some(limit) => Ok(usize::try_from(protocol::size_argument(limit)?).unwrap_or(usize::MAX)),
        None => Ok(usize::MAX),
    }
}

/// The separator; none for white space.
fn separator<'a>(args: &Arguments) -> PyResult<Option<&'a [u8]>> {
    let Some(separator) = args.get_not_none(1) else {
        return Ok(None);
    };
    match of(separator).map(bytes) {
        None => Err(type_error!(
            "must be str or None, not {}",
            type_name(separator)
        )),
        Some([]) => Err(value_error!("empty separator")),
        some => Ok(some),
    }
}

/// A list of pieces of `text`, which is passed so that it stays where it is: the pieces lie in Rust's memory, where the collector does not
/// see them.
pub fn to_list(text: &[u8], parts: &[&[u8]], make: fn(&[u8]) -> PyResult) -> PyResult {
    let result = list::new();
    if !parts.is_empty() {
        list::reserve(result, parts.len())?;
    }
    for part in parts {
        list::push(result, make(part)?)?;
    }
    std::hint::black_box(text);
    Ok(result.cast())
}

fn blank(text: &[u8]) -> usize {
    match super::first_point(text) {
        Some((point, length)) if super::classify::is_space(point) => length,
        _ => 0,
    }
}

fn ascii_blank(text: &[u8]) -> usize {
    usize::from(matches!(text[0], 9..=13 | 28..=32))
}

/// `str.split`.
pub fn split(args: &Arguments) -> PyResult {
    let this = args.this::<PyStr>();
    let (text, limit) = (bytes(this), limit(args)?);
    match separator(args)? {
        None if is_ascii(this) => to_list(
            text,
            &search::words(text, limit, ascii_blank, |_| 1),
            shared,
        ),
        None => to_list(
            text,
            &search::words(text, limit, blank, super::point_length),
            shared,
        ),
        Some(separator) => {
            let result = list::new();
            let mut outcome = Ok(());
            search::split(text, separator, limit, |part| {
                if outcome.is_ok() {
                    outcome = shared(part).and_then(|part| list::push(result, part));
                }
            });
            outcome?;
            Ok(result.cast())
        }
    }
}

/// `str.rsplit`.
pub fn rsplit(args: &Arguments) -> PyResult {
    let (text, limit) = (bytes(args.this::<PyStr>()), limit(args)?);
    match separator(args)? {
        Some(separator) => to_list(text, &search::rsplit(text, separator, limit), shared),
        None => {
            let words = search::words(text, usize::MAX, blank, super::point_length);
            to_list(text, &join_first(text, words, limit), shared)
        }
    }
}

/// All words but the last `limit` as one piece, without the blanks around it.
pub fn join_first<'a>(text: &'a [u8], mut words: Vec<&'a [u8]>, limit: usize) -> Vec<&'a [u8]> {
    if words.len() <= limit {
        return words;
    }
    let last = words.len() - limit - 1;
    let offset = |part: &[u8]| part.as_ptr() as usize - text.as_ptr() as usize;
    let end = offset(words[last]) + words[last].len();
    // The blanks in front stay away only at the right: those at the very left belong to the piece.
    let start = 0;
    let piece = &text[start..end];
    words.drain(..last);
    words[0] = piece;
    words
}

/// Length of the line end that a text begins with.
fn line_end(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r' | 0x0B | 0x0C | 0x1C..=0x1E, ..] => 1,
        [0xC2, 0x85, ..] => 2,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// `str.splitlines`.
pub fn split_lines(args: &Arguments) -> PyResult {
    let keep = args.get(1).map_or(Ok(false), protocol::is_true)?;
    let text = bytes(args.this::<PyStr>());
    to_list(text, &search::lines(text, keep, line_end), shared)
}

fn three(parts: [Obj; 3]) -> PyResult {
    Ok(tuple::from_slice(&parts).cast())
}

fn partition_separator<'a>(args: &Arguments) -> PyResult<&'a [u8]> {
    match of(args.at(1)).map(bytes) {
        None => Err(type_error!("must be str, not {}", type_name(args.at(1)))),
        Some([]) => Err(value_error!("empty separator")),
        Some(separator) => Ok(separator),
    }
}

/// `str.partition`.
pub fn partition(args: &Arguments) -> PyResult {
    let (this, separator) = (args.this::<PyStr>(), partition_separator(args)?);
    let (text, empty) = (bytes(this), shared(b"")?);
    match search::find(text, separator) {
        None => three([this.cast(), empty, empty]),
        Some(place) => three([
            shared(&text[..place])?,
            args.at(1),
            shared(&text[place + separator.len()..])?,
        ]),
    }
}

/// `str.rpartition`.
pub fn rpartition(args: &Arguments) -> PyResult {
    let (this, separator) = (args.this::<PyStr>(), partition_separator(args)?);
    let (text, empty) = (bytes(this), shared(b"")?);
    match search::rfind(text, separator) {
        None => three([empty, empty, this.cast()]),
        Some(place) => three([
            shared(&text[..place])?,
            args.at(1),
            shared(&text[place + separator.len()..])?,
        ]),
    }
}
