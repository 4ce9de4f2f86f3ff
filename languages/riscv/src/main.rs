//! The command `rv64`.

use lexopt::prelude::*;
use smelt::runtime;
use smelt_riscv::Settings;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

const HELP: &str = "usage: rv64 [option] ... program [argument] ...

Runs a statically linked 64-bit RISC-V program (RV64IMAC) for Linux.

--memory MB                    the program's memory (default 1024)
-h, --help                     print this text
-V, --version                  print the version
";

/// What is to be done.
struct Command {
    settings: Settings,
    program: std::ffi::OsString,
    arguments: Vec<std::ffi::OsString>,
}

fn parse() -> Result<Option<Command>, String> {
    let mut parser = lexopt::Parser::from_env();
    let mut settings = Settings::default();
    let wrong = |error: lexopt::Error| format!("{error}\nTry `rv64 --help' for more information.");
    loop {
        match parser.next().map_err(wrong)? {
            None => {
                return Err("no program is given\nTry `rv64 --help' for more information.".into());
            }
            Some(Long("jit")) => {
                let value = parser.value().map_err(wrong)?;
                runtime::options::configure(&value.to_string_lossy())?;
            }
            Some(Long("memory")) => {
                let megabytes: u32 = parser
                    .value()
                    .and_then(|value| value.parse())
                    .map_err(wrong)?;
                settings.memory = u64::from(megabytes) << 20;
            }
            Some(Short('h') | Long("help")) => {
                console::print("rv64", format_args!("{HELP}{}", runtime::options::help()));
                return Ok(None);
            }
            Some(Short('V') | Long("version")) => {
                console::print("rv64", concat!("rv64 ", env!("CARGO_PKG_VERSION"), "\n"));
                return Ok(None);
            }
            Some(Value(program)) => {
                let arguments = parser.raw_args().map_err(wrong)?.collect();
                return Ok(Some(Command {
                    settings,
                    program,
                    arguments,
                }));
            }
            Some(argument) => return Err(wrong(argument.unexpected())),
        }
    }
}

/// Runs the program; gives its status.
fn run(command: Command) -> Result<i32, String> {
    let name = command.program.to_string_lossy().into_owned();
    let of_program = |message: String| format!("{name}: {message}");
    let file = std::fs::read(&command.program).map_err(|error| of_program(error.to_string()))?;
    // The heap stays empty; Smelt wants one all the same.
    smelt::heap::initialise(smelt::heap::Config::default()).map_err(|error| error.to_string())?;
    runtime::initialise_with(|| {
        Ok(Box::new(smelt_x64::Machine::new(
            smelt_x64::Options::default(),
        )?))
    })
    .map_err(|error| error.to_string())?;
    let arguments = std::iter::once(command.program).chain(command.arguments);
    let arguments: Vec<Vec<u8>> = arguments.map(OsStringExt::into_vec).collect();
    let loaded = smelt_riscv::load(&file, &arguments, command.settings).map_err(of_program)?;
    let status =
        smelt_riscv::run(&loaded).map_err(|message| format!("{name} was stopped by {message}"))?;
    match smelt_riscv::lost_output() {
        // Programs that do not look at what becomes of their output are told about here.
        Some(error) if status == 0 => Err(format!("{name}: what it wrote is lost: {error}")),
        _ => Ok(status),
    }
}

/// Programs expect to be stopped when nobody reads any more what they write. Rust's library has seen to it that nothing is.
fn stop_on_broken_pipe() {
    // SAFETY: nothing else runs yet, and the default action calls nothing of the process.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}

fn main() -> ExitCode {
    stop_on_broken_pipe();
    /// As a shell tells of a program that could not be run or broke the rules.
    const FAILED: u8 = 125;
    let result = parse().and_then(|command| command.map_or(Ok(0), run));
    match result {
        Ok(status) => ExitCode::from(status as u8),
        Err(message) => {
            console::tell(format_args!("rv64: {message}"));
            ExitCode::from(FAILED)
        }
    }
}
