//! `Pickler`.

use super::memo::{Pickled, given, proxy_methods};
use super::opcodes::HIGHEST_PROTOCOL;
use super::output::Output;
use super::save::Save;
use super::{function_of_module, pickling_error};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{type_error, value_error};

/// The type.
pub(super) static PICKLER: TypeDefinition = TypeDefinition {
    slots: 10,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("_pickle.Pickler", METHODS)
};
/// The file's `write`; null before `__init__`.
const WRITE: u32 = 0;
const PROTOCOL: u32 = 1;
/// The two parts of the memo.
const MEMO: u32 = 2;
const BINARY: u32 = 4;
const FAST: u32 = 5;
const FIX_IMPORTS: u32 = 6;
/// Or null.
const BUFFER_CALLBACK: u32 = 7;
/// What the attributes of these names are set to, or null.
const DISPATCH_TABLE: u32 = 8;
const PERSISTENT_ID: u32 = 9;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let [objects, table] = Pickled::new().slots();
        let zero = int::new(0);
        Ok(instance::with(
            instance::class_argument(args.at(0))?,
            &[Obj::null(), zero, objects, table, zero, zero, zero],
        ))
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, /, file, protocol=None, fix_imports=True, buffer_callback=None)",
        initialise,
    ),
    Builtin::method("dump", "(self, obj, /)", |args| {
        dump(args.at(0), args.at(1))
    }),
    Builtin::method("clear_memo", "(self, /)", |args| {
        memo(args.at(0)).clear();
        nothing()
    }),
    Builtin::attribute(
        "persistent_id",
        |args| {
            let own: Obj = instance::slot(args.at(0), PERSISTENT_ID);
            if own.is_null() {
                return Ok(bound_method(default_id(), args.at(0)));
            }
            Ok(own)
        },
        |args| set_or_delete(args, PERSISTENT_ID, "persistent_id"),
    ),
    Builtin::attribute(
        "bin",
        |args| Ok(instance::slot(args.at(0), BINARY)),
        |args| set_number(args, BINARY),
    )
    .as_member(),
    Builtin::attribute(
        "fast",
        |args| Ok(instance::slot(args.at(0), FAST)),
        |args| set_number(args, FAST),
    )
    .as_member(),
    Builtin::attribute(
        "dispatch_table",
        |args| {
            let table: Obj = instance::slot(args.at(0), DISPATCH_TABLE);
            if table.is_null() {
                return Err(missing(args.at(0), "dispatch_table"));
            }
            Ok(table)
        },
        |args| set_or_delete(args, DISPATCH_TABLE, "dispatch_table"),
    )
    .as_member(),
    Builtin::attribute(
        "memo",
        |args| Ok(instance::with(MEMO_PROXY.class(), &[args.at(0)])),
        |args| {
            let to_dict = |owner| memo(owner).to_dict();
            let dict = given(args, &MEMO_PROXY, "a PicklerMemoProxy", to_dict)?;
            set_memo(args.at(0), Pickled::from_dict(dict)?);
            nothing()
        },
    ),
];

/// The function behind `Pickler.persistent_id`.
static DEFAULT_ID: Builtin =
    Builtin::function("persistent_id", "(self, obj, /)", |_| nothing()).telling("($self, obj, /)");

fn default_id() -> Obj {
    static FUNCTION: Global<Pinned> = Global::new(Pinned::NULL);
    function_of_module(&DEFAULT_ID, &FUNCTION)
}

fn missing(object: Obj, name: &str) -> Raised {
    let class = match Class::of(object) == PICKLER.class() {
        true => PICKLER.name.into(),
        false => type_name(object),
    };
    let message = format!("'{class}' object has no attribute '{name}'");
    exception::raise_message(&exception::ATTRIBUTE_ERROR, &message)
}

/// Sets an attribute that need not be there.
pub(super) fn set_or_delete(args: &Arguments, slot: u32, name: &str) -> PyResult {
    if args.at(1).is_null() && instance::slot::<smelt::Native>(args.at(0), slot).is_null() {
        return Err(missing(args.at(0), name));
    }
    instance::set_slot(args.at(0), slot, args.at(1));
    nothing()
}

fn set_number(args: &Arguments, slot: u32) -> PyResult {
    if args.at(1).is_null() {
        return Err(type_error!("can't delete numeric/char attribute"));
    }
    let value = number::c_int(args.at(1))?;
    set_int_slot(args.at(0), slot, i64::from(value));
    nothing()
}

fn memo(pickler: Obj) -> Pickled {
    Pickled::of_slots(
        instance::slot(pickler, MEMO),
        instance::slot(pickler, MEMO + 1),
    )
}

