//! Binary operators on any objects, for built-in functions.

use crate::class::Class;
use crate::names::{self, Known};
use crate::object::{NOT_IMPLEMENTED, Obj};
use crate::protocol;
use crate::result::PyResult;
use crate::type_error;

/// A binary operator: the methods' names, and what messages call it.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    /// The method of the left operand.
    pub method: Known,
    /// The method of the right operand.
    pub reflected: Known,
    /// For messages.
    pub symbol: &'static str,
}

/// `+`.
pub const ADD: Operator = Operator {
    method: names::ADD,
    reflected: names::RADD,
    symbol: "+",
};
/// `divmod()`.
pub const DIVMOD: Operator = Operator {
    method: names::DIVMOD,
    reflected: names::RDIVMOD,
    symbol: "divmod()",
};
/// `pow()` and `**`.
pub const POWER: Operator = Operator {
    method: names::POW,
    reflected: names::RPOW,
    symbol: "** or pow()",
};

/// The result of an operator.
///
/// # Errors
/// `TypeError` if neither operand supports it; what their methods raise.
pub fn apply(operator: Operator, left: Obj, right: Obj) -> PyResult {
    let (left_class, right_class) = (Class::of(left), Class::of(right));
    let mut reflected = right_class.known(operator.reflected);
    if left_class == right_class {
        reflected = None;
    }
    let first = reflected.is_some()
        && right_class.is_subclass(left_class)
        && left_class.known(operator.reflected).map(|m| m.0) != reflected.map(|m| m.0);
    let call = |object: Obj, name: Known, other: Obj| -> PyResult<Option<Obj>> {
        Ok(protocol::call_special(object, name, &[other])?
            .filter(|result| result.0 != NOT_IMPLEMENTED))
    };
    if first && let Some(result) = call(right, operator.reflected, left)? {
        return Ok(result);
    }
    if let Some(result) = call(left, operator.method, right)? {
        return Ok(result);
    }
    if !first
        && reflected.is_some()
        && let Some(result) = call(right, operator.reflected, left)?
    {
        return Ok(result);
    }
    Err(type_error!(
        "unsupported operand type(s) for {}: '{}' and '{}'",
        operator.symbol,
        left_class.full_name(),
        right_class.full_name()
    ))
}
