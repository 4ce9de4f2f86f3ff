//! `_csv`: rows of fields as lines of text, and back.

mod dialect;
mod reader;
mod writer;

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&dialect::DIALECT],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("Error", ERROR.class()?);
        set("_dialects", dialects().cast());
        set("Reader", reader::READER.class().object());
        set("Writer", writer::WRITER.class().object());
        for (name, value) in QUOTING {
            set(name, int::new(*value));
        }
        Ok(())
    },
    ..ModuleDefinition::new("_csv", FUNCTIONS)
};

/// When fields are quoted.
mod quoting {
    pub const MINIMAL: i64 = 0;
    pub const ALL: i64 = 1;
    pub const NONNUMERIC: i64 = 2;
    pub const NONE: i64 = 3;
    pub const STRINGS: i64 = 4;
    pub const NOTNULL: i64 = 5;
}

static QUOTING: &[(&str, i64)] = &[
    ("QUOTE_MINIMAL", quoting::MINIMAL),
    ("QUOTE_ALL", quoting::ALL),
    ("QUOTE_NONNUMERIC", quoting::NONNUMERIC),
    ("QUOTE_NONE", quoting::NONE),
    ("QUOTE_STRINGS", quoting::STRINGS),
    ("QUOTE_NOTNULL", quoting::NOTNULL),
];

/// The longest field that is read, in characters.
static FIELD_LIMIT: Global<i64> = Global::new(128 << 10);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "reader",
        "$(iterable, dialect='excel', /, **fmtparams)",
        reader::make,
    )
    .telling("($module, iterable, /, dialect='excel', **fmtparams)"),
    Builtin::function(
        "writer",
        "$(fileobj, dialect='excel', /, **fmtparams)",
        writer::make,
    )
    .telling("($module, fileobj, /, dialect='excel', **fmtparams)"),
    Builtin::function("list_dialects", "()", |_| {
        let known = list::new();
        for (name, _) in dict::pairs(dialects()) {
            list::push(known, name)?;
        }
        Ok(known.cast())
    }),
    Builtin::function(
        "register_dialect",
        "$(name, dialect='excel', /, **fmtparams)",
        |args| {
            if str::of(args.at(0)).is_none() {
                return Err(type_error!("dialect name must be a string"));
            }
            let made = dialect::of_arguments(args.get(1), args.keywords())?;
            dict::set(dialects(), args.at(0), made)?;
            nothing()
        },
    )
    .telling("($module, name, /, dialect='excel', **fmtparams)"),
    Builtin::function("unregister_dialect", "(name)", |args| {
        match dict::remove(dialects(), args.at(0))? {
            Some(_) => nothing(),
            None => Err(error("unknown dialect")),
        }
    }),
    Builtin::function("get_dialect", "(name)", |args| {
        dialect::registered(args.at(0))
    }),
    Builtin::function(
        "field_size_limit",
        "(new_limit=<unrepresentable>)",
        |args| {
            let before = FIELD_LIMIT.get();
            if let Some(limit) = args.get(0) {
                if pyrite_vm::types::int::Integer::of(limit).is_none() {
                    return Err(type_error!("limit must be an integer"));
                }
                FIELD_LIMIT.set(number::size(limit)?);
            }
            Ok(int::new(before))
        },
    ),
];

/// Dialects by name.
fn dialects() -> Gc<PyDict> {
    static DIALECTS: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);
    if DIALECTS.get().get().is_null() {
        DIALECTS.set(Pinned::for_ever(dict::new()));
    }
    DIALECTS.get().get()
}

/// `_csv.Error`.
static ERROR: ModuleException = ModuleException::new("_csv", "Error", &exception::EXCEPTION);

/// A `_csv.Error`.
fn error(message: &str) -> Raised {
    ERROR.raise(message)
}
