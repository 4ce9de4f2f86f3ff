//! What becomes of the items in the [loops](super::loops) of built-in functions.

use super::arithmetic::{self, new_float};
use super::loops::Consumer;
use super::{attempts, build, compare, iteration, nested};
use crate::builtins::sum::{Compensated, Total};
use crate::fields::*;
use crate::object::{NONE, Obj, TRUE, Value, boolean, none};
use crate::protocol::Comparison;
use crate::residuals;
use crate::result::Outcome;
use crate::types::complex::{self, PyComplex};
use crate::types::float::{self, PyFloat};
use crate::types::list::PyList;
use crate::types::tuple::{self, PyTuple};
use smelt::{Compare, Domain, Float, Int, Ref, Unary};

/// What a loop keeps from one item to the next.
///
/// - `Append`, `Add`: the list or set that is filled;
/// - `Sum`: the total; its error, a float or complex number as the total is one (null as long as there were integers only, None once anything else was among
///   the items), see [`Total`];
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
    let [sum, error] = if start.exact::<PyFloat>().is_some() {
        [start, new_float(Float::from(0.0))]
    } else if start.is_small() {
        [start, Obj::null()]
    } else {
        let parts: Ref<D, PyTuple> = begin::<D>(start).cast();
        let error = parts.item(Int::from(1));
        let error = if error.is_word(TRUE) {
            Obj::null()
        } else {
            error
        };
        [parts.item(Int::from(0)), error]
    };
    [sum, error, Obj::null()]
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
        let item = arithmetic::bool_as_int(item).unwrap_or(item);
        if sum.is_small()
            && item.is_small()
            && let Some(next) = arithmetic::add(sum, item)
        {
            state[0] = next;
            return Ok(());
        }
    } else if error.exact::<PyFloat>().is_some() {
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
    let parts: Ref<D, PyTuple> = add_any::<D>(sum, error, item)?.cast();
    state[0] = parts.item(Int::from(0));
    let error = parts.item(Int::from(1));
    state[1] = if error.is_word(TRUE) {
        Obj::null()
    } else {
        error
    };
    Ok(())
}

/// The sum, with the error that has been carried along.
fn total<D: Domain>(state: &State<D>) -> Obj<D> {
    let [sum, error, _] = *state;
    if error.is_null() || error.is_word(NONE) {
        return sum;
    }
    if error.exact::<PyFloat>().is_none() {
        return whole(sum, error);
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
    /// Adds an item in any case; gives the total and its error, see [`parts_of`].
    [any] fn add_any(sum: Obj, error: Obj, item: Obj) -> Obj {
        Ok(parts_of(total_of(sum, error).plus(item)?))
    }
}

/// As [`add_any`], before there is an item.
#[smelt::residual(reads)]
fn begin(start: Obj) -> Obj {
    parts_of(Total::from(start))
}

/// A sum of complex numbers with its error.
#[smelt::residual(reads)]
fn whole(sum: Obj, error: Obj) -> Obj {
    total_of(sum, error).value()
}

fn total_of(sum: Obj, error: Obj) -> Total {
    if error.is_null() {
        return Total::from(sum);
    }
    if let (Some(sum), Some(error)) = (sum.exact::<PyFloat>(), error.exact::<PyFloat>()) {
        let (sum, error) = (sum.value().get(), error.value().get());
        return Total::Floats(Compensated { sum, error });
    }
    match (complex::value(sum), error.exact::<PyComplex>()) {
        (Some((re, im)), Some(error)) => Total::Complexes(
            Compensated {
                sum: re,
                error: error.real().get(),
            },
            Compensated {
                sum: im,
                error: error.imaginary().get(),
            },
        ),
        _ => Total::Others(sum),
    }
}

/// A total and its error as a tuple, `True` standing for null.
fn parts_of(total: Total) -> Obj {
    let (sum, error) = match total {
        Total::Integers(_) => (total.value(), boolean(true)),
        Total::Floats(sum) => (float::new(sum.sum), float::new(sum.error)),
        Total::Complexes(re, im) => (
            complex::new(re.sum, im.sum),
            complex::new(re.error, im.error),
        ),
        Total::Others(sum) => (sum, none()),
    };
    tuple::from_slice(&[sum, error]).cast()
}
