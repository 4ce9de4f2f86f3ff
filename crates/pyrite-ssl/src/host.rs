//! The name of the server that a client wants to speak with.

use crate::bindings as ffi;
use crate::errors;
use crate::handles::{Owned, openssl};
use pyrite_modules::support::*;
use pyrite_vm::types::{bytes, codec};
use pyrite_vm::{type_error, value_error};
use std::ffi::{CString, c_char, c_void};

/// Sends the name in the handshake, unless it is an address, and has certificates checked for it. Gives the name as text.
///
/// # Errors
/// `TypeError`, `ValueError`, `UnicodeEncodeError`; `SSLError`.
pub fn set(ssl: *mut ffi::SSL, given: Obj, checks_certificate: bool) -> PyResult {
    let encoded = match str::of(given) {
        Some(name) => codec::encode(name, "ascii", "strict")?,
        None if bytes::buffer(given).is_some() => given,
        None => {
            return Err(type_error!(
                "argument must be str, not {}",
                type_name(given)
            ));
        }
    };
    let name = bytes::buffer(encoded).unwrap_or_default().to_vec();
    let Ok(name) = CString::new(name) else {
        return Err(type_error!(
            "argument must be encoded string without null bytes, not {}",
            type_name(given)
        ));
    };
    if matches!(name.as_bytes(), [] | [b'.', ..]) {
        return Err(value_error!(
            "server_hostname cannot be an empty string or start with a leading dot."
        ));
    }
    let text = codec::decode(name.as_bytes(), "ascii", "strict")?;
    let address = Owned::new(
        openssl!(a2i_IPADDRESS(name.as_ptr())),
        ffi::ASN1_OCTET_STRING_free,
    );
    if address.is_none() {
        openssl!(ERR_clear_error());
        let data = name.as_ptr().cast_mut().cast::<c_void>();
        let what = ffi::SSL_CTRL_SET_TLSEXT_HOSTNAME;
        let kind = i64::from(ffi::TLSEXT_NAMETYPE_host_name);
        if openssl!(SSL_ctrl(ssl, what, kind, data)) == 0 {
            return Err(errors::general(None, 856));
        }
    }
    if checks_certificate {
        let parameters = openssl!(SSL_get0_param(ssl));
        let is_set = match &address {
            None => {
                let (data, length) = (name.as_ptr().cast::<c_char>(), name.as_bytes().len());
                openssl!(X509_VERIFY_PARAM_set1_host(parameters, data, length))
            }
            Some(address) => {
                let string = address.pointer().cast::<ffi::ASN1_STRING>();
                let data = openssl!(ASN1_STRING_get0_data(string));
                let length = openssl!(ASN1_STRING_length(string)) as usize;
                openssl!(X509_VERIFY_PARAM_set1_ip(parameters, data, length))
            }
        };
        if is_set == 0 {
            return Err(errors::general(None, 866));
        }
    }
    Ok(text)
}
