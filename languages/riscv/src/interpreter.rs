//! The interpreter loop.

use crate::arithmetic::{combine, compute, compute_word, holds};
use crate::assembly;
use crate::decode::{Instruction, Operation};
use crate::machine::{Stop, counter, stop};
use crate::memory_access::{is_writable, load, store};
use crate::program::Program;
use crate::system::{self, system_call};
use smelt::{Domain, Driver, Flow, Frame, GREEN_WORDS, Greens, Int, JitCell, Kind, Place, Width};

/// Where the interpreter is: its greens.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// The code.
    pub program: &'static Program,
    /// The next instruction.
    pub index: u32,
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.program, other.program)
    }
}

impl Greens for Position {
    fn to_words(&self) -> [u64; GREEN_WORDS] {
        [
            std::ptr::from_ref(self.program) as u64,
            u64::from(self.index),
            0,
        ]
    }
    fn from_words(words: [u64; GREEN_WORDS]) -> Self {
        Position {
            // SAFETY: made by `to_words`; programs live for ever.
            program: unsafe { &*(words[0] as *const Program) },
            index: words[1] as u32,
        }
    }
    fn live_slots(&self) -> u32 {
        REGISTERS as u32
    }
    fn frame_size(&self) -> u32 {
        REGISTERS as u32
    }
    #[inline(always)]
    fn cell(&self) -> Option<&'static JitCell> {
        self.program.cells.get(self.index as usize)
    }
    fn place(&self) -> Place {
        let instruction = self.program.instructions[self.index as usize];
        Place {
            instruction: assembly::text(
                self.program,
                self.program.address(self.index),
                &instruction,
            ),
            ..Place::named(self.program.describe(self.program.address(self.index)))
        }
    }
}

/// Number of registers, 32 of them for floats; the first is always 0.
pub const REGISTERS: usize = 64;
/// The register that returns jump to.
const RETURN_ADDRESS: u8 = 1;
/// The first register of arguments.
const A0: u8 = 10;
/// The register with the number of a system call.
const A7: u8 = 17;

/// Reads a register. In a trace the first one is a constant; in memory it is never written.
#[inline(always)]
fn get<D: Domain>(registers: Frame, register: u8) -> Int<D> {
    if !D::NATIVE && register == 0 {
        return Int::from(0);
    }
    Int(D::load_slot_of(Kind::Int, registers, i32::from(register)))
}

#[inline(always)]
fn set<D: Domain>(registers: Frame, register: u8, value: Int<D>) {
    if register != 0 {
        D::store_slot_of(Kind::Int, registers, i32::from(register), value.0);
    }
}

/// What comes after an instruction.
enum Next<D: Domain> {
    /// The one behind it.
    Behind,
    /// The one with this index; no loop begins there.
    At(u32),
    /// The one with this index, where a loop may begin: it lies before this one, and this is no return.
    Back(u32),
    /// Nothing: the program has come to its end, for this reason, which concerns this address or status.
    End(Stop, Int<D>),
}

/// The loop. The registers are the slots of its one frame: a trace keeps those it touches in machine registers, and writes those it has changed where
/// it ends.
pub struct Hart;

impl Driver for Hart {
    const NAME: &'static str = "rv64";
    const REDS: &'static [Kind] = &[];
    type Greens = Position;

    fn run<D: Domain>(mut at: Position, mut frame: Frame, _: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<Hart>();
        loop {
            match D::merge_point::<Hart>(&mut activation, &mut at, &mut frame, &mut []) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            let Some(instruction) = at.program.instructions.get(at.index as usize) else {
                return end::<D>(Stop::NoCode, at, Int::from(0));
            };
            match step::<D>(instruction, at, frame) {
                Next::Behind => at.index += u32::from(instruction.length) / 2,
                Next::At(index) => at.index = index,
                Next::Back(index) => {
                    at.index = index;
                    match D::back_edge::<Hart>(&mut activation, &mut at, &mut frame, &mut []) {
                        Flow::Continue => {}
                        Flow::Leave(word) | Flow::Returned(word) => return word,
                    }
                }
                Next::End(reason, value) => return end(reason, at, value),
            }
        }
    }
}

/// The program ends.
#[cold]
fn end<D: Domain>(reason: Stop, at: Position, value: Int<D>) -> D::Word {
    stop::<D>(reason as u32, at.program.address(at.index), value);
    D::constant(Kind::Ref, 1)
}

