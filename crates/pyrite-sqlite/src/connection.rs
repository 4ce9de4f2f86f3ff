//! `sqlite3.Connection`: opening and closing, transactions, statements, and what the program sets.

use crate::handles::{Database, Statement, sqlite};
use crate::registration::{self, Rebound};
use crate::values::{self, CONVERTERS};
use crate::{blob, callbacks, copies, cursor, errors};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::{attribute_error, finalisers, type_error, value_error};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr;
use std::rc::Rc;

/// The type: its state, what makes rows, what makes texts, the callables that SQLite knows, and those that are one of a kind.
pub static CONNECTION: TypeDefinition = TypeDefinition {
    slots: 7,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new(
        "sqlite3.Connection",
        "SQLite database connection object.",
        METHODS,
    )
};
/// `row_factory`.
pub const ROW_FACTORY: u32 = 1;
/// `text_factory`.
pub const TEXT_FACTORY: u32 = 2;
const CALLABLES: u32 = 3;
/// The authorizer, or None.
pub const AUTHORIZER: u32 = 4;
/// The progress handler, or None.
pub const PROGRESS: u32 = 5;
/// The trace callback, or None.
pub const TRACE: u32 = 6;

/// `autocommit`: transactions begin as PEP 249 does not say, by `isolation_level`.
pub const LEGACY: i32 = -1;
const DISABLED: i32 = 0;

/// `PARSE_DECLTYPES`.
pub const DECLARED_TYPES: i32 = 1;
/// `PARSE_COLNAMES`.
pub const COLUMN_NAMES: i32 = 2;

/// What a connection knows besides its slots.
pub struct Connection {
    database: RefCell<Option<Rc<Database>>>,
    is_initialised: Cell<bool>,
    /// `detect_types`.
    pub detects: Cell<i32>,
    level: Cell<Option<&'static str>>,
    autocommit: Cell<i32>,
    checks_thread: Cell<bool>,
    thread: Cell<u64>,
    cache: RefCell<Cache>,
}

/// Statements by their text, with the time of their last use.
#[derive(Default)]
struct Cache {
    statements: HashMap<Box<[u8]>, (Rc<Statement>, u64)>,
    most: usize,
    time: u64,
}

