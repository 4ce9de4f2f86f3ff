//! `complex`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::flags;
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::instance;
use crate::interpreter::intrinsics;
use crate::names;
use crate::object::{Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison, type_name};
use crate::result::PyResult;
use crate::types::int::{self, Integer};
use crate::types::{float, format, str, tuple};
use crate::{type_error, value_error, zero_division_error};
use smelt::{Float, Native, heap_object, twin};

/// Two binary64.
#[heap_object(id = ids::COMPLEX)]
pub struct PyComplex {
    /// Real part.
    #[immutable]
    real: f64,
    /// Imaginary part.
    #[immutable]
    imaginary: f64,
}

/// A complex number as an object.
pub fn new(real: f64, imaginary: f64) -> Obj {
    PyComplex::new::<Native>(Float::from(real), Float::from(imaginary)).cast()
}

/// The parts of a `complex` (or of an instance of a subclass).
pub fn value(object: Obj) -> Option<(f64, f64)> {
    instance::view::<PyComplex>(object)
        .map(|number| (number.real().get(), number.imaginary().get()))
}

/// Real and imaginary part.
type Parts = (f64, f64);

/// An operand of an operator: any number.
///
/// # Errors
/// `OverflowError` for an int beyond the floats.
fn operand(object: Obj) -> PyResult<Option<Parts>> {
    if let Some(value) = value(object) {
        return Ok(Some(value));
    }
    if let Some(value) = float::value(object) {
        return Ok(Some((value, 0.0)));
    }
    match Integer::of(object) {
        Some(integer) => Ok(Some((int::arithmetic::to_f64(integer)?, 0.0))),
        None => Ok(None),
    }
}

fn is_real(object: Obj) -> bool {
    value(object).is_none()
}

/// An operation, told which operands are real: those have no imaginary part at all, not even a zero.
fn binary(a: Obj, b: Obj, operation: fn(Parts, Parts, bool, bool) -> PyResult<Parts>) -> PyResult {
    match (operand(a)?, operand(b)?) {
        (Some(x), Some(y)) => {
            let (real, imaginary) = operation(x, y, is_real(a), is_real(b))?;
            Ok(new(real, imaginary))
        }
        _ => Ok(not_implemented()),
    }
}

fn add(a: Parts, b: Parts, a_real: bool, b_real: bool) -> PyResult<Parts> {
    let imaginary = if a_real {
        b.1
    } else if b_real {
        a.1
    } else {
        a.1 + b.1
    };
    Ok((a.0 + b.0, imaginary))
}

fn subtract(a: Parts, b: Parts, a_real: bool, b_real: bool) -> PyResult<Parts> {
    let imaginary = if a_real {
        -b.1
    } else if b_real {
        a.1
    } else {
        a.1 - b.1
    };
    Ok((a.0 - b.0, imaginary))
}

fn multiply(a: Parts, b: Parts, a_real: bool, b_real: bool) -> PyResult<Parts> {
    Ok(if a_real {
        (a.0 * b.0, a.0 * b.1)
    } else if b_real {
        (a.0 * b.0, a.1 * b.0)
    } else {
        product(a, b)
    })
}

/// The product as C's annex G has it: where the parts come out as no numbers although a factor or a partial product is infinite, the result is.
fn product(a: Parts, b: Parts) -> Parts {
    let parts = |a: Parts, b: Parts| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
    let plain = parts(a, b);
    if !plain.0.is_nan() || !plain.1.is_nan() {
        return plain;
    }
    let (mut x, mut y) = (a, b);
    let is_infinite = |z: Parts| z.0.is_infinite() || z.1.is_infinite();
    if is_infinite(a) {
        (x, y) = (on_the_unit_square(x), without_nans(y));
    }
    if is_infinite(b) {
        (x, y) = (without_nans(x), on_the_unit_square(y));
    }
    let partial = [a.0 * b.0, a.1 * b.1, a.0 * b.1, a.1 * b.0];
    if !is_infinite(a) && !is_infinite(b) {
        if !partial.iter().any(|part| part.is_infinite()) {
            return plain;
        }
        (x, y) = (without_nans(x), without_nans(y));
    }
    let direction = parts(x, y);
    (f64::INFINITY * direction.0, f64::INFINITY * direction.1)
}

