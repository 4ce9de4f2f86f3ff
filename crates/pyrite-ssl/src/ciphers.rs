//! What is told of ciphers.

use crate::bindings as ffi;
use crate::handles::{c_str, c_text, openssl};
use pyrite_modules::support::*;
use std::ffi::{CStr, c_char, c_int};

/// Name, version of the protocol, bits of the key; None for no cipher.
///
/// # Errors
/// `MemoryError`.
pub fn triple(cipher: *const ffi::SSL_CIPHER) -> PyResult {
    if cipher.is_null() {
        return nothing();
    }
    let bits = openssl!(SSL_CIPHER_get_bits(cipher, std::ptr::null_mut()));
    let parts = [
        c_str(openssl!(SSL_CIPHER_get_name(cipher)))?,
        c_str(openssl!(SSL_CIPHER_get_version(cipher)))?,
        int::new(i64::from(bits)),
    ];
    Ok(tuple::from_slice(&parts).cast())
}

/// All of a cipher, as a dict.
///
/// # Errors
/// `MemoryError`.
pub fn dictionary(cipher: *const ffi::SSL_CIPHER) -> PyResult {
    let mut room: [c_char; 512] = [0; 512];
    let description = openssl!(SSL_CIPHER_description(
        cipher,
        room.as_mut_ptr(),
        room.len() as c_int
    ));
    let description = c_text(description).map(CStr::to_string_lossy);
    let description = description
        .as_deref()
        .unwrap_or_default()
        .trim_end_matches('\n');
    let mut algorithm_bits = 0;
    let strength_bits = openssl!(SSL_CIPHER_get_bits(cipher, &mut algorithm_bits));
    let name_of = |number: c_int| match number {
        ffi::NID_undef => Ok(none()),
        number => c_str(openssl!(OBJ_nid2ln(number))),
    };
    let entries = [
        (
            "id",
            int::new(i64::from(openssl!(SSL_CIPHER_get_id(cipher)))),
        ),
        ("name", c_str(openssl!(SSL_CIPHER_get_name(cipher)))?),
        ("protocol", c_str(openssl!(SSL_CIPHER_get_version(cipher)))?),
        ("description", text::new(description)?),
        ("strength_bits", int::new(i64::from(strength_bits))),
        ("alg_bits", int::new(i64::from(algorithm_bits))),
        ("aead", boolean(openssl!(SSL_CIPHER_is_aead(cipher)) != 0)),
        (
            "symmetric",
            name_of(openssl!(SSL_CIPHER_get_cipher_nid(cipher)))?,
        ),
        (
            "digest",
            name_of(openssl!(SSL_CIPHER_get_digest_nid(cipher)))?,
        ),
        ("kea", name_of(openssl!(SSL_CIPHER_get_kx_nid(cipher)))?),
        ("auth", name_of(openssl!(SSL_CIPHER_get_auth_nid(cipher)))?),
    ];
    let result = dict::new();
    for (key, value) in entries {
        dict::set_name(result, names::intern(key), value);
    }
    Ok(result.cast())
}
