//! `typing.TypeVar`, and `typing.NoDefault`.

use super::evaluator;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
use crate::global::Global;
use crate::instance::{self, slot};
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::PyResult;
use crate::storage::Pinned;
use crate::types::{int, str, tuple, union_type};

const NAME: u32 = 0;
const BOUND: u32 = 1;
const EVALUATE_BOUND: u32 = 2;
const CONSTRAINTS: u32 = 3;
const EVALUATE_CONSTRAINTS: u32 = 4;
const DEFAULT: u32 = 5;
/// The function that evaluates the default.
pub const EVALUATE_DEFAULT: u32 = 6;
const VARIANCE: u32 = 7;

const COVARIANT: i64 = 1;
const CONTRAVARIANT: i64 = 2;
const INFERRED: i64 = 4;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    slots: 8,
    flags: flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("typing.TypeVar", METHODS)
};

/// The type of `typing.NoDefault`.
pub static NO_DEFAULT: TypeDefinition = TypeDefinition {
    flags: 0,
    ..TypeDefinition::new("typing.NoDefaultType", NO_DEFAULT_METHODS)
        .doc("The type of the NoDefault singleton.")
};
static NO_DEFAULT_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| Ok(no_default())),
    Builtin::method("__repr__", "(self, /)", |_| {
        Ok(str::new("typing.NoDefault"))
    }),
    Builtin::method("__reduce__", "(self, /)", |_| Ok(str::new("NoDefault"))),
];

/// `typing.NoDefault`.
pub fn no_default() -> Obj {
    static OBJECT: Global<Pinned> = Global::new(Pinned::NULL);
    if OBJECT.get().get().is_null() {
        OBJECT.set(Pinned::for_ever(instance::with(NO_DEFAULT.class(), &[])));
    }
    OBJECT.get().get()
}

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)",
        new,
    )
    .looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        let name: Obj = slot(this, NAME);
        let variance = variance(this);
        if variance & INFERRED != 0 {
            return Ok(name);
        }
        let sign = match variance {
            0 => '~',
            COVARIANT => '+',
            _ => '-',
        };
        Ok(str::new(&format!("{sign}{}", str::text(name.cast()))))
    }),
    Builtin::method("__or__", "(self, value, /)", |args| {
        union_type::or_checked(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        union_type::or_checked(args.at(1), args.at(0))
    }),
    Builtin::method("__typing_subst__", "(self, arg, /)", |args| {
        super::call_helper("_typevar_subst", &[args.at(0), args.at(1)])
    }),
    Builtin::method("__typing_prepare_subst__", "(self, alias, args, /)", prepare),
    Builtin::method("__reduce__", "(self, /)", |args| Ok(slot(args.at(0), NAME))),
    Builtin::method("has_default", "(self, /)", |args| {
        Ok(boolean(has_default(args.at(0), DEFAULT, EVALUATE_DEFAULT)))
    }),
    Builtin::method("__mro_entries__", "(self, object, /)", |_| {
        Err(crate::type_error!("Cannot subclass an instance of TypeVar"))
    }),
    Builtin::member("__name__", |args| Ok(slot(args.at(0), NAME))),
    Builtin::member("__covariant__", |args| Ok(boolean(variance(args.at(0)) & COVARIANT != 0))),
    Builtin::member("__contravariant__", |args| {
        Ok(boolean(variance(args.at(0)) & CONTRAVARIANT != 0))
    }),
    Builtin::member("__infer_variance__", |args| {
        Ok(boolean(variance(args.at(0)) & INFERRED != 0))
    }),
    Builtin::getter("__bound__", |args| {
        let bound = evaluator::value(args.at(0), BOUND, EVALUATE_BOUND)?;
        Ok(if bound.is_null() { none() } else { bound })
    }),
    Builtin::getter("__constraints__", |args| {
        let constraints = evaluator::value(args.at(0), CONSTRAINTS, EVALUATE_CONSTRAINTS)?;
        Ok(if constraints.is_null() { tuple::empty().cast() } else { constraints })
    }),
    Builtin::getter("__default__", |args| {
        evaluator::value(args.at(0), DEFAULT, EVALUATE_DEFAULT).map(or_no_default)
    }),
    Builtin::getter("evaluate_bound", |args| {
        Ok(evaluator::function(args.at(0), BOUND, EVALUATE_BOUND))
    }),
    Builtin::getter("evaluate_constraints", |args| {
        Ok(evaluator::function(args.at(0), CONSTRAINTS, EVALUATE_CONSTRAINTS))
    }),
    Builtin::getter("evaluate_default", |args| {
        Ok(evaluator::function(args.at(0), DEFAULT, EVALUATE_DEFAULT))
    }),
];

