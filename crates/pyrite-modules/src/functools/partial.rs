//! `functools.partial` and `Placeholder`.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::interpreter::nested;
use pyrite_vm::result::Outcome;
use pyrite_vm::storage::Pinned;
use pyrite_vm::type_error;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::sequence as printed;
use pyrite_vm::types::tuple::PyTuple;
use smelt::{Domain, Int, Ref, twin};

/// The type of `functools.Placeholder`.
pub static PLACEHOLDER_TYPE: TypeDefinition = TypeDefinition {
    flags: 0,
    ..TypeDefinition::new("functools._PlaceholderType", PLACEHOLDER_METHODS)
};
static PLACEHOLDER_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        if args.rest().is_empty() && args.keywords().is_none() {
            Ok(placeholder())
        } else {
            Err(type_error!("_PlaceholderType takes no arguments"))
        }
    }),
    Builtin::method("__repr__", "(self, /)", |_| text::new("Placeholder")),
    Builtin::method("__reduce__", "(self, /)", |_| text::new("Placeholder")),
];

static PLACEHOLDER: pyrite_vm::global::Global<Pinned> =
    pyrite_vm::global::Global::new(Pinned::NULL);

/// The one placeholder.
pub fn placeholder() -> Obj {
    if PLACEHOLDER.get().get().is_null() {
        PLACEHOLDER.set(Pinned::for_ever(
            instance::new(PLACEHOLDER_TYPE.class()).cast(),
        ));
    }
    PLACEHOLDER.get().get()
}

/// `functools.partial`.
pub static PARTIAL: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("functools.partial", PARTIAL_METHODS)
};
const FUNCTION: u32 = 0;
/// Tuple of positional arguments, placeholders among them.
const ARGUMENTS: u32 = 1;
/// Dict of keyword arguments.
const KEYWORDS: u32 = 2;
/// How many placeholders there are.
const PLACEHOLDERS: u32 = 3;

static PARTIAL_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", new)
        .telling("(func, /, *args, **keywords)")
        .reads(),
    Builtin::method("__call__", "(self, *args, **kwargs)", call_partial)
        .intrinsic(twin!(call_simple)),
    Builtin::method("__get__", "(self, instance, owner=None, /)", bind_self),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let this = args.at(0);
        let function: Obj = instance::slot(this, FUNCTION);
        let attributes = attributes::dict_of(this).filter(|dict| dict::length(*dict) > 0);
        let attributes = attributes.map_or(none(), |dict| dict.cast());
        let keywords = instance::slot(this, KEYWORDS);
        let state = tuple::try_from_slice(&[
            function,
            instance::slot(this, ARGUMENTS),
            keywords,
            attributes,
        ])?;
        let arguments = tuple::try_from_slice(&[function])?;
        Ok(
            tuple::try_from_slice(&[Class::of(this).object(), arguments.cast(), state.cast()])?
                .cast(),
        )
    }),
    Builtin::method("__setstate__", "(self, object, /)", set_state),
    Builtin::member("func", |args| Ok(instance::slot(args.at(0), FUNCTION))),
    Builtin::member("args", |args| Ok(instance::slot(args.at(0), ARGUMENTS))),
    Builtin::member("keywords", |args| Ok(instance::slot(args.at(0), KEYWORDS))),
    structure::CLASS_GETITEM,
];

fn arguments<'a>(this: Obj) -> &'a [Obj] {
    tuple::items(instance::slot(this, ARGUMENTS).cast::<PyTuple>())
}

fn keywords(this: Obj) -> Gc<PyDict> {
    instance::slot(this, KEYWORDS).cast()
}

/// The keywords of one dict and then of another.
fn merged(first: Gc<PyDict>, second: Option<Gc<PyDict>>) -> PyResult<Gc<PyDict>> {
    let result = dict::new();
    for source in [Some(first), second].into_iter().flatten() {
        for (name, value) in dict::pairs(source) {
            dict::set(result, name, value)?;
        }
    }
    Ok(result)
}

/// Fills placeholders among `old` from `new`; what is left of `new` comes behind.
fn filled(old: &[Obj], new: &[Obj], keep_missing: bool) -> PyResult<Gc<list::PyList>> {
    let mut new = new.iter();
    let result = list::new();
    for argument in old {
        let argument = match *argument == placeholder() {
            false => *argument,
            true => match new.next() {
                Some(value) => *value,
                None if keep_missing => *argument,
                None => {
                    return Err(type_error!(
                        "missing positional arguments in 'partial' call"
                    ));
                }
            },
        };
        list::push(result, argument)?;
    }
    for argument in new {
        list::push(result, *argument)?;
    }
    Ok(result)
}

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let Some((function, rest)) = args.rest().split_first() else {
        return Err(type_error!("type 'partial' takes at least one argument"));
    };
    if !is_callable(*function) {
        return Err(type_error!("the first argument must be callable"));
    }
    if rest.last() == Some(&placeholder()) {
        return Err(type_error!("trailing Placeholders are not allowed"));
    }
    if let Some(keywords) = args.keywords()
        && dict::pairs(keywords).any(|(_, value)| value == placeholder())
    {
        return Err(type_error!(
            "Placeholder cannot be passed as a keyword argument"
        ));
    }
    // A partial of a partial without attributes of its own is one with all the arguments.
    let inner = pyrite_vm::class::is_instance(*function, PARTIAL.class())
        && attributes::dict_of(*function).is_none_or(|dict| dict::length(dict) == 0);
    let (function, positional, keywords) = if inner {
        let positional = filled(arguments(*function), rest, true)?;
        (
            instance::slot(*function, FUNCTION),
            sequence::list_to_tuple(positional)?,
            merged(keywords(*function), args.keywords())?,
        )
    } else {
        (
            *function,
            tuple::try_from_slice(rest)?,
            args.keywords().unwrap_or_else(dict::new),
        )
    };
    let this = instance::with(class, &[function, positional.cast(), keywords.cast()]);
    count_placeholders(this);
    Ok(this)
}

