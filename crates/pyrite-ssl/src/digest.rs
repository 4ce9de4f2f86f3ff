//! `_hashlib`: OpenSSL's hash functions and message authentication codes, and keys made of passwords.

use crate::bindings as ffi;
use crate::derivation;
use crate::handles::{no_memory, openssl};
use pyrite_modules::hashes::data;
use pyrite_modules::operator::compare_digest;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};
use std::cell::RefCell;
use std::ffi::{CStr, CString};
use std::ptr;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&HASH, &HASH_OF_ANY_LENGTH, &HMAC],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("UnsupportedDigestmodError", UNSUPPORTED.class()?);
        set("_GIL_MINSIZE", int::new(2048));
        let all = list::new();
        for name in NAMES {
            if Algorithm::named(name).is_some() {
                list::push(all, str::new(name).cast())?;
            }
        }
        let constructors = dict::new();
        for definition in FUNCTIONS {
            if let Some(name) = definition.name.strip_prefix("openssl_")
                && let Some(function) = dict::get_name(namespace, names::intern(definition.name))
            {
                dict::set(constructors, function, str::new(name).cast())?;
            }
        }
        let kind = types::mapping_proxy::TYPE.class().object();
        set("_constructors", call::call(kind, &[constructors.cast()])?);
        let kind = Class::builtin(pyrite_vm::ids::FROZENSET).object();
        set("openssl_md_meth_names", call::call(kind, &[all.cast()])?);
        Ok(())
    },
    ..ModuleDefinition::new("_hashlib", FUNCTIONS)
};

/// `UnsupportedDigestmodError`.
static UNSUPPORTED: ModuleException = ModuleException::new(
    "_hashlib",
    "UnsupportedDigestmodError",
    &exception::VALUE_ERROR,
);

/// The hash functions that OpenSSL may have, as the library calls them.
const NAMES: &[&str] = &[
    "md5",
    "md5-sha1",
    "ripemd160",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512_224",
    "sha512_256",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "shake_128",
    "shake_256",
    "blake2s",
    "blake2b",
    "sm3",
];

/// A hash function of OpenSSL's, which is kept for ever.
#[derive(Clone, Copy)]
pub struct Algorithm(*const ffi::EVP_MD);

/// Those that have been asked for, by the name that was used.
static ALGORITHMS: Global<Vec<(CString, Algorithm)>> = Global::new(Vec::new());

impl Algorithm {
    /// The one of a name of the library's or of OpenSSL's.
    pub fn named(name: &str) -> Option<Algorithm> {
        let name = match name {
            "blake2b" => "blake2b512".to_owned(),
            "blake2s" => "blake2s256".to_owned(),
            name => name.replace('_', "-"),
        };
        let name = CString::new(name).ok()?;
        let known = ALGORITHMS.with(|all| {
            let found = all.iter().find(|(known, _)| *known == name);
            found.map(|(_, algorithm)| *algorithm)
        });
        known.or_else(|| {
            let found = openssl!(EVP_MD_fetch(ptr::null_mut(), name.as_ptr(), ptr::null()));
            openssl!(ERR_clear_error());
            let found = (!found.is_null()).then_some(Algorithm(found))?;
            ALGORITHMS.with(|all| all.push((name, found)));
            Some(found)
        })
    }

    /// For calls.
    pub fn pointer(self) -> *const ffi::EVP_MD {
        self.0
    }

    /// What the library calls it.
    fn name(self) -> String {
        // SAFETY: a text that ends with a zero and is there as long as the function, for ever.
        let name = unsafe { CStr::from_ptr(ffi::EVP_MD_get0_name(self.0)) }.to_string_lossy();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "blake2b-512" => "blake2b".to_owned(),
            "blake2s-256" => "blake2s".to_owned(),
            "ripemd-160" => "ripemd160".to_owned(),
            "sha2-512/224" => "sha512_224".to_owned(),
            "sha2-512/256" => "sha512_256".to_owned(),
            "md5-sha1" => name,
            _ => match name.strip_prefix("sha2-") {
                Some(bits) => format!("sha{bits}"),
                None => name.replace('-', "_"),
            },
        }
    }

    /// Does it give as many bytes as one wants?
    fn is_of_any_length(self) -> bool {
        self.name().starts_with("shake")
    }

    fn digest_size(self) -> usize {
        match self.is_of_any_length() {
            true => 0,
            false => openssl!(EVP_MD_get_size(self.0)) as usize,
        }
    }

    fn block_size(self) -> i64 {
        openssl!(EVP_MD_get_block_size(self.0)).into()
    }
}

