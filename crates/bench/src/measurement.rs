//! Measuring, and the record of what was measured.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::interpreters::{BASELINE, Interpreter};
use crate::options::Options;
use crate::programs::{self, Program};
use crate::progress::Progress;
use crate::sizes::{Size, Sizes};
use crate::{child, statistics};

/// Processes per round that measure the start; one takes milliseconds.
const STARTS: usize = 15;

/// The name under which the start is recorded, which is no program.
pub const START: &str = "-c pass";

/// What a figure says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Seconds per iteration once the program has run for a while.
    Warm,
    /// Seconds of user time of a whole process.
    Cold,
    /// Seconds of CPU time, and bytes, that an empty program takes.
    Startup,
}

impl Kind {
    /// All kinds, in the order in which they are measured and shown.
    pub const ALL: [Kind; 3] = [Kind::Warm, Kind::Cold, Kind::Startup];

    /// The name on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Warm => "warm",
            Kind::Cold => "cold",
            Kind::Startup => "startup",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One measurement.
pub struct Record {
    /// What was measured.
    pub kind: Kind,
    /// Of which program.
    pub program: String,
    /// Under which interpreter.
    pub interpreter: String,
    /// The seconds, or why there are none.
    pub outcome: Result<f64, String>,
    /// The peak of memory in bytes; 0 where unknown.
    pub peak: u64,
}

/// Measures everything, in alternation: each round runs each program under one interpreter after the other.
///
/// # Errors
/// A message when a process cannot be started or a record not be written. A program that fails is a record.
pub fn measure(
    programs: &[Program],
    interpreters: &[Interpreter],
    sizes: &Sizes,
    options: &Options,
) -> Result<Vec<Record>, String> {
    let kinds: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| options.kinds.contains(kind))
        .collect();
    let starts = usize::from(kinds.contains(&Kind::Startup));
    let per_program = kinds.len() - starts;
    let checks = if per_program > 0 { programs.len() } else { 0 };
    let steps = options.rounds * (per_program * programs.len() + starts) + checks;
    let mut progress = Progress::new(steps * interpreters.len());
    let mut wrong = BTreeMap::new();
    if per_program > 0 {
        for program in programs {
            check(program, interpreters, options, &mut progress, &mut wrong)?;
        }
    }
    let mut records = Vec::new();
    for round in 1..=options.rounds {
        for kind in &kinds {
            if *kind == Kind::Startup {
                for interpreter in interpreters {
                    progress.step(&format!("startup, {}, round {round}", interpreter.name));
                    record(&mut records, startup(interpreter, options)?, options)?;
                }
                continue;
            }
            for program in programs {
                let size = *sizes
                    .get(&program.name)
                    .ok_or_else(|| format!("{}: no size; run with --calibrate", program.name))?;
                for interpreter in interpreters {
                    progress.step(&format!(
                        "{} {}, {}, round {round}",
                        kind.name(),
                        program.name,
                        interpreter.name
                    ));
                    let key = (program.name.clone(), interpreter.name.clone());
                    let measured = match wrong.get(&key) {
                        Some(reason) => Err(String::clone(reason)),
                        None => run(*kind, program, size, interpreter, options)?,
                    };
                    let (outcome, peak) = match measured {
                        Ok((seconds, peak)) => (Ok(seconds), peak),
                        Err(reason) => (Err(reason), 0),
                    };
                    let one = Record {
                        kind: *kind,
                        program: program.name.clone(),
                        interpreter: interpreter.name.clone(),
                        outcome,
                        peak,
                    };
                    record(&mut records, one, options)?;
                }
            }
        }
    }
    progress.finish();
    Ok(records)
}

/// The reasons for which a program need not be measured under an interpreter.
type Wrong = BTreeMap<(String, String), String>;

/// Runs a program once under each interpreter and compares what it computes with the baseline's.
fn check(
    program: &Program,
    interpreters: &[Interpreter],
    options: &Options,
    progress: &mut Progress,
    wrong: &mut Wrong,
) -> Result<(), String> {
    let mut right = None;
    for interpreter in interpreters {
        progress.step(&format!("check {}, {}", program.name, interpreter.name));
        let arguments = driver_arguments(program, 1, 1, true);
        let outcome = child::run(interpreter, &arguments, options.limit)?;
        let reason = match outcome.failure {
            Some(failure) => Some(format!("failed: {failure}")),
            None => {
                let answer = answers(&outcome.stdout);
                let right = right.get_or_insert_with(|| answer.clone());
                (*right != answer).then(|| "wrong: output differs".to_string())
            }
        };
        if let Some(reason) = reason {
            if interpreter.name == BASELINE {
                return Err(format!("{} under {BASELINE}: {reason}", program.name));
            }
            wrong.insert((program.name.clone(), interpreter.name.clone()), reason);
        }
    }
    Ok(())
}

