//! `sqlite3.Connection`: its state, the callables it keeps, and its methods; [opening](crate::opening), [statements](crate::statements) and [transactions](crate::transactions) have files of their own.

use crate::handles::{Database, sqlite};
use crate::registration;
use crate::statements::{self, Cache};
use crate::values;
use crate::{blob, copies, cursor, errors, opening, transactions};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{attribute_error, finalisers, type_error, value_error};
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int};
use std::ptr;
use std::rc::Rc;

/// The type: its state, what makes rows, what makes texts, the callables that SQLite knows, and those that are one of a kind.
pub static CONNECTION: TypeDefinition = TypeDefinition {
    slots: 7,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("sqlite3.Connection", METHODS)
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
/// `autocommit`: off, as PEP 249 says.
pub const DISABLED: i32 = 0;

/// `PARSE_DECLTYPES`.
pub const DECLARED_TYPES: i32 = 1;
/// `PARSE_COLNAMES`.
pub const COLUMN_NAMES: i32 = 2;

/// What a connection knows besides its slots.
pub struct Connection {
    /// As long as it is open.
    pub database: RefCell<Option<Rc<Database>>>,
    /// `__init__` has succeeded.
    pub is_initialised: Cell<bool>,
    /// `detect_types`.
    pub detects: Cell<i32>,
    /// `isolation_level`.
    pub level: Cell<Option<&'static str>>,
    /// `autocommit`.
    pub autocommit: Cell<i32>,
    /// `check_same_thread`.
    pub checks_thread: Cell<bool>,
    /// The thread that it was made in.
    pub thread: Cell<u64>,
    /// The statements that have been used last.
    pub cache: RefCell<Cache>,
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
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        if args.rest().len() > 1 {
            registration::deprecated(&registration::positions("_sqlite3.Connection"))?;
        }
        registration::rebound(args, &opening::INITIALISE)
    }),
    Builtin::method("__del__", "(self, /)", |args| {
        let state = state(args.at(0));
        if state.database.borrow().is_some() {
            let message = format!("unclosed database in {}", repr_text(args.at(0))?);
            pyrite_vm::warnings::warn(&exception::RESOURCE_WARNING, &message)?;
            opening::shut(args.at(0));
        }
        nothing()
    }),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", |args| {
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
        Ok(crate::statement_object(statements::prepare(
            args.at(0),
            sql,
        )?))
    }),
    copies::BACKUP,
    Builtin::method("close", "(self, /)", |args| {
        check_thread(args.at(0))?;
        if !state(args.at(0)).is_initialised.get() {
            return Err(errors::programming("Base Connection.__init__ not called."));
        }
        transactions::roll_back_first(args.at(0))?;
        opening::shut(args.at(0));
        nothing()
    }),
    Builtin::method("commit", "(self, /)", |args| {
        transactions::commit(args.at(0))
    }),
    registration::CREATE_AGGREGATE,
    registration::CREATE_COLLATION,
    registration::CREATE_FUNCTION,
    Builtin::method("cursor", "(self, /, factory=None)", |args| {
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
    })
    .telling("($self, /, factory=<unrepresentable>)"),
    Builtin::method("enable_load_extension", "(self, enable, /)", |args| {
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
    }),
    Builtin::method("__enter__", "(self, /)", |args| {
        usable(args.at(0))?;
        Ok(args.at(0))
    }),
    Builtin::method("executemany", "(self, sql, parameters, /)", |args| {
        by_cursor(args, "executemany")
    }),
    Builtin::method("executescript", "(self, sql_script, /)", |args| {
        by_cursor(args, "executescript")
    }),
    Builtin::method("execute", "(self, sql, parameters=(), /)", |args| {
        by_cursor(args, "execute")
    }),
    Builtin::method("__exit__", "(self, type, value, traceback, /)", |args| {
        let this = args.at(0);
        let is_fine = (1..4).all(|index| args.at(index).is_none());
        if !is_fine {
            transactions::rollback(this)?;
        } else if let Err(raised) = transactions::commit(this) {
            // Commit failed: roll back, and raise what it raised.
            if let Err(other) = transactions::rollback(this) {
                instance::set_slot(other.0, exception::slots::CONTEXT, raised.0);
                return Err(other);
            }
            return Err(raised);
        }
        Ok(boolean(false))
    }),
    Builtin::method("interrupt", "(self, /)", |args| {
        let database = open(args.at(0))?;
        sqlite!(sqlite3_interrupt(database.pointer()));
        nothing()
    }),
    Builtin::method("iterdump", "(self, /, *, filter=None)", |args| {
        open(args.at(0))?;
        let module = pyrite_vm::import::import_absolute("sqlite3.dump")?;
        let function = attributes::get(module, names::intern("_iterdump"))?;
        let filter = args.or(1, none());
        call::call_with_names(
            function,
            &[args.at(0), filter],
            &[names::intern("filter").object()],
        )
    }),
    Builtin::method(
        "load_extension",
        "(self, name, /, *, entrypoint=None)",
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
    Builtin::method("rollback", "(self, /)", |args| {
        transactions::rollback(args.at(0))
    }),
    registration::SET_AUTHORIZER,
    registration::SET_PROGRESS_HANDLER,
    registration::SET_TRACE_CALLBACK,
    Builtin::method("setlimit", "(self, category, limit, /)", |args| {
        limit(
            args.at(0),
            protocol::int_argument(args.at(1))?,
            protocol::int_argument(args.at(2))?,
        )
    }),
    Builtin::method("getlimit", "(self, category, /)", |args| {
        limit(args.at(0), protocol::int_argument(args.at(1))?, -1)
    }),
    copies::SERIALIZE,
    copies::DESERIALIZE,
    registration::CREATE_WINDOW_FUNCTION,
    blob::OPEN,
    Builtin::method("setconfig", "(self, op, enable=True, /)", |args| {
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
    }),
    Builtin::method("getconfig", "(self, op, /)", |args| {
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
    }),
    Builtin::member("Warning", |_| errors::class(errors::Kind::Warning)),
    Builtin::member("Error", |_| errors::class(errors::Kind::Error)),
    Builtin::member("InterfaceError", |_| errors::class(errors::Kind::Interface)),
    Builtin::member("DatabaseError", |_| errors::class(errors::Kind::Database)),
    Builtin::member("DataError", |_| errors::class(errors::Kind::Data)),
    Builtin::member("OperationalError", |_| {
        errors::class(errors::Kind::Operational)
    }),
    Builtin::member("IntegrityError", |_| errors::class(errors::Kind::Integrity)),
    Builtin::member("InternalError", |_| errors::class(errors::Kind::Internal)),
    Builtin::member("ProgrammingError", |_| {
        errors::class(errors::Kind::Programming)
    }),
    Builtin::member("NotSupportedError", |_| {
        errors::class(errors::Kind::NotSupported)
    }),
    Builtin::attribute(
        "isolation_level",
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
                return transactions::commit(this);
            }
            state(this).level.set(opening::level(args.at(1))?);
            nothing()
        },
    ),
    Builtin::getter("total_changes", |args| {
        let database = open(args.at(0))?;
        Ok(int::new(sqlite!(sqlite3_total_changes64(
            database.pointer()
        ))))
    }),
    Builtin::getter("in_transaction", |args| {
        Ok(boolean(!transactions::is_idle(&*open(args.at(0))?)))
    }),
    Builtin::attribute(
        "autocommit",
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
            let wanted = opening::autocommit(args.at(1))?;
            match wanted {
                LEGACY => {}
                DISABLED if transactions::is_idle(&database) => transactions::begin_again(this)?,
                DISABLED => {}
                _ if !transactions::is_idle(&database) => statements::run(this, c"COMMIT")?,
                _ => {}
            }
            state(this).autocommit.set(wanted);
            nothing()
        },
    ),
    Builtin::getter("__text_signature__", |_| Ok(str::new("(sql, /)"))),
    Builtin::attribute(
        "row_factory",
        |args| Ok(instance::slot(args.at(0), ROW_FACTORY)),
        |args| set_factory(args, ROW_FACTORY, "row_factory"),
    ),
    Builtin::attribute(
        "text_factory",
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
