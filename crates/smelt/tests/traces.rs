//! Runs the files under `tests/traces`: a textual trace, a line of dashes, and what becomes of it.
//!
//! The folder says what is done with the trace; a comment on the first line (`# passes: ...`) may say which passes run.
//! With `UPDATE_EXPECT=1` in the environment the second halves are written anew.

mod vocabulary;

use smelt::trace::parse;
use std::path::{Path, PathBuf};

const SEPARATOR: &str = "----\n";

fn transform(folder: &str, input: &str) -> Result<String, String> {
    let trace = parse(input, &vocabulary::vocabulary()).map_err(|e| e.to_string())?;
    if let Err(message) = trace.verify() {
        return Ok(format!("does not verify: {message}\n"));
    }
    match folder {
        "parse" => {
            let text = trace.to_string();
            let again = parse(&text, &vocabulary::vocabulary()).map_err(|e| e.to_string())?;
            if again.to_string() != text {
                return Err("what is printed reads back differently".to_string());
            }
            Ok(text)
        }
        other => Err(format!("what is to be done in folder '{other}'?")),
    }
}

fn check(path: &Path, failures: &mut Vec<String>) {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let folder = path.parent().and_then(|p| p.file_name()).expect("a folder");
    let (input, expected) = text.split_once(SEPARATOR).unwrap_or((&text, ""));
    let output = transform(&folder.to_string_lossy(), input)
        .unwrap_or_else(|message| format!("error: {message}\n"));
    if output == expected {
        return;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut input = input.to_string();
        if !input.ends_with('\n') {
            input.push('\n');
        }
        std::fs::write(path, format!("{input}{SEPARATOR}{output}")).expect("can be written");
    } else {
        failures.push(format!("{}: now gives\n{output}", path.display()));
    }
}

#[test]
fn trace_files() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).expect("the folder is there") {
        let folder = folder.expect("readable").path();
        for file in std::fs::read_dir(folder).expect("readable") {
            files.push(file.expect("readable").path());
        }
    }
    files.retain(|f| f.extension().is_some_and(|e| e == "trace"));
    files.sort();
    assert!(!files.is_empty());
    let mut failures = Vec::new();
    for file in &files {
        check(file, &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
