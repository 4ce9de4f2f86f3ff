//! `type`: the class of classes. Its objects are [`PyType`]s.

use crate::attributes;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, PyType, flags};
use crate::classes;
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::instance_checks;
use crate::names::{self, Name};
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::resolution;
use crate::result::{PyResult, Raised};
use crate::type_error;
use crate::types::function::evaluated_annotations;
use crate::types::method::{PyBuiltin, told};
use crate::types::{dict, int, list, str, tuple};
use smelt::Gc;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::TYPE,
    flags: flags::SUBCLASSABLE | flags::METACLASS,
    ..TypeDefinition::new("type", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(metatype, *args, **kwds)", new),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", initialise),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::method("__getattribute__", "(self, name, /)", |args| {
        attributes::get_default(args.at(0), attributes::name_of(args.at(1))?)
    }),
    Builtin::method("__setattr__", "(self, name, value, /)", |args| {
        attributes::set_default(args.at(0), attributes::name_of(args.at(1))?, args.at(2))
            .map(|()| none())
    }),
    Builtin::method("__delattr__", "(self, name, /)", |args| {
        attributes::set_default(args.at(0), attributes::name_of(args.at(1))?, Obj::null())
            .map(|()| none())
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__instancecheck__", "(self, instance, /)", |args| {
        Ok(boolean(instance_checks::is_instance_default(
            args.at(1),
            this(args),
        )?))
    }),
    Builtin::method("__subclasscheck__", "(self, subclass, /)", |args| {
        let answer = instance_checks::is_subclass_default(args.at(1), args.at(0))?;
        Ok(boolean(answer))
    }),
    Builtin::method("__subclasses__", "(self, /)", |args| {
        let result = list::new();
        for class in this(args).subclasses()? {
            list::push(result, *class)?;
        }
        Ok(result.cast())
    }),
    Builtin::method("mro", "(self, /)", |args| {
        let result = list::new();
        for class in resolution::default_order(this(args))? {
            list::push(result, class.object())?;
        }
        Ok(result.cast())
    }),
    Builtin::method("__dir__", "(self, /)", |args| {
        crate::types::object::class_names(this(args))
    }),
    Builtin::class_method("__prepare__", "$(type, /, *args, **kwds)", |_| {
        Ok(dict::new().cast())
    })
    .telling("($cls, name, bases, /, **kwds)"),
    Builtin::method("__or__", "(self, value, /)", |args| {
        crate::types::union_type::or(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        crate::types::union_type::or(args.at(1), args.at(0))
    }),
    Builtin::method("__sizeof__", "(self, /)", |_| Ok(int::new(400))),
    Builtin::attribute("__name__", |args| Ok(object(args).name()), set_name),
    Builtin::attribute("__qualname__", qualified_name, set_qualified_name),
    Builtin::attribute("__module__", module, |args| {
        set_in_dict(args, names::MODULE.name())
    }),
    Builtin::attribute("__doc__", doc, |args| set_in_dict(args, names::DOC.name())),
    Builtin::attribute("__bases__", |args| Ok(object(args).bases()), set_bases),
    Builtin::attribute(
        "__abstractmethods__",
        abstract_methods,
        set_abstract_methods,
    ),
    Builtin::attribute("__annotations__", annotations, set_annotations),
    Builtin::attribute("__annotate__", annotate, set_annotate),
    Builtin::attribute("__type_params__", type_parameters, |args| {
        set_in_dict(args, names::TYPE_PARAMS.name())
    }),
    Builtin::member("__base__", |args| {
        Ok(this(args).base().map_or(none(), Class::object))
    })
    .reads(),
    Builtin::getter("__mro__", |args| Ok(object(args).mro())).reads(),
    Builtin::getter("__dict__", |args| namespace_view(this(args))).reads(),
    Builtin::member("__flags__", |args| {
        Ok(int::new(i64::from(python_flags(this(args)))))
    }),
    Builtin::member("__basicsize__", |args| {
        Ok(int::new(16 + 8 * i64::from(this(args).base_slots())))
    }),
    Builtin::member("__itemsize__", |args| {
        // Of what CPython lays items of different numbers behind the object: those are words here, and bytes.
        let size = match this(args).native().root_number() {
            Some(ids::TUPLE | ids::INT) => 8,
            Some(ids::BYTES) => 1,
            _ => 0,
        };
        Ok(int::new(size))
    }),
    Builtin::member("__dictoffset__", |args| {
        Ok(int::new(-i64::from(this(args).has(flags::HAS_DICT))))
    }),
    Builtin::member("__weakrefoffset__", |args| {
        Ok(int::new(i64::from(this(args).has(flags::HAS_WEAKREF))))
    }),
    Builtin::getter("__text_signature__", |args| Ok(text_signature(this(args)))),
];