/// Infinite parts become 1, others 0, signs are kept.
fn on_the_unit_square(z: Parts) -> Parts {
    let part = |x: f64| f64::from(x.is_infinite()).copysign(x);
    (part(z.0), part(z.1))
}

/// Parts that are no numbers become 0, signs are kept.
fn without_nans(z: Parts) -> Parts {
    let part = |x: f64| if x.is_nan() { 0f64.copysign(x) } else { x };
    (part(z.0), part(z.1))
}

fn divide(a: Parts, b: Parts, a_real: bool, b_real: bool) -> PyResult<Parts> {
    if b.0 == 0.0 && b.1 == 0.0 {
        return Err(zero_division_error!("division by zero"));
    }
    if b_real {
        return Ok((a.0 / b.0, a.1 / b.0));
    }
    Ok(if a_real {
        real_quotient(a.0, b)
    } else {
        quotient(a, b)
    })
}

/// As [`quotient`], of a number that has no imaginary part.
fn real_quotient(a: f64, b: Parts) -> Parts {
    let plain = if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let scale = b.0 + b.1 * ratio;
        (a / scale, (-a * ratio) / scale)
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let scale = b.0 * ratio + b.1;
        ((a * ratio) / scale, -a / scale)
    } else {
        (f64::NAN, f64::NAN)
    };
    let is_zero = a.is_finite() && (b.0.is_infinite() || b.1.is_infinite());
    if plain.0.is_nan() && plain.1.is_nan() && is_zero {
        let b = on_the_unit_square(b);
        return (0.0 * (a * b.0), 0.0 * (-a * b.1));
    }
    plain
}

/// Smith's method: scaled by the greater part of the divisor. Quotients of and by infinite numbers are infinite and zero, as in C's annex G.
pub fn quotient(a: Parts, b: Parts) -> Parts {
    let plain = smith_quotient(a, b);
    if !plain.0.is_nan() || !plain.1.is_nan() {
        return plain;
    }
    let is_infinite = |z: Parts| z.0.is_infinite() || z.1.is_infinite();
    let is_finite = |z: Parts| z.0.is_finite() && z.1.is_finite();
    if is_infinite(a) && is_finite(b) {
        let a = on_the_unit_square(a);
        return (
            f64::INFINITY * (a.0 * b.0 + a.1 * b.1),
            f64::INFINITY * (a.1 * b.0 - a.0 * b.1),
        );
    }
    if is_infinite(b) && is_finite(a) {
        let b = on_the_unit_square(b);
        return (0.0 * (a.0 * b.0 + a.1 * b.1), 0.0 * (a.1 * b.0 - a.0 * b.1));
    }
    plain
}

fn smith_quotient(a: Parts, b: Parts) -> Parts {
    if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let scale = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / scale, (a.1 - a.0 * ratio) / scale)
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let scale = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / scale, (a.1 * ratio - a.0) / scale)
    } else {
        (f64::NAN, f64::NAN)
    }
}

/// Whole exponents up to here are taken by multiplying.
const MOST_MULTIPLIED: f64 = 100.0;

