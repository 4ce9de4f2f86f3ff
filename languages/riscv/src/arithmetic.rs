//! Operations on registers, in every domain.

use crate::decode::{Alu, Atomic, Condition};
use smelt::{Compare, Domain, Int, IntBinary, Width};

/// The low 32 bits, zero-extended.
fn low<D: Domain>(value: Int<D>) -> Int<D> {
    value & 0xffff_ffff
}

/// The low 32 bits, sign-extended: how 32-bit results stand in registers.
fn word<D: Domain>(value: Int<D>) -> Int<D> {
    value.sign_extended(Width::U32)
}

fn shift_right<D: Domain>(a: Int<D>, amount: Int<D>) -> Int<D> {
    Int(D::int_binary(IntBinary::Shr, a.0, amount.0))
}

/// A 64-bit operation. Shifts take the low six bits of `b`, as Smelt's do.
#[inline(always)]
pub fn compute<D: Domain>(alu: Alu, a: Int<D>, b: Int<D>) -> Int<D> {
    match alu {
        Alu::Add => a + b,
        Alu::Sub => a - b,
        Alu::ShiftLeft => a << b,
        Alu::Less => a.compare_value(Compare::Lt, b),
        Alu::Below => a.compare_value(Compare::Below, b),
        Alu::Xor => a ^ b,
        Alu::ShiftRight => shift_right(a, b),
        Alu::ShiftRightArithmetic => a >> b,
        Alu::Or => a | b,
        Alu::And => a & b,
        Alu::Multiply => a * b,
        Alu::MultiplyHigh => a.mul_high(b),
        Alu::MultiplyHighUnsigned => a.mul_high_unsigned(b),
        // A negative `a` is 2^64 less than what the unsigned product takes it for.
        Alu::MultiplyHighMixed => a.mul_high_unsigned(b) - ((a >> 63) & b),
        Alu::Divide | Alu::DivideUnsigned | Alu::Remainder | Alu::RemainderUnsigned => {
            divide(alu, a, b)
        }
    }
}

/// Division never traps: by 0 the quotient is all ones and the remainder the dividend; the quotient that does not fit is the dividend.
#[inline(never)]
fn divide<D: Domain>(alu: Alu, a: Int<D>, b: Int<D>) -> Int<D> {
    if b == 0 {
        return match alu {
            Alu::Divide | Alu::DivideUnsigned => Int::from(-1),
            _ => a,
        };
    }
    match alu {
        Alu::DivideUnsigned => a.div_unsigned(b),
        Alu::RemainderUnsigned => a.rem_unsigned(b),
        Alu::Divide if b == -1 => Int::from(0) - a,
        Alu::Divide => a.div_towards_zero(b),
        _ if b == -1 => Int::from(0),
        _ => a.rem_towards_zero(b),
    }
}

/// An operation on the low 32 bits.
#[inline(always)]
pub fn compute_word<D: Domain>(alu: Alu, a: Int<D>, b: Int<D>) -> Int<D> {
    match alu {
        Alu::ShiftLeft => word(a << (b & 31)),
        Alu::ShiftRight => word(shift_right(low(a), b & 31)),
        Alu::ShiftRightArithmetic => word(a) >> (b & 31),
        Alu::Divide | Alu::Remainder => word(divide(alu, word(a), word(b))),
        Alu::DivideUnsigned | Alu::RemainderUnsigned => word(divide(alu, low(a), low(b))),
        _ => word(compute(alu, a, b)),
    }
}

/// Is the condition true? A guard in a trace.
#[inline(always)]
pub fn holds<D: Domain>(condition: Condition, a: Int<D>, b: Int<D>) -> bool {
    match condition {
        Condition::Equal => a == b,
        Condition::NotEqual => a != b,
        Condition::Less => a < b,
        Condition::NotLess => a >= b,
        Condition::Below => a.is_below(b),
        Condition::NotBelow => !a.is_below(b),
    }
}

/// What an atomic instruction stores.
pub fn combine<D: Domain>(atomic: Atomic, width: Width, old: Int<D>, operand: Int<D>) -> Int<D> {
    let operand = operand.sign_extended(width);
    let first_if = |first: bool| if first { old } else { operand };
    let below = |a: Int<D>, b: Int<D>| match width {
        Width::Word => a.is_below(b),
        _ => low(a).is_below(low(b)),
    };
    match atomic {
        Atomic::Swap => operand,
        Atomic::Add => old + operand,
        Atomic::Xor => old ^ operand,
        Atomic::And => old & operand,
        Atomic::Or => old | operand,
        Atomic::Min => first_if(old < operand),
        Atomic::Max => first_if(old > operand),
        Atomic::MinUnsigned => first_if(below(old, operand)),
        Atomic::MaxUnsigned => first_if(below(operand, old)),
    }
}
