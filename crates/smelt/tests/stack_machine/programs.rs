//! Programs for the stack machine.

use super::code::{Code, Instruction, Instruction::*};

/// A program: function 0 is called with its size.
pub struct Program {
    pub name: &'static str,
    pub build: fn() -> Vec<Code>,
    /// Iterations, enough for loops, bridges and functions to become hot.
    pub size: i64,
    /// Worked out by interpreting, and checked by hand where that is easy.
    pub result: &'static str,
    /// Something in it must be compiled in the default mode.
    pub traceable: bool,
    /// In the default mode everything that is executed often ends up in machine code, and stays there.
    pub settles: bool,
    /// In the default mode a header gets loops for more than one state.
    pub other_loops: bool,
}

/// `for local 1 = 0 to local 0: body`, then `after`. The body is at depth 0 and uses cell 0.
fn counted(body: &[Instruction], after: &[Instruction]) -> Vec<Instruction> {
    let mut code = vec![Constant(0), Store(1)];
    let header = code.len();
    code.extend([Load(1), Load(0), Less, JumpIfFalse(0)]);
    let exit = code.len() - 1;
    let shift = code.len();
    code.extend(body.iter().map(|i| relocate(*i, shift)));
    code.extend([Load(1), Constant(1), Add, Store(1), Loop(header, 0)]);
    let end = code.len();
    code[exit] = JumpIfFalse(end);
    code.extend(after.iter().map(|i| relocate(*i, end)));
    code
}

/// Jump targets in bodies are relative to the body.
fn relocate(instruction: Instruction, shift: usize) -> Instruction {
    match instruction {
        JumpIfFalse(target) => JumpIfFalse(target + shift),
        Jump(target) => Jump(target + shift),
        Loop(target, cell) => Loop(target + shift, cell),
        other => other,
    }
}

fn main(locals: u16, body: &[Instruction], after: &[Instruction]) -> Code {
    let mut code = vec![Constant(0), Store(2)];
    let shift = code.len();
    code.extend(counted(body, after).into_iter().map(|i| relocate(i, shift)));
    Code::new("main", 1, locals, code)
}

fn sum() -> Vec<Code> {
    vec![main(
        3,
        &[Load(2), Load(1), Add, Store(2)],
        &[Load(2), Return],
    )]
}

/// f(x) = x - 1 if x mod 10 == 9 else x + 1
fn branchy(name: &'static str) -> Code {
    Code::new(
        name,
        1,
        1,
        vec![
            Load(0),
            Constant(10),
            Modulo,
            Constant(9),
            Equal,
            JumpIfFalse(10),
            Load(0),
            Constant(1),
            Subtract,
            Return,
            Load(0),
            Constant(1),
            Add,
            Return,
        ],
    )
}

fn calls() -> Vec<Code> {
    vec![
        main(
            3,
            &[Load(2), Load(1), Call(1, 1), Add, Store(2)],
            &[Load(2), Return],
        ),
        branchy("f"),
    ]
}

fn floats() -> Vec<Code> {
    vec![main(
        3,
        &[
            Load(2),
            Load(1),
            Float(0.5),
            Multiply,
            Add,
            Float(1.25),
            Subtract,
            Store(2),
        ],
        &[Load(2), Return],
    )]
}

fn overflow() -> Vec<Code> {
    vec![main(
        3,
        &[Load(2), Constant(1 << 57), Add, Store(2)],
        &[Load(2), Return],
    )]
}

/// Overflows now and then, and goes back to ints.
fn overflow_often() -> Vec<Code> {
    vec![main(
        4,
        &[
            Load(1),
            Constant(3),
            Modulo,
            Constant(0),
            Equal,
            JumpIfFalse(11),
            Constant(1 << 61),
            Load(1),
            Multiply,
            Store(3),
            Jump(13),
            Load(1),
            Store(3),
            Load(2),
            Load(3),
            Less,
            JumpIfFalse(21),
            Load(2),
            Constant(1),
            Add,
            Store(2),
        ],
        &[Load(2), Return],
    )]
}

fn effect_before_guard() -> Vec<Code> {
    vec![main(
        4,
        &[
            Load(1),
            Constant(0),
            Equal,
            JumpIfFalse(6),
            NewObject,
            Store(3),
            Load(3),
            Bump,
        ],
        &[
            Load(3),
            GetField(0),
            Constant(1000),
            Multiply,
            Load(3),
            GetField(1),
            Add,
            Return,
        ],
    )]
}

