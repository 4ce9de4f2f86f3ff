//! `typing.TypeAliasType`: what `type Name[T] = ...` makes.

use super::{evaluator, parameters, variable};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{flags, is_instance};
use crate::instance::{self, slot};
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{generic_alias, str, tuple, union_type};

const NAME: u32 = 0;
/// A tuple; null for none.
const PARAMETERS: u32 = 1;
const VALUE: u32 = 2;
const EVALUATE_VALUE: u32 = 3;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("typing.TypeAliasType", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, name, value, *, type_params=())", new).looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", |args| Ok(slot(args.at(0), NAME))),
    Builtin::method("__or__", "(self, value, /)", |args| {
        union_type::or(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        union_type::or(args.at(1), args.at(0))
    }),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        if parameters_of(args.at(0)).is_empty() {
            return Err(crate::type_error!(
                "Only generic type aliases are subscriptable"
            ));
        }
        generic_alias::new(args.at(0), args.at(1), false)
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        let unpacked = parameters::unpacked(args.at(0))?;
        protocol::iterator(tuple::from_slice(&[unpacked]).cast())
    }),
    Builtin::method("__reduce__", "(self, /)", |args| Ok(slot(args.at(0), NAME))),
    Builtin::member("__name__", |args| Ok(slot(args.at(0), NAME))),
    Builtin::getter("__type_params__", |args| {
        let parameters: Obj = slot(args.at(0), PARAMETERS);
        Ok(if parameters.is_null() {
            tuple::empty().cast()
        } else {
            parameters
        })
    }),
    Builtin::getter("__parameters__", |args| {
        let parameters: Obj = slot(args.at(0), PARAMETERS);
        if parameters.is_null() {
            return Ok(tuple::empty().cast());
        }
        super::unpack_type_var_tuples(parameters)
    }),
    Builtin::getter("__value__", |args| {
        evaluator::value(args.at(0), VALUE, EVALUATE_VALUE)
    }),
    Builtin::getter("evaluate_value", |args| {
        Ok(evaluator::function(args.at(0), VALUE, EVALUATE_VALUE))
    }),
];

fn parameters_of<'a>(this: Obj) -> &'a [Obj] {
    let parameters: Obj = slot(this, PARAMETERS);
    if parameters.is_null() {
        return &[]; // they were given, and none
    }
    tuple::of(parameters).unwrap_or(&[])
}

fn new(args: &Arguments) -> PyResult {
    let name = variable::name_argument(args.at(1), "typealias")?;
    let parameters = args.get(3).unwrap_or_else(|| tuple::empty().cast());
    let Some(items) = tuple::of(parameters) else {
        return Err(crate::type_error!("type_params must be a tuple"));
    };
    check_order(items)?;
    let stored = if items.is_empty() {
        Obj::null()
    } else {
        parameters
    };
    let made = instance::with(TYPE.class(), &[name, stored, args.at(2), Obj::null()]);
    evaluator::set_module(made, super::calling_module())?;
    Ok(made)
}

/// Parameters with defaults come last.
fn check_order(items: &[Obj]) -> PyResult<()> {
    let mut seen_default = false;
    for item in items {
        let types = [
            &variable::TYPE,
            &parameters::PARAM_SPEC,
            &parameters::TYPE_VAR_TUPLE,
        ];
        let is_parameter =
            item.is_heap() && types.iter().any(|known| is_instance(*item, known.class()));
        if !is_parameter {
            let text = protocol::repr(*item)?;
            return Err(crate::type_error!(
                "Expected a type param, got {}",
                str::text(text)
            ));
        }
        let has_default = protocol::call_method(*item, names::intern("has_default"), &[])?;
        if protocol::is_true(has_default)? {
            seen_default = true;
        } else if seen_default {
            let text = protocol::repr(*item)?;
            return Err(crate::type_error!(
                "non-default type parameter '{}' follows default type parameter",
                str::text(text)
            ));
        }
    }
    Ok(())
}

/// An alias whose value a function computes.
///
/// # Errors
/// `MemoryError`.
pub fn lazy(name: Obj, parameters: Obj, evaluate: Obj) -> PyResult {
    let has_parameters = tuple::of(parameters).is_some_and(|items| !items.is_empty());
    let stored = if has_parameters {
        parameters
    } else {
        Obj::null()
    };
    let made = instance::with(TYPE.class(), &[name, stored, Obj::null(), evaluate]);
    evaluator::set_module(made, super::calling_module())?;
    Ok(made)
}
