//! How methods of `Decimal` and `Context` come to their operands and give their results.

use super::context::{self, Context};
use super::number::Number;
use super::object::{argument, make, make_small, operand, small};
use super::quick::Small;
use super::rounding::Settings;
use crate::support::*;

/// An operation on one number.
pub type Unary = fn(&Number, &Settings, &mut u32) -> Number;
/// An operation on two numbers.
pub type Binary = fn(&Number, &Number, &Settings, &mut u32) -> Number;
/// A question about a number.
pub type Question = fn(&Number, &Settings) -> bool;

/// The result of an operation, whose signals are the context's.
#[inline]
pub fn settled(
    context: Context,
    operation: impl FnOnce(&Settings, &mut u32) -> Number,
) -> PyResult {
    let mut happened = 0;
    let result = operation(&context.settings(), &mut happened);
    if happened != 0 {
        context.settle(happened)?;
    }
    make(&result)
}

/// `-x` and its kin: of `self`, in the current context.
#[inline]
pub fn operator_of_one(args: &Arguments, operation: Unary) -> PyResult {
    let number = super::object::number(args.at(0));
    settled(context::current()?, |settings, happened| {
        operation(&number, settings, happened)
    })
}

/// `self + other` and its kin, `swapped`: `other + self`.
#[inline]
pub fn operator(args: &Arguments, operation: Binary, swapped: bool) -> PyResult {
    let this = super::object::number(args.at(0));
    let Some(other) = operand(args.at(1)) else {
        return Ok(not_implemented());
    };
    settled(context::current()?, |settings, happened| {
        if swapped {
            operation(&other, &this, settings, happened)
        } else {
            operation(&this, &other, settings, happened)
        }
    })
}

/// An operation on two small numbers.
pub type Quick = fn(Small, Small, &Settings, &mut u32) -> Option<Small>;

/// As [`operator`], where operands may be small.
#[inline]
pub fn quick_operator(
    args: &Arguments,
    quick: Quick,
    operation: Binary,
    swapped: bool,
) -> PyResult {
    if let (Some(mut a), Some(mut b)) = (small(args.at(0)), small(args.at(1))) {
        if swapped {
            std::mem::swap(&mut a, &mut b);
        }
        let context = context::current()?;
        let mut happened = 0;
        if let Some(result) = quick(a, b, &context.settings(), &mut happened) {
            context.settle(happened)?;
            return make_small(result);
        }
    }
    operator(args, operation, swapped)
}

/// `context.name(x, y)`, where operands may be small.
pub fn quick_context_of_two(args: &Arguments, quick: Quick, operation: Binary) -> PyResult {
    if let (Some(a), Some(b)) = (small(args.at(1)), small(args.at(2))) {
        let context = Context(args.at(0));
        let mut happened = 0;
        if let Some(result) = quick(a, b, &context.settings(), &mut happened) {
            context.settle(happened)?;
            return make_small(result);
        }
    }
    context_of_two(args, operation)
}

/// Quick operations in the form of operators.
pub mod quickly {
    use super::{Settings, Small};
    use crate::decimal::quick;

    pub fn add(a: Small, b: Small, settings: &Settings, happened: &mut u32) -> Option<Small> {
        quick::sum(a, b, false, settings, happened)
    }
    pub fn subtract(a: Small, b: Small, settings: &Settings, happened: &mut u32) -> Option<Small> {
        quick::sum(a, b, true, settings, happened)
    }
    pub use quick::product as multiply;
    pub use quick::quotient as divide;
    /// With the exponent of the second.
    pub fn quantize(a: Small, b: Small, settings: &Settings, happened: &mut u32) -> Option<Small> {
        quick::quantized(a, b.exponent, settings, happened)
    }
}

/// `self.name(context=None)`.
pub fn of_one(args: &Arguments, operation: Unary) -> PyResult {
    let context = context::argument(args.get(1))?;
    let number = argument(args.at(0))?;
    settled(context, |settings, happened| {
        operation(&number, settings, happened)
    })
}

/// `self.name(other, context=None)`.
pub fn of_two(args: &Arguments, operation: Binary) -> PyResult {
    let context = context::argument(args.get(2))?;
    let (a, b) = (argument(args.at(0))?, argument(args.at(1))?);
    settled(context, |settings, happened| {
        operation(&a, &b, settings, happened)
    })
}

