//! Proxies: they do what their object does, as long as it lives.

use super::{PyWeakReference, PyWeakReferenceFields, described, new_reference, target};
use crate::support::*;
use protocol::Comparison;
use pyrite_vm::builtins::operators;
use pyrite_vm::class::Class;
use pyrite_vm::names::Known;
use pyrite_vm::type_error;
use pyrite_vm::types::object;

/// `weakref.ProxyType`.
pub static PLAIN: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("weakref.ProxyType", METHODS)
};
/// `weakref.CallableProxyType`.
pub static CALLABLE: TypeDefinition = TypeDefinition {
    base: Some(&PLAIN),
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("weakref.CallableProxyType", CALLABLE_METHODS)
};
static CALLABLE_METHODS: &[Builtin] = &[Builtin::method(
    "__call__",
    "(self, /, *args, **kwargs)",
    |args| call_with_dict(referent(args.at(0))?, args.rest(), &[], args.keywords()),
)];

/// A proxy of an object.
///
/// # Errors
/// `TypeError` for an object that there are no weak references to.
pub fn new(object: Obj, callback: Obj) -> PyResult {
    let reference = new_reference(object, callback)?;
    let class = if is_callable(object) {
        CALLABLE.class()
    } else {
        PLAIN.class()
    };
    let proxy = instance::with(class, &[reference]);
    reference.cast::<PyWeakReference>().set_owner(proxy);
    Ok(proxy)
}

/// The weak reference inside a proxy.
pub fn reference_of(object: Obj) -> Option<Obj> {
    let class = Class::of(object);
    let is_proxy = class == PLAIN.class() || class == CALLABLE.class();
    is_proxy.then(|| instance::slot(object, 0))
}

/// The object of a proxy; anything else is itself.
fn referent(object: Obj) -> PyResult {
    let Some(reference) = reference_of(object) else {
        return Ok(object);
    };
    target(reference).ok_or_else(|| {
        exception::raise_message(
            &exception::REFERENCE_ERROR,
            "weakly-referenced object no longer exists",
        )
    })
}

/// A method without arguments, of the object.
macro_rules! unary {
    ($name:literal, |$a:ident| $body:expr) => {
        Builtin::method($name, "(self, /)", |args| {
            let $a = referent(args.at(0))?;
            $body
        })
    };
}

/// A method with one argument. Either may be a proxy: both bodies get the objects.
macro_rules! binary {
    ($name:expr, |$a:ident, $b:ident| $body:expr) => {
        Builtin::method($name, "(self, value, /)", |args| {
            let ($a, $b) = (referent(args.at(0))?, referent(args.at(1))?);
            $body
        })
    };
}

/// A list of methods: an operator's three (plain, reflected, in place), the comparisons, and others.
macro_rules! methods {
    (operators: $(($name:literal, $sign:literal, $operator:ident))*
     comparisons: $(($compared:literal, $relation:literal, $comparison:ident))*
     others: $($other:expr,)*) => {
        &[
            $(
                binary!(concat!("__", $name, "__"), |a, b| {
                    operator::binary(operator::$operator, a, b)
                }),
                binary!(concat!("__r", $name, "__"), |a, b| {
                    operator::binary(operator::$operator, b, a)
                }),
                binary!(concat!("__i", $name, "__"), |a, b| {
                    operator::in_place(operator::$operator, a, b)
                }),
            )*
            $(
                binary!(concat!("__", $compared, "__"), |a, b| {
                    protocol::compare(a, b, Comparison::$comparison)
                }),
            )*
            $($other,)*
        ]
    };
}

