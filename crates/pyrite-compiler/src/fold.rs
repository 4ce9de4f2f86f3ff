//! Constant folding: what CPython folds, within the same limits on the size of the result.

use dashu_int::IBig;
use dashu_int::ops::{BitTest, DivRemEuclid};

use crate::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::code::Constant;
use crate::integer::{from_big, to_big};

/// Largest folded integer, in bits, as in CPython.
const MAX_INT_BITS: usize = 128;
/// Largest folded tuple, as in CPython.
const MAX_TUPLE: usize = 256;
/// Largest folded string or bytes, as in CPython.
const MAX_STR: usize = 4_096;

/// Replaces an expression of constants by its value where that is safe; its operands were folded before.
pub fn fold(expr: Expr) -> Expr {
    let value = match &expr.kind {
        ExprKind::Binary {
            left,
            operator,
            right,
        } => match (&left.kind, &right.kind) {
            (ExprKind::Constant(left), ExprKind::Constant(right)) => binary(left, *operator, right),
            _ => None,
        },
        ExprKind::Unary { operator, operand } => match &operand.kind {
            ExprKind::Constant(operand) => unary(*operator, operand),
            _ => None,
        },
        ExprKind::Subscript { value, index } => match (&value.kind, &index.kind) {
            (ExprKind::Constant(value), ExprKind::Constant(index)) => subscript(value, index),
            _ => None,
        },
        _ => None,
    };
    match value {
        Some(value) => Expr {
            at: expr.at,
            kind: ExprKind::Constant(value),
        },
        None => expr,
    }
}

/// The tuple of constant expressions, if all of them are.
pub(crate) fn constants(exprs: &[Expr]) -> Option<Vec<Constant>> {
    exprs.iter().map(constant).collect()
}

/// The value of an expression known at compile time: constants, and tuples of such.
pub(crate) fn constant(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Constant(constant) => Some(constant.clone()),
        ExprKind::Tuple(elements) => constants(elements).map(Constant::Tuple),
        _ => None,
    }
}

