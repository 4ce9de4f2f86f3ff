//! Decodes instructions of RV64I and of the extensions M (multiplication), A (atomics) and C (compressed): The RISC-V Instruction Set Manual,
//! Volume I, 2019.

use crate::compressed;
use smelt::Width;

/// What an instruction does with two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alu {
    Add,
    Sub,
    ShiftLeft,
    Less,
    Below,
    Xor,
    ShiftRight,
    ShiftRightArithmetic,
    Or,
    And,
    Multiply,
    MultiplyHigh,
    MultiplyHighUnsigned,
    MultiplyHighMixed,
    Divide,
    DivideUnsigned,
    Remainder,
    RemainderUnsigned,
}

/// When a branch is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    Equal,
    NotEqual,
    Less,
    NotLess,
    Below,
    NotBelow,
}

/// What an atomic instruction does with memory's content and its operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Atomic {
    Swap,
    Add,
    Xor,
    And,
    Or,
    Min,
    Max,
    MinUnsigned,
    MaxUnsigned,
}

/// What an instruction does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// `rd = rs1 op rs2`.
    Register(Alu),
    /// `rd = rs1 op immediate`.
    Immediate(Alu),
    /// As `Register`, on the low 32 bits, the result sign-extended.
    RegisterWord(Alu),
    /// As `Immediate`, on the low 32 bits, the result sign-extended.
    ImmediateWord(Alu),
    /// `rd = immediate`.
    LoadImmediate,
    /// `rd = pc + immediate`.
    AddPc,
    /// `rd = next; pc += immediate`.
    Jump,
    /// `rd = next; pc = rs1 + immediate`.
    JumpRegister,
    /// `if rs1 condition rs2 { pc += immediate }`.
    Branch(Condition),
    /// `rd = memory[rs1 + immediate]`, sign-extended or not.
    Load(Width, bool),
    /// `memory[rs1 + immediate] = rs2`.
    Store(Width),
    /// `rd = memory[rs1]`; reserves it.
    LoadReserved(Width),
    /// `memory[rs1] = rs2; rd = 0`: with one thread of execution the reservation always holds.
    StoreConditional(Width),
    /// `rd = memory[rs1]; memory[rs1] = rd op rs2`.
    Atomic(Atomic, Width),
    /// Orders accesses; nothing to do here.
    Fence,
    /// Asks the operating system.
    SystemCall,
    /// Stops for a debugger.
    Breakpoint,
    /// `rd =` the counter with the immediate's number: cycles, time, instructions.
    Counter,
    /// None that is known here.
    Illegal,
}

/// An instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    pub operation: Operation,
    pub rd: u8,
    pub rs1: u8,
    pub rs2: u8,
    /// Bytes: 2 or 4.
    pub length: u8,
    pub immediate: i32,
}

impl Instruction {
    /// What cannot be decoded.
    pub const ILLEGAL: Instruction = Instruction {
        operation: Operation::Illegal,
        rd: 0,
        rs1: 0,
        rs2: 0,
        length: 4,
        immediate: 0,
    };
}

/// Bits `low` to `high` of a word.
fn bits(word: u32, high: u32, low: u32) -> u32 {
    word >> low & (u32::MAX >> (31 - (high - low)))
}

/// The number of a float register: they follow the others.
pub const FLOATS: u8 = 32;

