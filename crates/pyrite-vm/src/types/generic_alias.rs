//! `types.GenericAlias`: `list[int]`.

use crate::attributes;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, flags};
use crate::instance::{self, slot};
use crate::names::{self, Name};
use crate::object::{Obj, Value, boolean};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{exception, int, list, sequence, str, tuple, union_type};
use smelt::Gc;

const ORIGIN: u32 = 0;
const ARGS: u32 = 1;
const PARAMETERS: u32 = 2;
const STARRED: u32 = 3;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("types.GenericAlias", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, origin, args, /)", |args| {
        let class = instance::class_argument(args.at(0))?;
        of_arguments(class, args.at(1), args.at(2), false)
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", |args| {
        let this = args.at(0);
        let hash = protocol::hash(slot(this, ORIGIN))? ^ protocol::hash(slot(this, ARGS))?;
        Ok(int::new(crate::hash::avoid_minus_one(hash)))
    }),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::method("__getattribute__", "(self, name, /)", get_attribute),
    Builtin::method("__getitem__", "(self, key, /)", get_item),
    Builtin::method("__or__", "(self, value, /)", |args| {
        union_type::or(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        union_type::or(args.at(1), args.at(0))
    }),
    Builtin::getter("__typing_unpacked_tuple_args__", |args| {
        let this = args.at(0);
        let tuple = tuple::TYPE.class().object();
        if protocol::is_true(slot(this, STARRED))? && slot(this, ORIGIN).0 == tuple.0 {
            return Ok(slot(this, ARGS));
        }
        Ok(crate::object::none())
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        let starred = new(slot(args.at(0), ORIGIN), slot(args.at(0), ARGS), true)?;
        protocol::iterator(tuple::from_slice(&[starred]).cast())
    }),
    Builtin::method("__mro_entries__", "(self, object, /)", |args| {
        Ok(tuple::from_slice(&[slot(args.at(0), ORIGIN)]).cast())
    }),
    Builtin::method("__instancecheck__", "(self, object, /)", |_| {
        Err(crate::type_error!(
            "isinstance() argument 2 cannot be a parameterized generic"
        ))
    }),
    Builtin::method("__subclasscheck__", "(self, object, /)", |_| {
        Err(crate::type_error!(
            "issubclass() argument 2 cannot be a parameterized generic"
        ))
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let arguments =
            tuple::from_slice(&[slot(args.at(0), ORIGIN), slot(args.at(0), ARGS)]).cast();
        Ok(tuple::from_slice(&[TYPE.class().object(), arguments]).cast())
    }),
    Builtin::member("__origin__", |args| Ok(slot(args.at(0), ORIGIN))),
    Builtin::member("__args__", |args| Ok(slot(args.at(0), ARGS))),
    Builtin::getter("__parameters__", |args| Ok(slot(args.at(0), PARAMETERS))),
    Builtin::member("__unpacked__", |args| Ok(slot(args.at(0), STARRED))),
];

/// `__class_getitem__` of the built-in types.
///
/// # Errors
/// What looking at the parameters raises.
pub fn of_class(args: &Arguments) -> PyResult {
    new(args.at(0), args.at(1), false)
}

/// A new alias of `origin` with one argument or a tuple of them.
///
/// # Errors
/// What looking at the parameters raises.
pub fn new(origin: Obj, arguments: Obj, starred: bool) -> PyResult {
    of_arguments(TYPE.class(), origin, arguments, starred)
}

fn of_arguments(class: &'static Class, origin: Obj, arguments: Obj, starred: bool) -> PyResult {
    let arguments = match arguments.exact::<tuple::PyTuple>() {
        Some(arguments) => arguments,
        None => tuple::from_slice(&[arguments]),
    };
    let parameters = parameters_of(arguments)?;
    Ok(instance::with(
        class,
        &[origin, arguments.cast(), parameters, boolean(starred)],
    ))
}

/// The type variables of some arguments, each once, in the order of their first use: a tuple.
///
/// # Errors
/// What looking at the arguments raises.
pub fn parameters_of(arguments: Gc<tuple::PyTuple>) -> PyResult {
    let parameters = list::new();
    for argument in tuple::items(arguments) {
        collect_parameters(parameters, *argument)?;
    }
    list::to_tuple(parameters)
}

fn collect_parameters(parameters: Gc<list::PyList>, argument: Obj) -> PyResult<()> {
    if Class::from_object(argument).is_some() {
        return Ok(());
    }
    let add = |parameter: Obj| -> PyResult<()> {
        let known = list::items(parameters)
            .iter()
            .any(|other| other.0 == parameter.0);
        if known {
            Ok(())
        } else {
            list::push(parameters, parameter)
        }
    };
    if let Some(items) = tuple::of(argument) {
        for item in items {
            collect_parameters(parameters, *item)?;
        }
        return Ok(());
    }
    if let Some(items) = argument.exact::<list::PyList>() {
        let mut index = 0;
        while index < list::length(items) {
            collect_parameters(parameters, list::get(items, index))?;
            index += 1;
        }
        return Ok(());
    }
    if attributes::get_optional(argument, names::intern("__typing_subst__"))?.is_some() {
        return add(argument);
    }
    if let Some(nested) = attributes::get_optional(argument, names::intern("__parameters__"))?
        && let Some(nested) = tuple::of(nested)
    {
        for parameter in nested {
            add(*parameter)?;
        }
    }
    Ok(())
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    sequence::printing(this, "...", |text| {
        if protocol::is_true(slot(this, STARRED))? {
            text.push(b'*');
        }
        write_type(text, slot(this, ORIGIN))?;
        text.push(b'[');
        let arguments = tuple::items(slot(this, ARGS).cast());
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                text.extend_from_slice(b", ");
            }
            write_type(text, *argument)?;
        }
        if arguments.is_empty() {
            text.extend_from_slice(b"()");
        }
        text.push(b']');
        Ok(())
    })
}

