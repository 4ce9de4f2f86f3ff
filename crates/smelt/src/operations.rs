//! The pure operations on integers and floats, and their meaning in Rust: the one definition that the native
//! domain, constant folding and the trace evaluator share.

/// Binary integer operations; all wrap.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IntBinary {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Bitwise and.
    And,
    /// Bitwise or.
    Or,
    /// Bitwise exclusive or.
    Xor,
    /// Left shift, by the right operand's low six bits.
    Shl,
    /// Arithmetic right shift, by the right operand's low six bits.
    Sar,
    /// Logical right shift, by the right operand's low six bits.
    Shr,
    /// Quotient rounded towards minus infinity. The caller has excluded a zero divisor and `MIN / -1`.
    FloorDiv,
    /// Remainder with the divisor's sign. The caller has excluded a zero divisor and `MIN % -1`.
    FloorMod,
    /// Quotient rounded towards zero, as most processors divide. The caller has excluded a zero divisor and `MIN / -1`.
    Div,
    /// Remainder with the dividend's sign. The caller has excluded a zero divisor and `MIN % -1`.
    Rem,
    /// Quotient of unsigned words. The caller has excluded a zero divisor.
    DivUnsigned,
    /// Remainder of unsigned words. The caller has excluded a zero divisor.
    RemUnsigned,
    /// The high word of the product of two signed words.
    MulHigh,
    /// The high word of the product of two unsigned words.
    MulHighUnsigned,
}

/// Integer operations that can overflow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IntChecked {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
}

/// Comparisons; of integers signed unless they say otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Compare {
    /// Equal.
    Eq,
    /// Not equal (true of NaNs).
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less, unsigned: the bounds check of an index. Integers only.
    Below,
}

/// Binary float operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FloatBinary {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
}

/// Operations of one operand, between kinds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unary {
    /// Float: sign flipped.
    FloatNeg,
    /// Float: sign cleared.
    FloatAbs,
    /// Float: square root, correctly rounded.
    FloatSqrt,
    /// Float: largest integral value not above.
    FloatFloor,
    /// Float: smallest integral value not below.
    FloatCeil,
    /// Float: integral value towards zero.
    FloatTrunc,
    /// Int to the nearest float.
    IntToFloat,
    /// Float to int, towards zero, saturating; NaN gives 0.
    FloatToInt,
    /// The bits of a float as an int.
    FloatBits,
    /// The float with these bits.
    BitsFloat,
    /// The bits of the nearest binary32 as an int.
    FloatToSingle,
    /// The binary32 with these low 32 bits as a float.
    SingleToFloat,
    /// The word of a reference as an int: for tag bits. Of a reference into the heap only the low three bits mean anything,
    /// since objects move.
    RefBits,
    /// An int as a client's value: the int must have one of its low three bits set, or be zero.
    BitsRef,
    /// Int: the low 8 bits, sign-extended.
    SignExtend8,
    /// Int: the low 16 bits, sign-extended.
    SignExtend16,
    /// Int: the low 32 bits, sign-extended.
    SignExtend32,
}

impl IntBinary {
    /// The operation on values.
    #[inline(always)]
    pub fn evaluate(self, a: i64, b: i64) -> i64 {
        match self {
            IntBinary::Add => a.wrapping_add(b),
            IntBinary::Sub => a.wrapping_sub(b),
            IntBinary::Mul => a.wrapping_mul(b),
            IntBinary::And => a & b,
            IntBinary::Or => a | b,
            IntBinary::Xor => a ^ b,
            IntBinary::Shl => a.wrapping_shl(b as u32),
            IntBinary::Sar => a.wrapping_shr(b as u32),
            IntBinary::Shr => ((a as u64).wrapping_shr(b as u32)) as i64,
            IntBinary::FloorDiv => {
                if b == 0 {
                    return 0; // excluded by the caller; a trace that is evaluated out of order must not trap
                }
                let quotient = a.wrapping_div(b);
                let remainder = a.wrapping_rem(b);
                quotient - ((remainder != 0 && (remainder ^ b) < 0) as i64)
            }
            IntBinary::FloorMod => {
                if b == 0 {
                    return 0;
                }
                let remainder = a.wrapping_rem(b);
                if remainder != 0 && (remainder ^ b) < 0 {
                    remainder + b
                } else {
                    remainder
                }
            }
            // As above: a zero divisor gives 0.
            IntBinary::Div => a.checked_div(b).unwrap_or(if b == 0 { 0 } else { a }),
            IntBinary::Rem => a.checked_rem(b).unwrap_or(0),
            IntBinary::DivUnsigned => (a as u64).checked_div(b as u64).unwrap_or(0) as i64,
            IntBinary::RemUnsigned => (a as u64).checked_rem(b as u64).unwrap_or(0) as i64,
            IntBinary::MulHigh => ((i128::from(a) * i128::from(b)) >> 64) as i64,
            IntBinary::MulHighUnsigned => {
                ((u128::from(a as u64) * u128::from(b as u64)) >> 64) as i64
            }
        }
    }
}

