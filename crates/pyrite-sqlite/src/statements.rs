//! Statements: from a text to one that SQLite can step, those that are kept to be used again, and what is done about statements in the way.

use crate::connection::{open, state};
use crate::handles::{Database, Statement, sqlite};
use crate::{errors, values};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::types::str::PyStr;
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_int};
use std::ptr;
use std::rc::Rc;

/// Statements by their text, with the time of their last use.
#[derive(Default)]
pub struct Cache {
    statements: HashMap<Box<[u8]>, (Rc<Statement>, u64)>,
    most: usize,
    time: u64,
}

impl Cache {
    /// An empty one, with room for so many.
    pub fn new(most: usize) -> Self {
        Cache {
            most,
            ..Cache::default()
        }
    }

    /// Lets go of all statements.
    pub fn clear(&mut self) {
        self.statements.clear();
    }

    fn find(&mut self, text: &[u8]) -> Option<Rc<Statement>> {
        self.time += 1;
        let (statement, time) = self.statements.get_mut(text)?;
        *time = self.time;
        Some(Rc::clone(statement))
    }

    fn add(&mut self, text: &[u8], statement: &Rc<Statement>) {
        if self.most == 0 {
            return;
        }
        if self.statements.len() >= self.most {
            let oldest = self.statements.iter().min_by_key(|(_, (_, time))| *time);
            if let Some(oldest) = oldest.map(|(text, _)| text.clone()) {
                self.statements.remove(&oldest);
            }
        }
        self.statements
            .insert(text.into(), (Rc::clone(statement), self.time));
    }
}

/// The text behind white space and comments; `None` if there is nothing else.
fn without_comments(mut text: &[u8]) -> Option<&[u8]> {
    loop {
        text = text.trim_ascii_start();
        if text.starts_with(b"--") {
            text = &text[text.iter().position(|byte| *byte == b'\n')?..];
        } else if text.starts_with(b"/*") {
            let end = text[2..].windows(2).position(|pair| pair == b"*/")?;
            text = &text[2 + end + 2..];
        } else {
            return (!text.is_empty()).then_some(text);
        }
    }
}

fn is_dml(text: &[u8]) -> bool {
    let text = without_comments(text).unwrap_or(b"");
    ["insert", "update", "delete", "replace"]
        .iter()
        .any(|word| {
            text.len() >= word.len() && text[..word.len()].eq_ignore_ascii_case(word.as_bytes())
        })
}

/// The longest text of SQL.
fn longest(database: *mut ffi::sqlite3) -> usize {
    sqlite!(sqlite3_limit(database, ffi::SQLITE_LIMIT_SQL_LENGTH, -1)).max(0) as usize
}

/// # Errors
/// `DataError` if a text of SQL is too long.
pub fn check_length(database: *mut ffi::sqlite3, text: &[u8]) -> PyResult<()> {
    match text.len() > longest(database) {
        true => Err(errors::plain(
            errors::Kind::Data,
            "query string is too large",
        )),
        false => Ok(()),
    }
}

/// A new statement of a text.
///
/// # Errors
/// What SQLite says; `ProgrammingError` for more than one statement, and for zeros in the text; `DataError` if it is too long.
pub fn prepare(connection: Obj, sql: Gc<PyStr>) -> PyResult<Rc<Statement>> {
    let database = open(connection)?;
    let text = values::text_bytes(sql)?;
    check_length(database.pointer(), text)?;
    let Ok(whole) = CString::new(text) else {
        return Err(errors::programming("the query contains a null character"));
    };
    let (mut statement, mut tail) = (ptr::null_mut(), ptr::null());
    let code = retried(connection, &database, |pointer, _| {
        let (text, length) = (whole.as_ptr(), text.len() as c_int + 1);
        sqlite!(sqlite3_prepare_v2(
            pointer,
            text,
            length,
            &mut statement,
            &mut tail
        ))
    });
    let statement = Statement::new(statement, Rc::clone(&database), is_dml(text));
    errors::check(code, database.pointer())?;
    let rest = values::c_text(tail).map_or(&b""[..], CStr::to_bytes);
    if without_comments(rest).is_some() {
        return Err(errors::programming(
            "You can only execute one statement at a time.",
        ));
    }
    Ok(statement)
}

/// A statement of a text, new or used before, that nobody steps.
///
/// # Errors
/// As [`prepare`].
pub fn statement(connection: Obj, sql: Gc<PyStr>) -> PyResult<Rc<Statement>> {
    let text = str::bytes(sql);
    let found = state(connection).cache.borrow_mut().find(text);
    let statement = match found {
        Some(statement) => statement,
        None => {
            let made = prepare(connection, sql)?;
            state(connection).cache.borrow_mut().add(text, &made);
            made
        }
    };
    // The cache has it, and this function; a cursor that has it too is in the middle of it, maybe in another thread.
    match statement.is_busy() || Rc::strong_count(&statement) > 2 {
        true => prepare(connection, sql),
        false => Ok(statement),
    }
}

/// Is a statement of the database between its first row and its end?
fn is_any_busy(database: *mut ffi::sqlite3) -> bool {
    let mut statement = ptr::null_mut();
    loop {
        statement = sqlite!(sqlite3_next_stmt(database, statement));
        if statement.is_null() || sqlite!(sqlite3_stmt_busy(statement)) != 0 {
            return !statement.is_null();
        }
    }
}

/// Ends the statements of cursors that the program has dropped: CPython would have ended them when they were dropped.
fn end_dropped() {
    pyrite_vm::leftovers::collect();
    pyrite_vm::finalisers::run_pending();
}

/// Before a call that no statement may be in the middle of.
pub fn quieten(database: &Database) {
    if is_any_busy(database.pointer()) {
        end_dropped();
    }
}

/// Makes a call, and makes it again (the second argument) if a cursor of the same connection was in its way that the program may have dropped.
pub fn retried(
    connection: Obj,
    database: &Database,
    mut call: impl FnMut(*mut ffi::sqlite3, bool) -> c_int,
) -> c_int {
    let code = database.during(connection, |pointer| call(pointer, false));
    let pointer = database.pointer();
    let is_in_the_way = match code & 0xff {
        ffi::SQLITE_LOCKED => sqlite!(sqlite3_extended_errcode(pointer)) == ffi::SQLITE_LOCKED,
        ffi::SQLITE_ERROR => values::c_text(sqlite!(sqlite3_errmsg(pointer))).is_some_and(|text| {
            let text = text.to_bytes();
            text.ends_with(b"SQL statements in progress") || text.ends_with(b" is locked")
        }),
        _ => false,
    };
    if !is_in_the_way || !is_any_busy(pointer) {
        return code;
    }
    end_dropped();
    database.during(connection, |pointer| call(pointer, true))
}

/// Executes a statement without rows.
///
/// # Errors
/// What SQLite says.
pub fn run(connection: Obj, sql: &CStr) -> PyResult<()> {
    let database = open(connection)?;
    let code = database.during(connection, |pointer| {
        let mut statement = ptr::null_mut();
        let code = sqlite!(sqlite3_prepare_v2(
            pointer,
            sql.as_ptr(),
            -1,
            &mut statement,
            ptr::null_mut()
        ));
        if code != ffi::SQLITE_OK {
            return code;
        }
        sqlite!(sqlite3_step(statement));
        sqlite!(sqlite3_finalize(statement))
    });
    errors::check(code, database.pointer())
}
