//! The command `pyrite`.

mod dedent;
mod library;
mod options;
mod switches;

use options::{Options, Program};
use pyrite_vm::program;
use pyrite_vm::result::PyResult;
use pyrite_vm::vm;
use std::io::Read;
use std::process::exit;

/// Stack of the thread that runs the program, in bytes; only what is used takes memory. Room for deep recursion through
/// built-in functions, each level of which is a loop of the interpreter.
const STACK: usize = 512 << 20;

fn main() {
    program::tune_malloc();
    let options = match options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => return,
        Err(message) => {
            eprintln!("{message}");
            exit(2);
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
            eprintln!("pyrite: no thread to run the program: {error}");
            exit(1);
        }
    }
}

/// `sysexits.h`: an internal software error. The message of the panic has been printed.
const EX_SOFTWARE: i32 = 70;

/// Ends the process. It is the thread of the program that does so: in the child of a fork there is no other.
fn leave(result: std::thread::Result<i32>) {
    match result {
        Ok(status) => exit(status),
        Err(payload) if payload.is::<smelt::OutOfMemory>() => {
            eprintln!("MemoryError");
            exit(1);
        }
        Err(_) => exit(EX_SOFTWARE),
    }
}

/// Runs the program; gives the exit status.
fn run(options: Options) -> i32 {
    let chosen = options.program;
    let mut arguments = options.arguments;
    let (name, path) = match &chosen {
        Program::File(file) => (file.clone(), folder_of(file)),
        Program::Command(_) => ("-c".to_owned(), String::new()),
        Program::Module(_) => ("-m".to_owned(), current_folder()),
        Program::Input => (options.input_name, String::new()),
        Program::Check => (String::new(), String::new()),
    };
    let files = match chosen {
        Program::Check => std::mem::take(&mut arguments),
        _ => Vec::new(),
    };
    arguments.insert(0, name);
    // The file is read before anything else is done: what cannot be read costs nothing.
    let source = match &chosen {
        Program::File(file) if std::path::Path::new(file).is_dir() => Vec::new(),
        Program::File(file) => match std::fs::read(file) {
            Ok(source) if options.skips_first_line => {
                // The line is left there, empty, so that the others keep their numbers.
                let end = source.iter().position(|byte| *byte == b'\n');
                source[end.unwrap_or(source.len())..].to_vec()
            }
            Ok(source) => source,
            Err(error) => {
                let number = error.raw_os_error().unwrap_or(0);
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or(&text);
                eprintln!(
                    "{}: can't open file '{}': [Errno {number}] {text}",
                    executable(),
                    absolute(file)
                );
                return 2;
            }
        },
        Program::Command(text) => dedent::dedent(text).into_bytes(),
        Program::Module(_) | Program::Check => Vec::new(),
        Program::Input => {
            let mut source = Vec::new();
            if let Err(error) = std::io::stdin().read_to_end(&mut source) {
                eprintln!("pyrite: cannot read standard input: {error}");
                return 2;
            }
            source
        }
    };
    let mut search = Vec::new();
    if !options.flags.safe_path {
        search.push(path);
    }
    let more = std::env::var("PYTHONPATH").ok();
    search.extend(
        more.filter(|_| options.flags.ignore_environment == 0)
            .iter()
            .flat_map(|path| path.split(':'))
            .filter(|part| !part.is_empty())
            .map(str::to_owned),
    );
    let settings = vm::Settings {
        arguments,
        path: search,
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
    let modules = [pyrite_modules::MODULES, pyrite_ssl::MODULES].concat();
    if let Err(message) = vm::start(settings, &modules) {
        eprint!("{message}");
        return 1;
    }
    let result: PyResult<()> = match &chosen {
        Program::File(file) if std::path::Path::new(file).is_dir() => {
            program::run_folder(absolute(file).trim_end_matches('/'))
        }
        Program::File(file) => program::run_file(&source, &absolute(file)),
        Program::Command(_) => program::run_text(&source, "<string>"),
        Program::Module(module) => program::run_module(module),
        Program::Input => program::run_text(&source, "<stdin>"),
        Program::Check => {
            let all_fine = program::check_files(&files);
            let status = vm::finish(Ok(()));
            return if all_fine { status } else { 1 };
        }
    };
    vm::finish(result)
}

fn current_folder() -> String {
    std::env::current_dir().map_or_else(
        |_| String::new(),
        |folder| folder.to_string_lossy().into_owned(),
    )
}

/// The path of this command.
fn executable() -> String {
    std::env::current_exe().map_or_else(
        |_| "pyrite".to_owned(),
        |path| path.to_string_lossy().into_owned(),
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