impl IntChecked {
    /// The operation on values; `None` on overflow.
    #[inline(always)]
    pub fn evaluate(self, a: i64, b: i64) -> Option<i64> {
        match self {
            IntChecked::Add => a.checked_add(b),
            IntChecked::Sub => a.checked_sub(b),
            IntChecked::Mul => a.checked_mul(b),
        }
    }

    /// The wrapping operation that gives the same result where there is no overflow.
    pub fn wrapping(self) -> IntBinary {
        match self {
            IntChecked::Add => IntBinary::Add,
            IntChecked::Sub => IntBinary::Sub,
            IntChecked::Mul => IntBinary::Mul,
        }
    }
}

impl Compare {
    /// The comparison of integers.
    #[inline(always)]
    pub fn ints(self, a: i64, b: i64) -> bool {
        match self {
            Compare::Eq => a == b,
            Compare::Ne => a != b,
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge => a >= b,
            Compare::Below => (a as u64) < (b as u64),
        }
    }

    /// The comparison of floats. `Below` is false.
    #[inline(always)]
    pub fn floats(self, a: f64, b: f64) -> bool {
        match self {
            Compare::Eq => a == b,
            Compare::Ne => a != b,
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge => a >= b,
            Compare::Below => false,
        }
    }
}

impl FloatBinary {
    /// The operation on values.
    #[inline(always)]
    pub fn evaluate(self, a: f64, b: f64) -> f64 {
        match self {
            FloatBinary::Add => a + b,
            FloatBinary::Sub => a - b,
            FloatBinary::Mul => a * b,
            FloatBinary::Div => a / b,
        }
    }
}

impl Unary {
    /// The operation on words.
    #[inline(always)]
    pub fn evaluate(self, word: u64) -> u64 {
        let float = f64::from_bits(word);
        match self {
            Unary::FloatNeg => (-float).to_bits(),
            Unary::FloatAbs => float.abs().to_bits(),
            Unary::FloatSqrt => float.sqrt().to_bits(),
            Unary::FloatFloor => float.floor().to_bits(),
            Unary::FloatCeil => float.ceil().to_bits(),
            Unary::FloatTrunc => float.trunc().to_bits(),
            Unary::IntToFloat => (word as i64 as f64).to_bits(),
            Unary::FloatToInt => float as i64 as u64,
            Unary::FloatToSingle => u64::from((float as f32).to_bits()),
            Unary::SingleToFloat => f64::from(f32::from_bits(word as u32)).to_bits(),
            Unary::FloatBits | Unary::BitsFloat | Unary::RefBits | Unary::BitsRef => word,
            Unary::SignExtend8 => word as i8 as u64,
            Unary::SignExtend16 => word as i16 as u64,
            Unary::SignExtend32 => word as i32 as u64,
        }
    }

    /// How many low bits of an int it extends, if that is what it does.
    pub fn extended_bits(self) -> Option<u32> {
        match self {
            Unary::SignExtend8 => Some(8),
            Unary::SignExtend16 => Some(16),
            Unary::SignExtend32 => Some(32),
            _ => None,
        }
    }

    /// Kind of the operand and of the result.
    pub fn kinds(self) -> (crate::Kind, crate::Kind) {
        use crate::Kind::{Float, Int, Ref};
        match self {
            Unary::FloatNeg
            | Unary::FloatAbs
            | Unary::FloatSqrt
            | Unary::FloatFloor
            | Unary::FloatCeil
            | Unary::FloatTrunc => (Float, Float),
            Unary::IntToFloat | Unary::BitsFloat | Unary::SingleToFloat => (Int, Float),
            Unary::FloatToInt | Unary::FloatBits | Unary::FloatToSingle => (Float, Int),
            Unary::RefBits => (Ref, Int),
            Unary::BitsRef => (Int, Ref),
            Unary::SignExtend8 | Unary::SignExtend16 | Unary::SignExtend32 => (Int, Int),
        }
    }
}
