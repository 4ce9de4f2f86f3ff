//! `ast.AST`: what all nodes can do.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::names::Name;
use pyrite_vm::type_error;
use pyrite_vm::types::list::PyList;

/// `ast.AST`.
pub(super) static AST: TypeDefinition = TypeDefinition {
    flags: flags::SUBCLASSABLE | flags::MUTABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("ast.AST", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    }),
    Builtin::method("__init__", "$(self, /, *args, **kwargs)", initialise),
    Builtin::method("__repr__", "(self, /)", |args| {
        let mut result = String::new();
        write_node(&mut result, args.at(0), SHOWN_LEVELS)?;
        text::new(&result)
    }),
    Builtin::method("__reduce__", "(self, /)", reduce),
    Builtin::method("__replace__", "(self, /, **fields)", replace),
];

/// `(class, arguments, attributes)`. The arguments are None for each of the first fields that the node has: the constructor warns of fields that it is not given, and
/// what they hold comes with the attributes, which may refer to the node itself.
fn reduce(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let own = match attributes::dict_of(this) {
        Some(own) => dict::copy(own)?,
        None => dict::new(),
    };
    let fields = class_tuple(this, name!("_fields"))?;
    let mut given = 0;
    while given < fields.len() && dict::get(own, fields[given])?.is_some() {
        given += 1;
    }
    let arguments = tuple::from_slice(&vec![none(); given]);
    let class = Class::of(this).object();
    Ok(tuple::from_slice(&[class, arguments.cast(), own.cast()]).cast())
}

/// How many levels of nodes are shown; deeper ones are `Name(...)`.
const SHOWN_LEVELS: u32 = 3;

fn write_node(result: &mut String, node: Obj, levels: u32) -> PyResult<()> {
    result.push_str(&Class::of(node).name());
    if levels == 0 {
        result.push_str("(...)");
        return Ok(());
    }
    result.push('(');
    for (index, field) in class_tuple(node, name!("_fields"))?.iter().enumerate() {
        let name = attributes::name_of(*field)?;
        if index > 0 {
            result.push_str(", ");
        }
        result.push_str(&name.text());
        result.push('=');
        write_value(result, attributes::get(node, name)?, levels)?;
    }
    result.push(')');
    Ok(())
}

/// Of a list's items the first and the last are shown.
fn write_value(result: &mut String, value: Obj, levels: u32) -> PyResult<()> {
    let write_item = |result: &mut String, item: Obj| {
        if Class::of(item).is_subclass(AST.class()) {
            write_node(result, item, levels - 1)
        } else {
            result.push_str(&repr_text(item)?);
            Ok(())
        }
    };
    let Some(list) = instance::view::<PyList>(value) else {
        return write_item(result, value);
    };
    result.push('[');
    let length = list::length(list);
    if length > 0 {
        write_item(result, list::get(list, 0))?;
    }
    if length > 1 {
        result.push_str(if length > 2 { ", ..., " } else { ", " });
        write_item(result, list::get(list, length - 1))?;
    }
    result.push(']');
    Ok(())
}

/// A tuple of names that a class has: `_fields` or `_attributes`.
fn class_tuple<'a>(this: Obj, name: Name) -> PyResult<&'a [Obj]> {
    let value = attributes::get_optional(this, name)?;
    if value.is_none() && name == name!("_fields") {
        return Err(pyrite_vm::attribute_error!(
            "type object 'ast.{}' has no attribute '_fields'",
            Class::of(this).name()
        ));
    }
    Ok(value.and_then(tuple::of).unwrap_or(&[]))
}

fn holds(names: &[Obj], name: Obj) -> bool {
    position(names, name).is_some()
}

fn position(names: &[Obj], name: Obj) -> Option<usize> {
    names.iter().position(|one| {
        str::of(*one)
            .zip(str::of(name))
            .is_some_and(|(a, b)| str::equal(a, b))
    })
}

fn warn(message: &str) -> PyResult<()> {
    pyrite_vm::warnings::warn(&exception::DEPRECATION_WARNING, message)
}