/// Loads, stores and moves of doubles, and the float status, which is always 0: what a C library does with floats in programs that have
/// none. All are instructions of the other registers with other numbers.
fn float(word: u32) -> Option<Instruction> {
    let selector = bits(word, 14, 12);
    let (rd, rs1, rs2) = (bits(word, 11, 7), bits(word, 19, 15), bits(word, 24, 20));
    let (rd, rs1, rs2) = (rd as u8, rs1 as u8, rs2 as u8);
    let immediate = word.cast_signed() >> 20;
    let offset = (word.cast_signed() >> 25 << 5) | i32::from(rd);
    let add = Operation::Immediate(Alu::Add);
    let (operation, rd, rs1, rs2, immediate) = match (word & 0x7f, selector, word >> 25) {
        (0x07, 3, _) => (
            Operation::Load(Width::Word, true),
            rd + FLOATS,
            rs1,
            0,
            immediate,
        ),
        (0x27, 3, _) => (Operation::Store(Width::Word), 0, rs1, rs2 + FLOATS, offset),
        // fmv.x.d, fmv.d.x, fmv.d
        (0x53, 0, 0x71) if rs2 == 0 => (add, rd, rs1 + FLOATS, 0, 0),
        (0x53, 0, 0x79) if rs2 == 0 => (add, rd + FLOATS, rs1, 0, 0),
        (0x53, 0, 0x11) if rs1 == rs2 => (add, rd + FLOATS, rs1 + FLOATS, 0, 0),
        (0x73, 1..=3 | 5..=7, _) if (1..=3).contains(&(word >> 20)) => {
            (Operation::LoadImmediate, rd, 0, 0, 0)
        }
        _ => return None,
    };
    Some(Instruction {
        operation,
        rd,
        rs1,
        rs2,
        length: 4,
        immediate,
    })
}

/// Decodes the instruction in a word, of which only the low half counts if it is a compressed one.
pub fn decode(word: u32) -> Instruction {
    if word & 3 != 3 {
        return compressed::decode(word as u16).unwrap_or(Instruction {
            length: 2,
            ..Instruction::ILLEGAL
        });
    }
    let Some((operation, immediate)) = operation(word) else {
        return float(word).unwrap_or(Instruction::ILLEGAL);
    };
    Instruction {
        operation,
        rd: bits(word, 11, 7) as u8,
        rs1: bits(word, 19, 15) as u8,
        rs2: bits(word, 24, 20) as u8,
        length: 4,
        immediate,
    }
}

/// What the word does, and its immediate operand.
fn operation(word: u32) -> Option<(Operation, i32)> {
    let signed = word as i32;
    let (selector, function) = (bits(word, 14, 12), bits(word, 31, 25));
    let immediate = signed >> 20;
    let offset = (signed >> 25 << 5) | bits(word, 11, 7) as i32;
    Some(match word & 0x7f {
        0x37 => (Operation::LoadImmediate, (word & 0xffff_f000).cast_signed()),
        0x17 => (Operation::AddPc, (word & 0xffff_f000).cast_signed()),
        0x6f => (Operation::Jump, jump_offset(word)),
        0x67 if selector == 0 => (Operation::JumpRegister, immediate),
        0x63 => (Operation::Branch(condition(selector)?), branch_offset(word)),
        0x03 => {
            let (width, signed) = load(selector)?;
            (Operation::Load(width, signed), immediate)
        }
        0x23 => (Operation::Store(width(selector)?), offset),
        0x13 => immediate_operation(word, selector, immediate, 6, Operation::Immediate)?,
        0x1b => {
            let narrow = matches!(selector, 0 | 1 | 5);
            return narrow.then(|| {
                immediate_operation(word, selector, immediate, 5, Operation::ImmediateWord)
            })?;
        }
        0x33 => (Operation::Register(register(selector, function)?), 0),
        0x3b => {
            let alu = register(selector, function)?;
            (word_has(alu).then_some(Operation::RegisterWord(alu))?, 0)
        }
        0x2f => (atomic(word, selector)?, 0),
        0x0f if selector <= 1 => (Operation::Fence, 0),
        0x73 => system(word, selector)?,
        _ => return None,
    })
}

fn jump_offset(word: u32) -> i32 {
    let high = word.cast_signed() >> 31 << 20;
    high | (bits(word, 19, 12) << 12 | bits(word, 20, 20) << 11 | bits(word, 30, 21) << 1) as i32
}

fn branch_offset(word: u32) -> i32 {
    let high = word.cast_signed() >> 31 << 12;
    high | (bits(word, 7, 7) << 11 | bits(word, 30, 25) << 5 | bits(word, 11, 8) << 1) as i32
}

fn condition(selector: u32) -> Option<Condition> {
    Some(match selector {
        0 => Condition::Equal,
        1 => Condition::NotEqual,
        4 => Condition::Less,
        5 => Condition::NotLess,
        6 => Condition::Below,
        7 => Condition::NotBelow,
        _ => return None,
    })
}

fn width(selector: u32) -> Option<Width> {
    Some(match selector {
        0 => Width::U8,
        1 => Width::U16,
        2 => Width::U32,
        3 => Width::Word,
        _ => return None,
    })
}

