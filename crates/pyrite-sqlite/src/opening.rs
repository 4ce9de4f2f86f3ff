//! Opening and closing, and what connections are told then.

use crate::callbacks;
use crate::connection::{DISABLED, LEGACY, ROW_FACTORY, TEXT_FACTORY, state};
use crate::handles::{Database, sqlite};
use crate::registration::Rebound;
use crate::statements::Cache;
use crate::transactions::begin_again;
use crate::{errors, values};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::{type_error, value_error};
use std::ffi::{CString, c_int};
use std::ptr;
use std::rc::Rc;

/// `Connection.__init__`.
pub static INITIALISE: Rebound = Rebound::new(
    "Connection",
    Builtin::method(
        "__init__",
        "(self, /, database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True, factory=None, cached_statements=128, uri=False, *, autocommit=-1)",
        initialise,
    ),
);

fn initialise(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let file =
        pyrite_modules::posix::path::encoded(pyrite_modules::posix::path::fs_path(args.at(1))?)?;
    let Ok(file) = CString::new(file) else {
        return Err(value_error!("embedded null byte"));
    };
    let timeout = args.get(2).map_or(Ok(5.0), number::real)?;
    let detects = args.get(3).map_or(Ok(0), protocol::int_argument)?;
    let level = args.get(4).map_or(Ok(Some("")), level)?;
    let checks_thread = args.get(5).map_or(Ok(true), protocol::is_true)?;
    let cached = args.get(7).map_or(Ok(128), protocol::int_argument)?;
    let is_uri = args.get(8).map_or(Ok(false), protocol::is_true)?;
    let autocommit = args.get(9).map_or(Ok(LEGACY), autocommit)?;
    audit::event("sqlite3.connect", || Ok([args.at(1)]))?;

    let state = state(this);
    if state.is_initialised.get() {
        // Cursors may go on with the database that was open before.
        state.database.borrow_mut().take();
        state.cache.borrow_mut().clear();
        state.is_initialised.set(false);
    }
    let mut pointer = ptr::null_mut();
    let mut flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE;
    if is_uri {
        flags |= ffi::SQLITE_OPEN_URI;
    }
    let code = sqlite!(sqlite3_open_v2(
        file.as_ptr(),
        &mut pointer,
        flags,
        ptr::null()
    ));
    if pointer.is_null() {
        return Err(pyrite_vm::result::memory_error());
    }
    let database = Database::new(pointer);
    errors::check(code, pointer)?;
    // What this SQLite was built with is not what SQLite does by itself.
    let mut is_on: c_int = 0;
    sqlite!(sqlite3_db_config(
        pointer,
        ffi::SQLITE_DBCONFIG_ENABLE_FKEY,
        0 as c_int,
        &mut is_on
    ));
    let data = Rc::as_ptr(&database).cast_mut().cast();
    database.timeout.set((timeout * 1000.0).max(0.0) as u64);
    sqlite!(sqlite3_busy_handler(pointer, Some(callbacks::busy), data));
    sqlite!(sqlite3_progress_handler(
        pointer,
        callbacks::TURN,
        Some(callbacks::progress),
        data
    ));

    *state.database.borrow_mut() = Some(database);
    *state.cache.borrow_mut() = Cache::new(cached.max(0) as usize);
    state.detects.set(detects);
    state.level.set(level);
    state.autocommit.set(autocommit);
    state.checks_thread.set(checks_thread);
    state.thread.set(pyrite_vm::others::identifier());
    state.is_initialised.set(true);
    instance::set_slot(this, ROW_FACTORY, none());
    instance::set_slot(this, TEXT_FACTORY, str::TYPE.class().object());
    audit::event("sqlite3.connect/handle", || Ok([this]))?;
    if autocommit == DISABLED {
        begin_again(this)?;
    }
    nothing()
}

/// Closes the database, if it is open.
pub fn shut(connection: Obj) {
    let state = state(connection);
    let database = state.database.borrow_mut().take();
    state.cache.borrow_mut().clear();
    let Some(database) = database else {
        return;
    };
    // SQLite rolls back what is not committed.
    let held = Rc::clone(&database);
    database.during(connection, |_| held.close());
}

/// A level of isolation, or `None` for None.
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn level(object: Obj) -> PyResult<Option<&'static str>> {
    if object.is_none() {
        return Ok(None);
    }
    let Some(given) = str::of(object) else {
        return Err(type_error!("isolation_level must be str or None"));
    };
    let given = values::text_bytes(given)?;
    if given.contains(&0) {
        return Err(value_error!("embedded null character"));
    }
    let known = ["", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"];
    let found = known
        .into_iter()
        .find(|level| level.as_bytes().eq_ignore_ascii_case(given));
    found.map(Some).ok_or_else(|| {
        value_error!("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'")
    })
}

/// A value for `autocommit`.
///
/// # Errors
/// `ValueError`.
pub fn autocommit(object: Obj) -> PyResult<i32> {
    match object.0 {
        pyrite_vm::object::TRUE => return Ok(1),
        pyrite_vm::object::FALSE => return Ok(DISABLED),
        _ => {}
    }
    match object.as_small().map(|value| value.get()) {
        Some(value) if value == i64::from(LEGACY) => Ok(LEGACY),
        _ => Err(value_error!(
            "autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL"
        )),
    }
}
