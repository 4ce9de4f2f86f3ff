//! `sqlite3.Blob`: a value of a table, read and written as a file is.

use crate::connection::usable;
use crate::errors::{self, check, programming};
use crate::handles::{Blob, Database, sqlite};
use crate::{statements, values};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::names;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::sequence::{self, Span};
use pyrite_vm::{index_error, overflow_error, type_error, value_error};
use std::cell::Cell;
use std::ffi::c_int;
use std::ptr;
use std::rc::Rc;

/// The type: its state and the connection.
pub static BLOB: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::HAS_WEAKREF | flags::NO_INSTANTIATION,
    ..TypeDefinition::new("sqlite3.Blob", METHODS)
};
const CONNECTION: u32 = 1;

struct State {
    blob: Rc<Blob>,
    offset: Cell<c_int>,
}

fn state<'a>(object: Obj) -> &'a State {
    let slot: Obj = instance::slot(object, 0);
    storage::external(slot.cast()).expect("made with a blob")
}

/// The state and the database of a blob that can be used.
fn open<'a>(object: Obj) -> PyResult<(&'a State, Rc<Database>)> {
    let database = usable(instance::slot(object, CONNECTION))?;
    let state = state(object);
    match state.blob.pointer().is_null() {
        true => Err(programming("Cannot operate on a closed blob.")),
        false => Ok((state, database)),
    }
}

fn size(state: &State) -> c_int {
    sqlite!(sqlite3_blob_bytes(state.blob.pointer()))
}

/// `Connection.blobopen`.
pub const OPEN: Builtin = Builtin::method(
    "blobopen",
    "(self, table, column, rowid, /, *, readonly=False, name='main')",
    |args| {
        let connection = args.at(0);
        let table = values::c_argument(args.at(1), "blobopen", "1")?;
        let column = values::c_argument(args.at(2), "blobopen", "2")?;
        let row = number::integer(args.at(3))?.machine();
        let row = row
            .ok_or_else(|| overflow_error!("Python int too large to convert to SQLite INTEGER"))?;
        let is_readonly = args.get(4).map_or(Ok(false), protocol::is_true)?;
        let name = match args.get(5) {
            Some(name) => values::c_argument(name, "blobopen", "'name'")?,
            None => c"main".to_owned(),
        };
        let database = usable(connection)?;
        let mut pointer = ptr::null_mut();
        let code = statements::retried(connection, &database, |database, _| {
            let (name, table, column) = (name.as_ptr(), table.as_ptr(), column.as_ptr());
            let writes = c_int::from(!is_readonly);
            sqlite!(sqlite3_blob_open(
                database,
                name,
                table,
                column,
                row,
                writes,
                &mut pointer
            ))
        });
        check(code, database.pointer())?;
        let blob = Blob::new(pointer, database);
        let state = storage::new_external(State {
            blob,
            offset: Cell::new(0),
        });
        Ok(instance::with(BLOB.class(), &[state.cast(), connection]))
    },
);

static METHODS: &[Builtin] = &[
    Builtin::method("__len__", "(self, /)", |args| {
        let (state, _) = open(args.at(0))?;
        Ok(int::new(size(state).into()))
    }),
    Builtin::method("__getitem__", "(self, key, /)", get_item),
    Builtin::method("__setitem__", "(self, key, value, /)", |args| {
        set_item(args, args.at(2))
    }),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        open(args.at(0))?;
        let what = match Class::of(args.at(1)).known(names::INDEX).is_some()
            || Integer::of(args.at(1)).is_some()
        {
            true => "item",
            false if is_slice(args.at(1)) => "slice",
            false => return Err(type_error!("Blob indices must be integers")),
        };
        Err(type_error!("Blob doesn't support {what} deletion"))
    }),
    Builtin::method("close", "(self, /)", |args| {
        usable(instance::slot(args.at(0), CONNECTION))?;
        state(args.at(0)).blob.close();
        nothing()
    }),
    Builtin::method("__enter__", "(self, /)", |args| {
        open(args.at(0))?;
        Ok(args.at(0))
    }),
    Builtin::method("__exit__", "(self, type, val, tb, /)", |args| {
        open(args.at(0))?;
        state(args.at(0)).blob.close();
        Ok(boolean(false))
    }),
    Builtin::method("read", "(self, length=-1, /)", |args| {
        let wanted = args.get(1).map_or(Ok(-1), protocol::int_argument)?;
        let (state, database) = open(args.at(0))?;
        let left = size(state) - state.offset.get();
        let length = if wanted < 0 { left } else { wanted.min(left) };
        let data = read(args.at(0), state, &database, length, state.offset.get())?;
        state.offset.set(state.offset.get() + length);
        bytes::new(&data)
    }),
    Builtin::method("seek", "(self, offset, origin=0, /)", |args| {
        let offset = protocol::int_argument(args.at(1))?;
        let origin = args.get(2).map_or(Ok(0), protocol::int_argument)?;
        let (state, _) = open(args.at(0))?;
        let length = size(state);
        let from = match origin {
            0 => 0,
            1 => state.offset.get(),
            2 => length,
            _ => {
                return Err(value_error!(
                    "'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END"
                ));
            }
        };
        let Some(place) = from.checked_add(offset) else {
            return Err(overflow_error!("seek offset results in offset overflow"));
        };
        if !(0..=length).contains(&place) {
            return Err(value_error!("offset out of blob range"));
        }
        state.offset.set(place);
        nothing()
    }),
    Builtin::method("tell", "(self, /)", |args| {
        let (state, _) = open(args.at(0))?;
        Ok(int::new(state.offset.get().into()))
    }),
    Builtin::method("write", "(self, data, /)", |args| {
        let data = buffer::argument(args.at(1))?;
        let (state, database) = open(args.at(0))?;
        write(args.at(0), state, &database, &data, state.offset.get())?;
        state.offset.set(state.offset.get() + data.len() as c_int);
        nothing()
    }),
];

