//! Operations on objects of built-in types, attempted quietly ([`crate::quiet`]) with the effects that the types of the operands allow. In the
//! native domain there is nothing to be gained by that.

use super::arithmetic::{self, Operator};
use super::native_calls::is_atom;
use super::{build, compare, complexes, items, native_calls, native_operators};
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol::{self, Comparison};
use crate::quiet::{attempt, attempt_to};
use crate::result::Outcome;
use crate::types::float::PyFloat;
use crate::types::float::arithmetic as floats;
use crate::types::list::PyList;
use crate::types::str::{self, PyStr};
use crate::types::tuple::{self, PyTuple};
use crate::types::{list, range, set};
use smelt::{Compare, Domain, Float, Gc, Int, Ref, Shortcut, Use};

/// The null of an attempt that failed, or was not worth making, is followed by the operation that may do anything.
fn or_else<D: Domain>(attempted: Obj<D>, anything: impl FnOnce() -> Outcome<D>) -> Outcome<D> {
    if !D::NATIVE && !attempted.is_null() {
        Ok(attempted)
    } else {
        anything()
    }
}

/// Objects of built-in types with a layout of their own: none of their special methods is Python code, but their items' may be.
fn is_plain(map: u32) -> bool {
    map < ids::FIRST_FREE_MAP
}

/// `a + b` and its kin.
pub fn binary<D: Domain>(operator: Operator, in_place: bool, a: Obj<D>, b: Obj<D>) -> Outcome<D> {
    if let Some(result) = of_floats(operator, a, b).or_else(|| of_strs(operator, a, b)) {
        return Ok(result);
    }
    if let Some(result) = complexes::binary(operator, a, b) {
        return Ok(result);
    }
    if D::NATIVE
        && operator == Operator::Add
        && let (Some(left), Some(right)) = (a.exact::<PyTuple>(), b.exact::<PyTuple>())
    {
        // What looking for the method takes is most of it.
        let joined = tuple::concat(left.promote(), right.promote());
        return native_calls::lift(joined.map(Gc::cast));
    }
    if let Some(outcome) = native_operators::binary(operator, in_place, a, b) {
        return outcome;
    }
    or_else(try_binary(operator, in_place, a, b), || {
        arithmetic::operate::<D>(operator as u32, in_place, a, b)
    })
}

fn try_binary<D: Domain>(operator: Operator, in_place: bool, a: Obj<D>, b: Obj<D>) -> Obj<D> {
    if D::NATIVE {
        return Obj::null();
    }
    let (left, right) = (a.map_number(), b.map_number());
    if is_atom(left) && is_atom(right) {
        return operate_purely::<D>(operator as u32, a, b);
    }
    if !is_plain(left) || !is_plain(right) {
        return Obj::null();
    }
    match left {
        _ if !in_place => operate_reading::<D>(operator as u32, a, b),
        ids::TUPLE | ids::FROZENSET | ids::STR | ids::BYTES => {
            operate_reading::<D>(operator as u32, a, b)
        }
        ids::LIST | ids::SET => operate_writing::<D>(operator as u32, a, b),
        _ => Obj::null(),
    }
}

#[smelt::elidable]
fn operate_purely(operator: u32, a: Obj, b: Obj) -> Obj {
    attempt(|| arithmetic::binary_operation(Operator::by_number(operator), false, a, b))
}
#[smelt::residual(reads)]
fn operate_reading(operator: u32, a: Obj, b: Obj) -> Obj {
    attempt(|| arithmetic::binary_operation(Operator::by_number(operator), false, a, b))
}
#[smelt::residual(writes)]
fn operate_writing(operator: u32, a: Obj, b: Obj) -> Obj {
    attempt(|| arithmetic::binary_operation(Operator::by_number(operator), true, a, b))
}

/// `//`, `%` and `**` of floats, without boxes for them, where they do not raise.
fn of_floats<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if !matches!(operator, Operator::FloorDiv | Operator::Mod | Operator::Pow) {
        return None;
    }
    let x = a.exact::<PyFloat>()?.value();
    let y = match b.exact::<PyFloat>() {
        Some(y) => y.value(),
        None => b.as_small()?.to_float(),
    };
    let result = match operator {
        Operator::FloorDiv => float_quotient::<D>(x, y),
        Operator::Mod => float_remainder::<D>(x, y),
        _ => float_power::<D>(x, y),
    };
    // Whatever raises, and some that does not, is not finite.
    let is_finite = result.compare(Compare::Gt, f64::NEG_INFINITY.into())
        && result.compare(Compare::Lt, f64::INFINITY.into());
    if !is_finite {
        return None;
    }
    Some(PyFloat::new::<D>(result).cast())
}