fn load(selector: u32) -> Option<(Width, bool)> {
    match selector {
        7 => None,
        _ => Some((width(selector & 3)?, selector < 4)),
    }
}

/// An operation with an immediate; shifts take theirs from the low bits, and the bits above them choose the kind.
fn immediate_operation(
    word: u32,
    selector: u32,
    immediate: i32,
    shift_bits: u32,
    make: fn(Alu) -> Operation,
) -> Option<(Operation, i32)> {
    let amount = immediate & ((1 << shift_bits) - 1);
    let above = word >> (20 + shift_bits);
    let arithmetic = 1 << (10 - shift_bits);
    Some(match selector {
        0 => (make(Alu::Add), immediate),
        1 if above == 0 => (make(Alu::ShiftLeft), amount),
        2 => (make(Alu::Less), immediate),
        3 => (make(Alu::Below), immediate),
        4 => (make(Alu::Xor), immediate),
        5 if above == 0 => (make(Alu::ShiftRight), amount),
        5 if above == arithmetic => (make(Alu::ShiftRightArithmetic), amount),
        6 => (make(Alu::Or), immediate),
        7 => (make(Alu::And), immediate),
        _ => return None,
    })
}

fn register(selector: u32, function: u32) -> Option<Alu> {
    Some(match (function, selector) {
        (0, 0) => Alu::Add,
        (0x20, 0) => Alu::Sub,
        (0, 1) => Alu::ShiftLeft,
        (0, 2) => Alu::Less,
        (0, 3) => Alu::Below,
        (0, 4) => Alu::Xor,
        (0, 5) => Alu::ShiftRight,
        (0x20, 5) => Alu::ShiftRightArithmetic,
        (0, 6) => Alu::Or,
        (0, 7) => Alu::And,
        (1, 0) => Alu::Multiply,
        (1, 1) => Alu::MultiplyHigh,
        (1, 2) => Alu::MultiplyHighMixed,
        (1, 3) => Alu::MultiplyHighUnsigned,
        (1, 4) => Alu::Divide,
        (1, 5) => Alu::DivideUnsigned,
        (1, 6) => Alu::Remainder,
        (1, 7) => Alu::RemainderUnsigned,
        _ => return None,
    })
}

/// Is there such an operation on 32 bits?
fn word_has(alu: Alu) -> bool {
    !matches!(
        alu,
        Alu::Less
            | Alu::Below
            | Alu::Xor
            | Alu::Or
            | Alu::And
            | Alu::MultiplyHigh
            | Alu::MultiplyHighMixed
            | Alu::MultiplyHighUnsigned
    )
}

fn atomic(word: u32, selector: u32) -> Option<Operation> {
    let width = match selector {
        2 => Width::U32,
        3 => Width::Word,
        _ => return None,
    };
    let atomic = match bits(word, 31, 27) {
        0x02 if bits(word, 24, 20) == 0 => return Some(Operation::LoadReserved(width)),
        0x03 => return Some(Operation::StoreConditional(width)),
        0x01 => Atomic::Swap,
        0x00 => Atomic::Add,
        0x04 => Atomic::Xor,
        0x0c => Atomic::And,
        0x08 => Atomic::Or,
        0x10 => Atomic::Min,
        0x14 => Atomic::Max,
        0x18 => Atomic::MinUnsigned,
        0x1c => Atomic::MaxUnsigned,
        _ => return None,
    };
    Some(Operation::Atomic(atomic, width))
}

fn system(word: u32, selector: u32) -> Option<(Operation, i32)> {
    const FIRST_COUNTER: u32 = 0xc00;
    let number = word >> 20;
    match (word, selector) {
        (0x73, _) => Some((Operation::SystemCall, 0)),
        (0x0010_0073, _) => Some((Operation::Breakpoint, 0)),
        // `csrrs rd, counter, x0`: only reads.
        (_, 2)
            if bits(word, 19, 15) == 0 && (FIRST_COUNTER..FIRST_COUNTER + 3).contains(&number) =>
        {
            Some((Operation::Counter, (number - FIRST_COUNTER) as i32))
        }
        _ => None,
    }
}
