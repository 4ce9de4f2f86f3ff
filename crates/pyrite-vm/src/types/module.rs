//! `module`.

use crate::attributes;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{Value, none};
use crate::result::PyResult;
use crate::types::{dict, str};
use smelt::{AnyValue, Gc, heap_object};

/// A module.
#[heap_object(id = ids::MODULE)]
pub struct PyModule {
    /// Its namespace, a dict.
    dict: Gc<AnyValue>,
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::MODULE,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("module", "", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let class = crate::instance::class_argument(args.at(0))?;
        let namespace = dict::new();
        crate::globals::Namespace::make(namespace);
        let module = PyModule::new::<smelt::Native>(namespace.cast()).cast();
        let made = crate::instance::of_class(class, module);
        if made != module {
            attributes::adopt_dictionary(made.cast(), namespace);
        }
        Ok(made)
    }),
    Builtin::method("__init__", "(self, /, name, doc=None)", "", |args| {
        let namespace = args.this::<PyModule>().dict().cast();
        if str::of(args.at(1)).is_none() {
            return Err(crate::type_error!(
                "module() argument 'name' must be str, not {}",
                crate::protocol::type_name(args.at(1))
            ));
        }
        dict::set_name(namespace, names::NAME.name(), args.at(1));
        dict::set_name(namespace, names::DOC.name(), args.or(2, none()));
        for special in [names::PACKAGE, names::LOADER, names::SPEC] {
            dict::set_name(namespace, special.name(), none());
        }
        Ok(none())
    }),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", repr),
    Builtin::method(
        "__getattribute__",
        "(self, name, /)",
        "Return getattr(self, name).",
        |args| attributes::get_default(args.at(0), attributes::name_of(args.at(1))?),
    ),
    Builtin::method("__dir__", "(self, /)", "__dir__() -> list", |args| {
        let names = crate::types::list::new();
        for (key, _) in dict::pairs(args.this::<PyModule>().dict().cast()) {
            crate::types::list::push(names, key)?;
        }
        Ok(names.cast())
    }),
    Builtin::getter("__dict__", "", |args| Ok(args.this::<PyModule>().dict())),
];

fn repr(args: &Arguments<'_>) -> PyResult {
    let namespace = args.this::<PyModule>().dict().cast();
    let text = |name: names::Known| {
        dict::get_name(namespace, name.name())
            .and_then(str::of)
            .map(str::text)
    };
    let name = text(names::NAME).unwrap_or_else(|| "?".into());
    let loader = dict::get_name(namespace, names::LOADER.name());
    let is_made = loader.is_some_and(|loader| loader.is_none());
    Ok(str::new(&match text(names::FILE) {
        Some(file) => format!("<module '{name}' from '{file}'>"),
        None if is_made => format!("<module '{name}'>"),
        None => format!("<module '{name}' (built-in)>"),
    }))
}

/// An attribute that is not in the namespace of a module: its `__getattr__`, or the error.
///
/// # Errors
/// `AttributeError`; what `__getattr__` raises.
pub fn missing(module: smelt::Gc<PyModule>, name: crate::names::Name) -> crate::result::PyResult {
    use crate::names;
    use crate::types::{dict, exception, str};
    let namespace = module.dict().cast();
    if let Some(fallback) = dict::get_name(namespace, names::GETATTR.name()) {
        return crate::call::call(fallback, &[name.object()]);
    }
    let message = match dict::get_name(namespace, names::NAME.name()).and_then(str::of) {
        Some(module) => format!(
            "module '{}' has no attribute '{}'",
            str::text(module),
            name.text()
        ),
        None => format!("module has no attribute '{}'", name.text()),
    };
    let error = exception::new(&exception::ATTRIBUTE_ERROR, &message);
    crate::instance::set_slot(error, exception::slots::OWN, name.object());
    crate::instance::set_slot(error, exception::slots::OWN + 1, module.cast());
    Err(crate::result::Raised(error))
}
