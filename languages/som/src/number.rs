//! Numbers of all sorts: large integers, mixed arithmetic, text. The quick ways are in [`crate::interpreter::arithmetic`].

use crate::bytecode::Operator;
use crate::object::{
    BigInteger, BigIntegerFields, Double, DoubleFields, MAX_SMALL, MIN_SMALL, NIL, Obj, Value,
    boolean, known, small,
};
use crate::{shapes, storage};
use dashu_int::ops::{BitTest, DivRem, SquareRoot};
use dashu_int::{IBig, Sign, UBig};
use smelt::{Float, Gc, Int, Native};

/// A number that is not a small integer, or any.
#[derive(Clone, Debug)]
pub enum Number {
    /// An integer.
    Integer(IBig),
    /// A double.
    Double(f64),
}

/// An integer as a value.
pub fn from_i64(value: i64) -> Obj {
    if (MIN_SMALL..=MAX_SMALL).contains(&value) {
        small::<Native>(Int::from(value))
    } else {
        make(&IBig::from(value))
    }
}

/// An integer of any size as a value.
pub fn from_big(value: &IBig) -> Obj {
    match i64::try_from(value) {
        Ok(value) => from_i64(value),
        Err(_) => make(value),
    }
}

fn make(value: &IBig) -> Obj {
    let (sign, words) = value.as_sign_words();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let Some(magnitude) = storage::new_bytes(&bytes) else {
        smelt::out_of_memory()
    };
    let negative = Int::from(i64::from(sign == Sign::Negative));
    BigInteger::new::<Native>(negative, magnitude).cast()
}

/// A double as a value.
pub fn from_f64(value: f64) -> Obj {
    Double::new::<Native>(Float::from(value)).cast()
}

fn big(value: Gc<BigInteger>) -> IBig {
    let magnitude = UBig::from_le_bytes(storage::bytes(value.magnitude()));
    let sign = if value.negative().get() != 0 {
        Sign::Negative
    } else {
        Sign::Positive
    };
    IBig::from_parts(sign, magnitude)
}

/// The number that a value is, if it is one.
pub fn of(value: Obj) -> Option<Number> {
    if let Some(small) = value.as_small() {
        return Some(Number::Integer(IBig::from(small.get())));
    }
    if let Some(double) = value.exact::<Double>() {
        return Some(Number::Double(double.number().get()));
    }
    Some(Number::Integer(big(value.exact::<BigInteger>()?)))
}

/// The integer that a value is, if it is one.
pub fn integer(value: Obj) -> Option<IBig> {
    match of(value) {
        Some(Number::Integer(value)) => Some(value),
        _ => None,
    }
}

/// The number as a double, the nearest one.
pub fn to_f64(number: &Number) -> f64 {
    match number {
        Number::Integer(value) => value.to_f64().value(),
        Number::Double(value) => *value,
    }
}

/// Is the value a large integer?
pub fn is_big(value: Obj) -> bool {
    value.has_shape(shapes::BIG_INTEGER)
}

/// The result of an operator; null if an operand is no number, or the divisor zero.
pub fn binary(operator: Operator, a: Obj, b: Obj) -> Obj {
    let (Some(x), Some(y)) = (of(a), of(b)) else {
        return match operator {
            // Anything may be compared with anything.
            Operator::Equal => boolean(false),
            Operator::Unequal => boolean(true),
            _ => Obj::null(),
        };
    };
    if let (Number::Integer(x), Number::Integer(y)) = (&x, &y) {
        integers(operator, x, y)
    } else {
        doubles(operator, to_f64(&x), to_f64(&y))
    }
}

fn integers(operator: Operator, x: &IBig, y: &IBig) -> Obj {
    let zero = y == &IBig::ZERO;
    match operator {
        Operator::Add => from_big(&(x + y)),
        Operator::Subtract => from_big(&(x - y)),
        Operator::Multiply if (x.bit_len() + y.bit_len()) as i64 > MOST_BITS => Obj::null(),
        Operator::Multiply => from_big(&(x * y)),
        Operator::Divide => from_f64(x.to_f64().value() / y.to_f64().value()),
        Operator::IntegerDivide if zero => Obj::null(),
        Operator::Modulo if zero => Obj::null(),
        Operator::IntegerDivide => from_big(&floor_divide(x, y).0),
        Operator::Modulo => from_big(&floor_divide(x, y).1),
        Operator::And => from_big(&(x & y)),
        Operator::Less => boolean(x < y),
        Operator::LessEqual => boolean(x <= y),
        Operator::Greater => boolean(x > y),
        Operator::GreaterEqual => boolean(x >= y),
        Operator::Equal | Operator::Identical => boolean(x == y),
        Operator::Unequal => boolean(x != y),
    }
}

fn floor_divide(x: &IBig, y: &IBig) -> (IBig, IBig) {
    let (quotient, remainder) = x.div_rem(y);
    let wrong = remainder != IBig::ZERO && (remainder.sign() != y.sign());
    if wrong {
        (quotient - IBig::ONE, remainder + y)
    } else {
        (quotient, remainder)
    }
}

