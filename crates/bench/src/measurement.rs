//! Measuring: the steps of a run, and how each is made.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::child;
use crate::interpreters::Form;
use crate::interpreters::Interpreter;
use crate::invocation::{self, Work};
use crate::languages::PYTHON;
use crate::load::Load;
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
    let all = plan(programs, interpreters, sizes, options)?;
    let is_new = |step: &&Step| run.find(&step.subject).is_none();
    let steps: Vec<&Step> = all.iter().filter(is_new).collect();
    if steps.len() < all.len() {
        console::tell(format_args!(
            "{} of {} are there already",
            all.len() - steps.len(),
            all.len()
        ));
    }
    perform_all(&steps, false, run, options)?;
    measure_disturbed_again(&all, run, options)
}

/// Does steps in their order.
fn perform_all(
    steps: &[&Step],
    again: bool,
    run: &mut Run,
    options: &Options,
) -> Result<(), String> {
    let subjects = steps.iter().map(|step| step.subject.clone()).collect();
    let mut progress = Progress::new(subjects, &run.records);
    for step in steps {
        progress.step();
        let (start, load) = (Instant::now(), Load::now());
        let mut record = perform(step, run, options)?;
        record.wall = start.elapsed().as_secs_f64();
        record.others = load.and_then(|load| load.others_since()).unwrap_or(0.0);
        record.again = again;
        progress.took(&record);
        run.add(record)?;
    }
    progress.finish();
    Ok(())
}

/// Does once more, at the end and once only, what was done while something else ran, and tells of it. Where that was most of
/// the time it would be no better the second time.
fn measure_disturbed_again(steps: &[Step], run: &mut Run, options: &Options) -> Result<(), String> {
    let measured: Vec<&Step> = steps
        .iter()
        .filter(|step| step.subject.kind != Kind::Check)
        .collect();
    let those = |run: &Run, wanted: fn(&Record) -> bool| -> Vec<&Step> {
        let found = |step: &&&Step| run.find(&step.subject).is_some_and(wanted);
        measured.iter().filter(found).copied().collect()
    };
    let told = |disturbed: &[&Step]| {
        let (number, total) = (disturbed.len(), measured.len());
        format!("something else ran during {number} of {total} steps")
    };
    let disturbed = those(run, Record::disturbed);
    if !options.once && disturbed.len() * 2 <= measured.len() {
        let again = those(run, |record| record.disturbed() && !record.again);
        if !again.is_empty() {
            console::tell(format_args!(
                "{}: {} are made again",
                told(&disturbed),
                again.len()
            ));
            perform_all(&again, true, run, options)?;
        }
    }
    let left = those(run, Record::disturbed);
    if !left.is_empty() {
        console::tell(format_args!("{}: their figures scatter", told(&left)));
    }
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
        let takes = |one: &&Interpreter| match program {
            Some((program, _)) => one.takes(program),
            None => one.language.name == PYTHON && one.form == Form::Own,
        };
        for interpreter in interpreters.iter().filter(takes) {
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
        for program in sized.iter().filter(|(program, _)| !program.long) {
            add(Kind::Check, 0, Some(*program));
        }
    }
    for round in 1..=options.rounds {
        for kind in &kinds {
            if *kind == Kind::Startup {
                add(*kind, round, None);
                continue;
            }
            let has = |(program, _): &&(&Program, Size)| {
                program.language.kinds.contains(kind) && (!program.long || *kind == Kind::Warm)
            };
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
    if program.long {
        return Ok(Size {
            loops: 1,
            iterations: 1,
            cold: 1,
        });
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
        others: 0.0,
        again: false,
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
    let outcome = child::run(&command, &interpreter.variables, options.limit())?;
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
    let record = if program.long {
        judged(record, program, &outcome.stdout, run)
    } else {
        record
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

/// Runs a program once and compares what it computes.
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
    let outcome = child::run(&command, &interpreter.variables, options.limit())?;
    if let Some(failure) = outcome.failure {
        if interpreter.name == baseline {
            return Err(format!("{} under {baseline}: {failure}", program.name));
        }
        return Ok(failed(record, format!("failed: {failure}")));
    }
    Ok(judged(record, program, &outcome.stdout, run))
}

/// With the answer, and whether it is the one under the baseline, which comes first.
fn judged(record: Record, program: &Program, stdout: &str, run: &Run) -> Record {
    let mut answer = Checksum::default();
    answer.add(invocation::answers(stdout).as_bytes());
    let answer = answer.text();
    let baseline = Subject {
        interpreter: program.language.baseline.into(),
        ..record.subject.clone()
    };
    let right = run.find(&baseline).and_then(|check| check.answer.as_ref());
    let differs = right.is_some_and(|right| *right != answer);
    Record {
        problem: differs.then(|| "wrong: output differs".to_string()),
        answer: Some(answer),
        ..record
    }
}

/// What an interpreter takes to do nothing.
fn startup(record: Record, interpreter: &Interpreter, options: &Options) -> Result<Record, String> {
    let mut command = interpreter.command.clone();
    command.extend(["-c".to_string(), "pass".to_string()]);
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..STARTS {
        let outcome = child::run(&command, &interpreter.variables, options.limit())?;
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
