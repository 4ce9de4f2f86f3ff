//! All syntax errors of a source at once.
//!
//! What is found is what CPython would say if each error were mended before the next is looked for: the first error is noted, its statement
//! replaced by one that means nothing, and the text is looked at again. So no error is a consequence of another. A header of a block is replaced by
//! another of its kind, and its block stays; line numbers never change.

use crate::error::CompileError;
use crate::parse::statement_range;
use crate::{Folding, Mode, Options, Reading, compile, normalize_newlines, parse};

/// More errors are not looked for.
const MOST: usize = 100;

/// The errors of a module's source, in the order of their lines. What only the compiler finds, as a `return` outside of functions, is told once the
/// grammar is right.
pub fn check(text: &str, file_name: &str) -> Vec<CompileError> {
    let mut found = errors(text, |text| {
        parse(text, &Reading::new(Mode::Module, Folding::Nothing))
            .0
            .err()
    });
    if found.is_empty() {
        found = errors(text, |text| {
            compile(text, &Options::module(file_name)).err()
        });
    }
    found.sort_by_key(|error| match error {
        CompileError::Syntax { line, column, .. } => (*line, *column),
        _ => (u32::MAX, 0),
    });
    found
}

fn errors(text: &str, first: impl Fn(&str) -> Option<CompileError>) -> Vec<CompileError> {
    let mut text = normalize_newlines(text).into_owned();
    let mut found = Vec::new();
    while found.len() < MOST
        && let Some(error) = first(&text)
    {
        let mended = mended(&text, &error);
        found.push(error);
        match mended {
            Some(mended) if mended != text => text = mended,
            _ => break,
        }
    }
    found
}

/// The text without the statement that an error is in.
fn mended(text: &str, error: &CompileError) -> Option<String> {
    let CompileError::Syntax { message, line, .. } = error else {
        return None;
    };
    let start = line_start(text, *line)?;
    if message.starts_with("unterminated triple-quoted") {
        // The rest is no program, but what comes before may have errors.
        return Some(format!(
            "{}pass\n",
            &text[..statement_range(text, start).start]
        ));
    }
    if message == "unexpected indent" || message.starts_with("unindent does not match") {
        return Some(without_block(text, start));
    }
    let needs_body = message.starts_with("expected an indented block after ");
    let at = match needs_body {
        // The header is in the line that the message names.
        true => line_start(text, message.rsplit(' ').next()?.parse().ok()?)?,
        false => start,
    };
    let is_open = message.ends_with("was never closed") || message.starts_with("unterminated");
    let range = match is_open {
        // How far the statement was meant to go is not known.
        true => at..line_end(text, at),
        false => statement_range(text, at),
    };
    let statement = &text[range.clone()];
    let indentation = statement.len() - statement.trim_start_matches([' ', '\t', '\x0c']).len();
    let behind = text[range.end..].trim_start_matches('\n');
    let width = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let has_block = !needs_body && width(behind) > indentation;
    let replacement = match message.as_str() {
        // What stands there instead of a handler is taken for one.
        "expected 'except' or 'finally' block" if has_block => "except 1:".to_owned(),
        "expected 'except' or 'finally' block" => "except 1: pass".to_owned(),
        _ => replacement(statement.trim_start(), has_block),
    };
    let lines = statement.matches('\n').count();
    Some(format!(
        "{}{}{replacement}{}{}",
        &text[..range.start],
        &statement[..indentation],
        "\n".repeat(lines),
        &text[range.end..]
    ))
}

/// A statement that means nothing in the place of another; one that ends in a colon if a block follows.
fn replacement(statement: &str, has_block: bool) -> String {
    let word = |text: &str| {
        let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut keyword = word(statement);
    if keyword == "async" {
        keyword = format!("async {}", word(statement["async".len()..].trim_start()));
    }
    let header = match keyword.as_str() {
        "elif" => "elif 1:",
        "else" => "else:",
        "try" => "try:",
        "except" if statement["except".len()..].trim_start().starts_with('*') => "except* 1:",
        "except" => "except 1:",
        "finally" => "finally:",
        "match" if has_block => "match 1:",
        "case" => "case 1:",
        "for" | "async for" | "while" => "while 1:",
        "def" => "def _():",
        "async def" => "async def _():",
        "class" => "class _:",
        _ if has_block => "if 1:",
        _ => return "pass".to_owned(),
    };
    match has_block {
        true => header.to_owned(),
        false => format!("{header} pass"),
    }
}

/// The text without the lines of a block that should not be there: those that are indented at least as far as its first.
fn without_block(text: &str, start: usize) -> String {
    let width = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut rest = text[start..].split_inclusive('\n');
    let first = rest.next().unwrap_or("");
    let mut result = format!("{}\n", &text[..start]);
    let mut is_within = true;
    for line in rest {
        is_within = is_within && (line.trim().is_empty() || width(line) >= width(first));
        result.push_str(if is_within { "\n" } else { line });
    }
    result
}

/// Where a line starts, counted from 1.
fn line_start(text: &str, line: u32) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    Some(start)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length)
}
