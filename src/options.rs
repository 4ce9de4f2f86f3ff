//! The command line.

use crate::switches;
use lexopt::prelude::*;
use pyrite_vm::flags::Flags;
use smelt::heap::Config;
use std::ffi::OsString;

/// What is to be run.
pub enum Program {
    /// A file.
    File(String),
    /// `-c`.
    Command(String),
    /// `-m`.
    Module(String),
    /// Standard input.
    Input,
    /// `--check`: the files of the arguments are looked at, not run.
    Check,
}

/// The command line, understood.
pub struct Options {
    pub program: Program,
    /// `sys.argv[1:]`.
    pub arguments: Vec<OsString>,
    /// `sys.argv[0]` for standard input.
    pub input_name: String,
    /// Settings of the heap.
    pub heap: Config,
    /// What CPython's switches set.
    pub flags: Flags,
    /// `-x`: the first line of a file is not Python.
    pub skips_first_line: bool,
}

const HELP: &str = "usage: pyrite [option] ... [-c command | -m module | file | -] [argument] ...

-c command   run the command
-m module    run a module of the library as a program
-b           warn when bytes and text are compared or converted; -bb: raise an exception
-i           show a prompt when the program has ended
-E           ignore the variables PYTHON* of the environment
-I           isolated: -E, -P and -s
-O           leave asserts out, __debug__ is False; -OO: docstrings, too
-q           no greeting at the prompt
-s           leave the user's folder of packages out of sys.path
-S           do not look for packages at all: no `import site` at the start
-P           do not put the folder of the program in front of sys.path
-u           write standard output and standard error at once
-W ACTION    what becomes of warnings; may be repeated: see the module warnings
-x           skip the first line of the file
-X NAME[=VALUE]                options of the implementation: dev, utf8, int_max_str_digits, ...; all are in sys._xoptions
-V           print the version
-h           print this text
-            read the program from standard input
--check file ...               print all syntax errors of the files, each once, and run nothing; the exit status is 1 if there are any
--unpack-library[=FOLDER]      write the Python sources of the library into a folder, ../lib/pyrite3.14 beside that of the executable by default; where that
                               folder or one that PYRITE_LIBRARY names is there, modules are imported from it

";

/// Reads the command line. `None`: it was answered already.
///
/// # Errors
/// What is wrong with it.
pub fn parse() -> Result<Option<Options>, String> {
    let mut parser = lexopt::Parser::from_env();
    let mut heap = Config::default();
    let mut program = None;
    let (mut flags, mut skips_first_line) = (Flags::default(), false);
    while program.is_none() {
        let Some(argument) = parser.next().map_err(wrong)? else {
            break;
        };
        match argument {
            Short('c') => program = Some(Program::Command(value(&mut parser)?)),
            Short('m') => program = Some(Program::Module(value(&mut parser)?)),
            Short('V') | Long("version") => {
                say(&format!(
                    "Python 3.14.0 (Pyrite {})\n",
                    env!("CARGO_PKG_VERSION")
                ));
                return Ok(None);
            }
            Short('h') | Short('?') | Long("help") => {
                say(&help());
                return Ok(None);
            }
            Long("unpack-library") => {
                let folder = parser.optional_value().map(std::path::PathBuf::from);
                let folder = crate::library::unpack(folder.as_deref())
                    .map_err(|error| format!("pyrite: cannot unpack the library: {error}"))?;
                say(&format!("{}\n", folder.display()));
                return Ok(None);
            }
            Long("check") => program = Some(Program::Check),
            Long("jit") => set_jit(&value(&mut parser)?)?,
            Long("gc") => set_heap(&mut heap, &value(&mut parser)?)?,
            Short('W') => flags.warning_options.push(value(&mut parser)?),
            Short('X') => switches::set_extra(&mut flags, &value(&mut parser)?)?,
            Short('x') => skips_first_line = true,
            Short(letter) if switches::set(&mut flags, letter) => {}
            Long("check-hash-based-pycs") => {
                flags.check_hash_based_pycs = value(&mut parser)?;
                if !["always", "default", "never"].contains(&flags.check_hash_based_pycs.as_str()) {
                    return Err(
                        "--check-hash-based-pycs must be one of 'default', 'always', or 'never'"
                            .to_owned(),
                    );
                }
            }
            Value(file) => {
                let file = file.to_string_lossy().into_owned();
                program = Some(if file == "-" {
                    Program::Input
                } else {
                    Program::File(file)
                });
            }
            argument => return Err(wrong(argument.unexpected())),
        }
    }
    switches::complete(&mut flags)?;
    let arguments: Vec<OsString> = match parser.raw_args() {
        Ok(rest) => rest.collect(),
        Err(error) => return Err(wrong(error)),
    };
    let (program, input_name) = match program {
        Some(Program::Input) => (Program::Input, "-"),
        Some(program) => (program, ""),
        None => (Program::Input, ""),
    };
    Ok(Some(Options {
        program,
        arguments,
        input_name: input_name.to_owned(),
        heap,
        flags,
        skips_first_line,
    }))
}

fn help() -> String {
    const HEAP: &str = "--gc NAME=VALUE[,NAME=VALUE]   settings of the heap: stress, nursery, limit (bytes), verify, poison\n";
    format!("{HELP}{}{HEAP}", smelt::runtime::options::help())
}

/// Writes to standard output, where perhaps nobody listens: as with CPython that is no failure.
fn say(text: &str) {
    let _ = console::write(text.as_bytes());
}

/// The message for what `lexopt` cannot read, in CPython's words.
fn wrong(error: lexopt::Error) -> String {
    let what = match &error {
        lexopt::Error::MissingValue {
            option: Some(option),
        } => format!("Argument expected for the {option} option"),
        lexopt::Error::UnexpectedOption(option) => format!("Unknown option: {option}"),
        _ => error.to_string(),
    };
    let program = std::env::args().next().unwrap_or_default();
    format!(
        "{what}\nusage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information."
    )
}

fn value(parser: &mut lexopt::Parser) -> Result<String, String> {
    parser
        .value()
        .map(|value| value.to_string_lossy().into_owned())
        .map_err(wrong)
}

fn pairs(text: &str, option: &str) -> Result<Vec<(String, u64)>, String> {
    let bad = |item: &str| format!("pyrite: --{option} wants NAME=VALUE, not '{item}'");
    text.split(',')
        .filter(|item| !item.is_empty())
        .map(|item| {
            let (name, value) = item.split_once('=').ok_or_else(|| bad(item))?;
            let value = value.trim().parse().map_err(|_| bad(item))?;
            Ok((name.trim().replace('-', "_"), value))
        })
        .collect()
}

fn set_jit(text: &str) -> Result<(), String> {
    smelt::runtime::options::configure(text).map_err(|message| format!("pyrite: {message}"))
}

fn set_heap(heap: &mut Config, text: &str) -> Result<(), String> {
    for (name, value) in pairs(text, "gc")? {
        match name.as_str() {
            "stress" => heap.stress = u32::try_from(value).ok().filter(|value| *value > 0),
            "nursery" => heap.nursery_bytes = value as usize,
            "limit" => heap.hard_limit = Some(value as usize),
            "verify" => heap.verify = value != 0,
            "poison" => heap.poison = value != 0,
            _ => {
                return Err(format!(
                    "pyrite: no setting of the heap is named '{name}'; there are stress, nursery, limit, verify, poison"
                ));
            }
        }
    }
    Ok(())
}
