//! What is measured, for the machine, for C and for Lua.

use super::code::Code;
use super::code::Instruction::{self, *};

/// Makes a program.
pub type Build = fn() -> Vec<Code>;

/// A program.
pub struct Program {
    /// What it is called on the command line.
    pub key: &'static str,
    pub name: &'static str,
    pub build: Build,
    /// The argument for interpreters.
    pub interpreted: i64,
    /// The body of a function of `n` in C.
    pub c: &'static str,
    /// In Lua.
    pub lua: &'static str,
    /// And in JavaScript.
    pub javascript: &'static str,
}

pub const ALL: &[Program] = &[
    Program {
        key: "integers",
        name: "integers: `t = b - a; a = b; b = t; s += t * t`",
        build: integers,
        interpreted: 200_000,
        c: "long a = 0, b = 1, s = 0; for (long i = 0; i < n; i++) { long t = b - a; a = b; b = t; s += t * t; } return s;",
        lua: "local a, b, s = 0, 1, 0; local i = 0; while i < n do local t = b - a; a = b; b = t; s = s + t * t; i = i + 1 end return s",
        javascript: "let a = 0, b = 1, s = 0; for (let i = 0; i < n; i++) { const t = b - a; a = b; b = t; s += t * t; } return s;",
    },
    Program {
        key: "floats",
        name: "floats: a point of the Mandelbrot set",
        build: mandelbrot,
        interpreted: 100_000,
        c: "double r = 0, i = 0; for (long k = 0; k < n; k++) { double a = r * r, b = i * i; if (!(a + b < 4.0)) break; \
            i = (r + r) * i + 0.1; r = a - b - 0.1; } return r;",
        lua: "local r, i, k = 0.0, 0.0, 0; while k < n do local a, b = r * r, i * i; if not (a + b < 4.0) then break end \
              i = (r + r) * i + 0.1; r = a - b - 0.1; k = k + 1 end return r",
        javascript: "let r = 0, i = 0; for (let k = 0; k < n; k++) { const a = r * r, b = i * i; if (!(a + b < 4)) break; \
            i = (r + r) * i + 0.1; r = a - b - 0.1; } return r;",
    },
    Program {
        key: "nested",
        name: "nested loops of 100: `s = j - s`",
        build: nested,
        interpreted: 2_000,
        c: "long s = 0; for (long i = 0; i < n; i++) for (long j = 0; j < 100; j++) s = j - s; return s;",
        lua: "local s, i = 0, 0; while i < n do local j = 0; while j < 100 do s = j - s; j = j + 1 end i = i + 1 end return s",
        javascript: "let s = 0; for (let i = 0; i < n; i++) for (let j = 0; j < 100; j++) s = j - s; return s;",
    },
    Program {
        key: "calls",
        name: "calls: Fibonacci, recursive",
        build: fibonacci,
        interpreted: 18,
        c: "return n < 2 ? n : run(n - 1) + run(n - 2);",
        lua: "if n < 2 then return n end return run(n - 1) + run(n - 2)",
        javascript: "return n < 2 ? n : run(n - 1) + run(n - 2);",
    },
];

/// What is traced again and again, to see what that costs.
pub const TRACED: &[(&str, Build)] = &[("a small loop", integers), ("a long one", long)];

/// A loop from 0 to the argument, in register 0. Register 1 is the result, 2 the counter, 3 is 1.
fn counting(start: &[Instruction], body: &[Instruction]) -> Vec<Code> {
    let mut instructions = vec![Constant(1, 0), Constant(2, 0), Constant(3, 1)];
    instructions.extend(start);
    let header = instructions.len();
    let end = header + body.len() + 3;
    instructions.push(UnlessLess(2, 0, end));
    instructions.extend(body.iter().map(|instruction| match *instruction {
        // Targets in the body count from its beginning.
        UnlessLess(a, b, usize::MAX) => UnlessLess(a, b, end),
        UnlessLess(a, b, target) => UnlessLess(a, b, header + 1 + target),
        Jump(target) => Jump(header + 1 + target),
        other => other,
    }));
    instructions.extend([Add(2, 2, 3), Jump(header), Return(1)]);
    vec![Code::new("loop", 16, instructions)]
}

fn integers() -> Vec<Code> {
    let body = [
        Subtract(6, 5, 4),
        Move(4, 5),
        Move(5, 6),
        Multiply(7, 6, 6),
        Add(1, 1, 7),
    ];
    counting(&[Constant(4, 0), Constant(5, 1)], &body)
}

fn mandelbrot() -> Vec<Code> {
    let start = [Float(1, 0.0), Float(4, 0.0), Float(5, 0.1), Float(6, 4.0)];
    let body = [
        Multiply(7, 1, 1),
        Multiply(8, 4, 4),
        Add(9, 7, 8),
        UnlessLess(9, 6, usize::MAX),
        Add(9, 1, 1),
        Multiply(9, 9, 4),
        Add(4, 9, 5),
        Subtract(9, 7, 8),
        Subtract(1, 9, 5),
    ];
    counting(&start, &body)
}

fn nested() -> Vec<Code> {
    let body = [
        Constant(5, 0),
        UnlessLess(5, 4, 5),
        Subtract(1, 5, 1),
        Add(5, 5, 3),
        Jump(1),
    ];
    counting(&[Constant(4, 100)], &body)
}

fn fibonacci() -> Vec<Code> {
    vec![Code::new(
        "fibonacci",
        8,
        vec![
            Constant(1, 2),
            UnlessLess(0, 1, 3),
            Return(0),
            Constant(2, 1),
            Subtract(4, 0, 2),
            Call(3, 0),
            Subtract(5, 0, 1),
            Call(4, 0),
            Add(3, 3, 4),
            Return(3),
        ],
    )]
}

/// A loop of some hundred instructions.
fn long() -> Vec<Code> {
    let part = [
        Subtract(6, 5, 4),
        Move(4, 5),
        Move(5, 6),
        Multiply(7, 6, 6),
        Add(1, 1, 7),
    ];
    counting(&[Constant(4, 0), Constant(5, 1)], &part.repeat(60))
}

/// Goes another way every second time: `t = 1 - t; s += t < 1 ? 1 : 3`.
pub fn zigzag() -> Vec<Code> {
    branching(4)
}

/// The same, always the first way.
pub fn straight() -> Vec<Code> {
    branching(5)
}

/// `of` is the register that decides: 4 changes, 5 is 0.
fn branching(of: u8) -> Vec<Code> {
    let body = [
        Subtract(4, 3, 4),
        UnlessLess(of, 3, 4),
        Add(1, 1, 3),
        Jump(5),
        Add(1, 1, 6),
    ];
    counting(&[Constant(4, 0), Constant(5, 0), Constant(6, 3)], &body)
}
