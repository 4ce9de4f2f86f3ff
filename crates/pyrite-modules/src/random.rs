//! `_random`: the Mersenne Twister MT19937 of Matsumoto and Nishimura, seeded and read as CPython does, so that seeded programs see the
//! same numbers.

use crate::support::*;
use dashu_int::UBig;
use dashu_int::ops::UnsignedAbs;
use pyrite_vm::storage::External;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::cell::RefCell;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&RANDOM],
    ..ModuleDefinition::new("_random", &[])
};

/// `_random.Random`.
pub static RANDOM: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("_random.Random", METHODS)
};
/// The generator, Rust data.
const GENERATOR: u32 = 0;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        if args.rest().len() > 1 {
            return Err(type_error!("Random() requires 0 or 1 argument"));
        }
        let this = instance::with(
            class,
            &[storage::new_external(RefCell::new(Twister::new())).cast()],
        );
        seed(this, args.rest().first().copied())?;
        Ok(this)
    }),
    Builtin::method("__init__", "$(self, *args, **kwargs)", |args| {
        seed(args.at(0), args.rest().first().copied())?;
        nothing()
    }),
    Builtin::method("random", "(self, /)", |args| {
        Ok(float::new(generator(args.at(0)).borrow_mut().real()))
    }),
    Builtin::method("seed", "(self, n=None, /)", |args| {
        seed(args.at(0), args.get(1))?;
        nothing()
    }),
    Builtin::method("getrandbits", "(self, k, /)", |args| {
        bits(args.at(0), args.at(1))
    }),
    Builtin::method("getstate", "(self, /)", |args| {
        let generator = generator(args.at(0)).borrow();
        let state = tuple::new(WORDS + 1)?;
        for (place, word) in generator.words.iter().enumerate() {
            storage::set_item(state, place, int::new(i64::from(*word)));
        }
        storage::set_item(state, WORDS, int::from_usize(generator.next));
        Ok(state.cast())
    }),
    Builtin::method("setstate", "(self, state, /)", set_state),
];

/// Words of state.
const WORDS: usize = 624;
const SHIFT: usize = 397;

/// The generator.
struct Twister {
    words: [u32; WORDS],
    /// The next word to be given out; [`WORDS`]: the state is to be renewed first.
    next: usize,
}

impl Twister {
    fn new() -> Twister {
        let mut twister = Twister {
            words: [0; WORDS],
            next: WORDS,
        };
        twister.seed_with_word(19_650_218);
        twister
    }

    fn seed_with_word(&mut self, seed: u32) {
        self.words[0] = seed;
        for index in 1..WORDS {
            let before = self.words[index - 1];
            self.words[index] = 1_812_433_253u32
                .wrapping_mul(before ^ before >> 30)
                .wrapping_add(index as u32);
        }
        self.next = WORDS;
    }

    /// The authors' seeding with an array.
    fn seed_with(&mut self, key: &[u32]) {
        self.seed_with_word(19_650_218);
        let (mut place, mut from) = (1, 0);
        let mix = |words: &mut [u32; WORDS], place: usize, factor: u32| {
            let before = words[place - 1];
            words[place] ^ (before ^ before >> 30).wrapping_mul(factor)
        };
        let advance = |words: &mut [u32; WORDS], place: &mut usize| {
            *place += 1;
            if *place >= WORDS {
                words[0] = words[WORDS - 1];
                *place = 1;
            }
        };
        for _ in 0..WORDS.max(key.len()) {
            self.words[place] = mix(&mut self.words, place, 1_664_525)
                .wrapping_add(key[from])
                .wrapping_add(from as u32);
            advance(&mut self.words, &mut place);
            from = (from + 1) % key.len();
        }
        for _ in 0..WORDS - 1 {
            self.words[place] =
                mix(&mut self.words, place, 1_566_083_941).wrapping_sub(place as u32);
            advance(&mut self.words, &mut place);
        }
        self.words[0] = 0x8000_0000;
        self.next = WORDS;
    }

