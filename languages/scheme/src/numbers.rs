//! The tower of numbers beyond small ints and floats of equal kind, which the interpreter adds up by itself: exact integers of any size, exact rationals,
//! and their mixture with floats.

use crate::value::*;
use dashu_int::ops::{BitTest, DivRem, Gcd, SquareRoot};
use dashu_int::{IBig, Sign, UBig};
use smelt::{Int, Native, Ref};

/// A number, out of the heap.
#[derive(Clone, Debug)]
pub enum Number {
    Integer(IBig),
    /// In lowest terms, the denominator above 1.
    Ratio(IBig, IBig),
    Float(f64),
}

/// The bytes of an array of bytes. To be used up before anything is allocated.
pub fn bytes_of<T>(object: Ref<Native, T>) -> &'static [u8] {
    let address = object.address();
    // SAFETY: arrays of bytes have their length in word 1 and the bytes from word 2 on; callers keep the object alive and allocate nothing meanwhile.
    unsafe {
        let length = *((address + 8) as *const u64) as usize;
        std::slice::from_raw_parts((address + 16) as *const u8, length)
    }
}

/// A new array of bytes, made by one of the types' `new`.
pub fn fill_bytes<T>(object: Ref<Native, T>, bytes: &[u8]) -> Value {
    if object.is_null() {
        smelt::out_of_memory();
    }
    // SAFETY: the object has just been made with room for so many bytes, and nothing has been allocated since.
    unsafe {
        std::ptr::copy_nonoverlapping(
            bytes.as_ptr(),
            (object.address() + 16) as *mut u8,
            bytes.len(),
        );
    }
    object.cast()
}

const SMALLEST: i64 = i64::MIN >> 1;
const GREATEST: i64 = i64::MAX >> 1;

/// The value of an integer.
pub fn from_big(number: &IBig) -> Value {
    if let Ok(word) = i64::try_from(number)
        && (SMALLEST..=GREATEST).contains(&word)
    {
        return int(word);
    }
    let (sign, magnitude) = number.clone().into_parts();
    let mut bytes = vec![u8::from(sign == Sign::Negative)];
    bytes.extend_from_slice(&magnitude.to_le_bytes());
    fill_bytes(Bignum::new::<Native>(Int::from(bytes.len() as i64)), &bytes)
}

/// The number that a value is.
pub fn number(value: Value) -> Option<Number> {
    if let Some(integer) = integer(value) {
        return Some(Number::Integer(integer));
    }
    if let Some(float) = as_type::<Native, Flonum>(value) {
        return Some(Number::Float(float.number().get()));
    }
    let ratio = as_type::<Native, Ratio>(value)?;
    Some(Number::Ratio(
        integer(ratio.numerator())?,
        integer(ratio.denominator())?,
    ))
}

/// The exact integer that a value is.
pub fn integer(value: Value) -> Option<IBig> {
    if is_small(value) {
        return Some(IBig::from(small_value(value).get()));
    }
    let bytes = bytes_of(as_type::<Native, Bignum>(value)?);
    let sign = if bytes[0] == 1 {
        Sign::Negative
    } else {
        Sign::Positive
    };
    Some(IBig::from_parts(sign, UBig::from_le_bytes(&bytes[1..])))
}

/// The value of a number.
pub fn value(number: &Number) -> Value {
    match number {
        Number::Integer(integer) => from_big(integer),
        Number::Ratio(numerator, denominator) => {
            let (numerator, denominator) = (from_big(numerator), from_big(denominator));
            Ratio::new::<Native>(numerator, denominator).cast()
        }
        Number::Float(float) => flonum::<Native>((*float).into()),
    }
}

/// A quotient in lowest terms; the denominator is not 0.
pub fn ratio(numerator: IBig, denominator: IBig) -> Number {
    let divisor = IBig::from((&numerator).gcd(&denominator));
    let (mut numerator, mut denominator) = (numerator / &divisor, denominator / &divisor);
    if denominator < IBig::ZERO {
        (numerator, denominator) = (-numerator, -denominator);
    }
    if denominator == IBig::ONE {
        Number::Integer(numerator)
    } else {
        Number::Ratio(numerator, denominator)
    }
}

