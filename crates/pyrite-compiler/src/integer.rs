//! Integers beyond 64 bits in literals and in constant folding.

use dashu_int::{IBig, Sign, UBig};

use crate::code::Constant;

/// The value of an integer literal without underscores, in any of Python's notations.
pub(crate) fn parse(text: &str) -> Option<Constant> {
    let (radix, digits) = match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &text[2..]),
        Some("0o") => (8, &text[2..]),
        Some("0b") => (2, &text[2..]),
        _ => (10, text),
    };
    UBig::from_str_radix(digits, radix)
        .ok()
        .map(|value| from_big(IBig::from(value)))
}

/// The smallest constant for a value.
pub(crate) fn from_big(value: IBig) -> Constant {
    match i64::try_from(&value) {
        Ok(small) => Constant::Int(small),
        Err(_) => {
            let (sign, magnitude) = value.into_parts();
            Constant::BigInt {
                negative: sign == Sign::Negative,
                magnitude: magnitude.to_le_bytes().into(),
            }
        }
    }
}

/// The value of an integer constant; bools are integers too.
pub(crate) fn to_big(constant: &Constant) -> Option<IBig> {
    match constant {
        Constant::Int(value) => Some(IBig::from(*value)),
        Constant::Bool(value) => Some(IBig::from(*value as u8)),
        Constant::BigInt {
            negative,
            magnitude,
        } => {
            let sign = if *negative {
                Sign::Negative
            } else {
                Sign::Positive
            };
            Some(IBig::from_parts(sign, UBig::from_le_bytes(magnitude)))
        }
        _ => None,
    }
}