    fn renew(&mut self) {
        for index in 0..WORDS {
            let joined =
                self.words[index] & 0x8000_0000 | self.words[(index + 1) % WORDS] & 0x7fff_ffff;
            let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.words[index] = self.words[(index + SHIFT) % WORDS] ^ joined >> 1 ^ twist;
        }
        self.next = 0;
    }

    /// 32 random bits.
    fn word(&mut self) -> u32 {
        if self.next >= WORDS {
            self.renew();
        }
        let mut word = self.words[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    /// A float in [0, 1) with 53 random bits.
    fn real(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)
    }
}

fn generator<'a>(this: Obj) -> &'a RefCell<Twister> {
    let external: Gc<External> = instance::slot(this, GENERATOR).cast();
    storage::external(external).expect("every Random is made with a generator")
}

fn seed(this: Obj, argument: Option<Obj>) -> PyResult<()> {
    let Some(argument) = argument.filter(|argument| !argument.is_none()) else {
        let mut key = [0u32; WORDS];
        crate::support::system::random_words(&mut key);
        generator(this).borrow_mut().seed_with(&key);
        return Ok(());
    };
    // The magnitude of an int; the hash, as an unsigned number, of anything else.
    let magnitude: UBig = match Integer::of(argument) {
        Some(Integer::Small(value)) => UBig::from(value.unsigned_abs()),
        Some(Integer::Big(big)) => int::big_value(big).unsigned_abs(),
        None => UBig::from(protocol::hash(argument)? as u64),
    };
    let bytes = magnitude.to_le_bytes();
    let mut key: Vec<u32> = bytes
        .chunks(4)
        .map(|chunk| {
            chunk
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u32::from(*byte))
        })
        .collect();
    if key.is_empty() {
        key.push(0);
    }
    generator(this).borrow_mut().seed_with(&key);
    Ok(())
}

/// Most bits of one number: more would take all memory for one.
const MOST_BITS: i64 = 1 << 40;

fn bits(this: Obj, count: Obj) -> PyResult {
    let count = match Integer::of(protocol::index(count)?) {
        Some(Integer::Small(count)) => count,
        Some(count) if count.is_negative() => -1,
        _ => return Err(overflow_error!("Python int too large for C uint64_t")),
    };
    if count < 0 {
        return Err(value_error!("Cannot convert negative int"));
    }
    let mut generator = generator(this).borrow_mut();
    if count == 0 {
        return Ok(int::new(0));
    }
    if count <= 32 {
        return Ok(int::new(i64::from(generator.word() >> (32 - count))));
    }
    if count > MOST_BITS {
        return Err(pyrite_vm::result::memory_error());
    }
    let mut bytes = Vec::with_capacity((count as usize).div_ceil(32) * 4);
    let mut left = count;
    while left > 0 {
        let word = generator.word();
        let word = if left < 32 { word >> (32 - left) } else { word };
        bytes.extend_from_slice(&word.to_le_bytes());
        left -= 32;
    }
    int::from_le_bytes(false, &bytes)
}

fn set_state(args: &Arguments) -> PyResult {
    let Some(state) = tuple::of(args.at(1)) else {
        return Err(type_error!("state vector must be a tuple"));
    };
    if state.len() != WORDS + 1 {
        return Err(value_error!("state vector is the wrong size"));
    }
    let mut words = [0; WORDS];
    for (word, item) in words.iter_mut().zip(state) {
        *word = number::size(*item)? as u32;
    }
    let next = number::size(state[WORDS])?;
    let Some(next) = usize::try_from(next).ok().filter(|next| *next <= WORDS) else {
        return Err(value_error!("invalid state"));
    };
    *generator(args.at(0)).borrow_mut() = Twister { words, next };
    nothing()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_numbers_of_a_seed() {
        let mut twister = Twister::new();
        twister.seed_with(&[42]);
        assert_eq!(twister.real(), 0.6394267984578837);
        assert_eq!(twister.real(), 0.025010755222666936);
        twister.seed_with(&[0x123, 0x234, 0x345, 0x456]);
        assert_eq!(twister.word(), 1_067_595_299);
    }
}
