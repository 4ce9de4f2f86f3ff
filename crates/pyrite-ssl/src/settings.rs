//! The attributes of a context.

use crate::bindings as ffi;
use crate::context::protocol_numbers as numbers;
use crate::context::{
    CONTEXT, Context, KEY_LOG_NAME, check_not_deleted, deprecated, of, warn_caller,
};
use crate::handles::openssl;
use crate::{callbacks, errors};
use pyrite_modules::posix::path;
use pyrite_modules::support::*;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{attribute_error, overflow_error, type_error, value_error};
use std::ffi::{OsStr, c_int, c_ulong};
use std::fs::File;
use std::io::{Seek, Write};
use std::os::unix::ffi::OsStrExt;

fn state<'a>(args: &Arguments) -> &'a Context {
    of(args.at(0))
}

fn check(args: &Arguments, name: &str) -> PyResult<()> {
    check_not_deleted(args.at(1), name, CONTEXT.name)
}

/// An argument that C takes as a `long` first.
fn c_int_of_long(object: Obj) -> PyResult<i32> {
    match number::integer(object)? {
        Integer::Big(_) => Err(overflow_error!("Python int too large to convert to C long")),
        Integer::Small(_) => number::c_int(object),
    }
}

pub(crate) const CHECK_HOSTNAME: Builtin = Builtin::attribute(
    "check_hostname",
    |args| Ok(boolean(state(args).checks_name.get())),
    |args| {
        check(args, "check_hostname")?;
        let checks = protocol::is_true(args.at(1))?;
        let state = state(args);
        if checks && openssl!(SSL_CTX_get_verify_mode(state.pointer())) == ffi::SSL_VERIFY_NONE {
            openssl!(SSL_CTX_set_verify(
                state.pointer(),
                mode::flags(mode::REQUIRED).expect("known"),
                None
            ));
        }
        state.checks_name.set(checks);
        nothing()
    },
);

pub(crate) const HOST_FLAGS: Builtin = Builtin::attribute(
    "_host_flags",
    |args| {
        let flags = openssl!(X509_VERIFY_PARAM_get_hostflags(state(args).parameters()));
        Ok(int::new(i64::from(flags)))
    },
    |args| {
        check(args, "_host_flags")?;
        let flags = bits(args.at(1))? as u32;
        openssl!(X509_VERIFY_PARAM_set_hostflags(
            state(args).parameters(),
            flags
        ));
        nothing()
    },
);

/// The low bits of an integer of any size.
fn bits(object: Obj) -> PyResult<u64> {
    Ok(match number::integer(object)? {
        Integer::Small(value) => value as u64,
        Integer::Big(_) => {
            let mask: dashu_int::IBig = u64::MAX.into();
            let low = number::big(object)? & mask;
            u64::try_from(low).unwrap_or_default()
        }
    })
}

// ---------------------------------------------------------------- versions

/// `PROTO_MINIMUM_SUPPORTED`: as old as there is.
pub(crate) const OLDEST: i32 = -2;
/// `PROTO_MAXIMUM_SUPPORTED`.
pub(crate) const NEWEST: i32 = -1;

pub(crate) const MINIMUM_VERSION: Builtin = Builtin::attribute(
    "minimum_version",
    |args| {
        let version = openssl!(SSL_CTX_get_min_proto_version(state(args).pointer()));
        Ok(int::new(i64::from(if version == 0 {
            OLDEST
        } else {
            version
        })))
    },
    |args| {
        let context = state(args).pointer();
        let version = match version(args, "minimum_version")? {
            OLDEST => 0,
            NEWEST => ffi::TLS1_3_VERSION,
            version => version,
        };
        set_version(version, |number| {
            openssl!(SSL_CTX_set_min_proto_version(context, number))
        })
    },
);

pub(crate) const MAXIMUM_VERSION: Builtin = Builtin::attribute(
    "maximum_version",
    |args| {
        let version = openssl!(SSL_CTX_get_max_proto_version(state(args).pointer()));
        Ok(int::new(i64::from(if version == 0 {
            NEWEST
        } else {
            version
        })))
    },
    |args| {
        let context = state(args).pointer();
        let version = match version(args, "maximum_version")? {
            NEWEST => 0,
            OLDEST => ffi::TLS1_VERSION,
            version => version,
        };
        set_version(version, |number| {
            openssl!(SSL_CTX_set_max_proto_version(context, number))
        })
    },
);

