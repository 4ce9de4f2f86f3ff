//! `CFuncPtr`: functions, foreign ones and such that Python code is behind.

use crate::calls::{self, Plan};
use crate::data::{self, DATA, slots as data_slots};
use crate::info::{self, Info, Kind, slots};
use crate::{callbacks, codes, loading, metaclasses as meta, parameters};
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::types::int::Integer;
use pyrite_vm::{attribute_error, type_error, value_error};

/// The type.
pub static FUNCTION: TypeDefinition = TypeDefinition {
    base: Some(&DATA),
    metaclass: Some(&meta::FUNCTION),
    slots: own::COUNT,
    flags: flags::SUBCLASSABLE,
    exporter: DATA.exporter,
    ..TypeDefinition::new("_ctypes.CFuncPtr", METHODS)
};

/// Slots of functions, behind those of all instances; null for what the class says.
pub mod own {
    use super::data_slots;
    /// What is called.
    pub const CALLABLE: u32 = data_slots::COUNT;
    pub const RESULT_TYPE: u32 = CALLABLE + 1;
    pub const CHECKER: u32 = CALLABLE + 2;
    pub const ERROR_CHECK: u32 = CALLABLE + 3;
    pub const ARGUMENT_TYPES: u32 = CALLABLE + 4;
    pub const CONVERTERS: u32 = CALLABLE + 5;
    pub const PARAMETER_FLAGS: u32 = CALLABLE + 6;
    /// What has been found out for calls: a [`Plan`](super::Plan), or null.
    pub const PLAN: u32 = CALLABLE + 7;
    /// With it: the types of the parameters as a tuple, or null.
    pub const TYPES: u32 = CALLABLE + 8;
    /// How many there are.
    pub const COUNT: u32 = CALLABLE + 9;
}

/// How a function is called.
pub mod call_flags {
    /// The usual way.
    pub const CDECL: u32 = 1;
    /// The interpreter's lock is kept, and what is raised is raised.
    pub const PYTHON_API: u32 = 4;
    /// `errno` is exchanged with the thread's copy.
    pub const USE_ERRNO: u32 = 8;
    /// Nothing here.
    pub const USE_LAST_ERROR: u32 = 16;
}

/// The most arguments of a call.
pub const MOST_ARGUMENTS: usize = 1024;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", construct),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call_method),
    Builtin::method("__repr__", "(self, /)", |args| {
        Ok(str::new(&crate::simple::address_repr(args.at(0))))
    }),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(!target(args.at(0)).is_null()))
    }),
    Builtin::attribute(
        "errcheck",
        |args| Ok(data::or_none(instance::slot(args.at(0), own::ERROR_CHECK))),
        |args| {
            let value = args.at(1);
            if !value.is_null() && !is_callable(value) {
                return Err(type_error!("the errcheck attribute must be callable"));
            }
            instance::set_slot(args.at(0), own::ERROR_CHECK, value);
            nothing()
        },
    ),
    Builtin::attribute(
        "restype",
        |args| {
            Ok(data::or_none(settled(
                args.at(0),
                own::RESULT_TYPE,
                slots::RESULT_TYPE,
            )))
        },
        set_result_type,
    ),
    Builtin::attribute(
        "argtypes",
        |args| {
            Ok(data::or_none(settled(
                args.at(0),
                own::ARGUMENT_TYPES,
                slots::ARGUMENT_TYPES,
            )))
        },
        set_argument_types,
    ),
];

/// Where a function is.
#[inline]
pub fn target(this: Obj) -> *mut u8 {
    // SAFETY: an instance is a pointer.
    unsafe { codes::pointer_at(data::address(this)) }
}

/// What a function has itself, or what its class says.
pub fn settled(this: Obj, own: u32, of_class: usize) -> Obj {
    let found: Obj = instance::slot(this, own);
    match found.is_null() {
        true => info::slot(Class::of(this), of_class),
        false => found,
    }
}

fn forget_plan(this: Obj) {
    instance::set_slot(this, own::PLAN, Obj::null());
}

fn is_result_type(value: Obj) -> bool {
    value.is_none() || info::of_type(value).is_some() || is_callable(value)
}

fn set_result_type(args: &Arguments) -> PyResult {
    let (this, value) = (args.at(0), args.at(1));
    forget_plan(this);
    let mut checker = Obj::null();
    if !value.is_null() {
        if !is_result_type(value) {
            return Err(type_error!("restype must be a type, a callable, or None"));
        }
        let found = attributes::get_optional(value, names::intern("_check_retval_"))?;
        checker = found.unwrap_or(Obj::null());
    }
    instance::set_slot(this, own::RESULT_TYPE, value);
    instance::set_slot(this, own::CHECKER, checker);
    nothing()
}

