//! `Unpickler`.

use super::input::{File, Input};
use super::load::Load;
use super::memo::{Unpickled, given, proxy_methods};
use super::pickler::set_or_delete;
use super::stack::Stack;
use super::{function_of_module, globals, unpickling_error};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::import::import_absolute;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{type_error, value_error};

/// The type.
pub(super) static UNPICKLER: TypeDefinition = TypeDefinition {
    slots: 12,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("_pickle.Unpickler", METHODS)
};
/// The file's `read`; null before `__init__`.
const READ: u32 = 0;
const READ_LINE: u32 = 1;
/// Or null, as the next.
const READ_INTO: u32 = 2;
const PEEK: u32 = 3;
/// The two parts of the memo.
const MEMO: u32 = 4;
const FIX_IMPORTS: u32 = 6;
const ENCODING: u32 = 7;
const ERRORS: u32 = 8;
/// An iterator of buffers, or null.
const BUFFERS: u32 = 9;
/// What the attribute `persistent_load` is set to, or null.
const PERSISTENT_LOAD: u32 = 10;
/// The protocol of the pickle being read.
const PROTOCOL: u32 = 11;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(empty(instance::class_argument(args.at(0))?))
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
        |args| {
            let options = [args.get(2), args.get(3), args.get(4), args.get(5)];
            initialise(args.at(0), args.at(1), options)?;
            nothing()
        },
    ),
    Builtin::method("load", "(self, /)", |args| load(args.at(0))),
    Builtin::method(
        "find_class",
        "(self, module_name, global_name, /)",
        |args| find_class(args.at(0), args.at(1), args.at(2)),
    ),
    Builtin::attribute(
        "persistent_load",
        |args| {
            let own: Obj = instance::slot(args.at(0), PERSISTENT_LOAD);
            if own.is_null() {
                return Ok(bound_method(default_load(), args.at(0)));
            }
            Ok(own)
        },
        |args| set_or_delete(args, PERSISTENT_LOAD, "persistent_load"),
    ),
    Builtin::attribute(
        "memo",
        |args| Ok(instance::with(MEMO_PROXY.class(), &[args.at(0)])),
        |args| {
            let to_dict = |owner| memo(owner).to_dict();
            let dict = given(args, &MEMO_PROXY, "an UnpicklerMemoProxy", to_dict)?;
            set_memo(args.at(0), Unpickled::from_dict(dict)?);
            nothing()
        },
    ),
];

/// The function behind `Unpickler.persistent_load`.
static DEFAULT_LOAD: Builtin = Builtin::function("persistent_load", "(self, pid, /)", |_| {
    Err(unpickling_error(
        "A load persistent id instruction was encountered, but no persistent_load function was specified.",
    ))
}).telling("($self, pid, /)");

fn default_load() -> Obj {
    static FUNCTION: Global<Pinned> = Global::new(Pinned::NULL);
    function_of_module(&DEFAULT_LOAD, &FUNCTION)
}

/// An instance before its `__init__`.
pub(super) fn empty(class: &'static Class) -> Obj {
    let unpickler = instance::with(class, &[]);
    set_memo(unpickler, Unpickled::new());
    set_int_slot(unpickler, PROTOCOL, 0);
    unpickler
}

fn memo(unpickler: Obj) -> Unpickled {
    Unpickled::of_slots(
        instance::slot(unpickler, MEMO),
        instance::slot(unpickler, MEMO + 1),
    )
}

fn set_memo(unpickler: Obj, memo: Unpickled) {
    let [dense, sparse] = memo.slots();
    instance::set_slot(unpickler, MEMO, dense);
    instance::set_slot(unpickler, MEMO + 1, sparse);
}

/// `__init__`: the options as in [`set_options`].
pub(super) fn initialise(this: Obj, file: Obj, options: [Option<Obj>; 4]) -> PyResult<()> {
    instance::set_slot(this, READ, Obj::null());
    let method = |name: &str| attributes::get_optional(file, names::intern(name));
    let (peek, read_into) = (method("peek")?, method("readinto")?);
    let (Some(read), Some(read_line)) = (method("read")?, method("readline")?) else {
        return Err(exception::raise_message(
            &exception::ATTRIBUTE_ERROR,
            "file must have 'read' and 'readline' attributes",
        ));
    };
    set_options(this, options)?;
    instance::set_slot(this, READ_LINE, read_line);
    instance::set_slot(this, READ_INTO, read_into.unwrap_or(Obj::null()));
    instance::set_slot(this, PEEK, peek.unwrap_or(Obj::null()));
    instance::set_slot(this, READ, read);
    Ok(())
}

