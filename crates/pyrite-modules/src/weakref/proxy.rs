//! Proxies: they do what their object does, as long as it lives.

use super::{described, target};
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
    ..TypeDefinition::new("weakref.ProxyType", "", METHODS)
};
/// `weakref.CallableProxyType`.
pub static CALLABLE: TypeDefinition = TypeDefinition {
    base: Some(&PLAIN),
    slots: 1,
    flags: 0,
    ..TypeDefinition::new("weakref.CallableProxyType", "", CALLABLE_METHODS)
};
static CALLABLE_METHODS: &[Builtin] = &[Builtin::method(
    "__call__",
    "(self, /, *args, **kwargs)",
    "Call self as a function.",
    |args| call_with_dict(referent(args.at(0))?, args.rest(), &[], args.keywords()),
)];

/// The object of a proxy; anything else is itself.
fn referent(object: Obj) -> PyResult {
    let class = Class::of(object);
    if class != PLAIN.class() && class != CALLABLE.class() {
        return Ok(object);
    }
    target(instance::slot(object, 0)).ok_or_else(|| {
        exception::raise_message(
            &exception::REFERENCE_ERROR,
            "weakly-referenced object no longer exists",
        )
    })
}

/// A method without arguments, of the object.
macro_rules! unary {
    ($name:literal, $doc:literal, |$a:ident| $body:expr) => {
        Builtin::method($name, "(self, /)", $doc, |args| {
            let $a = referent(args.at(0))?;
            $body
        })
    };
}

/// A method with one argument. Either may be a proxy: both bodies get the objects.
macro_rules! binary {
    ($name:literal, $doc:literal, |$a:ident, $b:ident| $body:expr) => {
        Builtin::method($name, "(self, value, /)", $doc, |args| {
            let ($a, $b) = (referent(args.at(0))?, referent(args.at(1))?);
            $body
        })
    };
}

