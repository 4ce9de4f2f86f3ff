//! Messages sent from Rust.

use super::{HEADER, LINK, NO_CALLER, Position, SomDriver};
use crate::bytecode::Instruction;
use crate::class;
use crate::code::{Body, CallSite, Code};
use crate::object::Obj;
use crate::symbol;
use smelt::{Driver, Native, Red, Ref, stack};

/// The program was abandoned; everything has been said about it.
#[derive(Clone, Copy, Debug)]
pub struct Abandoned;

/// Sends a message.
///
/// # Errors
/// When the program was abandoned.
pub fn send(receiver: Obj, selector: &str, arguments: &[Obj]) -> Result<Obj, Abandoned> {
    let code = sender(selector, arguments.len());
    let mark = stack::mark();
    let frame = stack::frame_at_top(HEADER as u32);
    if !stack::push_frame(frame, u32::from(code.body.registers)) {
        console::tell("the stack is exhausted");
        return Err(Abandoned);
    }
    frame.write(LINK, NO_CALLER);
    frame.write(0, receiver.0);
    // The first register above the link of the callee.
    frame.write(2, receiver.0);
    for (index, argument) in arguments.iter().enumerate() {
        frame.write(3 + index as i32, argument.0);
    }
    let word = SomDriver::run::<Native>(Position { code, at: 0 }, frame, &mut []);
    stack::restore(mark);
    if word == 0 {
        return Err(Abandoned);
    }
    Ok(Ref::from_word(word))
}

/// Code that sends a message whose receiver and arguments are in its registers.
fn sender(selector: &str, arguments: usize) -> &'static Code {
    let selector = symbol::intern(selector);
    let registers = arguments as u16 + 3;
    let body = Body {
        instructions: vec![
            Instruction::Send { site: 0 },
            Instruction::Return { from: 0 },
        ],
        depths: vec![registers; 2],
        lines: vec![0; 2],
        constants: Vec::new(),
        globals: Vec::new(),
        cell_numbers: vec![0; 2],
        cells: 0,
        name: String::new(),
        file: "",
        registers: registers + 6,
        arguments: 1,
        home: None,
        restart: 0,
        is_block: false,
        is_higher_order: false,
    };
    let site = CallSite::new(selector, arguments as u8 + 1, 1, 0, 0);
    Code::new(body, Vec::new(), vec![site])
}

/// Does the value's class understand a message?
pub fn understands(value: Obj, selector: &str) -> bool {
    class::of(value).lookup(symbol::intern(selector)).is_some()
}