fn effect_two_calls_deep() -> Vec<Code> {
    vec![
        main(
            4,
            &[
                Load(1),
                Constant(0),
                Equal,
                JumpIfFalse(6),
                NewObject,
                Store(3),
                Load(2),
                Load(3),
                Load(1),
                Call(1, 2),
                Add,
                Store(2),
            ],
            &[Load(2), Load(3), GetField(1), Add, Return],
        ),
        Code::new(
            "middle",
            2,
            2,
            vec![Load(0), Bump, Load(0), Load(1), Call(2, 2), Return],
        ),
        Code::new(
            "inner",
            2,
            2,
            vec![Load(0), Bump, Load(0), GetField(0), Load(1), Add, Return],
        ),
    ]
}

fn nested_loops() -> Vec<Code> {
    // for i in 0..n: for j in 0..20 (local 3): sum += i * j
    vec![main(
        4,
        &[
            Constant(0),
            Store(3),
            Load(3),
            Constant(20),
            Less,
            JumpIfFalse(17),
            Load(2),
            Load(1),
            Load(3),
            Multiply,
            Add,
            Store(2),
            Load(3),
            Constant(1),
            Add,
            Store(3),
            Loop(2, 1),
        ],
        &[Load(2), Return],
    )]
}

fn loop_in_callee() -> Vec<Code> {
    vec![
        main(
            3,
            &[
                Load(2),
                Load(1),
                Constant(7),
                Modulo,
                Constant(3),
                Add,
                Call(1, 1),
                Add,
                Store(2),
            ],
            &[Load(2), Return],
        ),
        Code::new("loop", 1, 3, {
            let mut code = vec![Constant(0), Store(2)];
            code.extend(
                counted(&[Load(2), Load(1), Add, Store(2)], &[Load(2), Return])
                    .into_iter()
                    .map(|i| relocate(i, 2)),
            );
            code
        }),
    ]
}

fn fib() -> Vec<Code> {
    vec![
        Code::new("main", 1, 1, vec![Load(0), Call(1, 1), Return]),
        Code::new(
            "fib",
            1,
            1,
            vec![
                Load(0),
                Constant(2),
                Less,
                JumpIfFalse(6),
                Load(0),
                Return,
                Load(0),
                Constant(1),
                Subtract,
                Call(1, 1),
                Load(0),
                Constant(2),
                Subtract,
                Call(1, 1),
                Add,
                Return,
            ],
        ),
    ]
}

fn arrays() -> Vec<Code> {
    vec![main(
        4,
        &[
            Load(1),
            Constant(0),
            Equal,
            JumpIfFalse(7),
            Constant(50),
            NewArray,
            Store(3),
            Load(3),
            Load(1),
            Constant(50),
            Modulo,
            Load(3),
            Load(1),
            Constant(7),
            Multiply,
            Constant(50),
            Modulo,
            GetItem,
            Load(1),
            Add,
            SetItem,
            Load(2),
            Load(3),
            Constant(13),
            GetItem,
            Add,
            Store(2),
        ],
        &[Load(2), Return],
    )]
}

fn objects_escape_sometimes() -> Vec<Code> {
    // local 3: kept object; every 16th iteration the new one is kept
    vec![main(
        5,
        &[
            NewObject,
            Store(4),
            Load(4),
            Load(1),
            SetField(0),
            Load(4),
            Load(1),
            Constant(2),
            Multiply,
            SetField(1),
            Load(1),
            Constant(16),
            Modulo,
            Constant(0),
            Equal,
            JumpIfFalse(18),
            Load(4),
            Store(3),
            Load(2),
            Load(4),
            GetField(0),
            Load(3),
            GetField(1),
            Add,
            Add,
            Store(2),
        ],
        &[Load(2), Return],
    )]
}

fn exceptions() -> Vec<Code> {
    vec![
        Code::new("main", 1, 4, counted_exceptions()),
        Code::new(
            "middle",
            1,
            1,
            vec![Load(0), Call(2, 1), Constant(1), Add, Return],
        ),
        Code::new(
            "inner",
            1,
            1,
            vec![
                Load(0),
                Constant(5),
                Modulo,
                Constant(4),
                Equal,
                JumpIfFalse(8),
                Load(0),
                Raise,
                Load(0),
                Load(0),
                Constant(11),
                Modulo,
                Modulo,
                Return,
            ],
        ),
    ]
}

fn counted_exceptions() -> Vec<Instruction> {
    let mut code = vec![Constant(0), Store(2)];
    let body = [
        Load(1),
        TryCall(1, 1),
        JumpIfFalse(8),
        Store(3),
        Load(2),
        Load(3),
        Add,
        Jump(12),
        Store(3),
        Load(2),
        Load(3),
        Subtract,
        Store(2),
    ];
    code.extend(
        counted(&body, &[Load(2), Return])
            .into_iter()
            .map(|i| relocate(i, 2)),
    );
    code
}

