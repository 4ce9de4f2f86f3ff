//! Copies of whole databases: backups and serialisation.

use crate::connection::{self, usable};
use crate::errors;
use crate::handles::sqlite;
use crate::{statements, values};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{gil, overflow_error, type_error, value_error};
use std::ffi::{CString, c_int};
use std::rc::Rc;
use std::time::Duration;

/// The name of a database, `main` if none is given.
fn schema(given: Option<Obj>, function: &str) -> PyResult<CString> {
    match given {
        Some(name) => values::c_argument(name, function, "'name'"),
        None => Ok(c"main".to_owned()),
    }
}

/// `Connection.backup`.
pub const BACKUP: Builtin = Builtin::method(
    "backup",
    "(self, /, target, *, pages=-1, progress=None, name='main', sleep=0.25)",
    backup,
);

fn backup(args: &Arguments) -> PyResult {
    let (this, target) = (args.at(0), args.at(1));
    if !connection::is_connection(target) {
        let what = if target.is_none() {
            "None".into()
        } else {
            type_name(target)
        };
        return Err(type_error!(
            "backup() argument 'target' must be sqlite3.Connection, not {what}"
        ));
    }
    let pages = args.get(2).map_or(Ok(-1), protocol::int_argument)?;
    let progress = args.or(3, none());
    let name = schema(args.get(4), "backup")?;
    let nap = args.get(5).map_or(Ok(0.25), number::real)?;
    let source = usable(this)?;
    let copy = usable(target)?;
    if this.0 == target.0 {
        return Err(value_error!(
            "target cannot be the same connection instance"
        ));
    }
    if !progress.is_none() && !is_callable(progress) {
        return Err(type_error!("progress argument must be a callable"));
    }
    let pages = if pages == 0 { -1 } else { pages };
    let main = c"main".as_ptr();
    let work =
        |body: &mut dyn FnMut() -> c_int| source.during(this, |_| copy.during(target, |_| body()));
    let mut handle = std::ptr::null_mut();
    work(&mut || {
        handle = sqlite!(sqlite3_backup_init(
            copy.pointer(),
            main,
            source.pointer(),
            name.as_ptr()
        ));
        0
    });
    if handle.is_null() {
        return Err(errors::of_database(copy.pointer()));
    }
    // Neither may be closed before the end.
    let (held, held_copy) = (Rc::clone(&source), Rc::clone(&copy));
    let mut outcome = Ok(());
    let mut code;
    loop {
        code = work(&mut || sqlite!(sqlite3_backup_step(handle, pages)));
        if !progress.is_none() {
            let remaining = sqlite!(sqlite3_backup_remaining(handle));
            let count = sqlite!(sqlite3_backup_pagecount(handle));
            let arguments = [code, remaining, count].map(|value| int::new(value.into()));
            if let Err(raised) = call::call(progress, &arguments) {
                outcome = Err(raised);
                break;
            }
            if held.pointer().is_null() || held_copy.pointer().is_null() {
                break;
            }
        }
        match code {
            ffi::SQLITE_OK => {}
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => {
                let nap = Duration::try_from_secs_f64(nap).unwrap_or_default();
                gil::released(|| std::thread::sleep(nap));
            }
            _ => break,
        }
    }
    if held.pointer().is_null() || held_copy.pointer().is_null() {
        return outcome
            .and_then(|()| Err(errors::programming("Cannot operate on a closed database.")));
    }
    let finished = work(&mut || sqlite!(sqlite3_backup_finish(handle)));
    outcome?;
    errors::check(finished, copy.pointer())?;
    nothing()
}

/// `Connection.serialize`.
pub const SERIALIZE: Builtin = Builtin::method("serialize", "(self, /, *, name='main')", |args| {
    let name = schema(args.get(1), "serialize")?;
    let database = usable(args.at(0))?;
    let mut size = 0;
    let data = database.during(args.at(0), |pointer| {
        sqlite!(sqlite3_serialize(pointer, name.as_ptr(), &mut size, 0))
    });
    if data.is_null() {
        return Err(errors::operational(&format!(
            "unable to serialize '{}'",
            name.to_string_lossy()
        )));
    }
    // SAFETY: SQLite says how much it has written.
    let copied = bytes::new(unsafe { std::slice::from_raw_parts(data, size.max(0) as usize) });
    sqlite!(sqlite3_free(data.cast()));
    copied
});

/// `Connection.deserialize`.
pub const DESERIALIZE: Builtin =
    Builtin::method("deserialize", "(self, data, /, *, name='main')", |args| {
        let held;
        let data: &[u8] = match str::of(args.at(1)) {
            Some(text) => values::text_bytes(text)?,
            None => {
                held = buffer::argument(args.at(1))?;
                &held
            }
        };
        let name = schema(args.get(2), "deserialize")?;
        let database = usable(args.at(0))?;
        let Ok(size) = i64::try_from(data.len()) else {
            return Err(overflow_error!("'data' is too large"));
        };
        let copy = sqlite!(sqlite3_malloc64(size as u64)).cast::<u8>();
        if copy.is_null() {
            return Err(pyrite_vm::result::memory_error());
        }
        // SAFETY: there is room for as many bytes.
        unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), copy, data.len()) };
        statements::quieten(&database);
        let flags = ffi::SQLITE_DESERIALIZE_FREEONCLOSE | ffi::SQLITE_DESERIALIZE_RESIZEABLE;
        let code = database.during(args.at(0), |pointer| {
            sqlite!(sqlite3_deserialize(
                pointer,
                name.as_ptr(),
                copy,
                size,
                size,
                flags
            ))
        });
        errors::check(code, database.pointer())?;
        nothing()
    });