/// What a call of a built-in class takes, as its `__init__` or constructor says; None if neither does.
fn text_signature(class: &'static Class) -> Obj {
    if class == Class::builtin(ids::OBJECT) {
        return str::new("()").cast();
    }
    if class.has(flags::MUTABLE) {
        return none();
    }
    for name in [names::INIT, names::NEW] {
        let Some(method) = dict::get_name(class.dict(), name.name()).filter(|method| {
            method.has_map(ids::WRAPPER_DESCRIPTOR) || method.has_map(ids::BUILTIN_FUNCTION)
        }) else {
            continue;
        };
        let definition = method.cast::<PyBuiltin>().definition().promote();
        // What is told of a class and not of a method has no receiver.
        let of_class = |told: &&str| {
            let parameters = told.strip_prefix('(').unwrap_or("self");
            !["$", "self", "type"]
                .iter()
                .any(|receiver| parameters.starts_with(receiver))
        };
        if let Some(told) = definition.told.filter(of_class) {
            return str::new(told).cast();
        }
        let signature = definition.told_signature();
        if let Some((_, parameters)) = signature.split_once(", ")
            && !signature.starts_with('$')
            && (definition.told.is_some() || !signature.contains("*args, **kw"))
        {
            let parameters = parameters.strip_prefix("/, ").unwrap_or(parameters);
            let text = format!("({parameters}");
            let text = match definition.told {
                Some(_) => text,
                None => told::wrapped(&class.name(), &text),
            };
            return str::new(&text).cast();
        }
    }
    none()
}

fn object(args: &Arguments<'_>) -> Gc<PyType> {
    args.at(0).cast()
}

