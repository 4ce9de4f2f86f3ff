//! Functions written in Rust as objects, and methods bound to their objects.

mod reduce;
pub mod told;

use crate::attributes;
use crate::builtin::{Arguments, Binding, Builtin, Callable, TypeDefinition};
use crate::class::{Class, flags};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value, boolean, none, not_implemented};
use crate::result::PyResult;
use crate::type_error;
use crate::types::{dict, int, str};
use smelt::{AnyValue, Domain, Gc, Native, Ref, Static, heap_object};

/// A function written in Rust, by its map: a function of a module or a bound method (`BUILTIN_FUNCTION`, `METHOD_WRAPPER`), or what stands in the
/// namespace of a type (`METHOD_DESCRIPTOR`, `WRAPPER_DESCRIPTOR`, `CLASS_METHOD_DESCRIPTOR`, `GETSET_DESCRIPTOR`, `COMPUTED_MEMBER`).
#[heap_object(id = ids::BUILTIN_FUNCTION)]
pub struct PyBuiltin {
    /// What it does.
    #[immutable]
    definition: &'static Callable,
    /// The object or class it is bound to; the type it belongs to, for descriptors; null for functions of modules.
    #[immutable]
    receiver: Gc<AnyValue>,
    /// The name of the module, for functions of modules, or null.
    module: Gc<AnyValue>,
}

/// A new function object.
pub fn new(map: u32, definition: &'static Callable, receiver: Obj, module: Obj) -> Obj {
    PyBuiltin::new_shaped::<Native>(map, Static::constant(definition), receiver, module).cast()
}

/// Does a function, which is no descriptor, put its receiver before the arguments?
#[inline(always)]
pub fn is_bound<D: Domain>(function: Ref<D, PyBuiltin>) -> bool {
    function.definition().promote().binding != Binding::Static && function.module().is_null()
}

/// The class that says how instances of `class` are made: the first on the way to `object` that is `owner` or is not made by a `class` statement.
fn maker(class: &'static Class, owner: &'static Class) -> &'static Class {
    let mut maker = class;
    while maker != owner
        && maker.has(flags::MUTABLE)
        && let Some(base) = maker.base()
    {
        maker = base;
    }
    maker
}

/// Does a type's `__new__` make instances of this class, in the one layout that it knows?
pub fn constructs(constructor: Gc<PyBuiltin>, class: &'static Class) -> bool {
    let Some(owner) = Class::from_object(constructor.receiver()) else {
        return true;
    };
    if class.has(flags::NO_INSTANTIATION) {
        return false;
    }
    let maker = maker(class, owner);
    let is_its = |known: Obj| known == constructor.cast();
    maker == owner || maker.is_subclass(owner) && maker.known(names::NEW).is_none_or(is_its)
}

/// Whether a type's `__new__` may be called with this as its first argument.
///
/// # Errors
/// `TypeError` if it may not.
pub fn check_constructed(constructor: Gc<PyBuiltin>, class: Option<Obj>) -> PyResult<()> {
    let wanted = class.and_then(Class::from_object);
    if wanted.is_some_and(|wanted| constructs(constructor, wanted)) {
        return Ok(());
    }
    let Some(native) = Class::from_object(constructor.receiver()) else {
        return Ok(());
    };
    let owner = native.full_name();
    let Some(wanted) = wanted else {
        return Err(match class {
            Some(other) => type_error!(
                "{owner}.__new__(X): X is not a type object ({})",
                crate::protocol::type_name(other)
            ),
            None => type_error!("{owner}.__new__(): not enough arguments"),
        });
    };
    let name = wanted.full_name();
    if wanted.has(flags::NO_INSTANTIATION) {
        return Err(type_error!("cannot create '{name}' instances"));
    }
    Err(if wanted.is_subclass(native) {
        let maker = maker(wanted, native).full_name();
        type_error!("{owner}.__new__({name}) is not safe, use {maker}.__new__()")
    } else {
        type_error!("{owner}.__new__({name}): {name} is not a subtype of {owner}")
    })
}

/// Is it the descriptor of an attribute that a function in Rust computes?
#[inline]
pub fn is_computed(descriptor: Obj) -> bool {
    descriptor.has_map(ids::GETSET_DESCRIPTOR) || descriptor.has_map(ids::COMPUTED_MEMBER)
}

/// The callable that a bound method calls.
pub fn function_of(method: Gc<PyMethod>) -> Obj {
    method.function()
}

