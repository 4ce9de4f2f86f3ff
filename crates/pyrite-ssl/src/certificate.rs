//! `_ssl.Certificate`.

use crate::bindings as ffi;
use crate::handles::{Certificate, certificate, contents, items, memory, openssl, utf8};
use crate::{decode, errors};
use pyrite_modules::support::*;
use pyrite_vm::class::{flags, is_instance};
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;

/// The type: the certificate.
pub static CERTIFICATE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_ssl.Certificate", METHODS)
};

/// `ENCODING_PEM`.
pub const PEM: i64 = 1;
/// `ENCODING_DER`.
pub const DER: i64 = 2;

static METHODS: &[Builtin] = &[
    Builtin::method(
        "public_bytes",
        "(self, /, format=Encoding.PEM)",
        |args| match args.get(1).map_or(Ok(PEM), number::size)? {
            PEM => {
                let out = memory()?;
                if openssl!(PEM_write_bio_X509(out.pointer(), pointer(args.at(0)))) == 0 {
                    return Err(errors::general(None, 46));
                }
                utf8(contents(&out))
            }
            DER => der(pointer(args.at(0))),
            _ => Err(value_error!("Unsupported format")),
        },
    ),
    Builtin::method("get_info", "(self, /)", |args| {
        decode::dictionary(pointer(args.at(0)))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let out = memory()?;
        let name = openssl!(X509_get_subject_name(pointer(args.at(0))));
        openssl!(X509_NAME_print_ex(out.pointer(), name, 0, ffi::NAME_FLAGS));
        let subject = String::from_utf8_lossy(contents(&out)).into_owned();
        text::new(&format!("<_ssl.Certificate '{subject}'>"))
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        let hash = openssl!(X509_subject_name_hash(pointer(args.at(0))));
        Ok(int::new(hash as i64))
    }),
    Builtin::comparison(protocol::Comparison::Eq, |args| {
        if !is_instance(args.at(1), CERTIFICATE.class()) {
            return Ok(not_implemented());
        }
        let [left, right] = [args.at(0), args.at(1)].map(pointer);
        Ok(boolean(openssl!(X509_cmp(left, right)) == 0))
    }),
];

fn pointer(object: Obj) -> *mut ffi::X509 {
    let slot: Obj = instance::slot(object, 0);
    let certificate: &Certificate = storage::external(slot.cast()).expect("made with one");
    certificate.pointer()
}

/// A certificate's bytes.
///
/// # Errors
/// `SSLError`.
pub fn der(certificate: *mut ffi::X509) -> PyResult {
    let mut data = std::ptr::null_mut();
    let length = openssl!(i2d_X509(certificate, &mut data));
    match usize::try_from(length) {
        Ok(length) => crate::handles::taken(data, length, bytes::new),
        Err(_) => Err(errors::general(None, 1825)),
    }
}

/// A list of objects for the certificates of a stack, `first` before them.
///
/// # Errors
/// `MemoryError`.
pub fn chain(stack: *mut ffi::stack_st_X509, first: Option<Certificate>) -> PyResult {
    let result = list::new();
    let all = items(stack).filter_map(certificate);
    for certificate in first.into_iter().chain(all) {
        let owned = storage::new_external(certificate).cast();
        list::push(result, instance::with(CERTIFICATE.class(), &[owned]))?;
    }
    Ok(result.cast())
}
