//! TLS: the module `_ssl`, on which the library's `ssl` stands; and keys made of passwords, for `hashlib`.
//!
//! It is OpenSSL, built from its sources by Cargo, so that ciphers, versions and the words of errors are CPython's. This crate knows OpenSSL and how
//! library modules are written (`pyrite-modules`); nothing else knows OpenSSL.

mod bindings;
mod callbacks;
mod certificate;
mod channel;
mod ciphers;
mod connection;
mod constants;
mod context;
mod decode;
mod derivation;
mod digest;
mod errors;
mod handles;
mod host;
mod loading;
mod memory_bio;
mod queue;
mod session;
mod settings;
mod work;

use bindings as ffi;
use handles::{Owned, c_str, openssl};
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::ffi::c_int;

/// The modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[&MODULE, &digest::MODULE];

/// `_ssl`.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &context::CONTEXT,
        &connection::CONNECTION,
        &memory_bio::MEMORY_BIO,
        &session::SESSION,
        &certificate::CERTIFICATE,
    ],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("SSLError", errors::class(errors::Kind::General)?);
        use errors::Kind;
        for kind in [
            Kind::Closed,
            Kind::WantRead,
            Kind::WantWrite,
            Kind::System,
            Kind::EndOfFile,
            Kind::Verification,
        ] {
            set(
                errors::SUBCLASSES[kind as usize - 1].0,
                errors::class(kind)?,
            );
        }
        for (name, value) in constants::NUMBERS {
            set(name, int::new(*value));
        }
        for (name, value) in constants::ABILITIES {
            set(name, boolean(*value));
        }
        set("_DEFAULT_CIPHERS", str::new(context::DEFAULT_CIPHERS));
        let version = openssl!(OpenSSL_version_num());
        // Major, minor, fix, patch, status.
        let parts = [28, 20, 12, 4, 0].map(|shift| (version >> shift) as i64 & 0xff);
        let [major, minor, fix, patch, status] = parts;
        let parts = [major & 0xf, minor, fix, patch, status & 0xf].map(int::new);
        let parts: Obj = tuple::from_slice(&parts).cast();
        set("OPENSSL_VERSION_NUMBER", int::new(version as i64));
        set("OPENSSL_VERSION_INFO", parts);
        set("_OPENSSL_API_VERSION", parts);
        set(
            "OPENSSL_VERSION",
            c_str(openssl!(OpenSSL_version(ffi::OPENSSL_VERSION)))?,
        );
        Ok(())
    },
    ..ModuleDefinition::new("_ssl", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("_test_decode_cert", "(path, /)", |args| {
        loading::decoded_file(args.at(0))
    }),
    Builtin::function("RAND_add", "(string, entropy, /)", |args| {
        let held;
        let data: &[u8] = match str::of(args.at(0)) {
            Some(text) => str::bytes(text),
            None => {
                held = buffer::argument(args.at(0))?;
                &held
            }
        };
        let entropy = number::real(args.at(1))?;
        for part in data.chunks(c_int::MAX as usize) {
            openssl!(RAND_add(part.as_ptr().cast(), part.len() as c_int, entropy));
        }
        nothing()
    }),
    Builtin::function("RAND_bytes", "(n, /)", |args| {
        let Ok(count) = usize::try_from(number::c_int(args.at(0))?) else {
            return Err(value_error!("num must be positive"));
        };
        let mut data = Vec::new();
        data.try_reserve_exact(count)
            .map_err(|_| handles::no_memory())?;
        data.resize(count, 0u8);
        match openssl!(RAND_bytes(data.as_mut_ptr(), count as c_int)) {
            1 => bytes::new(&data),
            _ => Err(errors::general(None, 5540)),
        }
    }),
    Builtin::function("RAND_status", "()", |_| {
        Ok(boolean(openssl!(RAND_status()) == 1))
    }),
    Builtin::function("get_default_verify_paths", "()", |_| {
        loading::default_places()
    }),
    Builtin::function("txt2obj", "(txt, name=False)", |args| {
        let name = text::argument(args.at(0), "txt2obj", "'txt'")?;
        let name = str::text(name);
        let by_name = args.get(1).map_or(Ok(false), protocol::is_true)?;
        let wanted = loading::c_string(&name)?;
        let object = openssl!(OBJ_txt2obj(wanted.as_ptr(), c_int::from(!by_name)));
        openssl!(ERR_clear_error());
        match Owned::new(object, ffi::ASN1_OBJECT_free) {
            Some(object) => description(object.pointer()),
            None => Err(value_error!("unknown object '{name}'")),
        }
    }),
    Builtin::function("nid2obj", "(nid, /)", |args| {
        let number = number::c_int(args.at(0))?;
        if number < ffi::NID_undef {
            return Err(value_error!("NID must be positive."));
        }
        let object = openssl!(OBJ_nid2obj(number));
        openssl!(ERR_clear_error());
        match object.is_null() {
            true => Err(value_error!("unknown NID {number}")),
            false => description(object),
        }
    }),
];

/// Number, short name, long name and numbers of what OpenSSL calls an object.
fn description(object: *const ffi::ASN1_OBJECT) -> PyResult {
    let number = openssl!(OBJ_obj2nid(object));
    if number == ffi::NID_undef {
        return Err(value_error!("Unknown object"));
    }
    let parts = [
        int::new(i64::from(number)),
        c_str(openssl!(OBJ_nid2sn(number)))?,
        c_str(openssl!(OBJ_nid2ln(number)))?,
        decode::object_text(object, true)?,
    ];
    Ok(tuple::from_slice(&parts).cast())
}
