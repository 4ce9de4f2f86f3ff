//! Operations on numbers whose coefficients fit a double word, in contexts whose precision does, too: without big integers. They are what programs have.
//!
//! Each gives nothing where a signal other than `Inexact` and `Rounded` may be wanted, or where it does not know: then the general operation follows.

use super::number::{LAST_SMALL_POWER, Rest, SMALL_POWERS, small_digits};
use super::rounding::{Rounding, Settings, status};
use std::cmp::Ordering;

/// A finite number with a coefficient of 38 digits or fewer.
#[derive(Clone, Copy, Debug)]
pub struct Small {
    pub negative: bool,
    pub coefficient: u128,
    pub exponent: i64,
}

/// Exponents that are far from where numbers overflow or become subnormal in this context.
fn is_in_the_middle(exponent: i64, settings: &Settings) -> bool {
    const FAR: i64 = 2 * LAST_SMALL_POWER as i64;
    !settings.clamp
        && settings.precision <= LAST_SMALL_POWER as i64
        && exponent.saturating_sub(FAR) > settings.emin
        && exponent.saturating_add(FAR) < settings.emax
}

/// A result of so many digits, rounded to the precision.
fn rounded(mut number: Small, settings: &Settings, happened: &mut u32) -> Option<Small> {
    if !is_in_the_middle(number.exponent, settings) {
        return None;
    }
    let excess = small_digits(number.coefficient) - settings.precision;
    if excess <= 0 {
        return Some(number);
    }
    let power = SMALL_POWERS[excess as usize];
    let (kept, rest) = divide(number.coefficient, power);
    number.coefficient = kept;
    number.exponent += excess;
    Some(settle(number, Rest::small(rest, power), settings, happened))
}

/// What is cut off is told and rounds the number.
fn settle(mut number: Small, rest: Rest, settings: &Settings, happened: &mut u32) -> Small {
    *happened |= status::ROUNDED;
    if rest == Rest::Nothing {
        return number;
    }
    *happened |= status::INEXACT;
    if goes_up(settings.rounding, &number, rest) {
        number.coefficient += 1;
        if number.coefficient == SMALL_POWERS[settings.precision as usize] {
            number.coefficient /= 10;
            number.exponent += 1;
        }
    }
    number
}

fn goes_up(rounding: Rounding, number: &Small, rest: Rest) -> bool {
    let is_odd = number.coefficient & 1 == 1;
    let ends_in_five = || number.coefficient.is_multiple_of(5);
    rounding.goes_up_after(number.negative, is_odd, ends_in_five, rest)
}

/// Division of numbers that mostly fit a word.
pub fn divide(a: u128, b: u128) -> (u128, u128) {
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => (u128::from(a / b), u128::from(a % b)),
        _ => {
            // The rest by a product: divisions of this size are calls, one for each.
            let quotient = a / b;
            (quotient, a - quotient * b)
        }
    }
}

/// `a + b`, or `a - b`.
pub fn sum(
    a: Small,
    mut b: Small,
    subtract: bool,
    settings: &Settings,
    happened: &mut u32,
) -> Option<Small> {
    b.negative ^= subtract;
    if a.coefficient == 0 || b.coefficient == 0 {
        return None;
    }
    let exponent = a.exponent.min(b.exponent);
    let (x, y) = (aligned(a, exponent)?, aligned(b, exponent)?);
    let (negative, coefficient) = if a.negative == b.negative {
        (a.negative, x.checked_add(y)?)
    } else {
        match x.cmp(&y) {
            Ordering::Equal => return None,
            Ordering::Greater => (a.negative, x - y),
            Ordering::Less => (b.negative, y - x),
        }
    };
    let sum = Small {
        negative,
        coefficient,
        exponent,
    };
    rounded(sum, settings, happened)
}

/// The coefficient for a lesser exponent.
fn aligned(number: Small, exponent: i64) -> Option<u128> {
    let shift = number.exponent.checked_sub(exponent)?;
    if shift == 0 {
        return Some(number.coefficient);
    }
    let power = SMALL_POWERS.get(usize::try_from(shift).ok()?)?;
    number.coefficient.checked_mul(*power)
}

