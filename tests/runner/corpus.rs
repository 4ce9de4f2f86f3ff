//! The programs and the text form of what a program is expected to do.

use std::path::{Path, PathBuf};

use super::process::Output;

/// The name of the program in a folder that is one test as a whole; see [`find`].
const MAIN: &str = "main.py";

/// Stands for the folder of all programs in expectations, since tracebacks print absolute paths.
const FOLDER_MARK: &str = "<programs>";

/// Stands for the interpreter as it was started, since some messages begin with it.
const INTERPRETER_MARK: &str = "<interpreter>";

/// A folder of this name holds no programs of its own, only what others use.
const MATERIAL: &str = "material";

/// The suffix of a file that holds a command line instead of a program.
const COMMAND: &str = "command";

/// The first line of a command that is to be interrupted, as by Ctrl-C, as soon as it has printed something.
const INTERRUPT: &str = "# interrupt after the first output";

/// One program, or one command line, to run.
pub struct Program {
    /// Path below `tests/programs` without the suffix, with `/` between the parts; names the test.
    pub name: String,
    /// Absolute path of the file.
    pub path: PathBuf,
    /// What the interpreter gets as arguments: the path, or what the file of a command holds, an argument a line.
    pub arguments: Vec<String>,
    /// Whether it is interrupted once it has printed something.
    pub interrupt: bool,
}

impl Program {
    /// Where the expectation is kept.
    pub fn expectation_path(&self) -> PathBuf {
        self.path.with_extension("expected")
    }

    /// Whether this is a command line, which is run without a mode's flags.
    pub fn is_command(&self) -> bool {
        self.path.extension().is_some_and(|it| it == COMMAND)
    }

    /// What the program finds on its standard input: the file with this name beside it, if there is one.
    pub fn input_path(&self) -> Option<PathBuf> {
        Some(self.path.with_extension("input")).filter(|path| path.is_file())
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
/// one is, and whatever else the folder holds is there for it to import. Each `.command` file is a command line.
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
        programs.push(program(root, &folder.join(MAIN))?);
        return Ok(());
    }
    let fail = |error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            if path
                .file_name()
                .is_some_and(|name| name != "__pycache__" && name != MATERIAL)
            {
                collect(root, &path, programs)?;
            }
        } else if path
            .extension()
            .is_some_and(|it| it == "py" || it == COMMAND)
        {
            programs.push(program(root, &path)?);
        }
    }
    Ok(())
}

fn program(root: &Path, path: &Path) -> Result<Program, String> {
    let below = path.strip_prefix(root).unwrap_or(path).with_extension("");
    let mut program = Program {
        name: below.to_string_lossy().replace('\\', "/"),
        path: path.to_path_buf(),
        arguments: vec![path.to_string_lossy().into_owned()],
        interrupt: false,
    };
    if program.is_command() {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines().peekable();
        program.interrupt = lines.next_if_eq(&INTERRUPT).is_some();
        program.arguments = lines.map(|line| line.replace("\\n", "\n")).collect();
    }
    Ok(program)
}

/// What a program did, as the text that expectations hold: standard output as it is; then, if it is not empty, standard
/// error after a line `--- stderr ---`; then, unless it is 0, a line `--- status N ---`.
pub fn render(output: &Output) -> String {
    let normalise = |bytes: &[u8]| normalise(bytes, &output.interpreter);
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

/// Bytes as text, the folder of the programs and the interpreter replaced by their marks.
fn normalise(bytes: &[u8], interpreter: &str) -> String {
    let root = root();
    String::from_utf8_lossy(bytes)
        .replace(&*root.to_string_lossy(), FOLDER_MARK)
        .replace(interpreter, INTERPRETER_MARK)
}
