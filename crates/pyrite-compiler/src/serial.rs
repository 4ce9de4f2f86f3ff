//! Code units as bytes, to be kept in files.
//!
//! The bytes begin with a checksum of the rest, made with the [`fingerprint`] of the compiler: what was damaged, cut off or made by another version
//! of the compiler is refused as a whole. Behind it numbers have seven bits a byte, least significant first. Each text is written
//! once, in front, and referred to by its number; each unit has its length before it and begins with its [head](Head). So a unit is read without those
//! around it, and what is inside it is passed over: most code of a file never runs.

mod reader;
mod writer;

pub use reader::File;

use crate::code::CodeUnit;
#[cfg(doc)]
use crate::code::Head;

/// A number that stands for this very compiler: its sources and dependencies.
pub fn fingerprint() -> u64 {
    const FINGERPRINT: &str = env!("PYRITE_COMPILER_FINGERPRINT");
    // The build script has written a number.
    FINGERPRINT.parse().unwrap_or(0)
}

/// The bytes of a code unit and of those inside it.
pub fn to_bytes(unit: &CodeUnit) -> Vec<u8> {
    let body = writer::write(unit);
    let mut bytes = checksum(&body).to_le_bytes().to_vec();
    bytes.extend_from_slice(&body);
    bytes
}

/// The code unit that [`to_bytes`] has been given.
///
/// # Errors
/// What is wrong with the bytes.
pub fn from_bytes(bytes: &[u8]) -> Result<CodeUnit, &'static str> {
    let file = File::new(bytes.to_vec())?;
    file.whole(file.root())
}

/// What is behind the checksum, which is the right one.
fn checked(bytes: &[u8]) -> Result<&[u8], &'static str> {
    let Some((sum, body)) = bytes.split_first_chunk::<8>() else {
        return Err("code is too short");
    };
    match u64::from_le_bytes(*sum) == checksum(body) {
        true => Ok(body),
        false => Err("code is damaged or of another version"),
    }
}

/// Eight bytes at a time: a multiplication spreads them upwards, a shift back down.
fn checksum(bytes: &[u8]) -> u64 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |sum: u64, word: u64| {
        let mixed = (sum ^ word).wrapping_mul(MULTIPLIER);
        mixed ^ mixed >> 32
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let start = step(fingerprint(), bytes.len() as u64);
    let sum = words
        .iter()
        .fold(start, |sum, word| step(sum, u64::from_le_bytes(*word)));
    step(sum, u64::from_le_bytes(last))
}

/// What a constant's first byte says.
mod tags {
    pub const NONE: u8 = 0;
    pub const ELLIPSIS: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const TRUE: u8 = 3;
    pub const INT: u8 = 4;
    pub const POSITIVE: u8 = 5;
    pub const NEGATIVE: u8 = 6;
    pub const FLOAT: u8 = 7;
    pub const COMPLEX: u8 = 8;
    pub const STR: u8 = 9;
    pub const BYTES: u8 = 10;
    pub const TUPLE: u8 = 11;
    pub const FROZEN_SET: u8 = 12;
    pub const SLICE: u8 = 13;
    pub const CODE: u8 = 14;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Constant;
    use crate::{Options, compile};

    const SOURCE: &str = r#"
"""A module."""
import os
from . import x as y
A = (1, -2, 2**70, -2**70, 1.5, -0.0, 2j, 'text', 'h\udc80', b'\xff', ..., None, True, False)
def f(a, /, b=A, *c, d: int = 0, **e):
    def g():
        nonlocal a
        yield a + b
        try:
            return [a for _ in c if _ in {1, 2, 3}][1:2]
        except* ValueError as error:
            raise
    return g
class C[T]:
    async def m(self):
        async with self as s:
            match s:
                case {'a': 1, **rest} | (1, *rest):
                    pass
"#;

    fn unit() -> CodeUnit {
        compile(SOURCE, &Options::module("a file.py")).expect("it compiles")
    }

    #[test]
    fn what_is_written_is_read() {
        let unit = unit();
        assert_eq!(from_bytes(&to_bytes(&unit)), Ok(unit));
    }

    #[test]
    fn damage_is_found() {
        let bytes = to_bytes(&unit());
        for index in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[index] ^= 1 << (index % 8);
            assert!(from_bytes(&damaged).is_err(), "byte {index}");
            assert!(
                from_bytes(&bytes[..index]).is_err(),
                "the first {index} bytes"
            );
        }
    }

    #[test]
    fn what_has_a_right_checksum_and_is_wrong_all_the_same_is_no_panic() {
        let body = to_bytes(&unit())[8..].to_vec();
        let read = |body: &[u8]| {
            let mut bytes = checksum(body).to_le_bytes().to_vec();
            bytes.extend_from_slice(body);
            from_bytes(&bytes)
        };
        for index in 0..body.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut damaged = body.clone();
                damaged[index] = value;
                let _ = read(&damaged);
            }
            assert!(read(&body[..index]).is_err(), "the first {index} bytes");
        }
    }

    #[test]
    fn units_are_read_one_by_one() {
        fn compare(file: &File, place: u32, whole: &CodeUnit) {
            assert_eq!(file.head(place), Ok(whole.head()));
            let unit = file.unit(place).expect("it is there");
            assert_eq!(unit.head(), whole.head());
            assert_eq!(unit.constants.len(), whole.constants.len());
            for pair in unit.constants.iter().zip(&whole.constants) {
                match pair {
                    (Constant::Kept(place), Constant::Code(inner)) => compare(file, *place, inner),
                    (part, other) => assert_eq!(part, other),
                }
            }
        }
        let file = File::new(to_bytes(&unit())).expect("it is good");
        compare(&file, file.root(), &unit());
    }
}
