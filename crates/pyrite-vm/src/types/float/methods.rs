//! The methods of `float`.

use super::{PyFloat, arithmetic as operation, hex, new, text, to_integer, value};
use crate::builtin::{Arguments, Builtin};
use crate::fields::*;
use crate::instance;
use crate::interpreter::intrinsics;
use crate::names;
use crate::object::{Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison, type_name};
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::{format, str, tuple};
use crate::{overflow_error, type_error, value_error};
use smelt::twin;

/// The hash of a float with this value: no number is equal to none, so each such object has a hash of its own.
fn hash(object: Obj, value: f64) -> i64 {
    if value.is_nan() {
        crate::hash::of_identity(object)
    } else {
        operation::hash(value)
    }
}

#[inline(always)]
fn this(args: &Arguments) -> f64 {
    args.this::<PyFloat>().value().get()
}

/// An operand of an operator: a float or an int.
///
/// # Errors
/// `OverflowError` for an int beyond the floats.
#[inline]
pub fn operand(object: Obj) -> PyResult<Option<f64>> {
    if let Some(value) = value(object) {
        return Ok(Some(value));
    }
    Integer::of(object).map(int::arithmetic::to_f64).transpose()
}

#[inline(always)]
fn binary(a: Obj, b: Obj, operation: fn(f64, f64) -> PyResult<f64>) -> PyResult {
    match (operand(a)?, operand(b)?) {
        (Some(a), Some(b)) => operation(a, b).map(new),
        _ => Ok(not_implemented()),
    }
}

fn divide_modulo(a: Obj, b: Obj) -> PyResult {
    match (operand(a)?, operand(b)?) {
        (Some(a), Some(b)) => {
            let (quotient, remainder) = operation::divide_modulo(a, b)?;
            Ok(tuple::from_slice(&[new(quotient), new(remainder)]).cast())
        }
        _ => Ok(not_implemented()),
    }
}

fn power(a: Obj, b: Obj, modulus: Option<Obj>) -> PyResult {
    if modulus.is_some() {
        return Err(type_error!(
            "pow() 3rd argument not allowed unless all arguments are integers"
        ));
    }
    match (operand(a)?, operand(b)?) {
        (Some(a), Some(b)) => operation::power(a, b),
        _ => Ok(not_implemented()),
    }
}

fn comparison(args: &Arguments, comparison: Comparison) -> PyResult {
    Ok(operation::compare(this(args), args.at(1), comparison))
}

