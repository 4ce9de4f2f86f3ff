//! Random programs run in every mode, and must print the same in each: what the interpreter alone prints, and CPython
//! where it is at hand.

use std::path::Path;

use super::corpus::{self, Program};
use super::difference;
use super::generator::Generator;
use super::interpreters::Interpreters;
use super::modes::Mode;
use super::process::{self, Output};

/// Programs that an ordinary run makes; `PYRITE_GENERATED=FIRST..LAST` makes others.
const SEEDS: std::ops::Range<u64> = 0..40;

/// The names under which the list of known failures speaks of them begin so.
pub const PREFIX: &str = "generated/";

/// The modes that are compared, the one that needs no machine code first.
const MODES: [Mode; 5] = [
    Mode::JitOff,
    Mode::Default,
    Mode::JitThreshold,
    Mode::JitGuardFailures,
    Mode::GcStress,
];

/// The seeds to run.
///
/// # Errors
/// A message when `PYRITE_GENERATED` is not `FIRST..LAST`.
pub fn seeds() -> Result<std::ops::Range<u64>, String> {
    let Ok(text) = std::env::var("PYRITE_GENERATED") else {
        return Ok(SEEDS);
    };
    text.split_once("..")
        .and_then(|(first, last)| Some(first.parse().ok()?..last.parse().ok()?))
        .ok_or_else(|| format!("PYRITE_GENERATED: want FIRST..LAST, not {text}"))
}

/// Runs the program of this seed in all modes and compares.
///
/// # Errors
/// The text to show, which says where the program is kept.
pub fn check(seed: u64, interpreters: &Interpreters) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("pyrite-generated-{}", std::process::id()));
    let path = folder.join(format!("program-{seed}.py"));
    let fail = |error: std::io::Error| format!("cause: {}: {error}", path.display());
    std::fs::create_dir_all(&folder).map_err(fail)?;
    std::fs::write(&path, Generator::program(seed)).map_err(fail)?;
    compare(&path, interpreters).map_err(|text| format!("{text}kept as {}\n", path.display()))?;
    std::fs::remove_file(&path).map_err(fail)
}

fn compare(path: &Path, interpreters: &Interpreters) -> Result<(), String> {
    let program = Program {
        name: PREFIX.to_string(),
        path: path.to_path_buf(),
        arguments: vec![path.to_string_lossy().into_owned()],
        interrupt: false,
    };
    let run = |mode: Mode| -> Result<Output, String> {
        let mut command = interpreters.command(mode);
        command.extend(mode.flags().iter().map(|flag| (*flag).to_string()));
        process::run(&command, &program, None)
    };
    let mut modes = MODES.to_vec();
    if interpreters.oracle.is_some() {
        modes.insert(0, Mode::Oracle);
    }
    let right = run(modes[0])?;
    if right.stdout.is_empty() {
        return Err("cause: printed nothing\n".to_string());
    }
    let expected = corpus::render(&right);
    for mode in &modes[1..] {
        let output = run(*mode)?;
        let actual = corpus::render(&output);
        if actual != expected {
            let difference = difference::describe(&expected, &actual, &output);
            return Err(format!("{difference}in mode {}\n", mode.name()));
        }
    }
    Ok(())
}
