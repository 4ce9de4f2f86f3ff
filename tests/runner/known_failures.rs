//! `tests/known-failures.txt`: what is known not to work yet, and why. A listed test that passes is an error, so the list
//! can only tell the truth.

use std::path::Path;

use super::corpus::Program;
use super::generated;
use super::interpreters::Subject;
use super::modes::Mode;

/// Stands for any program (`folder/*` for those of one folder) or any mode but `damaged`.
const ANY: &str = "*";

/// The list, or nothing where another interpreter than Pyrite is tested.
pub struct KnownFailures {
    entries: Vec<Entry>,
}

struct Entry {
    program: String,
    mode: String,
    reason: String,
    line: usize,
}

impl KnownFailures {
    /// Reads the list for the interpreter under test.
    ///
    /// # Errors
    /// A message when a line is not `PROGRAM MODE REASON`.
    pub fn for_subject(subject: &Subject) -> Result<KnownFailures, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known-failures.txt");
        let text = match subject {
            Subject::Built(_) => std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?,
            Subject::Given(_) => String::new(),
        };
        parse(&text)
    }

    /// Why the program is known to fail in this mode, if it is.
    pub fn reason(&self, program: &str, mode: Mode) -> Option<&str> {
        self.entries
            .iter()
            .find(|entry| {
                // Damaged programs cannot be excused wholesale: they nearly all pass, even where nothing works.
                let any = entry.mode == ANY && mode != Mode::Damaged;
                matches(&entry.program, program) && (any || entry.mode == mode.name())
            })
            .map(|entry| entry.reason.as_str())
    }

    /// Checks that each entry speaks of a program that exists.
    ///
    /// # Errors
    /// A message naming the first entry that does not.
    pub fn check_names(&self, programs: &[Program]) -> Result<(), String> {
        for entry in &self.entries {
            let named = programs
                .iter()
                .any(|program| matches(&entry.program, &program.name));
            if !named && !entry.program.starts_with(generated::PREFIX) {
                return Err(format!(
                    "tests/known-failures.txt:{}: no program named {}",
                    entry.line, entry.program
                ));
            }
        }
        Ok(())
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix(ANY) {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    }
}

fn parse(text: &str) -> Result<KnownFailures, String> {
    let mut entries = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut parts = line.splitn(3, char::is_whitespace).map(str::trim);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(program), Some(mode), Some(reason)) if !reason.is_empty() => {
                entries.push(Entry {
                    program: program.to_string(),
                    mode: mode.to_string(),
                    reason: reason.to_string(),
                    line: index + 1,
                });
            }
            _ => {
                return Err(format!(
                    "tests/known-failures.txt:{}: want PROGRAM MODE REASON",
                    index + 1
                ));
            }
        }
    }
    Ok(KnownFailures { entries })
}
