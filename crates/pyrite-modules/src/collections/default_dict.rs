//! `defaultdict`: a dict (its payload) with a factory in a slot of its own.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;

/// The type.
pub static DEFAULT_DICT: TypeDefinition = TypeDefinition {
    base: Some(&dict::TYPE),
    slots: 2,
    flags: flags::SUBCLASSABLE | flags::HAS_PAYLOAD | flags::MAPPING,
    ..TypeDefinition::new("collections.defaultdict", METHODS)
};
/// The factory, None or (before `__init__`) null.
const FACTORY: u32 = 1;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[dict::new().cast(), none()]))
    })
    .ignoring_rest(),
    Builtin::method("__init__", "$(self, *args, **kwargs)", |args| {
        let (factory, rest) = match args.rest() {
            [] => (none(), args.rest()),
            [factory, rest @ ..] => (*factory, rest),
        };
        if !factory.is_none() && !is_callable(factory) {
            return Err(type_error!("first argument must be callable or None"));
        }
        instance::set_slot(args.at(0), FACTORY, factory);
        let initialise = attributes::get(dict::TYPE.class().object(), names::INIT.name())?;
        call_with_dict(initialise, &[args.at(0)], rest, args.keywords())
    }),
    Builtin::method("__missing__", "(self, object, /)", |args| {
        let factory: Obj = instance::slot(args.at(0), FACTORY);
        if factory.is_none() || factory.is_null() {
            return Err(exception::raise(&exception::KEY_ERROR, &[args.at(1)]));
        }
        let value = call::call(factory, &[])?;
        protocol::set_item(args.at(0), args.at(1), value)?;
        Ok(value)
    }),
    Builtin::attribute(
        "default_factory",
        |args| {
            let factory: Obj = instance::slot(args.at(0), FACTORY);
            Ok(if factory.is_null() { none() } else { factory })
        },
        |args| {
            instance::set_slot(args.at(0), FACTORY, args.at(1));
            nothing()
        },
    )
    .as_member(),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        let factory: Obj = instance::slot(this, FACTORY);
        let factory = if factory.is_null() { none() } else { factory };
        let contents = repr_text(instance::payload(this))?;
        text::new(&format!(
            "{}({}, {contents})",
            class_name(this),
            repr_text(factory)?
        ))
    }),
    Builtin::method("copy", "(self, /)", copy),
    Builtin::method("__copy__", "(self, /)", copy),
    Builtin::method("__or__", "(self, value, /)", |args| {
        union(args.at(0), args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        union(args.at(0), args.at(1), args.at(0))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let factory: Obj = instance::slot(this, FACTORY);
        let arguments = if factory.is_none() || factory.is_null() {
            tuple::from_slice(&[])
        } else {
            tuple::from_slice(&[factory])
        };
        let items =
            protocol::iterator(protocol::call_method(this, names::PLAIN_ITEMS.name(), &[])?)?;
        Ok(tuple::try_from_slice(&[
            Class::of(this).object(),
            arguments.cast(),
            none(),
            none(),
            items,
        ])?
        .cast())
    }),
    structure::CLASS_GETITEM,
];

fn copy(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let factory: Obj = instance::slot(this, FACTORY);
    call::call(
        Class::of(this).object(),
        &[if factory.is_null() { none() } else { factory }, this],
    )
}

/// A new one with the factory of `like` and the items of both.
fn union(like: Obj, first: Obj, second: Obj) -> PyResult {
    let (Some(_), Some(other)) = (
        instance::view::<PyDict>(first),
        instance::view::<PyDict>(second),
    ) else {
        return Ok(not_implemented());
    };
    let factory: Obj = instance::slot(like, FACTORY);
    let result = call::call(
        Class::of(like).object(),
        &[if factory.is_null() { none() } else { factory }, first],
    )?;
    for (key, value) in dict::pairs(other) {
        protocol::set_item(result, key, value)?;
    }
    Ok(result)
}