#[smelt::elidable]
fn float_quotient(a: Float, b: Float) -> Float {
    floats::floor_divide(a.get(), b.get())
        .unwrap_or(f64::NAN)
        .into()
}
#[smelt::elidable]
fn float_remainder(a: Float, b: Float) -> Float {
    floats::modulo(a.get(), b.get()).unwrap_or(f64::NAN).into()
}
#[smelt::elidable]
fn float_power(a: Float, b: Float) -> Float {
    let (a, b) = (a.get(), b.get());
    // 0 to a negative power raises, a negative base may give a complex number.
    let is_real = a > 0.0 || a == 0.0 && b >= 0.0 || b == b.floor() && a < 0.0;
    if is_real { a.powf(b) } else { f64::NAN }.into()
}

/// `+` of strs.
fn of_strs<D: Domain>(operator: Operator, a: Obj<D>, b: Obj<D>) -> Option<Obj<D>> {
    if operator != Operator::Add {
        return None;
    }
    let (a, b): (Ref<D, PyStr>, Ref<D, PyStr>) = (a.exact()?, b.exact()?);
    let is_short = |string: Ref<D, PyStr>| string.length().is_below(Int::from(LEAST_LONG));
    if !D::NATIVE && is_short(a) && is_short(b) {
        return Some(sum_of_2::<D>(a, b));
    }
    let sum = add_strs::<D>(a, b);
    if sum.is_null() { None } else { Some(sum) }
}

/// Sums of shorter strings are made when somebody looks at them. Longer ones grow in place, so that it matters in which order they are made.
const LEAST_LONG: i64 = 64;

#[smelt::elidable(callee = SUM_OF_2, makes = ids::STR, shortcuts = &[
    Shortcut { to: Use::Read(str::LENGTH), callee: &LENGTH_OF_SUM },
    Shortcut { to: Use::Pass(&SUM_OF_2, 0), callee: &SUM_OF_3 },
    Shortcut { to: Use::Pass(&SUM_OF_2, 1), callee: &SUM_OF_3 },
])]
fn sum_of_2(a: Gc<PyStr>, b: Gc<PyStr>) -> Obj {
    let sum = str::concat(a, b).map(Gc::cast);
    sum.unwrap_or_else(|_| smelt::out_of_memory())
}
#[smelt::elidable(callee = LENGTH_OF_SUM)]
fn length_of_sum(a: Gc<PyStr>, b: Gc<PyStr>) -> Int {
    a.length() + b.length()
}
#[smelt::elidable(callee = SUM_OF_3, makes = ids::STR, shortcuts = &[
    Shortcut { to: Use::Read(str::LENGTH), callee: &LENGTH_OF_3 },
    Shortcut { to: Use::Pass(&SUM_OF_2, 0), callee: &SUM_OF_4 },
    Shortcut { to: Use::Pass(&SUM_OF_2, 1), callee: &SUM_OF_4 },
])]
fn sum_of_3(a: Gc<PyStr>, b: Gc<PyStr>, c: Gc<PyStr>) -> Obj {
    str::sum([a, b, c])
}
#[smelt::elidable(callee = LENGTH_OF_3)]
fn length_of_3(a: Gc<PyStr>, b: Gc<PyStr>, c: Gc<PyStr>) -> Int {
    a.length() + b.length() + c.length()
}
#[smelt::elidable(callee = SUM_OF_4, makes = ids::STR)]
fn sum_of_4(a: Gc<PyStr>, b: Gc<PyStr>, c: Gc<PyStr>, d: Gc<PyStr>) -> Obj {
    str::sum([a, b, c, d])
}

#[smelt::elidable]
fn add_strs(a: Gc<PyStr>, b: Gc<PyStr>) -> Obj {
    str::concat(a, b).map_or(Obj::null(), Gc::cast)
}