/// `a ** b`.
///
/// # Errors
/// `ZeroDivisionError` for zero to a power that is negative or not real; `OverflowError`.
pub fn power(a: Parts, b: Parts) -> PyResult<Parts> {
    let result = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= MOST_MULTIPLIED {
        if b.0 < 0.0 && a == (0.0, 0.0) {
            return Err(zero_division_error!("zero to a negative or complex power"));
        }
        whole_power(a, b.0 as i64)
    } else if b == (0.0, 0.0) {
        (1.0, 0.0)
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(zero_division_error!("zero to a negative or complex power"));
        }
        (0.0, 0.0)
    } else {
        let size = a.0.hypot(a.1);
        let mut length = size.powf(b.0);
        let angle = a.1.atan2(a.0);
        let mut phase = angle * b.0;
        if b.1 != 0.0 {
            length *= (-angle * b.1).exp();
            phase += b.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if result.0.is_infinite() || result.1.is_infinite() {
        return Err(crate::overflow_error!("complex exponentiation"));
    }
    Ok(result)
}

fn whole_power(base: Parts, exponent: i64) -> Parts {
    let mut result = (1.0, 0.0);
    let (mut square, mut rest) = (base, exponent.unsigned_abs());
    while rest > 0 {
        if rest & 1 == 1 {
            result = product(result, square);
        }
        rest >>= 1;
        if rest > 0 {
            square = product(square, square);
        }
    }
    if exponent < 0 {
        quotient((1.0, 0.0), result)
    } else {
        result
    }
}

fn power_of(a: Obj, b: Obj, modulus: Option<Obj>) -> PyResult {
    if modulus.is_some() {
        return Err(value_error!("complex modulo"));
    }
    binary(a, b, |a, b, _, _| power(a, b))
}

/// `repr(value)`.
pub fn repr((real, imaginary): Parts) -> String {
    let part = |value: f64| {
        let mut text = String::new();
        if !value.is_finite() {
            return float::text::repr(value);
        }
        if value.is_sign_negative() {
            text.push('-');
        }
        float::text::write_shortest(&mut text, value, -3..17, false);
        text
    };
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", part(imaginary));
    }
    let imaginary = part(imaginary);
    let sign = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{sign}{imaginary}j)", part(real))
}

fn this(args: &Arguments) -> Parts {
    value(args.at(0)).unwrap_or((0.0, 0.0))
}

fn equality(args: &Arguments, comparison: Comparison) -> PyResult {
    let (a, other) = (this(args), args.at(1));
    let equal = if let Some(b) = value(other) {
        a == b
    } else if let Some(b) = float::value(other) {
        a == (b, 0.0)
    } else if let Some(b) = Integer::of(other) {
        a.1 == 0.0 && int::compare::order_with_float(b, a.0) == Some(std::cmp::Ordering::Equal)
    } else {
        return Ok(not_implemented());
    };
    Ok(boolean(equal == (comparison == Comparison::Eq)))
}