impl Cache {
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

/// The state of a connection.
pub fn state<'a>(connection: Obj) -> &'a Connection {
    let slot: Obj = instance::slot(connection, 0);
    storage::external(slot.cast()).expect("made with a state")
}

/// Its database.
///
/// # Errors
/// `ProgrammingError` if it is closed or was never opened.
pub fn open(connection: Obj) -> PyResult<Rc<Database>> {
    let state = state(connection);
    match &*state.database.borrow() {
        Some(database) => Ok(Rc::clone(database)),
        None => Err(errors::programming(match state.is_initialised.get() {
            true => "Cannot operate on a closed database.",
            false => "Base Connection.__init__ not called.",
        })),
    }
}

/// # Errors
/// `ProgrammingError` in another thread than that of the connection.
pub fn check_thread(connection: Obj) -> PyResult<()> {
    let state = state(connection);
    let me = pyrite_vm::others::identifier();
    if state.is_initialised.get() && state.checks_thread.get() && state.thread.get() != me {
        return Err(errors::programming(&format!(
            "SQLite objects created in a thread can only be used in that same thread. The object was created in thread id {} and this is thread id {me}.",
            state.thread.get()
        )));
    }
    Ok(())
}

/// Its database, in the right thread.
///
/// # Errors
/// As [`open`] and [`check_thread`].
pub fn usable(connection: Obj) -> PyResult<Rc<Database>> {
    check_thread(connection)?;
    open(connection)?.wait();
    // Another thread may have closed it meanwhile.
    open(connection)
}

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

// ---------------------------------------------------------------- callables

/// Keeps an object with the connection; gives its place.
///
/// # Errors
/// `MemoryError`.
pub fn keep(connection: Obj, object: Obj) -> PyResult<usize> {
    let list: Gc<PyList> = instance::slot(connection, CALLABLES).cast();
    // A place that is free holds the list itself, which nobody else can have put there.
    let free = list::items(list).iter().position(|item| item.0 == list.0);
    match free {
        Some(index) => list::set(list, index, object),
        None => list::push(list, object)?,
    }
    Ok(free.unwrap_or(list::length(list).saturating_sub(1)))
}

/// What was kept.
pub fn kept(connection: Obj, index: usize) -> Obj {
    list::get(instance::slot(connection, CALLABLES).cast(), index)
}

/// Nobody wants it any more.
pub fn let_go(connection: Obj, index: usize) {
    let list: Obj = instance::slot(connection, CALLABLES);
    list::set(list.cast(), index, list);
}

// ---------------------------------------------------------------- statements

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
fn begin_again(connection: Obj) -> PyResult<()> {
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

// ---------------------------------------------------------------- the type

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        let state = Connection {
            database: RefCell::default(),
            is_initialised: Cell::new(false),
            detects: Cell::new(0),
            level: Cell::new(Some("")),
            autocommit: Cell::new(LEGACY),
            checks_thread: Cell::new(true),
            thread: Cell::new(0),
            cache: RefCell::default(),
        };
        let state = storage::new_external(state).cast();
        let of_str = str::TYPE.class().object();
        let callables = list::new().cast();
        let class = instance::class_argument(args.at(0))?;
        let made = instance::with(
            class,
            &[state, none(), of_str, callables, none(), none(), none()],
        );
        finalisers::register(made);
        Ok(made)
    }),
    Builtin::method(
        "__init__",
        "(self, /, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature.",
        |args| {
            if args.rest().len() > 1 {
                registration::deprecated(&registration::positions("_sqlite3.Connection"))?;
            }
            registration::rebound(args, &INITIALISE)
        },
    ),
    Builtin::method(
        "__del__",
        "(self, /)",
        "Called when the instance is about to be destroyed.",
        |args| {
            let state = state(args.at(0));
            if state.database.borrow().is_some() {
                let message = format!("unclosed database in {}", repr_text(args.at(0))?);
                pyrite_vm::warnings::warn(&exception::RESOURCE_WARNING, &message)?;
                shut(args.at(0));
            }
            nothing()
        },
    ),
    Builtin::method(
        "__call__",
        "(self, /, *args, **kwargs)",
        "Call self as a function.",
        |args| {
            open(args.at(0))?;
            if args.keywords().is_some() {
                return Err(type_error!("Connection() takes no keyword arguments"));
            }
            let &[sql] = args.rest() else {
                return Err(type_error!(
                    "function takes exactly 1 argument ({} given)",
                    args.rest().len()
                ));
            };
            let sql = text::argument(sql, "Connection", "1")?;
            Ok(crate::statement_object(prepare(args.at(0), sql)?))
        },
    ),
    copies::BACKUP,
    Builtin::method(
        "close",
        "(self, /)",
        "Close the database connection.\n\nAny pending transaction is not committed implicitly.",
        |args| {
            check_thread(args.at(0))?;
            if !state(args.at(0)).is_initialised.get() {
                return Err(errors::programming("Base Connection.__init__ not called."));
            }
            roll_back_first(args.at(0))?;
            shut(args.at(0));
            nothing()
        },
    ),
    Builtin::method(
        "commit",
        "(self, /)",
        "Commit any pending transaction to the database.\n\nIf there is no open transaction, this method is a no-op.",
        |args| commit(args.at(0)),
    ),
    registration::CREATE_AGGREGATE,
    registration::CREATE_COLLATION,
    registration::CREATE_FUNCTION,
    Builtin::method(
        "cursor",
        "(self, /, factory=None)",
        "Return a cursor for the connection.",
        |args| {
            let this = args.at(0);
            usable(this)?;
            let factory = args.or(1, cursor::CURSOR.class().object());
            let made = call::call(factory, &[this])?;
            if !cursor::is_cursor(made) {
                return Err(type_error!(
                    "factory must return a cursor, not {}",
                    type_name(made)
                ));
            }
            let row_factory: Obj = instance::slot(this, ROW_FACTORY);
            if !row_factory.is_none() {
                instance::set_slot(made, cursor::ROW_FACTORY, row_factory);
            }
            Ok(made)
        },
    )
    .telling("($self, /, factory=<unrepresentable>)"),
    Builtin::method(
        "enable_load_extension",
        "(self, enable, /)",
        "Enable dynamic loading of SQLite extension modules.",
        |args| {
            let enable = protocol::is_true(args.at(1))?;
            audit::event("sqlite3.enable_load_extension", || {
                Ok([args.at(0), boolean(enable)])
            })?;
            let database = usable(args.at(0))?;
            match sqlite!(sqlite3_enable_load_extension(
                database.pointer(),
                c_int::from(enable)
            )) {
                ffi::SQLITE_OK => nothing(),
                _ => Err(errors::operational("Error enabling load extension")),
            }
        },
    ),
    Builtin::method(
        "__enter__",
        "(self, /)",
        "Called when the connection is used as a context manager.\n\nReturns itself as a convenience to the caller.",
        |args| {
            usable(args.at(0))?;
            Ok(args.at(0))
        },
    ),
    Builtin::method(
        "executemany",
        "(self, sql, parameters, /)",
        "Repeatedly executes an SQL statement.",
        |args| by_cursor(args, "executemany"),
    ),
    Builtin::method(
        "executescript",
        "(self, sql_script, /)",
        "Executes multiple SQL statements at once.",
        |args| by_cursor(args, "executescript"),
    ),
    Builtin::method(
        "execute",
        "(self, sql, parameters=(), /)",
        "Executes an SQL statement.",
        |args| by_cursor(args, "execute"),
    ),
    Builtin::method(
        "__exit__",
        "(self, type, value, traceback, /)",
        "Called when the connection is used as a context manager.\n\nIf there was any exception, a rollback takes place; otherwise we\ncommit.",
        |args| {
            let this = args.at(0);
            let is_fine = (1..4).all(|index| args.at(index).is_none());
            if !is_fine {
                rollback(this)?;
            } else if let Err(raised) = commit(this) {
                // Commit failed: roll back, and raise what it raised.
                if let Err(other) = rollback(this) {
                    instance::set_slot(other.0, exception::slots::CONTEXT, raised.0);
                    return Err(other);
                }
                return Err(raised);
            }
            Ok(boolean(false))
        },
    ),
    Builtin::method(
        "interrupt",
        "(self, /)",
        "Abort any pending database operation.",
        |args| {
            let database = open(args.at(0))?;
            sqlite!(sqlite3_interrupt(database.pointer()));
            nothing()
        },
    ),
    Builtin::method(
        "iterdump",
        "(self, /, *, filter=None)",
        "Returns iterator to the dump of the database in an SQL text format.\n\n  filter\n    An optional LIKE pattern for database objects to dump",
        |args| {
            open(args.at(0))?;
            let module = pyrite_vm::import::import_absolute("sqlite3.dump")?;
            let function = attributes::get(module, names::intern("_iterdump"))?;
            let filter = args.or(1, none());
            call::call_with_names(
                function,
                &[args.at(0), filter],
                &[names::intern("filter").object()],
            )
        },
    ),
    Builtin::method(
        "load_extension",
        "(self, name, /, *, entrypoint=None)",
        "Load SQLite extension module.",
        |args| {
            let name = values::c_argument(args.at(1), "load_extension", "1")?;
            let entry = match args.get_not_none(2) {
                Some(entry) => Some(values::c_argument(entry, "load_extension", "'entrypoint'")?),
                None => None,
            };
            audit::event("sqlite3.load_extension", || Ok([args.at(0), args.at(1)]))?;
            let database = usable(args.at(0))?;
            let mut message: *mut c_char = ptr::null_mut();
            let entry = entry.as_deref().map_or(ptr::null(), CStr::as_ptr);
            let code = database.during(args.at(0), |pointer| {
                sqlite!(sqlite3_load_extension(
                    pointer,
                    name.as_ptr(),
                    entry,
                    &mut message
                ))
            });
            if code == ffi::SQLITE_OK {
                return nothing();
            }
            let told = values::c_text(message).map(|text| text.to_string_lossy().into_owned());
            sqlite!(sqlite3_free(message.cast()));
            Err(match told {
                Some(told) => errors::operational(&told),
                None => errors::of_database(database.pointer()),
            })
        },
    ),
    Builtin::method(
        "rollback",
        "(self, /)",
        "Roll back to the start of any pending transaction.\n\nIf there is no open transaction, this method is a no-op.",
        |args| rollback(args.at(0)),
    ),
    registration::SET_AUTHORIZER,
    registration::SET_PROGRESS_HANDLER,
    registration::SET_TRACE_CALLBACK,
    Builtin::method(
        "setlimit",
        "(self, category, limit, /)",
        "Set connection run-time limits.\n\n  category\n    The limit category to be set.\n  limit\n    The new limit. If the new limit is a negative number, the limit\n    is unchanged.\n\nAttempts to increase a limit above its hard upper bound are silently\ntruncated to the hard upper bound. Regardless of whether or not the\nlimit was changed, the prior value of the limit is returned.",
        |args| {
            limit(
                args.at(0),
                protocol::int_argument(args.at(1))?,
                protocol::int_argument(args.at(2))?,
            )
        },
    ),
    Builtin::method(
        "getlimit",
        "(self, category, /)",
        "Get connection run-time limits.\n\n  category\n    The limit category to be queried.",
        |args| limit(args.at(0), protocol::int_argument(args.at(1))?, -1),
    ),
    copies::SERIALIZE,
    copies::DESERIALIZE,
    registration::CREATE_WINDOW_FUNCTION,
    blob::OPEN,
    Builtin::method(
        "setconfig",
        "(self, op, enable=True, /)",
        "Set a boolean connection configuration option.\n\n  op\n    The configuration verb; one of the sqlite3.SQLITE_DBCONFIG codes.",
        |args| {
            let database = usable(args.at(0))?;
            let option = option(args.at(1))?;
            let wanted = args.get(2).map_or(Ok(true), protocol::is_true)?;
            let mut is_on: c_int = 0;
            let code = sqlite!(sqlite3_db_config(
                database.pointer(),
                option,
                c_int::from(wanted),
                &mut is_on
            ));
            errors::check(code, database.pointer())?;
            if wanted != (is_on != 0) {
                return Err(errors::operational("Unable to set config"));
            }
            nothing()
        },
    ),
    Builtin::method(
        "getconfig",
        "(self, op, /)",
        "Query a boolean connection configuration option.\n\n  op\n    The configuration verb; one of the sqlite3.SQLITE_DBCONFIG codes.",
        |args| {
            let database = usable(args.at(0))?;
            let option = option(args.at(1))?;
            let mut is_on: c_int = 0;
            let code = sqlite!(sqlite3_db_config(
                database.pointer(),
                option,
                -1 as c_int,
                &mut is_on
            ));
            errors::check(code, database.pointer())?;
            Ok(boolean(is_on != 0))
        },
    ),
    Builtin::member("Warning", "", |_| errors::class(errors::Kind::Warning)),
    Builtin::member("Error", "", |_| errors::class(errors::Kind::Error)),
    Builtin::member("InterfaceError", "", |_| {
        errors::class(errors::Kind::Interface)
    }),
    Builtin::member("DatabaseError", "", |_| {
        errors::class(errors::Kind::Database)
    }),
    Builtin::member("DataError", "", |_| errors::class(errors::Kind::Data)),
    Builtin::member("OperationalError", "", |_| {
        errors::class(errors::Kind::Operational)
    }),
    Builtin::member("IntegrityError", "", |_| {
        errors::class(errors::Kind::Integrity)
    }),
    Builtin::member("InternalError", "", |_| {
        errors::class(errors::Kind::Internal)
    }),
    Builtin::member("ProgrammingError", "", |_| {
        errors::class(errors::Kind::Programming)
    }),
    Builtin::member("NotSupportedError", "", |_| {
        errors::class(errors::Kind::NotSupported)
    }),
    Builtin::attribute(
        "isolation_level",
        "",
        |args| {
            open(args.at(0))?;
            Ok(state(args.at(0)).level.get().map_or(none(), str::new))
        },
        |args| {
            let this = args.at(0);
            if args.at(1).is_null() {
                return Err(attribute_error!("cannot delete attribute"));
            }
            if args.at(1).is_none() {
                state(this).level.set(None);
                // Then nothing is left to be committed later.
                return commit(this);
            }
            state(this).level.set(level(args.at(1))?);
            nothing()
        },
    ),
    Builtin::getter("total_changes", "", |args| {
        let database = open(args.at(0))?;
        Ok(int::new(sqlite!(sqlite3_total_changes64(
            database.pointer()
        ))))
    }),
    Builtin::getter("in_transaction", "", |args| {
        Ok(boolean(!is_idle(&*open(args.at(0))?)))
    }),
    Builtin::attribute(
        "autocommit",
        "",
        |args| {
            usable(args.at(0))?;
            Ok(match state(args.at(0)).autocommit.get() {
                LEGACY => int::new(LEGACY.into()),
                value => boolean(value != DISABLED),
            })
        },
        |args| {
            let this = args.at(0);
            if args.at(1).is_null() {
                return Err(attribute_error!("cannot delete autocommit attribute"));
            }
            let database = usable(this)?;
            let wanted = autocommit(args.at(1))?;
            match wanted {
                LEGACY => {}
                DISABLED if is_idle(&database) => begin_again(this)?,
                DISABLED => {}
                _ if !is_idle(&database) => run(this, c"COMMIT")?,
                _ => {}
            }
            state(this).autocommit.set(wanted);
            nothing()
        },
    ),
    Builtin::getter("__text_signature__", "", |_| Ok(str::new("(sql, /)"))),
    Builtin::attribute(
        "row_factory",
        "",
        |args| Ok(instance::slot(args.at(0), ROW_FACTORY)),
        |args| set_factory(args, ROW_FACTORY, "row_factory"),
    ),
    Builtin::attribute(
        "text_factory",
        "",
        |args| Ok(instance::slot(args.at(0), TEXT_FACTORY)),
        |args| set_factory(args, TEXT_FACTORY, "text_factory"),
    ),
];

