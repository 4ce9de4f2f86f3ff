//! What a certificate says, as the dict of `getpeercert`.

use crate::bindings as ffi;
use crate::errors;
use crate::handles::{contents, items, memory, openssl, taken, utf8};
use pyrite_modules::support::*;
use pyrite_vm::result::PyResult;
use std::ffi::{c_int, c_void};

/// CPython's place for errors within names.
const NAME_LINE: errors::Line = 1216;

/// The dict.
///
/// # Errors
/// `SSLError` for what is not well-formed; `UnicodeDecodeError`.
pub fn dictionary(certificate: *mut ffi::X509) -> PyResult {
    let result = dict::new();
    let set = |key: &str, value: Obj| dict::set_name(result, names::intern(key), value);
    set(
        "subject",
        name(openssl!(X509_get_subject_name(certificate)))?,
    );
    set("issuer", name(openssl!(X509_get_issuer_name(certificate)))?);
    let version = openssl!(X509_get_version(certificate)) + 1;
    set("version", int::new(version));
    let serial = openssl!(X509_get_serialNumber(certificate));
    set(
        "serialNumber",
        printed(|out| openssl!(i2a_ASN1_INTEGER(out, serial)))?,
    );
    let begin = openssl!(X509_getm_notBefore(certificate));
    set(
        "notBefore",
        printed(|out| openssl!(ASN1_TIME_print(out, begin)))?,
    );
    let end = openssl!(X509_getm_notAfter(certificate));
    set(
        "notAfter",
        printed(|out| openssl!(ASN1_TIME_print(out, end)))?,
    );
    let more = [
        ("subjectAltName", alternatives(certificate)?),
        ("OCSP", access(certificate, ffi::NID_ad_OCSP)?),
        ("caIssuers", access(certificate, ffi::NID_ad_ca_issuers)?),
        ("crlDistributionPoints", revocation_lists(certificate)?),
    ];
    for (key, value) in more {
        if let Some(value) = value {
            set(key, value);
        }
    }
    Ok(result.cast())
}

/// What OpenSSL prints.
fn printed(print: impl FnOnce(*mut ffi::BIO) -> c_int) -> PyResult {
    let out = memory()?;
    if print(out.pointer()) < 0 {
        return Err(errors::general(None, NAME_LINE));
    }
    utf8(contents(&out))
}

/// A name as a tuple of its parts, each a tuple of pairs.
fn name(name: *mut ffi::X509_NAME) -> PyResult {
    let (parts, part) = (list::new(), list::new());
    let mut level = 0;
    for index in 0..openssl!(X509_NAME_entry_count(name)) {
        let entry = openssl!(X509_NAME_get_entry(name, index));
        let set = openssl!(X509_NAME_ENTRY_set(entry));
        if index > 0 && set != level {
            list::push(parts, sequence::to_tuple(part.cast())?.cast())?;
            list::clear(part);
        }
        level = set;
        let key = object_text(openssl!(X509_NAME_ENTRY_get_object(entry)).cast(), false)?;
        let value = string(openssl!(X509_NAME_ENTRY_get_data(entry)))?;
        list::push(part, tuple::from_slice(&[key, value]).cast())?;
    }
    if list::length(part) > 0 {
        list::push(parts, sequence::to_tuple(part.cast())?.cast())?;
    }
    Ok(sequence::to_tuple(parts.cast())?.cast())
}

/// A text of a certificate; a row of bits as bytes.
fn string(value: *mut ffi::ASN1_STRING) -> PyResult {
    if openssl!(ASN1_STRING_type(value)) == ffi::V_ASN1_BIT_STRING {
        return types::bytes::new(string_bytes(value));
    }
    let mut data: *mut u8 = std::ptr::null_mut();
    let length = openssl!(ASN1_STRING_to_UTF8(&mut data, value));
    let Ok(length) = usize::try_from(length) else {
        return Err(errors::general(None, NAME_LINE));
    };
    taken(data, length, utf8)
}

fn string_bytes<'a>(value: *const ffi::ASN1_STRING) -> &'a [u8] {
    let length = openssl!(ASN1_STRING_length(value));
    // SAFETY: the string says how long it is, and belongs to a certificate that the caller keeps.
    unsafe {
        ffi::bytes(
            ffi::ASN1_STRING_get0_data(value),
            usize::try_from(length).unwrap_or(0),
        )
    }
}

/// The name of what OpenSSL calls an object, or its numbers.
///
/// # Errors
/// `SSLError`.
pub fn object_text(object: *const ffi::ASN1_OBJECT, as_numbers: bool) -> PyResult {
    let mut room = vec![0u8; 256];
    loop {
        let length = openssl!(OBJ_obj2txt(
            room.as_mut_ptr().cast(),
            room.len() as c_int,
            object,
            c_int::from(as_numbers)
        ));
        let Ok(length) = usize::try_from(length) else {
            return Err(errors::general(None, NAME_LINE));
        };
        if length < room.len() {
            return utf8(&room[..length]);
        }
        room.resize(length + 1, 0);
    }
}

/// A part of a certificate's extensions, freed when it is dropped.
struct Extension {
    data: *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
}

