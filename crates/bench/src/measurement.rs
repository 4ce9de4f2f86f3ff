//! Measuring: the steps of a run, and how each is made.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::child;
use crate::interpreters::Interpreter;
use crate::invocation::{self, Work};
use crate::languages::{self, PYTHON};
use crate::machine::Checksum;
use crate::options::Options;
use crate::programs::Program;
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
        let language = program.map_or(&languages::ALL[0], |(program, _)| program.language);
        let speaks = |one: &&Interpreter| one.language.name == language.name;
        for interpreter in interpreters.iter().filter(speaks) {
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
            let has = |(program, _): &&(&Program, Size)| program.language.kinds.contains(kind);
            for program in sized.iter().filter(has) {
                add(*kind, round, Some(*program));
            }
        }
    }
    Ok(steps)
}

fn size(sizes: &Sizes, program: &Program) -> Result<Size, String> {
    if program.language.name != PYTHON {
        return Ok(program.language.size());
    }
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
        code: None,
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
    let work = match step.subject.kind {
        Kind::Warm => (size.loops, size.iterations),
        // One that counts its iterations itself makes as many as the warm one.
        _ => (
            size.cold,
            if program.language.name == PYTHON {
                1
            } else {
                size.iterations
            },
        ),
    };
    let work = Work {
        loops: work.0,
        iterations: work.1,
        check: false,
    };
    let totals = (step.interpreter.tells_totals && step.subject.kind == program.language.kinds[0])
        .then(totals_file);
    let interpreter = match &totals {
        Some(file) => &step.interpreter.telling_totals(file),
        None => step.interpreter,
    };
    let command = invocation::command(interpreter, program, work)?;
    let outcome = child::run(&command, &interpreter.variables, options.limit)?;
    if let Some(failure) = outcome.failure {
        return Ok(failed(record, format!("failed: {failure}")));
    }
    let record = Record {
        peak: outcome.peak,
        code: totals.and_then(|file| code_bytes(&file)),
        ..record
    };
    if step.subject.kind == Kind::Cold {
        return Ok(Record {
            seconds: Some(outcome.user),
            ..record
        });
    }
    let times = invocation::iterations(&outcome.stdout);
    let Some(seconds) = statistics::median(&times[times.len() / 2..]) else {
        return Ok(failed(record, "failed: no iterations reported".into()));
    };
    Ok(Record {
        seconds: Some(seconds),
        curve: times.into_iter().take(CURVE).collect(),
        ..record
    })
}

/// Where a client of Smelt writes what it has compiled.
fn totals_file() -> PathBuf {
    std::env::temp_dir().join(format!("bench-totals-{}", std::process::id()))
}

/// The bytes of machine code that were compiled, of a file of totals, which goes away.
fn code_bytes(file: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    // Were it left, the system would clean it up.
    let _ = std::fs::remove_file(file);
    let bytes = text
        .split_whitespace()
        .find_map(|word| word.strip_prefix("bytes="));
    bytes?.parse().ok()
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
    let baseline = program.language.baseline;
    let work = Work {
        loops: 1,
        iterations: 1,
        check: true,
    };
    let command = invocation::command(interpreter, program, work)?;
    let outcome = child::run(&command, &interpreter.variables, options.limit)?;
    if let Some(failure) = outcome.failure {
        if interpreter.name == baseline {
            return Err(format!("{} under {baseline}: {failure}", program.name));
        }
        return Ok(failed(record, format!("failed: {failure}")));
    }
    let mut answer = Checksum::default();
    answer.add(invocation::answers(&outcome.stdout).as_bytes());
    let answer = answer.text();
    let baseline = Subject {
        interpreter: baseline.into(),
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
    let mut command = interpreter.command.clone();
    command.extend(["-c".to_string(), "pass".to_string()]);
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..STARTS {
        let outcome = child::run(&command, &interpreter.variables, options.limit)?;
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