/// A class by its name, everything else by its repr.
///
/// # Errors
/// What `__repr__` raises.
pub fn write_type(text: &mut Vec<u8>, object: Obj) -> PyResult<()> {
    if object.0 == crate::object::ELLIPSIS {
        text.extend_from_slice(b"...");
        return Ok(());
    }
    if object.0 == crate::object::NONE {
        text.extend_from_slice(b"None");
        return Ok(());
    }
    if let Some(items) = object.exact::<list::PyList>() {
        text.push(b'[');
        for index in 0..list::length(items) {
            if index > 0 {
                text.extend_from_slice(b", ");
            }
            // The repr of an item may have taken others out.
            if index >= list::length(items) {
                return Err(crate::index_error!("list index out of range"));
            }
            write_type(text, list::get(items, index))?;
        }
        text.push(b']');
        return Ok(());
    }
    let is_alias = attributes::get_optional(object, names::intern("__origin__"))?.is_some()
        && attributes::get_optional(object, names::intern("__args__"))?.is_some();
    if !is_alias
        && let (Some(name), Some(module)) = (
            attributes::get_optional(object, names::QUALNAME.name())?.and_then(str::of),
            attributes::get_optional(object, names::MODULE.name())?.and_then(str::of),
        )
    {
        if str::bytes(module) != b"builtins" {
            text.extend_from_slice(str::bytes(module));
            text.push(b'.');
        }
        text.extend_from_slice(str::bytes(name));
        return Ok(());
    }
    sequence::write_repr(text, object)
}

fn compare(args: &Arguments, comparison: protocol::Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !other.is_heap() || !crate::class::is_instance(other, TYPE.class()) {
        return sequence::no_operand();
    }
    let equal = slot(this, STARRED).0 == slot(other, STARRED).0
        && protocol::is_equal(slot(this, ORIGIN), slot(other, ORIGIN))?
        && protocol::is_equal(slot(this, ARGS), slot(other, ARGS))?;
    Ok(boolean(equal == (comparison == protocol::Comparison::Eq)))
}

fn call(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let keywords = args.keywords();
    let count = keywords.map_or(0, crate::types::dict::length);
    let made = crate::storage::with_scratch(args.rest().len() + 2 * count, |words| {
        let (arguments, names) = words.split_at_mut(args.rest().len() + count);
        arguments[..args.rest().len()].copy_from_slice(args.rest());
        if let Some(keywords) = keywords {
            for (index, (name, value)) in crate::types::dict::pairs(keywords).enumerate() {
                names[index] = name;
                arguments[args.rest().len() + index] = value;
            }
        }
        crate::call::call_with_names(slot(this, ORIGIN), arguments, names)
    })?;
    // Objects that cannot have the attribute do without.
    match attributes::set(made, names::intern("__orig_class__"), this) {
        Err(raised)
            if !exception::matches(raised.0, &exception::ATTRIBUTE_ERROR)
                && !exception::matches(raised.0, &exception::TYPE_ERROR) =>
        {
            Err(raised)
        }
        _ => Ok(made),
    }
}

/// Attributes that are the alias's own; all others are those of the origin.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

fn get_attribute(args: &Arguments) -> PyResult {
    let name: Name = attributes::name_of(args.at(1))?;
    let text = name.text();
    if OWN.contains(&text.as_ref()) {
        return attributes::get_default(args.at(0), name);
    }
    attributes::get(slot(args.at(0), ORIGIN), name)
}

fn get_item(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let replaced = substitute(
        this,
        slot(this, ARGS).cast(),
        slot(this, PARAMETERS).cast(),
        args.at(1),
    )?;
    new(
        slot(this, ORIGIN),
        replaced.cast(),
        protocol::is_true(slot(this, STARRED))?,
    )
}

