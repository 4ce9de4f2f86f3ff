//! Comparisons, truth, identity, membership.

use super::arithmetic::{both_small, call_operator};
use super::native_calls::Given;
use super::{At, Control, attempts, complexes, intrinsics, items, nested, questions};
use crate::class::Class;
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{FALSE, NONE, NOT_IMPLEMENTED, Obj, TRUE, Value, boolean};
use crate::protocol::{self, Comparison};
use crate::residuals;
use crate::result::Outcome;
use crate::types::float::PyFloat;
use crate::types::function::PyFunction;
use crate::types::str::{self, PyStr};
use crate::types::tuple::PyTuple;
use pyrite_compiler::bytecode::{Ins, Op};
use smelt::{Compare, Domain, Int, Ref};

const COMPARISONS: [(Comparison, Compare); 6] = [
    (Comparison::Lt, Compare::Lt),
    (Comparison::Le, Compare::Le),
    (Comparison::Eq, Compare::Eq),
    (Comparison::Ne, Compare::Ne),
    (Comparison::Gt, Compare::Gt),
    (Comparison::Ge, Compare::Ge),
];

/// The comparison of an instruction.
#[inline(always)]
fn of(op: Op) -> (Comparison, Compare) {
    let first = if op as u8 >= Op::JumpLt as u8 {
        Op::JumpLt
    } else {
        Op::Lt
    };
    COMPARISONS[(op as usize - first as usize) % 6]
}

/// Compares where that is quick.
#[inline(always)]
pub fn quick<D: Domain>(op: Op, a: Obj<D>, b: Obj<D>) -> Option<bool> {
    let compare = of(op).1;
    if both_small(a, b) {
        return Some(a.bits().compare(compare, b.bits()));
    }
    None
}

#[inline(always)]
fn less_quick<D: Domain>(
    comparison: Comparison,
    compare: Compare,
    a: Obj<D>,
    b: Obj<D>,
) -> Option<bool> {
    if let Some(truth) = floats(compare, a, b) {
        return Some(truth);
    }
    if matches!(comparison, Comparison::Eq | Comparison::Ne)
        && let (Some(x), Some(y)) = (a.exact::<PyStr>(), b.exact::<PyStr>())
    {
        // A trace may know a way without an object for a part of a string, which asking whether it is the same would make.
        let equal = match (character(x), character(y)) {
            (_, Some(point)) => is_character(x, point),
            (Some(point), _) => is_character(y, point),
            _ => D::NATIVE && x.same(y) || equal_strs::<D>(x, y),
        };
        return Some(equal == (comparison == Comparison::Eq));
    }
    if matches!(comparison, Comparison::Eq | Comparison::Ne)
        && let Some(equal) = complexes::equal(a, b)
    {
        return Some(equal == (comparison == Comparison::Eq));
    }
    None
}

/// The character of a string that is a constant of a trace, and one ASCII character long.
#[inline(always)]
fn character<D: Domain>(string: Ref<D, PyStr>) -> Option<u8> {
    if D::NATIVE || !D::is_constant(string.0) {
        return None;
    }
    match str::bytes(string.promote()) {
        [point] => Some(*point),
        _ => None,
    }
}

/// Is a string this ASCII character? (A text that is so short is behind the fields.)
#[inline(always)]
fn is_character<D: Domain>(string: Ref<D, PyStr>, point: u8) -> bool {
    string.length().compare(Compare::Eq, Int::from(1))
        && string
            .byte_behind(Int::from(0))
            .compare(Compare::Eq, Int::from(i64::from(point)))
}

/// Compares small integers and floats.
#[inline(always)]
pub fn numbers<D: Domain>(compare: Compare, a: Obj<D>, b: Obj<D>) -> Option<bool> {
    if both_small(a, b) {
        return Some(a.bits().compare(compare, b.bits()));
    }
    floats(compare, a, b)
}

