//! From the bytes of a source to its text: the encoding is UTF-8 unless a comment in the first two lines names another (PEP 263).

use crate::object::none;
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::types::codec::{self, Encoding};
use crate::types::exception::{self, syntax};
use crate::types::{int, str};
use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a source, which comes from a file if that has a name.
///
/// # Errors
/// `SyntaxError` for what the encoding cannot be, an encoding that is not known, and in a file for null bytes.
pub fn decode<'a>(source: &'a [u8], file: Option<&str>) -> PyResult<Cow<'a, str>> {
    if let (Some(at), Some(file)) = (source.iter().position(|byte| *byte == 0), file) {
        let message = "source code cannot contain null bytes";
        return Err(problem(message, Some(file), line_of(source, at), 0, ""));
    }
    let marked = source.starts_with(BYTE_ORDER_MARK);
    let Some(name) = declared(source) else {
        return utf8(source, file);
    };
    match Encoding::by_name(&name) {
        Some(Encoding::Utf8(_)) => utf8(source, file),
        _ if marked => {
            let message = format!("encoding problem: {name} with BOM");
            Err(problem(&message, file, 1, 0, ""))
        }
        _ => match codec::decode(source, &name, "strict") {
            Ok(text) => {
                let text = str::of(text).map(|text| str::text(text).into_owned());
                Ok(text.unwrap_or_default().into())
            }
            Err(raised) if exception::matches(raised.0, &exception::EXCEPTION) => {
                let message = str::text(protocol::to_str(raised.0)?);
                let place = [
                    file.map_or_else(none, str::new),
                    int::new(0),
                    int::new(-1),
                    none(),
                ];
                Err(Raised(syntax::with_place(
                    &exception::SYNTAX_ERROR,
                    &message,
                    &place,
                    true,
                )))
            }
            Err(raised) => Err(raised),
        },
    }
}

fn utf8<'a>(source: &'a [u8], file: Option<&str>) -> PyResult<Cow<'a, str>> {
    let error = match std::str::from_utf8(source) {
        Ok(text) => return Ok(text.into()),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let start = source[..at]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let end = source[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(source.len(), |end| at + end);
    let text = String::from_utf8_lossy(&source[start..end]);
    let offset = String::from_utf8_lossy(&source[start..at]).chars().count() + 1;
    let place = file.map_or_else(String::new, |file| format!("in file {file} "));
    // The second line of a file counts as the first: CPython has read both, looking for the encoding, before it decodes them.
    let line = match line_of(source, at) {
        2 if file.is_some() => 1,
        line => line,
    };
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}' {place}on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details",
        source[at]
    );
    Err(problem(&message, file, line, offset, &text))
}

fn line_of(source: &[u8], at: usize) -> usize {
    source[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn problem(message: &str, file: Option<&str>, line: usize, offset: usize, text: &str) -> Raised {
    let number = |value: usize| int::new(value as i64);
    let place = [
        file.map_or_else(none, str::new),
        number(line),
        number(offset),
        str::new(text),
        number(line),
        number(offset),
    ];
    Raised(syntax::with_place(
        &exception::SYNTAX_ERROR,
        message,
        &place,
        true,
    ))
}

/// The encoding that a comment in the first or second line names.
fn declared(source: &[u8]) -> Option<String> {
    let source = source.strip_prefix(BYTE_ORDER_MARK).unwrap_or(source);
    for line in source.split(|byte| *byte == b'\n').take(2) {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_matches([' ', '\t', '\u{c}', '\r']);
        let Some(comment) = line.strip_prefix('#') else {
            if line.is_empty() {
                continue;
            }
            return None;
        };
        if let Some(name) = named_in(comment) {
            return Some(name);
        }
    }
    None
}

/// The name behind `coding:` or `coding=`.
fn named_in(comment: &str) -> Option<String> {
    let mut rest = comment;
    while let Some(at) = rest.find("coding") {
        rest = &rest[at + "coding".len()..];
        let Some(after) = rest.strip_prefix([':', '=']) else {
            continue;
        };
        let name: String = after
            .trim_start_matches([' ', '\t'])
            .chars()
            .take_while(|character| {
                character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
            })
            .collect();
        if !name.is_empty() {
            return Some(canonical(&name));
        }
    }
    None
}

/// The spellings that messages show in one way.
fn canonical(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace('_', "-");
    let is = |known: &str| {
        plain == known
            || plain
                .strip_prefix(known)
                .is_some_and(|rest| rest.starts_with('-'))
    };
    if is("utf-8") {
        "utf-8".to_owned()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") {
        "iso-8859-1".to_owned()
    } else {
        name.to_owned()
    }
}
