//! Decimal numbers as Rust values, and the powers of ten that everything turns on.

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};
use pyrite_vm::global::Global;
use std::cmp::Ordering;

/// What a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A coefficient times a power of ten.
    Finite,
    /// An infinity.
    Infinite,
    /// Not a number.
    Quiet,
    /// Not a number, and an error to work with.
    Signaling,
}

/// `(-1)**negative * coefficient * 10**exponent`, or something special. The coefficient of what is no number is what it tells about its origin.
#[derive(Clone, Debug)]
pub struct Number {
    pub negative: bool,
    pub kind: Kind,
    pub coefficient: UBig,
    pub exponent: i64,
}

impl Number {
    /// A finite number.
    pub fn new(negative: bool, coefficient: UBig, exponent: i64) -> Number {
        Number {
            negative,
            kind: Kind::Finite,
            coefficient,
            exponent,
        }
    }
    /// A small integer.
    pub fn from_i64(value: i64) -> Number {
        Number::new(value < 0, UBig::from(value.unsigned_abs()), 0)
    }
    /// Zero.
    pub fn zero(negative: bool, exponent: i64) -> Number {
        Number::new(negative, UBig::ZERO, exponent)
    }
    /// An infinity.
    pub fn infinity(negative: bool) -> Number {
        Number {
            kind: Kind::Infinite,
            ..Number::zero(negative, 0)
        }
    }
    /// What is no number and tells nothing.
    pub fn nan() -> Number {
        Number {
            kind: Kind::Quiet,
            ..Number::zero(false, 0)
        }
    }
    pub fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }
    pub fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinite
    }
    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Quiet | Kind::Signaling)
    }
    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coefficient.is_zero()
    }
    /// Digits of the coefficient; one for zero.
    pub fn digits(&self) -> i64 {
        digits(&self.coefficient)
    }
    /// The exponent of the first digit.
    pub fn adjusted(&self) -> i64 {
        if self.is_finite() {
            self.exponent + self.digits() - 1
        } else {
            0
        }
    }
    /// The same with another sign.
    pub fn with_sign(mut self, negative: bool) -> Number {
        self.negative = negative;
        self
    }
    /// Finite, and nothing behind the point.
    pub fn is_integer(&self) -> bool {
        self.is_finite()
            && (self.exponent >= 0
                || self.coefficient.is_zero()
                || zeros_at_end(&self.coefficient, -self.exponent) == -self.exponent)
    }
    /// The integer that this finite number is when its fraction is cut off, without its sign. `None`: it is too long.
    pub fn integer_part(&self) -> Option<UBig> {
        if self.exponent >= 0 {
            return scaled(&self.coefficient, self.exponent);
        }
        Some(cut(&self.coefficient, -self.exponent).0)
    }
}

/// Longer numbers are not made: that is a `MemoryError`.
pub const MOST_DIGITS: i64 = 1 << 31;

/// Powers of ten up to this one fit a double word.
pub const LAST_SMALL_POWER: usize = 38;

