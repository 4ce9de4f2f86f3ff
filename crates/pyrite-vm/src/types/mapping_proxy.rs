//! `mappingproxy`: a mapping that can only be read.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::instance::{self, slot};
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, int, list, sequence, tuple};
use crate::{attributes, type_error};

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: crate::class::flags::MAPPING,
    ..TypeDefinition::new("mappingproxy", METHODS)
};

/// A proxy of a mapping.
///
/// # Errors
/// None but `MemoryError`.
pub fn new(mapping: Obj) -> PyResult {
    Ok(instance::with(TYPE.class(), &[mapping]))
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, mapping)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let mapping = args.at(1);
        let is_mapping = crate::class::Class::of(mapping)
            .known(names::GETITEM)
            .is_some()
            && list::TYPE.class() != crate::class::Class::of(mapping)
            && tuple::of(mapping).is_none();
        if !is_mapping {
            return Err(type_error!(
                "mappingproxy() argument must be a mapping, not {}",
                protocol::type_name(mapping)
            ));
        }
        Ok(instance::with(class, &[mapping]))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        sequence::printing(args.at(0), "mappingproxy(...)", |text| {
            text.extend_from_slice(b"mappingproxy(");
            sequence::write_repr(text, of(args))?;
            text.push(b')');
            Ok(())
        })
    }),
    Builtin::method("__str__", "(self, /)", |args| {
        Ok(protocol::to_str(of(args))?.cast())
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(protocol::length(of(args))?))
    }),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        protocol::get_item(of(args), args.at(1))
    })
    .writes(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(crate::object::boolean(protocol::contains(
            of(args),
            args.at(1),
        )?))
    })
    .reads(),
    Builtin::method("__iter__", "(self, /)", |args| protocol::iterator(of(args))),
    Builtin::method("__reversed__", "(self, /)", |args| {
        forward(args, "__reversed__")
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(protocol::hash(of(args))?))
    }),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    Builtin::method("__or__", "(self, value, /)", |args| {
        join(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        join(args.at(1), args.at(0))
    }),
    Builtin::method("__ior__", "(self, value, /)", |_| {
        Err(type_error!(
            "'|=' is not supported by mappingproxy; use '|' instead"
        ))
    }),
    Builtin::method("get", "(self, key, default=None, /)", |args| {
        if let Some(dict) = of(args).exact::<dict::PyDict>() {
            return Ok(dict::get(dict, args.at(1))?.unwrap_or_else(|| args.or(2, none())));
        }
        protocol::call_method(
            of(args),
            names::intern("get"),
            &[args.at(1), args.or(2, none())],
        )
    })
    .writes(),
    Builtin::method("keys", "(self, /)", |args| forward(args, "keys")),
    Builtin::method("values", "(self, /)", |args| forward(args, "values")),
    Builtin::method("items", "(self, /)", |args| forward(args, "items")),
    Builtin::method("copy", "(self, /)", |args| forward(args, "copy")),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
];

fn of(args: &Arguments) -> Obj {
    slot(args.at(0), 0)
}

fn forward(args: &Arguments, name: &str) -> PyResult {
    let method = attributes::get(of(args), names::intern(name))?;
    crate::call::call(method, &[])
}

/// What a proxy stands for; anything else is its own.
fn unwrap(object: Obj) -> Obj {
    if object.is_heap() && crate::class::is_instance(object, TYPE.class()) {
        slot(object, 0)
    } else {
        object
    }
}

fn compare(args: &Arguments, comparison: protocol::Comparison) -> PyResult {
    protocol::compare(of(args), unwrap(args.at(1)), comparison)
}

fn join(left: Obj, right: Obj) -> PyResult {
    let (left, right) = (unwrap(left), unwrap(right));
    match (dict::of(left), dict::of(right)) {
        (Some(first), Some(_)) => {
            let result = dict::copy(first)?;
            dict::methods::update_from(result, right)?;
            Ok(result.cast())
        }
        _ => sequence::no_operand(),
    }
}