/// The nearest float of a quotient.
fn quotient_to_float(numerator: &IBig, denominator: &IBig) -> f64 {
    let whole = |n: &IBig| n.to_f64().value();
    let bits = |n: &IBig| n.bit_len() as i64;
    // Scaled so that the quotient has 64 bits or one more: the rest only says that it is not exact.
    let shift = 64 - (bits(numerator) - bits(denominator));
    let (numerator, denominator) = if shift >= 0 {
        (numerator.clone() << shift as usize, denominator.clone())
    } else {
        (numerator.clone(), denominator.clone() << (-shift) as usize)
    };
    let (quotient, rest) = numerator.div_rem(&denominator);
    let sticky = if rest == IBig::ZERO {
        IBig::ZERO
    } else if quotient < IBig::ZERO {
        -IBig::ONE
    } else {
        IBig::ONE
    };
    let scaled = whole(&(quotient * IBig::from(2) + sticky));
    scaled * 2f64.powi(i32::try_from(-shift - 1).unwrap_or(i32::MIN))
}

impl Number {
    /// The nearest float.
    pub fn to_float(&self) -> f64 {
        match self {
            Number::Integer(integer) => integer.to_f64().value(),
            Number::Ratio(numerator, denominator) => quotient_to_float(numerator, denominator),
            Number::Float(float) => *float,
        }
    }

    /// The exact number that is the same, if it is finite.
    pub fn to_exact(&self) -> Option<Number> {
        let Number::Float(float) = self else {
            return Some(self.clone());
        };
        if !float.is_finite() {
            return None;
        }
        let bits = float.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as i64;
        let fraction = (bits & ((1 << 52) - 1)) as i64;
        let (mantissa, exponent) = match exponent {
            0 => (fraction, -1074),
            _ => (fraction | 1 << 52, exponent - 1075),
        };
        let mantissa = IBig::from(if *float < 0.0 { -mantissa } else { mantissa });
        Some(if exponent >= 0 {
            Number::Integer(mantissa << exponent as usize)
        } else {
            ratio(mantissa, IBig::ONE << (-exponent) as usize)
        })
    }

    fn parts(&self) -> Option<(IBig, IBig)> {
        match self {
            Number::Integer(integer) => Some((integer.clone(), IBig::ONE)),
            Number::Ratio(numerator, denominator) => Some((numerator.clone(), denominator.clone())),
            Number::Float(_) => None,
        }
    }

    /// Is it an integer, exact or not?
    pub fn is_integer(&self) -> bool {
        match self {
            Number::Integer(_) => true,
            Number::Ratio(..) => false,
            Number::Float(float) => float.is_finite() && float.fract() == 0.0,
        }
    }
}

/// The four operations, as numbers for calls from traces.
pub const ADD: u32 = 0;
/// Difference.
pub const SUBTRACT: u32 = 1;
/// Product.
pub const MULTIPLY: u32 = 2;
/// Quotient.
pub const DIVIDE: u32 = 3;

/// The result of one of the four operations; `Err` for an exact division by 0.
pub fn arithmetic(operation: u32, a: &Number, b: &Number) -> Result<Number, ()> {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b) {
        return Ok(Number::Integer(match operation {
            ADD => a + b,
            SUBTRACT => a - b,
            MULTIPLY => a * b,
            _ if *b == IBig::ZERO => return Err(()),
            _ => return Ok(ratio(a.clone(), b.clone())),
        }));
    }
    let (Some((a, b)), Some((c, d))) = (a.parts(), b.parts()) else {
        let (a, b) = (a.to_float(), b.to_float());
        return Ok(Number::Float(match operation {
            ADD => a + b,
            SUBTRACT => a - b,
            MULTIPLY => a * b,
            _ => a / b,
        }));
    };
    Ok(match operation {
        ADD => ratio(a * &d + c * &b, b * d),
        SUBTRACT => ratio(a * &d - c * &b, b * d),
        MULTIPLY => ratio(a * c, b * d),
        _ if c == IBig::ZERO => return Err(()),
        _ => ratio(a * d, b * c),
    })
}

/// -1, 0 or 1; `None` if one is not a number.
pub fn compare(a: &Number, b: &Number) -> Option<i64> {
    let ordering = match (a.to_exact(), b.to_exact()) {
        (Some(a), Some(b)) => {
            let ((a, b), (c, d)) = (a.parts()?, b.parts()?);
            (a * d).cmp(&(c * b))
        }
        _ => a.to_float().partial_cmp(&b.to_float())?,
    };
    Some(ordering as i64)
}