/// A function, a method descriptor or a wrapper descriptor, bound to an object.
pub fn bound_to<D: Domain>(function: Obj<D>, receiver: Obj<D>) -> Obj<D> {
    let map = match function.map_number() {
        ids::METHOD_DESCRIPTOR => ids::BUILTIN_FUNCTION,
        ids::WRAPPER_DESCRIPTOR => ids::METHOD_WRAPPER,
        _ => return PyMethod::new::<D>(function, receiver).cast(),
    };
    let definition = function.cast::<PyBuiltin>().definition();
    PyBuiltin::new_shaped::<D>(map, definition, receiver, Obj::null()).cast()
}

/// What a function of a module, written in Rust, is made from.
pub fn definition_of(function: Obj) -> Option<&'static Builtin> {
    let function = function.exact::<PyBuiltin>()?;
    Some(function.definition().promote())
}

/// A computed or stored attribute of built-in types that is one of the base slots: `member_descriptor`.
#[heap_object(id = ids::MEMBER_DESCRIPTOR)]
pub struct PyMember {
    /// The class whose instances have the slot.
    #[immutable]
    owner: &'static Class,
    /// Which slot.
    #[immutable]
    slot: u32,
    /// Its name, a str.
    #[immutable]
    name: Gc<AnyValue>,
    /// The object of that class, which keeps it alive.
    owner_object: Gc<AnyValue>,
}

/// A Python function (or any callable) bound to an object.
#[heap_object(id = ids::BOUND_METHOD)]
pub struct PyMethod {
    /// The callable.
    #[immutable]
    function: Gc<AnyValue>,
    /// Its first argument.
    #[immutable]
    receiver: Gc<AnyValue>,
}

/// The type `builtin_function_or_method`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::BUILTIN_FUNCTION,
    flags: 0,
    ..TypeDefinition::new("builtin_function_or_method", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| {
        let function = this(args);
        let name = function.definition().promote().name;
        let receiver = function.receiver();
        Ok(str::new(
            &if receiver.is_null() || !function.module().is_null() {
                format!("<built-in function {name}>")
            } else {
                let class = crate::protocol::type_name(receiver);
                format!(
                    "<built-in method {name} of {class} object at {:#x}>",
                    crate::types::object::identity(receiver)
                )
            },
        ))
    }),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::getter("__name__", name),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::getter("__doc__", doc),
    Builtin::getter("__text_signature__", text_signature),
    reduce::FUNCTION,
    Builtin::member("__module__", |args| {
        let module = this(args).module();
        Ok(if module.is_null() { none() } else { module })
    }),
    Builtin::member("__self__", |args| {
        let receiver = this(args).receiver();
        if receiver.is_null() {
            let module = this(args).module();
            let loaded = (!module.is_null())
                .then(|| dict::get(crate::import::modules(), module))
                .transpose()?
                .flatten();
            return Ok(loaded.unwrap_or(none()));
        }
        Ok(receiver)
    }),
    Builtin::comparison(crate::protocol::Comparison::Eq, |args| {
        let (a, b): (Obj, Obj) = (args.at(0), args.at(1));
        if !b.has_map(a.map_number()) {
            return Ok(crate::object::not_implemented());
        }
        let (a, b): (Gc<PyBuiltin>, Gc<PyBuiltin>) = (a.cast(), b.cast());
        let same = std::ptr::eq(a.definition().promote(), b.definition().promote())
            && a.receiver() == b.receiver();
        Ok(crate::object::boolean(same))
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(crate::types::int::new(
            std::ptr::from_ref(this(args).definition().promote()) as i64 >> 4,
        ))
    }),
];

fn this(args: &Arguments<'_>) -> Gc<PyBuiltin> {
    args.at(0).cast()
}

fn call(args: &Arguments<'_>) -> PyResult {
    let arguments = crate::types::tuple::try_from_slice(args.rest())?;
    let keywords = args
        .keywords()
        .map_or(Obj::null(), |keywords| keywords.cast());
    crate::call::call_unpacked(args.at(0), arguments.cast(), keywords)
}

/// A class method's descriptor is called with the class in front.
fn call_of_class(args: &Arguments<'_>) -> PyResult {
    let descriptor: Obj = args.at(0);
    let (name, owner) = (descriptor_name(descriptor).text(), this(args).receiver());
    let owner = Class::from_object(owner).unwrap_or(Class::builtin(ids::OBJECT));
    let Some((class, rest)) = args.rest().split_first() else {
        return Err(type_error!(
            "descriptor '{name}' of '{}' object needs an argument",
            owner.full_name()
        ));
    };
    let Some(given) = Class::from_object(*class) else {
        return Err(type_error!(
            "descriptor '{name}' for type '{}' needs a type, not a '{}' as arg 2",
            owner.full_name(),
            crate::protocol::type_name(*class)
        ));
    };
    if !given.is_subclass(owner) {
        return Err(type_error!(
            "descriptor '{name}' requires a subtype of '{}' but received '{}'",
            owner.full_name(),
            given.full_name()
        ));
    }
    let bound = attributes::bind(descriptor, Obj::null(), *class)?;
    let arguments = crate::types::tuple::try_from_slice(rest)?;
    let keywords = args
        .keywords()
        .map_or(Obj::null(), |keywords| keywords.cast());
    crate::call::call_unpacked(bound, arguments.cast(), keywords)
}