fn initialise(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let fields = class_tuple(this, name!("_fields"))?;
    let class = || Class::of(this).name();
    if args.rest().len() > fields.len() {
        return Err(type_error!(
            "{} constructor takes at most {} positional argument{}",
            class(),
            fields.len(),
            if fields.len() == 1 { "" } else { "s" }
        ));
    }
    for (field, value) in fields.iter().zip(args.rest()) {
        attributes::set(this, attributes::name_of(*field)?, *value)?;
    }
    let given = args.keywords();
    if let Some(given) = given {
        for (name, value) in dict::pairs(given) {
            let place = position(fields, name);
            if place.is_some_and(|place| place < args.rest().len()) {
                let shown = str::of(name).map(str::text).unwrap_or_default();
                return Err(type_error!(
                    "{} got multiple values for argument '{shown}'",
                    class()
                ));
            }
            if place.is_none() && !holds(class_tuple(this, name!("_attributes"))?, name) {
                warn(&format!(
                    "{}.__init__ got an unexpected keyword argument {}. Support for arbitrary keyword arguments is deprecated and will be removed \
                     in Python 3.15.",
                    class(),
                    repr_text(name)?
                ))?;
            }
            attributes::set(this, attributes::name_of(name)?, value)?;
        }
    }
    for field in &fields[args.rest().len()..] {
        let is_given = match given {
            Some(given) => dict::get(given, *field)?.is_some(),
            None => false,
        };
        if !is_given {
            fill(this, *field)?;
        }
    }
    nothing()
}

/// Gives a field that was not given what its type has by itself: None, an empty list, or `Load()`.
fn fill(this: Obj, field: Obj) -> PyResult<()> {
    let class = Class::of(this);
    let types = attributes::get_optional(class.object(), name!("_field_types"))?;
    let Some(types) = types.and_then(dict::of) else {
        return Ok(());
    };
    let Some(kind) = dict::get(types, field)? else {
        return warn(&format!(
            "Field {} is missing from {}._field_types. This will become an error in Python 3.15.",
            repr_text(field)?,
            class.name()
        ));
    };
    let kind_class = Class::of(kind);
    if kind_class.object().0 == types::union_type::TYPE.class().object().0 {
        // The class has None for it.
        return Ok(());
    }
    let value = if kind_class.object().0 == types::generic_alias::TYPE.class().object().0 {
        list::new().cast()
    } else if kind.0 == super::grammar_class("expr_context")?.0 {
        call::call(super::grammar_class("Load")?, &[])?
    } else {
        return warn(&format!(
            "{}.__init__ missing 1 required positional argument: {}. This will become an error in Python 3.15.",
            class.name(),
            repr_text(field)?
        ));
    };
    attributes::set(this, attributes::name_of(field)?, value)
}

/// `__replace__`: of what a node has, only what the grammar knows is copied.
fn replace(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = Class::of(this);
    let fields = class_tuple(this, name!("_fields"))?;
    let attributes_of_class = class_tuple(this, name!("_attributes"))?;
    let changes = args.keywords();
    if let Some(changes) = changes {
        for (name, _) in dict::pairs(changes) {
            if !holds(fields, name) && !holds(attributes_of_class, name) {
                return Err(type_error!(
                    "{}.__replace__ got an unexpected keyword argument {}.",
                    class.name(),
                    repr_text(name)?
                ));
            }
        }
    }
    let all = dict::new();
    let mut missing = Vec::new();
    for (index, name) in fields.iter().chain(attributes_of_class).enumerate() {
        let changed = match changes {
            Some(changes) => dict::get(changes, *name)?,
            None => None,
        };
        let value = match changed {
            Some(value) => Some(value),
            None => attributes::get_optional(this, attributes::name_of(*name)?)?,
        };
        match value {
            Some(value) => dict::set(all, *name, value)?,
            None if index < fields.len() => missing.push(repr_text(*name)?.into_owned()),
            None => {}
        }
    }
    if !missing.is_empty() {
        return Err(type_error!(
            "{}.__replace__ missing {} keyword argument{}: {}.",
            class.name(),
            missing.len(),
            if missing.len() == 1 { "" } else { "s" },
            missing.join(", ")
        ));
    }
    call_with_dict(class.object(), &[], &[], Some(all))
}