impl Extension {
    fn of(
        certificate: *mut ffi::X509,
        number: c_int,
        free: unsafe extern "C" fn(*mut c_void),
    ) -> Option<Self> {
        let none = std::ptr::null_mut();
        let data = openssl!(X509_get_ext_d2i(certificate, number, none, none.cast()));
        (!data.is_null()).then_some(Extension { data, free })
    }
}

impl Drop for Extension {
    fn drop(&mut self) {
        // SAFETY: made for this owner, and freed once.
        unsafe { (self.free)(self.data) }
    }
}

/// `subjectAltName`.
fn alternatives(certificate: *mut ffi::X509) -> PyResult<Option<Obj>> {
    let number = ffi::NID_subject_alt_name;
    let Some(found) = Extension::of(certificate, number, ffi::GENERAL_NAMES_free) else {
        return Ok(None);
    };
    let result = list::new();
    for general in items(found.data) {
        list::push(result, alternative(general)?)?;
    }
    Ok(Some(sequence::to_tuple(result.cast())?.cast()))
}

fn alternative(general: *mut ffi::GENERAL_NAME) -> PyResult {
    // SAFETY: a general name of the certificate's; each kind has a string, a name or an object behind its pointer.
    let (kind, data) = unsafe { ((*general).type_, (*general).d.cast::<c_void>()) };
    let (key, value) = match kind {
        ffi::GEN_DIRNAME => ("DirName", name(data.cast())?),
        ffi::GEN_EMAIL => ("email", utf8(string_bytes(data.cast()))?),
        ffi::GEN_DNS => ("DNS", utf8(string_bytes(data.cast()))?),
        ffi::GEN_URI => ("URI", utf8(string_bytes(data.cast()))?),
        ffi::GEN_RID => ("Registered ID", object_text(data.cast(), false)?),
        ffi::GEN_IPADD => (
            "IP Address",
            text::new(&address(string_bytes(data.cast())))?,
        ),
        _ => return other_alternative(general),
    };
    Ok(tuple::from_slice(&[str::new(key), value]).cast())
}

/// A general name of a kind that only OpenSSL knows to print: `kind:value`.
fn other_alternative(general: *mut ffi::GENERAL_NAME) -> PyResult {
    let out = memory()?;
    openssl!(GENERAL_NAME_print(out.pointer(), general));
    let line = String::from_utf8_lossy(contents(&out)).into_owned();
    let Some((key, value)) = line.split_once(':') else {
        return Err(pyrite_vm::value_error!("Invalid value {line}"));
    };
    Ok(tuple::from_slice(&[text::new(key)?, text::new(value)?]).cast())
}

/// An address of the internet's as certificates have it.
fn address(bytes: &[u8]) -> String {
    match bytes.len() {
        4 => bytes
            .iter()
            .map(u8::to_string)
            .collect::<Vec<_>>()
            .join("."),
        16 => {
            let groups = bytes.chunks(2);
            let groups = groups.map(|pair| format!("{:X}", u16::from_be_bytes([pair[0], pair[1]])));
            groups.collect::<Vec<_>>().join(":")
        }
        _ => "<invalid>".to_owned(),
    }
}

/// Where more is to be had that is of the kind `method`.
fn access(certificate: *mut ffi::X509, method: c_int) -> PyResult<Option<Obj>> {
    let free = ffi::AUTHORITY_INFO_ACCESS_free;
    let Some(found) = Extension::of(certificate, ffi::NID_info_access, free) else {
        return Ok(None);
    };
    let result = list::new();
    for description in items::<_, ffi::ACCESS_DESCRIPTION>(found.data) {
        // SAFETY: an entry of the extension.
        let (kind, location) = unsafe { ((*description).method, (*description).location) };
        if openssl!(OBJ_obj2nid(kind)) == method {
            push_uri(result, location)?;
        }
    }
    uris(result)
}

/// `crlDistributionPoints`.
fn revocation_lists(certificate: *mut ffi::X509) -> PyResult<Option<Obj>> {
    let number = ffi::NID_crl_distribution_points;
    let Some(found) = Extension::of(certificate, number, ffi::CRL_DIST_POINTS_free) else {
        return Ok(None);
    };
    let result = list::new();
    for point in items::<_, ffi::DIST_POINT>(found.data) {
        // SAFETY: an entry of the extension; a full name, which is kind 0, is a stack of general names.
        let full_name = unsafe {
            let name = (*point).distpoint;
            (!name.is_null() && (*name).type_ == 0).then(|| (*name).name.fullname)
        };
        for general in full_name.into_iter().flat_map(items) {
            push_uri(result, general)?;
        }
    }
    uris(result)
}

/// Appends the text of a general name if it is a URI.
fn push_uri(result: Gc<list::PyList>, general: *mut ffi::GENERAL_NAME) -> PyResult<()> {
    // SAFETY: a general name of the certificate's, and a URI is a string.
    let uri = unsafe {
        ((*general).type_ == ffi::GEN_URI).then(|| (*general).d.cast::<ffi::ASN1_STRING>())
    };
    match uri {
        Some(uri) => list::push(result, utf8(string_bytes(uri))?),
        None => Ok(()),
    }
}

fn uris(found: Gc<list::PyList>) -> PyResult<Option<Obj>> {
    if list::length(found) == 0 {
        return Ok(None);
    }
    Ok(Some(sequence::to_tuple(found.cast())?.cast()))
}
