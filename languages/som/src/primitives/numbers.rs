//! Numbers.

use super::{Arguments, Outcome, Primitive as P};
use crate::bytecode::Operator;
use crate::global::Global;
use crate::interpreter::arithmetic;
use crate::number;
use crate::object::*;
use smelt::{Compare, Domain, Float, Int, Unary, elidable, residual};

const OPERATORS: [Operator; 14] = [
    Operator::Add,
    Operator::Subtract,
    Operator::Multiply,
    Operator::Divide,
    Operator::IntegerDivide,
    Operator::Modulo,
    Operator::And,
    Operator::Less,
    Operator::LessEqual,
    Operator::Greater,
    Operator::GreaterEqual,
    Operator::Equal,
    Operator::Unequal,
    Operator::Identical,
];

const NO_NUMBER: &&str = &"an operand is not a number";
const NO_INTEGER: &&str = &"an operand is not an integer";
const NO_DOUBLE: &&str = &"the receiver is not a double";
const NO_TEXT: &&str = &"the argument is not a string";

#[elidable]
fn binary(operator: u32, a: Obj, b: Obj) -> Obj {
    number::binary(OPERATORS[operator as usize % OPERATORS.len()], a, b)
}

#[elidable]
fn integer_operation(primitive: u32, a: Obj, b: Obj) -> Obj {
    match primitive {
        0 => number::remainder(a, b),
        1 => number::exclusive_or(a, b),
        2 => number::shift_left(a, b),
        3 => number::shift_right(a, b),
        4 => number::low_32_bits(a, true),
        5 => number::low_32_bits(a, false),
        _ => number::square_root(a),
    }
}

#[elidable]
fn to_text(value: Obj) -> Obj {
    number::text(value).map_or_else(Obj::null, |text| crate::text::new(&text).cast())
}

#[elidable]
fn parse(text: Obj, double: u32) -> Obj {
    match crate::text::content_of(text) {
        Some(text) if double != 0 => number::parse_double(text),
        Some(text) => number::parse_integer(text),
        None => Obj::null(),
    }
}

#[elidable]
fn big_to_double(value: Obj) -> Float {
    Float::from(number::of(value).map_or(f64::NAN, |number| number::to_f64(&number)))
}

#[elidable]
fn to_integer(value: Float, nearest: u32) -> Obj {
    number::double_to_integer(value.get(), nearest != 0)
}

#[elidable]
fn function(which: u32, x: Float) -> Float {
    let x = x.get();
    Float::from(match which {
        0 => x.cos(),
        1 => x.sin(),
        2 => x.ln(),
        _ => x.exp(),
    })
}

/// State of the random numbers (xorshift64*).
static RANDOM: Global<u64> = Global::new(0x9e37_79b9_7f4a_7c15);

#[residual(writes)]
fn random_below(limit: Obj) -> Obj {
    let mut x = RANDOM.get();
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    RANDOM.set(x);
    let word = x.wrapping_mul(0x2545_f491_4f6c_dd1d);
    match limit.as_small().map(|limit| limit.get()) {
        Some(limit) if limit > 0 => number::from_i64((word % limit as u64) as i64),
        Some(_) => number::from_i64(0),
        None => Obj::null(),
    }
}

fn or_fail<D: Domain>(value: Obj<D>, text: &'static &'static str) -> Outcome<D> {
    if value.is_null() {
        Err(text)
    } else {
        Ok(value)
    }
}

/// The receiver as a double.
fn double_of<D: Domain>(value: Obj<D>) -> Option<Float<D>> {
    if let Some(small) = value.as_small() {
        return Some(small.to_float());
    }
    value.exact::<Double>().map(|double| double.number())
}

fn double<D: Domain>(value: Float<D>) -> Obj<D> {
    Double::new::<D>(value).cast()
}

/// Integers with a quick way.
fn integer<D: Domain>(primitive: P, which: u32, a: Obj<D>, b: Obj<D>) -> Outcome<D> {
    if a.is_small() && b.is_small() {
        let (x, y) = (a.small_value(), b.small_value());
        match primitive {
            P::ExclusiveOr => return Ok(((a.bits() ^ b.bits()) | 1).to_ref()),
            P::Remainder if y > 0 => {
                let remainder = x.floor_mod(y);
                // Towards zero instead of down.
                if x < 0 && remainder != 0 {
                    return Ok(small(remainder - y));
                }
                return Ok(small(remainder));
            }
            P::ShiftLeft if y.is_below(Int::from(62)) => {
                let shifted = D::int_binary(smelt::IntBinary::Shl, x.0, y.0);
                let shifted = Int::<D>(shifted);
                let back = Int::<D>(D::int_binary(smelt::IntBinary::Sar, shifted.0, y.0));
                if back == x
                    && let Some(twice) = shifted.checked_add(shifted)
                {
                    return Ok((twice | 1).to_ref());
                }
            }
            P::ShiftRight if x >= 0 && y.is_below(Int::from(63)) => {
                return Ok(small(Int::<D>(D::int_binary(
                    smelt::IntBinary::Sar,
                    x.0,
                    y.0,
                ))));
            }
            _ => {}
        }
    }
    let failure = match primitive {
        P::Remainder => &"division by zero, or an operand is not an integer",
        P::ShiftLeft => &"an operand is not an integer, or the result would be too large",
        _ => NO_INTEGER,
    };
    or_fail(integer_operation::<D>(which, a, b), failure)
}