fn set_argument_types(args: &Arguments) -> PyResult {
    let (this, value) = (args.at(0), args.at(1));
    forget_plan(this);
    let (kept, converters) = match value.is_null() || value.is_none() {
        true => (Obj::null(), Obj::null()),
        false => {
            let converters = converters(value)?;
            let flags: Obj = instance::slot(this, own::PARAMETER_FLAGS);
            if !flags.is_null() {
                validate_flags(value, flags)?;
            }
            (value, converters)
        }
    };
    instance::set_slot(this, own::ARGUMENT_TYPES, kept);
    instance::set_slot(this, own::CONVERTERS, converters);
    nothing()
}

/// `from_param` of each type.
fn converters(argument_types: Obj) -> PyResult {
    let Ok(all) = sequence::to_tuple(argument_types) else {
        return Err(type_error!("_argtypes_ must be a sequence of types"));
    };
    let items = tuple::items(all);
    if items.len() > MOST_ARGUMENTS {
        return Err(calls::ARGUMENT_ERROR.raise(&format!(
            "_argtypes_ has too many arguments ({}), maximum is {MOST_ARGUMENTS}",
            items.len()
        )));
    }
    let converters = list::new();
    for (index, item) in items.iter().enumerate() {
        match attributes::get_optional(*item, names::intern("from_param"))? {
            Some(converter) => list::push(converters, converter)?,
            None => {
                return Err(type_error!(
                    "item {} in _argtypes_ has no from_param method",
                    index + 1
                ));
            }
        }
    }
    Ok(tuple::try_from_slice(list::items(converters))?.cast())
}

/// A class of functions is made.
pub fn initialise(class: &'static Class) -> PyResult {
    let info = info::attach(class, Info::new(Kind::Function))?;
    meta::describe_pointer(info);
    info.format.replace(Some("X{}".into()));
    let flags = meta::own(class, "_flags_").filter(|flags| Integer::of(*flags).is_some());
    let Some(flags) = flags else {
        return Err(type_error!(
            "class must define _flags_ which must be an integer"
        ));
    };
    info.flags.set(codes::masked(flags)? as u32);
    if let Some(types) = meta::own(class, "_argtypes_") {
        let converters = converters(types)?;
        info::set_slot(class, slots::ARGUMENT_TYPES, types);
        info::set_slot(class, slots::CONVERTERS, converters);
    }
    if let Some(result) = meta::own(class, "_restype_") {
        if !is_result_type(result) {
            return Err(type_error!("_restype_ must be a type, a callable, or None"));
        }
        info::set_slot(class, slots::RESULT_TYPE, result);
        if let Some(checker) = attributes::get_optional(result, names::intern("_check_retval_"))? {
            info::set_slot(class, slots::CHECKER, checker);
        }
    }
    nothing()
}

fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    match args.rest() {
        [] => data::new(class),
        [specification, more @ ..] if tuple::of(*specification).is_some() => {
            if more.len() > 1 {
                return Err(type_error!(
                    "function takes at most 2 arguments ({} given)",
                    more.len() + 1
                ));
            }
            let flags = more.first().copied().filter(|flags| !flags.is_none());
            from_library(class, *specification, flags)
        }
        [place] if Integer::of(*place).is_some() => {
            let place = data::address_argument(*place)?;
            let made = data::new(class)?;
            // SAFETY: an instance is a pointer.
            unsafe { codes::set_pointer_at(data::address(made), place) };
            Ok(made)
        }
        [callable] => from_callable(class, *callable),
        rest => Err(type_error!(
            "function takes exactly 1 argument ({} given)",
            rest.len()
        )),
    }
}

/// A function of a library, by its name.
fn from_library(class: &'static Class, specification: Obj, flags: Option<Obj>) -> PyResult {
    let Some(&[name, library]) = tuple::of(specification) else {
        return Err(type_error!("illegal func_spec argument"));
    };
    let text = match (types::bytes::value(name), str::of(name)) {
        (Some(bytes), _) => bytes,
        (None, Some(text)) => str::bytes(text),
        (None, None) => {
            return Err(type_error!(
                "function name must be string, bytes object or integer"
            ));
        }
    };
    audit::event("ctypes.dlsym", || Ok([library, name]))?;
    let handle = meta::handle_of(library)?;
    let name = meta::c_name(text)?;
    let place = loading::symbol(handle, &name).map_err(|message| {
        let other = || format!("function '{}' not found", name.to_string_lossy());
        attribute_error!("{}", message.unwrap_or_else(other))
    })?;
    info::expected(class)?;
    let types = info::slot(class, slots::ARGUMENT_TYPES);
    if let Some(flags) = flags.filter(|_| !types.is_null()) {
        validate_flags(types, flags)?;
    }
    let made = data::new(class)?;
    if let Some(flags) = flags {
        instance::set_slot(made, own::PARAMETER_FLAGS, flags);
    }
    // SAFETY: an instance is a pointer.
    unsafe { codes::set_pointer_at(data::address(made), place.cast()) };
    data::keep(made, 0, library)?;
    instance::set_slot(made, own::CALLABLE, made);
    Ok(made)
}

