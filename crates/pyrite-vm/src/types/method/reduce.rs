//! How functions and methods are pickled: by name.

use super::{PyBuiltin, PyMethod};
use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::fields::*;
use crate::names;
use crate::object::Obj;
use crate::result::PyResult;
use crate::types::tuple;
use smelt::Gc;

/// Of functions of modules, which are their names, and of methods bound to an object.
pub(super) const FUNCTION: Builtin = Builtin::method("__reduce__", "(self, /)", |args| {
    let function: Gc<PyBuiltin> = args.at(0).cast();
    let name = attributes::get(args.at(0), names::QUALNAME.name())?;
    if function.receiver().is_null() || !function.module().is_null() {
        return Ok(name);
    }
    attribute_of(function.receiver(), plain_name(args))
});

/// Of what stands in the namespace of a type.
pub(super) const DESCRIPTOR: Builtin = Builtin::method("__reduce__", "(self, /)", |args| {
    let descriptor: Gc<PyBuiltin> = args.at(0).cast();
    attribute_of(descriptor.receiver(), plain_name(args))
});

/// Of slots.
pub(super) const MEMBER: Builtin = Builtin::method("__reduce__", "(self, /)", |args| {
    attribute_of(
        super::descriptor_owner(args.at(0)),
        super::descriptor_name(args.at(0)).object(),
    )
});

/// Of methods written in Python.
pub(super) const METHOD: Builtin = Builtin::method("__reduce__", "(self, /)", |args| {
    let method: Gc<PyMethod> = args.at(0).cast();
    let name = attributes::get(method.function(), names::NAME.name())?;
    attribute_of(method.receiver(), name)
});

fn plain_name(args: &Arguments<'_>) -> Obj {
    let function: Gc<PyBuiltin> = args.at(0).cast();
    names::intern(function.definition().promote().name).object()
}

/// `getattr(object, name)`, to be called.
fn attribute_of(object: Obj, name: Obj) -> PyResult {
    let getattr =
        crate::types::dict::get_name(crate::builtins::namespace(), names::intern("getattr"));
    let arguments = tuple::try_from_slice(&[object, name])?;
    let getattr = getattr.unwrap_or_else(crate::object::none);
    Ok(tuple::try_from_slice(&[getattr, arguments.cast()])?.cast())
}
