//! The machine as a person would write it without Smelt, with the same words in the same places: integers tagged, one stack of registers, frames linked by
//! the word below register 0, one loop. Integers only.

use super::code::{Code, Instruction};

const WORDS: usize = 1 << 16;

fn int(value: i64) -> u64 {
    (value << 1 | 1) as u64
}

fn as_int(word: u64) -> Option<i64> {
    (word & 1 == 1).then_some(word as i64 >> 1)
}

/// What the other one makes an object of.
struct NoInteger;

#[inline(always)]
fn arithmetic(a: u64, b: u64, ints: fn(i64, i64) -> Option<i64>) -> Result<u64, NoInteger> {
    if let (Some(a), Some(b)) = (as_int(a), as_int(b))
        && let Some(result) = ints(a, b)
        && let Some(twice) = result.checked_add(result)
    {
        return Ok(twice as u64 | 1);
    }
    Err(NoInteger)
}

/// Runs the first function of a program. `None` if it needs more than integers.
pub fn run(program: &'static [Code], argument: i64) -> Option<i64> {
    let mut stack = vec![0u64; WORDS];
    stack[1] = int(argument);
    interpret(program, &mut stack).ok().and_then(as_int)
}

fn interpret(program: &'static [Code], stack: &mut [u64]) -> Result<u64, NoInteger> {
    let (mut code, mut pc, mut frame) = (&program[0], 0, stack.as_mut_ptr().wrapping_add(1));
    let limit = frame.wrapping_add(WORDS - 512);
    // SAFETY: frames are below the limit, and a frame's registers are less than 256.
    unsafe {
        loop {
            let get = |register: u8| *frame.add(usize::from(register));
            let (to, value) = match code.instructions[pc] {
                Instruction::Constant(to, value) => (to, int(value)),
                Instruction::Move(to, from) => (to, get(from)),
                Instruction::Add(to, a, b) => (to, arithmetic(get(a), get(b), i64::checked_add)?),
                Instruction::Subtract(to, a, b) => {
                    (to, arithmetic(get(a), get(b), i64::checked_sub)?)
                }
                Instruction::Multiply(to, a, b) => {
                    (to, arithmetic(get(a), get(b), i64::checked_mul)?)
                }
                Instruction::UnlessLess(a, b, target) => {
                    let is_less = match (as_int(get(a)), as_int(get(b))) {
                        (Some(a), Some(b)) => a < b,
                        _ => return Err(NoInteger),
                    };
                    pc = if is_less { pc + 1 } else { target };
                    continue;
                }
                Instruction::Jump(target) => {
                    pc = target;
                    continue;
                }
                Instruction::Call(first, function) => {
                    let callee = frame.add(usize::from(first) + 1);
                    if callee > limit {
                        return Err(NoInteger);
                    }
                    let own = (code as *const Code).offset_from(program.as_ptr()) as usize;
                    *callee.sub(1) = int((own << 32 | pc << 8 | usize::from(first)) as i64);
                    (code, pc, frame) = (code.function(function), 0, callee);
                    continue;
                }
                Instruction::Return(from) => {
                    let value = get(from);
                    let link = *frame.sub(1);
                    if link == 0 {
                        return Ok(value);
                    }
                    let link = (link >> 1) as usize;
                    frame = frame.sub(usize::from(link as u8) + 1);
                    (code, pc) = (code.function(link >> 32), link >> 8 & 0xff_ffff);
                    (link as u8, value)
                }
                Instruction::Float(..)
                | Instruction::Steps(..)
                | Instruction::Rate(_)
                | Instruction::Tell(_) => {
                    return Err(NoInteger);
                }
            };
            *frame.add(usize::from(to)) = value;
            pc += 1;
        }
    }
}
