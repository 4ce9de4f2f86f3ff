//! The ways in which each program is run. Whatever the mode, the output must be the same.

use super::corpus::Program;
use super::interpreters::{Interpreters, Subject};

/// One way to run a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// As a user runs it.
    Default,
    /// Everything is traced almost at once, so that even short programs run as machine code.
    JitThreshold,
    /// Also every seventh guard is made to fail, so that every exit is taken by some program.
    JitGuardFailures,
    /// Traces as they were recorded: for programs that are about the JIT.
    JitPlain,
    /// The interpreter alone.
    JitOff,
    /// A collection at every n-th allocation, with compiled code running, since the stack maps of machine code are what
    /// goes wrong most easily.
    GcStress,
    /// The same with the heap's checker after each collection and what is freed overwritten. That takes its time: only for
    /// programs of frames that come and go, which is where references are lost.
    HeapChecked,
    /// Damaged versions of the program, of which nothing is expected but that they do not crash the interpreter.
    Damaged,
    /// Random programs, in all the modes above one after the other.
    Generated,
    /// CPython instead of Pyrite: checks the expectation itself.
    Oracle,
}

/// The modes in which Pyrite must do what is expected.
const PYRITE: [Mode; 7] = [
    Mode::Default,
    Mode::JitThreshold,
    Mode::JitGuardFailures,
    Mode::JitPlain,
    Mode::JitOff,
    Mode::GcStress,
    Mode::HeapChecked,
];

impl Mode {
    /// The name in test names, in `tests/known-failures.txt` and in `PYRITE_MODES`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Default => "default",
            Mode::JitThreshold => "jit-threshold",
            Mode::JitGuardFailures => "jit-guard-failures",
            Mode::JitPlain => "jit-plain",
            Mode::JitOff => "jit-off",
            Mode::GcStress => "gc-stress",
            Mode::HeapChecked => "heap-checked",
            Mode::Damaged => "damaged",
            Mode::Generated => "generated",
            Mode::Oracle => "oracle",
        }
    }

    /// The flags put before the program's name. Numbers are primes, so that they do not fall into step with loops.
    pub fn flags(self) -> &'static [&'static str] {
        match self {
            Mode::Default | Mode::Damaged | Mode::Generated | Mode::Oracle => &[],
            Mode::JitThreshold => &["--jit", "threshold=2"],
            Mode::JitGuardFailures => &["--jit", "threshold=2,guard-failures=7,free-all=5"],
            Mode::JitPlain => &[
                "--jit",
                "threshold=2,without=facts+rules+cse+heap-cache+virtuals+delayed-stores+dead-code+peeling+compatible+entrance+hints+inheritance+sinking",
            ],
            Mode::JitOff => &["--jit", "off"],
            Mode::GcStress => &[
                "--jit",
                "threshold=2,ways-limit=1,copy-limit=1,copy-share=1000",
                "--gc",
                "stress=97",
            ],
            Mode::HeapChecked => &[
                "--jit",
                "threshold=2",
                "--gc",
                "stress=61,verify=1,poison=1",
            ],
        }
    }

    /// Whether the program is run in this mode. A command brings its own flags, and cannot be damaged.
    pub fn fits(self, program: &Program) -> bool {
        match self {
            Mode::Default | Mode::Oracle => true,
            Mode::Generated => false,
            Mode::HeapChecked => {
                let folders = ["collections/", "functools/", "generators/"];
                folders
                    .iter()
                    .any(|folder| program.name.starts_with(folder))
            }
            Mode::JitPlain => program.name.starts_with("jit/"),
            // A damaged address leads anywhere, as in C.
            Mode::Damaged => !program.is_command() && !program.name.starts_with("ctypes/"),
            _ => !program.is_command(),
        }
    }

    fn from_name(name: &str) -> Option<Mode> {
        PYRITE
            .into_iter()
            .chain([Mode::Damaged, Mode::Generated, Mode::Oracle])
            .find(|mode| mode.name() == name)
    }
}

/// The modes to run: those that `PYRITE_MODES` names (comma between them); else all that the interpreter under test
/// understands, and the oracle where there is one.
///
/// # Errors
/// A message when `PYRITE_MODES` names an unknown mode, or the oracle where there is none.
pub fn selected(interpreters: &Interpreters) -> Result<Vec<Mode>, String> {
    if let Ok(names) = std::env::var("PYRITE_MODES") {
        return names
            .split(',')
            .map(|name| {
                let mode = Mode::from_name(name.trim())
                    .ok_or_else(|| format!("PYRITE_MODES: no mode named {name:?}"))?;
                if mode == Mode::Oracle && interpreters.oracle.is_none() {
                    return Err("PYRITE_MODES: no CPython 3.14 found for the oracle".to_string());
                }
                Ok(mode)
            })
            .collect();
    }
    let mut modes = match interpreters.subject {
        Subject::Built(_) => PYRITE
            .into_iter()
            .chain([Mode::Damaged, Mode::Generated])
            .collect(),
        Subject::Given(_) => vec![Mode::Default],
    };
    if interpreters.oracle.is_some() {
        modes.push(Mode::Oracle);
    }
    Ok(modes)
}
