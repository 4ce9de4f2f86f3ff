//! The methods of `int`.

use super::arithmetic as operation;
use super::{Integer, compare, from_big, new, text};
use crate::builtin::{Arguments, Builtin};
#[allow(unused_imports)]
use crate::class::Class;
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::intrinsics;
use crate::names;
use crate::object::{Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison, type_name};
use crate::result::PyResult;
use crate::types::{bytes, float, str, tuple};
use crate::{overflow_error, type_error, value_error};
use dashu_int::{IBig, Sign, UBig};
use smelt::twin;

/// `self` of a method, which the call has checked to be an `int`.
#[inline(always)]
fn this(args: &Arguments) -> Integer {
    Integer::of(args.at(0)).unwrap_or(Integer::Small(0))
}

#[inline(always)]
fn binary(args: &Arguments, operation: fn(Integer, Integer) -> PyResult) -> PyResult {
    match (Integer::of(args.at(0)), Integer::of(args.at(1))) {
        (Some(a), Some(b)) => operation(a, b),
        _ => Ok(not_implemented()),
    }
}

#[inline(always)]
fn reflected(args: &Arguments, operation: fn(Integer, Integer) -> PyResult) -> PyResult {
    match (Integer::of(args.at(1)), Integer::of(args.at(0))) {
        (Some(a), Some(b)) => operation(a, b),
        _ => Ok(not_implemented()),
    }
}

fn comparison(args: &Arguments, comparison: Comparison) -> PyResult {
    match (Integer::of(args.at(0)), Integer::of(args.at(1))) {
        (Some(a), Some(b)) => Ok(boolean(comparison.holds(compare::order(a, b)))),
        _ => Ok(not_implemented()),
    }
}

fn true_divide(a: Integer, b: Integer) -> PyResult {
    operation::true_divide(a, b).map(float::new)
}

fn divide_modulo(a: Integer, b: Integer) -> PyResult {
    let (quotient, remainder) = operation::divide_modulo(a, b)?;
    Ok(tuple::from_slice(&[quotient, remainder]).cast())
}

fn itself(args: &Arguments) -> PyResult {
    Ok(this(args).object())
}

