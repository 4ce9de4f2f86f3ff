//! Which registers an instruction reads and writes.

use crate::bytecode::{FRAME_HEADER, Ins, Op, Operand};
use crate::code::Constant;
use std::ops::Range;

/// The registers that an instruction writes.
pub fn written(ins: Ins) -> impl Iterator<Item = u16> {
    let mut more = 0..0;
    let count = match ins.op {
        // The next but `FRAME_HEADER - 1` is the self of the call.
        Op::LoadMethod | Op::LoadSuperMethod | Op::LoadSpecial => {
            more = ins.a + FRAME_HEADER..ins.a + FRAME_HEADER + 1;
            1
        }
        Op::UnpackSequence => ins.c,
        Op::UnpackEx => u16::from(ins.x) + 1 + ins.c,
        Op::SplitGroup => 2,
        Op::ExceptionInfo => 3,
        _ => 1,
    };
    let [_, a, b, _] = ins.op.operands();
    let is_written = |operand| {
        matches!(
            operand,
            Operand::Write | Operand::Update | Operand::WriteGroup
        )
    };
    let of = |is_meant: bool, first: u16, count: u16| match is_meant {
        true => first..first + count,
        false => 0..0,
    };
    of(is_written(a), ins.a, count)
        .chain(more)
        .chain(of(is_written(b), ins.b, 1))
}

/// The registers that an instruction of a code with these constants reads.
pub fn read(ins: Ins, constants: &[Constant]) -> Vec<u16> {
    let [_, a, b, c] = ins.op.operands();
    let mut reads = Vec::new();
    for (place, (operand, register)) in [(a, ins.a), (b, ins.b), (c, ins.c)].into_iter().enumerate()
    {
        match operand {
            Operand::Read if !is_switched_off(ins, place) => reads.push(register),
            Operand::Update => reads.push(register),
            Operand::ReadGroup => {
                reads.extend(group(ins, register, constants).into_iter().flatten());
            }
            _ => {}
        }
    }
    if ins.op == Op::SplitGroup {
        reads.push(ins.a);
    }
    reads
}

/// The registers of a group that is read, from `first` on: up to two ranges.
fn group(ins: Ins, first: u16, constants: &[Constant]) -> [Range<u16>; 2] {
    let names = |index: u16| match constants.get(index as usize) {
        Some(Constant::Tuple(names)) => names.len() as u16,
        _ => 0,
    };
    let x = u16::from(ins.x);
    let arguments = |count: u16| {
        [
            first..first + 1,
            first + FRAME_HEADER..first + FRAME_HEADER + count,
        ]
    };
    let count = match ins.op {
        Op::Call => return arguments(ins.c),
        Op::CallMethod => return arguments(1 + ins.c),
        Op::CallKw => return arguments(x + names(ins.c)),
        Op::CallMethodKw => return arguments(1 + x + names(ins.c)),
        Op::CallEx => 2 + (x & 1),
        Op::BuildSlice
        | Op::CallIntrinsic
        | Op::BuildTuple
        | Op::BuildList
        | Op::BuildSet
        | Op::BuildString => ins.c,
        Op::BuildMap => 2 * ins.c,
        Op::BuildNamedMap => names(ins.c),
        Op::MakeFunction => ins.x.count_ones() as u16,
        Op::BuildInterpolation if ins.x & 4 == 0 => 3,
        Op::LoadSuperAttr | Op::LoadSuperMethod => 3,
        // The others read pairs.
        _ => 2,
    };
    [first..first + count, 0..0]
}

/// Is the operand at a place (0 for `a`) one that this instruction's `x` says is not read?
fn is_switched_off(ins: Ins, place: usize) -> bool {
    match ins.op {
        Op::Raise => place >= usize::from(ins.x),
        Op::Format => place == 2 && ins.x & 4 == 0,
        _ => false,
    }
}
