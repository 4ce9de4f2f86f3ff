//! Choosing the sizes of the programs.

use std::path::Path;
use std::time::Duration;

use crate::interpreters::Interpreter;
use crate::invocation::{self, Work, iterations};
use crate::languages::PYTHON;
use crate::programs::Program;
use crate::sizes::{self, Size};
use crate::{child, statistics};

/// Seconds that one iteration should take: long enough for the clock of CPU time, which ticks in microseconds.
const ITERATION: f64 = 0.05;

/// Seconds of CPython's work in a process that measures warm speed, half of which is thrown away.
const WARM: f64 = 3.0;

/// Fewer iterations than this have no settled half worth the name, and no curve of warming up.
const FEWEST_ITERATIONS: f64 = 20.0;

/// Seconds of CPython's work that no process that measures warm speed should exceed, unless five iterations do.
const LONGEST: f64 = 15.0;

/// Seconds of CPython's work in a process that measures cold speed.
const COLD: f64 = 1.0;

/// The longest that a single run may take here.
const LIMIT: Duration = Duration::from_secs(60);

/// Measures each program with the baseline and updates its entry in the file of sizes.
///
/// # Errors
/// A message when a program fails or the file cannot be written.
pub fn calibrate(programs: &[Program], baseline: &Interpreter, path: &Path) -> Result<(), String> {
    let mut all = if path.is_file() {
        sizes::read(path)?
    } else {
        sizes::Sizes::new()
    };
    for program in programs.iter().filter(|one| one.language.name == PYTHON) {
        let mut loops = 1;
        let mut call = time(program, baseline, loops)?;
        // A call too short to be timed is repeated until it is not.
        while call * (loops as f64) < ITERATION && loops < 1 << 20 {
            loops *= 4;
            call = time(program, baseline, loops)?;
        }
        let loops = round(ITERATION / call);
        let iteration = call * loops as f64;
        let size = Size {
            loops,
            iterations: round(
                (WARM / iteration)
                    .max(FEWEST_ITERATIONS)
                    .min((LONGEST / iteration).max(5.0)),
            ),
            cold: round(COLD / call),
        };
        console::tell(format_args!(
            "{}: {:.6} s a call, {} calls an iteration, {} iterations, {} calls cold",
            program.name, call, size.loops, size.iterations, size.cold
        ));
        all.insert(program.name.clone(), size);
    }
    sizes::write(path, &all)
}

/// Seconds per call.
fn time(program: &Program, baseline: &Interpreter, loops: u64) -> Result<f64, String> {
    let work = Work {
        loops,
        iterations: 5,
        check: false,
    };
    let command = invocation::command(baseline, program, work)?;
    let outcome = child::run(&command, &baseline.variables, LIMIT)?;
    if let Some(failure) = outcome.failure {
        return Err(format!("{}: {failure}", program.name));
    }
    let times = iterations(&outcome.stdout);
    let median = statistics::median(&times)
        .ok_or_else(|| format!("{}: no iterations reported", program.name))?;
    Ok((median / loops as f64).max(1e-9))
}

/// To two significant digits, at least 1: the sizes are only about right, and look it.
fn round(value: f64) -> u64 {
    if value < 1.5 {
        return 1;
    }
    let unit = 10f64.powi((value.log10().floor() as i32 - 1).max(0));
    ((value / unit).round() * unit) as u64
}
