//! Hashes of text and numbers.

use std::hash::Hasher;

/// The hash of a text or of bytes; never -1.
pub fn of_bytes(bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(bytes);
    avoid_minus_one(hasher.finish() as i64)
}

/// No hash is -1.
#[inline(always)]
pub fn avoid_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

/// Numbers hash modulo this Mersenne prime, 2**61 - 1, so that equal numbers of different types hash alike.
pub const MODULUS: u64 = (1 << 61) - 1;

/// The hash of an integer of 64 bits.
pub fn of_int(value: i64) -> i64 {
    let hash = (value.unsigned_abs() % MODULUS) as i64;
    avoid_minus_one(if value < 0 { -hash } else { hash })
}
