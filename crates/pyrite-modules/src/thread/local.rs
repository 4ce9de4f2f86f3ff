//! `_thread._local`: an object whose attributes are another set in each thread. It has those of the thread that used it last; the others' are in a table.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::gil;
use pyrite_vm::types::dict::PyDict;

/// Number of the thread whose attributes it has.
const OWNER: u32 = 0;
/// A dict from numbers of threads to their attributes, or null.
const OTHERS: u32 = 1;
/// What `__init__` was given, positional and by name; null: nothing by name.
const ARGUMENTS: u32 = 2;
const KEYWORDS: u32 = 3;

/// The type.
pub static LOCAL: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_thread._local", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let has_arguments = !args.rest().is_empty() || args.keywords().is_some();
        if has_arguments && initialiser(class).is_none() {
            return Err(pyrite_vm::type_error!(
                "Initialization arguments are not supported"
            ));
        }
        let keywords = args
            .keywords()
            .map_or(Obj::null(), |keywords| keywords.cast());
        let values = [
            int::new(gil::number() as i64),
            Obj::null(),
            tuple::from_slice(args.rest()).cast(),
            keywords,
        ];
        Ok(instance::with(class, &values))
    })
    .telling("()"),
    Builtin::method("__getattribute__", "(self, name, /)", |args| {
        enter(args.at(0))?;
        attributes::get_default(args.at(0), attributes::name_of(args.at(1))?)
    }),
    Builtin::method("__setattr__", "(self, name, value, /)", |args| {
        change(args.at(0), args.at(1), args.at(2))
    }),
    Builtin::method("__delattr__", "(self, name, /)", |args| {
        change(args.at(0), args.at(1), Obj::null())
    }),
];

/// The class's `__init__`, if it is not that of `object`.
fn initialiser(class: &'static Class) -> Option<Obj> {
    let object = types::object::TYPE.class();
    let of_object = object.known(names::INIT).map_or(0, |method| method.0);
    class
        .known(names::INIT)
        .filter(|method| method.0 != of_object)
}

fn change(local: Obj, name: Obj, value: Obj) -> PyResult {
    enter(local)?;
    let name = attributes::name_of(name)?;
    if name == names::intern("__dict__") {
        return Err(exception::raise_message(
            &exception::ATTRIBUTE_ERROR,
            &format!(
                "'{}' object attribute '__dict__' is read-only",
                protocol::type_name(local)
            ),
        ));
    }
    attributes::set_default(local, name, value)?;
    nothing()
}

/// Gives it the calling thread's attributes; if it is the first time, its `__init__` makes them.
fn enter(local: Obj) -> PyResult<()> {
    let me = int::new(gil::number() as i64);
    let owner: Obj = instance::slot(local, OWNER);
    if owner == me {
        return Ok(());
    }
    let mut others: Obj = instance::slot(local, OTHERS);
    if others.is_null() {
        others = dict::new().cast();
        instance::set_slot(local, OTHERS, others);
    }
    let others: Gc<PyDict> = others.cast();
    if let Some(attributes) = attributes::dict_of(local) {
        dict::set(others, owner, attributes.cast())?;
    }
    let known = dict::get(others, me)?;
    let attributes = known.map_or_else(dict::new, |known| known.cast());
    attributes::set_dict(local, attributes);
    instance::set_slot(local, OWNER, me);
    if known.is_some() || initialiser(Class::of(local)).is_none() {
        return Ok(());
    }
    let initialise = attributes::get_default(local, names::INIT.name())?;
    let (arguments, keywords) = (
        instance::slot(local, ARGUMENTS),
        instance::slot(local, KEYWORDS),
    );
    call::call_unpacked(initialise, arguments, keywords).map(|_| ())
}
