//! What a context says about numbers, and how a result is made to fit it.

use super::number::{Kind, Number, Rest, cut, digits, is_odd, power_of_ten, scaled};
use dashu_int::UBig;

/// Bits of what happened in an operation, of a context's flags and of its traps. A context shows its flags in the order of the lowest bits.
pub mod status {
    pub const CLAMPED: u32 = 1;
    pub const CONVERSION_SYNTAX: u32 = 1 << 1;
    pub const DIVISION_BY_ZERO: u32 = 1 << 2;
    pub const DIVISION_IMPOSSIBLE: u32 = 1 << 3;
    pub const DIVISION_UNDEFINED: u32 = 1 << 4;
    pub const INEXACT: u32 = 1 << 5;
    pub const FLOAT_OPERATION: u32 = 1 << 6;
    pub const INVALID_CONTEXT: u32 = 1 << 7;
    pub const INVALID_OPERATION: u32 = 1 << 8;
    /// Never in a context: it is a `MemoryError`.
    pub const NO_MEMORY: u32 = 1 << 9;
    pub const OVERFLOW: u32 = 1 << 10;
    pub const ROUNDED: u32 = 1 << 11;
    pub const SUBNORMAL: u32 = 1 << 12;
    pub const UNDERFLOW: u32 = 1 << 13;
    /// All that the signal `InvalidOperation` stands for.
    pub const INVALID: u32 = CONVERSION_SYNTAX
        | DIVISION_IMPOSSIBLE
        | DIVISION_UNDEFINED
        | INVALID_CONTEXT
        | INVALID_OPERATION;
}

/// Ways to round, in the order of CPython's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    ZeroFiveUp,
}

impl Rounding {
    pub const ALL: [(Rounding, &'static str); 8] = [
        (Rounding::Up, "ROUND_UP"),
        (Rounding::Down, "ROUND_DOWN"),
        (Rounding::Ceiling, "ROUND_CEILING"),
        (Rounding::Floor, "ROUND_FLOOR"),
        (Rounding::HalfUp, "ROUND_HALF_UP"),
        (Rounding::HalfDown, "ROUND_HALF_DOWN"),
        (Rounding::HalfEven, "ROUND_HALF_EVEN"),
        (Rounding::ZeroFiveUp, "ROUND_05UP"),
    ];

    /// The one with this number.
    pub fn by_number(number: i64) -> Rounding {
        Rounding::ALL[number as usize].0
    }
    /// The one with this name.
    pub fn by_name(name: &[u8]) -> Option<Rounding> {
        let found = Rounding::ALL
            .iter()
            .find(|(_, text)| text.as_bytes() == name);
        found.map(|(rounding, _)| *rounding)
    }
    /// Its name.
    pub fn name(self) -> &'static str {
        Rounding::ALL[self as usize].1
    }

    /// Does the magnitude grow by one? Asked are whether what is kept is odd, and whether it ends in zero or five.
    pub fn goes_up_after(
        self,
        negative: bool,
        is_odd: bool,
        ends_in_five: impl FnOnce() -> bool,
        rest: Rest,
    ) -> bool {
        if rest == Rest::Nothing {
            return false;
        }
        match self {
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::Ceiling => !negative,
            Rounding::Floor => negative,
            Rounding::HalfUp => rest != Rest::LessThanHalf,
            Rounding::HalfDown => rest == Rest::MoreThanHalf,
            Rounding::HalfEven => rest == Rest::MoreThanHalf || rest == Rest::Half && is_odd,
            Rounding::ZeroFiveUp => ends_in_five(),
        }
    }

    fn goes_up(self, negative: bool, kept: &UBig, rest: Rest) -> bool {
        self.goes_up_after(negative, is_odd(kept), || (kept % 5u8) == 0, rest)
    }
}

/// The greatest precision and exponent.
pub const MAX_PRECISION: i64 = 999_999_999_999_999_999;
pub const MAX_EMAX: i64 = 999_999_999_999_999_999;
pub const MIN_EMIN: i64 = -999_999_999_999_999_999;
pub const MIN_ETINY: i64 = MIN_EMIN - (MAX_PRECISION - 1);

/// What a context says.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub precision: i64,
    pub rounding: Rounding,
    pub emin: i64,
    pub emax: i64,
    pub clamp: bool,
}

impl Settings {
    /// Everything that can be represented is.
    pub const MAX: Settings = Settings {
        precision: MAX_PRECISION,
        rounding: Rounding::HalfEven,
        emin: MIN_EMIN,
        emax: MAX_EMAX,
        clamp: false,
    };

    /// The least exponent of subnormal numbers.
    pub fn etiny(&self) -> i64 {
        self.emin - (self.precision - 1)
    }
    /// The greatest exponent of a coefficient of full length.
    pub fn etop(&self) -> i64 {
        self.emax - (self.precision - 1)
    }
    /// The same, rounding to nearest.
    pub fn half_even(mut self) -> Settings {
        self.rounding = Rounding::HalfEven;
        self
    }
}

/// An operation that has no result.
pub fn invalid(condition: u32, status: &mut u32) -> Number {
    *status |= condition;
    Number::nan()
}

/// A number too long for memory.
pub fn no_memory(status: &mut u32) -> Number {
    invalid(status::NO_MEMORY, status)
}

