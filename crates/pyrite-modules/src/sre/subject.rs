//! The text that a pattern is applied to.

use super::engine::{self, Machine, NOWHERE};
use super::program::Program;
use crate::support::*;
use pyrite_vm::buffer::Export;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;
use pyrite_vm::types::str::{PyStr, index};

/// A str or bytes, for the time of a call.
pub struct Subject<'a> {
    /// The object.
    pub object: Obj,
    /// The str, if it is one.
    pub string: Option<Gc<PyStr>>,
    text: &'a [u8],
    /// Keeps the size of an object with bytes.
    pub export: Option<Export>,
    /// Bytes lent by an object with `__buffer__` in Python.
    _lent: Option<pyrite_vm::buffer::Bytes<'a>>,
    /// A character is a byte.
    is_plain: bool,
}

/// A match, positions as bytes.
pub struct Found<'m> {
    whole: (usize, usize),
    /// Beginnings and ends of groups.
    marks: &'m [usize],
    /// The group that ended last, 0 for none.
    pub last_group: usize,
}

impl Found<'_> {
    /// How many groups there are, the whole match among them.
    pub fn count(&self) -> usize {
        1 + self.marks.len() / 2
    }

    /// Beginning and end of a group, 0 for the whole match; both [`NOWHERE`] if it has not matched.
    pub fn span(&self, group: usize) -> (usize, usize) {
        let Some(group) = group.checked_sub(1) else {
            return self.whole;
        };
        match (self.marks[2 * group], self.marks[2 * group + 1]) {
            (begin, end) if begin != NOWHERE && end != NOWHERE && begin <= end => (begin, end),
            _ => (NOWHERE, NOWHERE),
        }
    }

    /// Those of the groups besides the whole match.
    pub fn group_spans(&self) -> impl Iterator<Item = (usize, usize)> {
        (1..self.count()).map(|group| self.span(group))
    }
}

/// How a pattern is applied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// At the position.
    Match,
    /// At the position, up to the end.
    FullMatch,
    /// At the position or the first one behind it.
    Search,
}

impl<'a> Subject<'a> {
    /// The text of an object; `wants_bytes` says what the pattern is for, if it is for either.
    ///
    /// # Errors
    /// `TypeError` if it is neither str nor bytes or the wrong one of them.
    pub fn new(object: Obj, wants_bytes: Option<bool>) -> PyResult<Subject<'a>> {
        if let Some(string) = str::of(object) {
            if wants_bytes == Some(true) {
                return Err(type_error!(
                    "cannot use a bytes pattern on a string-like object"
                ));
            }
            return Ok(Subject {
                object,
                string: Some(string),
                text: str::bytes(string),
                export: None,
                _lent: None,
                is_plain: str::is_ascii(string),
            });
        }
        let Some(lent) = buffer::get(object)? else {
            return Err(type_error!(
                "expected string or bytes-like object, got '{}'",
                type_name(object)
            ));
        };
        if wants_bytes == Some(false) {
            return Err(type_error!(
                "cannot use a string pattern on a bytes-like object"
            ));
        }
        Ok(Subject {
            object,
            string: None,
            text: lent.whole(),
            export: lent.export(),
            _lent: Some(lent),
            is_plain: true,
        })
    }

    /// Its length in characters.
    pub fn length(&self) -> usize {
        self.string.map_or(self.text.len(), str::length)
    }
    /// Its bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.text
    }
    /// Where character `index` begins.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn byte_offset(&self, index: usize) -> PyResult<usize> {
        match self.string {
            Some(string) => index::byte_offset(string, index),
            None => Ok(index),
        }
    }
    /// The range that the arguments `pos` and `endpos` select, in characters. Where it ends before it begins nothing matches.
    ///
    /// # Errors
    /// `TypeError`, `OverflowError`.
    pub fn range(&self, pos: Option<Obj>, endpos: Option<Obj>) -> PyResult<(usize, usize)> {
        let length = self.length();
        let clamp = |object: Option<Obj>, default: usize| -> PyResult<usize> {
            match object {
                Some(object) => {
                    let value = pyrite_vm::protocol::size_argument(object)?;
                    Ok(value.clamp(0, length as i64) as usize)
                }
                None => Ok(default),
            }
        };
        let (start, end) = (clamp(pos, 0)?, clamp(endpos, length)?);
        Ok((start, end))
    }

    /// A part, given by bytes: a str, or bytes.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn part(&self, from: usize, to: usize) -> PyResult {
        if let Some(string) = self.string {
            if from == 0 && to == self.text.len() {
                return Ok(string.cast());
            }
            return str::shared(&self.text[from..to]);
        }
        if from == 0 && to == self.text.len() && self.object.has_map(pyrite_vm::ids::BYTES) {
            return Ok(self.object);
        }
        bytes::new(&self.text[from.min(self.text.len())..to.min(self.text.len())])
    }
    /// A text like this one of these bytes.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn like(&self, text: &[u8]) -> PyResult {
        match self.string {
            Some(_) => Ok(str::try_from_bytes(text)?.cast()),
            None => bytes::new(text),
        }
    }

    /// A matching machine for the text up to byte `end`.
    pub fn machine<'p>(&self, program: &'p Program, end: usize, groups: usize) -> Machine<'p>
    where
        'a: 'p,
    {
        Machine::new(program, self.text, end, groups)
    }

    /// Applies a pattern from byte `start` on.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, `MemoryError`.
    pub fn apply<'m>(
        &self,
        machine: &'m mut Machine<'_>,
        mode: Mode,
        start: usize,
        must_advance: bool,
    ) -> PyResult<Option<Found<'m>>> {
        if start > machine.end() {
            return Ok(None);
        }
        let found = match (mode, self.is_plain) {
            (Mode::Search, true) => machine.search::<engine::Bytes>(start, must_advance)?,
            (Mode::Search, false) => machine.search::<engine::Utf8>(start, must_advance)?,
            (mode, is_plain) => {
                let whole = mode == Mode::FullMatch;
                let end = match is_plain {
                    true => machine.match_at::<engine::Bytes>(start, whole, must_advance)?,
                    false => machine.match_at::<engine::Utf8>(start, whole, must_advance)?,
                };
                end.map(|end| (start, end))
            }
        };
        Ok(found.map(|whole| Found {
            whole,
            marks: &machine.marks,
            last_group: machine.last_group,
        }))
    }
}
