//! What becomes of the items in the [loops](super::loops) of built-in functions.

use super::arithmetic::{self, new_float};
use super::loops::Consumer;
use super::{attempts, build, compare, iteration, nested};
use crate::builtins::operators;
use crate::fields::*;
use crate::object::{NONE, Obj, Value, boolean, none};
use crate::protocol::Comparison;
use crate::residuals;
use crate::result::Outcome;
use crate::types::float::PyFloat;
use crate::types::list::PyList;
use smelt::{Compare, Domain, Float, Ref, Unary};

/// What a loop keeps from one item to the next.
///
/// - `Append`, `Add`: the list or set that is filled;
/// - `Sum`: the total; the error of a sum of floats, a float (null as long as there were integers only, None once anything else was among the items);
/// - `Min`, `Max`: the item chosen so far; what it is compared by; the function that tells that of an item, or null.
pub type State<D> = [Obj<D>; 3];

/// A state of one part.
pub fn only<D: Domain>(first: Obj<D>) -> State<D> {
    [first, Obj::null(), Obj::null()]
}

/// Takes an item; gives the result when that is known.
pub fn step<D: Domain>(
    consumer: Consumer,
    iterator: Obj<D>,
    state: &mut State<D>,
) -> Outcome<D, Option<Obj<D>>> {
    let Some(item) = iteration::advance(iterator)? else {
        return Ok(Some(match consumer {
            Consumer::Append | Consumer::Add | Consumer::Min | Consumer::Max => state[0],
            Consumer::Any => boolean(false),
            Consumer::All => boolean(true),
            Consumer::Sum => total(state),
        }));
    };
    match consumer {
        Consumer::Append => {
            let list: Ref<D, PyList> = state[0].cast();
            if !build::append(list, item) {
                build::push::<D>(list, item)?;
            }
        }
        Consumer::Add => attempts::add_element(state[0], item)?,
        Consumer::Any => {
            if compare::truth(item)? {
                return Ok(Some(boolean(true)));
            }
        }
        Consumer::All => {
            if !compare::truth(item)? {
                return Ok(Some(boolean(false)));
            }
        }
        Consumer::Sum => add(state, item)?,
        Consumer::Min => choose(state, item, Comparison::Lt, Compare::Lt)?,
        Consumer::Max => choose(state, item, Comparison::Gt, Compare::Gt)?,
    }
    Ok(None)
}

/// The state in which a sum begins.
pub fn sum_from<D: Domain>(start: Obj<D>) -> State<D> {
    let error = if start.exact::<PyFloat>().is_some() {
        new_float(Float::from(0.0))
    } else if start.is_small() {
        Obj::null()
    } else {
        none()
    };
    [start, error, Obj::null()]
}

/// A number as a float, if it is an exact float or a small integer.
fn as_float<D: Domain>(object: Obj<D>) -> Option<Float<D>> {
    match object.exact::<PyFloat>() {
        Some(float) => Some(float.value()),
        None => object.as_small().map(|value| value.to_float()),
    }
}

/// Adds an item. Floats are added with the error carried along (Neumaier's algorithm), as CPython does since 3.12.
fn add<D: Domain>(state: &mut State<D>, item: Obj<D>) -> Outcome<D, ()> {
    let [sum, error, _] = *state;
    if error.is_null() {
        if let Some(next) = arithmetic::add(sum, item).filter(|_| item.is_small()) {
            state[0] = next;
            return Ok(());
        }
    } else if !error.is_word(NONE) {
        let sum = sum.cast::<PyFloat>().value();
        if let Some(value) = as_float(item) {
            let next = sum + value;
            let size = |value: Float<D>| value.unary(Unary::FloatAbs);
            let lost = if size(sum) >= size(value) {
                (sum - next) + value
            } else {
                (value - next) + sum
            };
            let error = error.cast::<PyFloat>().value() + lost;
            (state[0], state[1]) = (new_float(next), new_float(error));
            return Ok(());
        }
    }
    let is_first = error.is_null();
    let sum = total(state);
    let next = match arithmetic::add(sum, item) {
        Some(next) => next,
        None => add_any::<D>(sum, item)?,
    };
    let floats_follow = is_first && next.exact::<PyFloat>().is_some();
    state[0] = next;
    state[1] = if floats_follow {
        new_float(Float::from(0.0))
    } else {
        none()
    };
    Ok(())
}

/// The sum, with the error that has been carried along.
fn total<D: Domain>(state: &State<D>) -> Obj<D> {
    let [sum, error, _] = *state;
    if error.is_null() || error.is_word(NONE) {
        return sum;
    }
    let error = error.cast::<PyFloat>().value();
    // An infinite sum has no error that means anything.
    let is_finite = error.unary(Unary::FloatAbs) <= Float::from(f64::MAX);
    if error == 0.0 || !is_finite {
        return sum;
    }
    new_float(sum.cast::<PyFloat>().value() + error)
}

/// Chooses between the item chosen before and this one.
fn choose<D: Domain>(
    state: &mut State<D>,
    item: Obj<D>,
    comparison: Comparison,
    better: Compare,
) -> Outcome<D, ()> {
    let [_, chosen, key] = *state;
    let value = key_of(item, key)?;
    let is_better = match compare::numbers(better, value, chosen) {
        Some(is_better) => is_better,
        None => compare::truth(compare::compare_any::<D>(comparison as u32, value, chosen)?)?,
    };
    if is_better {
        (state[0], state[1]) = (item, value);
    }
    Ok(())
}

/// What an item is compared by: itself, or what a function that is not null tells.
pub fn key_of<D: Domain>(item: Obj<D>, key: Obj<D>) -> Outcome<D> {
    if key.is_null() {
        Ok(item)
    } else {
        nested::call(key, &[item])
    }
}

residuals! {
    [any] fn add_any(sum: Obj, item: Obj) -> Obj {
        operators::apply(operators::ADD, sum, item)
    }
}