/// A version that is to be a limit.
fn version(args: &Arguments, name: &str) -> PyResult<i32> {
    check(args, name)?;
    let version = c_int_of_long(args.at(1))?;
    if !matches!(
        state(args).protocol,
        numbers::TLS | numbers::CLIENT | numbers::SERVER
    ) {
        return Err(value_error!(
            "The context's protocol doesn't support modification of highest and lowest version."
        ));
    }
    match version {
        ffi::SSL3_VERSION => deprecated("ssl.TLSVersion.SSLv3")?,
        ffi::TLS1_VERSION => deprecated("ssl.TLSVersion.TLSv1")?,
        ffi::TLS1_1_VERSION => deprecated("ssl.TLSVersion.TLSv1_1")?,
        OLDEST | NEWEST | ffi::TLS1_2_VERSION | ffi::TLS1_3_VERSION => {}
        other => {
            return Err(value_error!("Unsupported TLS/SSL version 0x{other:x}"));
        }
    }
    Ok(version)
}

fn set_version(version: c_int, set: impl FnOnce(c_int) -> c_int) -> PyResult {
    if set(version) == 0 {
        return Err(value_error!("Unsupported protocol version 0x{version:x}"));
    }
    nothing()
}

// ---------------------------------------------------------------- options

pub(crate) const OPTIONS: Builtin = Builtin::attribute(
    "options",
    |args| {
        let options = openssl!(SSL_CTX_get_options(state(args).pointer()));
        Ok(int::new(options as i64))
    },
    |args| {
        check(args, "options")?;
        let wanted = match number::integer(args.at(1))? {
            Integer::Small(value) => u64::try_from(value).ok(),
            Integer::Big(_) => u64::try_from(number::big(args.at(1))?).ok(),
        };
        let Some(wanted) = wanted else {
            return Err(match number::big(args.at(1))? < 0.into() {
                true => value_error!("Cannot convert negative int"),
                false => overflow_error!("Python int too large for C unsigned long long"),
            });
        };
        let context = state(args).pointer();
        let before = openssl!(SSL_CTX_get_options(context));
        if wanted & !before & ffi::SSL_OP_NO_SSL_MASK != 0 {
            let message = "ssl.OP_NO_SSL*/ssl.OP_NO_TLS* options are deprecated";
            warn_caller(message)?;
        }
        openssl!(SSL_CTX_clear_options(context, before & !wanted));
        openssl!(SSL_CTX_set_options(context, wanted & !before));
        nothing()
    },
);

pub(crate) const NUM_TICKETS: Builtin = Builtin::attribute(
    "num_tickets",
    |args| {
        let count = openssl!(SSL_CTX_get_num_tickets(state(args).pointer()));
        Ok(int::new(count as i64))
    },
    |args| {
        check(args, "num_tickets")?;
        let Ok(count) = usize::try_from(c_int_of_long(args.at(1))?) else {
            return Err(value_error!("value must be non-negative"));
        };
        if state(args).protocol != numbers::SERVER {
            return Err(value_error!("SSLContext is not a server context."));
        }
        match openssl!(SSL_CTX_set_num_tickets(state(args).pointer(), count)) {
            1 => nothing(),
            _ => Err(value_error!("failed to set num tickets.")),
        }
    },
);

pub(crate) const POST_HANDSHAKE_AUTH: Builtin = Builtin::attribute(
    "post_handshake_auth",
    |args| Ok(boolean(state(args).authenticates_later.get())),
    |args| {
        if args.at(1).is_null() {
            return Err(attribute_error!("cannot delete attribute"));
        }
        let wanted = protocol::is_true(args.at(1))?;
        state(args).authenticates_later.set(wanted);
        nothing()
    },
);

pub(crate) const PROTOCOL: Builtin = Builtin::getter("protocol", |args| {
    Ok(int::new(i64::from(state(args).protocol)))
});

pub(crate) const SECURITY_LEVEL: Builtin = Builtin::getter("security_level", |args| {
    let level = openssl!(SSL_CTX_get_security_level(state(args).pointer()));
    Ok(int::new(i64::from(level)))
});

// ---------------------------------------------------------------- verification

/// `CERT_...`
pub(crate) mod mode {
    use crate::bindings as ffi;
    use std::ffi::c_int;

