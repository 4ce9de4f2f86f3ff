//! Values that are computed when somebody asks (bounds, defaults, what an alias stands for), and the functions that compute them.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
use crate::instance::{self, slot};
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{generic_alias, str, tuple};

/// The format in which annotation functions give source text: `annotationlib.Format.STRING`.
const STRING_FORMAT: i64 = 4;

/// What evaluates to a value that is known already.
pub static CONSTANT: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_typing._ConstEvaluator", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::method("__call__", "(self, format, /)", call),
    Builtin::method("__repr__", "(self, /)", |args| {
        let text = protocol::repr(slot(args.at(0), 0))?;
        Ok(str::new(&format!("<constevaluator {}>", str::text(text))))
    }),
];

fn call(args: &Arguments) -> PyResult {
    let value: Obj = slot(args.at(0), 0);
    if protocol::index_i64(args.at(1))? != STRING_FORMAT {
        return Ok(value);
    }
    let mut text = Vec::new();
    let Some(items) = value.exact::<tuple::PyTuple>() else {
        generic_alias::write_type(&mut text, value)?;
        return Ok(str::try_from_bytes(&text)?.cast());
    };
    text.push(b'(');
    for (index, item) in tuple::items(items).iter().enumerate() {
        if index > 0 {
            text.extend_from_slice(b", ");
        }
        generic_alias::write_type(&mut text, *item)?;
    }
    text.push(b')');
    Ok(str::try_from_bytes(&text)?.cast())
}

/// The value in slot `value`, computed by the function in slot `evaluate` if it is not there yet; null if there is neither.
///
/// # Errors
/// What the function raises.
pub fn value(object: Obj, value: u32, evaluate: u32) -> PyResult {
    let known: Obj = slot(object, value);
    let function: Obj = slot(object, evaluate);
    if !known.is_null() || function.is_null() {
        return Ok(known);
    }
    let computed = crate::call::call(function, &[crate::types::int::new(1)])?;
    instance::set_slot(object, value, computed);
    Ok(computed)
}

/// The function that evaluates the value of two such slots, or None.
pub fn function(object: Obj, value: u32, evaluate: u32) -> Obj {
    let function: Obj = slot(object, evaluate);
    if !function.is_null() {
        return function;
    }
    let known: Obj = slot(object, value);
    if known.is_null() || known.0 == super::variable::no_default().0 {
        return none();
    }
    instance::with(CONSTANT.class(), &[known])
}

/// Sets `__module__` of a new type parameter.
pub fn set_module(object: Obj, module: Obj) -> PyResult<()> {
    crate::attributes::set(object, names::MODULE.name(), module)
}
