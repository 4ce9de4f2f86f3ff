//! Binary operators on small integers and doubles. Everything else is a message.

use crate::bytecode::Operator;
use crate::object::{Double, DoubleFields, Obj, Value, boolean, small};
use smelt::{Compare, Domain, Float, Int};

/// Are both integers held in their words?
#[inline(always)]
fn both_small<D: Domain>(a: Obj<D>, b: Obj<D>) -> bool {
    if D::NATIVE {
        (a.bits() & b.bits() & 1).is_true()
    } else {
        a.is_small() && b.is_small()
    }
}

fn double<D: Domain>(value: Float<D>) -> Obj<D> {
    Double::new::<D>(value).cast()
}

/// The result, if it can be had quickly.
#[inline(always)]
pub fn quick<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if both_small(a, b) {
        return integers(operator, a, b);
    }
    if operator == Operator::Identical {
        return identical(a, b);
    }
    doubles(operator, a, b)
}

#[inline(always)]
fn integers<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    let (x, y) = (a.bits(), b.bits());
    Some(match operator {
        Operator::Add => (x - 1).checked_add(y)?.to_ref(),
        Operator::Subtract => x.checked_sub(y - 1)?.to_ref(),
        // (2x) * y + 1
        Operator::Multiply => ((x - 1).checked_mul(b.small_value())? | 1).to_ref(),
        Operator::And => (x & y).to_ref(),
        Operator::Divide => double(a.small_value().to_float() / b.small_value().to_float()),
        Operator::IntegerDivide => {
            // Not the one quotient that does not fit either.
            if b.small_value() <= 0 {
                return None;
            }
            small(a.small_value().floor_div(b.small_value()))
        }
        Operator::Modulo => {
            if b.small_value() <= 0 {
                return None;
            }
            small(a.small_value().floor_mod(b.small_value()))
        }
        _ => boolean(compare_integers(operator, x, y)),
    })
}

#[inline(always)]
fn compare_integers<D: Domain>(operator: Operator, x: Int<D>, y: Int<D>) -> bool {
    x.compare(comparison(operator), y)
}

/// How the operands of a comparison are compared.
#[inline(always)]
fn comparison(operator: Operator) -> Compare {
    match operator {
        Operator::Less => Compare::Lt,
        Operator::LessEqual => Compare::Le,
        Operator::Greater => Compare::Gt,
        Operator::GreaterEqual => Compare::Ge,
        Operator::Unequal => Compare::Ne,
        _ => Compare::Eq,
    }
}

/// `==` of an immediate. What is not an immediate may define its own.
#[inline(always)]
fn identical<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if a.is_heap() || a.is_small() {
        return None;
    }
    Some(boolean(a.same(b)))
}

/// Both operands as doubles, if at least one is a double and the other is one or a small integer.
#[inline(always)]
fn operands<D: Domain>(a: Obj<D>, b: Obj<D>) -> Option<(Float<D>, Float<D>)> {
    if let Some(x) = a.exact::<Double>() {
        let y = match b.exact::<Double>() {
            Some(y) => y.number(),
            None => b.as_small()?.to_float(),
        };
        Some((x.number(), y))
    } else {
        let x = a.as_small()?;
        let y = b.exact::<Double>()?;
        Some((x.to_float(), y.number()))
    }
}

#[inline(always)]
fn doubles<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if matches!(
        operator,
        Operator::And | Operator::IntegerDivide | Operator::Modulo
    ) {
        return None;
    }
    let (x, y) = operands(a, b)?;
    Some(match operator {
        Operator::Add => double(x + y),
        Operator::Subtract => double(x - y),
        Operator::Multiply => double(x * y),
        Operator::Divide => double(x / y),
        _ => boolean(x.compare(comparison(operator), y)),
    })
}
