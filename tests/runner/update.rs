//! Makes the expectations: runs the oracle and writes what it printed.

use std::process::{Command, ExitCode};

use super::corpus::{self, Program};
use super::interpreters::Interpreters;
use super::process;

/// Two seeds for the hashes of strings. A program whose output differs between them depends on hash order or on
/// addresses, and is refused.
const HASH_SEEDS: [&str; 2] = ["1", "20"];

/// Rewrites the expectation of each program whose name contains `filter`; the status is 1 if one was refused.
///
/// # Errors
/// A message when there is no oracle or a file cannot be written.
pub fn update_expectations(
    programs: &[Program],
    interpreters: &Interpreters,
    filter: Option<&str>,
) -> Result<ExitCode, String> {
    let oracle = interpreters
        .oracle
        .clone()
        .ok_or("no CPython 3.14 found: set PYRITE_ORACLE")?;
    let library = library_modules(&oracle)?;
    let (mut changed, mut refused) = (0, 0);
    for program in programs {
        if filter.is_some_and(|filter| !program.name.contains(filter)) {
            continue;
        }
        let stem = program.name.rsplit('/').next().unwrap_or_default();
        if !program.is_command() && library.iter().any(|module| module == stem) {
            println!("refused (hides a module of the library): {}", program.name);
            refused += 1;
            continue;
        }
        let command = [oracle.clone()];
        let first = process::run(&command, program, Some(HASH_SEEDS[0]))?;
        let second = process::run(&command, program, Some(HASH_SEEDS[1]))?;
        if first != second || first.status.starts_with("timeout") {
            println!("refused (not deterministic, or too slow): {}", program.name);
            refused += 1;
            continue;
        }
        let text = corpus::render(&first);
        let path = program.expectation_path();
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
            println!("written: {}", program.name);
            changed += 1;
        }
    }
    println!("{changed} written, {refused} refused");
    Ok(ExitCode::from(u8::from(refused > 0)))
}

/// The names of the standard library's modules. A program named like one would be imported in its place by the library
/// itself, by all programs of the folder.
fn library_modules(oracle: &str) -> Result<Vec<String>, String> {
    let output = Command::new(oracle)
        .args(["-c", "import sys; print(*sys.stdlib_module_names)"])
        .output()
        .map_err(|error| format!("{oracle}: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .split_whitespace()
        .map(str::to_string)
        .collect())
}