/// Executes one instruction.
#[inline(always)]
fn step<D: Domain>(instruction: &Instruction, at: Position, registers: Frame) -> Next<D> {
    let &Instruction {
        operation,
        rd,
        rs1,
        rs2,
        immediate,
        ..
    } = instruction;
    let constant = Int::<D>::from(i64::from(immediate));
    let value = match operation {
        Operation::Register(alu) => {
            compute(alu, get::<D>(registers, rs1), get::<D>(registers, rs2))
        }
        Operation::Immediate(alu) => compute(alu, get::<D>(registers, rs1), constant),
        Operation::RegisterWord(alu) => {
            compute_word(alu, get::<D>(registers, rs1), get::<D>(registers, rs2))
        }
        Operation::ImmediateWord(alu) => compute_word(alu, get::<D>(registers, rs1), constant),
        Operation::LoadImmediate => constant,
        Operation::AddPc => Int::from(relative(at, immediate) as i64),
        Operation::Load(width, signed) => {
            let address = offset(get::<D>(registers, rs1), immediate);
            match load(address, width, signed) {
                Some(value) => value,
                None => return Next::End(Stop::Load, address),
            }
        }
        Operation::Store(width) => {
            let address = offset(get::<D>(registers, rs1), immediate);
            if !store(address, width, get::<D>(registers, rs2)) {
                return Next::End(Stop::Store, address);
            }
            return Next::Behind;
        }
        Operation::Branch(condition) => {
            if !holds(
                condition,
                get::<D>(registers, rs1),
                get::<D>(registers, rs2),
            ) {
                return Next::Behind;
            }
            return jump(at, relative(at, immediate), false);
        }
        Operation::Jump => {
            link::<D>(registers, at, instruction);
            return jump(at, relative(at, immediate), false);
        }
        Operation::JumpRegister => {
            let target = offset(get::<D>(registers, rs1), immediate).promote() as u64 & !1;
            link::<D>(registers, at, instruction);
            return jump(at, target, rd == 0 && rs1 == RETURN_ADDRESS);
        }
        _ => return rare(instruction, at, registers),
    };
    set::<D>(registers, rd, value);
    Next::Behind
}

/// `base + immediate`.
#[inline(always)]
fn offset<D: Domain>(base: Int<D>, immediate: i32) -> Int<D> {
    if immediate == 0 {
        base
    } else {
        base + i64::from(immediate)
    }
}

/// An address relative to the instruction's.
#[inline(always)]
fn relative(at: Position, immediate: i32) -> u64 {
    at.program
        .address(at.index)
        .wrapping_add_signed(i64::from(immediate))
}

/// Writes the address of the following instruction.
#[inline(always)]
fn link<D: Domain>(registers: Frame, at: Position, instruction: &Instruction) {
    let next = relative(at, i32::from(instruction.length));
    set::<D>(registers, instruction.rd, Int::from(next as i64));
}

#[inline(always)]
fn jump<D: Domain>(at: Position, target: u64, is_return: bool) -> Next<D> {
    match at.program.index(target) {
        Some(index) if index <= at.index && !is_return => Next::Back(index),
        Some(index) => Next::At(index),
        None => Next::End(Stop::Jump, Int::from(target as i64)),
    }
}

/// Atomics, the operating system, and what ends the program.
#[inline(never)]
fn rare<D: Domain>(instruction: &Instruction, at: Position, registers: Frame) -> Next<D> {
    let address = get::<D>(registers, instruction.rs1);
    let operand = get::<D>(registers, instruction.rs2);
    let value = match instruction.operation {
        Operation::LoadReserved(width) => match load(address, width, true) {
            Some(value) => value,
            None => return Next::End(Stop::Load, address),
        },
        Operation::StoreConditional(width) => {
            if !store(address, width, operand) {
                return Next::End(Stop::Store, address);
            }
            Int::from(0)
        }
        Operation::Atomic(atomic, width) => {
            if !is_writable(address, width) {
                return Next::End(Stop::Store, address);
            }
            let Some(old) = load(address, width, true) else {
                return Next::End(Stop::Load, address);
            };
            let new = combine(atomic, width, old, operand);
            store(address, width, new);
            old
        }
        Operation::Fence => return Next::Behind,
        Operation::Counter => counter::<D>(instruction.immediate),
        Operation::SystemCall => return call_system(registers),
        Operation::Breakpoint => return Next::End(Stop::Breakpoint, Int::from(0)),
        _ => return illegal(at),
    };
    set::<D>(registers, instruction.rd, value);
    Next::Behind
}

/// The bytes of an instruction that is none are shown with the message.
fn illegal<D: Domain>(at: Position) -> Next<D> {
    let address = at.program.address(at.index);
    let word = crate::machine::machine().memory.bytes(address, 2);
    let low = word.map_or(0, |bytes| i64::from(bytes[0]) | i64::from(bytes[1]) << 8);
    let high = crate::machine::machine().memory.bytes(address + 2, 2);
    let high = high.map_or(0, |bytes| i64::from(bytes[0]) | i64::from(bytes[1]) << 8);
    let word = if low & 3 == 3 { low | high << 16 } else { low };
    Next::End(Stop::Illegal, Int::from(word))
}

fn call_system<D: Domain>(registers: Frame) -> Next<D> {
    let number = get::<D>(registers, A7).promote();
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| get::<D>(registers, A0 + i));
    if let Some(reason) = system::ends_program(number) {
        let value = match reason {
            Stop::Killed if number == system::TGKILL => c,
            Stop::Killed => b,
            _ => a,
        };
        return Next::End(reason, value.sign_extended(Width::U32));
    }
    let result = system_call::<D>(number, a, b, c, d, e);
    set::<D>(registers, A0, result);
    Next::Behind
}