fn power(base: Obj, exponent: Obj, modulus: Option<Obj>) -> PyResult {
    let (Some(a), Some(b)) = (Integer::of(base), Integer::of(exponent)) else {
        return Ok(not_implemented());
    };
    match modulus.map(Integer::of) {
        None => operation::power(a, b),
        Some(None) => Ok(not_implemented()),
        Some(Some(modulus)) => operation::power_modulo(a, b, modulus),
    }
}

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, x=0, /, base=10)", construct)
        .elidable()
        .intrinsic(twin!(intrinsics::numbers::int)),
    Builtin::method("__repr__", "(self, /)", |args| {
        Ok(str::ascii(text::to_decimal(this(args))?.as_bytes())?.cast())
    })
    .elidable(),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(new(match this(args) {
            Integer::Small(value) => crate::hash::of_int(value),
            Integer::Big(big) => super::hash_big(big),
        }))
    })
    .elidable(),
    Builtin::comparison(Comparison::Lt, |args| comparison(args, Comparison::Lt)).elidable(),
    Builtin::comparison(Comparison::Le, |args| comparison(args, Comparison::Le)).elidable(),
    Builtin::comparison(Comparison::Eq, |args| comparison(args, Comparison::Eq)).elidable(),
    Builtin::comparison(Comparison::Ne, |args| comparison(args, Comparison::Ne)).elidable(),
    Builtin::comparison(Comparison::Gt, |args| comparison(args, Comparison::Gt)).elidable(),
    Builtin::comparison(Comparison::Ge, |args| comparison(args, Comparison::Ge)).elidable(),
    Builtin::method("__add__", "(self, value, /)", |args| {
        binary(args, operation::add)
    })
    .elidable(),
    Builtin::method("__radd__", "(self, value, /)", |args| {
        reflected(args, operation::add)
    })
    .elidable(),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        binary(args, operation::subtract)
    })
    .elidable(),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        reflected(args, operation::subtract)
    })
    .elidable(),
    Builtin::method("__mul__", "(self, value, /)", |args| {
        binary(args, operation::multiply)
    })
    .elidable(),
    Builtin::method("__rmul__", "(self, value, /)", |args| {
        reflected(args, operation::multiply)
    })
    .elidable(),
    Builtin::method("__mod__", "(self, value, /)", |args| {
        binary(args, operation::modulo)
    })
    .elidable(),
    Builtin::method("__rmod__", "(self, value, /)", |args| {
        reflected(args, operation::modulo)
    })
    .elidable(),
    Builtin::method("__divmod__", "(self, value, /)", |args| {
        binary(args, divide_modulo)
    })
    .elidable(),
    Builtin::method("__rdivmod__", "(self, value, /)", |args| {
        reflected(args, divide_modulo)
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
    Builtin::method("__neg__", "(self, /)", |args| operation::negate(this(args))).elidable(),
    Builtin::method("__pos__", "(self, /)", itself).elidable(),
    Builtin::method("__abs__", "(self, /)", |args| {
        operation::absolute(this(args))
    })
    .elidable(),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(!this(args).is_zero()))
    })
    .elidable(),
    Builtin::method("__invert__", "(self, /)", |args| {
        operation::invert(this(args))
    })
    .elidable(),
    Builtin::method("__lshift__", "(self, value, /)", |args| {
        binary(args, operation::shift_left)
    })
    .elidable(),
    Builtin::method("__rlshift__", "(self, value, /)", |args| {
        reflected(args, operation::shift_left)
    })
    .elidable(),
    Builtin::method("__rshift__", "(self, value, /)", |args| {
        binary(args, operation::shift_right)
    })
    .elidable(),
    Builtin::method("__rrshift__", "(self, value, /)", |args| {
        reflected(args, operation::shift_right)
    })
    .elidable(),
    Builtin::method("__and__", "(self, value, /)", |args| {
        binary(args, operation::and)
    })
    .elidable(),
    Builtin::method("__rand__", "(self, value, /)", |args| {
        reflected(args, operation::and)
    })
    .elidable(),
    Builtin::method("__xor__", "(self, value, /)", |args| {
        binary(args, operation::xor)
    })
    .elidable(),
    Builtin::method("__rxor__", "(self, value, /)", |args| {
        reflected(args, operation::xor)
    })
    .elidable(),
    Builtin::method("__or__", "(self, value, /)", |args| {
        binary(args, operation::or)
    })
    .elidable(),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        reflected(args, operation::or)
    })
    .elidable(),
    Builtin::method("__int__", "(self, /)", itself).elidable(),
    Builtin::method("__float__", "(self, /)", |args| {
        operation::to_f64(this(args)).map(float::new)
    })
    .elidable(),
    Builtin::method("__floordiv__", "(self, value, /)", |args| {
        binary(args, operation::floor_divide)
    })
    .elidable(),
    Builtin::method("__rfloordiv__", "(self, value, /)", |args| {
        reflected(args, operation::floor_divide)
    })
    .elidable(),
    Builtin::method("__truediv__", "(self, value, /)", |args| {
        binary(args, true_divide)
    })
    .elidable(),
    Builtin::method("__rtruediv__", "(self, value, /)", |args| {
        reflected(args, true_divide)
    })
    .elidable(),
    Builtin::method("__index__", "(self, /)", itself).elidable(),
    Builtin::method("conjugate", "(self, /)", itself).elidable(),
    Builtin::method("bit_length", "(self, /)", |args| {
        Ok(super::from_usize(this(args).bit_length()))
    })
    .elidable(),
    Builtin::method("bit_count", "(self, /)", |args| {
        Ok(super::from_usize(match this(args) {
            Integer::Small(value) => value.unsigned_abs().count_ones() as usize,
            big => big.big().into_parts().1.count_ones(),
        }))
    })
    .elidable(),
    Builtin::method(
        "to_bytes",
        "(self, /, length=1, byteorder='big', *, signed=False)",
        to_bytes,
    )
    .elidable(),
    Builtin::class_method(
        "from_bytes",
        "(type, /, bytes, byteorder='big', *, signed=False)",
        from_bytes,
    ),
    Builtin::method("as_integer_ratio", "(self, /)", |args| {
        Ok(tuple::from_slice(&[this(args).object(), new(1)]).cast())
    })
    .elidable(),
    Builtin::method("is_integer", "(self, /)", |_| Ok(boolean(true))).elidable(),
    Builtin::method("__trunc__", "(self, /)", itself).elidable(),
    Builtin::method("__floor__", "(self, /)", itself).elidable(),
    Builtin::method("__ceil__", "(self, /)", itself).elidable(),
    Builtin::method("__round__", "(self, ndigits=None, /)", round).elidable(),
    Builtin::method("__getnewargs__", "(self, /)", |args| {
        Ok(tuple::from_slice(&[this(args).object()]).cast())
    })
    .elidable(),
    Builtin::method("__format__", "(self, format_spec, /)", |args| {
        crate::types::format::method(args, crate::types::format::integer)
    })
    .elidable(),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        Ok(super::from_usize(
            16 + this(args).bit_length().div_ceil(64) * 8,
        ))
    }),
    Builtin::getter("real", itself).reads(),
    Builtin::getter("imag", |_| Ok(new(0))).reads(),
    Builtin::getter("numerator", itself).reads(),
    Builtin::getter("denominator", |_| Ok(new(1))).reads(),
];

fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let plain = match (args.get(1), args.get(2)) {
        (None, None) => new(0),
        (None, Some(_)) => return Err(type_error!("int() missing string argument")),
        (Some(value), None) => from_object(value)?,
        (Some(value), Some(base)) => with_base(value, base)?,
    };
    Ok(instance::of_class(class, plain))
}

fn with_base(value: Obj, base: Obj) -> PyResult {
    let base = match Integer::of(protocol::index(base)?) {
        Some(Integer::Small(base)) if base == 0 || (2..=36).contains(&base) => base as u32,
        _ => return Err(value_error!("int() base must be >= 2 and <= 36, or 0")),
    };
    let is_text = str::of(value).is_some()
        || [ids::BYTES, ids::BYTEARRAY]
            .iter()
            .any(|id| Class::of(value).native() == Class::builtin(*id));
    match is_text
        .then(|| from_text(value, base))
        .transpose()?
        .flatten()
    {
        Some(plain) => Ok(plain),
        None => Err(type_error!(
            "int() can't convert non-string with explicit base"
        )),
    }
}

/// The integer that a str or bytes is the text of; none if the object is neither.
fn from_text(value: Obj, base: u32) -> PyResult<Option<Obj>> {
    let result = if let Some(string) = str::of(value) {
        text::parse(&str::number_text(string), base)
    } else if let Some(bytes) = crate::buffer::get(value)? {
        text::parse(&bytes, base)
    } else {
        return Ok(None);
    };
    match result {
        Ok(integer) => Ok(Some(integer)),
        Err(text::Failure::Raised(raised)) => Err(raised),
        Err(text::Failure::Invalid) => {
            let shown = str::text(protocol::repr(value)?);
            let shown: String = shown.chars().take(200).collect();
            Err(value_error!(
                "invalid literal for int() with base {base}: {shown}"
            ))
        }
    }
}

/// `int(value)`, a plain `int`.
///
/// # Errors
/// `TypeError`, `ValueError`; what `__int__` raises.
pub fn from_object(value: Obj) -> PyResult {
    if value.is_small() {
        return Ok(value);
    }
    if let Some(value) = value.exact::<float::PyFloat>() {
        return float::to_integer(value.value().get());
    }
    for name in [names::INT, names::INDEX] {
        if let Some(result) = protocol::call_special(value, name, &[])? {
            let result = protocol::checked_integer(result, name)?;
            return Ok(Integer::of(result).map_or(result, |integer| integer.object()));
        }
    }
    match from_text(value, 10)? {
        Some(integer) => Ok(integer),
        None => Err(type_error!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            type_name(value)
        )),
    }
}

fn round(args: &Arguments) -> PyResult {
    let Some(digits) = args.get_not_none(1) else {
        return itself(args);
    };
    match Integer::of(protocol::index(digits)?) {
        Some(Integer::Small(digits)) if digits < 0 => {
            operation::round(this(args), digits.unsigned_abs() as usize)
        }
        Some(digits) if digits.is_negative() => Ok(new(0)),
        _ => itself(args),
    }
}