/// Are two constants equal, as keys of a dict are?
pub(crate) fn is_equal(left: &Constant, right: &Constant) -> bool {
    match (as_complex(left), as_complex(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// A number that is no integer beyond 64 bits, as a complex one.
fn as_complex(constant: &Constant) -> Option<(f64, f64)> {
    match constant {
        Constant::Complex { real, imaginary } => Some((*real, *imaginary)),
        Constant::Int(value) if value.unsigned_abs() > 1 << 53 => None,
        _ => as_float(constant).map(|real| (real, 0.0)),
    }
}

/// The truth of a constant.
pub(crate) fn truth(constant: &Constant) -> bool {
    match constant {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Int(value) => *value != 0,
        Constant::Float(value) => *value != 0.0,
        Constant::Complex { real, imaginary } => *real != 0.0 || *imaginary != 0.0,
        Constant::Str(bytes) | Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(elements) | Constant::FrozenSet(elements) => !elements.is_empty(),
        Constant::Ellipsis
        | Constant::BigInt { .. }
        | Constant::Slice(_)
        | Constant::Code(_)
        | Constant::Kept(_) => true,
    }
}

fn unary(operator: UnaryOperator, operand: &Constant) -> Option<Constant> {
    if operator == UnaryOperator::Not {
        return Some(Constant::Bool(!truth(operand)));
    }
    if let Some(value) = to_big(operand) {
        return match operator {
            UnaryOperator::Neg => Some(from_big(-value)),
            UnaryOperator::Pos => Some(from_big(value)),
            // `~True` warns at run time.
            UnaryOperator::Invert if !matches!(operand, Constant::Bool(_)) => {
                Some(from_big(-value - IBig::from(1)))
            }
            _ => None,
        };
    }
    match (operator, operand) {
        (UnaryOperator::Neg, Constant::Float(value)) => Some(Constant::Float(-value)),
        (UnaryOperator::Pos, Constant::Float(value)) => Some(Constant::Float(*value)),
        (UnaryOperator::Neg, Constant::Complex { real, imaginary }) => Some(Constant::Complex {
            real: -real,
            imaginary: -imaginary,
        }),
        (UnaryOperator::Pos, Constant::Complex { .. }) => Some(operand.clone()),
        _ => None,
    }
}

fn binary(left: &Constant, operator: BinaryOperator, right: &Constant) -> Option<Constant> {
    use BinaryOperator as B;
    if let (Constant::Bool(a), Constant::Bool(b)) = (left, right) {
        match operator {
            B::And => return Some(Constant::Bool(a & b)),
            B::Or => return Some(Constant::Bool(a | b)),
            B::Xor => return Some(Constant::Bool(a ^ b)),
            _ => {}
        }
    }
    if let (Some(a), Some(b)) = (to_big(left), to_big(right)) {
        return integers(&a, operator, &b);
    }
    if let Some(result) = complexes(left, operator, right) {
        return Some(result);
    }
    if let (Some(a), Some(b)) = (as_float(left), as_float(right)) {
        return floats(a, operator, b).map(Constant::Float);
    }
    match (left, operator, right) {
        (Constant::Str(a), B::Add, Constant::Str(b)) => {
            (a.len() + b.len() <= MAX_STR).then(|| Constant::Str([&a[..], b].concat()))
        }
        (Constant::Bytes(a), B::Add, Constant::Bytes(b)) => {
            (a.len() + b.len() <= MAX_STR).then(|| Constant::Bytes([&a[..], b].concat()))
        }
        (Constant::Str(a), B::Mul, Constant::Int(n))
        | (Constant::Int(n), B::Mul, Constant::Str(a)) => repeat(a, *n).map(Constant::Str),
        (Constant::Bytes(a), B::Mul, Constant::Int(n))
        | (Constant::Int(n), B::Mul, Constant::Bytes(a)) => repeat(a, *n).map(Constant::Bytes),
        _ => None,
    }
}

fn repeat(bytes: &[u8], count: i64) -> Option<Vec<u8>> {
    let count = count.max(0) as usize;
    let is_small = bytes
        .len()
        .checked_mul(count)
        .is_some_and(|length| length <= MAX_STR);
    is_small.then(|| bytes.repeat(count))
}

fn integers(a: &IBig, operator: BinaryOperator, b: &IBig) -> Option<Constant> {
    use BinaryOperator as B;
    let zero = IBig::ZERO;
    let value = match operator {
        B::Add => a + b,
        B::Sub => a - b,
        B::Mul if a.bit_len() + b.bit_len() <= MAX_INT_BITS => a * b,
        B::FloorDiv if *b != zero => floor_div_mod(a, b).0,
        B::Mod if *b != zero => floor_div_mod(a, b).1,
        B::LShift if *b >= zero => {
            let shift = usize::try_from(b)
                .ok()
                .filter(|&shift| shift <= MAX_INT_BITS)?;
            if a.bit_len() + shift > MAX_INT_BITS {
                return None;
            }
            a << shift
        }
        B::RShift if *b >= zero => a >> usize::try_from(b).ok()?,
        B::And => a & b,
        B::Or => a | b,
        B::Xor => a ^ b,
        B::Pow if *b >= zero => {
            let exponent = usize::try_from(b)
                .ok()
                .filter(|&exponent| exponent <= MAX_INT_BITS)?;
            if a.bit_len() * exponent > MAX_INT_BITS {
                return None;
            }
            a.pow(exponent)
        }
        B::TrueDiv => return true_div(a, b),
        _ => return None,
    };
    Some(from_big(value))
}

/// `a / b` where both convert to floats exactly; otherwise rounding is left to the run time.
fn true_div(a: &IBig, b: &IBig) -> Option<Constant> {
    const EXACT: i64 = 1 << 53;
    let exact = |value: &IBig| {
        i64::try_from(value)
            .ok()
            .filter(|value| (-EXACT..=EXACT).contains(value))
    };
    let (a, b) = (exact(a)?, exact(b)?);
    (b != 0).then(|| Constant::Float(a as f64 / b as f64))
}

/// Quotient rounded down, and the remainder with the divisor's sign.
fn floor_div_mod(a: &IBig, b: &IBig) -> (IBig, IBig) {
    let (quotient, remainder) = a.div_rem_euclid(b);
    let remainder = IBig::from(remainder);
    if *b < IBig::ZERO && remainder != IBig::ZERO {
        (quotient - IBig::from(1), remainder + b)
    } else {
        (quotient, remainder)
    }
}

fn as_float(constant: &Constant) -> Option<f64> {
    match constant {
        Constant::Float(value) => Some(*value),
        Constant::Int(value) => Some(*value as f64),
        Constant::Bool(value) => Some(*value as u8 as f64),
        _ => None,
    }
}

fn floats(a: f64, operator: BinaryOperator, b: f64) -> Option<f64> {
    use BinaryOperator as B;
    match operator {
        B::Add => Some(a + b),
        B::Sub => Some(a - b),
        B::Mul => Some(a * b),
        B::TrueDiv if b != 0.0 => Some(a / b),
        // The remaining ones have rules of their own at run time and are rare in constants.
        _ => None,
    }
}

/// `1 + 2j` and the like: sums, the only complex arithmetic that occurs in sources.
fn complexes(left: &Constant, operator: BinaryOperator, right: &Constant) -> Option<Constant> {
    let (a, b) = match (left, right) {
        (_, Constant::Complex { real, imaginary }) => (as_float(left)?, (*real, *imaginary)),
        _ => return None,
    };
    match operator {
        BinaryOperator::Add => Some(Constant::Complex {
            real: a + b.0,
            imaginary: b.1,
        }),
        BinaryOperator::Sub => Some(Constant::Complex {
            real: a - b.0,
            imaginary: -b.1,
        }),
        _ => None,
    }
}

fn subscript(value: &Constant, index: &Constant) -> Option<Constant> {
    let Constant::Int(index) = index else {
        return None;
    };
    let at = |length: usize| {
        let index = if *index < 0 {
            *index + length as i64
        } else {
            *index
        };
        usize::try_from(index).ok().filter(|&index| index < length)
    };
    match value {
        Constant::Bytes(bytes) => at(bytes.len()).map(|index| Constant::Int(bytes[index] as i64)),
        Constant::Str(bytes) if bytes.is_ascii() => {
            at(bytes.len()).map(|index| Constant::Str(vec![bytes[index]]))
        }
        Constant::Tuple(elements) if elements.len() <= MAX_TUPLE => {
            at(elements.len()).map(|index| elements[index].clone())
        }
        _ => None,
    }
}
