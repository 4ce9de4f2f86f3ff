//! `sqlite3.Cursor`: executing statements and fetching their rows.

use crate::connection::{self, CONNECTION};
use crate::errors::{self, check, programming};
use crate::handles::{Database, Statement, abandon, sqlite};
use crate::{statements, transactions, values};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{attribute_error, ids, overflow_error, type_error, value_error};
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_int};
use std::ptr;
use std::rc::Rc;

/// The type: its state, the connection, what makes rows, the description of columns, their converters, the last row's number.
pub static CURSOR: TypeDefinition = TypeDefinition {
    slots: 6,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("sqlite3.Cursor", METHODS)
};
const CONNECTION_SLOT: u32 = 1;
/// `row_factory`.
pub const ROW_FACTORY: u32 = 2;
/// `description`.
pub const DESCRIPTION: u32 = 3;
const CONVERTERS: u32 = 4;
const LAST_ROW: u32 = 5;

/// What a cursor knows besides its slots.
struct Cursor {
    statement: RefCell<Option<Rc<Statement>>>,
    rows: Cell<i64>,
    array_size: Cell<u32>,
    is_initialised: Cell<bool>,
    is_closed: Cell<bool>,
    /// It is stepping or binding.
    is_locked: Cell<bool>,
}

impl Cursor {
    /// The cursor has done with its statement.
    fn let_go(&self) {
        if let Some(statement) = self.statement.borrow_mut().take() {
            abandon(statement);
        }
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Is the object a cursor?
pub fn is_cursor(object: Obj) -> bool {
    object.is_heap() && Class::of(object).is_subclass(CURSOR.class())
}

fn state<'a>(cursor: Obj) -> &'a Cursor {
    let slot: Obj = instance::slot(cursor, 0);
    storage::external(slot.cast()).expect("made with a state")
}

fn connection_of(cursor: Obj) -> Obj {
    instance::slot(cursor, CONNECTION_SLOT)
}

/// The database of a cursor that can be used.
fn usable(cursor: Obj) -> PyResult<Rc<Database>> {
    let state = state(cursor);
    if !state.is_initialised.get() {
        return Err(programming("Base Cursor.__init__ not called."));
    }
    if state.is_closed.get() {
        return Err(programming("Cannot operate on a closed cursor."));
    }
    let database = connection::usable(connection_of(cursor))?;
    check_unlocked(state)?;
    Ok(database)
}

fn check_unlocked(state: &Cursor) -> PyResult<()> {
    match state.is_locked.get() {
        true => Err(programming("Recursive use of cursors not allowed.")),
        false => Ok(()),
    }
}

/// Runs `body` while the cursor is locked.
fn locked<R>(state: &Cursor, body: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    state.is_locked.set(true);
    let result = body();
    state.is_locked.set(false);
    result
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        let state = Cursor {
            statement: RefCell::default(),
            rows: Cell::new(-1),
            array_size: Cell::new(1),
            is_initialised: Cell::new(false),
            is_closed: Cell::new(false),
            is_locked: Cell::new(false),
        };
        let state = storage::new_external(state).cast();
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(
            class,
            &[state, none(), none(), none(), none(), none()],
        ))
    }),
    Builtin::method("__init__", "$(self, connection, /)", |args| {
        let (this, connection) = (args.at(0), args.at(1));
        if !connection.is_heap() || !Class::of(connection).is_subclass(CONNECTION.class()) {
            let what = if connection.is_none() {
                "None".into()
            } else {
                type_name(connection)
            };
            return Err(type_error!(
                "Cursor() argument 1 must be sqlite3.Connection, not {what}"
            ));
        }
        let state = state(this);
        check_unlocked(state)?;
        instance::set_slot(this, CONNECTION_SLOT, connection);
        state.let_go();
        state.is_closed.set(false);
        state.array_size.set(1);
        state.rows.set(-1);
        for slot in [ROW_FACTORY, DESCRIPTION, CONVERTERS, LAST_ROW] {
            instance::set_slot(this, slot, none());
        }
        connection::check_thread(connection)?;
        state.is_initialised.set(true);
        nothing()
    }),
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    next_method!(next_row),
    Builtin::method("close", "(self, /)", |args| {
        let state = state(args.at(0));
        check_unlocked(state)?;
        if !state.is_initialised.get() {
            return Err(programming("Base Cursor.__init__ not called."));
        }
        connection::usable(connection_of(args.at(0)))?;
        state.let_go();
        state.is_closed.set(true);
        nothing()
    }),
    Builtin::method("executemany", "(self, sql, seq_of_parameters, /)", |args| {
        execute(args, "executemany", true)
    }),
    Builtin::method("executescript", "(self, sql_script, /)", execute_script),
    Builtin::method("execute", "(self, sql, parameters=(), /)", |args| {
        execute(args, "execute", false)
    }),
    Builtin::method("fetchall", "(self, /)", |args| {
        fetch(args.at(0), usize::MAX)
    }),
    Builtin::method("fetchmany", "(self, /, size=1)", |args| {
        let most = args
            .get(1)
            .map_or(Ok(state(args.at(0)).array_size.get()), unsigned)?;
        fetch(args.at(0), most as usize)
    }),
    Builtin::method("fetchone", "(self, /)", |args| {
        Ok(next_row(args.at(0))?.unwrap_or(none()))
    }),
    Builtin::method("setinputsizes", "(self, sizes, /)", |_| nothing()),
    Builtin::method("setoutputsize", "(self, size, column=None, /)", |_| {
        nothing()
    }),
    Builtin::member("connection", |args| Ok(connection_of(args.at(0)))),
    Builtin::member("description", |args| {
        Ok(instance::slot(args.at(0), DESCRIPTION))
    }),
    Builtin::member("lastrowid", |args| Ok(instance::slot(args.at(0), LAST_ROW))),
    Builtin::member("rowcount", |args| {
        Ok(int::new(state(args.at(0)).rows.get()))
    }),
    Builtin::attribute(
        "arraysize",
        |args| Ok(int::new(state(args.at(0)).array_size.get().into())),
        |args| {
            if args.at(1).is_null() {
                let message = "attribute 'arraysize' of 'sqlite3.Cursor' objects cannot be deleted";
                return Err(attribute_error!("{message}"));
            }
            state(args.at(0)).array_size.set(unsigned(args.at(1))?);
            nothing()
        },
    ),
    Builtin::attribute(
        "row_factory",
        |args| Ok(instance::slot(args.at(0), ROW_FACTORY)),
        |args| {
            if args.at(1).is_null() {
                return Err(attribute_error!("cannot delete row_factory attribute"));
            }
            instance::set_slot(args.at(0), ROW_FACTORY, args.at(1));
            nothing()
        },
    ),
];