fn itself(args: &Arguments) -> PyResult {
    let object = args.at(0);
    Ok(if object.exact::<PyFloat>().is_some() {
        object
    } else {
        new(this(args))
    })
}

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, x=0, /)", construct)
        .elidable()
        .intrinsic(twin!(intrinsics::numbers::float)),
    Builtin::method("__add__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), |a, b| Ok(a + b))
    })
    .elidable(),
    Builtin::method("__radd__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), |a, b| Ok(a + b))
    })
    .elidable(),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), |a, b| Ok(a - b))
    })
    .elidable(),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), |a, b| Ok(a - b))
    })
    .elidable(),
    Builtin::method("__mul__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), |a, b| Ok(a * b))
    })
    .elidable(),
    Builtin::method("__rmul__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), |a, b| Ok(a * b))
    })
    .elidable(),
    Builtin::method("__mod__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), operation::modulo)
    })
    .elidable(),
    Builtin::method("__rmod__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), operation::modulo)
    })
    .elidable(),
    Builtin::method("__floordiv__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), operation::floor_divide)
    })
    .elidable(),
    Builtin::method("__rfloordiv__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), operation::floor_divide)
    })
    .elidable(),
    Builtin::method("__truediv__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), operation::true_divide)
    })
    .elidable(),
    Builtin::method("__rtruediv__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), operation::true_divide)
    })
    .elidable(),
    Builtin::comparison(Comparison::Lt, |args| comparison(args, Comparison::Lt)).elidable(),
    Builtin::comparison(Comparison::Le, |args| comparison(args, Comparison::Le)).elidable(),
    Builtin::comparison(Comparison::Eq, |args| comparison(args, Comparison::Eq))
        .equating(|a, b| {
            let value = |object| instance::view::<PyFloat>(object).map(|float| float.value().get());
            Some(Ok(value(a)? == value(b)?))
        })
        .elidable(),
    Builtin::comparison(Comparison::Ne, |args| comparison(args, Comparison::Ne)).elidable(),
    Builtin::comparison(Comparison::Gt, |args| comparison(args, Comparison::Gt)).elidable(),
    Builtin::comparison(Comparison::Ge, |args| comparison(args, Comparison::Ge)).elidable(),
    Builtin::method("__divmod__", "(self, value, /)", |args| {
        divide_modulo(args.at(0), args.at(1))
    })
    .elidable(),
    Builtin::method("__rdivmod__", "(self, value, /)", |args| {
        divide_modulo(args.at(1), args.at(0))
    })
    .elidable(),
    Builtin::method("__pow__", "(self, value, mod=None, /)", |args| {
        power(args.at(0), args.at(1), args.get_not_none(2))
    })
    .elidable(),
    Builtin::method("__rpow__", "(self, value, mod=None, /)", |args| {
        power(args.at(1), args.at(0), args.get_not_none(2))
    })
    .elidable(),
    Builtin::method("__repr__", "(self, /)", |args| {
        Ok(str::ascii(text::repr(this(args)).as_bytes())?.cast())
    })
    .elidable(),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(hash(args.at(0), this(args))))
    })
    .hashing(|object| {
        let float = instance::view::<PyFloat>(object)?;
        Some(Ok(hash(object, float.value().get())))
    })
    .elidable(),
    Builtin::method("__neg__", "(self, /)", |args| Ok(new(-this(args)))).elidable(),
    Builtin::method("__pos__", "(self, /)", itself).elidable(),
    Builtin::method("__abs__", "(self, /)", |args| Ok(new(this(args).abs()))).elidable(),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(this(args) != 0.0))
    })
    .elidable(),
    Builtin::method("__int__", "(self, /)", |args| to_integer(this(args))).elidable(),
    Builtin::method("__float__", "(self, /)", itself).elidable(),
    Builtin::method("__trunc__", "(self, /)", |args| to_integer(this(args))).elidable(),
    Builtin::method("__floor__", "(self, /)", |args| {
        to_integer(this(args).floor())
    })
    .elidable(),
    Builtin::method("__ceil__", "(self, /)", |args| {
        to_integer(this(args).ceil())
    })
    .elidable(),
    Builtin::method("__round__", "(self, ndigits=None, /)", round).elidable(),
    Builtin::method("__format__", "(self, format_spec, /)", |args| {
        format::method(args, format::float)
    })
    .elidable(),
    Builtin::method("__getnewargs__", "(self, /)", |args| {
        Ok(tuple::from_slice(&[new(this(args))]).cast())
    })
    .elidable(),
    Builtin::method("conjugate", "(self, /)", itself).elidable(),
    Builtin::method("as_integer_ratio", "(self, /)", ratio).elidable(),
    Builtin::method("is_integer", "(self, /)", |args| {
        let value = this(args);
        Ok(boolean(value.is_finite() && value == value.trunc()))
    })
    .elidable(),
    Builtin::method("hex", "(self, /)", |args| {
        Ok(str::new(&hex::to_hex(this(args))))
    })
    .elidable(),
    Builtin::class_method("fromhex", "(type, string, /)", from_hex),
    Builtin::class_method("from_number", "(type, number, /)", from_number_method),
    Builtin::class_method("__getformat__", "(type, typestr, /)", get_format),
    Builtin::getter("real", itself).elidable(),
    Builtin::getter("imag", |_| Ok(new(0.0))).elidable(),
];

/// See [`super::from_number`].
pub fn from_number(object: Obj) -> PyResult<f64> {
    if let Some(float) = object.exact::<PyFloat>() {
        return Ok(float.value().get());
    }
    if let Some(small) = object.as_small() {
        return Ok(small.get() as f64);
    }
    if let Some(result) = protocol::call_special(object, names::FLOAT, &[])? {
        let (of, kind) = (type_name(object), type_name(result));
        let Some(value) = value(result) else {
            return Err(type_error!(
                "{of}.__float__ returned non-float (type {kind})"
            ));
        };
        if result.exact::<PyFloat>().is_none() {
            let message = format!(
                "{of}.__float__ returned non-float (type {kind}).  The ability to return an instance of a strict subclass of float is deprecated, and may be \
                 removed in a future version of Python."
            );
            crate::warnings::warn(&crate::types::exception::DEPRECATION_WARNING, &message)?;
        }
        return Ok(value);
    }
    if let Some(result) = protocol::call_special(object, names::INDEX, &[])? {
        let result = protocol::checked_integer(result, names::INDEX)?;
        if let Some(integer) = Integer::of(result) {
            return int::arithmetic::to_f64(integer);
        }
    }
    Err(type_error!(
        "must be real number, not {}",
        type_name(object)
    ))
}

fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let Some(argument) = args.get(1) else {
        return Ok(instance::of_class(class, new(0.0)));
    };
    if argument.exact::<PyFloat>().is_some() && !class.has_payload() {
        return Ok(argument);
    }
    Ok(instance::of_class(class, new(from_object(argument)?)))
}

/// `float(object)`.
fn from_object(object: Obj) -> PyResult<f64> {
    let class = crate::class::Class::of(object);
    let is_number = class.known(names::FLOAT).is_some();
    let parsed = if is_number {
        return from_number(object);
    } else if let Some(string) = str::of(object) {
        text::parse(&str::number_text(string))
    } else if let Some(bytes) = crate::buffer::get(object)? {
        text::parse(&bytes)
    } else {
        if class.known(names::INDEX).is_none() {
            return Err(type_error!(
                "float() argument must be a string or a real number, not '{}'",
                type_name(object)
            ));
        }
        return from_number(object);
    };
    match parsed {
        Some(value) => Ok(value),
        None => Err(value_error!(
            "could not convert string to float: {}",
            str::text(protocol::repr(object)?)
        )),
    }
}

fn ratio(args: &Arguments) -> PyResult {
    let value = this(args);
    if value.is_nan() {
        return Err(value_error!("cannot convert NaN to integer ratio"));
    }
    if value.is_infinite() {
        return Err(overflow_error!("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = int::arithmetic::decode(value);
    let mut numerator = dashu_int::IBig::from(mantissa);
    let mut denominator = dashu_int::IBig::ONE;
    if exponent >= 0 {
        numerator <<= exponent as usize;
    } else if mantissa != 0 {
        let common = mantissa
            .trailing_zeros()
            .min(exponent.unsigned_abs() as u32);
        numerator >>= common as usize;
        denominator <<= exponent.unsigned_abs() as usize - common as usize;
    }
    if value < 0.0 {
        numerator = -numerator;
    }
    Ok(tuple::from_slice(&[int::from_big(&numerator)?, int::from_big(&denominator)?]).cast())
}

fn round(args: &Arguments) -> PyResult {
    let value = this(args);
    let Some(digits) = args.get_not_none(1) else {
        return to_integer(value.round_ties_even());
    };
    let digits = match Integer::of(protocol::index(digits)?) {
        Some(Integer::Small(digits)) => digits,
        Some(digits) if digits.is_negative() => i64::MIN,
        _ => i64::MAX,
    };
    operation::round(value, digits).map(new)
}

fn from_hex(args: &Arguments) -> PyResult {
    let Some(string) = str::of(args.at(1)) else {
        return Err(type_error!("bad argument type for built-in operation"));
    };
    let plain = new(hex::from_hex(str::bytes(string))?);
    if args.at(0) == super::TYPE.class().object() {
        return Ok(plain);
    }
    crate::call::call(args.at(0), &[plain])
}

fn from_number_method(args: &Arguments) -> PyResult {
    let is_plain = args.at(0) == super::TYPE.class().object();
    if is_plain && args.at(1).exact::<PyFloat>().is_some() {
        return Ok(args.at(1));
    }
    let plain = new(from_number(args.at(1))?);
    if is_plain {
        return Ok(plain);
    }
    crate::call::call(args.at(0), &[plain])
}

fn get_format(args: &Arguments) -> PyResult {
    match str::of(args.at(1)).map(str::bytes) {
        Some(b"double" | b"float") => Ok(str::new(if cfg!(target_endian = "little") {
            "IEEE, little-endian"
        } else {
            "IEEE, big-endian"
        })),
        Some(_) => Err(value_error!(
            "__getformat__() argument 1 must be 'double' or 'float'"
        )),
        None => Err(type_error!(
            "__getformat__() argument must be str, not {}",
            protocol::argument_name(args.at(1))
        )),
    }
}