static METHODS: &[Builtin] = &[
    binary!(
        "__getattribute__",
        "Return getattr(self, name).",
        |a, name| attributes::get(a, attributes::name_of(name)?)
    ),
    Builtin::method(
        "__setattr__",
        "(self, name, value, /)",
        "Implement setattr(self, name, value).",
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
        "Implement delattr(self, name).",
        |a, name| {
            attributes::set(a, attributes::name_of(name)?, Obj::null())?;
            nothing()
        }
    ),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        let address = object::identity(args.at(0));
        text::new(&match target(instance::slot(args.at(0), 0)) {
            Some(target) => format!("<weakproxy at {address:#x}; to {}>", described(target)),
            None => format!("<weakproxy at {address:#x}; dead>"),
        })
    }),
    unary!("__str__", "Return str(self).", |a| Ok(
        protocol::to_str(a)?.cast()
    )),
    Builtin::method("__hash__", "(self, /)", "Return hash(self).", |args| {
        Err(type_error!("unhashable type: '{}'", type_name(args.at(0))))
    }),
    unary!("__bool__", "True if self else False", |a| Ok(boolean(
        protocol::is_true(a)?
    ))),
    unary!("__len__", "Return len(self).", |a| Ok(int::from_usize(
        protocol::length(a)?
    ))),
    unary!("__iter__", "Implement iter(self).", |a| protocol::iterator(
        a
    )),
    unary!("__next__", "Implement next(self).", |a| next(a)),
    unary!("__reversed__", "", |a| protocol::call_method(
        a,
        names::REVERSED.name(),
        &[]
    )),
    unary!("__bytes__", "", |a| protocol::call_method(
        a,
        names::BYTES.name(),
        &[]
    )),
    Builtin::method(
        "__contains__",
        "(self, key, /)",
        "Return bool(key in self).",
        |args| {
            Ok(boolean(protocol::contains(
                referent(args.at(0))?,
                args.at(1),
            )?))
        },
    ),
    binary!("__getitem__", "Return self[key].", |a, key| {
        protocol::get_item(a, key)
    }),
    Builtin::method(
        "__setitem__",
        "(self, key, value, /)",
        "Set self[key] to value.",
        |args| {
            protocol::set_item(referent(args.at(0))?, args.at(1), args.at(2))?;
            nothing()
        },
    ),
    binary!("__delitem__", "Delete self[key].", |a, key| {
        protocol::delete_item(a, key)?;
        nothing()
    }),
    unary!("__neg__", "-self", |a| sign(a, names::NEG, "unary -")),
    unary!("__pos__", "+self", |a| sign(a, names::POS, "unary +")),
    unary!("__invert__", "~self", |a| sign(a, names::INVERT, "unary ~")),
    unary!("__abs__", "abs(self)", |a| sign(a, names::ABS, "abs()")),
    unary!("__int__", "int(self)", |a| call::call(
        int::TYPE.class().object(),
        &[a]
    )),
    unary!("__float__", "float(self)", |a| call::call(
        float::TYPE.class().object(),
        &[a]
    )),
    unary!(
        "__index__",
        "Return self converted to an integer, if self is suitable for use as an index into a list.",
        |a| protocol::index(a)
    ),
    binary!("__divmod__", "Return divmod(self, value).", |a, b| {
        operators::apply(operators::DIVMOD, a, b)
    }),
    binary!("__rdivmod__", "Return divmod(value, self).", |a, b| {
        operators::apply(operators::DIVMOD, b, a)
    }),
    Builtin::method(
        "__pow__",
        "(self, value, mod=None, /)",
        "Return pow(self, value, mod).",
        |args| power(args.at(0), args.at(1), args.or(2, none())),
    ),
    Builtin::method(
        "__rpow__",
        "(self, value, mod=None, /)",
        "Return pow(value, self, mod).",
        |args| power(args.at(1), args.at(0), args.or(2, none())),
    ),
    binary!("__ipow__", "Return self**=value.", |a, b| {
        operator::in_place(operator::POW, a, b)
    }),
    binary!("__add__", "Return self+value.", |a, b| operator::binary(
        operator::ADD,
        a,
        b
    )),
    binary!("__radd__", "Return value+self.", |a, b| operator::binary(
        operator::ADD,
        b,
        a
    )),
    binary!(
        "__iadd__",
        "Return self+=value.",
        |a, b| operator::in_place(operator::ADD, a, b)
    ),
    binary!("__sub__", "Return self-value.", |a, b| operator::binary(
        operator::SUB,
        a,
        b
    )),
    binary!("__rsub__", "Return value-self.", |a, b| operator::binary(
        operator::SUB,
        b,
        a
    )),
    binary!(
        "__isub__",
        "Return self-=value.",
        |a, b| operator::in_place(operator::SUB, a, b)
    ),
    binary!("__mul__", "Return self*value.", |a, b| operator::binary(
        operator::MUL,
        a,
        b
    )),
    binary!("__rmul__", "Return value*self.", |a, b| operator::binary(
        operator::MUL,
        b,
        a
    )),
    binary!(
        "__imul__",
        "Return self*=value.",
        |a, b| operator::in_place(operator::MUL, a, b)
    ),
    binary!("__matmul__", "Return self@value.", |a, b| operator::binary(
        operator::MATMUL,
        a,
        b
    )),
    binary!(
        "__rmatmul__",
        "Return value@self.",
        |a, b| operator::binary(operator::MATMUL, b, a)
    ),
    binary!("__imatmul__", "Return self@=value.", |a, b| {
        operator::in_place(operator::MATMUL, a, b)
    }),
    binary!(
        "__truediv__",
        "Return self/value.",
        |a, b| operator::binary(operator::TRUEDIV, a, b)
    ),
    binary!("__rtruediv__", "Return value/self.", |a, b| {
        operator::binary(operator::TRUEDIV, b, a)
    }),
    binary!("__itruediv__", "Return self/=value.", |a, b| {
        operator::in_place(operator::TRUEDIV, a, b)
    }),
    binary!("__floordiv__", "Return self//value.", |a, b| {
        operator::binary(operator::FLOORDIV, a, b)
    }),
    binary!("__rfloordiv__", "Return value//self.", |a, b| {
        operator::binary(operator::FLOORDIV, b, a)
    }),
    binary!("__ifloordiv__", "Return self//=value.", |a, b| {
        operator::in_place(operator::FLOORDIV, a, b)
    }),
    binary!("__mod__", "Return self%value.", |a, b| operator::binary(
        operator::MOD,
        a,
        b
    )),
    binary!("__rmod__", "Return value%self.", |a, b| operator::binary(
        operator::MOD,
        b,
        a
    )),
    binary!(
        "__imod__",
        "Return self%=value.",
        |a, b| operator::in_place(operator::MOD, a, b)
    ),
    binary!(
        "__lshift__",
        "Return self<<value.",
        |a, b| operator::binary(operator::LSHIFT, a, b)
    ),
    binary!("__rlshift__", "Return value<<self.", |a, b| {
        operator::binary(operator::LSHIFT, b, a)
    }),
    binary!("__ilshift__", "Return self<<=value.", |a, b| {
        operator::in_place(operator::LSHIFT, a, b)
    }),
    binary!(
        "__rshift__",
        "Return self>>value.",
        |a, b| operator::binary(operator::RSHIFT, a, b)
    ),
    binary!("__rrshift__", "Return value>>self.", |a, b| {
        operator::binary(operator::RSHIFT, b, a)
    }),
    binary!("__irshift__", "Return self>>=value.", |a, b| {
        operator::in_place(operator::RSHIFT, a, b)
    }),
    binary!("__and__", "Return self&value.", |a, b| operator::binary(
        operator::AND,
        a,
        b
    )),
    binary!("__rand__", "Return value&self.", |a, b| operator::binary(
        operator::AND,
        b,
        a
    )),
    binary!(
        "__iand__",
        "Return self&=value.",
        |a, b| operator::in_place(operator::AND, a, b)
    ),
    binary!("__or__", "Return self|value.", |a, b| operator::binary(
        operator::OR,
        a,
        b
    )),
    binary!("__ror__", "Return value|self.", |a, b| operator::binary(
        operator::OR,
        b,
        a
    )),
    binary!("__ior__", "Return self|=value.", |a, b| operator::in_place(
        operator::OR,
        a,
        b
    )),
    binary!("__xor__", "Return self^value.", |a, b| operator::binary(
        operator::XOR,
        a,
        b
    )),
    binary!("__rxor__", "Return value^self.", |a, b| operator::binary(
        operator::XOR,
        b,
        a
    )),
    binary!(
        "__ixor__",
        "Return self^=value.",
        |a, b| operator::in_place(operator::XOR, a, b)
    ),
    binary!("__lt__", "Return self<value.", |a, b| protocol::compare(
        a,
        b,
        Comparison::Lt
    )),
    binary!("__le__", "Return self<=value.", |a, b| protocol::compare(
        a,
        b,
        Comparison::Le
    )),
    binary!("__eq__", "Return self==value.", |a, b| protocol::compare(
        a,
        b,
        Comparison::Eq
    )),
    binary!("__ne__", "Return self!=value.", |a, b| protocol::compare(
        a,
        b,
        Comparison::Ne
    )),
    binary!("__gt__", "Return self>value.", |a, b| protocol::compare(
        a,
        b,
        Comparison::Gt
    )),
    binary!("__ge__", "Return self>=value.", |a, b| protocol::compare(
        a,
        b,
        Comparison::Ge
    )),
];

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
