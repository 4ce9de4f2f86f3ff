//! `datetime.timedelta`.

use super::fields::{US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND};
use super::generic;
use super::span::{MOST_DAYS, Span, Sum, divide_nearest};
use crate::support::*;
use dashu_int::IBig;
use protocol::Comparison;
use pyrite_vm::builtin::Wording;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::int::arithmetic::{floor_div_rem, machine_floor_div_rem, true_divide};
use pyrite_vm::{type_error, value_error, zero_division_error};
use smelt::twin;

/// `datetime.timedelta`.
pub static DELTA: TypeDefinition = TypeDefinition {
    slots: 2,
    ..TypeDefinition::new("datetime.timedelta", METHODS)
};
/// [`Span::days`] and [`Span::rest`], as ints.
pub const DAYS: u32 = 0;
pub const REST: u32 = 1;

/// Is it a `timedelta`?
#[inline]
pub fn is_delta(object: Obj) -> bool {
    object.is_heap() && is_instance(object, DELTA.class())
}

/// The span of a `timedelta`.
#[inline]
pub fn span(object: Obj) -> Option<Span> {
    is_delta(object).then(|| span_of(object))
}

/// As [`span`], of what is known to be one.
#[inline]
pub fn span_of(object: Obj) -> Span {
    let number = |slot| {
        instance::slot::<smelt::Native>(object, slot)
            .small_value()
            .get()
    };
    Span {
        days: number(DAYS),
        rest: number(REST),
    }
}

/// A `timedelta` of a span that is not too long.
#[inline]
pub fn of_span(span: Span) -> Obj {
    of_class(DELTA.class(), span)
}

fn of_class(class: &'static Class, span: Span) -> Obj {
    instance::with(class, &[int::new(span.days), int::new(span.rest)])
}

/// A `timedelta` of a span.
fn checked(span: Span) -> PyResult {
    Ok(of_span(span.checked()?))
}

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
        new,
    )
    .telling("$")
    .worded(Wording::Parsing("__new__()"))
    .reads(),
    Builtin::method("__repr__", "(self, /)", repr).reads(),
    Builtin::method("__hash__", "(self, /)", |args| {
        hash(span_of(args.at(0))).map(int::new)
    })
    .hashing(|object| span(object).map(hash))
    .reads(),
    Builtin::method("__str__", "(self, /)", |args| to_str(span_of(args.at(0)))).reads(),
    Builtin::comparison(Comparison::Lt, |args| compare(args, Comparison::Lt))
        .intrinsic(twin!(generic::delta_lt))
        .ordering(|a, b| Some(span(a)?.cmp(&span(b)?)))
        .reads(),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le))
        .intrinsic(twin!(generic::delta_le))
        .reads(),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq))
        .intrinsic(twin!(generic::delta_eq))
        .equating(|a, b| Some(Ok(span(a)? == span(b)?)))
        .reads(),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne))
        .intrinsic(twin!(generic::delta_ne))
        .reads(),
    Builtin::comparison(Comparison::Gt, |args| compare(args, Comparison::Gt))
        .intrinsic(twin!(generic::delta_gt))
        .reads(),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge))
        .intrinsic(twin!(generic::delta_ge))
        .reads(),
    Builtin::method("__add__", "(self, value, /)", |args| {
        with_delta(args, |a, b| checked(a.plus(b)))
    })
    .intrinsic(twin!(generic::delta_add))
    .reads(),
    Builtin::method("__radd__", "(self, value, /)", |args| {
        with_delta(args, |a, b| checked(b.plus(a)))
    })
    .reads(),
    Builtin::method("__sub__", "(self, value, /)", |args| {
        with_delta(args, |a, b| checked(a.minus(b)))
    })
    .intrinsic(twin!(generic::delta_sub))
    .reads(),
    Builtin::method("__rsub__", "(self, value, /)", |args| {
        with_delta(args, |a, b| checked(b.minus(a)))
    })
    .reads(),
    Builtin::method("__mul__", "(self, value, /)", multiply).reads(),
    Builtin::method("__rmul__", "(self, value, /)", multiply).reads(),
    Builtin::method("__mod__", "(self, value, /)", |args| {
        with_delta(args, remainder)
    })
    .reads(),
    Builtin::method("__rmod__", "(self, value, /)", |args| {
        with_delta(args, |a, b| remainder(b, a))
    })
    .reads(),
    Builtin::method("__divmod__", "(self, value, /)", |args| {
        with_delta(args, divide_both)
    })
    .reads(),
    Builtin::method("__rdivmod__", "(self, value, /)", |args| {
        with_delta(args, |a, b| divide_both(b, a))
    })
    .reads(),
    Builtin::method("__neg__", "(self, /)", |args| {
        checked(Span::ZERO.minus(span_of(args.at(0))))
    })
    .intrinsic(twin!(generic::delta_neg))
    .reads(),
    Builtin::method("__pos__", "(self, /)", |args| {
        Ok(of_span(span_of(args.at(0))))
    })
    .reads(),
    Builtin::method("__abs__", "(self, /)", |args| {
        let span = span_of(args.at(0));
        checked(if span.days < 0 {
            Span::ZERO.minus(span)
        } else {
            span
        })
    })
    .reads(),
    Builtin::method("__bool__", "(self, /)", |args| {
        Ok(boolean(span_of(args.at(0)) != Span::ZERO))
    })
    .intrinsic(twin!(generic::delta_bool))
    .reads(),
    Builtin::method("__floordiv__", "(self, value, /)", floor_divide).reads(),
    Builtin::method("__rfloordiv__", "(self, value, /)", |args| {
        with_delta(args, |a, b| quotient(b, a))
    })
    .reads(),
    Builtin::method("__truediv__", "(self, value, /)", divide).reads(),
    Builtin::method("__rtruediv__", "(self, value, /)", |args| {
        with_delta(args, |a, b| ratio(b, a))
    })
    .reads(),
    Builtin::method("total_seconds", "(self, /)", |args| {
        total_seconds(span_of(args.at(0)))
    })
    .intrinsic(twin!(generic::total_seconds))
    .reads(),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let span = span_of(args.at(0));
        let state = [span.days, span.seconds(), span.microseconds()].map(int::new);
        let state = tuple::try_from_slice(&state)?;
        let class = Class::of(args.at(0)).object();
        Ok(tuple::try_from_slice(&[class, state.cast()])?.cast())
    }),
    Builtin::member("days", |args| Ok(instance::slot(args.at(0), DAYS)))
        .intrinsic(twin!(generic::delta_days))
        .reads(),
    Builtin::member("seconds", |args| {
        Ok(int::new(span_of(args.at(0)).seconds()))
    })
    .intrinsic(twin!(generic::delta_seconds))
    .reads(),
    Builtin::member("microseconds", |args| {
        Ok(int::new(span_of(args.at(0)).microseconds()))
    })
    .intrinsic(twin!(generic::delta_microseconds))
    .reads(),
];

