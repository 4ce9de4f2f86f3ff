//! `errno`.

use crate::support::*;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let codes = dict::new();
        for (name, code) in CODES {
            let code = int::new(i64::from(*code));
            dict::set_name(namespace, names::intern(name), code);
            dict::set(codes, code, names::intern(name).object())?;
        }
        dict::set_name(namespace, names::intern("errorcode"), codes.cast());
        Ok(())
    },
    ..ModuleDefinition::new(
        "errno",
        "This module makes available standard errno system symbols.",
        &[],
    )
};

macro_rules! codes {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

const CODES: &[(&str, i32)] = codes! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN EWOULDBLOCK ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV
    ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG
    ENOLCK ENOSYS ENOTEMPTY ELOOP ENOMSG EIDRM EPROTO EOVERFLOW EILSEQ EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT
    EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP ENOTSUP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH
    ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH
    EALREADY EINPROGRESS ESTALE EDQUOT ECANCELED
};