fn set_factory(args: &Arguments, slot: u32, name: &str) -> PyResult {
    if args.at(1).is_null() {
        return Err(attribute_error!("cannot delete {name} attribute"));
    }
    instance::set_slot(args.at(0), slot, args.at(1));
    nothing()
}

static INITIALISE: Rebound = Rebound::new(
    "Connection",
    Builtin::method(
        "__init__",
        "(self, /, database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True, factory=None, cached_statements=128, uri=False, *, autocommit=-1)",
        "",
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
        state.cache.borrow_mut().statements.clear();
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
    *state.cache.borrow_mut() = Cache {
        most: cached.max(0) as usize,
        ..Cache::default()
    };
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

/// Where `autocommit` is off, there is always a transaction; it ends before the database is closed.
fn roll_back_first(connection: Obj) -> PyResult<()> {
    let state = state(connection);
    let database = state.database.borrow().clone();
    match database {
        Some(database) if state.autocommit.get() == DISABLED && !is_idle(&database) => {
            run(connection, c"ROLLBACK")
        }
        _ => Ok(()),
    }
}

/// Closes the database, if it is open.
fn shut(connection: Obj) {
    let state = state(connection);
    let database = state.database.borrow_mut().take();
    state.cache.borrow_mut().statements.clear();
    let Some(database) = database else {
        return;
    };
    // SQLite rolls back what is not committed.
    let held = Rc::clone(&database);
    database.during(connection, |_| held.close());
}

/// A level of isolation, or `None` for None.
fn level(object: Obj) -> PyResult<Option<&'static str>> {
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

fn autocommit(object: Obj) -> PyResult<i32> {
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

/// Calls a method of a new cursor.
fn by_cursor(args: &Arguments, method: &str) -> PyResult {
    let cursor = protocol::call_method(args.at(0), names::intern("cursor"), &[])?;
    let method = attributes::get(cursor, names::intern(method))?;
    match args.get(2) {
        Some(parameters) => call::call(method, &[args.at(1), parameters]),
        None => call::call(method, &[args.at(1)]),
    }
}

fn limit(connection: Obj, category: i32, value: i32) -> PyResult {
    let database = usable(connection)?;
    match sqlite!(sqlite3_limit(database.pointer(), category, value)) {
        before if before >= 0 => Ok(int::new(before.into())),
        _ => Err(errors::programming("'category' is out of bounds")),
    }
}

fn option(object: Obj) -> PyResult<c_int> {
    let option = protocol::int_argument(object)?;
    match crate::constants::OPTIONS
        .iter()
        .any(|(_, number)| *number == option)
    {
        true => Ok(option),
        false => Err(value_error!("unknown config 'op': {option}")),
    }
}

/// Is the object a connection?
pub fn is_connection(object: Obj) -> bool {
    object.is_heap() && pyrite_vm::class::Class::of(object).is_subclass(CONNECTION.class())
}

/// How a cursor converts the values of each column: a list of converters and None, or None if it converts nothing.
///
/// # Errors
/// `UnicodeDecodeError`; `MemoryError`.
pub fn conversions(connection: Obj, statement: &Statement) -> PyResult {
    let detects = state(connection).detects.get();
    if detects == 0 || dict::length(CONVERTERS.dict()) == 0 {
        return Ok(none());
    }
    let pointer = statement.pointer();
    let list = list::new();
    for column in 0..sqlite!(sqlite3_column_count(pointer)) {
        let mut converter = none();
        if detects & COLUMN_NAMES != 0
            && let Some(name) = values::c_text(sqlite!(sqlite3_column_name(pointer, column)))
        {
            let name = name.to_bytes();
            if let Some(open) = name.iter().position(|byte| *byte == b'[')
                && let Some(length) = name[open..].iter().position(|byte| *byte == b']')
            {
                converter = values::converter(&name[open + 1..open + length])?;
            }
        }
        if converter.is_none()
            && detects & DECLARED_TYPES != 0
            && let Some(declared) =
                values::c_text(sqlite!(sqlite3_column_decltype(pointer, column)))
        {
            let declared = declared.to_bytes();
            let end = declared.iter().position(|byte| matches!(byte, b' ' | b'('));
            converter = values::converter(&declared[..end.unwrap_or(declared.len())])?;
        }
        list::push(list, converter)?;
    }
    Ok(list.cast())
}