fn hash(args: &Arguments) -> PyResult {
    let part = |value: f64| {
        if value.is_nan() {
            crate::hash::of_identity(args.at(0))
        } else {
            float::arithmetic::hash(value)
        }
    };
    /// What the hash of an imaginary part is multiplied by (`sys.hash_info.imag`).
    const IMAGINARY: i64 = 1_000_003;
    let (real, imaginary) = this(args);
    let hash = part(real).wrapping_add(part(imaginary).wrapping_mul(IMAGINARY));
    Ok(int::new(crate::hash::avoid_minus_one(hash)))
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::COMPLEX,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("complex", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, real=0, imag=0)", construct)
        .seeing_names()
        .elidable()
        .intrinsic(twin!(intrinsics::numbers::complex)),
    Builtin::method("__repr__", "(self, /)", |args| {
        Ok(str::new(&repr(this(args))))
    }),
    Builtin::method("__hash__", "(self, /)", hash),
    Builtin::comparison(Comparison::Eq, |args| equality(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| equality(args, Comparison::Ne)),
    Builtin::comparison(Comparison::Lt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Le, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Gt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Ge, |_| Ok(not_implemented())),
    Builtin::method("__add__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), add)
    }),
    Builtin::method("__radd__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), add)
    }),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), subtract)
    }),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), subtract)
    }),
    Builtin::method("__mul__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), multiply)
    }),
    Builtin::method("__rmul__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), multiply)
    }),
    Builtin::method("__truediv__", "(self, value, /)", |args| {
        binary(args.at(0), args.at(1), divide)
    }),
    Builtin::method("__rtruediv__", "(self, value, /)", |args| {
        binary(args.at(1), args.at(0), divide)
    }),
    Builtin::method("__pow__", "(self, value, mod=None, /)", |args| {
        power_of(args.at(0), args.at(1), args.get_not_none(2))
    }),
    Builtin::method("__rpow__", "(self, value, mod=None, /)", |args| {
        power_of(args.at(1), args.at(0), args.get_not_none(2))
    }),
    Builtin::method("__neg__", "(self, /)", |args| {
        Ok(new(-this(args).0, -this(args).1))
    }),
    Builtin::method("__pos__", "(self, /)", |args| {
        Ok(new(this(args).0, this(args).1))
    }),
    Builtin::method("__abs__", "(self, /)", absolute),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(this(args) != (0.0, 0.0)))
    }),
    Builtin::method("__complex__", "(self, /)", |args| {
        Ok(new(this(args).0, this(args).1))
    }),
    Builtin::method("conjugate", "(self, /)", |args| {
        Ok(new(this(args).0, -this(args).1))
    })
    .elidable()
    .intrinsic(twin!(intrinsics::numbers::conjugate)),
    Builtin::method("__format__", "(self, format_spec, /)", |args| {
        format::method(args, format::complex)
    }),
    Builtin::method("__getnewargs__", "(self, /)", |args| {
        let (real, imaginary) = this(args);
        Ok(tuple::from_slice(&[float::new(real), float::new(imaginary)]).cast())
    }),
    Builtin::class_method("from_number", "(type, number, /)", |args| {
        let is_plain = args.at(0) == TYPE.class().object();
        if is_plain && args.at(1).exact::<PyComplex>().is_some() {
            return Ok(args.at(1));
        }
        let plain = match number(args.at(1))? {
            Some((real, imaginary)) => new(real, imaginary),
            None => {
                return Err(type_error!(
                    "must be real number, not {}",
                    type_name(args.at(1))
                ));
            }
        };
        if is_plain {
            Ok(plain)
        } else {
            crate::call::call(args.at(0), &[plain])
        }
    }),
    Builtin::member("real", |args| Ok(float::new(this(args).0)))
        .elidable()
        .intrinsic(twin!(intrinsics::numbers::real_part)),
    Builtin::member("imag", |args| Ok(float::new(this(args).1)))
        .elidable()
        .intrinsic(twin!(intrinsics::numbers::imaginary_part)),
];

fn absolute(args: &Arguments) -> PyResult {
    let (real, imaginary) = this(args);
    let size = real.hypot(imaginary);
    if size.is_infinite() && real.is_finite() && imaginary.is_finite() {
        return Err(crate::overflow_error!("absolute value too large"));
    }
    Ok(float::new(size))
}

/// The parts of any number (`__complex__`, `__float__`, `__index__`); none if it is no number.
///
/// # Errors
/// What those methods raise.
pub fn number(object: Obj) -> PyResult<Option<Parts>> {
    // A subclass may have a `__complex__` of its own.
    if let Some(parts) = value(object)
        && !crate::class::Class::of(object).has(flags::MUTABLE)
    {
        return Ok(Some(parts));
    }
    if let Some(result) = protocol::call_special(object, names::COMPLEX, &[])? {
        return match value(result) {
            Some(parts) if result.exact::<PyComplex>().is_some() => Ok(Some(parts)),
            Some(parts) => {
                let kind = type_name(result);
                let message = format!(
                    "__complex__ returned non-complex (type {kind}).  The ability to return an instance of a strict subclass of complex is deprecated, and \
                     may be removed in a future version of Python."
                );
                warn(&message)?;
                Ok(Some(parts))
            }
            None => Err(type_error!(
                "__complex__ returned non-complex (type {})",
                type_name(result)
            )),
        };
    }
    Ok(real_number(object)?.map(|real| (real, 0.0)))
}

/// The float that a real number is; none if it is no such number.
fn real_number(object: Obj) -> PyResult<Option<f64>> {
    let class = crate::class::Class::of(object);
    if class.known(names::FLOAT).is_none() && class.known(names::INDEX).is_none() {
        return Ok(None);
    }
    float::from_number(object).map(Some)
}

