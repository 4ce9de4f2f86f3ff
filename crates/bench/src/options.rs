//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::*;

use crate::languages::Language;
use crate::programs;
use crate::record::Kind;

/// The longest that a process may take, unless another time is given.
const LIMIT: Duration = Duration::from_secs(120);

/// The same where the programs take minutes: CPython needs five for the longest, on a machine that is not busy.
const LONG_LIMIT: Duration = Duration::from_secs(1800);

/// What `--help` prints.
pub const HELP: &str = "\
Measures programs under several interpreters side by side, in alternation, each run in a fresh process.

  cargo run --release -p bench -- [ACTION] [OPTIONS]

  (no action)                  measure
  record FILE                  add the run in FILE (of --output) to the history, with a --note
  record-tests FILE            add the counts of CPython's tests, of what tests/cpython/run --json FILE wrote
  regressions                  what is worse in the newest entries than in those before; fails if anything is
  readme                       put the newest figures and their picture into the README
  site                         make one HTML page of the history, --output FILE (default bench/cache/scoreboard.html)

  --interpreter NAME=COMMAND   measure this one too; COMMAND may begin with VARIABLE=VALUE and have arguments
  --language NAME[,NAME]       python, som, rv64, scheme, smelt; all of them if not given
  --only NAME[,NAME]           of the interpreters, measure only these (and each language's baseline, as python3.14)
  --programs PART[,PART]       only programs whose name contains one of these
  --group long                 measure the programs whose single iteration takes minutes, and no others: matrix_500, matrix_1000,
                               matrix_1500; one iteration a process
  --kind KIND[,KIND]           warm, cold, startup; all of them if not given
  --rounds N                   how often everything is measured (default 3)
  --once                       do not make steps again during which something else ran
  --limit SECONDS              after which a process is stopped and counts as failed (default 120; of --group long 1800)
  --output FILE                keep every single measurement in FILE as JSON Lines; where FILE is there already, go on
                               with it: what it has is not measured again
  --from FILE                  measure nothing, print the table of the measurements in FILE
  --commit COMMIT              the commit that Pyrite was built from, if it is not the one checked out here
  --results FILE               put the table into FILE, between its two marks
  --history FOLDER             the history (default bench/history)
  --note TEXT                  what readers of an entry should know
  --calibrate                  choose the sizes anew, with python3.14, and write bench/sizes.json

Found by themselves: pyrite, beside this program or as PYRITE_BINARY, with and without its JIT; python3.14 (or
PYRITE_ORACLE), python3.15 with PYTHON_JIT=1, pypy3 with PYPY_GC_NURSERY=4M, and rustpython (or RUSTPYTHON), on PATH or in the
folder PYRITE_PEERS; for the programs of bench/programs that exist in C or with NumPy, gcc -O2 (as c), and python3.14 with the NumPy of
bench/cache (as numpy); of the other languages som, rv64, scheme and examples/measure of Smelt beside this program, with and without
their JIT, and for what exists in their languages gcc, luajit and node.

  warm     CPU time of one iteration, the median of the second half of the iterations within a process
  cold     user CPU time of a whole process that does about one second of CPython's work
  startup  CPU time and peak memory of `-c pass`

The programs of pyperformance must be fetched first: bench/fetch.
";

/// What the command is asked for.
pub enum Action {
    /// Measure, or show a run.
    Measure,
    /// Add a run to the history.
    Record(PathBuf),
    /// Add counts of tests to the history.
    RecordTests(PathBuf),
    /// Name what has become worse.
    Regressions,
    /// Make the page.
    Site,
    /// Bring the README up to date.
    Readme,
}

/// What to do, and how.
pub struct Options {
    /// What to do.
    pub action: Action,
    /// The folder of the history.
    pub history: PathBuf,
    /// What readers of an entry should know.
    pub note: Option<String>,
    /// Named on the command line: name and command.
    pub added: Vec<(String, String)>,
    /// Names of the interpreters to keep; empty for all.
    pub only: Vec<String>,
    /// Names of the languages to measure; empty for all.
    pub languages: Vec<String>,
    /// Parts of names of the programs to keep; empty for all.
    pub programs: Vec<String>,
    /// Measure the programs of the group [`programs::LONG`], instead of all others.
    pub long: bool,
    /// What to measure.
    pub kinds: Vec<Kind>,
    /// How often.
    pub rounds: usize,
    /// Leave steps as they are during which something else ran.
    pub once: bool,
    /// The longest that one process may take, if it is not what the programs suggest.
    limit: Option<Duration>,
    /// The file of the run, which goes on if it is there.
    pub output: Option<PathBuf>,
    /// Measurements to show instead of measuring.
    pub from: Option<PathBuf>,
    /// The commit to name in the run, if it is not the one checked out.
    pub commit: Option<String>,
    /// The document that gets the table.
    pub results: Option<PathBuf>,
    /// Choose sizes instead of measuring.
    pub calibrate: bool,
}

impl Options {
    /// Reads the command line; nothing if help is asked for.
    ///
    /// # Errors
    /// A message that names what is wrong.
    pub fn parse() -> Result<Option<Options>, String> {
        let mut options = Options {
            action: Action::Measure,
            history: programs::folder().join("history"),
            note: None,
            added: Vec::new(),
            only: Vec::new(),
            languages: Vec::new(),
            programs: Vec::new(),
            long: false,
            kinds: Kind::ALL.to_vec(),
            rounds: 3,
            once: false,
            limit: None,
            output: None,
            from: None,
            commit: None,
            results: None,
            calibrate: false,
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            let name = match argument {
                Short('h') | Long("help") => return Ok(None),
                Long(name) => name.to_string(),
                Value(action) if matches!(options.action, Action::Measure) => {
                    options.action = action_named(&action.to_string_lossy(), &mut parser)?;
                    continue;
                }
                other => return Err(other.unexpected().to_string()),
            };
            options
                .take(&name, &mut parser)
                .map_err(|error| error.to_string())?;
        }
        Ok(Some(options))
    }

    /// Whether a language is to be measured.
    pub fn measures(&self, language: &Language) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|name| name == language.name)
    }

    /// The longest that one process may take.
    pub fn limit(&self) -> Duration {
        let usual = if self.long { LONG_LIMIT } else { LIMIT };
        self.limit.unwrap_or(usual)
    }

    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
        match name {
            "interpreter" => {
                let text = parser.value()?.string()?;
                let (name, command) = text
                    .split_once('=')
                    .ok_or("--interpreter: want NAME=COMMAND")?;
                self.added.push((name.to_string(), command.to_string()));
            }
            "only" => self.only = list(&parser.value()?.string()?),
            "language" => {
                self.languages = list(&parser.value()?.string()?);
                let unknown = self
                    .languages
                    .iter()
                    .find(|name| Language::named(name).is_none());
                if let Some(name) = unknown {
                    return Err(format!("no language {name}").into());
                }
            }
            "programs" => self.programs = list(&parser.value()?.string()?),
            "group" => match parser.value()?.string()?.as_str() {
                programs::LONG => self.long = true,
                name => return Err(format!("no group {name}").into()),
            },
            "kind" => {
                self.kinds = list(&parser.value()?.string()?)
                    .iter()
                    .map(|name| Kind::from_name(name).ok_or_else(|| format!("no kind {name}")))
                    .collect::<Result<_, _>>()?;
            }
            "rounds" => self.rounds = parser.value()?.parse()?,
            "once" => self.once = true,
            "limit" => self.limit = Some(Duration::from_secs(parser.value()?.parse()?)),
            "output" => self.output = Some(parser.value()?.into()),
            "from" => self.from = Some(parser.value()?.into()),
            "history" => self.history = parser.value()?.into(),
            "note" => self.note = Some(parser.value()?.string()?),
            "commit" => self.commit = Some(parser.value()?.string()?),
            "results" => self.results = Some(parser.value()?.into()),
            "calibrate" => self.calibrate = true,
            _ => return Err(Long(name).unexpected()),
        }
        Ok(())
    }
}

fn action_named(name: &str, parser: &mut lexopt::Parser) -> Result<Action, String> {
    let mut file = || {
        let file = parser.value().map(PathBuf::from);
        file.map_err(|error| format!("{name}: {error}"))
    };
    match name {
        "record" => Ok(Action::Record(file()?)),
        "record-tests" => Ok(Action::RecordTests(file()?)),
        "regressions" => Ok(Action::Regressions),
        "site" => Ok(Action::Site),
        "readme" => Ok(Action::Readme),
        _ => Err(format!("no action {name}")),
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(|part| part.trim().to_string())
        .collect()
}
