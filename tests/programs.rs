//! Runs every Python program under `tests/programs` in every mode and compares what it prints with the
//! expectation beside it. `tests/README.md` explains the format, the modes and the environment variables.
//!
//! The runner knows nothing of how the interpreter is built: it starts a command, and reads its output. So the same
//! runner checks the expectations themselves against CPython, and makes them.

mod runner;

use std::process::ExitCode;

fn main() -> ExitCode {
    match runner::run() {
        Ok(code) => code,
        Err(message) => {
            eprintln!("tests/programs: {message}");
            ExitCode::from(2)
        }
    }
}