/// Quotient (0) towards zero, remainder (1), modulo (2), floor quotient (3) of integers. `None` if they are none, or the divisor is 0.
pub fn divide_integers(operation: u32, a: &Number, b: &Number) -> Option<Number> {
    let exact = matches!((a, b), (Number::Integer(_), Number::Integer(_)));
    if !a.is_integer() || !b.is_integer() {
        return None;
    }
    let (Some(Number::Integer(a)), Some(Number::Integer(b))) = (a.to_exact(), b.to_exact()) else {
        return None;
    };
    if b == IBig::ZERO {
        return None;
    }
    let (quotient, rest) = (&a).div_rem(&b);
    let adjusts = rest != IBig::ZERO && (rest < IBig::ZERO) != (b < IBig::ZERO);
    let result = match operation {
        0 => quotient,
        1 => rest,
        2 if adjusts => rest + b,
        2 => rest,
        _ if adjusts => quotient - IBig::ONE,
        _ => quotient,
    };
    Some(if exact {
        Number::Integer(result)
    } else {
        Number::Float(result.to_f64().value())
    })
}

/// The greatest common divisor of integers.
pub fn gcd(a: &IBig, b: &IBig) -> IBig {
    match (*a == IBig::ZERO, *b == IBig::ZERO) {
        (true, true) => IBig::ZERO,
        _ => IBig::from(a.gcd(b)),
    }
}

/// The least common multiple of integers.
pub fn lcm(a: &IBig, b: &IBig) -> IBig {
    if *a == IBig::ZERO || *b == IBig::ZERO {
        return IBig::ZERO;
    }
    let (_, magnitude) = (a / gcd(a, b) * b).into_parts();
    IBig::from(magnitude)
}

/// The natural logarithm; that of exact numbers may be finite where the number is too large for a float, or too small.
pub fn logarithm(number: &Number) -> f64 {
    let of_integer = |n: &IBig| {
        let shift = n.bit_len().saturating_sub(64);
        (n >> shift).to_f64().value().ln() + shift as f64 * std::f64::consts::LN_2
    };
    match number {
        Number::Float(float) => float.ln(),
        Number::Integer(integer) => of_integer(integer),
        Number::Ratio(numerator, denominator) => {
            let float = number.to_float();
            if float.is_normal() {
                return float.ln();
            }
            of_integer(numerator) - of_integer(denominator)
        }
    }
}

/// The integer square root of an integer that is not negative.
pub fn integer_root(number: &IBig) -> IBig {
    let (_, magnitude) = number.clone().into_parts();
    IBig::from(magnitude.sqrt())
}

/// The square root: exact if it can be.
pub fn square_root(number: &Number) -> Option<Number> {
    if let Some((numerator, denominator)) = number.parts()
        && numerator >= IBig::ZERO
    {
        let (a, b) = (integer_root(&numerator), integer_root(&denominator));
        if &a * &a == numerator && &b * &b == denominator {
            return Some(ratio(a, b));
        }
    }
    let float = number.to_float();
    if float == f64::INFINITY
        && let Some((numerator, denominator)) = number.parts()
    {
        return Some(Number::Float(
            integer_root(&(numerator / denominator)).to_f64().value(),
        ));
    }
    (float >= 0.0 || float.is_nan()).then(|| Number::Float(float.sqrt()))
}

/// The most bits that a power may have.
const MOST_BITS: usize = 1 << 26;

/// A power. `None` if it would be too large.
pub fn power(base: &Number, exponent: &Number) -> Option<Number> {
    if let (Some((numerator, denominator)), Number::Integer(exponent)) = (base.parts(), exponent) {
        let (sign, size) = exponent.clone().into_parts();
        let small = numerator.bit_len() <= 1 && denominator.bit_len() <= 1;
        let size = match usize::try_from(&size) {
            Ok(size) => size,
            // Powers of 0, 1 and -1 depend on the exponent's parity only.
            Err(_) if small => 2 + usize::from(exponent.bit(0)),
            Err(_) => return None,
        };
        let bits = numerator.bit_len().max(denominator.bit_len());
        if !small && bits.checked_mul(size).is_none_or(|bits| bits > MOST_BITS) {
            return None;
        }
        let (a, b) = (numerator.pow(size), denominator.pow(size));
        return match sign {
            Sign::Negative if a == IBig::ZERO => None,
            Sign::Negative => Some(ratio(b, a)),
            Sign::Positive => Some(ratio(a, b)),
        };
    }
    Some(Number::Float(base.to_float().powf(exponent.to_float())))
}