impl Code {
    fn replace(self, instructions: Vec<Instruction>) -> Code {
        Code::new(self.name, self.arguments, self.locals, instructions)
    }
}

fn through_rust() -> Vec<Code> {
    vec![
        main(
            3,
            &[Load(2), Constant(1), Load(1), Apply, Add, Store(2)],
            &[Load(2), Return],
        ),
        branchy("f"),
    ]
}

fn nested_driver() -> Vec<Code> {
    vec![
        main(
            4,
            &[
                Load(1),
                Constant(0),
                Equal,
                JumpIfFalse(11),
                Constant(3),
                NewArray,
                Store(3),
                Load(3),
                Constant(1),
                Constant(8),
                SetItem,
                Load(2),
                Load(3),
                Constant(1),
                SumOf,
                Add,
                Store(2),
                Load(3),
                Constant(2),
                Load(1),
                SetItem,
            ],
            &[Load(2), Return],
        ),
        with_cell(branchy("f")),
    ]
}

/// The nested driver keeps its cell in the function: an unreachable loop gives it one.
fn with_cell(code: Code) -> Code {
    let mut instructions = code.instructions.clone();
    instructions.push(Loop(0, 0));
    code.replace(instructions)
}

fn long_nested_driver() -> Vec<Code> {
    vec![
        main(
            4,
            &[
                Load(1),
                Constant(0),
                Equal,
                JumpIfFalse(11),
                Constant(40),
                NewArray,
                Store(3),
                Load(3),
                Constant(1),
                Constant(8),
                SetItem,
                Load(2),
                Load(3),
                Constant(1),
                SumOf,
                Add,
                Store(2),
                Load(3),
                Load(1),
                Constant(40),
                Modulo,
                Load(1),
                SetItem,
            ],
            &[Load(2), Return],
        ),
        with_cell(branchy("f")),
    ]
}

fn quasi_immutable() -> Vec<Code> {
    vec![main(
        3,
        &[
            Load(1),
            Constant(60),
            Modulo,
            Constant(59),
            Equal,
            JumpIfFalse(8),
            Load(1),
            SetFactor,
            Load(2),
            Factor,
            Add,
            Store(2),
        ],
        &[Load(2), Return],
    )]
}

fn joined_loop_invalid() -> Vec<Code> {
    // f(n) = n < 1 ? 0 : f(n - 1) + sum of factor * j for j below 20. The factor changes once: the function's own code is still valid, but not that of the loop which it joins
    let f = vec![
        Load(0),
        Constant(1),
        Less,
        JumpIfFalse(6),
        Constant(0),
        Return,
        Load(0),
        Constant(1),
        Subtract,
        Call(1, 1),
        Store(2),
        Constant(0),
        Store(1),
        Load(1),
        Constant(20),
        Less,
        JumpIfFalse(28),
        Load(2),
        Factor,
        Load(1),
        Multiply,
        Add,
        Store(2),
        Load(1),
        Constant(1),
        Add,
        Store(1),
        Loop(13, 0),
        Load(2),
        Return,
    ];
    vec![
        main(
            3,
            &[
                Load(1),
                Constant(500),
                Equal,
                JumpIfFalse(6),
                Constant(3),
                SetFactor,
                Load(2),
                Constant(3),
                Call(1, 1),
                Add,
                Store(2),
            ],
            &[Load(2), Return],
        ),
        Code::new("f", 1, 3, f),
    ]
}

fn always_invalid() -> Vec<Code> {
    // code for the loop is invalid after one iteration
    vec![main(
        3,
        &[Load(1), SetFactor, Load(2), Factor, Add, Store(2)],
        &[Load(2), Return],
    )]
}

fn types_change() -> Vec<Code> {
    // a local that is an int, a float, and an int again
    vec![main(
        4,
        &[
            Load(1),
            Constant(90),
            Modulo,
            Constant(45),
            Less,
            JumpIfFalse(9),
            Load(1),
            Store(3),
            Jump(13),
            Load(1),
            Float(0.25),
            Multiply,
            Store(3),
            Load(2),
            Load(3),
            Add,
            Store(2),
            Load(1),
            Constant(30),
            Modulo,
            Constant(0),
            Equal,
            JumpIfFalse(25),
            Constant(3),
            Store(2),
        ],
        &[Load(2), Return],
    )]
}

fn kinds_in_turn() -> Vec<Code> {
    // f(bound, x) = bound * x, by a loop; x is an int at first and a float later
    let product = vec![
        Constant(0),
        Store(2),
        Constant(0),
        Store(3),
        Load(2),
        Load(0),
        Less,
        JumpIfFalse(17),
        Load(3),
        Load(1),
        Add,
        Store(3),
        Load(2),
        Constant(1),
        Add,
        Store(2),
        Loop(4, 0),
        Load(3),
        Return,
    ];
    let body = [
        Constant(30),
        Load(1),
        Load(1),
        Constant(100),
        Less,
        JumpIfFalse(7),
        Jump(9),
        Float(0.5),
        Multiply,
        Call(1, 2),
        Load(2),
        Add,
        Store(2),
    ];
    vec![
        main(3, &body, &[Load(2), Return]),
        Code::new("f", 2, 4, product),
    ]
}

