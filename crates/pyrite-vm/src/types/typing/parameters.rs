//! `typing.ParamSpec` with its two halves, and `typing.TypeVarTuple`.

use super::evaluator;
use super::variable::{has_default, name_argument, or_no_default, variance_of};
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, flags};
use crate::instance::{self, slot};
use crate::object::{Obj, Value, boolean, none, not_implemented};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::types::{int, str, tuple, union_type};

const NAME: u32 = 0;
const DEFAULT: u32 = 1;
/// The function that evaluates the default, of both types.
pub const EVALUATE_DEFAULT: u32 = 2;
const VARIANCE: u32 = 3;
const BOUND: u32 = 4;

/// `typing.ParamSpec`.
pub static PARAM_SPEC: TypeDefinition = TypeDefinition {
    slots: 5,
    flags: flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("typing.ParamSpec", PARAM_SPEC_METHODS)
};
/// `typing.TypeVarTuple`.
pub static TYPE_VAR_TUPLE: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("typing.TypeVarTuple", TYPE_VAR_TUPLE_METHODS)
};
/// `typing.ParamSpecArgs`.
pub static ARGS: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("typing.ParamSpecArgs", ARGS_METHODS)
};
/// `typing.ParamSpecKwargs`.
pub static KWARGS: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("typing.ParamSpecKwargs", KWARGS_METHODS)
};

const NAME_GETTER: Builtin = Builtin::member("__name__", |args| Ok(slot(args.at(0), NAME)));
const REDUCE: Builtin =
    Builtin::method("__reduce__", "(self, /)", |args| Ok(slot(args.at(0), NAME)));
const HAS_DEFAULT: Builtin = Builtin::method("has_default", "(self, /)", |args| {
    Ok(boolean(has_default(args.at(0), DEFAULT, EVALUATE_DEFAULT)))
});
const DEFAULT_GETTER: Builtin = Builtin::getter("__default__", |args| {
    evaluator::value(args.at(0), DEFAULT, EVALUATE_DEFAULT).map(or_no_default)
});
const EVALUATE_DEFAULT_GETTER: Builtin = Builtin::getter("evaluate_default", |args| {
    Ok(evaluator::function(args.at(0), DEFAULT, EVALUATE_DEFAULT))
});
const OR: Builtin = Builtin::method("__or__", "(self, value, /)", |args| {
    union_type::or_checked(args.at(0), args.at(1))
});
const ROR: Builtin = Builtin::method("__ror__", "(self, value, /)", |args| {
    union_type::or_checked(args.at(1), args.at(0))
});

static PARAM_SPEC_METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)",
        |args| {
            let name = name_argument(args.at(1), "paramspec")?;
            let bound = match args.get_not_none(2) {
                Some(bound) => bound,
                None => Obj::null(),
            };
            let variance = int::new(variance_of(args, 4)?);
            let null = Obj::null();
            let made = instance::with(
                PARAM_SPEC.class(),
                &[name, args.or(3, null), null, variance, bound],
            );
            evaluator::set_module(made, super::calling_module())?;
            Ok(made)
        },
    )
    .looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name: Obj = slot(args.at(0), NAME);
        let sign = match variance(args.at(0)) {
            0 => "~",
            1 => "+",
            2 => "-",
            _ => "",
        };
        Ok(str::new(&format!("{sign}{}", str::text(name.cast()))))
    }),
    OR,
    ROR,
    REDUCE,
    HAS_DEFAULT,
    NAME_GETTER,
    DEFAULT_GETTER,
    EVALUATE_DEFAULT_GETTER,
    Builtin::method("__typing_subst__", "(self, arg, /)", |args| {
        super::call_helper("_paramspec_subst", &[args.at(0), args.at(1)])
    }),
    Builtin::method("__typing_prepare_subst__", "(self, alias, args, /)", |args| {
        let arguments = [args.at(0), args.at(1), args.at(2)];
        super::call_helper("_paramspec_prepare_subst", &arguments)
    }),
    Builtin::method("__mro_entries__", "(self, object, /)", |_| {
        Err(crate::type_error!("Cannot subclass an instance of ParamSpec"))
    }),
    Builtin::getter("args", |args| {
        Ok(instance::with(ARGS.class(), &[args.at(0)]))
    }),
    Builtin::getter("kwargs", |args| {
        Ok(instance::with(KWARGS.class(), &[args.at(0)]))
    }),
    Builtin::member("__bound__", |args| {
        let bound: Obj = slot(args.at(0), BOUND);
        Ok(if bound.is_null() { none() } else { bound })
    }),
    Builtin::member("__covariant__", |args| Ok(boolean(variance(args.at(0)) == 1))),
    Builtin::member("__contravariant__", |args| Ok(boolean(variance(args.at(0)) == 2))),
    Builtin::member("__infer_variance__", |args| Ok(boolean(variance(args.at(0)) == 4))),
];

