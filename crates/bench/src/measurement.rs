//! Measuring: the steps of a run, and how each is made.

use std::time::Instant;

use serde_json::Value;

use crate::child;
use crate::interpreters::{BASELINE, Interpreter};
use crate::machine::Checksum;
use crate::options::Options;
use crate::programs::{self, Program};
use crate::progress::Progress;
use crate::record::{Kind, Record, Run, Subject};
use crate::sizes::{Size, Sizes};
use crate::statistics;

/// Processes per round that measure the start; one takes milliseconds.
const STARTS: usize = 15;

/// Iterations from the start of a process that its record keeps.
const CURVE: usize = 20;

/// The name under which the start is recorded, which is no program.
pub const START: &str = "-c pass";

/// One thing to do.
struct Step<'a> {
    subject: Subject,
    interpreter: &'a Interpreter,
    /// With the size it is measured at; nothing for the start.
    program: Option<(&'a Program, Size)>,
}

/// Measures everything that the run does not have yet, in alternation: each round runs each program under one
/// interpreter after the other.
///
/// # Errors
/// A message when a process cannot be started, a record not be written, or a program fails under the baseline. A program
/// that fails under another interpreter is a record.
pub fn measure(
    run: &mut Run,
    programs: &[Program],
    interpreters: &[Interpreter],
    sizes: &Sizes,
    options: &Options,
) -> Result<(), String> {
    let mut steps = plan(programs, interpreters, sizes, options)?;
    let known = steps.len();
    steps.retain(|step| run.find(&step.subject).is_none());
    if steps.len() < known {
        eprintln!("{} of {known} are there already", known - steps.len());
    }
    let subjects = steps.iter().map(|step| step.subject.clone()).collect();
    let mut progress = Progress::new(subjects, &run.records);
    for step in &steps {
        progress.step();
        let start = Instant::now();
        let mut record = perform(step, run, options)?;
        record.wall = start.elapsed().as_secs_f64();
        progress.took(&record);
        run.add(record)?;
    }
    progress.finish();
    Ok(())
}

/// All steps in their order.
fn plan<'a>(
    programs: &'a [Program],
    interpreters: &'a [Interpreter],
    sizes: &Sizes,
    options: &Options,
) -> Result<Vec<Step<'a>>, String> {
    let kinds: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| options.kinds.contains(kind))
        .collect();
    let mut steps = Vec::new();
    let mut add = |kind, round, program: Option<(&'a Program, Size)>| {
        for interpreter in interpreters {
            let subject = Subject {
                kind,
                program: program.map_or(START, |(program, _)| &program.name).into(),
                interpreter: interpreter.name.clone(),
                round,
            };
            steps.push(Step {
                subject,
                interpreter,
                program,
            });
        }
    };
    let sized: Vec<(&Program, Size)> = programs
        .iter()
        .map(|program| Ok((program, size(sizes, program)?)))
        .collect::<Result<_, String>>()?;
    if kinds.iter().any(|kind| *kind != Kind::Startup) {
        for program in &sized {
            add(Kind::Check, 0, Some(*program));
        }
    }
    for round in 1..=options.rounds {
        for kind in &kinds {
            if *kind == Kind::Startup {
                add(*kind, round, None);
                continue;
            }
            for program in &sized {
                add(*kind, round, Some(*program));
            }
        }
    }
    Ok(steps)
}

fn size(sizes: &Sizes, program: &Program) -> Result<Size, String> {
    sizes
        .get(&program.name)
        .copied()
        .ok_or_else(|| format!("{}: no size; run with --calibrate", program.name))
}

