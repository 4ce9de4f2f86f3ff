//! `module`.

use crate::builtin::{Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
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

static METHODS: &[Builtin] = &[];

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
