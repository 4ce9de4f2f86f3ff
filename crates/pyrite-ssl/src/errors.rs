//! `ssl.SSLError` and its kin, made of what OpenSSL says went wrong.

use crate::bindings as ffi;
use crate::handles::{c_text, openssl};
use pyrite_modules::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::exception::slots;
use std::ffi::{c_int, c_ulong};

include!(concat!(env!("OUT_DIR"), "/error_names.rs"));

/// `ssl.SSLError`.
pub static SSL_ERROR: TypeDefinition = TypeDefinition {
    base: Some(&exception::OS_ERROR),
    slots: slots::OWN + 5,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::EXCEPTION,
    ..TypeDefinition::new(
        "ssl.SSLError",
        &[Builtin::method("__str__", "(self, /)", |args| {
            let message = attributes::get(args.at(0), names::intern("strerror"))?;
            match str::of(message) {
                Some(_) => Ok(message),
                None => Ok(protocol::to_str(instance::slot(args.at(0), slots::ARGS))?.cast()),
            }
        })],
    )
};

/// Classes of errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `SSLError` itself.
    General,
    /// `SSLZeroReturnError`.
    Closed,
    /// `SSLWantReadError`.
    WantRead,
    /// `SSLWantWriteError`.
    WantWrite,
    /// `SSLSyscallError`.
    System,
    /// `SSLEOFError`.
    EndOfFile,
    /// `SSLCertVerificationError`.
    Verification,
}

/// The subclasses: name and docstring, in the order of [`Kind`].
pub const SUBCLASSES: [(&str, &str); 6] = [
    ("SSLZeroReturnError", "SSL/TLS session closed cleanly."),
    (
        "SSLWantReadError",
        "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed.",
    ),
    (
        "SSLWantWriteError",
        "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed.",
    ),
    (
        "SSLSyscallError",
        "System error when attempting SSL operation.",
    ),
    ("SSLEOFError", "SSL/TLS connection terminated abruptly."),
    (
        "SSLCertVerificationError",
        "A certificate could not be verified.",
    ),
];

static MADE: Global<[Option<Pinned>; 6]> = Global::new([None; 6]);

/// The class of a kind of errors.
///
/// # Errors
/// `MemoryError`.
pub fn class(kind: Kind) -> PyResult {
    let Some(index) = (kind as usize).checked_sub(1) else {
        return Ok(SSL_ERROR.class().object());
    };
    let mut made = MADE.get();
    if let Some(class) = made[index] {
        return Ok(class.get());
    }
    let (name, doc) = SUBCLASSES[index];
    let namespace = dict::new();
    dict::set_name(namespace, names::MODULE.name(), str::new("ssl"));
    dict::set_name(namespace, names::intern("__doc__"), str::new(doc));
    let general = SSL_ERROR.class().object();
    let bases = match kind {
        Kind::Verification => {
            tuple::from_slice(&[general, exception::VALUE_ERROR.class().object()])
        }
        _ => tuple::from_slice(&[general]),
    };
    let of_classes = pyrite_vm::class::Class::builtin(pyrite_vm::ids::TYPE).object();
    let class = call::call(
        of_classes,
        &[str::new(name), bases.cast(), namespace.cast()],
    )?;
    made[index] = Some(Pinned::for_ever(class));
    MADE.set(made);
    Ok(class)
}

/// An `SSLError` with nothing but a message.
#[cold]
pub fn plain(message: &str) -> Raised {
    made(call::call(SSL_ERROR.class().object(), &[str::new(message)]))
}

fn made(result: PyResult) -> Raised {
    result.map_or_else(|raised| raised, Raised)
}

/// Where CPython 3.14.10 raises an error: its messages end with the line of `_ssl.c`.
pub type Line = u32;

