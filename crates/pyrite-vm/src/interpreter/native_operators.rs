//! Operators and comparisons of objects of types written in Rust, such as lists and `Decimal`: their methods are called as methods are, with the effects they
//! declare and by their generic twins, instead of by something that may do anything.

use super::arithmetic::Operator;
use super::native_calls::call_special;
use super::{arithmetic, compare};
use crate::class::Class;
use crate::ids;
use crate::map::Map;
use crate::names::Known;
use crate::object::{NOT_IMPLEMENTED, Obj, Value};
use crate::protocol::Comparison;
use crate::result::Outcome;
use smelt::Domain;

/// The class of an object made of slots that is nothing else besides; `None` for all others.
fn class_of_instance<D: Domain>(map: u32) -> Option<&'static Class> {
    if map < ids::FIRST_FREE_MAP {
        return None;
    }
    let class = Map::by_number(map).class;
    (class.version::<D>() != 0 && !class.has_payload()).then_some(class)
}

/// Built-in numbers: their methods know nothing of instances of other types.
fn is_number(map: u32) -> bool {
    matches!(
        map,
        ids::INT | ids::BIG_INT | ids::FLOAT | ids::COMPLEX | ids::BOOL
    )
}

/// The method that has the first word, called; `None`: the general rules are to be followed. Whether what it gives is `NotImplemented` is to be looked at.
fn first_word<D: Domain>(
    a: Obj<D>,
    b: Obj<D>,
    method: Known,
    reflected: Known,
    unless: Option<Known>,
) -> Option<Outcome<D>> {
    let (left, right) = (a.map_number(), b.map_number());
    if is_number(left) {
        class_of_instance::<D>(right)?;
        return call_special(b, reflected, &[a]);
    }
    let class = class_of_instance::<D>(left)?;
    if unless.is_some_and(|name| class.known(name).is_some()) {
        return None;
    }
    let other = Map::by_number(right).class;
    // Then the right operand's method goes first.
    if other != class && other.is_subclass(class) {
        return None;
    }
    // So it does for what joins or repeats, unless that knows nothing of sequences.
    if arithmetic::is_asked_late(class, method) && other != class && !is_number(right) {
        return None;
    }
    call_special(a, method, &[b])
}

fn is_refused<D: Domain>(outcome: &Outcome<D>) -> bool {
    outcome
        .as_ref()
        .is_ok_and(|value| value.is_word(NOT_IMPLEMENTED))
}

/// The method of a built-in sequence, set or the like whose other operand is of its own type or a number, which knows nothing of these, or that is a format.
fn of_built_in<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Outcome<D>> {
    let (left, right) = (a.map_number(), b.map_number());
    let (method, reflected) = (operator.method(), operator.reflected());
    if left >= ids::FIRST_FREE_MAP || right >= ids::FIRST_FREE_MAP {
        return None;
    }
    // Multiplication by anything else is refused, and not by the method.
    let is_integer = |map| matches!(map, ids::INT | ids::BIG_INT | ids::BOOL);
    if operator == Operator::Mul && !is_integer(left) && !is_integer(right) {
        return None;
    }
    match (is_number(left), is_number(right)) {
        (true, false) => call_special(b, reflected, &[a]),
        (false, true) => call_special(a, method, &[b]),
        (false, false) if left == right => call_special(a, method, &[b]),
        (false, false) if operator == Operator::Mod && left == ids::STR => {
            call_special(a, method, &[b])
        }
        _ => None,
    }
}

/// `a + b` and its kin.
pub fn binary<D: Domain>(
    operator: Operator,
    in_place: bool,
    a: Obj<D>,
    b: Obj<D>,
) -> Option<Outcome<D>> {
    let in_place_method = in_place.then(|| operator.in_place());
    let (method, reflected) = (operator.method(), operator.reflected());
    if !in_place && let Some(outcome) = of_built_in(operator, a, b) {
        return (!is_refused(&outcome)).then_some(outcome);
    }
    let outcome = first_word(a, b, method, reflected, in_place_method)?;
    if !is_refused(&outcome) {
        return Some(outcome);
    }
    if is_number(a.map_number()) {
        return None;
    }
    Some(arithmetic::operate_after_left::<D>(
        operator as u32,
        in_place,
        a,
        b,
    ))
}

/// `a < b` and its kin.
pub fn compare<D: Domain>(comparison: Comparison, a: Obj<D>, b: Obj<D>) -> Option<Outcome<D>> {
    let (method, reflected) = (comparison.method(), comparison.reflected().method());
    let outcome = first_word(a, b, method, reflected, None)?;
    if !is_refused(&outcome) {
        return Some(outcome);
    }
    if is_number(a.map_number()) {
        return None;
    }
    Some(compare::compare_after_left::<D>(comparison as u32, a, b))
}
