//! Decodes the 16-bit instructions of the extension C: each stands for a longer one.

use crate::decode::{Alu, Condition, FLOATS, Instruction, Operation};
use smelt::Width;

/// Bits `low` to `high` of a half word.
fn bits(half: u16, high: u32, low: u32) -> i32 {
    i32::from(half >> low & (u16::MAX >> (15 - (high - low))))
}

/// The low bits of a number, sign-extended.
fn signed(value: i32, width: u32) -> i32 {
    value << (32 - width) >> (32 - width)
}

const RETURN_ADDRESS: u8 = 1;
const STACK_POINTER: u8 = 2;

/// Decodes a compressed instruction.
pub fn decode(half: u16) -> Option<Instruction> {
    let selector = bits(half, 15, 13);
    let mut instruction = match half & 3 {
        0 => first(half, selector),
        1 => second(half, selector),
        _ => third(half, selector),
    }?;
    instruction.length = 2;
    Some(instruction)
}

fn make(operation: Operation, rd: u8, rs1: u8, rs2: u8, immediate: i32) -> Option<Instruction> {
    Some(Instruction {
        operation,
        rd,
        rs1,
        rs2,
        length: 2,
        immediate,
    })
}

/// One of the registers 8 to 15, which three bits can name.
fn short(half: u16, low: u32) -> u8 {
    8 + bits(half, low + 2, low) as u8
}

/// The register in the bits 7 to 11.
fn full(half: u16) -> u8 {
    bits(half, 11, 7) as u8
}

/// The immediate of most instructions of the second group.
fn six_bits(half: u16) -> i32 {
    signed(bits(half, 12, 12) << 5 | bits(half, 6, 2), 6)
}

fn first(half: u16, selector: i32) -> Option<Instruction> {
    let (high, low) = (short(half, 7), short(half, 2));
    let words = bits(half, 12, 10) << 3 | bits(half, 6, 6) << 2 | bits(half, 5, 5) << 6;
    let doubles = bits(half, 12, 10) << 3 | bits(half, 6, 5) << 6;
    match selector {
        0 => {
            let immediate = bits(half, 12, 11) << 4
                | bits(half, 10, 7) << 6
                | bits(half, 6, 6) << 2
                | bits(half, 5, 5) << 3;
            let add = Operation::Immediate(Alu::Add);
            (immediate != 0).then(|| make(add, low, STACK_POINTER, 0, immediate))?
        }
        1 => make(
            Operation::Load(Width::Word, true),
            low + FLOATS,
            high,
            0,
            doubles,
        ),
        5 => make(
            Operation::Store(Width::Word),
            0,
            high,
            low + FLOATS,
            doubles,
        ),
        2 => make(Operation::Load(Width::U32, true), low, high, 0, words),
        3 => make(Operation::Load(Width::Word, true), low, high, 0, doubles),
        6 => make(Operation::Store(Width::U32), 0, high, low, words),
        7 => make(Operation::Store(Width::Word), 0, high, low, doubles),
        _ => None,
    }
}

fn second(half: u16, selector: i32) -> Option<Instruction> {
    let (rd, immediate) = (full(half), six_bits(half));
    match selector {
        0 => make(Operation::Immediate(Alu::Add), rd, rd, 0, immediate),
        1 if rd != 0 => make(Operation::ImmediateWord(Alu::Add), rd, rd, 0, immediate),
        2 => make(Operation::LoadImmediate, rd, 0, 0, immediate),
        3 if rd == STACK_POINTER => {
            let immediate = bits(half, 12, 12) << 9
                | bits(half, 6, 6) << 4
                | bits(half, 5, 5) << 6
                | bits(half, 4, 3) << 7
                | bits(half, 2, 2) << 5;
            let add = Operation::Immediate(Alu::Add);
            (immediate != 0).then(|| make(add, rd, rd, 0, signed(immediate, 10)))?
        }
        3 if immediate != 0 => make(Operation::LoadImmediate, rd, 0, 0, immediate << 12),
        4 => arithmetic(half, immediate),
        5 => make(Operation::Jump, 0, 0, 0, jump_offset(half)),
        6 | 7 => {
            let condition = if selector == 6 {
                Condition::Equal
            } else {
                Condition::NotEqual
            };
            let offset = bits(half, 12, 12) << 8
                | bits(half, 11, 10) << 3
                | bits(half, 6, 5) << 6
                | bits(half, 4, 3) << 1
                | bits(half, 2, 2) << 5;
            make(
                Operation::Branch(condition),
                0,
                short(half, 7),
                0,
                signed(offset, 9),
            )
        }
        _ => None,
    }
}

