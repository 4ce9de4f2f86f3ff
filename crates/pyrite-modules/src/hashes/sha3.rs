//! `_sha3`: the family of SHA-3, and SHAKE, which gives as many bytes as one wants.

use super::{Hasher, add_first, copy, digest, hexadecimal, object, update};
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::value_error;
use sha3::digest::{Digest, ExtendableOutput, Update, XofReader};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &SHA3_224, &SHA3_256, &SHA3_384, &SHA3_512, &SHAKE_128, &SHAKE_256,
    ],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("_GIL_MINSIZE", int::new(super::LOCK_LIMIT));
        set("implementation", str::new("RustCrypto"));
        Ok(())
    },
    ..ModuleDefinition::new("_sha3", &[])
};

fixed_length! { sha3::Sha3_224 sha3::Sha3_256 sha3::Sha3_384 sha3::Sha3_512 }

macro_rules! extendable {
    ($($type:ty)*) => {$(
        impl Hasher for $type {
            fn add(&mut self, data: &[u8]) {
                Update::update(self, data);
            }
            fn finish(&self, length: usize) -> Vec<u8> {
                let mut digest = vec![0; length];
                self.clone().finalize_xof().read(&mut digest);
                digest
            }
        }
    )*};
}
extendable! { sha3::Shake128 sha3::Shake256 }

/// Bits of the sponge's state: the rate, which is the block, and the capacity.
const STATE_BITS: i64 = 1600;

/// How long a digest may be that is as long as one wants: CPython's limit.
const LONGEST: i64 = 1 << 29;

/// The type of a function. `$digest` and `$hexadecimal` are its methods of these names.
macro_rules! function {
    ($type:ident $hasher:ty, $name:literal, $block:literal, $size:literal, $suffix:literal, $signature:literal, $digest:expr, $hexadecimal:expr) => {
        static $type: TypeDefinition = TypeDefinition {
            slots: 1,
            flags: 0,
            ..TypeDefinition::new(concat!("_sha3.", $name), {
                static METHODS: &[Builtin] = &[
                    Builtin::constructor(
                        "$(type, data=b'', *, usedforsecurity=True, string=None)",
                        |args| {
                            let mut hasher = <$hasher>::default();
                            add_first(&mut hasher, args.get(1), args.get_not_none(3))?;
                            Ok(object($type.class(), hasher))
                        },
                    ),
                    Builtin::method("update", "(self, data, /)", update::<$hasher>),
                    Builtin::method("copy", "(self, /)", copy::<$hasher>),
                    Builtin::method("digest", $signature, $digest),
                    Builtin::method("hexdigest", $signature, $hexadecimal),
                    Builtin::getter("digest_size", |_| Ok(int::new($size))),
                    Builtin::getter("block_size", |_| Ok(int::new($block))),
                    Builtin::getter("name", |_| text::new($name)),
                    Builtin::getter("_rate_bits", |_| Ok(int::new($block * 8))),
                    Builtin::getter("_capacity_bits", |_| Ok(int::new(STATE_BITS - $block * 8))),
                    Builtin::getter("_suffix", |_| bytes::new($suffix)),
                ];
                METHODS
            })
        };
    };
}

macro_rules! fixed_function {
    ($type:ident $hasher:ty, $name:literal, $block:literal, $size:literal) => {
        function! { $type $hasher, $name, $block, $size, b"\x06", "(self, /)",
        |args| digest::<$hasher>(args, $size), |args| hexadecimal::<$hasher>(args, $size) }
    };
}
macro_rules! extendable_function {
    ($type:ident $hasher:ty, $name:literal, $block:literal) => {
        function! { $type $hasher, $name, $block, 0, b"\x1f", "(self, length)",
        |args| digest::<$hasher>(args, length(args.at(1))?), |args| hexadecimal::<$hasher>(args, length(args.at(1))?) }
    };
}

fixed_function! { SHA3_224 sha3::Sha3_224, "sha3_224", 144, 28 }
fixed_function! { SHA3_256 sha3::Sha3_256, "sha3_256", 136, 32 }
fixed_function! { SHA3_384 sha3::Sha3_384, "sha3_384", 104, 48 }
fixed_function! { SHA3_512 sha3::Sha3_512, "sha3_512", 72, 64 }
extendable_function! { SHAKE_128 sha3::Shake128, "shake_128", 168 }
extendable_function! { SHAKE_256 sha3::Shake256, "shake_256", 136 }

fn length(object: Obj) -> PyResult<usize> {
    match number::integer(object)? {
        Integer::Small(length) if length < 0 => Err(value_error!("Cannot convert negative int")),
        Integer::Small(length) if length < LONGEST => Ok(length as usize),
        _ => Err(value_error!("length is too large")),
    }
}