fn count_placeholders(this: Obj) {
    let count = arguments(this)
        .iter()
        .filter(|argument| **argument == placeholder())
        .count();
    set_int_slot(this, PLACEHOLDERS, count as i64);
}

fn call_partial(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let function: Obj = instance::slot(this, FUNCTION);
    let own = keywords(this);
    let keywords = match (dict::length(own), args.keywords()) {
        (0, given) => given,
        (_, None) => Some(own),
        (_, given) => Some(merged(own, given)?),
    };
    let placeholders = int_slot(this, PLACEHOLDERS) as usize;
    if placeholders == 0 {
        return call_with_dict(function, arguments(this), args.rest(), keywords);
    }
    if args.rest().len() < placeholders {
        return Err(type_error!(
            "missing positional arguments in 'partial' call; expected at least {placeholders}, got {}",
            args.rest().len()
        ));
    }
    let positional = filled(arguments(this), args.rest(), false)?;
    call_with_dict(function, list::items(positional), &[], keywords)
}

/// Of a partial without keywords, with few arguments in all.
fn call_simple<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let this = given.at(0);
    let own: Ref<D, PyTuple> = instance::slot(this, ARGUMENTS).cast();
    let keywords: Ref<D, PyDict> = instance::slot(this, KEYWORDS).cast();
    let bound = own.length().promote() as usize;
    let count = bound + given.count - 1;
    if count > nested::MOST_ARGUMENTS
        || keywords.used() != 0
        || instance::slot(this, PLACEHOLDERS).small_value() != 0
    {
        return None;
    }
    let mut values = [Obj::null(); nested::MOST_ARGUMENTS];
    for (index, value) in values[..bound].iter_mut().enumerate() {
        *value = own.item(Int::from(index as i64));
    }
    values[bound..count].copy_from_slice(&given.all()[1..]);
    Some(nested::call(
        instance::slot(this, FUNCTION),
        &values[..count],
    ))
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = Class::of(this);
    let module = attributes::get_optional(class.object(), names::MODULE.name())?
        .and_then(str::of)
        .map(str::text);
    // What is printed may change the object.
    let function: Obj = instance::slot(this, FUNCTION);
    let (arguments, keywords) = (arguments(this), keywords(this));
    printed::printing(this, "...", |result| {
        let name = class.qualified_name();
        result.extend_from_slice(format!("{}.{name}(", module.unwrap_or_default()).as_bytes());
        printed::write_repr(result, function)?;
        for argument in arguments {
            result.extend_from_slice(b", ");
            printed::write_repr(result, *argument)?;
        }
        for (name, value) in dict::pairs(keywords) {
            result.extend_from_slice(b", ");
            result.extend_from_slice(str::bytes(protocol::to_str(name)?));
            result.push(b'=');
            printed::write_repr(result, value)?;
        }
        result.push(b')');
        Ok(())
    })
}

fn set_state(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let invalid = || type_error!("invalid partial state");
    let Some([function, positional, keywords, attributes]) = tuple::of(args.at(1)) else {
        return Err(invalid());
    };
    let (Some(positional), true) = (instance::view(*positional), is_callable(*function)) else {
        return Err(invalid());
    };
    let keywords = match (keywords.exact::<PyDict>(), instance::view(*keywords)) {
        (Some(keywords), _) => keywords,
        (None, Some(keywords)) => merged(keywords, None)?,
        (None, None) if keywords.is_none() => dict::new(),
        (None, None) => return Err(invalid()),
    };
    let attributes = match instance::view::<PyDict>(*attributes) {
        Some(attributes) => attributes,
        None if attributes.is_none() => dict::new(),
        None => return Err(invalid()),
    };
    if tuple::items(positional).last() == Some(&placeholder()) {
        return Err(type_error!("trailing Placeholders are not allowed"));
    }
    instance::set_slot(this, FUNCTION, *function);
    instance::set_slot(this, ARGUMENTS, positional.cast());
    instance::set_slot(this, KEYWORDS, keywords.cast());
    count_placeholders(this);
    attributes::set_dict(this, attributes);
    nothing()
}