fn jump_offset(half: u16) -> i32 {
    let offset = bits(half, 12, 12) << 11
        | bits(half, 11, 11) << 4
        | bits(half, 10, 9) << 8
        | bits(half, 8, 8) << 10
        | bits(half, 7, 7) << 6
        | bits(half, 6, 6) << 7
        | bits(half, 5, 3) << 1
        | bits(half, 2, 2) << 5;
    signed(offset, 12)
}

fn arithmetic(half: u16, immediate: i32) -> Option<Instruction> {
    let (rd, rs2) = (short(half, 7), short(half, 2));
    let amount = immediate & 63;
    let with_amount = |alu| make(Operation::Immediate(alu), rd, rd, 0, amount);
    match bits(half, 11, 10) {
        0 => with_amount(Alu::ShiftRight),
        1 => with_amount(Alu::ShiftRightArithmetic),
        2 => make(Operation::Immediate(Alu::And), rd, rd, 0, immediate),
        _ => {
            let operation = match (bits(half, 12, 12), bits(half, 6, 5)) {
                (0, 0) => Operation::Register(Alu::Sub),
                (0, 1) => Operation::Register(Alu::Xor),
                (0, 2) => Operation::Register(Alu::Or),
                (0, _) => Operation::Register(Alu::And),
                (_, 0) => Operation::RegisterWord(Alu::Sub),
                (_, 1) => Operation::RegisterWord(Alu::Add),
                _ => return None,
            };
            make(operation, rd, rd, rs2, 0)
        }
    }
}

fn third(half: u16, selector: i32) -> Option<Instruction> {
    let (rd, rs2) = (full(half), bits(half, 6, 2) as u8);
    let words = bits(half, 12, 12) << 5 | bits(half, 6, 4) << 2 | bits(half, 3, 2) << 6;
    let doubles = bits(half, 12, 12) << 5 | bits(half, 6, 5) << 3 | bits(half, 4, 2) << 6;
    match selector {
        0 => make(
            Operation::Immediate(Alu::ShiftLeft),
            rd,
            rd,
            0,
            six_bits(half) & 63,
        ),
        1 => make(
            Operation::Load(Width::Word, true),
            rd + FLOATS,
            STACK_POINTER,
            0,
            doubles,
        ),
        2 if rd != 0 => make(
            Operation::Load(Width::U32, true),
            rd,
            STACK_POINTER,
            0,
            words,
        ),
        3 if rd != 0 => make(
            Operation::Load(Width::Word, true),
            rd,
            STACK_POINTER,
            0,
            doubles,
        ),
        4 => match (bits(half, 12, 12), rd, rs2) {
            (0, 0, 0) => None,
            (0, _, 0) => make(Operation::JumpRegister, 0, rd, 0, 0),
            (0, ..) => make(Operation::Register(Alu::Add), rd, 0, rs2, 0),
            (_, 0, 0) => make(Operation::Breakpoint, 0, 0, 0, 0),
            (_, _, 0) => make(Operation::JumpRegister, RETURN_ADDRESS, rd, 0, 0),
            _ => make(Operation::Register(Alu::Add), rd, rd, rs2, 0),
        },
        6 => {
            let offset = bits(half, 12, 9) << 2 | bits(half, 8, 7) << 6;
            make(Operation::Store(Width::U32), 0, STACK_POINTER, rs2, offset)
        }
        5 | 7 => {
            let offset = bits(half, 12, 10) << 3 | bits(half, 9, 7) << 6;
            let rs2 = if selector == 5 { rs2 + FLOATS } else { rs2 };
            make(Operation::Store(Width::Word), 0, STACK_POINTER, rs2, offset)
        }
        _ => None,
    }
}
