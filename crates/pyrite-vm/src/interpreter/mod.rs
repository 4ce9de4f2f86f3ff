//! The interpreter: one loop over bytecode, written once for all domains.
//!
//! [`PyDriver::run`] executes instructions; what they do is in the files beside this one, by group. A call of a Python function pushes
//! a frame and goes on in the same loop; so do generators, `__init__`, properties and operators of user classes. When such a callee returns,
//! [`control::returned`] looks at the instruction that called it to see what becomes of the value.
//!
//! Hot cases are inlined into the loop, all others are functions of their own, so that in the native domain code, program counter and
//! frame stay in machine registers.

mod afresh;
pub mod arithmetic;
pub mod async_generators;
pub mod attempts;
pub mod attributes;
pub mod binding;
pub mod build;
pub mod calls;
pub mod class_calls;
pub mod combinators;
pub mod compare;
pub mod complexes;
pub mod consumers;
pub mod control;
pub mod delegation;
pub mod entry;
pub mod exceptions;
pub mod functions;
pub mod general;
pub mod generators;
pub mod imports;
pub mod intrinsics;
pub mod items;
pub mod iteration;
pub mod loops;
pub mod named;
pub mod names;
pub mod native_calls;
mod native_operators;
pub mod nested;
pub mod patterns;
mod questions;
mod run;
pub mod safepoint;
pub mod slices;
pub mod unpacked_calls;

pub use entry::{call_function, run_with_namespace};

use crate::code::{Code, Pc};
use crate::frame::{HEADER, LONG_HEADER};
use crate::monitoring::switching;
use crate::object::Obj;
use crate::result::{Outcome, Raised};
use smelt::{Domain, Driver, Frame, GREEN_WORDS, Greens, JitCell, Kind, Place};

/// Where the interpreter is: its greens.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// The code of the topmost frame.
    pub code: &'static Code,
    /// Its next instruction.
    pub pc: Pc,
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        self.pc == other.pc
    }
}

impl Greens for Position {
    fn to_words(&self) -> [u64; GREEN_WORDS] {
        [
            std::ptr::from_ref(self.code) as u64,
            self.code.index(self.pc) as u64,
            0,
        ]
    }
    fn from_words(words: [u64; GREEN_WORDS]) -> Self {
        // SAFETY: made by `to_words`, of code that runs or that a trace keeps alive.
        let code: &'static Code = unsafe { &*(words[0] as *const Code) };
        Position {
            code,
            pc: code.at(words[1] as usize),
        }
    }
    fn live_slots(&self) -> u32 {
        u32::from(self.code.unit().depths[self.code.index(self.pc)])
    }
    fn frame_size(&self) -> u32 {
        u32::from(self.code.registers)
    }
    fn administration(&self) -> u32 {
        match self.code.is_generator || self.code.has_namespace {
            true => LONG_HEADER as u32,
            false => HEADER as u32,
        }
    }
    #[inline(always)]
    fn cell(&self) -> Option<&'static JitCell> {
        self.code.cell(self.pc)
    }
    fn is_start(&self) -> bool {
        self.pc == self.code.start()
    }
    fn generalise(&self) -> bool {
        general::is_possible(self.pc.fetch().op) && self.code.set_general(self.pc)
    }
    fn place(&self) -> Place {
        let (code, index) = (self.code, self.code.index(self.pc));
        let instruction =
            pyrite_compiler::disassemble_instruction(code.unit(), index, self.pc.fetch());
        Place {
            file: code.file_name().text().into_owned(),
            line: code.position(index).line,
            name: code.qualified_name.text().into_owned(),
            instruction: format!("{index} {instruction}"),
        }
    }
}

/// The main loop.
pub struct PyDriver;

impl Driver for PyDriver {
    const NAME: &'static str = "python";
    const REDS: &'static [Kind] = &[];
    type Greens = Position;

    fn run<D: Domain>(position: Position, frame: Frame, _: &mut [D::Word]) -> D::Word {
        afresh::run::<D>(position, frame)
    }

    fn detach_frame<D: Domain>(frame: Frame) {
        crate::frame::detach::<D>(frame);
    }
}

/// What follows an instruction that may go anywhere.
pub enum Control<D: Domain> {
    /// The loop goes on here.
    Next(Position, Frame),
    /// It ends with this word.
    Leave(D::Word),
    /// An exception was raised by the current instruction.
    Raise(Raised<D>),
}

/// What an instruction works on.
pub struct At<'a, D: Domain> {
    /// The activation of the loop.
    pub activation: &'a mut D::Activation,
    /// The code.
    pub code: &'static Code,
    /// The instruction.
    pub pc: Pc,
    /// The frame.
    pub frame: Frame,
}

impl<D: Domain> At<'_, D> {
    /// Reads a register.
    #[inline(always)]
    pub fn get(&self, register: u16) -> Obj<D> {
        crate::frame::load(self.frame, i32::from(register))
    }
    /// Writes a register.
    #[inline(always)]
    pub fn set(&self, register: u16, value: Obj<D>) {
        crate::frame::store(self.frame, i32::from(register), value)
    }
    /// The number of the instruction.
    #[inline(always)]
    pub fn index(&self) -> u32 {
        self.code.index(self.pc) as u32
    }
    /// Goes on with the following instruction.
    #[inline(always)]
    pub fn next(&self) -> Control<D> {
        Control::Next(
            Position {
                code: self.code,
                pc: self.pc.next(),
            },
            self.frame,
        )
    }
    /// Writes a register and goes on with the following instruction.
    #[inline(always)]
    pub fn result(&self, register: u16, value: Obj<D>) -> Control<D> {
        self.set(register, value);
        self.next()
    }
    /// Goes on behind a jump.
    #[inline(always)]
    pub fn jump(&self, offset: i32) -> Control<D> {
        Control::Next(
            Position {
                code: self.code,
                pc: self.pc.jump(offset),
            },
            self.frame,
        )
    }
    /// To be called when something that may have run Python code has come to its end, before registers are written: somebody may watch the frame now.
    #[inline(always)]
    pub fn settled(self) -> Self {
        switching::settled(self)
    }
    /// Writes a register and goes on, or raises, after what may have run Python code.
    #[inline(always)]
    pub fn outcome(self, register: u16, outcome: Outcome<D>) -> Control<D> {
        match outcome {
            Ok(value) => self.settled().result(register, value),
            Err(raised) => Control::Raise(raised),
        }
    }
    /// Goes on, or raises, after what may have run Python code.
    #[inline(always)]
    pub fn done(self, outcome: Outcome<D, ()>) -> Control<D> {
        match outcome {
            Ok(()) => self.settled().next(),
            Err(raised) => Control::Raise(raised),
        }
    }
}