#[inline(always)]
fn floats<D: Domain>(compare: Compare, a: Obj<D>, b: Obj<D>) -> Option<bool> {
    if let Some(x) = a.exact::<PyFloat>() {
        let y = match b.exact::<PyFloat>() {
            Some(y) => y.value(),
            None => exact_float(b)?,
        };
        return Some(x.value().compare(compare, y));
    }
    let y = b.exact::<PyFloat>()?;
    Some(exact_float(a)?.compare(compare, y.value()))
}

/// A small integer as a float, if it is one exactly.
#[inline(always)]
fn exact_float<D: Domain>(object: Obj<D>) -> Option<smelt::Float<D>> {
    const EXACT: i64 = 1 << 53;
    let value = object.as_small()?;
    if (value + EXACT).is_below(smelt::Int::from(2 * EXACT)) {
        Some(value.to_float())
    } else {
        None
    }
}

#[smelt::elidable(callee = EQUAL_STRS)]
pub fn equal_strs(a: Ref<smelt::Native, PyStr>, b: Ref<smelt::Native, PyStr>) -> bool {
    str::equal(a, b)
}

/// The operands of a comparing instruction.
#[inline(always)]
fn operands<D: Domain>(at: &At<'_, D>, ins: Ins) -> (Obj<D>, Obj<D>) {
    if (ins.op as u8) < Op::JumpLt as u8 {
        (at.get(ins.b), at.get(ins.c))
    } else if (ins.op as u8) < Op::JumpLtConst as u8 {
        (at.get(ins.a), at.get(ins.b))
    } else {
        (
            at.get(ins.a),
            Obj::constant(at.code.constant(usize::from(ins.b))),
        )
    }
}

/// Any comparing instruction, out of line.
#[inline(never)]
pub fn compare<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (a, b) = operands(&at, ins);
    let (comparison, compare) = of(ins.op);
    if let Some(truth) = quick(ins.op, a, b).or_else(|| less_quick(comparison, compare, a, b)) {
        return decided(at, ins, truth);
    }
    if let Some(method) = method_of_instance(comparison, a, b) {
        return call_operator(at, method, a, b, 0);
    }
    if matches!(comparison, Comparison::Eq | Comparison::Ne) && by_identity(a, b) {
        return decided(at, ins, a.same(b) == (comparison == Comparison::Eq));
    }
    let outcome = attempts::compare(comparison, a, b);
    finish(at.settled(), ins, outcome)
}

/// The Python method that decides a comparison whose left operand is an instance of a user class.
fn method_of_instance<D: Domain>(
    comparison: Comparison,
    a: Obj<D>,
    b: Obj<D>,
) -> Option<Ref<D, crate::types::function::PyFunction>> {
    let method = items::method_of(a, comparison.method())?;
    may_decide(a, b).then_some(method)
}

/// Is the class of an object made from that of another, and not the same?
#[smelt::residual(reads)]
fn is_made_from(object: Obj, other: Obj) -> bool {
    let (class, other) = (Class::of(object), Class::of(other));
    class != other && class.is_subclass(other)
}

/// Is the left operand, an instance of a user class, asked first? Not if the class of the right one is made from its class.
fn may_decide<D: Domain>(a: Obj<D>, b: Obj<D>) -> bool {
    if !b.is_heap() || questions::kind(b) < ids::FIRST_FREE_MAP || a.shape() == b.shape() {
        return true;
    }
    !is_made_from::<D>(b, a)
}

/// Compares short tuples, for traces, item by item, so that neither of them need be made; `None` where that takes more than [`quick`] comparisons.
pub fn short_tuples<D: Domain>(
    comparison: Comparison,
    a: Ref<D, PyTuple>,
    b: Ref<D, PyTuple>,
) -> Option<bool> {
    let (left, right) = (a.length(), b.length());
    if !D::decide(|| D::likely(left.0).max(D::likely(right.0)) <= MOST_COMPARED) {
        return None;
    }
    let (left, right) = (left.promote(), right.promote());
    let is_equality = matches!(comparison, Comparison::Eq | Comparison::Ne);
    if is_equality && left != right {
        return Some(comparison == Comparison::Ne);
    }
    for index in 0..left.min(right) {
        let (x, y) = (a.item(Int::from(index)), b.item(Int::from(index)));
        if is_same_item(x, y)? {
            continue;
        }
        return match comparison {
            Comparison::Eq => Some(false),
            Comparison::Ne => Some(true),
            _ => numbers(COMPARISONS[comparison as usize].1, x, y),
        };
    }
    Some(comparison.holds(left.cmp(&right)))
}