fn new(args: &Arguments) -> PyResult {
    const PARTS: [(usize, &str, i64); 7] = [
        (3, "microseconds", 1),
        (4, "milliseconds", 1000),
        (2, "seconds", US_PER_SECOND),
        (5, "minutes", US_PER_MINUTE),
        (6, "hours", US_PER_HOUR),
        (1, "days", US_PER_DAY),
        (7, "weeks", 7 * US_PER_DAY),
    ];
    let mut sum = Sum::new();
    for (place, name, unit) in PARTS {
        if let Some(value) = args.get(place) {
            sum.add(name, value, unit)?;
        }
    }
    let class = instance::class_argument(args.at(0))?;
    Ok(of_class(class, sum.span()?))
}

/// An operation on two spans; `NotImplemented` if the other operand is none.
fn with_delta(args: &Arguments, operation: fn(Span, Span) -> PyResult) -> PyResult {
    match span(args.at(1)) {
        Some(other) => operation(span_of(args.at(0)), other),
        None => Ok(not_implemented()),
    }
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    Ok(match span(args.at(1)) {
        Some(other) => boolean(comparison.holds(span_of(args.at(0)).cmp(&other))),
        None => not_implemented(),
    })
}

/// As CPython hashes it: as the tuple of days, seconds and microseconds.
pub fn hash(span: Span) -> PyResult<i64> {
    tuple::hash(&[span.days, span.seconds(), span.microseconds()].map(int::new))
}

fn no_zero(divisor: Span) -> PyResult<i128> {
    match divisor.total() {
        0 => Err(zero_division_error!("division by zero")),
        total => Ok(total),
    }
}

fn quotient(a: Span, b: Span) -> PyResult {
    let (quotient, _) = machine_floor_div_rem(a.total(), no_zero(b)?);
    int::from_big(&IBig::from(quotient))
}

fn remainder(a: Span, b: Span) -> PyResult {
    let (_, rest) = machine_floor_div_rem(a.total(), no_zero(b)?);
    Ok(of_span(Span::of_total(rest)?))
}

fn divide_both(a: Span, b: Span) -> PyResult {
    let parts = [quotient(a, b)?, remainder(a, b)?];
    Ok(tuple::try_from_slice(&parts)?.cast())
}

/// The exact ratio of two spans as a float.
fn ratio(a: Span, b: Span) -> PyResult {
    let (a, b) = (a.total(), no_zero(b)?);
    // Integers that floats hold exactly are divided as floats.
    const EXACT: u128 = 1 << 53;
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return Ok(float::new(a as f64 / b as f64));
    }
    let [a, b] = [a, b].map(|total| int::from_big(&IBig::from(total)));
    match (Integer::of(a?), Integer::of(b?)) {
        (Some(a), Some(b)) => true_divide(a, b).map(float::new),
        _ => Ok(not_implemented()),
    }
}