/// `10**n` for small `n`.
pub static SMALL_POWERS: [u128; LAST_SMALL_POWER + 1] = {
    let mut powers = [1; LAST_SMALL_POWER + 1];
    let mut index = 1;
    while index <= LAST_SMALL_POWER {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// The great powers of ten used last. Programs work at one precision for long, so few are wanted.
static GREAT_POWERS: Global<Vec<(usize, UBig)>> = Global::new(Vec::new());
const MOST_GREAT_POWERS: usize = 8;
/// Greater powers are not kept.
const MOST_KEPT_DIGITS: usize = 1 << 20;

/// `10**exponent`.
pub fn power_of_ten(exponent: i64) -> UBig {
    let exponent = exponent as usize;
    if exponent <= LAST_SMALL_POWER {
        return UBig::from(SMALL_POWERS[exponent]);
    }
    let find = |powers: &mut Vec<(usize, UBig)>| {
        let place = powers.iter().position(|(kept, _)| *kept == exponent)?;
        powers.swap(0, place);
        Some(powers[0].1.clone())
    };
    if let Some(found) = GREAT_POWERS.with(find) {
        return found;
    }
    let power = UBig::from(10u8).pow(exponent);
    if exponent <= MOST_KEPT_DIGITS {
        GREAT_POWERS.with(|powers| {
            powers.truncate(MOST_GREAT_POWERS - 1);
            powers.insert(0, (exponent, power.clone()));
        });
    }
    power
}

/// The value, if a double word holds it.
#[inline]
pub fn double_word(value: &UBig) -> Option<u128> {
    match *value.as_words() {
        [] => Some(0),
        [low] => Some(u128::from(low)),
        [low, high] => Some(u128::from(high) << 64 | u128::from(low)),
        _ => None,
    }
}

/// Decimal digits; one for zero.
#[inline]
pub fn digits(value: &UBig) -> i64 {
    match double_word(value) {
        Some(value) => small_digits(value),
        None => great_digits(value),
    }
}

/// Decimal digits of a double word.
pub fn small_digits(value: u128) -> i64 {
    if value == 0 {
        return 1;
    }
    // A little less than the logarithm of two: right, or one too few where a power of ten lies between the powers of two.
    let bits = 128 - value.leading_zeros() as usize;
    let guess = (bits * 1233) >> 12;
    guess as i64 + i64::from(guess > LAST_SMALL_POWER || value >= SMALL_POWERS[guess])
}

fn great_digits(value: &UBig) -> i64 {
    let words = value.as_words();
    let count = words.len();
    let top = words[count - 1] as f64 * 2f64.powi(64) + words[count - 2] as f64;
    let logarithm = top.log10() + (count - 2) as f64 * 64.0 * std::f64::consts::LOG10_2;
    let nearest = logarithm.round();
    // Far more than the error of what is above, for numbers that fit memory.
    const DOUBT: f64 = 1e-5;
    if (logarithm - nearest).abs() > DOUBT {
        return logarithm.floor() as i64 + 1;
    }
    let below = nearest as i64;
    below + i64::from(*value >= power_of_ten(below))
}

/// `value * 10**count`. `None`: it is too long.
pub fn scaled(value: &UBig, count: i64) -> Option<UBig> {
    if count == 0 || value.is_zero() {
        return Some(value.clone());
    }
    if count > MOST_DIGITS {
        return None;
    }
    Some(match *value.as_words() {
        [word] if count <= 19 => UBig::from(u128::from(word) * SMALL_POWERS[count as usize]),
        _ => value * power_of_ten(count),
    })
}

/// What is cut off, as a part of the last digit's unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    Nothing,
    LessThanHalf,
    Half,
    MoreThanHalf,
}

impl Rest {
    fn new(is_zero: bool, beside_half: Ordering) -> Rest {
        match beside_half {
            _ if is_zero => Rest::Nothing,
            Ordering::Less => Rest::LessThanHalf,
            Ordering::Equal => Rest::Half,
            Ordering::Greater => Rest::MoreThanHalf,
        }
    }
    /// Of a division by a power of ten.
    pub fn small(rest: u128, power: u128) -> Rest {
        Rest::new(rest == 0, rest.cmp(&(power / 2)))
    }
}

/// `value` without its last `count` digits, and what these were.
pub fn cut(value: &UBig, count: i64) -> (UBig, Rest) {
    if count == 0 || value.is_zero() {
        return (value.clone(), Rest::Nothing);
    }
    if count <= LAST_SMALL_POWER as i64 {
        let power = SMALL_POWERS[count as usize];
        return match double_word(value) {
            Some(small) => {
                let (quotient, rest) = super::quick::divide(small, power);
                (UBig::from(quotient), Rest::small(rest, power))
            }
            None => {
                let (quotient, rest): (UBig, UBig) = value.div_rem(&UBig::from(power));
                let rest = double_word(&rest).unwrap_or(power);
                (quotient, Rest::small(rest, power))
            }
        };
    }
    // Of a number that is shorter than half of what is cut off, less than half is left.
    if count > digits(value) {
        return (UBig::ZERO, Rest::LessThanHalf);
    }
    let power = power_of_ten(count);
    let (quotient, rest): (UBig, UBig) = value.div_rem(&power);
    let is_zero = rest.is_zero();
    (quotient, Rest::new(is_zero, (rest << 1).cmp(&power)))
}

/// How many zeros end the coefficient, `most` at most. Zero itself has none.
pub fn zeros_at_end(value: &UBig, most: i64) -> i64 {
    if most <= 0 {
        return 0;
    }
    // A factor of ten has one of two.
    let most = most.min(value.trailing_zeros().unwrap_or(0) as i64);
    if most == 0 {
        return 0;
    }
    if let Some(mut small) = double_word(value) {
        let mut count = 0;
        while count < most && small.is_multiple_of(10) {
            small /= 10;
            count += 1;
        }
        return count;
    }
    // Powers of two of zeros, from the greatest that there can be on.
    let (mut rest, mut count) = (value.clone(), 0);
    let mut step = 1i64 << most.ilog2();
    while step > 0 {
        if count + step <= most && (step == 1 || rest.trailing_zeros() >= Some(step as usize)) {
            let (quotient, remainder): (UBig, UBig) = (&rest).div_rem(&power_of_ten(step));
            if remainder.is_zero() {
                rest = quotient;
                count += step;
            }
        }
        step >>= 1;
    }
    count
}

/// The coefficient without `count` zeros at its end, which it has.
pub fn without_zeros(value: &UBig, count: i64) -> UBig {
    cut(value, count).0
}

/// Is the number odd, taken as an integer?
pub fn is_odd(value: &UBig) -> bool {
    value.bit(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_beside_powers_of_ten() {
        for exponent in 1..400 {
            let power = UBig::from(10u8).pow(exponent);
            assert_eq!(digits(&power), exponent as i64 + 1);
            assert_eq!(digits(&(&power - UBig::ONE)), exponent as i64);
            assert_eq!(digits(&(&power + UBig::ONE)), exponent as i64 + 1);
        }
    }

    #[test]
    fn cutting() {
        let check = |value: u128, count, quotient: u128, rest| {
            assert_eq!(cut(&UBig::from(value), count), (UBig::from(quotient), rest));
        };
        check(12345, 2, 123, Rest::LessThanHalf);
        check(12350, 2, 123, Rest::Half);
        check(12351, 2, 123, Rest::MoreThanHalf);
        check(12300, 2, 123, Rest::Nothing);
        check(9, 1, 0, Rest::MoreThanHalf);
        check(9, 50, 0, Rest::LessThanHalf);
        let long = UBig::from(10u8).pow(100) + UBig::from(5u8);
        assert_eq!(cut(&long, 1), (UBig::from(10u8).pow(99), Rest::Half));
    }

    #[test]
    fn zeros() {
        for count in [0, 1, 2, 7, 31, 64, 100] {
            let value = UBig::from(12u8) * UBig::from(10u8).pow(count);
            assert_eq!(zeros_at_end(&value, 1000), count as i64);
            assert_eq!(zeros_at_end(&value, 5), count.min(5) as i64);
        }
    }
}