fn name(args: &Arguments<'_>) -> PyResult {
    Ok(names::intern(this(args).definition().promote().name).object())
}

fn qualified_name(args: &Arguments<'_>) -> PyResult {
    if let Some(member) = args.at(0).exact::<PyMember>() {
        let (class, name) = (member.owner().promote(), str::text(member.name().cast()));
        return Ok(str::new(&format!("{}.{name}", class.qualified_name())));
    }
    let function = this(args);
    let definition = function.definition().promote();
    let name = definition.name;
    if args.at(0).has_map(ids::METHOD_WRAPPER) {
        return Ok(str::new(&definition.full_name()));
    }
    if function.receiver().is_null() || !function.module().is_null() {
        return Ok(names::intern(name).object());
    }
    let class = match Class::from_object(function.receiver()) {
        Some(class) => class,
        None => Class::of(function.receiver()),
    };
    Ok(str::new(&format!("{}.{name}", class.qualified_name())))
}

fn doc(args: &Arguments<'_>) -> PyResult {
    let doc = this(args).definition().promote().doc();
    Ok(doc.map_or(none(), str::new))
}

fn text_signature(args: &Arguments<'_>) -> PyResult {
    let text = told::text(args.at(0));
    Ok(text.map_or(none(), |text| str::new(&text).cast()))
}

/// `__get__` of the descriptors in the namespaces of types.
fn get(args: &Arguments<'_>) -> PyResult {
    crate::types::descriptors::check_get(args)?;
    let object = args.get_not_none(1);
    let of_object = || Class::of(object.unwrap_or(none())).object();
    let class = args.get_not_none(2).unwrap_or_else(of_object);
    let owner = Class::from_object(descriptor_owner(args.at(0)));
    if let (Some(object), Some(owner)) = (object, owner)
        && !args.at(0).has_map(ids::CLASS_METHOD_DESCRIPTOR)
        && !Class::of(object).is_subclass(owner)
    {
        return Err(type_error!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            descriptor_name(args.at(0)).text(),
            owner.full_name(),
            crate::protocol::type_name(object)
        ));
    }
    attributes::bind(args.at(0), object.unwrap_or(Obj::null()), class)
}

fn describe(args: &Arguments<'_>, kind: &str) -> PyResult {
    let owner = Class::from_object(descriptor_owner(args.at(0)))
        .map_or_else(String::new, |class| class.full_name().into_owned());
    let name = descriptor_name(args.at(0)).text();
    Ok(str::new(&format!("<{kind} '{name}' of '{owner}' objects>")))
}

/// The type `method_descriptor`.
pub static METHOD_DESCRIPTOR: TypeDefinition = TypeDefinition {
    id: ids::METHOD_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("method_descriptor", DESCRIPTOR_METHODS)
};

static DESCRIPTOR_METHODS: &[Builtin] = &[
    reduce::DESCRIPTOR,
    Builtin::method("__repr__", "(self, /)", |args| describe(args, "method")),
    Builtin::method("__get__", "(self, instance, owner=None, /)", get).reads(),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::member("__name__", name),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::getter("__doc__", doc),
    Builtin::getter("__text_signature__", text_signature),
    Builtin::member("__objclass__", |args| Ok(this(args).receiver())),
];

/// The type `classmethod_descriptor`.
pub static CLASS_METHOD_DESCRIPTOR: TypeDefinition = TypeDefinition {
    id: ids::CLASS_METHOD_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("classmethod_descriptor", CLASS_DESCRIPTOR_METHODS)
};

static CLASS_DESCRIPTOR_METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| describe(args, "method")),
    Builtin::method("__get__", "(self, instance, owner=None, /)", get),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call_of_class),
    Builtin::member("__name__", name),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::getter("__doc__", doc),
    Builtin::getter("__text_signature__", text_signature),
    Builtin::member("__objclass__", |args| Ok(this(args).receiver())),
];