fn unsigned(object: Obj) -> PyResult<u32> {
    match number::integer(object)? {
        Integer::Small(value) if value < 0 => Err(value_error!("Cannot convert negative int")),
        value if value.is_negative() => Err(value_error!("Cannot convert negative int")),
        Integer::Small(value) if u32::try_from(value).is_ok() => Ok(value as u32),
        _ => Err(overflow_error!("Python int too large for C uint32_t")),
    }
}

// ---------------------------------------------------------------- executing

fn execute(args: &Arguments, function: &str, is_many: bool) -> PyResult {
    let this = args.at(0);
    let sql = text::argument(args.at(1), function, "1")?;
    let database = usable(this)?;
    let state = state(this);
    let done = locked(state, || {
        let sets = match (is_many, args.get(2)) {
            (true, Some(sets)) => protocol::iterator(sets)?,
            (_, parameters) => {
                let parameters = parameters.unwrap_or_else(|| tuple::from_slice(&[]).cast());
                protocol::iterator(tuple::from_slice(&[parameters]).cast())?
            }
        };
        instance::set_slot(this, DESCRIPTION, none());
        state.let_go();
        let statement = statements::statement(connection_of(this), sql)?;
        sqlite!(sqlite3_reset(statement.pointer()));
        *state.statement.borrow_mut() = Some(Rc::clone(&statement));
        run(this, &database, &statement, sets, is_many)
    });
    match done {
        Ok(()) => {
            let is_done = |statement: &Rc<Statement>| !statement.is_busy();
            let is_done = state.statement.borrow().as_ref().is_none_or(is_done);
            if is_done {
                state.let_go();
            }
            Ok(this)
        }
        Err(raised) => {
            state.let_go();
            state.rows.set(-1);
            Err(raised)
        }
    }
}

