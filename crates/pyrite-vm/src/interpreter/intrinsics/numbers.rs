//! `abs`, `min`, `max`, `bool`, `int`, `float`.

use super::super::loops::{self, Consumer};
use super::super::{compare, complexes, consumers, iteration};
use super::Given;
use crate::fields::*;
use crate::ids;
use crate::object::{MAX_SMALL, MIN_SMALL, Obj, Value, boolean, small_int};
use crate::residuals;
use crate::result::Outcome;
use crate::types::complex::PyComplex;
use crate::types::float::PyFloat;
use crate::types::tuple::PyTuple;
use smelt::{Compare, Domain, Int, Unary};

/// `abs(x)`.
pub fn abs<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let number = given.at(0);
    if let Some(value) = number.as_small() {
        if value >= 0 {
            return Some(Ok(number));
        }
        if value == MIN_SMALL {
            return None;
        }
        return Some(Ok(small_int(Int::from(0) - value)));
    }
    let Some(float) = number.exact::<PyFloat>() else {
        return complexes::absolute(number).map(Ok);
    };
    let size = float.value().unary(Unary::FloatAbs);
    Some(Ok(PyFloat::new::<D>(size).cast()))
}

/// `max(a, b, ...)` of few numbers.
pub fn max<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    extreme(given, Compare::Gt)
}

/// `min(a, b, ...)` of few numbers.
pub fn min<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    extreme(given, Compare::Lt)
}

fn extreme<D: Domain>(given: &Given<D>, better: Compare) -> Option<Outcome<D>> {
    if given.count == 1 && loops::is_lazy(given.at(0)) {
        return Some(extreme_item(given.at(0), better));
    }
    if !(2..=MOST_COMPARED).contains(&given.count) {
        return None;
    }
    let mut best = given.at(0);
    for index in 1..given.count {
        let candidate = given.at(index);
        if compare::numbers(better, candidate, best)? {
            best = candidate;
        }
    }
    Some(Ok(best))
}

const MOST_COMPARED: usize = 4;

/// The largest or smallest item of a lazy iterator.
fn extreme_item<D: Domain>(iterator: Obj<D>, better: Compare) -> Outcome<D> {
    let consumer = match better {
        Compare::Lt => Consumer::Min,
        _ => Consumer::Max,
    };
    match iteration::advance(iterator)? {
        Some(first) => loops::consume(consumer, iterator, [first, first, Obj::null()]),
        None => nothing_to_choose::<D>(consumer == Consumer::Min),
    }
}

/// `sum(iterator)` of a lazy iterator, and from a number on.
pub fn sum<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !(1..=2).contains(&given.count) || !loops::is_lazy(given.at(0)) {
        return None;
    }
    let start = given.get(1).unwrap_or(small_int(Int::from(0)));
    if !start.is_small() && start.exact::<PyFloat>().is_none() {
        return None;
    }
    let state = consumers::sum_from(start);
    Some(loops::consume(Consumer::Sum, given.at(0), state))
}

residuals! {
    [any] fn nothing_to_choose(smallest: bool) -> Obj {
        let name = if smallest { "min" } else { "max" };
        Err(crate::value_error!("{name}() iterable argument is empty"))
    }
}

/// `divmod(x, y)` of small integers.
pub fn divmod<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 {
        return None;
    }
    let (x, y) = (given.at(0).as_small()?, given.at(1).as_small()?);
    // MIN // -1 does not fit; 0 raises.
    if (y + 1).is_below(Int::from(2)) {
        return None;
    }
    let pair = PyTuple::new::<D>(Int::from(2));
    pair.set_item(Int::from(0), small_int(x.floor_div(y)));
    pair.set_item(Int::from(1), small_int(x.floor_mod(y)));
    Some(Ok(pair.cast()))
}

/// `bool(x)`.
pub fn bool<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 || !is_class(given, ids::BOOL) {
        return None;
    }
    Some(compare::truth(given.at(1)).map(boolean))
}

/// `int(x)` of a number.
pub fn int<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 || !is_class(given, ids::INT) {
        return None;
    }
    let number = given.at(1);
    if number.is_small() {
        return Some(Ok(number));
    }
    let value = number.exact::<PyFloat>()?.value();
    // NaN is in no interval.
    let fits = value.compare(Compare::Gt, (MIN_SMALL as f64).into())
        && value.compare(Compare::Lt, (MAX_SMALL as f64).into());
    if !fits {
        return None;
    }
    Some(Ok(small_int(value.to_int())))
}

/// `float(x)` of a number.
pub fn float<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 2 || !is_class(given, ids::FLOAT) {
        return None;
    }
    let number = given.at(1);
    if number.has_map(ids::FLOAT) {
        return Some(Ok(number));
    }
    // The nearest float, for any integer.
    Some(Ok(PyFloat::new::<D>(number.as_small()?.to_float()).cast()))
}

/// `complex(real, imag=0.0)` of real numbers.
pub fn complex<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if !(2..=3).contains(&given.count) || !is_class(given, ids::COMPLEX) {
        return None;
    }
    let real = complexes::real(given.at(1))?;
    let imaginary = match given.get(2) {
        Some(imaginary) => complexes::real(imaginary)?,
        None => 0.0.into(),
    };
    Some(Ok(complexes::new(real, imaginary)))
}

/// `number.real` of a complex number.
pub fn real_part<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let number = given.at(0).exact::<PyComplex>()?;
    Some(Ok(PyFloat::new::<D>(number.real()).cast()))
}

/// `number.imag` of a complex number.
pub fn imaginary_part<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let number = given.at(0).exact::<PyComplex>()?;
    Some(Ok(PyFloat::new::<D>(number.imaginary()).cast()))
}

/// `number.conjugate()` of a complex number.
pub fn conjugate<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    if given.count != 1 {
        return None;
    }
    let number = given.at(0).exact::<PyComplex>()?;
    Some(Ok(complexes::new(number.real(), -number.imaginary())))
}

/// Is the first argument of a constructor the built-in class itself?
pub fn is_class<D: Domain>(given: &Given<D>, id: u32) -> bool {
    let class: Obj = crate::class::Class::builtin(id).object();
    given.at(0).is_word(class.0)
}