/// The hash function that an argument names.
///
/// # Errors
/// `UnsupportedDigestmodError`, `ValueError`.
pub fn algorithm(name: &str) -> PyResult<Algorithm> {
    if name.contains('\0') {
        return Err(value_error!("embedded null character"));
    }
    let found = Algorithm::named(name);
    found.ok_or_else(|| UNSUPPORTED.raise("[digital envelope routines] unsupported"))
}

/// Something that takes data and gives a digest in the end.
struct Running<C> {
    algorithm: Algorithm,
    context: *mut C,
    free: unsafe extern "C" fn(*mut C),
}

impl<C> Drop for Running<C> {
    fn drop(&mut self) {
        // SAFETY: it was made by the function that belongs to this one, and nobody else has it.
        unsafe { (self.free)(self.context) };
    }
}

type Hashing = Running<ffi::EVP_MD_CTX>;
type Authenticating = Running<ffi::HMAC_CTX>;

/// Raises what went wrong, if OpenSSL says so.
fn check(result: i32) -> PyResult<()> {
    if result == 1 {
        return Ok(());
    }
    openssl!(ERR_clear_error());
    Err(value_error!("no reason supplied"))
}

impl Hashing {
    fn new(algorithm: Algorithm) -> PyResult<Hashing> {
        let this = Hashing::empty(algorithm)?;
        check(openssl!(EVP_DigestInit_ex(
            this.context,
            algorithm.0,
            ptr::null_mut()
        )))?;
        Ok(this)
    }

    fn empty(algorithm: Algorithm) -> PyResult<Hashing> {
        let context = openssl!(EVP_MD_CTX_new());
        if context.is_null() {
            return Err(no_memory());
        }
        Ok(Running {
            algorithm,
            context,
            free: ffi::EVP_MD_CTX_free,
        })
    }

    fn copy(&self) -> PyResult<Hashing> {
        let copy = Hashing::empty(self.algorithm)?;
        check(openssl!(EVP_MD_CTX_copy_ex(copy.context, self.context)))?;
        Ok(copy)
    }

    fn add(&mut self, data: &[u8]) -> PyResult<()> {
        check(openssl!(EVP_DigestUpdate(
            self.context,
            data.as_ptr().cast(),
            data.len()
        )))
    }

    /// The digest of all data so far, of this many bytes if the function gives any number.
    fn digest(&self, length: Option<usize>) -> PyResult<Vec<u8>> {
        let copy = self.copy()?;
        let size = length.unwrap_or_else(|| self.algorithm.digest_size());
        let mut digest = Vec::new();
        digest.try_reserve_exact(size).map_err(|_| no_memory())?;
        digest.resize(size, 0);
        let target = digest.as_mut_ptr();
        check(match length {
            Some(0) => 1,
            Some(length) => openssl!(EVP_DigestFinalXOF(copy.context, target, length)),
            None => openssl!(EVP_DigestFinal_ex(copy.context, target, ptr::null_mut())),
        })?;
        Ok(digest)
    }
}

impl Authenticating {
    fn new(algorithm: Algorithm, key: &[u8]) -> PyResult<Authenticating> {
        let this = Authenticating::empty(algorithm)?;
        // A null would mean the key of the time before.
        let key = match key {
            [] => &[0][..0],
            key => key,
        };
        check(openssl!(HMAC_Init_ex(
            this.context,
            key.as_ptr().cast(),
            key.len() as i32,
            algorithm.0,
            ptr::null_mut()
        )))?;
        Ok(this)
    }

    fn empty(algorithm: Algorithm) -> PyResult<Authenticating> {
        let context = openssl!(HMAC_CTX_new());
        if context.is_null() {
            return Err(no_memory());
        }
        Ok(Running {
            algorithm,
            context,
            free: ffi::HMAC_CTX_free,
        })
    }

    fn copy(&self) -> PyResult<Authenticating> {
        let copy = Authenticating::empty(self.algorithm)?;
        check(openssl!(HMAC_CTX_copy(copy.context, self.context)))?;
        Ok(copy)
    }

    fn add(&mut self, data: &[u8]) -> PyResult<()> {
        check(openssl!(HMAC_Update(
            self.context,
            data.as_ptr(),
            data.len()
        )))
    }