fn run(
    this: Obj,
    database: &Rc<Database>,
    statement: &Rc<Statement>,
    sets: Obj,
    is_many: bool,
) -> PyResult<()> {
    let (state, connection) = (state(this), connection_of(this));
    let pointer = statement.pointer();
    if is_many && sqlite!(sqlite3_stmt_readonly(pointer)) != 0 {
        return Err(programming(
            "executemany() can only execute DML statements.",
        ));
    }
    state.rows.set(if statement.is_dml { 0 } else { -1 });
    if statement.is_dml
        && transactions::is_idle(database)
        && let Some(level) = transactions::begins_by_itself(connection)
    {
        transactions::begin(connection, level)?;
    }
    while let Some(parameters) = protocol::next(sets)? {
        bind_all(statement, parameters)?;
        let code = step(connection, statement, true);
        if code != ffi::SQLITE_DONE && code != ffi::SQLITE_ROW {
            return Err(errors::of_database(database.pointer()));
        }
        instance::set_slot(
            this,
            CONVERTERS,
            values::conversions(connection, statement)?,
        );
        let columns = sqlite!(sqlite3_column_count(statement.pointer()));
        if columns > 0 && instance::slot(this, DESCRIPTION).is_none() {
            instance::set_slot(
                this,
                DESCRIPTION,
                description(connection, statement, columns)?,
            );
        }
        if code == ffi::SQLITE_DONE {
            if statement.is_dml {
                let changed = sqlite!(sqlite3_changes64(database.pointer()));
                state.rows.set(state.rows.get() + changed);
            }
            sqlite!(sqlite3_reset(statement.pointer()));
        }
    }
    if !is_many {
        let row = sqlite!(sqlite3_last_insert_rowid(database.pointer()));
        instance::set_slot(this, LAST_ROW, int::new(row));
    }
    Ok(())
}

/// Steps a statement; an empty one is done at once.
fn step(connection: Obj, statement: &Statement, is_first: bool) -> c_int {
    if statement.is_empty() {
        return ffi::SQLITE_DONE;
    }
    let database = &*statement.database;
    match is_first {
        false => database.during(connection, |_| sqlite!(sqlite3_step(statement.pointer()))),
        true => statements::retried(connection, database, |_, is_again| {
            if is_again {
                sqlite!(sqlite3_reset(statement.pointer()));
            }
            sqlite!(sqlite3_step(statement.pointer()))
        }),
    }
}

fn description(connection: Obj, statement: &Statement, columns: c_int) -> PyResult {
    let cuts = connection::state(connection).detects.get() & connection::COLUMN_NAMES != 0;
    let list = list::new();
    for column in 0..columns {
        let name = values::c_text(sqlite!(sqlite3_column_name(statement.pointer(), column)));
        let mut name = name.ok_or_else(pyrite_vm::result::memory_error)?.to_bytes();
        if cuts && let Some(bracket) = name.iter().position(|byte| *byte == b'[') {
            name = &name[..bracket];
            name = name.strip_suffix(b" ").unwrap_or(name);
        }
        let mut parts = [none(); 7];
        parts[0] = values::utf8(name)?;
        list::push(list, tuple::from_slice(&parts).cast())?;
    }
    Ok(tuple::try_from_slice(list::items(list))?.cast())
}