/// Does one step.
fn perform(step: &Step, run: &Run, options: &Options) -> Result<Record, String> {
    let record = Record {
        subject: step.subject.clone(),
        seconds: None,
        problem: None,
        peak: 0,
        curve: Vec::new(),
        answer: None,
        wall: 0.0,
    };
    let Some((program, size)) = step.program else {
        return startup(record, step.interpreter, options);
    };
    if step.subject.kind == Kind::Check {
        return check(record, program, step.interpreter, run, options);
    }
    let checked = Subject {
        kind: Kind::Check,
        round: 0,
        ..step.subject.clone()
    };
    if let Some(problem) = run.find(&checked).and_then(|check| check.problem.clone()) {
        return Ok(failed(record, problem));
    }
    let arguments = match step.subject.kind {
        Kind::Warm => driver_arguments(program, size.loops, size.iterations, false),
        _ => driver_arguments(program, size.cold, 1, false),
    };
    let outcome = child::run(step.interpreter, &arguments, options.limit)?;
    if let Some(failure) = outcome.failure {
        return Ok(failed(record, format!("failed: {failure}")));
    }
    let peak = outcome.peak;
    if step.subject.kind == Kind::Cold {
        let seconds = Some(outcome.user);
        return Ok(Record {
            seconds,
            peak,
            ..record
        });
    }
    let times = iterations(&outcome.stdout);
    let Some(seconds) = statistics::median(&times[times.len() / 2..]) else {
        return Ok(failed(record, "failed: no iterations reported".into()));
    };
    Ok(Record {
        seconds: Some(seconds),
        peak,
        curve: times.into_iter().take(CURVE).collect(),
        ..record
    })
}

fn failed(record: Record, problem: String) -> Record {
    Record {
        problem: Some(problem),
        ..record
    }
}

/// Runs a program once and compares what it computes with what it computed under the baseline, which comes first.
fn check(
    record: Record,
    program: &Program,
    interpreter: &Interpreter,
    run: &Run,
    options: &Options,
) -> Result<Record, String> {
    let outcome = child::run(
        interpreter,
        &driver_arguments(program, 1, 1, true),
        options.limit,
    )?;
    if let Some(failure) = outcome.failure {
        if interpreter.name == BASELINE {
            return Err(format!("{} under {BASELINE}: {failure}", program.name));
        }
        return Ok(failed(record, format!("failed: {failure}")));
    }
    let mut answer = Checksum::default();
    answer.add(answers(&outcome.stdout).as_bytes());
    let answer = answer.text();
    let baseline = Subject {
        interpreter: BASELINE.into(),
        ..record.subject.clone()
    };
    let right = run.find(&baseline).and_then(|check| check.answer.as_ref());
    let differs = right.is_some_and(|right| *right != answer);
    Ok(Record {
        problem: differs.then(|| "wrong: output differs".to_string()),
        answer: Some(answer),
        ..record
    })
}

/// What an interpreter takes to do nothing.
fn startup(record: Record, interpreter: &Interpreter, options: &Options) -> Result<Record, String> {
    let arguments = ["-c".to_string(), "pass".to_string()];
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..STARTS {
        let outcome = child::run(interpreter, &arguments, options.limit)?;
        if let Some(failure) = outcome.failure {
            return Ok(failed(record, format!("failed: {failure}")));
        }
        times.push(outcome.user + outcome.system);
        peak = outcome.peak.max(peak);
    }
    Ok(Record {
        seconds: statistics::median(&times),
        peak,
        ..record
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
    if let Some(only) = program.only {
        arguments.extend(["--only".to_string(), only.to_string()]);
    }
    arguments.push(program.path.display().to_string());
    arguments.extend(program.arguments.iter().cloned());
    arguments
}

/// The seconds of each iteration that the driver reported.
pub fn iterations(stdout: &str) -> Vec<f64> {
    stdout.lines().filter_map(time).collect()
}

/// All that a program printed but its times.
fn answers(stdout: &str) -> String {
    let lines: Vec<&str> = stdout.lines().filter(|line| time(line).is_none()).collect();
    lines.join("\n")
}

/// The seconds of the iteration that a line of the driver is about.
fn time(line: &str) -> Option<f64> {
    serde_json::from_str::<Value>(line).ok()?["cpu"].as_f64()
}