static METHODS: &[Builtin] = methods! {
    operators:
        ("add", "+", ADD) ("sub", "-", SUB) ("mul", "*", MUL) ("matmul", "@", MATMUL) ("truediv", "/", TRUEDIV) ("floordiv", "//", FLOORDIV) ("mod", "%", MOD)
        ("lshift", "<<", LSHIFT) ("rshift", ">>", RSHIFT) ("and", "&", AND) ("or", "|", OR) ("xor", "^", XOR)
    comparisons:
        ("lt", "<", Lt) ("le", "<=", Le) ("eq", "==", Eq) ("ne", "!=", Ne) ("gt", ">", Gt) ("ge", ">=", Ge)
    others:

    binary!(
        "__getattribute__",
        |a, name| attributes::get(a, attributes::name_of(name)?)
    ),
    Builtin::method(
        "__setattr__",
        "(self, name, value, /)",
        |args| {
            attributes::set(
                referent(args.at(0))?,
                attributes::name_of(args.at(1))?,
                args.at(2),
            )?;
            nothing()
        },
    ),
    binary!(
        "__delattr__",
        |a, name| {
            attributes::set(a, attributes::name_of(name)?, Obj::null())?;
            nothing()
        }
    ),
    Builtin::method("__repr__", "(self, /)", |args| {
        let address = object::identity(args.at(0));
        text::new(&match target(instance::slot(args.at(0), 0)) {
            Some(target) => format!("<weakproxy at {address:#x}; to {}>", described(target)),
            None => format!("<weakproxy at {address:#x}; dead>"),
        })
    }),
    unary!("__str__", |a| Ok(
        protocol::to_str(a)?.cast()
    )),
    Builtin::method("__hash__", "(self, /)", |args| {
        Err(type_error!("unhashable type: '{}'", type_name(args.at(0))))
    }),
    unary!("__bool__", |a| Ok(boolean(
        protocol::is_true(a)?
    ))),
    unary!("__len__", |a| Ok(int::from_usize(
        protocol::length(a)?
    ))),
    unary!("__iter__", |a| protocol::iterator(
        a
    )),
    unary!("__next__", |a| next(a)),
    unary!("__reversed__", |a| protocol::call_method(
        a,
        names::REVERSED.name(),
        &[]
    )),
    unary!("__bytes__", |a| protocol::call_method(
        a,
        names::BYTES.name(),
        &[]
    )),
    Builtin::method(
        "__contains__",
        "(self, key, /)",
        |args| {
            Ok(boolean(protocol::contains(
                referent(args.at(0))?,
                args.at(1),
            )?))
        },
    ),
    binary!("__getitem__", |a, key| {
        protocol::get_item(a, key)
    }),
    Builtin::method(
        "__setitem__",
        "(self, key, value, /)",
        |args| {
            protocol::set_item(referent(args.at(0))?, args.at(1), args.at(2))?;
            nothing()
        },
    ),
    binary!("__delitem__", |a, key| {
        protocol::delete_item(a, key)?;
        nothing()
    }),
    unary!("__neg__", |a| sign(a, names::NEG, "unary -")),
    unary!("__pos__", |a| sign(a, names::POS, "unary +")),
    unary!("__invert__", |a| sign(a, names::INVERT, "unary ~")),
    unary!("__abs__", |a| sign(a, names::ABS, "abs()")),
    unary!("__int__", |a| call::call(
        int::TYPE.class().object(),
        &[a]
    )),
    unary!("__float__", |a| call::call(
        float::TYPE.class().object(),
        &[a]
    )),
    unary!(
        "__index__",
        |a| protocol::index(a)
    ),
    binary!("__divmod__", |a, b| {
        operators::apply(operators::DIVMOD, a, b)
    }),
    binary!("__rdivmod__", |a, b| {
        operators::apply(operators::DIVMOD, b, a)
    }),
    Builtin::method(
        "__pow__",
        "(self, value, mod=None, /)",
        |args| power(args.at(0), args.at(1), args.or(2, none())),
    ),
    Builtin::method(
        "__rpow__",
        "(self, value, mod=None, /)",
        |args| power(args.at(1), args.at(0), args.or(2, none())),
    ),
    binary!("__ipow__", |a, b| {
        operator::in_place(operator::POW, a, b)
    }),
};

fn next(iterator: Obj) -> PyResult {
    match protocol::call_special(iterator, names::NEXT, &[])? {
        Some(item) => Ok(item),
        None => Err(type_error!(
            "Weakref proxy referenced a non-iterator '{}' object",
            type_name(iterator)
        )),
    }
}

fn sign(object: Obj, method: Known, what: &str) -> PyResult {
    match protocol::call_special(object, method, &[])? {
        Some(value) => Ok(value),
        None => Err(type_error!(
            "bad operand type for {what}: '{}'",
            type_name(object)
        )),
    }
}

fn power(base: Obj, exponent: Obj, modulus: Obj) -> PyResult {
    let (base, exponent) = (referent(base)?, referent(exponent)?);
    if modulus.is_none() {
        return operator::binary(operator::POW, base, exponent);
    }
    let modulus = referent(modulus)?;
    match protocol::call_special(base, names::POW, &[exponent, modulus])? {
        Some(value) if value.0 != pyrite_vm::object::NOT_IMPLEMENTED => Ok(value),
        _ => Err(type_error!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            type_name(base),
            type_name(exponent),
            type_name(modulus)
        )),
    }
}
