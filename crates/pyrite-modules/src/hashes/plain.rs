//! Hash functions without parameters: MD5, SHA-1 and the family of SHA-2.

use super::{Hasher, add_first, copy, digest, hexadecimal, object, update};
use crate::support::*;
use pyrite_vm::class::flags;
use sha2::digest::Digest;

fixed_length! { md5::Md5 sha1::Sha1 sha2::Sha224 sha2::Sha256 sha2::Sha384 sha2::Sha512 }

/// A hash function: the `static` of its type, and of its constructor.
macro_rules! function {
    ($type:ident $constructor:ident $hasher:ty, $type_name:literal, $name:literal, $title:literal, $size:literal, $block:literal) => {
        static $type: TypeDefinition = TypeDefinition {
            slots: 1,
            flags: flags::NO_INSTANTIATION,
            ..TypeDefinition::new($type_name, {
                static METHODS: &[Builtin] = &[
                    Builtin::method("update", "(self, obj, /)", update::<$hasher>),
                    Builtin::method("copy", "(self, /)", copy::<$hasher>),
                    Builtin::method("digest", "(self, /)", |args| digest::<$hasher>(args, $size)),
                    Builtin::method("hexdigest", "(self, /)", |args| {
                        hexadecimal::<$hasher>(args, $size)
                    }),
                    Builtin::getter("digest_size", |_| Ok(int::new($size))),
                    Builtin::getter("block_size", |_| Ok(int::new($block))),
                    Builtin::getter("name", |_| text::new($name)),
                ];
                METHODS
            })
        };
        const $constructor: Builtin = Builtin::function(
            $name,
            "(data=b'', *, usedforsecurity=True, string=None)",
            |args| {
                let mut hasher = <$hasher>::default();
                add_first(&mut hasher, args.get(0), args.get_not_none(2))?;
                Ok(object($type.class(), hasher))
            },
        );
    };
}

function! { MD5 NEW_MD5 md5::Md5, "_md5.md5", "md5", "MD5", 16, 64 }
function! { SHA1 NEW_SHA1 sha1::Sha1, "_sha1.sha1", "sha1", "SHA1", 20, 64 }
function! { SHA224 NEW_SHA224 sha2::Sha224, "_sha2.SHA224Type", "sha224", "SHA-224", 28, 64 }
function! { SHA256 NEW_SHA256 sha2::Sha256, "_sha2.SHA256Type", "sha256", "SHA-256", 32, 64 }
function! { SHA384 NEW_SHA384 sha2::Sha384, "_sha2.SHA384Type", "sha384", "SHA-384", 48, 128 }
function! { SHA512 NEW_SHA512 sha2::Sha512, "_sha2.SHA512Type", "sha512", "SHA-512", 64, 128 }

fn add(namespace: Gc<dict::PyDict>, types: &[(&str, &'static TypeDefinition)]) {
    for (name, definition) in types {
        dict::set_name(namespace, names::intern(name), definition.class().object());
    }
    let limit = int::new(super::LOCK_LIMIT);
    dict::set_name(namespace, names::intern("_GIL_MINSIZE"), limit);
}

/// `_md5`.
pub static MD5_MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add(namespace, &[("MD5Type", &MD5)]);
        Ok(())
    },
    ..ModuleDefinition::new("_md5", &[NEW_MD5])
};

/// `_sha1`.
pub static SHA1_MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add(namespace, &[("SHA1Type", &SHA1)]);
        Ok(())
    },
    ..ModuleDefinition::new("_sha1", &[NEW_SHA1])
};

/// `_sha2`.
pub static SHA2_MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let types: [(&str, &'static TypeDefinition); 4] = [
            ("SHA224Type", &SHA224),
            ("SHA256Type", &SHA256),
            ("SHA384Type", &SHA384),
            ("SHA512Type", &SHA512),
        ];
        add(namespace, &types);
        Ok(())
    },
    ..ModuleDefinition::new("_sha2", &[NEW_SHA224, NEW_SHA256, NEW_SHA384, NEW_SHA512])
};
