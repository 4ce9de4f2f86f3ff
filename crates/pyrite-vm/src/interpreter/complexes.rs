//! Complex numbers as two floats each, for the operators and comparisons that come to finite results or at least to numbers.

use super::arithmetic::Operator;
use crate::fields::*;
use crate::object::{Obj, Value};
use crate::types::complex::PyComplex;
use crate::types::float::PyFloat;
use smelt::{Compare, Domain, Float, Unary};

/// An operand. One that is real has no imaginary part at all, not even a zero.
#[derive(Clone, Copy)]
struct Operand<D: Domain> {
    real: Float<D>,
    imaginary: Option<Float<D>>,
}

impl<D: Domain> Operand<D> {
    fn of(object: Obj<D>) -> Option<Self> {
        if let Some(number) = object.exact::<PyComplex>() {
            return Some(Operand {
                real: number.real(),
                imaginary: Some(number.imaginary()),
            });
        }
        Some(Operand {
            real: real(object)?,
            imaginary: None,
        })
    }
}

/// A float, or a small integer as one.
pub fn real<D: Domain>(object: Obj<D>) -> Option<Float<D>> {
    match object.exact::<PyFloat>() {
        Some(float) => Some(float.value()),
        None => Some(object.as_small()?.to_float()),
    }
}

/// A new complex number.
pub fn new<D: Domain>(real: Float<D>, imaginary: Float<D>) -> Obj<D> {
    PyComplex::new::<D>(real, imaginary).cast()
}

/// `a + b` and its kin, if one is a complex number. Where the parts are not numbers, infinities may have to be recovered: that is left to plain code.
pub fn binary<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    use Operator::{Add, Mul, Sub, TrueDiv};
    if !matches!(operator, Add | Sub | Mul | TrueDiv) {
        return None;
    }
    let (a, b) = (Operand::of(a)?, Operand::of(b)?);
    let (x, y) = (a.real, b.real);
    let (re, im) = match (operator, a.imaginary, b.imaginary) {
        (_, None, None) => return None,
        (Add, Some(p), Some(q)) => (x + y, p + q),
        (Add, Some(part), None) | (Add, None, Some(part)) => (x + y, part),
        (Sub, Some(p), Some(q)) => (x - y, p - q),
        (Sub, Some(p), None) => (x - y, p),
        (Sub, None, Some(q)) => (x - y, -q),
        (Mul, Some(p), Some(q)) => {
            let (re, im) = (x * y - p * q, x * q + p * y);
            if is_nan(re) {
                return None;
            }
            (re, im)
        }
        (Mul, Some(p), None) => (x * y, p * y),
        (Mul, None, Some(q)) => (x * y, x * q),
        (_, Some(p), None) => {
            if y == 0.0 {
                return None;
            }
            (x / y, p / y)
        }
        (_, p, Some(q)) => divide(x, p, y, q)?,
    };
    Some(new(re, im))
}

/// A quotient by a number that is not real, by Smith's method: scaled by the greater part of the divisor.
fn divide<D: Domain>(
    x: Float<D>,
    p: Option<Float<D>>,
    y: Float<D>,
    q: Float<D>,
) -> Option<(Float<D>, Float<D>)> {
    let (y_size, q_size) = (y.unary(Unary::FloatAbs), q.unary(Unary::FloatAbs));
    let (re, im) = if y_size.compare(Compare::Ge, q_size) {
        if y == 0.0 {
            return None;
        }
        let ratio = q / y;
        let scale = y + q * ratio;
        match p {
            Some(p) => ((x + p * ratio) / scale, (p - x * ratio) / scale),
            None => (x / scale, (-x * ratio) / scale),
        }
    } else {
        let ratio = y / q;
        let scale = y * ratio + q;
        match p {
            Some(p) => ((x * ratio + p) / scale, (p * ratio - x) / scale),
            None => ((x * ratio) / scale, -x / scale),
        }
    };
    if is_nan(re) {
        return None;
    }
    Some((re, im))
}

fn is_nan<D: Domain>(number: Float<D>) -> bool {
    number.compare(Compare::Ne, number)
}

/// `a == b` where one is a complex number and the other a float or complex.
pub fn equal<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<bool> {
    let parts = |object: Obj<D>| match object.exact::<PyComplex>() {
        Some(number) => Some((number.real(), number.imaginary())),
        None => Some((object.exact::<PyFloat>()?.value(), 0.0.into())),
    };
    let ((x, p), (y, q)) = (parts(a)?, parts(b)?);
    Some(x.compare(Compare::Eq, y) && p.compare(Compare::Eq, q))
}

/// `-number`.
pub fn negated<D: Domain>(number: Obj<D>) -> Option<Obj<D>> {
    let number = number.exact::<PyComplex>()?;
    Some(new(-number.real(), -number.imaginary()))
}

/// `abs(number)`, if that is finite.
pub fn absolute<D: Domain>(number: Obj<D>) -> Option<Obj<D>> {
    let number = number.exact::<PyComplex>()?;
    let length = hypotenuse::<D>(number.real(), number.imaginary());
    if !length.compare(Compare::Lt, f64::INFINITY.into()) {
        return None;
    }
    Some(PyFloat::new::<D>(length).cast())
}

#[smelt::elidable]
fn hypotenuse(a: Float, b: Float) -> Float {
    a.get().hypot(b.get()).into()
}