/// `self.name(other, third, context=None)`.
pub fn of_three(
    args: &Arguments,
    operation: fn(&Number, &Number, &Number, &Settings, &mut u32) -> Number,
) -> PyResult {
    let context = context::argument(args.get(3))?;
    three(context, [args.at(0), args.at(1), args.at(2)], operation)
}

/// `context.name(x)`.
pub fn context_of_one(args: &Arguments, operation: Unary) -> PyResult {
    let number = argument(args.at(1))?;
    settled(Context(args.at(0)), |settings, happened| {
        operation(&number, settings, happened)
    })
}

/// `context.name(x, y)`.
pub fn context_of_two(args: &Arguments, operation: Binary) -> PyResult {
    let (a, b) = (argument(args.at(1))?, argument(args.at(2))?);
    settled(Context(args.at(0)), |settings, happened| {
        operation(&a, &b, settings, happened)
    })
}

/// `context.name(x, y, z)`.
pub fn context_of_three(
    args: &Arguments,
    operation: fn(&Number, &Number, &Number, &Settings, &mut u32) -> Number,
) -> PyResult {
    let context = Context(args.at(0));
    three(context, [args.at(1), args.at(2), args.at(3)], operation)
}

fn three(
    context: Context,
    operands: [Obj; 3],
    operation: fn(&Number, &Number, &Number, &Settings, &mut u32) -> Number,
) -> PyResult {
    let (a, b) = (argument(operands[0])?, argument(operands[1])?);
    let c = argument(operands[2])?;
    settled(context, |settings, happened| {
        operation(&a, &b, &c, settings, happened)
    })
}

/// Operations that need no settings, in the form of those that do.
pub mod plain {
    use super::{Number, Settings};
    use crate::decimal::compare;

    /// Without sign.
    pub fn copy_abs(a: &Number, _: &Settings, _: &mut u32) -> Number {
        a.clone().with_sign(false)
    }
    /// With the other sign.
    pub fn copy_negate(a: &Number, _: &Settings, _: &mut u32) -> Number {
        a.clone().with_sign(!a.negative)
    }
    /// With the sign of another number.
    pub fn copy_sign(a: &Number, b: &Number, _: &Settings, _: &mut u32) -> Number {
        a.clone().with_sign(b.negative)
    }
    /// -1, 0 or 1 by the order of representations.
    pub fn compare_total(a: &Number, b: &Number, _: &Settings, _: &mut u32) -> Number {
        compare::compare_total(a, b)
    }
    /// The same without signs.
    pub fn compare_total_magnitude(a: &Number, b: &Number, _: &Settings, _: &mut u32) -> Number {
        compare::compare_total_magnitude(a, b)
    }
    /// Rounded to an integer, with flags.
    pub fn to_integral_exact(a: &Number, settings: &Settings, status: &mut u32) -> Number {
        crate::decimal::adjust::to_integral(a, true, settings, status)
    }
    /// Rounded to an integer.
    pub fn to_integral_value(a: &Number, settings: &Settings, status: &mut u32) -> Number {
        crate::decimal::adjust::to_integral(a, false, settings, status)
    }
}

/// Answers to questions about numbers.
pub mod questions {
    use super::{Number, Settings};
    use crate::decimal::number::Kind;

    pub fn is_canonical(_: &Number, _: &Settings) -> bool {
        true
    }
    pub fn is_finite(a: &Number, _: &Settings) -> bool {
        a.is_finite()
    }
    pub fn is_infinite(a: &Number, _: &Settings) -> bool {
        a.is_infinite()
    }
    pub fn is_nan(a: &Number, _: &Settings) -> bool {
        a.is_nan()
    }
    pub fn is_qnan(a: &Number, _: &Settings) -> bool {
        a.kind == Kind::Quiet
    }
    pub fn is_snan(a: &Number, _: &Settings) -> bool {
        a.kind == Kind::Signaling
    }
    pub fn is_signed(a: &Number, _: &Settings) -> bool {
        a.negative
    }
    pub fn is_zero(a: &Number, _: &Settings) -> bool {
        a.is_zero()
    }
    pub fn is_normal(a: &Number, settings: &Settings) -> bool {
        a.is_finite() && !a.is_zero() && a.adjusted() >= settings.emin
    }
    pub fn is_subnormal(a: &Number, settings: &Settings) -> bool {
        a.is_finite() && !a.is_zero() && a.adjusted() < settings.emin
    }
}