/// A function that calls Python code.
fn from_callable(class: &'static Class, callable: Obj) -> PyResult {
    if !is_callable(callable) {
        return Err(type_error!(
            "argument must be callable or integer function address"
        ));
    }
    let types = info::slot(class, slots::ARGUMENT_TYPES);
    if types.is_null() {
        return Err(type_error!(
            "cannot construct instance of this class: no argtypes"
        ));
    }
    let info = info::expected(class)?;
    let result = info::slot(class, slots::RESULT_TYPE);
    let (thunk, place) = callbacks::new(callable, types, result, info.flags.get())?;
    let made = data::new(class)?;
    instance::set_slot(made, own::CALLABLE, callable);
    // SAFETY: an instance is a pointer.
    unsafe { codes::set_pointer_at(data::address(made), place) };
    data::keep(made, 0, thunk)?;
    Ok(made)
}

// ---------------------------------------------------------------- directions of parameters

const IN: u32 = 1;
const OUT: u32 = 2;
const LOCALE: u32 = 4;

/// The items of what `paramflags` has for a parameter: direction, name, default.
fn parts(item: Obj) -> Option<(u32, Obj, Obj)> {
    let items = tuple::of(item)?;
    let flag = items.first().filter(|flag| Integer::of(**flag).is_some())?;
    let [name, default] = [1, 2].map(|index| items.get(index).copied().unwrap_or(Obj::null()));
    let is_named = name.is_null() || name.is_none() || str::of(name).is_some();
    (items.len() <= 3 && is_named).then_some((codes::masked(*flag).ok()? as u32, name, default))
}

fn validate_flags(types: Obj, flags: Obj) -> PyResult<()> {
    let types = tuple::items(sequence::to_tuple(types)?);
    let Some(flags) = tuple::of(flags) else {
        return Err(type_error!("paramflags must be a tuple or None"));
    };
    if flags.len() != types.len() {
        return Err(value_error!(
            "paramflags must have the same length as argtypes"
        ));
    }
    for (index, (item, class)) in flags.iter().zip(types).enumerate() {
        let Some((flag, ..)) = parts(*item) else {
            return Err(type_error!(
                "paramflags must be a sequence of (int [,string [,value]]) tuples"
            ));
        };
        match flag & (IN | OUT | LOCALE) {
            0 | IN | 5 | 3 => {}
            OUT => expect_out_type(*class, index + 1)?,
            _ => return Err(type_error!("paramflag value {flag} not supported")),
        }
    }
    Ok(())
}

fn expect_out_type(object: Obj, number: usize) -> PyResult<()> {
    let fits = info::of_type(object).is_some_and(|info| match info.kind {
        Kind::Pointer | Kind::Array => true,
        Kind::Simple => info
            .code
            .get()
            .is_some_and(|code| b"PzZ".contains(&code.letter)),
        _ => false,
    });
    if fits {
        return Ok(());
    }
    let name = match Class::from_object(object) {
        Some(class) => class.full_name(),
        None => type_name(object),
    };
    Err(type_error!(
        "'out' parameter {number} must be a pointer type, not {name}"
    ))
}

/// What a call with `paramflags` gives back instead of its result.
struct Outcome {
    /// By parameter.
    returned: Vec<(usize, bool)>,
}

/// The arguments of a call with `paramflags`, and which of them it gives back.
fn arranged(
    types: &[Obj],
    flags: &[Obj],
    given: &[Obj],
    keywords: Option<Gc<dict::PyDict>>,
) -> PyResult<(Gc<tuple::PyTuple>, Outcome)> {
    let arranged = list::new();
    let mut outcome = Outcome {
        returned: Vec::new(),
    };
    let mut used = 0;
    for (index, (item, class)) in flags.iter().zip(types).enumerate() {
        let (flag, name, default) = parts(*item).unwrap_or((0, Obj::null(), Obj::null()));
        let argument = match flag & (IN | OUT | LOCALE) {
            5 => match default.is_null() {
                true => int::new(0),
                false => default,
            },
            OUT => {
                outcome.returned.push((index, true));
                match default.is_null() {
                    true => new_out(*class)?,
                    false => default,
                }
            }
            direction => {
                if direction == IN | OUT {
                    outcome.returned.push((index, false));
                }
                given_argument(&mut used, name, default, given, keywords)?
            }
        };
        list::push(arranged, argument)?;
    }
    let all = given.len() + keywords.map_or(0, dict::length);
    if all != used {
        return Err(type_error!(
            "call takes exactly {used} arguments ({all} given)"
        ));
    }
    Ok((tuple::try_from_slice(list::items(arranged))?, outcome))
}

