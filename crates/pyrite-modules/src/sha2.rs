//! `_sha2`, as far as it goes: SHA-512 (FIPS 180-4), which `random` seeds itself with.

use crate::support::*;
use pyrite_vm::types::bytes;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&SHA512],
    ..ModuleDefinition::new("_sha2", "SHA-2 hash functions.", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "sha512",
    "(data=b'', *, usedforsecurity=True, string=None)",
    "Return a new SHA-512 hash object; optionally initialized with a string.",
    |args| {
        let data = args.get(0).or_else(|| args.get_not_none(2));
        let data = data.map(buffer::argument).transpose()?;
        let data = bytes::new(data.as_deref().unwrap_or_default())?;
        Ok(instance::with(SHA512.class(), &[data]))
    },
)];

/// The hash object: all the data so far, in a slot.
static SHA512: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("_sha2.SHA512Type", "", METHODS)
};
const DATA: u32 = 0;

fn data<'a>(this: Obj) -> &'a [u8] {
    bytes::value(instance::slot(this, DATA)).unwrap_or_default()
}

static METHODS: &[Builtin] = &[
    Builtin::method(
        "update",
        "(self, obj, /)",
        "Update this hash object's state with the provided string.",
        |args| {
            let joined = [data(args.at(0)), &buffer::argument(args.at(1))?].concat();
            instance::set_slot(args.at(0), DATA, bytes::new(&joined)?);
            nothing()
        },
    ),
    Builtin::method(
        "digest",
        "(self, /)",
        "Return the digest value as a bytes object.",
        |args| bytes::new(&sha512(data(args.at(0)))),
    ),
    Builtin::method(
        "hexdigest",
        "(self, /)",
        "Return the digest value as a string of hexadecimal digits.",
        |args| {
            let digits: String = sha512(data(args.at(0)))
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            text::new(&digits)
        },
    ),
    Builtin::method(
        "copy",
        "(self, /)",
        "Return a copy of the hash object.",
        |args| {
            Ok(instance::with(
                SHA512.class(),
                &[instance::slot(args.at(0), DATA)],
            ))
        },
    ),
    Builtin::getter("digest_size", "", |_| Ok(int::new(64))),
    Builtin::getter("block_size", "", |_| Ok(int::new(128))),
    Builtin::getter("name", "", |_| text::new("sha512")),
];

/// The first 64 bits of the fractional parts of roots of the first primes: square roots for the start, cube roots for the rounds. Computed with integers.
fn root_fraction(prime: u64, cube: bool) -> u64 {
    use dashu_int::UBig;
    // floor(root(prime) * 2**64), by halving: the square or cube of it is at most prime * 2**128 or prime * 2**192.
    let target = UBig::from(prime) << if cube { 192usize } else { 128 };
    let (mut low, mut high) = (0u128, 1u128 << 70);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let power = UBig::from(middle).pow(if cube { 3 } else { 2 });
        if power <= target {
            low = middle
        } else {
            high = middle
        }
    }
    low as u64
}

fn primes(count: usize) -> Vec<u64> {
    (2u64..)
        .filter(|number| {
            (2..*number)
                .take_while(|d| d * d <= *number)
                .all(|d| number % d != 0)
        })
        .take(count)
        .collect()
}

/// SHA-512 of a message.
fn sha512(message: &[u8]) -> [u8; 64] {
    let primes = primes(80);
    let constants: Vec<u64> = primes
        .iter()
        .map(|prime| root_fraction(*prime, true))
        .collect();
    let mut state = [0; 8];
    for (word, prime) in state.iter_mut().zip(&primes) {
        *word = root_fraction(*prime, false);
    }
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize((message.len() + 17).next_multiple_of(128) - 16, 0);
    padded.extend_from_slice(&(message.len() as u128 * 8).to_be_bytes());
    for block in padded.chunks_exact(128) {
        let mut words = [0u64; 80];
        for (word, part) in words.iter_mut().zip(block.chunks_exact(8)) {
            *word = part
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        for index in 16..80 {
            let (a, b) = (words[index - 15], words[index - 2]);
            let (a, b) = (
                a.rotate_right(1) ^ a.rotate_right(8) ^ a >> 7,
                b.rotate_right(19) ^ b.rotate_right(61) ^ b >> 6,
            );
            words[index] = words[index - 16]
                .wrapping_add(a)
                .wrapping_add(words[index - 7])
                .wrapping_add(b);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for (word, constant) in words.iter().zip(&constants) {
            let s1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
            let choice = e & f ^ !e & g;
            let first = h
                .wrapping_add(s1)
                .wrapping_add(choice)
                .wrapping_add(*constant)
                .wrapping_add(*word);
            let s0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
            let second = s0.wrapping_add(a & b ^ a & c ^ b & c);
            (h, g, f, e, d, c, b, a) = (
                g,
                f,
                e,
                d.wrapping_add(first),
                c,
                b,
                a,
                first.wrapping_add(second),
            );
        }
        for (word, new) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = word.wrapping_add(new);
        }
    }
    let mut digest = [0; 64];
    for (part, word) in digest.chunks_exact_mut(8).zip(state) {
        part.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_digest() {
        assert_eq!(
            super::sha512(b"abc")[..8],
            [0xdd, 0xaf, 0x35, 0xa1, 0x93, 0x61, 0x7a, 0xba]
        );
        assert_eq!(super::sha512(&[b'a'; 200]).len(), 64);
    }
}