fn read(
    this: Obj,
    state: &State,
    database: &Database,
    length: c_int,
    offset: c_int,
) -> PyResult<Vec<u8>> {
    let mut data = Vec::new();
    let room = length.max(0) as usize;
    data.try_reserve_exact(room)
        .map_err(|_| pyrite_vm::result::memory_error())?;
    data.resize(room, 0u8);
    let code = database.during(instance::slot(this, CONNECTION), |_| {
        let place = data.as_mut_ptr().cast();
        sqlite!(sqlite3_blob_read(
            state.blob.pointer(),
            place,
            length,
            offset
        ))
    });
    seen(code, database)?;
    Ok(data)
}

fn write(
    this: Obj,
    state: &State,
    database: &Database,
    data: &[u8],
    offset: c_int,
) -> PyResult<()> {
    if data.len() > (size(state) - offset).max(0) as usize {
        return Err(value_error!("data longer than blob length"));
    }
    let code = database.during(instance::slot(this, CONNECTION), |_| {
        let (place, length) = (values::address(data).cast(), data.len() as c_int);
        sqlite!(sqlite3_blob_write(
            state.blob.pointer(),
            place,
            length,
            offset
        ))
    });
    seen(code, database)
}

/// What a call for a blob has given.
fn seen(code: c_int, database: &Database) -> PyResult<()> {
    match code {
        ffi::SQLITE_OK => Ok(()),
        _ => Err(errors::of_database(database.pointer())),
    }
}

fn is_slice(key: Obj) -> bool {
    Class::of(key) == Class::builtin(pyrite_vm::ids::SLICE)
}

/// The place of an item.
fn place(state: &State, key: Obj) -> PyResult<c_int> {
    if Integer::of(key).is_none() && Class::of(key).known(names::INDEX).is_none() {
        return Err(type_error!("Blob indices must be integers"));
    }
    let index = Integer::of(protocol::index(key)?).and_then(Integer::machine);
    let index = index.ok_or_else(|| {
        index_error!(
            "cannot fit '{}' into an index-sized integer",
            type_name(key)
        )
    })?;
    let length = i64::from(size(state));
    let index = if index < 0 { index + length } else { index };
    match (0..length).contains(&index) {
        true => Ok(index as c_int),
        false => Err(index_error!("Blob index out of range")),
    }
}

fn get_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let (state, database) = open(this)?;
    if let Some(span) = span(state, key)? {
        check_forward(&span)?;
        let all = read(this, state, &database, size(state), 0)?;
        let part: Vec<u8> = span.places().map(|place| all[place]).collect();
        return bytes::new(&part);
    }
    let data = read(this, state, &database, 1, place(state, key)?)?;
    Ok(int::new(data[0].into()))
}

fn span(state: &State, key: Obj) -> PyResult<Option<Span>> {
    match is_slice(key) {
        true => sequence::span(key, || size(state).max(0) as usize).map(Some),
        false => Ok(None),
    }
}

fn check_forward(span: &Span) -> PyResult<()> {
    match span.step < 0 && span.count > 0 {
        true => Err(value_error!(
            "Blob doesn't support slices with a negative step"
        )),
        false => Ok(()),
    }
}

fn set_item(args: &Arguments, value: Obj) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let (state, database) = open(this)?;
    let Some(span) = span(state, key)? else {
        let place = place(state, key)?;
        let Some(number) = Integer::of(value) else {
            return Err(type_error!(
                "'{}' object cannot be interpreted as an integer",
                type_name(value)
            ));
        };
        let byte = number.machine().and_then(|value| u8::try_from(value).ok());
        let byte = byte.ok_or_else(|| value_error!("byte must be in range(0, 256)"))?;
        write(this, state, &database, &[byte], place)?;
        return nothing();
    };
    let data = buffer::argument(value)?;
    if data.len() != span.count {
        return Err(index_error!("Blob slice assignment is wrong size"));
    }
    if span.count == 0 {
        return nothing();
    }
    check_forward(&span)?;
    // What lies between the places stays.
    let mut all = read(this, state, &database, size(state), 0)?;
    for (place, byte) in span.places().zip(data.iter()) {
        all[place] = *byte;
    }
    let first = span.places().next().unwrap_or(0);
    let last = span.places().last().unwrap_or(0);
    write(this, state, &database, &all[first..=last], first as c_int)?;
    nothing()
}