/// Binds what was given to the parameters of a statement.
fn bind_all(statement: &Statement, parameters: Obj) -> PyResult<()> {
    if statement.pointer().is_null() && !statement.is_empty() {
        return Err(errors::of_database(ptr::null_mut()));
    }
    let wanted = sqlite!(sqlite3_bind_parameter_count(statement.pointer()));
    let class = Class::of(parameters);
    let is_dict = class.native() == Class::builtin(ids::DICT);
    let name_of = |place: c_int| {
        values::c_text(sqlite!(sqlite3_bind_parameter_name(
            statement.pointer(),
            place
        )))
        .map(CStr::to_bytes)
    };
    let is_plain = [ids::TUPLE, ids::LIST]
        .iter()
        .any(|id| class == Class::builtin(*id));
    let is_mapping = is_dict || class.has(flags::MAPPING) && !class.has(flags::MUTABLE);
    let has_items = class.known(names::GETITEM).is_some();
    if is_plain || !is_mapping && has_items {
        let given = protocol::length(parameters)?;
        if given != wanted as usize {
            return Err(programming(&format!(
                "Incorrect number of bindings supplied. The current statement uses {wanted}, and there are {given} supplied."
            )));
        }
        for place in 1..=wanted {
            if let Some(name) = name_of(place).filter(|name| !name.starts_with(b"?")) {
                return Err(programming(&format!(
                    "Binding {place} ('{}') is a named parameter, but you supplied a sequence which requires nameless (qmark) placeholders.",
                    String::from_utf8_lossy(name)
                )));
            }
            let item = protocol::get_item(parameters, int::new(i64::from(place) - 1))?;
            values::bind(statement, place, values::adapted(item)?)?;
        }
        return Ok(());
    }
    if !has_items {
        return Err(programming("parameters are of unsupported type"));
    }
    for place in 1..=wanted {
        let Some(name) = name_of(place) else {
            return Err(programming(&format!(
                "Binding {place} has no name, but you supplied a dictionary (which has only names)."
            )));
        };
        let name = values::utf8(name.get(1..).unwrap_or(b""))?;
        let found = match class == Class::builtin(ids::DICT) {
            true => dict::get(parameters.cast(), name),
            false => match protocol::get_item(parameters, name) {
                Err(raised) if exception::matches(raised.0, &exception::LOOKUP_ERROR) => Ok(None),
                found => found.map(Some),
            },
        };
        let Some(item) = found? else {
            return Err(programming(&format!(
                "You did not supply a value for binding parameter :{}.",
                str::text(name.cast())
            )));
        };
        values::bind(statement, place, values::adapted(item)?)?;
    }
    Ok(())
}

fn execute_script(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let script = values::text_bytes(text::argument(args.at(1), "executescript", "1")?)?;
    let Ok(whole) = CString::new(script) else {
        return Err(value_error!("embedded null character"));
    };
    let database = usable(this)?;
    let connection = connection_of(this);
    statements::check_length(database.pointer(), script)?;
    if transactions::is_legacy(connection) && !transactions::is_idle(&database) {
        statements::run(connection, c"COMMIT")?;
    }
    let mut rest = whole.as_c_str();
    while !rest.is_empty() {
        let (mut pointer, mut tail) = (ptr::null_mut(), ptr::null());
        let code = statements::retried(connection, &database, |database, _| {
            let start = rest.as_ptr();
            let code = sqlite!(sqlite3_prepare_v2(
                database,
                start,
                -1,
                &mut pointer,
                &mut tail
            ));
            if code != ffi::SQLITE_OK || pointer.is_null() {
                return code;
            }
            while sqlite!(sqlite3_step(pointer)) == ffi::SQLITE_ROW {}
            sqlite!(sqlite3_finalize(pointer))
        });
        check(code, database.pointer())?;
        rest = values::c_text(tail).unwrap_or(c"");
    }
    Ok(this)
}

// ---------------------------------------------------------------- fetching

