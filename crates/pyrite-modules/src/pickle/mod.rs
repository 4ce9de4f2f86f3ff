//! `_pickle`: objects to bytes and back.

mod atoms;
mod buffer;
mod build;
mod containers;
mod globals;
mod input;
mod load;
mod memo;
mod opcodes;
mod output;
mod pickler;
mod reduce;
mod save;
mod stack;
mod unpickler;

use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::exception::slots;

const EXCEPTION: u32 = flags::SUBCLASSABLE | flags::HAS_DICT | flags::EXCEPTION;

macro_rules! errors {
    ($($constant:ident $name:literal $base:expr;)*) => {
        $(#[doc = concat!("`", $name, "`.")]
        static $constant: TypeDefinition = TypeDefinition {
            base: Some($base),
            slots: slots::OWN,
            flags: EXCEPTION,
            ..TypeDefinition::new($name, &[])
        };)*
    };
}
errors! {
    PICKLE_ERROR "_pickle.PickleError" &exception::EXCEPTION;
    PICKLING_ERROR "_pickle.PicklingError" &PICKLE_ERROR;
    UNPICKLING_ERROR "_pickle.UnpicklingError" &PICKLE_ERROR;
}

/// A `PicklingError`.
#[cold]
fn pickling_error(message: &str) -> Raised {
    exception::raise_message(&PICKLING_ERROR, message)
}

/// An `UnpicklingError`.
#[cold]
fn unpickling_error(message: &str) -> Raised {
    exception::raise_message(&UNPICKLING_ERROR, message)
}

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &PICKLE_ERROR,
        &PICKLING_ERROR,
        &UNPICKLING_ERROR,
        &pickler::PICKLER,
        &unpickler::UNPICKLER,
    ],
    execute: |namespace| {
        add_types(namespace, &[&buffer::PICKLE_BUFFER]);
        Ok(())
    },
    ..ModuleDefinition::new("_pickle", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "dump",
        "(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
        |args| {
            let write = pickler::write_of(args.at(1))?;
            let options = pickler::Options::new(args.get(2), args.get(3), args.get(4))?;
            pickler::dump_once(args.at(0), Some(write), options)
        },
    ),
    Builtin::function(
        "dumps",
        "(obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
        |args| {
            let options = pickler::Options::new(args.get(1), args.get(2), args.get(3))?;
            pickler::dump_once(args.at(0), None, options)
        },
    ),
    Builtin::function(
        "load",
        "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
        |args| {
            let unpickler = unpickler::empty(unpickler::UNPICKLER.class());
            unpickler::initialise(
                unpickler,
                args.at(0),
                [args.get(1), args.get(2), args.get(3), args.get(4)],
            )?;
            unpickler::load(unpickler)
        },
    ),
    Builtin::function(
        "loads",
        "(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
        |args| {
            let unpickler = unpickler::empty(unpickler::UNPICKLER.class());
            let data = pyrite_vm::buffer::argument(args.at(0))?;
            unpickler::set_options(
                unpickler,
                [args.get(1), args.get(2), args.get(3), args.get(4)],
            )?;
            unpickler::load_from(unpickler, input::Input::of_bytes(data.whole()))
        },
    ),
];

/// The name of an object's class with the module's in front, where that is no built-in one nor the main one.
fn class_name(object: Obj) -> PyResult<String> {
    let class = pyrite_vm::class::Class::of(object).object();
    let name = attributes::get(class, names::QUALNAME.name())?;
    let module = attributes::get(class, names::MODULE.name())?;
    let text = |object: Obj| str::of(object).map(str::text).unwrap_or_default();
    Ok(match &*text(module) {
        "" | "builtins" | "__main__" => text(name).into_owned(),
        module => format!("{module}.{}", text(name)),
    })
}

/// The function object of a definition, made when it is first asked for and kept at a place of its own.
fn function_of_module(definition: &'static Builtin, place: &Global<Pinned>) -> Obj {
    if place.get().get().is_null() {
        let function = pyrite_vm::import::function_object(definition, str::new("_pickle"));
        place.set(Pinned::for_ever(function));
    }
    place.get().get()
}