/// The type `wrapper_descriptor`.
pub static WRAPPER_DESCRIPTOR: TypeDefinition = TypeDefinition {
    id: ids::WRAPPER_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("wrapper_descriptor", WRAPPER_METHODS)
};

static WRAPPER_METHODS: &[Builtin] = &[
    reduce::DESCRIPTOR,
    Builtin::method("__repr__", "(self, /)", |args| {
        describe(args, "slot wrapper")
    }),
    Builtin::method("__get__", "(self, instance, owner=None, /)", get),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::member("__name__", name),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::getter("__doc__", doc),
    Builtin::getter("__text_signature__", text_signature),
    Builtin::member("__objclass__", |args| Ok(this(args).receiver())),
];

/// The type `method-wrapper`.
pub static METHOD_WRAPPER: TypeDefinition = TypeDefinition {
    id: ids::METHOD_WRAPPER,
    flags: 0,
    ..TypeDefinition::new("method-wrapper", METHOD_WRAPPER_METHODS)
};

static METHOD_WRAPPER_METHODS: &[Builtin] = &[
    reduce::FUNCTION,
    Builtin::method("__repr__", "(self, /)", |args| {
        let function = this(args);
        let receiver = function.receiver();
        Ok(str::new(&format!(
            "<method-wrapper '{}' of {} object at {:#x}>",
            function.definition().promote().name,
            crate::protocol::type_name(receiver),
            crate::types::object::identity(receiver)
        )))
    }),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::getter("__name__", name),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::getter("__doc__", doc),
    Builtin::getter("__text_signature__", text_signature),
    Builtin::member("__self__", |args| Ok(this(args).receiver())),
    Builtin::getter("__objclass__", |args| {
        let owner = wrapped(args.at(0))?.map_or(none(), |wrapped| wrapped.receiver());
        Ok(owner)
    }),
    Builtin::comparison(crate::protocol::Comparison::Eq, |args| {
        is_same_wrapper(args, true)
    }),
    Builtin::comparison(crate::protocol::Comparison::Ne, |args| {
        is_same_wrapper(args, false)
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        let function = this(args);
        let receiver = crate::types::object::identity(function.receiver()) as i64;
        let definition = std::ptr::from_ref(function.definition().promote()) as i64;
        Ok(int::new(crate::hash::avoid_minus_one(
            receiver ^ definition,
        )))
    }),
];

/// The descriptor that a wrapper has been made of.
fn wrapped(wrapper: Obj) -> PyResult<Option<Gc<PyBuiltin>>> {
    let function: Gc<PyBuiltin> = wrapper.cast();
    let name = names::intern(function.definition().promote().name);
    let found = Class::of(function.receiver()).find_with_owner(name);
    Ok(found
        .filter(|(_, found)| found.has_map(ids::WRAPPER_DESCRIPTOR))
        .map(|(_, found)| found.cast()))
}

/// Are both wrappers of the same method of the same object?
fn is_same_wrapper(args: &Arguments<'_>, when_same: bool) -> PyResult {
    if !args.at(1).has_map(ids::METHOD_WRAPPER) {
        return Ok(not_implemented());
    }
    let (a, b) = (this(args), args.at(1).cast::<PyBuiltin>());
    let is_same = std::ptr::eq(a.definition().promote(), b.definition().promote())
        && a.receiver() == b.receiver();
    Ok(boolean(is_same == when_same))
}

/// The type `getset_descriptor`.
pub static GETSET: TypeDefinition = TypeDefinition {
    id: ids::GETSET_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("getset_descriptor", GETSET_METHODS)
};

static GETSET_METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| describe(args, "attribute")),
    Builtin::method("__get__", "(self, instance, owner=None, /)", get).writes(),
    Builtin::method("__set__", "(self, instance, value, /)", |args| {
        set(args, args.at(2))
    }),
    Builtin::method("__delete__", "(self, instance, /)", |args| {
        set(args, Obj::null())
    }),
    Builtin::member("__name__", name),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::getter("__doc__", doc),
    Builtin::member("__objclass__", |args| Ok(this(args).receiver())),
];

fn set(args: &Arguments<'_>, value: Obj) -> PyResult {
    let descriptor: Obj = args.at(0);
    attributes::set_by_descriptor(descriptor, args.at(1), descriptor_name(descriptor), value)?;
    Ok(none())
}

/// The name of a member or computed attribute.
pub fn descriptor_name(descriptor: Obj) -> names::Name {
    match descriptor.exact::<PyMember>() {
        Some(member) => names::intern_str(member.name().cast()),
        None => names::intern(descriptor.cast::<PyBuiltin>().definition().promote().name),
    }
}