/// `a * b`.
pub fn product(a: Small, b: Small, settings: &Settings, happened: &mut u32) -> Option<Small> {
    let result = Small {
        negative: a.negative != b.negative,
        coefficient: 0,
        exponent: a.exponent.checked_add(b.exponent)?,
    };
    if let Some(coefficient) = a.coefficient.checked_mul(b.coefficient) {
        return rounded(
            Small {
                coefficient,
                ..result
            },
            settings,
            happened,
        );
    }
    if !is_in_the_middle(result.exponent, settings) {
        return None;
    }
    let wide = Wide::product(a.coefficient, b.coefficient);
    let excess = wide.digits()? - settings.precision;
    let power = *SMALL_POWERS.get(usize::try_from(excess).ok()?)?;
    let (coefficient, rest) = wide.divide(power)?;
    let result = Small {
        coefficient,
        exponent: result.exponent + excess,
        ..result
    };
    Some(settle(result, Rest::small(rest, power), settings, happened))
}

/// `a / b`.
pub fn quotient(a: Small, b: Small, settings: &Settings, happened: &mut u32) -> Option<Small> {
    if a.coefficient == 0 || b.coefficient == 0 {
        return None;
    }
    let ideal = a.exponent.checked_sub(b.exponent)?;
    if !is_in_the_middle(ideal, settings) {
        return None;
    }
    let negative = a.negative != b.negative;
    // One digit more than the precision, or two.
    let shift = small_digits(b.coefficient) - small_digits(a.coefficient) + settings.precision + 1;
    let power = SMALL_POWERS.get(usize::try_from(shift).ok()?)?;
    let (quotient, rest) = match a.coefficient.checked_mul(*power) {
        Some(scaled) => divide(scaled, b.coefficient),
        None => Wide::product(a.coefficient, *power).divide(b.coefficient)?,
    };
    let mut result = Small {
        negative,
        coefficient: quotient,
        exponent: ideal - shift,
    };
    if rest == 0 {
        strip_zeros(&mut result, ideal);
    } else if result.coefficient.is_multiple_of(5) {
        // Not to be taken for half or for nothing.
        result.coefficient += 1;
    }
    rounded(result, settings, happened)
}

/// Takes zeros away from the end as long as the exponent is less than one that is wanted.
fn strip_zeros(number: &mut Small, exponent: i64) {
    for step in [16, 8, 4, 2, 1] {
        let power = SMALL_POWERS[step as usize];
        while number.exponent + step <= exponent
            && number.coefficient.trailing_zeros() >= step as u32
        {
            let (quotient, rest) = divide(number.coefficient, power);
            if rest != 0 {
                break;
            }
            number.coefficient = quotient;
            number.exponent += step;
        }
    }
}

/// `a` with an exponent.
pub fn quantized(
    a: Small,
    exponent: i64,
    settings: &Settings,
    happened: &mut u32,
) -> Option<Small> {
    if a.coefficient == 0 || !is_in_the_middle(a.exponent, settings) {
        return None;
    }
    let count = exponent.checked_sub(a.exponent)?;
    let mut result = Small { exponent, ..a };
    let mut noted = 0;
    if count <= 0 {
        result.coefficient = aligned(a, exponent)?;
    } else {
        let power = *SMALL_POWERS.get(usize::try_from(count).ok()?)?;
        let (kept, rest) = divide(a.coefficient, power);
        result.coefficient = kept;
        noted = status::ROUNDED;
        let rest = Rest::small(rest, power);
        if rest != Rest::Nothing {
            noted |= status::INEXACT;
            result.coefficient += u128::from(goes_up(settings.rounding, &result, rest));
        }
    }
    let fits = result.coefficient < SMALL_POWERS[settings.precision as usize];
    if !fits || !is_in_the_middle(exponent, settings) {
        return None;
    }
    *happened |= noted;
    Some(result)
}

/// The order of two numbers.
pub fn order(a: Small, b: Small) -> Option<Ordering> {
    let exponent = a.exponent.min(b.exponent);
    let (x, y) = (aligned(a, exponent)?, aligned(b, exponent)?);
    let signed = |negative, value: u128| {
        let value = i128::try_from(value).ok()?;
        Some(if negative { -value } else { value })
    };
    Some(signed(a.negative, x)?.cmp(&signed(b.negative, y)?))
}