    pub(crate) const NONE: i32 = 0;
    pub(crate) const OPTIONAL: i32 = 1;
    pub(crate) const REQUIRED: i32 = 2;

    /// OpenSSL's flags for a mode.
    pub(crate) fn flags(mode: i32) -> Option<c_int> {
        Some(match mode {
            NONE => ffi::SSL_VERIFY_NONE,
            OPTIONAL => ffi::SSL_VERIFY_PEER,
            REQUIRED => ffi::SSL_VERIFY_PEER | ffi::SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
            _ => return None,
        })
    }
}

pub(crate) const VERIFY_MODE: Builtin = Builtin::attribute(
    "verify_mode",
    |args| {
        const BOTH: c_int = ffi::SSL_VERIFY_PEER | ffi::SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
        let flags = openssl!(SSL_CTX_get_verify_mode(state(args).pointer()));
        let mode = match flags & BOTH {
            ffi::SSL_VERIFY_NONE => mode::NONE,
            ffi::SSL_VERIFY_PEER => mode::OPTIONAL,
            _ => mode::REQUIRED,
        };
        Ok(int::new(i64::from(mode)))
    },
    |args| {
        check(args, "verify_mode")?;
        let wanted = c_int_of_long(args.at(1))?;
        let Some(flags) = mode::flags(wanted) else {
            return Err(value_error!("invalid value for verify_mode"));
        };
        if wanted == mode::NONE && state(args).checks_name.get() {
            return Err(value_error!(
                "Cannot set verify_mode to CERT_NONE when check_hostname is enabled."
            ));
        }
        openssl!(SSL_CTX_set_verify(state(args).pointer(), flags, None));
        nothing()
    },
);

pub(crate) const VERIFY_FLAGS: Builtin = Builtin::attribute(
    "verify_flags",
    |args| {
        let flags = openssl!(X509_VERIFY_PARAM_get_flags(state(args).parameters()));
        Ok(int::new(flags as i64))
    },
    |args| {
        check(args, "verify_flags")?;
        if Integer::of(args.at(1)).is_none() {
            let what = match args.at(1).is_none() {
                true => "None".into(),
                false => type_name(args.at(1)),
            };
            return Err(type_error!("argument must be int, not {what}"));
        }
        let wanted = bits(args.at(1))?;
        let parameters = state(args).parameters();
        let before = openssl!(X509_VERIFY_PARAM_get_flags(parameters));
        let (cleared, set) = (before & !wanted, wanted & !before);
        let is_cleared = cleared == 0
            || openssl!(X509_VERIFY_PARAM_clear_flags(
                parameters,
                cleared as c_ulong
            )) != 0;
        let is_set =
            set == 0 || openssl!(X509_VERIFY_PARAM_set_flags(parameters, set as c_ulong)) != 0;
        match is_cleared && is_set {
            true => nothing(),
            false => Err(errors::general(None, 3790)),
        }
    },
);

// ---------------------------------------------------------------- secrets

pub(crate) const KEY_LOG_FILENAME: Builtin = Builtin::attribute(
    "keylog_filename",
    |args| Ok(instance::slot(args.at(0), KEY_LOG_NAME)),
    |args| {
        check(args, "keylog_filename")?;
        let state = state(args);
        openssl!(SSL_CTX_set_keylog_callback(state.pointer(), None));
        *state.key_log.borrow_mut() = None;
        instance::set_slot(args.at(0), KEY_LOG_NAME, none());
        if args.at(1).is_none() {
            return nothing();
        }
        let name = path::encoded(path::fs_path(args.at(1))?)?;
        let opened = File::options()
            .append(true)
            .create(true)
            .open(OsStr::from_bytes(&name));
        let begun = opened.and_then(|mut file| {
            if file.seek(std::io::SeekFrom::End(0))? == 0 {
                file.write_all(b"# TLS secrets log file, generated by OpenSSL / Python\n")?;
            }
            Ok(file)
        });
        let file = begun.map_err(|error| system::os_error(&error, Some(args.at(1))))?;
        *state.key_log.borrow_mut() = Some(file);
        instance::set_slot(args.at(0), KEY_LOG_NAME, args.at(1));
        openssl!(SSL_CTX_set_keylog_callback(
            state.pointer(),
            Some(callbacks::secret)
        ));
        nothing()
    },
);