fn variance(this: Obj) -> i64 {
    let variance: Obj = slot(this, VARIANCE);
    variance.small_value().get()
}

/// A default as the program sees it.
pub fn or_no_default(default: Obj) -> Obj {
    if default.is_null() {
        no_default()
    } else {
        default
    }
}

/// Has the type parameter with these slots a default?
pub fn has_default(this: Obj, default: u32, evaluate: u32) -> bool {
    let (default, evaluate): (Obj, Obj) = (slot(this, default), slot(this, evaluate));
    !evaluate.is_null() || !default.is_null() && default.0 != no_default().0
}

/// The name of a new type parameter.
pub fn name_argument(name: Obj, class: &str) -> PyResult {
    if str::of(name).is_some() {
        return Ok(name);
    }
    let given = if name.is_none() {
        "None".into()
    } else {
        protocol::type_name(name)
    };
    Err(crate::type_error!(
        "{class}() argument 'name' must be str, not {given}"
    ))
}

/// The variance that keyword arguments ask for, from parameter `first` on.
pub fn variance_of(args: &Arguments, first: usize) -> PyResult<i64> {
    let flag = |index: usize| args.get(index).map_or(Ok(false), protocol::is_true);
    let (covariant, contravariant, inferred) = (flag(first)?, flag(first + 1)?, flag(first + 2)?);
    if covariant && contravariant {
        return Err(crate::value_error!("Bivariant types are not supported."));
    }
    if inferred && (covariant || contravariant) {
        return Err(crate::value_error!(
            "Variance cannot be specified with infer_variance."
        ));
    }
    Ok(i64::from(covariant) | i64::from(contravariant) << 1 | i64::from(inferred) << 2)
}

fn new(args: &Arguments) -> PyResult {
    let name = name_argument(args.at(1), "typevar")?;
    let variance = variance_of(args, 4)?;
    let bound = match args.get_not_none(2) {
        Some(bound) => super::type_check(bound, "Bound must be a type.")?,
        None => Obj::null(),
    };
    let constraints = match args.rest() {
        [] => Obj::null(),
        [_] => return Err(crate::type_error!("A single constraint is not allowed")),
        _ if !bound.is_null() => {
            return Err(crate::type_error!(
                "Constraints cannot be combined with bound=..."
            ));
        }
        several => {
            let checked = crate::types::list::new();
            for constraint in several {
                let constraint = super::type_check(
                    *constraint,
                    "TypeVar(name, constraint, ...): constraints must be types.",
                )?;
                crate::types::list::push(checked, constraint)?;
            }
            crate::types::list::to_tuple(checked)?
        }
    };
    let null = Obj::null();
    let made = instance::with(
        TYPE.class(),
        &[
            name,
            bound,
            null,
            constraints,
            null,
            args.or(3, null),
            null,
            int::new(variance),
        ],
    );
    evaluator::set_module(made, super::calling_module())?;
    Ok(made)
}

/// A type variable of a type parameter list; null for what it does not have.
///
/// # Errors
/// `MemoryError`.
pub fn inferred(name: Obj, bound: Obj, constraints: Obj) -> PyResult {
    let null = Obj::null();
    let made = instance::with(
        TYPE.class(),
        &[
            name,
            null,
            bound,
            null,
            constraints,
            null,
            null,
            int::new(INFERRED),
        ],
    );
    evaluator::set_module(made, super::calling_module())?;
    Ok(made)
}

/// Gives the default to an alias that got too few arguments.
fn prepare(args: &Arguments) -> PyResult {
    let (this, alias) = (args.at(0), args.at(1));
    let parameters = crate::attributes::get(alias, crate::names::intern("__parameters__"))?;
    let index = tuple::of(parameters)
        .and_then(|parameters| parameters.iter().position(|other| other.0 == this.0));
    let count = protocol::length(args.at(2))?;
    match index {
        Some(index) if index < count => return Ok(args.at(2)),
        Some(index) if index == count && has_default(this, DEFAULT, EVALUATE_DEFAULT) => {
            let default = or_no_default(evaluator::value(this, DEFAULT, EVALUATE_DEFAULT)?);
            let all = crate::types::list::new();
            crate::types::list::extend(all, args.at(2))?;
            crate::types::list::push(all, default)?;
            return crate::types::list::to_tuple(all);
        }
        _ => {}
    }
    let text = protocol::to_str(alias)?;
    Err(crate::type_error!(
        "Too few arguments for {}",
        str::text(text)
    ))
}
