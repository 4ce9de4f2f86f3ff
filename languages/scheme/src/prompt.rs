//! The prompt.

use crate::machine::{Form, run_form};
use crate::primitives::ports::{flush, print};
use crate::printer::show;
use crate::reader::Reader;
use crate::value::UNSPECIFIED;
use std::io::{BufRead, IsTerminal};

/// What stands for the file in messages.
const NAME: &str = "prompt";

/// Reads forms from standard input, runs them and writes what they give, until the input ends.
pub fn prompt() {
    let talks = std::io::stdin().is_terminal();
    let mut waiting = String::new();
    loop {
        if talks {
            print(if waiting.is_empty() { b"> " } else { b". " });
            flush();
        }
        let mut line = Vec::new();
        match std::io::stdin().lock().read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => waiting += &String::from_utf8_lossy(&line),
        }
        if !run_waiting(&waiting) {
            continue;
        }
        waiting.clear();
    }
    if !waiting.trim().is_empty() {
        console::tell("the input ends inside a form");
    }
}

/// Runs the forms of a text; false, and nothing done, if the last is not whole.
fn run_waiting(text: &str) -> bool {
    let mut reader = Reader::new(text, 1);
    let mut forms = Vec::new();
    loop {
        match reader.datum() {
            Ok(Some(datum)) => forms.push(Form::new(datum, &reader)),
            Ok(None) => break,
            Err(error) if error.incomplete => return false,
            Err(error) => {
                console::tell(format_args!("{NAME}:{}: {}", error.line, error.message));
                return true;
            }
        }
    }
    for form in forms {
        let result = run_form(form, NAME);
        flush();
        match result {
            Ok(value) if value.0 == UNSPECIFIED => {}
            Ok(value) => {
                print(show(value, true).as_bytes());
                print(b"\n");
                flush();
            }
            Err(message) => {
                console::tell(message);
                break;
            }
        }
    }
    true
}