/// Is the least significant byte first?
fn is_little_endian(name: &str, argument: Option<Obj>) -> PyResult<bool> {
    let Some(order) = argument else {
        return Ok(false);
    };
    let Some(order) = str::of(order) else {
        return Err(type_error!(
            "{name}() argument 'byteorder' must be str, not {}",
            protocol::argument_name(order)
        ));
    };
    match str::bytes(order) {
        b"little" => Ok(true),
        b"big" => Ok(false),
        _ => Err(value_error!("byteorder must be either 'little' or 'big'")),
    }
}

fn is_signed(argument: Option<Obj>) -> PyResult<bool> {
    argument.map_or(Ok(false), protocol::is_true)
}

fn to_bytes(args: &Arguments) -> PyResult {
    let length = match args.get(1) {
        Some(length) => protocol::size_argument(length)?,
        None => 1,
    };
    let little = is_little_endian("to_bytes", args.get(2))?;
    let signed = is_signed(args.get(3))?;
    let Ok(length) = usize::try_from(length) else {
        return Err(value_error!("length argument must be non-negative"));
    };
    let value = this(args);
    if value.is_negative() && !signed {
        return Err(overflow_error!("can't convert negative int to unsigned"));
    }
    let magnitude = if value.is_negative() {
        (-(value.big() + IBig::ONE)).into_parts().1 // its complement is the magnitude of the bytes
    } else {
        value.big().into_parts().1
    };
    let bits = magnitude_bits(&magnitude) + usize::from(signed);
    if bits.div_ceil(8) > length && !(length == 0 && value.is_zero()) {
        return Err(overflow_error!("int too big to convert"));
    }
    let mut digits = magnitude.to_le_bytes().into_vec();
    let missing = length.saturating_sub(digits.len());
    digits
        .try_reserve_exact(missing)
        .map_err(|_| crate::result::memory_error())?;
    digits.resize(length, 0);
    if value.is_negative() {
        digits.iter_mut().for_each(|byte| *byte = !*byte);
    }
    if !little {
        digits.reverse();
    }
    bytes::new(&digits)
}

fn magnitude_bits(value: &UBig) -> usize {
    use dashu_int::ops::BitTest;
    value.bit_len()
}

fn from_bytes(args: &Arguments) -> PyResult {
    let little = is_little_endian("from_bytes", args.get(2))?;
    let signed = is_signed(args.get(3))?;
    let source = bytes::from_object(args.at(1))?;
    let mut digits = bytes::buffer(source).unwrap_or_default().to_vec();
    if !little {
        digits.reverse();
    }
    let negative = signed && digits.last().is_some_and(|last| last & 0x80 != 0);
    let plain = if negative {
        from_signed_bytes(&digits)?
    } else {
        from_big(&IBig::from_parts(
            Sign::Positive,
            UBig::from_le_bytes(&digits),
        ))?
    };
    if args.at(0) == super::TYPE.class().object() {
        return Ok(plain);
    }
    crate::call::call(args.at(0), &[plain])
}

/// An integer from its two's complement, least significant byte first.
///
/// # Errors
/// `MemoryError`.
pub fn from_signed_bytes(source: &[u8]) -> PyResult {
    let negative = source.last().is_some_and(|last| last & 0x80 != 0);
    if !negative {
        return super::from_le_bytes(false, source);
    }
    let complement: Vec<u8> = source.iter().map(|byte| !byte).collect();
    from_big(&(-IBig::from(UBig::from_le_bytes(&complement)) - IBig::ONE))
}

/// The shortest two's complement of an integer, least significant byte first; that of 0 has no bytes.
pub fn to_signed_bytes(value: Integer) -> Vec<u8> {
    let negative = value.is_negative();
    let magnitude = match negative {
        true => -(value.big() + IBig::ONE),
        false => value.big(),
    };
    let mut digits = magnitude.into_parts().1.to_le_bytes().into_vec();
    if negative && digits.is_empty() || digits.last().is_some_and(|last| last & 0x80 != 0) {
        digits.push(0);
    }
    if negative {
        digits.iter_mut().for_each(|byte| *byte = !*byte);
    }
    digits
}