/// How a number is written.
pub fn show(number: &Number, radix: u32) -> String {
    let whole = |n: &IBig| n.in_radix(radix as u8).to_string();
    match number {
        Number::Integer(integer) => whole(integer),
        Number::Ratio(numerator, denominator) => {
            format!("{}/{}", whole(numerator), whole(denominator))
        }
        Number::Float(float) if float.is_nan() => "+nan.0".into(),
        Number::Float(float) if float.is_infinite() => {
            if *float > 0.0 { "+inf.0" } else { "-inf.0" }.into()
        }
        Number::Float(float) => {
            let size = float.abs();
            if size != 0.0 && !(1e-7..1e21).contains(&size) {
                return format!("{float:e}");
            }
            let text = format!("{float}");
            if text.contains('.') {
                text
            } else {
                text + ".0"
            }
        }
    }
}

/// Is a word of source text a number?
pub fn is_number(word: &str) -> bool {
    parse(word, 10).is_some()
}

/// The number that a word is.
pub fn parse(word: &str, radix: u32) -> Option<Number> {
    let (mut word, mut radix, mut exactness) = (word, radix, None);
    while let Some(rest) = word.strip_prefix('#') {
        let mut rest = rest.chars();
        match rest.next()?.to_ascii_lowercase() {
            'x' => radix = 16,
            'd' => radix = 10,
            'o' => radix = 8,
            'b' => radix = 2,
            c @ ('e' | 'i') => exactness = Some(c),
            _ => return None,
        }
        word = rest.as_str();
    }
    let number = real(word, radix)?;
    match exactness {
        Some('i') => Some(Number::Float(number.to_float())),
        Some(_) => decimal(word).or_else(|| number.to_exact()),
        None => Some(number),
    }
}

fn digits(word: &str, radix: u32) -> Option<IBig> {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if unsigned.is_empty() || !unsigned.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let magnitude = IBig::from_str_radix(unsigned, radix).ok()?;
    Some(if word.starts_with('-') {
        -magnitude
    } else {
        magnitude
    })
}

fn real(word: &str, radix: u32) -> Option<Number> {
    if let Some((numerator, denominator)) = word.split_once('/') {
        let denominator = denominator
            .chars()
            .all(|c| c.is_digit(radix))
            .then(|| digits(denominator, radix))??;
        let numerator = digits(numerator, radix)?;
        return (denominator != IBig::ZERO).then(|| ratio(numerator, denominator));
    }
    if let Some(integer) = digits(word, radix) {
        return Some(Number::Integer(integer));
    }
    if radix != 10 {
        return None;
    }
    match word {
        "+inf.0" => return Some(Number::Float(f64::INFINITY)),
        "-inf.0" => return Some(Number::Float(f64::NEG_INFINITY)),
        "+nan.0" | "-nan.0" => return Some(Number::Float(f64::NAN)),
        _ => {}
    }
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let begins = unsigned.starts_with(|c: char| c.is_ascii_digit())
        || unsigned.starts_with('.') && unsigned[1..].starts_with(|c: char| c.is_ascii_digit());
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    (begins && unsigned.chars().all(plain))
        .then(|| word.parse().ok().map(Number::Float))
        .flatten()
}

/// The exact value of a decimal.
fn decimal(word: &str) -> Option<Number> {
    const MOST_EXPONENT: i64 = 100_000;
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (word, 0),
    };
    let (whole, fraction) = mantissa.split_once('.')?;
    let all = digits(&format!("{whole}{fraction}"), 10)?;
    let exponent = exponent - fraction.len() as i64;
    if exponent.abs() > MOST_EXPONENT {
        return None;
    }
    let scale = IBig::from(10).pow(exponent.unsigned_abs() as usize);
    Some(if exponent >= 0 {
        Number::Integer(all * scale)
    } else {
        ratio(all, scale)
    })
}
