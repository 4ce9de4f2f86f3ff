//! The interpreter by hand, in plain Rust.

use super::code::{Code, Instruction};

// listing: plain
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    Int(i64),
    Float(f64),
}

impl Value {
    fn float(self) -> f64 {
        match self {
            Value::Int(value) => value as f64,
            Value::Float(value) => value,
        }
    }
}

/// Integers as long as the result is one.
#[inline(always)]
fn arithmetic(
    a: Value,
    b: Value,
    ints: fn(i64, i64) -> Option<i64>,
    floats: fn(f64, f64) -> f64,
) -> Value {
    if let (Value::Int(a), Value::Int(b)) = (a, b)
        && let Some(result) = ints(a, b)
    {
        return Value::Int(result);
    }
    Value::Float(floats(a.float(), b.float()))
}

pub fn run(code: &Code, registers: &mut [Value]) -> Value {
    let mut pc = 0;
    loop {
        let get = |register: u8| registers[register as usize];
        let (to, value) = match code.instructions[pc] {
            Instruction::Constant(to, value) => (to, Value::Int(value)),
            Instruction::Float(to, value) => (to, Value::Float(value)),
            Instruction::Move(to, from) => (to, get(from)),
            Instruction::Add(to, a, b) => (
                to,
                arithmetic(get(a), get(b), i64::checked_add, |a, b| a + b),
            ),
            Instruction::Subtract(to, a, b) => (
                to,
                arithmetic(get(a), get(b), i64::checked_sub, |a, b| a - b),
            ),
            Instruction::Multiply(to, a, b) => (
                to,
                arithmetic(get(a), get(b), i64::checked_mul, |a, b| a * b),
            ),
            Instruction::UnlessLess(a, b, target) => {
                let is_less = match (get(a), get(b)) {
                    (Value::Int(a), Value::Int(b)) => a < b,
                    (a, b) => a.float() < b.float(),
                };
                pc = if is_less { pc + 1 } else { target };
                continue;
            }
            Instruction::Jump(target) => {
                pc = target;
                continue;
            }
            Instruction::Call(first, function) => {
                let arguments = &mut registers[first as usize + 1..];
                (first, run(code.function(function), arguments))
            }
            Instruction::Return(from) => return get(from),
            Instruction::Steps(to, from) => (to, Value::Int(steps(get(from).float() as i64))),
            Instruction::Rate(to) => (to, Value::Int(RATE.get())),
            Instruction::Tell(from) => {
                tell(get(from).float() as i64);
                pc += 1;
                continue;
            }
        };
        registers[to as usize] = value;
        pc += 1;
    }
}

/// How many steps lead from `n` to 1.
pub fn steps(mut n: i64) -> i64 {
    let mut count = 0;
    while n > 1 {
        n = if n % 2 == 0 {
            n / 2
        } else {
            n.wrapping_mul(3).wrapping_add(1)
        };
        count += 1;
    }
    count
}

/// Writes a number down.
pub fn tell(n: i64) {
    TOLD.with_borrow_mut(|told| told.push(n));
}
// listing end

thread_local! {
    pub static TOLD: std::cell::RefCell<Vec<i64>> = const { std::cell::RefCell::new(Vec::new()) };
    static RATE: std::cell::Cell<i64> = const { std::cell::Cell::new(3) };
}