/// The arguments of a generic type with `item` (one value or a tuple of them) in the place of its type parameters.
///
/// # Errors
/// `TypeError` if it is too many or too few; what the parameters say to their values.
pub fn substitute(
    this: Obj,
    arguments: Gc<tuple::PyTuple>,
    parameters: Gc<tuple::PyTuple>,
    item: Obj,
) -> PyResult<Gc<tuple::PyTuple>> {
    if tuple::items(parameters).is_empty() {
        let repr = protocol::repr(this)?;
        return Err(crate::type_error!(
            "{} is not a generic class",
            str::text(repr)
        ));
    }
    let mut values = unpack(item)?;
    for parameter in tuple::items(parameters) {
        let prepare =
            attributes::get_optional(*parameter, names::intern("__typing_prepare_subst__"))?;
        if let Some(prepare) = prepare.filter(|prepare| !prepare.is_none()) {
            let prepared = crate::call::call(prepare, &[this, values.cast()])?;
            values = match prepared.exact::<tuple::PyTuple>() {
                Some(values) => values,
                None => tuple::from_slice(&[prepared]),
            };
        }
    }
    let (given, wanted) = (tuple::items(values).len(), tuple::items(parameters).len());
    if given != wanted {
        let repr = protocol::repr(this)?;
        return Err(crate::type_error!(
            "Too {} arguments for {}; actual {given}, expected {wanted}",
            if given > wanted { "many" } else { "few" },
            str::text(repr),
        ));
    }
    let replaced = list::new();
    for argument in tuple::items(arguments) {
        replace(this, replaced, *argument, parameters, values)?;
    }
    tuple::try_from_slice(list::items(replaced))
}

/// `*tuple[int, str]` among the values stands for its arguments.
fn unpack(item: Obj) -> PyResult<Gc<tuple::PyTuple>> {
    let values = match item.exact::<tuple::PyTuple>() {
        Some(values) => values,
        None => tuple::from_slice(&[item]),
    };
    let result = list::new();
    for value in tuple::items(values) {
        let unpacked = match Class::from_object(*value) {
            Some(_) => None,
            None => {
                attributes::get_optional(*value, names::intern("__typing_unpacked_tuple_args__"))?
            }
        };
        let unpacked = unpacked.and_then(tuple::of).filter(|items| {
            items
                .last()
                .is_none_or(|last| last.0 != crate::object::ELLIPSIS)
        });
        match unpacked {
            Some(items) => {
                for item in items {
                    list::push(result, *item)?;
                }
            }
            None => list::push(result, *value)?,
        }
    }
    tuple::try_from_slice(list::items(result))
}

/// Appends what an argument becomes: one thing, or several in the place of an unpacked variable.
fn replace(
    this: Obj,
    replaced: Gc<list::PyList>,
    argument: Obj,
    parameters: Gc<tuple::PyTuple>,
    values: Gc<tuple::PyTuple>,
) -> PyResult<()> {
    if Class::from_object(argument).is_some() {
        return list::push(replaced, argument);
    }
    let items = match argument.exact::<list::PyList>() {
        Some(items) => Some(tuple::try_from_slice(list::items(items))?),
        None => argument.exact::<tuple::PyTuple>(),
    };
    if let Some(items) = items {
        let inner = list::new();
        for item in tuple::items(items) {
            replace(this, inner, *item, parameters, values)?;
        }
        return match argument.exact::<list::PyList>() {
            Some(_) => list::push(replaced, inner.cast()),
            None => list::push(replaced, list::to_tuple(inner)?),
        };
    }
    let is_unpacked = attributes::get_optional(
        argument,
        names::intern("__typing_is_unpacked_typevartuple__"),
    )?;
    let is_unpacked = is_unpacked.map_or(Ok(false), protocol::is_true)?;
    let index = tuple::items(parameters)
        .iter()
        .position(|parameter| parameter.0 == argument.0);
    let result = match (
        index,
        attributes::get_optional(argument, names::intern("__typing_subst__"))?,
    ) {
        (Some(index), Some(method)) => crate::call::call(method, &[tuple::items(values)[index]])?,
        _ => subscript_nested(argument, parameters, values)?,
    };
    if !is_unpacked {
        return list::push(replaced, result);
    }
    let Some(items) = tuple::of(result) else {
        let repr = protocol::repr(this)?;
        return Err(crate::type_error!(
            "expected __typing_subst__ of {} objects to return a tuple, not {}",
            str::text(repr),
            protocol::type_name(result)
        ));
    };
    for item in items {
        list::push(replaced, *item)?;
    }
    Ok(())
}

/// A generic type among the arguments, with values in the place of those of its parameters that are to be replaced.
fn subscript_nested(
    argument: Obj,
    parameters: Gc<tuple::PyTuple>,
    values: Gc<tuple::PyTuple>,
) -> PyResult {
    let nested = attributes::get_optional(argument, names::intern("__parameters__"))?;
    let Some(nested) = nested
        .and_then(tuple::of)
        .filter(|nested| !nested.is_empty())
    else {
        return Ok(argument);
    };
    let chosen = list::new();
    for parameter in nested {
        let index = tuple::items(parameters)
            .iter()
            .position(|other| other.0 == parameter.0);
        let value = index.map_or(*parameter, |index| tuple::items(values)[index]);
        let is_several = index.is_some() && Class::of(*parameter).known(names::ITER).is_some();
        match value.exact::<tuple::PyTuple>().filter(|_| is_several) {
            Some(several) => {
                for value in tuple::items(several) {
                    list::push(chosen, *value)?;
                }
            }
            None => list::push(chosen, value)?,
        }
    }
    protocol::get_item(argument, list::to_tuple(chosen)?)
}
