//! `object`: what every object has.

mod class_assignment;
mod reduce;

use crate::attributes;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, flags};
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::attributes::class_object;
use crate::interpreter::intrinsics;
use crate::interpreter::native_calls::Given;
use crate::names;
use crate::object::{NOT_IMPLEMENTED, Obj, Value, boolean, none, not_implemented};
use crate::protocol::{self, type_name};
use crate::result::{Outcome, PyResult};
use crate::storage;
use crate::type_error;
use crate::types::dict::PyDict;
use crate::types::float::PyFloat;
use crate::types::int::Integer;
use crate::types::{dict, int, list, str};
use smelt::{Domain, Gc, twin};

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::OBJECT,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("object", METHODS)
};

/// `a is b`. A number in a float is all there is to the float, as in PyPy: traces hold floats unboxed, and box the same number more than once. Floats that
/// are no number are told from each other, since `in` and `==` of containers go by identity first.
#[inline(always)]
pub fn is<D: Domain>(a: Obj<D>, b: Obj<D>) -> bool {
    if a.same(b) {
        return true;
    }
    if !b.is_heap() || !a.is_heap() {
        return false;
    }
    let (Some(b), Some(a)) = (b.exact::<PyFloat>(), a.exact::<PyFloat>()) else {
        return false;
    };
    a.value() == a.value() && a.value().bits() == b.value().bits()
}

/// A word that is the same as long as the object lives, and hardly ever the same for another: for hashes, and to be printed as an address.
pub fn identity(object: Obj) -> u64 {
    match number_of(object) {
        Some(bits) => bits ^ bits >> 32,
        None if object.is_heap() => smelt::heap::identity_hash(storage::as_object(object)),
        None => object.0,
    }
}

/// `id(object)`: the same as long as the object lives, another for every other living object. (See [`is`].)
///
/// # Errors
/// `MemoryError`: the identity of a float is a big integer.
pub fn id(object: Obj) -> PyResult {
    match number_of(object) {
        Some(bits) => int::from_words(false, &[bits, 1]),
        None => Ok(int::from_usize(identity(object) as usize)),
    }
}

/// The bits of a float that is a number.
fn number_of(object: Obj) -> Option<u64> {
    let value = object.exact::<PyFloat>()?.value().get();
    (!value.is_nan()).then_some(value.to_bits())
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args, **kwargs)", construct)
        .intrinsic(twin!(intrinsics::classes::new_object)),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", initialise)
        .reads()
        .intrinsic(twin!(nothing_to_initialise)),
    Builtin::method("__repr__", "(self, /)", |args| repr(args.at(0))),
    Builtin::method("__str__", "(self, /)", |args| {
        protocol::repr_object(args.at(0))
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(crate::hash::of_identity(args.at(0))))
    })
    .hashing(|object| Some(Ok(crate::hash::of_identity(object)))),
    Builtin::comparison(crate::protocol::Comparison::Eq, |args| {
        Ok(if args.at(0).0 == args.at(1).0 {
            boolean(true)
        } else {
            not_implemented()
        })
    })
    .equating(|a, b| Some(Ok(a.0 == b.0))),
    Builtin::comparison(crate::protocol::Comparison::Ne, unequal),
    Builtin::comparison(crate::protocol::Comparison::Lt, |_| Ok(not_implemented())),
    Builtin::comparison(crate::protocol::Comparison::Le, |_| Ok(not_implemented())),
    Builtin::comparison(crate::protocol::Comparison::Gt, |_| Ok(not_implemented())),
    Builtin::comparison(crate::protocol::Comparison::Ge, |_| Ok(not_implemented())),
    Builtin::method("__getattribute__", "(self, name, /)", |args| {
        attributes::get_default(args.at(0), attributes::name_of(args.at(1))?)
    })
    .writes(),
    Builtin::method("__setattr__", "(self, name, value, /)", |args| {
        check_plain(args.at(0), "__setattr__")?;
        attributes::set_default(args.at(0), attributes::name_of(args.at(1))?, args.at(2))?;
        Ok(none())
    }),
    Builtin::method("__delattr__", "(self, name, /)", |args| {
        check_plain(args.at(0), "__delattr__")?;
        attributes::set_default(args.at(0), attributes::name_of(args.at(1))?, Obj::null())?;
        Ok(none())
    }),
    Builtin::method("__format__", "(self, format_spec, /)", format),
    Builtin::method("__dir__", "(self, /)", directory),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        let object = args.at(0);
        let bytes = if object.is_heap() {
            smelt::heap::size_of(crate::storage::as_object(object))
        } else {
            16
        };
        Ok(int::new(bytes as i64))
    }),
    Builtin::method("__getstate__", "(self, /)", reduce::get_state),
    Builtin::method("__reduce__", "(self, /)", reduce::reduce),
    Builtin::method("__reduce_ex__", "(self, protocol, /)", reduce::reduce_ex),
    Builtin::class_method(
        "__init_subclass__",
        "(type, /, *args, **kwargs)",
        init_subclass,
    )
    .telling("($type, /)"),
    Builtin::class_method("__subclasshook__", "(type, /, *args)", |_| {
        Ok(not_implemented())
    })
    .telling("($type, object, /)"),
    Builtin::attribute(
        "__class__",
        |args| Ok(Class::of(args.at(0)).object()),
        class_assignment::assign,
    )
    .reads()
    .intrinsic(twin!(class_of)),
];

