//! What SQLite calls while it works, and the Python code behind it.
//!
//! Nothing is raised or unwound through SQLite's frames. What Python code raises becomes an error of SQLite's, and is shown if the program wants to see it.

use crate::connection;
use crate::errors::{self, Kind};
use crate::handles::{Database, Running, sqlite};
use crate::values::{self, c_str, memory};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{gil, unraisable};
use std::ffi::{c_char, c_int, c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// `enable_callback_tracebacks`.
pub static SHOWS: Global<bool> = Global::new(false);

/// Reports what a callback has raised, if the program wants to see it.
fn show(raised: Raised, callable: Obj) {
    if SHOWS.get() {
        let message = format!(
            "Exception ignored on sqlite3 callback {}",
            unraisable::shown(callable)
        );
        unraisable::report(raised, &message, Obj::null());
    }
}

/// A callable that SQLite knows: its place in the list of the connection.
pub struct Callback {
    database: *const Database,
    index: usize,
}

impl Callback {
    /// Keeps a callable with its connection, and makes what SQLite gets as its own data; [`forget`] takes that back.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn data(connection: Obj, database: &Database, callable: Obj) -> PyResult<*mut c_void> {
        let index = connection::keep(connection, callable)?;
        let callback = Box::new(Callback { database, index });
        Ok(Box::into_raw(callback).cast())
    }

    fn database(&self) -> &Database {
        // SAFETY: SQLite calls as long as the database is open, and a `Database` is.
        unsafe { &*self.database }
    }
}

/// Runs what a callback does; `failed` if nobody is inside the database or the code panics.
fn guarded<R>(database: &Database, failed: R, body: impl FnOnce(&mut Running) -> R) -> R {
    let Some(running) = database.running() else {
        return failed;
    };
    match catch_unwind(AssertUnwindSafe(|| body(running))) {
        Ok(result) => result,
        Err(panic) => {
            running.panic = Some(panic);
            failed
        }
    }
}

/// SQLite has no more use for a callable.
pub unsafe extern "C" fn forget(data: *mut c_void) {
    // SAFETY: made by `Callback::data`, and given back once.
    let callback = unsafe { Box::from_raw(data.cast::<Callback>()) };
    guarded(callback.database(), (), |running| {
        connection::let_go(running.connection, callback.index);
    });
}

/// The callback behind a call of a function or aggregate.
///
/// # Safety
/// `context` is that of such a call.
unsafe fn callback<'a>(context: *mut ffi::sqlite3_context) -> &'a Callback {
    let data = sqlite!(sqlite3_user_data(context)).cast::<Callback>();
    // SAFETY: it lives as long as the function.
    unsafe { &*data }
}

/// Says what has gone wrong in a function.
fn fail(context: *mut ffi::sqlite3_context, message: &str, raised: Raised, callable: Obj) {
    if exception::matches(raised.0, &exception::MEMORY_ERROR) {
        sqlite!(sqlite3_result_error_nomem(context));
    } else if exception::matches(raised.0, &exception::OVERFLOW_ERROR) {
        sqlite!(sqlite3_result_error_toobig(context));
    } else {
        sqlite!(sqlite3_result_error(
            context,
            message.as_ptr().cast(),
            message.len() as c_int
        ));
    }
    show(raised, callable);
}

/// Calls with the arguments that SQLite gives.
fn call_with(callable: Obj, count: c_int, values: *mut *mut ffi::sqlite3_value) -> PyResult {
    let count = count.max(0) as usize;
    storage::with_scratch(count, |words| {
        for (index, word) in words.iter_mut().enumerate() {
            // SAFETY: SQLite gives so many.
            *word = values::argument(unsafe { *values.add(index) })?;
        }
        call::call(callable, words)
    })
}

/// A scalar function.
pub unsafe extern "C" fn function(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite's call.
    let callback = unsafe { callback(context) };
    guarded(callback.database(), (), |running| {
        let callable = connection::kept(running.connection, callback.index);
        let result = call_with(callable, count, arguments);
        if let Err(raised) = result.and_then(|result| values::give(context, result)) {
            fail(
                context,
                "user-defined function raised exception",
                raised,
                callable,
            );
        }
    });
}

