//! The text of a `SyntaxError`: file and line, the source, marks below what is wrong.

use crate::attributes;
use crate::class::Class;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::exception::slot;
use crate::types::exception::syntax::{
    END_LINE, END_OFFSET, FILENAME, LINE, MESSAGE, METADATA, OFFSET, TEXT,
};
use crate::types::int::Integer;
use crate::types::str;
use std::fmt::Write;

/// The lines, with those before the message.
pub fn text(error: Obj, class_name: &str) -> String {
    if let Some(text) = of_library(error, class_name) {
        return text;
    }
    let mut out = String::new();
    let string = |object: Obj| str::of(object).map(|text| str::text(text).into_owned());
    let file = match slot(error, FILENAME) {
        none if none.is_none() => None,
        name => Some(shown(name)),
    };
    let line = slot(error, LINE);
    let mut suffix = String::new();
    if !line.is_none() {
        let line = shown(line);
        let file = file.as_deref().filter(|file| !file.is_empty());
        let _ = writeln!(
            out,
            "  File \"{}\", line {line}",
            file.unwrap_or("<string>")
        );
    } else if let Some(file) = file {
        suffix = format!(" ({file})");
    }
    if let Some(text) = string(slot(error, TEXT)) {
        source(&mut out, error, &text);
    }
    let message = slot(error, MESSAGE);
    let message = if protocol::is_true(message).unwrap_or(true) {
        shown(message)
    } else {
        "<no detail available>".to_owned()
    };
    let _ = writeln!(out, "{class_name}: {message}{suffix}");
    out
}

/// The lines as the library's `traceback` makes them, for an error that a misspelled keyword may be the reason of: it looks for one.
fn of_library(error: Obj, class_name: &str) -> Option<String> {
    let message = str::of(slot(error, MESSAGE)).map(str::text)?;
    let says_nothing =
        message == "invalid syntax" || message.contains("Perhaps you forgot a comma");
    let has_source = |metadata: Obj| !metadata.is_null() && !metadata.is_none();
    if !says_nothing || !has_source(slot(error, METADATA)) {
        return None;
    }
    let lines = || -> PyResult {
        let library = crate::import::import_absolute("traceback")?;
        let class = attributes::get(library, names::intern("TracebackException"))?;
        let told = crate::call::call(class, &[Class::of(error).object(), error, none()])?;
        let format = attributes::get(told, names::intern("_format_syntax_error"))?;
        let lines = crate::call::call(format, &[str::new(class_name)])?;
        protocol::call_method(str::new(""), names::intern("join"), &[lines])
    };
    let text = str::of(lines().ok()?)?;
    Some(str::text(text).into_owned())
}

fn shown(object: Obj) -> String {
    protocol::to_str(object).map_or_else(
        |_| "<exception str() failed>".to_owned(),
        |text| str::text(text).into_owned(),
    )
}

fn number(object: Obj) -> Option<i64> {
    match Integer::of(object) {
        Some(Integer::Small(value)) => Some(value),
        _ => None,
    }
}

/// The source line and the marks.
fn source(out: &mut String, error: Obj, text: &str) {
    let line = text.trim_end_matches('\n');
    let stripped = line.trim_start_matches([' ', '\n', '\u{c}']);
    let count = |text: &str| text.chars().count() as i64;
    let _ = writeln!(out, "    {stripped}");
    let Some(mut offset) = number(slot(error, OFFSET)) else {
        return;
    };
    let behind = count(line) + 1;
    let same_line = number(slot(error, LINE)) == number(slot(error, END_LINE));
    let mut end = match number(slot(error, END_OFFSET)) {
        _ if !same_line => behind,
        Some(end) if end != 0 => end,
        _ => offset,
    };
    if !text.is_empty() && offset > count(text) {
        offset = behind;
    }
    if !text.is_empty() && end > count(text) {
        end = behind;
    }
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let removed = count(line) - count(stripped);
    let (start, end) = (offset - 1 - removed, end - 1 - removed);
    if start < 0 {
        return;
    }
    // White space that is no space, such as tabs, stays, so that the marks are in place.
    let before: String = stripped
        .chars()
        .take(start as usize)
        .map(|character| {
            if character.is_whitespace() {
                character
            } else {
                ' '
            }
        })
        .collect();
    let _ = writeln!(out, "    {before}{}", "^".repeat((end - start) as usize));
}