/// Has the class this method from `object` itself?
fn is_default(class: &'static Class, name: names::Known) -> bool {
    match (class.known(name), TYPE.class().known(name)) {
        (Some(method), Some(default)) => method.0 == default.0,
        _ => false,
    }
}

fn has_arguments(args: &Arguments) -> bool {
    !args.rest().is_empty()
        || args
            .keywords()
            .is_some_and(|keywords| dict::length(keywords) > 0)
}

fn construct(args: &Arguments) -> PyResult {
    let Some(class) = Class::from_object(args.at(0)) else {
        return Err(type_error!(
            "object.__new__(X): X is not a type object ({})",
            type_name(args.at(0))
        ));
    };
    if has_arguments(args) {
        if !is_default(class, names::NEW) {
            return Err(type_error!(
                "object.__new__() takes exactly one argument (the type to instantiate)"
            ));
        }
        if is_default(class, names::INIT) {
            return Err(type_error!("{}() takes no arguments", class.name()));
        }
    }
    let native = class.native();
    let has_layout = native.base_slots() > 0
        || native
            .root_number()
            .is_some_and(|number| number < ids::FIRST_FREE_MAP);
    if native != TYPE.class() && (has_layout || !is_default(native, names::NEW)) {
        if native.has(flags::NO_INSTANTIATION) {
            return Err(type_error!(
                "cannot create '{}' instances",
                native.full_name()
            ));
        }
        let (class, native) = (class.name(), native.name());
        return Err(type_error!(
            "object.__new__({class}) is not safe, use {native}.__new__()"
        ));
    }
    if class.has(flags::ABSTRACT) {
        return Err(abstract_class(class)?);
    }
    Ok(instance::new(class).cast())
}

/// `object`'s way of setting attributes is not for objects whose type, written in Rust, has another.
fn check_plain(object: Obj, method: &str) -> PyResult<()> {
    let native = Class::of(object).native();
    let own = native.known(names::SETATTR);
    if own == TYPE.class().known(names::SETATTR) {
        return Ok(());
    }
    Err(type_error!(
        "can't apply this {method} to {} object",
        type_name(object)
    ))
}

/// The `TypeError` for an instance of a class with abstract methods.
fn abstract_class(class: &'static Class) -> PyResult<crate::result::Raised> {
    let methods = attributes::get(class.object(), names::intern("__abstractmethods__"))?;
    let mut all: Vec<String> = Vec::new();
    protocol::for_each(methods, |name| {
        all.push(format!("'{}'", str::text(protocol::to_str(name)?)));
        Ok(true)
    })?;
    all.sort();
    let plural = if all.len() == 1 { "" } else { "s" };
    Ok(type_error!(
        "Can't instantiate abstract class {} without an implementation for abstract method{plural} {}",
        class.name(),
        all.join(", ")
    ))
}

