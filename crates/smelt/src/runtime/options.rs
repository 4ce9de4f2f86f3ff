//! The command-line option `--jit`, the same in every client: `off`, `log=FILE`, `totals=FILE`, `without=PASS+PASS` and `NAME=VALUE`, separated by commas.

use super::log;
use crate::optimizer::Passes;
use crate::parameters;
use std::io::Write;

const HELP: &str = "\
--jit off                      never trace
--jit log=FILE                 write what is traced, and why a trace is abandoned; smelt-view makes a page of it
--jit totals=FILE              write at the end how much was traced and compiled, and what that took
--jit without=PASS[+PASS]      switch optimisations off, to see what they are for: PASSES
--jit NAME=VALUE[,NAME=VALUE]  parameters of the JIT:
";

/// What a client's help says of the option.
pub fn help() -> String {
    let mut text = HELP.replace("PASSES", &Passes::NAMES.join(", "));
    for (name, default, meaning) in parameters::DESCRIPTIONS {
        let name = name.replace('_', "-");
        text += &format!("    {name:22} {meaning} (default {default})\n");
    }
    text
}

/// Obeys the value of a `--jit` option. Names of parameters may be written with `-` for `_`; a `threshold` sets the one for functions,
/// too, to twice its value.
///
/// # Errors
/// What is wrong with it, as a sentence for people.
pub fn configure(text: &str) -> Result<(), String> {
    for item in text.split(',').filter(|item| !item.is_empty()) {
        if item == "off" {
            parameters::set("enabled", 0)?;
            continue;
        }
        let wanted = || {
            format!(
                "--jit wants off, log=FILE, totals=FILE, without=PASS or NAME=VALUE, not '{item}'"
            )
        };
        let (name, value) = item.split_once('=').ok_or_else(wanted)?;
        if name == "log" {
            parameters::set("counters", 1)?;
            log::start(log::Level::Traces, create(value)?);
            continue;
        }
        if name == "totals" {
            log::totals_at_the_end(create(value)?);
            continue;
        }
        if name == "without" {
            let mut passes = parameters::passes();
            for pass in value.split('+') {
                passes.switch(&pass.trim().replace('-', "_"), false)?;
            }
            parameters::set_passes(passes);
            continue;
        }
        let value: u64 = value.trim().parse().map_err(|_| wanted())?;
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        parameters::set(&name.trim().replace('-', "_"), value)?;
        if name == "threshold" {
            parameters::set("function_threshold", value.saturating_mul(2))?;
            parameters::set("flat_profile", 0)?;
        }
    }
    Ok(())
}

fn create(path: &str) -> Result<Box<dyn Write + Send>, String> {
    let file = std::fs::File::create(path);
    file.map(|file| Box::new(file) as Box<dyn Write + Send>)
        .map_err(|error| format!("can't write the log '{path}': {error}"))
}
