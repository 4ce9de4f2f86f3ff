//! `_md5`, `_sha1`, `_sha2`, `_sha3` and `_blake2`: the hash functions of `hashlib`, by crates of RustCrypto and the authors of BLAKE3.

/// Makes hash functions of RustCrypto whose digests have one length each `Hasher`s.
macro_rules! fixed_length {
    ($($type:ty)*) => {$(
        impl Hasher for $type {
            fn add(&mut self, data: &[u8]) {
                Digest::update(self, data);
            }
            fn finish(&self, _: usize) -> Vec<u8> {
                self.clone().finalize().to_vec()
            }
        }
    )*};
}

pub mod blake2;
pub mod plain;
pub mod sha3;

use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;
use std::cell::RefCell;

/// CPython gives up its lock for data beyond this size; programs can read it.
const LOCK_LIMIT: i64 = 2048;

/// A hash function at work.
trait Hasher: Clone + 'static {
    /// Adds data.
    fn add(&mut self, data: &[u8]);
    /// The digest of all data so far; `length` is for those that give as much as one wants.
    fn finish(&self, length: usize) -> Vec<u8>;
}

/// Where a hash object keeps its [`Hasher`].
const STATE: u32 = 0;

/// A new hash object.
fn object<H: Hasher>(class: &'static Class, hasher: H) -> Obj {
    instance::with(class, &[storage::new_external(RefCell::new(hasher)).cast()])
}

fn with_state<H: Hasher, R>(object: Obj, body: impl FnOnce(&mut H) -> R) -> PyResult<R> {
    let state: Obj = instance::slot(object, STATE);
    let cell = storage::external::<RefCell<H>>(state.cast());
    let Some(cell) = cell else {
        return Err(type_error!("the hash object has no state"));
    };
    Ok(body(&mut cell.borrow_mut()))
}

/// The bytes to be hashed.
///
/// # Errors
/// `TypeError`.
pub fn data<'a>(object: Obj) -> PyResult<buffer::Bytes<'a>> {
    if str::of(object).is_some() {
        return Err(type_error!("Strings must be encoded before hashing"));
    }
    match buffer::get(object)? {
        Some(bytes) => Ok(bytes),
        None => Err(type_error!("object supporting the buffer API required")),
    }
}

/// Adds the data that a constructor was given, by place or under its old name.
fn add_first<H: Hasher>(hasher: &mut H, given: Option<Obj>, old: Option<Obj>) -> PyResult<()> {
    if given.is_some() && old.is_some() {
        return Err(type_error!(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."
        ));
    }
    if let Some(given) = given.or(old) {
        hasher.add(&data(given)?);
    }
    Ok(())
}

/// `update`.
fn update<H: Hasher>(args: &Arguments) -> PyResult {
    let data = data(args.at(1))?;
    with_state(args.at(0), |hasher: &mut H| hasher.add(&data))?;
    nothing()
}

/// `copy`.
fn copy<H: Hasher>(args: &Arguments) -> PyResult {
    let hasher = with_state(args.at(0), |hasher: &mut H| hasher.clone())?;
    Ok(object(Class::of(args.at(0)), hasher))
}

/// `digest` of functions that give so many bytes.
fn digest<H: Hasher>(args: &Arguments, length: usize) -> PyResult {
    bytes::new(&with_state(args.at(0), |hasher: &mut H| {
        hasher.finish(length)
    })?)
}

/// `hexdigest` of functions that give so many bytes.
fn hexadecimal<H: Hasher>(args: &Arguments, length: usize) -> PyResult {
    let digest = with_state(args.at(0), |hasher: &mut H| hasher.finish(length))?;
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    let digits = digest
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    text::new(&digits.collect::<String>())
}
