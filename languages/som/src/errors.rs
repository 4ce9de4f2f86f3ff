//! What is told about a program that cannot go on, on standard error.

use crate::code::Code;
use crate::global::Global;
use crate::interpreter::{self, NO_CALLER};
use crate::output;
use smelt::{Frame, stack};

/// Frames shown at each end of a long stack.
const SHOWN: usize = 12;

/// Is there a prompt to come back to?
static IS_INTERACTIVE: Global<bool> = Global::new(false);

/// There is a prompt to come back to when a program fails.
pub fn set_interactive() {
    IS_INTERACTIVE.set(true);
}

/// Is there a prompt to come back to?
pub fn is_interactive() -> bool {
    IS_INTERACTIVE.get()
}

/// A message and the stack.
pub fn report(text: &str, code: &'static Code, at: u16) {
    output::flush();
    console::tell(format_args!("ERROR: {text}"));
    print_stack(code, at);
}

/// The stack, the topmost frame first.
pub fn print_stack(code: &'static Code, at: u16) {
    output::flush();
    let lines = frames(code, at);
    let count = lines.len();
    for (index, line) in lines.into_iter().enumerate() {
        if count <= 2 * SHOWN || index < SHOWN || index >= count - SHOWN {
            console::tell(format_args!("  {line}"));
        } else if index == SHOWN {
            console::tell(format_args!("  ... {} more", count - 2 * SHOWN));
        }
    }
}

fn frames(mut code: &'static Code, mut at: u16) -> Vec<String> {
    let (top, _) = stack::mark();
    let mut frame = Frame::from_address(top - usize::from(code.body.registers) * 8);
    let mut lines = Vec::new();
    loop {
        if !code.body.name.is_empty() {
            let body = code.body;
            lines.push(format!("{} ({}:{})", body.name, body.file, code.line(at)));
        }
        let link = frame.read(interpreter::LINK);
        if link == NO_CALLER {
            return lines;
        }
        let Some(site) = interpreter::site_of(link as i64) else {
            return lines;
        };
        (code, at) = (site.code(), site.at);
        frame = frame.above(-(i32::from(site.base) + 1));
    }
}
