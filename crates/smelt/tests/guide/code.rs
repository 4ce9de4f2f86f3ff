//! The language of the guide: instructions over the registers of a function.

use smelt::JitCell;
use std::cell::OnceCell;

// listing: instructions
/// What an instruction does; registers are numbers, targets of jumps too.
#[derive(Clone, Copy, Debug)]
pub enum Instruction {
    /// `to = constant`
    Constant(u8, i64),
    Float(u8, f64),
    /// `to = from`
    Move(u8, u8),
    /// `to = a + b`, `a - b`, `a * b`
    Add(u8, u8, u8),
    Subtract(u8, u8, u8),
    Multiply(u8, u8, u8),
    /// Goes on at the target unless `a < b`.
    UnlessLess(u8, u8, usize),
    Jump(usize),
    /// Calls a function. Its arguments are in the registers behind `first`, which gets the result; what was behind it is lost.
    Call(u8, usize),
    Return(u8),
    /// `to` = how many steps the `3 n + 1` problem takes from `from`.
    Steps(u8, u8),
    /// `to` = the rate, which hardly ever changes.
    Rate(u8),
    /// Writes a number down.
    Tell(u8),
}

/// A function.
pub struct Code {
    pub name: &'static str,
    pub instructions: Vec<Instruction>,
    pub registers: u32,
    /// All functions of the program.
    pub program: OnceCell<&'static [Code]>,
    /// Beside each instruction, what the JIT knows about it.
    pub cells: Vec<JitCell>,
}
// listing end

impl Code {
    pub fn new(name: &'static str, registers: u32, instructions: Vec<Instruction>) -> Code {
        Code {
            name,
            cells: instructions.iter().map(|_| JitCell::new()).collect(),
            instructions,
            registers,
            program: OnceCell::new(),
        }
    }

    /// Another function of the program.
    pub fn function(&self, number: usize) -> &'static Code {
        &self.program.get().expect("a loaded program")[number]
    }
}

/// Makes a program of functions, for good: machine code refers to it.
pub fn load(functions: Vec<Code>) -> &'static [Code] {
    let program: &'static [Code] = Box::leak(functions.into_boxed_slice());
    for code in program {
        let _ = code.program.set(program);
    }
    program
}
