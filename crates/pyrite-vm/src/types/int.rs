//! `int`: integers in the word, and larger ones as heap objects around `dashu-int`'s arithmetic.

use crate::builtin::TypeDefinition;
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::object::{MAX_SMALL, MIN_SMALL, Obj, Value, small_int};
use crate::result::PyResult;
use crate::storage::{self, ByteStorage};
use dashu_int::{IBig, Sign, UBig};
use smelt::{Gc, Int, Native, heap_object};

pub mod arithmetic;
pub mod compare;
mod methods;
pub mod text;
mod words;

pub use methods::{from_object, from_signed_bytes, to_signed_bytes};

/// An integer beyond 63 bits. Never holds one that fits the word.
#[heap_object(id = ids::BIG_INT)]
pub struct BigInt {
    /// 1: less than zero.
    #[immutable]
    negative: u32,
    /// Its magnitude, words from the least significant on, the last of which is not zero.
    #[immutable]
    magnitude: Gc<ByteStorage>,
}

/// An integer of 64 bits as an object.
#[inline]
pub fn new(value: i64) -> Obj {
    if (MIN_SMALL..=MAX_SMALL).contains(&value) {
        small_int::<Native>(Int::from(value))
    } else {
        from_big_unchecked(&IBig::from(value))
    }
}

/// An unsigned integer as an object.
pub fn from_usize(value: usize) -> Obj {
    match i64::try_from(value) {
        Ok(value) => new(value),
        Err(_) => from_big_unchecked(&IBig::from(value)),
    }
}

/// An integer of any size as an object.
///
/// # Errors
/// `MemoryError`.
pub fn from_big(value: &IBig) -> PyResult {
    match i64::try_from(value) {
        Ok(value) if (MIN_SMALL..=MAX_SMALL).contains(&value) => Ok(new(value)),
        _ => make(value),
    }
}

fn from_big_unchecked(value: &IBig) -> Obj {
    // A few words: without room for them there is none for anything.
    make(value).unwrap_or_else(|_| smelt::out_of_memory())
}

fn make(value: &IBig) -> PyResult {
    let (sign, magnitude) = value.as_sign_words();
    make_of_words(sign == Sign::Negative, magnitude)
}

/// One beyond 63 bits.
fn make_of_words(negative: bool, magnitude: &[u64]) -> PyResult {
    let storage = storage::words_of(magnitude)?;
    Ok(BigInt::new::<Native>(Int::from(i64::from(negative)), storage).cast())
}

/// An integer from the words of its magnitude, least significant first.
///
/// # Errors
/// `MemoryError`.
pub fn from_words(negative: bool, magnitude: &[u64]) -> PyResult {
    let used = magnitude.iter().rposition(|word| *word != 0);
    let magnitude = &magnitude[..used.map_or(0, |last| last + 1)];
    match *magnitude {
        [] => Ok(new(0)),
        [word] if word <= MAX_SMALL as u64 => Ok(new(if negative {
            -(word as i64)
        } else {
            word as i64
        })),
        [word] if negative && word == MIN_SMALL.unsigned_abs() => Ok(new(MIN_SMALL)),
        _ => make_of_words(negative, magnitude),
    }
}

/// The value of a heap integer.
pub fn big_value(object: Gc<BigInt>) -> IBig {
    let magnitude = UBig::from_words(storage::words(object.magnitude()));
    let sign = if object.negative().get() != 0 {
        Sign::Negative
    } else {
        Sign::Positive
    };
    IBig::from_parts(sign, magnitude)
}

/// The magnitude of a heap integer: words from the least significant on, the last of which is not zero.
pub fn magnitude<'a>(object: Gc<BigInt>) -> &'a [u64] {
    storage::words(object.magnitude())
}

/// An integer from its magnitude, least significant byte first.
///
/// # Errors
/// `MemoryError`.
pub fn from_le_bytes(negative: bool, magnitude: &[u8]) -> PyResult {
    let sign = if negative {
        Sign::Negative
    } else {
        Sign::Positive
    };
    from_big(&IBig::from_parts(sign, UBig::from_le_bytes(magnitude)))
}

/// Less than zero?
#[inline]
pub fn is_negative(object: Gc<BigInt>) -> bool {
    object.negative().get() != 0
}

/// The hash of a heap integer.
pub fn hash_big(object: Gc<BigInt>) -> i64 {
    let magnitude = UBig::from_words(storage::words(object.magnitude()));
    let rest = (magnitude % crate::hash::MODULUS) as i64;
    crate::hash::avoid_minus_one(if object.negative().get() != 0 {
        -rest
    } else {
        rest
    })
}

/// The value of an `int` (a `bool` or another subclass included), `None` if it is none. What a number's `__index__` gives:
/// [`crate::protocol::index`].
pub fn value(object: Obj) -> Option<IBig> {
    match Integer::of(object)? {
        Integer::Small(value) => Some(IBig::from(value)),
        Integer::Big(object) => Some(big_value(object)),
    }
}

/// An `int` as Rust code looks at it.
#[derive(Clone, Copy)]
pub enum Integer {
    /// Fits 63 bits.
    Small(i64),
    /// Does not.
    Big(Gc<BigInt>),
}

impl Integer {
    /// The value as a big integer.
    #[inline]
    pub fn big(self) -> IBig {
        match self {
            Integer::Small(value) => IBig::from(value),
            Integer::Big(object) => big_value(object),
        }
    }
    /// The value, if it fits 64 bits.
    #[inline]
    pub fn machine(self) -> Option<i64> {
        match self {
            Integer::Small(value) => Some(value),
            Integer::Big(object) => i64::try_from(&big_value(object)).ok(),
        }
    }
    /// Less than zero?
    #[inline]
    pub fn is_negative(self) -> bool {
        match self {
            Integer::Small(value) => value < 0,
            Integer::Big(object) => object.negative().get() != 0,
        }
    }
    /// Zero?
    #[inline]
    pub fn is_zero(self) -> bool {
        matches!(self, Integer::Small(0))
    }
    /// The plain `int` object.
    #[inline]
    pub fn object(self) -> Obj {
        match self {
            Integer::Small(value) => new(value),
            Integer::Big(object) => object.cast(),
        }
    }
    /// Bits of the magnitude.
    pub fn bit_length(self) -> usize {
        match self {
            Integer::Small(value) => (64 - value.unsigned_abs().leading_zeros()) as usize,
            Integer::Big(object) => {
                let words = storage::words(object.magnitude());
                let top = words.last().map_or(0, |word| word.leading_zeros());
                words.len() * 64 - top as usize
            }
        }
    }
    /// The integer that an object is (a `bool` or another subclass of `int` included).
    #[inline]
    pub fn of(object: Obj) -> Option<Integer> {
        if let Some(value) = object.as_small() {
            return Some(Integer::Small(value.get()));
        }
        match object.0 {
            crate::object::FALSE => return Some(Integer::Small(0)),
            crate::object::TRUE => return Some(Integer::Small(1)),
            _ => {}
        }
        let plain = instance::payload(object);
        match plain.as_small() {
            Some(value) => Some(Integer::Small(value.get())),
            None => plain.exact::<BigInt>().map(Integer::Big),
        }
    }
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::INT,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("int", methods::METHODS)
};
