//! The programs and the text form of what a program is expected to do.

use std::path::{Path, PathBuf};

use super::process::Output;

/// The name of the program in a folder that is one test as a whole; see [`find`].
const MAIN: &str = "main.py";

/// Stands for the folder of all programs in expectations, since tracebacks print absolute paths.
const FOLDER_MARK: &str = "<programs>";

/// One program to run.
pub struct Program {
    /// Path below `tests/programs` without the suffix, with `/` between the parts; names the test.
    pub name: String,
    /// Absolute path of the file to run.
    pub path: PathBuf,
}

impl Program {
    /// Where the expectation is kept.
    pub fn expectation_path(&self) -> PathBuf {
        self.path.with_extension("expected")
    }

    /// The expected text.
    ///
    /// # Errors
    /// A message when there is none, which says how to make it.
    pub fn read_expectation(&self) -> Result<String, String> {
        std::fs::read_to_string(self.expectation_path()).map_err(|error| {
            format!("cause: no expectation ({error}); make it with tests/update-expectations")
        })
    }
}

/// The folder of all programs.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs")
}

/// All programs in order of their names. Each `.py` file is one, except that in a folder that holds `main.py` only that
/// one is, and whatever else the folder holds is there for it to import.
///
/// # Errors
/// A message when the folder cannot be read or holds no program.
pub fn find() -> Result<Vec<Program>, String> {
    let mut programs = Vec::new();
    let root = root();
    collect(&root, &root, &mut programs)?;
    if programs.is_empty() {
        return Err(format!("no programs in {}", root.display()));
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(programs)
}

fn collect(root: &Path, folder: &Path, programs: &mut Vec<Program>) -> Result<(), String> {
    if folder.join(MAIN).is_file() {
        programs.push(program(root, &folder.join(MAIN)));
        return Ok(());
    }
    let fail = |error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "__pycache__") {
                collect(root, &path, programs)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "py") {
            programs.push(program(root, &path));
        }
    }
    Ok(())
}

fn program(root: &Path, path: &Path) -> Program {
    let below = path.strip_prefix(root).unwrap_or(path).with_extension("");
    Program {
        name: below.to_string_lossy().replace('\\', "/"),
        path: path.to_path_buf(),
    }
}

/// What a program did, as the text that expectations hold: standard output as it is; then, if it is not empty, standard
/// error after a line `--- stderr ---`; then, unless it is 0, a line `--- status N ---`.
pub fn render(output: &Output) -> String {
    let mut text = normalise(&output.stdout);
    if !output.stderr.is_empty() {
        section(&mut text, "stderr");
        text.push_str(&normalise(&output.stderr));
    }
    if output.status != "0" {
        section(&mut text, &format!("status {}", output.status));
    }
    text
}

fn section(text: &mut String, title: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str("\n--- no newline at the end ---\n");
    }
    text.push_str(&format!("--- {title} ---\n"));
}

/// Bytes as text, the folder of the programs replaced by its mark.
fn normalise(bytes: &[u8]) -> String {
    let root = root();
    String::from_utf8_lossy(bytes).replace(&*root.to_string_lossy(), FOLDER_MARK)
}
