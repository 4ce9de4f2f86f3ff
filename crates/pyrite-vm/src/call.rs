//! Calls from Rust: of anything, and of functions written in Rust by anybody.

use crate::builtin::{Arguments, Callable, Wording};
use crate::class::{Class, is_instance};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::interpreter::{call_function, native_calls};
use crate::names;
use crate::object::{Obj, Value};
use crate::recursion;
use crate::result::PyResult;
use crate::storage;
use crate::type_error;
use crate::types::method::{self, PyBuiltin, PyMethod};
use crate::types::{dict, str};
use smelt::Gc;

/// `callable(*arguments)`.
///
/// # Errors
/// What the call raises.
pub fn call(callable: Obj, arguments: &[Obj]) -> PyResult {
    call_with_names(callable, arguments, &[])
}

/// Calls with keywords: the last `names.len()` of the arguments are those of these names (strs).
///
/// # Errors
/// What the call raises.
pub fn call_with_names(callable: Obj, arguments: &[Obj], names: &[Obj]) -> PyResult {
    recursion::check(WHILE_CALLING)?;
    match callable.map_number() {
        ids::BUILTIN_FUNCTION | ids::METHOD_WRAPPER => {
            call_bound(callable.cast(), arguments, names)
        }
        ids::METHOD_DESCRIPTOR | ids::WRAPPER_DESCRIPTOR => {
            call_descriptor(callable.cast(), arguments, names)
        }
        ids::FUNCTION => call_function(callable.cast(), None, arguments, names),
        ids::BOUND_METHOD => {
            let method: Gc<PyMethod> = callable.cast();
            call_with_first(method.function(), method.receiver(), arguments, names)
        }
        _ => {
            if let Some(class) = Class::from_object(callable) {
                return crate::attributes::call_class(class, callable, arguments, names);
            }
            match Class::of(callable).known(names::CALL) {
                Some(method) if names.is_empty() => call_unbound(method, callable, arguments),
                Some(method) => call_unbound_with_names(method, callable, arguments, names),
                None => Err(type_error!(
                    "'{}' object is not callable",
                    crate::protocol::type_name(callable)
                )),
            }
        }
    }
}

/// Where the machine stack was used up.
pub(crate) const WHILE_CALLING: &str = " while calling a Python object";

/// `[first, *rest]` for the time of a call.
fn with_first<R>(
    first: Obj,
    rest: &[Obj],
    body: impl FnOnce(&[Obj]) -> PyResult<R>,
) -> PyResult<R> {
    storage::with_scratch(rest.len() + 1, |words| {
        words[0] = first;
        words[1..].copy_from_slice(rest);
        body(words)
    })
}

/// Special methods take at most two arguments besides their receiver.
const FEW_WITH_RECEIVER: usize = 3;

/// Calls what a look-up on the type of `object` has found under the name of a method, with `object` as its first argument if it binds.
///
/// # Errors
/// What the call raises.
#[inline]
pub fn call_unbound(method: Obj, object: Obj, arguments: &[Obj]) -> PyResult {
    recursion::check(WHILE_CALLING)?;
    // The method in Rust of the class, or of the built-in type that it is made of, which needs no check of its receiver.
    if arguments.len() < FEW_WITH_RECEIVER
        && matches!(
            method.map_number(),
            ids::WRAPPER_DESCRIPTOR | ids::METHOD_DESCRIPTOR
        )
    {
        let descriptor: Gc<PyBuiltin> = method.cast();
        let (owner, class) = (descriptor.receiver(), Class::of(object));
        if owner == class.object() || owner == class.native().object() {
            let mut values = [object; FEW_WITH_RECEIVER];
            native_calls::copy_few(&mut values[1..], arguments);
            let values = &values[..=arguments.len()];
            return call_builtin(descriptor.definition().promote(), values, &[]);
        }
    }
    call_unbound_with_names(method, object, arguments, &[])
}