/// Names of Python 2, encoding and errors of its strings, buffers.
pub(super) fn set_options(this: Obj, options: [Option<Obj>; 4]) -> PyResult<()> {
    let [fix_imports, encoding, errors, buffers] = options;
    let fix_imports = fix_imports.map_or(Ok(true), protocol::is_true)?;
    for (slot, given, default) in [(ENCODING, encoding, "ASCII"), (ERRORS, errors, "strict")] {
        let given = given.unwrap_or_else(|| names::intern(default).object());
        if str::of(given).is_none() {
            return Err(type_error!(
                "Unpickler() argument '{}' must be str, not {}",
                if slot == ENCODING {
                    "encoding"
                } else {
                    "errors"
                },
                type_name(given)
            ));
        }
        instance::set_slot(this, slot, given);
    }
    let buffers = match buffers.filter(|buffers| !buffers.is_none()) {
        Some(buffers) => protocol::iterator(buffers)?,
        None => Obj::null(),
    };
    instance::set_slot(this, BUFFERS, buffers);
    instance::set_slot(this, FIX_IMPORTS, boolean(fix_imports));
    set_memo(this, Unpickled::new());
    set_int_slot(this, PROTOCOL, 0);
    Ok(())
}

/// Reads a pickle from the file.
pub(super) fn load(this: Obj) -> PyResult {
    let [read, read_line, read_into, peek] =
        [READ, READ_LINE, READ_INTO, PEEK].map(|slot| instance::slot(this, slot));
    if read.is_null() {
        return Err(unpickling_error(&format!(
            "Unpickler.__init__() was not called by {}.__init__()",
            type_name(this)
        )));
    }
    let file = File::new(read, read_line, read_into, peek);
    load_from(this, Input::of_file(file))
}

/// Reads a pickle.
pub(super) fn load_from(this: Obj, input: Input) -> PyResult {
    set_int_slot(this, PROTOCOL, 0);
    let text = |slot: u32| {
        let text: Obj = instance::slot(this, slot);
        str::of(text).map(str::text).unwrap_or_default()
    };
    let memo = memo(this);
    Load {
        unpickler: this,
        input,
        stack: Stack::new()?,
        marks: Vec::new(),
        memo,
        count: memo.count(),
        encoding: text(ENCODING),
        errors: text(ERRORS),
        buffers: instance::slot(this, BUFFERS),
    }
    .run()
}

/// The pickle says that it is of this protocol.
pub(super) fn set_protocol(this: Obj, protocol: i64) {
    set_int_slot(this, PROTOCOL, protocol);
}

/// `Unpickler.find_class`.
fn find_class(this: Obj, module: Obj, name: Obj) -> PyResult {
    audit::event("pickle.find_class", || Ok([module, name]))?;
    let protocol = int_slot(this, PROTOCOL);
    let old = protocol < 3 && instance::slot(this, FIX_IMPORTS) == boolean(true);
    let (module, name) = if old {
        globals::new_names(module, name)?
    } else {
        (module, name)
    };
    let text = |object: Obj| {
        str::of(object)
            .map(str::text)
            .ok_or_else(|| type_error!("expected str, got {}", type_name(object)))
    };
    let module_name = text(module)?;
    if module_name.is_empty() {
        return Err(value_error!("Empty module name"));
    }
    let found = import_absolute(&module_name)?;
    let path = text(name)?;
    if protocol < 4 || !path.contains('.') {
        return attributes::get(found, attributes::name_of(name)?);
    }
    let mut value = found;
    for part in path.split('.') {
        value = match attributes::get(value, names::intern(part)) {
            Ok(value) => value,
            Err(raised) if exception::matches(raised.0, &exception::ATTRIBUTE_ERROR) => {
                let message = format!(
                    "Can't resolve path {} on module {}",
                    repr_text(name)?,
                    repr_text(module)?
                );
                return Err(exception::raise_message(
                    &exception::ATTRIBUTE_ERROR,
                    &message,
                ));
            }
            Err(raised) => return Err(raised),
        };
    }
    Ok(value)
}

/// The type of `Unpickler.memo`.
static MEMO_PROXY: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_pickle.UnpicklerMemoProxy", MEMO_METHODS)
};
static MEMO_METHODS: &[Builtin] = proxy_methods!(memo);