fn fetch(this: Obj, most: usize) -> PyResult {
    let rows = list::new();
    while list::length(rows) < most {
        let Some(row) = next_row(this)? else {
            break;
        };
        list::push(rows, row)?;
    }
    Ok(rows.cast())
}

fn next_row(this: Obj) -> PyResult<Option<Obj>> {
    usable(this)?;
    let (state, connection) = (state(this), connection_of(this));
    let Some(statement) = state.statement.borrow().clone() else {
        return Ok(None);
    };
    if sqlite!(sqlite3_data_count(statement.pointer())) == 0 {
        state.let_go();
        return Ok(None);
    }
    let row = locked(state, || values_of_row(this, &statement))?;
    let code = step(connection, &statement, false);
    match code {
        ffi::SQLITE_ROW => {}
        ffi::SQLITE_DONE => {
            if statement.is_dml {
                let database = statement.database.pointer();
                state.rows.set(sqlite!(sqlite3_changes64(database)));
            }
            state.let_go();
        }
        _ => {
            let raised = errors::of_database(statement.database.pointer());
            state.let_go();
            return Err(raised);
        }
    }
    let factory: Obj = instance::slot(this, ROW_FACTORY);
    match factory.is_none() {
        true => Ok(Some(row)),
        false => call::call(factory, &[this, row]).map(Some),
    }
}

fn values_of_row(this: Obj, statement: &Statement) -> PyResult {
    let columns = sqlite!(sqlite3_data_count(statement.pointer()));
    let row = tuple::new(columns as usize)?;
    let converters: Obj = instance::slot(this, CONVERTERS);
    let converters = (!converters.is_none()).then(|| converters.cast::<PyList>());
    for column in 0..columns {
        // What has run for the column before may have closed the database; then this one is nothing.
        statement.database.wait();
        let pointer = statement.pointer();
        let converter = converters
            .filter(|list| list::length(*list) > column as usize)
            .map(|list| list::get(list, column as usize))
            .filter(|converter| !converter.is_none());
        let value = match converter {
            // Nothing is not converted, nor is an empty text or blob.
            Some(_) if values::column(pointer, column).is_empty() => none(),
            Some(converter) => {
                call::call(converter, &[bytes::new(values::column(pointer, column))?])?
            }
            None => value_of_column(this, statement, column)?,
        };
        storage::set_item(row, column as usize, value);
    }
    Ok(row.cast())
}

fn value_of_column(this: Obj, statement: &Statement, column: c_int) -> PyResult {
    let pointer = statement.pointer();
    match sqlite!(sqlite3_column_type(pointer, column)) {
        ffi::SQLITE_INTEGER => Ok(int::new(sqlite!(sqlite3_column_int64(pointer, column)))),
        ffi::SQLITE_FLOAT => Ok(float::new(sqlite!(sqlite3_column_double(pointer, column)))),
        ffi::SQLITE_TEXT => {
            let text = values::column(pointer, column);
            let factory: Obj = instance::slot(connection_of(this), connection::TEXT_FACTORY);
            if factory.0 == str::TYPE.class().object().0 {
                return values::utf8(text).map_err(|raised| {
                    if !exception::matches(raised.0, &exception::UNICODE_DECODE_ERROR) {
                        return raised;
                    }
                    let name = values::c_text(sqlite!(sqlite3_column_name(pointer, column)));
                    let name = name.map_or_else(Default::default, CStr::to_string_lossy);
                    errors::operational(&format!(
                        "Could not decode to UTF-8 column '{name}' with text '{}'",
                        replaced(text)
                    ))
                });
            }
            call::call(factory, &[bytes::new(text)?])
        }
        ffi::SQLITE_BLOB => bytes::new(values::column(pointer, column)),
        _ => Ok(none()),
    }
}

/// Bytes as ASCII, with marks for what is none.
fn replaced(text: &[u8]) -> String {
    text.iter()
        .map(|byte| {
            if byte.is_ascii() {
                *byte as char
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}
