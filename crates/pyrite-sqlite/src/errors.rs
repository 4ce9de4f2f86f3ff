//! `sqlite3.Error` and its kin, made of what SQLite says went wrong.

use crate::constants;
use crate::handles::sqlite;
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use std::ffi::{CStr, c_int};

/// Classes of errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `Warning`.
    Warning,
    /// `Error`.
    Error,
    /// `InterfaceError`.
    Interface,
    /// `DatabaseError`.
    Database,
    /// `DataError`.
    Data,
    /// `OperationalError`.
    Operational,
    /// `IntegrityError`.
    Integrity,
    /// `InternalError`.
    Internal,
    /// `ProgrammingError`.
    Programming,
    /// `NotSupportedError`.
    NotSupported,
}

/// All of them with their names, in the order of [`Kind`].
pub const KINDS: [(Kind, &str); 10] = [
    (Kind::Warning, "Warning"),
    (Kind::Error, "Error"),
    (Kind::Interface, "InterfaceError"),
    (Kind::Database, "DatabaseError"),
    (Kind::Data, "DataError"),
    (Kind::Operational, "OperationalError"),
    (Kind::Integrity, "IntegrityError"),
    (Kind::Internal, "InternalError"),
    (Kind::Programming, "ProgrammingError"),
    (Kind::NotSupported, "NotSupportedError"),
];

static MADE: Global<[Option<Pinned>; 10]> = Global::new([None; 10]);

/// The class of a kind of errors.
///
/// # Errors
/// `MemoryError`.
pub fn class(kind: Kind) -> PyResult {
    let index = kind as usize;
    if let Some(class) = MADE.get()[index] {
        return Ok(class.get());
    }
    let base = match kind {
        Kind::Warning | Kind::Error => exception::EXCEPTION.class().object(),
        Kind::Interface | Kind::Database => class(Kind::Error)?,
        _ => class(Kind::Database)?,
    };
    let namespace = dict::new();
    dict::set_name(namespace, names::MODULE.name(), str::new("sqlite3"));
    let of_classes = pyrite_vm::class::Class::builtin(pyrite_vm::ids::TYPE).object();
    let bases = tuple::from_slice(&[base]);
    let made = call::call(
        of_classes,
        &[str::new(KINDS[index].1), bases.cast(), namespace.cast()],
    )?;
    let mut all = MADE.get();
    all[index] = Some(Pinned::for_ever(made));
    MADE.set(all);
    Ok(made)
}

/// An error with nothing but a message.
#[cold]
pub fn plain(kind: Kind, message: &str) -> Raised {
    class(kind)
        .and_then(|class| call::call(class, &[str::new(message)]))
        .map_or_else(|raised| raised, Raised)
}

/// `ProgrammingError`.
#[cold]
pub fn programming(message: &str) -> Raised {
    plain(Kind::Programming, message)
}

/// `OperationalError`.
#[cold]
pub fn operational(message: &str) -> Raised {
    plain(Kind::Operational, message)
}

/// What SQLite says went wrong last with a database.
#[cold]
pub fn of_database(database: *mut ffi::sqlite3) -> Raised {
    if database.is_null() {
        return programming("Cannot operate on a closed database.");
    }
    let code = sqlite!(sqlite3_errcode(database));
    let message = sqlite!(sqlite3_errmsg(database));
    // SAFETY: the text is good until the next call for the database, and never null.
    let message = unsafe { CStr::from_ptr(message) }
        .to_string_lossy()
        .into_owned();
    with_code(code, sqlite!(sqlite3_extended_errcode(database)), &message)
}

fn with_code(code: c_int, extended: c_int, message: &str) -> Raised {
    let kind = match code & 0xff {
        ffi::SQLITE_INTERNAL | ffi::SQLITE_NOTFOUND => Kind::Internal,
        ffi::SQLITE_NOMEM => return pyrite_vm::result::memory_error(),
        ffi::SQLITE_ERROR
        | ffi::SQLITE_PERM
        | ffi::SQLITE_ABORT
        | ffi::SQLITE_BUSY
        | ffi::SQLITE_LOCKED
        | ffi::SQLITE_READONLY
        | ffi::SQLITE_INTERRUPT
        | ffi::SQLITE_IOERR
        | ffi::SQLITE_FULL
        | ffi::SQLITE_CANTOPEN
        | ffi::SQLITE_PROTOCOL
        | ffi::SQLITE_EMPTY
        | ffi::SQLITE_SCHEMA => Kind::Operational,
        ffi::SQLITE_TOOBIG => Kind::Data,
        ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH => Kind::Integrity,
        ffi::SQLITE_MISUSE | ffi::SQLITE_RANGE => Kind::Interface,
        _ => Kind::Database,
    };
    let raised = plain(kind, message);
    let name = constants::ERRORS
        .iter()
        .find(|(_, number)| *number == extended);
    let name = name.map_or("unknown", |(name, _)| name);
    let number = int::new(i64::from(extended));
    for (attribute, value) in [
        ("sqlite_errorcode", number),
        ("sqlite_errorname", str::new(name)),
    ] {
        if let Err(raised) = attributes::set(raised.0, names::intern(attribute), value) {
            return raised;
        }
    }
    raised
}

/// `Ok` for `SQLITE_OK`.
///
/// # Errors
/// What SQLite says went wrong with the database.
pub fn check(code: c_int, database: *mut ffi::sqlite3) -> PyResult<()> {
    match code {
        ffi::SQLITE_OK => Ok(()),
        _ => Err(of_database(database)),
    }
}
