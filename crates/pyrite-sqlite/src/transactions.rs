//! Transactions: begun and ended by the program, by `isolation_level`, or by `autocommit`.

use crate::connection::{DISABLED, LEGACY, state, usable};
use crate::handles::{Database, sqlite};
use crate::statements::run;
use pyrite_modules::support::*;
use std::ffi::{CStr, CString};

/// Does the program begin and end transactions by `isolation_level`, and is there one?
pub fn begins_by_itself(connection: Obj) -> Option<&'static str> {
    let state = state(connection);
    state
        .level
        .get()
        .filter(|_| state.autocommit.get() == LEGACY)
}

/// Is `autocommit` the old way?
pub fn is_legacy(connection: Obj) -> bool {
    state(connection).autocommit.get() == LEGACY
}

/// Is there no transaction?
pub fn is_idle(database: &Database) -> bool {
    sqlite!(sqlite3_get_autocommit(database.pointer())) != 0
}

/// Begins a transaction of a level.
///
/// # Errors
/// What SQLite says.
pub fn begin(connection: Obj, level: &str) -> PyResult<()> {
    let sql = CString::new(format!("BEGIN {level}")).expect("no zeros");
    run(connection, &sql)
}

/// Begins a transaction as `autocommit` wants it.
///
/// # Errors
/// What SQLite says.
pub fn begin_again(connection: Obj) -> PyResult<()> {
    run(connection, c"BEGIN")
}

fn end(connection: Obj, sql: &CStr) -> PyResult {
    let database = usable(connection)?;
    match state(connection).autocommit.get() {
        LEGACY if !is_idle(&database) => run(connection, sql)?,
        DISABLED => {
            run(connection, sql)?;
            begin_again(connection)?;
        }
        _ => {}
    }
    nothing()
}

/// `commit()`.
///
/// # Errors
/// What SQLite says.
pub fn commit(connection: Obj) -> PyResult {
    end(connection, c"COMMIT")
}

/// `rollback()`.
///
/// # Errors
/// What SQLite says.
pub fn rollback(connection: Obj) -> PyResult {
    end(connection, c"ROLLBACK")
}

/// Where `autocommit` is off, there is always a transaction; it ends before the database is closed.
///
/// # Errors
/// What SQLite says.
pub fn roll_back_first(connection: Obj) -> PyResult<()> {
    let state = state(connection);
    let database = state.database.borrow().clone();
    match database {
        Some(database) if state.autocommit.get() == DISABLED && !is_idle(&database) => {
            run(connection, c"ROLLBACK")
        }
        _ => Ok(()),
    }
}
