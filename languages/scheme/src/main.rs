//! The command `scheme`.

use lexopt::prelude::*;
use smelt::heap::Config;
use smelt::runtime;
use std::ffi::OsString;
use std::process::exit;

const HELP: &str = "usage: scheme [option] ... [file [argument] ...]

Runs a Scheme program, or, without one, reads forms from standard input.

-e, --evaluate TEXT            run a text
--memory MB                    the most memory that objects may take (default 1024)
--stress N                     collect garbage at every N-th allocation (for tests)
-h, --help                     print this text
-V, --version                  print the version
";

/// Stack of the thread that runs the program, in bytes: expanding and compiling are recursive.
const STACK: usize = 512 << 20;

/// Megabytes that objects may take by default. Recursion without end fills them in some seconds; a recursion of ten million calls fits.
const DEFAULT_MEMORY: usize = 1024;

/// Garbage is looked for when the heap has grown to this many percent: deep recursion is all live, and looked through again each time.
const GROWTH_PERCENT: usize = 200;

enum Program {
    File(String),
    Text(String),
    Prompt,
}

fn parse() -> Result<Option<(Program, Config)>, String> {
    let mut parser = lexopt::Parser::from_env();
    let mut heap = Config {
        hard_limit: Some(DEFAULT_MEMORY << 20),
        growth_percent: GROWTH_PERCENT,
        ..Config::default()
    };
    let wrong =
        |error: lexopt::Error| format!("{error}\nTry `scheme --help' for more information.");
    loop {
        match parser.next().map_err(wrong)? {
            None => return Ok(Some((Program::Prompt, heap))),
            Some(Long("jit")) => {
                let value = parser.value().map_err(wrong)?;
                runtime::options::configure(&value.to_string_lossy())?;
            }
            Some(Long("memory")) => {
                let megabytes: u32 = parser.value().and_then(|v| v.parse()).map_err(wrong)?;
                heap.hard_limit = Some((megabytes as usize) << 20);
            }
            Some(Long("stress")) => {
                let every: u32 = parser.value().and_then(|v| v.parse()).map_err(wrong)?;
                heap.stress = Some(every).filter(|every| *every > 0);
                heap.verify = true;
                heap.poison = true;
            }
            Some(Short('e') | Long("evaluate")) => {
                let text = parser.value().map_err(wrong)?;
                set_command_line("scheme".into(), &mut parser).map_err(wrong)?;
                return Ok(Some((
                    Program::Text(text.to_string_lossy().into_owned()),
                    heap,
                )));
            }
            Some(Short('h') | Long("help")) => {
                console::print("scheme", format_args!("{HELP}{}", runtime::options::help()));
                return Ok(None);
            }
            Some(Short('V') | Long("version")) => {
                console::print(
                    "scheme",
                    concat!("scheme ", env!("CARGO_PKG_VERSION"), "\n"),
                );
                return Ok(None);
            }
            // What follows is the program's, which asks for it by `command-line`.
            Some(Value(file)) => {
                set_command_line(file.clone(), &mut parser).map_err(wrong)?;
                return Ok(Some((
                    Program::File(file.to_string_lossy().into_owned()),
                    heap,
                )));
            }
            Some(argument) => return Err(wrong(argument.unexpected())),
        }
    }
}

/// The program's name and all arguments after it are what it sees.
fn set_command_line(name: OsString, parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
    let words = std::iter::once(name).chain(parser.raw_args()?);
    smelt_scheme::set_command_line(
        words
            .map(|word| word.to_string_lossy().into_owned())
            .collect(),
    );
    Ok(())
}

/// Runs the program; gives the exit status.
fn run(program: Program, heap: Config) -> Result<(), String> {
    smelt::heap::initialise(heap).map_err(|error| format!("scheme: {error}"))?;
    runtime::initialise_with(|| {
        Ok(Box::new(smelt_x64::Machine::new(
            smelt_x64::Options::default(),
        )?))
    })
    .map_err(|error| format!("scheme: {error}"))?;
    smelt_scheme::start()?;
    match program {
        Program::File(file) => {
            let source =
                std::fs::read(&file).map_err(|error| format!("scheme: {file}: {error}"))?;
            let name: &'static str = Box::leak(file.into_boxed_str());
            smelt_scheme::run_text(&String::from_utf8_lossy(&source), name)
        }
        Program::Text(text) => smelt_scheme::run_text(&text, "text"),
        Program::Prompt => {
            smelt_scheme::prompt();
            Ok(())
        }
    }
}

/// `sysexits.h`: an internal software error. The message of the panic has been printed.
const EX_SOFTWARE: i32 = 70;

/// Ends the process, in the thread of the program, which has the ports.
fn leave(result: std::thread::Result<Result<(), String>>) -> ! {
    let result = match result {
        Ok(result) => result,
        Err(payload) if payload.is::<smelt::OutOfMemory>() => end_without_memory(),
        Err(_) => exit(EX_SOFTWARE),
    };
    match result.and(smelt_scheme::finish()) {
        Ok(()) => exit(0),
        Err(message) => {
            console::tell(message);
            exit(1)
        }
    }
}

/// Whoever runs out of memory cannot say where.
fn end_without_memory() -> ! {
    if let Err(message) = smelt_scheme::finish() {
        console::tell(message);
    }
    console::tell("scheme: the memory is exhausted (--memory MB allows more)");
    exit(1)
}

fn main() {
    smelt::end_without_memory_by(end_without_memory);
    let (program, heap) = match parse() {
        Ok(Some(command)) => command,
        Ok(None) => return,
        Err(message) => {
            console::tell(format_args!("scheme: {message}"));
            exit(2);
        }
    };
    let thread = std::thread::Builder::new()
        .name("main".to_owned())
        .stack_size(STACK)
        .spawn(move || leave(std::panic::catch_unwind(|| run(program, heap))));
    let error = match thread.map(|thread| thread.join()) {
        Ok(Ok(never)) => never,
        Ok(Err(_)) => exit(EX_SOFTWARE),
        Err(error) => error,
    };
    console::tell(format_args!(
        "scheme: no thread to run the program: {error}"
    ));
    exit(1)
}
