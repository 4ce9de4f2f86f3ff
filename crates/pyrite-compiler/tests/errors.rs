//! Sources that are wrong, and what CPython 3.14 says about each.
//!
//! `errors/cases.txt` holds cases of the form `=== Class line:column message`, followed by the source. A column `?` is one that is known to differ.

use pyrite_compiler::{CompileError, Options, compile};

#[test]
fn errors_are_those_of_cpython() {
    let text = include_str!("errors/cases.txt");
    let mut problems = Vec::new();
    for case in text.split("=== ").skip(1) {
        let (expected, source) = case.split_once('\n').expect("a case has a first line");
        let source = source.strip_suffix('\n').unwrap_or(source);
        let actual = match compile(source, &Options::module("case.py")) {
            Err(CompileError::Syntax {
                message,
                line,
                column,
                kind,
                ..
            }) => {
                let column = if expected.contains(":? ") {
                    "?".to_owned()
                } else {
                    column.to_string()
                };
                format!("{kind:?} {line}:{column} {message}")
            }
            Err(other) => other.to_string(),
            Ok(_) => "compiles".to_owned(),
        };
        if actual != expected {
            problems.push(format!(
                "{source}\n  expected {expected}\n  actual   {actual}"
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
