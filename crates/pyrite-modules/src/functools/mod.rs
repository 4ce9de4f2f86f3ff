//! `_functools`.

mod cache;
mod partial;

use crate::support::*;
use protocol::Comparison;
use pyrite_vm::type_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add_types(
            namespace,
            &[
                &partial::PARTIAL,
                &partial::PLACEHOLDER_TYPE,
                &cache::LRU_CACHE,
            ],
        );
        dict::set_name(
            namespace,
            names::intern("Placeholder"),
            partial::placeholder(),
        );
        Ok(())
    },
    ..ModuleDefinition::new("_functools", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "reduce",
        "(function, iterable, /, initial=<unrepresentable>)",
        reduce,
    ),
    Builtin::function("cmp_to_key", "(mycmp)", |args| {
        Ok(instance::with(KEY.class(), &[args.at(0)]))
    }),
];

fn reduce(args: &Arguments) -> PyResult {
    let iterator = protocol::iterator(args.at(1)).map_err(|raised| {
        if exception::matches(raised.0, &exception::TYPE_ERROR) {
            type_error!("reduce() arg 2 must support iteration")
        } else {
            raised
        }
    })?;
    let first = match args.get(2) {
        Some(initial) => Some(initial),
        None => protocol::next(iterator)?,
    };
    let Some(mut result) = first else {
        return Err(type_error!(
            "reduce() of empty iterable with no initial value"
        ));
    };
    while let Some(item) = protocol::next(iterator)? {
        result = call::call(args.at(0), &[result, item])?;
    }
    Ok(result)
}

/// `functools.KeyWrapper`: what `cmp_to_key` makes, and what that makes of objects.
pub static KEY: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("functools.KeyWrapper", KEY_METHODS)
};
const FUNCTION: u32 = 0;
/// The object to be compared, or null.
const OBJECT: u32 = 1;
static KEY_METHODS: &[Builtin] = &[
    Builtin::getter("__text_signature__", |_| Ok(str::new("(obj)").cast())),
    Builtin::method("__call__", "(self, obj)", |args| {
        Ok(instance::with(
            KEY.class(),
            &[instance::slot(args.at(0), FUNCTION), args.at(1)],
        ))
    }),
    Builtin::attribute(
        "obj",
        |args| {
            let object: Obj = instance::slot(args.at(0), OBJECT);
            if object.is_null() {
                Err(pyrite_vm::attribute_error!("object"))
            } else {
                Ok(object)
            }
        },
        |args| {
            instance::set_slot(args.at(0), OBJECT, args.at(1));
            nothing()
        },
    ),
    Builtin::comparison(Comparison::Lt, |args| compare(args, Comparison::Lt)),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le)),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)),
    Builtin::comparison(Comparison::Gt, |args| compare(args, Comparison::Gt)),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge)),
];

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (left, right) = (args.at(0), args.at(1));
    if !pyrite_vm::class::is_instance(right, KEY.class()) {
        return Err(type_error!("other argument must be K instance"));
    }
    let (x, y): (Obj, Obj) = (instance::slot(left, OBJECT), instance::slot(right, OBJECT));
    if x.is_null() || y.is_null() {
        return Err(pyrite_vm::attribute_error!("object"));
    }
    let result = call::call(instance::slot(left, FUNCTION), &[x, y])?;
    protocol::compare(result, int::new(0), comparison)
}