fn big(span: Span) -> IBig {
    IBig::from(span.total())
}

/// Numerator and denominator of a float, as its `as_integer_ratio` says.
fn integer_ratio(number: Obj) -> PyResult<(IBig, IBig)> {
    let ratio = protocol::call_method(number, names::intern("as_integer_ratio"), &[])?;
    let Some(parts) = tuple::of(ratio) else {
        return Err(type_error!(
            "unexpected return type from as_integer_ratio(): expected tuple, not '{}'",
            type_name(ratio)
        ));
    };
    let [numerator, denominator] = parts else {
        return Err(value_error!("as_integer_ratio() must return a 2-tuple"));
    };
    let part = crate::support::number::big;
    Ok((part(*numerator)?, part(*denominator)?))
}

fn multiply(args: &Arguments) -> PyResult {
    let (this, factor) = (span_of(args.at(0)), args.at(1));
    if let Some(factor) = Integer::of(factor) {
        if let Integer::Small(factor) = factor
            && let Some(product) = this.total().checked_mul(factor.into())
        {
            return Ok(of_span(Span::of_total(product)?));
        }
        return Ok(of_span(Span::of_big(&(big(this) * factor.big()))?));
    }
    if float::value(factor).is_none() {
        return Ok(not_implemented());
    }
    let (numerator, denominator) = integer_ratio(factor)?;
    rounded_quotient(&(big(this) * numerator), &denominator)
}

fn rounded_quotient(a: &IBig, b: &IBig) -> PyResult {
    if *b == IBig::ZERO {
        return Err(zero_division_error!("division by zero"));
    }
    Ok(of_span(Span::of_big(&divide_nearest(a, b))?))
}

fn divide(args: &Arguments) -> PyResult {
    let (this, divisor) = (span_of(args.at(0)), args.at(1));
    if let Some(other) = span(divisor) {
        return ratio(this, other);
    }
    if let Some(divisor) = Integer::of(divisor) {
        return rounded_quotient(&big(this), &divisor.big());
    }
    if float::value(divisor).is_none() {
        return Ok(not_implemented());
    }
    let (numerator, denominator) = integer_ratio(divisor)?;
    rounded_quotient(&(big(this) * denominator), &numerator)
}

fn floor_divide(args: &Arguments) -> PyResult {
    let (this, divisor) = (span_of(args.at(0)), args.at(1));
    if let Some(other) = span(divisor) {
        return quotient(this, other);
    }
    let Some(divisor) = Integer::of(divisor) else {
        return Ok(not_implemented());
    };
    if divisor.is_zero() {
        return Err(zero_division_error!("division by zero"));
    }
    Ok(of_span(match divisor {
        Integer::Small(divisor) => {
            Span::of_total(machine_floor_div_rem(this.total(), divisor.into()).0)?
        }
        Integer::Big(_) => Span::of_big(&floor_div_rem(&big(this), &divisor.big()).0)?,
    }))
}

fn to_str(span: Span) -> PyResult {
    use std::fmt::Write;
    let mut result = String::new();
    if span.days != 0 {
        let ending = if span.days.abs() == 1 { "" } else { "s" };
        let _ = write!(result, "{} day{ending}, ", span.days);
    }
    let seconds = span.seconds();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let _ = write!(result, "{hours}:{minutes:02}:{seconds:02}");
    if span.microseconds() != 0 {
        let _ = write!(result, ".{:06}", span.microseconds());
    }
    text::new(&result)
}

fn repr(args: &Arguments) -> PyResult {
    let span = span_of(args.at(0));
    let parts = [
        ("days", span.days),
        ("seconds", span.seconds()),
        ("microseconds", span.microseconds()),
    ];
    let mut given: Vec<_> = parts
        .iter()
        .filter(|(_, value)| *value != 0)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if given.is_empty() {
        given.push("0".to_owned());
    }
    text::new(&format!("{}({})", type_name(args.at(0)), given.join(", ")))
}

/// A span in seconds, as a float.
///
/// # Errors
/// `MemoryError`.
pub fn total_seconds(span: Span) -> PyResult {
    ratio(span, Span::new(0, US_PER_SECOND))
}

/// Fills what needs objects of the type.
pub fn complete() {
    let set = |name: &str, value| DELTA.class().set_attribute(names::intern(name), value);
    set("resolution", of_span(Span::new(0, 1)));
    let [first, last] = [
        Span::new(-MOST_DAYS, 0),
        Span::new(MOST_DAYS, US_PER_DAY - 1),
    ];
    set("min", of_span(first));
    set("max", of_span(last));
}
