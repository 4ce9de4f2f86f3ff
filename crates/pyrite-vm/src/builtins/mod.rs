//! The module `builtins`.

pub mod functions;
pub mod input;
pub mod iteration;
pub mod namespaces;
pub mod numbers;
pub mod operators;
pub mod sum;

use crate::class::Class;
use crate::global::Global;
use crate::globals::Namespace;
use crate::names;
use crate::object::Obj;
use crate::result::PyResult;
use crate::types::dict::{self, PyDict};
use crate::types::{exception, str};
use smelt::Gc;

pub use functions::{ascii, calling_module, display, format_value};

static CELLS: Global<Option<&'static Namespace>> = Global::new(None);

/// The cells of the builtins.
#[inline(always)]
pub fn cells() -> &'static Namespace {
    CELLS.get().expect("made at start-up")
}

const DOC: Option<&str> = pyrite_docs::of_module("builtins");

/// The namespace of the builtins.
pub fn namespace() -> Gc<PyDict> {
    cells().dict()
}

/// Makes the namespace. Once, at start-up.
///
/// # Errors
/// `MemoryError`.
pub fn initialise() -> PyResult<()> {
    let namespace = dict::new();
    CELLS.set(Some(Namespace::make(namespace)?));
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    set("__name__", names::intern("builtins").object());
    set("__doc__", str::new(DOC.unwrap_or_default()));
    set("__debug__", crate::object::boolean(true));
    set("None", crate::object::none());
    set("True", crate::object::boolean(true));
    set("False", crate::object::boolean(false));
    set("Ellipsis", crate::object::known(crate::object::ELLIPSIS));
    set("NotImplemented", crate::object::not_implemented());
    let all = [
        functions::FUNCTIONS,
        iteration::FUNCTIONS,
        namespaces::FUNCTIONS,
        numbers::FUNCTIONS,
        input::FUNCTIONS,
    ];
    for definition in all.into_iter().flatten() {
        set(
            definition.name,
            crate::import::function_object(definition, names::intern("builtins").object()),
        );
    }
    for definition in crate::bootstrap::builtin_types() {
        let class: &'static Class = definition.class();
        if PUBLIC.contains(&definition.name) {
            set(definition.name, class.object());
        }
    }
    for definition in exception::ALL {
        set(definition.name, definition.class().object());
    }
    set("ExceptionGroup", exception::group::class().object());
    set("EnvironmentError", exception::OS_ERROR.class().object());
    set("IOError", exception::OS_ERROR.class().object());
    Ok(())
}

/// A function or type of the module, for pickling.
///
/// # Errors
/// `AttributeError` if the program has removed it.
pub fn function(name: &str) -> PyResult {
    dict::get_name(namespace(), names::intern(name))
        .ok_or_else(|| crate::attribute_error!("module 'builtins' has no attribute '{name}'"))
}

/// The types that are names of the module.
const PUBLIC: &[&str] = &[
    "object",
    "type",
    "int",
    "bool",
    "float",
    "complex",
    "str",
    "bytes",
    "bytearray",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "range",
    "slice",
    "property",
    "staticmethod",
    "classmethod",
    "super",
    "enumerate",
    "zip",
    "map",
    "filter",
    "reversed",
    "memoryview",
];