    fn digest(&self) -> PyResult<Vec<u8>> {
        let copy = self.copy()?;
        let mut digest = vec![0; self.algorithm.digest_size()];
        let mut length = digest.len() as u32;
        check(openssl!(HMAC_Final(
            copy.context,
            digest.as_mut_ptr(),
            &mut length
        )))?;
        Ok(digest)
    }
}

// ---------------------------------------------------------------- types

/// `_hashlib.HASH`: the [`Hashing`].
static HASH: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_hashlib.HASH", HASH_METHODS)
};

/// `_hashlib.HASHXOF`.
static HASH_OF_ANY_LENGTH: TypeDefinition = TypeDefinition {
    slots: 1,
    base: Some(&HASH),
    flags: flags::SUBCLASSABLE | flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_hashlib.HASHXOF", ANY_LENGTH_METHODS)
};

/// `_hashlib.HMAC`: the [`Authenticating`].
static HMAC: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::SUBCLASSABLE | flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_hashlib.HMAC", HMAC_METHODS)
};

static HASH_METHODS: &[Builtin] = &[
    Builtin::method("update", "(self, obj, /)", |args| {
        let data = data(args.at(1))?;
        hashing(args).borrow_mut().add(&data)?;
        nothing()
    }),
    Builtin::method("digest", "(self, /)", |args| {
        bytes::new(&hashing(args).borrow().digest(None)?)
    }),
    Builtin::method("hexdigest", "(self, /)", |args| {
        hexadecimal(&hashing(args).borrow().digest(None)?)
    }),
    Builtin::method("copy", "(self, /)", |args| {
        object(hashing(args).borrow().copy()?)
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name = hashing(args).borrow().algorithm.name();
        let class = type_name(args.at(0));
        let identity = types::object::identity(args.at(0));
        Ok(str::new(&format!("<{name} {class} object @ {identity:#x}>")).cast())
    }),
    Builtin::getter("name", |args| {
        Ok(str::new(&hashing(args).borrow().algorithm.name()).cast())
    }),
    Builtin::getter("digest_size", |args| {
        let size = hashing(args).borrow().algorithm.digest_size();
        Ok(int::new(size as i64))
    }),
    Builtin::getter("block_size", |args| {
        Ok(int::new(hashing(args).borrow().algorithm.block_size()))
    }),
];

static ANY_LENGTH_METHODS: &[Builtin] = &[
    Builtin::method("digest", "(self, /, length)", |args| {
        let length = length(args.at(1))?;
        bytes::new(&hashing(args).borrow().digest(Some(length))?)
    }),
    Builtin::method("hexdigest", "(self, /, length)", |args| {
        let length = length(args.at(1))?;
        hexadecimal(&hashing(args).borrow().digest(Some(length))?)
    }),
];

static HMAC_METHODS: &[Builtin] = &[
    Builtin::method("update", "(self, /, msg)", |args| {
        let data = data(args.at(1))?;
        authenticating(args).borrow_mut().add(&data)?;
        nothing()
    }),
    Builtin::method("digest", "(self, /)", |args| {
        bytes::new(&authenticating(args).borrow().digest()?)
    }),
    Builtin::method("hexdigest", "(self, /)", |args| {
        hexadecimal(&authenticating(args).borrow().digest()?)
    }),
    Builtin::method("copy", "(self, /)", |args| {
        let copy = authenticating(args).borrow().copy()?;
        let state = storage::new_external(RefCell::new(copy));
        Ok(instance::with(HMAC.class(), &[state.cast()]))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name = authenticating(args).borrow().algorithm.name();
        let identity = types::object::identity(args.at(0));
        Ok(str::new(&format!("<{name} HMAC object @ {identity:#x}>")).cast())
    }),
    Builtin::getter("name", |args| {
        let name = authenticating(args).borrow().algorithm.name();
        Ok(str::new(&format!("hmac-{name}")).cast())
    }),
    Builtin::getter("digest_size", |args| {
        let size = authenticating(args).borrow().algorithm.digest_size();
        Ok(int::new(size as i64))
    }),
    Builtin::getter("block_size", |args| {
        Ok(int::new(
            authenticating(args).borrow().algorithm.block_size(),
        ))
    }),
];

fn hashing<'a>(args: &Arguments) -> &'a RefCell<Hashing> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a context")
}

fn authenticating<'a>(args: &Arguments) -> &'a RefCell<Authenticating> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a context")
}

fn object(hashing: Hashing) -> PyResult {
    let definition = match hashing.algorithm.is_of_any_length() {
        true => &HASH_OF_ANY_LENGTH,
        false => &HASH,
    };
    let state = storage::new_external(RefCell::new(hashing));
    Ok(instance::with(definition.class(), &[state.cast()]))
}