/// An `SSLError` of the message, or of what OpenSSL's queue says last, which is emptied.
#[cold]
pub fn general(message: Option<&str>, line: Line) -> Raised {
    let code = match message {
        Some(_) => 0,
        None => openssl!(ERR_peek_last_error()),
    };
    let error = Description {
        kind: Kind::General,
        number: i64::from(ffi::ERR_GET_REASON(code)),
        message: message.map(str::to_owned),
        code,
        line,
        verification: None,
    };
    let raised = error.raise();
    openssl!(ERR_clear_error());
    raised
}

/// An error before it is an object.
pub struct Description {
    /// Its class.
    pub kind: Kind,
    /// `errno`.
    pub number: i64,
    /// What it says; if nothing, what OpenSSL says of `code`.
    pub message: Option<String>,
    /// OpenSSL's code, or 0.
    pub code: c_ulong,
    /// See [`Line`].
    pub line: Line,
    /// Of a certificate that was not accepted: why, as a number and in words.
    pub verification: Option<(i64, String)>,
}

impl Description {
    /// The exception.
    #[cold]
    pub fn raise(self) -> Raised {
        made(self.make())
    }

    fn make(self) -> PyResult {
        let (library, reason) = names_of(self.code);
        let text = match self.message {
            Some(text) => text,
            None => reason_text(self.code).unwrap_or_else(|| "unknown error".to_owned()),
        };
        let place = match (library, reason) {
            (Some(library), Some(reason)) => format!("[{library}: {reason}] "),
            (Some(library), None) => format!("[{library}] "),
            _ => String::new(),
        };
        let why = match &self.verification {
            Some((_, why)) if library.is_some() && reason.is_some() => format!(": {why}"),
            _ => String::new(),
        };
        let message = format!("{place}{text}{why} (_ssl.c:{})", self.line);
        let error = call::call(
            class(self.kind)?,
            &[int::new(self.number), text::new(&message)?],
        )?;
        let name_or_none = |name: Option<&str>| name.map_or(none(), str::new);
        let set = |name: &str, value: Obj| attributes::set(error, names::intern(name), value);
        set("reason", name_or_none(reason))?;
        set("library", name_or_none(library))?;
        if let Some((number, why)) = self.verification {
            set("verify_code", int::new(number))?;
            set("verify_message", text::new(&why)?)?;
        }
        Ok(error)
    }
}

/// OpenSSL's words for an error.
fn reason_text(code: c_ulong) -> Option<String> {
    let text = c_text(openssl!(ERR_reason_error_string(code)))?;
    Some(text.to_string_lossy().into_owned())
}

/// The names of an error's library and reason.
fn names_of(code: c_ulong) -> (Option<&'static str>, Option<&'static str>) {
    if code == 0 {
        return (None, None);
    }
    let (library, reason) = (
        ffi::ERR_GET_LIB(code) as u32,
        ffi::ERR_GET_REASON(code) as u32,
    );
    let library_name = LIBRARIES.binary_search_by_key(&library, |entry| entry.0);
    let reason_name = REASONS.binary_search_by_key(&(library, reason), |entry| entry.0);
    (
        library_name.ok().map(|index| LIBRARIES[index].1),
        reason_name.ok().map(|index| REASONS[index].1),
    )
}

/// Is it the error of this library and reason?
pub fn is(code: c_ulong, library: c_int, reason: c_int) -> bool {
    ffi::ERR_GET_LIB(code) == library && ffi::ERR_GET_REASON(code) == reason
}

/// Raises what the system said, if it said something, else what OpenSSL did.
#[cold]
pub fn of_file(line: Line) -> Raised {
    let error = std::io::Error::last_os_error();
    match error.raw_os_error() {
        None | Some(0) => general(None, line),
        Some(_) => {
            openssl!(ERR_clear_error());
            system::os_error(&error, None)
        }
    }
}

/// Forgets the system's last error, for [`of_file`].
pub fn forget() {
    openssl!(ERR_clear_error());
    // SAFETY: the word is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
}