/// `object.__class__`.
fn class_of<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    (given.count == 1).then(|| Ok(class_object(given.at(0))))
}

/// `object.__init__(self)`.
fn nothing_to_initialise<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    (given.count == 1).then(|| Ok(none()))
}

fn initialise(args: &Arguments) -> PyResult {
    if has_arguments(args) {
        let class = Class::of(args.at(0));
        if !is_default(class, names::INIT) {
            return Err(type_error!(
                "object.__init__() takes exactly one argument (the instance to initialize)"
            ));
        }
        if is_default(class, names::NEW) {
            return Err(type_error!(
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                class.name()
            ));
        }
    }
    Ok(none())
}

/// Room for the `repr` of most objects, in bytes.
const USUAL_REPR: usize = 80;

/// `object.__repr__(object)`.
///
/// # Errors
/// `MemoryError`.
pub fn repr(object: Obj) -> PyResult {
    let class = Class::of(object);
    let module = class
        .lookup(names::MODULE.name())
        .and_then(str::of)
        .map(str::text);
    let mut text = String::with_capacity(USUAL_REPR);
    text.push('<');
    if let Some(module) = module.as_deref().filter(|module| *module != "builtins") {
        text.push_str(module);
        text.push('.');
    }
    text.push_str(&class.qualified_name());
    text.push_str(" object at ");
    text.push_str(&int::text::with_prefix(
        Integer::Small(identity(object) as i64),
        16,
        "0x",
    ));
    text.push('>');
    Ok(str::new(&text))
}

fn unequal(args: &Arguments) -> PyResult {
    match protocol::call_special(args.at(0), names::EQ, &[args.at(1)])? {
        Some(result) if result.0 != NOT_IMPLEMENTED => Ok(boolean(!protocol::is_true(result)?)),
        _ => Ok(not_implemented()),
    }
}

fn format(args: &Arguments) -> PyResult {
    match str::of(args.at(1)) {
        None => Err(type_error!(
            "__format__() argument must be str, not {}",
            protocol::argument_name(args.at(1))
        )),
        Some(spec) if str::length(spec) == 0 => protocol::str_object(args.at(0)),
        Some(_) => Err(type_error!(
            "unsupported format string passed to {}.__format__",
            type_name(args.at(0))
        )),
    }
}

/// The names in the namespaces of a class and its bases.
///
/// # Errors
/// `MemoryError`.
pub fn class_names(class: &'static Class) -> PyResult {
    names_of(None, Some(class))
}

fn names_of(attributes: Option<Gc<PyDict>>, class: Option<&'static Class>) -> PyResult {
    let all = dict::new();
    let classes = class
        .into_iter()
        .flat_map(Class::mro)
        .map(|class| class.dict());
    for namespace in attributes.into_iter().chain(classes) {
        for (name, _) in dict::pairs(namespace) {
            dict::set(all, name, none())?;
        }
    }
    let names = list::new();
    for (name, _) in dict::pairs(all) {
        list::push(names, name)?;
    }
    Ok(names.cast())
}

fn directory(args: &Arguments) -> PyResult {
    let attributes = attributes::get_optional(args.at(0), names::DICT.name())?;
    let class = attributes::get_optional(args.at(0), names::CLASS.name())?;
    names_of(
        attributes.and_then(instance::view::<PyDict>),
        class.and_then(Class::from_object),
    )
}

fn init_subclass(args: &Arguments) -> PyResult {
    if !args.rest().is_empty() {
        return Err(type_error!(
            "object.__init_subclass__() takes no arguments ({} given)",
            args.rest().len()
        ));
    }
    if has_arguments(args) {
        let class = Class::from_object(args.at(0)).map_or("object".into(), |class| class.name());
        return Err(type_error!(
            "{class}.__init_subclass__() takes no keyword arguments"
        ));
    }
    Ok(none())
}
