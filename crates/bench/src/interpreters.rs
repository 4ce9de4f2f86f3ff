//! Which interpreters there are, and how each is started.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::invocation::beside;
use crate::languages::{self, Language};
use crate::options::Options;
use crate::programs::{self, Program};

/// Python's interpreter that the others are compared with.
pub const BASELINE: &str = languages::ALL[0].baseline;

/// What an interpreter takes for a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// The language's own.
    Own,
    /// Python that uses NumPy.
    NumPy,
    /// C, to be compiled first.
    C,
    /// Lua.
    Lua,
    /// JavaScript.
    JavaScript,
}

impl Form {
    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Form::Own => "",
            Form::NumPy => "py",
            Form::C => "c",
            Form::Lua => "lua",
            Form::JavaScript => "js",
        }
    }
}

/// One way to run the programs of a language.
#[derive(Clone)]
pub struct Interpreter {
    /// Its name in tables.
    pub name: String,
    /// The language.
    pub language: &'static Language,
    /// What it takes for a program.
    pub form: Form,
    /// It is a client of Smelt that says what it has compiled, when it is asked by `--jit totals=FILE`.
    pub tells_totals: bool,
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
            language: &languages::ALL[0],
            form: Form::Own,
            tells_totals: false,
            variables,
            command,
        })
    }
}

/// The interpreters to measure, each language's baseline before its others.
///
/// # Errors
/// A message when CPython is not to be found though Python is measured, or `--only` names one that is not.
pub fn select(options: &Options) -> Result<Vec<Interpreter>, String> {
    let mut found = discover();
    for (name, text) in &options.added {
        found.retain(|known| known.name != *name);
        found.push(Interpreter::parse(name, text)?);
    }
    found.retain(|one| options.measures(one.language));
    for one in &mut found {
        one.tells_totals = one.tells_totals && one.can_tell_totals();
    }
    for name in &options.only {
        if !found.iter().any(|one| &one.name == name) {
            let names = crate::names(&found);
            return Err(format!("no interpreter named {name}; there are {names}"));
        }
    }
    let wanted = |one: &Interpreter| options.only.is_empty() || options.only.contains(&one.name);
    // Of a language of which none is wanted, neither is the baseline.
    let languages: Vec<&str> = found
        .iter()
        .filter(|one| wanted(one))
        .map(|one| one.language.name)
        .collect();
    found.retain(|one| {
        wanted(one) || one.name == one.language.baseline && languages.contains(&one.language.name)
    });
    found.sort_by_key(|one| one.name != one.language.baseline);
    if options.measures(&languages::ALL[0]) {
        baseline(&found)?;
    }
    Ok(found)
}

/// Python's interpreter that the others are compared with.
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

/// NumPy as `bench/fetch` fetches it, for CPython 3.14, in `bench/cache`.
pub const NUMPY: &str = "numpy-2.5.5";

/// CPython with NumPy, for the programs that are written with it; nothing if it has not been fetched.
fn numpy(python: PathBuf) -> Option<Interpreter> {
    let package = programs::folder().join("cache").join(NUMPY);
    if !package.is_dir() {
        console::tell(format_args!(
            "numpy is left out: it is not in bench/cache (bench/fetch puts it there, where there is one for this machine)"
        ));
        return None;
    }
    let modules = [package, programs::folder().join("programs")];
    let modules = std::env::join_paths(modules).ok()?.into_string().ok()?;
    Some(Interpreter {
        name: "numpy".into(),
        language: &languages::ALL[0],
        form: Form::NumPy,
        tells_totals: false,
        // In one thread, as all others.
        variables: vec![
            ("PYTHONPATH".into(), modules),
            ("OPENBLAS_NUM_THREADS".into(), "1".into()),
        ],
        command: vec![python.display().to_string()],
    })
}

/// What is found without being named.
fn discover() -> Vec<Interpreter> {
    let mut found = Vec::new();
    let mut add = |name: &str, path: Option<PathBuf>, change: fn(&mut Interpreter)| {
        if let Some(path) = path {
            let mut one = Interpreter {
                name: name.to_string(),
                language: &languages::ALL[0],
                form: Form::Own,
                tells_totals: false,
                variables: Vec::new(),
                command: vec![path.display().to_string()],
            };
            change(&mut one);
            found.push(one);
        }
    };
    let named = |variable| std::env::var_os(variable).map(PathBuf::from);
    let python = named("PYRITE_ORACLE").or_else(|| find(BASELINE));
    add(BASELINE, python.clone(), |_| ());
    let pyrite = named("PYRITE_BINARY").or_else(|| beside("pyrite"));
    add("pyrite", pyrite.clone(), |one| one.tells_totals = true);
    add("pyrite-jit-off", pyrite, Interpreter::without_jit);
    add("python3.15-jit", find("python3.15"), |one| {
        one.set("PYTHON_JIT", "1")
    });
    add("pypy3", find("pypy3"), |one| {
        one.set("PYPY_GC_NURSERY", "4M")
    });
    add(
        "rustpython",
        named("RUSTPYTHON").or_else(|| find("rustpython")),
        |_| (),
    );
    add("c", find("gcc"), |one| one.form = Form::C);
    found.extend(python.and_then(numpy));
    for language in &languages::ALL[1..] {
        let from = found.len();
        let mut add = |name: &str, path: PathBuf, form| {
            found.push(Interpreter {
                name: name.to_string(),
                language,
                form,
                tells_totals: form == Form::Own,
                variables: Vec::new(),
                command: vec![path.display().to_string()],
            });
        };
        let Some(command) = beside(language.command) else {
            continue;
        };
        add(language.name, command.clone(), Form::Own);
        add(language.baseline, command, Form::Own);
        for (name, command, form) in language.peers {
            if let Some(path) = find(command) {
                add(name, path, *form);
            }
        }
        found[from + 1].without_jit();
    }
    found
}

impl Interpreter {
    /// The same, which writes at its end how much it has compiled.
    pub fn telling_totals(&self, file: &Path) -> Interpreter {
        let mut telling = self.clone();
        let option = format!("totals={}", file.display());
        telling.command.extend(["--jit".into(), option]);
        telling
    }

    /// Older ones cannot.
    fn can_tell_totals(&self) -> bool {
        let command = self.telling_totals(Path::new("/dev/null")).command;
        let mut asked = Command::new(&command[0]);
        asked.args(&command[1..]).arg("--version");
        asked.stdout(Stdio::null()).stderr(Stdio::null());
        asked.status().is_ok_and(|status| status.success())
    }

    /// Whether it can run a program: peers of other forms have few.
    pub fn takes(&self, program: &Program) -> bool {
        self.language.name == program.language.name && program.in_form(self.form).is_some()
    }

    fn without_jit(&mut self) {
        self.command.extend(["--jit".into(), "off".into()]);
        self.tells_totals = false;
    }

    fn set(&mut self, variable: &str, value: &str) {
        self.variables.push((variable.into(), value.into()));
    }
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