fn recursion_in_loops() -> Vec<Code> {
    // walk(x) = x + the sum of walk(i) for i below x = 2^x - 1: each loop's end returns into another iteration of the same loop.
    let walk = main(
        3,
        &[Load(2), Load(1), Call(1, 1), Add, Store(2)],
        &[Load(2), Load(0), Add, Return],
    );
    let six = [Load(2), Constant(6), Call(1, 1), Add, Store(2)];
    vec![
        main(3, &six, &[Load(2), Return]),
        Code::new("walk", 1, 3, walk.instructions),
    ]
}

fn deep_recursion() -> Vec<Code> {
    // f(x) = x == 0 ? 0 : 1 + f(x - 1); too deep for the stack's limit: raises -11
    vec![
        Code::new("main", 1, 1, vec![Load(0), Call(1, 1), Return]),
        Code::new(
            "f",
            1,
            1,
            vec![
                Load(0),
                Constant(0),
                Equal,
                JumpIfFalse(6),
                Constant(0),
                Return,
                Load(0),
                Constant(1),
                Subtract,
                Call(1, 1),
                Constant(1),
                Add,
                Return,
            ],
        ),
    ]
}

/// The iteration that is recorded in the default mode calls, through Rust, what takes much longer than in all others, and is not compiled yet.
fn long_call_meanwhile() -> Vec<Code> {
    vec![
        main(
            3,
            &[
                Load(2),
                Constant(1),
                Load(1),
                Constant(20),
                Equal,
                JumpIfFalse(8),
                Constant(5000),
                Jump(9),
                Constant(1),
                Apply,
                Add,
                Store(2),
            ],
            &[Load(2), Return],
        ),
        main(
            3,
            &[Load(2), Constant(1), Add, Store(2)],
            &[Load(2), Return],
        ),
    ]
}

#[rustfmt::skip] // a table
pub const ALL: &[Program] = &[
    Program {
        name: "sum",
        build: sum,
        size: 500, result: "124750",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "calls",
        build: calls,
        size: 500, result: "125150",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "floats",
        build: floats,
        size: 500, result: "61750.0",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "overflow",
        build: overflow,
        size: 300, result: "4.323455642275676e19",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "overflow_often",
        build: overflow_often,
        size: 300, result: "299",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "effect_before_guard",
        build: effect_before_guard,
        size: 1000, result: "1000010",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "effect_two_calls_deep",
        build: effect_two_calls_deep,
        size: 700, result: "735364",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "nested_loops",
        build: nested_loops,
        size: 100, result: "940500",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "loop_in_callee",
        build: loop_in_callee,
        size: 300, result: "5081",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "fib",
        build: fib,
        size: 16, result: "987",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "arrays",
        build: arrays,
        size: 500, result: "829000",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "objects_escape_sometimes",
        build: objects_escape_sometimes,
        size: 500, result: "366798",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "exceptions",
        build: exceptions,
        size: 500, result: "-23768",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "through_rust",
        build: through_rust,
        size: 500, result: "125150",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "nested_driver",
        build: nested_driver,
        size: 300, result: "47793",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "long_nested_driver",
        build: long_nested_driver,
        size: 200, result: "650096",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "quasi_immutable",
        build: quasi_immutable,
        size: 900, result: "378118",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "joined_loop_invalid",
        build: joined_loop_invalid,
        size: 1500, result: "1995000",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "always_invalid",
        build: always_invalid,
        size: 3000, result: "4498500",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "types_change",
        build: types_change,
        size: 700, result: "1566.75",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "kinds_in_turn",
        build: kinds_in_turn,
        size: 300, result: "747000.0",
        traceable: true, settles: false, other_loops: true,
    },
    Program {
        name: "long_call_meanwhile",
        build: long_call_meanwhile,
        size: 100, result: "5099",
        traceable: true, settles: false, other_loops: false,
    },
    Program {
        name: "recursion",
        build: deep_recursion,
        size: 600, result: "600",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "recursion_in_loops",
        build: recursion_in_loops,
        size: 500, result: "31500",
        traceable: true, settles: true, other_loops: false,
    },
    Program {
        name: "too_deep",
        build: deep_recursion,
        size: 3000, result: "raised -11",
        traceable: false, settles: false, other_loops: false,
    },
];