fn low_32<D: Domain>(value: Obj<D>, signed: bool) -> Outcome<D> {
    if let Some(x) = value.as_small() {
        return Ok(small(if signed {
            (x << 32) >> 32
        } else {
            x & i64::from(u32::MAX)
        }));
    }
    let which = if signed { 4 } else { 5 };
    or_fail(integer_operation::<D>(which, value, value), NO_INTEGER)
}

/// Runs a primitive of numbers.
#[inline(never)]
pub fn call<D: Domain>(primitive: P, arguments: Arguments) -> Outcome<D> {
    let a: Obj<D> = arguments.get(0);
    match primitive {
        P::Number(operator) => {
            let b = arguments.get(1);
            match arithmetic::quick(operator, a, b) {
                Some(value) => Ok(value),
                None => {
                    let failure = match operator {
                        Operator::IntegerDivide | Operator::Modulo => {
                            &"division by zero, or an operand is not an integer"
                        }
                        Operator::Multiply => {
                            &"an operand is not a number, or the product would be too large"
                        }
                        _ => NO_NUMBER,
                    };
                    or_fail(binary::<D>(operator as u32, a, b), failure)
                }
            }
        }
        P::Remainder => integer(primitive, 0, a, arguments.get(1)),
        P::ExclusiveOr => integer(primitive, 1, a, arguments.get(1)),
        P::ShiftLeft => integer(primitive, 2, a, arguments.get(1)),
        P::ShiftRight => integer(primitive, 3, a, arguments.get(1)),
        P::AsSigned32 => low_32(a, true),
        P::AsUnsigned32 => low_32(a, false),
        P::SquareRoot => match a.exact::<Double>() {
            Some(x) => Ok(double(x.number().unary(Unary::FloatSqrt))),
            None => or_fail(integer_operation::<D>(6, a, a), NO_NUMBER),
        },
        P::AtRandom => or_fail(random_below::<D>(a), NO_INTEGER),
        P::NumberAsString => or_fail(to_text::<D>(a), NO_NUMBER),
        P::AsDouble => match double_of(a) {
            Some(x) => Ok(double(x)),
            None if a.has_shape(crate::shapes::BIG_INTEGER) => Ok(double(big_to_double::<D>(a))),
            None => Err(NO_NUMBER),
        },
        P::IntegerFromString => or_fail(parse::<D>(arguments.get(1), 0), NO_TEXT),
        P::DoubleFromString => or_fail(parse::<D>(arguments.get(1), 1), NO_TEXT),
        P::PositiveInfinity => Ok(double(Float::from(f64::INFINITY))),
        P::NumberMax | P::NumberMin => {
            let b = arguments.get(1);
            let less = match arithmetic::quick(Operator::Less, a, b) {
                Some(less) => less,
                None => or_fail(binary::<D>(Operator::Less as u32, a, b), NO_NUMBER)?,
            };
            let is_less = less.is_word(TRUE);
            Ok(if is_less == (primitive == P::NumberMax) {
                b
            } else {
                a
            })
        }
        P::Abs => {
            if let Some(x) = a.exact::<Double>() {
                return Ok(double(x.number().unary(Unary::FloatAbs)));
            }
            let zero = small(Int::from(0));
            let less = match a.as_small() {
                Some(x) => x.compare(Compare::Lt, Int::from(0)),
                None => {
                    or_fail(binary::<D>(Operator::Less as u32, a, zero), NO_NUMBER)?.is_word(TRUE)
                }
            };
            if !less {
                return Ok(a);
            }
            match arithmetic::quick(Operator::Subtract, zero, a) {
                Some(value) => Ok(value),
                None => or_fail(binary::<D>(Operator::Subtract as u32, zero, a), NO_NUMBER),
            }
        }
        P::Round | P::AsInteger => {
            let Some(x) = a.exact::<Double>() else {
                return Err(NO_DOUBLE);
            };
            let nearest = u32::from(primitive == P::Round);
            or_fail(
                to_integer::<D>(x.number(), nearest),
                &"there is no such integer",
            )
        }
        P::Cosine | P::Sine | P::Logarithm | P::Exponential => {
            let which = match primitive {
                P::Cosine => 0,
                P::Sine => 1,
                P::Logarithm => 2,
                _ => 3,
            };
            match double_of(a) {
                Some(x) => Ok(double(function::<D>(which, x))),
                None => Err(NO_DOUBLE),
            }
        }
        _ => Err(&"this primitive is not available"),
    }
}
