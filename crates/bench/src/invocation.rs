//! The command line that runs a program under an interpreter, and what its output says.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::interpreters::{Form, Interpreter};
use crate::languages::PYTHON;
use crate::programs::{self, Program};

/// How much one process does.
#[derive(Clone, Copy)]
pub struct Work {
    /// Calls in an iteration.
    pub loops: u64,
    /// Iterations, whose times are told.
    pub iterations: u64,
    /// Only run once, and tell what was computed.
    pub check: bool,
}

/// The command and its arguments. A program in C is compiled first.
///
/// # Errors
/// A message when the program does not exist in the form that the interpreter takes, or cannot be compiled.
pub fn command(
    interpreter: &Interpreter,
    program: &Program,
    work: Work,
) -> Result<Vec<String>, String> {
    if !matches!(interpreter.form, Form::Own | Form::NumPy) {
        return foreign(interpreter, program, work);
    }
    let mut command = interpreter.command.clone();
    let path = || program.path.display().to_string();
    let missing = || format!("{} has no {}", interpreter.name, program.name);
    let iterations = work.iterations.to_string();
    let size = || program.arguments.iter().cloned();
    match program.language.name {
        PYTHON => {
            let path = program.in_form(interpreter.form).ok_or_else(missing)?;
            command.push(programs::driver().display().to_string());
            command.extend(amount(work));
            command.extend(driver_arguments(program, &path, work));
        }
        "som" => {
            command.extend(["-cp".into(), path(), "Harness".into()]);
            command.extend([program.name.clone(), iterations]);
            command.extend(size());
        }
        "smelt" => {
            command.extend(["run".into(), program.name.clone()]);
            command.extend(size());
            command.push(iterations);
        }
        _ => {
            command.push(path());
            command.extend(size());
        }
    }
    Ok(command)
}

/// How much to do, for `bench/stub` and the programs in C.
fn amount(work: Work) -> [String; 4] {
    [
        "--loops".to_string(),
        work.loops.to_string(),
        "--iterations".to_string(),
        work.iterations.to_string(),
    ]
}

/// The further arguments with which `bench/stub` runs a program.
fn driver_arguments(program: &Program, path: &Path, work: Work) -> Vec<String> {
    let mut arguments = Vec::new();
    if work.check {
        arguments.push("--check".to_string());
    }
    if let Some(only) = program.only {
        arguments.extend(["--only".to_string(), only.to_string()]);
    }
    arguments.push(path.display().to_string());
    arguments.extend(program.arguments.iter().cloned());
    arguments
}

/// For an interpreter of another language that has the same program.
fn foreign(
    interpreter: &Interpreter,
    program: &Program,
    work: Work,
) -> Result<Vec<String>, String> {
    let folder = programs::folder().join("cache").join(program.language.name);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let source = match (program.language.name, interpreter.form) {
        ("rv64", Form::C) => program.path.with_extension("c"),
        (PYTHON, form) => {
            let missing = || format!("{} has no {}", interpreter.name, program.name);
            program.in_form(form).ok_or_else(missing)?
        }
        (_, form) => {
            let source = folder.join(format!("{}.{}", program.name, form.extension()));
            written_source(program, form, &source)?;
            source
        }
    };
    let mut command = interpreter.command.clone();
    if interpreter.form == Form::C {
        let binary = folder.join(&program.name);
        compile(&command, &source, &binary)?;
        command = vec![binary.display().to_string()];
    } else {
        command.push(source.display().to_string());
    }
    if program.language.name == PYTHON {
        command.extend(amount(work));
    }
    command.extend(program.arguments.iter().cloned());
    if program.language.name == "smelt" {
        command.push(work.iterations.to_string());
    }
    Ok(command)
}

/// Lets the example that has the program in each language write it down.
fn written_source(program: &Program, form: Form, path: &Path) -> Result<(), String> {
    let command = beside(program.language.command)
        .ok_or_else(|| format!("{} is not built", program.language.command))?;
    let output = Command::new(&command)
        .args(["source", &program.name, form.extension()])
        .output()
        .map_err(|error| format!("{}: {error}", command.display()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}", command.display(), message.trim()));
    }
    std::fs::write(path, output.stdout).map_err(|error| format!("{}: {error}", path.display()))
}

fn compile(compiler: &[String], source: &Path, binary: &Path) -> Result<(), String> {
    let output = Command::new(&compiler[0])
        .args(&compiler[1..])
        .args(["-O2", "-o"])
        .args([binary, source])
        .arg("-lm")
        .output()
        .map_err(|error| format!("{}: {error}", compiler[0]))?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}: {}", source.display(), message.trim()))
}

/// A command that Cargo built into the folder of this program.
pub fn beside(name: &str) -> Option<PathBuf> {
    let path = std::env::current_exe().ok()?.parent()?.join(name);
    path.is_file().then_some(path)
}

/// The seconds of each iteration that a process reported.
pub fn iterations(stdout: &str) -> Vec<f64> {
    let times = stdout.lines().filter_map(time);
    times.flatten().collect()
}

/// All that a program printed but its times.
pub fn answers(stdout: &str) -> String {
    let lines: Vec<&str> = stdout.lines().filter(|line| time(line).is_none()).collect();
    lines.join("\n")
}

/// Whether a line is about time, and the seconds if it is about one iteration: `{"cpu": 0.1, ...}`, or as SOM's harness has
/// it, `Name: iteration 3, 1234 us`, and at the end `Name: total 5678 us`.
fn time(line: &str) -> Option<Option<f64>> {
    let Some(text) = line.strip_suffix(" us") else {
        let value = serde_json::from_str::<Value>(line).ok()?;
        return value["cpu"].as_f64().map(Some);
    };
    if text.contains(": total ") {
        return Some(None);
    }
    let (_, rest) = text.split_once(": iteration ")?;
    let microseconds: f64 = rest.split_once(", ")?.1.parse().ok()?;
    Some(Some(microseconds / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_answers() {
        let stdout = "Sieve: iteration 1, 1500 us\n{\"cpu\": 0.25}\nanswer: iteration 1\nSieve: total 1700 us\n{\"result\": 1}\n";
        assert_eq!(iterations(stdout), [0.0015, 0.25]);
        assert_eq!(answers(stdout), "answer: iteration 1\n{\"result\": 1}");
    }
}