fn hexadecimal(digest: &[u8]) -> PyResult {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    let digits = digest
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    text::new(&digits.collect::<String>())
}

fn length(object: Obj) -> PyResult<usize> {
    usize::try_from(number::size(object)?).map_err(|_| {
        let message = "Negative size passed to PyBytes_FromStringAndSize";
        exception::raise_message(&exception::SYSTEM_ERROR, message)
    })
}

// ---------------------------------------------------------------- functions

/// A new hash object with the first data, if there are any: by place or by their old name.
fn hashed(algorithm: Algorithm, given: Option<Obj>, old: Option<Obj>) -> PyResult {
    if given.is_some() && old.is_some() {
        return Err(type_error!(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."
        ));
    }
    let mut hashing = Hashing::new(algorithm)?;
    if let Some(given) = given.or(old) {
        hashing.add(&data(given)?)?;
    }
    object(hashing)
}

macro_rules! constructors {
    ($($function:literal $name:literal),* $(,)?) => {
        [$(Builtin::function(
            $function,
            "(data=b'', *, usedforsecurity=True, string=None)",
            |args| hashed(algorithm($name)?, args.get(0), args.get_not_none(2)),
        )),*]
    };
}

const CONSTRUCTORS: [Builtin; 12] = constructors! {
    "openssl_md5" "md5", "openssl_sha1" "sha1", "openssl_sha224" "sha224", "openssl_sha256" "sha256", "openssl_sha384" "sha384",
    "openssl_sha512" "sha512", "openssl_sha3_224" "sha3_224", "openssl_sha3_256" "sha3_256", "openssl_sha3_384" "sha3_384",
    "openssl_sha3_512" "sha3_512", "openssl_shake_128" "shake_128", "openssl_shake_256" "shake_256",
};

/// The hash function that is meant: its name, or one of the module's functions.
fn digest_argument(object: Obj) -> PyResult<Algorithm> {
    if let Some(name) = str::of(object) {
        return algorithm(&str::text(name));
    }
    if is_callable(object)
        && let Ok(name) = attributes::get(object, names::NAME.name())
        && let Ok(module) = attributes::get(object, names::MODULE.name())
        && let (Some(name), Some(module)) = (str::of(name), str::of(module))
        && str::bytes(module) == b"_hashlib"
        && let Some(name) = str::text(name).strip_prefix("openssl_")
    {
        return algorithm(name);
    }
    Err(UNSUPPORTED.raise(&format!("Unsupported digestmod {}", repr_text(object)?)))
}

static FUNCTIONS: &[Builtin] = {
    let [md5, sha1, a, b, c, d, e, f, g, h, i, j] = CONSTRUCTORS;
    &[
        md5,
        sha1,
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        Builtin::function(
            "new",
            "(name, data=b'', *, usedforsecurity=True, string=None)",
            |args| {
                let Some(name) = str::of(args.at(0)) else {
                    return Err(type_error!(
                        "new() argument 'name' must be str, not {}",
                        argument_name(args.at(0))
                    ));
                };
                let algorithm = algorithm(&str::text(name))?;
                hashed(algorithm, args.get(1), args.get_not_none(3))
            },
        ),
        Builtin::function("hmac_new", "(key, msg=b'', digestmod=None)", |args| {
            let key = buffer::argument(args.at(0))?;
            let Some(digest) = args.get_not_none(2) else {
                return Err(type_error!("Missing required parameter 'digestmod'."));
            };
            let mut made = Authenticating::new(digest_argument(digest)?, &key)?;
            if let Some(message) = args.get_not_none(1) {
                made.add(&data(message)?)?;
            }
            let state = storage::new_external(RefCell::new(made));
            Ok(instance::with(HMAC.class(), &[state.cast()]))
        }),
        Builtin::function("hmac_digest", "(key, msg, digest)", |args| {
            let key = buffer::argument(args.at(0))?;
            let message = buffer::argument(args.at(1))?;
            let mut made = Authenticating::new(digest_argument(args.at(2))?, &key)?;
            made.add(&message)?;
            bytes::new(&made.digest()?)
        }),
        Builtin::function("compare_digest", "(a, b, /)", compare_digest),
        Builtin::function("get_fips_mode", "()", |_| Ok(int::new(0))),
        derivation::PBKDF2_HMAC,
        derivation::SCRYPT,
    ]
};
