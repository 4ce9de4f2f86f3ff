//! The command `smelt-view`.

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
smelt-view LOG [-o PAGE]

Makes one HTML page of a log that was written with --jit log=LOG. Without -o the page goes beside the log, as LOG.html; -o - writes
it to standard output.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            console::tell(format_args!("smelt-view: {message}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    use lexopt::prelude::*;
    let mut arguments = lexopt::Parser::from_env();
    let (mut log, mut page) = (None, None);
    while let Some(argument) = arguments.next().map_err(|e| e.to_string())? {
        match argument {
            Short('h') | Long("help") => {
                console::print("smelt-view", HELP);
                return Ok(());
            }
            Short('o') | Long("output") => {
                page = Some(PathBuf::from(arguments.value().map_err(|e| e.to_string())?));
            }
            Value(path) if log.is_none() => log = Some(PathBuf::from(path)),
            _ => return Err(argument.unexpected().to_string()),
        }
    }
    let log = log.ok_or("which log? (--help tells more)")?;
    let name = log.display().to_string();
    let text = std::fs::read(&log).map_err(|e| format!("can't read '{name}': {e}"))?;
    let read =
        smelt_view::read(&String::from_utf8_lossy(&text)).map_err(|e| format!("'{name}': {e}"))?;
    for problem in &read.problems {
        console::tell(format_args!("smelt-view: '{name}': {problem}"));
    }
    let html = smelt_view::page(&read, &name);
    let page = page.unwrap_or_else(|| {
        let mut page = log.into_os_string();
        page.push(".html");
        page.into()
    });
    if page.as_os_str() == "-" {
        console::print("smelt-view", html);
        return Ok(());
    }
    std::fs::write(&page, html).map_err(|e| format!("can't write '{}': {e}", page.display()))
}