fn set_memo(pickler: Obj, memo: Pickled) {
    let [objects, table] = memo.slots();
    instance::set_slot(pickler, MEMO, objects);
    instance::set_slot(pickler, MEMO + 1, table);
}

/// The `write` of a file.
pub(super) fn write_of(file: Obj) -> PyResult {
    let write = attributes::get_optional(file, names::PLAIN_WRITE.name())?;
    write.ok_or_else(|| type_error!("file must have a 'write' attribute"))
}

/// What a pickle is to be like.
pub(super) struct Options {
    protocol: i64,
    fix_imports: bool,
    buffer_callback: Option<Obj>,
}

impl Options {
    pub(super) fn new(
        protocol: Option<Obj>,
        fix_imports: Option<Obj>,
        buffer_callback: Option<Obj>,
    ) -> PyResult<Options> {
        let protocol = match protocol.filter(|protocol| !protocol.is_none()) {
            None => HIGHEST_PROTOCOL,
            Some(protocol) => match protocol::index_i64(protocol)? {
                ..0 => HIGHEST_PROTOCOL,
                protocol @ 0..=HIGHEST_PROTOCOL => protocol,
                _ => {
                    return Err(value_error!(
                        "pickle protocol must be <= {HIGHEST_PROTOCOL}"
                    ));
                }
            },
        };
        let buffer_callback = buffer_callback.filter(|callback| !callback.is_none());
        if buffer_callback.is_some() && protocol < 5 {
            return Err(value_error!("buffer_callback needs protocol >= 5"));
        }
        let fix_imports = fix_imports.map_or(Ok(true), protocol::is_true)? && protocol < 3;
        Ok(Options {
            protocol,
            fix_imports,
            buffer_callback,
        })
    }
}

/// A pickle without a pickler.
pub(super) fn dump_once(object: Obj, write: Option<Obj>, options: Options) -> PyResult {
    let mut save = Save {
        out: Output::new(write),
        protocol: options.protocol,
        binary: options.protocol > 0,
        fast: false,
        fix_imports: options.fix_imports,
        memo: Pickled::new(),
        buffer_callback: options.buffer_callback,
        persistent_id: None,
        reducer_override: None,
        dispatch_table: None,
    };
    save.dump(object)
}

fn initialise(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let options = Options::new(args.get(2), args.get(3), args.get(4))?;
    instance::set_slot(this, WRITE, Obj::null());
    let write = write_of(args.at(1))?;
    set_memo(this, Pickled::new());
    set_int_slot(this, PROTOCOL, options.protocol);
    set_int_slot(this, BINARY, i64::from(options.protocol > 0));
    set_int_slot(this, FAST, 0);
    instance::set_slot(this, FIX_IMPORTS, boolean(options.fix_imports));
    let callback = options.buffer_callback.unwrap_or(Obj::null());
    instance::set_slot(this, BUFFER_CALLBACK, callback);
    instance::set_slot(this, WRITE, write);
    nothing()
}

fn dump(this: Obj, object: Obj) -> PyResult {
    let present = |slot: u32| {
        let value: Obj = instance::slot(this, slot);
        (!value.is_null()).then_some(value)
    };
    let Some(write) = present(WRITE) else {
        return Err(pickling_error(&format!(
            "Pickler.__init__() was not called by {}.__init__()",
            type_name(this)
        )));
    };
    let attribute = |name: &str| attributes::get_optional(this, names::intern(name));
    let plain = Class::of(this) == PICKLER.class();
    let persistent_id = match plain {
        true => present(PERSISTENT_ID),
        false => attribute("persistent_id")?.filter(|id| !is_default(*id)),
    };
    let mut save = Save {
        out: Output::new(Some(write)),
        protocol: int_slot(this, PROTOCOL),
        binary: int_slot(this, BINARY) != 0,
        fast: int_slot(this, FAST) != 0,
        fix_imports: instance::slot(this, FIX_IMPORTS) == boolean(true),
        memo: memo(this),
        buffer_callback: present(BUFFER_CALLBACK),
        persistent_id,
        reducer_override: attribute("reducer_override")?,
        dispatch_table: attribute("dispatch_table")?,
    };
    let done = save.dump(object);
    save.memo
        .give_back(instance::slot(this, MEMO), instance::slot(this, MEMO + 1));
    done
}

/// Is it the method of `Pickler` that knows no names?
fn is_default(method: Obj) -> bool {
    let method = method.exact::<pyrite_vm::types::method::PyMethod>();
    method.is_some_and(|method| pyrite_vm::types::method::function_of(method) == default_id())
}

/// The type of `Pickler.memo`.
static MEMO_PROXY: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_pickle.PicklerMemoProxy", MEMO_METHODS)
};
static MEMO_METHODS: &[Builtin] = proxy_methods!(memo);