/// What is no number, as a result: quiet, and no longer than the precision.
pub fn quiet(number: &Number, settings: &Settings) -> Number {
    let most = settings.precision - i64::from(settings.clamp);
    let mut result = number.clone();
    result.kind = Kind::Quiet;
    if result.digits() > most {
        result.coefficient %= power_of_ten(most);
    }
    result
}

/// The result if one of the operands is no number.
pub fn not_a_number(operands: &[&Number], settings: &Settings, status: &mut u32) -> Option<Number> {
    let of_kind = |kind| operands.iter().find(|number| number.kind == kind);
    if let Some(signaling) = of_kind(Kind::Signaling) {
        *status |= status::INVALID_OPERATION;
        return Some(quiet(signaling, settings));
    }
    of_kind(Kind::Quiet).map(|number| quiet(number, settings))
}

/// The number rounded to a multiple of `10**exponent`; what was cut off. `None`: it is too long.
pub fn rescaled(number: &Number, exponent: i64, rounding: Rounding) -> Option<(Number, Rest)> {
    let count = exponent - number.exponent;
    if count <= 0 {
        let coefficient = scaled(&number.coefficient, -count)?;
        let result = Number::new(number.negative, coefficient, exponent);
        return Some((result, Rest::Nothing));
    }
    let (mut kept, rest) = cut(&number.coefficient, count);
    if rounding.goes_up(number.negative, &kept, rest) {
        kept += 1u8;
    }
    Some((Number::new(number.negative, kept, exponent), rest))
}

/// A result beyond the greatest exponent.
fn overflow(negative: bool, settings: &Settings, status: &mut u32) -> Number {
    *status |= status::OVERFLOW | status::INEXACT | status::ROUNDED;
    let is_infinite = match settings.rounding {
        Rounding::Down | Rounding::ZeroFiveUp => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        _ => true,
    };
    if is_infinite {
        return Number::infinity(negative);
    }
    greatest(negative, settings, status)
}

/// The greatest finite number of a context.
pub fn greatest(negative: bool, settings: &Settings, status: &mut u32) -> Number {
    match scaled(&UBig::ONE, settings.precision) {
        Some(power) => Number::new(negative, power - 1u8, settings.etop()),
        None => no_memory(status),
    }
}

/// A result as the context wants it: rounded, within the exponents.
pub fn finish(number: Number, settings: &Settings, status: &mut u32) -> Number {
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => return number,
        _ => return not_a_number(&[&number], settings, status).unwrap_or(number),
    }
    if number.coefficient.is_zero() {
        return finish_zero(number, settings, status);
    }
    let length = digits(&number.coefficient);
    let adjusted = number.exponent + length - 1;
    if length <= settings.precision && adjusted >= settings.emin && adjusted <= settings.emax {
        return clamp(number, length, settings, status);
    }
    finish_other(number, length, adjusted, settings, status)
}

/// Of a number that is within all limits.
fn clamp(number: Number, length: i64, settings: &Settings, status: &mut u32) -> Number {
    if !settings.clamp || number.exponent <= settings.etop() {
        return number;
    }
    *status |= status::CLAMPED;
    let count = number.exponent - settings.etop();
    debug_assert!(length + count <= settings.precision);
    match scaled(&number.coefficient, count) {
        Some(padded) => Number::new(number.negative, padded, settings.etop()),
        None => no_memory(status),
    }
}

fn finish_zero(mut number: Number, settings: &Settings, status: &mut u32) -> Number {
    let most = if settings.clamp {
        settings.etop()
    } else {
        settings.emax
    };
    let exponent = number.exponent.min(most).max(settings.etiny());
    if exponent != number.exponent {
        *status |= status::CLAMPED;
        number.exponent = exponent;
    }
    number
}

#[cold]
fn too_great(negative: bool, settings: &Settings, status: &mut u32) -> Number {
    overflow(negative, settings, status)
}

/// Of a number that has to be rounded or is subnormal.
fn finish_other(
    number: Number,
    length: i64,
    adjusted: i64,
    settings: &Settings,
    status: &mut u32,
) -> Number {
    if adjusted > settings.emax {
        return too_great(number.negative, settings, status);
    }
    let is_subnormal = adjusted < settings.emin;
    let least = if is_subnormal {
        *status |= status::SUBNORMAL;
        settings.etiny()
    } else {
        adjusted - settings.precision + 1
    };
    if number.exponent >= least {
        return clamp(number, length, settings, status);
    }
    // The result is shorter.
    let Some((mut result, rest)) = rescaled(&number, least, settings.rounding) else {
        return no_memory(status);
    };
    *status |= status::ROUNDED;
    if rest != Rest::Nothing {
        *status |= status::INEXACT;
        if is_subnormal {
            *status |= status::UNDERFLOW;
        }
    }
    if result.coefficient.is_zero() {
        *status |= status::CLAMPED;
        return finish_zero(result, settings, status);
    }
    // Nines that became a one and zeros.
    let mut length = result.digits();
    if length > settings.precision {
        result.coefficient = cut(&result.coefficient, 1).0;
        result.exponent += 1;
        length -= 1;
    }
    if result.exponent + length - 1 > settings.emax {
        return too_great(number.negative, settings, status);
    }
    clamp(result, length, settings, status)
}