fn doubles(operator: Operator, x: f64, y: f64) -> Obj {
    match operator {
        Operator::Add => from_f64(x + y),
        Operator::Subtract => from_f64(x - y),
        Operator::Multiply => from_f64(x * y),
        Operator::Divide => from_f64(x / y),
        // Of an integer and a double: `/` rounds down between integers only.
        Operator::IntegerDivide => from_f64(x / y),
        // Doubles have no bits.
        Operator::And => Obj::null(),
        // With the dividend's sign, unlike integers: that is the convention.
        Operator::Modulo => from_f64(x % y),
        Operator::Less => boolean(x < y),
        Operator::LessEqual => boolean(x <= y),
        Operator::Greater => boolean(x > y),
        Operator::GreaterEqual => boolean(x >= y),
        Operator::Equal | Operator::Identical => boolean(x == y),
        Operator::Unequal => boolean(x != y),
    }
}

/// The remainder with the dividend's sign; null if an operand is no integer, or the divisor zero.
pub fn remainder(a: Obj, b: Obj) -> Obj {
    match (integer(a), integer(b)) {
        (Some(x), Some(y)) if y != IBig::ZERO => from_big(&x.div_rem(&y).1),
        _ => Obj::null(),
    }
}

/// Exclusive or; null if an operand is no integer.
pub fn exclusive_or(a: Obj, b: Obj) -> Obj {
    match (integer(a), integer(b)) {
        (Some(x), Some(y)) => from_big(&(x ^ y)),
        _ => Obj::null(),
    }
}

/// The most bits of an integer: 32 MB.
const MOST_BITS: i64 = 1 << 28;

/// `a << b`, arithmetic to the right if b is negative; null if an operand is no integer or the result would be huge.
pub fn shift_left(a: Obj, b: Obj) -> Obj {
    let (Some(x), Some(by)) = (integer(a), b.as_small()) else {
        return Obj::null();
    };
    let by = by.get();
    if x == IBig::ZERO {
        return from_i64(0);
    }
    if by >= 0 {
        let bits = x.bit_len() as i64;
        if by.saturating_add(bits) > MOST_BITS {
            return Obj::null();
        }
        from_big(&(x << by as usize))
    } else {
        let by = usize::try_from(by.saturating_neg()).unwrap_or(usize::MAX);
        from_big(&(x >> by.min(MOST_BITS as usize * 2)))
    }
}

/// `a >>> b` of a's lowest 64 bits, zeros coming in; of a larger one the arithmetic shift. Null if an operand is no integer or b is negative.
pub fn shift_right(a: Obj, b: Obj) -> Obj {
    let Some(by) = b.as_small().map(|by| by.get()).filter(|by| *by >= 0) else {
        return Obj::null();
    };
    if by == 0 && of(a).is_some() {
        return a;
    }
    if let Some(small) = a.as_small() {
        let shifted = (small.get() as u64)
            .checked_shr(u32::try_from(by).unwrap_or(64))
            .unwrap_or(0);
        return from_big(&IBig::from(shifted));
    }
    match integer(a) {
        Some(x) => from_big(&(x >> usize::try_from(by).unwrap_or(usize::MAX))),
        None => Obj::null(),
    }
}

/// The integer of the lowest 32 bits; null if it is no integer.
pub fn low_32_bits(value: Obj, signed: bool) -> Obj {
    let Some(x) = integer(value) else {
        return Obj::null();
    };
    let low = u32::try_from(x & IBig::from(u32::MAX)).unwrap_or(0);
    from_i64(if signed {
        i64::from(low as i32)
    } else {
        i64::from(low)
    })
}

/// The square root: an integer's is an integer if that is exact. Null if it is no number.
pub fn square_root(value: Obj) -> Obj {
    let Some(number) = of(value) else {
        return Obj::null();
    };
    if let Number::Integer(x) = &number
        && x.sign() == Sign::Positive
        && let Ok(magnitude) = UBig::try_from(x.clone())
    {
        let root = magnitude.sqrt();
        if root.clone() * &root == magnitude {
            return from_big(&root.into());
        }
    }
    from_f64(to_f64(&number).sqrt())
}

/// The integer of a double, towards zero or to the nearest; null if there is none.
pub fn double_to_integer(value: f64, nearest: bool) -> Obj {
    let whole = if nearest {
        value.round()
    } else {
        value.trunc()
    };
    if !whole.is_finite() {
        return Obj::null();
    }
    match IBig::try_from(whole) {
        Ok(value) => from_big(&value),
        Err(_) => Obj::null(),
    }
}

/// The number as text; `None` if it is no number.
pub fn text(value: Obj) -> Option<String> {
    Some(match of(value)? {
        Number::Integer(value) => value.to_string(),
        Number::Double(value) if value.is_nan() => "NaN".to_owned(),
        Number::Double(value) if value.is_infinite() => {
            if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
        }
        Number::Double(value) => format!("{value:?}"),
    })
}

/// The integer that a text says; nil if it says none.
pub fn parse_integer(text: &str) -> Obj {
    match text.trim().parse::<IBig>() {
        Ok(value) => from_big(&value),
        Err(_) => known(NIL),
    }
}

/// The double that a text says, NaN if it says none.
pub fn parse_double(text: &str) -> Obj {
    from_f64(text.trim().parse().unwrap_or(f64::NAN))
}

/// A number for hash tables, the same for equal numbers; `None` if it is no number.
pub fn hash(value: Obj) -> Option<i64> {
    Some(match of(value)? {
        Number::Integer(value) => match i64::try_from(&value) {
            Ok(value) => value.clamp(MIN_SMALL, MAX_SMALL),
            Err(_) => (value % IBig::from(MAX_SMALL)).try_into().unwrap_or(0),
        },
        Number::Double(value) => (value.to_bits() >> 3) as i64,
    })
}
