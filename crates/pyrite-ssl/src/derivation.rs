//! Keys made of passwords: `pbkdf2_hmac` and `scrypt` of `_hashlib`.

use crate::digest;
use crate::handles::{no_memory, openssl};
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{gil, overflow_error, type_error, value_error};
use std::ffi::c_int;

/// `pbkdf2_hmac`.
pub const PBKDF2_HMAC: Builtin = Builtin::function(
    "pbkdf2_hmac",
    "(hash_name, password, salt, iterations, dklen=None)",
    pbkdf2_hmac,
);

/// `scrypt`.
pub const SCRYPT: Builtin = Builtin::function(
    "scrypt",
    "(password, *, salt, n, r, p, maxmem=0, dklen=64)",
    scrypt,
);

/// Room for a key.
fn room(length: usize) -> PyResult<Vec<u8>> {
    let mut key = Vec::new();
    key.try_reserve_exact(length).map_err(|_| no_memory())?;
    key.resize(length, 0u8);
    Ok(key)
}

/// A length as OpenSSL takes it.
fn length_of(data: &[u8], what: &str) -> PyResult<c_int> {
    c_int::try_from(data.len()).map_err(|_| overflow_error!("{what} is too long."))
}

fn pbkdf2_hmac(args: &Arguments) -> PyResult {
    let Some(name) = str::of(args.at(0)) else {
        return Err(type_error!(
            "pbkdf2_hmac() argument 'hash_name' must be str, not {}",
            argument_name(args.at(0))
        ));
    };
    let password = buffer::argument(args.at(1))?.to_vec();
    let salt = buffer::argument(args.at(2))?.to_vec();
    let iterations = number::size(args.at(3))?;
    let digest = digest::algorithm(&str::text(name))?.pointer();
    let (password_length, salt_length) =
        (length_of(&password, "password")?, length_of(&salt, "salt")?);
    if iterations < 1 {
        return Err(value_error!("iteration value must be greater than 0."));
    }
    let Ok(iterations) = c_int::try_from(iterations) else {
        return Err(overflow_error!("iteration value is too great."));
    };
    let length = match args.get_not_none(4) {
        Some(length) => number::size(length)?,
        None => i64::from(openssl!(EVP_MD_get_size(digest))),
    };
    if length < 1 {
        return Err(value_error!("key length must be greater than 0."));
    }
    let Ok(key_length) = c_int::try_from(length) else {
        return Err(overflow_error!("key length is too great."));
    };
    let mut key = room(length as usize)?;
    let done = gil::released(|| {
        openssl!(PKCS5_PBKDF2_HMAC(
            password.as_ptr().cast(),
            password_length,
            salt.as_ptr(),
            salt_length,
            iterations,
            digest,
            key_length,
            key.as_mut_ptr(),
        ))
    });
    match done {
        1 => bytes::new(&key),
        _ => Err(value_error!("[digital envelope routines] unsupported")),
    }
}

/// A parameter of `scrypt`, which is no negative number of 64 bits.
fn parameter(object: Obj) -> PyResult<u64> {
    match Integer::of(protocol::index(object)?) {
        Some(Integer::Small(value)) => {
            u64::try_from(value).map_err(|_| value_error!("Cannot convert negative int"))
        }
        Some(value) if value.is_negative() => Err(value_error!("Cannot convert negative int")),
        _ => Err(overflow_error!("Python int too large for C uint64_t")),
    }
}

fn scrypt(args: &Arguments) -> PyResult {
    let password = buffer::argument(args.at(0))?.to_vec();
    let salt = buffer::argument(args.at(1))?.to_vec();
    let (n, r, p) = (
        parameter(args.at(2))?,
        parameter(args.at(3))?,
        parameter(args.at(4))?,
    );
    let memory = args.get(5).map_or(Ok(0), number::size)?;
    let length = args.get(6).map_or(Ok(64), number::size)?;
    if n < 2 || !n.is_power_of_two() {
        return Err(value_error!("n must be a power of 2."));
    }
    let most = i64::from(c_int::MAX);
    if !(0..=most).contains(&memory) {
        return Err(value_error!(
            "maxmem must be positive and smaller than {most}"
        ));
    }
    if !(1..=most).contains(&length) {
        return Err(value_error!(
            "dklen must be greater than 0 and smaller than {most}"
        ));
    }
    let derive = |key: *mut u8, length: usize| {
        openssl!(EVP_PBE_scrypt(
            password.as_ptr().cast(),
            password.len(),
            salt.as_ptr(),
            salt.len(),
            n,
            r,
            p,
            memory as u64,
            key,
            length,
        ))
    };
    // Without room for a key the parameters are only looked at.
    if derive(std::ptr::null_mut(), 0) != 1 {
        return Err(value_error!(
            "Invalid parameter combination for n, r, p, maxmem."
        ));
    }
    let mut key = room(length as usize)?;
    let place = key.as_mut_ptr() as usize;
    match gil::released(|| derive(place as *mut u8, length as usize)) {
        1 => bytes::new(&key),
        _ => Err(value_error!(
            "[digital envelope routines] memory limit exceeded"
        )),
    }
}
