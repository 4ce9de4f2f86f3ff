//! The programs of the guide.

use super::code::Code;
use super::code::Instruction::*;

/// A loop from 0 to the argument, in register 0. Register 1 is the result, 2 the counter, 3 is 1.
fn counting(
    name: &'static str,
    start: [super::code::Instruction; 2],
    body: &[super::code::Instruction],
) -> Code {
    let mut instructions = vec![start[0], Constant(2, 0), Constant(3, 1), start[1]];
    let header = instructions.len();
    instructions.push(UnlessLess(2, 0, header + body.len() + 3));
    instructions.extend(body);
    instructions.extend([Add(2, 2, 3), Jump(header), Return(1)]);
    Code::new(name, 8, instructions)
}

// listing: squares
/// The sum of the squares below n.
pub fn squares() -> Vec<Code> {
    vec![Code::new(
        "squares",
        5,
        vec![
            Constant(1, 0),      // sum
            Constant(2, 0),      // i
            Constant(3, 1),      // one
            UnlessLess(2, 0, 8), // while i < n
            Multiply(4, 2, 2),
            Add(1, 1, 4),
            Add(2, 2, 3),
            Jump(3),
            Return(1),
        ],
    )]
}
// listing end

/// A sum of floats.
pub fn halves() -> Vec<Code> {
    let body = [Multiply(1, 1, 4), Add(1, 1, 2)];
    vec![counting("halves", [Float(1, 0.5), Float(4, 0.5)], &body)]
}

/// A function of Rust's whose argument does not change.
pub fn steps() -> Vec<Code> {
    let body = [Steps(5, 4), Add(1, 1, 5)];
    vec![counting("steps", [Constant(1, 0), Constant(4, 27)], &body)]
}

/// A loop with an effect on the world.
pub fn telling() -> Vec<Code> {
    let body = [Tell(2), Add(1, 1, 2)];
    vec![counting("telling", [Constant(1, 0), Constant(4, 0)], &body)]
}

/// A global that does not change.
pub fn rates() -> Vec<Code> {
    let body = [Rate(4), Add(1, 1, 4)];
    vec![counting("rates", [Constant(1, 0), Constant(4, 0)], &body)]
}

/// A loop that calls.
pub fn calls() -> Vec<Code> {
    let body = [Move(5, 2), Call(4, 1), Add(1, 1, 4)];
    let square = Code::new("square", 1, vec![Multiply(0, 0, 0), Return(0)]);
    vec![
        counting("calls", [Constant(1, 0), Constant(4, 0)], &body),
        square,
    ]
}

/// A loop in a loop: the inner one goes round so often that it gets hot when it ends.
pub fn nested() -> Vec<Code> {
    let start = [Constant(1, 0), Constant(4, 10)];
    let body = [
        Constant(5, 0),
        UnlessLess(5, 4, 10),
        Subtract(1, 5, 1),
        Add(5, 5, 3),
        Jump(6),
    ];
    vec![counting("nested", start, &body)]
}

/// Recursion.
pub fn fibonacci() -> Vec<Code> {
    vec![Code::new(
        "fibonacci",
        8,
        vec![
            Constant(1, 2),
            UnlessLess(0, 1, 3),
            Return(0),
            Constant(2, 1),
            Subtract(4, 0, 2), // the argument of the first call
            Call(3, 0),
            Subtract(5, 0, 1),
            Call(4, 0),
            Add(3, 3, 4),
            Return(3),
        ],
    )]
}
