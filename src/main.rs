//! The command `pyrite`.

mod dedent;
mod library;
mod memory;
mod options;
mod places;
mod switches;

use options::{Options, Program};
use pyrite_vm::flags::Flags;
use pyrite_vm::result::PyResult;
use pyrite_vm::{program, prompt, vm};
use std::io::{IsTerminal, Read};
use std::process::exit;

/// Stack of the thread that runs the program, in bytes; only what is used takes memory. Room for deep recursion through
/// built-in functions, each level of which is a loop of the interpreter.
const STACK: usize = 512 << 20;

fn main() {
    smelt::end_without_memory_by(end_without_memory);
    let options = match options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => return,
        Err(message) => {
            console::tell(&message);
            exit(if message.starts_with("Fatal") { 1 } else { 2 });
        }
    };
    let thread = std::thread::Builder::new()
        .name("main".to_owned())
        .stack_size(STACK)
        .spawn(move || leave(std::panic::catch_unwind(|| run(options))));
    pyrite_vm::signals::leave_to_others();
    match thread.map(|thread| thread.join()) {
        Ok(_) => exit(EX_SOFTWARE),
        Err(error) => {
            console::tell(format_args!(
                "pyrite: no thread to run the program: {error}"
            ));
            exit(1);
        }
    }
}

/// `sysexits.h`: an internal software error. The message of the panic has been printed.
const EX_SOFTWARE: i32 = 70;

fn end_without_memory() -> ! {
    console::tell("MemoryError");
    exit(1)
}

/// Ends the process. It is the thread of the program that does so: in the child of a fork there is no other.
fn leave(result: std::thread::Result<i32>) {
    match result {
        Ok(status) => exit(status),
        Err(payload) if payload.is::<smelt::OutOfMemory>() => end_without_memory(),
        Err(_) => exit(EX_SOFTWARE),
    }
}

/// Runs the program; gives the exit status.
fn run(mut options: Options) -> i32 {
    let is_prompt = matches!(options.program, Program::Input) && is_interactive(&options.flags);
    let places = places::find(variable(&options.flags, "PYTHONHOME"));
    // The file is read before anything else is done: what cannot be read costs nothing.
    let source = match source(&options, is_prompt) {
        Ok(source) => source,
        Err(message) => {
            console::tell(format_args!("{}: {message}", places.executable));
            return 2;
        }
    };
    let (name, folder) = match &options.program {
        Program::File(file) => (file.clone(), folder_of(file)),
        Program::Command(_) => ("-c".to_owned(), String::new()),
        Program::Module(_) => ("-m".to_owned(), current_folder()),
        Program::Input => (options.input_name, String::new()),
        Program::Check => (String::new(), String::new()),
    };
    let files = match options.program {
        Program::Check => std::mem::take(&mut options.arguments)
            .iter()
            .map(|file| file.to_string_lossy().into_owned())
            .collect(),
        _ => Vec::new(),
    };
    options.arguments.insert(0, name.into());
    let path = variable(&options.flags, "PYTHONPATH").unwrap_or_default();
    let path = path.split(':').filter(|part| !part.is_empty());
    let folder = (!options.flags.safe_path).then_some(folder);
    let flags = options.flags.clone();
    let settings = vm::Settings {
        arguments: options.arguments,
        path: path.map(str::to_owned).collect(),
        places,
        library: library::folder().map(|folder| folder.to_string_lossy().into_owned()),
        heap: options.heap,
        flags: options.flags,
        backend: Some(|| {
            Ok(Box::new(smelt_x64::Machine::new(
                smelt_x64::Options::default(),
            )?))
        }),
    };
    pyrite_vm::import::set_library(library::INSIDE);
    let modules = [
        pyrite_modules::MODULES,
        pyrite_ssl::MODULES,
        pyrite_sqlite::MODULES,
        pyrite_lzma::MODULES,
        pyrite_zstd::MODULES,
        pyrite_ctypes::MODULES,
    ]
    .concat();
    if let Err(message) = vm::start(settings, &modules) {
        console::tell_part(message);
        return 1;
    }
    let begin = || -> PyResult<()> {
        pyrite_modules::site::start()?;
        folder.as_deref().map_or(Ok(()), program::add_folder)
    };
    if let Err(raised) = begin() {
        return vm::finish(Err(raised));
    }
    let result: PyResult<()> = match &options.program {
        Program::File(file) if std::path::Path::new(file).is_dir() => {
            program::run_folder(absolute(file).trim_end_matches('/'))
        }
        Program::File(file) => program::run_file(&source, &absolute(file)),
        Program::Command(_) => program::run_text(&source, "<string>"),
        Program::Module(module) => program::run_module(module),
        Program::Input if is_prompt => {
            if flags.quiet == 0 {
                prompt::greet();
            }
            let made = program::main_namespace(None, pyrite_vm::object::none());
            made.and_then(|_| prompt::run(true))
        }
        Program::Input => program::run_input(&source),
        Program::Check => {
            let all_fine = program::check_files(&files);
            let status = vm::finish(Ok(()));
            return if all_fine { status } else { 1 };
        }
    };
    vm::finish(match is_prompt {
        true => result,
        false => inspect(result, flags),
    })
}

