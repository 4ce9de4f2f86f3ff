//! The instructions of the stack machine, and a builder of code.

use smelt::JitCell;

/// One instruction. `pop` and `push` are said as (before -- after).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Instruction {
    /// ( -- constant)
    Constant(i64),
    /// ( -- float)
    Float(f64),
    /// ( -- local)
    Load(u16),
    /// (value -- )
    Store(u16),
    /// (a b -- a+b); ints become floats when they overflow
    Add,
    /// (a b -- a-b)
    Subtract,
    /// (a b -- a*b)
    Multiply,
    /// (a b -- a mod b); raises if b is 0
    Modulo,
    /// (a b -- a<b)
    Less,
    /// (a b -- a==b)
    Equal,
    /// (condition -- )
    JumpIfFalse(usize),
    Jump(usize),
    /// A back edge, with the number of its cell.
    Loop(usize, usize),
    /// (arguments -- result)
    Call(usize, u16),
    /// (value -- )
    Return,
    /// ( -- object), fields are 0
    NewObject,
    /// (object -- field)
    GetField(u32),
    /// (object value -- )
    SetField(u32),
    /// (length -- array)
    NewArray,
    /// (array index -- item); raises if out of bounds
    GetItem,
    /// (array index value -- ); raises if out of bounds
    SetItem,
    /// (object -- ): object.0 += 1; every hundredth time object.1 += 1. An effect, then a guard, then another effect.
    Bump,
    /// (function argument -- result): called from Rust, so that interpreter loops nest through a residual function
    Apply,
    /// (array function -- sum of function(item)): a loop with a driver of its own
    SumOf,
    /// (value -- ) leaves the function raising the value
    Raise,
    /// (arguments -- result handled): the result and 1, or what was raised and 0
    TryCall(usize, u16),
    /// (int -- ) replaces the global factor, which is quasi-immutable
    SetFactor,
    /// ( -- factor)
    Factor,
}

/// A function's code.
pub struct Code {
    pub name: &'static str,
    pub instructions: Vec<Instruction>,
    pub arguments: u16,
    pub locals: u16,
    /// Depth of the operand stack before each instruction.
    pub depths: Vec<u16>,
    pub most_depth: u16,
    pub cells: Vec<JitCell>,
    pub entry: JitCell,
}

impl Code {
    pub fn new(
        name: &'static str,
        arguments: u16,
        locals: u16,
        instructions: Vec<Instruction>,
    ) -> Code {
        let depths = depths(&instructions);
        let cells = instructions
            .iter()
            .filter(|i| matches!(i, Instruction::Loop(..)))
            .count();
        Code {
            name,
            arguments,
            locals,
            most_depth: depths.iter().copied().max().unwrap_or(0) + 2,
            depths,
            instructions,
            cells: (0..cells).map(|_| JitCell::new()).collect(),
            entry: JitCell::new(),
        }
    }
}

fn effect(instruction: Instruction) -> i32 {
    use Instruction::*;
    match instruction {
        Constant(_) | Float(_) | Load(_) | NewObject | Factor => 1,
        Store(_) | Add | Subtract | Multiply | Modulo | Less | Equal | JumpIfFalse(_) | Return
        | GetItem | Bump | Apply | SumOf | Raise | SetFactor => -1,
        Jump(_) | Loop(..) | GetField(_) | NewArray => 0,
        Call(_, n) => 1 - i32::from(n),
        TryCall(_, n) => 2 - i32::from(n),
        SetField(_) => -2,
        SetItem => -3,
    }
}

/// Depth of the operand stack before each instruction, by following the code.
fn depths(instructions: &[Instruction]) -> Vec<u16> {
    use Instruction::*;
    let mut depths = vec![None; instructions.len()];
    let mut work = vec![(0, 0)];
    while let Some((pc, depth)) = work.pop() {
        if pc >= instructions.len() || depths[pc].is_some() {
            continue;
        }
        depths[pc] = Some(depth);
        let after = depth + effect(instructions[pc]);
        match instructions[pc] {
            JumpIfFalse(target) => work.extend([(target, after), (pc + 1, after)]),
            Jump(target) | Loop(target, _) => work.push((target, after)),
            Return | Raise => {}
            _ => work.push((pc + 1, after)),
        }
    }
    depths.into_iter().map(|d| d.unwrap_or(0) as u16).collect()
}
