//! The parts of the program tests: which programs there are (`corpus`), in which ways each one is run (`modes`), the
//! running itself (`process`), what is known to fail (`known_failures`), and how a difference is shown (`difference`).

mod corpus;
mod difference;
mod generated;
mod generator;
mod interpreters;
mod known_failures;
mod modes;
mod mutation;
mod process;
mod recursion;
mod update;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use corpus::Program;
use interpreters::Interpreters;
use known_failures::KnownFailures;
use modes::Mode;

/// Programs run at the same time unless `--test-threads` says otherwise. Two, since each may take most of a core and
/// the machines this is made for have two.
const PARALLELISM: usize = 2;

/// Runs the tests as the command line and the environment ask; the exit status is that of a test program.
///
/// # Errors
/// A message when the tests cannot be set up at all: no corpus, a malformed list, a named interpreter that is missing.
pub fn run() -> Result<ExitCode, String> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(PARALLELISM);
    let programs = corpus::find()?;
    let interpreters = Interpreters::from_environment()?;
    if std::env::var_os("PYRITE_UPDATE_EXPECTATIONS").is_some() {
        return update::update_expectations(&programs, &interpreters, arguments.filter.as_deref());
    }
    let known = Arc::new(KnownFailures::for_subject(&interpreters.subject)?);
    let modes = modes::selected(&interpreters)?;
    known.check_names(&programs)?;
    let mut trials = Vec::new();
    for program in programs {
        let program = Arc::new(program);
        let fits = |mode: &&Mode| mode.fits(&program);
        for mode in modes.iter().filter(fits) {
            trials.push(trial(&program, *mode, &interpreters, &known));
        }
    }
    if modes.contains(&Mode::Generated) {
        let interpreters = Arc::new(interpreters);
        for seed in generated::seeds()? {
            trials.push(generated_trial(seed, &interpreters, &known));
        }
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// One program in one mode as a test named `folder/program [mode]`.
fn trial(
    program: &Arc<Program>,
    mode: Mode,
    interpreters: &Interpreters,
    known: &Arc<KnownFailures>,
) -> Trial {
    let name = format!("{} [{}]", program.name, mode.name());
    let command = interpreters.command(mode);
    let program = Arc::clone(program);
    let known = Arc::clone(known);
    Trial::test(name, move || {
        let outcome = check(&program, mode, &command);
        judge(outcome, &known, &program.name, mode)
    })
}

/// A random program in all modes.
fn generated_trial(
    seed: u64,
    interpreters: &Arc<Interpreters>,
    known: &Arc<KnownFailures>,
) -> Trial {
    let name = format!("{}{seed}", generated::PREFIX);
    let interpreters = Arc::clone(interpreters);
    let known = Arc::clone(known);
    Trial::test(format!("{name} [{}]", Mode::Generated.name()), move || {
        let outcome = generated::check(seed, &interpreters);
        judge(outcome, &known, &name, Mode::Generated)
    })
}

/// A known failure counts as a success, and a success that is listed as a known failure as a failure.
fn judge(
    outcome: Result<(), String>,
    known: &KnownFailures,
    name: &str,
    mode: Mode,
) -> Result<(), Failed> {
    let reason = match mode {
        Mode::Oracle => None,
        _ => known.reason(name, mode),
    };
    match (outcome, reason) {
        (Ok(()), None) | (Err(_), Some(_)) => Ok(()),
        (Err(difference), None) => Err(Failed::from(difference)),
        (Ok(()), Some(reason)) => Err(Failed::from(format!(
            "cause: passes although tests/known-failures.txt lists it ({reason}); remove it from the list"
        ))),
    }
}

/// Runs the program in this mode, and compares; the error is the text to show.
fn check(program: &Program, mode: Mode, command: &[String]) -> Result<(), String> {
    if mode == Mode::Damaged {
        return mutation::check(program, command);
    }
    let expected = program.read_expectation()?;
    let mut command = command.to_vec();
    command.extend(mode.flags().iter().map(|flag| (*flag).to_string()));
    let output = process::run(&command, program, None)?;
    let actual = corpus::render(&output);
    if expected == actual {
        return Ok(());
    }
    Err(difference::describe(&expected, &actual, &output))
}
