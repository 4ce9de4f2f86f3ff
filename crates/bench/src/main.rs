//! Measures programs under several interpreters side by side, keeps the history of what was measured, names what has
//! become worse, and makes the tables, the picture and the page of it.
//!
//! Knows how to start a command, what time it took, and the output of `bench/stub` and of the other languages' programs. It knows
//! nothing of how any of the interpreters works inside; Pyrite is a command like the others.

mod calibration;
mod child;
mod document;
mod figures;
mod history;
mod interpreters;
mod invocation;
mod languages;
mod load;
mod machine;
mod measurement;
mod options;
mod page;
mod picture;
mod programs;
mod progress;
mod readme;
mod record;
mod report;
mod sizes;
mod statistics;

use std::path::Path;
use std::process::ExitCode;

use history::History;
use interpreters::Interpreter;
use machine::Header;
use options::{Action, Options};
use record::Run;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(message) => {
            console::tell(format_args!("bench: {message}"));
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let Some(options) = Options::parse()? else {
        print(options::HELP);
        return Ok(ExitCode::SUCCESS);
    };
    let history = History::new(options.history.clone());
    match &options.action {
        Action::Measure => measure(&options)?,
        Action::Record(file) => {
            let entry = history.add(&Run::read(file)?, options.note.clone())?;
            print(format_args!(
                "{}: {} programs\n",
                entry.commit,
                entry.programs.len()
            ));
        }
        Action::RecordTests(file) => {
            let (date, commit) = machine::date_and_commit(&options)?;
            let tests = history.add_tests(file, &commit, &date)?;
            print(format_args!("{commit}: {} files\n", tests.files.len()));
        }
        Action::Regressions => {
            let worse = history::regressions::report(&history.entries()?, &history.tests()?);
            print(&worse);
            return Ok(ExitCode::from(u8::from(!worse.is_empty())));
        }
        Action::Site => site(&history, &options)?,
        Action::Readme => readme::update(&history, &programs::folder().join(".."))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes to standard output.
fn print(text: impl std::fmt::Display) {
    console::print("bench", text);
}

/// Writes the page, and says where.
fn site(history: &History, options: &Options) -> Result<(), String> {
    let default = || programs::folder().join("cache/scoreboard.html");
    let path = options.output.clone().unwrap_or_else(default);
    let folder = path.parent().unwrap_or(Path::new("."));
    let page = page::page(history)?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, page))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    print(format_args!("{}\n", path.display()));
    Ok(())
}

/// Measures, or shows a run that has been measured.
fn measure(options: &Options) -> Result<(), String> {
    if let Some(path) = &options.from {
        return publish(&Run::read(path)?, options);
    }
    let interpreters = interpreters::select(options)?;
    let programs = programs::select(options)?;
    let sizes_path = programs::folder().join("sizes.json");
    if options.calibrate {
        let baseline = interpreters::baseline(&interpreters)?;
        return calibration::calibrate(&programs, baseline, &sizes_path);
    }
    let sizes = sizes::read(&sizes_path)?;
    let header = Header::new(&interpreters, options)?;
    let mut run = Run::open(options.output.as_deref(), header)?;
    measurement::measure(&mut run, &programs, &interpreters, &sizes, options)?;
    publish(&run, options)
}

/// Prints the tables, and puts them into the file that `--results` names.
fn publish(run: &Run, options: &Options) -> Result<(), String> {
    let text = report::render(run);
    print(&text);
    match &options.results {
        Some(path) => document::insert(Path::new(path), "measured", &text),
        None => Ok(()),
    }
}

/// The names of interpreters, in the order in which they first occur.
fn names(interpreters: &[Interpreter]) -> String {
    let names: Vec<&str> = interpreters.iter().map(|one| one.name.as_str()).collect();
    names.join(", ")
}
