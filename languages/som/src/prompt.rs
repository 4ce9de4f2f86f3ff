//! The prompt: statements are evaluated as they are typed.

use som::compiler::parser;
use som::{machine, output};
use std::io::{BufRead, IsTerminal};

/// Ctrl-C ends the program that is running with a message.
pub fn stop_on_interrupt() {
    extern "C" fn request(_: libc::c_int) {
        smelt::safepoint::request();
    }
    // SAFETY: the handler only stores to an atomic.
    unsafe {
        libc::signal(
            libc::SIGINT,
            request as extern "C" fn(libc::c_int) as libc::sighandler_t,
        );
    }
}

/// Reads and evaluates until the input ends. Gives the exit status.
pub fn run() -> i32 {
    let is_terminal = std::io::stdin().is_terminal();
    if is_terminal {
        output::write("SOM on Smelt. `system exit' or Ctrl-D ends it.\n");
    }
    let mut lines = std::io::stdin().lock().lines();
    let mut text = String::new();
    loop {
        if is_terminal {
            output::write(if text.is_empty() { "som> " } else { "...  " });
            output::flush();
        }
        let line = match lines.next() {
            Some(Ok(line)) => line,
            Some(Err(error)) => {
                console::tell(format_args!("som: cannot read the input: {error}"));
                return 1;
            }
            None if text.is_empty() => return 0,
            None => {
                evaluate(&text);
                return 0;
            }
        };
        text.push_str(&line);
        text.push('\n');
        if !parser::is_unfinished(&text) {
            evaluate(&text);
            text.clear();
        }
    }
}

fn evaluate(text: &str) {
    match machine::evaluate(text) {
        Ok(value) => {
            if !value.is_empty() {
                output::write(&value);
                output::write("\n");
            }
            output::flush();
        }
        Err(message) => {
            output::flush();
            if !message.is_empty() {
                console::tell(message);
            }
        }
    }
}