/// Seconds and peak memory of one run, or why there are none.
fn run(
    kind: Kind,
    program: &Program,
    size: Size,
    interpreter: &Interpreter,
    options: &Options,
) -> Result<Result<(f64, u64), String>, String> {
    let arguments = match kind {
        Kind::Warm => driver_arguments(program, size.loops, size.iterations, false),
        _ => driver_arguments(program, size.cold, 1, false),
    };
    let outcome = child::run(interpreter, &arguments, options.limit)?;
    if let Some(failure) = outcome.failure {
        return Ok(Err(format!("failed: {failure}")));
    }
    if kind == Kind::Cold {
        return Ok(Ok((outcome.user, outcome.peak)));
    }
    let times = iterations(&outcome.stdout);
    Ok(match statistics::median(&times[times.len() / 2..]) {
        Some(seconds) => Ok((seconds, outcome.peak)),
        None => Err("failed: no iterations reported".to_string()),
    })
}

/// What an interpreter takes to do nothing.
fn startup(interpreter: &Interpreter, options: &Options) -> Result<Record, String> {
    let arguments = ["-c".to_string(), "pass".to_string()];
    let mut times = Vec::new();
    let mut peak = 0;
    let mut failure = None;
    for _ in 0..STARTS {
        let outcome = child::run(interpreter, &arguments, options.limit)?;
        failure = failure.or(outcome.failure);
        times.push(outcome.user + outcome.system);
        peak = outcome.peak.max(peak);
    }
    let outcome = match (failure, statistics::median(&times)) {
        (None, Some(seconds)) => Ok(seconds),
        (failure, _) => Err(format!("failed: {}", failure.unwrap_or_default())),
    };
    Ok(Record {
        kind: Kind::Startup,
        program: START.to_string(),
        interpreter: interpreter.name.clone(),
        outcome,
        peak,
    })
}

/// The arguments with which the driver runs a program.
pub fn driver_arguments(
    program: &Program,
    loops: u64,
    iterations: u64,
    check: bool,
) -> Vec<String> {
    let mut arguments = vec![
        programs::driver().display().to_string(),
        "--loops".to_string(),
        loops.to_string(),
        "--iterations".to_string(),
        iterations.to_string(),
    ];
    if check {
        arguments.push("--check".to_string());
    }
    arguments.push(program.path.display().to_string());
    arguments.extend(program.arguments.iter().cloned());
    arguments
}

/// The seconds of each iteration that the driver reported.
pub fn iterations(stdout: &str) -> Vec<f64> {
    parsed(stdout)
        .filter_map(|value| value["cpu"].as_f64())
        .collect()
}

/// All that a program printed but its times.
fn answers(stdout: &str) -> Vec<String> {
    let is_time = |line: &&str| {
        serde_json::from_str::<Value>(line).is_ok_and(|value| value.get("cpu").is_some())
    };
    stdout
        .lines()
        .filter(|line| !is_time(line))
        .map(str::to_string)
        .collect()
}

fn parsed(stdout: &str) -> impl Iterator<Item = Value> + '_ {
    stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
}

/// Keeps a record, in the file too if there is one.
fn record(records: &mut Vec<Record>, one: Record, options: &Options) -> Result<(), String> {
    if let Some(path) = &options.output {
        let line = json!({
            "kind": one.kind.name(),
            "program": one.program,
            "interpreter": one.interpreter,
            "seconds": one.outcome.as_ref().ok(),
            "problem": one.outcome.as_ref().err(),
            "peak": one.peak,
        });
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| writeln!(file, "{line}"))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    records.push(one);
    Ok(())
}

/// Reads back what `--output` wrote.
///
/// # Errors
/// A message that names the line that is no record.
pub fn read(path: &Path) -> Result<Vec<Record>, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let record = |(index, line): (usize, &str)| {
        parse_record(line).ok_or_else(|| format!("{}:{}: no record", path.display(), index + 1))
    };
    text.lines().enumerate().map(record).collect()
}

fn parse_record(line: &str) -> Option<Record> {
    let value: Value = serde_json::from_str(line).ok()?;
    let outcome = match value["seconds"].as_f64() {
        Some(seconds) => Ok(seconds),
        None => Err(value["problem"].as_str()?.to_string()),
    };
    Some(Record {
        kind: Kind::from_name(value["kind"].as_str()?)?,
        program: value["program"].as_str()?.to_string(),
        interpreter: value["interpreter"].as_str()?.to_string(),
        outcome,
        peak: value["peak"].as_u64().unwrap_or(0),
    })
}