/// Shows the prompt behind a program, if somebody wants to look at what it has left.
fn inspect(result: PyResult<()>, mut flags: Flags) -> PyResult<()> {
    // The program itself may have said so.
    flags.inspect |= u8::from(variable(&flags, "PYTHONINSPECT").is_some());
    if flags.inspect == 0 {
        return result;
    }
    if !is_interactive(&flags) {
        return result;
    }
    if let Err(raised) = result {
        pyrite_vm::uncaught::show(raised);
    }
    prompt::run(false)
}

/// Does somebody sit at standard input, or is it as if?
fn is_interactive(flags: &Flags) -> bool {
    flags.interactive != 0 || std::io::stdin().is_terminal()
}

/// The source of the program, if it is to be read from somewhere.
///
/// # Errors
/// Why it cannot be read.
fn source(options: &Options, is_prompt: bool) -> Result<Vec<u8>, String> {
    match &options.program {
        Program::File(file) if std::path::Path::new(file).is_dir() => Ok(Vec::new()),
        Program::File(file) => match std::fs::read(file) {
            Ok(source) if options.skips_first_line => {
                // The line is left there, empty, so that the others keep their numbers.
                let end = source.iter().position(|byte| *byte == b'\n');
                Ok(source[end.unwrap_or(source.len())..].to_vec())
            }
            Ok(source) => Ok(source),
            Err(error) => {
                let number = error.raw_os_error().unwrap_or(0);
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or(&text);
                let file = absolute(file);
                Err(format!("can't open file '{file}': [Errno {number}] {text}"))
            }
        },
        Program::Command(text) => Ok(dedent::dedent(text).into_bytes()),
        Program::Module(_) | Program::Check => Ok(Vec::new()),
        Program::Input if is_prompt => Ok(Vec::new()),
        Program::Input => {
            let mut source = Vec::new();
            let read = std::io::stdin().read_to_end(&mut source);
            read.map_err(|error| format!("cannot read standard input: {error}"))?;
            Ok(source)
        }
    }
}

/// What a variable of the environment says, if it is to be asked.
fn variable(flags: &Flags, name: &str) -> Option<String> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.filter(|_| flags.ignore_environment == 0)
}

fn current_folder() -> String {
    std::env::current_dir().map_or_else(
        |_| String::new(),
        |folder| folder.to_string_lossy().into_owned(),
    )
}

fn absolute(file: &str) -> String {
    std::path::absolute(file).map_or_else(
        |_| file.to_owned(),
        |path| path.to_string_lossy().into_owned(),
    )
}

/// The folder of a program, links followed.
fn folder_of(file: &str) -> String {
    let path = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
    if path.is_dir() {
        return path.to_string_lossy().into_owned();
    }
    path.parent()
        .map_or_else(String::new, |folder| folder.to_string_lossy().into_owned())
}