/// The place of an aggregate's instance among what the connection keeps, plus one; SQLite keeps it, zero at first. Null if there is no memory, or, with
/// `is_made` false, if it never came to a step.
fn place_of_instance<'a>(context: *mut ffi::sqlite3_context, is_made: bool) -> Option<&'a mut u64> {
    let size = if is_made {
        size_of::<u64>() as c_int
    } else {
        0
    };
    let place = sqlite!(sqlite3_aggregate_context(context, size)).cast::<u64>();
    // SAFETY: SQLite has made room for it, and aligns memory to eight bytes.
    unsafe { place.as_mut() }
}

/// Calls a method of an aggregate with what SQLite gives.
fn step_by(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
    method: &str,
) {
    // SAFETY: SQLite's call.
    let callback = unsafe { callback(context) };
    guarded(callback.database(), (), |running| {
        let class = connection::kept(running.connection, callback.index);
        let Some(place) = place_of_instance(context, true) else {
            sqlite!(sqlite3_result_error_nomem(context));
            return;
        };
        if *place == 0 {
            let made = call::call(class, &[]);
            match made.and_then(|made| connection::keep(running.connection, made)) {
                Ok(index) => *place = index as u64 + 1,
                Err(raised) => {
                    let message = "user-defined aggregate's '__init__' method raised error";
                    return fail(context, message, raised, class);
                }
            }
        }
        let instance = connection::kept(running.connection, *place as usize - 1);
        call_method(context, class, instance, method, |method| {
            call_with(method, count, arguments).map(drop)
        });
    });
}

/// Calls a method of an aggregate; says what has gone wrong.
fn call_method(
    context: *mut ffi::sqlite3_context,
    class: Obj,
    instance: Obj,
    method: &str,
    call: impl FnOnce(Obj) -> PyResult<()>,
) {
    let (raised, is_missing) = match attributes::get(instance, names::intern(method)) {
        Ok(found) => match call(found) {
            Ok(()) => return,
            Err(raised) => (raised, false),
        },
        Err(raised) => {
            let is_missing = exception::matches(raised.0, &exception::ATTRIBUTE_ERROR);
            (raised, is_missing)
        }
    };
    let what = match is_missing {
        true => "not defined",
        false => "raised error",
    };
    let message = format!("user-defined aggregate's '{method}' method {what}");
    fail(context, &message, raised, class);
}

/// `step` of an aggregate.
pub unsafe extern "C" fn step(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    step_by(context, count, arguments, "step")
}

/// `inverse` of a window function.
pub unsafe extern "C" fn inverse(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    step_by(context, count, arguments, "inverse")
}

/// Gives what a method of an aggregate gives.
fn give_by(context: *mut ffi::sqlite3_context, method: &str, is_last: bool) {
    // SAFETY: SQLite's call.
    let callback = unsafe { callback(context) };
    guarded(callback.database(), (), |running| {
        let class = connection::kept(running.connection, callback.index);
        // There was no step, or no instance could be made.
        let Some(place) = place_of_instance(context, false).filter(|place| **place != 0) else {
            return;
        };
        let index = *place as usize - 1;
        let instance = connection::kept(running.connection, index);
        call_method(context, class, instance, method, |method| {
            values::give(context, call::call(method, &[])?)
        });
        if is_last {
            connection::let_go(running.connection, index);
            *place = 0;
        }
    });
}

/// `finalize` of an aggregate.
pub unsafe extern "C" fn finalize(context: *mut ffi::sqlite3_context) {
    give_by(context, "finalize", true)
}

/// `value` of a window function.
pub unsafe extern "C" fn value(context: *mut ffi::sqlite3_context) {
    give_by(context, "value", false)
}

/// A collation.
pub unsafe extern "C" fn collate(
    data: *mut c_void,
    left_length: c_int,
    left: *const c_void,
    right_length: c_int,
    right: *const c_void,
) -> c_int {
    // SAFETY: SQLite's call, with what it was given.
    let callback = unsafe { &*data.cast::<Callback>() };
    guarded(callback.database(), 0, |running| {
        let callable = connection::kept(running.connection, callback.index);
        let compare = || {
            // SAFETY: SQLite says how long they are.
            let (left, right) = unsafe { (memory(left, left_length), memory(right, right_length)) };
            let (left, right) = (values::utf8(left)?, values::utf8(right)?);
            number::integer(call::call(callable, &[left, right])?)
        };
        match compare() {
            Ok(Integer::Small(value)) => value.signum() as c_int,
            Ok(big) => {
                if big.is_negative() {
                    -1
                } else {
                    1
                }
            }
            Err(raised) => {
                show(raised, callable);
                0
            }
        }
    })
}