/// `-a` and its kin.
pub fn unary<D: Domain>(method: u32, a: Obj<D>) -> Outcome<D> {
    let attempted = if !D::NATIVE && is_atom(a.map_number()) {
        unary_purely::<D>(method, a)
    } else {
        Obj::null()
    };
    or_else(attempted, || arithmetic::unary_operation::<D>(method, a))
}

#[smelt::elidable]
fn unary_purely(method: u32, a: Obj) -> Obj {
    attempt(|| arithmetic::unary_any(crate::names::Known(method as u16), a))
}

/// `a < b` and its kin.
pub fn compare<D: Domain>(comparison: Comparison, a: Obj<D>, b: Obj<D>) -> Outcome<D> {
    if let Some(outcome) = native_operators::compare(comparison, a, b) {
        return outcome;
    }
    if D::NATIVE {
        return compare::compare_any::<D>(comparison as u32, a, b);
    }
    let (left, right) = (a.map_number(), b.map_number());
    if (left, right) == (ids::TUPLE, ids::TUPLE)
        && let Some(truth) = compare::short_tuples(comparison, a.cast(), b.cast())
    {
        return Ok(boolean(truth));
    }
    let attempted = if is_atom(left) && is_atom(right) {
        compare_purely::<D>(comparison as u32, a, b)
    } else if is_plain(left) && is_plain(right) {
        compare_reading::<D>(comparison as u32, a, b)
    } else {
        Obj::null()
    };
    or_else(attempted, || {
        compare::compare_any::<D>(comparison as u32, a, b)
    })
}

#[smelt::elidable]
fn compare_purely(comparison: u32, a: Obj, b: Obj) -> Obj {
    attempt(|| protocol::compare(a, b, Comparison::by_number(comparison)))
}
#[smelt::residual(reads)]
fn compare_reading(comparison: u32, a: Obj, b: Obj) -> Obj {
    attempt(|| protocol::compare(a, b, Comparison::by_number(comparison)))
}

/// `element in container`.
pub fn contains<D: Domain>(container: Obj<D>, element: Obj<D>) -> Outcome<D, bool> {
    if D::NATIVE || !container.is_heap() {
        return compare::contains::<D>(container, element);
    }
    let map = container.shape().promote() as u32;
    if map == ids::DICT {
        return items::look_up(container.cast(), element).map(|value| value.is_some());
    }
    let attempted = match map {
        ids::STR if element.has_map(ids::STR) => {
            return Ok(has_part::<D>(container.cast(), element.cast()));
        }
        ids::TUPLE if let Some(found) = is_among_few(container.cast(), element) => {
            return Ok(found);
        }
        ids::RANGE if let Some(found) = range::has_small(container.cast(), element) => {
            return Ok(found);
        }
        ids::SET | ids::FROZENSET | ids::LIST | ids::TUPLE => {
            return match has_element::<D>(container, element) {
                BROKEN_OFF => compare::contains::<D>(container, element),
                found => Ok(found == 1),
            };
        }
        _ if is_plain(map) => contains_reading::<D>(container, element),
        _ => match native_calls::call_own_special(container, names::CONTAINS, &[element]) {
            Some(found) => found?,
            None => Obj::null(),
        },
    };
    if attempted.is_null() {
        return compare::contains::<D>(container, element);
    }
    Ok(attempted.is_word(crate::object::TRUE))
}

/// `element in container`, where the element is a constant of a trace, the container short, and what is compared equal only if it is the same: `type(x) in (int, float)`.
fn is_among_few<D: Domain>(container: Ref<D, PyTuple>, element: Obj<D>) -> Option<bool> {
    let length = container.length();
    if D::NATIVE
        || !D::is_constant(element.0)
        || !D::decide(|| D::likely(length.0) <= compare::MOST_COMPARED)
    {
        return None;
    }
    for index in 0..length.promote() {
        let item = container.item(Int::from(index));
        if !compare::by_identity(element, item) {
            return None;
        }
        if element.same(item) {
            return Some(true);
        }
    }
    Some(false)
}

/// The result of [`has_element`] where it could not be had quietly.
const BROKEN_OFF: i64 = -1;

#[smelt::residual(reads)]
fn has_element(container: Obj, element: Obj) -> i64 {
    attempt_to(|| protocol::contains(container, element)).map_or(BROKEN_OFF, i64::from)
}

