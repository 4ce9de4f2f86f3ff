//! `_tuplegetter`: the attributes of named tuples.

use crate::support::*;
use pyrite_vm::class::Class;
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::map::Map;
use pyrite_vm::result::Outcome;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{attribute_error, index_error, type_error};
use smelt::{Domain, Ref, twin};

/// The type.
pub static TUPLE_GETTER: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("collections._tuplegetter", METHODS)
};
const INDEX: u32 = 0;
const DOC: u32 = 1;

/// `__get__` of an item of an instance of a subclass of `tuple`.
fn get<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count < 2 || !given.at(1).is_heap() {
        return None;
    }
    let class = Map::by_number(given.at(1).map_number()).class;
    if !class.has_payload() || class.native() != types::tuple::TYPE.class() {
        return None;
    }
    let items: Ref<D, PyTuple> = instance::slot(given.at(1), 0).cast();
    let index = instance::slot(given.at(0), INDEX).small_value();
    if !index.is_below(items.length()) {
        return None;
    }
    Some(Ok(items.item(index)))
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, index, doc, /)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let index = number::size(args.at(1))?;
        Ok(instance::with(class, &[int::new(index), args.at(2)]))
    }),
    Builtin::method("__get__", "(self, instance, owner=None, /)", |args| {
        let object = args.at(1);
        if object.is_none() || object.is_null() {
            return Ok(args.at(0));
        }
        let index = int_slot(args.at(0), INDEX);
        let Some(items) = tuple::of(object) else {
            return Err(type_error!(
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
                type_name(object)
            ));
        };
        let item = usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index));
        item.copied()
            .ok_or_else(|| index_error!("tuple index out of range"))
    })
    .reads()
    .intrinsic(twin!(get)),
    Builtin::method("__set__", "(self, instance, value, /)", |_| {
        Err(attribute_error!("can't set attribute"))
    }),
    Builtin::method("__delete__", "(self, instance, /)", |_| {
        Err(attribute_error!("can't delete attribute"))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let doc = repr_text(instance::slot(args.at(0), DOC))?;
        text::new(&format!(
            "_tuplegetter({}, {doc})",
            int_slot(args.at(0), INDEX)
        ))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let arguments = tuple::try_from_slice(&[
            instance::slot(args.at(0), INDEX),
            instance::slot(args.at(0), DOC),
        ])?;
        Ok(tuple::try_from_slice(&[Class::of(args.at(0)).object(), arguments.cast()])?.cast())
    }),
    Builtin::attribute(
        "__doc__",
        |args| Ok(instance::slot(args.at(0), DOC)),
        |args| {
            let doc = args.at(1);
            instance::set_slot(args.at(0), DOC, if doc.is_null() { none() } else { doc });
            nothing()
        },
    )
    .as_member(),
];
