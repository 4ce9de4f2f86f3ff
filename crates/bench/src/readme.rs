//! The figures and the picture in the README.

use std::fmt::Write;
use std::path::Path;

use crate::document;
use crate::history::{Entry, History, Summary};
use crate::picture;
use crate::report::multiple;
use crate::statistics::Ratio;

/// The interpreters in the table, and their names there.
const COLUMNS: [(&str, &str); 4] = [
    ("pyrite", "Pyrite"),
    ("pyrite-jit-off", "Pyrite, JIT off"),
    ("python3.15-jit", "CPython 3.15, JIT"),
    ("pypy3", "PyPy 8"),
];

/// The picture, from the folder of the README.
const PICTURE: &str = "docs/speed.svg";

/// Puts the newest complete entry of the history into the README of this folder, and draws its picture.
///
/// # Errors
/// A message when the history is empty or a file cannot be written.
pub fn update(history: &History, folder: &Path) -> Result<(), String> {
    let entry = history.newest_complete()?;
    let path = folder.join(PICTURE);
    std::fs::write(&path, picture::draw(&entry)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    document::insert(&folder.join("README.md"), "measured", &text(&entry))
}

fn text(entry: &Entry) -> String {
    let mut text = format!(
        "Geometric means over {} programs, as multiples of CPython 3.14's speed, by CPU time, at commit {:.7} ({:.10}, {}{}):\n\n",
        entry.programs.len(),
        entry.commit,
        entry.date,
        match entry.rounds {
            1 => "1 round".to_string(),
            rounds => format!("{rounds} rounds"),
        },
        match &entry.note {
            Some(note) => format!(": {note}"),
            None => String::new(),
        }
    );
    let names: Vec<&str> = COLUMNS.iter().map(|(_, name)| *name).collect();
    let _ = writeln!(text, "| | {} |", names.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(COLUMNS.len()));
    row(&mut text, "an iteration, once settled", entry, |one| {
        one.warm.map(|(mean, _)| mean)
    });
    row(
        &mut text,
        "a whole process of about a second, from cold",
        entry,
        |one| one.cold.map(|(mean, _)| mean),
    );
    let _ = writeln!(
        text,
        "\n![Each program's speed under Pyrite, and under PyPy, as a multiple of CPython 3.14's]({PICTURE})\n"
    );
    text.push_str("Made from `bench/history` by `cargo run --release -p bench -- readme`; measured by `cargo run --release -p bench -- --output RUN`.\n");
    text
}

fn row(text: &mut String, title: &str, entry: &Entry, mean: impl Fn(&Summary) -> Option<Ratio>) {
    let cells: Vec<String> = COLUMNS
        .iter()
        .map(|(name, _)| entry.interpreters.get(*name).and_then(&mean))
        .map(|mean| mean.map_or_else(|| "–".to_string(), multiple))
        .collect();
    let _ = writeln!(text, "| {title} | {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs;

    #[test]
    fn the_readme_shows_the_newest_figures() {
        let history = History::new(programs::folder().join("history"));
        let entry = history.newest_complete().expect("a history");
        let folder = programs::folder().join("..");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file");
        let hint = "cargo run --release -p bench -- readme";
        assert!(
            read("README.md").contains(text(&entry).trim_end()),
            "{hint}"
        );
        let picture = picture::draw(&entry).expect("a picture");
        assert_eq!(read(PICTURE), picture, "{hint}");
        assert!(
            entry
                .programs
                .keys()
                .all(|program| picture.contains(program))
        );
    }
}
