//! Databases: the module `_sqlite3`, on which the library's `sqlite3` stands.
//!
//! It is SQLite, built from its sources by Cargo. This crate knows SQLite and how library modules are written (`pyrite-modules`); nothing else knows SQLite.

mod blob;
mod callbacks;
mod connection;
mod constants;
mod copies;
mod cursor;
mod errors;
mod handles;
mod opening;
mod registration;
mod row;
mod statements;
mod transactions;
mod values;

use connection::CONNECTION;
use handles::{Statement, sqlite};
use pyrite_modules::support::*;
use pyrite_vm::class::flags;
use std::rc::Rc;

/// The modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[&MODULE];

/// `_sqlite3`.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        add_types(
            namespace,
            &[
                &CONNECTION,
                &cursor::CURSOR,
                &row::ROW,
                &blob::BLOB,
                &values::PREPARE_PROTOCOL,
            ],
        );
        for (kind, name) in errors::KINDS {
            set(name, errors::class(kind)?);
        }
        let tables = [
            constants::ERRORS,
            constants::ACTIONS,
            constants::LIMITS,
            constants::OPTIONS,
        ];
        for (name, value) in tables.into_iter().flatten() {
            set(name, int::new(i64::from(*value)));
        }
        for (name, value) in [
            ("LEGACY_TRANSACTION_CONTROL", connection::LEGACY),
            ("PARSE_DECLTYPES", connection::DECLARED_TYPES),
            ("PARSE_COLNAMES", connection::COLUMN_NAMES),
            ("threadsafety", SERIALISED),
        ] {
            set(name, int::new(i64::from(value)));
        }
        set(
            "sqlite_version",
            values::c_str(sqlite!(sqlite3_libversion()))?,
        );
        set("adapters", values::ADAPTERS.dict().cast());
        set("converters", values::CONVERTERS.dict().cast());
        Ok(())
    },
    ..ModuleDefinition::new("_sqlite3", FUNCTIONS)
};

/// `threadsafety`: threads may share the module, connections and cursors.
const SERIALISED: i32 = 3;

/// `sqlite3.Statement`, which a connection gives when it is called.
static STATEMENT: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("sqlite3.Statement", &[])
};

/// A statement as an object.
pub(crate) fn statement_object(statement: Rc<Statement>) -> Obj {
    instance::with(
        STATEMENT.class(),
        &[storage::new_external(statement).cast()],
    )
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "adapt",
        "(obj, proto=None, alt=None, /)",
        |args| {
            let protocol = values::PREPARE_PROTOCOL.class().object();
            values::adapt(args.at(0), args.or(1, protocol), args.get(2))
        },
    )
    .telling("($module, obj, proto=PrepareProtocolType, alt=<unrepresentable>, /)"),
    Builtin::function(
        "complete_statement",
        "(statement)",
        |args| {
            let statement = values::c_argument(args.at(0), "complete_statement", "'statement'")?;
            Ok(boolean(sqlite!(sqlite3_complete(statement.as_ptr())) != 0))
        },
    ),
    Builtin::function(
        "connect",
        "(*args, **kwargs)",
        connect,
    )
    .telling("($module, /, database, timeout=5.0, detect_types=0,\n        isolation_level='', check_same_thread=True,\n        factory=ConnectionType, cached_statements=128, uri=False, *,\n        autocommit=sqlite3.LEGACY_TRANSACTION_CONTROL)"),
    Builtin::function(
        "enable_callback_tracebacks",
        "(enable, /)",
        |args| {
            callbacks::SHOWS.set(protocol::int_argument(args.at(0))? != 0);
            nothing()
        },
    ),
    Builtin::function(
        "register_adapter",
        "(type, adapter, /)",
        |args| values::register_adapter(args.at(0), args.at(1)),
    ),
    Builtin::function(
        "register_converter",
        "(typename, converter, /)",
        |args| {
            let name = text::argument(args.at(0), "register_converter", "1")?;
            let key = protocol::call_method(name.cast(), names::intern("upper"), &[])?;
            dict::set(values::CONVERTERS.dict(), key, args.at(1))?;
            nothing()
        },
    ),
];

/// Where `factory` stands among the arguments given by position.
const FACTORY: usize = 5;

fn connect(args: &Arguments) -> PyResult {
    if args.rest().len() > 1 {
        registration::deprecated(&registration::positions("sqlite3.connect"))?;
    }
    let named = args
        .keywords()
        .and_then(|all| dict::get_name(all, names::intern("factory")));
    let factory = args.rest().get(FACTORY).copied().or(named);
    let factory = factory.unwrap_or_else(|| CONNECTION.class().object());
    call_with_dict(factory, args.rest(), &[], args.keywords())
}