/// Items of longer tuples are not compared in traces one by one.
pub const MOST_COMPARED: u64 = 4;

/// Are items of two containers the same or equal? `None`: it takes more to tell.
fn is_same_item<D: Domain>(x: Obj<D>, y: Obj<D>) -> Option<bool> {
    if both_small(x, y) {
        return Some(x.same(y));
    }
    if let Some(number) = x.exact::<PyFloat>() {
        let equal = floats(Compare::Eq, x, y)?;
        // What is no number may be the same object still.
        let is_number = || number.value().compare(Compare::Eq, number.value());
        return (equal || is_number()).then_some(equal);
    }
    if let (Some(x), Some(y)) = (x.exact::<PyStr>(), y.exact::<PyStr>()) {
        return Some(equal_strs::<D>(x, y));
    }
    if x.same(y) {
        return Some(true);
    }
    by_identity(x, y).then_some(false)
}

/// Are the operands equal only if they are the same: instances of classes that say nothing else, or one and a value that knows nothing of it?
pub fn by_identity<D: Domain>(a: Obj<D>, b: Obj<D>) -> bool {
    let number = |object: Obj<D>| match object.is_heap() {
        true => questions::kind(object),
        false => object.map_number(),
    };
    let is_known = |object: Obj<D>| {
        EQUAL_TO_THEMSELVES.contains(&number(object)) || questions::compares_by_identity(object)
    };
    let is_stranger = |object: Obj<D>| KNOW_NO_OTHERS.contains(&number(object));
    is_known(a) && (is_known(b) || is_stranger(b)) || is_stranger(a) && is_known(b)
}

/// Built-in types whose objects are equal only to themselves. (Classes whose metaclass is another have another kind.)
const EQUAL_TO_THEMSELVES: [u32; 4] = [ids::NONE, ids::TYPE, ids::FUNCTION, ids::MODULE];

/// Built-in types whose objects are equal to none of those, and to no instance of a class that says nothing of equality.
const KNOW_NO_OTHERS: [u32; 10] = [
    ids::BOOL,
    ids::INT,
    ids::FLOAT,
    ids::STR,
    ids::BYTES,
    ids::TUPLE,
    ids::LIST,
    ids::DICT,
    ids::SET,
    ids::FROZENSET,
];

/// The outcome is known.
#[inline(always)]
fn decided<D: Domain>(at: At<'_, D>, ins: Ins, truth: bool) -> Control<D> {
    if (ins.op as u8) < Op::JumpLt as u8 {
        at.result(ins.a, boolean(truth))
    } else if truth == (ins.x == 1) {
        at.jump(i32::from(ins.near_offset()))
    } else {
        at.next()
    }
}

/// A comparison has given an object.
fn finish<D: Domain>(at: At<'_, D>, ins: Ins, outcome: Outcome<D>) -> Control<D> {
    let value = match outcome {
        Ok(value) => value,
        Err(raised) => return Control::Raise(raised),
    };
    if (ins.op as u8) < Op::JumpLt as u8 {
        return at.result(ins.a, value);
    }
    match truth(value) {
        Ok(truth) => decided(at.settled(), ins, truth),
        Err(raised) => Control::Raise(raised),
    }
}

/// The method that [`compare`] has called returned.
pub fn method_returned<D: Domain>(
    at: At<'_, D>,
    ins: Ins,
    _flags: i64,
    value: Obj<D>,
) -> Control<D> {
    if value.is_word(NOT_IMPLEMENTED) {
        let (a, b) = operands(&at, ins);
        let outcome = compare_after_left::<D>(of(ins.op).0 as u32, a, b);
        return finish(at.settled(), ins, outcome);
    }
    finish(at, ins, Ok(value))
}