/// An integer of 256 bits.
struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    fn product(a: u128, b: u128) -> Wide {
        const MASK: u128 = u64::MAX as u128;
        let (a1, a0, b1, b0) = (a >> 64, a & MASK, b >> 64, b & MASK);
        let low = a0 * b0;
        let (middle, carry) = (a1 * b0).overflowing_add(a0 * b1);
        let (low, again) = low.overflowing_add(middle << 64);
        let high = a1 * b1 + (middle >> 64) + (u128::from(carry) << 64) + u128::from(again);
        Wide { high, low }
    }

    /// Decimal digits of a number of at least a double word; `None` for those of more than two such numbers' products.
    fn digits(&self) -> Option<i64> {
        if self.high == 0 {
            return Some(small_digits(self.low));
        }
        let bits = 256 - self.high.leading_zeros() as usize;
        let guess = (bits * 1233) >> 12;
        let half = LAST_SMALL_POWER;
        let power = Wide::product(
            SMALL_POWERS[half],
            *SMALL_POWERS.get(guess.checked_sub(half)?)?,
        );
        let reached = (self.high, self.low) >= (power.high, power.low);
        Some(guess as i64 + i64::from(reached))
    }

    /// Quotient and rest, if the quotient fits a double word.
    fn divide(&self, divisor: u128) -> Option<(u128, u128)> {
        if self.high >= divisor {
            return None;
        }
        if let Ok(word) = u64::try_from(divisor) {
            return Some(self.divide_by_word(word));
        }
        // Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, with two digits of 64 bits.
        let shift = divisor.leading_zeros();
        let divisor = divisor << shift;
        let high = if shift == 0 {
            self.high
        } else {
            self.high << shift | self.low >> (128 - shift)
        };
        let low = self.low << shift;
        let (first, rest) = step(high, (low >> 64) as u64, divisor);
        let (second, rest) = step(rest, low as u64, divisor);
        let quotient = u128::from(first) << 64 | u128::from(second);
        Some((quotient, rest >> shift))
    }

    /// Of which the high half is less than the word.
    fn divide_by_word(&self, word: u64) -> (u128, u128) {
        let word = u128::from(word);
        let (first, rest) = divide(self.high << 64 | self.low >> 64, word);
        let (second, rest) = divide(rest << 64 | self.low & u128::from(u64::MAX), word);
        (first << 64 | second, rest)
    }
}

/// One digit of the quotient of `high` and a word behind it, `high` less than the divisor, whose first bit is set; and what is left.
fn step(high: u128, next: u64, divisor: u128) -> (u64, u128) {
    let (d1, d0) = (divisor >> 64, divisor & u128::from(u64::MAX));
    let mut guess = (high / d1).min(u128::from(u64::MAX));
    let mut left = high - guess * d1;
    while left >> 64 == 0 && guess * d0 > (left << 64 | u128::from(next)) {
        guess -= 1;
        left += d1;
    }
    let rest = (high << 64 | u128::from(next)).wrapping_sub(guess.wrapping_mul(divisor));
    (guess as u64, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_int::UBig;

    #[test]
    fn wide_numbers() {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            match state % 5 {
                0 => u64::MAX,
                1 => 1 << (state >> 32 & 63),
                _ => state >> (state >> 40 & 63),
            }
        };
        let mut done = 0;
        for _ in 0..100_000 {
            let mut double = || (u128::from(random()) << 64 | u128::from(random())).max(1);
            let (a, b, c) = (double(), double(), double());
            let wide = Wide::product(a, b);
            let exact = UBig::from(a) * UBig::from(b);
            let same = (UBig::from(wide.high) << 128) + UBig::from(wide.low);
            assert_eq!(same, exact);
            if let Some(digits) = wide.digits() {
                assert_eq!(digits, exact.to_string().len() as i64);
            }
            if let Some((quotient, rest)) = wide.divide(c) {
                done += 1;
                assert_eq!(UBig::from(quotient), &exact / UBig::from(c));
                assert_eq!(UBig::from(rest), &exact % UBig::from(c));
            }
        }
        assert!(done > 10_000);
    }
}
