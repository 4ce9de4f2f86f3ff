//! Hashes of text and numbers.

use crate::global::Global;
use crate::object::Obj;
use siphasher::sip::SipHasher13;
use std::hash::{BuildHasher, Hasher};

/// The key of the hashes of text: from `PYTHONHASHSEED`, or random for each process.
static KEY: Global<Option<(u64, u64)>> = Global::new(None);

/// Sets the seed of the hashes of text, before the first is computed: `None` for a random one, 0 for none at all.
pub fn set_seed(seed: Option<u32>) {
    KEY.set(Some(key_of_seed(seed)));
}

fn key_of_seed(seed: Option<u32>) -> (u64, u64) {
    match seed {
        None => {
            // The standard library's keys come from the system's source of randomness.
            let random = || std::hash::RandomState::new().build_hasher().finish();
            (random(), random())
        }
        Some(0) => (0, 0),
        Some(seed) => {
            // The linear congruential generator that CPython uses for the same purpose.
            let mut state = seed;
            let mut word = || {
                u64::from_le_bytes(std::array::from_fn(|_| {
                    state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
                    (state >> 16) as u8
                }))
            };
            (word(), word())
        }
    }
}

fn key() -> (u64, u64) {
    match KEY.get() {
        Some(key) => key,
        None => {
            set_seed(crate::flags::get().hash_seed);
            KEY.get().unwrap_or((0, 0))
        }
    }
}

/// The hash of bytes with a given key.
pub fn keyed(key: u64, bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(key, 0);
    hasher.write(bytes);
    hasher.finish()
}

/// The hash of a text or of bytes; never -1.
pub fn of_bytes(bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let (first, second) = key();
    let mut hasher = SipHasher13::new_with_keys(first, second);
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

/// The hash of an object that is equal to itself alone.
pub fn of_identity(object: Obj) -> i64 {
    avoid_minus_one((crate::types::object::identity(object) >> 4) as i64)
}