/// As [`call_unbound`], with keywords.
///
/// # Errors
/// What the call raises.
pub fn call_unbound_with_names(
    method: Obj,
    object: Obj,
    arguments: &[Obj],
    names: &[Obj],
) -> PyResult {
    match method.map_number() {
        ids::METHOD_DESCRIPTOR | ids::WRAPPER_DESCRIPTOR => {
            let method: Gc<PyBuiltin> = method.cast();
            with_first(object, arguments, |arguments| {
                call_descriptor(method, arguments, names)
            })
        }
        ids::FUNCTION => call_with_first(method, object, arguments, names),
        _ => {
            let bound = crate::attributes::bind(method, object, Class::of(object).object())?;
            call_with_names(bound, arguments, names)
        }
    }
}

/// Calls a built-in function or a bound built-in method.
pub(crate) fn call_bound(function: Gc<PyBuiltin>, arguments: &[Obj], names: &[Obj]) -> PyResult {
    let definition = function.definition().promote();
    if method::is_bound(function) {
        with_first(function.receiver(), arguments, |arguments| {
            call_builtin(definition, arguments, names)
        })
    } else {
        if definition.is_particular {
            method::check_constructed(function, arguments.first().copied())?;
        }
        call_builtin(definition, arguments, names)
    }
}

fn call_descriptor(descriptor: Gc<PyBuiltin>, arguments: &[Obj], names: &[Obj]) -> PyResult {
    let definition = descriptor.definition().promote();
    let is_wrapper = (descriptor.cast() as Obj).has_map(ids::WRAPPER_DESCRIPTOR);
    let owner = Class::from_object(descriptor.receiver());
    let owner = owner.ok_or_else(|| crate::system_error!("a descriptor without a type"))?;
    match arguments.first() {
        Some(this) if arguments.len() > names.len() && is_instance(*this, owner) => {
            call_builtin(definition, arguments, names)
        }
        Some(this) if arguments.len() > names.len() => {
            let (name, owner) = (definition.name, owner.full_name());
            let given = crate::protocol::type_name(*this);
            Err(if is_wrapper {
                type_error!(
                    "descriptor '{name}' requires a '{owner}' object but received a '{given}'"
                )
            } else {
                type_error!(
                    "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
                )
            })
        }
        _ => {
            let (name, owner) = (definition.name, owner.name());
            Err(if is_wrapper {
                type_error!("descriptor '{name}' of '{owner}' object needs an argument")
            } else {
                type_error!("unbound method {owner}.{name}() needs an argument")
            })
        }
    }
}

/// Calls with arguments that lie at the places of the function's parameters, null where one is missing.
#[inline(always)]
pub fn call_placed(definition: &'static Callable, arguments: &[Obj]) -> PyResult {
    (definition.function)(&Arguments::new(arguments, &[], None))
}

/// Calls with positional arguments, as many as there are.
#[inline]
pub fn call_positional(definition: &'static Callable, arguments: &[Obj]) -> PyResult {
    call_builtin(definition, arguments, &[])
}

/// Calls with `first` and positional arguments behind it.
pub fn call_positional_behind(
    definition: &'static Callable,
    first: Obj,
    arguments: &[Obj],
) -> PyResult {
    with_first(first, arguments, |arguments| {
        call_builtin(definition, arguments, &[])
    })
}

/// Binds the arguments and calls. The first argument of a method has been checked.
#[inline]
pub fn call_builtin(definition: &'static Callable, arguments: &[Obj], names: &[Obj]) -> PyResult {
    let signature = definition.parsed();
    let count = arguments.len();
    if names.is_empty()
        && signature.no_keywords_needed
        && count >= signature.required
        && (count <= signature.positional || signature.rest)
    {
        let (placed, rest) = arguments.split_at(count.min(signature.positional));
        return (definition.function)(&Arguments::new(placed, rest, None));
    }
    bind_and_call(definition, arguments, names)
}