/// The authorizer.
pub unsafe extern "C" fn authorize(
    database: *mut c_void,
    action: c_int,
    first: *const c_char,
    second: *const c_char,
    schema: *const c_char,
    trigger: *const c_char,
) -> c_int {
    // SAFETY: SQLite's call, with the database as its data.
    let database = unsafe { &*database.cast::<Database>() };
    guarded(database, ffi::SQLITE_DENY, |running| {
        let callable = instance::slot(running.connection, connection::AUTHORIZER);
        let ask = || {
            let texts = [
                c_str(first)?,
                c_str(second)?,
                c_str(schema)?,
                c_str(trigger)?,
            ];
            let action = int::new(i64::from(action));
            let answer = call::call(callable, &[action, texts[0], texts[1], texts[2], texts[3]])?;
            match Integer::of(answer) {
                Some(_) => protocol::int_argument(answer).map(Some),
                None => Ok(None),
            }
        };
        match ask() {
            Ok(answer) => answer.unwrap_or(ffi::SQLITE_DENY),
            Err(raised) => {
                show(raised, callable);
                ffi::SQLITE_DENY
            }
        }
    })
}

/// Instructions after which other threads get their turn, if the program has not set another number for its progress handler.
pub const TURN: c_int = 1000;

/// Some instructions have been executed: other threads may run, and the program's progress handler has its say.
pub unsafe extern "C" fn progress(database: *mut c_void) -> c_int {
    // SAFETY: SQLite's call, with the database as its data.
    let database = unsafe { &*database.cast::<Database>() };
    guarded(database, 1, |running| {
        gil::give_way();
        let callable = instance::slot(running.connection, connection::PROGRESS);
        if callable.is_none() {
            return 0;
        }
        let asked = call::call(callable, &[]);
        match asked.and_then(protocol::is_true) {
            Ok(stops) => c_int::from(stops),
            Err(raised) => {
                show(raised, callable);
                1
            }
        }
    })
}

/// A statement begins.
pub unsafe extern "C" fn trace(
    kind: c_uint,
    database: *mut c_void,
    statement: *mut c_void,
    _: *mut c_void,
) -> c_int {
    if kind != ffi::SQLITE_TRACE_STMT {
        return 0;
    }
    // SAFETY: SQLite's call, with the database as its data.
    let database = unsafe { &*database.cast::<Database>() };
    guarded(database, (), |running| {
        let callable = instance::slot(running.connection, connection::TRACE);
        let statement = statement.cast::<ffi::sqlite3_stmt>();
        let expanded = sqlite!(sqlite3_expanded_sql(statement));
        let shown = match expanded.is_null() {
            false => c_str(expanded),
            true => {
                let database = sqlite!(sqlite3_db_handle(statement));
                match sqlite!(sqlite3_errcode(database)) {
                    ffi::SQLITE_NOMEM => show(pyrite_vm::result::memory_error(), callable),
                    _ => {
                        let message = "Expanded SQL string exceeds the maximum string length";
                        show(errors::plain(Kind::Data, message), callable);
                    }
                }
                c_str(sqlite!(sqlite3_sql(statement)))
            }
        };
        sqlite!(sqlite3_free(expanded.cast()));
        let told = shown.and_then(|shown| call::call(callable, &[shown]));
        if let Err(raised) = told {
            show(raised, callable);
        }
    });
    0
}

/// Milliseconds that a connection waits for a lock, time after time, and then the last of them: as SQLite itself does.
const WAITS: [u64; 12] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100];

/// Another connection has locked what this one wants. It waits without the interpreter's lock, since that connection may be of another thread.
pub unsafe extern "C" fn busy(database: *mut c_void, times: c_int) -> c_int {
    let times = times.max(0) as usize;
    // SAFETY: SQLite's call, with the database as its data.
    let database = unsafe { &*database.cast::<Database>() };
    guarded(database, 0, |_| {
        let timeout = database.timeout.get();
        if times == 0 {
            // A cursor that the program has dropped may hold the lock.
            pyrite_vm::leftovers::collect();
        }
        let before: u64 = (0..times)
            .map(|time| WAITS[time.min(WAITS.len() - 1)])
            .sum();
        if before >= timeout {
            return 0;
        }
        let wait = WAITS[times.min(WAITS.len() - 1)].min(timeout - before);
        gil::released(|| std::thread::sleep(Duration::from_millis(wait)));
        1
    })
}
