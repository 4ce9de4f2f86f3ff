//! The command `som`.

mod options;
mod prompt;

use options::{Options, Program};
use som::{errors, machine, output};
use std::process::exit;

/// Stack of the thread that runs the program, in bytes; only what is used takes memory. Room for deep recursion through compiled code.
const STACK: usize = 512 << 20;

/// The most frames of one method inlined into one trace: SOM programs branch where they recurse, and each further level doubles the
/// number of ways (the benchmark TreeSort is 8 times faster than with 3, Fibonacci 15 % slower).
const RECURSION_DEPTH: u32 = 2;

fn end_without_memory() -> ! {
    output::flush();
    console::tell("ERROR: the memory is exhausted");
    exit(1)
}

fn main() {
    smelt::end_without_memory_by(end_without_memory);
    smelt::parameters::current()
        .recursion_depth
        .set(RECURSION_DEPTH);
    let options = match options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => return,
        Err(message) => {
            console::tell(message);
            exit(2);
        }
    };
    let thread = std::thread::Builder::new()
        .name("main".to_owned())
        .stack_size(STACK)
        .spawn(move || run(options));
    match thread.map(|thread| thread.join()) {
        Ok(Ok(status)) => exit(status),
        Ok(Err(payload)) if payload.is::<smelt::OutOfMemory>() => end_without_memory(),
        Ok(Err(_)) => exit(70), // EX_SOFTWARE of sysexits.h: the panic's message has been printed
        Err(error) => {
            console::tell(format_args!("som: no thread to run the program: {error}"));
            exit(1);
        }
    }
}

/// Runs the program; gives the exit status.
fn run(options: Options) -> i32 {
    let settings = machine::Settings {
        class_path: options.class_path,
        heap: options.heap,
        backend: Some(|| {
            Ok(Box::new(smelt_x64::Machine::new(
                smelt_x64::Options::default(),
            )?))
        }),
    };
    if let Err(message) = machine::start(settings) {
        console::tell(message);
        return 1;
    }
    prompt::stop_on_interrupt();
    let status = match options.program {
        Program::Class(arguments) => i32::from(machine::run(&arguments).is_err()),
        Program::Prompt => {
            errors::set_interactive();
            prompt::run()
        }
    };
    output::flush();
    status
}