#[inline(never)]
fn bind_and_call(definition: &'static Callable, arguments: &[Obj], names: &[Obj]) -> PyResult {
    let signature = definition.parsed();
    let (positional, keyword_values) = arguments.split_at(arguments.len() - names.len());
    let direct = positional.len().min(signature.positional);
    if definition.ignores_rest && direct == signature.parameters.len() {
        return (definition.function)(&Arguments::new(&positional[..direct], &[], None));
    }
    if positional.len() > signature.positional && !signature.rest {
        return Err(too_many(definition, positional.len()));
    }
    if let Wording::Parsing(name) = definition.wording {
        let this = signature.receivers();
        let (most, given) = (signature.parameters.len() - this, arguments.len() - this);
        if given > most && signature.has_names() {
            let kind = match positional.len() > this {
                true => "",
                false => "keyword ",
            };
            return Err(parsing_too_many(name, most, kind, given));
        }
    }
    if signature.has_names() && direct < signature.required.min(signature.positional_only) {
        return Err(missing(definition, direct, direct));
    }
    let rest = &positional[direct..];
    storage::with_scratch(signature.parameters.len(), |values| {
        values[..direct].copy_from_slice(&positional[..direct]);
        let mut extra = None;
        for (name, value) in names.iter().zip(keyword_values) {
            let text = str::of(*name).ok_or_else(|| type_error!("keywords must be strings"))?;
            let found = signature.parameters[signature.positional_only..]
                .iter()
                .position(|parameter| parameter.name.as_bytes() == str::bytes(text));
            match found.map(|index| index + signature.positional_only) {
                Some(index) if values[index].0 != 0 && definition.wording == Wording::Enumerate => {
                    return Err(unexpected_keyword(definition, &str::text(text)));
                }
                Some(index) if values[index].0 != 0 => {
                    let this = signature.receivers();
                    let name = match definition.wording {
                        Wording::Parsing(name) => name.to_owned(),
                        _ => format!("{}()", definition.counted_name()),
                    };
                    let (most, given) = (
                        signature.parameters.len() - this,
                        positional.len() + names.len() - this,
                    );
                    if given > most {
                        let ending = plural(most);
                        return Err(type_error!(
                            "{name} takes at most {most} argument{ending} ({given} given)"
                        ));
                    }
                    return Err(type_error!(
                        "argument for {name} given by name ('{}') and position ({})",
                        str::text(text),
                        index + 1 - this
                    ));
                }
                Some(index) => values[index] = *value,
                None if signature.keywords => {
                    dict::set(*extra.get_or_insert_with(dict::new), *name, *value)?;
                }
                None => return Err(unexpected_keyword(definition, &str::text(text))),
            }
        }
        for (index, parameter) in signature.parameters.iter().enumerate() {
            if values[index].0 == 0 && !parameter.optional {
                return Err(missing(definition, positional.len(), index));
            }
        }
        (definition.function)(&Arguments::new(values, rest, extra))
    })
}

fn too_many(definition: &Callable, given: usize) -> crate::result::Raised {
    let signature = definition.parsed();
    let this = signature.receivers();
    let least = signature.required.saturating_sub(this);
    let (most, given) = (signature.positional - this, given - this);
    if definition.wording == Wording::Sorted {
        return sorted_takes_one(given);
    }
    if let Wording::Parsing(name) = definition.wording {
        if !signature.has_names() {
            return parsing_takes(name, most, given);
        }
        let has_more = signature.parameters.len() > signature.positional;
        let kind = if has_more { "positional " } else { "" };
        return parsing_too_many(name, most, kind, given);
    }
    let name = definition.counted_name();
    if definition.wording == Wording::Enumerate {
        return parsing_too_many(&format!("{name}()"), most, "", given);
    }
    let is_special = definition.is_wrapper();
    let by_position = signature.positional_only == signature.positional;
    match (least, most) {
        _ if definition.is_constructor() => type_error!(
            "{name} expected at most {most} argument{}, got {given}",
            plural(most)
        ),
        _ if is_special && least == most => wrapper_takes(name, most, given),
        _ if definition.name.ends_with("pow__") => one_or_two(given),
        (_, 0)
            if given <= signature.parameters.len() - this && signature.parameters.len() > this =>
        {
            type_error!("{name}() takes no positional arguments")
        }
        (0, 0) if signature.parameters.len() == this => {
            type_error!(
                "{}() takes no arguments ({given} given)",
                definition.full_name()
            )
        }
        (1, 1) if by_position => type_error!(
            "{}() takes exactly one argument ({given} given)",
            definition.full_name()
        ),
        _ if least == most && by_position => type_error!(
            "{name} expected {most} argument{}, got {given}",
            plural(most)
        ),
        _ if by_position => type_error!(
            "{name} expected at most {most} argument{}, got {given}",
            plural(most)
        ),
        _ => {
            let all = signature.parameters.len() - this;
            let (kind, most) = match given > all {
                true => ("", all),
                false => ("positional ", most),
            };
            let ending = plural(most);
            type_error!("{name}() takes at most {most} {kind}argument{ending} ({given} given)")
        }
    }
}

