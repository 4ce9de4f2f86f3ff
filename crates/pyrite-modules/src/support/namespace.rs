//! `types.SimpleNamespace`.

use super::{
    Arguments, Builtin, Obj, PyResult, TypeDefinition, attributes, dict, instance, none, protocol,
    str, text, type_name,
};
use protocol::Comparison;
use pyrite_vm::class::{Class, flags, is_instance};
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;

/// The type.
pub static NAMESPACE: TypeDefinition = TypeDefinition {
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new(
        "types.SimpleNamespace",
        "A simple attribute-based namespace.",
        METHODS,
    )
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    }),
    Builtin::method(
        "__init__",
        "$(self, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature.",
        initialise,
    ),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", repr),
    Builtin::method(
        "__eq__",
        "(self, value, /)",
        "Return self==value.",
        |args| compare(args, Comparison::Eq),
    ),
    Builtin::method(
        "__ne__",
        "(self, value, /)",
        "Return self!=value.",
        |args| compare(args, Comparison::Ne),
    ),
];

/// A new empty one.
///
/// # Errors
/// None today.
pub fn new() -> PyResult {
    Ok(instance::new(NAMESPACE.class()).cast())
}

fn initialise(args: &Arguments) -> PyResult {
    if args.rest().len() > 1 {
        return Err(type_error!(
            "{} expected at most 1 argument, got {}",
            type_name(args.at(0)),
            args.rest().len()
        ));
    }
    let from = match args.rest().first() {
        Some(mapping) => Some(
            instance::view::<PyDict>(*mapping)
                .ok_or_else(|| type_error!("argument must be a dict"))?,
        ),
        None => None,
    };
    for source in [from, args.keywords()].into_iter().flatten() {
        for (name, value) in dict::pairs(source) {
            if str::of(name).is_none() {
                return Err(type_error!("keywords must be strings"));
            }
            attributes::set(args.at(0), attributes::name_of(name)?, value)?;
        }
    }
    Ok(none())
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = Class::of(this);
    let name = if class == NAMESPACE.class() {
        "namespace".into()
    } else {
        class.name()
    };
    let mut parts = Vec::new();
    if let Some(attributes) = attributes::dict_of(this) {
        for (name, value) in dict::pairs(attributes) {
            if let Some(name) = str::of(name) {
                parts.push(format!("{}={}", str::text(name), super::repr_text(value)?));
            }
        }
    }
    text::new(&format!("{name}({})", parts.join(", ")))
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    if !is_instance(args.at(1), NAMESPACE.class()) {
        return Ok(pyrite_vm::object::not_implemented());
    }
    let attributes = |object: Obj| {
        attributes::dict_of(object).map_or_else(|| dict::new().cast(), |dict| dict.cast())
    };
    protocol::compare(attributes(args.at(0)), attributes(args.at(1)), comparison)
}