/// The class that has a member or computed attribute.
fn descriptor_owner(descriptor: Obj) -> Obj {
    match descriptor.exact::<PyMember>() {
        Some(member) => member.owner().promote().object(),
        None => descriptor.cast::<PyBuiltin>().receiver(),
    }
}

/// The type `member_descriptor`.
pub static MEMBER: TypeDefinition = TypeDefinition {
    id: ids::MEMBER_DESCRIPTOR,
    flags: 0,
    ..TypeDefinition::new("member_descriptor", MEMBER_METHODS)
};

static MEMBER_METHODS: &[Builtin] = &[
    reduce::MEMBER,
    Builtin::method("__repr__", "(self, /)", |args| describe(args, "member")),
    Builtin::method("__get__", "(self, instance, owner=None, /)", get),
    Builtin::method("__set__", "(self, instance, value, /)", |args| {
        set(args, args.at(2))
    }),
    Builtin::method("__delete__", "(self, instance, /)", |args| {
        set(args, Obj::null())
    }),
    Builtin::member("__name__", |args| Ok(descriptor_name(args.at(0)).object())),
    Builtin::getter("__qualname__", qualified_name),
    Builtin::member("__objclass__", |args| Ok(descriptor_owner(args.at(0)))),
    Builtin::getter("__doc__", |args| match args.at(0).exact::<PyMember>() {
        Some(_) => Ok(none()),
        None => doc(args),
    }),
];

/// The type `method`.
pub static BOUND: TypeDefinition = TypeDefinition {
    id: ids::BOUND_METHOD,
    flags: 0,
    ..TypeDefinition::new("method", BOUND_METHODS)
};

static BOUND_METHODS: &[Builtin] = &[
    reduce::METHOD,
    Builtin::constructor("(type, function, instance, /)", |args| {
        if Class::of(args.at(1)).known(names::CALL).is_none() {
            return Err(type_error!("first argument must be callable"));
        }
        if args.at(2).is_none() {
            return Err(type_error!("instance must not be None"));
        }
        Ok(PyMethod::new::<Native>(args.at(1), args.at(2)).cast())
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let method = bound(args);
        let text = |attribute: names::Known| -> PyResult<Option<String>> {
            let name = attributes::get_optional(method.function(), attribute.name())?;
            Ok(name
                .and_then(str::of)
                .map(|name| str::text(name).into_owned()))
        };
        let name = match text(names::QUALNAME)? {
            Some(name) => name,
            None => text(names::NAME)?.unwrap_or_else(|| "?".to_owned()),
        };
        let receiver = crate::protocol::repr(method.receiver())?;
        Ok(str::new(&format!(
            "<bound method {name} of {}>",
            str::text(receiver)
        )))
    }),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", call),
    Builtin::method("__getattribute__", "(self, name, /)", |args| {
        let name = attributes::name_of(args.at(1))?;
        if BOUND.class().lookup(name).is_some() {
            return attributes::get_default(args.at(0), name);
        }
        attributes::get(bound(args).function(), name)
    }),
    Builtin::comparison(crate::protocol::Comparison::Eq, |args| {
        if !args.at(1).has_map(ids::BOUND_METHOD) {
            return Ok(crate::object::not_implemented());
        }
        let (a, b) = (bound(args), args.at(1).cast::<PyMethod>());
        let same =
            a.receiver() == b.receiver() && crate::protocol::is_equal(a.function(), b.function())?;
        Ok(crate::object::boolean(same))
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        let hash = crate::types::object::identity(bound(args).receiver()) as i64
            ^ crate::protocol::hash(bound(args).function())?;
        Ok(crate::types::int::new(crate::hash::avoid_minus_one(
            hash >> 1,
        )))
    }),
    Builtin::method("__get__", "(self, instance, owner=None, /)", |args| {
        Ok(args.at(0))
    }),
    Builtin::getter("__doc__", |args| {
        crate::attributes::get(bound(args).function(), names::intern("__doc__"))
    }),
    Builtin::member("__func__", |args| Ok(bound(args).function())),
    Builtin::member("__self__", |args| Ok(bound(args).receiver())),
];

fn bound(args: &Arguments<'_>) -> Gc<PyMethod> {
    args.at(0).cast()
}

/// A callable bound to an object, as `classmethod` gives it: a Python function becomes a method, another descriptor binds itself.
///
/// # Errors
/// None but `MemoryError`.
pub fn bind(function: Obj, receiver: Obj) -> crate::result::PyResult {
    Ok(PyMethod::new::<Native>(function, receiver).cast())
}