/// Something for an 'out' parameter to be written to.
fn new_out(class: Obj) -> PyResult {
    let Some(of) = Class::from_object(class) else {
        return Err(pyrite_vm::runtime_error!("NULL stginfo unexpected"));
    };
    let info = info::expected(of)?;
    match (info.kind, info::item_type(of)) {
        (Kind::Array, _) => call::call(class, &[]),
        (_, Some(item)) => call::call(item.object(), &[]),
        (_, None) => Err(type_error!(
            "{} 'out' parameter must be passed as default value",
            of.full_name()
        )),
    }
}

fn given_argument(
    used: &mut usize,
    name: Obj,
    default: Obj,
    given: &[Obj],
    keywords: Option<Gc<dict::PyDict>>,
) -> PyResult {
    if let Some(argument) = given.get(*used) {
        *used += 1;
        return Ok(*argument);
    }
    if let Some(keywords) = keywords
        && !name.is_null()
        && let Some(argument) = dict::get(keywords, name)?
    {
        *used += 1;
        return Ok(argument);
    }
    if !default.is_null() {
        return Ok(default);
    }
    Err(match name.is_null() {
        true => type_error!("not enough arguments"),
        false => type_error!(
            "required argument '{}' missing",
            str::text(protocol::to_str(name)?)
        ),
    })
}

fn result_of(outcome: &Outcome, arguments: &[Obj]) -> PyResult<Option<Obj>> {
    let results = list::new();
    for (index, is_out) in &outcome.returned {
        let argument = arguments[*index];
        let result = match is_out {
            true => {
                protocol::call_method(argument, names::intern("__ctypes_from_outparam__"), &[])?
            }
            false => argument,
        };
        list::push(results, result)?;
    }
    Ok(match list::items(results) {
        [] => None,
        [result] => Some(*result),
        results => Some(tuple::try_from_slice(results)?.cast()),
    })
}

// ---------------------------------------------------------------- calling

fn call_method(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let flags: Obj = instance::slot(this, own::PARAMETER_FLAGS);
    let check: Obj = instance::slot(this, own::ERROR_CHECK);
    if flags.is_null() && check.is_null() {
        return call_with(this, args.rest());
    }
    let types = settled(this, own::ARGUMENT_TYPES, slots::ARGUMENT_TYPES);
    let types = match types.is_null() {
        true => tuple::empty(),
        false => sequence::to_tuple(types)?,
    };
    let (arguments, outcome) = match tuple::of(data::or_none(flags)) {
        Some(flags) if !tuple::items(types).is_empty() => {
            arranged(tuple::items(types), flags, args.rest(), args.keywords())?
        }
        _ => {
            let returned = Vec::new();
            (tuple::try_from_slice(args.rest())?, Outcome { returned })
        }
    };
    let result = call_with(this, tuple::items(arguments))?;
    if !check.is_null() {
        let checked = call::call(check, &[result, this, arguments.cast()])?;
        if checked.0 != arguments.0 {
            return Ok(checked);
        }
    }
    Ok(result_of(&outcome, tuple::items(arguments))?.unwrap_or(result))
}

/// Calls with arguments in their final order.
fn call_with(this: Obj, arguments: &[Obj]) -> PyResult {
    let plan = Plan::of(this)?;
    let (required, given) = (plan.parameters(), arguments.len());
    if plan.has_types && required != given {
        let ending = if required == 1 { "" } else { "s" };
        if plan.flags & call_flags::CDECL == 0 {
            return Err(type_error!(
                "this function takes {required} argument{ending} ({given} given)"
            ));
        }
        if required > given {
            return Err(type_error!(
                "this function takes at least {required} argument{ending} ({given} given)"
            ));
        }
    }
    if given > MOST_ARGUMENTS {
        return Err(calls::ARGUMENT_ERROR.raise(&format!(
            "too many arguments ({given}), maximum is {MOST_ARGUMENTS}"
        )));
    }
    plan.call(this, arguments)
}

/// `call_function` and `call_cdeclfunction`.
pub fn call_address(args: &Arguments, flags: u32) -> PyResult {
    let place = data::address_argument(args.at(0))?;
    let Some(arguments) = tuple::of(args.at(1)) else {
        return Err(type_error!(
            "argument 2 must be tuple, not {}",
            argument_name(args.at(1))
        ));
    };
    Plan::without_types(flags).call_at(place, arguments, [Obj::null(); 5])
}

/// Whether parameters of these types can be converted without asking them.
pub fn shortcuts(types: &[Obj], converters: Obj) -> Vec<parameters::Shortcut> {
    let converters = tuple::of(converters).unwrap_or_default();
    let both = types.iter().zip(converters);
    both.map(|(class, converter)| parameters::shortcut(*class, *converter))
        .collect()
}
