//! Functions of the module as generic code: arguments and results are floats without boxes, a few functions are instructions.

use super::{floats, libm};
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::interpreter::complexes::real;
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::object::{MAX_SMALL, MIN_SMALL, Obj, Value, boolean, small_int};
use pyrite_vm::result::Outcome;
use pyrite_vm::types::float::PyFloat;
use smelt::{Compare, Domain, Float, Unary};

type Answer<D> = Option<Outcome<D>>;

fn boxed<D: Domain>(value: Float<D>) -> Answer<D> {
    Some(Ok(PyFloat::new::<D>(value).cast()))
}

/// A result, unless it is infinite or no number: that may be an error.
fn finite<D: Domain>(value: Float<D>) -> Answer<D> {
    if is_finite(value) { boxed(value) } else { None }
}

fn is_finite<D: Domain>(value: Float<D>) -> bool {
    value
        .unary(Unary::FloatAbs)
        .compare(Compare::Lt, f64::INFINITY.into())
}

fn argument<D: Domain>(given: &Given<D>) -> Option<Float<D>> {
    if given.count != 1 {
        return None;
    }
    real(given.at(0))
}

fn arguments<D: Domain>(given: &Given<D>) -> Option<(Float<D>, Float<D>)> {
    if given.count != 2 {
        return None;
    }
    Some((real(given.at(0))?, real(given.at(1))?))
}

/// A function of one number, whose errors are results that are not finite.
pub fn of_one<D: Domain>(given: &Given<D>, function: fn(Float<D>) -> Float<D>) -> Answer<D> {
    finite(function(argument(given)?))
}

/// `sqrt(x)`.
pub fn sqrt<D: Domain>(given: &Given<D>) -> Answer<D> {
    let x = argument(given)?;
    if !x.compare(Compare::Ge, 0.0.into()) {
        return None;
    }
    boxed(x.unary(Unary::FloatSqrt))
}

/// `fabs(x)`.
pub fn fabs<D: Domain>(given: &Given<D>) -> Answer<D> {
    boxed(argument(given)?.unary(Unary::FloatAbs))
}

/// `radians(x)`.
pub fn radians<D: Domain>(given: &Given<D>) -> Answer<D> {
    boxed(argument(given)? * (std::f64::consts::PI / 180.0).into())
}

/// `degrees(x)`.
pub fn degrees<D: Domain>(given: &Given<D>) -> Answer<D> {
    boxed(argument(given)? * (180.0 / std::f64::consts::PI).into())
}

fn to_integer<D: Domain>(given: &Given<D>, round: Unary) -> Answer<D> {
    if given.count != 1 {
        return None;
    }
    let number: Obj<D> = given.at(0);
    if number.is_small() {
        return Some(Ok(number));
    }
    let rounded = number.exact::<PyFloat>()?.value().unary(round);
    // NaN is in no interval.
    let fits = rounded.compare(Compare::Gt, (MIN_SMALL as f64).into())
        && rounded.compare(Compare::Lt, (MAX_SMALL as f64).into());
    if !fits {
        return None;
    }
    Some(Ok(small_int(rounded.to_int())))
}

/// `floor(x)`.
pub fn floor<D: Domain>(given: &Given<D>) -> Answer<D> {
    to_integer(given, Unary::FloatFloor)
}

/// `ceil(x)`.
pub fn ceil<D: Domain>(given: &Given<D>) -> Answer<D> {
    to_integer(given, Unary::FloatCeil)
}

/// `trunc(x)`.
pub fn trunc<D: Domain>(given: &Given<D>) -> Answer<D> {
    to_integer(given, Unary::FloatTrunc)
}

/// `isnan(x)`.
pub fn isnan<D: Domain>(given: &Given<D>) -> Answer<D> {
    let x = argument(given)?;
    Some(Ok(boolean(x.compare(Compare::Ne, x))))
}

/// `isfinite(x)`.
pub fn isfinite<D: Domain>(given: &Given<D>) -> Answer<D> {
    Some(Ok(boolean(is_finite(argument(given)?))))
}

/// `isinf(x)`.
pub fn isinf<D: Domain>(given: &Given<D>) -> Answer<D> {
    let size = argument(given)?.unary(Unary::FloatAbs);
    Some(Ok(boolean(size.compare(Compare::Eq, f64::INFINITY.into()))))
}

/// `pow(x, y)`.
pub fn pow<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (x, y) = arguments(given)?;
    finite(power::<D>(x, y))
}

#[smelt::elidable]
fn power(x: Float, y: Float) -> Float {
    libm::pow(x.get(), y.get()).into()
}

/// `atan2(y, x)`.
pub fn atan2<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (y, x) = arguments(given)?;
    boxed(arc_tangent::<D>(y, x))
}

#[smelt::elidable]
fn arc_tangent(y: Float, x: Float) -> Float {
    y.get().atan2(x.get()).into()
}

/// `fmod(x, y)`.
pub fn fmod<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (x, y) = arguments(given)?;
    finite(float_remainder::<D>(x, y))
}

#[smelt::elidable]
fn float_remainder(x: Float, y: Float) -> Float {
    libm::fmod(x.get(), y.get()).into()
}

/// `copysign(x, y)`.
pub fn copysign<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (x, y) = arguments(given)?;
    boxed(with_sign::<D>(x, y))
}

#[smelt::elidable]
fn with_sign(x: Float, y: Float) -> Float {
    x.get().copysign(y.get()).into()
}

/// `hypot(x, y)`.
pub fn hypot<D: Domain>(given: &Given<D>) -> Answer<D> {
    let (x, y) = arguments(given)?;
    finite(norm::<D>(x, y))
}

#[smelt::elidable]
fn norm(x: Float, y: Float) -> Float {
    super::sums::norm(&mut [x.get(), y.get()]).into()
}

/// `log(x)`, of positive numbers.
pub fn log<D: Domain>(given: &Given<D>) -> Answer<D> {
    of_positive(given, natural::<D>)
}

#[smelt::elidable]
fn natural(x: Float) -> Float {
    floats::natural(x.get()).into()
}

/// `log2(x)`, of positive numbers.
pub fn log2<D: Domain>(given: &Given<D>) -> Answer<D> {
    of_positive(given, binary::<D>)
}

#[smelt::elidable]
fn binary(x: Float) -> Float {
    libm::log2(x.get()).into()
}

/// `log10(x)`, of positive numbers.
pub fn log10<D: Domain>(given: &Given<D>) -> Answer<D> {
    of_positive(given, decimal::<D>)
}

#[smelt::elidable]
fn decimal(x: Float) -> Float {
    libm::log10(x.get()).into()
}

fn of_positive<D: Domain>(given: &Given<D>, function: fn(Float<D>) -> Float<D>) -> Answer<D> {
    let x = argument(given)?;
    if !x.compare(Compare::Gt, 0.0.into()) {
        return None;
    }
    finite(function(x))
}
