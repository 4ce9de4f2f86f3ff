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
mod errors;
mod handles;
mod host;
mod loading;
mod memory_bio;
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
pub static MODULES: &[&ModuleDefinition] = &[&MODULE, &derivation::MODULE];

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
    ..ModuleDefinition::new(
        "_ssl",
        "Implementation module for SSL socket operations.  See the socket module\nfor documentation.",
        FUNCTIONS,
    )
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("_test_decode_cert", "(path, /)", "", |args| {
        loading::decoded_file(args.at(0))
    }),
    Builtin::function(
        "RAND_add",
        "(string, entropy, /)",
        "Mix string into the OpenSSL PRNG state.\n\nentropy (a float) is a lower bound on the entropy contained in\nstring.  See RFC 4086.",
        |args| {
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
        },
    ),
    Builtin::function(
        "RAND_bytes",
        "(n, /)",
        "Generate n cryptographically strong pseudo-random bytes.",
        |args| {
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
        },
    ),
    Builtin::function(
        "RAND_status",
        "()",
        "Returns True if the OpenSSL PRNG has been seeded with enough data and False if not.\n\nIt is necessary to seed the PRNG with RAND_add() on some platforms\nbefore using the ssl() function.",
        |_| Ok(boolean(openssl!(RAND_status()) == 1)),
    ),
    Builtin::function(
        "get_default_verify_paths",
        "()",
        "Return search paths and environment vars that are used by SSLContext's set_default_verify_paths() to load default CAs.\n\nThe values are 'cert_file_env', 'cert_file', 'cert_dir_env', 'cert_dir'.",
        |_| loading::default_places(),
    ),
    Builtin::function(
        "txt2obj",
        "(txt, name=False)",
        "Lookup NID, short name, long name and OID of an ASN1_OBJECT.\n\nBy default objects are looked up by OID. With name=True short and\nlong name are also matched.",
        |args| {
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
        },
    ),
    Builtin::function(
        "nid2obj",
        "(nid, /)",
        "Lookup NID, short name, long name and OID of an ASN1_OBJECT by NID.",
        |args| {
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
        },
    ),
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