fn variance(this: Obj) -> i64 {
    let variance: Obj = slot(this, VARIANCE);
    variance.small_value().get()
}

static TYPE_VAR_TUPLE_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, name, *, default=typing.NoDefault)", |args| {
        let name = name_argument(args.at(1), "typevartuple")?;
        let made = instance::with(
            TYPE_VAR_TUPLE.class(),
            &[name, args.or(2, Obj::null()), Obj::null()],
        );
        evaluator::set_module(made, super::calling_module())?;
        Ok(made)
    })
    .looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", |args| Ok(slot(args.at(0), NAME))),
    Builtin::method("__iter__", "(self, /)", |args| {
        let unpacked = unpacked(args.at(0))?;
        protocol::iterator(tuple::from_slice(&[unpacked]).cast())
    }),
    REDUCE,
    HAS_DEFAULT,
    NAME_GETTER,
    DEFAULT_GETTER,
    EVALUATE_DEFAULT_GETTER,
    Builtin::method("__typing_subst__", "(self, arg, /)", |_| {
        Err(crate::type_error!(
            "Substitution of bare TypeVarTuple is not supported"
        ))
    }),
    Builtin::method(
        "__typing_prepare_subst__",
        "(self, alias, args, /)",
        |args| {
            let arguments = [args.at(0), args.at(1), args.at(2)];
            super::call_helper("_typevartuple_prepare_subst", &arguments)
        },
    ),
    Builtin::method("__mro_entries__", "(self, object, /)", |_| {
        Err(crate::type_error!(
            "Cannot subclass an instance of TypeVarTuple"
        ))
    }),
];

/// `Unpack[parameter]`.
pub fn unpacked(parameter: Obj) -> PyResult {
    let typing = crate::import::import_absolute("typing")?;
    let unpack = crate::attributes::get(typing, crate::names::intern("Unpack"))?;
    protocol::get_item(unpack, parameter)
}

/// A parameter of a type parameter list, without default.
///
/// # Errors
/// `MemoryError`.
pub fn inferred(definition: &'static TypeDefinition, name: Obj) -> PyResult {
    let null = Obj::null();
    let made = if std::ptr::eq(definition, &PARAM_SPEC) {
        let inferred = int::new(4);
        instance::with(definition.class(), &[name, null, null, inferred, null])
    } else {
        instance::with(definition.class(), &[name, null, null])
    };
    evaluator::set_module(made, super::calling_module())?;
    Ok(made)
}

macro_rules! half {
    ($definition:ident, $name:literal) => {
        &[
            Builtin::constructor("$(type, origin)", |args| {
                Ok(instance::with($definition.class(), &[args.at(1)]))
            }),
            Builtin::method("__repr__", "(self, /)", |args| repr_half(args, $name)),
            Builtin::comparison(Comparison::Eq, |args| {
                compare_halves(args, $definition.class(), Comparison::Eq)
            }),
            Builtin::comparison(Comparison::Ne, |args| {
                compare_halves(args, $definition.class(), Comparison::Ne)
            }),
            Builtin::method("__mro_entries__", "(self, object, /)", |_| {
                Err(crate::type_error!(concat!(
                    "Cannot subclass an instance of ParamSpec",
                    $name
                )))
            }),
            Builtin::member("__origin__", |args| Ok(slot(args.at(0), 0))),
        ]
    };
}

static ARGS_METHODS: &[Builtin] = half!(ARGS, "Args");
static KWARGS_METHODS: &[Builtin] = half!(KWARGS, "Kwargs");

fn repr_half(args: &Arguments, half: &str) -> PyResult {
    let origin: Obj = slot(args.at(0), 0);
    let attribute = half.to_lowercase();
    let is_parameter = origin.is_heap() && crate::class::is_instance(origin, PARAM_SPEC.class());
    let text = if is_parameter {
        let name: Obj = slot(origin, NAME);
        str::text(name.cast())
    } else {
        str::text(protocol::repr(origin)?)
    };
    Ok(str::new(&format!("{text}.{attribute}")))
}

fn compare_halves(args: &Arguments, class: &'static Class, comparison: Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !other.is_heap() || Class::of(other) != class {
        return Ok(not_implemented());
    }
    let equal = protocol::is_equal(slot(this, 0), slot(other, 0))?;
    Ok(boolean(equal == (comparison == Comparison::Eq)))
}