#[smelt::elidable]
fn has_part(string: Ref<smelt::Native, PyStr>, part: Ref<smelt::Native, PyStr>) -> bool {
    str::has_part(string, part)
}
#[smelt::residual(reads)]
fn contains_reading(container: Obj, element: Obj) -> Obj {
    attempt(|| protocol::contains(container, element).map(boolean))
}

/// A field of an f-string.
pub fn format<D: Domain>(value: Obj<D>, conversion: u32, spec: Obj<D>) -> Outcome<D> {
    if D::NATIVE {
        return build::format::<D>(value, conversion, spec);
    }
    if spec.is_null() && conversion & 3 <= 1 && value.has_map(ids::STR) {
        return Ok(value);
    }
    let map = value.map_number();
    let attempted = if is_atom(map) && (spec.is_null() || spec.has_map(ids::STR)) {
        format_purely::<D>(value, conversion, spec)
    } else if is_plain(map) {
        format_reading::<D>(value, conversion, spec)
    } else {
        Obj::null()
    };
    or_else(attempted, || build::format::<D>(value, conversion, spec))
}

#[smelt::elidable]
fn format_purely(value: Obj, conversion: u32, spec: Obj) -> Obj {
    attempt(|| build::formatted(value, conversion, spec))
}
#[smelt::residual(reads)]
fn format_reading(value: Obj, conversion: u32, spec: Obj) -> Obj {
    attempt(|| build::formatted(value, conversion, spec))
}

/// The strs one after the other; `None` if they are too many for that.
pub fn concatenate<D: Domain>(parts: &[Obj<D>]) -> Option<Obj<D>> {
    let joined = match *parts {
        [a] => a,
        [a, b] => concatenate_2::<D>(a, b),
        [a, b, c] => concatenate_3::<D>(a, b, c),
        [a, b, c, d] => concatenate_4::<D>(a, b, c, d),
        [a, b, c, d, e] => concatenate_5::<D>(a, b, c, d, e),
        [a, b, c, d, e, f] => concatenate_6::<D>(a, b, c, d, e, f),
        _ => return None,
    };
    if joined.is_null() { None } else { Some(joined) }
}

fn joined(parts: &[Obj]) -> Obj {
    attempt(|| build::joined(parts))
}

#[smelt::elidable]
fn concatenate_2(a: Obj, b: Obj) -> Obj {
    joined(&[a, b])
}
#[smelt::elidable]
fn concatenate_3(a: Obj, b: Obj, c: Obj) -> Obj {
    joined(&[a, b, c])
}
#[smelt::elidable]
fn concatenate_4(a: Obj, b: Obj, c: Obj, d: Obj) -> Obj {
    joined(&[a, b, c, d])
}
#[smelt::elidable]
fn concatenate_5(a: Obj, b: Obj, c: Obj, d: Obj, e: Obj) -> Obj {
    joined(&[a, b, c, d, e])
}
#[smelt::elidable]
fn concatenate_6(a: Obj, b: Obj, c: Obj, d: Obj, e: Obj, f: Obj) -> Obj {
    joined(&[a, b, c, d, e, f])
}

/// `[*list, *iterable]`: adds the items of a plain sequence. Null: nothing was done.
pub fn extend<D: Domain>(list: Ref<D, PyList>, iterable: Obj<D>) -> Outcome<D, ()> {
    if !D::NATIVE
        && (iterable.has_map(ids::LIST) || iterable.has_map(ids::TUPLE))
        && !extend_writing::<D>(list, iterable).is_null()
    {
        return Ok(());
    }
    build::list_extend::<D>(list, iterable)
}

#[smelt::residual(writes)]
fn extend_writing(list: Gc<PyList>, iterable: Obj) -> Obj {
    attempt(|| list::extend(list, iterable).map(|()| none()))
}

/// Adds an element to a set that is being built.
pub fn add_element<D: Domain>(target: Obj<D>, element: Obj<D>) -> Outcome<D, ()> {
    if !D::NATIVE && !add_writing::<D>(target, element).is_null() {
        return Ok(());
    }
    build::set_add::<D>(target, element)
}

#[smelt::residual(writes)]
fn add_writing(target: Obj, element: Obj) -> Obj {
    attempt(|| set::add(target.cast(), element).map(|()| none()))
}