residuals! {
    [any] pub fn compare_any(comparison: u32, a: Obj, b: Obj) -> Obj {
        protocol::compare(a, b, COMPARISONS[comparison as usize].0)
    }
    [any] pub fn compare_after_left(comparison: u32, a: Obj, b: Obj) -> Obj {
        protocol::compare_reflected(a, b, COMPARISONS[comparison as usize].0)
    }
    [any] fn truth_of_result(result: Obj, is_length: bool) -> bool {
        match is_length {
            true => Ok(protocol::checked_length(result)? != 0),
            false => protocol::checked_truth(result),
        }
    }
    [any] fn truth_any(value: Obj) -> bool { protocol::is_true(value) }
    [any] pub fn contains(container: Obj, element: Obj) -> bool { protocol::contains(container, element) }
}

/// `bool(value)`.
#[inline(always)]
pub fn truth<D: Domain>(value: Obj<D>) -> Outcome<D, bool> {
    if value.is_small() {
        return Ok(!value.is_word(1));
    }
    if !value.is_heap() {
        return match value.promote().0 {
            FALSE | NONE => Ok(false),
            NOT_IMPLEMENTED => truth_any::<D>(value),
            _ => Ok(true),
        };
    }
    truth_of_object(value)
}

#[inline(never)]
fn truth_of_object<D: Domain>(value: Obj<D>) -> Outcome<D, bool> {
    use crate::types::{dict::PyDict, list::PyList, tuple::PyTuple};
    match questions::kind(value) {
        ids::FLOAT => return Ok(value.cast::<PyFloat>().value() != 0.0),
        // Zero is a small one.
        ids::INT => return Ok(true),
        ids::STR => return Ok(value.cast::<PyStr>().length().is_true()),
        ids::LIST => return Ok(value.cast::<PyList>().length().is_true()),
        ids::TUPLE => return Ok(value.cast::<PyTuple>().length().is_true()),
        ids::DICT => return Ok(value.cast::<PyDict>().used().is_true()),
        ids::FUNCTION | ids::TYPE | ids::BOUND_METHOD | ids::BUILTIN_FUNCTION | ids::MODULE => {
            return Ok(true);
        }
        _ => {}
    }
    let known = |name| questions::known(value, name);
    let (Some(says), Some(counts)) = (known(names::BOOL), known(names::LEN)) else {
        return truth_any::<D>(value);
    };
    let (method, is_length) = match (says, counts) {
        (None, None) => return Ok(true),
        (Some(method), _) => (method, false),
        (None, Some(method)) => (method, true),
    };
    if method.has_map(ids::FUNCTION) {
        return truth_by_method(value, method, is_length);
    }
    if is_length && let Some(length) = intrinsics::containers::len(&Given::new(&[value])) {
        return Ok(length?.small_value().is_true());
    }
    truth_any::<D>(value)
}

/// What `__bool__` or `__len__` says, which is a Python function.
fn truth_by_method<D: Domain>(value: Obj<D>, method: Obj, is_length: bool) -> Outcome<D, bool> {
    let method = Ref::<D, PyFunction>::constant(method.cast());
    let result = nested::call_function(method, Some(value), &[])?;
    if is_length && result.is_small() && result.small_value() >= 0 {
        return Ok(result.small_value() != 0);
    }
    if !is_length && (result.is_word(TRUE) || result.is_word(FALSE)) {
        return Ok(result.is_word(TRUE));
    }
    truth_of_result::<D>(result, is_length)
}

/// `JUMP_IF_TRUE` and `JUMP_IF_FALSE` where the value is `True` or `False`.
#[inline(always)]
pub fn quick_truth<D: Domain>(value: Obj<D>) -> Option<bool> {
    if value.is_word(TRUE) {
        Some(true)
    } else if value.is_word(FALSE) || value.is_word(NONE) {
        Some(false)
    } else {
        None
    }
}

/// `element in container`.
#[inline(never)]
pub fn is_in<D: Domain>(element: Obj<D>, container: Obj<D>) -> Outcome<D, bool> {
    attempts::contains(container, element)
}
