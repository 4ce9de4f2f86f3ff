//! Which interpreters there are, and how each is started.

use std::path::{Path, PathBuf};

use crate::options::Options;

/// The interpreter that all others are compared with, and whose output is right.
pub const BASELINE: &str = "python3.14";

/// One way to run Python programs.
#[derive(Clone)]
pub struct Interpreter {
    /// Its name in tables.
    pub name: String,
    /// Variables to set for it.
    pub variables: Vec<(String, String)>,
    /// The command and its first arguments.
    pub command: Vec<String>,
}

impl Interpreter {
    /// From a text as of a shell, without quoting: `VARIABLE=VALUE... COMMAND ARGUMENT...`.
    fn parse(name: &str, text: &str) -> Result<Interpreter, String> {
        let mut variables = Vec::new();
        let mut command = Vec::new();
        for word in text.split_whitespace() {
            match word.split_once('=') {
                Some((variable, value)) if command.is_empty() => {
                    variables.push((variable.to_string(), value.to_string()));
                }
                _ => command.push(word.to_string()),
            }
        }
        if command.is_empty() {
            return Err(format!("interpreter {name}: no command"));
        }
        Ok(Interpreter {
            name: name.to_string(),
            variables,
            command,
        })
    }
}

/// The interpreters to measure, the baseline first.
///
/// # Errors
/// A message when the baseline is not to be found, or `--only` names one that is not.
pub fn select(options: &Options) -> Result<Vec<Interpreter>, String> {
    let mut found = Vec::new();
    for (name, text) in discover().into_iter().chain(options.added.iter().cloned()) {
        found.retain(|known: &Interpreter| known.name != name);
        found.push(Interpreter::parse(&name, &text)?);
    }
    for name in &options.only {
        if !found.iter().any(|one| &one.name == name) {
            let names = crate::names(&found);
            return Err(format!("no interpreter named {name}; there are {names}"));
        }
    }
    found.retain(|one| {
        one.name == BASELINE || options.only.is_empty() || options.only.contains(&one.name)
    });
    found.sort_by_key(|one| one.name != BASELINE);
    baseline(&found)?;
    Ok(found)
}

/// The interpreter that the others are compared with.
///
/// # Errors
/// A message when it is not among them.
pub fn baseline(interpreters: &[Interpreter]) -> Result<&Interpreter, String> {
    interpreters
        .iter()
        .find(|one| one.name == BASELINE)
        .ok_or_else(|| {
            format!("{BASELINE} not found: set PYRITE_ORACLE or PYRITE_PEERS, or put it on PATH")
        })
}

/// What is found without being named.
fn discover() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |name: &str, prefix: &str, path: Option<PathBuf>, suffix: &str| {
        if let Some(path) = path {
            let text = format!("{prefix}{}{suffix}", path.display());
            found.push((name.to_string(), text));
        }
    };
    let oracle = std::env::var_os("PYRITE_ORACLE").map(PathBuf::from);
    add(BASELINE, "", oracle.or_else(|| find(BASELINE)), "");
    add("pyrite", "", pyrite(), "");
    add("pyrite-jit-off", "", pyrite(), " --jit off");
    add("python3.15-jit", "PYTHON_JIT=1 ", find("python3.15"), "");
    add("pypy3", "PYPY_GC_NURSERY=4M ", find("pypy3"), "");
    found
}

/// The command that Cargo built beside this program, unless another one is named.
fn pyrite() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PYRITE_BINARY") {
        return Some(path.into());
    }
    let beside = std::env::current_exe().ok()?.parent()?.join("pyrite");
    beside.is_file().then_some(beside)
}

/// A command in the folder that `PYRITE_PEERS` names or on `PATH`.
fn find(command: &str) -> Option<PathBuf> {
    let peers = std::env::var_os("PYRITE_PEERS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    peers
        .into_iter()
        .flat_map(|folder| [folder.join("bin"), folder])
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(command))
        .find(|candidate| Path::is_file(candidate))
}
