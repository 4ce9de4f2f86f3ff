//! `types.SimpleNamespace`.

use super::{
    Arguments, Builtin, Obj, PyResult, TypeDefinition, attributes, call, dict, instance, names,
    none, protocol, str, tuple, type_name,
};
use protocol::Comparison;
use pyrite_vm::class::{Class, flags, is_instance};
use pyrite_vm::type_error;
use pyrite_vm::types::sequence as printed;

/// The type.
pub static NAMESPACE: TypeDefinition = TypeDefinition {
    flags: flags::SUBCLASSABLE | flags::HAS_DICT,
    ..TypeDefinition::new("types.SimpleNamespace", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method("__init__", "$(self, *args, **kwargs)", initialise)
        .telling("(mapping_or_iterable=(), /, **kwargs)"),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let class = Class::of(args.at(0)).object();
        let nothing = tuple::try_from_slice(&[])?;
        let parts = [class, nothing.cast(), attributes_of(args.at(0))];
        Ok(tuple::try_from_slice(&parts)?.cast())
    }),
    Builtin::method("__replace__", "(self, /, **changes)", replace),
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
            Class::of(args.at(0)).name(),
            args.rest().len()
        ));
    }
    let from = match args.rest().first() {
        Some(given) => match instance::view(*given) {
            Some(mapping) => Some(mapping),
            None => Some(call::call(dict::TYPE.class().object(), &[*given])?.cast()),
        },
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
    printed::printing(this, &format!("{name}(...)"), |result| {
        result.extend_from_slice(format!("{name}(").as_bytes());
        let mut separator: &[u8] = b"";
        for (name, value) in dict::pairs(attributes_of(this).cast()) {
            if let Some(name) = str::of(name).filter(|name| !str::bytes(*name).is_empty()) {
                result.extend_from_slice(separator);
                result.extend_from_slice(str::bytes(name));
                result.push(b'=');
                printed::write_repr(result, value)?;
                separator = b", ";
            }
        }
        result.push(b')');
        Ok(())
    })
}

/// The attributes as a dict.
fn attributes_of(this: Obj) -> Obj {
    attributes::dict_of(this).map_or_else(|| dict::new().cast(), |dict| dict.cast())
}

fn replace(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = Class::of(this);
    let copy = call::call(class.object(), &[])?;
    if !is_instance(copy, NAMESPACE.class()) {
        let module = attributes::get(class.object(), names::MODULE.name())?;
        let module = match str::text(protocol::to_str(module)?) {
            module if module == "__main__" => String::new(),
            module => format!("{module}."),
        };
        return Err(type_error!(
            "expect types.SimpleNamespace type, but {module}{}() returned '{}' object",
            class.qualified_name(),
            type_name(copy)
        ));
    }
    let changes = args.keywords().map(|changes| changes.cast());
    for source in [Some(attributes_of(this)), changes].into_iter().flatten() {
        for (name, value) in dict::pairs(source.cast()) {
            attributes::set(copy, attributes::name_of(name)?, value)?;
        }
    }
    Ok(copy)
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    if !is_instance(args.at(1), NAMESPACE.class()) {
        return Ok(pyrite_vm::object::not_implemented());
    }
    let [left, right] = [args.at(0), args.at(1)].map(attributes_of);
    protocol::compare(left, right, comparison)
}
