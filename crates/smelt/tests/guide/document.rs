//! Keeps the guide and the code together.
//!
//! A line `<!-- listing FILE: NAME -->` in the document stands before a block that is the part of the file between `// listing: NAME` and
//! `// listing end`; `<!-- trace PROGRAM: STAGE -->` before one that is the text of a trace: `recorded`, `optimised`, of the
//! latter only the `loop` behind its label, and of each with ` to pN` no more than to an instruction.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/smelt")
}

/// Compares every block of the guide with what it should be.
pub fn check(traces: &HashMap<String, String>) {
    let path = folder().join("guide.md");
    let text = std::fs::read_to_string(&path).expect("the guide");
    let wanted = with_blocks(&text, traces);
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(&path, wanted).expect("the guide can be written");
    } else if text != wanted {
        let mut lines = text.lines().zip(wanted.lines());
        let different = lines.find(|(is, should)| is != should);
        panic!(
            "docs/smelt/guide.md is not up to date (UPDATE_GUIDE=1 makes it so): {different:#?}"
        );
    }
}

/// The document with its blocks as they should be.
fn with_blocks(text: &str, traces: &HashMap<String, String>) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    let mut listings = 0;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(what) = line
            .strip_prefix("<!-- ")
            .and_then(|l| l.strip_suffix(" -->"))
        else {
            continue;
        };
        let (language, content) = if let Some(trace) = what.strip_prefix("trace ") {
            ("text", part_of_trace(trace, traces))
        } else if let Some((file, name)) = what
            .strip_prefix("listing ")
            .and_then(|l| l.split_once(": "))
        {
            ("rust", listing(file, name))
        } else {
            panic!("what is '{line}'?");
        };
        let opening = format!("```{language}");
        assert_eq!(lines.next(), Some(opening.as_str()), "behind {line}");
        lines
            .by_ref()
            .find(|line| *line == "```")
            .expect("the block ends");
        out.push_str(&format!("{opening}\n{content}```\n"));
        listings += 1;
    }
    assert!(listings > 10, "the guide has lost its listings");
    out
}

/// What `PROGRAM: STAGE` or `PROGRAM: STAGE to pN` is.
fn part_of_trace(what: &str, traces: &HashMap<String, String>) -> String {
    let split = what.split_once(" to ");
    let (what, end) = split.map_or((what, None), |(what, end)| (what, Some(end)));
    let whole = what.replace("loop", "optimised");
    let text = traces.get(&whole);
    let lines = text.unwrap_or_else(|| panic!("no trace '{whole}'")).lines();
    let lines = lines.skip_while(|line| what.ends_with("loop") && !line.starts_with("label "));
    let is_end = |line: &str| end.is_some_and(|end| line == format!("merge_point {end}"));
    let part = lines.take_while(|line| !is_end(line));
    let mut part: String = part.map(|line| format!("{line}\n")).collect();
    if end.is_some() {
        part.push_str("...\n");
    }
    part
}

/// The text of a trace, its labels numbered from 1.
pub fn renumbered(text: &str) -> String {
    let mut labels: Vec<&str> = Vec::new();
    let mut parts = text.split("label ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit());
        let (label, rest) = part.split_at(end.unwrap_or(part.len()));
        if !labels.contains(&label) {
            labels.push(label);
        }
        let number = labels.iter().position(|known| *known == label);
        out.push_str(&format!("label {}{rest}", number.map_or(0, |n| n + 1)));
    }
    out
}

/// A part of a file, moved to the left.
fn listing(file: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/guide")
        .join(file);
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{file}: {e}"));
    let start = format!("// listing: {name}");
    let mut lines = text.lines();
    let opening = lines.find(|line| line.trim() == start);
    let opening = opening.unwrap_or_else(|| panic!("{file} has no listing {name}"));
    let margin = opening.len() - start.len();
    let part = lines.take_while(|line| line.trim() != "// listing end");
    part.map(|line| format!("{}\n", line.get(margin..).unwrap_or_default()))
        .collect()
}