fn parsing_too_many(name: &str, most: usize, kind: &str, given: usize) -> crate::result::Raised {
    let ending = plural(most);
    type_error!("{name} takes at most {most} {kind}argument{ending} ({given} given)")
}

fn parsing_takes(name: &str, count: usize, given: usize) -> crate::result::Raised {
    let ending = plural(count);
    type_error!("{name} takes exactly {count} argument{ending} ({given} given)")
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn missing(definition: &Callable, given: usize, index: usize) -> crate::result::Raised {
    let signature = definition.parsed();
    let this = signature.receivers();
    let name = definition.counted_name();
    let least = signature.required.saturating_sub(this);
    let most = signature.positional - this;
    let given = given.saturating_sub(this);
    let is_special = definition.is_wrapper();
    if let Wording::Parsing(name) = definition.wording {
        if !signature.has_names() {
            return parsing_takes(name, least, given);
        }
        return type_error!(
            "{name} missing required argument '{}' (pos {})",
            signature.parameters[index].name,
            index + 1 - this
        );
    }
    match (least, most) {
        _ if definition.wording == Wording::Sorted => sorted_takes_one(given),
        _ if definition.wording == Wording::Enumerate => type_error!(
            "{name}() missing required argument '{}'",
            signature.parameters[index].name
        ),
        _ if index >= signature.positional_only => type_error!(
            "{name}() missing required argument '{}' (pos {})",
            signature.parameters[index].name,
            index + 1 - this
        ),
        _ if definition.is_constructor() => {
            type_error!(
                "{name} expected at least {least} argument{}, got {given}",
                plural(least)
            )
        }
        _ if is_special && least == most => wrapper_takes(name, least, given),
        _ if definition.name.ends_with("pow__") => one_or_two(given),
        _ if signature.has_names() => positional_missing(definition, given),
        (1, 1) => type_error!(
            "{}() takes exactly one argument ({given} given)",
            definition.full_name()
        ),
        _ if least == most => type_error!(
            "{name} expected {least} argument{}, got {given}",
            plural(least)
        ),
        _ => type_error!(
            "{name} expected at least {least} argument{}, got {given}",
            plural(least)
        ),
    }
}

/// Of methods that CPython makes of slots those that store a value say their name.
fn wrapper_takes(name: &str, count: usize, given: usize) -> crate::result::Raised {
    let name = match name {
        "__setitem__" => "__setitem__ ",
        _ => "",
    };
    let ending = plural(count);
    type_error!("{name}expected {count} argument{ending}, got {given}")
}

fn one_or_two(given: usize) -> crate::result::Raised {
    type_error!("expected 1 or 2 arguments, got {given}")
}

fn sorted_takes_one(given: usize) -> crate::result::Raised {
    type_error!("sorted expected 1 argument, got {given}")
}

/// Arguments are missing that can be given by position only, in a function that takes others by name.
fn positional_missing(definition: &Callable, given: usize) -> crate::result::Raised {
    let signature = definition.parsed();
    let this = signature.receivers();
    let least = signature.required.min(signature.positional_only) - this;
    let extent = if least < signature.positional - this {
        "at least"
    } else {
        "exactly"
    };
    type_error!(
        "{}() takes {extent} {least} positional argument{} ({given} given)",
        definition.counted_name(),
        plural(least)
    )
}

fn unexpected_keyword(definition: &Callable, keyword: &str) -> crate::result::Raised {
    let signature = definition.parsed();
    let is_constructor = definition.is_constructor();
    if !signature.has_names() {
        let name = match definition.wording {
            Wording::Parsing(name) => name.trim_end_matches("()").to_owned(),
            _ if is_constructor => definition.counted_name().to_owned(),
            _ if definition.is_wrapper() => format!("wrapper {}", definition.counted_name()),
            _ => definition.full_name(),
        };
        return type_error!("{name}() takes no keyword arguments");
    }
    if definition.wording == Wording::Enumerate {
        return type_error!("'{keyword}' is an invalid keyword argument for enumerate()");
    }
    let name = match definition.wording {
        Wording::Parsing("function") => "this function",
        Wording::Parsing(name) => name,
        _ if is_constructor => definition.counted_name(),
        Wording::Sorted => "sort",
        _ => definition.name,
    };
    let call = match definition.wording {
        Wording::Parsing(_) => "",
        _ => "()",
    };
    let candidates: Vec<&str> = signature.parameters[signature.positional_only..]
        .iter()
        .map(|parameter| parameter.name)
        .collect();
    let hint = match crate::suggestions::closest(keyword, &candidates) {
        Some(better) => format!(". Did you mean '{better}'?"),
        None => String::new(),
    };
    type_error!("{name}{call} got an unexpected keyword argument '{keyword}'{hint}")
}

/// `callable(first, *arguments)` with keywords.
///
/// # Errors
/// What the call raises.
pub fn call_with_first(callable: Obj, first: Obj, arguments: &[Obj], names: &[Obj]) -> PyResult {
    if callable.has_map(ids::FUNCTION) {
        recursion::check(WHILE_CALLING)?;
        return call_function(callable.cast(), Some(first), arguments, names);
    }
    with_first(first, arguments, |arguments| {
        call_with_names(callable, arguments, names)
    })
}

/// `callable(*arguments, **keywords)`: a tuple and a dict or null.
///
/// # Errors
/// What the call raises.
pub fn call_unpacked(callable: Obj, arguments: Obj, keywords: Obj) -> PyResult {
    with_unpacked(arguments, keywords, |arguments, names| {
        call_with_names(callable, arguments, names)
    })
}

/// What a tuple and a dict (or null) hold as arguments and names of the last of them, for the time of a call.
///
/// # Errors
/// What the call raises.
pub fn with_unpacked(
    arguments: Obj,
    keywords: Obj,
    body: impl FnOnce(&[Obj], &[Obj]) -> PyResult,
) -> PyResult {
    let positional = crate::types::tuple::items(arguments.cast());
    if keywords.is_null() {
        return body(positional, &[]);
    }
    let keywords: Gc<dict::PyDict> = keywords.cast();
    let count = dict::length(keywords);
    storage::with_scratch(positional.len() + 2 * count, |words| {
        let (arguments, names) = words.split_at_mut(positional.len() + count);
        arguments[..positional.len()].copy_from_slice(positional);
        for (index, (name, value)) in dict::pairs(keywords).enumerate() {
            let Some(text) = str::of(name) else {
                return Err(type_error!("keywords must be strings"));
            };
            // Binding compares names by reference.
            names[index] = crate::names::intern_str(text).object();
            arguments[positional.len() + index] = value;
        }
        body(arguments, names)
    })
}

/// The tuple of an iterable behind `*` in a call.
///
/// # Errors
/// `TypeError` if it is not iterable; what iterating raises.
pub fn argument_tuple(callable: Obj, iterable: Obj) -> PyResult {
    let class = Class::of(iterable);
    if class.known(names::ITER).is_none() && class.known(names::GETITEM).is_none() {
        return Err(type_error!(
            "{} argument after * must be an iterable, not {}",
            description(callable)?,
            class.name()
        ));
    }
    let items = crate::types::list::new();
    crate::protocol::for_each(iterable, |item| {
        crate::types::list::push(items, item).map(|()| true)
    })?;
    Ok(crate::types::tuple::try_from_slice(crate::types::list::items(items))?.cast())
}

/// A callable as messages about calls name it: `module.name()`, or what `str` says of what has no name.
///
/// # Errors
/// What looking up its name or `str` raises.
pub fn description(callable: Obj) -> PyResult<String> {
    let Some(name) = crate::attributes::get_optional(callable, names::QUALNAME.name())? else {
        return Ok(str::text(crate::protocol::to_str(callable)?).into_owned());
    };
    let name = str::text(crate::protocol::to_str(name)?).into_owned();
    let module = match crate::attributes::get_optional(callable, names::MODULE.name())? {
        Some(module) if !module.is_none() => {
            str::text(crate::protocol::to_str(module)?).into_owned()
        }
        _ => return Ok(format!("{name}()")),
    };
    Ok(match module.as_str() {
        "builtins" => format!("{name}()"),
        module => format!("{module}.{name}()"),
    })
}
