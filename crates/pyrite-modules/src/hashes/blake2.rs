//! `_blake2` (RFC 7693, with the parameters for keys, salts and trees).

use super::{Hasher, add_first, copy, digest, hexadecimal, object, update, with_state};
use crate::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&BLAKE2B, &BLAKE2S],
    execute: |namespace| {
        let set = |name: &str, value: i64| {
            dict::set_name(namespace, names::intern(name), int::new(value))
        };
        set("_GIL_MINSIZE", super::LOCK_LIMIT);
        for (letter, definition, [digest, key, salt, person]) in [
            ("B", &BLAKE2B, [64, 64, 16, 16]),
            ("S", &BLAKE2S, [32, 32, 8, 8]),
        ] {
            for (name, value) in [
                ("MAX_DIGEST_SIZE", digest),
                ("MAX_KEY_SIZE", key),
                ("SALT_SIZE", salt),
                ("PERSON_SIZE", person),
            ] {
                set(&format!("BLAKE2{letter}_{name}"), value);
                definition
                    .class()
                    .set_attribute(names::intern(name), int::new(value));
            }
        }
        Ok(())
    },
    ..ModuleDefinition::new("_blake2", &[])
};

macro_rules! hashers {
    ($($package:ident)*) => {$(
        impl Hasher for $package::State {
            fn add(&mut self, data: &[u8]) {
                self.update(data);
            }
            fn finish(&self, _: usize) -> Vec<u8> {
                self.finalize().as_bytes().to_vec()
            }
        }
    )*};
}
hashers! { blake2b_simd blake2s_simd }

/// What a constructor was given.
struct Given {
    size: usize,
    fanout: u8,
    depth: u8,
    leaf: u32,
    node: u64,
    node_depth: u8,
    inner: usize,
    last: bool,
}

/// Places of the constructor's parameters.
mod place {
    pub const DATA: usize = 1;
    pub const SIZE: usize = 2;
    pub const KEY: usize = 3;
    pub const SALT: usize = 4;
    pub const PERSON: usize = 5;
    pub const FANOUT: usize = 6;
    pub const DEPTH: usize = 7;
    pub const LEAF: usize = 8;
    pub const NODE: usize = 9;
    pub const NODE_DEPTH: usize = 10;
    pub const INNER: usize = 11;
    pub const LAST: usize = 12;
    pub const STRING: usize = 14;
}

fn given(args: &Arguments, name: &str, most: usize) -> PyResult<Given> {
    let small = |index: usize, default: i64| {
        args.get(index)
            .map_or(Ok(default), |object| number::c_int(object).map(i64::from))
    };
    let unsigned = |index: usize| match args.get(index) {
        None => Ok(0),
        Some(object) => match number::integer(object)? {
            Integer::Small(value) => {
                u64::try_from(value).map_err(|_| value_error!("Cannot convert negative int"))
            }
            Integer::Big(_) => match u64::try_from(&number::big(object)?) {
                Ok(value) => Ok(value),
                Err(_) if number::big(object)? < 0.into() => {
                    Err(value_error!("Cannot convert negative int"))
                }
                Err(_) => Err(overflow_error!(
                    "Python int too large for C unsigned long long"
                )),
            },
        },
    };
    let size = small(place::SIZE, most as i64)?;
    if !(1..=most as i64).contains(&size) {
        return Err(value_error!(
            "digest_size for {name} must be between 1 and {most} bytes, here it is {size}"
        ));
    }
    let byte = |index: usize, default: i64, least: i64, name: &str| {
        let value = small(index, default)?;
        u8::try_from(value)
            .ok()
            .filter(|value| i64::from(*value) >= least)
            .ok_or_else(|| value_error!("{name} must be between {least} and 255"))
    };
    let fanout = byte(place::FANOUT, 1, 0, "fanout")?;
    let depth = byte(place::DEPTH, 1, 1, "depth")?;
    let leaf = u32::try_from(unsigned(place::LEAF)?)
        .map_err(|_| overflow_error!("leaf_size is too large"))?;
    let node = unsigned(place::NODE)?;
    // BLAKE2s has room for 48 bits.
    if most == 32 && node >= 1 << 48 {
        return Err(overflow_error!("node_offset is too large"));
    }
    let node_depth = byte(place::NODE_DEPTH, 0, 0, "node_depth")?;
    let inner = small(place::INNER, 0)?;
    if !(0..=most as i64).contains(&inner) {
        return Err(value_error!("inner_size must be between 0 and is {most}"));
    }
    let last = args.get(place::LAST).map_or(Ok(false), protocol::is_true)?;
    let size = size as usize;
    Ok(Given {
        size,
        fanout,
        depth,
        leaf,
        node,
        node_depth,
        inner: inner as usize,
        last,
    })
}

/// Bytes of a parameter that may not be longer than so much.
fn limited(args: &Arguments, index: usize, name: &str, most: usize) -> PyResult<Vec<u8>> {
    let bytes = match args.get(index) {
        Some(object) => super::data(object)?.to_vec(),
        None => Vec::new(),
    };
    if bytes.len() > most {
        return Err(value_error!("maximum {name} length is {most} bytes"));
    }
    Ok(bytes)
}

macro_rules! function {
    ($type:ident $package:ident, $type_name:literal, $name:literal, $title:literal, $digest:literal, $salt:literal, $block:literal) => {
        static $type: TypeDefinition = TypeDefinition {
            slots: 1,
            flags: 0,
            ..TypeDefinition::new($type_name, {
                static METHODS: &[Builtin] = &[
                    Builtin::constructor(
                        "(type, data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)",
                        |args| {
                            let given = given(args, $title, $digest)?;
                            let salt = limited(args, place::SALT, "salt", $salt)?;
                            let person = limited(args, place::PERSON, "person", $salt)?;
                            let key = limited(args, place::KEY, "key", $digest)?;
                            let mut state = $package::Params::new()
                                .hash_length(given.size)
                                .key(&key)
                                .salt(&salt)
                                .personal(&person)
                                .fanout(given.fanout)
                                .max_depth(given.depth)
                                .max_leaf_length(given.leaf)
                                .node_offset(given.node)
                                .node_depth(given.node_depth)
                                .inner_hash_length(given.inner)
                                .last_node(given.last)
                                .to_state();
                            add_first(&mut state, args.get(place::DATA), args.get_not_none(place::STRING))?;
                            Ok(object($type.class(), state))
                        },
                    ).telling(concat!("(data=b'', *, digest_size=", $type_name, ".MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        usedforsecurity=True, string=None)")),
                    Builtin::method("update", "(self, data, /)", update::<$package::State>),
                    Builtin::method("copy", "(self, /)", copy::<$package::State>),
                    Builtin::method("digest", "(self, /)", |args| digest::<$package::State>(args, 0)),
                    Builtin::method("hexdigest", "(self, /)", |args| hexadecimal::<$package::State>(args, 0)),
                    Builtin::getter("digest_size", |args| {
                        let digest = with_state(args.at(0), |state: &mut $package::State| state.finish(0))?;
                        Ok(int::from_usize(digest.len()))
                    }),
                    Builtin::getter("block_size", |_| Ok(int::new($block))),
                    Builtin::getter("name", |_| text::new($name)),
                ];
                METHODS
            })
        };
    };
}

function! { BLAKE2B blake2b_simd, "_blake2.blake2b", "blake2b", "Blake2b", 64, 16, 128 }
function! { BLAKE2S blake2s_simd, "_blake2.blake2s", "blake2s", "Blake2s", 32, 8, 64 }