fn this(args: &Arguments<'_>) -> &'static Class {
    Class::of_type(object(args))
}

/// A read-only view of a class's namespace.
pub fn namespace_view(class: &'static Class) -> PyResult {
    crate::types::mapping_proxy::new(class.dict().cast())
}

fn new(args: &Arguments<'_>) -> PyResult {
    let metaclass = instance::class_argument(args.at(0))?;
    match args.rest() {
        [object] if metaclass == TYPE.class() && args.keywords().is_none() => {
            Ok(Class::of(*object).object())
        }
        [name, bases, namespace] => {
            classes::new_type(metaclass, *name, *bases, *namespace, args.keywords())
        }
        _ if metaclass == TYPE.class() => Err(type_error!("type() takes 1 or 3 arguments")),
        rest => Err(type_error!(
            "type.__new__() takes exactly 3 arguments ({} given)",
            rest.len()
        )),
    }
}

fn initialise(args: &Arguments<'_>) -> PyResult {
    match args.rest().len() {
        1 | 3 => Ok(none()),
        _ => Err(type_error!("type.__init__() takes 1 or 3 arguments")),
    }
}

fn call(args: &Arguments<'_>) -> PyResult {
    let Some(keywords) = args.keywords() else {
        return attributes::instantiate(this(args), args.at(0), args.rest(), &[]);
    };
    let count = dict::length(keywords);
    let positional = args.rest();
    crate::storage::with_scratch(positional.len() + 2 * count, |words| {
        let (values, keys) = words.split_at_mut(positional.len() + count);
        values[..positional.len()].copy_from_slice(positional);
        for (index, (key, value)) in dict::pairs(keywords).enumerate() {
            keys[index] = str::of(key).map_or(key, |key| names::intern_str(key).object());
            values[positional.len() + index] = value;
        }
        attributes::instantiate(this(args), args.at(0), values, keys)
    })
}

fn module_text(class: &'static Class) -> Option<String> {
    dict::get_name(class.dict(), names::MODULE.name())
        .and_then(str::of)
        .map(|text| str::text(text).into_owned())
}

fn repr(args: &Arguments<'_>) -> PyResult {
    let class = this(args);
    let name = class.qualified_name();
    Ok(str::new(&match module_text(class) {
        Some(module) if module != "builtins" => format!("<class '{module}.{name}'>"),
        _ => format!("<class '{name}'>"),
    }))
}

fn mutable(args: &Arguments<'_>, what: &str) -> PyResult<&'static Class> {
    let class = this(args);
    if class.has(flags::MUTABLE) {
        return Ok(class);
    }
    Err(type_error!(
        "cannot set '{what}' attribute of immutable type '{}'",
        class.full_name()
    ))
}

fn text_value(args: &Arguments<'_>, class: &'static Class, what: &str) -> PyResult<Obj> {
    let value = args.at(1);
    if value.is_null() {
        return Err(undeletable(class, what));
    }
    match str::of(value) {
        Some(_) => Ok(value),
        None => Err(type_error!(
            "can only assign string to {}.{what}, not '{}'",
            class.name(),
            protocol::type_name(value)
        )),
    }
}

fn undeletable(class: &'static Class, what: &str) -> Raised {
    type_error!(
        "cannot delete '{what}' attribute of immutable type '{}'",
        class.full_name()
    )
}

fn set_name(args: &Arguments<'_>) -> PyResult {
    let class = mutable(args, "__name__")?;
    let name = text_value(args, class, "__name__")?;
    classes::check_name(name)?;
    class.type_object().set_name(name);
    Ok(none())
}

fn set_qualified_name(args: &Arguments<'_>) -> PyResult {
    let class = mutable(args, "__qualname__")?;
    class
        .type_object()
        .set_qualified_name(text_value(args, class, "__qualname__")?);
    Ok(none())
}

/// That of a built-in type is another object each time, as it is in CPython: pickles tell whether two strs are one.
fn qualified_name(args: &Arguments<'_>) -> PyResult {
    let name = object(args).qualified_name();
    let is_mutable = Class::of_type(object(args)).has(flags::MUTABLE);
    match (is_mutable, str::of(name)) {
        (false, Some(name)) => Ok(str::try_from_bytes(str::bytes(name))?.cast()),
        _ => Ok(name),
    }
}

fn set_in_dict(args: &Arguments<'_>, name: Name) -> PyResult {
    let class = mutable(args, &name.text())?;
    if args.at(1).is_null() {
        return Err(undeletable(class, &name.text()));
    }
    class.set_attribute(name, args.at(1));
    if name == names::MODULE.name() {
        // It was a line of the module that the class has been written in.
        remove_attribute(class, names::intern("__firstlineno__"))?;
    }
    Ok(none())
}

fn module(args: &Arguments<'_>) -> PyResult {
    let own = own_value(this(args), names::MODULE.name());
    Ok(own.unwrap_or_else(|| names::intern("builtins").object()))
}

fn doc(args: &Arguments<'_>) -> PyResult {
    let class = this(args);
    match dict::get_name(class.dict(), names::DOC.name()) {
        // Instances of this built-in type have an attribute of that name: what the type is was not written there.
        Some(doc) if crate::types::method::is_computed(doc) && !class.has(flags::MUTABLE) => {
            let own = pyrite_docs::of_type(&class.full_name());
            Ok(own.map_or(doc, str::new))
        }
        Some(doc) => attributes::bind(doc, Obj::null(), args.at(0)),
        None => Ok(none()),
    }
}

fn annotations(args: &Arguments<'_>) -> PyResult {
    let class = this(args);
    if !class.has(flags::MUTABLE) {
        return Err(attributes::missing(args.at(0), names::ANNOTATIONS.name()));
    }
    for name in [names::ANNOTATIONS.name(), annotations_cache()] {
        if let Some(found) = dict::get_name(class.dict(), name) {
            return attributes::bind(found, Obj::null(), args.at(0));
        }
    }
    let made = evaluated_annotations(annotate(args)?)?;
    class.set_attribute(annotations_cache(), made);
    Ok(made)
}

/// Where a class keeps its annotations once they are evaluated.
fn annotations_cache() -> names::Name {
    names::intern("__annotations_cache__")
}

/// Where a class statement leaves the function that evaluates the annotations.
fn annotate_function() -> names::Name {
    names::intern("__annotate_func__")
}

fn annotate(args: &Arguments<'_>) -> PyResult {
    let class = this(args);
    if !class.has(flags::MUTABLE) {
        return Err(crate::attribute_error!(
            "type object '{}' has no attribute '__annotate__'",
            class.name()
        ));
    }
    let namespace = class.dict();
    let found = dict::get_name(namespace, names::ANNOTATE.name())
        .or_else(|| dict::get_name(namespace, annotate_function()));
    match found {
        Some(found) => attributes::bind(found, Obj::null(), args.at(0)),
        None => {
            class.set_attribute(annotate_function(), none());
            Ok(none())
        }
    }
}

fn set_annotations(args: &Arguments<'_>) -> PyResult {
    let class = mutable(args, "__annotations__")?;
    let own = names::ANNOTATIONS.name();
    let place = if dict::get_name(class.dict(), own).is_some() {
        own
    } else {
        annotations_cache()
    };
    if args.at(1).is_null() {
        if dict::remove(class.dict(), place.object())?.is_none() {
            return Err(crate::attribute_error!("__annotations__"));
        }
        class.changed();
    } else {
        class.set_attribute(place, args.at(1));
    }
    remove_attribute(class, annotate_function())?;
    remove_attribute(class, names::ANNOTATE.name())?;
    Ok(none())
}

fn set_annotate(args: &Arguments<'_>) -> PyResult {
    let class = mutable(args, "__annotate__")?;
    let value: Obj = args.at(1);
    if value.is_null() {
        return Err(type_error!("cannot delete __annotate__ attribute"));
    }
    if !value.is_none() && Class::of(value).known(names::CALL).is_none() {
        return Err(type_error!("__annotate__ must be callable or None"));
    }
    class.set_attribute(annotate_function(), value);
    if !value.is_none() {
        remove_attribute(class, annotations_cache())?;
    }
    Ok(none())
}

fn remove_attribute(class: &'static Class, name: names::Name) -> PyResult<()> {
    if dict::remove(class.dict(), name.object())?.is_some() {
        class.changed();
    }
    Ok(())
}

fn type_parameters(args: &Arguments<'_>) -> PyResult {
    let found = own_value(this(args), names::TYPE_PARAMS.name());
    Ok(found.unwrap_or_else(|| tuple::from_slice(&[]).cast()))
}

fn set_bases(args: &Arguments<'_>) -> PyResult {
    let class = mutable(args, "__bases__")?;
    if args.at(1).is_null() {
        return Err(undeletable(class, "__bases__"));
    }
    let bases = resolution::bases_argument(class, args.at(1))?;
    resolution::assign_bases(class, &bases)?;
    Ok(none())
}

fn abstract_methods(args: &Arguments<'_>) -> PyResult {
    let name = names::intern("__abstractmethods__");
    match own_value(this(args), name) {
        Some(methods) => Ok(methods),
        None => Err(crate::attribute_error!("{}", name.text())),
    }
}

/// What a class has under a name that `type` has an attribute of, which `type` itself does not count for.
fn own_value(class: &'static Class, name: Name) -> Option<Obj> {
    let found = dict::get_name(class.dict(), name);
    found.filter(|found| !crate::types::method::is_computed(*found))
}

fn set_abstract_methods(args: &Arguments<'_>) -> PyResult {
    let class = this(args);
    let any = !args.at(1).is_null() && protocol::is_true(args.at(1))?;
    let name = names::intern("__abstractmethods__");
    if args.at(1).is_null() {
        if own_value(class, name).is_none() {
            return Err(crate::attribute_error!("{}", name.text()));
        }
        remove_attribute(mutable(args, &name.text())?, name)?;
    } else {
        mutable(args, &name.text())?.set_attribute(name, args.at(1));
    }
    class.set_flag(flags::ABSTRACT, any);
    Ok(none())
}

/// Bits of `__flags__`, CPython's values.
fn python_flags(class: &'static Class) -> u32 {
    let bits = [
        (flags::SUBCLASSABLE, 1 << 10),
        (flags::MUTABLE, 1 << 9),
        (flags::ABSTRACT, 1 << 20),
        (flags::SEQUENCE, 1 << 5),
        (flags::MAPPING, 1 << 6),
        (flags::NO_INSTANTIATION, 1 << 7),
        (flags::EXCEPTION, 1 << 30),
    ];
    let own = (bits.iter())
        .filter(|(flag, _)| class.has(*flag))
        .map(|(_, bit)| bit);
    // Which built-in type it is or comes from; the second number is that patterns match it as a whole.
    let kinds = [
        (ids::INT, 24, 22),
        (ids::LIST, 25, 22),
        (ids::TUPLE, 26, 22),
        (ids::BYTES, 27, 22),
        (ids::STR, 28, 22),
        (ids::DICT, 29, 22),
        (ids::TYPE, 31, 23),
        (ids::FLOAT, 22, 22),
        (ids::SET, 22, 22),
        (ids::FROZENSET, 22, 22),
        (ids::BYTEARRAY, 22, 22),
    ];
    let kinds = (kinds.into_iter())
        .filter(|(id, _, _)| class.is_subclass(Class::builtin(*id)))
        .map(|(_, kind, more)| 1 << kind | 1 << more);
    const READY: u32 = 1 << 12;
    const IMMUTABLE: u32 = 1 << 8;
    let mut bits = own.fold(READY, |bits, bit| bits | bit) | kinds.fold(0, |bits, bit| bits | bit);
    if !class.has(flags::MUTABLE) {
        bits |= IMMUTABLE;
    }
    // In CPython a class of a module written in C is one made at run time, too, with few exceptions.
    let is_static = matches!(
        module_text(class).as_deref(),
        None | Some("builtins" | "types" | "weakref")
    );
    if is_static { bits } else { bits | 1 << 9 }
}
