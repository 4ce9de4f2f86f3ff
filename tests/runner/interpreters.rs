//! Which interpreter is tested, and which one knows the right answer.

use std::process::Command;

use super::modes::Mode;

/// The version whose behaviour is the measure, as `-V` prints it up to the patch release.
const ORACLE_VERSION: &str = "Python 3.14.";

/// The interpreter under test.
pub enum Subject {
    /// The `pyrite` command that Cargo built for this test.
    Built(String),
    /// The one that `PYRITE_BINARY` names, which need not understand Pyrite's flags.
    Given(String),
}

/// The interpreters that the tests use.
pub struct Interpreters {
    /// The one under test.
    pub subject: Subject,
    /// CPython 3.14, where it is at hand.
    pub oracle: Option<String>,
}

impl Interpreters {
    /// As the environment says: `PYRITE_BINARY` for the one under test, `PYRITE_ORACLE` (else `python3.14` on `PATH`)
    /// for the oracle.
    ///
    /// # Errors
    /// A message when `PYRITE_ORACLE` names something that is not CPython 3.14.
    pub fn from_environment() -> Result<Interpreters, String> {
        let subject = match std::env::var("PYRITE_BINARY") {
            Ok(path) => Subject::Given(path),
            Err(_) => Subject::Built(env!("CARGO_BIN_EXE_pyrite").to_string()),
        };
        let oracle = match std::env::var("PYRITE_ORACLE") {
            Ok(path) if path.is_empty() => None,
            Ok(path) if is_oracle(&path) => Some(path),
            Ok(path) => return Err(format!("PYRITE_ORACLE: {path} is not CPython 3.14")),
            Err(_) => Some("python3.14".to_string()).filter(|path| is_oracle(path)),
        };
        Ok(Interpreters { subject, oracle })
    }

    /// The command that runs programs in this mode, without the mode's flags.
    pub fn command(&self, mode: Mode) -> Vec<String> {
        let (Subject::Built(subject) | Subject::Given(subject)) = &self.subject;
        match (mode, &self.oracle) {
            (Mode::Oracle, Some(oracle)) => vec![oracle.clone()],
            _ => vec![subject.clone()],
        }
    }
}

/// Whether the command is CPython 3.14, asked of itself.
fn is_oracle(command: &str) -> bool {
    let script = "import sys; print(sys.implementation.name)";
    let answer = |arguments: &[&str]| {
        let output = Command::new(command).args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()
    };
    answer(&["-V"]).is_some_and(|version| version.starts_with(ORACLE_VERSION))
        && answer(&["-c", script]).is_some_and(|name| name.trim() == "cpython")
}
