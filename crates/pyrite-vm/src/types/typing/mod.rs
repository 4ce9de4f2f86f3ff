//! The types of `_typing`: type variables, type aliases, `Generic`. What they do with each other is written in Python, in `typing`; it is imported
//! when it is first needed.

pub mod alias;
pub mod evaluator;
pub mod generic;
pub mod parameters;
pub mod variable;

use crate::attributes;
use crate::builtin::TypeDefinition;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::types::{singletons, tuple};
use pyrite_compiler::bytecode::Intrinsic;

/// The types that `_typing` has, under the last part of their names.
pub static ALL: &[&TypeDefinition] = &[
    &variable::TYPE,
    &parameters::PARAM_SPEC,
    &parameters::TYPE_VAR_TUPLE,
    &parameters::ARGS,
    &parameters::KWARGS,
    &alias::TYPE,
    &generic::TYPE,
    &super::union_type::TYPE,
];

/// Calls a helper that `typing` has in Python.
///
/// # Errors
/// What importing `typing` and the helper raise.
pub fn call_helper(helper: &str, arguments: &[Obj]) -> PyResult {
    let module = crate::import::import_absolute("typing")?;
    crate::call::call(attributes::get(module, names::intern(helper))?, arguments)
}

/// An argument that is to be a type: `None` is the type of None, text becomes a `ForwardRef`.
///
/// # Errors
/// `TypeError` with the message if it is none.
pub fn type_check(argument: Obj, message: &str) -> PyResult {
    if argument.is_none() {
        return Ok(singletons::NONE.class().object());
    }
    if super::union_type::is_unionable(argument) {
        return Ok(argument);
    }
    call_helper("_type_check", &[argument, super::str::new(message)])
}

/// The intrinsics of the compiler that make type parameters and aliases.
///
/// # Errors
/// What `typing` raises.
pub fn intrinsic(intrinsic: Intrinsic, a: Obj, b: Obj, c: Obj) -> PyResult {
    match intrinsic {
        Intrinsic::TypeVar => variable::inferred(a, Obj::null(), Obj::null()),
        Intrinsic::TypeVarWithBound => variable::inferred(a, b, Obj::null()),
        Intrinsic::TypeVarWithConstraints => variable::inferred(a, Obj::null(), b),
        Intrinsic::ParamSpec => parameters::inferred(&parameters::PARAM_SPEC, a),
        Intrinsic::TypeVarTuple => parameters::inferred(&parameters::TYPE_VAR_TUPLE, a),
        Intrinsic::SetTypeParameterDefault => {
            let slot = if crate::class::is_instance(a, variable::TYPE.class()) {
                variable::EVALUATE_DEFAULT
            } else {
                parameters::EVALUATE_DEFAULT
            };
            crate::instance::set_slot(a, slot, b);
            Ok(a)
        }
        Intrinsic::SubscriptGeneric => {
            let unpacked = unpack_type_var_tuples(a)?;
            call_helper("_GenericAlias", &[generic::TYPE.class().object(), unpacked])
        }
        Intrinsic::TypeAlias => {
            let parameters = if b.is_none() {
                tuple::empty().cast()
            } else {
                b
            };
            alias::lazy(a, parameters, c)
        }
        _ => Err(crate::not_implemented_error!(
            "this operation is not supported yet"
        )),
    }
}

/// Type parameters as arguments: each `TypeVarTuple` as `Unpack` of itself.
fn unpack_type_var_tuples(parameters: Obj) -> PyResult {
    let items = tuple::of(parameters).unwrap_or(&[]);
    let result = super::list::new();
    for item in items {
        let is_several =
            item.is_heap() && crate::class::is_instance(*item, parameters::TYPE_VAR_TUPLE.class());
        super::list::push(
            result,
            if is_several {
                parameters::unpacked(*item)?
            } else {
                *item
            },
        )?;
    }
    super::list::to_tuple(result)
}

/// The module that a caller in Python is in, or None.
fn calling_module() -> Obj {
    crate::builtins::calling_module().unwrap_or_else(none)
}