fn warn(message: &str) -> PyResult<()> {
    crate::quiet::leave()?;
    crate::warnings::warn(&crate::types::exception::DEPRECATION_WARNING, message)
}

fn construct(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let (first, second) = (args.get(1), args.get(2));
    // What is called `real` has to be one, also where there is no other.
    let wants_real = second.is_some() || first.is_some() && args.places() > 2;
    if let (Some(first), false) = (first, wants_real)
        && first.exact::<PyComplex>().is_some()
        && !class.has_payload()
    {
        return Ok(first);
    }
    if let Some(string) = first.and_then(str::of) {
        if wants_real {
            return Err(type_error!(
                "complex() argument 'real' must be a real number, not str"
            ));
        }
        let parts = parse(&str::number_text(string))
            .ok_or_else(|| value_error!("complex() arg is a malformed string"))?;
        return Ok(instance::of_class(class, new(parts.0, parts.1)));
    }
    let no_number = |object: Obj, which: &str| {
        let given = type_name(object);
        match wants_real {
            false => type_error!("complex() argument must be a string or a number, not {given}"),
            true => {
                type_error!("complex() argument '{which}' must be a real number, not {given}")
            }
        }
    };
    let deprecated = |object: Obj, which: &str| {
        let given = type_name(object);
        warn(&format!(
            "complex() argument '{which}' must be a real number, not {given}"
        ))
    };
    let has_complex = |object: Obj| {
        value(object).is_some()
            || crate::class::Class::of(object)
                .known(names::COMPLEX)
                .is_some()
    };
    // Either may be complex, which is deprecated where there are two; only the first one's `__complex__` is asked.
    let (mut real, mut imaginary) = ((0.0, 0.0), (0.0, 0.0));
    if let Some(object) = first {
        real = number(object)?.ok_or_else(|| no_number(object, "real"))?;
    }
    if let (None, true, Some(first)) = (second, wants_real, first)
        && has_complex(first)
    {
        deprecated(first, "real")?;
    }
    if let Some(object) = second {
        imaginary = match value(object) {
            Some(parts) => parts,
            None => {
                let real = real_number(object)?.ok_or_else(|| no_number(object, "imag"))?;
                (real, 0.0)
            }
        };
        if let Some(first) = first.filter(|first| has_complex(*first)) {
            deprecated(first, "real")?;
        }
        if !is_real(object) {
            deprecated(object, "imag")?;
        }
    }
    // Nothing is added that is not there: a zero could change its sign.
    let mut parts = if second.is_some() {
        (real.0, imaginary.0)
    } else {
        real
    };
    if second.is_some_and(|second| !is_real(second)) {
        parts.0 -= imaginary.1;
    }
    if second.is_some() && first.is_some_and(has_complex) {
        parts.1 += real.1;
    }
    Ok(instance::of_class(class, new(parts.0, parts.1)))
}

/// The number written in an ASCII text: `1`, `2j`, `1+2j`, `(1-infj)`.
fn parse(text: &[u8]) -> Option<Parts> {
    let mut text = int::text::trim(text);
    if let Some(inner) = text.strip_prefix(b"(") {
        text = int::text::trim(inner.strip_suffix(b")")?);
    }
    let text = std::str::from_utf8(text).ok()?;
    if text.contains([' ', '\t', '\n']) || text.is_empty() {
        return None;
    }
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return Some((float::text::parse(text.as_bytes())?, 0.0));
    };
    let unit = |sign: &str| match sign {
        "" | "+" => Some(1.0),
        "-" => Some(-1.0),
        number => float::text::parse(number.as_bytes()),
    };
    // The sign between the parts is the last one that does not belong to an exponent.
    let bytes = body.as_bytes();
    let split = (1..bytes.len()).rev().find(|index| {
        matches!(bytes[*index], b'+' | b'-') && !matches!(bytes[index - 1], b'e' | b'E')
    });
    match split {
        Some(place) => Some((float::text::parse(&bytes[..place])?, unit(&body[place..])?)),
        None => Some((0.0, unit(body)?)),
    }
}
