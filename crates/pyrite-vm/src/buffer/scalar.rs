//! Single items of machine types, as `struct`, `array` and `memoryview` read and write them.

use crate::result::PyResult;
use crate::types::int::Integer;
use crate::types::{bytes, complex, float, int};

/// A machine type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scalar {
    /// An integer of so many bytes, in two's complement.
    Signed(u8),
    /// An integer of so many bytes, not negative.
    Unsigned(u8),
    /// A float of so many bytes: 2, 4 or 8.
    Float(u8),
    /// Two floats of so many bytes: real and imaginary part.
    Complex(u8),
    /// A truth value of one byte.
    Bool,
    /// One byte, as `bytes`.
    Char,
}

impl Scalar {
    /// The native type with this letter in `struct`'s formats.
    pub fn native(letter: u8) -> Option<Scalar> {
        Some(match letter {
            b'b' => Scalar::Signed(1),
            b'B' => Scalar::Unsigned(1),
            b'h' => Scalar::Signed(2),
            b'H' => Scalar::Unsigned(2),
            b'i' => Scalar::Signed(4),
            b'I' => Scalar::Unsigned(4),
            b'l' | b'q' | b'n' => Scalar::Signed(8),
            b'L' | b'Q' | b'N' | b'P' => Scalar::Unsigned(8),
            b'e' => Scalar::Float(2),
            b'f' => Scalar::Float(4),
            b'd' => Scalar::Float(8),
            b'F' => Scalar::Complex(4),
            b'D' => Scalar::Complex(8),
            b'?' => Scalar::Bool,
            b'c' => Scalar::Char,
            _ => return None,
        })
    }
    /// Bytes of an item.
    pub fn size(self) -> usize {
        match self {
            Scalar::Signed(size) | Scalar::Unsigned(size) | Scalar::Float(size) => size.into(),
            Scalar::Complex(size) => 2 * usize::from(size),
            Scalar::Bool | Scalar::Char => 1,
        }
    }
    /// The item in these bytes, which are as many as its size.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn unpack(self, item: &[u8], big_endian: bool) -> PyResult {
        let mut ordered = [0; 16];
        let part = self.order(item, big_endian, &mut ordered);
        Ok(match self {
            Scalar::Signed(size) => {
                let shift = 64 - 8 * u32::from(size);
                int::new((word(part) << shift) as i64 >> shift)
            }
            Scalar::Unsigned(_) => match i64::try_from(word(part)) {
                Ok(value) => int::new(value),
                Err(_) => return int::from_le_bytes(false, part),
            },
            Scalar::Float(size) => float::new(unpack_float(part, size)),
            Scalar::Complex(size) => {
                let (real, imaginary) = part.split_at(size.into());
                complex::new(unpack_float(real, size), unpack_float(imaginary, size))
            }
            Scalar::Bool => crate::object::boolean(part[0] != 0),
            Scalar::Char => return bytes::new(part),
        })
    }
    /// The bytes in little-endian order.
    fn order<'a>(self, item: &[u8], big_endian: bool, out: &'a mut [u8; 16]) -> &'a [u8] {
        let size = self.size();
        out[..size].copy_from_slice(&item[..size]);
        if big_endian {
            self.reverse(&mut out[..size]);
        }
        &out[..size]
    }
    /// Turns the byte order of an item round.
    pub fn reverse(self, item: &mut [u8]) {
        match self {
            Scalar::Complex(size) => item.chunks_exact_mut(size.into()).for_each(<[u8]>::reverse),
            _ => item.reverse(),
        }
    }
    /// The range of an integer type.
    pub fn range(self) -> (i128, i128) {
        match self {
            Scalar::Signed(size) => {
                let half = 1i128 << (8 * u32::from(size) - 1);
                (-half, half - 1)
            }
            Scalar::Unsigned(size) => (0, (1i128 << (8 * u32::from(size))) - 1),
            _ => (0, 0),
        }
    }
    /// An integer as bytes in little-endian order; `None` if it is out of range.
    pub fn pack_integer(self, value: &Integer) -> Option<[u8; 8]> {
        let value = match value {
            Integer::Small(value) => i128::from(*value),
            Integer::Big(big) => i128::try_from(&int::big_value(*big)).ok()?,
        };
        let (least, most) = self.range();
        (least <= value && value <= most).then(|| (value as u64).to_le_bytes())
    }
}

fn word(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |word, byte| word << 8 | u64::from(*byte))
}

fn unpack_float(bytes: &[u8], size: u8) -> f64 {
    match size {
        2 => half_to_float(word(bytes) as u16),
        4 => f64::from(f32::from_bits(word(bytes) as u32)),
        _ => f64::from_bits(word(bytes)),
    }
}

/// A float as `size` bytes in little-endian order; `None` if it is finite and too large. Single precision rounds to nearest, as the
/// machine does.
pub fn pack_float(value: f64, size: u8) -> Option<[u8; 8]> {
    let word = match size {
        2 => u64::from(half_of_float(value)?),
        4 => {
            let single = value as f32;
            if single.is_infinite() && value.is_finite() {
                return None;
            }
            u64::from(single.to_bits())
        }
        _ => value.to_bits(),
    };
    Some(word.to_le_bytes())
}

/// The value of a half float (IEEE 754 binary16).
pub fn half_to_float(half: u16) -> f64 {
    let sign = if half & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (half >> 10 & 0x1f, u64::from(half & 0x3ff));
    match exponent {
        0x1f if fraction == 0 => sign * f64::INFINITY,
        // The payload is kept.
        0x1f => f64::from_bits(u64::from(half & 0x8000) << 48 | 0x7ff << 52 | fraction << 42),
        0 => sign * fraction as f64 * 2f64.powi(-24),
        _ => sign * (1024 + fraction) as f64 * 2f64.powi(i32::from(exponent) - 25),
    }
}

/// The nearest half float, ties to even; `None` if the value is finite and too large.
pub fn half_of_float(value: f64) -> Option<u16> {
    let sign = (value.to_bits() >> 48) as u16 & 0x8000;
    if value.is_nan() {
        let fraction = (value.to_bits() >> 42) as u16 & 0x3ff;
        let fraction = if fraction == 0 { 0x200 } else { fraction };
        return Some(sign | 0x7c00 | fraction);
    }
    if value.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let magnitude = value.abs();
    // In units of the last place of a half with the same exponent, at least that of the subnormal ones.
    let exponent = ((magnitude.to_bits() >> 52) as i32 - 1023).max(-14);
    let units = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    let bits = ((exponent + 14) as u32) * 1024 + units;
    // A full 2048 units carry over into the exponent.
    (bits < 0x7c00).then_some(sign | bits as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_comes_back() {
        for half in 0..=u16::MAX {
            let value = half_to_float(half);
            assert_eq!(half_of_float(value), Some(half), "{half:#x} {value}");
        }
        assert_eq!(half_of_float(65519.99), Some(0x7bff));
        assert_eq!(half_of_float(65520.0), None);
        assert_eq!(half_of_float(2f64.powi(-25)), Some(0));
        assert_eq!(half_of_float(2f64.powi(-25) * 1.01), Some(1));
    }
}
