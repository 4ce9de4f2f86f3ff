//! `==`, `<` and their kin, which take numbers of other types, too.

use super::compare::order;
use super::context::{Context, STATUS, current};
use super::number::{Kind, Number};
use super::object::{number, of_float, operand, small};
use super::rounding::status;
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::protocol::Comparison;
use pyrite_vm::storage::Pinned;
use pyrite_vm::type_error;
use pyrite_vm::types::complex;
use pyrite_vm::types::int::Integer;

/// `numbers.Rational`.
static RATIONAL: Global<Pinned> = Global::new(Pinned::NULL);

/// Remembers the class of rational numbers.
pub fn set_rational(class: Obj) {
    RATIONAL.set(Pinned::for_ever(class));
}

/// `self == other` and its kin.
pub fn comparison(args: &Arguments, wanted: Comparison) -> PyResult {
    if let (Some(a), Some(b)) = (small(args.at(0)), small(args.at(1)))
        && let Some(order) = super::quick::order(a, b)
    {
        return Ok(boolean(wanted.holds(order)));
    }
    let (this, other) = (number(args.at(0)), args.at(1));
    let is_equality = matches!(wanted, Comparison::Eq | Comparison::Ne);
    if let Some(other) = operand(other) {
        return answer(&this, &other, wanted, is_equality);
    }
    let real = match complex::value(other) {
        Some((real, imaginary)) if is_equality && imaginary == 0.0 => Some(real),
        Some(_) => return Ok(not_implemented()),
        None => float::value(other),
    };
    if let Some(value) = real {
        note_float(current()?, is_equality)?;
        return answer(&this, &of_float(value), wanted, is_equality);
    }
    if protocol::is_instance(other, RATIONAL.get().get())? {
        let part = |name: &str| -> PyResult<Number> {
            let part = attributes::get(other, names::intern(name))?;
            match Integer::of(part) {
                Some(integer) => Ok(super::object::of_integer(integer)),
                None => Err(type_error!("numerator and denominator must be int")),
            }
        };
        let (numerator, denominator) = (part("numerator")?, part("denominator")?);
        let mut this = this;
        if this.is_finite() {
            this.coefficient *= denominator.coefficient;
        }
        return answer(&this, &numerator, wanted, is_equality);
    }
    Ok(not_implemented())
}

/// A float takes part: equality only leaves a flag.
fn note_float(context: Context, is_equality: bool) -> PyResult<()> {
    if !is_equality {
        return context.settle(status::FLOAT_OPERATION);
    }
    let flags = context.bits(STATUS) | status::FLOAT_OPERATION;
    set_int_slot(context.0, STATUS, i64::from(flags));
    Ok(())
}

fn answer(a: &Number, b: &Number, wanted: Comparison, is_equality: bool) -> PyResult {
    if a.is_nan() || b.is_nan() {
        let is_signaling = a.kind == Kind::Signaling || b.kind == Kind::Signaling;
        if is_signaling || !is_equality {
            current()?.settle(status::INVALID_OPERATION)?;
        }
        return Ok(boolean(wanted == Comparison::Ne));
    }
    Ok(boolean(wanted.holds(order(a, b))))
}
